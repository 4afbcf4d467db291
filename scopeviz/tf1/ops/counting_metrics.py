"""Metrics that count predictions of yes and no that are right or wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework.dtypes import bool_, float32
from scopeviz.tf1.framework.name_scopes import control_dependencies
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions, state_ops
from scopeviz.tf1.ops.metric_variables import Metric, documented, kept, metric_variable, of_one_rank
from scopeviz.tf1.ops.selecting import where
from scopeviz.tf1.ops.tensor_kinds import assert_rank_in, assert_type
from scopeviz.tf1.variables.variable_scope import internal_variable_scope

_EXAMPLE = "[True, False], [True, True]"


def _truths(labels: Any, predictions: Any, weights: Any) -> tuple[Tensor, Tensor, Any]:
    predictions = math_ops.cast(predictions, bool_)
    labels = math_ops.cast(labels, bool_)
    return of_one_rank(predictions, labels, weights)


def _counted(values: Tensor, weights: Any, metrics_to: Any, updates_to: Any) -> Metric:
    """Follows: tensorflow/python/ops/metrics_impl.py, _count_condition."""
    assert_type(values, bool_)
    count = metric_variable([], float32, name="count")
    numbers = math_ops.cast(values, float32)
    if weights is not None:
        check = assert_rank_in(weights, (0, array_ops.rank(numbers)))
        with control_dependencies((check,)):
            weights = math_ops.cast(weights, float32)
            numbers = cwise_ops.multiply(numbers, weights)
    value = kept(array_ops.identity(count), metrics_to)
    update = state_ops.assign_add(count, reductions.reduce_sum(numbers))
    return value, kept(update, updates_to)


def _counting(name: str, about: str, label: bool, prediction: bool) -> Callable[..., Metric]:
    def function(
        labels: Any,
        predictions: Any,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Metric:
        with internal_variable_scope(name, function.__name__, (predictions, labels, weights)):
            predictions, labels, weights = _truths(labels, predictions, weights)
            found = cwise_ops.logical_and(
                cwise_ops.equal(labels, label), cwise_ops.equal(predictions, prediction)
            )
            return _counted(found, weights, metrics_collections, updates_collections)

    function.__name__ = function.__qualname__ = name
    return documented(about, _EXAMPLE)(function)


# fmt: off
true_positives = _counting(
    "true_positives", "How many are predicted as yes and are.", label=True, prediction=True
)
false_positives = _counting(
    "false_positives", "How many are predicted as yes and are not.", label=False, prediction=True
)
true_negatives = _counting(
    "true_negatives", "How many are predicted as no and are.", label=False, prediction=False
)
false_negatives = _counting(
    "false_negatives", "How many are predicted as no and are not.", label=True, prediction=False
)
# fmt: on


@documented("How many of those that are predicted as yes are.", _EXAMPLE)
def precision(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    with internal_variable_scope(name, "precision", (predictions, labels, weights)):
        predictions, labels, weights = _truths(labels, predictions, weights)
        right = true_positives(labels, predictions, weights)
        wrong = false_positives(labels, predictions, weights)
        return _shares(right, wrong, metrics_collections, updates_collections)


@documented("How many of those that are yes are predicted so.", _EXAMPLE)
def recall(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    with internal_variable_scope(name, "recall", (predictions, labels, weights)):
        predictions, labels, weights = _truths(labels, predictions, weights)
        right = true_positives(labels, predictions, weights)
        missed = false_negatives(labels, predictions, weights)
        return _shares(right, missed, metrics_collections, updates_collections)


def _shares(right: Metric, others: Metric, metrics_to: Any, updates_to: Any) -> Metric:
    value = kept(_share(right[0], others[0], "value"), metrics_to)
    return value, kept(_share(right[1], others[1], "update_op"), updates_to)


def _share(right: Any, others: Any, name: str) -> Tensor:
    return where(cwise_ops.greater(right + others, 0), math_ops.div(right, right + others), 0, name)
