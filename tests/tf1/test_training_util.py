"""The global step, as in TensorFlow 1.15.5."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def test_a_graph_has_one_global_step() -> None:
    assert tf.train.get_global_step() is None
    step = tf.train.get_or_create_global_step()
    assert (step.name, step.dtype.base_dtype, step.trainable) == ("global_step:0", tf.int64, False)
    assert tf.train.get_or_create_global_step() is tf.train.get_global_step() is step
    with pytest.raises(ValueError) as caught:
        tf.train.create_global_step()
    assert str(caught.value) == '"global_step" already exists.'


def test_its_name_goes_by_variable_scopes_alone() -> None:
    with tf.name_scope("n"), tf.variable_scope("v"):
        assert tf.train.create_global_step().name == "v/global_step:0"


def test_it_is_made_in_the_graph_that_is_given() -> None:
    other = tf.Graph()
    step = tf.train.create_global_step(other)
    assert step.graph is other
    assert tf.train.get_global_step(other) is step
    assert tf.train.get_global_step() is None


def test_it_is_found_by_its_name() -> None:
    step = tf.Variable(3, name="global_step")
    assert tf.train.get_global_step().name == step.name


def test_of_two_steps_none_is_it() -> None:
    for name in "ab":
        tf.add_to_collection(tf.GraphKeys.GLOBAL_STEP, tf.Variable(1, name=name))
    assert tf.train.get_global_step() is None


def test_its_value_is_a_number() -> None:
    step = tf.train.create_global_step()
    with tf.Session() as session:
        session.run(step.initializer)
        session.run(step.assign_add(5))
        assert tf.train.global_step(session, step) == 5


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: tf.Variable(3.0, name="global_step"),
            "Existing \"global_step\" does not have integer type: <dtype: 'float32_ref'>",
        ),
        (
            lambda: tf.Variable([3, 4], name="global_step"),
            'Existing "global_step" is not scalar: (2,)',
        ),
        (
            lambda: tf.add_to_collection(tf.GraphKeys.GLOBAL_STEP, "x"),
            'Existing "global_step" must be a Variable or Tensor: x.',
        ),
    ],
)
def test_what_can_be_no_step_is_refused(make: Callable[[], Any], message: str) -> None:
    make()
    with pytest.raises(TypeError) as caught:
        tf.train.get_global_step()
    assert str(caught.value) == message
