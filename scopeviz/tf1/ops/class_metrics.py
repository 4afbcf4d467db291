"""Metrics of classes, each of which counts as much as each other."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.dtypes import float32, float64, int64
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops, linalg_ops, math_ops, reductions, state_ops
from scopeviz.tf1.ops.confusion_matrix import confusion_matrix
from scopeviz.tf1.ops.division_ops import div_no_nan
from scopeviz.tf1.ops.metric_variables import Metric, documented, kept, metric_variable
from scopeviz.tf1.ops.scatter_updates import scatter_add
from scopeviz.tf1.ops.selecting import where
from scopeviz.tf1.variables.variable_scope import internal_variable_scope

_EXAMPLE = "tf.constant([0, 1]), tf.constant([0, 0]), 2"
_CLASSES = "        num_classes: how many classes there are.\n"


def _flat(tensor: Any) -> Any:
    many = tensor is not None and len(tensor.get_shape()) > 1
    return array_ops.reshape(tensor, [-1]) if many else tensor


@documented("How many of each class are predicted as it, in the mean.", _EXAMPLE, _CLASSES)
def mean_per_class_accuracy(
    labels: Any,
    predictions: Any,
    num_classes: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    with internal_variable_scope(name, "mean_accuracy", (predictions, labels, weights)):
        labels = _flat(math_ops.cast(labels, int64))
        predictions = _flat(predictions)
        predictions.get_shape().assert_is_compatible_with(labels.get_shape())
        total = metric_variable([num_classes], float32, name="total")
        count = metric_variable([num_classes], float32, name="count")
        ones = array_ops.ones([array_ops.size(labels)], float32)
        if labels.dtype != predictions.dtype:
            predictions = math_ops.cast(predictions, labels.dtype)
        right = math_ops.cast(cwise_ops.equal(predictions, labels), float32)
        if weights is not None:
            weights = math_ops.cast(_flat(weights), float32)
            right *= weights
            ones *= weights
        new_total = scatter_add(total, labels, ones)
        new_count = scatter_add(count, labels, right)
        shares = div_no_nan(count, cwise_ops.maximum(total, 0), name=None)
        value = reductions.reduce_mean(shares, name="mean_accuracy")
        kept(value, metrics_collections)
        update = div_no_nan(new_count, cwise_ops.maximum(new_total, 0), name="update_op")
        return value, kept(update, updates_collections)


@documented(
    "How much of what is of a class or predicted as it is both, in the mean.", _EXAMPLE, _CLASSES
)
def mean_iou(
    labels: Any,
    predictions: Any,
    num_classes: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    with internal_variable_scope(name, "mean_iou", (predictions, labels, weights)):
        predictions.get_shape().assert_is_compatible_with(labels.get_shape())
        total, update = _confusion(labels, predictions, num_classes, weights)
        value = kept(_shares(total), metrics_collections)
        return value, kept(update, updates_collections)


def _confusion(labels: Any, predictions: Any, num_classes: Any, weights: Any) -> Metric:
    """Follows: tensorflow/python/ops/metrics_impl.py, _streaming_confusion_matrix."""
    shape = [num_classes, num_classes]
    total = metric_variable(shape, float64, name="total_confusion_matrix")
    predictions = math_ops.cast(predictions, int64)
    labels = math_ops.cast(labels, int64)
    num_classes = math_ops.cast(num_classes, int64)
    predictions, labels, weights = _flat(predictions), _flat(labels), _flat(weights)
    batch = confusion_matrix(labels, predictions, num_classes, weights=weights, dtype=float64)
    return total, state_ops.assign_add(total, batch)


def _shares(total: Any) -> Tensor:
    """The mean over classes that are there at all."""
    predicted = math_ops.cast(reductions.reduce_sum(total, 0), float32)
    real = math_ops.cast(reductions.reduce_sum(total, 1), float32)
    both = math_ops.cast(linalg_ops.diag_part(total), float32)
    either = predicted + real - both
    number = reductions.reduce_sum(math_ops.cast(cwise_ops.not_equal(either, 0), float32))
    either = where(cwise_ops.greater(either, 0), either, array_ops.ones_like(either))
    shares = math_ops.div(both, either)
    mean = reductions.reduce_sum(shares, name="mean_iou") / number
    return where(cwise_ops.greater(number, 0), mean, 0)
