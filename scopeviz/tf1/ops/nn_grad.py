"""The gradients of the ops of ``nn_ops``."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.kernels import nn_grad_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, nn_ops, reductions
from scopeviz.tf1.ops.math_grad import Gradient


def _bias_add(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    return grad, raw_op("BiasAddGrad", grad, data_format=op.attrs["data_format"])


def _softmax(op: Operation, grad: Tensor) -> Tensor:
    value = op.outputs[0]
    total = reductions.reduce_sum(grad * value, -1, keepdims=True)
    result: Tensor = (grad - total) * value
    return result


def _log_softmax(op: Operation, grad: Tensor) -> Tensor:
    value = cwise_ops.exp(op.outputs[0])
    result: Tensor = grad - reductions.reduce_sum(grad, -1, keepdims=True) * value
    return result


def _cross_entropy(op: Operation, to_loss: Tensor, to_grad: Tensor) -> tuple[Tensor, Tensor]:
    logits, grad = op.inputs[0], _times_rows(to_loss, op.outputs[1])
    if not _is_zero(to_grad):
        value = nn_ops.softmax(logits)
        row, column = array_ops.expand_dims(to_grad, 1), array_ops.expand_dims(value, 2)
        mean = array_ops.squeeze(math_ops.matmul(row, column), axis=1)
        grad += (to_grad - mean) * value
    return grad, _times_rows(to_loss, -nn_ops.log_softmax(logits))


def _times_rows(vector: Tensor, matrix: Tensor) -> Tensor:
    result: Tensor = array_ops.expand_dims(vector, -1) * matrix
    return result


def _is_zero(grad: Tensor) -> bool:
    value = constant_value(grad)
    return grad.op.type == "ZerosLike" or (value is not None and not np.any(value))


def _conv2d(op: Operation, grad: Tensor) -> list[Tensor]:
    images, filters = op.inputs
    sizes, filter_sizes = apply_op("ShapeN", None, (op.inputs,), {"out_type": int32}).outputs
    return [
        _shaped(raw_op("Conv2DBackpropInput", sizes, filters, grad, **op.attrs), images),
        _shaped(raw_op("Conv2DBackpropFilter", images, filter_sizes, grad, **op.attrs), filters),
    ]


def _shaped(grad: Tensor, like: Tensor) -> Tensor:
    grad.set_shape(like.get_shape())
    return grad


def _max_pool(op: Operation, grad: Tensor) -> Tensor:
    return raw_op("MaxPoolGrad", op.inputs[0], op.outputs[0], grad, **op.attrs)


def _avg_pool(op: Operation, grad: Tensor) -> Tensor:
    return raw_op("AvgPoolGrad", array_ops.shape(op.inputs[0]), grad, **op.attrs)


def _fused_batch_norm(op: Operation, *grads: Tensor) -> list[Tensor | None]:
    x, scale = op.inputs[:2]
    training = op.attrs["is_training"]
    kept = op.outputs[3:5] if training else op.inputs[3:5]
    made = apply_op(
        "FusedBatchNormGradV3", None, (grads[0], x, scale, *kept, op.outputs[5]), op.attrs
    ).outputs
    return [*made] if training else [*made[:3], None, None]


def _of_features(op_type: str) -> Gradient:
    return lambda op, grad: raw_op(op_type, grad, op.inputs[0], **op.attrs)


def _of_value(op_type: str) -> Gradient:
    return lambda op, grad: raw_op(op_type, grad, op.outputs[0])


def _softplus(op: Operation, grad: Tensor) -> Any:
    return grad * cwise_ops.sigmoid(op.inputs[0])


GRADIENTS: dict[str, Gradient | None] = {
    "AvgPool": _avg_pool,
    "BiasAdd": _bias_add,
    "Conv2D": _conv2d,
    "Elu": _of_value("EluGrad"),
    "FusedBatchNormV3": _fused_batch_norm,
    "L2Loss": lambda op, grad: op.inputs[0] * grad,
    "LeakyRelu": _of_features("LeakyReluGrad"),
    "LogSoftmax": _log_softmax,
    "MaxPool": _max_pool,
    "Relu": _of_value("ReluGrad"),
    "Relu6": _of_value("Relu6Grad"),
    "Selu": _of_value("SeluGrad"),
    "Softmax": _softmax,
    "SoftmaxCrossEntropyWithLogits": _cross_entropy,
    "Softplus": _softplus,
    "Softsign": _of_features("SoftsignGrad"),
}
"""Type of an op -> its gradient; None where nothing is passed on."""
