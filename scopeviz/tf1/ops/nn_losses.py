"""Losses of classifiers that are no softmax over probabilities."""

from __future__ import annotations

import math
from typing import Any

from scopeviz.tf1.framework.dtypes import float16, float32
from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import compatible
from scopeviz.tf1.kernels import nn_loss_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops import array_ops, check_ops, cwise_ops, math_ops, nn_ops, selecting, slicing
from scopeviz.tf1.ops.array_ops import renamed


def check_named(function: str, sentinel: Any, labels: Any, logits: Any) -> None:
    """Demand that labels and logits are given by name, so that nobody mistakes one for the other.

    Raises:
        ValueError: if they are not.

    Follows: tensorflow/python/ops/nn_ops.py, _ensure_xent_args.
    """
    if sentinel is not None:
        raise ValueError(
            f"Only call `{function}` with named arguments (labels=..., logits=..., ...)"
        )
    if labels is None or logits is None:
        raise ValueError("Both labels and logits must be provided.")


def sparse_softmax_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: str | None = None
) -> Tensor:
    """How badly ``tf.nn.softmax`` of the logits foretells one class each.

    Args:
        _sentinel: nothing; all others are to be named.
        labels: numbers of classes: ``int32`` or ``int64`` ``[batch, ...]``.
        logits: floats ``[batch, ..., classes]``.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the shape of ``labels``: the dtype of ``logits``.

    Raises:
        TypeError: if the logits are no floats, or the labels no whole numbers.
        ValueError: if shapes do not fit, or arguments are not named.
        InvalidArgumentError: when it runs, for a class that there is not.

    Follows: tensorflow/python/ops/nn_ops.py, sparse_softmax_cross_entropy_with_logits.

    >>> import scopeviz.tf1 as tf
    >>> loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0], logits=[[9.0, 9.0]])
    >>> [round(float(one), 4) for one in tf.Session().run(loss)]
    [0.6931]
    """
    function = "sparse_softmax_cross_entropy_with_logits"
    check_named(function, _sentinel, labels, logits)
    default = "SparseSoftmaxCrossEntropyWithLogits"
    with internal_name_scope(name, default, [labels, logits]):
        wanted, scores = convert_to_tensor(labels), convert_to_tensor(logits)
        half = scores.dtype.base_dtype is float16
        precise = math_ops.cast(scores, float32) if half else scores
        shape, static = array_ops.shape(wanted), wanted.shape
        _check_classes(wanted, scores)
        flat = scores.dims is not None and len(scores.dims) == 2
        if flat:
            cost = apply_op(default, name, (precise, wanted)).outputs[0]
        else:
            with control_dependencies(_checks(wanted, scores)):
                sizes, rank = array_ops.shape(scores), array_ops.rank(scores)
                last = slicing.getitem(sizes, cwise_ops.subtract(rank, 1, "sub"))
                precise = array_ops.reshape(precise, [-1, last])
                rows = array_ops.reshape(wanted, [-1])
                cost = apply_op(default, name, (precise, rows)).outputs[0]
                cost = array_ops.reshape(cost, shape)
            cost.set_shape(static)
        return math_ops.cast(cost, float16) if half else cost


def _checks(wanted: Tensor, scores: Tensor) -> list[Any]:
    """What can only be known when it runs: that the labels have the shape of the scores."""
    outer = None if scores.dims is None else scores.dims[:-1]
    if None not in (wanted.dims, outer) and None not in (*wanted.dims, *outer):  # type: ignore[misc]  # just looked at
        return []
    shapes: Any = array_ops.shape(wanted), array_ops.shape(scores)
    return [check_ops.assert_equal(shapes[0], shapes[1][:-1])]


def _check_classes(wanted: Tensor, scores: Tensor) -> None:
    if scores.dims == ():
        raise ValueError(f"Logits cannot be scalars - received shape {scores.shape}.")
    if scores.dims is None or wanted.dims is None:
        return
    if len(wanted.dims) != len(scores.dims) - 1:
        raise ValueError(
            f"Rank mismatch: Rank of labels (received {len(wanted.dims)}) should equal rank of "
            f"logits minus 1 (received {len(scores.dims)})."
        )
    outer = scores.dims[:-1]
    if None not in (*wanted.dims, *outer) and wanted.dims != outer:
        raise ValueError(
            f"Shape mismatch: The shape of labels (received {wanted.shape}) should equal the "
            f"shape of logits except for the last dimension (received {scores.shape})."
        )


