"""Programs on ``slim``, of which the names that TensorFlow 1.15.5 gives are recorded.

Each program takes ``tf`` and ``slim``, and builds a graph; it knows neither runtime.
"""

from __future__ import annotations

from typing import Any

from tests.tf1.recorded.observation import graph_of


def vgg_16(tf: Any, slim: Any) -> Any:
    """VGG-16, as published, with an eighth of the filters."""
    with slim.arg_scope(
        [slim.conv2d, slim.fully_connected],
        activation_fn=tf.nn.relu,
        weights_regularizer=slim.l2_regularizer(0.0005),
        biases_initializer=tf.zeros_initializer(),
    ):
        with slim.arg_scope([slim.conv2d], padding="SAME"):
            x = tf.placeholder(tf.float32, [None, 32, 32, 3], name="images")
            with tf.variable_scope("vgg_16", "vgg_16", [x]) as sc:
                ends = sc.original_name_scope + "_end_points"
                with slim.arg_scope(
                    [slim.conv2d, slim.fully_connected, slim.max_pool2d], outputs_collections=ends
                ):
                    net = slim.repeat(x, 2, slim.conv2d, 8, [3, 3], scope="conv1")
                    net = slim.max_pool2d(net, [2, 2], scope="pool1")
                    net = slim.repeat(net, 2, slim.conv2d, 16, [3, 3], scope="conv2")
                    net = slim.max_pool2d(net, [2, 2], scope="pool2")
                    net = slim.repeat(net, 3, slim.conv2d, 32, [3, 3], scope="conv3")
                    net = slim.max_pool2d(net, [2, 2], scope="pool3")
                    net = slim.repeat(net, 3, slim.conv2d, 64, [3, 3], scope="conv4")
                    net = slim.max_pool2d(net, [2, 2], scope="pool4")
                    net = slim.repeat(net, 3, slim.conv2d, 64, [3, 3], scope="conv5")
                    net = slim.max_pool2d(net, [2, 2], scope="pool5")
                    net = slim.conv2d(net, 64, [1, 1], padding="VALID", scope="fc6")
                    net = slim.dropout(net, 0.5, is_training=True, scope="dropout6")
                    net = slim.conv2d(net, 64, [1, 1], scope="fc7")
                    net = slim.dropout(net, 0.5, is_training=True, scope="dropout7")
                    net = slim.conv2d(
                        net, 10, [1, 1], activation_fn=None, normalizer_fn=None, scope="fc8"
                    )
                    points = slim.utils.convert_collection_to_dict(ends)
                    net = tf.squeeze(net, [1, 2], name="fc8/squeezed")
                    points[sc.name + "/fc8"] = net
    return {"end points": list(points)}


