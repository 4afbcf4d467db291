"""Calls that were once told apart from TensorFlow 1.15's by their names, shapes or errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def made() -> list[str]:
    return [op.name for op in tf.get_default_graph().get_operations()]


def run(fetched: Any, feeds: Any = None) -> Any:
    with tf.Session() as session:
        return session.run(fetched, feeds)


@pytest.mark.parametrize(
    ("axis", "first"),
    [
        (0, ["Rank", "Rank_1", "Sub/y", "Sub", "range/start", "range/limit", "range/delta"]),
        (-2, ["Rank", "add/x", "add", "Rank_1", "mod/y", "mod", "Sub/y"]),
    ],
)
def test_softmax_over_another_axis_makes_the_ops_of_tf1(axis: int, first: list[str]) -> None:
    x = tf.placeholder(tf.float32, [None, 3, 4], name="x")
    result = tf.nn.softmax(x, axis, name="result")
    assert made()[1:8] == first
    assert result.name == "result:0"
    assert result.shape.as_list() == [None, 3, 4]
    value = np.random.default_rng(0).normal(size=(2, 3, 4)).astype(np.float32)
    wanted = np.exp(value) / np.exp(value).sum(axis, keepdims=True)
    np.testing.assert_allclose(run(result, {x: value}), wanted, rtol=1e-5)


def test_numbers_hold_where_they_are_not_zero() -> None:
    positions = tf.where(tf.constant([[0, 2], [3, 0]]))
    assert positions.op.type == "Where"
    assert run(positions).tolist() == [[0, 1], [1, 0]]


def test_what_is_chosen_has_the_shape_that_both_choices_know_of() -> None:
    x, y = tf.placeholder(tf.float32, [2, None]), tf.placeholder(tf.float32, [None, 3])
    assert tf.where(True, x, y).shape.as_list() == [2, 3]


X = np.zeros([2, 5], np.float32)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: tf.where(x > 0, x, x[:1]), "Inputs to operation Select"),
        (lambda x: tf.split(x, 2, axis=1), "Number of ways to split should evenly divide"),
        (lambda x: tf.split(x, [1, 2], axis=1), "Determined shape must either match"),
        (lambda x: tf.reshape(x[:0], [0, -1]), "reshape cannot infer the missing input size"),
    ],
)
def test_a_run_refuses_values_of_shapes_that_do_not_fit(
    call: Callable[[Any], Any], words: str
) -> None:
    x = tf.placeholder(tf.float32)
    with pytest.raises(tf.errors.InvalidArgumentError, match=words):
        run(call(x), {x: X})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda x: tf.nn.fused_batch_norm(x, [1.0] * 3, [0.0] * 3),
            "Dimensions must be equal, but are 5 and 3",
        ),
        (
            lambda x: tf.nn.fused_batch_norm(
                x, [1.0] * 5, [0.0] * 5, [0.0] * 4, [1.0] * 5, is_training=False
            ),
            "Dimensions must be equal, but are 5 and 4",
        ),
        (lambda x: tf.reshape(x, [0, -1]), r"Cannot reshape a tensor with 150 elements"),
    ],
)
def test_a_graph_refuses_shapes_that_do_not_fit(call: Callable[[Any], Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call(tf.zeros([2, 3, 5, 5]))


def test_an_embedding_in_parts_has_a_gradient() -> None:
    parts = [tf.constant([[1.0], [2.0]]), tf.constant([[3.0]])]
    found = tf.nn.embedding_lookup(parts, [0, 1, 1])
    gradients = tf.gradients(found, parts)
    dense = [tf.convert_to_tensor(gradient) for gradient in gradients]
    assert [value.tolist() for value in run(dense)] == [[[1.0], [0.0]], [[2.0]]]


def test_the_mean_of_no_whole_numbers_is_zero() -> None:
    assert run(tf.reduce_mean(tf.zeros([2, 0], tf.int32), 1)).tolist() == [0, 0]


def test_no_numbers_may_be_divided_by_zero() -> None:
    assert run(tf.floormod(tf.zeros([0], tf.int32), 0)).tolist() == []
