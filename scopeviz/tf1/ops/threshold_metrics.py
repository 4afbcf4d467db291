"""Metrics of predictions in [0, 1], which count as yes above a threshold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import bool_, float32, int32, int64
from scopeviz.tf1.framework.name_scopes import control_dependencies
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions, state_ops
from scopeviz.tf1.ops.accumulating_ops import cumsum
from scopeviz.tf1.ops.check_ops import assert_greater_equal, assert_less_equal
from scopeviz.tf1.ops.division_ops import div_no_nan
from scopeviz.tf1.ops.metric_variables import Metric, documented, kept, metric_variable, of_one_rank
from scopeviz.tf1.ops.repeating import tile
from scopeviz.tf1.ops.selecting import where
from scopeviz.tf1.ops.weights_broadcast_ops import broadcast_weights
from scopeviz.tf1.platform import tf_logging
from scopeviz.tf1.variables.variable_scope import internal_variable_scope

_EXAMPLE = "[True, False], [0.9, 0.4]"
_THRESHOLDS = "        thresholds: a list of numbers in [0, 1].\n"
_NUMBER = "        num_thresholds: how many thresholds are tried.\n"

_COUNTS = {
    "tp": ("true_positives", True, True),
    "fn": ("false_negatives", True, False),
    "tn": ("true_negatives", False, False),
    "fp": ("false_positives", False, True),
}
"""What is counted -> the variable's name, whether it is yes, and whether it is predicted so."""


def _counts(
    labels: Any,
    predictions: Any,
    thresholds: Sequence[float],
    weights: Any = None,
    includes: Sequence[str] = tuple(_COUNTS),
) -> tuple[dict[str, Any], dict[str, Any]]:
    """For each threshold, how many predictions are of each kind: values and updates.

    Follows: tensorflow/python/ops/metrics_impl.py, _confusion_matrix_at_thresholds.
    """
    message = "predictions must be in [0, 1]"
    lowest = math_ops.cast(0.0, predictions.dtype)
    first = assert_greater_equal(predictions, lowest, message=message)
    highest = math_ops.cast(1.0, predictions.dtype)
    second = assert_less_equal(predictions, highest, message=message)
    with control_dependencies([first, second]):
        predictions = math_ops.cast(predictions, float32)
        labels = math_ops.cast(labels, bool_)
        predictions, labels, weights = of_one_rank(predictions, labels, weights)
    number = len(thresholds)
    column = array_ops.reshape(predictions, [-1, 1])
    row = array_ops.reshape(math_ops.cast(labels, bool_), [1, -1])
    count = column.get_shape().as_list()[0]
    if count is None:
        count = array_ops.shape(column)[0]
    bounds = array_ops.expand_dims(constant(thresholds), [1])
    bounds = tile(bounds, array_ops.stack([1, count]))
    is_above = cwise_ops.greater(tile(array_ops.transpose(column), [number, 1]), bounds)
    predicted = {True: is_above}
    if "fn" in includes or "tn" in includes:
        predicted[False] = cwise_ops.logical_not(is_above)
    is_yes = tile(row, [number, 1])
    real = {True: is_yes}
    if "fp" in includes or "tn" in includes:
        real[False] = cwise_ops.logical_not(is_yes)
    tiled = None
    if weights is not None:
        weights = broadcast_weights(math_ops.cast(weights, float32), predictions)
        tiled = tile(array_ops.reshape(weights, [1, -1]), [number, 1])
        bounds.get_shape().assert_is_compatible_with(tiled.get_shape())
    values, updates = {}, {}
    for key, (name, label, prediction) in _COUNTS.items():
        if key in includes:
            values[key] = metric_variable([number], float32, name=name)
            both = cwise_ops.logical_and(real[label], predicted[prediction])
            found = math_ops.cast(both, float32)
            if tiled is not None:
                found *= tiled
            updates[key] = state_ops.assign_add(values[key], reductions.reduce_sum(found, 1))
    return values, updates


