"""Whole models: the article's two blocks forwards, and a network for digits in training."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

import scopeviz.tf1 as tf
from benchmarks.convolution import matrix_product, rate, tf1_convolution
from benchmarks.measure import Row, fastest

BATCH, SIDE, CHANNELS = 8, 28, 32
DIGITS = 64


def rows() -> Iterator[Row]:
    """What is computed, beside NumPy's own matrix product in the same run."""
    product = matrix_product()
    convolution = tf1_convolution()
    share = 100 * product / convolution
    compared = f"{rate(convolution)}, sgemm {rate(product)}"
    yield Row("tf.nn.conv2d, of NumPy's sgemm", share, "%", 70, compared, "at least")
    blocks = forward()
    each = f"{blocks / product:.2g} × a product of one block's size"
    yield Row("two conv_blocks on 8x28x28x32, forward", blocks * 1e3, "ms", ratio=each)
    for name, make in OPTIMIZERS.items():
        images = DIGITS / training(make)
        what = f"LeNet on 28x28, batch {DIGITS}, {name}"
        yield Row(what, images, "images/s", 300, bound="at least")


OPTIMIZERS: dict[str, Callable[[], tf.train.Optimizer]] = {
    "SGD": lambda: tf.train.GradientDescentOptimizer(0.01),
    "Adam": lambda: tf.train.AdamOptimizer(1e-4),
}


def conv_block(images: tf.Tensor, kernel_shape: list[int], bias_shape: list[int]) -> tf.Tensor:
    """The article's block."""
    weights = tf.get_variable("weights", kernel_shape, initializer=tf.random_normal_initializer())
    biases = tf.get_variable("biases", bias_shape, initializer=tf.constant_initializer(0.0))
    conv = tf.nn.conv2d(images, weights, strides=[1, 1, 1, 1], padding="SAME")
    return tf.nn.relu(conv + biases)


def forward() -> float:
    """Seconds of one run of two blocks, feed and fetch included."""
    tf.reset_default_graph()
    images = np.random.default_rng(0).random((BATCH, SIDE, SIDE, CHANNELS), dtype=np.float32)
    fed = tf.placeholder(tf.float32, images.shape)
    with tf.variable_scope("conv1"):
        first = conv_block(fed, [5, 5, CHANNELS, CHANNELS], [CHANNELS])
    with tf.variable_scope("conv2"):
        second = conv_block(first, [5, 5, CHANNELS, CHANNELS], [CHANNELS])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(second, {fed: images})
        return fastest(lambda: session.run(second, {fed: images}), repeats=30)


def lenet(images: tf.Tensor) -> tf.Tensor:
    """Scores of ten digits."""
    hidden = images
    for number, (before, after) in enumerate([(1, 32), (32, 64)]):
        with tf.variable_scope(f"conv{number}"):
            small = tf.truncated_normal_initializer(stddev=0.1)
            weights = tf.get_variable("weights", [5, 5, before, after], initializer=small)
            biases = tf.get_variable("biases", [after], initializer=tf.zeros_initializer())
            conv = tf.nn.conv2d(hidden, weights, strides=[1, 1, 1, 1], padding="SAME")
            hidden = tf.nn.relu(conv + biases)
        hidden = tf.nn.max_pool(hidden, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    flat = tf.reshape(hidden, [-1, 7 * 7 * 64])
    return dense(tf.nn.relu(dense(flat, "hidden", 7 * 7 * 64, 1024)), "scores", 1024, 10)


def dense(inputs: tf.Tensor, name: str, before: int, after: int) -> tf.Tensor:
    """A fully connected layer."""
    with tf.variable_scope(name):
        weights = tf.get_variable("weights", [before, after])
        biases = tf.get_variable("biases", [after], initializer=tf.zeros_initializer())
        return tf.nn.xw_plus_b(inputs, weights, biases)


def training_step(
    optimizer: Callable[[], tf.train.Optimizer],
) -> tuple[tf.Operation, dict[tf.Tensor, np.ndarray]]:
    """One step on a batch, in a graph of its own, and what is fed."""
    tf.reset_default_graph()
    random = np.random.default_rng(0)
    images = tf.placeholder(tf.float32, [None, SIDE, SIDE, 1])
    labels = tf.placeholder(tf.int32, [None])
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=lenet(images))
    step = optimizer().minimize(tf.reduce_mean(losses))
    return step, {
        images: random.random((DIGITS, SIDE, SIDE, 1), dtype=np.float32),
        labels: random.integers(0, 10, DIGITS),
    }


def training(optimizer: Callable[[], tf.train.Optimizer]) -> float:
    """Seconds of one step on a batch, feed included."""
    step, fed = training_step(optimizer)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(step, fed)
        return fastest(lambda: session.run(step, fed), repeats=10)
