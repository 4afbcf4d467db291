"""What listeners are told that a lookup asked for, and of what surrounds it."""

import contextlib
from collections.abc import Callable

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.events import (
    Asked,
    Event,
    ScopeEntered,
    SessionRun,
    VariableCreated,
    VariableRefused,
    VariableReused,
)
from scopeviz.tf1.framework.asked import asked, words


def events_of(program: Callable[[], object]) -> tuple[Event, ...]:
    with tf.Graph().as_default(), record() as trace:
        with contextlib.suppress(ValueError, tf.errors.OpError):
            program()
    return trace.cells[0].events


def lookups_of(program: Callable[[], object]) -> list[Asked]:
    kinds = VariableCreated | VariableReused | VariableRefused
    return [event.asked for event in events_of(program) if isinstance(event, kinds)]


def regularizer(scale: float) -> Callable[[object], None]:
    def l2(_: object) -> None:
        _ = scale

    return l2


def test_a_lookup_tells_what_it_was_given() -> None:
    def program() -> None:
        with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
            tf.get_variable("w", [2, 3], initializer=tf.zeros_initializer())
            tf.get_variable("w", initializer=tf.ones_initializer(), trainable=False)
            tf.get_variable("w", (2, 3), regularizer=regularizer(0.1))
            tf.get_variable("w", [9])

    assert lookups_of(program) == [
        Asked((2, 3), "float32", "Zeros()"),
        Asked(None, "float32", "Ones()", trainable=False),
        Asked((2, 3), "float32", None, "regularizer.l2(scale=0.1)"),
        Asked((9,), "float32"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (tf.random_normal_initializer(stddev=0.1), tf.random_normal_initializer(stddev=0.2)),
        (tf.constant_initializer(1.0), tf.constant_initializer(2.0)),
        (tf.constant_initializer([1.0, 2.0]), tf.constant_initializer([1.0, 3.0])),
        (tf.zeros_initializer(), tf.ones_initializer()),
        (regularizer(0.1), regularizer(0.2)),
        (1.0, 2.0),
    ],
)
def test_what_differs_has_other_words(one: object, other: object) -> None:
    assert words(one) != words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (tf.random_normal_initializer(stddev=0.1), tf.random_normal_initializer(stddev=0.1)),
        (tf.zeros_initializer, tf.zeros_initializer()),
        (regularizer(0.1), regularizer(0.1)),
        ([1.0], [1.0]),
        (tf.random_normal_initializer(stddev=1), tf.random_normal_initializer(stddev=1.0)),
        (tf.constant_initializer(0), tf.constant_initializer(0.0)),
    ],
)
def test_what_is_equal_has_the_same_words(one: object, other: object) -> None:
    assert words(one) == words(other)


def test_what_cannot_be_read_says_nothing() -> None:
    assert asked("no shape", "no dtype", None, None, None) == Asked()


def test_a_large_value_is_told_by_its_shape() -> None:
    assert words([[0.0] * 100] * 3) == "float64 3×100"


def test_a_custom_getter_is_told_by_name() -> None:
    def renaming(getter: Callable[..., object], name: str, *args: object, **kw: object) -> object:
        return getter(f"{name}_ema", *args, **kw)

    def outer(getter: Callable[..., object], *args: object, **kw: object) -> object:
        return getter(*args, **kw)

    def program() -> None:
        with (
            tf.variable_scope("s", custom_getter=outer),
            tf.variable_scope("t", custom_getter=renaming),
        ):
            tf.get_variable("w", [1])

    (created,) = [each for each in events_of(program) if isinstance(each, VariableCreated)]
    assert (created.getter, created.requested, created.name) == (
        "renaming, outer",
        "w",
        "s/t/w_ema",
    )


def test_a_template_is_told_as_such_each_time() -> None:
    def program() -> None:
        template = tf.make_template("net", lambda: tf.get_variable("w", [1]))
        template(), template()

    entered = [event for event in events_of(program) if isinstance(event, ScopeEntered)]
    assert [event.opened_by for event in entered] == ["template", "template"]


def test_only_a_scope_of_a_layers_own_is_internal() -> None:
    def program() -> None:
        with tf.name_scope("mine"):
            tf.layers.dense(tf.zeros([1, 2]), 3)

    scopes = [each for each in events_of(program) if isinstance(each, ScopeEntered)]
    assert {(each.name, each.internal) for each in scopes if each.kind == "name_scope"} == {
        ("mine", False),
        ("mine/dense", True),
    }


def test_a_loop_of_runs_is_told_once() -> None:
    def program() -> None:
        v = tf.get_variable("v", [])
        with tf.Session() as session:
            session.run(v.initializer)
            for _ in range(3):
                session.run([v, v + 1.0][:1])

    runs = [each for each in events_of(program) if isinstance(each, SessionRun)]
    assert [(run.fetches, run.uninitialized) for run in runs] == [(("v/Assign",), ""), (("v",), "")]


@pytest.mark.parametrize("use_resource", [False, True])
def test_a_run_that_misses_a_value_names_the_variable(*, use_resource: bool) -> None:
    def program() -> None:
        v = tf.get_variable("s/v", [], use_resource=use_resource)
        with tf.Session() as session:
            session.run(v * 2.0)

    (run,) = [each for each in events_of(program) if isinstance(each, SessionRun)]
    assert run.uninitialized == "s/v"


def test_a_long_list_is_not_looked_at() -> None:
    assert words(tf.constant_initializer([0.0] * 40_000)) == "Constant(value=list of 40000)"
