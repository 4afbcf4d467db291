"""Sparse tensors: made, fed, fetched and refused as in TensorFlow 1.15.5."""

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


def test_its_tensors_stand_in_a_scope_of_their_own(graph: tf.Graph) -> None:
    sparse = tf.SparseTensor([[0, 1]], [5.0], [1, 2])
    assert [op.name for op in graph.get_operations()] == [
        "SparseTensor/indices",
        "SparseTensor/values",
        "SparseTensor/dense_shape",
    ]
    assert sparse.get_shape().as_list() == [1, 2]
    assert sparse.indices.dtype is tf.int64
    assert (sparse.dtype, sparse.op, sparse.graph) == (tf.float32, sparse.values.op, graph)


def test_a_session_gives_places_elements_and_shape() -> None:
    sparse = tf.SparseTensor([[0, 1]], [5.0], [1, 2])
    with tf.Session() as session:
        value = session.run(sparse)
        assert sparse.eval().values.tolist() == [5.0]
    assert isinstance(value, tf.SparseTensorValue)
    assert [part.tolist() for part in value] == [[[0, 1]], [5.0], [1, 2]]


@pytest.mark.parametrize(
    "value",
    [
        tf.SparseTensorValue([[0, 1]], [5.0], [1, 2]),
        (np.array([[0, 1]]), np.array([5.0]), np.array([1, 2])),
    ],
)
def test_a_placeholder_takes_all_parts_at_once(value: Any) -> None:
    fed = tf.sparse_placeholder(tf.float32, name="words")
    names = [part.name for part in (fed.indices, fed.values, fed.dense_shape)]
    assert names == ["words/indices:0", "words/values:0", "words/shape:0"]
    with tf.Session() as session:
        result = session.run(tf.sparse_tensor_to_dense(fed), {fed: value})
    assert result.tolist() == [[0.0, 5.0]]


def test_a_placeholder_of_known_shape_is_fed_without_it() -> None:
    fed = tf.sparse_placeholder(tf.float32, [2, 3])
    assert fed.dense_shape.op.type == "Const"
    assert tf.sparse_tensor_to_dense(fed).shape.as_list() == [2, 3]


def test_places_must_be_in_rows() -> None:
    with pytest.raises(ValueError, match=r"Shape \(2,\) must have rank 2"):
        tf.SparseTensor([0, 1], [3.0], [2])


def test_there_must_be_as_many_places_as_elements() -> None:
    with pytest.raises(ValueError, match="Dimensions 1 and 2 are not compatible"):
        tf.SparseTensor([[0, 1]], [3.0, 4.0], [2, 2])


def test_places_must_be_in_order_for_a_dense_tensor() -> None:
    dense = tf.sparse_tensor_to_dense(tf.SparseTensor([[1], [0]], [3.0, 4.0], [2]))
    with (
        tf.Session() as session,
        pytest.raises(
            tf.errors.InvalidArgumentError, match=r"indices\[1\] = \[0\] is out of order"
        ),
    ):
        session.run(dense)
