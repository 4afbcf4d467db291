"""Means and variances along axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import float16, float32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions, selecting
from scopeviz.tf1.ops.array_ops import renamed


def moments(
    x: Any,
    axes: Any,
    shift: Any = None,
    name: str | None = None,
    keep_dims: bool | None = None,
    keepdims: bool | None = None,
) -> tuple[Tensor, Tensor]:
    """Mean and variance along axes.

    Args:
        x: floats of any shape.
        axes: the axes.
        shift: without effect.
        name: the name of the scope for the ops.
        keep_dims: whether the axes stay, with size 1.
        keepdims: another name of ``keep_dims``.

    Returns:
        Two tensors of the same dtype without these axes, or with their sizes 1.

    Raises:
        ValueError: if there is no such axis.

    Follows: tensorflow/python/ops/nn_impl.py, moments.

    >>> import scopeviz.tf1 as tf
    >>> [float(one) for one in tf.Session().run(tf.nn.moments(tf.constant([1.0, 3.0]), [0]))]
    [2.0, 1.0]
    """
    del shift
    keep = renamed("keepdims", keepdims, "keep_dims", keep_dims)
    with internal_name_scope(name, "moments", [x]):
        x = x if isinstance(x, Tensor) else convert_to_tensor(x)
        half = x.dtype.base_dtype is float16
        y = math_ops.cast(x, float32) if half else x
        mean = reductions.reduce_mean(y, axes, keepdims=True, name="mean")
        spread = cwise_ops.squared_difference(y, array_ops.stop_gradient(mean))
        variance = reductions.reduce_mean(spread, axes, keepdims=True, name="variance")
        return _given(mean, variance, axes, keep=bool(keep), half=half)


def _given(
    mean: Tensor, variance: Tensor, axes: Any, *, keep: bool, half: bool
) -> tuple[Tensor, Tensor]:
    if not keep:
        places = np.atleast_1d(np.asarray(axes)).tolist()
        mean, variance = (array_ops.squeeze(one, places) for one in (mean, variance))
    if half:
        mean, variance = (math_ops.cast(one, float16) for one in (mean, variance))
    return mean, variance


def weighted_moments(
    x: Any,
    axes: Any,
    frequency_weights: Any,
    name: str | None = None,
    keep_dims: bool | None = None,
    keepdims: bool | None = None,
) -> tuple[Tensor, Tensor]:
    """Mean and variance along axes, where elements count more or less.

    Args:
        x: floats of any shape.
        axes: the axes.
        frequency_weights: how much each counts, in a shape that fits.
        name: the name of the scope for the ops.
        keep_dims: whether the axes stay, with size 1.
        keepdims: another name of ``keep_dims``.

    Returns:
        Two tensors of the same dtype without these axes, or with their sizes 1.

    Raises:
        ValueError: if there is no such axis, or shapes do not fit.

    Follows: tensorflow/python/ops/nn_impl.py, weighted_moments.

    >>> import scopeviz.tf1 as tf
    >>> made = tf.nn.weighted_moments([1.0, 4.0], [0], [2.0, 1.0])
    >>> [float(one) for one in tf.Session().run(made)]
    [2.0, 2.0]
    """
    keep = renamed("keepdims", keepdims, "keep_dims", keep_dims)
    with internal_name_scope(name, "weighted_moments", [x, frequency_weights]):
        values: Any = convert_to_tensor(x, name="x")
        weights: Any = convert_to_tensor(frequency_weights, name="frequency_weights")
        half = values.dtype.base_dtype is float16
        if half:
            values = math_ops.cast(values, float32)
        if weights.dtype.base_dtype is not values.dtype.base_dtype:
            weights = math_ops.cast(weights, values.dtype.base_dtype)
        total = reductions.reduce_sum(
            weights * values, axes, name="weighted_input_sum", keepdims=True
        )
        each = weights + array_ops.zeros_like(values)
        count = reductions.reduce_sum(each, axes, name="sum_of_weights", keepdims=True)
        divisor = cwise_ops.reciprocal(count, name="inv_weight_sum")
        mean = cwise_ops.multiply(total, divisor)
        spread = reductions.reduce_sum(
            weights * cwise_ops.squared_difference(values, mean),
            axes,
            name="weighted_distsq",
            keepdims=True,
        )
        variance = cwise_ops.multiply(spread, divisor)
        return _given(mean, variance, axes, keep=bool(keep), half=half)


def sufficient_statistics(
    x: Any,
    axes: Any,
    shift: Any = None,
    keep_dims: bool | None = None,
    name: str | None = None,
    keepdims: bool | None = None,
) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
    """Count, sum and sum of squares along axes, from which mean and variance follow.

    Args:
        x: floats of any shape.
        axes: the axes.
        shift: what to subtract first, near the mean; None subtracts nothing.
        keep_dims: whether the axes stay, with size 1.
        name: the name of the scope for the ops.
        keepdims: another name of ``keep_dims``.

    Returns:
        The count ``[]``, the sums, the sums of squares, and the shift or None.

    Raises:
        ValueError: if there is no such axis, or shapes do not fit.

    Follows: tensorflow/python/ops/nn_impl.py, sufficient_statistics.

    >>> import scopeviz.tf1 as tf
    >>> made = tf.nn.sufficient_statistics(tf.constant([1.0, 3.0]), [0])
    >>> [float(one) for one in tf.Session().run(made[:3])]
    [2.0, 4.0, 10.0]
    """
    keep = bool(renamed("keepdims", keepdims, "keep_dims", keep_dims))
    axes = list(set(axes))
    with internal_name_scope(name, "sufficient_statistics", [x, shift]):
        values: Any = convert_to_tensor(x, name="x")
        known = None if values.dims is None else [values.dims[axis] for axis in axes]
        if known is None or None in known:
            sizes = math_ops.cast(array_ops.shape(values), values.dtype.base_dtype)
            count = reductions.reduce_prod(selecting.gather(sizes, axes), name="count")
        else:
            count = constant(int(np.prod(known)), dtype=values.dtype.base_dtype)
        near = None if shift is None else convert_to_tensor(shift, name="shift")
        sums = values if near is None else cwise_ops.subtract(values, near)
        squares = (
            cwise_ops.square(values) if near is None else cwise_ops.squared_difference(values, near)
        )
        sums = reductions.reduce_sum(sums, axes, keepdims=keep, name="mean_ss")
        squares = reductions.reduce_sum(squares, axes, keepdims=keep, name="var_ss")
        return count, sums, squares, near


def normalize_moments(
    counts: Any, mean_ss: Any, variance_ss: Any, shift: Any, name: str | None = None
) -> tuple[Tensor, Tensor]:
    """Mean and variance from what :func:`sufficient_statistics` gives.

    Args:
        counts: the count: floats ``[]``.
        mean_ss: the sums, less the shift.
        variance_ss: the sums of squares, less the shift.
        shift: what was subtracted; None if nothing was.
        name: the name of the scope for the ops.

    Returns:
        Two tensors of the shape of the sums.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/nn_impl.py, normalize_moments.

    >>> import scopeviz.tf1 as tf
    >>> made = tf.nn.normalize_moments(tf.constant(2.0), 4.0, 10.0, None)
    >>> [float(one) for one in tf.Session().run(made)]
    [2.0, 1.0]
    """
    with internal_name_scope(name, "normalize", [counts, mean_ss, variance_ss, shift]):
        divisor = cwise_ops.reciprocal(counts, name="divisor")
        if shift is None:
            mean = near = cwise_ops.multiply(mean_ss, divisor, name="mean")
        else:
            near = cwise_ops.multiply(mean_ss, divisor, name="shifted_mean")
            mean = cwise_ops.add(near, shift, name="mean")
        squares = cwise_ops.multiply(variance_ss, divisor)
        variance = cwise_ops.subtract(squares, cwise_ops.square(near), name="variance")
        return mean, variance
