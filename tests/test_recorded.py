"""What was recorded can be asked in every form in which somebody has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import scopeviz
import scopeviz.tf1 as tf
from scopeviz.recorded import Recorded

FORMS: dict[str, Callable[[scopeviz.capture.Trace], Recorded]] = {
    "trace": lambda trace: trace,
    "cells": lambda trace: trace.cells,
    "generator": iter,
    "model": scopeviz.build,
}


def said_by(ask: Callable[[], None]) -> str:
    """What an assertion says that does not hold."""
    with pytest.raises(AssertionError) as caught:
        ask()
    return str(caught.value)


ASKS: dict[str, Callable[[Recorded | None], str]] = {
    "explain": lambda of: repr(scopeviz.explain("v", of)),
    "check": lambda of: repr(scopeviz.check(of, notes=True)),
    "explore": lambda of: repr(scopeviz.explore(of)),
    "assert_shared": lambda of: said_by(lambda: scopeviz.assert_shared("s/w", of=of)),
    "assert_not_shared": lambda of: said_by(lambda: scopeviz.assert_not_shared("v", of=of)),
    "assert_variables": lambda of: said_by(lambda: scopeviz.assert_variables(["v"], of=of)),
}
"""Each public function that asks what was recorded."""

every_ask = pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)


@pytest.fixture(autouse=True)
def _own_graph() -> Iterator[None]:
    with tf.Graph().as_default():
        yield


def program() -> None:
    v = tf.get_variable("v", [2])
    with tf.variable_scope("", reuse=True):
        tf.get_variable("v", [2])
    with tf.name_scope("n"), tf.variable_scope("s"):
        tf.get_variable("w", [2])
    tf.add(v, 1.0)


@every_ask
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_of_what_was_recorded_is_as_good_as_another(
    ask: Callable[[Recorded], str], form: Callable[[scopeviz.capture.Trace], Recorded]
) -> None:
    with scopeviz.record() as trace:
        program()
    assert ask(form(trace)) == ask(scopeviz.build(trace))


@every_ask
def test_the_recording_around_is_asked_where_nothing_is_handed_over(
    ask: Callable[[Recorded | None], str],
) -> None:
    with scopeviz.record() as trace:
        program()
        inside, handed_over = ask(None), ask(trace)
    assert inside == handed_over == ask(trace)


@every_ask
def test_where_nothing_is_recorded_there_is_nothing_to_ask(
    ask: Callable[[Recorded | None], str],
) -> None:
    with pytest.raises(RuntimeError, match=r"has nothing to ask: nothing is recorded here; put"):
        ask(None)


@every_ask
@pytest.mark.parametrize("of", [3, "trace", [3]])
def test_anything_else_is_refused(ask: Callable[[object], str], of: object) -> None:
    with pytest.raises(TypeError) as caught:
        ask(of)
    assert str(caught.value) == (
        f"of={of!r} is nothing that was recorded; hand over the trace of scopeviz.record(), a "
        "list of its cells, or the model that scopeviz.build makes"
    )


def test_a_variable_or_a_tensor_stands_for_its_name() -> None:
    with scopeviz.record() as trace:
        v = tf.get_variable("v", [2])
        total = tf.add(v, 1.0)
    assert repr(scopeviz.explain(v, trace)) == repr(scopeviz.explain("v", trace))
    assert repr(scopeviz.explain(total, trace)) == repr(scopeviz.explain("Add:0", trace))


@pytest.mark.parametrize("name", [None, 3, ["v"]])
def test_what_has_no_name_cannot_be_explained(name: str) -> None:
    with pytest.raises(TypeError) as caught:
        scopeviz.explain(name, [])
    assert str(caught.value) == (
        f"no name: {name!r}; hand over a full name, such as 'conv1/weights' or "
        "variable.op.name, or the variable itself"
    )
