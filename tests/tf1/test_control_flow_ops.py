"""Ops that wait for others: names, order, devices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def before(op: tf.Operation) -> list[str]:
    return [one.name for one in op.control_inputs]


def test_a_group_waits_for_all() -> None:
    one, two = tf.no_op("one"), tf.constant(2, name="two")
    variable = tf.Variable(1.0, name="v")
    assert before(tf.group(one, [two, {"b": variable}])) == ["one", "two", "v"]
    assert tf.group(one, name="g").name == "g"
    assert tf.group().name == "group_deps_1"
    with tf.name_scope("s"):
        assert tf.group(one).name == "s/group_deps"


def test_a_group_on_two_devices_is_a_group_of_groups() -> None:
    one, two, three = (tf.no_op(name) for name in ("one", "two", "three"))
    one.device, two.device, three.device = "/cpu:0", "/gpu:0", "/cpu:0"
    whole = tf.group(one, two, three, name="g")
    assert before(whole) == ["g/NoOp", "g/NoOp_1"]
    parts = [(before(part), part.device) for part in whole.control_inputs]
    assert parts == [(["one", "three"], "/cpu:0"), (["two"], "/gpu:0")]


def test_what_waits_runs_after() -> None:
    variable = tf.Variable(1.0, name="v")
    doubled = tf.assign(variable, variable * 2.0)
    with tf.Session() as session:
        session.run(variable.initializer)
        assert session.run(tf.group(doubled)) is None
        assert session.run(variable) == 2.0


def test_a_tuple_is_there_when_all_are() -> None:
    one, done = tf.constant(1), tf.no_op("done")
    same, nothing, waiting = tf.tuple([one, None, done], control_inputs=[tf.no_op("too")])
    assert same.name == "tuple/control_dependency:0"
    assert before(same.op) == ["tuple/group_deps"]
    assert before(waiting) == ["tuple/group_deps", "done"]
    assert before(same.op.control_inputs[0]) == ["Const", "done", "too"]
    assert nothing is None
    with tf.Session() as session:
        assert session.run(same) == 1


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: tf.group(1),
        TypeError,
        "Expected tf.group() expected Tensor arguments not '1' with type '<class 'int'>'",
    ),
    (lambda: tf.group(foo=1), ValueError, "Unknown keyword arguments: foo"),
    (lambda: tf.group(name="a b"), ValueError, "'a b' is not a valid scope name"),
    (lambda: tf.no_op("a b"), ValueError, "'a b' is not a valid scope name"),
    (lambda: tf.tuple([None]), ValueError, "Must have at least one Tensor: [None]"),
    (
        lambda: tf.tuple([None], control_inputs=[1]),
        TypeError,
        "Control input must be Operation or Tensor: 1",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refused(
    call: Callable[[], Any], error: type[Exception], message: str, graph: tf.Graph
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
    assert not graph.get_operations()
    assert not graph._names_in_use
