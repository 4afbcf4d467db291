"""A session counts cells, keeps what they did, and folds it once."""

import gc
from collections.abc import Iterable
from dataclasses import replace

import pytest

from scopeviz import events
from scopeviz.capture import CellTrace
from scopeviz.events import (
    Event,
    GraphReset,
    Location,
    OpCreated,
    ReuseFlag,
    ScopeEntered,
    ScopeExited,
    ScopeKind,
    VariableRefused,
)
from scopeviz.jupyter.session import Session
from scopeviz.model.fold import build, extend
from scopeviz.model.scope_graph import ScopeGraph
from tests.jupyter.shell import Notebook, created

HERE = Location("cell 1", 1, "")


def scope(kind: ScopeKind) -> tuple[Event, ...]:
    flag = ReuseFlag() if kind == "variable_scope" else None
    return (
        ScopeEntered(0, kind, "a", "a/", "a", "name", flag, HERE),
        ScopeExited(0, kind, "a", HERE),
    )


def op(op_type: str) -> OpCreated:
    return OpCreated(0, "op", op_type, (), (), "", HERE)


def test_cells_are_counted_from_one() -> None:
    session = Session()
    labels = []
    for source in ("pass", "...", "pass", "pass", "0"):
        labels.append(session.begin(source))
        session.end()
    assert labels == [
        "cell 1",
        "cell 2",
        "cell 1 (second run)",
        "cell 1 (third run)",
        "cell 3",
    ]
    cells = session.cells
    assert [cell.number for cell in cells] == [1, 2, 3, 4, 5]
    assert [(cell.cell, cell.run) for cell in cells] == [(1, 1), (2, 1), (1, 2), (1, 3), (3, 1)]


def test_a_cell_is_known_by_its_id_and_else_by_its_content() -> None:
    session = Session()
    labels = []
    for source, cell_id in [
        ("a", "one"),
        ("edited", "one"),
        ("a", "two"),
        ("a", None),
        ("  a\n", None),
        ("b", None),
        ("a", ""),
    ]:
        labels.append(session.begin(source, cell_id))
        session.end()
    assert labels == [
        "cell 1",
        "cell 1 (second run)",
        "cell 2",
        "cell 3",
        "cell 3 (second run)",
        "cell 4",
        "cell 3 (third run)",
    ]


def test_the_label_of_each_run_is_its_own() -> None:
    session = Session()
    labels = []
    for _ in range(23):
        labels.append(session.begin("again"))
        session.end()
    assert len(set(labels)) == 23
    assert labels[9:12] == ["cell 1 (tenth run)", "cell 1 (11th run)", "cell 1 (12th run)"]
    assert labels[20:] == ["cell 1 (21st run)", "cell 1 (22nd run)", "cell 1 (23rd run)"]


def test_a_cell_within_a_cell_belongs_to_the_outer_one() -> None:
    session = Session()
    assert session.begin("outer", "id") == session.begin("inner") == "cell 1"
    events.emit(op("Add"))
    assert session.end() is None
    events.emit(op("Mul"))
    cell = session.end()
    assert cell is not None
    assert (cell.source, cell.cell_id, len(cell.events)) == ("outer", "id", 2)


def test_an_end_without_a_beginning_is_nothing() -> None:
    assert Session().end() is None


def test_the_error_that_ended_a_cell_is_kept() -> None:
    session = Session()
    session.begin("1/0")
    cell = session.end(ZeroDivisionError("division by zero"))
    assert cell is not None
    assert cell.error == "ZeroDivisionError: division by zero"


def test_the_graph_is_the_fold_of_all_cells() -> None:
    session = Session()
    for op_type in ("Add", "Mul"):
        session.begin("cell")
        events.emit(op(op_type))
        assert session.graph_so_far.latest == session.running.so_far()  # type: ignore[union-attr]
        session.end()
        assert session.graph == build(session.cells)
    assert session.graph_so_far == session.graph


def test_nobody_listens_between_cells_nor_after_close() -> None:
    session = Session()
    session.begin("a")
    session.begin("b")
    session.close()
    assert not events.listeners
    assert len(session.cells) == 1
    session.close()
    assert len(session.cells) == 1


def reading(*inputs: str) -> OpCreated:
    return OpCreated(0, "sum", "AddV2", inputs, (), "", HERE)


