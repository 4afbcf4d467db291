"""The gradients of the ops of ``array_ops`` and ``slicing``."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.constant_op import constant, constant_value
from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.tensor_shape import size_of
from scopeviz.tf1.kernels import segment_sum_kernels as _sums  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, math_ops, reductions, slicing
from scopeviz.tf1.ops.math_grad import Gradient


def _to_input(op: Operation, grad: Tensor) -> Tensor:
    """The gradient in the shape of what was only shaped anew."""
    return array_ops.reshape(grad, array_ops.shape(op.inputs[0]))


def _transpose(op: Operation, grad: Tensor) -> list[Tensor | None]:
    back = raw_op("InvertPermutation", op.inputs[1])
    return [array_ops.transpose(grad, back), None]


def _conjugate_transpose(op: Operation, grad: Tensor) -> list[Tensor | None]:
    back = raw_op("InvertPermutation", op.inputs[1])
    return [array_ops.transpose(grad, back, conjugate=True), None]


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
    axes = math_ops.range(0, array_ops.size(split), 2)
    return [reductions.reduce_sum(array_ops.reshape(grad, split), axes), None]


def _params_shape(params: Tensor) -> Tensor:
    with params.graph.colocate_with(params.op):
        return math_ops.cast(array_ops.shape(params, out_type=int64), int32)


def _rows(params_shape: Tensor, size: Tensor, indices: Tensor, grad: Any) -> IndexedSlices:
    """The gradient of slices that were taken along the first axis."""
    shape = array_ops.concat([size, params_shape[1:]], 0)
    values = array_ops.reshape(grad, shape)
    return IndexedSlices(values, array_ops.reshape(indices, size), params_shape)


def _gather(op: Operation, grad: Any) -> list[Any]:
    """The gradient of slices that were taken along an axis.

    Follows: tensorflow/python/ops/array_grad.py, _GatherV2Grad.
    """
    params, indices, axis = op.inputs
    params_shape = _params_shape(params)
    size = array_ops.expand_dims(array_ops.size(indices), 0)
    at, batch = constant_value(axis), op.attrs.get("batch_dims", 0)
    batch += len(indices.dims or ()) if batch < 0 else 0
    if at is not None and int(at) == 0:
        return [_rows(params_shape, size, indices, grad), None, None]
    outer = params_shape[:axis]
    inner = params_shape[axis:][1:]
    shape = array_ops.concat([outer, [-1], inner], 0)
    rank, axes = array_ops.size(shape), array_ops.size(outer)
    front = math_ops.range(batch)
    middle = math_ops.range(batch, axes)
    rest = math_ops.range(axes + 1, rank)
    values = array_ops.reshape(grad, shape)
    order = array_ops.concat([front, [axes], middle, rest], 0)
    moved = array_ops.transpose(values, order)
    sizes = params_shape
    if batch and (at is None or int(at) != batch):
        # TF1 takes the size of another axis here, and its gradient is wrong.
        sizes = apply_op("GatherV2", None, (params_shape, order, 0), {"batch_dims": 0}).outputs[0]
    made = _summed(sizes, moved, indices, batch, params_shape[axis])
    back = array_ops.concat([front, middle + 1, [batch], rest], 0)
    return [array_ops.transpose(made, back), None, None]


def _summed(
    params_shape: Tensor, values: Tensor, indices: Tensor, batch: int, count: Tensor
) -> Tensor:
    """Slices along the first axis after the batch, added up at their places."""
    size = array_ops.expand_dims(array_ops.size(indices), 0)
    if not batch:
        flat = array_ops.reshape(indices, size)
        return raw_op("UnsortedSegmentSum", values, flat, count)
    shape = array_ops.shape(values)
    outer, inner = shape[:batch], shape[batch:][1:]
    rows = reductions.reduce_prod(outer, [0])
    flat_shape = array_ops.concat([[-1], inner], 0)
    count = count * rows
    places = _with_batches(params_shape, indices, batch)
    values = array_ops.reshape(values, flat_shape)
    places = array_ops.reshape(places, size)
    made = raw_op("UnsortedSegmentSum", values, places, count)
    return array_ops.reshape(made, array_ops.concat([outer, flat_shape], 0))


def _with_batches(params_shape: Tensor, indices: Tensor, batch: int) -> Tensor:
    """Positions in a batch of rows as positions in one long row."""
    dtype, rank = indices.dtype.base_dtype, len(indices.dims or ())
    sizes = params_shape if dtype is int32 else math_ops.cast(params_shape, dtype)
    step = array_ops.ones((), dtype)
    for axis in range(batch, 0, -1):
        number = sizes[axis - 1]
        step = step * sizes[axis]
        start, one = array_ops.zeros((), dtype), array_ops.ones((), dtype)
        starts = math_ops.range(start, number, one) * step
        shape = array_ops.stack([1] * (axis - 1) + [number] + [1] * (rank - axis))
        indices = indices + array_ops.reshape(starts, shape)
    return indices


def _resource_gather(op: Operation, grad: Any) -> list[Any]:
    """The gradient of slices that were read of a variable.

    Follows: tensorflow/python/ops/resource_variable_ops.py, _GatherGrad.
    """
    handle, indices = op.inputs
    dims = op.attrs["dims"]
    if size_of(dims) is None:
        shape = raw_op("VariableShape", handle, out_type=int32)
    else:
        shape = constant(dims, dtype=int32)
    size = array_ops.expand_dims(array_ops.size(indices), 0)
    return [_rows(shape, size, indices, grad), None]


_PASS_NOTHING = (
    *("BroadcastGradientArgs", "ConcatOffset", "Const", "InvertPermutation", "OneHot", "Rank"),
    *("Shape", "ShapeN", "Size", "StopGradient", "ZerosLike"),
)


def _between_spaces(op_type: str) -> Gradient:
    """The gradient of cutting is joining, and the other way round."""
    return lambda op, grad: [raw_op(op_type, grad, *op.inputs[1:]), None, None]


GRADIENTS: dict[str, Gradient | None] = {
    "BatchToSpaceND": _between_spaces("SpaceToBatchND"),
    "ConjugateTranspose": _conjugate_transpose,
    "ExpandDims": lambda op, grad: [_to_input(op, grad), None],
    "Fill": _fill,
    "GatherV2": _gather,
    "Identity": lambda op, grad: grad,
    "Pack": _pack,
    "Pad": _pad,
    "PadV2": _pad,
    "PlaceholderWithDefault": lambda op, grad: grad,
    "ReadVariableOp": lambda op, grad: grad,
    "ResourceGather": _resource_gather,
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
