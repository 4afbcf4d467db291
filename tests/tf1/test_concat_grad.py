"""The gradient of tensors that were joined, as TensorFlow 1.15.5 builds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_rows_of_what_was_joined_hand_on_rows(axis: int) -> None:
    parts = [tf.ones([3, 2]), tf.ones([3, 2])]
    grads = tf.gradients(tf.gather(tf.concat(parts, axis), [0, 2, 2]), parts)
    assert all(isinstance(grad, tf.IndexedSlices) for grad in grads)
    whole: Any = [[[1.0, 1.0], [0.0, 0.0], [2.0, 2.0]]] * 2
    if axis == 0:
        whole[1] = np.zeros([3, 2])
    with tf.Session() as session:
        found = session.run([tf.convert_to_tensor(grad) for grad in grads])
    np.testing.assert_array_equal(found, whole)


@pytest.mark.parametrize(("count", "kind"), [(16, "Slice"), (17, "SplitV")])
def test_from_seventeen_parts_on_the_gradient_is_split(count: int, kind: str) -> None:
    parts = [tf.ones([2, number % 3 + 1]) for number in range(count)]
    grads = tf.gradients(tf.concat(parts, 1), parts)
    assert {grad.op.type for grad in grads} == {kind}
    assert [grad.shape for grad in grads] == [part.shape for part in parts]


def test_a_tuple_leaves_rows_rows() -> None:
    rows = tf.IndexedSlices(tf.ones([1, 2]), tf.constant([3]), tf.constant([5, 2]))
    (made,) = tf.tuple([rows])
    assert (made.values.op.name, made.indices) == ("tuple/control_dependency", rows.indices)


def test_in_top_k_names_its_op_as_its_scope() -> None:
    assert tf.nn.in_top_k(tf.ones([1, 3]), [0], 1, name="top").name == "top/top:0"
