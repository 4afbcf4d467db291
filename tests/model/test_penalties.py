"""A regularizer looks at a variable, and is no call that uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.model.fold import build


def penalty(variable: Any) -> Any:
    return 0.1 * tf.nn.l2_loss(variable)


LAYERS: dict[str, Callable[[Any], Any]] = {
    "get_variable": lambda x: x * tf.get_variable("w", [3], regularizer=penalty),
    "tf.layers": lambda x: tf.layers.dense(
        x, 3, use_bias=False, kernel_regularizer=penalty, name="d"
    ),
    "contrib": lambda x: tf.contrib.layers.fully_connected(
        x, 3, biases_initializer=None, weights_regularizer=penalty, scope="f"
    ),
}


@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
def test_a_penalty_is_no_use(layer: Callable[[Any], Any]) -> None:
    with tf.Graph().as_default(), record() as trace:
        x = tf.zeros([2, 3])
        with tf.variable_scope("net"):
            layer(x)
        with tf.variable_scope("net", reuse=True):
            layer(x)
    (variable,) = build(trace).variables.values()
    assert (variable.times, len(variable.uses), len(variable.calls)) == (2, 2, 2)
