"""What ``slim.losses`` holds: the losses of ``tf.losses``, with predictions before labels."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.graph_keys import GraphKeys, add_to_collection
from scopeviz.tf1.ops import losses_impl as of_tf
from scopeviz.tf1.ops.loss_collections import (
    get_losses,
    get_regularization_losses,
    get_total_loss,
)

__all__ = [
    "absolute_difference",
    "add_loss",
    "compute_weighted_loss",
    "get_losses",
    "get_regularization_losses",
    "get_total_loss",
    "hinge_loss",
    "log_loss",
    "mean_squared_error",
    "sigmoid_cross_entropy",
    "softmax_cross_entropy",
    "sparse_softmax_cross_entropy",
]


def add_loss(loss: Any, loss_collection: Any = GraphKeys.LOSSES) -> None:
    """Let a loss join the losses of the graph.

    Args:
        loss: ``[]``.
        loss_collection: the key of the collection; None puts it nowhere.

    Follows: tensorflow/contrib/losses/python/losses/loss_ops.py, add_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     add_loss(tf.constant(1.0, name="mine"))
    ...     [one.op.name for one in get_losses()]
    ['mine']
    """
    if loss_collection:
        add_to_collection(loss_collection, loss)


def compute_weighted_loss(losses: Any, weights: Any = 1.0) -> Any:
    """The mean of losses, some of which may count for more.

    Args:
        losses: floats.
        weights: how much each counts: a number, or ``[batch]`` and further axes.

    Returns:
        A tensor ``[]``, which joins the losses of the graph.

    Follows: tensorflow/contrib/losses/python/losses/loss_ops.py, compute_weighted_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(compute_weighted_loss(tf.constant([1.0, 3.0]))))
    2.0
    """
    return of_tf.compute_weighted_loss(losses, weights)


def absolute_difference(
    predictions: Any, labels: Any = None, weights: Any = 1.0, scope: str | None = None
) -> Any:
    """The mean distance of predictions from labels; see ``tf.losses.absolute_difference``.

    Follows: tensorflow/contrib/losses/python/losses/loss_ops.py, absolute_difference.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(absolute_difference(tf.constant([1.0]), tf.constant([3.0]))))
    2.0
    """
    return of_tf.absolute_difference(labels, predictions, weights, scope)


def mean_squared_error(
    predictions: Any, labels: Any = None, weights: Any = 1.0, scope: str | None = None
) -> Any:
    """The mean square of distances from labels; see ``tf.losses.mean_squared_error``.

    Follows: tensorflow/contrib/losses/python/losses/loss_ops.py, mean_squared_error.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(mean_squared_error(tf.constant([1.0]), tf.constant([3.0]))))
    4.0
    """
    return of_tf.mean_squared_error(labels, predictions, weights, scope)


def log_loss(
    predictions: Any,
    labels: Any = None,
    weights: Any = 1.0,
    epsilon: float = 1e-7,
    scope: str | None = None,
) -> Any:
    """How badly chances foretell labels of 0 and 1; see ``tf.losses.log_loss``.

    Follows: tensorflow/contrib/losses/python/losses/loss_ops.py, log_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(log_loss(tf.constant([0.5]), tf.constant([1.0]))).round(2).tolist()
    0.6899999976158142
    """
    return of_tf.log_loss(labels, predictions, weights, epsilon, scope)


def hinge_loss(logits: Any, labels: Any = None, scope: str | None = None) -> Any:
    """How far logits are from being right by 1; see ``tf.losses.hinge_loss``.

    Follows: tensorflow/contrib/losses/python/losses/loss_ops.py, hinge_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(hinge_loss(tf.constant([0.5]), tf.constant([1.0]))))
    0.5
    """
    return of_tf.hinge_loss(labels, logits, scope=scope)


def sigmoid_cross_entropy(
    logits: Any,
    multi_class_labels: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
) -> Any:
    """How badly logits foretell labels, each by itself; see ``tf.losses.sigmoid_cross_entropy``.

    Follows: tensorflow/contrib/losses/python/losses/loss_ops.py, sigmoid_cross_entropy.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     sigmoid_cross_entropy(tf.zeros([2, 3]), tf.ones([2, 3])).shape.as_list()
    []
    """
    return of_tf.sigmoid_cross_entropy(multi_class_labels, logits, weights, label_smoothing, scope)


def softmax_cross_entropy(
    logits: Any,
    onehot_labels: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
) -> Any:
    """How badly logits foretell rows that are on once; see ``tf.losses.softmax_cross_entropy``.

    Follows: tensorflow/contrib/losses/python/losses/loss_ops.py, softmax_cross_entropy.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     softmax_cross_entropy(tf.zeros([2, 3]), tf.one_hot([0, 1], 3)).shape.as_list()
    []
    """
    return of_tf.softmax_cross_entropy(onehot_labels, logits, weights, label_smoothing, scope)


def sparse_softmax_cross_entropy(
    logits: Any, labels: Any, weights: Any = 1.0, scope: str | None = None
) -> Any:
    """How badly logits foretell numbers; see ``tf.losses.sparse_softmax_cross_entropy``.

    Follows: tensorflow/contrib/losses/python/losses/loss_ops.py, sparse_softmax_cross_entropy.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     sparse_softmax_cross_entropy(tf.zeros([2, 3]), [0, 1]).shape.as_list()
    []
    """
    return of_tf.sparse_softmax_cross_entropy(labels, logits, weights, scope)
