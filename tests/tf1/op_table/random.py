"""The rows of random numbers, and of what is fed."""

from __future__ import annotations

from functools import partial

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import NUMBERS, Refused, Row, reals

RANDOM = [
    Row(
        name,
        (np.array([2, 3], np.int32),),
        None,
        Refused(partial(getattr(tf, name), [2], **wrong), error, message),
    )
    for name, wrong, error, message in (
        ("random_normal", {"mean": "a"}, TypeError, "Expected float32, got 'a' of type 'str'"),
        (
            "truncated_normal",
            {"stddev": [1.0, 2.0, 3.0]},
            ValueError,
            "Dimensions must be equal, but are 2 and 3",
        ),
        (
            "random_uniform",
            {"dtype": tf.int32},
            ValueError,
            "Must specify maxval for integer dtype tf.int32",
        ),
    )
]

RANDOM.append(
    Row(
        "random_uniform",
        (np.array([2, 3], np.int32),),
        None,
        Refused(lambda: tf.random_uniform([2], dtype=tf.bool), ValueError, "Invalid dtype tf.bool"),
        lambda shape: tf.random_uniform(shape, 0, 9, tf.int32),
    )
)

PLACEHOLDER = Row(
    "placeholder",
    (reals(2, 3),),
    lambda x: x,
    Refused(
        lambda: tf.placeholder("foo"),
        TypeError,
        "Expected DataType for argument 'dtype' not 'foo'.",
    ),
    lambda x: x,  # the operands are placeholders
    NUMBERS,
)

ROWS = [*RANDOM, PLACEHOLDER]
