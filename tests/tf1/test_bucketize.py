"""Buckets: each element gets the number of the boundaries that it has reached."""

from __future__ import annotations

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.ops.statistics_ops import bucketize

BOUNDARIES = [0.0, 10.0, 100.0]


@pytest.mark.parametrize("dtype", [tf.int32, tf.int64, tf.float32, tf.float64])
def test_a_boundary_belongs_to_the_bucket_above(dtype: tf.DType) -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(dtype, [None, 2])
        values = np.array([[-5, 10_000], [150, 10], [5, 100]])
        made = bucketize(fed, BOUNDARIES)
        assert (made.op.type, made.shape.as_list()) == ("Bucketize", [None, 2])
        found = session.run(made, {fed: values})
        assert found.tolist() == [[0, 3], [3, 2], [1, 3]]  # as TensorFlow 1.15.5
        assert found.dtype == np.int32


def test_text_has_no_bucket() -> None:
    with tf.Graph().as_default(), pytest.raises(TypeError, match="has DataType string not in list"):
        bucketize("a", BOUNDARIES)
