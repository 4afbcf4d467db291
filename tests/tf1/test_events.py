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


@pytest.mark.parametrize("use_resource", [False, True])
def test_a_variable_is_told_with_its_device(*, use_resource: bool) -> None:
    def program() -> None:
        partitioner = tf.fixed_size_partitioner(2)
        for device in ("/cpu:0", "/job:ps/task:3", None):
            with tf.device(device), tf.variable_scope("", use_resource=use_resource):
                name = "nowhere" if device is None else device[1:4]
                tf.get_variable(name, [4])
                tf.get_variable(f"{name}_parts", [4], partitioner=partitioner)
                tf.Variable([1.0], name=f"{name}_variable", use_resource=use_resource)

    found = only(VariableCreated, heard(program))
    made = "cpu", "cpu_parts/part_0", "cpu_parts/part_1", "cpu_variable"
    assert {event.name: event.device for event in found} == {
        **dict.fromkeys(made, "/device:CPU:0"),
        **{name.replace("cpu", "job"): "/job:ps/task:3" for name in made},
        **{name.replace("cpu", "nowhere"): "" for name in made},
    }


def test_local_variable_is_told_as_one() -> None:
    (event,) = only(VariableCreated, heard(lambda: tf.get_local_variable("count", [])))
    assert (event.made_by, event.collections) == ("get_local_variable", ("local_variables",))


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


# Who made it, and how often it is told.


def passing(getter: Any, *args: Any, **kwargs: Any) -> Any:
    return getter(*args, **kwargs)


