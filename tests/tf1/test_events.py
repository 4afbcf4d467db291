"""What the runtime tells its listeners: everything, in order, with names and places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import pytest

import scopeviz.tf1 as tf
from scopeviz import events
from scopeviz.capture import record
from scopeviz.events import (
    Event,
    GraphReset,
    Location,
    OpCreated,
    ReuseEnabled,
    ScopeEntered,
    ScopeExited,
    VariableCreated,
    VariableRefused,
    VariableReused,
)
from scopeviz.model.fold import build

E = TypeVar("E", bound=Event)


def heard(program: Callable[..., Any]) -> list[Event]:
    """The events of ``program``, run in a graph of its own."""
    found: list[Event] = []
    with tf.Graph().as_default(), events.listening(found.append):
        program()
    return found


def only(kind: type[E], found: list[Event]) -> list[E]:
    return [event for event in found if isinstance(event, kind)]


def test_scopes_enter_and_exit_in_nesting_order() -> None:
    def program() -> None:
        with tf.variable_scope("a"), tf.name_scope("n"), tf.variable_scope(None, "d"):
            pass

    seen = [
        (type(event).__name__, event.kind, event.name)
        for event in heard(program)
        if isinstance(event, ScopeEntered | ScopeExited)
    ]
    assert seen == [
        ("ScopeEntered", "variable_scope", "a"),
        ("ScopeEntered", "name_scope", "a/n"),
        ("ScopeEntered", "variable_scope", "a/d"),
        ("ScopeExited", "variable_scope", "a/d"),
        ("ScopeExited", "name_scope", "a/n"),
        ("ScopeExited", "variable_scope", "a"),
    ]


def test_scopes_exit_also_when_the_block_raises() -> None:
    def program() -> None:
        with pytest.raises(ZeroDivisionError), tf.variable_scope("a"), tf.name_scope("n"):
            raise ZeroDivisionError

    assert [event.name for event in only(ScopeExited, heard(program))] == ["a/n", "a"]


def test_scope_says_how_it_was_opened_and_which_name_scope_it_got() -> None:
    def program() -> None:
        with tf.variable_scope("a") as scope:
            pass
        with tf.variable_scope(scope), tf.variable_scope(None, default_name="d"):
            pass

    assert [
        (event.requested, event.opened_by, event.name_scope)
        for event in only(ScopeEntered, heard(program))
    ] == [("a", "name", "a/"), ("a", "scope object", "a_1/"), ("d", "default_name", "a_1/d/")]


def test_flag_names_its_origin_scope_and_line() -> None:
    def program() -> None:
        with tf.variable_scope("a") as scope:
            tf.get_variable("v", [1])
            scope.reuse_variables()
            with tf.variable_scope("b", reuse=tf.AUTO_REUSE):
                tf.get_variable("w", [1])
            tf.get_variable("v", [1])

    found = heard(program)
    created, made_inside = only(VariableCreated, found)
    (reused,) = only(VariableReused, found)
    (enabled,) = only(ReuseEnabled, found)
    assert created.flag
    assert made_inside.flag
    assert (created.flag.value, created.flag.origin) == ("False", "default")
    assert (made_inside.flag.value, made_inside.flag.origin) == ("AUTO_REUSE", "argument")
    assert made_inside.flag.scope == "a/b"
    assert (reused.flag.value, reused.flag.origin) == ("True", "reuse_variables")
    assert reused.flag.location == enabled.location


def test_inherited_flag_names_the_scope_that_set_it() -> None:
    def program() -> None:
        with tf.variable_scope("a", reuse=tf.AUTO_REUSE), tf.variable_scope("b"):
            tf.get_variable("v", [1])

    (created,) = only(VariableCreated, heard(program))
    assert created.flag
    assert (created.scope, created.flag.scope) == ("a/b", "a")


def test_created_variable_says_everything() -> None:
    def program() -> None:
        with tf.variable_scope("s"), tf.name_scope("n"):
            tf.get_variable(
                "v", [2, 3], initializer=tf.random_normal_initializer(), trainable=False
            )

    (event,) = only(VariableCreated, heard(program))
    assert (event.name, event.store_name, event.requested) == ("s/v", "s/v", "v")
    assert (event.scope, event.name_scope) == ("s", "s/n/")
    assert (event.shape, event.dtype, event.trainable) == ((2, 3), "float32", False)
    assert (event.collections, event.made_by) == (("variables",), "get_variable")
    assert event.initializer == "RandomNormal"
    assert event.location.function == "test_created_variable_says_everything.<locals>.program"
    assert event.ops[0] == ("s/v/Initializer/random_normal/shape", "initializer")
    assert event.ops[-3:] == (
        ("s/v", "handle"),
        ("s/v/Assign", "assign"),
        ("s/v/read", "read"),
    )


def test_plumbing_is_told_with_its_variable_and_not_again() -> None:
    assert only(OpCreated, heard(lambda: tf.get_variable("v", [1]))) == []


def test_plumbing_of_a_variable_that_came_to_nothing_is_told() -> None:
    def broken(shape: Any, dtype: Any = None, partition_info: Any = None) -> None:
        del partition_info
        tf.zeros(shape, dtype)
        raise ZeroDivisionError

    def program() -> None:
        with pytest.raises(ZeroDivisionError):
            tf.get_variable("v", [1], initializer=broken)

    (op,) = only(OpCreated, heard(program))
    assert (op.name, op.variable) == ("v/Initializer/zeros", "v")


def test_tf_variable_asks_nobody() -> None:
    def program() -> None:
        with tf.name_scope("n"):
            tf.Variable(1.0, name="v")
            tf.Variable(1.0, name="v")

    first, second = only(VariableCreated, heard(program))
    assert (first.name, second.name, second.requested) == ("n/v", "n/v_1", "v")
    assert (second.made_by, second.flag, second.store_name) == ("Variable", None, "")


def test_name_taken_by_tf_variable_leaves_the_lookup_its_store_name() -> None:
    def program() -> None:
        tf.Variable(1.0, name="v")
        tf.get_variable("v", [])
        tf.get_variable_scope().reuse_variables()
        tf.get_variable("v", [])

    found = heard(program)
    created = only(VariableCreated, found)[1]
    (reused,) = only(VariableReused, found)
    assert (created.name, created.store_name, reused.name) == ("v_1", "v", "v_1")


def test_refusal_says_what_was_asked_and_why_not() -> None:
    def program() -> None:
        with tf.variable_scope("s", reuse=True), pytest.raises(ValueError, match="not exist"):
            tf.get_variable("v", [1])

    (event,) = only(VariableRefused, heard(program))
    assert (event.name, event.requested, event.scope) == ("s/v", "v", "s")
    assert (event.error, event.flag.value) == ("ValueError", "True")
    assert event.reason.startswith("Variable s/v does not exist")


def test_op_names_its_inputs_as_a_node_def_does() -> None:
    def program() -> None:
        x = tf.placeholder(tf.float32, [None, 2], name="x")
        parts = tf.unstack(x, axis=1)
        with tf.control_dependencies([x]):
            tf.identity(parts[1], name="y")

    op = only(OpCreated, heard(program))[-1]
    assert op.inputs == ("unstack:1", "^x")
    assert op.outputs == (("float32", (None,)),)


def test_reset_is_told() -> None:
    program_graphs = []

    def program() -> None:
        tf.constant(1)
        program_graphs.append(tf.get_default_graph().number)
        tf.reset_default_graph()

    found: list[Event] = []
    with events.listening(found.append):
        program()
    assert [event.graph for event in only(GraphReset, found)] == program_graphs


def plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(plain, value))
    if is_dataclass(value):
        return all(plain(getattr(value, field.name)) for field in fields(value))
    return value is None or isinstance(value, str | int | bool)


def test_events_hold_plain_data_only() -> None:
    def program() -> None:
        x = tf.placeholder(tf.float32, [None, 2])
        with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
            for _ in range(2):
                x = tf.matmul(x, tf.get_variable("w", [2, 2]))

    found = heard(program)
    assert len(found) > 5
    assert all(map(plain, found))


def test_model_says_what_the_store_says() -> None:
    with tf.Graph().as_default() as graph, record() as trace:
        for scope in ("a", "b", "a"):
            with tf.variable_scope(scope, reuse=tf.AUTO_REUSE):
                tf.get_variable("v", [2, 3])
                tf.Variable([1.0], name="free")
    model = build(trace)
    in_store = {
        v.op.name: (tuple(v.shape.as_list()), v.dtype.base_dtype.name)
        for v in graph.get_collection("variables")
    }
    in_model = {node.name: (node.shape, node.dtype) for node in model.variables.values()}
    assert in_model == in_store
    assert model.variables[0, "a/v"].times == 2
    assert model.variables[0, "b/v"].times == 1


def test_nobody_listening_costs_no_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(event: Any) -> None:
        raise AssertionError(event)

    monkeypatch.setattr(events, "emit", refuse)
    with tf.Graph().as_default(), tf.variable_scope("s"):
        tf.get_variable("v", [1])


def test_places_are_the_users_own() -> None:
    (event,) = only(VariableCreated, heard(lambda: tf.get_variable("v", [1])))
    assert isinstance(event.location, Location)
    assert event.location.source.endswith("test_events.py")
