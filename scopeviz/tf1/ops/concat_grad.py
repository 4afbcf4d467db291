"""The gradient of joining tensors along an axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.constant_op import constant, constant_value
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.tensor_shape import size_of
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, selecting, slicing
from scopeviz.tf1.ops.control_flow_context import output_context
from scopeviz.tf1.ops.math_grad import Gradient

_MANY = 16
"""From how many parts on TF1 splits the gradient, instead of cutting out each."""


def _concat(op: Operation, grad: Any) -> list[Any]:
    *parts, axis = op.inputs
    if len(parts) == 1:
        return [grad, None]
    rows = isinstance(grad, IndexedSlices)
    if (
        not rows
        and axis.op.type == "Const"
        and output_context(axis.op) is not output_context(grad.op)
    ):
        axis = constant(axis.op.attrs["value"], axis.dtype)  # TF1 makes it anew beside a loop.
    place = axis % array_ops.rank(parts[0])
    if rows:
        return [*_of_rows(parts, axis, place, grad), None]
    sizes = _shapes(parts)
    if len(sizes) > _MANY:
        lengths = slicing.slice(array_ops.stack(sizes, axis=1), [place, 0], [1, -1])
        return [*selecting.split(grad, array_ops.squeeze(lengths), place), None]
    starts = apply_op("ConcatOffset", None, (place, sizes)).outputs
    cut = [slicing.slice(grad, start, size) for start, size in zip(starts, sizes, strict=True)]
    return [*cut, None]


def _shapes(tensors: list[Tensor]) -> list[Tensor]:
    """Constants where all shapes are known; else one op for all."""
    sizes = []
    for tensor in tensors:
        # TF1 notices only when it has made the op for the first open one.
        sizes.append(array_ops.shape(tensor))
        if size_of(tensor.dims) is None:
            return list(apply_op("ShapeN", None, (tensors,), {"out_type": int32}).outputs)
    return sizes


def _of_rows(
    parts: Sequence[Tensor], axis: Tensor, place: Tensor, grad: IndexedSlices
) -> list[IndexedSlices]:
    """What of the gradient of some rows belongs to each part."""
    known = constant_value(axis)
    if known is None:
        raise ValueError("Can only compute IndexedSlices gradient with statically-known concat_dim")
    number = int(known)
    if number < 0:
        if parts[0].dims is None:
            raise ValueError(
                "Can only compute IndexedSlices gradient with negative concat_dim when first "
                "value rank is statically-known."
            )
        array_ops.rank(parts[0])  # TF1 makes this op to look its value up.
        number %= len(parts[0].dims)
    sizes = [array_ops.shape(part) for part in parts]
    return _columns(sizes, place, grad) if number else _rows(sizes, place, grad)


def _columns(sizes: Sequence[Tensor], place: Tensor, grad: IndexedSlices) -> list[IndexedSlices]:
    rank = array_ops.shape(sizes[0])
    before = array_ops.fill(array_ops.expand_dims(place, 0), 0)
    mask = array_ops.concat([before, [1], array_ops.fill(rank - place - 1, 0)], 0)
    begin, found = array_ops.fill(rank, 0), []
    for size in sizes:
        rest = array_ops.concat([[-1], slicing.slice(size, [1], [-1])], 0)
        values = slicing.slice(grad.values, begin, rest)
        found.append(IndexedSlices(values, grad.indices, size))
        begin = cwise_ops.add(begin, size * mask)
    return found


def _rows(sizes: Sequence[Tensor], place: Tensor, grad: IndexedSlices) -> list[IndexedSlices]:
    indices, found = grad.indices, []
    start = constant(0, indices.dtype)
    for size in sizes:
        length = selecting.gather(size, place)
        if length.dtype is not indices.dtype:
            length = math_ops.cast(length, indices.dtype)
        end = start + length
        inside = cwise_ops.logical_and(indices >= start, indices < end)
        chosen = array_ops.squeeze(selecting.where(inside), axis=[1])
        places = selecting.gather(indices, chosen) - start
        found.append(IndexedSlices(selecting.gather(grad.values, chosen), places, size))
        start = end
    return found


GRADIENTS: dict[str, Gradient] = {"ConcatV2": _concat}
"""The gradient of each type of op."""
