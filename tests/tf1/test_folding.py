"""Static shapes that come from computed sizes, as TensorFlow 1.15.5 finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def rows() -> tf.Tensor:
    return tf.placeholder(tf.float32, [None, 6])


SHAPES: list[tuple[Callable[[], Any], list[int | None]]] = [
    (lambda: tf.reshape(rows(), tf.stack([tf.shape(rows())[0], 2, 3])), [None, 2, 3]),
    (lambda: tf.reshape(rows(), tf.concat([tf.shape(rows())[:1], [2, 3]], 0)), [None, 2, 3]),
    (lambda: tf.reshape(rows(), [-1, tf.shape(rows())[1] // 2]), [None, None]),
    (lambda: tf.zeros([tf.constant(2) * 3, 2]), [6, 2]),
    (lambda: tf.zeros([tf.size(tf.zeros([2, 3])), tf.rank(rows())]), [6, 2]),
    (lambda: tf.fill(tf.shape(rows()), 1.0), [None, 6]),
    (lambda: tf.range(tf.constant(2) + 3), [5]),
    (lambda: tf.tile(tf.zeros([1, 2]), [tf.shape(rows())[0], 3]), [None, 6]),
    (lambda: tf.slice(rows(), [0, 1], [tf.shape(rows())[0], 2]), [None, 2]),
    (lambda: tf.zeros([tf.placeholder(tf.int32, []), 2]), [None, 2]),
    (lambda: tf.zeros([tf.shape(rows())[1], 2]), [None, 2]),
    (lambda: tf.zeros([tf.cast(tf.shape(rows())[1], tf.int64), 2]), [None, 2]),
    (lambda: tf.zeros(tf.shape(rows())[1:]), [6]),
]


@pytest.mark.parametrize(("make", "shape"), SHAPES)
def test_sizes_are_known_as_far_as_they_rest_on_constants(
    make: Callable[[], Any], shape: list[int | None]
) -> None:
    assert make().shape.as_list() == shape


def test_what_a_run_would_refuse_is_not_found_out_beforehand() -> None:
    size = tf.gather([1, 2], tf.constant(1) + 5)
    assert tf.zeros([size, 2]).shape.as_list() == [None, 2]


def test_the_shape_that_a_second_gradient_gives_back_is_known() -> None:
    x, w = tf.placeholder(tf.float32, [3, 4]), tf.placeholder(tf.float32, [3, 4])
    (first,) = tf.gradients(tf.maximum(x, w) ** 2, [x])
    tf.gradients(first, [x])
    back = "gradients_1/gradients/Maximum_grad/Sum_grad/Reshape:0"
    assert tf.get_default_graph().get_tensor_by_name(back).shape.as_list() == [3, 4]
