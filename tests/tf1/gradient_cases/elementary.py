"""Gradients of arithmetic, of arrays, and of the layers that most models have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import nn_impl, space_to_batch
from tests.tf1.gradient_cases.case import Case, some

A, B, ROW, COLUMN = some(2, 3), some(2, 3, seed=1), some(3), some(2, 1)
MIXED = some(2, 3, low=-2, high=2)
IMAGES, FILTERS = some(2, 5, 6, 2), some(3, 2, 2, 3)
CHANNELS_FIRST = IMAGES.transpose(0, 3, 1, 2).copy()
PARTS = A / A.sum(1, keepdims=True)


def pooled(pool: Callable[..., Any], order: str, padding: str) -> Callable[..., Any]:
    return lambda x: pool(x, [2, 3], [2, 1], padding, data_format=order)


def fused(order: str, *, training: bool = True) -> Callable[..., Any]:
    def normalize(x: Any, scale: Any, offset: Any) -> Any:
        mean, variance = (None, None) if training else ([0.5] * 2, [2.0] * 2)
        scale, offset = tf.cast(scale, tf.float32), tf.cast(offset, tf.float32)
        return nn_impl.fused_batch_norm(
            x, scale, offset, mean, variance, data_format=order, is_training=training
        )[0]

    return normalize


def passed_back(order: str, *, training: bool) -> Any:
    """What a batch norm passes back, as values of their own."""
    normalize = fused(order, training=training)

    def back(x: Any, scale: Any, offset: Any) -> Any:
        value = normalize(x, scale, offset)
        made = tf.gradients(tf.square(value) * value, [x, scale, offset])
        return tf.concat([tf.reshape(tf.cast(grad, x.dtype), [-1]) for grad in made], 0)

    return back


def entropy(labels: Any, logits: Any) -> Any:
    return tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)


def convolved(images: Any, filters: Any, **arguments: Any) -> Any:
    return tf.nn.conv2d(images, filters, padding="SAME", **arguments)


def with_gaps(padding: str) -> Callable[..., Any]:
    def convolve(images: Any, filters: Any) -> Any:
        make = space_to_batch.Convolution(
            images.shape, tf.TensorShape(FILTERS.shape), (1, 1), padding, (2, 1), "NHWC"
        )
        return make(images, filters)

    return convolve


CASES = [
    Case("Abs", tf.abs, [MIXED]),
    Case("Add", tf.add, [A, ROW]),
    Case("AddN", lambda x, y: tf.add_n([x, y, x]), [A, B]),
    Case("AddV2", lambda x, y: x + y, [COLUMN, ROW]),
    Case("AvgPool", pooled(tf.nn.avg_pool, "NHWC", "SAME"), [IMAGES]),
    Case("AvgPool", pooled(tf.nn.avg_pool, "NCHW", "VALID"), [CHANNELS_FIRST]),
    Case("BatchMatMulV2", tf.matmul, [some(4, 2, 3), some(4, 3, 2)]),
    Case("BatchMatMulV2", tf.matmul, [some(1, 2, 3), some(4, 3, 2)]),
    Case(
        "BatchMatMulV2",
        lambda x, y: tf.matmul(x, y, transpose_a=True, transpose_b=True),
        [some(4, 3, 2), some(4, 5, 3)],
    ),
    Case("BiasAdd", tf.nn.bias_add, [A, ROW]),
    Case("BiasAdd", lambda x, b: tf.nn.bias_add(x, b, "NCHW"), [IMAGES, some(5)]),
    Case("Cast", lambda x: tf.cast(tf.cast(x, tf.complex128), tf.float64), [A]),
    Case("ConcatV2", lambda x, y: tf.concat([x, y, x], -1), [A, COLUMN]),
    Case("Conv2D", lambda x, f: convolved(x, f, strides=[2, 1]), [IMAGES, FILTERS]),
    Case("Conv2D", lambda x, f: tf.nn.conv2d(x, f, 1, "VALID"), [IMAGES, FILTERS]),
    Case(
        "Conv2D",
        lambda x, f: convolved(x, f, data_format="NCHW", dilations=[2, 1]),
        [CHANNELS_FIRST, FILTERS],
    ),
    Case("SpaceToBatchND BatchToSpaceND", with_gaps("SAME"), [IMAGES, FILTERS]),
    Case("SpaceToBatchND BatchToSpaceND", with_gaps("VALID"), [IMAGES, FILTERS]),
    Case("Cos", tf.cos, [MIXED]),
    Case("Elu", tf.nn.elu, [MIXED]),
    Case("Exp", tf.exp, [MIXED]),
    Case("ExpandDims", lambda x: tf.expand_dims(x, 1), [A]),
    Case("Fill", lambda x: tf.fill([2, 3], x), [np.array(0.7)]),
    Case("FloorMod", tf.floormod, [A, ROW]),
    Case("FusedBatchNormV3", fused("NHWC"), [IMAGES, some(2), some(2)], step=1e-2),
    Case(
        "FusedBatchNormV3",
        fused("NCHW"),
        [CHANNELS_FIRST, some(2), some(2)],
        step=1e-2,
    ),
    Case("FusedBatchNormV3", fused("NHWC", training=False), [IMAGES, some(2), some(2)], step=1e-2),
    *[
        Case(
            "FusedBatchNormGradV3",
            passed_back(order, training=training),
            [images, some(2), some(2)],
            step=1e-2,
        )
        for order, images in (("NHWC", IMAGES), ("NCHW", CHANNELS_FIRST))
        for training in (True, False)
    ],
    Case("Identity", tf.identity, [A]),
    Case("L2Loss", tf.nn.l2_loss, [MIXED]),
    Case("LeakyRelu", lambda x: tf.nn.leaky_relu(x, 0.3), [MIXED]),
    Case("Log", tf.log, [A]),
    Case("Log1p", tf.log1p, [A]),
    Case("LogSoftmax", tf.nn.log_softmax, [MIXED]),
    *[
        Case(
            "MatMul",
            lambda x, y, a=a, b=b: tf.matmul(x, y, transpose_a=a, transpose_b=b),
            [some(3, 2) if a else some(2, 3), some(4, 3) if b else some(3, 4)],
        )
        for a in (False, True)
        for b in (False, True)
    ],
    Case("Max", lambda x: tf.reduce_max(x, 1), [A]),
    Case("Maximum", tf.maximum, [A, ROW]),
    Case("MaxPool", pooled(tf.nn.max_pool, "NHWC", "SAME"), [IMAGES]),
    Case("MaxPool", pooled(tf.nn.max_pool, "NCHW", "VALID"), [CHANNELS_FIRST]),
    Case("Mean", tf.reduce_mean, [A]),
    Case("Mean", lambda x: tf.reduce_mean(x, [0, -1]), [some(2, 3, 2)]),
    Case("Min", lambda x: tf.reduce_min(x, 0, keepdims=True), [A]),
    Case("Minimum", tf.minimum, [COLUMN, A]),
    Case("Mul", tf.multiply, [A, COLUMN]),
    Case("Mul", tf.multiply, [A, B]),
    Case("Mul", lambda x: x * x, [A]),
    Case("Neg", tf.negative, [A]),
    Case("Pack", lambda x, y: tf.stack([x, y], 1), [A, B]),
    Case("Pad", lambda x: tf.pad(x, [[1, 0], [2, 1]]), [A]),
    Case("PadV2", lambda x: tf.pad(x, [[1, 0], [2, 1]], constant_values=3.0), [A]),
    Case("PlaceholderWithDefault", lambda x: tf.placeholder_with_default(x, None), [A]),
    Case("Pow", tf.pow, [A, ROW]),
    Case("RealDiv", tf.divide, [A, ROW]),
    Case("Reciprocal", tf.reciprocal, [MIXED]),
    Case("Relu", tf.nn.relu, [MIXED]),
    Case("Relu6", lambda x: tf.nn.relu6(x * 5.0), [MIXED]),
    Case("Reshape", lambda x: tf.reshape(x, [3, -1]), [A]),
    Case("Rsqrt", tf.rsqrt, [A]),
    Case("Select", lambda x, y: raw_op("Select", x > y, x, y * 2.0), [A, B]),
    Case("Selu", tf.nn.selu, [MIXED]),
    Case("Sigmoid", tf.sigmoid, [MIXED]),
    Case("Sign", lambda x: tf.sign(x) * x, [MIXED]),
    Case("Sin", tf.sin, [MIXED]),
    Case("Slice", lambda x: tf.slice(x, [0, 1], [2, -1]), [A]),
    Case("Softmax", tf.nn.softmax, [MIXED]),
    Case("SoftmaxCrossEntropyWithLogits", entropy, [PARTS, MIXED]),
    Case("Softplus", tf.nn.softplus, [MIXED]),
    Case("Softsign", tf.nn.softsign, [MIXED]),
    Case("Sqrt", tf.sqrt, [A]),
    Case("Square", tf.square, [MIXED]),
    Case("SquaredDifference", tf.squared_difference, [A, ROW]),
    Case("SquaredDifference", tf.squared_difference, [A, B]),
    Case("Squeeze", lambda x: tf.squeeze(x, 1), [COLUMN]),
    Case("StridedSlice", lambda x: x[:, ::-2], [A]),
    Case("StridedSlice", lambda x: x[0, tf.newaxis, ..., 1], [some(2, 3, 2)]),
    Case("Sub", tf.subtract, [COLUMN, ROW]),
    Case("Sub", tf.subtract, [A, B]),
    Case("Sum", tf.reduce_sum, [A]),
    Case("Sum", lambda x: tf.reduce_sum(x, [0, 2]), [some(2, 3, 2)]),
    Case("Sum", lambda x: tf.reduce_sum(x, -1, keepdims=True), [A]),
    Case("Tan", tf.tan, [some(2, 3, high=1.0)]),
    Case("Tanh", tf.tanh, [MIXED]),
    Case("Tile", lambda x: raw_op("Tile", x, tf.constant([2, 3])), [A], static=True),
    Case("Transpose", lambda x: tf.transpose(x, [1, 2, 0]), [some(2, 3, 4)]),
    Case("Unpack", lambda x: tf.unstack(x, axis=1)[1], [A], static=True),
]
