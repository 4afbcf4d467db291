"""Functions of neural networks that are made of several ops."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import float16, float32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.kernels import nn_grad_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, random_ops, reductions


def moments(
    x: Tensor, axes: list[int], name: str | None = None, keep_dims: bool = False
) -> tuple[Tensor, Tensor]:
    """Mean and variance along axes.

    Args:
        x: floats.
        axes: the axes.
        name: the name of the scope for the ops.
        keep_dims: whether the axes stay, with size 1.

    Follows: tensorflow/python/ops/nn_impl.py, moments.

    >>> import scopeviz.tf1 as tf
    >>> [float(one) for one in tf.Session().run(moments(tf.constant([1.0, 3.0]), [0]))]
    [2.0, 1.0]
    """
    with internal_name_scope(name, "moments", [x]):
        half = x.dtype.base_dtype is float16
        y = math_ops.cast(x, float32) if half else x
        mean = reductions.reduce_mean(y, axes, keepdims=True, name="mean")
        spread = cwise_ops.squared_difference(y, array_ops.stop_gradient(mean))
        variance = reductions.reduce_mean(spread, axes, keepdims=True, name="variance")
        result = [mean, variance]
        if not keep_dims:
            result = [array_ops.squeeze(one, axes) for one in result]
        if half:
            result = [math_ops.cast(one, float16) for one in result]
        return result[0], result[1]


def batch_normalization(
    x: Tensor,
    mean: Any,
    variance: Any,
    offset: Any,
    scale: Any,
    variance_epsilon: float,
    name: str | None = None,
) -> Tensor:
    """A tensor less its mean and by its deviation, then scaled and moved.

    Args:
        x: floats.
        mean: the mean.
        variance: the square of the deviation.
        offset: what to add; None adds nothing.
        scale: what to multiply with; None is 1.
        variance_epsilon: what keeps the division from failing.
        name: the name of the scope for the ops.

    Follows: tensorflow/python/ops/nn_impl.py, batch_normalization.

    >>> import scopeviz.tf1 as tf
    >>> x = tf.constant([1.0, 3.0])
    >>> tf.Session().run(batch_normalization(x, 2.0, 1.0, None, None, 0.0)).tolist()
    [-1.0, 1.0]
    """
    with internal_name_scope(name, "batchnorm", [x, mean, variance, scale, offset]):
        inverse = cwise_ops.rsqrt(variance + variance_epsilon)
        if scale is not None:
            inverse *= scale
        scaled = x * math_ops.cast(inverse, x.dtype)
        moved = -mean * inverse if offset is None else offset - mean * inverse
        result: Tensor = scaled + math_ops.cast(moved, x.dtype)
        return result


_LEAST_EPSILON = 1.001e-5


def fused_batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
    name: str | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Batch normalization of images, in one op.

    Args:
        x: floats ``[batch, height, width, channels]``, or in the order of ``data_format``.
        scale: ``[channels]``.
        offset: ``[channels]``.
        mean: ``[channels]``, unless it is computed.
        variance: ``[channels]``, unless it is computed.
        epsilon: what keeps the division from failing.
        data_format: ``NHWC`` or ``NCHW``.
        is_training: whether mean and variance are computed.
        name: the op's name.

    Returns:
        The normalized images, their mean, and their variance.

    Raises:
        ValueError: if mean or variance are given and computed.

    Follows: tensorflow/python/ops/nn_impl.py, fused_batch_norm.

    >>> import scopeviz.tf1 as tf
    >>> fused_batch_norm(tf.zeros([1, 2, 2, 3]), [1.0] * 3, [0.0] * 3)[1].shape.as_list()
    [3]
    """
    if is_training and (mean is not None or variance is not None):
        raise ValueError("Both 'mean' and 'variance' must be None if is_training is True.")
    operands = [
        convert_to_tensor(value, name=label)
        for value, label in ((x, "input"), (scale, "scale"), (offset, "offset"))
    ]
    operands += [
        constant([], dtype=float32) if value is None else convert_to_tensor(value)
        for value in (mean, variance)
    ]
    attrs = {
        "epsilon": max(epsilon, _LEAST_EPSILON),
        "data_format": data_format,
        "is_training": is_training,
    }
    outputs = apply_op("FusedBatchNormV3", name, operands, attrs).outputs
    return outputs[0], outputs[1], outputs[2]


def dropout(
    x: Any,
    rate: Any,
    noise_shape: Any = None,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """A tensor in which a part of the elements is zero, and the others are greater for it.

    Args:
        x: floats.
        rate: the part, from 0 up to 1.
        noise_shape: the shape of what is decided at random; None takes that of ``x``.
        seed: makes what is decided the same in each session.
        name: the name of the scope for the ops.

    Raises:
        ValueError: if the elements are no floats, or the rate is none.

    Follows: tensorflow/python/ops/nn_ops.py, dropout_v2.

    >>> import scopeviz.tf1 as tf
    >>> dropout(tf.ones([2, 3]), 0.5).op.type
    'Mul'
    """
    with internal_name_scope(name, "dropout", [x]):
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_floating:
            raise ValueError(
                "x has to be a floating point tensor since it's going to be scaled. Got a "
                f"{x.dtype} tensor instead."
            )
        if isinstance(rate, float | int | np.floating):
            if not 0 <= rate < 1:
                raise ValueError(
                    "rate must be a scalar tensor or a float in the range [0, 1), got "
                    f"{float(rate):g}"
                )
            if not rate:
                given: Tensor = x
                return given
        part = convert_to_tensor(rate, dtype=x.dtype, name="rate")
        sizes = array_ops.shape(x) if noise_shape is None else noise_shape
        chance = random_ops.random_uniform(sizes, seed=seed, dtype=x.dtype)
        greater: Any = 1 / (1 - part)
        kept = chance >= part
        result: Tensor = x * greater * math_ops.cast(kept, x.dtype)
        result.set_shape(x.get_shape())
        return result
