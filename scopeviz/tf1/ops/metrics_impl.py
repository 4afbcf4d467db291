"""Metrics that are means over all batches so far."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.name_scopes import control_dependencies
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions, state_ops
from scopeviz.tf1.ops.division_ops import div_no_nan
from scopeviz.tf1.ops.metric_variables import (
    Metric,
    documented,
    kept,
    metric_variable,
    of_one_rank,
)
from scopeviz.tf1.ops.selecting import where
from scopeviz.tf1.ops.squeezing import remove_squeezable_dimensions
from scopeviz.tf1.ops.weights_broadcast_ops import broadcast_weights
from scopeviz.tf1.variables.variable_scope import internal_variable_scope


def _mean_of(total: Any, count: Any, updates: Any, metrics_to: Any, updates_to: Any) -> Metric:
    value = div_no_nan(total, cwise_ops.maximum(count, 0), name="value")
    kept(value, metrics_to)
    update = div_no_nan(updates[0], cwise_ops.maximum(updates[1], 0), name="update_op")
    return value, kept(update, updates_to)


@documented("The mean of values.", "[1.0, 2.0]", values=True)
def mean(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    with internal_variable_scope(name, "mean", (values, weights)):
        values = math_ops.cast(values, float32)
        total = metric_variable([], float32, name="total")
        count = metric_variable([], float32, name="count")
        if weights is None:
            number = math_ops.cast(array_ops.size(values), float32)
        else:
            values, _, weights = of_one_rank(values, None, weights)
            weights = broadcast_weights(math_ops.cast(weights, float32), values)
            values = cwise_ops.multiply(values, weights)
            number = reductions.reduce_sum(weights)
        new_total = state_ops.assign_add(total, reductions.reduce_sum(values))
        with control_dependencies([values]):
            new_count = state_ops.assign_add(count, number)
        return _mean_of(
            total, count, (new_total, new_count), metrics_collections, updates_collections
        )


@documented("The mean of each element of a tensor.", "[1.0, 2.0]", values=True)
def mean_tensor(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    with internal_variable_scope(name, "mean", (values, weights)):
        values = math_ops.cast(values, float32)
        total = metric_variable(values.get_shape(), float32, name="total_tensor")
        count = metric_variable(values.get_shape(), float32, name="count_tensor")
        number = array_ops.ones_like(values)
        if weights is not None:
            values, _, weights = of_one_rank(values, None, weights)
            weights = broadcast_weights(math_ops.cast(weights, float32), values)
            values = cwise_ops.multiply(values, weights)
            number = cwise_ops.multiply(number, weights)
        new_total = state_ops.assign_add(total, values)
        with control_dependencies([values]):
            new_count = state_ops.assign_add(count, number)
        return _mean_of(
            total, count, (new_total, new_count), metrics_collections, updates_collections
        )


@documented("How many predictions are right, of all.", "[1, 2], [1, 1]")
def accuracy(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    predictions, labels, weights = of_one_rank(predictions, labels, weights)
    predictions.get_shape().assert_is_compatible_with(labels.get_shape())
    if labels.dtype != predictions.dtype:
        predictions = math_ops.cast(predictions, labels.dtype)
    right = math_ops.cast(cwise_ops.equal(predictions, labels), float32)
    return mean(right, weights, metrics_collections, updates_collections, name or "accuracy")


@documented("The mean distance of predictions from labels.", "[1.0], [3.0]")
def mean_absolute_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    predictions, labels, weights = of_one_rank(predictions, labels, weights)
    distances = math_ops.abs(predictions - labels)
    name = name or "mean_absolute_error"
    return mean(distances, weights, metrics_collections, updates_collections, name)


@documented("The mean squared distance of predictions from labels.", "[1.0], [3.0]")
def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    predictions, labels, weights = of_one_rank(predictions, labels, weights)
    squares = cwise_ops.squared_difference(labels, predictions)
    name = name or "mean_squared_error"
    return mean(squares, weights, metrics_collections, updates_collections, name)


@documented("The root of the mean squared distance of predictions from labels.", "[1.0], [3.0]")
def root_mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    predictions, labels, weights = of_one_rank(predictions, labels, weights)
    squares, update = mean_squared_error(
        labels, predictions, weights, name=name or "root_mean_squared_error"
    )
    value = kept(cwise_ops.sqrt(squares), metrics_collections)
    return value, kept(cwise_ops.sqrt(update), updates_collections)


@documented(
    "The mean distance of predictions from labels, in relation to a size.",
    "[1.0], [3.0], [2.0]",
    "        normalizer: the sizes, in the predictions' shape.\n",
)
def mean_relative_error(
    labels: Any,
    predictions: Any,
    normalizer: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    predictions, labels, weights = of_one_rank(predictions, labels, weights)
    predictions, normalizer = remove_squeezable_dimensions(predictions, normalizer)
    predictions.get_shape().assert_is_compatible_with(normalizer.get_shape())
    errors = where(
        cwise_ops.equal(normalizer, 0.0),
        array_ops.zeros_like(labels),
        math_ops.div(math_ops.abs(labels - predictions), normalizer),
    )
    name = name or "mean_relative_error"
    return mean(errors, weights, metrics_collections, updates_collections, name)


@documented(
    "The mean of one less the product of labels and predictions, of length 1 along an axis.",
    "[[1.0, 0.0]], [[0.0, 1.0]], dim=1",
    "        dim: the axis along which they are vectors.\n",
)
def mean_cosine_distance(
    labels: Any,
    predictions: Any,
    dim: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    predictions, labels, weights = of_one_rank(predictions, labels, weights)
    products = cwise_ops.multiply(predictions, labels)
    products = reductions.reduce_sum(products, axis=[dim], keepdims=True)
    value, update = mean(products, weights, None, None, name or "mean_cosine_distance")
    value = cwise_ops.subtract(1.0, value)
    update = cwise_ops.subtract(1.0, update)
    return kept(value, metrics_collections), kept(update, updates_collections)


@documented(
    "How many values are below a bound, of all.",
    "[1.0, 3.0], 2.0",
    "        threshold: the bound.\n",
    values=True,
)
def percentage_below(
    values: Any,
    threshold: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    below = math_ops.cast(cwise_ops.less(values, threshold), float32)
    name = name or "percentage_below_threshold"
    return mean(below, weights, metrics_collections, updates_collections, name)
