"""The payload: all of the model, and of the way that led to it, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from time import process_time
from typing import Any, TypeAlias

import pytest
from hypothesis import given

import scopeviz.tf1 as tf
from scopeviz.capture import CellTrace, record
from scopeviz.events import OpCreated
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.timeline import timeline
from scopeviz.views import Payload, to_payload
from tests.model.test_fold import traces, without_what_was_taken_back
from tests.scenes import SCENES, graph_of
from tests.views.programs import Program, layers, shared

every_scene = pytest.mark.parametrize("scene", SCENES)

Facts: TypeAlias = dict[tuple[int, str], tuple[int, bool]]
"""Graph and name of each variable -> how often it is used, and whether it is shared."""


def restricted(payload: Payload, step: int) -> tuple[Facts, set[int]]:
    """The variables after a step, and the graphs that are gone: what a page shows then."""
    variables: Facts = {}
    for variable in payload["variables"]:
        lookups = [lookup for lookup in variable["lookups"] if lookup["step"] <= step]
        if not lookups:
            continue
        uses = [payload["ops"][op] for op in variable["uses"]]
        calls = [op["call"] for op in uses if op["step"] <= step]
        reuses = [lookup for lookup in lookups if lookup["outcome"] == "reused"]
        times = max(1 + len(reuses), len(calls))
        is_shared = bool(reuses) or len(set(calls)) > 1
        variables[variable["graph"], variable["name"]] = (times, is_shared)
    gone = {
        each["graph"]
        for each in payload["gone"]
        if each["since"] <= step and (each["until"] is None or step < each["until"])
    }
    return variables, gone


def after(cells: Sequence[CellTrace], step: int) -> ScopeGraph:
    """The model of everything that happened before the step after this one, and still counts."""
    whole = build(cells)
    steps = timeline(whole).steps
    kept = without_what_was_taken_back(whole)
    if step + 1 == len(steps):
        return build(kept)
    end = steps[step + 1].place
    last = cells[end.cell - 1]
    events = tuple(
        event
        for at, event in enumerate(last.events[: end.event])
        if (end.cell, at) not in whole.taken_back
    )
    return build([*kept[: end.cell - 1], replace(last, events=events)])


def made_before_recording() -> ScopeGraph:
    """A variable that nobody saw being made, and that a lookup finds."""
    tf.reset_default_graph()
    w = tf.get_variable("w", [2])
    with record() as trace:
        w * 1.0  # Nobody knows yet that this is a variable.
        with tf.variable_scope("", reuse=True):
            tf.get_variable("w", [2]) * 2.0
        w * 3.0
    return build(trace)


def check_each_step(cells: Sequence[CellTrace]) -> None:
    payload = to_payload(build(cells))
    for step in range(len(payload["steps"])):
        graph = after(cells, step)
        variables = {key: (node.times, node.shared) for key, node in graph.variables.items()}
        assert restricted(payload, step) == (variables, set(graph.discarded))


@every_scene
def test_after_each_step_a_payload_says_what_a_model_of_so_much_says(scene: str) -> None:
    check_each_step(graph_of(scene).cells)


def test_the_same_holds_of_a_variable_that_was_made_before_recording() -> None:
    graph = made_before_recording()
    check_each_step(graph.cells)
    payload = to_payload(graph)
    (variable,) = payload["variables"]
    assert variable["made_before"] is not None
    made = payload["places"][variable["made_before"]]
    assert (made["cell"], made["source"]) == (-1, "tests/views/test_payload.py")
    assert len(variable["uses"]) == 2


@given(traces())
def test_the_same_holds_of_any_trace_without_ops_of_one_name(cells: list[CellTrace]) -> None:
    names = [
        (event.graph, event.name)
        for cell in cells
        for event in cell.events
        if isinstance(event, OpCreated)
    ]
    if len(names) == len(set(names)):
        check_each_step(cells)


@every_scene
def test_a_payload_is_plain_json(scene: str) -> None:
    payload = to_payload(graph_of(scene))
    text = json.dumps(payload, separators=(",", ":"))
    assert text.isascii()
    assert json.loads(text) == payload
    assert to_payload(build(graph_of(scene).cells)) == payload


@every_scene
def test_each_index_of_a_payload_leads_to_what_it_is_about(scene: str) -> None:
    graph = graph_of(scene)
    payload = to_payload(graph)
    lists: dict[str, Sequence[Any]] = {
        "entered": payload["scopes"],
        "left": payload["scopes"],
        "switched": payload["scopes"],
        "created": payload["variables"],
        "reused": payload["variables"],
        "refused": payload["refusals"],
        "op": payload["ops"],
    }
    for step, moment in zip(payload["steps"], timeline(graph).steps, strict=True):
        assert step["kind"] == moment.kind
        if step["kind"] in {"reset", "undone"}:
            assert step["of"] == moment.of[0]
        else:
            assert lists[step["kind"]][step["of"]]["name"] == moment.of[1]
        place = payload["places"][step["place"]]
        location = moment.place.location
        assert (place["cell"] + 1, place["source"], place["line"], place["function"]) == (
            moment.place.cell,
            location.source,
            location.line,
            location.function,
        )
    told = {
        (at, lookup["step"], lookup["outcome"])
        for at, variable in enumerate(payload["variables"])
        for lookup in variable["lookups"]
    }
    told |= {(at, op["step"], "op") for at, op in enumerate(payload["ops"])}
    told |= {(at, each["step"], "refused") for at, each in enumerate(payload["refusals"])}
    for at, scope in enumerate(payload["scopes"]):
        told |= {(at, opening["step"], "entered") for opening in scope["openings"]}
        told |= {(at, switch["step"], "switched") for switch in scope["switches"]}
    assert told == {
        (step["of"], at, step["kind"])
        for at, step in enumerate(payload["steps"])
        if step["kind"] not in {"left", "reset", "undone"}  # Of these the steps alone tell.
    }


@every_scene
def test_the_rows_of_the_calls_have_each_op_once_and_what_it_reads(scene: str) -> None:
    payload = to_payload(graph_of(scene))
    rows = [row for call in payload["calls"] for row in call["rows"]]
    assert sorted(op for row in rows for op in row["ops"]) == list(range(len(payload["ops"])))
    for row in rows:
        if row["ops"]:
            read = {name for op in row["ops"] for name in payload["ops"][op]["reads"]}
            assert set(row["reads"]) == read
        else:
            assert not any(payload["variables"][at]["uses"] for at in row["reads"])


def test_a_payload_says_who_uses_what() -> None:
    payload = to_payload(shared(2))
    weights = payload["variables"][0]
    assert (weights["name"], weights["elements"]) == ("rnn/weights", 9216)
    assert (weights["bytes"], weights["dtype"]) == (36864, "float32")
    calls = [payload["calls"][payload["ops"][op]["call"]] for op in weights["uses"]]
    assert [(call["function"], call["number"]) for call in calls] == [
        ("conv_block", 1),
        ("conv_block", 2),
    ]
    lines = [payload["places"][call["place"]]["line"] for call in calls]
    assert lines == [3, 3]


def test_a_lookup_that_no_op_reads_is_a_row_of_its_call() -> None:
    payload = to_payload(graph_of("one_scope"))
    assert [call["rows"] for call in payload["calls"]] == [[{"ops": [], "reads": [0]}]]


def test_a_scope_says_who_opened_it_with_which_flag_and_which_name_scope_it_got() -> None:
    payload = to_payload(graph_of("cell_run_twice"))
    (scope,) = payload["scopes"]
    assert [
        (opening["name_scope"], payload["places"][opening["place"]]["cell"])
        for opening in scope["openings"]
    ] == [("again/", 0), ("again_1/", 1)]
    flags = [payload["flags"][opening["flag"]] for opening in scope["openings"]]
    assert [flag["text"] for flag in flags] == [
        "reuse is AUTO_REUSE, given to variable_scope in cell 1, line 1",
        "reuse is AUTO_REUSE, given to variable_scope in cell 1 (second run), line 1",
    ]
    assert [payload["places"][flag["place"] or 0]["cell"] for flag in flags] == [0, 1]


def test_a_switch_is_the_flag_that_the_lookups_after_it_have() -> None:
    payload = to_payload(graph_of("reuse_variables"))
    (scope,) = payload["scopes"]
    (switch,) = scope["switches"]
    reused = payload["variables"][0]["lookups"][1]
    assert (payload["steps"][switch["step"]]["kind"], switch["flag"]) == (
        "switched",
        reused["flag"],
    )


def test_a_flag_that_an_earlier_cell_set_says_so() -> None:
    program = Program()
    program.variable("conv1", "w", (2,), program.at(2))
    program.end_cell()
    program.variable("conv1", "w", (2,), program.at(1))  # With a flag of cell 1, line 4.
    payload = to_payload(program.graph())
    reused = payload["variables"][0]["lookups"][1]
    assert reused["flag"] is not None
    place = payload["flags"][reused["flag"]]["place"]
    assert place is not None
    assert payload["places"][place] == {
        "cell": 0,
        "source": "cell 1",
        "line": 4,
        "function": "",
        "caller": None,
    }


def test_a_place_leads_to_the_places_that_called() -> None:
    payload = to_payload(graph_of("two_conv_blocks"))
    inside = payload["places"][payload["variables"][2]["lookups"][0]["place"]]
    assert (inside["source"], inside["cell"], inside["function"]) == ("cell 2", 2, "conv_block")
    assert inside["caller"] is not None
    caller = payload["places"][inside["caller"]]
    assert (caller["source"], caller["line"], caller["caller"]) == ("cell 3", 4, None)


def test_a_recursion_as_deep_as_python_allows_has_its_place() -> None:
    def deep(level: int) -> None:
        if level:
            deep(level - 1)
        else:
            tf.get_variable("v", [1])

    tf.reset_default_graph()
    with record() as trace:
        deep(700)
    assert len(to_payload(build(trace))["places"]) > 700


def test_a_variable_is_shown_in_the_deepest_scope_of_its_name_also_when_it_is_gone() -> None:
    tf.reset_default_graph()
    with record() as trace:
        with tf.variable_scope("net"):
            tf.get_variable("r", [2])
        tf.get_variable("net/top", [2])
        tf.reset_default_graph()
    for variable, leaf in zip(to_payload(build(trace))["variables"], ("r", "top"), strict=True):
        assert (variable["folder"], variable["leaf"]) == ("net", leaf)
    assert to_payload(build(trace))["variables"][1]["scope"] == ""


def test_a_refusal_leads_to_the_variable_of_that_name_if_there_is_one() -> None:
    payload = to_payload(graph_of("refusals"))
    assert [
        (refusal["name"], refusal["variable"], refusal["leaf"], refusal["folder"])
        for refusal in payload["refusals"]
    ] == [("conv1/weights", 0, "weights", "conv1"), ("conv1/gamma", None, "gamma", "conv1")]


def test_the_device_of_a_variable_is_told() -> None:
    tf.reset_default_graph()
    with record() as trace, tf.device("/cpu:0"):
        tf.get_variable("v", [1])
    assert to_payload(build(trace))["variables"][0]["device"] == "/device:CPU:0"


def test_ten_thousand_variables_take_seconds_at_most() -> None:
    graph = layers([f"layer{at}" for at in range(5000)])
    start = process_time()
    text = json.dumps(to_payload(graph), separators=(",", ":"))
    assert process_time() - start < 8  # It is 2 on a slow machine; nothing is quadratic.
    assert len(text) < 12_000_000


def test_what_is_stale_says_since_which_step_and_what_to_do() -> None:
    payload = to_payload(graph_of("stale_cells"))
    (undone,) = [at for at, step in enumerate(payload["steps"]) if step["kind"] == "undone"]
    stale = {each["name"]: each["stale"] for each in payload["ops"] if "stale" in each}
    assert list(stale) == ["out/MatMul", "out/MatMul_1", "Sum", "total", "mul"]
    assert stale["mul"] == {
        "step": undone,
        "text": "stale since cell 2 ran again: run cell 4 again",
    }
    assert ["stale" in each for each in payload["variables"]] == [False, True, False]


def test_what_was_taken_back_is_in_no_row_and_in_no_step() -> None:
    payload = to_payload(graph_of("rerun_under_rollback"))
    names = [variable["name"] for variable in payload["variables"]]
    assert sorted(names) == ["embedding/table", "out/weights", "start"]
    made = [payload["places"][step["place"]]["cell"] for step in payload["steps"]]
    assert set(made) == {0, 3, 4, 5}  # Not the first runs of the cells that ran again.
    assert len(payload["cells"]) == 6
