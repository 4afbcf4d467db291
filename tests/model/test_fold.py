"""What the fold makes of events: what counts as a use, and whose cell it was."""

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, TypeAlias

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import scopeviz.tf1 as tf
from scopeviz.capture import CellTrace, Trace, record
from scopeviz.events import (
    Event,
    GradientComputed,
    GraphReset,
    Location,
    OpCreated,
    ReuseEnabled,
    Role,
    ScopeEntered,
    ScopeExited,
    SessionRun,
    Shape,
    TakenBack,
    VariableCreated,
    VariableRefused,
    VariableReused,
)
from scopeviz.model.explain import summary
from scopeviz.model.fold import build, extend
from scopeviz.model.scope_graph import ScopeGraph, VariableNode
from scopeviz.model.scope_tree import is_new, is_reused, live
from scopeviz.views import to_svg, to_text
from tests.scenes import SCENES, graph_of, run
from tests.views.programs import NO, YES

HERE = Location("cell 1", 1, "")


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


def test_gradients_and_slots_share_nothing() -> None:
    tf.reset_default_graph()
    with record() as trace:
        y = tf.layers.dense(tf.ones([1, 3]), 2, name="fc")
        tf.train.AdamOptimizer().minimize(tf.reduce_sum(y))
    graph = build(trace)
    assert not any(node.shared for node in graph.variables.values())
    assert [use.op_type for use in graph.variables[0, "fc/kernel"].uses] == ["MatMul"]
    assert "no variable" not in to_text(graph)


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
    cells = run(SCENES[scene]())
    for at in range(len(cells) + 1):
        assert build(cells) == extend(build(cells[:at]), cells[at:])


def test_a_place_says_which_event_of_its_cell_it_was() -> None:
    graph = graph_of("reuse_variables")
    told = [lookup for node in graph.variables.values() for lookup in node.lookups]
    found = [(graph.cells[each.place.cell - 1].events[each.place.event], each) for each in told]
    assert [(type(event).__name__, each.outcome) for event, each in found] == [
        ("VariableCreated", "created"),
        ("VariableReused", "reused"),
    ] * 2
    for op in graph.ops.values():
        event = graph.cells[op.place.cell - 1].events[op.place.event]
        assert isinstance(event, OpCreated)
        assert event.name == op.name


def variable(shape: Shape, dtype: str) -> VariableNode:
    key = (0, "v")
    return VariableNode(
        key, "v", "", shape, dtype, *(True,), (), "", "get_variable", "", (), made_at=HERE
    )


@pytest.mark.parametrize(
    ("dtype", "size"),
    [
        ("float32", 4),
        ("float32_ref", 4),
        ("float64", 8),
        ("float16", 2),
        ("bfloat16", 2),
        ("float8_e5m2", 1),
        ("bool", 1),
        ("bool_ref", 1),
        ("complex64", 8),
        ("complex128", 16),
        ("qint8", 1),
        ("quint16", 2),
        ("uint64", 8),
        ("int4", 1),
        ("string", None),
        ("resource", None),
        ("point32", None),
        ("", None),
    ],
)
def test_the_bytes_of_a_variable_are_read_off_the_name_of_its_dtype(
    dtype: str, size: int | None
) -> None:
    assert variable((), dtype).bytes == size
    assert variable((2, 3), dtype).bytes == (None if size is None else 6 * size)
    assert variable((2, None), dtype).bytes is None
    assert variable((0, 3), dtype).bytes == (None if size is None else 0)


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
    st.builds(
        GradientComputed, GRAPHS, NAMES, OPS,
        st.lists(st.tuples(OPS, OPS, st.just("")), max_size=2).map(tuple), places(),
    ),
    st.builds(
        SessionRun, GRAPHS, st.lists(OPS, max_size=2).map(tuple), places(),
        st.one_of(st.just(""), NAMES),
    ),
)  # fmt: skip
BACK = st.builds(
    TakenBack, GRAPHS, st.sampled_from(["cell", "cell 1"]), st.lists(NAMES, max_size=3).map(tuple),
    st.lists(OPS, max_size=3).map(tuple), st.lists(OPS | NAMES, max_size=3).map(tuple), places(),
)  # fmt: skip
CREATED = st.builds(
    VariableCreated, GRAPHS, NAMES, NAMES, NAMES, SCOPES, SCOPES, SHAPES, st.just("float32"),
    st.booleans(), st.just(()), st.just("zeros_initializer"), st.just("get_variable"), FLAGS,
    places(), st.lists(st.tuples(OPS, ROLES), max_size=3).map(tuple),
)  # fmt: skip


@st.composite
def traces(draw: st.DrawFn, *, back: bool = False) -> list[CellTrace]:
    """Cells of any events, in which no variable is made twice, unless it was taken back."""
    cells = []
    made: set[tuple[int, str]] = set()
    kinds = st.one_of(CREATED, EVENTS, BACK) if back else st.one_of(CREATED, EVENTS)
    for _ in range(draw(st.integers(0, 4))):
        events: list[Event] = []
        for event in draw(st.lists(kinds, max_size=8)):
            if isinstance(event, TakenBack):
                made -= {(event.graph, name) for name in event.variables}
            if isinstance(event, VariableCreated | VariableReused):
                key = (event.graph, event.name)
                if isinstance(event, VariableCreated) and key in made:
                    continue
                made.add(key)
            events.append(event)
        cell = draw(st.integers(0, 2)) if back else 0
        number = draw(st.integers(1, 2))
        cells.append(CellTrace(number, "cell", "", tuple(events), cell=cell))
    return cells


@given(traces(back=True), st.integers(0, 4))
def test_any_trace_may_be_folded_in_parts(cells: list[CellTrace], at: int) -> None:
    assert build(cells) == extend(build(cells[:at]), cells[at:])


