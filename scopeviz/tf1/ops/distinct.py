"""Ops that look for equal elements: each once, or those that another list has not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op
from scopeviz.tf1.framework.operands import dtype_of
from scopeviz.tf1.framework.operation import Attributes, Operation, Output


class Unique(NamedTuple):
    """What ``tf.unique`` gives."""

    y: Any
    idx: Any


class UniqueWithCounts(NamedTuple):
    """What ``tf.unique_with_counts`` gives."""

    y: Any
    idx: Any
    count: Any


class ListDiff(NamedTuple):
    """What ``tf.setdiff1d`` gives."""

    out: Any
    idx: Any


def unique(x: Any, out_idx: Any = int32, name: str | None = None) -> Unique:
    """The elements of a list, each once, in the order in which they come first.

    Args:
        x: a tensor of rank 1.
        out_idx: the dtype of the places: ``int32`` or ``int64``.
        name: the op's name.

    Returns:
        ``y``, the elements; ``idx``, for each of ``x`` its place in ``y``.

    Raises:
        ValueError: if the rank is another.

    Follows: tensorflow/python/ops/array_ops.py, unique.

    >>> import scopeviz.tf1 as tf
    >>> y, idx = tf.Session().run(tf.unique([3, 1, 3]))
    >>> y.tolist(), idx.tolist()
    ([3, 1], [0, 1, 0])
    """
    return Unique(*apply_op("Unique", name, (x,), {"out_idx": dtype_of(out_idx)}).outputs)


def unique_with_counts(x: Any, out_idx: Any = int32, name: str | None = None) -> UniqueWithCounts:
    """The elements of a list, each once, and how often each is there.

    Args:
        x: a tensor of rank 1.
        out_idx: the dtype of places and counts: ``int32`` or ``int64``.
        name: the op's name.

    Returns:
        ``y``, the elements; ``idx``, for each of ``x`` its place in ``y``; ``count``.

    Raises:
        ValueError: if the rank is another.

    Follows: tensorflow/python/ops/array_ops.py, unique_with_counts.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.unique_with_counts([3, 1, 3]).count).tolist()
    [2, 1]
    """
    attrs = {"out_idx": dtype_of(out_idx)}
    return UniqueWithCounts(*apply_op("UniqueWithCounts", name, (x,), attrs).outputs)


def setdiff1d(x: Any, y: Any, index_dtype: Any = int32, name: str | None = None) -> ListDiff:
    """The elements of a list that another list has not.

    Args:
        x: a tensor of rank 1.
        y: another, of the same dtype.
        index_dtype: the dtype of the places: ``int32`` or ``int64``.
        name: the op's name.

    Returns:
        ``out``, the elements; ``idx``, for each its place in ``x``.

    Raises:
        TypeError: if the dtypes differ.
        ValueError: if a rank is another.

    Follows: tensorflow/python/ops/array_ops.py, setdiff1d.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.setdiff1d([1, 2, 3], [2]).out).tolist()
    [1, 3]
    """
    attrs = {"out_idx": dtype_of(index_dtype)}
    return ListDiff(*apply_op("ListDiff", name, (x, y), attrs).outputs)


def _each_once(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    dims = with_rank(operands[0].dims, 1)
    return [(operands[0].dtype.base_dtype, (None,)), (attrs["out_idx"], dims)]


def _counted(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    return [*_each_once(operands, attrs), (attrs["out_idx"], (None,))]


def _left(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    for operand in operands:
        with_rank(operand.dims, 1)
    return [(operands[0].dtype.base_dtype, (None,)), (attrs["out_idx"], (None,))]


def _find(op: Operation, x: Any) -> tuple[Any, ...]:
    values, first, places, counts = np.unique(
        x, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    dtype = op.attrs["out_idx"].np_dtype
    found = (values[order], rank[places].astype(dtype), counts[order].astype(dtype))
    return found[: len(op.outputs)]


def _rest(op: Operation, x: Any, y: Any) -> tuple[Any, Any]:
    places = np.flatnonzero(~np.isin(x, y))
    return x[places], places.astype(op.attrs["out_idx"].np_dtype)


OPS["Unique"] = OpDef("x:T", _each_once, _find)
OPS["UniqueWithCounts"] = OpDef("x:T", _counted, _find)
OPS["ListDiff"] = OpDef("x:T y:T", _left, _rest)
