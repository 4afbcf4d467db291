"""Programs on layers that run, of which the values that TensorFlow 1.15.5 gives are recorded.

Each program takes ``tf`` and ``slim``, and gives lists of numbers; it knows neither runtime.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.tf1.recorded.observation import plain


def spread(*shape: int) -> Any:
    """Numbers of both signs that differ from place to place."""
    return np.sin(np.arange(np.prod(shape), dtype=np.float32) * 0.7).reshape(shape)


def spread_out(shape: Any, **_: Any) -> Any:
    """The same, as an initializer."""
    return spread(*[int(size) for size in shape]) * 0.5


def run(tf: Any, fetched: Any, feeds: Any = None) -> Any:
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return [np.ravel(value).tolist() for value in session.run(fetched, feeds)]


def layers_of_filters(tf: Any, _: Any) -> Any:
    """Convolutions and pools of ``tf.layers``."""
    layers = tf.layers
    rows, images = tf.constant(spread(2, 8, 3)), tf.constant(spread(2, 6, 5, 3))
    volumes = tf.constant(spread(1, 3, 4, 4, 2))
    init = {"kernel_initializer": spread_out, "bias_initializer": spread_out}
    apart = {"depthwise_initializer": spread_out, "pointwise_initializer": spread_out}
    made = [
        layers.conv1d(rows, 2, 3, **init),
        layers.conv1d(rows, 2, 3, padding="same", dilation_rate=2, **init),
        layers.conv2d_transpose(images, 2, 3, strides=2, padding="same", **init),
        layers.conv2d_transpose(images, 2, 3, strides=(1, 2), **init),
        layers.separable_conv1d(rows, 2, 3, **apart),
        layers.separable_conv2d(images, 2, 3, depth_multiplier=2, **apart),
        layers.conv3d(volumes, 2, 2, **init),
        layers.max_pooling1d(rows, 3, 2, padding="same"),
        layers.average_pooling1d(rows, 3, 2, padding="same"),
        layers.average_pooling2d(images, 3, 2, padding="same"),
        layers.max_pooling3d(volumes, 2, 1),
        layers.average_pooling3d(volumes, 2, 1, padding="same"),
    ]
    return run(tf, made)


def normalizations(tf: Any, slim: Any) -> Any:
    """Normalizations within an example, and other layers of ``slim``."""
    x = tf.constant(spread(2, 4, 4, 6))
    rows = tf.constant(spread(3, 6))
    weights = {"weights_initializer": spread_out}
    return run(
        tf,
        [
            slim.layer_norm(x),
            slim.layer_norm(rows, center=False, scale=False),
            slim.instance_norm(x),
            tf.contrib.layers.group_norm(x, groups=3),
            slim.unit_norm(rows, 1),
            slim.maxout(rows, 2),
            slim.softmax(x),
            slim.bias_add(rows, initializer=spread_out),
            slim.fully_connected(rows, 3, normalizer_fn=slim.layer_norm, **weights),
            slim.conv2d(x, 2, 3, stride=2, **weights),
            slim.conv2d(x, 2, 3, rate=2, activation_fn=None, **weights),
            slim.conv2d_transpose(x, 2, 3, stride=2, **weights),
            slim.separable_conv2d(x, 2, 3, **weights),
            slim.separable_conv2d(x, None, 3, stride=2, **weights),
            slim.l1_l2_regularizer(0.1, 0.2)(rows),
            tf.contrib.layers.embed_sequence([[0, 2]], 3, 2, initializer=spread_out),
        ],
    )


def network(slim: Any, x: Any, training: Any) -> Any:
    """A network whose averages are kept in all ways."""
    with slim.arg_scope(
        [slim.conv2d, slim.fully_connected],
        weights_initializer=spread_out,
        weights_regularizer=slim.l2_regularizer(0.01),
    ):
        with slim.arg_scope([slim.batch_norm], is_training=training, decay=0.8):
            net = slim.conv2d(x, 3, 3, normalizer_fn=slim.batch_norm, scope="one")
            net = slim.conv2d(
                net,
                3,
                3,
                normalizer_fn=slim.batch_norm,
                normalizer_params={"updates_collections": None, "fused": False, "scale": True},
                scope="two",
            )
            net = slim.batch_norm(net, updates_collections=None, scope="three")
            net = slim.flatten(slim.max_pool2d(net, 2))
            net = slim.dropout(net, 1.0, is_training=training)
            return slim.fully_connected(net, 2, activation_fn=None, scope="logits")


def trained(tf: Any, slim: Any, *, as_tensor: bool) -> Any:
    """Three steps of training, and what is remembered and computed after them."""
    x = tf.constant(spread(4, 4, 4, 2))
    training = tf.placeholder_with_default(True, []) if as_tensor else True
    logits = network(slim, x, training)
    tf.losses.sparse_softmax_cross_entropy([0, 1, 1, 0], logits)
    total = tf.losses.get_total_loss()
    step = slim.learning.create_train_op(
        total, tf.train.MomentumOptimizer(0.1, 0.9), clip_gradient_norm=1.0
    )
    told = []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        told.append([float(session.run(step)) for _ in range(3)])
        told.append(np.ravel(session.run(logits)).tolist())
        if as_tensor:
            told.append(np.ravel(session.run(logits, {training: False})).tolist())
        variables = sorted(tf.global_variables(), key=lambda one: one.name)
        told += [np.ravel(session.run(variable)).tolist() for variable in variables]
    return told


def training(tf: Any, slim: Any) -> Any:
    """A network that trains."""
    return trained(tf, slim, as_tensor=False)


def training_by_a_tensor(tf: Any, slim: Any) -> Any:
    """A network that trains as a run says."""
    return trained(tf, slim, as_tensor=True)


def renormalizing(tf: Any, _: Any) -> Any:
    """Batch renormalization and parts of batches, as a run says."""
    x = tf.constant(spread(4, 3, 3, 2))
    training = tf.placeholder_with_default(True, [])
    bounds = {"rmax": 1.5, "rmin": 0.5, "dmax": 0.7}
    made = [
        tf.layers.batch_normalization(
            x, training=training, renorm=True, renorm_clipping=bounds, momentum=0.5
        ),
        tf.layers.batch_normalization(x, training=training, virtual_batch_size=2, momentum=0.5),
    ]
    loss = tf.add_n([tf.reduce_sum(one * spread(4, 3, 3, 2)) for one in made])
    grads = tf.gradients(loss, tf.trainable_variables())
    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
    told = []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(2):
            session.run(updates)
        for told_now in (True, False):
            values = session.run(made + grads, {training: told_now})
            told += [np.ravel(value).tolist() for value in values]
        told += [np.ravel(session.run(one)).tolist() for one in tf.global_variables()]
    return told


PROGRAMS = {
    program.__name__: program
    for program in (
        layers_of_filters,
        normalizations,
        training,
        training_by_a_tensor,
        renormalizing,
    )
}


def observed(tf: Any, name: str) -> Any:
    with tf.Graph().as_default():
        return plain(PROGRAMS[name](tf, tf.contrib.slim))
