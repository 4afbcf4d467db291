"""What hands a variable into a loop or a branch is no use of it; what uses it there is."""

from __future__ import annotations

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.timeline import timeline
from scopeviz.views import to_page


def uses(graph: ScopeGraph) -> list[str]:
    return [use.op for use in graph.variables[0, "w"].uses]


def test_a_loop_uses_a_variable_where_it_computes_with_it() -> None:
    with tf.Graph().as_default(), record() as trace:
        w = tf.get_variable("w", [])
        tf.while_loop(lambda i: i < 3.0, lambda i: i + w, [tf.constant(0.0)])
    assert uses(build(trace)) == ["while/add"]


def test_a_branch_uses_a_variable_where_it_computes_with_it() -> None:
    with tf.Graph().as_default(), record() as trace:
        w = tf.get_variable("w", [])
        choice = tf.placeholder(tf.bool, [])
        tf.cond(choice, lambda: w * 2.0, lambda: w + 1.0)
    assert uses(build(trace)) == ["cond/mul", "cond/add"]


def test_a_gradient_through_a_loop_names_what_uses_the_variable_there() -> None:
    with tf.Graph().as_default(), record() as trace:
        w = tf.get_variable("w", [])
        result = tf.while_loop(lambda i: i < 3.0, lambda i: i * w, [tf.constant(1.0)])
        tf.gradients(result, w)
    (gradient,) = build(trace).gradients
    assert [op for op, _, _ in gradient.shares] == ["while/mul"]


def test_a_step_is_there_only_for_what_the_model_has() -> None:
    with tf.Graph().as_default(), record() as trace:
        w = tf.get_variable("w", [])
        tf.while_loop(lambda i: i < 3.0, lambda i: i + w, [tf.constant(0.0)])
    graph = build(trace)
    ops = [step.of for step in timeline(graph).steps if step.kind == "op"]
    assert ops == list(graph.ops)


def test_a_page_shows_a_variable_that_a_branch_uses() -> None:
    with tf.Graph().as_default(), record() as trace:
        w = tf.get_variable("w", [])
        tf.cond(tf.placeholder(tf.bool, []), lambda: w * 2.0, lambda: w + 1.0)
    assert "<html" in to_page(build(trace))
