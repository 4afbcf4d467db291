"""Confusion matrices: values, what a run refuses, and the names of TF1.15's ops."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def test_a_row_counts_what_a_label_was_taken_for() -> None:
    counted = tf.confusion_matrix([0, 1, 2, 1], [0, 2, 2, 1])
    assert tf.Session().run(counted).tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 1]]


def test_weights_are_what_each_counts_for() -> None:
    counted = tf.math.confusion_matrix([0, 1], [0, 0], 2, tf.float32, weights=[0.5, 2.0])
    assert tf.Session().run(counted).tolist() == [[0.5, 0.0], [2.0, 0.0]]


def test_the_shape_is_known_if_the_number_of_classes_is() -> None:
    labels = tf.placeholder(tf.int32, [None])
    assert tf.confusion_matrix(labels, labels, 4).shape.as_list() == [4, 4]
    assert tf.confusion_matrix(labels, labels).shape.as_list() == [None, None]


@pytest.mark.parametrize(
    ("labels", "predictions", "message"),
    [
        ([-1], [0], "`labels` contains negative values"),
        ([0], [-1], "`predictions` contains negative values"),
        ([2], [0], "`labels` out of bound"),
        ([0], [2], "`predictions` out of bound"),
    ],
)
def test_a_run_refuses_classes_that_there_are_not(
    labels: list[int], predictions: list[int], message: str
) -> None:
    fed = tf.placeholder(tf.int64, [None]), tf.placeholder(tf.int64, [None])
    counted = tf.confusion_matrix(*fed, 2)
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        tf.Session().run(counted, dict(zip(fed, (labels, predictions), strict=True)))


def test_the_last_ops_are_those_of_tf1(graph: tf.Graph) -> None:
    tf.confusion_matrix([1, 2], [1, 1], 3)
    names = [op.name.removeprefix("confusion_matrix/") for op in graph.get_operations()]
    assert names[-9:] == [
        *("stack", "stack_1", "ones_like/Shape", "ones_like/Const", "ones_like"),
        *("Cast_3", "zeros/Const", "zeros", "SparseTensorDenseAdd"),
    ]
