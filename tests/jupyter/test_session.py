"""A session counts cells, keeps what they did, and folds it once."""

from scopeviz import events
from scopeviz.events import GraphReset, Location, OpCreated
from scopeviz.jupyter.session import Session, touched
from scopeviz.model.fold import build

HERE = Location("cell 1", 1, "")


def op(op_type: str) -> OpCreated:
    return OpCreated(0, "op", op_type, (), (), "", HERE)


def test_cells_are_counted_from_one() -> None:
    session = Session()
    labels = []
    for _ in range(2):
        labels.append(session.begin("pass"))
        session.end()
    assert labels == ["cell 1", "cell 2"]
    assert [cell.number for cell in session.cells] == [1, 2]


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


def test_a_cell_of_constants_alone_has_nothing_to_show() -> None:
    for happened, shown in (
        ((), False),
        ((op("Const"), op("NoOp")), False),
        ((op("Const"), op("Add")), True),
        ((GraphReset(0, HERE),), True),
    ):
        session = Session()
        session.begin("cell")
        for event in happened:
            events.emit(event)
        cell = session.end()
        assert cell is not None
        assert touched(cell) is shown
