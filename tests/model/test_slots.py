"""Slots of optimizers and moving averages: variables that are told with their owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.model.explanation import explanation
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.sharing import sharing
from scopeviz.views import to_payload, to_text

OPTIMIZERS: dict[str, tuple[Callable[[], Any], list[str]]] = {
    "Adam": (tf.train.AdamOptimizer, ["Adam", "Adam_1"]),
    "Momentum": (lambda: tf.train.MomentumOptimizer(0.1, 0.9), ["Momentum"]),
    "RMSProp": (lambda: tf.train.RMSPropOptimizer(0.1), ["RMSProp", "RMSProp_1"]),
    "Adagrad": (lambda: tf.train.AdagradOptimizer(0.1), ["Adagrad"]),
    "GradientDescent": (lambda: tf.train.GradientDescentOptimizer(0.1), []),
}


def trained(optimizer: Callable[[], Any], *, count: int = 1) -> ScopeGraph:
    with tf.Graph().as_default(), record() as trace:
        with tf.variable_scope("layer"):
            variables = [tf.get_variable(f"w{at}", [2]) for at in range(count)]
        optimizer().minimize(tf.add_n([tf.reduce_sum(each * each) for each in variables]))
    return build(trace)


@pytest.mark.parametrize(("optimizer", "names"), OPTIMIZERS.values(), ids=list(OPTIMIZERS))
def test_the_slots_of_each_optimizer_know_their_owner(
    optimizer: Callable[[], Any], names: list[str]
) -> None:
    graph = trained(optimizer)
    slots = {node.name: node.slot_of for node in graph.variables.values() if node.slot_of}
    assert slots == {f"layer/w0/{name}": "layer/w0" for name in names}


def test_an_average_knows_what_it_is_of() -> None:
    with tf.Graph().as_default(), record() as trace:
        tf.train.ExponentialMovingAverage(0.9).apply([tf.get_variable("w", [2])])
    average = build(trace).variables[0, "w/ExponentialMovingAverage"]
    assert average.slot_of == "w"


@pytest.mark.parametrize("kind", [{"use_resource": False}, {"use_resource": True}])
def test_an_average_is_no_use_of_what_it_is_of(kind: dict[str, bool]) -> None:
    with tf.Graph().as_default(), record() as trace:
        w = tf.get_variable("w", [2], **kind)
        with tf.control_dependencies([tf.square(w)]), tf.name_scope("averages"):
            tf.train.ExponentialMovingAverage(0.9).apply([w])
    variable = build(trace).variables[0, "w"]
    assert [use.op for use in variable.uses] == ["Square"]


def test_a_first_value_from_another_variable_is_no_use_of_it_and_what_takes_it_is() -> None:
    with tf.Graph().as_default(), record() as trace:
        w = tf.get_variable("w", [2])
        tf.get_variable("copy", initializer=w.initialized_value())
        tf.square(w.initialized_value())
    variable = build(trace).variables[0, "w"]
    assert [use.op for use in variable.uses] == ["Square"]


def test_a_summary_is_no_use() -> None:
    with tf.Graph().as_default(), record() as trace:
        w = tf.get_variable("w", [2])
        tf.summary.histogram("weights", w)
    assert build(trace).variables[0, "w"].uses == ()


def test_a_slot_in_another_scope_keeps_its_owner() -> None:
    with tf.Graph().as_default(), record() as trace, tf.variable_scope("model"):
        w = tf.get_variable("w", [2])
        tf.train.MomentumOptimizer(0.1, 0.9).minimize(tf.reduce_sum(w))
    graph = build(trace)
    assert graph.variables[0, "model/model/w/Momentum"].slot_of == "model/w"
    assert "slot of model/w" in to_text(graph, "tree")


def test_texts_say_whose_slot_it_is() -> None:
    graph = trained(OPTIMIZERS["Momentum"][0])
    assert "slot of w0" in to_text(graph, "tree")
    assert "layer/w0/Momentum: slot of layer/w0, made in" in to_text(graph, "sharing")
    found = explanation(graph, "layer/w0/Momentum")
    assert found is not None
    assert found.about[0] == "a variable, 2 float32, a slot of layer/w0, not trained"


def test_the_explorer_gets_the_owner_of_slots_alone() -> None:
    owners = [
        each.get("slot_of") for each in to_payload(trained(OPTIMIZERS["Momentum"][0]))["variables"]
    ]
    assert owners == [None, "layer/w0"]


def test_variables_of_the_user_come_before_slots_where_there_is_no_room() -> None:
    found = sharing(trained(OPTIMIZERS["Adam"][0], count=20))
    assert [node.slot_of for node in found.variables] == [""] * 22
    assert found.others.variables == 40