def test_one_call_that_reads_a_variable_twice_does_not_share_it() -> None:
    (variable,) = graph_of("one_call_reads_twice").variables.values()
    assert (variable.times, len(variable.calls), variable.shared) == (2, 1, False)


def test_two_calls_that_read_a_variable_share_it() -> None:
    tf.reset_default_graph()
    with record() as trace:
        w = tf.get_variable("w", [2])

        def user(number: float) -> object:
            return w * number

        user(1.0)
        user(2.0)
    variable = variable_of(trace)
    assert (variable.times, len(variable.calls), variable.shared) == (2, 2, True)


def test_a_lookup_beside_the_first_shares_a_variable() -> None:
    def ask_twice() -> None:
        for _ in range(2):
            with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                tf.get_variable("w", [2])

    tf.reset_default_graph()
    with record() as trace:
        ask_twice()
    variable = variable_of(trace)
    assert (variable.times, variable.shared) == (2, True)


Use: TypeAlias = Callable[[tf.Graph, Any], object]


def find(graph: tf.Graph, _: Any) -> None:
    with graph.as_default(), tf.variable_scope("", reuse=True):
        tf.get_variable("v", [2])


def make_another(graph: tf.Graph, _: Any) -> None:
    with graph.as_default():
        tf.get_variable("w", [2])


def read(_: tf.Graph, variable: Any) -> None:
    variable * 2.0


@pytest.mark.parametrize("use", [find, make_another, read])
def test_a_graph_that_is_used_after_the_reset_is_not_gone(use: Use) -> None:
    tf.reset_default_graph()
    kept = tf.get_default_graph()
    trace = Trace()
    with trace.cell("cell 1"):
        variable = tf.get_variable("v", [2])
        tf.reset_default_graph()
    assert live(build(trace)) == ()
    assert summary(build(trace)) == "1 variable created, 1 discarded, 2 elements"
    with trace.cell("cell 2"):
        use(kept, variable)
    assert "v" in [node.name for node in live(build(trace))]
    assert "discarded" not in summary(build(trace))


def test_a_scope_that_is_left_after_the_reset_brings_nothing_back() -> None:
    created = VariableCreated(
        0, "a/v", "a/v", "v", "a", "a/", (1,), "float32", *(True, ()), "", "get_variable", NO, HERE
    )
    left = ScopeExited(0, "variable_scope", "a", HERE)
    graph = build([CellTrace(1, "cell 1", "", (created, GraphReset(0, HERE), left))])
    assert live(graph) == ()


def test_extending_by_nothing_gives_the_same_model() -> None:
    graph = build(made_before_recording())
    assert extend(graph, []) is graph


def test_a_part_of_a_variable_is_known_by_its_creation_and_by_its_reuse() -> None:
    created = VariableCreated(
        0, "s/v/part_0", "s/v", "v", "s", "s/", (2,), "float32", *(True, ()), "", "get_variable",
        NO, HERE, (), "s/v",
    )  # fmt: skip
    reused = VariableReused(
        0, "s/v/part_1", "s/v", "v", "s", "s/", (2,), "float32", *(True, YES), HERE, HERE, "s/v"
    )
    graph = build([CellTrace(1, "cell 1", "", (created, reused))])
    assert [node.part_of for node in graph.variables.values()] == ["s/v", "s/v"]


@given(traces(), st.randoms(use_true_random=False))
def test_scopes_that_are_left_out_of_turn_or_never_change_nothing(
    cells: list[CellTrace], random: Random
) -> None:
    def nodes(changed: list[CellTrace]) -> str:
        """The model, but for how many events stand before each, and which scopes were open."""
        graph = build(changed)
        variables = [
            replace(node, lookups=tuple(replace(each, stack=()) for each in node.lookups))
            for node in graph.variables.values()
        ]
        refusals = tuple(replace(each, stack=()) for each in graph.refusals)
        bare = replace(graph, cells=(), variables={}, refusals=refusals)
        return re.sub(r", event=\d+\)", ")", repr((variables, bare)))

    exits = [ScopeExited(0, "variable_scope", name, HERE) for name in ("a/b", "a", "never")]
    without, more = [], []
    for cell in cells:
        kept: list[Event] = [each for each in cell.events if not isinstance(each, ScopeExited)]
        without.append(replace(cell, events=tuple(kept)))
        for event in exits:
            kept.insert(random.randint(0, len(kept)), event)
        more.append(replace(cell, events=tuple(kept)))
    assert nodes(cells) == nodes(without) == nodes(more)


def without_what_was_taken_back(graph: ScopeGraph) -> list[CellTrace]:
    """The cells of a model, with only the events that still count."""
    return [
        replace(
            cell,
            events=tuple(
                event
                for at, event in enumerate(cell.events)
                if (position, at) not in graph.taken_back
            ),
        )
        for position, cell in enumerate(graph.cells, 1)
    ]


@given(traces(back=True))
def test_what_was_taken_back_is_as_if_it_had_not_run(cells: list[CellTrace]) -> None:
    def nodes(graph: ScopeGraph) -> str:
        bare = replace(graph, cells=(), taken_back=frozenset(), lost={})
        return re.sub(r", event=\d+\)", ")", repr(bare))

    graph = build(cells)
    never = build(without_what_was_taken_back(graph))
    assume(never.graphs == graph.graphs)
    assert nodes(graph) == nodes(never)
    assert never.taken_back == frozenset()


@given(traces(back=True))
def test_whoever_reads_what_was_taken_back_is_there(cells: list[CellTrace]) -> None:
    graph = build(cells)
    for (number, _), uses in graph.lost.items():
        for each in uses:
            assert graph.ops[number, each.use.op].call in graph.calls
