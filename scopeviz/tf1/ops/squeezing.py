"""Axes of size 1 at the end, which labels, predictions and weights may have or not."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops
from scopeviz.tf1.ops.cond import cond


def remove_squeezable_dimensions(
    labels: Any, predictions: Any, expected_rank_diff: int = 0, name: str | None = None
) -> tuple[Tensor, Tensor]:
    """Labels and predictions without an axis of size 1 that one has more than expected.

    Args:
        labels: what is right.
        predictions: what was predicted.
        expected_rank_diff: by how much the predictions' rank is larger.
        name: the name of the scope for the ops.

    Returns:
        Labels and predictions.

    Follows: tensorflow/python/ops/confusion_matrix.py, remove_squeezable_dimensions.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     labels, _ = remove_squeezable_dimensions([[1], [2]], [1, 2])
    >>> labels.shape.as_list()
    [2]
    """
    with internal_name_scope(name, "remove_squeezable_dimensions", (labels, predictions)):
        predictions = convert_to_tensor(predictions)
        labels = convert_to_tensor(labels)
        if labels.dims is not None and predictions.dims is not None:
            difference = len(predictions.dims) - len(labels.dims)
            if difference == expected_rank_diff + 1:
                predictions = array_ops.squeeze(predictions, [-1])
            elif difference == expected_rank_diff - 1:
                labels = array_ops.squeeze(labels, [-1])
            return labels, predictions
        ranks = array_ops.rank(predictions) - array_ops.rank(labels)
        if may_end_in_one(predictions):
            predictions = squeezed_if(ranks, expected_rank_diff + 1, predictions)
        if may_end_in_one(labels):
            labels = squeezed_if(ranks, expected_rank_diff - 1, labels)
        return labels, predictions


def without_last_axis_of(weights: Tensor, labels: Tensor) -> Tensor:
    """Weights without their last axis if they have one more than the labels.

    Follows: tensorflow/python/ops/losses/losses_impl.py, _remove_squeezable_dimensions.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     without_last_axis_of(tf.ones([2, 1]), tf.ones([2])).shape.as_list()
    [2]
    """
    if labels.dims is not None and weights.dims is not None:
        more = len(weights.dims) - len(labels.dims) == 1
        return array_ops.squeeze(weights, [-1]) if more else weights
    ranks = array_ops.rank(weights) - array_ops.rank(labels)
    return squeezed_if(ranks, 1, weights) if may_end_in_one(weights) else weights


def may_end_in_one(tensor: Tensor) -> bool:
    """Whether nothing is known that keeps the last axis from having size 1.

    >>> import scopeviz.tf1 as tf
    >>> may_end_in_one(tf.placeholder(tf.float32, [2, None]))
    True
    """
    return tensor.dims is None or (len(tensor.dims) > 0 and tensor.dims[-1] in (None, 1))


def squeezed_if(ranks: Tensor, difference: int, tensor: Tensor) -> Tensor:
    """The tensor without its last axis if ranks turn out to differ by so much.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.placeholder_with_default([[1.0]], None)
    ...     session.run(squeezed_if(tf.constant(1), 1, x)).tolist()
    [1.0]
    """
    result: Tensor = cond(
        cwise_ops.equal(difference, ranks),
        lambda: array_ops.squeeze(tensor, [-1]),
        lambda: tensor,
    )
    return result
