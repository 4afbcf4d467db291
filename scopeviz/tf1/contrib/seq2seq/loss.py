"""The loss of sequences that are one tensor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, math_ops, reductions
from scopeviz.tf1.ops.division_ops import div_no_nan
from scopeviz.tf1.ops.nn_losses import sparse_softmax_cross_entropy_with_logits
from scopeviz.tf1.ops.statistics_ops import count_nonzero


def sequence_loss(
    logits: Any,
    targets: Any,
    weights: Any,
    average_across_timesteps: bool = True,
    average_across_batch: bool = True,
    sum_over_timesteps: bool = False,
    sum_over_batch: bool = False,
    softmax_loss_function: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Tensor:
    """The cross entropy of a batch of sequences, each step with a weight.

    Args:
        logits: ``[batch, time, classes]``.
        targets: the classes: ``int32`` or ``int64`` ``[batch, time]``.
        weights: how much a step counts: floats ``[batch, time]``.
        average_across_timesteps: whether to add up all steps and divide by their weights.
        average_across_batch: whether to add up the batch and divide by its weights.
        sum_over_timesteps: whether to add up all steps and divide by how many count.
        sum_over_batch: whether to add up the batch and divide by how many entries count.
        softmax_loss_function: from ``labels`` and ``logits`` to losses; None takes the cross
            entropy of the softmax.
        name: the name of the scope for the ops.

    Returns:
        The loss: ``[]``, ``[batch]``, ``[time]`` or ``[batch, time]``.

    Raises:
        ValueError: if a tensor has another rank, or two options exclude each other.

    Follows: tensorflow/contrib/seq2seq/python/ops/loss.py, sequence_loss.

    >>> import scopeviz.tf1 as tf
    >>> loss = sequence_loss(tf.zeros([2, 3, 4]), tf.zeros([2, 3], tf.int32), tf.ones([2, 3]))
    >>> f"{tf.Session().run(loss):.4f}"
    '1.3863'
    """
    if len(logits.get_shape()) != 3:
        raise ValueError("Logits must be a [batch_size x sequence_length x logits] tensor")
    if len(targets.get_shape()) != 2:
        raise ValueError("Targets must be a [batch_size x sequence_length] tensor")
    if len(weights.get_shape()) != 2:
        raise ValueError("Weights must be a [batch_size x sequence_length] tensor")
    if average_across_timesteps and sum_over_timesteps:
        raise ValueError(
            "average_across_timesteps and sum_over_timesteps cannot be set to True at same time."
        )
    if average_across_batch and sum_over_batch:
        raise ValueError(
            "average_across_batch and sum_over_batch cannot be set to True at same time."
        )
    averaged = average_across_timesteps, average_across_batch
    summed = sum_over_timesteps, sum_over_batch
    with internal_name_scope(name, "sequence_loss", [logits, targets, weights]):
        losses = _losses(logits, targets, weights, softmax_loss_function)
        if not all(averaged) and not all(summed):
            losses = array_ops.reshape(losses, array_ops.shape(logits)[0:2])
            if not any(averaged) and not any(summed):
                return losses
        return _divided(losses, weights, averaged, summed)


def _losses(logits: Any, targets: Any, weights: Any, function: Callable[..., Any] | None) -> Any:
    classes = array_ops.shape(logits)[2]
    flat = array_ops.reshape(logits, [-1, classes])
    labels = array_ops.reshape(targets, [-1])
    function = function or sparse_softmax_cross_entropy_with_logits
    return function(labels=labels, logits=flat) * array_ops.reshape(weights, [-1])


def _divided(
    losses: Any, weights: Any, averaged: tuple[bool, bool], summed: tuple[bool, bool]
) -> Tensor:
    """The losses, added up along some axes and divided by what counts there."""
    if all(averaged) or all(summed):
        axis = None
    elif any(averaged):
        axis = [0] if averaged[1] else [1]
    else:
        axis = [0] if summed[1] else [1]
    total = reductions.reduce_sum(losses, axis=axis)
    if all(averaged) or (not all(summed) and any(averaged)):
        count = reductions.reduce_sum(weights, axis=axis)
    else:
        count = math_ops.cast(count_nonzero(weights, axis=axis), dtype=total.dtype)
    return div_no_nan(total, count)
