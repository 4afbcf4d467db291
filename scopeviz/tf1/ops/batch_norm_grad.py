"""The second gradient of batch normalization: that of the op which passes gradients back.

TF1 takes it on a tape, which inside a while loop loses sight of what comes from a stack: its
second gradients are wrong there.  These are the slopes, and TF1's wherever its tape holds.
"""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions
from scopeviz.tf1.ops.math_grad import Gradient


def _passed_back(op: Operation, *grads: Tensor) -> list[Tensor | None]:
    """Follows: tensorflow/python/ops/nn_grad.py, _BatchNormGrad, whose derivative this is."""
    grad, x, scale, mean, variance = op.inputs[:5]
    channels_first = op.attrs["data_format"] == "NCHW"
    axes = [0, 2, 3] if channels_first else [0, 1, 2]
    along = [1, -1, 1, 1] if channels_first else [1, 1, 1, -1]

    def spread(vector: Tensor) -> Any:
        return array_ops.reshape(vector, along)

    def average(tensor: Any) -> Any:
        return reductions.reduce_mean(tensor, axes, keepdims=True)

    own, precise = x.dtype.base_dtype, scale.dtype.base_dtype
    grad, x, to_x = (math_ops.cast(one, precise) for one in (grad, x, grads[0]))
    to_scale, to_offset = spread(grads[1]), spread(grads[2])
    wide = spread(scale)
    if not op.attrs["is_training"]:
        inverse: Any = cwise_ops.rsqrt(spread(variance) + op.attrs["epsilon"])
        centered: Any = (x - spread(mean)) * inverse
        by_grad = to_x * wide * inverse + to_scale * centered + to_offset
        by_scale = reductions.reduce_sum(to_x * grad * inverse, axes)
        by_x = to_scale * grad * inverse
        return [math_ops.cast(by_grad, own), math_ops.cast(by_x, own), by_scale, None, None, None]
    # The mean and the variance are those of x: they change with it.
    offset: Any = x - average(x)
    inverse = cwise_ops.rsqrt(average(cwise_ops.multiply(offset, offset)) + op.attrs["epsilon"])
    normal = offset * inverse
    of_grad, of_x = average(grad * normal), average(to_x * normal)
    by_grad = wide * inverse * (to_x - average(to_x) - normal * of_x)
    by_grad = by_grad + to_scale * normal + to_offset
    left = inverse * (grad - average(grad) - normal * of_grad)
    by_normal = to_scale * grad - wide * inverse * (to_x * of_grad + of_x * grad)
    by_x = by_normal - average(by_normal) - normal * average(by_normal * normal)
    by_x = inverse * (by_x - wide * average(to_x * left) * normal)
    by_scale = reductions.reduce_sum(to_x * left, axes)
    return [math_ops.cast(by_grad, own), math_ops.cast(by_x, own), by_scale, None, None, None]


GRADIENTS: dict[str, Gradient | None] = {"FusedBatchNormGradV3": _passed_back}
