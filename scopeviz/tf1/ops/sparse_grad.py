"""The gradients of the ops of ``sparse_ops``."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, math_ops, reductions
from scopeviz.tf1.ops.gathering import gather_nd
from scopeviz.tf1.ops.math_grad import Gradient
from scopeviz.tf1.ops.selecting import gather


def _to_dense(op: Operation, grad: Any) -> list[Any]:
    """The gradients of the elements, and of the value elsewhere.

    Follows: tensorflow/python/ops/sparse_grad.py, _SparseToDenseGrad.
    """
    places, shape, values, _ = op.inputs
    taken = gather_nd(grad, places)
    rest = reductions.reduce_sum(grad) - reductions.reduce_sum(taken)
    if values.dims == ():
        taken = reductions.reduce_sum(taken)
    return [array_ops.zeros_like(places), array_ops.zeros_like(shape), taken, rest]


def _matmul(op: Operation, grad: Any) -> list[Any]:
    """The gradients of the elements that are kept, and of the other matrix.

    Follows: tensorflow/python/ops/sparse_grad.py, _SparseTensorDenseMatMulGrad.
    """
    places, values, shape, b = op.inputs
    turned_a, turned_b = op.attrs["adjoint_a"], op.attrs["adjoint_b"]
    attrs = {"adjoint_a": not turned_a, "adjoint_b": False}
    product = apply_op("SparseTensorDenseMatMul", None, (places, values, shape, grad), attrs)
    of_b = product.outputs[0]
    if turned_b:
        of_b = array_ops.transpose(of_b, conjugate=True)
    rows, columns = places[:, 0], places[:, 1]
    from_grad = gather(grad, columns if turned_a else rows)
    other = array_ops.transpose(b) if turned_b else b
    from_b = gather(other, rows if turned_a else columns)
    if b.dtype.is_complex:
        from_b = raw_op("Conj", from_b)
    of_values = reductions.reduce_sum(from_grad * from_b, -1)
    return [None, of_values, None, of_b]


def _add(op: Operation, grad: Any) -> list[Any]:
    return [None, gather_nd(grad, op.inputs[0]), None, grad]


def _reorder(op: Operation, *grads: Any) -> list[Any]:
    """Back to the order in which the elements stood."""
    places, _, shape = op.inputs
    numbers = apply_op("Range", "range", (0, array_ops.shape(places)[0], 1)).outputs[0]
    order = apply_op("SparseReorder", None, (places, numbers, shape)).outputs[1]
    return [None, gather(grads[1], raw_op("InvertPermutation", order)), None]


def _sum(op: Operation, grad: Any) -> list[Any]:
    """Each element's share is that of the sum that it went into.

    Follows: tensorflow/python/ops/sparse_grad.py, _SparseReduceSumGrad.
    """
    places, _, shape, axes = op.inputs
    kept = math_ops.cast(shape, int32)
    ones = array_ops.ones_like(axes)
    flat_axes = array_ops.reshape(axes, [-1])
    sizes = apply_op(
        "DynamicStitch",
        None,
        (
            [
                apply_op("Range", "range", (0, array_ops.size(kept), 1)).outputs[0],
                flat_axes % array_ops.size(kept),
            ],
            [kept, array_ops.reshape(ones, [-1])],
        ),
    ).outputs[0]
    spread = raw_op("BroadcastTo", array_ops.reshape(grad, sizes), kept)
    return [None, gather_nd(spread, places), None, None]


GRADIENTS: dict[str, Gradient | None] = {
    "SparseReduceSum": _sum,
    "SparseReorder": _reorder,
    "SparseTensorDenseAdd": _add,
    "SparseTensorDenseMatMul": _matmul,
    "SparseToDense": _to_dense,
}
"""Type of an op -> its gradient; None where nothing is passed on."""
