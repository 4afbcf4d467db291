"""Which types of ops pass a gradient on, pass nothing, or refuse: as in TensorFlow 1.15.5."""

from __future__ import annotations

import json

import pytest

from scopeviz.tf1.framework.op_def import OPS
from scopeviz.tf1.ops.gradients_impl import GRADIENTS
from tests.tf1.gradient_types import DATA

RECORDED: dict[str, list[str]] = json.loads(DATA.read_text("utf-8"))
KINDS = {op_type: kind for kind, types in RECORDED.items() for op_type in types}

GIVE_NONE = {
    *("ArgMax", "ArgMin", "Ceil", "Floor", "FloorDiv", "LoopCond", "Rint", "Round"),
    "TruncateDiv",
}
"""TensorFlow has a gradient of each of these, which is None for every input."""

MISSING = {
    "Digamma": "it takes tf.math.polygamma, which is not here",
    "EagerPyFunc": "it takes eager execution",
    "FusedBatchNormGradV3": "a second gradient through a batch norm that is one op",
    "Qr": "few models go back through a factorization",
    "RandomGamma": "few models train what a sample is drawn from",
}
"""Type of an op whose gradient TensorFlow has -> why we refuse it."""


def kind_of(op_type: str) -> str:
    if op_type not in GRADIENTS:
        return "refused"
    return "nothing" if GRADIENTS[op_type] is None else "gradient"


def wanted_of(op_type: str) -> str:
    if op_type in MISSING:
        return "refused"
    return "nothing" if op_type in GIVE_NONE else KINDS[op_type]


def test_every_type_of_op_is_one_of_tensorflows() -> None:
    assert set(OPS) <= set(KINDS)


@pytest.mark.parametrize("op_type", sorted(set(OPS) & set(KINDS)))
def test_a_type_has_a_gradient_where_it_has_one_in_tensorflow(op_type: str) -> None:
    assert kind_of(op_type) == wanted_of(op_type)


def test_no_exception_is_out_of_date() -> None:
    assert {*GIVE_NONE, *MISSING} <= set(RECORDED["gradient"]) & set(OPS)
