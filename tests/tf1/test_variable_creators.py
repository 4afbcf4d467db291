"""Variable creators: who is asked in which order, and with which arguments."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def noting(seen: list[Any], note: Callable[[dict[str, Any]], Any]) -> Any:
    def creator(next_creator: Any, **kwargs: Any) -> Any:
        seen.append(note(kwargs))
        return next_creator(**kwargs)

    return tf.variable_creator_scope(creator)


ALL = [
    "aggregation",
    "caching_device",
    "collections",
    "constraint",
    "dtype",
    "expected_shape",
    "import_scope",
    "initial_value",
    "name",
    "shape",
    "synchronization",
    "trainable",
    "use_resource",
    "validate_shape",
    "variable_def",
]


def test_creator_is_given_all_arguments_by_name() -> None:
    seen: list[Any] = []
    with noting(seen, sorted):
        tf.Variable(1.0)
        tf.get_variable("v", [1])
    assert seen == [ALL, ALL]


def test_lookup_has_filled_in_what_tf_variable_leaves_open() -> None:
    seen: list[Any] = []
    keys = ("name", "trainable", "dtype", "use_resource")
    with noting(seen, lambda given: tuple(given[key] for key in keys)):
        with tf.name_scope("n"), tf.variable_scope("s"):
            tf.Variable(1.0, name="v")
            tf.Variable(1.0)
            tf.get_variable("v", [1])
    assert seen == [
        ("v", None, None, None),
        (None, None, None, None),
        ("s/v", True, tf.float32, False),
    ]


def test_first_value_of_a_lookup_is_a_function_unless_it_is_a_value() -> None:
    seen: list[Any] = []
    with noting(seen, lambda given: callable(given["initial_value"])):
        tf.get_variable("v", [1])
        tf.get_variable("w", initializer=1.0)
    assert seen == [True, False]


def test_inner_creator_is_asked_first() -> None:
    seen: list[Any] = []
    with noting(seen, lambda _: "outer"), noting(seen, lambda _: "inner"):
        tf.get_variable("v", [1])
    assert seen == ["inner", "outer"]


def test_creator_is_asked_when_a_variable_is_made_and_not_when_it_is_shared() -> None:
    seen: list[Any] = []
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE), noting(seen, lambda given: given["name"]):
        tf.get_variable("v", [1])
        tf.get_variable("v", [1])
    assert seen == ["s/v"]


def test_new_name_leaves_the_lookup_its_own() -> None:
    def rename(next_creator: Any, **kwargs: Any) -> Any:
        return next_creator(**kwargs | {"name": "other"})

    with tf.variable_creator_scope(rename):
        v = tf.get_variable("v", [1])
    with tf.variable_scope("", reuse=True):
        assert tf.get_variable("v", [1]) is v
        with pytest.raises(ValueError, match="Variable other does not exist"):
            tf.get_variable("other", [1])
    assert v.name == "other:0"


def test_creator_decides_the_kind() -> None:
    def resource(next_creator: Any, **kwargs: Any) -> Any:
        return next_creator(**kwargs | {"use_resource": True})

    with tf.variable_creator_scope(resource):
        kinds = [type(v).__name__ for v in (tf.get_variable("v", [1]), tf.Variable(1.0))]
    assert kinds == ["ResourceVariable"] * 2


def test_creator_holds_in_its_graph_and_thread_only(graph: tf.Graph) -> None:
    seen: list[Any] = []

    def elsewhere() -> None:
        with graph.as_default():
            tf.get_variable("thread", [1])

    with noting(seen, lambda given: given["name"]):
        with tf.Graph().as_default():
            tf.get_variable("graph", [1])
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        tf.get_variable("here", [1])
    assert seen == ["here"]


def test_creator_that_raises_leaves_the_name_free() -> None:
    def broken(_: Any, **__: Any) -> Any:
        raise ZeroDivisionError

    with tf.variable_creator_scope(broken), pytest.raises(ZeroDivisionError):
        tf.get_variable("v", [1])
    assert tf.get_variable("v", [1]).name == "v:0"


def test_creator_that_forgets_to_return_is_refused() -> None:
    with tf.variable_creator_scope(lambda *_, **__: None), pytest.raises(AttributeError) as refused:
        tf.get_variable("v", [1])
    assert str(refused.value) == "'NoneType' object has no attribute 'name'"


def test_blocks_must_be_left_in_order() -> None:
    outer, inner = noting([], len), noting([], len)
    outer.__enter__()
    inner.__enter__()
    with pytest.raises(RuntimeError) as refused:
        outer.__exit__(None, None, None)
    assert str(refused.value) == "Exiting variable_creator_scope without proper nesting."
