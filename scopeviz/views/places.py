"""The places and reuse flags of a payload: each distinct one once, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from scopeviz.capture import CellTrace
from scopeviz.events import Location, ReuseFlag
from scopeviz.model.explain import flag_text
from scopeviz.model.scope_graph import Place
from scopeviz.views.payload_form import FlagForm, PlaceForm

_Row: TypeAlias = tuple[int, str, int, str, int | None]
"""Cell, source, line, function, and index of the caller."""


class Places:
    """The places that were asked for, and their index.

    >>> places = Places()
    >>> places.index(Place(1, Location("cell 1", 2, "f", 5, Location("cell 1", 4, ""))))
    1
    >>> [row["line"] for row in places.rows()]
    [4, 2]
    """

    def __init__(self) -> None:
        self._rows: dict[_Row, int] = {}

    def index(self, place: Place) -> int:
        """The index of a place, which is new if it was not asked for before."""
        rows = self._rows
        caller: int | None = None
        for location in _chain(place.location):
            row = (place.cell - 1, location.source, location.line, location.function, caller)
            caller = rows.setdefault(row, len(rows))
        assert caller is not None  # noqa: S101 # a chain has one location at least
        return caller

    def rows(self) -> list[PlaceForm]:
        """The places, in the order of their indices."""
        return [
            {"cell": cell, "source": source, "line": line, "function": function, "caller": caller}
            for cell, source, line, function, caller in self._rows
        ]


class Flags:
    """The reuse flags that were asked for, and their index.

    Args:
        places: where the places of flags are noted.
        cells: the cells of the model.
    """

    def __init__(self, places: Places, cells: Sequence[CellTrace]) -> None:
        self._places = places
        self._cells = cells
        self._index: dict[tuple[object, ...], int] = {}
        self._rows: list[FlagForm] = []

    def index(self, flag: ReuseFlag, seen: Place) -> int:
        """The index of a flag, which is new if it was not asked for before.

        Args:
            flag: any flag; ask in the order of time, since a flag does not say in which
                cell it was set.
            seen: where it was set or in force.
        """
        where = tuple((at.source, at.line, at.function) for at in _chain(flag.location))
        key = (flag.value, flag.origin, flag.scope, where)
        index = self._index.setdefault(key, len(self._rows))
        if index == len(self._rows):
            self._rows.append(
                {
                    "value": flag.value,
                    "origin": flag.origin,
                    "scope": flag.scope,
                    "place": self._place(flag.location, seen) if flag.location else None,
                    "text": flag_text(flag),
                }
            )
        return index

    def rows(self) -> list[FlagForm]:
        """The flags, in the order of their indices."""
        return self._rows

    def _place(self, location: Location, seen: Place) -> int:
        """Where a flag was set: in the cell that shows it first, or an earlier one."""
        cell = seen.cell
        if location.source != seen.location.source:
            labels = [trace.label for trace in self._cells[:cell]]
            cell = next((at for at in range(cell, 0, -1) if labels[at - 1] == location.source), 0)
        return self._places.index(Place(cell, location))


def _chain(location: Location | None) -> list[Location]:
    """The calls that led to a location, the outermost first.

    It is no recursion, since a user's own may be as deep as Python lets it.
    """
    chain: list[Location] = []
    while location is not None:
        chain.append(location)
        location = location.caller
    chain.reverse()
    return chain
