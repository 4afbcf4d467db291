"""Gradients of what ``tf.nn`` holds, and the gradients of these gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from tests.tf1.gradient_cases.case import Case, some

MIXED = some(2, 3, low=-2, high=2)
IMAGES, FILTERS = some(2, 4, 5, 2, low=-1, high=1), some(3, 2, 2, 3, low=-1, high=1)
FIRST = IMAGES.transpose(0, 3, 1, 2).copy()
EACH = some(2, 3, 2, 2, low=-1, high=1)
VOLUMES, VOLUME_FILTERS = some(1, 3, 3, 2, 2), some(2, 2, 2, 2, 2)
LABELS = np.array([2, 0])


def slope(call: Callable[..., Any], which: int = 0) -> Callable[..., Any]:
    """The gradient of a sum of squares, so that the second gradient is tried by the first."""

    def first(*operands: Any) -> Any:
        return tf.gradients(tf.square(call(*operands)), operands[which])[0]

    return first


def conv(order: str = "NHWC", strides: int = 1) -> Callable[..., Any]:
    return lambda x, k: tf.nn.conv2d(x, k, strides, "SAME", data_format=order)


def back_to_images(x: Any, k: Any) -> Any:
    return tf.nn.conv2d_transpose(x, k, [2, 8, 10, 2], 2, "SAME")


def back_to_filters(x: Any, out: Any) -> Any:
    return tf.nn.conv2d_backprop_filter(x, [3, 2, 2, 3], out, [1, 1, 1, 1], "SAME")


def conv3d(order: str) -> Callable[..., Any]:
    return lambda x, k: tf.nn.conv3d(x, k, [1] * 5, "SAME", data_format=order)


def depthwise(order: str) -> Callable[..., Any]:
    return lambda x, k: tf.nn.depthwise_conv2d_native(x, k, [1, 1, 1, 1], "SAME", data_format=order)


def normalized(x: Any) -> Any:
    """A layer's normalization written out: ``tf.nn.moments`` stops what passes to the mean."""
    mean = tf.reduce_mean(x, 1, keepdims=True)
    variance = tf.reduce_mean(tf.squared_difference(x, mean), 1, keepdims=True)
    return tf.nn.batch_normalization(x, mean, variance, None, None, 1e-3)


def penalty(x: Any, k: Any, w: Any) -> Any:
    """What the critic of a GAN with a gradient penalty comes down to."""
    hidden = tf.nn.leaky_relu(tf.nn.conv2d(x, k, 2, "SAME"))
    hidden = normalized(tf.reshape(hidden, [2, -1]))
    score = tf.matmul(hidden, w)
    (grad,) = tf.gradients(score, x)
    return tf.square(tf.sqrt(tf.reduce_sum(tf.square(grad), [1, 2, 3])) - 1.0)


def lrn(x: Any) -> Any:
    return tf.cast(tf.nn.lrn(tf.cast(x, tf.float32), 1, 1.0, 0.5, 0.75), tf.float64)


def sparse(logits: Any) -> Any:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=LABELS, logits=logits)


ACTIVATIONS: dict[str, Callable[..., Any]] = {
    "Elu EluGrad": tf.nn.elu,
    "LeakyRelu LeakyReluGrad": tf.nn.leaky_relu,
    "Relu ReluGrad": tf.nn.relu,
    "Relu6 Relu6Grad": tf.nn.relu6,
    "Selu SeluGrad": tf.nn.selu,
    "Softplus": tf.nn.softplus,
    "Softsign": tf.nn.softsign,
    "Softmax": tf.nn.softmax,
    "LogSoftmax": tf.nn.log_softmax,
    "IdentityN": tf.nn.swish,
}

