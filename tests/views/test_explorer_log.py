"""The explorer's log in the page, against the model: after each step they say the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import CellTrace, record
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views import to_payload
from tests.scenes import SCENES, graph_of
from tests.views.node import needs_node, run_node
from tests.views.programs import layers, named, shared
from tests.views.test_hostile_names import NAMES
from tests.views.test_payload import after, made_before_recording


def partitioned() -> ScopeGraph:
    """A variable in parts, found again in parts."""
    tf.reset_default_graph()
    with record() as trace:
        for reuse in (False, True):
            with tf.variable_scope("net", reuse=reuse):
                partitioner = tf.fixed_size_partitioner(2)
                for part in tf.get_variable("w", [4, 2], partitioner=partitioner):
                    part * 2.0
    return build(trace)


def starred() -> ScopeGraph:
    """A tf.Variable in a name scope, which two calls read."""
    tf.reset_default_graph()
    with record() as trace:
        with tf.name_scope("net"):
            v = tf.Variable([1.0, 2.0], name="v")

        def use() -> None:
            v * 2.0

        use()
        use()
    return build(trace)


PROGRAMS: dict[str, Callable[[], ScopeGraph]] = {
    **{scene: lambda scene=scene: graph_of(scene) for scene in SCENES},  # type: ignore[misc]
    "made before": made_before_recording,
    "partitioned": partitioned,
    "starred": starred,
    "layers": lambda: layers([f"layer{at}" for at in range(8)]),
    "shared": lambda: shared(7),
    "hostile": lambda: named(NAMES["surrogate"] + NAMES["markup"]),
}


@cache
def graphs() -> dict[str, ScopeGraph]:
    return {name: program() for name, program in PROGRAMS.items()}


@cache
def told() -> Any:
    """What the script says of all of them: node starts once."""
    payloads = {name: to_payload(graph) for name, graph in graphs().items()}
    return json.loads(run_node("log_facts.mjs", given=json.dumps(payloads)))


def model_facts(cells: Sequence[CellTrace], step: int) -> dict[str, Any]:
    """What a model of so much says."""
    graph = after(cells, step)
    variables = [
        [
            *node.key,
            node.key[0] not in graph.discarded,
            node.times,
            node.shared,
            [[graph.calls[call].function, graph.calls[call].number] for call in node.calls],
        ]
        for node in graph.variables.values()
    ]
    return {"variables": variables, "gone": sorted(graph.discarded)}


@needs_node
@pytest.mark.parametrize("name", PROGRAMS)
def test_after_each_step_the_script_says_what_a_model_of_so_much_says(name: str) -> None:
    cells = graphs()[name].cells
    steps = told()[name]
    assert steps
    for step, facts in enumerate(steps):
        assert {**facts, "gone": sorted(facts["gone"])} == model_facts(cells, step), step
