"""The gradients of the ops that move elements: by places, in blocks, or round an axis."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions
from scopeviz.tf1.ops.math_grad import Gradient


def _gather_nd(op: Operation, grad: Any) -> list[Any]:
    """The gradient of elements or slices that were taken at some places.

    Follows: tensorflow/python/ops/array_grad.py, _GatherNdGrad.
    """
    params, places = op.inputs
    shape = array_ops.shape(params, out_type=places.dtype.base_dtype)
    if places.dims is not None and len(places.dims) == 2 and places.dims[-1] == 1:
        return [IndexedSlices(grad, array_ops.squeeze(places, axis=-1), shape), None]
    return [raw_op("ScatterNd", places, grad, shape), None]


def _resource_gather_nd(op: Operation, grad: Any) -> list[Any]:
    """The gradient of elements or slices that were read of a variable.

    Follows: tensorflow/python/ops/array_grad.py, _ResourceGatherNdGrad.
    """
    handle, places = op.inputs
    shape = raw_op("VariableShape", handle, out_type=places.dtype.base_dtype)
    if places.dims is not None and len(places.dims) == 2 and places.dims[-1] == 1:
        return [IndexedSlices(grad, array_ops.squeeze(places, axis=-1), shape), None]
    return [raw_op("ScatterNd", places, grad, shape), None]


def _scatter_nd(op: Operation, grad: Any) -> list[Any]:
    return [None, raw_op("GatherNd", grad, op.inputs[0]), None]


def _tensor_scatter_update(op: Operation, grad: Any) -> list[Any]:
    _, places, updates = op.inputs
    kept = raw_op("GatherNd", grad, places)
    whole = array_ops.identity(grad)
    zeros = array_ops.zeros_like(updates, dtype=grad.dtype.base_dtype)
    return [raw_op("TensorScatterUpdate", whole, places, zeros), None, kept]


def _tensor_scatter_add(op: Operation, grad: Any) -> list[Any]:
    kept = raw_op("GatherNd", grad, op.inputs[1])
    return [array_ops.identity(grad), None, kept]


def _tensor_scatter_sub(op: Operation, grad: Any) -> list[Any]:
    kept = raw_op("GatherNd", grad, op.inputs[1])
    return [array_ops.identity(grad), None, cwise_ops.negative(kept)]


def _broadcast_to(op: Operation, grad: Any) -> list[Any]:
    x, shape = op.inputs
    own = array_ops.shape(x, out_type=shape.dtype.base_dtype)
    axes = apply_op("BroadcastGradientArgs", None, (shape, own)).outputs[1]
    total = reductions.reduce_sum(grad, axes, keepdims=True)
    return [array_ops.reshape(total, own), None]


def _reverse(op: Operation, grad: Any) -> list[Any]:
    return [raw_op("ReverseV2", grad, op.inputs[1]), None]


def _reverse_sequence(op: Operation, grad: Any) -> list[Any]:
    return [raw_op("ReverseSequence", grad, op.inputs[1], **op.attrs), None]


def _roll(op: Operation, grad: Any) -> list[Any]:
    _, shift, axis = op.inputs
    return [raw_op("Roll", grad, cwise_ops.negative(shift), axis), None, None]


def _band_part(op: Operation, grad: Any) -> list[Any]:
    return [raw_op("MatrixBandPart", grad, *op.inputs[1:]), None, None]


def _blocked(op_type: str) -> Gradient:
    return lambda op, grad: [raw_op(op_type, grad, **op.attrs)]


def _split(op: Operation, *grads: Any) -> list[Any]:
    return [None, array_ops.concat(list(grads), op.inputs[0])]


def _split_sizes(op: Operation, *grads: Any) -> list[Any]:
    return [array_ops.concat(list(grads), op.inputs[2]), None, None]


def _partition(op: Operation, *grads: Any) -> list[Any]:
    """The gradients of the parts, put back to where the parts came from.

    Follows: tensorflow/python/ops/data_flow_grad.py, _DynamicPartitionGrads.
    """
    data, partitions = op.inputs
    shape = array_ops.shape(partitions)
    axes = constant([0], dtype=int32)
    count = raw_op("Prod", shape, axes, keep_dims=False)
    numbers = array_ops.reshape(math_ops.range(count), shape)
    places = apply_op("DynamicPartition", None, (numbers, partitions), op.attrs).outputs
    whole = raw_op("DynamicStitch", list(places), list(grads))
    return [array_ops.reshape(whole, array_ops.shape(data)), None]


def _stitch(op: Operation, grad: Any) -> list[Any]:
    count = len(op.inputs) // 2
    if isinstance(grad, IndexedSlices):
        rows = array_ops.shape(op.outputs[0])[0]
        grad = raw_op("UnsortedSegmentSum", grad.values, grad.indices, rows)
    taken = [
        apply_op("GatherV2", None, (grad, places, 0), {"batch_dims": 0}).outputs[0]
        for places in op.inputs[:count]
    ]
    return [*[None] * count, *taken]


def _patches(op: Operation, grad: Any) -> list[Any]:
    """Each element of a patch, added up where it was taken.

    TF1 multiplies by a matrix that is almost empty; the values are the same.
    """
    (images,) = op.inputs
    shape = array_ops.shape(images)
    batch, size = shape[0], reductions.reduce_prod(shape[1:], [0])
    numbers = array_ops.reshape(math_ops.range(1, size + 1), array_ops.concat([[1], shape[1:]], 0))
    places = raw_op("ExtractImagePatches", numbers, **op.attrs)
    rows = array_ops.reshape(grad, array_ops.stack([batch, -1]))
    # What stands beside the image is number 0, and is left out at the end.
    total = raw_op(
        "UnsortedSegmentSum",
        array_ops.transpose(rows, [1, 0]),
        array_ops.reshape(places, [-1]),
        size + 1,
    )
    inside = array_ops.transpose(total[1:], [1, 0])
    return [array_ops.reshape(inside, shape)]


def _mirror(op_type: str) -> Gradient:
    return lambda op, grad: [raw_op(op_type, grad, op.inputs[1], **op.attrs), None]


def _strided_slice_back(op: Operation, grad: Any) -> list[Any]:
    bounds: tuple[Tensor, ...] = op.inputs[1:4]
    return [None, None, None, None, raw_op("StridedSlice", grad, *bounds, **op.attrs)]


def _select_each(op: Operation, grad: Any) -> list[Any]:
    """The gradients of two tensors and a condition that are repeated to one shape.

    Follows: tensorflow/python/ops/math_grad.py, _SelectGradV2.
    """
    condition, x, y = op.inputs
    zeros = array_ops.zeros([], grad.dtype.base_dtype)
    made: list[Any] = [None]
    for tensor, both in ((x, (grad, zeros)), (y, (zeros, grad))):
        whole = raw_op("SelectV2", condition, *both)
        own = array_ops.shape(tensor)
        spread = apply_op("BroadcastGradientArgs", None, (own, array_ops.shape(whole))).outputs[0]
        total = reductions.reduce_sum(whole, spread, keepdims=True)
        made.append(array_ops.reshape(total, own))
    return made


GRADIENTS: dict[str, Gradient | None] = {
    "BroadcastTo": _broadcast_to,
    "DepthToSpace": _blocked("SpaceToDepth"),
    "DynamicPartition": _partition,
    "DynamicStitch": _stitch,
    "ParallelDynamicStitch": _stitch,
    "EnsureShape": lambda op, grad: grad,
    "ExtractImagePatches": _patches,
    "GatherNd": _gather_nd,
    "IdentityN": lambda op, *grads: list(grads),
    "MatrixBandPart": _band_part,
    "MirrorPad": _mirror("MirrorPadGrad"),
    "MirrorPadGrad": _mirror("MirrorPad"),
    "ResourceGatherNd": _resource_gather_nd,
    "ReverseSequence": _reverse_sequence,
    "ReverseV2": _reverse,
    "Roll": _roll,
    "ScatterNd": _scatter_nd,
    "SelectV2": _select_each,
    "SpaceToDepth": _blocked("DepthToSpace"),
    "Split": _split,
    "SplitV": _split_sizes,
    "StridedSliceGrad": _strided_slice_back,
    "TensorScatterAdd": _tensor_scatter_add,
    "TensorScatterSub": _tensor_scatter_sub,
    "TensorScatterUpdate": _tensor_scatter_update,
    "VariableShape": None,
}
"""Type of an op -> its gradient; None where nothing is passed on."""
