"""The picture of an error: the scopes that were open, the variable in question, the ways out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.verdict import fatal_refusal
from scopeviz.views import figure, to_svg, to_text
from scopeviz.views.refusal import MOST_SCOPES

SVG = "{http://www.w3.org/2000/svg}"
TITLE = "Why it was refused"


def recorded(program: Callable[[], object]) -> ScopeGraph:
    """The model of a program, which may die."""
    with (
        tf.Graph().as_default(),
        contextlib.suppress(ValueError, ZeroDivisionError),
        record() as trace,
    ):
        program()
    return build(trace)


def twice() -> None:
    with tf.variable_scope("outer"), tf.variable_scope("inner"):
        tf.get_variable("v", [2, 3])
        tf.get_variable("v", [2, 3])


def caught() -> None:
    with contextlib.suppress(ValueError):
        twice()


def died_later() -> None:
    caught()
    raise ZeroDivisionError


def words(graph: ScopeGraph) -> list[str]:
    """All lines that the picture has."""
    root = ET.fromstring(to_svg(graph, "refusal"))
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def test_the_picture_shows_the_stack_the_variable_and_the_ways_out() -> None:
    told = words(recorded(twice))
    assert told[:4] == ["scopes open then, the outermost on top", "ways out", "outer", told[3]]
    assert "outer/inner" in told
    assert "✗ get_variable('v')" in told
    assert "reuse is False, the default" in told
    assert "outer/inner/v" in told
    assert any(line.startswith("made in ") for line in told)
    assert any(line.startswith("1. variable_scope('inner', reuse=") for line in told)
    assert "+ makes a second variable, outer/inner_2/v" in told


def test_a_variable_that_does_not_exist_is_said_not_to() -> None:
    def program() -> None:
        with tf.variable_scope("s", reuse=True):
            tf.get_variable("v", [1])

    assert "there is no such variable" in words(recorded(program))


def test_without_a_scope_there_is_no_stack() -> None:
    def program() -> None:
        tf.get_variable("v", [1])
        tf.get_variable("v", [1])

    assert "scopes open then, the outermost on top" not in words(recorded(program))


def test_many_scopes_are_counted_in_between() -> None:
    def program() -> None:
        with contextlib.ExitStack() as stack:
            for depth in range(40):
                stack.enter_context(tf.variable_scope(f"s{depth}"))
            tf.get_variable("v", [1])
            tf.get_variable("v", [1])

    told = words(recorded(program))
    assert f"+{40 - MOST_SCOPES + 1} more scopes, in between" in told


def test_the_figure_of_a_cell_that_died_of_it_has_the_picture() -> None:
    bundle = figure(recorded(twice))
    assert TITLE in bundle["text/html"]
    assert "ways out" in bundle["text/plain"]


@pytest.mark.parametrize("program", [caught, died_later])
def test_a_refusal_that_was_caught_has_none(program: Callable[[], object]) -> None:
    graph = recorded(program)
    assert fatal_refusal(graph) is None
    assert TITLE not in figure(graph)["text/html"]


def test_one_refusal_can_be_asked_for_by_name() -> None:
    def program() -> None:
        for name in ("v", "w"):
            for _ in range(2):
                with contextlib.suppress(ValueError):
                    tf.get_variable(name, [1])

    graph = recorded(program)
    assert to_text(graph, "refusal").startswith("✗ w was refused in ")
    assert to_text(graph, "refusal", variable="v").startswith("✗ v was refused in ")


def test_the_picture_fits_a_notebook() -> None:
    assert int(ET.fromstring(to_svg(recorded(twice), "refusal")).get("width", "")) <= 700
