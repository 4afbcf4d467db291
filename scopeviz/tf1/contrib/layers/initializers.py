"""First values of weights, as ``tf.contrib.layers`` draws them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework.dtypes import DType, float32
from scopeviz.tf1.ops import random_ops

_MODES: dict[str, Callable[[float, float], float]] = {
    "FAN_IN": lambda fan_in, fan_out: fan_in,
    "FAN_OUT": lambda fan_in, fan_out: fan_out,
    "FAN_AVG": lambda fan_in, fan_out: (fan_in + fan_out) / 2.0,
}


def xavier_initializer(
    uniform: bool = True, seed: int | None = None, dtype: DType = float32
) -> Callable[..., Any]:
    """An initializer that keeps the variance the same from layer to layer.

    Args:
        uniform: whether all values in a range are as likely; else they are normal.
        seed: makes the values the same in each session.
        dtype: the element type.

    Returns:
        A function from a shape to a tensor.

    Raises:
        TypeError: if the element type is no float.

    Follows: tensorflow/contrib/layers/python/layers/initializers.py, xavier_initializer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.get_variable("w", [2, 3], initializer=xavier_initializer()).shape.as_list()
    [2, 3]
    """
    return variance_scaling_initializer(1.0, "FAN_AVG", uniform, seed, dtype)


xavier_initializer_conv2d = xavier_initializer


def variance_scaling_initializer(
    factor: float = 2.0,
    mode: str = "FAN_IN",
    uniform: bool = False,
    seed: int | None = None,
    dtype: DType = float32,
) -> Callable[..., Any]:
    """An initializer whose variance is a factor by the number of inputs or outputs.

    Args:
        factor: the factor.
        mode: ``FAN_IN``, ``FAN_OUT`` or ``FAN_AVG``, the mean of both.
        uniform: whether all values in a range are as likely; else they are normal.
        seed: makes the values the same in each session.
        dtype: the element type.

    Returns:
        A function from a shape to a tensor.

    Raises:
        TypeError: if the element type is no float, or there is no such mode.

    Follows: tensorflow/contrib/layers/python/layers/initializers.py,
    variance_scaling_initializer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.get_variable("w", [2, 3], initializer=variance_scaling_initializer())
    ...     w.initial_value.op.type
    'Add'
    """
    _check_float(dtype)
    if mode not in _MODES:
        raise TypeError(f"Unknown mode {mode} [FAN_IN, FAN_OUT, FAN_AVG]")

    def _initializer(shape: Any, dtype: DType = dtype, partition_info: Any = None) -> Any:
        _check_float(dtype)
        dims = [float(size) for size in shape] or [1.0]
        places = math.prod(dims[:-2])
        count = _MODES[mode](dims[-2 if len(dims) > 1 else -1] * places, dims[-1] * places)
        if uniform:
            limit = math.sqrt(3.0 * factor / count)
            return random_ops.random_uniform(shape, -limit, limit, dtype, seed=seed)
        # A normal that is cut off at two deviations has a lesser one.
        stddev = math.sqrt(1.3 * factor / count)
        return random_ops.truncated_normal(shape, 0.0, stddev, dtype, seed=seed)

    return _initializer


def _check_float(dtype: DType) -> None:
    if not dtype.is_floating:
        raise TypeError("Cannot create initializer for non-floating point type.")
