"""Losses of weights: functions that keep them small."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.graph_keys import GraphKeys, add_to_collection, get_collection
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.ops import cwise_ops, math_ops, nn_ops, reductions

Regularizer: TypeAlias = Callable[[Any], Any]


def _scaled(kind: str, scale: Any, scope: str | None, measure: Regularizer) -> Regularizer:
    """A regularizer that gives a measure of weights, by a factor."""
    _check_whole("scale", scale)
    if isinstance(scale, numbers.Real):
        if scale < 0.0:
            raise ValueError(f"Setting a scale less than 0 on a regularizer: {float(scale):g}")
        if scale == 0.0:
            return lambda _: None

    def regularizer(weights: Any) -> Any:
        with internal_name_scope(scope, f"{kind}_regularizer", [weights]) as name:
            factor = convert_to_tensor(scale, dtype=weights.dtype.base_dtype, name="scale")
            return cwise_ops.multiply(factor, measure(weights), name=name)

    regularizer.__name__ = kind
    return regularizer


def _check_whole(name: str, scale: Any) -> None:
    if isinstance(scale, numbers.Integral):
        raise ValueError(f"{name} cannot be an integer: {scale}")


def l1_regularizer(scale: Any, scope: str | None = None) -> Regularizer:
    """A function from weights to the sum of their absolute values, by ``scale``.

    Args:
        scale: the factor, a float; 0.0 gives no loss.
        scope: the name of the scope for the ops.

    Raises:
        ValueError: if the factor is negative, or a whole number.

    Follows: tensorflow/contrib/layers/python/layers/regularizers.py, l1_regularizer.

    >>> import scopeviz.tf1 as tf
    >>> float(tf.Session().run(l1_regularizer(0.5)(tf.constant([1.0, -3.0]))))
    2.0
    """
    return _scaled("l1", scale, scope, lambda w: reductions.reduce_sum(math_ops.abs(w)))


def l2_regularizer(scale: Any, scope: str | None = None) -> Regularizer:
    """A function from weights to half the sum of their squares, by ``scale``.

    Args:
        scale: the factor, a float; 0.0 gives no loss.
        scope: the name of the scope for the ops.

    Raises:
        ValueError: if the factor is negative, or a whole number.

    Follows: tensorflow/contrib/layers/python/layers/regularizers.py, l2_regularizer.

    >>> import scopeviz.tf1 as tf
    >>> float(tf.Session().run(l2_regularizer(0.5)(tf.constant([1.0, -3.0]))))
    2.5
    """
    return _scaled("l2", scale, scope, nn_ops.l2_loss)


def l1_l2_regularizer(scale_l1: Any = 1.0, scale_l2: Any = 1.0, scope: str | None = None) -> Any:
    """The sum of :func:`l1_regularizer` and :func:`l2_regularizer`.

    Args:
        scale_l1: the factor of the one.
        scale_l2: the factor of the other.
        scope: the name of the scope for the ops.

    Raises:
        ValueError: if a factor is negative, or a whole number.

    Follows: tensorflow/contrib/layers/python/layers/regularizers.py, l1_l2_regularizer.

    >>> import scopeviz.tf1 as tf
    >>> float(tf.Session().run(l1_l2_regularizer(0.5, 0.5)(tf.constant([1.0, -3.0]))))
    4.5
    """
    _check_whole("scale_l1", scale_l1)
    _check_whole("scale_l2", scale_l2)
    scope = scope or "l1_l2_regularizer"
    if scale_l1 == 0.0:
        return l2_regularizer(scale_l2, scope)
    if scale_l2 == 0.0:
        return l1_regularizer(scale_l1, scope)
    return sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], scope)


def sum_regularizer(
    regularizer_list: Sequence[Regularizer | None], scope: str | None = None
) -> Regularizer | None:
    """A function from weights to the sum of what several regularizers give.

    Args:
        regularizer_list: the regularizers; None stands for one that gives nothing.
        scope: the name of the scope for the ops.

    Returns:
        The function; None if there are no regularizers.

    Follows: tensorflow/contrib/layers/python/layers/regularizers.py, sum_regularizer.

    >>> import scopeviz.tf1 as tf
    >>> both = sum_regularizer([l1_regularizer(1.0), None, l1_regularizer(2.0)])
    >>> float(tf.Session().run(both(tf.constant([1.0]))))
    3.0
    """
    regularizers = [one for one in regularizer_list if one is not None]
    if not regularizers:
        return None

    def sum_reg(weights: Any) -> Any:
        with internal_name_scope(scope, "sum_regularizer", [weights]) as name:
            given = [one for one in (each(weights) for each in regularizers) if one is not None]
            return math_ops.add_n(given, name=name) if given else None

    return sum_reg


def apply_regularization(regularizer: Regularizer, weights_list: Any = None) -> Any:
    """The sum of what a regularizer gives for several weights, as a loss of the graph.

    Args:
        regularizer: a function from weights to a loss, or to None.
        weights_list: the weights; None takes the collection ``WEIGHTS``.

    Returns:
        The sum: ``[]``; it joins the regularization losses.

    Raises:
        ValueError: if there are no weights, or a loss is no scalar.

    Follows: tensorflow/contrib/layers/python/layers/regularizers.py, apply_regularization.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.get_variable("w", [2])
    ...     apply_regularization(l2_regularizer(0.1), [w]).name
    'get_regularization_penalty:0'
    """
    weights = weights_list or get_collection(GraphKeys.WEIGHTS)
    if not weights:
        raise ValueError("No weights to regularize.")
    with internal_name_scope("get_regularization_penalty", values=weights) as scope:
        given = [regularizer(one) for one in weights]
        losses = [constant(0.0) if loss is None else loss for loss in given]
        for loss in losses:
            rank = loss.get_shape().ndims
            if rank != 0:
                raise ValueError(
                    f"regularizer must return a scalar Tensor instead of a Tensor with rank {rank}."
                )
        total = math_ops.add_n(losses, name=scope)
        add_to_collection(GraphKeys.REGULARIZATION_LOSSES, total)
        return total
