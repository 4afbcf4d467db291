"""The gradients of the ops of ``nn_ops``."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.name_scopes import control_dependencies
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.kernels import nn_grad_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import (
    array_ops,
    cwise_ops,
    math_ops,
    nn_ops,
    reductions,
    scattering,
    selecting,
)
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


def _bias_add_grad(op: Operation, grad: Tensor) -> Tensor:
    """A number for each channel, repeated for each element."""
    shape: Any = array_ops.shape(op.inputs[0])
    size = array_ops.shape(grad)
    if op.attrs["data_format"] == "NCHW":
        ones = [array_ops.ones_like(shape[:1]), size, array_ops.ones_like(shape[2:])]
        times = array_ops.concat([shape[:1], [1], shape[2:]], 0)
    else:
        ones = [array_ops.ones_like(shape[:-1]), size]
        times = array_ops.concat([shape[:-1], [1]], 0)
    return raw_op("Tile", array_ops.reshape(grad, array_ops.concat(ones, 0)), times)


def _zeros(like: Tensor) -> Tensor:
    return array_ops.zeros(array_ops.shape(like), dtype=like.dtype.base_dtype)


def _of_slope(op_type: str) -> Gradient:
    """The gradient of what passes a part on, which depends on the sign alone."""
    return lambda op, grad: (
        raw_op(op_type, grad, op.inputs[1], **op.attrs),
        _zeros(op.inputs[1]),
    )


def _of_exponential(op_type: str) -> Gradient:
    def gradient(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
        dy, value = op.inputs
        below: Any = cwise_ops.less(value, 0)
        curved = selecting.where(below, grad * dy, array_ops.zeros_like(value))
        return raw_op(op_type, grad, value), curved

    return gradient


def _softplus_grad(op: Operation, grad: Any) -> tuple[Tensor, Any]:
    dy, x = op.inputs
    with control_dependencies([grad]):
        first = raw_op("SoftplusGrad", grad, x)
        spread: Any = cwise_ops.exp(-x) + 2.0 + cwise_ops.exp(x)
        return first, grad * dy / spread


def _sparse_cross_entropy(op: Operation, grad: Tensor, _: Any) -> tuple[Tensor, None]:
    message = (
        "Currently there is no way to take the second derivative of "
        "sparse_softmax_cross_entropy_with_logits: its op computes both values at once."
    )
    fixed = raw_op("PreventGradient", op.outputs[1], message=message)
    return _times_rows(grad, fixed), None


def _prevented(op: Operation, grad: Tensor) -> Tensor:
    raise LookupError(f"Gradient explicitly disabled. Reason: {op.attrs['message']}")


def _lrn(op: Operation, grad: Tensor) -> Tensor:
    return raw_op("LRNGrad", grad, op.inputs[0], op.outputs[0], **op.attrs)


def _last_size(shape: Tensor) -> Any:
    return selecting.gather(math_ops.cast(shape, int64), array_ops.size(shape) - 1)


def _top_k(op: Operation, grad: Tensor, _: Any) -> list[Tensor]:
    """What is passed back goes to where it came from, among all elements in one list.

    Follows: tensorflow/python/ops/nn_grad.py, _TopKGrad.
    """
    places = op.outputs[1]
    shape, kept = array_ops.shape(op.inputs[0]), array_ops.shape(places)
    rows: Any = array_ops.reshape(places, array_ops.stack([-1, _last_size(kept)]))
    length = _last_size(shape)
    height = array_ops.shape(rows)[0]
    starts = math_ops.range(0, math_ops.cast(height, int64) * length, length)
    rows += math_ops.cast(array_ops.expand_dims(starts, -1), int32)
    flat = array_ops.expand_dims(array_ops.reshape(rows, [-1]), -1)
    values = array_ops.reshape(grad, [-1])
    whole = scattering.scatter_nd(flat, values, [reductions.reduce_prod(shape)])
    return [array_ops.reshape(whole, shape), array_ops.zeros([], int32)]


GRADIENTS: dict[str, Gradient | None] = {
    "BiasAdd": _bias_add,
    "BiasAddGrad": _bias_add_grad,
    "Elu": _of_value("EluGrad"),
    "EluGrad": _of_exponential("EluGrad"),
    "FusedBatchNormV3": _fused_batch_norm,
    "L2Loss": lambda op, grad: op.inputs[0] * grad,
    "LRN": _lrn,
    "LeakyRelu": _of_features("LeakyReluGrad"),
    "LeakyReluGrad": _of_slope("LeakyReluGrad"),
    "LogSoftmax": _log_softmax,
    "PreventGradient": _prevented,
    "Relu": _of_value("ReluGrad"),
    "Relu6": _of_value("Relu6Grad"),
    "Relu6Grad": _of_slope("Relu6Grad"),
    "ReluGrad": _of_slope("ReluGrad"),
    "Selu": _of_value("SeluGrad"),
    "SeluGrad": _of_exponential("SeluGrad"),
    "Softmax": _softmax,
    "SoftmaxCrossEntropyWithLogits": _cross_entropy,
    "Softplus": _softplus,
    "SoftplusGrad": _softplus_grad,
    "Softsign": _of_features("SoftsignGrad"),
    "SparseSoftmaxCrossEntropyWithLogits": _sparse_cross_entropy,
    "TopKV2": _top_k,
}
"""Type of an op -> its gradient; None where nothing is passed on."""
