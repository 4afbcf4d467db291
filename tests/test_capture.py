"""Events are gathered into cells, also where a cell raises."""

import pytest

from scopeviz import events
from scopeviz.capture import CellTrace, Recording, Trace, first_line, record, running_trace
from scopeviz.events import GraphReset, Location

RESET = GraphReset(0, Location("script.py", 1, ""))


def test_a_recording_hears_what_happens_inside_it() -> None:
    events.emit(RESET)
    with record("script.py", "source") as trace:
        events.emit(RESET)
        events.emit(RESET)
    events.emit(RESET)
    assert trace.cells == (CellTrace(1, "script.py", "source", (RESET, RESET)),)


def test_a_recording_has_no_cell_before_it_ends() -> None:
    with record() as trace:
        assert len(trace) == 0
    assert len(trace) == 1


def interrupt() -> None:
    events.emit(RESET)
    raise KeyboardInterrupt


def test_a_block_that_raises_is_recorded_and_raises() -> None:
    trace = Trace()
    with pytest.raises(KeyboardInterrupt), trace.cell("cell 1"):
        interrupt()
    (cell,) = trace
    assert (cell.events, cell.error) == ((RESET,), "KeyboardInterrupt")
    assert events.listeners == ()


def test_recordings_nest_and_each_hears_all_of_its_own() -> None:
    with record() as outer:
        events.emit(RESET)
        with record() as inner:
            events.emit(RESET)
    assert [len(trace.cells[0].events) for trace in (outer, inner)] == [2, 1]


def test_cells_are_numbered_in_order() -> None:
    trace = Trace()
    for label in ("a", "b"):
        with trace.cell(label, cell_id=f"id-{label}"):
            pass
    assert [(cell.number, cell.label, cell.cell_id) for cell in trace] == [
        (1, "a", "id-a"),
        (2, "b", "id-b"),
    ]


def test_a_cell_can_be_looked_at_while_it_runs() -> None:
    recording = Recording(1, "cell 1")
    events.emit(RESET)
    assert recording.so_far() == CellTrace(1, "cell 1", "", (RESET,))
    events.emit(RESET)
    assert len(recording.so_far().events) == 2
    assert recording.finish() == recording.so_far()
    assert events.listeners == ()


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("one\ntwo"), "ValueError: one"),
        (ValueError("\n  one\n"), "ValueError: one"),
        (ValueError(), "ValueError"),
        (KeyError("name"), "KeyError: 'name'"),
        (SystemExit(3), "SystemExit: 3"),
        (ValueError("no <Net object at 0x7f1c2d3e4f50>"), "ValueError: no <Net object at 0x...>"),
        (ValueError("mask 0xff"), "ValueError: mask 0xff"),
    ],
)
def test_an_error_is_one_line(error: BaseException, line: str) -> None:
    assert first_line(error) == line


def test_a_trace_can_be_looked_at_while_it_records() -> None:
    trace = Trace()
    with trace.cell("cell 1"):
        events.emit(RESET)
    with trace.cell("cell 2"):
        events.emit(RESET)
        assert trace.so_far() == (*trace.cells, CellTrace(2, "cell 2", "", (RESET,)))
    assert trace.so_far() == trace.cells


def test_the_innermost_trace_that_records_can_be_found() -> None:
    assert running_trace() is None
    with record() as outer:
        with record() as inner, events.listening(print):
            assert running_trace() is inner
        assert running_trace() is outer
    assert running_trace() is None


def test_a_trace_is_found_no_longer_once_its_block_raised() -> None:
    with pytest.raises(KeyboardInterrupt), record():
        interrupt()
    assert running_trace() is None


def test_a_recording_of_its_own_belongs_to_no_trace() -> None:
    recording = Recording(1, "cell 1")
    assert running_trace() is None
    recording.finish()