def resnet_v2_50(tf: Any, slim: Any, training: Any = None, blocks: Any = (3, 4, 6, 3)) -> Any:
    """ResNet-v2-50, as published, with an eighth of the filters."""

    def subsample(inputs: Any, factor: int, scope: Any = None) -> Any:
        if factor == 1:
            return inputs
        return slim.max_pool2d(inputs, [1, 1], stride=factor, scope=scope)

    def conv2d_same(inputs: Any, depth: int, size: int, stride: int, scope: Any = None) -> Any:
        if stride == 1:
            return slim.conv2d(inputs, depth, size, stride=1, padding="SAME", scope=scope)
        begin = (size - 1) // 2
        end = size - 1 - begin
        inputs = tf.pad(inputs, [[0, 0], [begin, end], [begin, end], [0, 0]])
        return slim.conv2d(inputs, depth, size, stride=stride, padding="VALID", scope=scope)

    @slim.add_arg_scope  # type: ignore[untyped-decorator]  # a runtime is not known here
    def bottleneck(
        inputs: Any,
        depth: int,
        depth_bottleneck: int,
        stride: int,
        outputs_collections: Any = None,
        scope: Any = None,
    ) -> Any:
        with tf.variable_scope(scope, "bottleneck_v2", [inputs]) as sc:
            depth_in = slim.utils.last_dimension(inputs.get_shape(), min_rank=4)
            preact = slim.batch_norm(inputs, activation_fn=tf.nn.relu, scope="preact")
            if depth == depth_in:
                shortcut = subsample(inputs, stride, "shortcut")
            else:
                shortcut = slim.conv2d(
                    preact,
                    depth,
                    [1, 1],
                    stride=stride,
                    normalizer_fn=None,
                    activation_fn=None,
                    scope="shortcut",
                )
            residual = slim.conv2d(preact, depth_bottleneck, [1, 1], stride=1, scope="conv1")
            residual = conv2d_same(residual, depth_bottleneck, 3, stride, scope="conv2")
            residual = slim.conv2d(
                residual,
                depth,
                [1, 1],
                stride=1,
                normalizer_fn=None,
                activation_fn=None,
                scope="conv3",
            )
            output = shortcut + residual
            return slim.utils.collect_named_outputs(outputs_collections, sc.name, output)

    params = {
        "decay": 0.997,
        "epsilon": 1e-5,
        "scale": True,
        "updates_collections": tf.GraphKeys.UPDATE_OPS,
        "fused": None,
    }
    x = tf.placeholder(tf.float32, [2, 64, 64, 3], name="images")
    with slim.arg_scope(
        [slim.conv2d],
        weights_regularizer=slim.l2_regularizer(0.0001),
        weights_initializer=slim.variance_scaling_initializer(),
        activation_fn=tf.nn.relu,
        normalizer_fn=slim.batch_norm,
        normalizer_params=params,
    ):
        with slim.arg_scope([slim.batch_norm], **params):
            with slim.arg_scope([slim.max_pool2d], padding="SAME"):
                with tf.variable_scope("resnet_v2_50", "resnet_v2", [x]) as sc:
                    ends = sc.original_name_scope + "_end_points"
                    with slim.arg_scope([slim.conv2d, bottleneck], outputs_collections=ends):
                        told = True if training is None else training
                        with slim.arg_scope([slim.batch_norm], is_training=told):
                            with slim.arg_scope(
                                [slim.conv2d], activation_fn=None, normalizer_fn=None
                            ):
                                net = conv2d_same(x, 8, 7, stride=2, scope="conv1")
                            net = slim.max_pool2d(net, [3, 3], stride=2, scope="pool1")
                            for number, units in enumerate(blocks, start=1):
                                base = 8 * 2 ** (number - 1)
                                with tf.variable_scope(f"block{number}", "block", [net]) as block:
                                    for unit in range(units):
                                        stride = (
                                            2 if unit == units - 1 and number < len(blocks) else 1
                                        )
                                        with tf.variable_scope(f"unit_{unit + 1}", values=[net]):
                                            net = bottleneck(net, base * 4, base, stride)
                                    net = slim.utils.collect_named_outputs(ends, block.name, net)
                            net = slim.batch_norm(net, activation_fn=tf.nn.relu, scope="postnorm")
                            net = tf.reduce_mean(net, [1, 2], name="pool5", keep_dims=True)
                            net = slim.conv2d(
                                net,
                                10,
                                [1, 1],
                                activation_fn=None,
                                normalizer_fn=None,
                                scope="logits",
                            )
                            points = slim.utils.convert_collection_to_dict(ends)
                            net = tf.squeeze(net, [1, 2], name="SpatialSqueeze")
                            points["predictions"] = slim.softmax(net, scope="predictions")
    return {"end points": list(points), "fetch": points["predictions"].name}


def resnet_with_a_tensor_for_training(tf: Any, slim: Any) -> Any:
    """Two blocks of a ResNet, which trains or not as a run says."""
    training = tf.placeholder(tf.bool, [], name="training")
    return resnet_v2_50(tf, slim, training, (1, 1))


