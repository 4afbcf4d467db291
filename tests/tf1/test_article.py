"""The article's program: names, sharing, and numbers checked by other means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def conv_block(input: Any, kernel_shape: Any, bias_shape: Any) -> Any:  # noqa: A002  # the article's
    weights = tf.get_variable("weights", kernel_shape, initializer=tf.random_normal_initializer())
    biases = tf.get_variable("biases", bias_shape, initializer=tf.constant_initializer(0.0))
    conv = tf.nn.conv2d(input, weights, strides=[1, 1, 1, 1], padding="SAME")
    return tf.nn.relu(conv + biases)


def block_by_hand(images: Any, weights: Any, biases: Any) -> Any:
    """The same block, one multiplication of the definition after the other, in float64."""
    batch, height, width, _ = images.shape
    rows, columns, _, channels = weights.shape
    result = np.zeros((batch, height, width, channels))
    for y in range(height):
        for x in range(width):
            for i in range(rows):
                for j in range(columns):
                    above, left = y + i - rows // 2, x + j - columns // 2
                    if 0 <= above < height and 0 <= left < width:
                        pixels = images[:, above, left, :].astype(np.float64)
                        result[:, y, x, :] += pixels @ weights[i, j].astype(np.float64)
    return np.maximum(result + biases, 0.0)


IMAGES = np.cos(np.arange(2 * 7 * 6 * 32)).reshape(2, 7, 6, 32).astype(np.float32)


def test_two_scopes_make_four_variables_and_the_numbers_are_right() -> None:
    images = tf.placeholder(tf.float32, [None, 7, 6, 32])
    with tf.variable_scope("conv1"):
        one = conv_block(images, [5, 5, 32, 32], [32])
    with tf.variable_scope("conv2"):
        two = conv_block(one, [5, 5, 32, 32], [32])
    variables = tf.trainable_variables()
    assert [v.name for v in variables] == [
        "conv1/weights:0",
        "conv1/biases:0",
        "conv2/weights:0",
        "conv2/biases:0",
    ]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        w1, b1, w2, b2 = session.run(variables)
        first, second = session.run([one, two], {images: IMAGES})
    by_hand = block_by_hand(IMAGES, w1, b1)
    np.testing.assert_allclose(first, by_hand, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(second, block_by_hand(by_hand, w2, b2), rtol=1e-3, atol=1e-1)


def test_reuse_variables_shares_two_variables_between_two_calls(graph: tf.Graph) -> None:
    images = tf.placeholder(tf.float32, [None, 7, 6, 32])
    with tf.variable_scope("conv1") as conv1_scope:
        one = conv_block(images, [5, 5, 32, 32], [32])
        conv1_scope.reuse_variables()
        two = conv_block(one, [5, 5, 32, 32], [32])
    variables = tf.trainable_variables()
    assert [v.name for v in variables] == ["conv1/weights:0", "conv1/biases:0"]
    ops = [op.name for op in graph.get_operations() if op.type in {"Conv2D", "AddV2", "Relu"}]
    assert ops == [
        "conv1/Conv2D",
        "conv1/add",
        "conv1/Relu",
        "conv1/Conv2D_1",
        "conv1/add_1",
        "conv1/Relu_1",
    ]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        weights, biases = session.run(variables)
        result = session.run(two, {images: IMAGES})
    by_hand = block_by_hand(block_by_hand(IMAGES, weights, biases), weights, biases)
    np.testing.assert_allclose(result, by_hand, rtol=1e-3, atol=1e-1)


def test_reuse_false_makes_foo_v() -> None:
    with tf.variable_scope("foo"):
        v = tf.get_variable("v", [1])
    assert v.name == "foo/v:0"


def test_reuse_true_gives_the_same_object() -> None:
    with tf.variable_scope("foo"):
        v = tf.get_variable("v", [1])
    with tf.variable_scope("foo", reuse=True):
        v1 = tf.get_variable("v", [1])
    assert v1 is v


def test_name_scope_prefixes_variable_and_ops_only() -> None:
    with tf.name_scope("my_scope"):
        v1 = tf.get_variable("var1", [1], dtype=tf.float32)
        v2 = tf.Variable(1, name="var2", dtype=tf.float32)
        a = tf.add(v1, v2)
    assert (v1.name, v2.name, a.name) == ("var1:0", "my_scope/var2:0", "my_scope/Add:0")
    with tf.Session() as session:
        v1.load([41.0])
        session.run(v2.initializer)
        assert session.run(a).tolist() == [42.0]
