"""Rows as sets of numbers: what one has that another has not, or both have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.ops.cwise_ops import types


class Sets(NamedTuple):
    """One set for each row.

    Attributes:
        indices: where each element stands: ``int64`` ``[elements, rank]``.
        values: the elements.
        dense_shape: rows, and the size of the largest set: ``int64`` ``[rank]``.
    """

    indices: Tensor
    values: Tensor
    dense_shape: Tensor


def set_difference(a: Any, b: Any, aminusb: bool = True) -> Sets:
    """For each row, what is in ``a`` and not in ``b``; the other way round without ``aminusb``.

    Follows: tensorflow/python/ops/sets_impl.py, set_difference.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(set_difference([[1, 2]], [[2, 5]]).values).tolist()
    [1]
    """
    return _operation(a, b, "a-b" if aminusb else "b-a")


def set_intersection(a: Any, b: Any) -> Sets:
    """For each row, what is in both.

    Follows: tensorflow/python/ops/sets_impl.py, set_intersection.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(set_intersection([[1, 2]], [[2, 5]]).values).tolist()
    [2]
    """
    return _operation(a, b, "intersection")


def _operation(a: Any, b: Any, which: str) -> Sets:
    attrs = {"set_operation": which, "validate_indices": True}
    return Sets(*apply_op("DenseToDenseSetOperation", None, (a, b), attrs).outputs)


def set_size(a: Sets) -> Tensor:
    """How many elements each row's set has: ``int32``.

    Follows: tensorflow/python/ops/sets_impl.py, set_size.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(set_size(set_intersection([[1, 2], [3, 4]], [[2, 5], [6, 7]]))).tolist()
    [1, 0]
    """
    return apply_op("SetSize", None, tuple(a), {"validate_indices": True}).outputs[0]


_CHOOSE: dict[str, Callable[[set[Any], set[Any]], set[Any]]] = {
    "a-b": lambda a, b: a - b,
    "b-a": lambda a, b: b - a,
    "intersection": lambda a, b: a & b,
    "union": lambda a, b: a | b,
}


def _combined(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    del attrs
    first = next((one.dims for one in operands if one.dims is not None), None)
    rank = None if first is None else len(first)
    return [(int64, (None, rank)), (operands[0].dtype.base_dtype, (None,)), (int64, (rank,))]


def _combine(op: Operation, a: Any, b: Any) -> Any:
    choose = _CHOOSE[op.attrs["set_operation"]]
    rows = [*np.ndindex(a.shape[:-1])]
    found = [sorted(choose(set(a[row].tolist()), set(b[row].tolist()))) for row in rows]
    indices = [
        (*row, place) for row, some in zip(rows, found, strict=True) for place in range(len(some))
    ]
    largest = max([len(some) for some in found], default=0)
    return (
        np.array(indices, np.int64).reshape(-1, a.ndim),
        np.array([one for some in found for one in some], a.dtype),
        np.array([*a.shape[:-1], largest], np.int64),
    )


def _sized(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    del operands, attrs
    return [(int32, None)]


def _size(op: Operation, indices: Any, values: Any, shape: Any) -> Any:
    del op, values
    sizes = np.zeros(tuple(shape[:-1]), np.int32)
    np.add.at(sizes, tuple(indices[:, :-1].T), 1)
    return sizes


_MEMBERS = {"T": types("int8 int16 int32 int64 uint8 uint16 string")}
OPS["DenseToDenseSetOperation"] = OpDef("set1:T set2:T", _combined, _combine, _MEMBERS)
OPS["SetSize"] = OpDef("set_indices:int64 set_values:T set_shape:int64", _sized, _size, _MEMBERS)
