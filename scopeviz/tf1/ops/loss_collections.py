"""Where losses are kept, and the sum of them all."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.graph_keys import GraphKeys, add_to_collection, get_collection
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops.math_ops import add_n


def add_loss(loss: Any, loss_collection: Any = GraphKeys.LOSSES) -> None:
    """Let a loss join a collection.

    Args:
        loss: the loss.
        loss_collection: the collection's key; None is no collection.

    Follows: tensorflow/python/ops/losses/util.py, add_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.losses.add_loss(tf.constant(1.0))
    ...     tf.losses.get_losses()
    [<tf.Tensor 'Const:0' shape=() dtype=float32>]
    """
    if loss_collection:
        add_to_collection(loss_collection, loss)


def get_losses(scope: str | None = None, loss_collection: Any = GraphKeys.LOSSES) -> list[Any]:
    """The losses of a collection, without those of regularizers.

    Args:
        scope: what their names must begin with; a regular expression.
        loss_collection: the collection's key.

    Follows: tensorflow/python/ops/losses/util.py, get_losses.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.losses.get_losses()
    []
    """
    return get_collection(loss_collection, scope)


def get_regularization_losses(scope: str | None = None) -> list[Any]:
    """The losses that regularizers made.

    Args:
        scope: what their names must begin with; a regular expression.

    Follows: tensorflow/python/ops/losses/util.py, get_regularization_losses.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.get_variable("v", [2], regularizer=tf.nn.l2_loss)
    ...     [loss.name for loss in tf.losses.get_regularization_losses()]
    ['v/Regularizer/L2Loss:0']
    """
    return get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


def get_regularization_loss(
    scope: str | None = None, name: str = "total_regularization_loss"
) -> Tensor:
    """The sum of the losses that regularizers made; 0 if there are none.

    Args:
        scope: what their names must begin with; a regular expression.
        name: the op's name.

    Follows: tensorflow/python/ops/losses/util.py, get_regularization_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(tf.losses.get_regularization_loss()))
    0.0
    """
    losses = get_regularization_losses(scope)
    return add_n(losses, name=name) if losses else constant(0.0)


def get_total_loss(
    add_regularization_losses: bool = True, name: str = "total_loss", scope: str | None = None
) -> Tensor:
    """The sum of all losses.

    Args:
        add_regularization_losses: whether those of regularizers count.
        name: the op's name.
        scope: what their names must begin with; a regular expression.

    Raises:
        ValueError: if there are none.

    Follows: tensorflow/python/ops/losses/util.py, get_total_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     first = tf.losses.mean_squared_error([1.0], [3.0])
    ...     second = tf.losses.absolute_difference([1.0], [3.0])
    ...     float(session.run(tf.losses.get_total_loss()))
    6.0
    """
    losses = get_losses(scope=scope)
    if add_regularization_losses:
        losses += get_regularization_losses(scope=scope)
    return add_n(losses, name=name)