SECOND = [
    *[
        Case(types, slope(call), [MIXED])
        for types, call in ACTIVATIONS.items()
        if types != "Softsign"  # TF1 has no second gradient of it
    ],
    Case(
        "SoftplusGrad",
        lambda dy, x: raw_op("SoftplusGrad", dy, x),
        [MIXED, some(2, 3)],
    ),
    Case("Conv2D Conv2DBackpropInput", slope(conv()), [IMAGES, FILTERS], static=True),
    Case("Conv2D Conv2DBackpropFilter", slope(conv(), 1), [IMAGES, FILTERS], static=True),
    Case("Conv2D", slope(conv("NCHW", 2)), [FIRST, FILTERS], static=True),
    Case("Conv2DBackpropInput", slope(back_to_images), [IMAGES, EACH], static=True),
    Case("MaxPool MaxPoolGrad", slope(lambda x: tf.nn.max_pool(x, 2, 2, "SAME")), [IMAGES]),
    Case("AvgPool AvgPoolGrad", slope(lambda x: tf.nn.avg_pool(x, 2, 1, "VALID")), [IMAGES]),
    Case("BiasAdd", slope(tf.nn.bias_add), [MIXED, some(3)]),
    Case("BiasAddGrad", slope(tf.nn.bias_add, 1), [MIXED, some(3)]),
    Case(
        "BiasAddGrad",
        slope(lambda x, b: tf.nn.bias_add(x, b, data_format="NCHW"), 1),
        [FIRST, some(2)],
    ),
    Case("Rsqrt SquaredDifference", slope(normalized), [MIXED]),
    Case(
        "Conv2D LeakyRelu MatMul Rsqrt",
        penalty,
        [IMAGES, FILTERS, some(18, 1, low=-1, high=1)],
        static=True,
    ),
]


def resized(name: str) -> Callable[..., Any]:
    """Resizing up in ``float32``, which TF1 has gradients for."""

    def call(x: Any) -> Any:
        made = getattr(tf.image, name)(tf.cast(x, tf.float32), [7, 3])
        return tf.cast(made, tf.float64)

    return call


FIRST_ORDER = [
    Case("ResizeBilinear", resized("resize_bilinear"), [IMAGES], step=1e-2),
    Case("ResizeBicubic", resized("resize_bicubic"), [IMAGES], step=1e-2),
    Case("ResizeNearestNeighbor", resized("resize_nearest_neighbor"), [IMAGES], step=1e-2),
    Case("Conv2DBackpropInput", back_to_images, [IMAGES, EACH], static=True),
    Case("Conv2DBackpropFilter", back_to_filters, [IMAGES, some(2, 4, 5, 3)], static=True),
    Case("DepthwiseConv2dNative", depthwise("NHWC"), [IMAGES, EACH], static=True),
    Case("DepthwiseConv2dNative", depthwise("NCHW"), [FIRST, EACH], static=True),
    Case(
        "DepthwiseConv2dNative DepthwiseConv2dNativeBackpropInput",
        slope(depthwise("NHWC")),
        [IMAGES, EACH],
        static=True,
    ),
    Case(
        "DepthwiseConv2dNativeBackpropFilter",
        slope(depthwise("NHWC"), 1),
        [IMAGES, EACH],
        static=True,
    ),
    Case("Conv3D", conv3d("NDHWC"), [VOLUMES, VOLUME_FILTERS], static=True),
    Case(
        "Conv3D Conv3DBackpropInputV2",
        slope(conv3d("NDHWC")),
        [VOLUMES, VOLUME_FILTERS],
        static=True,
    ),
    Case(
        "Conv3DBackpropFilterV2", slope(conv3d("NDHWC"), 1), [VOLUMES, VOLUME_FILTERS], static=True
    ),
    Case("MaxPool3D MaxPool3DGrad", slope(lambda x: tf.nn.max_pool3d(x, 2, 1, "SAME")), [VOLUMES]),
    Case("AvgPool3D AvgPool3DGrad", slope(lambda x: tf.nn.avg_pool3d(x, 2, 1, "SAME")), [VOLUMES]),
    Case("MaxPoolGradGrad", slope(slope(lambda x: tf.nn.max_pool(x, 2, 2, "SAME"))), [IMAGES]),
    Case("MaxPool3DGradGrad", slope(slope(lambda x: tf.nn.max_pool3d(x, 2, 2, "SAME"))), [VOLUMES]),
    Case(
        "MaxPoolWithArgmax",
        lambda x: tf.nn.max_pool_with_argmax(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")[0],
        [IMAGES],
    ),
    Case("LRN", lrn, [some(1, 2, 2, 4)], step=1e-2),
    Case("SparseSoftmaxCrossEntropyWithLogits", sparse, [MIXED]),
    Case("TopKV2", lambda x: tf.nn.top_k(x, 2).values, [MIXED]),
]


CASES = [*SECOND, *FIRST_ORDER]
