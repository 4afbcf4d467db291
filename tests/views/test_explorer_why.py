"""The reasons in the page, against the model: the script says its sentences to the letter."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.model.fold import build
from scopeviz.model.naming import numbers_in
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.verdict import verdict_on, verdict_on_refusal
from scopeviz.model.why import why
from scopeviz.views import to_payload
from tests.views.node import needs_node, run_node
from tests.views.programs import named
from tests.views.test_explorer_log import PROGRAMS
from tests.views.test_hostile_names import NAMES


def getters() -> ScopeGraph:
    """A custom getter that changes the name, and is itself called like a mark."""

    def renamed(getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        return getter(f"{name}_other", *args, **kwargs)

    renamed.__qualname__ = "{n}"
    tf.reset_default_graph()
    with record() as trace, tf.variable_scope("a", custom_getter=renamed):
        tf.get_variable("w", [2])
    return build(trace)


def numbered() -> ScopeGraph:
    """Names that end in numbers, each for a reason of its own."""
    tf.reset_default_graph()
    with record() as trace:
        for _ in range(3):
            with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                tf.get_variable("w", [2]) * 2.0
            with tf.variable_scope(None, default_name="block"):
                tf.get_variable("w_1", [2])
            with tf.name_scope("names"):
                tf.Variable(1.0, name="v") + 1.0
        tf.layers.dense(tf.zeros([1, 2]), 3)
        tf.layers.dense(tf.zeros([1, 2]), 3)
        tf.get_variable("taken", [2])
        tf.Variable(1.0, name="Taken")
    return build(trace)


def inherited() -> ScopeGraph:
    """Flags from outside, reuse_variables(), name scopes, and scopes that nobody saw opened."""
    tf.reset_default_graph()
    with tf.variable_scope("before"):
        with record() as trace:
            tf.get_variable("w", [2])
            with tf.variable_scope("net", reuse=tf.AUTO_REUSE) as net, tf.name_scope("names"):
                with tf.variable_scope("inner"):
                    tf.get_variable("w", [2])
                    tf.get_variable("w", [2])
                    tf.Variable(0.0)
            with tf.variable_scope(net):
                tf.get_variable_scope().reuse_variables()
                for shape, dtype in (([3], tf.float32), ([2], tf.int32)):
                    with pytest.raises(ValueError, match="w"):
                        tf.get_variable("inner/w", shape, dtype)
    return build(trace)


MORE: dict[str, Callable[[], ScopeGraph]] = {
    **PROGRAMS,
    **{f"hostile {at}": partial(named, name) for at, name in enumerate(NAMES.values())},
    **{f"mark {mark}": partial(named, mark) for mark in ("{n}", "{}", "{", "{s}/{r}", "it's {p}")},
    "getters": getters,
    "numbered": numbered,
    "inherited": inherited,
}


@cache
def graphs() -> dict[str, ScopeGraph]:
    return {name: program() for name, program in MORE.items()}


def names_in(graph: ScopeGraph) -> list[tuple[int, str, bool, bool]]:
    """Names of variables, ops and scopes: graph, whether parts and whole are the store's."""
    rows = [
        (*node.key, bool(node.store_name), bool(node.store_name) and node.store_name == node.name)
        for node in graph.variables.values()
    ]
    rows += [(*key, True, True) for key in graph.scopes if key not in graph.variables]
    taken = graph.variables.keys() | graph.scopes.keys()
    return rows + [(*key, False, False) for key in graph.ops if key not in taken]


@cache
def told() -> Any:
    """What the script says of all of them: node starts once."""
    given = {
        name: {"payload": to_payload(graph), "names": names_in(graph)}
        for name, graph in graphs().items()
    }
    return json.loads(run_node("why_facts.mjs", given=json.dumps(given)))


@needs_node
@pytest.mark.parametrize("name", MORE)
def test_the_script_says_of_each_lookup_what_the_model_says(name: str) -> None:
    graph = graphs()[name]
    verdicts = [
        verdict_on(lookup, node) for node in graph.variables.values() for lookup in node.lookups
    ]
    verdicts += [verdict_on_refusal(refusal, graph) for refusal in graph.refusals]
    assert verdicts or name == "nothing"
    said = [
        [[reason.label, list(reason.sentences)] for reason in why(verdict)] for verdict in verdicts
    ]
    assert told()[name]["lookups"] == said


@needs_node
@pytest.mark.parametrize("name", MORE)
def test_the_script_says_why_a_name_ends_in_a_number(name: str) -> None:
    graph = graphs()[name]
    for (number, each, *_), said in zip(names_in(graph), told()[name]["numbers"], strict=True):
        if set(graph.graphs.values()) == {number}:
            assert tuple(dict.fromkeys(said)) == numbers_in(graph, each)


def test_a_thousand_lookups_that_went_alike_share_a_chain() -> None:
    tf.reset_default_graph()
    with record() as trace:
        for at in range(500):
            with tf.variable_scope(f"layer{at}"):
                tf.get_variable("w", [2])
                tf.get_variable("b", [2])
    payload = to_payload(build(trace))
    assert len(payload["chains"]) == 1
    assert len(payload["stacks"]) == 500
    assert {lookup["why"] for row in payload["variables"] for lookup in row["lookups"]} == {0}
