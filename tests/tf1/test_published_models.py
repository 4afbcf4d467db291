"""Small things on which published models rest."""

import numpy as np

import scopeviz.tf1 as tf


def test_a_variable_is_a_factor_as_it_stands() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        weights = tf.get_variable("w", initializer=np.eye(3, dtype=np.float32) * 2)
        product = tf.einsum("abc,cd->abd", tf.ones([1, 2, 3]), weights)
        session.run(weights.initializer)
        assert session.run(product).tolist() == [[[2, 2, 2], [2, 2, 2]]]


def test_the_right_factor_has_as_many_summed_places_as_the_left_one_knows() -> None:
    with tf.Graph().as_default() as graph:
        left = tf.placeholder(tf.float32, [2, 4, 9, 9])
        right = tf.placeholder(tf.float32, [2, None, 4, 8])
        assert tf.einsum("BNFT,BTNH->BFNH", left, right).shape.as_list() == [2, 9, 4, 8]
        assert graph.get_tensor_by_name("einsum/Reshape:0").shape.as_list() == [2, 4, 9, 8]


def test_the_values_of_one_hot_come_before_its_depth() -> None:
    with tf.Graph().as_default() as graph:
        tf.one_hot(tf.zeros([2], tf.int32), 3)
        names = [op.name for op in graph.get_operations()][-4:]
    assert names == ["one_hot/on_value", "one_hot/off_value", "one_hot/depth", "one_hot"]


def test_a_block_takes_the_rest_of_an_axis_only_where_all_sizes_are_numbers() -> None:
    with tf.Graph().as_default():
        image, number = tf.zeros([40, 32]), tf.placeholder(tf.int32, [])
        assert tf.slice(image, [0, 0], [number, -1]).shape.as_list() == [None, None]
        assert tf.slice(image, [0, 0], [number, 5]).shape.as_list() == [None, 5]
        assert tf.slice(image, [number, 2], [-1, -1]).shape.as_list() == [None, 30]


def test_a_range_of_whole_numbers_by_a_real_step_has_a_known_length() -> None:
    with tf.Graph().as_default() as graph:
        assert tf.range(0, 32, 2.0).shape.as_list() == [16]
        assert [op.name for op in graph.get_operations()] == [
            *("range/start", "range/limit", "range/delta"),
            *("range/Cast", "range/Cast_1", "range"),
        ]
