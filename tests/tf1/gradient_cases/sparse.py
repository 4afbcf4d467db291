"""Gradients of what is done with tensors of which only some elements are kept."""

from __future__ import annotations

from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from tests.tf1.gradient_cases.case import Case, some

PLACES = np.array([[0, 1], [1, 0], [1, 2]])
VALUES, B = some(3), some(3, 2)


def sparse(values: Any) -> tf.SparseTensor:
    return tf.SparseTensor(PLACES, values, [2, 3])


def reordered(values: Any) -> Any:
    return tf.sparse_reorder(tf.SparseTensor(PLACES[::-1].copy(), values, [2, 3])).values


def added(values: Any, dense: Any) -> Any:
    return raw_op("SparseTensorDenseAdd", PLACES, values, np.array([2, 3]), dense)


def multiplied(values: Any, b: Any) -> Any:
    return tf.sparse_tensor_dense_matmul(sparse(values), b)


def multiplied_turned(values: Any, b: Any) -> Any:
    return tf.sparse_tensor_dense_matmul(sparse(values), b, adjoint_a=True, adjoint_b=True)


CASES = [
    Case("SparseToDense", lambda x: tf.sparse_tensor_to_dense(sparse(x)), [VALUES]),
    Case("SparseTensorDenseAdd", added, [VALUES, some(2, 3)]),
    Case("SparseTensorDenseMatMul", multiplied, [VALUES, B]),
    Case("SparseTensorDenseMatMul", multiplied_turned, [VALUES, some(4, 2)]),
    Case("SparseReorder", reordered, [VALUES]),
    Case("SparseReduceSum", lambda x: tf.sparse_reduce_sum(sparse(x), 1), [VALUES]),
    Case("SparseReduceSum", lambda x: tf.sparse_reduce_sum(sparse(x), [0, -1]), [VALUES]),
]
