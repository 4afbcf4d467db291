"""Assigning to variables, and when what was assigned is seen; numbers of TensorFlow 1.15.5."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.ops.state_ops import variable_of


@pytest.fixture(autouse=True)
def _graph() -> Iterator[None]:
    with tf.Graph().as_default():
        yield


@pytest.fixture
def session() -> Iterator[tf.Session]:
    with tf.Session() as session:
        yield session


def five_runs(fetches: Any) -> Any:
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return [session.run(fetches) for _ in range(5)]


# What is read after an assignment.


def test_identity_after_an_assignment_reads_the_new_value() -> None:
    x = tf.Variable(0)
    x_plus_1 = tf.assign_add(x, 1)
    with tf.control_dependencies([x_plus_1]):
        y = tf.identity(x)
    assert five_runs(y) == [1, 2, 3, 4, 5]


def test_operand_after_an_assignment_is_the_new_value() -> None:
    v = tf.Variable(1.0)
    with tf.control_dependencies([v.assign(5.0)]):
        w = v + 0.0
    assert five_runs(w) == [5.0] * 5


HANDED_ON: list[Callable[[Any], Any]] = [
    lambda v: v.value(),
    lambda v: v.read_value(),
    lambda v: tf.identity(tf.identity(v)),
    tf.stop_gradient,
]


@pytest.mark.parametrize("hand_on", HANDED_ON)
def test_what_hands_a_variable_on_is_read_when_its_consumer_runs(
    hand_on: Callable[[Any], Any],
) -> None:
    v = tf.Variable(1.0)
    read = hand_on(v)
    with tf.control_dependencies([read]):
        add = v.assign_add(1.0)
    with tf.control_dependencies([add]):
        after = read * 1.0
    assert five_runs(after) == [2.0, 3.0, 4.0, 5.0, 6.0]


def test_identity_with_control_inputs_hands_on_too() -> None:
    v = tf.Variable(1.0)
    with tf.control_dependencies([v.assign_add(1.0)]):
        read = tf.identity(v)
    with tf.control_dependencies([read]):
        add = v.assign_add(10.0)
    with tf.control_dependencies([add]):
        after = read + 0.0
    assert five_runs([after, read])[:3] == [[12.0, 12.0], [23.0, 23.0], [34.0, 34.0]]


def test_swap_through_an_identity_keeps_no_old_value(session: tf.Session) -> None:
    a, b = tf.Variable(1.0), tf.Variable(2.0)
    old = tf.identity(a)
    with tf.control_dependencies([old]):
        first = a.assign(b)
    with tf.control_dependencies([first]):
        second = b.assign(old)
    session.run(tf.global_variables_initializer())
    session.run(second)
    assert session.run([a, b]) == [2.0, 2.0]


def test_swap_through_a_computed_value_keeps_it(session: tf.Session) -> None:
    a, b = tf.Variable(1.0), tf.Variable(2.0)
    old = a + 0.0
    with tf.control_dependencies([old]):
        first = a.assign(b)
    with tf.control_dependencies([first]):
        second = b.assign(old)
    session.run(tf.global_variables_initializer())
    session.run(second)
    assert session.run([a, b]) == [2.0, 1.0]


def test_computed_value_is_of_before_the_assignment() -> None:
    v = tf.Variable(1.0)
    before = v * 1.0
    with tf.control_dependencies([before]):
        add = v.assign_add(1.0)
    assert five_runs([before, add])[:2] == [[1.0, 2.0], [2.0, 3.0]]


def test_read_can_be_fetched(session: tf.Session) -> None:
    v = tf.Variable(1.0, name="v")
    session.run(v.initializer)
    assert session.run(["v/read:0", v.value(), v]) == [1.0, 1.0, 1.0]


def test_uninitialized_variable_is_refused_at_its_read(session: tf.Session) -> None:
    v = tf.Variable(1.0, name="v")
    with pytest.raises(tf.errors.FailedPreconditionError) as refused:
        session.run(tf.identity(tf.identity(v)) + 1.0)
    assert str(refused.value).startswith("Attempting to use uninitialized value v\n")
    assert "[[node v/read " in str(refused.value)


# Assigning through what an assignment gives.


@pytest.mark.parametrize(
    ("through", "value"), [(tf.assign, 2.0), (tf.assign_add, 3.0), (tf.assign_sub, -1.0)]
)
def test_assignment_of_an_assignment(
    session: tf.Session, through: Callable[..., Any], value: float
) -> None:
    v = tf.Variable(0.0)
    both = through(tf.assign(v, 1.0), 2.0)
    assert (session.run(both), session.run(v)) == (value, value)


def test_assigned_variable_is_initialized(session: tf.Session) -> None:
    v = tf.Variable(0.0)
    assigned = tf.is_variable_initialized(tf.assign(v, 1.0))
    assert not session.run(tf.is_variable_initialized(v))
    assert session.run(assigned)
    assert session.run(v) == 1.0


def test_result_of_an_assignment_is_what_the_variable_is_worth_by_then(
    session: tf.Session,
) -> None:
    v = tf.Variable(0.0)
    one = tf.assign(v, 1.0)
    with tf.control_dependencies([one]):
        eight = tf.assign_add(v, 7.0)
    with tf.control_dependencies([eight]):
        after = one + 0.0
    assert session.run([one, eight, after, v]) == [8.0, 8.0, 8.0, 8.0]


@pytest.mark.parametrize("name", ["assign", "assign_add"])
def test_variable_that_is_fed_cannot_be_assigned_to(session: tf.Session, name: str) -> None:
    v = tf.Variable(1.0, name="v")
    change = getattr(v, name)(1.0, name="change")
    session.run(v.initializer)
    with pytest.raises(tf.errors.InvalidArgumentError) as refused:
        session.run(change, {v: 3.0})
    assert str(refused.value).startswith(
        "Input 0 of node change was passed float from _arg_v_0_0:0 incompatible with expected "
        "float_ref."
    )
    assert session.run(v) == 1.0


def test_variable_of() -> None:
    v = tf.Variable(1.0)
    read = tf.identity(v.assign(2.0))
    assert variable_of(read) is v.op
    assert variable_of(read, {v.value()}) is v.op
    assert variable_of(read, {read.op.inputs[0]}) is None
    assert variable_of(v + 1.0) is None


def test_no_addition_is_lost_between_threads(session: tf.Session) -> None:
    v = tf.Variable(0)
    add = tf.assign_add(v, 1)
    session.run(v.initializer)

    def work() -> None:
        for _ in range(300):
            session.run(add)

    threads = [Thread(target=work) for _ in range(4)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert session.run(v) == 1200


def test_a_variable_may_be_asked_for_its_value_by_keyword() -> None:
    assert tf.is_variable_initialized(variable=tf.Variable(1.0)).name == "IsVariableInitialized:0"
