"""Batch renormalization: a batch's mean and deviation, corrected by what is remembered."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, state_ops
from scopeviz.tf1.ops.conditions import choose


def follow(average: Any, value: Any, momentum: Any) -> Tensor:
    """Bring a moving average nearer to a value.

    Args:
        average: the variable that holds it.
        value: the value, of its shape.
        momentum: how much of the average is kept.

    Returns:
        The update.

    Follows: tensorflow/python/keras/layers/normalization.py, _assign_moving_average.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     follow(tf.get_variable("mean", []), 1.0, 0.9).name
    'AssignMovingAvg:0'
    """
    with internal_name_scope("AssignMovingAvg") as scope:
        rate = convert_to_tensor(1.0 - momentum, name="decay")
        if rate.dtype.base_dtype is not average.dtype.base_dtype:
            rate = math_ops.cast(rate, average.dtype.base_dtype)
        delta = (average - math_ops.cast(value, average.dtype)) * rate
        update: Tensor = state_ops.assign_sub(average, delta, name=scope)
        return update


def clipping_of(value: Any) -> dict[str, Any]:
    """The bounds of the correction, by name.

    Raises:
        ValueError: if there is no such bound.

    >>> clipping_of(None)
    {}
    """
    bounds = value or {}
    keys = ["rmax", "rmin", "dmax"]
    if set(bounds) - set(keys):
        raise ValueError(f"renorm_clipping {bounds} contains keys not in {keys}")
    return dict(bounds)


def composed(scale: Any, offset: Any, then_scale: Any, then_offset: Any) -> tuple[Any, Any]:
    """One scale and one offset that do what two pairs do, one after the other.

    >>> composed(2.0, 1.0, 3.0, None)
    (6.0, 3.0)
    """
    if then_scale is not None:
        scale, offset = scale * then_scale, offset * then_scale
    return scale, offset if then_offset is None else offset + then_offset


def corrected(layer: Any, mean: Any, variance: Any, training: Any) -> tuple[Any, Any, Any, Any]:
    """What corrects a batch's moments, and the moments, once the averages have followed them.

    Args:
        layer: the layer, with the averages ``renorm_mean`` and ``renorm_stddev``.
        mean: the batch's mean.
        variance: the batch's variance.
        training: whether the network is trained: a truth value, or a tensor of one.

    Returns:
        The scale, the offset, the mean and the variance.

    Follows: tensorflow/python/keras/layers/normalization.py, _renorm_correction_and_moments.
    """
    stddev = cwise_ops.sqrt(variance + layer.epsilon)
    kept_mean = layer.renorm_mean
    kept_stddev = cwise_ops.maximum(layer.renorm_stddev, cwise_ops.sqrt(layer.epsilon))
    scale: Any = stddev / kept_stddev
    offset: Any = (mean - kept_mean) / kept_stddev
    with control_dependencies([scale, offset]):
        mean = array_ops.identity(mean)
        stddev = array_ops.identity(stddev)
    bounds = layer.renorm_clipping
    if bounds.get("rmin") is not None:
        scale = cwise_ops.maximum(scale, bounds["rmin"])
    if bounds.get("rmax") is not None:
        scale = cwise_ops.minimum(scale, bounds["rmax"])
    if bounds.get("dmax") is not None:
        offset = cwise_ops.maximum(offset, -bounds["dmax"])
        offset = cwise_ops.minimum(offset, bounds["dmax"])
    scale = choose(training, lambda: scale, lambda: array_ops.ones_like(scale))
    offset = choose(training, lambda: offset, lambda: array_ops.zeros_like(offset))

    def followed(average: Any, value: Any) -> Any:
        value = array_ops.identity(value)
        return choose(
            training,
            lambda: follow(average, value, layer.renorm_momentum),
            lambda: array_ops.identity(average),
        )

    updates = [followed(layer.renorm_mean, mean), followed(layer.renorm_stddev, stddev)]
    with control_dependencies(updates):
        return scale, offset, array_ops.identity(mean), array_ops.identity(variance)
