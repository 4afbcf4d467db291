"""The older names of metrics that are gathered over many batches."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.ops import metrics_impl


def streaming_mean(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Any:
    """The mean of all that was seen: :func:`tf.metrics.mean` by its older name.

    Args:
        values: numbers of any shape.
        weights: how much each counts; None means all alike.
        metrics_collections: collections for the mean.
        updates_collections: collections for the op that adds a batch.
        name: the name of the scope of its variables.

    Returns:
        The mean ``[]`` and the op that adds a batch to it.

    Follows: tensorflow/contrib/metrics/python/ops/metric_ops.py, streaming_mean.

    >>> import scopeviz.tf1 as tf
    >>> mean, update = tf.contrib.metrics.streaming_mean(tf.constant([1.0, 3.0]))
    >>> mean.shape.as_list()
    []
    """
    return metrics_impl.mean(values, weights, metrics_collections, updates_collections, name)


def streaming_accuracy(
    predictions: Any,
    labels: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Any:
    """How often predictions were right: :func:`tf.metrics.accuracy` by its older name.

    Args:
        predictions: numbers of any shape.
        labels: what is right: the same shape.
        weights: how much each counts; None means all alike.
        metrics_collections: collections for the accuracy.
        updates_collections: collections for the op that adds a batch.
        name: the name of the scope of its variables.

    Returns:
        The accuracy ``[]`` and the op that adds a batch to it.

    Raises:
        ValueError: if the shapes differ.

    Follows: tensorflow/contrib/metrics/python/ops/metric_ops.py, streaming_accuracy.

    >>> import scopeviz.tf1 as tf
    >>> part, update = tf.contrib.metrics.streaming_accuracy(tf.constant([1]), tf.constant([1]))
    >>> part.shape.as_list()
    []
    """
    return metrics_impl.accuracy(
        labels, predictions, weights, metrics_collections, updates_collections, name
    )
