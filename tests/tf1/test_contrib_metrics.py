"""``tf.contrib.metrics``: how often predictions are right."""

from __future__ import annotations

import pytest

import scopeviz.tf1 as tf


@pytest.mark.parametrize(("weights", "part"), [(None, 0.5), ([3.0, 1.0], 0.75)])
def test_accuracy_is_the_weighted_part_of_what_is_right(
    weights: list[float] | None, part: float
) -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        right = tf.contrib.metrics.accuracy(
            tf.constant([True, False]), tf.constant([True, True]), weights
        )
        assert session.run(right) == part


def test_accuracy_is_not_of_floats() -> None:
    with tf.Graph().as_default(), pytest.raises(ValueError, match="Labels should have bool"):
        tf.contrib.metrics.accuracy(tf.constant([1.0]), tf.constant([1.0]))


def test_a_streaming_accuracy_takes_the_predictions_first() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        _, update = tf.contrib.metrics.streaming_accuracy(
            predictions=tf.constant([1, 2]), labels=tf.constant([1, 3])
        )
        session.run(tf.local_variables_initializer())
        assert session.run(update) == 0.5
