"""How often a classifier is right, in one batch."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework import dtypes
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions


def accuracy(predictions: Any, labels: Any, weights: Any = None, name: str | None = None) -> Tensor:
    """The part of the predictions that are right.

    Args:
        predictions: tensor of any shape: the dtype of ``labels``.
        labels: tensor of the same shape: whole numbers, booleans or texts.
        weights: how much each counts: ``float32``; None means all alike.
        name: the name of the scope for the ops.

    Returns:
        A ``float32`` tensor ``[]``.

    Raises:
        ValueError: if the dtypes differ, or are others.

    Follows: tensorflow/contrib/metrics/python/metrics/classification.py, accuracy.

    >>> import scopeviz.tf1 as tf
    >>> part = tf.contrib.metrics.accuracy(tf.constant([1, 2]), tf.constant([1, 3]))
    >>> float(tf.Session().run(part))
    0.5
    """
    if not (labels.dtype.is_integer or labels.dtype in {dtypes.bool_, dtypes.string}):
        raise ValueError(f"Labels should have bool, integer, or string dtype, not {labels.dtype!r}")
    if not labels.dtype.is_compatible_with(predictions.dtype):
        raise ValueError(
            f"Dtypes of predictions and labels should match. Given: predictions "
            f"({predictions.dtype!r}) and labels ({labels.dtype!r})"
        )
    with internal_name_scope(name, "accuracy", [predictions, labels]):
        right = math_ops.cast(cwise_ops.equal(predictions, labels), dtypes.float32)
        if weights is None:
            mean: Tensor = reductions.reduce_mean(right)
            return mean
        right = cwise_ops.multiply(right, weights)
        number = cwise_ops.multiply(weights, array_ops.ones_like(right))
        quotient: Tensor = math_ops.div(reductions.reduce_sum(right), reductions.reduce_sum(number))
        return quotient
