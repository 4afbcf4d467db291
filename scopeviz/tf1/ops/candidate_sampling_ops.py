"""Classes drawn at random, for losses that do not look at all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.dtypes import float32, int32, int64
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op
from scopeviz.tf1.framework.operands import operand_as
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.ops.random_ops import seeds

Array: TypeAlias = NDArray[Any]
Sampled: TypeAlias = tuple[Tensor, Tensor, Tensor]
"""The classes drawn, and how often the true ones and these are expected among them."""


def log_uniform_candidate_sampler(
    true_classes: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: int | None = None,
    name: str | None = None,
) -> Sampled:
    """Classes drawn so that the first, which are the frequent ones, come most often.

    Args:
        true_classes: ``int64`` ``[batch, num_true]``.
        num_true: true classes of each example.
        num_sampled: how many to draw.
        unique: whether none is drawn twice.
        range_max: how many classes there are.
        seed: makes what is drawn the same in each session.
        name: the op's name.

    Returns:
        The classes: ``int64`` ``[num_sampled]``; how often the true ones are expected among
        them: ``float32`` ``[batch, num_true]``; and how often they themselves are:
        ``float32`` ``[num_sampled]``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit, or more are to be drawn than there are.

    Follows: tensorflow/python/ops/candidate_sampling_ops.py, log_uniform_candidate_sampler.

    >>> import scopeviz.tf1 as tf
    >>> made = tf.nn.log_uniform_candidate_sampler([[0]], 1, 3, True, 3, seed=1)
    >>> sorted(tf.Session().run(made[0]).tolist())
    [0, 1, 2]
    """
    arguments = (true_classes, num_true, num_sampled, unique, range_max, seed, name)
    return _sampled("LogUniformCandidateSampler", *arguments)


def uniform_candidate_sampler(
    true_classes: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: int | None = None,
    name: str | None = None,
) -> Sampled:
    """Classes drawn so that each comes as often as the others.

    Args:
        true_classes: ``int64`` ``[batch, num_true]``.
        num_true: true classes of each example.
        num_sampled: how many to draw.
        unique: whether none is drawn twice.
        range_max: how many classes there are.
        seed: makes what is drawn the same in each session.
        name: the op's name.

    Returns:
        The classes, and how often the true ones and these are expected; see
        :func:`log_uniform_candidate_sampler`.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit, or more are to be drawn than there are.

    Follows: tensorflow/python/ops/candidate_sampling_ops.py, uniform_candidate_sampler.

    >>> import scopeviz.tf1 as tf
    >>> made = tf.nn.uniform_candidate_sampler([[0]], 1, 2, False, 4, seed=1)
    >>> tf.Session().run(made[1]).tolist()
    [[0.5]]
    """
    arguments = (true_classes, num_true, num_sampled, unique, range_max, seed, name)
    return _sampled("UniformCandidateSampler", *arguments)


def _sampled(
    op_type: str,
    true_classes: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: int | None,
    name: str | None,
) -> Sampled:
    for label, number in (
        ("num_true", num_true),
        ("num_sampled", num_sampled),
        ("range_max", range_max),
    ):
        if number < 1:
            raise ValueError(
                f"Attr '{label}' of '{op_type}' Op passed {number} less than minimum 1."
            )
    attrs = {
        "num_true": num_true,
        "num_sampled": num_sampled,
        "unique": unique,
        "range_max": range_max,
        **seeds(seed),
    }
    true = operand_as(true_classes, int64)
    first, second, third = apply_op(op_type, name, (true,), attrs).outputs
    return first, second, third


def compute_accidental_hits(
    true_classes: Any,
    sampled_candidates: Any,
    num_true: int,
    seed: int | None = None,
    name: str | None = None,
) -> Sampled:
    """Where a class that was drawn happens to be a true one.

    Args:
        true_classes: ``int64`` ``[batch, num_true]``.
        sampled_candidates: the classes drawn: ``int64`` ``[num_sampled]``.
        num_true: true classes of each example.
        seed: without effect.
        name: the op's name.

    Returns:
        The examples: ``int32`` ``[hits]``; the positions among what was drawn: ``int64``; and
        the least number there is, to add to their scores: ``float32``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/candidate_sampling_ops.py, compute_accidental_hits.

    >>> import scopeviz.tf1 as tf
    >>> made = tf.nn.compute_accidental_hits([[5], [7]], [7, 9], 1)
    >>> [one.tolist() for one in tf.Session().run(made[:2])]
    [[1], [0]]
    """
    true, drawn = (operand_as(one, int64) for one in (true_classes, sampled_candidates))
    attrs = {"num_true": num_true, **seeds(seed)}
    first, second, third = apply_op("ComputeAccidentalHits", name, (true, drawn), attrs).outputs
    return first, second, third


def _drawn_shapes(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    batch, _ = with_rank(operands[0].dims, 2)
    count = attrs["num_sampled"]
    return [(int64, (count,)), (float32, (batch, attrs["num_true"])), (float32, (count,))]


def _log_uniform(generator: Any, count: int, most: int) -> Array:
    drawn = np.exp(generator.random(count) * np.log1p(most)).astype(np.int64) - 1
    return np.asarray(drawn % most)


def _uniform(generator: Any, count: int, most: int) -> Array:
    return np.asarray(generator.integers(0, most, count))


def _log_uniform_chance(classes: Array, most: int) -> Array:
    return np.asarray(np.log((classes + 2.0) / (classes + 1.0)) / np.log1p(most))


def _uniform_chance(classes: Array, most: int) -> Array:
    return np.full(classes.shape, 1.0 / most)


def _sampling(draw: Any, chance: Any) -> Any:
    def compute(run: Any, op: Operation, true: Array) -> tuple[Array, Array, Array]:
        count, most = op.attrs["num_sampled"], op.attrs["range_max"]
        if true.shape[1] != op.attrs["num_true"]:
            message = "true_classes must have num_true columns"
            raise InvalidArgumentError(None, op, message)
        unique = op.attrs["unique"]
        if unique and count > most:
            message = f"Sampler's range is too small. num_sampled={count} range_max={most}"
            raise InvalidArgumentError(None, op, message)
        generator = run.generator(op)
        drawn, tries = (_distinct if unique else _any)(draw, generator, count, most)

        def expected(classes: Array) -> Array:
            each = chance(classes.astype(np.float64), most)
            often = -np.expm1(tries * np.log1p(-each)) if unique else each * tries
            return np.asarray(often, np.float32)

        return drawn, expected(true), expected(drawn)

    return compute


def _any(draw: Any, generator: Any, count: int, most: int) -> tuple[Array, int]:
    return draw(generator, count, most), count


def _distinct(draw: Any, generator: Any, count: int, most: int) -> tuple[Array, int]:
    """So many different classes, and how often one had to draw for them."""
    numbers = np.empty(0, np.int64)
    while True:
        numbers = np.concatenate([numbers, draw(generator, max(2 * count, 16), most)])
        _, first = np.unique(numbers, return_index=True)
        if len(first) >= count:
            places = np.sort(first)[:count]
            return numbers[places], int(places[-1]) + 1


def _hit_shapes(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    with_rank(operands[0].dims, 2)
    with_rank(operands[1].dims, 1)
    return [(int32, (None,)), (int64, (None,)), (float32, (None,))]


def _hits(op: Operation, true: Array, drawn: Array) -> tuple[Array, Array, Array]:
    if true.shape[1] != op.attrs["num_true"]:
        message = "true_classes must have num_true columns"
        raise InvalidArgumentError(None, op, message)
    rows, _, places = np.nonzero(true[:, :, np.newaxis] == drawn)
    least = np.full(len(rows), -np.finfo(np.float32).max, np.float32)
    return rows.astype(np.int32), places.astype(np.int64), least


OPS["LogUniformCandidateSampler"] = OpDef(
    "true_classes:int64", _drawn_shapes, _sampling(_log_uniform, _log_uniform_chance), stateful=True
)
OPS["UniformCandidateSampler"] = OpDef(
    "true_classes:int64", _drawn_shapes, _sampling(_uniform, _uniform_chance), stateful=True
)
OPS["ComputeAccidentalHits"] = OpDef(
    "true_classes:int64 sampled_candidates:int64", _hit_shapes, _hits
)
