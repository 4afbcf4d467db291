"""What types of ops take, and which pass a gradient on: as in TensorFlow 1.15.5."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from scopeviz.tf1.framework.op_def import OPS, Argument, arguments_of
from scopeviz.tf1.ops.gradients_impl import GRADIENTS
from tests.tf1.recorded.observation import recorded

RECORDED = recorded("op_types")

GIVE_NONE = {
    *("ArgMax", "ArgMin", "Ceil", "Floor", "FloorDiv", "LoopCond", "Rint", "Round"),
    "TruncateDiv",
}
"""TensorFlow has a gradient of each of these, which is None for every input."""

MISSING = {
    "Digamma": "it takes tf.math.polygamma, which is not here",
    "EagerPyFunc": "it takes eager execution",
    "Qr": "few models go back through a factorization",
    "RandomGamma": "few models train what a sample is drawn from",
}
"""Type of an op whose gradient TensorFlow has -> why we refuse it."""

OTHERWISE_NAMED = {
    "BatchMatMulV2": "tf.matmul makes tensors of its operands before, which it calls a and b",
    "Where": "tf.where makes a tensor of its operand before, which it calls condition",
}
"""Type of an op -> why its arguments may have names of their own."""

_IN_FLOAT64 = "float64, in which gradients are compared with differences"
_OF_FLOATS = "what gives it takes floats only"
TAKING_MORE = {
    "Bitcast": "what has no size in bytes is refused by its inference",
    "EluGrad": _OF_FLOATS,
    "FusedBatchNormGradV3": _IN_FLOAT64,
    "FusedBatchNormV3": _IN_FLOAT64,
    "MaxPool3D": _IN_FLOAT64,
    "MaxPool3DGrad": _IN_FLOAT64,
    "Range": "float16, which tf.range refuses",
    "ReverseV2": "what TensorFlow has no kernel for",
    "SeluGrad": _OF_FLOATS,
    "SoftplusGrad": _OF_FLOATS,
    "SoftsignGrad": _OF_FLOATS,
}
"""Type of an op -> which dtypes it takes that it does not take in TensorFlow, or why."""

OF_ONE_DTYPE = {
    "MaxPool3DGrad": "no kernel of TensorFlow's takes two",
    "SparseMatMul": "the second is bfloat16 in TensorFlow, which is not here",
}
"""Type of an op -> why its arguments share a dtype where in TensorFlow they need not."""

every_type = pytest.mark.parametrize("op_type", sorted(OPS))


def test_every_type_of_op_is_one_of_tensorflows() -> None:
    assert set(OPS) <= set(RECORDED)


@every_type
def test_an_op_takes_the_arguments_that_it_takes_in_tensorflow(op_type: str) -> None:
    ours, theirs = OPS[op_type].parsed, arguments_of(RECORDED[op_type]["inputs"])
    assert [one.many for one in ours] == [one.many for one in theirs]
    if op_type not in OTHERWISE_NAMED:
        assert [one.name for one in ours] == [one.name for one in theirs]


def letters(arguments: tuple[Argument, ...], attrs: Collection[str]) -> list[int | str]:
    """For each argument, the first one of the same dtype; or the one dtype that it has."""
    kinds = [one.type for one in arguments]
    return [kinds.index(kind) if is_open(kind, attrs) else kind for kind in kinds]


def is_open(kind: str, attrs: Collection[str]) -> bool:
    return not kind[0].islower() or kind in attrs


@every_type
def test_arguments_share_a_dtype_where_they_do_in_tensorflow(op_type: str) -> None:
    ours, theirs = OPS[op_type].parsed, arguments_of(RECORDED[op_type]["inputs"])
    if op_type in OF_ONE_DTYPE:
        return
    made, wanted = letters(ours, ()), letters(theirs, {"dtype", "index_type", "out_type"})
    free = {place for place, one in enumerate(ours) if one.type in {"*", "_"}}
    assert [one for place, one in enumerate(made) if place not in free] == [
        one for place, one in enumerate(wanted) if place not in free
    ]


@every_type
def test_an_op_takes_no_dtype_that_it_does_not_take_in_tensorflow(op_type: str) -> None:
    if op_type in TAKING_MORE:
        return
    theirs = arguments_of(RECORDED[op_type]["inputs"])
    for our_argument, argument in zip(OPS[op_type].parsed, theirs, strict=True):
        allowed = RECORDED[op_type]["types"].get(argument.type)
        if allowed is not None and our_argument.type not in {"*", "_"}:
            taken = OPS[op_type].types[our_argument.type]
            assert {dtype.name for dtype in taken} <= set(allowed.split()), argument.name


def kind_of(op_type: str) -> str:
    if op_type not in GRADIENTS:
        return "refused"
    return "nothing" if GRADIENTS[op_type] is None else "gradient"


def wanted_of(op_type: str) -> str:
    if op_type in MISSING:
        return "refused"
    gradient: str = RECORDED[op_type]["gradient"]
    return "nothing" if op_type in GIVE_NONE else gradient


@every_type
def test_a_type_has_a_gradient_where_it_has_one_in_tensorflow(op_type: str) -> None:
    assert kind_of(op_type) == wanted_of(op_type)


def test_no_exception_is_out_of_date() -> None:
    assert all(RECORDED[one]["gradient"] == "gradient" for one in {*GIVE_NONE, *MISSING})
    assert {*GIVE_NONE, *MISSING, *OTHERWISE_NAMED, *OF_ONE_DTYPE, *TAKING_MORE} <= set(OPS)
