"""The rows of the ops of ``tf.nn``."""

from __future__ import annotations

from functools import partial

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import (
    FLOATS,
    NUMBERS,
    Refused,
    Row,
    by_name,
    naive_conv2d,
    naive_windows,
    no_floats,
    no_numbers,
    reals,
    softmax,
)

IMAGES = reals(2, 5, 6, 3)
KERNELS = reals(3, 2, 3, 4)

CONVOLUTIONS = [
    Row(
        "nn.conv2d",
        (IMAGES, KERNELS),
        lambda x, k: naive_conv2d(x, k, 2),
        Refused(
            lambda: tf.nn.conv2d(IMAGES, KERNELS[:, :, :2], 1, "SAME"),
            ValueError,
            "Depth of input (3) is not a multiple of input depth of filter (2) for 'Conv2D' "
            "(op: 'Conv2D') with input shapes: [2,5,6,3], [3,2,2,4].",
        ),
        lambda x, k: tf.nn.conv2d(x, k, strides=2, padding="VALID"),
        FLOATS,
    ),
    Row(
        "nn.max_pool",
        (IMAGES,),
        lambda x: naive_windows(x, 2, 2, np.max),
        Refused(
            lambda: tf.nn.max_pool(IMAGES, 6, 1, "VALID"),
            ValueError,
            "Negative dimension size caused by subtracting 6 from 5 for 'MaxPool'",
        ),
        lambda x: tf.nn.max_pool(x, 2, 2, "VALID"),
        FLOATS + " int32",
    ),
    Row(
        "nn.avg_pool",
        (IMAGES,),
        lambda x: naive_windows(x, 3, 1, np.mean),
        Refused(
            lambda: tf.nn.avg_pool(reals(2, 3), 2, 2, "VALID"),
            ValueError,
            "Shape must be rank 4 but is rank 2 for 'AvgPool'",
        ),
        lambda x: tf.nn.avg_pool(x, 3, 1, "VALID"),
        FLOATS,
    ),
    Row(
        "nn.bias_add",
        (reals(2, 3, 4), reals(4)),
        np.add,
        Refused(
            lambda: tf.nn.bias_add(reals(2, 3), reals(2)),
            ValueError,
            "Dimensions must be equal, but are 3 and 2 for 'BiasAdd' (op: 'BiasAdd')",
        ),
        dtypes=NUMBERS,
    ),
]

ACTIVATIONS = [
    Row(
        f"nn.{name}",
        (reals(2, 3),),
        expected,
        no_numbers(getattr(tf.nn, name), argument),
        dtypes=dtypes,
    )
    for name, expected, argument, dtypes in (
        ("relu", lambda x: np.maximum(x, 0), "features", NUMBERS),
        ("relu6", lambda x: np.clip(x, 0, 6), "features", NUMBERS),
        ("elu", lambda x: np.where(x > 0, x, np.exp(x) - 1), "features", FLOATS),
        (
            "selu",
            lambda x: np.where(x > 0, 1.0507009 * x, 1.7580993 * (np.exp(x) - 1)),
            "features",
            FLOATS,
        ),
        ("softplus", lambda x: np.log(1 + np.exp(x)), "features", FLOATS),
        ("softsign", lambda x: x / (1 + np.abs(x)), "features", FLOATS),
        ("leaky_relu", lambda x: np.where(x > 0, x, 0.2 * x), "features", FLOATS),
        ("softmax", softmax, "logits", FLOATS),
        ("log_softmax", lambda x: np.log(softmax(x)), "logits", FLOATS),
    )
]

LOSSES = [
    Row(
        "nn.l2_loss",
        (reals(2, 3),),
        lambda x: (x**2).sum() / 2,
        no_floats(tf.nn.l2_loss, "t"),
        dtypes=FLOATS,
    ),
    *[
        Row(
            f"nn.{name}",
            (softmax(reals(2, 3)), reals(2, 3)),
            lambda labels, logits: -(labels * np.log(softmax(logits))).sum(-1),
            Refused(
                partial(getattr(tf.nn, name), labels=reals(2, 3), logits=reals(2, 4)),
                ValueError,
                "Dimension 1 in both shapes must be equal, but are 4 and 3",
            ),
            by_name(getattr(tf.nn, name), "labels", "logits"),
            FLOATS,
        )
        for name in ("softmax_cross_entropy_with_logits", "softmax_cross_entropy_with_logits_v2")
    ],
]

ROWS = [*CONVOLUTIONS, *ACTIVATIONS, *LOSSES]
