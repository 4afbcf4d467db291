"""Losses with weights, which join a collection of the graph."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.graph_keys import GraphKeys
from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import (
    array_ops,
    cwise_ops,
    math_ops,
    nn_losses,
    nn_ops,
    reductions,
    squeezing,
)
from scopeviz.tf1.ops.division_ops import div_no_nan
from scopeviz.tf1.ops.loss_collections import add_loss
from scopeviz.tf1.ops.selecting import where
from scopeviz.tf1.ops.weights_broadcast_ops import assert_broadcastable, broadcast_weights


class Reduction:
    """How a loss is made of the weighted losses of the elements.

    Follows: tensorflow/python/ops/losses/losses_impl.py, Reduction.

    >>> Reduction.SUM
    'weighted_sum'
    """

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls) -> tuple[str, ...]:
        """All of them."""
        return (
            cls.NONE,
            cls.SUM,
            cls.MEAN,
            cls.SUM_OVER_BATCH_SIZE,
            cls.SUM_OVER_NONZERO_WEIGHTS,
            cls.SUM_BY_NONZERO_WEIGHTS,
        )

    @classmethod
    def validate(cls, key: Any) -> None:
        """Demand that ``key`` is one of them.

        Raises:
            ValueError: if it is not.
        """
        if key not in cls.all():
            raise ValueError(f"Invalid Reduction Key {key}.")


def compute_weighted_loss(
    losses: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """One loss of many, each with its weight.

    Args:
        losses: ``[batch, d1, ..., dn]``.
        weights: a scalar, or a tensor of the losses' rank whose sizes are the losses' or 1.
        scope: the name of the scope for the ops.
        loss_collection: the collection that the loss joins; None is none.
        reduction: one of :class:`Reduction`.

    Returns:
        The loss in the losses' dtype: ``[]``, or the losses' shape for ``Reduction.NONE``.

    Raises:
        ValueError: if the weights do not fit, or there is no such reduction.

    Follows: tensorflow/python/ops/losses/losses_impl.py, compute_weighted_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     loss = tf.losses.compute_weighted_loss([1.0, 3.0, 5.0], [1.0, 1.0, 0.0])
    ...     loss.name, float(session.run(loss))
    ('weighted_loss/value:0', 2.0)
    """
    Reduction.validate(reduction)
    with (
        internal_name_scope(scope, "weighted_loss", (losses, weights)),
        control_dependencies((assert_broadcastable(weights, losses),)),
    ):
        losses = convert_to_tensor(losses)
        dtype = losses.dtype
        losses = math_ops.cast(losses, float32)
        weights = math_ops.cast(weights, float32)
        loss = cwise_ops.multiply(losses, weights)
        if reduction != Reduction.NONE:
            loss = reductions.reduce_sum(loss)
        if reduction == Reduction.MEAN:
            count = reductions.reduce_sum(array_ops.ones_like(losses) * weights)
            loss = _mean(loss, count)
        elif reduction == Reduction.SUM_BY_NONZERO_WEIGHTS:
            loss = _mean(loss, _num_present(losses, weights))
        elif reduction == Reduction.SUM_OVER_BATCH_SIZE:
            loss = _mean(loss, _num_elements(losses))
        loss = math_ops.cast(loss, dtype)
        add_loss(loss, loss_collection)
        return loss


def _mean(total: Tensor, count: Tensor) -> Tensor:
    return div_no_nan(reductions.reduce_sum(total), count, name="value")


def _num_present(losses: Tensor, weights: Any, per_batch: bool = False) -> Tensor:
    """How many losses have a weight that is not 0, in all or in each item of the batch."""
    with internal_name_scope(None, "num_present", (losses, weights)) as scope:
        weights = math_ops.cast(weights, float32)
        present = where(
            cwise_ops.equal(weights, 0.0),
            array_ops.zeros_like(weights),
            array_ops.ones_like(weights),
        )
        present = broadcast_weights(present, losses)
        if not per_batch:
            return reductions.reduce_sum(present, name=scope)
        axis = math_ops.range(1, array_ops.rank(present))
        return reductions.reduce_sum(present, axis=axis, keepdims=True, name=scope)


def _num_elements(losses: Tensor) -> Tensor:
    with internal_name_scope(None, "num_elements", (losses,)) as scope:
        return math_ops.cast(array_ops.size(losses, name=scope), losses.dtype)


def _demand(**arguments: Any) -> None:
    for name, value in arguments.items():
        if value is None:
            raise ValueError(f"{name} must not be None.")


def _as_floats(first: Any, second: Any) -> tuple[Tensor, Tensor]:
    """Two tensors of the same shape as ``float32``."""
    one, other = math_ops.cast(first, float32), math_ops.cast(second, float32)
    one.get_shape().assert_is_compatible_with(other.get_shape())
    return one, other


def absolute_difference(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """The distance between labels and predictions.

    Args:
        labels: what is right, in the predictions' shape.
        predictions: what was predicted.
        weights: as in :func:`compute_weighted_loss`.
        scope: the name of the scope for the ops.
        loss_collection: the collection that the loss joins.
        reduction: one of :class:`Reduction`.

    Returns:
        The loss: ``float32``.

    Raises:
        ValueError: if shapes do not fit, or something is missing.

    Follows: tensorflow/python/ops/losses/losses_impl.py, absolute_difference.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(tf.losses.absolute_difference([1.0, 2.0], [2.0, 5.0])))
    2.0
    """
    _demand(labels=labels, predictions=predictions)
    with internal_name_scope(scope, "absolute_difference", (predictions, labels, weights)) as inner:
        predictions, labels = _as_floats(predictions, labels)
        losses = math_ops.abs(cwise_ops.subtract(predictions, labels))
        return compute_weighted_loss(losses, weights, inner, loss_collection, reduction)


def cosine_distance(
    labels: Any,
    predictions: Any,
    axis: int | None = None,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
    dim: int | None = None,
) -> Tensor:
    """One less the product of labels and predictions, both of length 1 along an axis.

    Args:
        labels: what is right, in the predictions' shape.
        predictions: what was predicted.
        axis: the axis along which they are vectors.
        weights: as in :func:`compute_weighted_loss`.
        scope: the name of the scope for the ops.
        loss_collection: the collection that the loss joins.
        reduction: one of :class:`Reduction`.
        dim: older name of ``axis``.

    Returns:
        The loss: ``float32``.

    Raises:
        ValueError: if shapes do not fit, or something is missing.

    Follows: tensorflow/python/ops/losses/losses_impl.py, cosine_distance.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(tf.losses.cosine_distance([[0.0, 1.0]], [[1.0, 0.0]], axis=1)))
    1.0
    """
    axis = array_ops.renamed("axis", axis, "dim", dim)
    if axis is None:
        raise ValueError("You must specify 'axis'.")
    _demand(labels=labels, predictions=predictions)
    with internal_name_scope(
        scope, "cosine_distance_loss", (predictions, labels, weights)
    ) as inner:
        predictions, labels = _as_floats(predictions, labels)
        products = cwise_ops.multiply(predictions, labels)
        losses = 1 - reductions.reduce_sum(products, axis=(axis,), keepdims=True)
        return compute_weighted_loss(losses, weights, inner, loss_collection, reduction)


def hinge_loss(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """How far logits are from 1 on the right side of 0.

    Args:
        labels: 0 or 1, in the logits' shape.
        logits: what was predicted: positive for 1.
        weights: as in :func:`compute_weighted_loss`.
        scope: the name of the scope for the ops.
        loss_collection: the collection that the loss joins.
        reduction: one of :class:`Reduction`.

    Returns:
        The loss: ``float32``.

    Raises:
        ValueError: if shapes do not fit, or something is missing.

    Follows: tensorflow/python/ops/losses/losses_impl.py, hinge_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(tf.losses.hinge_loss([1.0, 0.0], [3.0, 1.0])))
    1.0
    """
    _demand(labels=labels, logits=logits)
    with internal_name_scope(scope, "hinge_loss", (logits, labels, weights)) as inner:
        logits, labels = _as_floats(logits, labels)
        ones = array_ops.ones_like(labels)
        labels = cwise_ops.subtract(2 * labels, ones)
        losses = nn_ops.relu(cwise_ops.subtract(ones, cwise_ops.multiply(labels, logits)))
        return compute_weighted_loss(losses, weights, inner, loss_collection, reduction)


def huber_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    delta: float = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """Half the squared distance where it is small, and a line where it is large.

    Args:
        labels: what is right, in the predictions' shape.
        predictions: what was predicted.
        weights: as in :func:`compute_weighted_loss`.
        delta: from which distance on it is a line.
        scope: the name of the scope for the ops.
        loss_collection: the collection that the loss joins.
        reduction: one of :class:`Reduction`.

    Returns:
        The loss: ``float32``.

    Raises:
        ValueError: if shapes do not fit, or something is missing.

    Follows: tensorflow/python/ops/losses/losses_impl.py, huber_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(tf.losses.huber_loss([0.0, 0.0], [1.0, 3.0])))
    1.5
    """
    _demand(labels=labels, predictions=predictions)
    with internal_name_scope(scope, "huber_loss", (predictions, labels, weights)) as inner:
        predictions, labels = _as_floats(predictions, labels)
        distance = math_ops.abs(cwise_ops.subtract(predictions, labels))
        near = cwise_ops.minimum(distance, delta)
        # Not a maximum: where the distance is delta, only one of the parts may have a slope.
        far = cwise_ops.subtract(distance, near)
        half = convert_to_tensor(0.5, dtype=near.dtype)
        losses = cwise_ops.add(
            cwise_ops.multiply(half, cwise_ops.multiply(near, near)),
            cwise_ops.multiply(delta, far),
        )
        return compute_weighted_loss(losses, weights, inner, loss_collection, reduction)


def log_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    epsilon: float = 1e-7,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """The logarithm of how improbable the labels are.

    Args:
        labels: 0 or 1, or what is between, in the predictions' shape.
        predictions: probabilities of 1.
        weights: as in :func:`compute_weighted_loss`.
        epsilon: keeps the logarithm of 0 away.
        scope: the name of the scope for the ops.
        loss_collection: the collection that the loss joins.
        reduction: one of :class:`Reduction`.

    Returns:
        The loss: ``float32``.

    Raises:
        ValueError: if shapes do not fit, or something is missing.

    Follows: tensorflow/python/ops/losses/losses_impl.py, log_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     round(float(session.run(tf.losses.log_loss([1.0], [0.5]))), 4)
    0.6931
    """
    _demand(labels=labels, predictions=predictions)
    with internal_name_scope(scope, "log_loss", (predictions, labels, weights)) as inner:
        predictions, labels = _as_floats(predictions, labels)
        losses = -cwise_ops.multiply(
            labels, cwise_ops.log(predictions + epsilon)
        ) - cwise_ops.multiply((1 - labels), cwise_ops.log(1 - predictions + epsilon))
        return compute_weighted_loss(losses, weights, inner, loss_collection, reduction)


def mean_pairwise_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
) -> Tensor:
    """How much differences between pairs of predictions differ from those of the labels.

    Args:
        labels: what is right, in the predictions' shape.
        predictions: what was predicted: ``[batch, d1, ..., dn]``; pairs are of one item.
        weights: a scalar, or ``[batch, 1, ..., 1]``.
        scope: the name of the scope for the ops.
        loss_collection: the collection that the loss joins.

    Returns:
        The loss: ``float32`` ``[]``.

    Raises:
        ValueError: if shapes do not fit, or something is missing.

    Follows: tensorflow/python/ops/losses/losses_impl.py, mean_pairwise_squared_error.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     loss = tf.losses.mean_pairwise_squared_error([[0.0, 1.0]], [[5.0, 8.0]])
    ...     float(session.run(loss))
    4.0
    """
    _demand(labels=labels, predictions=predictions)
    with internal_name_scope(scope, "mean_pairwise_squared_error", (predictions, labels, weights)):
        weights = math_ops.cast(weights, float32)
        labels = math_ops.cast(labels, float32)
        with control_dependencies((assert_broadcastable(weights, labels),)):
            predictions = math_ops.cast(predictions, float32)
            predictions.get_shape().assert_is_compatible_with(labels.get_shape())
            loss = _pairwise(cwise_ops.subtract(predictions, labels), weights)
            add_loss(loss, loss_collection)
            return loss


def _pairwise(differences: Tensor, weights: Tensor) -> Tensor:
    axis = math_ops.range(1, array_ops.rank(differences))
    squares = reductions.reduce_sum(cwise_ops.square(differences), axis=axis, keepdims=True)
    present = _num_present(differences, weights, per_batch=True)
    others = cwise_ops.maximum(present - 1, 0)
    first = 2.0 * div_no_nan(squares, others, name="value")
    total = reductions.reduce_sum(differences, axis=axis, keepdims=True)
    total = cwise_ops.square(total)
    pairs = cwise_ops.maximum(cwise_ops.multiply(present, present - 1), 0)
    second = 2.0 * div_no_nan(total, pairs, name="value")
    loss = reductions.reduce_sum(cwise_ops.multiply(first - second, weights))
    some = reductions.reduce_sum(present) > 0
    return where(some, loss, array_ops.zeros_like(loss), name="value")


def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """The squared distance between labels and predictions.

    Args:
        labels: what is right, in the predictions' shape.
        predictions: what was predicted.
        weights: as in :func:`compute_weighted_loss`.
        scope: the name of the scope for the ops.
        loss_collection: the collection that the loss joins.
        reduction: one of :class:`Reduction`.

    Returns:
        The loss: ``float32``.

    Raises:
        ValueError: if shapes do not fit, or something is missing.

    Follows: tensorflow/python/ops/losses/losses_impl.py, mean_squared_error.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     loss = tf.losses.mean_squared_error([1.0, 2.0], [1.0, 4.0])
    ...     loss.name, float(session.run(loss)), tf.losses.get_losses() == [loss]
    ('mean_squared_error/value:0', 2.0, True)
    """
    _demand(labels=labels, predictions=predictions)
    with internal_name_scope(scope, "mean_squared_error", (predictions, labels, weights)) as inner:
        predictions, labels = _as_floats(predictions, labels)
        losses = cwise_ops.squared_difference(predictions, labels)
        return compute_weighted_loss(losses, weights, inner, loss_collection, reduction)


def sigmoid_cross_entropy(
    multi_class_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """The cross entropy of classes that do not exclude each other.

    Args:
        multi_class_labels: 0 or 1 for each class, in the logits' shape.
        logits: ``[batch, classes]``: floats.
        weights: as in :func:`compute_weighted_loss`.
        label_smoothing: how far labels are moved towards 1/2.
        scope: the name of the scope for the ops.
        loss_collection: the collection that the loss joins.
        reduction: one of :class:`Reduction`.

    Returns:
        The loss in the logits' dtype.

    Raises:
        ValueError: if shapes do not fit, or something is missing.

    Follows: tensorflow/python/ops/losses/losses_impl.py, sigmoid_cross_entropy.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     round(float(session.run(tf.losses.sigmoid_cross_entropy([[1.0]], [[0.0]]))), 4)
    0.6931
    """
    _demand(multi_class_labels=multi_class_labels, logits=logits)
    with internal_name_scope(
        scope, "sigmoid_cross_entropy_loss", (logits, multi_class_labels, weights)
    ) as inner:
        logits = convert_to_tensor(logits)
        labels = math_ops.cast(multi_class_labels, logits.dtype)
        logits.get_shape().assert_is_compatible_with(labels.get_shape())
        if label_smoothing > 0:
            labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
        losses = nn_losses.sigmoid_cross_entropy_with_logits(
            labels=labels, logits=logits, name="xentropy"
        )
        return compute_weighted_loss(losses, weights, inner, loss_collection, reduction)


def softmax_cross_entropy(
    onehot_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """The cross entropy of classes of which one is right, as probabilities.

    Args:
        onehot_labels: the probability of each class, in the logits' shape.
        logits: ``[batch, classes]``: floats.
        weights: a scalar or ``[batch]``.
        label_smoothing: how far labels are moved towards equal probabilities.
        scope: the name of the scope for the ops.
        loss_collection: the collection that the loss joins.
        reduction: one of :class:`Reduction`.

    Returns:
        The loss in the logits' dtype.

    Raises:
        ValueError: if shapes do not fit, or something is missing.

    Follows: tensorflow/python/ops/losses/losses_impl.py, softmax_cross_entropy.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     loss = tf.losses.softmax_cross_entropy([[1.0, 0.0]], [[0.0, 0.0]])
    ...     loss.name, round(float(session.run(loss)), 4)
    ('softmax_cross_entropy_loss/value:0', 0.6931)
    """
    _demand(onehot_labels=onehot_labels, logits=logits)
    with internal_name_scope(
        scope, "softmax_cross_entropy_loss", (logits, onehot_labels, weights)
    ) as inner:
        logits = convert_to_tensor(logits)
        labels = math_ops.cast(onehot_labels, logits.dtype)
        logits.get_shape().assert_is_compatible_with(labels.get_shape())
        if label_smoothing > 0:
            classes = math_ops.cast(array_ops.shape(labels)[-1], logits.dtype)
            elsewhere = label_smoothing / classes
            labels = labels * (1.0 - label_smoothing) + elsewhere
        labels = array_ops.stop_gradient(labels, name="labels_stop_gradient")
        losses = nn_ops.softmax_cross_entropy_with_logits_v2(
            labels=labels, logits=logits, name="xentropy"
        )
        return compute_weighted_loss(losses, weights, inner, loss_collection, reduction)


def sparse_softmax_cross_entropy(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """The cross entropy of classes of which one is right, as its number.

    Args:
        labels: the right classes: ``int32`` or ``int64`` ``[batch]``; an axis of size 1 at
            the end is left out.
        logits: ``[batch, classes]``: floats.
        weights: a scalar or ``[batch]``; an axis of size 1 at the end is left out.
        scope: the name of the scope for the ops.
        loss_collection: the collection that the loss joins.
        reduction: one of :class:`Reduction`.

    Returns:
        The loss in the logits' dtype.

    Raises:
        ValueError: if shapes do not fit, or something is missing.

    Follows: tensorflow/python/ops/losses/losses_impl.py, sparse_softmax_cross_entropy.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     loss = tf.losses.sparse_softmax_cross_entropy([0], [[0.0, 0.0]])
    ...     round(float(session.run(loss)), 4)
    0.6931
    """
    _demand(labels=labels, logits=logits)
    with internal_name_scope(
        scope, "sparse_softmax_cross_entropy_loss", (logits, labels, weights)
    ) as inner:
        labels, logits, weights = _squeezed(labels, logits, weights)
        losses = nn_losses.sparse_softmax_cross_entropy_with_logits(
            labels=labels, logits=logits, name="xentropy"
        )
        return compute_weighted_loss(losses, weights, inner, loss_collection, reduction)


def _squeezed(labels: Any, logits: Any, weights: Any) -> tuple[Tensor, Tensor, Any]:
    """Labels and weights without an axis of size 1 that logits do not have.

    Follows: tensorflow/python/ops/losses/losses_impl.py, _remove_squeezable_dimensions.
    """
    labels, logits = squeezing.remove_squeezable_dimensions(labels, logits, 1)
    if weights is None:
        return labels, logits, None
    weights = convert_to_tensor(weights)
    return labels, logits, squeezing.without_last_axis_of(weights, labels)
