"""What counts as a tensor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf


@pytest.mark.parametrize(
    ("make", "answer"),
    [
        (lambda: tf.constant(1.0), True),
        (lambda: tf.get_variable("v", []), True),
        (lambda: tf.IndexedSlices(tf.zeros([1]), tf.constant([0])), True),
        (lambda: np.zeros(2), False),
        (lambda: 3.0, False),
        (tf.no_op, False),
    ],
)
def test_is_tensor_is_true_of_what_a_graph_computes(make: Any, *, answer: bool) -> None:
    with tf.Graph().as_default():
        assert tf.is_tensor(make()) is answer
        assert tf.contrib.slim.is_tensor is tf.is_tensor
