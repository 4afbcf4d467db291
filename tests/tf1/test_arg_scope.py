"""``arg_scope``: which arguments a function is called with, as TensorFlow 1.15.5 has it."""

from __future__ import annotations

import threading
from typing import Any

import pytest

import scopeviz.tf1 as tf

framework = tf.contrib.framework


@framework.add_arg_scope
def one(x: Any, units: int = 1, *, name: str = "one") -> Any:
    return x, units, name


@framework.add_arg_scope
def other(x: Any, units: int = 1) -> Any:
    return x, units


def test_arguments_of_the_call_go_before_those_of_the_scope() -> None:
    with framework.arg_scope([one], units=2, name="mine"):
        assert one(0) == (0, 2, "mine")
        assert one(0, units=3) == (0, 3, "mine")
    assert one(0) == (0, 1, "one")


def test_an_inner_scope_adds_to_the_one_around_it() -> None:
    with framework.arg_scope([one, other], units=2):
        with framework.arg_scope([one], name="inner"):
            assert one(0) == (0, 2, "inner")
            assert other(0) == (0, 2)
        assert one(0) == (0, 2, "one")


def test_a_scope_that_is_entered_again_holds_alone() -> None:
    with framework.arg_scope([one], units=2) as scope:
        pass
    with framework.arg_scope([other], units=5), framework.arg_scope(scope):
        assert one(0) == (0, 2, "one")
        assert other(0) == (0, 1)


def test_a_scope_is_left_by_an_error() -> None:
    with pytest.raises(KeyError), framework.arg_scope([one], units=2):
        raise KeyError
    assert framework.current_arg_scope() == {}


def test_an_argument_may_not_be_given_by_place_as_well() -> None:
    with (
        framework.arg_scope([one], units=2),
        pytest.raises(TypeError, match="multiple values for argument 'units'"),
    ):
        one(0, 3)


def test_a_thread_has_scopes_of_its_own() -> None:
    seen: list[Any] = []
    with framework.arg_scope([one], units=2):
        thread = threading.Thread(target=lambda: seen.append(one(0)))
        thread.start()
        thread.join()
    assert seen == [(0, 1, "one")]


def test_a_marked_function_keeps_its_name() -> None:
    assert one.__name__ == "one"
    assert framework.has_arg_scope(one)
    assert framework.arg_scoped_arguments(one) == ("units",)


@pytest.mark.parametrize(
    ("enter", "error", "words"),
    [
        (
            lambda: framework.arg_scope({}, units=2),
            ValueError,
            "When attempting to re-use a scope by suppl",
        ),
        (
            lambda: framework.arg_scope(one, units=2),
            TypeError,
            "list_ops_or_scope must either be a list/tuple or reused scope (i.e. dict)",
        ),
        (
            lambda: framework.arg_scope([threading.active_count], units=2),
            ValueError,
            "('threading', 'active_count') is not decorated with @add_arg_scope",
        ),
    ],
)
def test_what_is_no_scope_is_refused(enter: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught, enter():
        pass
    assert str(caught.value).startswith(words)