def inception_v3_block(tf: Any, slim: Any) -> Any:
    """The beginning and the first mixed block of Inception-v3, with a quarter of the filters."""
    params = {
        "decay": 0.9997,
        "epsilon": 0.001,
        "updates_collections": tf.GraphKeys.UPDATE_OPS,
        "fused": None,
        "scale": False,
    }
    x = tf.placeholder(tf.float32, [None, 75, 75, 3], name="images")
    with slim.arg_scope(
        [slim.conv2d, slim.fully_connected], weights_regularizer=slim.l2_regularizer(4e-05)
    ):
        with slim.arg_scope(
            [slim.conv2d],
            weights_initializer=slim.variance_scaling_initializer(),
            activation_fn=tf.nn.relu,
            normalizer_fn=slim.batch_norm,
            normalizer_params=params,
        ):
            with tf.variable_scope("InceptionV3", "InceptionV3", [x]):
                with slim.arg_scope([slim.batch_norm, slim.dropout], is_training=True):
                    with slim.arg_scope(
                        [slim.conv2d, slim.max_pool2d, slim.avg_pool2d], stride=1, padding="VALID"
                    ):
                        net = slim.conv2d(x, 8, [3, 3], stride=2, scope="Conv2d_1a_3x3")
                        net = slim.conv2d(net, 8, [3, 3], scope="Conv2d_2a_3x3")
                        net = slim.conv2d(net, 16, [3, 3], padding="SAME", scope="Conv2d_2b_3x3")
                        net = slim.max_pool2d(net, [3, 3], stride=2, scope="MaxPool_3a_3x3")
                    with slim.arg_scope(
                        [slim.conv2d, slim.max_pool2d, slim.avg_pool2d], stride=1, padding="SAME"
                    ):
                        with tf.variable_scope("Mixed_5b"):
                            with tf.variable_scope("Branch_0"):
                                one = slim.conv2d(net, 16, [1, 1], scope="Conv2d_0a_1x1")
                            with tf.variable_scope("Branch_1"):
                                two = slim.conv2d(net, 12, [1, 1], scope="Conv2d_0a_1x1")
                                two = slim.conv2d(two, 16, [5, 5], scope="Conv2d_0b_5x5")
                            with tf.variable_scope("Branch_2"):
                                three = slim.avg_pool2d(net, [3, 3], scope="AvgPool_0a_3x3")
                                three = slim.conv2d(three, 8, [1, 1], scope="Conv2d_0b_1x1")
                            net = tf.concat(axis=3, values=[one, two, three])
                    with tf.variable_scope("Logits"):
                        size = net.get_shape().as_list()[1:3]
                        net = slim.avg_pool2d(net, size, padding="VALID", scope="AvgPool_1a")
                        net = slim.dropout(net, keep_prob=0.8, scope="Dropout_1b")
                        logits = slim.conv2d(
                            net,
                            10,
                            [1, 1],
                            activation_fn=None,
                            normalizer_fn=None,
                            scope="Conv2d_1c_1x1",
                        )
                        logits = tf.squeeze(logits, [1, 2], name="SpatialSqueeze")
                    slim.softmax(logits, scope="Predictions")
    return {}


def layers_of_all_kinds(tf: Any, slim: Any) -> Any:
    """The layers without names, twice each, in and out of a scope."""
    x = tf.placeholder(tf.float32, [4, 8, 8, 6], name="x")

    def all_of_them() -> None:
        slim.conv2d(x, 3, 3, stride=2, weights_regularizer=slim.l1_regularizer(0.1))
        slim.conv2d(x, 3, 3, rate=2, normalizer_fn=slim.batch_norm)
        slim.conv2d(x, 3, 3, biases_initializer=None, activation_fn=tf.nn.elu)
        flat = slim.flatten(slim.avg_pool2d(slim.max_pool2d(x, 2), [2, 2]))
        y = slim.fully_connected(flat, 5, normalizer_fn=slim.layer_norm)
        y = slim.stack(
            y, slim.fully_connected, [4, 3], weights_regularizer=slim.l2_regularizer(0.1)
        )
        slim.softmax(slim.linear(y, 2))
        slim.bias_add(x, activation_fn=tf.nn.relu)
        slim.dropout(x, 0.7)
        slim.dropout(x, 0.7, is_training=False)
        slim.one_hot_encoding([1, 2], 3)
        slim.instance_norm(x)
        slim.group_norm(x, 2)
        slim.layer_norm(x, center=False)
        slim.maxout(x, 3)
        slim.unit_norm(x, 1)
        slim.unit_norm(y, 1)
        tf.contrib.layers.embed_sequence([[1, 2]], 5, 3)
        slim.repeat(x, 2, slim.conv2d, 3, [3, 3])
        slim.conv2d_transpose(x, 3, [3, 3], stride=2, normalizer_fn=slim.batch_norm)
        slim.separable_conv2d(x, 3, [3, 3], weights_regularizer=slim.l2_regularizer(0.1))
        slim.separable_conv2d(x, None, [3, 3], stride=2, normalizer_fn=slim.batch_norm)
        slim.separable_conv2d(x, None, [3, 3], depth_multiplier=2)
        slim.l1_l2_regularizer(0.1, 0.2)(y)

    all_of_them()
    with tf.variable_scope("around"):
        all_of_them()
    return {}


