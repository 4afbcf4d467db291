"""Ops that turn a tensor round along its axes, or move it along them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import axis_in, equal_dimension, unchanged, with_rank
from scopeviz.tf1.framework.dtypes import int64
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError, apply_op
from scopeviz.tf1.framework.operands import INDICES, indices, operand_like
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.ops.array_ops import renamed


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """A tensor turned round along some axes.

    Args:
        tensor: a tensor of any shape and dtype.
        axis: the axes: ``int32`` or ``int64`` ``[n]``, each from ``-rank`` to ``rank - 1``.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if there is no such axis, or one is named twice.

    Follows: tensorflow/python/ops/array_ops.py, reverse.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.reverse([[1, 2], [3, 4]], [1])).tolist()
    [[2, 1], [4, 3]]
    """
    return apply_op("ReverseV2", name, (tensor, indices(axis))).outputs[0]


reverse_v2 = reverse


def reverse_sequence(
    input: Any,
    seq_lengths: Any,
    seq_axis: int | None = None,
    batch_axis: int | None = None,
    name: str | None = None,
    seq_dim: int | None = None,
    batch_dim: int | None = None,
) -> Tensor:
    """Sequences turned round, each as far as it is long.

    Args:
        input: a tensor with the axes of the batch and of the sequences.
        seq_lengths: the length of each: ``int32`` or ``int64`` ``[batch]``.
        seq_axis: the axis along which the sequences go.
        batch_axis: the axis of the batch; None is 0.
        name: the op's name.
        seq_dim: older name of ``seq_axis``.
        batch_dim: older name of ``batch_axis``.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if there is no such axis, or not one length for each sequence.
        InvalidArgumentError: when it runs, if a length is greater than the axis.

    Follows: tensorflow/python/ops/array_ops.py, reverse_sequence.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.reverse_sequence([[1, 2, 3]], [2], seq_axis=1)).tolist()
    [[2, 1, 3]]
    """
    attrs = {
        "seq_dim": renamed("seq_axis", seq_axis, "seq_dim", seq_dim),
        "batch_dim": renamed("batch_axis", batch_axis, "batch_dim", batch_dim) or 0,
    }
    if attrs["seq_dim"] is None:
        raise TypeError("reverse_sequence() missing a required argument: 'seq_axis'")
    lengths = operand_like(seq_lengths, int64)
    return apply_op("ReverseSequence", name, (input, lengths), attrs).outputs[0]


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:
    """A tensor moved along some axes; what leaves at one end comes in at the other.

    Args:
        input: a tensor of rank 1 or more.
        shift: how far: ``int32`` or ``int64`` ``[]`` or ``[n]``.
        axis: along which axes: the same shape.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if they are no whole numbers.
        InvalidArgumentError: when it runs, if there is no such axis.

    Follows: tensorflow/python/ops/manip_ops.py, roll.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.roll([1, 2, 3], 1, 0)).tolist()
    [3, 1, 2]
    """
    return apply_op("Roll", name, (input, indices(shift), indices(axis))).outputs[0]


def _turned(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    tensor, axis = operands
    with_rank(axis.dims, 1)
    axes = known_value(axis)
    if axes is not None and tensor.dims is not None:
        rank, seen = len(tensor.dims), set()
        for place, one in enumerate(axes.tolist()):
            if not axis_in(one, rank):
                raise ShapeError(f"'axis'[{place}] = {one} is out of valid range [0, {rank - 1}")
            if one % rank in seen:
                raise ShapeError(f"axis {one % rank} specified more than once.")
            seen.add(one % rank)
    return [(tensor.dtype.base_dtype, tensor.dims)]


def _turn(op: Operation, tensor: Any, axes: Any) -> Any:
    rank = np.ndim(tensor)
    for place, one in enumerate(axes.tolist()):
        if not axis_in(one, rank):
            message = f"'axis'[{place}] = {one} is out of valid range [0, {rank - 1}"
            raise InvalidArgumentError(None, op, message)
    if len({one % rank for one in axes.tolist()}) < len(axes):
        raise InvalidArgumentError(None, op, "axis specified more than once.")
    return np.flip(tensor, tuple(axes.tolist())).copy()


def _sequences(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    tensor, lengths = operands
    number = with_rank(lengths.dims, 1)[0]
    if tensor.dims is None:
        return [(tensor.dtype.base_dtype, None)]
    rank, batch, along = len(tensor.dims), attrs["batch_dim"], attrs["seq_dim"]
    if batch >= rank:
        raise ShapeError(f"batch_dim must be < input rank: {batch} vs. {rank}")
    if along >= rank:
        raise ShapeError(f"seq_dim must be < input rank: {along} vs. {rank}")
    dims = list(tensor.dims)
    dims[batch] = equal_dimension(dims[batch], number)
    return [(tensor.dtype.base_dtype, tuple(dims))]


def _turn_each(op: Operation, tensor: Any, lengths: Any) -> Any:
    batch, along = op.attrs["batch_dim"], op.attrs["seq_dim"]
    size = tensor.shape[along]
    wrong = np.flatnonzero((lengths > size) | (lengths < 0))
    if len(wrong):
        relation = f"> input.dims({along})" if lengths[wrong[0]] > size else "< 0"
        raise InvalidArgumentError(None, op, f"seq_lens({wrong[0]}) {relation}")
    if len(lengths) != tensor.shape[batch]:
        message = (
            f"Length of seq_lens != input.dims({batch}), ({len(lengths)} vs. {tensor.shape[batch]})"
        )
        raise InvalidArgumentError(None, op, message)
    places = np.arange(size)
    turned = np.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)
    moved = np.moveaxis(tensor, (batch, along), (0, 1))
    result = moved[np.arange(len(lengths))[:, None], turned]
    return np.ascontiguousarray(np.moveaxis(result, (0, 1), (batch, along)))


def _roll(op: Operation, tensor: Any, shift: Any, axis: Any) -> Any:
    axes = np.atleast_1d(axis).tolist()
    for one in axes:
        if not axis_in(one, np.ndim(tensor)):
            raise InvalidArgumentError(None, op, f"axis {one} is out of range")
    return np.roll(tensor, tuple(np.atleast_1d(shift).tolist()), tuple(axes))


OPS["ReverseV2"] = OpDef("tensor:T axis:I", _turned, _turn, {"I": INDICES})
OPS["ReverseSequence"] = OpDef("input:T seq_lengths:I", _sequences, _turn_each, {"I": INDICES})
OPS["Roll"] = OpDef("input:T shift:I axis:J", unchanged, _roll, {"I": INDICES, "J": INDICES})
