"""First values that depend on other variables, which may have none yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def session(graph: tf.Graph) -> Iterator[tf.Session]:
    with tf.Session(graph=graph) as session:
        yield session


def node(graph: tf.Graph, name: str) -> tuple[str, list[str]]:
    op = graph.get_operation_by_name(name)
    return op.type, [tensor.name for tensor in op.inputs]


# Ops and names, as TensorFlow 1.15.5 has them.


def test_value_is_rebuilt_on_the_other_variables_first_value(graph: tf.Graph) -> None:
    a = tf.Variable(2.0, name="a")
    b = tf.Variable(a * 3.0, name="b")
    assert (b.initial_value.name, b.initializer.inputs[1].name) == ("mul:0", "mul_b:0")
    assert node(graph, "mul_b") == ("Mul", ["a/read_b:0", "mul/y:0"])
    assert node(graph, "a/read_b") == ("Identity", ["b/cond/Merge:0"])
    assert node(graph, "b/cond/Merge") == ("Merge", ["b/cond/Switch_1:0", "b/cond/read:0"])
    assert node(graph, "b/cond/Switch_1") == ("Switch", ["a/initial_value:0", "b/cond/pred_id:0"])
    assert node(graph, "b/IsVariableInitialized") == ("IsVariableInitialized", ["a:0"])


def test_each_op_is_rebuilt_once(graph: tf.Graph) -> None:
    a = tf.Variable(2.0, name="a")
    tf.Variable(a * a + a.read_value(), name="b")
    assert [op.name for op in graph.get_operations()[-6:]] == [
        "a/read_b",
        "mul_b",
        "read_b",
        "add_b",
        "b/Assign",
        "b/read",
    ]
    assert node(graph, "mul_b") == ("Mul", ["a/read_b:0", "a/read_b:0"])


def test_rebuilt_op_is_called_after_the_op_and_the_variable() -> None:
    with tf.name_scope("s"):
        a = tf.Variable(2.0, name="a")
        with tf.name_scope("t"):
            b = tf.Variable(a * 3.0, name="b")
    assert b.initializer.inputs[1].name == "s/t/mul_s/t/b:0"


def test_value_without_variables_is_left_as_it_is() -> None:
    value = tf.constant(1.0) + 2.0
    assert tf.Variable(value).initializer.inputs[1] is value


def test_variable_in_no_collection_is_left_as_it_is() -> None:
    a = tf.Variable(2.0, collections=[], trainable=False)
    value = a * 3.0
    assert tf.Variable(value).initializer.inputs[1] is value


def test_read_of_a_resource_is_left_as_it_is() -> None:
    a = tf.Variable(2.0, name="a", use_resource=True)
    b = tf.Variable(lambda: a * 3.0, name="b", use_resource=True)
    assert b.initializer.inputs[1].name == "b/Initializer/mul:0"


# Values.


@pytest.mark.parametrize("resource", [False, True])
@pytest.mark.parametrize("deferred", [False, True])
def test_variables_that_depend_on_others_get_their_values_in_one_run(
    session: tf.Session, resource: Any, deferred: Any
) -> None:
    a = tf.Variable([1.0, 2.0])
    b = tf.Variable((lambda: a + 1.0) if deferred else a + 1.0, use_resource=resource)
    c = tf.Variable(tf.concat([a, b], 0))
    session.run(tf.global_variables_initializer())
    assert session.run(c).tolist() == [1.0, 2.0, 2.0, 3.0]


def test_random_value_is_drawn_once_for_all_who_depend_on_it(session: tf.Session) -> None:
    a = tf.Variable(tf.random_normal([8]))
    b = tf.Variable(a * 2.0)
    c = tf.get_variable("c", initializer=a + b)
    session.run(tf.global_variables_initializer())
    drawn, twice, sum_ = session.run([a, b, c])
    assert twice.tolist() == (drawn * 2).tolist()
    assert sum_.tolist() == (drawn + twice).tolist()


def test_value_that_the_other_variable_has_comes_first(session: tf.Session) -> None:
    a = tf.Variable(2.0)
    b = tf.Variable(a * 3.0)
    session.run(a.initializer)
    session.run(tf.assign(a, 5.0))
    session.run(b.initializer)
    assert session.run(b) == 15.0


@pytest.mark.parametrize(
    "make", [tf.Variable, lambda value: tf.get_local_variable("a", initializer=value)]
)
def test_other_variable_needs_no_value_and_gets_none(session: tf.Session, make: Any) -> None:
    a = make(2.0)
    b = tf.Variable(a * 3.0)
    session.run(b.initializer)
    assert session.run(b) == 6.0
    with pytest.raises(tf.errors.FailedPreconditionError):
        session.run(a)


def test_guard_reaches_one_variable_far(session: tf.Session) -> None:
    a = tf.Variable(2.0, name="a")
    b = tf.Variable(a * 3.0, name="b")
    c = tf.Variable(b + 1.0, name="c")
    with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value a"):
        session.run(c.initializer)
    session.run(a.initializer)
    session.run(c.initializer)
    assert session.run(c) == 7.0


def test_initialized_value_is_the_value_or_the_first_value(session: tf.Session) -> None:
    a = tf.Variable(2.0)
    either = a.initialized_value()
    before = float(session.run(either))
    session.run(a.initializer)
    session.run(tf.assign(a, 4.0))
    assert (before, float(session.run(either))) == (2.0, 4.0)


def test_long_chain_of_ops_is_rebuilt_without_recursion(session: tf.Session) -> None:
    a = tf.Variable(0.0)
    value: Any = a
    for _ in range(1500):
        value = value + 1.0
    b = tf.Variable(value)
    session.run(b.initializer)
    assert session.run(b) == 1500.0