def batch_norms_of_all_kinds(tf: Any, slim: Any) -> Any:
    """Batch normalization by each of its ways."""
    x = tf.placeholder(tf.float32, [4, 8, 8, 6], name="x")
    rows = tf.placeholder(tf.float32, [None, 6], name="rows")
    first = tf.placeholder(tf.float32, [4, 6, 8, 8], name="first")
    training = tf.placeholder(tf.bool, [], name="training")
    for is_training in (True, False):
        slim.batch_norm(x, is_training=is_training, scale=True)
        slim.batch_norm(x, is_training=is_training, updates_collections=None)
        slim.batch_norm(rows, is_training=is_training)
        slim.batch_norm(rows, is_training=is_training, updates_collections=None, fused=False)
        slim.batch_norm(x, is_training=is_training, fused=False, activation_fn=tf.nn.relu)
        slim.batch_norm(first, is_training=is_training, data_format="NCHW")
    slim.batch_norm(x, zero_debias_moving_mean=True, updates_collections="mine")
    slim.batch_norm(x, is_training=training)
    slim.batch_norm(x, is_training=training, updates_collections=None)
    slim.batch_norm(rows, is_training=training)
    slim.batch_norm(rows, is_training=training, updates_collections=None, fused=False)
    slim.batch_norm(x, is_training=training, fused=False)
    return {}


def a_step_of_training(tf: Any, slim: Any) -> Any:
    """What ``slim.learning`` makes of a loss, gradients included."""
    x = tf.placeholder(tf.float32, [4, 8, 8, 6], name="x")
    net = slim.conv2d(x, 3, 3, normalizer_fn=slim.batch_norm)
    net = slim.fully_connected(slim.flatten(net), 3, activation_fn=None)
    tf.losses.softmax_cross_entropy(tf.zeros([4, 3]), net)
    slim.learning.create_train_op(
        tf.losses.get_total_loss(),
        tf.train.GradientDescentOptimizer(0.1),
        clip_gradient_norm=4.0,
        gradient_multipliers={"fully_connected/biases": 2.0},
    )


def steps_of_contrib_layers(tf: Any, _: Any) -> Any:
    """What ``optimize_loss`` makes of a loss, with optimizers named and made."""
    layers = tf.contrib.layers
    x = tf.placeholder(tf.float32, [4, 6], name="x")
    loss = tf.reduce_mean(tf.square(layers.fully_connected(x, 3)))
    step = tf.train.get_or_create_global_step()
    layers.optimize_loss(loss, step, 0.1, "SGD", summaries=[])
    layers.optimize_loss(loss, step, 0.1, "Adam", clip_gradients=1.0, name="second")
    layers.optimize_loss(
        loss,
        step,
        0.1,
        lambda rate: tf.train.MomentumOptimizer(rate, 0.5),
        gradient_multipliers={"fully_connected/biases:0": 2.0},
        learning_rate_decay_fn=lambda rate, _: rate * 0.5,
        summaries=["loss", "gradients"],
    )


PROGRAMS = {
    program.__name__: program
    for program in (
        vgg_16,
        resnet_v2_50,
        resnet_with_a_tensor_for_training,
        inception_v3_block,
        layers_of_all_kinds,
        batch_norms_of_all_kinds,
        a_step_of_training,
        steps_of_contrib_layers,
    )
}


def observed(tf: Any, name: str) -> dict[str, Any]:
    return graph_of(tf, PROGRAMS[name])
