"""The gradients of resizing."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.kernels import image_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.math_grad import Gradient


def _to_original(op_type: str) -> Gradient:
    def gradient(op: Operation, grad: Tensor) -> tuple[Tensor, None]:
        return raw_op(op_type, grad, op.inputs[0], **op.attrs), None

    return gradient


def _nearest(op: Operation, grad: Tensor) -> tuple[Tensor, None]:
    dims = op.inputs[0].dims
    sides: Any = None if dims is None else dims[1:3]
    if sides is None or None in sides:
        shape: Any = array_ops.shape(op.inputs[0])
        sides = shape[1:3]
    return raw_op("ResizeNearestNeighborGrad", grad, sides, **op.attrs), None


GRADIENTS: dict[str, Gradient | None] = {
    "ResizeBicubic": _to_original("ResizeBicubicGrad"),
    "ResizeBilinear": _to_original("ResizeBilinearGrad"),
    "ResizeNearestNeighbor": _nearest,
}
"""Type of an op -> its gradient; None where nothing is passed on."""
