"""What the fold makes of events: what counts as a use, and whose cell it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scopeviz.tf1 as tf
from scopeviz.capture import CellTrace, Trace, record
from scopeviz.events import (
    Event,
    GraphReset,
    Location,
    OpCreated,
    ReuseEnabled,
    Role,
    ScopeEntered,
    ScopeExited,
    VariableCreated,
    VariableRefused,
    VariableReused,
)
from scopeviz.model.explain import summary
from scopeviz.model.fold import build, extend
from scopeviz.model.scope_graph import VariableNode
from scopeviz.model.scope_tree import is_new, is_reused
from scopeviz.views import to_svg, to_text
from tests.scenes import SCENES, run
from tests.views.programs import NO, YES


def variable_of(trace: Trace) -> VariableNode:
    """The only variable of a trace."""
    (variable,) = build(trace).variables.values()
    return variable


def test_a_sum_of_regularization_losses_uses_no_variable() -> None:
    tf.reset_default_graph()
    with record() as trace:
        for number in range(12):
            tf.get_variable(f"v{number}", [2], regularizer=lambda v: tf.reduce_sum(v * v))
        tf.add_n(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))
    graph = build(trace)
    assert [node.uses for node in graph.variables.values()] == [()] * 12
    assert not any(node.shared for node in graph.variables.values())


def test_an_op_on_an_initial_value_uses_no_variable() -> None:
    tf.reset_default_graph()
    with record() as trace:
        weights = tf.get_variable("w", [2], initializer=tf.ones_initializer())
        weights.initial_value * 2.0
    assert variable_of(trace).uses == ()


def test_writing_is_no_use() -> None:
    tf.reset_default_graph()
    with record() as trace:
        step = tf.get_variable("step", [], initializer=tf.zeros_initializer())
        tf.assign_add(step, 1.0)
        tf.is_variable_initialized(step)
        step + 1.0
    assert [use.op_type for use in variable_of(trace).uses] == ["AddV2"]
    assert not variable_of(trace).shared


def test_the_value_that_is_written_is_used() -> None:
    tf.reset_default_graph()
    with record() as trace:
        source, target = (tf.get_variable(name, [2]) for name in ("source", "target"))
        tf.assign(target, source)
    graph = build(trace)
    uses = {node.name: [use.op_type for use in node.uses] for node in graph.variables.values()}
    assert uses == {"source": ["Assign"], "target": []}


def test_what_comes_after_read_value_is_a_use() -> None:
    tf.reset_default_graph()
    with record() as trace:
        tf.get_variable("w", [2]).read_value() * 2.0
    assert [use.op_type for use in variable_of(trace).uses] == ["Mul"]


def made_before_recording() -> Trace:
    """A variable was made, then a recording began, which finds and reads it."""
    tf.reset_default_graph()
    with tf.variable_scope("net"):
        tf.get_variable("w", [2, 3])
    with record() as trace, tf.variable_scope("net", reuse=True):
        tf.get_variable("w", [2, 3]) * 2.0
    return trace


def test_a_variable_that_was_made_before_recording_is_known_by_its_reuse() -> None:
    trace = made_before_recording()
    graph, variable = build(trace), variable_of(trace)
    assert (variable.name, variable.shape, variable.dtype) == ("net/w", (2, 3), "float32")
    assert variable.made_at is not None
    assert variable.made_at.function == "made_before_recording"
    assert (variable.created.cell, variable.created.location) == (0, variable.made_at)
    assert not is_new(variable, 1)
    assert is_reused(variable, 1)
    assert [use.op_type for use in variable.uses] == ["Mul"]
    assert (variable.times, variable.shared) == (2, True)
    assert summary(graph) == "1 variable reused, 6 elements"


def test_the_views_say_that_a_variable_was_made_before_recording() -> None:
    graph = build(made_before_recording())
    variable = variable_of(made_before_recording())
    place = f"made before recording at {variable.made_at}"
    assert place in to_text(graph, "sharing")
    assert place.removeprefix("made ") in to_text(graph, "tree")
    assert place in to_svg(graph, "tree")
    assert "+ created here" not in to_svg(graph, "tree")


def test_cells_of_two_recordings_are_told_apart() -> None:
    tf.reset_default_graph()
    traces = []
    for _ in range(2):
        with record("program") as trace, tf.variable_scope("net", reuse=tf.AUTO_REUSE):
            tf.get_variable("w", [2]) * 2.0
        traces.append(trace)
    first, second = traces
    graph = build([*first, *second])
    (variable,) = graph.variables.values()
    assert [lookup.place.cell for lookup in variable.lookups] == [1, 2]
    assert [call.key[0] for call in graph.calls.values()] == [1, 2]
    assert [len(call.ops) for call in graph.calls.values()] == [1, 1]
    assert summary(graph) == "1 variable reused, 2 elements"


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_may_be_folded_in_parts(scene: str) -> None:
    cells = run(SCENES[scene]()).cells
    for at in range(len(cells) + 1):
        assert build(cells) == extend(build(cells[:at]), cells[at:])


NAMES = st.sampled_from(["v", "w", "a/v"])
SCOPES = st.sampled_from(["", "a", "a/b"])
GRAPHS = st.integers(0, 1)
FLAGS = st.sampled_from([NO, YES])


@st.composite
def places(draw: st.DrawFn) -> Location:
    function = draw(st.sampled_from(["", "f", "g"]))
    line, activation = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    caller = Location("cell", draw(st.integers(1, 3)), "") if function else None
    return Location("cell", line, function, activation, caller)


ROLES: st.SearchStrategy[Role] = st.sampled_from(["", "handle", "read", "initializer", "assign"])
OPS = st.sampled_from(["op1", "op2", "v", "w", "v/read", "^op1", "op2:1"])
SHAPES = st.sampled_from([None, (), (2, None), (3, 3)])
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        ScopeEntered, GRAPHS, st.just("variable_scope"), SCOPES, SCOPES, SCOPES, st.just("name"),
        st.one_of(st.none(), FLAGS), places(),
    ),
    st.builds(ScopeExited, GRAPHS, st.just("variable_scope"), SCOPES, places()),
    st.builds(ReuseEnabled, GRAPHS, SCOPES, places()),
    st.builds(
        VariableReused, GRAPHS, NAMES, NAMES, NAMES, SCOPES, SCOPES, SHAPES, st.just("float32"),
        st.booleans(), FLAGS, places(), places(),
    ),
    st.builds(
        VariableRefused, GRAPHS, NAMES, NAMES, SCOPES, FLAGS, st.just("ValueError"), NAMES,
        places(),
    ),
    st.builds(
        OpCreated, GRAPHS, OPS, st.sampled_from(["Add", "Assign", "Const", "Placeholder"]),
        st.lists(OPS, max_size=3).map(tuple), st.just(()), st.one_of(st.just(""), NAMES),
        places(), ROLES,
    ),
    st.builds(GraphReset, GRAPHS, places()),
)  # fmt: skip
CREATED = st.builds(
    VariableCreated, GRAPHS, NAMES, NAMES, NAMES, SCOPES, SCOPES, SHAPES, st.just("float32"),
    st.booleans(), st.just(()), st.just("zeros_initializer"), st.just("get_variable"), FLAGS,
    places(), st.lists(st.tuples(OPS, ROLES), max_size=3).map(tuple),
)  # fmt: skip


@st.composite
def traces(draw: st.DrawFn) -> list[CellTrace]:
    """Cells of any events, in which no variable is made twice."""
    cells = []
    made: set[tuple[int, str]] = set()
    for _ in range(draw(st.integers(0, 4))):
        events: list[Event] = []
        for event in draw(st.lists(st.one_of(CREATED, EVENTS), max_size=8)):
            if isinstance(event, VariableCreated | VariableReused):
                key = (event.graph, event.name)
                if isinstance(event, VariableCreated) and key in made:
                    continue
                made.add(key)
            events.append(event)
        cells.append(CellTrace(draw(st.integers(1, 2)), "cell", "", tuple(events)))
    return cells


@given(traces(), st.integers(0, 4))
def test_any_trace_may_be_folded_in_parts(cells: list[CellTrace], at: int) -> None:
    assert build(cells) == extend(build(cells[:at]), cells[at:])
