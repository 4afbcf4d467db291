"""The rows of random choices and of rarer distributions."""

from __future__ import annotations

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import Row, always, bad_name, positive, reals

SIZES = np.array([2, 3], np.int32)

SAMPLED = [
    Row("random_shuffle", (reals(3, 2),), None, bad_name(tf.random_shuffle)),
    Row(
        "random_crop",
        (reals(5, 4),),
        None,
        bad_name(lambda x, name: tf.random_crop(x, [], name=name)),
        lambda x: tf.random_crop(x, [3, 2]),
    ),
    Row(
        "multinomial",
        (np.array([[0.0, -300.0], [-300.0, 0.0]], np.float32),),
        always(np.array([[0, 0, 0], [1, 1, 1]])),
        bad_name(lambda x, name: tf.multinomial([[x]], 1, name=name)),
        lambda logits: tf.multinomial(logits, 3),
        "float64",
    ),
    Row(
        "random.categorical",
        (np.array([[0.0, -np.inf], [-np.inf, 0.0]], np.float32),),
        always(np.array([[0, 0, 0], [1, 1, 1]])),
        bad_name(lambda x, name: tf.random.categorical([[x]], 1, name=name)),
        lambda logits: tf.random.categorical(logits, 3, dtype=tf.int32),
    ),
    Row(
        "random_gamma",
        (SIZES, positive(4)),
        None,
        bad_name(lambda x, name: tf.random_gamma([], x, name=name)),
        lambda shape, alpha: tf.random_gamma(shape, alpha, beta=2.0),
    ),
    Row(
        "random_poisson",
        (positive(4), SIZES),
        None,
        bad_name(lambda x, name: tf.random_poisson(x, [], name=name)),
    ),
]

ROWS = SAMPLED
