"""The rows of ``tf.image``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import FLOATS, Array, Refused, Row, reals

IMAGE, BATCH = reals(4, 5, 3), reals(2, 4, 5, 3)


def rank(call: Callable[[], Any], op_type: str) -> Refused:
    return Refused(call, ValueError, f"Shape must be rank 4 but is rank 3 for '{op_type}'")


def linear(x: Array, axis: int, size: int) -> Array:
    """Means of neighbours along one axis."""
    old = x.shape[axis]
    places = np.arange(size) * old / size
    lower = np.floor(places).astype(int)
    part = (places - lower).reshape([-1 if i == axis else 1 for i in range(x.ndim)])
    upper = np.minimum(lower + 1, old - 1)
    return np.asarray(np.take(x, lower, axis) * (1 - part) + np.take(x, upper, axis) * part)


def bilinear(x: Array) -> Array:
    return linear(linear(x.astype(np.float64), 1, 8), 2, 3)


def nearest(x: Array) -> Array:
    return x[:, np.arange(8) // 2][:, :, np.arange(3) * 5 // 3]


def area(x: Array) -> Array:
    """Each half of the height, and each fifth of the width."""
    return np.asarray(x.reshape(2, 2, 2, 5, 3).mean(2))


ROWS = [
    Row(
        "image.resize_bilinear",
        (BATCH,),
        bilinear,
        rank(lambda: tf.image.resize_bilinear(IMAGE, [8, 3]), "ResizeBilinear"),
        lambda x: tf.image.resize_bilinear(x, [8, 3]),
    ),
    Row(
        "image.resize_nearest_neighbor",
        (BATCH,),
        nearest,
        rank(lambda: tf.image.resize_nearest_neighbor(IMAGE, [8, 3]), "ResizeNearestNeighbor"),
        lambda x: tf.image.resize_nearest_neighbor(x, [8, 3]),
        FLOATS + " int32 uint8",
    ),
    Row(
        "image.resize_bicubic",
        (BATCH,),
        lambda x: x,
        rank(lambda: tf.image.resize_bicubic(IMAGE, [8, 3]), "ResizeBicubic"),
        lambda x: tf.image.resize_bicubic(x, [4, 5]),
    ),
    Row(
        "image.resize_area",
        (BATCH,),
        area,
        rank(lambda: tf.image.resize_area(IMAGE, [8, 3]), "ResizeArea"),
        lambda x: tf.image.resize_area(x, [2, 5]),
    ),
    Row(
        "image.resize_images",
        (BATCH,),
        nearest,
        Refused(
            lambda: tf.image.resize_images(BATCH, [8, 3], name="a b"),
            ValueError,
            "'a b' is not a valid scope name",
        ),
        lambda x: tf.image.resize_images(x, [8, 3], tf.image.ResizeMethod.NEAREST_NEIGHBOR),
        rankless=False,
    ),
]
