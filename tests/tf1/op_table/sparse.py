"""The rows of tensors of which only some elements are kept."""

from __future__ import annotations

from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import Array, Refused, Row, reals

PLACES = np.array([[0, 1], [1, 0], [1, 2]])


def sparse(values: Any) -> tf.SparseTensor:
    return tf.SparseTensor(PLACES, values, [2, 3])


def dense(values: Array) -> Array:
    result = np.zeros([2, 3], values.dtype)
    result[tuple(PLACES.T)] = values
    return result


def no_sparse(name: str) -> Refused:
    return Refused(lambda: getattr(tf, name)([1.0]), TypeError, "Input must be a SparseTensor.")


ROWS = [
    Row(
        "sparse_placeholder",
        (reals(3),),
        lambda values: values,
        Refused(
            lambda: tf.sparse_placeholder("nothing", [2, 3], name="a"),
            TypeError,
            "Expected DataType for argument 'dtype' not 'nothing'.",
        ),
        lambda values: tf.placeholder_with_default(
            values, tf.sparse_placeholder(tf.float32).values.shape
        ),
        rankless=False,
    ),
    Row(
        "sparse_tensor_to_dense",
        (reals(3),),
        dense,
        no_sparse("sparse_tensor_to_dense"),
        lambda values: tf.sparse_tensor_to_dense(sparse(values)),
    ),
    Row(
        "sparse_tensor_dense_matmul",
        (reals(3), reals(3, 2)),
        lambda values, b: dense(values) @ b,
        Refused(
            lambda: tf.sparse_tensor_dense_matmul([1.0], [[1.0]]),
            TypeError,
            "Input must be a SparseTensor.",
        ),
        lambda values, b: tf.sparse_tensor_dense_matmul(sparse(values), b),
    ),
    Row(
        "sparse_tensor_dense_matmul",
        (reals(3), reals(4, 2)),
        lambda values, b: dense(values).T @ b.T,
        Refused(
            lambda: tf.sparse_tensor_dense_matmul(None, [[1.0]]),
            TypeError,
            "Input must be a SparseTensor.",
        ),
        lambda values, b: tf.sparse_tensor_dense_matmul(
            sparse(values), b, adjoint_a=True, adjoint_b=True
        ),
    ),
    Row(
        "sparse_reorder",
        (reals(3),),
        lambda values: [PLACES, values[::-1]],
        no_sparse("sparse_reorder"),
        lambda values: [
            part
            for made in [tf.sparse_reorder(tf.SparseTensor(PLACES[::-1].copy(), values, [2, 3]))]
            for part in (made.indices, made.values)
        ],
    ),
    Row(
        "sparse_reduce_sum",
        (reals(3),),
        lambda values: dense(values).sum(1),
        no_sparse("sparse_reduce_sum"),
        lambda values: tf.sparse_reduce_sum(sparse(values), 1),
    ),
]
