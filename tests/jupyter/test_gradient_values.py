"""How much each use of a variable adds to its gradient, against a computation by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.jupyter.gradient_values import gradient_of, gradient_values_of
from scopeviz.jupyter.values import NoValues
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def tied(use: Callable[[Any, Any], Any]) -> tuple[ScopeGraph, tf.Session, Any]:
    """A variable that two calls use; the model, a session, and what is fed."""

    def call(x: Any) -> Any:
        with tf.variable_scope("tied", reuse=tf.AUTO_REUSE):
            return use(tf.get_variable("w", initializer=tf.constant([[2.0], [3.0]])), x)

    with record() as trace:
        x = tf.placeholder(tf.float32, [])
        tf.gradients(call(x) + 3.0 * call(x), tf.trainable_variables())
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    return build(trace), session, x


def told(graph: ScopeGraph, session: Any, feed: Any = None) -> Any:
    gradient = gradient_of((0, "tied/w"), graph)
    assert gradient is not None
    return gradient_values_of(gradient, graph, session, {"sess": session}, feed)


def test_the_shares_of_two_uses_add_up_to_the_gradient() -> None:
    graph, session, x = tied(lambda w, x: tf.reduce_sum(w * x))
    values = told(graph, session, {x: 2.0})
    calls = list(graph.calls.values())
    assert [calls[share["call"]].function.rpartition(".")[2] for share in values["shares"]] == [
        "<lambda>",
        "<lambda>",
    ]
    assert [share["part"] for share in values["shares"]] == [0.25, 0.75]
    assert [share["norm"] for share in values["shares"]] == pytest.approx([2 * 2**0.5, 6 * 2**0.5])
    assert (values["session"], values["norm"]) == ("sess", pytest.approx(8 * 2**0.5))


def test_a_use_that_takes_the_variable_twice_is_one_share() -> None:
    graph, session, _ = tied(lambda w, _: tf.reduce_sum(w * w))
    assert [share["part"] for share in told(graph, session)["shares"]] == [0.25, 0.75]


def test_a_sparse_share_counts_as_the_rows_that_it_adds_up_to() -> None:
    graph, session, _ = tied(lambda w, _: tf.reduce_sum(tf.gather(w, [1, 1])))
    values = told(graph, session)
    assert [share["norm"] for share in values["shares"]] == [2.0, 6.0]
    assert values["norm"] == 8.0


def test_a_share_that_pulls_the_other_way_is_negative() -> None:
    with record() as trace:
        v = tf.get_variable("tied/w", initializer=4.0)
        tf.gradients(v * 3.0 - tf.identity(v * 1.0), v)
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    assert [share["part"] for share in told(build(trace), session)["shares"]] == [1.5, -0.5]


def test_what_is_not_finite_is_told_as_nothing() -> None:
    graph, session, x = tied(lambda w, x: tf.reduce_sum(w * x))
    values = told(graph, session, {x: np.inf})
    assert [share["part"] for share in values["shares"]] == [None, None]
    assert values["norm"] is None


def test_resource_variables_have_shares_too() -> None:
    with tf.variable_scope("", use_resource=True):
        graph, session, x = tied(lambda w, x: tf.reduce_sum(w * x))
    assert [share["part"] for share in told(graph, session, {x: 1.0})["shares"]] == [0.25, 0.75]


def test_a_placeholder_that_is_not_fed_is_told_with_a_way_out() -> None:
    graph, session, _ = tied(lambda w, x: tf.reduce_sum(w * x))
    with pytest.raises(NoValues) as caught:
        told(graph, session)
    assert str(caught.value) == (
        "the gradient of tied/w needs what the placeholders take: "
        "scopeviz.explore(feed_dict={x: ...})"
    )


def test_variables_without_values_are_told_with_a_way_out() -> None:
    graph, _, _ = tied(lambda w, _: tf.reduce_sum(w * w))
    with pytest.raises(NoValues, match=r"no value in sess yet: run sess\.run\("):
        told(graph, tf.Session())


def test_a_gradient_that_nobody_asked_for_is_none() -> None:
    assert gradient_of((0, "tied/w"), ScopeGraph()) is None