def sigmoid_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: str | None = None
) -> Tensor:
    """How badly ``tf.sigmoid`` of each logit foretells its label.

    Args:
        _sentinel: nothing; all others are to be named.
        labels: probabilities: floats of the shape of ``logits``.
        logits: floats of any shape.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if the shapes differ, or arguments are not named.

    Follows: tensorflow/python/ops/nn_impl.py, sigmoid_cross_entropy_with_logits.

    >>> import scopeviz.tf1 as tf
    >>> loss = tf.nn.sigmoid_cross_entropy_with_logits(labels=[1.0], logits=[0.0])
    >>> [round(float(one), 4) for one in tf.Session().run(loss)]
    [0.6931]
    """
    check_named("sigmoid_cross_entropy_with_logits", _sentinel, labels, logits)
    with internal_name_scope(name, "logistic_loss", [logits, labels]) as scope:
        scores, wanted = _scores_and_labels(logits, labels)
        zeros = array_ops.zeros_like(scores, dtype=scores.dtype)
        positive = scores >= zeros
        above = selecting.where(positive, scores, zeros)
        below = selecting.where(positive, -scores, scores)
        linear = above - scores * wanted
        return cwise_ops.add(linear, cwise_ops.log1p(cwise_ops.exp(below)), name=scope)


def _scores_and_labels(logits: Any, labels: Any) -> tuple[Any, Any]:
    scores = convert_to_tensor(logits, name="logits")
    wanted = convert_to_tensor(labels, name="labels")
    if not compatible(scores.dims, wanted.dims):
        raise ValueError(
            f"logits and labels must have the same shape ({scores.shape} vs {wanted.shape})"
        )
    return scores, wanted


def weighted_cross_entropy_with_logits(
    labels: Any = None,
    logits: Any = None,
    pos_weight: Any = None,
    name: str | None = None,
    targets: Any = None,
) -> Tensor:
    """As ``tf.nn.sigmoid_cross_entropy_with_logits``, where what is missed counts more or less.

    Args:
        labels: probabilities: floats of the shape of ``logits``.
        logits: floats of any shape.
        pos_weight: how much the part counts that belongs to positive labels.
        name: the name of the scope for the ops.
        targets: older name of ``labels``.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if the shapes differ.

    Follows: tensorflow/python/ops/nn_impl.py, weighted_cross_entropy_with_logits.

    >>> import scopeviz.tf1 as tf
    >>> loss = tf.nn.weighted_cross_entropy_with_logits([1.0], [0.0], 2.0)
    >>> [round(float(one), 4) for one in tf.Session().run(loss)]
    [1.3863]
    """
    labels = renamed("labels", labels, "targets", targets)
    with internal_name_scope(name, "logistic_loss", [logits, labels]) as scope:
        scores, wanted = _scores_and_labels(logits, labels)
        weight = 1 + (pos_weight - 1) * wanted
        linear = (1 - wanted) * scores
        rest = cwise_ops.log1p(cwise_ops.exp(-math_ops.abs(scores)))
        missed = weight * (rest + nn_ops.relu(-scores))
        return cwise_ops.add(linear, missed, name=scope)


def log_poisson_loss(
    targets: Any, log_input: Any, compute_full_loss: bool = False, name: str | None = None
) -> Any:
    """How badly a Poisson distribution foretells counts, given the logarithm of its mean.

    Args:
        targets: counts: floats of the shape of ``log_input``.
        log_input: floats of any shape.
        compute_full_loss: whether to add what depends on ``targets`` alone, nearly.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if the shapes differ.

    Follows: tensorflow/python/ops/nn_impl.py, log_poisson_loss.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.log_poisson_loss([2.0], [0.0])).tolist()
    [1.0]
    """
    with internal_name_scope(name, "log_poisson_loss", [log_input, targets]):
        scores: Any = convert_to_tensor(log_input, name="log_input")
        wanted: Any = convert_to_tensor(targets, name="targets")
        if not compatible(scores.dims, wanted.dims):
            raise ValueError(
                f"log_input and targets must have the same shape ({scores.shape} vs {wanted.shape})"
            )
        result = cwise_ops.exp(scores) - scores * wanted
        if compute_full_loss:
            half = convert_to_tensor(0.5, wanted.dtype)
            circle = convert_to_tensor(2 * math.pi, wanted.dtype)
            stirling = (
                wanted * cwise_ops.log(wanted) - wanted + half * cwise_ops.log(circle * wanted)
            )
            zeros = array_ops.zeros_like(wanted, dtype=wanted.dtype)
            ones = array_ops.ones_like(wanted, dtype=wanted.dtype)
            small = cwise_ops.logical_and(wanted >= zeros, wanted <= ones)
            result += selecting.where(small, zeros, stirling)
        return result
