"""Metrics of the ``k`` classes with the best predictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework.dtypes import float64, int64
from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions, state_ops
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.ops.metric_variables import Metric, documented, kept, metric_variable
from scopeviz.tf1.ops.sets_impl import Sets, set_difference, set_intersection, set_size
from scopeviz.tf1.ops.top_k_ops import top_k
from scopeviz.tf1.ops.weights_broadcast_ops import assert_broadcastable


def _at_k(name: str, k: int | None, class_id: int | None) -> str:
    """Follows: tensorflow/python/ops/metrics_impl.py, _at_k_name."""
    name = f"{name}_at_k" if k is None else f"{name}_at_{k:d}"
    return name if class_id is None else f"{name}_class{class_id:d}"


def _expanded(labels: Any, predictions: Tensor) -> Tensor:
    """Labels in the predictions' rank.

    Follows: tensorflow/python/ops/metrics_impl.py, _maybe_expand_labels.
    """
    with internal_name_scope(None, "expand_labels", (labels, predictions)) as scope:
        labels = convert_to_tensor(labels)
        if labels.dims is not None and predictions.dims is not None:
            more = len(predictions.dims) - len(labels.dims)
            if more not in (0, 1):
                raise ValueError(
                    f"Unexpected labels shape {labels.get_shape()} for predictions shape "
                    f"{predictions.get_shape()}."
                )
            return array_ops.expand_dims(labels, -1, name=scope) if more else labels
        result: Tensor = cond(
            cwise_ops.equal(array_ops.rank(predictions), array_ops.rank(labels) + 1),
            lambda: array_ops.expand_dims(labels, -1, name=scope),
            lambda: labels,
        )
        return result


_COUNTS: dict[str, tuple[str, Callable[[Any, Any], Sets]]] = {
    "true_positive": ("true_positives", set_intersection),
    "false_positive": ("false_positives", set_difference),
    "false_negative": ("false_negatives", lambda a, b: set_difference(a, b, aminusb=False)),
}
"""Name of a count -> the name of its scope, and what of predictions and labels is counted."""


def _count(key: str, labels: Any, predictions: Any, k: Any, class_id: Any, weights: Any) -> Metric:
    scope_name, chosen = _COUNTS[key]
    values = (predictions, labels, weights)
    with internal_name_scope(None, _at_k(key, k, class_id), values) as scope:
        with internal_name_scope(None, scope_name, values):
            if class_id is None:
                found = math_ops.cast(set_size(chosen(predictions, labels)), float64)
            else:
                found = _of_class(key, labels, predictions, class_id)
            if weights is not None:
                with control_dependencies((assert_broadcastable(weights, found),)):
                    weights = math_ops.cast(weights, float64)
                    found = cwise_ops.multiply(found, weights)
        total = math_ops.cast(reductions.reduce_sum(found), float64)
        variable = metric_variable([], float64, name=scope)
        return variable, state_ops.assign_add(variable, total, name="update")


def _of_class(key: str, labels: Any, predictions: Any, class_id: int) -> Tensor:
    """For each row, whether one class is counted."""
    real = reductions.reduce_any(cwise_ops.equal(labels, class_id), axis=-1)
    predicted = reductions.reduce_any(cwise_ops.equal(predictions, class_id), axis=-1)
    first = predicted if key == "false_positive" else real
    second = real if key == "false_positive" else predicted
    if key != "true_positive":
        second = cwise_ops.logical_not(second)
    return math_ops.cast(cwise_ops.logical_and(first, second), float64)


_K = """        predictions_idx: class numbers: ``int64`` ``[batch, ..., k]``.
"""
_MORE = """        k: how many classes count as predicted.
        class_id: the only class that counts; None counts all.
"""


def _share(
    word: str, others: str, about: str
) -> tuple[Callable[..., Metric], Callable[..., Metric]]:
    def at_top_k(
        labels: Any,
        predictions_idx: Any,
        k: int | None = None,
        class_id: int | None = None,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Metric:
        values = (predictions_idx, labels, weights)
        with internal_name_scope(name, _at_k(word, k, class_id), values) as scope:
            labels = _expanded(labels, predictions_idx)
            best = math_ops.cast(predictions_idx, int64)
            right, new_right = _count("true_positive", labels, best, k, class_id, weights)
            other, new_other = _count(others, labels, best, k, class_id, weights)
            value = math_ops.div(right, cwise_ops.add(right, other), name=scope)
            kept(value, metrics_collections)
            update = math_ops.div(new_right, cwise_ops.add(new_right, new_other), name="update")
            return value, kept(update, updates_collections)

    def at_k(
        labels: Any,
        predictions: Any,
        k: int,
        class_id: int | None = None,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Metric:
        values = (predictions, labels, weights)
        with internal_name_scope(name, _at_k(word, k, class_id), values) as scope:
            best = top_k(predictions, k)[1]
            return at_top_k(
                labels,
                best,
                k,
                class_id,
                weights,
                metrics_collections,
                updates_collections,
                scope,
            )

    at_k.__name__ = at_k.__qualname__ = f"{word}_at_k"
    at_top_k.__name__ = at_top_k.__qualname__ = f"{word}_at_top_k"
    numbers = "tf.constant([[1]], tf.int64)"
    documented(about, f"{numbers}, [[0.1, 0.9, 0.4]], k=2", _MORE)(at_k)
    documented(about, f"{numbers}, {numbers}, k=1", _K + _MORE)(at_top_k)
    return at_k, at_top_k


precision_at_k, precision_at_top_k = _share(
    "precision", "false_positive", "How many of the best ``k`` classes are right."
)
recall_at_k, recall_at_top_k = _share(
    "recall", "false_negative", "How many of the right classes are among the best ``k``."
)


def sparse_precision_at_k(
    labels: Any,
    predictions: Any,
    k: int,
    class_id: int | None = None,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """Older name of :func:`precision_at_k`.

    Follows: tensorflow/python/ops/metrics_impl.py, sparse_precision_at_k.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.metrics.sparse_precision_at_k(
    ...         tf.constant([[1]], tf.int64), [[0.1, 0.9, 0.4]], k=2
    ...     )[1].name
    'precision_at_2/update:0'
    """
    return precision_at_k(
        labels,
        predictions,
        k,
        class_id,
        weights,
        metrics_collections,
        updates_collections,
        name,
    )
