"""Why a name ends in ``_1``: which counter made it so, and who had the name before.

TF1 counts twice.  Names of ops, ``tf.Variable`` and name scopes are made unique by the
graph, which ignores case; variable scopes that are opened from a default name are made
unique by how often scopes of that name were opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scopeviz.events import Event, OpCreated, ScopeEntered, VariableCreated
from scopeviz.model.explain import place_text
from scopeviz.model.scope_graph import Place, ScopeGraph

_NUMBERED = re.compile(r"(.+)_(\d+)\Z")


@dataclass(frozen=True, slots=True)
class Taken:
    """Who took a name in a graph.

    Attributes:
        name: the full name.
        what: what took it, as a part of a sentence.
        asked: the last part of the name that was asked for; empty where nobody told.
        place: where.
        scope: full name of the variable scope that took it; None if none did.
        default: whether that was opened from a default name.
    """

    name: str
    what: str
    asked: str
    place: Place
    scope: str | None = None
    default: bool = False


def numbers_in(graph: ScopeGraph, name: str) -> tuple[str, ...]:
    """Why parts of a name end in a number, a sentence for each that does.

    Args:
        graph: the model.
        name: full name of a variable, an op, a variable scope or a name scope.

    >>> numbers_in(ScopeGraph(), "conv1_1/Relu")
    ()
    """
    found = []
    for number in sorted(set(graph.graphs.values())):
        names = _Names(graph, number)
        node = graph.variables.get((number, name))
        store_name = node.store_name if node else ""
        by_store = bool(store_name) or (number, name) in graph.scopes
        parts = name.rstrip("/").split("/")
        for end in range(1, len(parts) + 1):
            part = "/".join(parts[:end])
            if _NUMBERED.match(part):
                its_op = part == name and node is not None and store_name != name
                found.append(names.sentence(part, by_store=by_store and not its_op))
    return tuple(dict.fromkeys(each for each in found if each))


class _Names:
    """Who took which name in one graph, in order.

    Attributes:
        taken: a name in lower case -> who took it.
        opened: full name of a variable scope -> each time it was opened.
    """

    def __init__(self, graph: ScopeGraph, number: int) -> None:
        self.taken: dict[str, list[Taken]] = {}
        self.opened: dict[str, list[Taken]] = {}
        for position, cell in enumerate(graph.cells, 1):
            for at, event in enumerate(cell.events):
                if graph.graphs.get(event.graph) == number:
                    self.add(event, Place(position, event.location, at))

    def add(self, event: Event, place: Place) -> None:
        if isinstance(event, ScopeEntered):
            self._add_scope(event, place)
        elif isinstance(event, VariableCreated):
            function = "tf.Variable" if event.made_by == "Variable" else event.made_by
            asked = event.store_name or event.requested
            self._take(Taken(event.name, f"{function}({event.requested!r})", _last(asked), place))
        elif isinstance(event, OpCreated):
            self._take(Taken(event.name, f"an op of type {event.op_type}", "", place))

    def _add_scope(self, event: ScopeEntered, place: Place) -> None:
        default = event.flag is not None and event.opened_by in ("default_name", "template")
        taken = Taken(
            event.name_scope.rstrip("/"),
            f"{event.kind} {event.requested or event.name!r}",
            _last(event.requested),
            place,
            None if event.flag is None else event.name,
            default,
        )
        if taken.name and not event.requested.endswith("/"):
            self._take(taken)
        if event.flag is not None:
            self.opened.setdefault(event.name, []).append(taken)

    def _take(self, taken: Taken) -> None:
        self.taken.setdefault(taken.name.lower(), []).append(taken)

    def sentence(self, name: str, *, by_store: bool) -> str:
        """Why a name ends in a number; empty if it was asked for like this.

        Args:
            by_store: whether it goes by variable scopes, and not by name scopes.
        """
        base = name.rpartition("_")[0]
        opened = self.opened.get(name, [])
        if by_store:
            default = next((each for each in opened if each.default), None)
            numbered = default is not None and default.asked != _last(name)
            return self._default_name(default, name, base) if default and numbered else ""
        here = next(iter(self.taken.get(name.lower(), ())), None)
        if here is None:
            return ""
        if here.scope is not None and here.scope != name:
            return self._reentered(here, name, base)
        if here.scope is not None and here.default and here.asked != _last(name):
            return self._default_name(here, name, base)
        first = self._first(base, here.place)
        if here.asked.lower() == _last(name).lower() or (not here.asked and not first):
            return ""
        return (
            f"{name} was asked for as {base}{place_text(here.place.location)}, by {here.what}; the "
            f"graph gives each name once, and {base} had gone to {first or 'something else'}"
        )

    def _first(self, base: str, before: Place) -> str:
        """Who had a name before; empty if nobody told of that."""
        for taken in self.taken.get(base.lower(), ()):
            if (taken.place.cell, taken.place.event) < (before.cell, before.event):
                other = "" if taken.name == base else f" ({taken.name}: case does not count)"
                return f"{taken.what}{place_text(taken.place.location)}{other}"
        return ""

    def _default_name(self, here: Taken, name: str, base: str) -> str:
        when = here.place.cell, here.place.event
        places = [each.place for each in self.opened.get(base, ())]
        earlier = [place for place in places if (place.cell, place.event) < when]
        where = place_text(earlier[0].location) if earlier else " before"
        return (
            f"{name} was opened from default_name {here.asked!r}{place_text(here.place.location)}, "
            f"and scope {base} had been opened{where}; scopes opened from default names are "
            "numbered by how often that was done"
        )

    def _reentered(self, here: Taken, name: str, base: str) -> str:
        first = self._first(base, here.place) or "something else"
        return (
            f"{name}/ is the name scope that variable scope {here.scope or '/'} got when it was "
            f"entered{place_text(here.place.location)}, since {base}/ had gone to {first}; its ops "
            f"are in {name}/, its variables in {here.scope}/"
        )


def _last(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2]
