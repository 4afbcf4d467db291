"""Programs on ``tf.layers``, of which the names that TensorFlow 1.15.5 gives are recorded.

Each program takes ``tf`` and builds a graph; it knows neither runtime.
"""

from __future__ import annotations

from typing import Any

from tests.tf1.recorded.observation import graph_of


def convolutions_of_sequences(tf: Any, _: Any) -> None:
    """Convolutions along one axis."""
    layers = tf.layers
    x = tf.placeholder(tf.float32, [None, 12, 6], name="x")
    layers.conv1d(x, 4, 3)
    layers.conv1d(x, 4, 3, strides=2, padding="same", activation=tf.nn.relu)
    layers.conv1d(x, 4, 3, dilation_rate=2, use_bias=False, name="gaps")
    layers.conv1d(x, 4, 3, padding="same", dilation_rate=2)
    layers.separable_conv1d(x, 4, 3, depth_multiplier=2)
    first = tf.placeholder(tf.float32, [None, 6, 12], name="first")
    layers.conv1d(first, 4, 3, data_format="channels_first")


def transposed_convolutions(tf: Any, _: Any) -> None:
    """Convolutions that make images larger."""
    layers = tf.layers
    x = tf.placeholder(tf.float32, [2, 7, 7, 6], name="x")
    any_batch = tf.placeholder(tf.float32, [None, 7, 7, 6], name="any_batch")
    layers.conv2d_transpose(x, 4, 3)
    layers.conv2d_transpose(any_batch, 4, 5, strides=2, padding="same", activation=tf.nn.relu)
    layers.conv2d_transpose(x, 4, [2, 3], strides=(2, 1), use_bias=False, name="up")


def separable_convolutions(tf: Any, _: Any) -> None:
    """Filters of one channel each, then sums of channels."""
    layers = tf.layers
    x = tf.placeholder(tf.float32, [None, 8, 8, 6], name="x")
    layers.separable_conv2d(x, 4, 3)
    layers.separable_conv2d(
        x,
        4,
        3,
        strides=2,
        padding="same",
        depth_multiplier=2,
        activation=tf.nn.relu,
        use_bias=False,
        depthwise_regularizer=tf.contrib.layers.l2_regularizer(0.1),
        pointwise_regularizer=tf.contrib.layers.l2_regularizer(0.1),
    )
    layers.separable_conv2d(x, 4, 3, dilation_rate=2, name="gaps")


def convolutions_of_volumes(tf: Any, _: Any) -> None:
    """Convolutions along three axes."""
    layers = tf.layers
    x = tf.placeholder(tf.float32, [None, 4, 6, 6, 2], name="x")
    layers.conv3d(x, 4, 3)
    layers.conv3d(x, 4, (1, 2, 3), strides=2, padding="same", activation=tf.nn.relu)


def pools_of_all_ranks(tf: Any, _: Any) -> None:
    """Pools along one axis and along two."""
    layers = tf.layers
    x = tf.placeholder(tf.float32, [None, 12, 6], name="x")
    layers.max_pooling1d(x, 2, 2)
    layers.average_pooling1d(x, 3, 1, padding="same")
    layers.max_pooling1d(x, [2], [1], name="pool")
    images = tf.placeholder(tf.float32, [None, 8, 8, 6], name="images")
    layers.max_pooling2d(images, 2, 2)
    layers.average_pooling2d(images, (2, 3), 1, padding="same")


def pools_of_volumes(tf: Any, _: Any) -> None:
    """Pools along three axes."""
    layers = tf.layers
    volumes = tf.placeholder(tf.float32, [None, 4, 8, 8, 6], name="volumes")
    layers.max_pooling3d(volumes, 2, 2)
    layers.average_pooling3d(volumes, (1, 2, 2), 1, padding="same")


def batch_normalizations(tf: Any, _: Any) -> None:
    """Batch normalization by each of its ways."""
    normalize = tf.layers.batch_normalization
    x = tf.placeholder(tf.float32, [4, 8, 8, 6], name="x")
    training = tf.placeholder(tf.bool, [], name="training")
    for told in (True, False, training):
        normalize(x, training=told)
        normalize(x, training=told, fused=False)
        normalize(x, training=told, renorm=True)
        normalize(x, training=told, virtual_batch_size=2)
    bounds = {"rmax": 3.0, "rmin": 0.3, "dmax": 5.0}
    normalize(x, training=training, renorm=True, renorm_clipping=bounds, name="clipped")
    normalize(x, training=True, renorm=True, virtual_batch_size=2)
    normalize(
        x,
        training=training,
        adjustment=lambda shape: (
            tf.random_uniform([shape[0], 1, 1, 1], 0.93, 1.07),
            tf.random_uniform([shape[0], 1, 1, 1], -0.1, 0.1),
        ),
    )
    tf.layers.dropout(x, 0.4, training=training)


PROGRAMS = {
    program.__name__: program
    for program in (
        convolutions_of_sequences,
        transposed_convolutions,
        separable_convolutions,
        convolutions_of_volumes,
        pools_of_all_ranks,
        pools_of_volumes,
        batch_normalizations,
    )
}


def observed(tf: Any, name: str) -> dict[str, Any]:
    return graph_of(tf, PROGRAMS[name])
