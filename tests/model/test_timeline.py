"""The timeline: which events are steps, what each is about, and when a graph was gone."""

from collections.abc import Sequence

import pytest
from hypothesis import given

import scopeviz.tf1 as tf
from scopeviz.capture import CellTrace, Trace, record
from scopeviz.events import GraphReset, ScopeExited
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.timeline import Gone, timeline
from tests.model.test_fold import HERE, traces
from tests.scenes import SCENES, graph_of


def told(graph: ScopeGraph) -> list[str]:
    return [f"{step.kind} {step.of[1]}".rstrip() for step in timeline(graph).steps]


def test_the_steps_of_the_second_program_of_the_article() -> None:
    assert told(graph_of("reuse_variables")) == [
        "op images",
        "entered conv1",
        "created conv1/weights",
        "created conv1/biases",
        "op conv1/Conv2D",
        "op conv1/add",
        "op conv1/Relu",
        "switched conv1",
        "reused conv1/weights",
        "reused conv1/biases",
        "op conv1/Conv2D_1",
        "op conv1/add_1",
        "op conv1/Relu_1",
        "left conv1",
    ]


def test_name_scopes_constants_gradients_and_a_variables_own_ops_are_no_steps() -> None:
    tf.reset_default_graph()
    with record() as trace, tf.name_scope("n"):
        v = tf.get_variable("v", [2], regularizer=tf.nn.l2_loss)
        c = tf.constant([1.0, 2.0])
        tf.gradients(v * c, [v])
    assert told(build(trace)) == ["created v", "op n/mul"]


def test_a_step_has_the_flag_that_was_set_or_asked() -> None:
    flags = {
        step.kind: None if step.flag is None else (step.flag.value, step.flag.origin)
        for step in timeline(graph_of("reuse_variables")).steps
    }
    assert flags == {
        "op": None,
        "entered": ("False", "default"),
        "created": ("False", "default"),
        "switched": ("True", "reuse_variables"),
        "reused": ("True", "reuse_variables"),
        "left": None,
    }


def test_the_steps_of_a_cell_that_was_refused() -> None:
    steps = timeline(graph_of("already_exists")).steps
    assert [(step.kind, step.place.cell) for step in steps] == [
        ("entered", 1),
        ("created", 1),
        ("left", 1),
        ("entered", 2),
        ("refused", 2),
        ("left", 2),
    ]


def test_a_scope_that_was_opened_before_recording_is_no_step_when_it_is_left() -> None:
    left = ScopeExited(0, "variable_scope", "a", HERE)
    assert timeline(build([CellTrace(1, "cell 1", "", (left,))])).steps == ()


@pytest.mark.parametrize("scene", SCENES)
def test_each_step_is_an_event_and_they_are_in_order(scene: str) -> None:
    graph = graph_of(scene)
    steps = timeline(graph).steps
    places = [(step.place.cell, step.place.event) for step in steps]
    assert places == sorted(set(places))
    for step in steps:
        event = graph.cells[step.place.cell - 1].events[step.place.event]
        assert event.location == step.place.location


def test_a_graph_is_gone_from_its_reset_on() -> None:
    graph = graph_of("graph_reset")
    (gone,) = timeline(graph).gone
    assert (gone.graph, gone.until) == (0, None)
    assert timeline(graph).steps[gone.since].kind == "reset"


def test_a_graph_that_was_kept_is_gone_until_it_is_used() -> None:
    graph = graph_of("graph_kept")
    (gone,) = timeline(graph).gone
    steps = timeline(graph).steps
    assert gone.graph == 0
    assert gone.until is not None
    assert (steps[gone.since].kind, steps[gone.until].kind) == ("reset", "entered")
    assert (steps[gone.until].of, steps[gone.until].place.cell) == ((0, "kept"), 3)


def kept_after_reset(*later: bool) -> Trace:
    """A graph is reset, and gets a constant in later cells, after an op in a new graph or not."""
    tf.reset_default_graph()
    kept = tf.get_default_graph()
    trace = Trace()
    with trace.cell("cell 1"):
        tf.get_variable("v", [2])
        tf.reset_default_graph()
    for after_another in later:
        with trace.cell("cell"):
            if after_another:
                tf.placeholder(tf.float32)
            with kept.as_default():
                tf.constant(1.0)
    return trace


@pytest.mark.parametrize(
    ("later", "gone"),
    [
        ((), [Gone(0, 1)]),
        ((False,), []),
        ((True,), [Gone(0, 1, 2)]),
    ],
)
def test_a_use_that_is_no_step_counts_for_the_step_before_it(
    later: Sequence[bool], gone: list[Gone]
) -> None:
    graph = build(kept_after_reset(*later))
    assert list(timeline(graph).gone) == gone


def until(cells: Sequence[CellTrace], position: int, event: int) -> list[CellTrace]:
    """Cells up to an event of one of them, which is left out."""
    whole, last = cells[: position - 1], cells[position - 1]
    return [*whole, CellTrace(last.number, last.label, "", last.events[:event])]


@given(traces())
def test_what_is_gone_after_each_step_is_what_a_model_of_so_much_says(
    cells: list[CellTrace],
) -> None:
    whole = build(cells)
    time = timeline(whole)
    for at in range(len(time.steps)):
        after = time.steps[at + 1].place if at + 1 < len(time.steps) else None
        here = build(until(cells, after.cell, after.event)) if after else whole
        gone = {
            each.graph
            for each in time.gone
            if each.since <= at and (each.until is None or at < each.until)
        }
        assert gone == set(here.discarded)


def test_a_reset_of_a_reset_graph_goes_on() -> None:
    resets = (GraphReset(0, HERE), GraphReset(0, HERE))
    assert timeline(build([CellTrace(1, "cell 1", "", resets)])).gone == (Gone(0, 0),)
