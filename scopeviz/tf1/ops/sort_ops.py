"""Sorting along an axis, and places in what is sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op, convert_to_tensor
from scopeviz.tf1.framework.operands import dtype_of
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.ops import array_ops, math_ops

_DIRECTIONS = ("ASCENDING", "DESCENDING")


def sort(
    values: Any, axis: Any = -1, direction: str = "ASCENDING", name: str | None = None
) -> Tensor:
    """A tensor with its elements in order along an axis.

    Args:
        values: real numbers of any shape but ``[]``.
        axis: the axis: a constant.
        direction: ``"ASCENDING"`` or ``"DESCENDING"``.
        name: the name of the scope of its ops.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if there is no such direction, or the axis is no constant.

    Follows: tensorflow/python/ops/sort_ops.py, sort.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.sort([3.0, 1.0, 2.0])).tolist()
    [1.0, 2.0, 3.0]
    """
    return _sorted(values, axis, direction, name or "sort", 0)


def argsort(
    values: Any,
    axis: Any = -1,
    direction: str = "ASCENDING",
    stable: bool = False,
    name: str | None = None,
) -> Tensor:
    """Where the elements that are in order along an axis were before.

    Args:
        values: real numbers of any shape but ``[]``.
        axis: the axis: a constant.
        direction: ``"ASCENDING"`` or ``"DESCENDING"``.
        stable: without effect: equal elements stay in order.
        name: the name of the scope of its ops.

    Returns:
        A tensor of the same shape: ``int32``.

    Raises:
        ValueError: if there is no such direction, or the axis is no constant.

    Follows: tensorflow/python/ops/sort_ops.py, argsort.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.argsort([3.0, 1.0, 2.0])).tolist()
    [1, 2, 0]
    """
    return _sorted(values, axis, direction, name or "argsort", 1)


def _sorted(values: Any, axis: Any, direction: str, name: str, output: int) -> Tensor:
    graph = graph_of([values])
    graph.check_scope_name(name)
    if direction not in _DIRECTIONS:
        raise ValueError(f"{direction} should be one of {', '.join(_DIRECTIONS)}")
    with graph.as_default(), graph.name_scope(name):
        place = known_value(convert_to_tensor(axis, name="axis"))
        if place is None or place.ndim:
            raise ValueError("axis must be a constant scalar")
        tensor = convert_to_tensor(values, name="values")
        if direction == "DESCENDING":
            return _descending(tensor, int(place), output)
        negative: Any = -tensor
        result: Any = _descending(negative, int(place), output)
        turned: Tensor = result if output else -result
        return turned


def _descending(tensor: Tensor, axis: int, output: int) -> Tensor:
    number = array_ops.shape(tensor)[axis]
    rank = array_ops.rank(tensor)
    known = None if tensor.dims is None else len(tensor.dims)
    last = axis == -1 or (known is not None and axis + 1 == known)
    order = None if last else _exchanged(axis, rank, known)
    turned = tensor if order is None else array_ops.transpose(tensor, order)
    found = apply_op("TopKV2", None, (turned, number), {"sorted": True}).outputs[output]
    return found if order is None else array_ops.transpose(found, order)


def _exchanged(axis: int, rank: Tensor, known: int | None) -> Tensor:
    """The order of axes in which that axis and the last one have changed places."""
    if known is not None:
        order = list(range(known))
        order[axis], order[-1] = order[-1], order[axis]
        return constant(np.array(order), name="transposition")
    place: Any = axis if axis >= 0 else axis + rank
    between = math_ops.range(place + 1, rank - 1)
    return array_ops.concat([math_ops.range(place), [rank - 1], between, [place]], 0)


def searchsorted(
    sorted_sequence: Any,
    values: Any,
    side: str = "left",
    out_type: Any = int32,
    name: str | None = None,
) -> Tensor:
    """Before which element of a sorted row each value belongs.

    Args:
        sorted_sequence: numbers ``[..., n]``, in order along the last axis.
        values: numbers ``[..., m]`` of the same dtype.
        side: ``"left"`` or ``"right"``: before those that are equal, or after.
        out_type: ``int32`` or ``int64``.
        name: the name of the op that searches.

    Returns:
        A tensor of the shape of ``values``: ``out_type``.

    Raises:
        TypeError: if the dtypes differ.
        ValueError: if there is no such side.

    Follows: tensorflow/python/ops/array_ops.py, searchsorted.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.searchsorted([1, 3, 5], [3, 4])).tolist()
    [1, 2]
    """
    if side not in _SIDES:
        raise ValueError(f"side must be either 'right' or 'left'.  Saw: {side}.")
    rows_size = array_ops.shape(sorted_sequence)[-1]
    values_size = array_ops.shape(values)[-1]
    rows = array_ops.reshape(sorted_sequence, [-1, rows_size])
    wanted = array_ops.reshape(values, [-1, values_size])
    attrs = {"out_type": dtype_of(out_type)}
    found = apply_op(_SIDES[side], name, (rows, wanted), attrs).outputs[0]
    return array_ops.reshape(found, array_ops.shape(values))


_SIDES = {"left": "LowerBound", "right": "UpperBound"}


def _like_values(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    with_rank(operands[0].dims, 2)
    return [(attrs["out_type"], with_rank(operands[1].dims, 2))]


def _searching(side: Any) -> Any:
    def compute(op: Operation, rows: Any, values: Any) -> Any:
        if len(rows) != len(values):
            message = f"Leading dim_size of both tensors must match: {len(rows)}, {len(values)}"
            raise InvalidArgumentError(None, op, message)
        found = [np.searchsorted(*pair, side=side) for pair in zip(rows, values, strict=True)]
        return np.array(found, op.attrs["out_type"].np_dtype).reshape(values.shape)

    return compute


OPS["LowerBound"] = OpDef("sorted_inputs:T values:T", _like_values, _searching("left"))
OPS["UpperBound"] = OpDef("sorted_inputs:T values:T", _like_values, _searching("right"))
