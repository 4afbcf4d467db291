"""Losses over so many classes that only some are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, nn_losses, nn_ops, slicing
from scopeviz.tf1.ops.candidate_sampling_ops import (
    Sampled,
    compute_accidental_hits,
    log_uniform_candidate_sampler,
)
from scopeviz.tf1.ops.embedding_ops import embedding_lookup


def nce_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Sampled | None = None,
    remove_accidental_hits: bool = False,
    partition_strategy: str = "mod",
    name: str | None = "nce_loss",
) -> Tensor:
    """How badly true classes are told from classes drawn at random.

    Args:
        weights: ``[num_classes, dim]``, or a list of its parts.
        biases: ``[num_classes]``.
        labels: the true classes: whole numbers ``[batch, num_true]``.
        inputs: ``[batch, dim]``.
        num_sampled: how many classes to draw.
        num_classes: how many there are.
        num_true: true classes of each example.
        sampled_values: what a sampler gave; None draws with
            ``tf.nn.log_uniform_candidate_sampler``.
        remove_accidental_hits: whether what is drawn does not count where it is true.
        partition_strategy: how the rows were dealt out to the parts.
        name: the name of the scope for the ops.

    Returns:
        A tensor ``[batch]``.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/nn_impl.py, nce_loss.

    >>> import scopeviz.tf1 as tf
    >>> table, bias = tf.zeros([5, 2]), tf.zeros([5])
    >>> labels = tf.constant([[1], [2]])
    >>> tf.nn.nce_loss(table, bias, labels, tf.zeros([2, 2]), 3, 5).shape.as_list()
    [2]
    """
    scores, wanted = _compute_sampled_logits(
        weights,
        biases,
        labels,
        inputs,
        num_sampled,
        num_classes,
        num_true,
        sampled_values,
        remove_accidental_hits,
        partition_strategy,
        name,
    )
    losses = nn_losses.sigmoid_cross_entropy_with_logits(
        labels=wanted, logits=scores, name="sampled_losses"
    )
    return _sum_rows(losses)


def sampled_softmax_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Sampled | None = None,
    remove_accidental_hits: bool = True,
    partition_strategy: str = "mod",
    name: str | None = "sampled_softmax_loss",
    seed: int | None = None,
) -> Tensor:
    """How badly a softmax over the true classes and some others foretells the true ones.

    Args:
        weights: ``[num_classes, dim]``, or a list of its parts.
        biases: ``[num_classes]``.
        labels: the true classes: whole numbers ``[batch, num_true]``.
        inputs: ``[batch, dim]``.
        num_sampled: how many classes to draw.
        num_classes: how many there are.
        num_true: true classes of each example.
        sampled_values: what a sampler gave; None draws with
            ``tf.nn.log_uniform_candidate_sampler``.
        remove_accidental_hits: whether what is drawn does not count where it is true.
        partition_strategy: how the rows were dealt out to the parts.
        name: the name of the scope for the ops.
        seed: makes what is drawn the same in each session.

    Returns:
        A tensor ``[batch]``.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/nn_impl.py, sampled_softmax_loss.

    >>> import scopeviz.tf1 as tf
    >>> table, bias = tf.zeros([5, 2]), tf.zeros([5])
    >>> labels = tf.constant([[1], [2]])
    >>> tf.nn.sampled_softmax_loss(table, bias, labels, tf.zeros([2, 2]), 3, 5).shape.as_list()
    [2]
    """
    scores, wanted = _compute_sampled_logits(
        weights,
        biases,
        labels,
        inputs,
        num_sampled,
        num_classes,
        num_true,
        sampled_values,
        remove_accidental_hits,
        partition_strategy,
        name,
        seed,
    )
    fixed = array_ops.stop_gradient(wanted, name="labels_stop_gradient")
    return nn_ops.softmax_cross_entropy_with_logits_v2(labels=fixed, logits=scores)


def _sum_rows(x: Tensor) -> Tensor:
    """The sum of each row, as a product with ones, as in TF1."""
    columns = array_ops.shape(x)[1]
    ones = array_ops.ones(array_ops.stack([columns, 1]), x.dtype)
    return array_ops.reshape(math_ops.matmul(x, ones), [-1])


def _compute_sampled_logits(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int,
    sampled_values: Sequence[Any] | None,
    remove_accidental_hits: bool,
    partition_strategy: str,
    name: str | None,
    seed: int | None = None,
) -> tuple[Any, Any]:
    """Scores of the true classes and of those drawn, and what they should be.

    Follows: tensorflow/python/ops/nn_impl.py, _compute_sampled_logits.
    """
    tables = list(weights) if hasattr(weights, "_get_variable_list") else weights
    tables = tables if isinstance(tables, list) else [tables]
    with internal_name_scope(name, "compute_sampled_logits", [*tables, biases, inputs, labels]):
        labels, inputs = convert_to_tensor(labels), convert_to_tensor(inputs)
        if labels.dtype.base_dtype is not int64:
            labels = math_ops.cast(labels, int64)
        flat = array_ops.reshape(labels, [-1])
        if sampled_values is None:
            sampled_values = log_uniform_candidate_sampler(
                labels, num_true, num_sampled, unique=True, range_max=num_classes, seed=seed
            )
        drawn, often_true, often_drawn = (array_ops.stop_gradient(one) for one in sampled_values)
        drawn = math_ops.cast(drawn, int64)
        ids = array_ops.concat([flat, drawn], 0)
        rows = embedding_lookup(tables, ids, partition_strategy)
        rows = math_ops.cast(rows, inputs.dtype.base_dtype)
        count: Any = array_ops.shape(flat)[0]
        true_rows = slicing.slice(rows, [0, 0], array_ops.stack([count, -1]))
        count = array_ops.shape(flat)[0]
        drawn_rows = slicing.slice(rows, array_ops.stack([count, 0]), [-1, -1])
        scores: Any = math_ops.matmul(inputs, drawn_rows, transpose_b=True)
        added = embedding_lookup(biases, ids, partition_strategy)
        added = math_ops.cast(added, inputs.dtype.base_dtype)
        true_added = slicing.slice(added, [0], array_ops.shape(flat))
        drawn_added = slicing.slice(added, array_ops.shape(flat), [-1])
        true_scores = _true_scores(inputs, true_rows, num_true)
        true_scores += array_ops.reshape(true_added, [-1, num_true])
        scores += drawn_added
        if remove_accidental_hits:
            scores += _accidents(labels, drawn, num_true, num_sampled, scores.dtype.base_dtype)
        true_scores -= cwise_ops.log(often_true)
        scores -= cwise_ops.log(often_drawn)
        all_scores = array_ops.concat([true_scores, scores], 1)
        ones: Any = array_ops.ones_like(true_scores)
        wanted = array_ops.concat([ones / num_true, array_ops.zeros_like(scores)], 1)
        return all_scores, wanted


def _true_scores(inputs: Any, rows: Any, num_true: int) -> Any:
    dim = array_ops.shape(rows)[1:2]
    shape = array_ops.concat([[-1, num_true], dim], 0)
    products = cwise_ops.multiply(array_ops.expand_dims(inputs, 1), array_ops.reshape(rows, shape))
    matrix = array_ops.reshape(products, array_ops.concat([[-1], dim], 0))
    return array_ops.reshape(_sum_rows(matrix), [-1, num_true])


def _accidents(labels: Any, drawn: Any, num_true: int, num_sampled: int, dtype: Any) -> Any:
    """The least number there is where what was drawn is true, and 0 elsewhere."""
    examples, places, least = compute_accidental_hits(labels, drawn, num_true)
    rows = array_ops.reshape(examples, [-1, 1])
    columns = array_ops.reshape(math_ops.cast(places, int32), [-1, 1])
    where = array_ops.concat([rows, columns], 1, "sparse_indices")
    batch = array_ops.shape(labels)[:1]
    shape = array_ops.concat([batch, array_ops.expand_dims(num_sampled, 0)], 0)
    least = math_ops.cast(least, dtype)
    return raw_op("SparseToDense", where, shape, least, 0.0, validate_indices=False)
