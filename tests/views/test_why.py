"""An explanation as a reader sees it: complete as text, safe as HTML, never endless."""

from __future__ import annotations

import re
from html import unescape

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views import to_why
from scopeviz.views.why import MOST_LOOKUPS, NAME, SENTENCE
from tests.scenes import graph_of
from tests.views.programs import named

REFUSED = """\
foo/v: a variable, 1 float32

+ created in cell 1, line 2
  asked     get_variable('v', shape 1) was called in cell 1, line 2
  scopes    foo/ opened by name in cell 1, line 1
  name      foo/ and 'v' make foo/v
  reuse     reuse is False, the default
  found     there was no foo/v
  so        it made a new variable, 1 float32
  with      reuse False, or None with nothing to inherit: a new variable (in force)
            reuse True: refused, since there is no such variable
            reuse AUTO_REUSE: a new variable
"""


def looked_up(times: int) -> ScopeGraph:
    with tf.Graph().as_default(), record() as trace:
        for _ in range(times):
            with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
                tf.get_variable("v", [1])
    return build(trace)


def test_the_text_tells_the_whole_chain() -> None:
    assert f"{to_why(graph_of('one_scope'), 'foo/v')!r}\n" == REFUSED


@pytest.mark.parametrize("name", ["foo/v", "foo/v:0", "foo", "foo/"])
def test_a_name_may_be_written_in_any_way(name: str) -> None:
    assert repr(to_why(graph_of("one_scope"), name)).startswith(name.rstrip("/:0"))


def test_the_html_says_what_the_text_says() -> None:
    why = to_why(graph_of("one_scope"), "foo/v")
    shown = unescape(re.sub(r"</?b>", "", why._repr_html_()))
    for line in repr(why).splitlines():
        assert line.strip().rpartition("  ")[2] in shown


def test_an_unknown_name_lists_the_nearest() -> None:
    with pytest.raises(ValueError, match="unknown name 'foo/w': there are 'foo/v', 'foo'; make"):
        to_why(graph_of("one_scope"), "foo/w")


def test_many_lookups_are_counted_between_the_first_and_the_last() -> None:
    text = repr(to_why(looked_up(500), "s/v"))
    assert text.count("\n  asked ") == MOST_LOOKUPS
    assert f"... and {500 - MOST_LOOKUPS} more lookups" in text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "a\nb", "x" * 5_000])
def test_a_hostile_name_breaks_nothing(name: str) -> None:
    graph = named(name)
    why = to_why(graph, next(iter(graph.variables))[1])
    assert "<script>alert" not in why._repr_html_()
    assert max(map(len, repr(why).splitlines())) <= SENTENCE + NAME + 2


def test_an_op_and_a_scope_can_be_explained() -> None:
    with tf.Graph().as_default(), record() as trace:
        for _ in range(2):
            with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
                tf.nn.relu(tf.get_variable("v", [1]))
    graph = build(trace)
    assert "an op of type Relu, made in" in repr(to_why(graph, "s_1/Relu"))
    assert "it reads s/v" in repr(to_why(graph, "s_1/Relu"))
    assert "s: a variable scope, entered 2 times" in repr(to_why(graph, "s"))
    assert "s_1: a name scope of variable scope s" in repr(to_why(graph, "s_1"))
    assert "an op of variable s/v: a read of its value" in repr(to_why(graph, "s/v/read"))
