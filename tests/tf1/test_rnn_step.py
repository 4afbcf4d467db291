"""What recurrent networks ask of their inputs before a step is taken."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def test_transpose_batch_time_swaps_the_first_two_axes() -> None:
    x = np.arange(24.0).reshape(2, 3, 4)
    made = tf.contrib.rnn.transpose_batch_time(tf.constant(x))
    assert made.shape.as_list() == [3, 2, 4]
    with tf.Session() as session:
        np.testing.assert_array_equal(session.run(made), x.swapaxes(0, 1))


def test_best_effort_input_batch_size_is_a_number_where_one_input_tells() -> None:
    unknown, known = (tf.placeholder(tf.float32, [None, size, 4]) for size in (None, 5))
    assert tf.contrib.rnn.best_effort_input_batch_size([unknown, known]) == 5


def test_best_effort_input_batch_size_is_a_tensor_where_none_tells() -> None:
    x = tf.placeholder(tf.float32, [None, None, 4])
    made = tf.contrib.rnn.best_effort_input_batch_size([x])
    with tf.Session() as session:
        assert session.run(made, {x: np.zeros([2, 7, 4])}) == 7
