"""The gradients of convolutions and pools, and the gradients of these."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.kernels import conv_kernels, pool_kernels  # noqa: F401  # they fill the table of ops
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.math_grad import Gradient


def _shaped(grad: Tensor, like: Tensor) -> Tensor:
    grad.set_shape(like.get_shape())
    return grad


def _conv2d(op: Operation, grad: Tensor) -> list[Tensor]:
    images, filters = op.inputs
    sizes, filter_sizes = apply_op("ShapeN", None, (op.inputs,), {"out_type": int32}).outputs
    return [
        _shaped(raw_op("Conv2DBackpropInput", sizes, filters, grad, **op.attrs), images),
        _shaped(raw_op("Conv2DBackpropFilter", images, filter_sizes, grad, **op.attrs), filters),
    ]


def _convolving(forward: str, to_images: str, to_filters: str) -> dict[str, Gradient | None]:
    """The gradients of a convolution and of its two gradients, each made of the others."""

    def of_forward(op: Operation, grad: Tensor) -> list[Tensor]:
        images, filters = op.inputs
        return [
            raw_op(to_images, array_ops.shape(images), filters, grad, **op.attrs),
            raw_op(to_filters, images, array_ops.shape(filters), grad, **op.attrs),
        ]

    def of_images(op: Operation, grad: Tensor) -> list[Tensor | None]:
        _, filters, out = op.inputs
        return [
            None,
            raw_op(to_filters, grad, array_ops.shape(filters), out, **op.attrs),
            raw_op(forward, grad, filters, **op.attrs),
        ]

    def of_filters(op: Operation, grad: Tensor) -> list[Tensor | None]:
        images, _, out = op.inputs
        return [
            raw_op(to_images, array_ops.shape(images), grad, out, **op.attrs),
            None,
            raw_op(forward, images, grad, **op.attrs),
        ]

    return {forward: of_forward, to_images: of_images, to_filters: of_filters}


def _pooling(forward: str) -> dict[str, Gradient | None]:
    def of_forward(op: Operation, grad: Tensor) -> Tensor:
        return raw_op(f"{forward}Grad", op.inputs[0], op.outputs[0], grad, **op.attrs)

    def of_gradient(op: Operation, grad: Tensor) -> list[Tensor]:
        images, pooled = op.inputs[:2]
        return [
            _zeros(images),
            _zeros(pooled),
            raw_op(f"{forward}GradGrad", images, pooled, grad, **op.attrs),
        ]

    def of_second(op: Operation, grad: Tensor) -> list[Tensor]:
        images, pooled = op.inputs[:2]
        return [
            _zeros(images),
            _zeros(pooled),
            raw_op(f"{forward}Grad", images, pooled, grad, **op.attrs),
        ]

    return {forward: of_forward, f"{forward}Grad": of_gradient, f"{forward}GradGrad": of_second}


def _zeros(like: Tensor) -> Tensor:
    return array_ops.zeros(array_ops.shape(like), dtype=like.dtype.base_dtype)


def _averaging(forward: str) -> dict[str, Gradient | None]:
    def of_forward(op: Operation, grad: Tensor) -> Tensor:
        return raw_op(f"{forward}Grad", array_ops.shape(op.inputs[0]), grad, **op.attrs)

    def of_gradient(op: Operation, grad: Tensor) -> list[Tensor]:
        return [array_ops.stop_gradient(op.inputs[0]), raw_op(forward, grad, **op.attrs)]

    return {forward: of_forward, f"{forward}Grad": of_gradient}


def _with_places(op: Operation, grad: Tensor, _: Any) -> Tensor:
    return raw_op("MaxPoolGradWithArgmax", op.inputs[0], grad, op.outputs[1], **op.attrs)


GRADIENTS: dict[str, Gradient | None] = {
    **_convolving("Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"),
    "Conv2D": _conv2d,
    **_convolving("Conv3D", "Conv3DBackpropInputV2", "Conv3DBackpropFilterV2"),
    **_convolving(
        "DepthwiseConv2dNative",
        "DepthwiseConv2dNativeBackpropInput",
        "DepthwiseConv2dNativeBackpropFilter",
    ),
    **_pooling("MaxPool"),
    **_pooling("MaxPool3D"),
    "MaxPoolWithArgmax": _with_places,
    **_averaging("AvgPool"),
    **_averaging("AvgPool3D"),
}
"""Type of an op -> its gradient; None where nothing is passed on."""
