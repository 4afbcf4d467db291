"""Losses of sequences that are lists of tensors, and networks for buckets of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, math_ops, reductions
from scopeviz.tf1.ops.nn_losses import sparse_softmax_cross_entropy_with_logits
from scopeviz.tf1.variables.scope_store import get_variable_scope
from scopeviz.tf1.variables.variable_scope import internal_variable_scope


def sequence_loss_by_example(
    logits: Sequence[Any],
    targets: Sequence[Any],
    weights: Sequence[Any],
    average_across_timesteps: bool = True,
    softmax_loss_function: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Tensor:
    """The cross entropy of each entry of a batch of sequences.

    Args:
        logits: for each step, ``[batch, classes]``.
        targets: for each step, the classes: ``int32`` ``[batch]``.
        weights: for each step, how much an entry counts: floats ``[batch]``.
        average_across_timesteps: whether to divide by the sum of the weights.
        softmax_loss_function: from ``labels`` and ``logits`` to losses ``[batch]``; None takes
            the cross entropy of the softmax.
        name: the name of the scope for the ops.

    Returns:
        The losses ``[batch]``.

    Raises:
        ValueError: if the three have not as many steps.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, sequence_loss_by_example.

    >>> import scopeviz.tf1 as tf
    >>> loss = sequence_loss_by_example([tf.zeros([2, 4])], [[0, 3]], [tf.ones([2])])
    >>> [f"{one:.4f}" for one in tf.Session().run(loss)]
    ['1.3863', '1.3863']
    """
    if len(targets) != len(logits) or len(weights) != len(logits):
        raise ValueError(
            "Lengths of logits, weights, and targets must be the same "
            f"{len(logits)}, {len(weights)}, {len(targets)}."
        )
    values = [*logits, *targets, *weights]
    with internal_name_scope(name, "sequence_loss_by_example", values):
        losses = []
        for logit, target, weight in zip(logits, targets, weights, strict=True):
            if softmax_loss_function is None:
                labels = array_ops.reshape(target, [-1])
                loss: Any = sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logit)
            else:
                loss = softmax_loss_function(labels=target, logits=logit)
            losses.append(loss * weight)
        total: Any = math_ops.add_n(losses)
        if average_across_timesteps:
            size: Any = math_ops.add_n(weights)
            size += 1e-12  # Where no weight counts, nothing is divided by zero.
            total /= size
    result: Tensor = total
    return result


def sequence_loss(
    logits: Sequence[Any],
    targets: Sequence[Any],
    weights: Sequence[Any],
    average_across_timesteps: bool = True,
    average_across_batch: bool = True,
    softmax_loss_function: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Tensor:
    """The cross entropy of a batch of sequences.

    Args:
        logits: for each step, ``[batch, classes]``.
        targets: for each step, the classes: ``int32`` ``[batch]``.
        weights: for each step, how much an entry counts: floats ``[batch]``.
        average_across_timesteps: whether to divide by the sum of the weights.
        average_across_batch: whether to divide by the size of the batch.
        softmax_loss_function: see :func:`sequence_loss_by_example`.
        name: the name of the scope for the ops.

    Returns:
        The loss ``[]``.

    Raises:
        ValueError: if the three have not as many steps.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, sequence_loss.

    >>> import scopeviz.tf1 as tf
    >>> sequence_loss([tf.zeros([2, 4])], [tf.constant([0, 3])], [tf.ones([2])]).op.type
    'RealDiv'
    """
    with internal_name_scope(name, "sequence_loss", [*logits, *targets, *weights]):
        losses = sequence_loss_by_example(
            logits,
            targets,
            weights,
            average_across_timesteps=average_across_timesteps,
            softmax_loss_function=softmax_loss_function,
        )
        cost = reductions.reduce_sum(losses)
        if not average_across_batch:
            return cost
        batch_size = array_ops.shape(targets[0])[0]
        result: Tensor = cost / math_ops.cast(batch_size, cost.dtype)
        return result


def model_with_buckets(
    encoder_inputs: Sequence[Any],
    decoder_inputs: Sequence[Any],
    targets: Sequence[Any],
    weights: Sequence[Any],
    buckets: Sequence[Any],
    seq2seq: Callable[[Any, Any], Any],
    softmax_loss_function: Callable[..., Any] | None = None,
    per_example_loss: bool = False,
    name: str | None = None,
) -> tuple[list[Any], list[Any]]:
    """A network for each of several lengths, which all share their variables.

    Args:
        encoder_inputs: a list of tensors, as long as the longest input.
        decoder_inputs: a list of tensors, as long as the longest output.
        targets: for each output, the classes: ``int32`` ``[batch]``.
        weights: for each output, how much an entry counts: floats ``[batch]``.
        buckets: pairs of lengths, of inputs and outputs; the longest comes last.
        seq2seq: makes outputs and states of encoder inputs and decoder inputs.
        softmax_loss_function: see :func:`sequence_loss_by_example`.
        per_example_loss: whether each entry of the batch has a loss of its own.
        name: the name of the scope for the ops.

    Returns:
        The outputs and the loss of each network.

    Raises:
        ValueError: if a list is shorter than the longest bucket.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, model_with_buckets.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     xs = [tf.zeros([8, 2])] * 4
    ...     def seq2seq(encoder_inputs, decoder_inputs):
    ...         cell = tf.nn.rnn_cell.GRUCell(2)
    ...         with tf.variable_scope("read"):
    ...             _, state = tf.nn.static_rnn(cell, encoder_inputs, dtype=tf.float32)
    ...         return tf.contrib.legacy_seq2seq.rnn_decoder(decoder_inputs, state, cell)
    ...     ids, ones = [tf.zeros([8], tf.int32)] * 4, [tf.ones([8])] * 4
    ...     _, losses = model_with_buckets(xs, xs, ids, ones, [(2, 2), (4, 4)], seq2seq)
    ...     len(losses), len(tf.global_variables())
    (2, 4)
    """
    last_in, last_out = buckets[-1]
    _check_length("encoder_inputs", encoder_inputs, last_in)
    _check_length("targets", targets, last_out)
    _check_length("weights", weights, last_out)
    loss_of = sequence_loss_by_example if per_example_loss else sequence_loss
    losses, outputs = [], []
    values = [*encoder_inputs, *decoder_inputs, *targets, *weights]
    with internal_name_scope(name, "model_with_buckets", values):
        for number, (size_in, size_out) in enumerate(buckets):
            reuse = True if number > 0 else None
            with internal_variable_scope(get_variable_scope(), reuse=reuse):
                made, _ = seq2seq(encoder_inputs[:size_in], decoder_inputs[:size_out])
                outputs.append(made)
                losses.append(
                    loss_of(
                        made,
                        targets[:size_out],
                        weights[:size_out],
                        softmax_loss_function=softmax_loss_function,
                    )
                )
    return outputs, losses


def _check_length(which: str, given: Sequence[Any], least: int) -> None:
    if len(given) < least:
        raise ValueError(
            f"Length of {which} ({len(given)}) must be at least that of last bucket ({least})."
        )
