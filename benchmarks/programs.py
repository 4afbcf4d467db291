"""The program that is folded and drawn: convolutions, each called twice."""

from __future__ import annotations

import scopeviz.tf1 as tf
from scopeviz.capture import Trace, record


def conv_block(images: tf.Tensor) -> tf.Tensor:
    """The article's block: two variables, three ops."""
    weights = tf.get_variable("weights", [5, 5, 32, 32], initializer=tf.random_normal_initializer())
    biases = tf.get_variable("biases", [32], initializer=tf.constant_initializer(0.0))
    conv = tf.nn.conv2d(images, weights, strides=[1, 1, 1, 1], padding="SAME")
    return tf.nn.relu(conv + biases)


def blocks(variables: int, prefix: str = "group") -> Trace:
    """Record a program of so many variables, in groups of ten, each used twice.

    Args:
        variables: how many, an even number.
        prefix: what the names of the groups begin with.

    >>> len(blocks(10))
    1
    """
    tf.reset_default_graph()
    images = tf.placeholder(tf.float32, [8, 28, 28, 32])
    with record("program.py") as trace:
        for reuse in (False, True):
            for number in range(variables // 2):
                with (
                    tf.variable_scope(f"{prefix}{number // 5}"),
                    tf.variable_scope(f"conv{number % 5}", reuse=reuse),
                ):
                    images = conv_block(images)
    return trace
