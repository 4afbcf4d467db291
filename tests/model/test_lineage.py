"""Lineage: which run made what, who is stale, and which earlier run is in the way."""

import pytest

from scopeviz.capture import CellTrace
from scopeviz.events import Location, TakenBack, VariableCreated, VariableRefused
from scopeviz.model.explain import sentences, summary
from scopeviz.model.fold import build
from scopeviz.model.lineage import (
    earlier_run,
    earlier_run_text,
    made_by,
    runs_of,
    stale_cells,
    stale_text,
    still_read_by,
    taken_back_text,
    used_by,
)
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.sharing import sharing
from tests.scenes import graph_of
from tests.views.programs import NO

EXISTS = "Variable w already exists, disallowed."


def test_a_variable_that_was_made_again_is_of_the_run_that_made_it() -> None:
    graph = graph_of("stale_cells")
    table = graph.variables[0, "embedding/table"]
    assert made_by(graph, table) == "made by cell 2 (second run)"
    assert used_by(graph, table) == "used by cell 2 (second run)"
    assert [use.op for use in table.uses] == ["embedding/MatMul"]
    assert (table.times, table.shared) == (1, False)


def test_whoever_read_what_is_gone_is_told_of_and_does_not_read_what_was_made_again() -> None:
    graph = graph_of("stale_cells")
    table = graph.variables[0, "embedding/table"]
    assert graph.ops[0, "out/MatMul_1"].reads == ()
    assert still_read_by(graph, table) == (("cell 3", "the first run"),)
    drawn = [op.name for call in sharing(graph).calls for step in call.steps for op in step.ops]
    assert "out/MatMul_1" in drawn


def test_what_was_built_on_it_is_stale_until_its_cell_runs_again() -> None:
    graph = graph_of("stale_cells")
    marks = {node.name: node.stale for node in graph.ops.values() if node.stale}
    assert list(marks) == ["out/MatMul", "out/MatMul_1", "Sum", "total", "mul"]
    start = graph.variables[0, "start"].stale
    assert start is not None
    assert stale_text(start) == "stale since cell 2 ran again: run cell 4 again"
    later = graph_of("rerun_under_rollback")
    assert [node.name for node in later.ops.values() if node.stale] == ["Sum", "total", "mul"]
    assert later.lost == {}


def test_the_cells_that_are_stale_are_told_once_each() -> None:
    graph = graph_of("stale_cells")
    assert stale_cells(graph, graph.cells[-1].events) == ("cell 3", "cell 4")
    assert summary(graph).endswith(
        "after 1 from its first run was taken back; cell 3 and cell 4 are stale"
    )
    texts = [text for text, _ in sentences(graph.cells[-1].events, graph)]
    assert texts[0].startswith("What cell 2 had added was taken back: 1 variable, ")
    assert texts[0].endswith(" So cell 3 and cell 4 are stale: run cell 3 and cell 4 again.")


def test_an_op_that_is_built_on_a_stale_one_is_stale_itself() -> None:
    graph = graph_of("stale_cells")
    total = graph.ops[0, "Sum"]
    assert total.inputs == ("out/MatMul",)
    assert total.stale


def test_the_history_keeps_all_runs() -> None:
    graph = graph_of("rerun_under_rollback")
    assert [run.label for run in runs_of(graph, 2)] == ["cell 2", "cell 2 (second run)"]
    assert [lookup.outcome for lookup in graph.variables[0, "out/weights"].lookups] == ["created"]


def test_an_error_names_the_earlier_run_of_the_same_cell() -> None:
    graph = graph_of("already_exists")
    (refusal,) = graph.refusals
    made = earlier_run(graph, refusal)
    assert made is not None
    assert (made.cell, str(made)) == (1, "cell 1, line 2")
    assert earlier_run_text(graph, refusal) == (
        "the first run of this cell made it, in line 2: %scopeviz rerun rollback or reuse lets "
        "the cell run again"
    )


def refused_in(cell: int, run: int, reason: str = EXISTS) -> ScopeGraph:
    """Cell 1 makes a variable, and some run of some cell is refused it."""
    place = Location("cell 1", 1, "")
    created = VariableCreated(
        0, "w", "w", "w", "", "", (2,), "float32", *(True, ()), "", "get_variable", NO, place
    )
    refused = VariableRefused(0, "w", "w", "", NO, "ValueError", reason, place)
    return build(
        [
            CellTrace(1, "cell 1", "", (created,), cell=1),
            CellTrace(2, "another", "", (refused,), cell=cell, run=run),
        ]
    )


@pytest.mark.parametrize(
    ("graph", "known"),
    [
        (refused_in(1, 2), True),
        (refused_in(2, 1), False),
        (refused_in(0, 1), False),
        (refused_in(1, 2, "Trying to share variable w, but specified shape"), False),
    ],
    ids=["earlier run", "another cell", "cells not known", "another reason"],
)
def test_only_an_earlier_run_of_the_cell_is_in_the_way(graph: ScopeGraph, *, known: bool) -> None:
    assert (earlier_run(graph, graph.refusals[0]) is not None) == known


def test_after_several_runs_none_is_named_as_the_one_that_was_taken_back() -> None:
    back = TakenBack(0, "cell 1 (second run)", ("v", "w"), ("v", "w"), (), Location("", 0, ""))
    cells = [CellTrace(at, f"run {at}", "", (), cell=1, run=at) for at in (1, 2)]
    graph = build([*cells, CellTrace(3, "run 3", "", (back,), cell=1, run=3)])
    assert taken_back_text(graph) == "2 from its earlier runs were taken back"
