"""Random choices: seeds that hold from session to session, and distributions that are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf

PROGRAMS: dict[str, Callable[..., Any]] = {
    "random_shuffle": lambda **seed: tf.random_shuffle(list(range(50)), **seed),
    "random_crop": lambda **seed: tf.random_crop(tf.range(1000), [3], **seed),
    "multinomial": lambda **seed: tf.multinomial([[0.0] * 9], 20, **seed),
    "categorical": lambda **seed: tf.random.categorical([[0.0] * 9], 20, **seed),
    "gamma": lambda **seed: tf.random.gamma([5], [1.0, 2.0], **seed),
    "poisson": lambda **seed: tf.random.poisson([10.0, 90.0], [5], **seed),
    "uniform": lambda **seed: tf.random.uniform([20], maxval=100, dtype=tf.int32, **seed),
}

every_program = pytest.mark.parametrize("program", PROGRAMS.values(), ids=list(PROGRAMS))


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def twice(value: Any) -> list[Any]:
    """What a session gives in two runs."""
    with tf.Session() as session:
        return [session.run(value).tolist() for _ in range(2)]


@every_program
def test_a_seed_of_the_op_gives_the_same_in_each_session(program: Callable[..., Any]) -> None:
    value = program(seed=3)
    assert twice(value) == twice(value)


@every_program
def test_a_seed_of_the_graph_gives_the_same_in_each_session(program: Callable[..., Any]) -> None:
    tf.set_random_seed(3)
    value = program()
    assert twice(value) == twice(value)


@every_program
def test_two_runs_of_a_session_differ(program: Callable[..., Any]) -> None:
    first, second = twice(program(seed=3))
    assert first != second


@every_program
def test_without_a_seed_sessions_differ(program: Callable[..., Any]) -> None:
    value = program()
    assert twice(value) != twice(value)


def test_shuffled_rows_stay_whole() -> None:
    rows = np.arange(12).reshape(6, 2)
    shuffled = tf.Session().run(tf.random_shuffle(rows, seed=1))
    assert sorted(shuffled.tolist()) == rows.tolist()


def test_what_is_cropped_lies_side_by_side() -> None:
    whole = np.arange(30).reshape(5, 6)
    part = tf.Session().run(tf.random_crop(whole, [2, 3], seed=1))
    top, left = divmod(int(part[0, 0]), 6)
    assert part.tolist() == whole[top : top + 2, left : left + 3].tolist()


def test_a_part_that_is_too_large_is_refused() -> None:
    whole = tf.placeholder(tf.float32, [None, None])
    part = tf.random_crop(whole, [2, 2])
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"Need value\.shape >= size, got"):
        tf.Session().run(part, {whole: np.zeros((1, 5))})


def test_classes_are_drawn_as_often_as_they_are_likely() -> None:
    shares = np.array([0.1, 0.2, 0.7])
    drawn = tf.Session().run(tf.multinomial([np.log(shares) + 5], 20_000, seed=1))
    np.testing.assert_allclose(np.bincount(drawn[0]) / drawn.size, shares, atol=0.02)


def test_gamma_and_poisson_have_the_means_that_were_asked_for() -> None:
    gamma = tf.random_gamma([20_000], [1.0, 4.0], beta=2.0, seed=1)
    poisson = tf.random_poisson([1.0, 9.0], [20_000], seed=1)
    means = np.array([[0.5, 2.0], [1.0, 9.0]])
    for value, wanted in zip(tf.Session().run([gamma, poisson]), means, strict=True):
        np.testing.assert_allclose(value.mean(0), wanted, rtol=0.05)
        assert value.dtype == np.float32