def test_getter_that_renames_leaves_what_was_asked_for() -> None:
    def rename(getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        return getter(f"{name}_renamed", *args, **kwargs)

    def program() -> None:
        with tf.variable_scope("s", custom_getter=rename, reuse=tf.AUTO_REUSE):
            tf.get_variable("v", [1])
            tf.get_variable("v", [1])

    found = heard(program)
    (created,), (reused,) = only(VariableCreated, found), only(VariableReused, found)
    for event in (created, reused):
        assert (event.requested, event.name, event.store_name) == (
            "v",
            "s/v_renamed",
            "s/v_renamed",
        )


def test_getter_that_makes_two_variables_is_told_of_twice() -> None:
    def twice(getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        return getter(f"{name}/a", *args, **kwargs) + getter(f"{name}/b", *args, **kwargs)

    found = heard(lambda: tf.get_variable("v", [1], custom_getter=twice))
    assert [(e.requested, e.name) for e in only(VariableCreated, found)] == [
        ("v", "v/a"),
        ("v", "v/b"),
    ]


def test_creator_that_renames_leaves_the_store_its_name() -> None:
    def rename(next_creator: Any, **kwargs: Any) -> Any:
        return next_creator(**kwargs | {"name": "other"})

    def program() -> None:
        with tf.variable_creator_scope(rename):
            tf.get_variable("v", [1])

    (event,) = only(VariableCreated, heard(program))
    assert (event.requested, event.name, event.store_name) == ("v", "other", "v")


@pytest.mark.parametrize("by_lookup", [True, False])
def test_each_variable_of_a_creator_is_told_of_once(by_lookup: bool) -> None:  # noqa: FBT001  # it is a case
    def two(next_creator: Any, **kwargs: Any) -> Any:
        next_creator(**kwargs | {"name": "extra"})
        return next_creator(**kwargs)

    def program() -> None:
        with tf.variable_creator_scope(two):
            if by_lookup:
                tf.get_variable("v", [1])
            else:
                tf.Variable([1.0], name="v")

    created = only(VariableCreated, heard(program))
    store_names = ["", "v"] if by_lookup else ["", ""]
    assert [event.name for event in created] == ["extra", "v"]
    assert [event.store_name for event in created] == store_names


def test_creator_that_makes_nothing_of_its_own_is_told_of_nothing_new() -> None:
    def program() -> None:
        old = tf.Variable([1.0], name="old")
        with tf.variable_creator_scope(lambda next_creator, **_: old):  # TF1's call
            assert tf.Variable([1.0], name="new") is old

    assert [event.name for event in only(VariableCreated, heard(program))] == ["old"]


def test_variable_found_by_its_message_is_no_new_one() -> None:
    def program() -> None:
        message = tf.Variable(1.0).to_proto()
        assert message is not None
        tf.Variable.from_proto(message)

    assert len(only(VariableCreated, heard(program))) == 1


def test_calls_of_a_template_enter_its_scope_with_the_flag_in_force() -> None:
    template = tf.make_template("t", lambda: tf.get_variable("w", [1]))

    def program() -> None:
        template()
        template()

    found = heard(program)
    flags = [event.flag.value for event in only(ScopeEntered, found) if event.flag]
    assert flags == ["False", "True"]
    assert [event.name for event in only(ScopeExited, found)] == ["t", "t"]
    assert [event.flag.value for event in only(VariableReused, found)] == ["True"]


def test_each_part_names_the_whole_when_made_and_when_shared() -> None:
    def program() -> None:
        for _ in range(2):
            with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
                tf.get_variable("v", [4], partitioner=tf.fixed_size_partitioner(2))
        tf.get_variable("whole", [4])

    found = heard(program)
    parts = [("s/v/part_0", "s/v"), ("s/v/part_1", "s/v")]
    created = [(event.name, event.part_of) for event in only(VariableCreated, found)]
    reused = [(event.name, event.part_of) for event in only(VariableReused, found)]
    assert (created, reused) == ([*parts, ("whole", "")], parts)


class Unspeakable(Exception):  # an exception is called after what happened
    def __str__(self) -> str:
        raise ZeroDivisionError


def unspeakable(*_: Any, **__: Any) -> Any:
    raise Unspeakable


def conflicting() -> None:
    tf.get_variable("v", dtype=tf.float64, initializer=tf.constant(1))


REFUSALS: dict[str, tuple[Callable[[], Any], str, str]] = {
    "dtype": (conflicting, "ValueError", "Initializer type '<dtype: 'int32'>'"),
    "synchronization": (
        lambda: tf.get_variable("v", [1], synchronization=7),
        "ValueError",
        "Invalid variable synchronization mode: 7 for variable: s/v",
    ),
    "getter": (
        lambda: tf.get_variable("v", [1], custom_getter=3),
        "ValueError",
        "Passed a custom_getter which is not callable: 3",
    ),
    "partitioner": (
        lambda: tf.get_variable("v", [1], partitioner=3),
        "ValueError",
        "Partitioner must be callable, but received: 3",
    ),
    "through a getter": (
        lambda: tf.get_variable("v", [1], partitioner=3, custom_getter=passing),
        "ValueError",
        "Partitioner must be callable, but received: 3",
    ),
    "no words": (lambda: tf.get_variable("v", [1], initializer=unspeakable), "Unspeakable", ""),
    "getter raises": (
        lambda: tf.get_variable("v", [1], custom_getter=unspeakable),
        "Unspeakable",
        "",
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_refusal_is_told_once_wherever_it_comes_from(what: str) -> None:
    call, error, reason = REFUSALS[what]

    def program() -> None:
        with tf.variable_scope("s"), pytest.raises((ValueError, Unspeakable)):
            call()

    (event,) = only(VariableRefused, heard(program))
    assert (event.name, event.requested, event.scope, event.error) == ("s/v", "v", "s", error)
    assert event.reason.startswith(reason)


@pytest.mark.parametrize("scope", ["", "s"])
def test_name_that_is_no_string_is_refused_and_told_once(scope: str) -> None:
    def program() -> None:
        with tf.variable_scope(scope), pytest.raises(TypeError):
            tf.get_variable(3, [1])  # type: ignore[arg-type]  # it is refused

    (event,) = only(VariableRefused, heard(program))
    assert (event.requested, event.error) == ("3", "TypeError")


def test_refusal_that_a_getter_overcomes_is_told_once_and_the_variable_too() -> None:
    def second_try(getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getter(name, *args, **kwargs | {"reuse": True})
        except ValueError:
            return getter(name, *args, **kwargs)

    found = heard(lambda: tf.get_variable("v", [1], custom_getter=second_try))
    assert len(only(VariableRefused, found)) == 1
    assert [event.name for event in only(VariableCreated, found)] == ["v"]


def test_same_error_in_two_lookups_is_told_twice() -> None:
    error = ValueError("the same")

    def broken(*_: Any, **__: Any) -> Any:
        raise error

    def program() -> None:
        for _ in range(2):
            with pytest.raises(ValueError, match="the same"):
                tf.get_variable("v", [1], custom_getter=broken)

    assert len(only(VariableRefused, heard(program))) == 2


def test_flag_is_told_for_the_scopes_own_graph() -> None:
    found: list[Event] = []
    with events.listening(found.append), tf.Graph().as_default() as graph:
        with tf.variable_scope("s") as scope, tf.Graph().as_default():
            scope.reuse_variables()
    assert [(event.graph, event.scope) for event in only(ReuseEnabled, found)] == [
        (graph.number, "s")
    ]


def test_enters_and_exits_balance_where_scopes_are_left_in_the_wrong_order() -> None:
    def program() -> None:
        outer, inner = tf.variable_scope("outer"), tf.variable_scope("inner")
        outer.__enter__()
        inner.__enter__()
        with pytest.raises(RuntimeError, match="Improper nesting"):
            outer.__exit__(None, None, None)
        inner.__exit__(None, None, None)
        outer.__exit__(None, None, None)

    open_scopes = []
    for event in heard(program):
        if isinstance(event, ScopeEntered):
            open_scopes.append(event.name)
        elif isinstance(event, ScopeExited):
            assert open_scopes.pop() == event.name
    assert open_scopes == []


def test_variable_after_a_refused_one_is_told_where_it_is_made_itself() -> None:
    def elsewhere() -> None:
        tf.Variable(1.0)

    def program() -> None:
        with pytest.raises(ValueError):
            tf.get_variable("v", [1], collections="oops")
        elsewhere()

    (event,) = only(VariableCreated, heard(program))
    assert event.location.function.endswith("elsewhere")


def test_variable_of_a_creator_that_raises_is_told_of() -> None:
    def creator(next_creator: Any, **kwargs: Any) -> Any:
        next_creator(**kwargs)
        raise ZeroDivisionError

    def program() -> None:
        with tf.variable_creator_scope(creator), pytest.raises(ZeroDivisionError):
            tf.get_variable("v", [1])

    assert [event.name for event in only(VariableCreated, heard(program))] == ["v"]
