"""The gradients of sums and products along axes, and of rows with the same number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import bool_, int32
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.op_def import OPS, OpDef, apply_op
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operation import Attributes, Operation, Tensor
from scopeviz.tf1.kernels import segment_kernels
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import (
    accumulating_ops,
    array_ops,
    complex_ops,
    cwise_ops,
    math_ops,
    reductions,
    segment_ops,
    selecting,
)
from scopeviz.tf1.ops.cwise_ops import types
from scopeviz.tf1.ops.math_grad import Gradient, kept_shape, shape_quotient


def _cumsum(op: Operation, grad: Tensor) -> list[Any]:
    exclusive, reverse = op.attrs["exclusive"], op.attrs["reverse"]
    return [accumulating_ops.cumsum(grad, op.inputs[1], exclusive, not reverse), None]


def _cumprod(op: Operation, grad: Tensor) -> list[Any]:
    x, axis = op.inputs
    exclusive, reverse = op.attrs["exclusive"], op.attrs["reverse"]
    product = accumulating_ops.cumprod(x, axis, exclusive, reverse)
    total = accumulating_ops.cumsum(product * grad, axis, exclusive, not reverse)
    return [total / x, None]


def _prod(op: Operation, grad: Tensor) -> tuple[Tensor, None]:
    """The product of all the others, from those before and those after: none may be 0."""
    x, axes = op.inputs
    shape = array_ops.shape(x)
    places = array_ops.reshape(axes, [-1])
    kept = kept_shape(shape, axes)
    times = shape_quotient(shape, kept)
    grad = raw_op("Tile", array_ops.reshape(grad, kept), times)
    with op.graph.device("/cpu:0"):
        rank = array_ops.rank(x)
        reduced = math_ops.cast((places + rank) % rank, int32)
        every = math_ops.range(0, rank)
        others = apply_op("ListDiff", None, (every, reduced), {"out_idx": int32}).outputs[0]
        order = array_ops.concat([reduced, others], 0)
        number = reductions.reduce_prod(selecting.gather(shape, reduced))
        rest = reductions.reduce_prod(selecting.gather(shape, others))
    permuted = array_ops.transpose(x, order)
    permuted_shape = array_ops.shape(permuted)
    columns = array_ops.reshape(permuted, (number, rest))
    before = accumulating_ops.cumprod(columns, 0, True)
    beyond = accumulating_ops.cumprod(columns, 0, True, True)
    product = array_ops.reshape(complex_ops.conj(before) * complex_ops.conj(beyond), permuted_shape)
    back = apply_op("InvertPermutation", None, (order,)).outputs[0]
    result = grad * array_ops.transpose(product, back)
    return array_ops.reshape(result, shape), None


# Of rows in order.


def _segment_mean(op: Operation, grad: Tensor) -> tuple[Tensor, None]:
    rows, segments = op.inputs
    rank = array_ops.rank(rows)
    number = array_ops.shape(segments)
    ones = array_ops.fill(array_ops.expand_dims(rank - 1, 0), 1)
    shape = array_ops.concat([number, ones], 0)
    one = constant(1, dtype=grad.dtype.base_dtype)
    count = segment_ops.segment_sum(array_ops.fill(shape, one), segments)
    return selecting.gather(math_ops.divide(grad, count), segments), None


def _segment_extreme(op: Operation, grad: Tensor) -> tuple[Tensor, None]:
    """The gradient is divided among the elements that were chosen."""
    rows, segments = op.inputs
    zeros = array_ops.zeros_like(rows)
    chosen = cwise_ops.equal(rows, selecting.gather(op.outputs[0], segments))
    counted = math_ops.cast(chosen, grad.dtype.base_dtype)
    count = segment_ops.segment_sum(counted, segments)
    shared = selecting.gather(math_ops.divide(grad, count), segments)
    return selecting.where(chosen, shared, zeros), None


def _looked_up_sum(op: Operation, grad: Tensor) -> list[Any]:
    rows, places, segments = op.inputs[:3]
    number = array_ops.shape(rows)[0]
    passed = selecting.gather(grad, segments)
    made = segment_ops.unsorted_segment_sum(passed, places, number)
    return [made, *[None] * (len(op.inputs) - 1)]


def _looked_up(op_type: str) -> Gradient:
    def gradient(op: Operation, grad: Tensor) -> list[Any]:
        rows, places, segments = op.inputs[:3]
        number = array_ops.shape(rows)[0]
        made = raw_op(op_type, grad, places, segments, number)
        return [made, *[None] * (len(op.inputs) - 1)]

    return gradient


def _looked_up_dims(operands: Any, attrs: Attributes) -> Any:
    grad, places, segments, number = operands
    with_rank(places.dims, 1)
    with_rank(segments.dims, 1)
    size = known_value(number)
    dims = grad.dims
    known = None if size is None else int(size)
    return [(grad.dtype.base_dtype, None if dims is None else (known, *dims[1:]))]


def _passing_back(weight: Callable[[Any], Any]) -> Callable[..., Any]:
    """What is passed back to rows that were looked up, from the weight of so many."""

    def compute(op: Operation, grad: Any, places: Any, segments: Any, number: Any) -> Any:
        count = segment_kernels.counts(segments, len(grad), grad.ndim)
        scaled = grad / weight(np.maximum(count, 1))
        rows = scaled[segments].astype(grad.dtype)
        return segment_kernels.reduced(np.add, rows, places, int(number), 0)

    return compute


_ARGUMENTS = "grad:T indices:I segment_ids:int32 output_dim0:int32"
_TYPES = {"T": types("float32 float64"), "I": INDICES}
OPS["SparseSegmentMeanGrad"] = OpDef(
    _ARGUMENTS, _looked_up_dims, _passing_back(lambda count: count), _TYPES
)
OPS["SparseSegmentSqrtNGrad"] = OpDef(_ARGUMENTS, _looked_up_dims, _passing_back(np.sqrt), _TYPES)


# Of rows in any order.


def _taken(rows: Tensor, ids: Tensor, at: Any = None, inside: Any = None) -> Any:
    """Rows by number, zeros where the number is negative; and what finds more like these.

    Follows: tensorflow/python/ops/math_grad.py, _GatherDropNegatives.
    """
    if at is None:
        at = cwise_ops.maximum(ids, array_ops.zeros_like(ids))
    taken = selecting.gather(rows, at)
    if inside is None:
        inside = cwise_ops.greater_equal(ids, 0)
        for _ in range(len(taken.dims or ()) - len(inside.dims or ())):
            inside = array_ops.expand_dims(inside, -1)
        inside = inside & array_ops.ones_like(taken, dtype=bool_)
    zeros = array_ops.zeros_like(taken)
    return selecting.where(inside, taken, zeros), at, inside


def _unsorted_sum(op: Operation, grad: Tensor) -> tuple[Any, None, None]:
    return _taken(grad, op.inputs[1])[0], None, None


def _unsorted_extreme(op: Operation, grad: Tensor) -> tuple[Any, None, None]:
    rows, ids, number = op.inputs
    taken, at, inside = _taken(op.outputs[0], ids)
    chosen = cwise_ops.logical_and(cwise_ops.equal(rows, taken), inside)
    counted = math_ops.cast(chosen, grad.dtype.base_dtype)
    count = segment_ops.unsorted_segment_sum(counted, ids, number)
    shared = _taken(math_ops.divide(grad, count), ids, at, inside)[0]
    return selecting.where(chosen, shared, array_ops.zeros_like(shared)), None, None


def _unsorted_prod(op: Operation, grad: Tensor) -> tuple[Any, None, None]:
    rows, ids, number = op.inputs
    zero = cwise_ops.equal(rows, 0)
    zeros = segment_ops.unsorted_segment_sum(math_ops.cast(zero, int32), ids, number)
    several = cwise_ops.greater(zeros, 1)
    grad = selecting.where(several, array_ops.zeros_like(grad), grad)
    filled = selecting.where(zero, array_ops.ones_like(rows), rows)
    product = segment_ops.unsorted_segment_prod(filled, ids, number)
    at = cwise_ops.maximum(ids, array_ops.zeros_like(ids))
    whole, others = selecting.gather(op.outputs[0], at), selecting.gather(product, at)
    slope = selecting.where(zero, others, whole / rows)
    return _taken(grad, ids, at)[0] * slope, None, None


_BY_NUMBER = {
    "SparseSegmentMean": _looked_up("SparseSegmentMeanGrad"),
    "SparseSegmentSqrtN": _looked_up("SparseSegmentSqrtNGrad"),
    "SparseSegmentSum": _looked_up_sum,
}

GRADIENTS: dict[str, Gradient | None] = {
    "AccumulateNV2": lambda op, grad: [grad] * len(op.inputs),
    "Cumprod": _cumprod,
    "Cumsum": _cumsum,
    "EuclideanNorm": None,  # as in TF 1.15
    "Prod": _prod,
    "SegmentMax": _segment_extreme,
    "SegmentMean": _segment_mean,
    "SegmentMin": _segment_extreme,
    "SegmentSum": lambda op, grad: [selecting.gather(grad, op.inputs[1]), None],
    "UnsortedSegmentMax": _unsorted_extreme,
    "UnsortedSegmentMin": _unsorted_extreme,
    "UnsortedSegmentProd": _unsorted_prod,
    "UnsortedSegmentSum": _unsorted_sum,
    **_BY_NUMBER,
    **{f"{op_type}WithNumSegments": gradient for op_type, gradient in _BY_NUMBER.items()},
}
"""Type of an op -> its gradient."""
