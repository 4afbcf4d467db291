"""The program that is folded and drawn: convolutions, each called twice."""

from __future__ import annotations

import scopeviz.tf1 as tf
from scopeviz.capture import CellTrace, Trace, record


def conv_block(images: tf.Tensor) -> tf.Tensor:
    """The article's block: two variables, three ops."""
    weights = tf.get_variable("weights", [5, 5, 32, 32], initializer=tf.random_normal_initializer())
    biases = tf.get_variable("biases", [32], initializer=tf.constant_initializer(0.0))
    conv = tf.nn.conv2d(images, weights, strides=[1, 1, 1, 1], padding="SAME")
    return tf.nn.relu(conv + biases)


def blocks(variables: int) -> Trace:
    """Record a program of so many variables, in groups of ten, each used twice.

    Args:
        variables: how many, an even number.

    >>> len(blocks(10))
    1
    """
    images = fresh_images()
    with record("program.py") as trace:
        make_blocks(images, variables)
    return trace


def cells(count: int) -> tuple[CellTrace, ...]:
    """Record cells of ten variables each, with names of their own, in one graph.

    >>> [cell.label for cell in cells(2)]
    ['cell 1', 'cell 2']
    """
    images = fresh_images()
    trace = Trace()
    for number in range(1, count + 1):
        with trace.cell(f"cell {number}"):
            make_blocks(images, 10, prefix=f"net{number}_")
    return trace.cells


def fresh_images() -> tf.Tensor:
    """What the first convolution takes, in a new graph."""
    tf.reset_default_graph()
    return tf.placeholder(tf.float32, [8, 28, 28, 32])


def make_blocks(images: tf.Tensor, variables: int, prefix: str = "group") -> None:
    """Make the variables, in groups whose names begin with ``prefix``."""
    for reuse in (False, True):
        for number in range(variables // 2):
            with (
                tf.variable_scope(f"{prefix}{number // 5}"),
                tf.variable_scope(f"conv{number % 5}", reuse=reuse),
            ):
                images = conv_block(images)
