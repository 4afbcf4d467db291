"""Normalization with a mean and a variance."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.kernels import nn_grad_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops import cwise_ops, math_ops
from scopeviz.tf1.ops.array_ops import renamed


def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    offset: Any,
    scale: Any,
    variance_epsilon: float,
    name: str | None = None,
) -> Tensor:
    """A tensor less its mean and by its deviation, then scaled and moved.

    Args:
        x: floats of any shape.
        mean: the mean, of a shape that fits.
        variance: the square of the deviation.
        offset: what to add; None adds nothing.
        scale: what to multiply with; None is 1.
        variance_epsilon: what keeps the division from failing.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/nn_impl.py, batch_normalization.

    >>> import scopeviz.tf1 as tf
    >>> x = tf.constant([1.0, 3.0])
    >>> tf.Session().run(tf.nn.batch_normalization(x, 2.0, 1.0, None, None, 0.0)).tolist()
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
    >>> tf.nn.fused_batch_norm(tf.zeros([1, 2, 2, 3]), [1.0] * 3, [0.0] * 3)[1].shape.as_list()
    [3]
    """
    if is_training and (mean is not None or variance is not None):
        raise ValueError("Both 'mean' and 'variance' must be None if is_training is True.")
    operands = [
        convert_to_tensor(value, name=label)
        for value, label in ((x, "input"), (scale, "scale"), (offset, "offset"))
    ]
    operands += [
        constant([], dtype=float32) if value is None else value for value in (mean, variance)
    ]
    attrs = {
        "epsilon": max(epsilon, _LEAST_EPSILON),
        "data_format": data_format,
        "is_training": is_training,
    }
    outputs = apply_op("FusedBatchNormV3", name, operands, attrs).outputs
    return outputs[0], outputs[1], outputs[2]


def batch_norm_with_global_normalization(
    t: Any = None,
    m: Any = None,
    v: Any = None,
    beta: Any = None,
    gamma: Any = None,
    variance_epsilon: Any = None,
    scale_after_normalization: Any = None,
    name: str | None = None,
    input: Any = None,
    mean: Any = None,
    variance: Any = None,
) -> Tensor:
    """Batch normalization with a mean and a variance that are given.

    Args:
        t: floats ``[batch, ..., channels]``.
        m: the mean: ``[channels]``.
        v: the variance: ``[channels]``.
        beta: what to add: ``[channels]``.
        gamma: what to multiply with: ``[channels]``.
        variance_epsilon: what keeps the division from failing.
        scale_after_normalization: whether to multiply with ``gamma``.
        name: the name of the scope for the ops.
        input: another name of ``t``.
        mean: another name of ``m``.
        variance: another name of ``v``.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if shapes do not fit, or an argument is given under both names.

    Follows: tensorflow/python/ops/nn_impl.py, batch_norm_with_global_normalization.

    >>> import scopeviz.tf1 as tf
    >>> made = tf.nn.batch_norm_with_global_normalization(
    ...     tf.constant([[3.0]]), [1.0], tf.constant([4.0]), [0.5], [1.0], 0.0, False
    ... )
    >>> tf.Session().run(made).tolist()
    [[1.5]]
    """
    values = renamed("input", input, "t", t)
    center, spread = renamed("mean", mean, "m", m), renamed("variance", variance, "v", v)
    scale = gamma if scale_after_normalization else None
    return batch_normalization(values, center, spread, beta, scale, variance_epsilon, name)
