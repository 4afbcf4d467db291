"""The gradients of the ops of ``array_ops`` and ``slicing``."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.tensor_shape import size_of
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, reductions, slicing
from scopeviz.tf1.ops.math_grad import Gradient


def _to_input(op: Operation, grad: Tensor) -> Tensor:
    """The gradient in the shape of what was only shaped anew."""
    return array_ops.reshape(grad, array_ops.shape(op.inputs[0]))


def _transpose(op: Operation, grad: Tensor) -> list[Tensor | None]:
    back = raw_op("InvertPermutation", op.inputs[1])
    return [array_ops.transpose(grad, back), None]


def _concat(op: Operation, grad: Tensor) -> list[Tensor | None]:
    *parts, axis = op.inputs
    if len(parts) == 1:
        return [grad, None]
    place = axis % array_ops.rank(parts[0])
    sizes = _shapes(parts)
    starts = apply_op("ConcatOffset", None, (place, sizes)).outputs
    return [
        *[slicing.slice(grad, start, size) for start, size in zip(starts, sizes, strict=True)],
        None,
    ]


def _shapes(tensors: list[Tensor]) -> list[Tensor]:
    """Constants where all shapes are known; else one op for all."""
    sizes = []
    for tensor in tensors:
        # TF1 notices only when it has made the op for the first open one.
        sizes.append(array_ops.shape(tensor))
        if size_of(tensor.dims) is None:
            return list(apply_op("ShapeN", None, (tensors,), {"out_type": int32}).outputs)
    return sizes


def _pack(op: Operation, grad: Tensor) -> Any:
    return array_ops.unstack(grad, num=len(op.inputs), axis=op.attrs["axis"])


def _unpack(op: Operation, *grads: Tensor) -> Tensor:
    return array_ops.stack(grads, axis=op.attrs["axis"])


def _fill(op: Operation, grad: Tensor) -> tuple[None, Tensor]:
    return None, reductions.reduce_sum(grad)


def _pad(op: Operation, grad: Tensor) -> list[Tensor | None]:
    x, paddings = op.inputs[:2]
    before = slicing.slice(paddings, [0, 0], array_ops.stack([array_ops.rank(x), 1]))
    begin = array_ops.reshape(before, [-1])
    part = slicing.slice(grad, begin, array_ops.shape(x))
    return [part, *[None] * (len(op.inputs) - 1)]


def _slice(op: Operation, grad: Tensor) -> list[Tensor | None]:
    """The gradient with zeros around it.

    Follows: tensorflow/python/ops/array_grad.py, _SliceGrad.
    """
    x, begin = op.inputs[:2]
    rank = array_ops.rank(x)
    size = array_ops.shape(op.outputs[0])
    column = array_ops.stack([rank, 1])
    before = array_ops.reshape(begin, column)
    after = array_ops.reshape(array_ops.shape(x) - size - begin, column)
    paddings = array_ops.concat([before, after], 1)
    return [array_ops.pad(grad, paddings), None, None]


def _strided_slice(op: Operation, grad: Tensor) -> list[Tensor | None]:
    x, *bounds = op.inputs
    shape = array_ops.shape(x, out_type=bounds[0].dtype.base_dtype)
    return [raw_op("StridedSliceGrad", shape, *bounds, grad, **op.attrs), None, None, None]


def _select(op: Operation, grad: Tensor) -> list[Tensor | None]:
    condition, x, _ = op.inputs
    zeros = array_ops.zeros_like(x)
    first = raw_op("Select", condition, grad, zeros)
    return [None, first, raw_op("Select", condition, zeros, grad)]


def _tile(op: Operation, grad: Tensor) -> list[Tensor | None]:
    from_shape = array_ops.shape(op.inputs[0])
    pairs = array_ops.transpose(array_ops.stack([op.inputs[1], from_shape]))
    split = array_ops.reshape(pairs, [-1])
    rank = len(op.inputs[0].dims or ())
    total = reductions.reduce_sum(array_ops.reshape(grad, split), list(range(0, 2 * rank, 2)))
    return [total, None]


_PASS_NOTHING = (
    *("BroadcastGradientArgs", "ConcatOffset", "InvertPermutation", "OneHot", "Rank", "Shape"),
    *("ShapeN", "Size", "StopGradient", "ZerosLike"),
)


def _between_spaces(op_type: str) -> Gradient:
    """The gradient of cutting is joining, and the other way round."""
    return lambda op, grad: [raw_op(op_type, grad, *op.inputs[1:]), None, None]


GRADIENTS: dict[str, Gradient | None] = {
    "BatchToSpaceND": _between_spaces("SpaceToBatchND"),
    "ConcatV2": _concat,
    "ExpandDims": lambda op, grad: [_to_input(op, grad), None],
    "Fill": _fill,
    "Identity": lambda op, grad: grad,
    "Pack": _pack,
    "Pad": _pad,
    "PadV2": _pad,
    "PlaceholderWithDefault": lambda op, grad: grad,
    "ReadVariableOp": lambda op, grad: grad,
    "Reshape": lambda op, grad: [_to_input(op, grad), None],
    "Select": _select,
    "Slice": _slice,
    "SpaceToBatchND": _between_spaces("BatchToSpaceND"),
    "Squeeze": _to_input,
    "StridedSlice": _strided_slice,
    "Tile": _tile,
    "Transpose": _transpose,
    "Unpack": _unpack,
    **dict.fromkeys(_PASS_NOTHING),
}
"""Type of an op -> its gradient; None where nothing is passed on."""
