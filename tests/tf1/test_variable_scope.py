"""Variable scopes: names, sharing, inheritance, and what is refused."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def names(key: str = "variables") -> list[str]:
    return [variable.name for variable in tf.get_collection(key)]


# Names.


def test_full_name_is_the_scopes_then_the_variables() -> None:
    with tf.variable_scope("outer"), tf.variable_scope("inner"):
        assert tf.get_variable("v", [1]).name == "outer/inner/v:0"


def test_name_scope_does_not_touch_get_variable() -> None:
    with tf.name_scope("names"):
        assert tf.get_variable("v", [1]).name == "v:0"
        assert tf.Variable(1.0, name="w").name == "names/w:0"


def test_variable_scope_entered_again_opens_a_new_name_scope() -> None:
    with tf.variable_scope("s"):
        first = tf.constant(1.0)
    with tf.variable_scope("s") as scope:
        second = tf.constant(1.0)
    assert (first.name, second.name) == ("s/Const:0", "s_1/Const:0")
    assert (scope.name, scope.original_name_scope) == ("s", "s_1/")


def test_scope_object_leads_back_to_its_own_name() -> None:
    with tf.variable_scope("a") as scope:
        pass
    with tf.variable_scope("b"), tf.variable_scope(scope) as again:
        assert tf.get_variable("v", [1]).name == "a/v:0"
        assert again is not scope


def test_default_name_is_made_unique_among_variable_scopes() -> None:
    seen = []
    for _ in range(3):
        with tf.variable_scope(None, default_name="d") as scope:
            seen.append(scope.name)
    assert seen == ["d", "d_1", "d_2"]


def test_default_names_count_again_in_a_parent_entered_again() -> None:
    seen = []
    for _ in range(2):
        with tf.variable_scope("outer"):
            for _ in range(2):
                with tf.variable_scope(None, default_name="d") as scope:
                    seen.append(scope.name)
    assert seen == ["outer/d", "outer/d_1"] * 2


def test_default_names_inside_an_empty_name_are_kept() -> None:
    with tf.variable_scope(""), tf.variable_scope(None, default_name="d"):
        pass
    with tf.variable_scope(None, default_name="d") as scope:
        assert scope.name == "d_1"


def test_default_names_used_in_a_jump_are_forgotten() -> None:
    with tf.variable_scope("a") as scope:
        pass
    seen = []
    for _ in range(2):
        with tf.variable_scope(scope), tf.variable_scope(None, default_name="d") as inner:
            seen.append(inner.name)
    assert seen == ["a/d", "a/d"]


def test_tf_variable_takes_the_name_and_the_lookup_still_finds_its_own() -> None:
    with tf.variable_scope("s"):
        tf.Variable(1.0, name="v")
        made = tf.get_variable("v", [])
    assert made.name == "s/v_1:0"
    with tf.variable_scope("s", reuse=True):
        assert tf.get_variable("v", []) is made


def test_auxiliary_name_scope_false_leaves_ops_where_they_are() -> None:
    with tf.name_scope("names"), tf.variable_scope("s", auxiliary_name_scope=False):
        assert tf.get_variable("v", [1]).name == "s/v:0"
        assert tf.constant(1.0).name == "names/Const:0"


# Sharing.


def test_reuse_gives_back_the_same_object() -> None:
    with tf.variable_scope("foo"):
        v = tf.get_variable("v", [1])
    with tf.variable_scope("foo", reuse=True):
        assert tf.get_variable("v", [1]) is v


def test_auto_reuse_makes_then_shares() -> None:
    made = []
    for _ in range(2):
        with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
            made.append(tf.get_variable("v", [1]))
    assert made[0] is made[1]
    assert names() == ["s/v:0"]


def test_reuse_variables_holds_for_the_rest_of_the_scope_and_inside() -> None:
    with tf.variable_scope("s") as scope:
        v = tf.get_variable("v", [1])
        scope.reuse_variables()
        assert tf.get_variable("v", [1]) is v
        with tf.variable_scope("inner") as inner:
            assert inner.reuse is True
    with tf.variable_scope("s") as again:
        assert again.reuse is False


def test_reuse_false_inherits() -> None:
    with tf.variable_scope("s", reuse=True), tf.variable_scope("t", reuse=False) as scope:
        assert scope.reuse is True


def test_own_reuse_wins_over_the_scope_around() -> None:
    with tf.variable_scope("s", reuse=True):
        with tf.variable_scope("t", reuse=tf.AUTO_REUSE) as scope:
            assert scope.reuse is tf.AUTO_REUSE
            tf.get_variable("v", [1])
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE), tf.variable_scope("t", reuse=True) as scope:
        assert scope.reuse is True


def test_jump_leaves_a_reusing_region() -> None:
    with tf.variable_scope("a") as scope:
        pass
    with tf.variable_scope("b", reuse=True), tf.variable_scope(scope) as again:
        assert again.reuse is False
        tf.get_variable("v", [1])


# Refusals.


def test_second_creation_is_refused_and_names_both_places() -> None:
    def make() -> Any:
        return tf.get_variable("v", [1])

    with tf.variable_scope("foo"):
        make()
        with pytest.raises(ValueError) as refused:
            make()
    first, *rest = str(refused.value).splitlines()
    assert first == (
        "Variable foo/v already exists, disallowed. Did you mean to set reuse=True or "
        "reuse=tf.AUTO_REUSE in VarScope? Originally defined at:"
    )
    places = [line for line in rest if "test_variable_scope.py, line" in line]
    assert len(places) == 2
    assert names() == ["foo/v:0"]


def test_traceback_of_a_refusal_ends_in_get_variable() -> None:
    with tf.variable_scope("foo", reuse=True), pytest.raises(ValueError) as refused:
        tf.get_variable("v", [1])
    assert [entry.name for entry in refused.traceback][1:] == ["get_variable"]


def test_traceback_of_an_error_in_the_users_code_is_whole() -> None:
    def broken(shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        raise ZeroDivisionError(shape, dtype, partition_info)

    with pytest.raises(ZeroDivisionError) as raised:
        tf.get_variable("v", [1], initializer=broken)
    assert raised.traceback[-1].name == "broken"


def test_reuse_without_creation_is_refused() -> None:
    with tf.variable_scope("foo", reuse=True), pytest.raises(ValueError) as refused:
        tf.get_variable("v", [1])
    assert str(refused.value) == (
        "Variable foo/v does not exist, or was not created with tf.get_variable(). "
        "Did you mean to set reuse=tf.AUTO_REUSE in VarScope?"
    )


def test_sharing_with_another_shape_is_refused() -> None:
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        tf.get_variable("v", [2, 3])
        with pytest.raises(ValueError) as refused:
            tf.get_variable("v", [3, 2])
    first, _, places = str(refused.value).partition("\n\n")
    assert first == (
        "Trying to share variable s/v, but specified shape (3, 2) and found shape (2, 3)."
    )
    assert re.findall(r"^\S.*", places, re.MULTILINE) == [
        "Originally defined at:",
        "Asked for again at:",
    ]


def test_sharing_with_another_dtype_is_refused() -> None:
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        tf.get_variable("v", [1], tf.float32)
        with pytest.raises(ValueError) as refused:
            tf.get_variable("v", [1], tf.float64)
    assert str(refused.value).partition("\n\n")[0] == (
        "Trying to share variable s/v, but specified dtype float64 and found dtype float32_ref."
    )


BAD_SCOPES = [
    ((None,), {}, TypeError, "If default_name is None then name_or_scope is required"),
    (("s",), {"reuse": 1}, ValueError, "The reuse parameter must be True or False or None."),
    (
        ("s",),
        {"auxiliary_name_scope": None},
        TypeError,
        "The auxiliary_name_scope must be `True` or `False`, while get None",
    ),
    ((3,), {}, TypeError, "VariableScope: name_or_scope must be a string or VariableScope."),
    (("a b",), {}, ValueError, "'a b' is not a valid scope name"),
    (("_x",), {}, ValueError, "'_x' is not a valid scope name"),
    (
        (None, "d"),
        {"reuse": True},
        ValueError,
        "reuse=True cannot be used without a name_or_scope",
    ),
]


@pytest.mark.parametrize(("args", "kwargs", "error", "message"), BAD_SCOPES)
def test_bad_scope_is_refused_and_leaves_no_trace(
    graph: tf.Graph,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error) as refused, tf.variable_scope(*args, **kwargs):
        pass
    assert str(refused.value) == message
    assert tf.get_variable_scope().name == ""
    assert graph.get_name_scope() == ""
    assert graph._names_in_use == {}
    with tf.variable_scope(None, default_name="d") as scope:
        assert (scope.name, scope.original_name_scope) == ("d", "d/")


BAD_VARIABLES = [
    ({"name": "a b", "shape": [1]}, ValueError, "'s/a b' is not a valid scope name"),
    ({"name": "v", "shape": [-1]}, ValueError, "Dimension -1 must be >= 0"),
    ({"name": "v"}, ValueError, "The initializer passed is not valid."),
    ({"name": "v", "shape": [1], "custom_getter": 3}, ValueError, "Passed a custom_getter which"),
    (
        {"name": "v", "shape": [1], "initializer": [1.0]},
        ValueError,
        "If initializer is a constant, do not specify shape.",
    ),
    (
        {"name": "v", "initializer": [1], "dtype": tf.float64},
        ValueError,
        "Initializer type '<dtype: 'int32'>' and explicit dtype '<dtype: 'float64'>' don't match.",
    ),
    ({"name": "v", "shape": [1], "dtype": "nope"}, TypeError, "Cannot convert value 'nope' to a"),
    (
        {"name": "v", "shape": [1], "collections": 3},
        ValueError,
        (
            "collections argument to Variable constructor must be a list, tuple, or set. "
            "Got 3 of type <class 'int'>"
        ),
    ),
    (
        {"name": "v", "shape": [1], "constraint": 3},
        ValueError,
        "The `constraint` argument must be a callable.",
    ),
    ({"name": "v", "shape": [1], "foo": 3}, TypeError, "get_variable() got an unexpected keyword"),
]


@pytest.mark.parametrize(("kwargs", "error", "message"), BAD_VARIABLES)
def test_bad_variable_is_refused_and_leaves_no_trace(
    graph: tf.Graph,
    kwargs: dict[str, Any],
    error: type[Exception],
    message: str,
) -> None:
    with tf.variable_scope("s"):
        before = dict(graph._names_in_use)
        with pytest.raises(error) as refused:
            tf.get_variable(**kwargs)
        assert str(refused.value).startswith(message)
    # TF1 makes a tensor of a value before it compares its dtype with another.
    assert {op.type for op in graph.get_operations()} <= {"Const"}
    assert graph._names_in_use.keys() - before.keys() <= {"const"}
    assert names() == []


def test_leaving_scopes_in_the_wrong_order_is_refused() -> None:
    outer, inner = tf.variable_scope("outer"), tf.variable_scope("inner")
    outer.__enter__()
    inner.__enter__()
    with pytest.raises(RuntimeError, match=r"^Improper nesting of variable_scope\.$"):
        outer.__exit__(None, None, None)
    assert tf.get_variable_scope().name == "outer/inner"
    inner.__exit__(None, None, None)
    outer.__exit__(None, None, None)
    assert tf.get_variable_scope().name == ""


def test_scope_is_left_when_its_block_raises() -> None:
    with pytest.raises(ZeroDivisionError), tf.variable_scope("s"):
        raise ZeroDivisionError
    assert tf.get_variable_scope().name == ""
    assert tf.constant(1.0).name == "Const:0"


# What scopes hand down.


def test_defaults_are_handed_down_and_the_constraint_is_not() -> None:
    with tf.variable_scope("s", dtype=tf.float64, constraint=tf.identity):
        with tf.variable_scope("t") as scope:
            assert scope.dtype == tf.float64
            assert scope.constraint is None
            assert tf.get_variable("v", [1]).dtype.name == "float64_ref"


def test_initializer_of_the_scope_is_used() -> None:
    with tf.variable_scope("s", initializer=tf.constant_initializer(7.0)):
        v = tf.get_variable("v", [2])
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(v).tolist() == [7.0, 7.0]


def test_regularizer_adds_a_loss_under_the_variables_name() -> None:
    with tf.variable_scope("s", regularizer=tf.nn.l2_loss):
        tf.get_variable("v", [2])
        tf.get_variable("w", [2], regularizer=tf.no_regularizer)
    assert names("regularization_losses") == ["s/v/Regularizer/L2Loss:0"]


def test_custom_getter_of_the_inner_scope_comes_first() -> None:
    order = []

    def getter_named(label: str) -> Any:
        def custom(getter: Any, name: Any, **kwargs: Any) -> Any:
            order.append(label)
            return getter(name, **kwargs)

        return custom

    with tf.variable_scope("a", custom_getter=getter_named("outer")):
        with tf.variable_scope("b", custom_getter=getter_named("inner")):
            tf.get_variable("v", [1])
    assert order == ["inner", "outer"]


def test_local_variable_joins_only_the_local_collection() -> None:
    tf.get_local_variable("count", [], tf.int32)
    assert names("local_variables") == ["count:0"]
    assert names() == names("trainable_variables") == []


# Graphs and threads.


def test_each_graph_has_its_own_scope_and_store() -> None:
    with tf.variable_scope("s"):
        tf.get_variable("v", [1])
        with tf.Graph().as_default():
            assert tf.get_variable_scope().name == ""
            tf.get_variable("v", [1])
        assert tf.get_variable_scope().name == "s"


def test_each_thread_has_its_own_scope_and_shares_the_store(graph: tf.Graph) -> None:
    seen = []

    def work() -> None:
        with graph.as_default():
            seen.append(tf.get_variable_scope().name)
            try:
                tf.get_variable("v", [1])
            except ValueError as error:
                seen.append(str(error).split(",")[0])

    tf.get_variable("v", [1])
    with tf.variable_scope("s"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert seen == ["", "Variable v already exists"]


def test_scope_whose_initializer_is_a_value_refuses_a_shape_on_sharing_too() -> None:
    with tf.variable_scope("s"):
        tf.get_variable("v", [2])
    with tf.variable_scope("s", reuse=True, initializer=3.0):
        with pytest.raises(ValueError, match="do not specify shape"):
            tf.get_variable("v", [2])
