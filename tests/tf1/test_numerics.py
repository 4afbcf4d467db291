"""Numbers that are none: where a run is refused."""

from __future__ import annotations

import numpy as np
import pytest

import scopeviz.tf1 as tf


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([1.0, np.inf], "in here : Tensor had Inf values"),
        ([np.nan, 1.0], "in here : Tensor had NaN values"),
        ([np.nan, np.inf], "in here : Tensor had Inf and NaN values"),
    ],
)
def test_a_run_is_refused_where_numbers_are_none(value: list[float], words: str) -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [2])
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            session.run(tf.check_numerics(x, "in here"), {x: value})
    assert caught.value.message.startswith(words)


def test_a_gradient_that_is_no_number_is_refused() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant([0.0])
        y = tf.sqrt(tf.check_numerics(x, "in here"))
        with pytest.raises(tf.errors.InvalidArgumentError, match="detected in gradient"):
            session.run(tf.gradients(y, x))