def _counting(key: str, about: str) -> Callable[..., Metric]:
    scope = _COUNTS[key][0]

    def function(
        labels: Any,
        predictions: Any,
        thresholds: Sequence[float],
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Metric:
        with internal_variable_scope(name, scope, (predictions, labels, weights)):
            values, updates = _counts(labels, predictions, thresholds, weights, (key,))
            value = kept(array_ops.identity(values[key]), metrics_collections)
            return value, kept(updates[key], updates_collections)

    function.__name__ = function.__qualname__ = f"{scope}_at_thresholds"
    return documented(about, _TENSORS + ", [0.3, 0.7]", _THRESHOLDS)(function)


_TENSORS = "tf.constant([True, False]), tf.constant([0.9, 0.4])"

true_positives_at_thresholds = _counting("tp", "How many are yes and above each threshold.")
false_negatives_at_thresholds = _counting("fn", "How many are yes and not above each threshold.")
true_negatives_at_thresholds = _counting("tn", "How many are no and not above each threshold.")
false_positives_at_thresholds = _counting("fp", "How many are no and above each threshold.")


def _shares(name: str, about: str, others: str, word: str) -> Callable[..., Metric]:
    def function(
        labels: Any,
        predictions: Any,
        thresholds: Sequence[float],
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Metric:
        with internal_variable_scope(name, function.__name__, (predictions, labels, weights)):
            keys = ("tp", others)
            values, updates = _counts(labels, predictions, thresholds, weights, keys)

            def share(counts: dict[str, Any], end: str) -> Tensor:
                total = 1e-7 + counts["tp"] + counts[others]
                return math_ops.div(counts["tp"], total, name=f"{word}_{end}")

            value = kept(share(values, "value"), metrics_collections)
            return value, kept(share(updates, "update_op"), updates_collections)

    function.__name__ = function.__qualname__ = name
    return documented(about, _TENSORS + ", [0.3, 0.7]", _THRESHOLDS)(function)


precision_at_thresholds = _shares(
    "precision_at_thresholds", "How many of those above each threshold are yes.", "fp", "precision"
)
recall_at_thresholds = _shares(
    "recall_at_thresholds",
    "How many of those that are yes are above each threshold.",
    "fn",
    "recall",
)


def _evenly(number: int, last: float = 1e-7) -> list[float]:
    """Thresholds at even distances, and one at each end that leaves out none and all."""
    inner = [(place + 1) * 1.0 / (number - 1) for place in range(number - 2)]
    return [-1e-7, *inner, 1.0 + last]


@documented(
    "The area under the curve that a threshold from 0 to 1 draws.",
    _TENSORS,
    _NUMBER + "        curve: ``ROC`` or ``PR``.\n"
    "        summation_method: ``trapezoidal``, ``careful_interpolation``, ``minoring`` or\n"
    "            ``majoring``.\n        thresholds: the thresholds themselves.\n",
)
def auc(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    num_thresholds: int = 200,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    curve: str = "ROC",
    name: str | None = None,
    summation_method: str = "trapezoidal",
    thresholds: Sequence[float] | None = None,
) -> Metric:
    with internal_variable_scope(name, "auc", (labels, predictions, weights)):
        if curve not in ("ROC", "PR"):
            raise ValueError(f"curve must be either ROC or PR, {curve} unknown")
        bounds = _evenly(num_thresholds)
        if thresholds is not None:
            bounds = [bounds[0], *sorted(thresholds), bounds[-1]]
        values, updates = _counts(labels, predictions, bounds, weights)
        area = _area(curve, summation_method, len(bounds))
        value = kept(area(values, "value"), metrics_collections)
        return value, kept(area(updates, "update_op"), updates_collections)


def _area(curve: str, method: str, number: int) -> Callable[[dict[str, Any], str], Tensor]:
    if method not in ("trapezoidal", "careful_interpolation", "minoring", "majoring"):
        raise ValueError(f"Invalid summation_method: {method}")
    epsilon = 1.0e-6

    def area(counts: dict[str, Any], name: str) -> Tensor:
        tp, fn, tn, fp = (counts[key] for key in _COUNTS)
        if curve == "PR" and method == "careful_interpolation":
            return _interpolated(tp, fp, fn, number)
        if curve == "PR" and method == "trapezoidal":
            tf_logging.warning(
                "Trapezoidal rule is known to produce incorrect PR-AUCs; please switch to "
                '"careful_interpolation" instead.'
            )
        recall = math_ops.div(tp + epsilon, tp + fn + epsilon)
        if curve == "ROC":
            x, y = math_ops.div(fp, fp + tn + epsilon), recall
        else:
            x, y = recall, math_ops.div(tp + epsilon, tp + fp + epsilon)
        width = x[: number - 1] - x[1:]
        if method == "minoring":
            height = cwise_ops.minimum(y[: number - 1], y[1:])
        elif method == "majoring":
            height = cwise_ops.maximum(y[: number - 1], y[1:])
        else:
            height = (y[: number - 1] + y[1:]) / 2.0
        return reductions.reduce_sum(cwise_ops.multiply(width, height), name=name)

    return area


def _interpolated(tp: Any, fp: Any, fn: Any, number: int) -> Tensor:
    """The area under precision over recall, interpolated as the counts are.

    Follows: tensorflow/python/ops/metrics_impl.py, interpolate_pr_auc.
    """
    more = tp[: number - 1] - tp[1:]
    p = tp + fp
    slope = div_no_nan(more, cwise_ops.maximum(p[: number - 1] - p[1:], 0), name="prec_slope")
    intercept = tp[1:] - cwise_ops.multiply(slope, p[1:])
    ratio = where(
        cwise_ops.logical_and(p[: number - 1] > 0, p[1:] > 0),
        div_no_nan(p[: number - 1], cwise_ops.maximum(p[1:], 0), name="recall_relative_ratio"),
        array_ops.ones_like(p[1:]),
    )
    parts = div_no_nan(
        slope * (more + intercept * cwise_ops.log(ratio)),
        cwise_ops.maximum(tp[1:] + fn[1:], 0),
        name="pr_auc_increment",
    )
    return reductions.reduce_sum(parts, name="interpolate_pr_auc")


@documented(
    "The share of yes above the threshold at which a share of no is not above it.",
    _TENSORS + ", 0.5",
    "        specificity: the share of no: a number in [0, 1].\n" + _NUMBER,
)
def sensitivity_at_specificity(
    labels: Any,
    predictions: Any,
    specificity: float,
    weights: Any = None,
    num_thresholds: int = 200,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    if specificity < 0 or specificity > 1:
        raise ValueError("`specificity` must be in the range [0, 1].")
    scope = "sensitivity_at_specificity"
    with internal_variable_scope(name, scope, (predictions, labels, weights)):
        values, updates = _counts(labels, predictions, _evenly(num_thresholds), weights)

        def sensitivity(counts: dict[str, Any], name: str) -> Tensor:
            tp, fn, tn, fp = (counts[key] for key in _COUNTS)
            shares = math_ops.div(tn, tn + fp + 1e-7)
            place = reductions.argmin(math_ops.abs(shares - specificity), 0)
            place = math_ops.cast(place, int32)
            return math_ops.div(tp[place], tp[place] + fn[place] + 1e-7, name)

        value = kept(sensitivity(values, "value"), metrics_collections)
        return value, kept(sensitivity(updates, "update_op"), updates_collections)


@documented(
    "The share of no that is not above the threshold at which a share of yes is above it.",
    _TENSORS + ", 0.5",
    "        sensitivity: the share of yes: a number in [0, 1].\n" + _NUMBER,
)
def specificity_at_sensitivity(
    labels: Any,
    predictions: Any,
    sensitivity: float,
    weights: Any = None,
    num_thresholds: int = 200,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    if sensitivity < 0 or sensitivity > 1:
        raise ValueError("`sensitivity` must be in the range [0, 1].")
    scope = "specificity_at_sensitivity"
    with internal_variable_scope(name, scope, (predictions, labels, weights)):
        bounds = _evenly(num_thresholds, -1e-7)
        values, updates = _counts(labels, predictions, bounds, weights)

        def specificity(counts: dict[str, Any], name: str) -> Tensor:
            tp, fn, tn, fp = (counts[key] for key in _COUNTS)
            shares = math_ops.div(tp, tp + fn + 1e-7)
            least = reductions.reduce_min(math_ops.abs(shares - sensitivity))
            nearest = cwise_ops.equal(math_ops.abs(shares - sensitivity), least)
            # Of several the last one: the first at which all have been counted.
            place = reductions.argmax(cumsum(math_ops.cast(nearest, int64)), 0)
            place = math_ops.cast(place, int32)
            return math_ops.div(tn[place], tn[place] + fp[place] + 1e-7, name)

        value = kept(specificity(values, "value"), metrics_collections)
        return value, kept(specificity(updates, "update_op"), updates_collections)
