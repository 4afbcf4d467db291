"""The rows of losses, normalization, embeddings and samplers in ``tf.nn``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import (
    FLOATS,
    Array,
    Refused,
    Row,
    by_name,
    positive,
    reals,
    sigmoid,
    softmax,
)

X, TABLE = reals(2, 3), reals(5, 3)
IDS = np.array([[0, 4], [2, 2]], np.int32)
CLASSES = np.array([2, 0], np.int32)


def bad_name(call: Callable[..., Any], *values: Any) -> Refused:
    """A function that is no single op, under a name that TF1 does not allow."""
    return Refused(lambda: call(*values, name="a b"), ValueError, "'a b' is not a valid scope name")


def lrn(x: Array) -> Array:
    """Normalization among channels: a neighbour to each side."""
    squares = np.pad(np.square(x.astype(np.float64)), [(0, 0)] * 3 + [(1, 1)])
    total = squares[..., :-2] + squares[..., 1:-1] + squares[..., 2:]
    return np.asarray(x / np.sqrt(2 + 0.5 * total))


def logistic(x: Array, labels: Array, weight: float = 1.0) -> Array:
    p = sigmoid(x.astype(np.float64))
    return np.asarray(-weight * labels * np.log(p) - (1 - labels) * np.log(1 - p))


def sparse(logits: Array, labels: Array) -> Array:
    return np.asarray(-np.log(softmax(logits.astype(np.float64)))[np.arange(2), labels])


ACTIVATIONS = [
    Row(
        "nn.crelu",
        (X,),
        lambda x: np.maximum(np.concatenate([x, -x], -1), 0),
        bad_name(tf.nn.crelu, X),
        dtypes=FLOATS,
        rankless=False,
    ),
    Row(
        "nn.swish",
        (X,),
        lambda x: x * sigmoid(x),
        Refused(lambda: tf.nn.swish(None), ValueError, "None values not supported."),
        dtypes=FLOATS,
    ),
    Row(
        "log_sigmoid",
        (X,),
        lambda x: np.log(sigmoid(x)),
        bad_name(tf.log_sigmoid, X),
        dtypes=FLOATS,
    ),
    Row(
        "nn.relu_layer",
        (X, TABLE.T, reals(5)),
        lambda x, w, b: np.maximum(x @ w + b, 0),
        bad_name(tf.nn.relu_layer, X, TABLE.T, reals(5)),
        dtypes=FLOATS,
    ),
    Row(
        "nn.xw_plus_b",
        (X, TABLE.T, reals(5)),
        lambda x, w, b: x @ w + b,
        bad_name(tf.nn.xw_plus_b, X, TABLE.T, reals(5)),
        dtypes=FLOATS,
    ),
    Row(
        "nn.l2_normalize",
        (X,),
        lambda x: x / np.sqrt(np.square(x).sum(-1, keepdims=True)),
        bad_name(tf.nn.l2_normalize, X),
        lambda x: tf.nn.l2_normalize(x, -1),
        FLOATS,
    ),
    Row(
        "nn.local_response_normalization",
        (reals(1, 2, 2, 4),),
        lrn,
        Refused(
            lambda: tf.nn.lrn(X),
            ValueError,
            "Shape must be rank 4 but is rank 2 for 'LRN' (op: 'LRN') with input shapes: [2,3].",
        ),
        lambda x: tf.nn.lrn(x, 1, bias=2.0, alpha=0.5),
        "float16",
    ),
]

LOSSES = [
    Row(
        "nn.sparse_softmax_cross_entropy_with_logits",
        (X, CLASSES),
        sparse,
        Refused(
            lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(CLASSES, logits=X),
            ValueError,
            "Only call `sparse_softmax_cross_entropy_with_logits` with named arguments "
            "(labels=..., logits=..., ...)",
        ),
        by_name(tf.nn.sparse_softmax_cross_entropy_with_logits, "logits", "labels"),
    ),
    Row(
        "nn.sigmoid_cross_entropy_with_logits",
        (X, positive(2, 3)),
        logistic,
        Refused(
            lambda: tf.nn.sigmoid_cross_entropy_with_logits(X, logits=X),
            ValueError,
            "Only call `sigmoid_cross_entropy_with_logits` with named arguments",
        ),
        by_name(tf.nn.sigmoid_cross_entropy_with_logits, "logits", "labels"),
        FLOATS,
    ),
    Row(
        "nn.weighted_cross_entropy_with_logits",
        (X, positive(2, 3)),
        lambda x, labels: logistic(x, labels, 3.0),
        bad_name(tf.nn.weighted_cross_entropy_with_logits, X, X, 2.0),
        lambda x, labels: tf.nn.weighted_cross_entropy_with_logits(labels, x, 3.0),
        FLOATS,
    ),
    Row(
        "nn.log_poisson_loss",
        (positive(2, 3), X),
        lambda targets, x: np.exp(x) - x * targets,
        bad_name(tf.nn.log_poisson_loss, X, X),
        dtypes=FLOATS,
    ),
]

NORMALIZATION = [
    Row(
        "nn.moments",
        (X,),
        lambda x: [x.mean(0), x.var(0)],
        bad_name(tf.nn.moments, X, [0]),
        lambda x: tf.nn.moments(x, [0]),
        FLOATS,
    ),
    Row(
        "nn.weighted_moments",
        (X, positive(2, 1)),
        lambda x, w: [
            (mean := np.average(x, 0, w.ravel())),
            np.average((x - mean) ** 2, 0, w.ravel()),
        ],
        bad_name(tf.nn.weighted_moments, X, [0], X),
        lambda x, w: tf.nn.weighted_moments(x, [0], w),
        FLOATS,
    ),
    Row(
        "nn.sufficient_statistics",
        (X,),
        lambda x: [2, (x - 1).sum(0), ((x - 1) ** 2).sum(0), 1],
        bad_name(tf.nn.sufficient_statistics, X, [0]),
        lambda x: tf.nn.sufficient_statistics(x, [0], shift=tf.ones([], x.dtype)),
        FLOATS,
    ),
    Row(
        "nn.normalize_moments",
        (np.asarray(2.0, np.float32), X, positive(2, 3)),
        lambda n, sums, squares: [sums / n, squares / n - (sums / n) ** 2],
        bad_name(tf.nn.normalize_moments, 2.0, X, X, None),
        lambda n, sums, squares: tf.nn.normalize_moments(n, sums, squares, None),
        "float64",
    ),
    Row(
        "nn.batch_normalization",
        (X, reals(3), positive(3)),
        lambda x, mean, variance: (x - mean) / np.sqrt(variance + 0.5) * 2 + 1,
        bad_name(tf.nn.batch_normalization, X, 0.0, 1.0, None, None, 0.1),
        lambda x, mean, variance: tf.nn.batch_normalization(x, mean, variance, 1.0, 2.0, 0.5),
        FLOATS,
    ),
    Row(
        "nn.batch_norm_with_global_normalization",
        (X, reals(3), positive(3)),
        lambda x, mean, variance: (x - mean) / np.sqrt(variance + 0.5) + 1,
        bad_name(tf.nn.batch_norm_with_global_normalization, X, 0.0, 1.0, 0.0, 1.0, 0.1, 0),
        lambda x, mean, variance: tf.nn.batch_norm_with_global_normalization(
            x, mean, variance, 1.0, 2.0, 0.5, scale_after_normalization=False
        ),
        FLOATS,
    ),
    Row(
        "nn.fused_batch_norm",
        (reals(2, 2, 2, 3), positive(3), reals(3)),
        lambda x, scale, offset: [
            (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)) + 0.001) * scale + offset,
            x.mean((0, 1, 2)),
            x.var((0, 1, 2)) * 8 / 7,
        ],
        Refused(
            lambda: tf.nn.fused_batch_norm(X, X, X, mean=X),
            ValueError,
            "Both 'mean' and 'variance' must be None if is_training is True.",
        ),
    ),
    Row(
        "nn.dropout",
        (X,),
        None,
        Refused(
            lambda: tf.nn.dropout(X),
            ValueError,
            "You must provide a rate to dropout.",
        ),
        lambda x: tf.nn.dropout(x, 0.5),
    ),
]

TABLES = [
    Row(
        "nn.embedding_lookup",
        (TABLE, IDS),
        lambda table, ids: table[ids],
        bad_name(tf.nn.embedding_lookup, TABLE, IDS),
    ),
    Row(
        "nn.embedding_lookup",
        (TABLE[:3], TABLE[3:], IDS),
        lambda one, other, ids: np.concatenate([one, other])[ids],
        Refused(lambda: tf.nn.embedding_lookup([], IDS), ValueError, "Need at least one param"),
        lambda one, other, ids: tf.nn.embedding_lookup([one, other], ids, "div"),
        rankless=False,
    ),
    Row(
        "nn.top_k",
        (np.array([[1, 5, 5, 2], [4, 3, 2, 1]], np.float32),),
        lambda _: [np.array([[5, 5], [4, 3]]), np.array([[1, 2], [0, 1]])],
        Refused(
            lambda: tf.nn.top_k(X, 4),
            ValueError,
            "input must have last dimension >= k = 4 but is 3 for 'TopKV2' (op: 'TopKV2')",
        ),
        lambda x: tf.nn.top_k(x, 2),
        FLOATS + " int32",
    ),
    Row(
        "nn.in_top_k",
        (np.array([[1, 5, 5, 2], [4, 3, 2, 1]], np.float32), np.array([2, 1], np.int32)),
        lambda *_: np.array([True, False]),
        bad_name(tf.nn.in_top_k, X, [0, 1], 1),
        lambda x, targets: tf.nn.in_top_k(x, targets, 1),
    ),
]

TRUE = np.array([[1], [3]], np.int64)


def drawn_from(name: str, true: Any) -> Any:
    """Four different classes of nine."""
    return getattr(tf.nn, name)(true, 1, 4, unique=True, range_max=9)


def with_few_classes(name: str, *operands: Any) -> Any:
    """A loss that draws three classes of nine."""
    return getattr(tf.nn, name)(*operands, 3, 9)


SAMPLED = [
    *[
        Row(
            f"nn.{name}",
            (TRUE,),
            None,
            Refused(
                partial(getattr(tf.nn, name), TRUE, 1, 0, unique=False, range_max=9),
                ValueError,
                f"Attr 'num_sampled' of '{op_type}' Op passed 0 less than minimum 1.",
            ),
            partial(drawn_from, name),
        )
        for name, op_type in (
            ("log_uniform_candidate_sampler", "LogUniformCandidateSampler"),
            ("uniform_candidate_sampler", "UniformCandidateSampler"),
        )
    ],
    Row(
        "nn.compute_accidental_hits",
        (TRUE, np.array([3, 7, 1], np.int64)),
        lambda *_: [[0, 1], [2, 0], [-np.finfo(np.float32).max] * 2],
        Refused(
            lambda: tf.nn.compute_accidental_hits([1], [2], 1),
            ValueError,
            "Shape must be rank 2 but is rank 1 for 'ComputeAccidentalHits'",
        ),
        lambda true, drawn: tf.nn.compute_accidental_hits(true, drawn, 1),
    ),
    *[
        Row(
            f"nn.{name}",
            (reals(9, 3), reals(9), TRUE, X),
            None,
            bad_name(getattr(tf.nn, name), reals(9, 3), reals(9), TRUE, X, 3, 9),
            partial(with_few_classes, name),
        )
        for name in ("nce_loss", "sampled_softmax_loss")
    ],
]

ROWS = [*ACTIVATIONS, *LOSSES, *NORMALIZATION, *TABLES, *SAMPLED]