@pytest.mark.parametrize(
    ("happened", "shown"),
    [
        ((), False),
        ((op("Const"), op("NoOp")), False),
        ((op("Placeholder"),), False),
        ((op("Placeholder"), reading("op")), False),
        ((op("Const"), reading("w/read", "op")), True),
        ((reading("op", "w/read:0"),), True),
        ((replace(reading("w"), op_type="Assign"),), False),
        ((replace(op("Identity"), variable="w", role="read"),), False),
        (scope("name_scope"), False),
        (scope("variable_scope"), True),
        ((created("v", HERE),), True),
        ((VariableRefused(0, "v", "v", "", ReuseFlag(), "ValueError", "no", HERE),), True),
        ((GraphReset(0, HERE),), True),
    ],
)
def test_a_cell_shows_a_figure_if_it_did_something_that_is_in_it(
    happened: tuple[Event, ...], *, shown: bool
) -> None:
    session = Session()
    cell = None
    for cell_events in ((replace(created("w", HERE), ops=(("w/read", "read"),)),), happened):
        session.begin("cell")
        for event in cell_events:
            events.emit(event)
        cell = session.end()
    assert cell is not None
    assert session.touched(cell) is shown


def test_a_cell_with_a_placeholder_alone_shows_nothing(notebook: Notebook) -> None:
    notebook.run("import scopeviz.tf1 as tf; tf.reset_default_graph()")
    assert notebook.run("x = tf.placeholder(tf.float32, [2])") == []
    assert notebook.run("w = tf.get_variable('w', [2])") != []
    assert notebook.run("y = x + x") == []
    assert notebook.run("y = x + w") != []


def test_the_model_is_folded_once_for_each_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[int] = []

    def counting(graph: ScopeGraph, cells: Iterable[CellTrace]) -> ScopeGraph:
        more = list(cells)
        folded.append(len(more))
        return extend(graph, more)

    monkeypatch.setattr("scopeviz.jupyter.session.extend", counting)
    session = Session()
    session.begin("cell")
    for number in range(300):
        events.emit(replace(op("Add"), name=f"op{number}"))
    cell = session.end()
    assert cell is not None
    assert not session.touched(cell)
    assert session.graph is session.graph
    assert folded == [1]


class Watcher:
    """Somebody who watches a session, and writes down what happens."""

    def __init__(self, session: Session, name: str, seen: list[str]) -> None:
        self.session = session
        self.name = name
        self.seen = seen

    def stay(self) -> None:
        self.seen.append(f"{self.name} {len(self.session.graph.cells)}")

    def leave(self) -> None:
        self.seen.append(f"{self.name} leaves")
        self.session.unwatch(self.leave)

    def fail(self) -> None:
        raise LookupError("nothing works\nat all")


def run_cell(session: Session) -> CellTrace | None:
    session.begin("cell")
    return session.end()


def test_whoever_watches_is_called_after_each_cell_until_it_leaves() -> None:
    session = Session()
    seen: list[str] = []
    one, two = Watcher(session, "one", seen), Watcher(session, "two", seen)
    session.watch(one.stay)
    session.watch(one.stay)  # Twice is once.
    session.watch(two.leave)
    for _ in range(2):
        session.begin("outer")
        session.begin("inner")
        session.end()
        session.end()
    session.forget_watchers()
    run_cell(session)
    session.unwatch(one.stay)  # It is gone already.
    assert seen == ["one 1", "two leaves", "one 2"]


def test_whoever_fails_is_told_of_once_and_disturbs_nobody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = Session()
    seen: list[str] = []
    bad, good = Watcher(session, "bad", seen), Watcher(session, "good", seen)
    session.watch(bad.fail)
    session.watch(good.stay)
    cells = [run_cell(session) for _ in range(2)]
    assert [cell and cell.label for cell in cells] == ["cell 1", "cell 1 (second run)"]
    assert seen == ["good 1", "good 2"]
    assert capsys.readouterr().err == (
        "scopeviz: an explorer stopped after a failure of its own, LookupError: nothing works "
        "(display it again to start it)\n"
    )


def test_whoever_watches_is_not_kept() -> None:
    session = Session()
    seen: list[str] = []
    watcher = Watcher(session, "watcher", seen)
    session.watch(watcher.stay)
    del watcher
    gc.collect()
    assert session._watchers == []
    run_cell(session)
    assert seen == []
