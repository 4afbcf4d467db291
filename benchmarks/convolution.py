"""The article's convolution, beside the matrix product that it comes down to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import scopeviz.tf1 as tf
from benchmarks.measure import Row, fastest

BATCH, SIDE, CHANNELS, KERNEL = 8, 28, 32, 5
OPERATIONS = 2 * BATCH * SIDE**2 * KERNEL**2 * CHANNELS**2


def rows() -> Iterator[Row]:
    """Both in one run, on the same numbers."""
    product = matrix_product()
    yield Row("numpy sgemm of the same size", product * 1e3, "ms", ratio=rate(product))
    convolution = tf1_convolution()
    share = f"{rate(convolution)}, {product / convolution:.0%} of sgemm"
    yield Row("tf.nn.conv2d, 5x5x32x32 on 8x28x28x32", convolution * 1e3, "ms", ratio=share)


def rate(taken: float) -> str:
    """Operations per second, in words.

    >>> rate(1.0)
    '0.321 GFLOP/s'
    """
    return f"{OPERATIONS / taken / 1e9:.3g} GFLOP/s"


def matrix_product() -> float:
    """Seconds of one product: all patches of the images with all kernels."""
    random = np.random.default_rng(0)
    patches = random.random((BATCH * SIDE**2, KERNEL**2 * CHANNELS), dtype=np.float32)
    kernels = random.random((KERNEL**2 * CHANNELS, CHANNELS), dtype=np.float32)
    patches @ kernels
    return fastest(lambda: patches @ kernels, repeats=50)


def tf1_convolution() -> float:
    """Seconds of one run of the op in a session, feed and fetch included."""
    tf.reset_default_graph()
    images = np.random.default_rng(0).random((BATCH, SIDE, SIDE, CHANNELS), dtype=np.float32)
    fed = tf.placeholder(tf.float32, images.shape)
    kernel = tf.get_variable("weights", [KERNEL, KERNEL, CHANNELS, CHANNELS])
    convolved = tf.nn.conv2d(fed, kernel, strides=[1, 1, 1, 1], padding="SAME")
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(convolved, {fed: images})
        return fastest(lambda: session.run(convolved, {fed: images}), repeats=50)
