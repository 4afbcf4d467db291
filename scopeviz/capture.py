"""Gather events into cells: a cell is a tuple of events, a trace is a row of cells."""

from __future__ import annotations

import linecache
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scopeviz import events
from scopeviz.events import Event, Location


@dataclass(frozen=True, slots=True)
class CellTrace:
    """What one cell, or one script, did.

    Attributes:
        number: our own count of the runs of cells, from 1.
        label: what the reader knows it as: ``cell 3`` or ``conv_block.py``.
        source: its source text; empty where it is not known.
        events: what happened, in order.
        error: the exception that ended it, as ``ValueError: first line``; None if none did.
        cell_id: the front end's id of the cell; None where it gives none.
        cell: which cell it is a run of, from 1; 0 where that is not known.
        run: which run of this cell it is, from 1.
        modules: source and text of the other files that events point into, of those with
            a comment to scopeviz.
    """

    number: int
    label: str
    source: str
    events: tuple[Event, ...]
    error: str | None = None
    cell_id: str | None = None
    cell: int = 0
    run: int = 1
    modules: tuple[tuple[str, str], ...] = ()


class Trace:
    """The cells that were recorded so far, in order.

    >>> trace = Trace()
    >>> with trace.cell("script.py"):
    ...     pass
    >>> [cell.label for cell in trace]
    ['script.py']
    """

    def __init__(self) -> None:
        self._cells: list[CellTrace] = []
        self._running: Recording | None = None

    @property
    def cells(self) -> tuple[CellTrace, ...]:
        """The finished cells."""
        return tuple(self._cells)

    def so_far(self) -> tuple[CellTrace, ...]:
        """The finished cells, and what the running one did until now."""
        return (*self._cells, *([] if self._running is None else [self._running.so_far()]))

    def __iter__(self) -> Iterator[CellTrace]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    @contextmanager
    def cell(self, label: str, source: str = "", cell_id: str | None = None) -> Iterator[None]:
        """Record one cell inside the block; an exception ends the cell and goes on."""
        outer = self._running
        number = len(self._cells) + 1
        recording = self._running = Recording(number, label, source, cell_id, trace=self)
        try:
            yield
        except BaseException as error:
            self._cells.append(recording.finish(error))
            raise
        else:
            self._cells.append(recording.finish())
        finally:
            self._running = outer


class _Heard(list[Event]):
    """What a recording heard: its ``append`` listens, and so leads back to the trace.

    Attributes:
        trace: what the recording is a part of; None if it is one of its own.
    """

    trace: Trace | None = None


class Recording:
    """One cell in the making: it listens from its construction until :meth:`finish`."""

    def __init__(  # noqa: PLR0913  # The fields of a CellTrace.
        self,
        number: int,
        label: str,
        source: str = "",
        cell_id: str | None = None,
        *,
        cell: int = 0,
        run: int = 1,
        trace: Trace | None = None,
    ) -> None:
        self.number = number
        self.cell = cell
        self.run = run
        self.label = label
        self.source = source
        self.cell_id = cell_id
        self._events = _Heard()
        self._events.trace = trace
        self._listener = self._events.append
        events.listen(self._listener)

    def finish(self, error: BaseException | None = None) -> CellTrace:
        """Stop listening and return what happened."""
        events.unlisten(self._listener)
        self._events.trace = None
        return self.so_far(error)

    def so_far(self, error: BaseException | None = None) -> CellTrace:
        """What happened until now; the cell goes on."""
        return CellTrace(
            self.number,
            self.label,
            self.source,
            tuple(self._events),
            None if error is None else first_line(error),
            self.cell_id,
            self.cell,
            self.run,
            modules_of(self._events, self.label),
        )


COMMENT = "# scopeviz:"
"""How a comment to scopeviz begins."""


def modules_of(told: Iterable[Event], label: str) -> tuple[tuple[str, str], ...]:
    """The files that events point into, callers included, of those with a comment to scopeviz.

    Args:
        told: the events.
        label: the source that is the cell itself.

    Returns:
        Source and text of each.

    >>> modules_of((), "cell 1")
    ()
    """
    sources = {place.source for event in told for place in calls(event.location)} - {label}
    texts = (
        (source, text_of(name))
        for source, name in sorted(events.files_of(sources).items())
        if Path(name).is_file()
    )
    return tuple((source, text) for source, text in texts if COMMENT in text)


def calls(location: Location) -> Iterator[Location]:
    """A place, and the places from which it was called."""
    place: Location | None = location
    while place is not None:
        yield place
        place = place.caller


def text_of(name: str) -> str:
    """The text of a file as it is now: it may have been edited, and loaded again."""
    linecache.checkcache(name)
    return "".join(linecache.getlines(name))


def first_line(error: BaseException) -> str:
    r"""An exception as one line.

    >>> first_line(ValueError("a\nb"))
    'ValueError: a'
    """
    name, line = type(error).__name__, events.plain_line(error)
    return f"{name}: {line}" if line else name


@contextmanager
def record(label: str = "program", source: str = "") -> Iterator[Trace]:
    """Record what happens to scopes, variables and ops inside the block.

    Yields:
        A :class:`Trace`; it has its one cell when the block is left, also by an exception.

    >>> with record() as trace:
    ...     pass
    >>> len(trace)
    1
    """
    trace = Trace()
    with trace.cell(label, source):
        yield trace


def running_trace() -> Trace | None:
    """The trace that records now, the innermost of several; None outside of all.

    Who listens says it: nothing else is kept.

    >>> with record() as trace:
    ...     running_trace() is trace
    True
    >>> running_trace()
    """
    for listener in reversed(events.listeners):
        heard = getattr(listener, "__self__", None)
        if isinstance(heard, _Heard) and heard.trace is not None:
            return heard.trace
    return None
