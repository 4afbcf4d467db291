"""What a run holds at once: a value is let go of when the last op that needs it has run."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

import scopeviz.tf1 as tf

SIDE = 2**15
STEPS = 30


def chain(images: tf.Tensor) -> tf.Tensor:
    """One op after the other, each of which needs its own result for its gradient."""
    for _ in range(STEPS):
        images = tf.tanh(images)
    return tf.reduce_sum(images)


def loop(images: tf.Tensor) -> tf.Tensor:
    """The same in a loop."""
    counted = [tf.constant(0), images]
    _, last = tf.while_loop(lambda i, x: i < STEPS, lambda i, x: (i + 1, tf.tanh(x)), counted)
    return tf.reduce_sum(last)


def branch(images: tf.Tensor) -> tf.Tensor:
    """The same in a branch."""
    taken = tf.placeholder_with_default(tf.constant(value=True), [])
    total: tf.Tensor = tf.cond(taken, lambda: chain(images), lambda: tf.reduce_sum(images))
    return total


def arrays_at_once(
    fetches: Callable[[tf.Tensor, tf.Tensor], list[tf.Tensor]], made: tf.Tensor, images: tf.Tensor
) -> float:
    """How many arrays of the size of ``images`` a run holds at most."""
    fetched, fed = fetches(made, images), {images: np.ones(SIDE, np.float32)}
    with tf.Session() as session:
        session.run(fetched, fed)
        gc.collect()
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            session.run(fetched, fed)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    return (most - before) / (4 * SIDE)


@pytest.mark.parametrize("model", [chain, loop, branch])
def test_values_of_a_run_are_let_go_of(model: Callable[[tf.Tensor], tf.Tensor]) -> None:
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [SIDE])
        assert arrays_at_once(lambda total, _: [total], model(images), images) < 6


@pytest.mark.parametrize("model", [chain, loop, branch])
def test_only_what_gradients_need_is_held(model: Callable[[tf.Tensor], tf.Tensor]) -> None:
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [SIDE])
        found = arrays_at_once(tf.gradients, model(images), images)
        assert STEPS - 1 < found < STEPS + 10


def test_fetched_gradients_hold_no_others() -> None:
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [SIDE])
        found = arrays_at_once(
            lambda total, given: [total, *tf.gradients(total, given)], chain(images), images
        )
        assert found < STEPS + 10
