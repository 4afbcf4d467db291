"""A batch for beams is made by the ops of TensorFlow 1.15.5."""

from __future__ import annotations

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.contrib.seq2seq import tile_batch


def test_each_element_is_repeated_beside_itself() -> None:
    given = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    with tf.Graph().as_default(), tf.Session() as session:
        open_batch = tf.placeholder(tf.float32, [None, 3])
        first, second = tile_batch((open_batch, tf.constant([1, 2])), 3)
        assert (first.shape.as_list(), second.shape.as_list()) == ([None, 3], [6])
        one, two = session.run([first, second], {open_batch: given})
    np.testing.assert_array_equal(one, np.repeat(given, 3, axis=0))
    assert two.tolist() == [1, 1, 1, 2, 2, 2]


def test_its_ops_have_the_names_of_tf1() -> None:
    with tf.Graph().as_default() as graph:
        tile_batch(tf.constant([1, 2], name="t"), 2, name="mine")
        names = [op.name.removeprefix("mine/") for op in graph.get_operations()]
    stacks = ["stack", "stack_1", "stack_2"]
    assert names == [
        "t",
        "Shape",
        "ExpandDims/dim",
        "ExpandDims",
        "Tile/multiples",
        "Tile",
        *(f"strided_slice/{one}" for one in stacks),
        "strided_slice",
        "mul/y",
        "mul",
        *(f"strided_slice_1/{one}" for one in stacks),
        "strided_slice_1",
        "concat/values_0",
        "concat/axis",
        "concat",
        "Reshape",
    ]


def test_a_rank_must_be_known() -> None:
    with tf.Graph().as_default():
        for wrong in (tf.placeholder(tf.float32), tf.constant(1.0)):
            with pytest.raises(ValueError, match="t must have statically known rank"):
                tile_batch(wrong, 2)
