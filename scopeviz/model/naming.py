"""Why a name ends in ``_1``: which counter made it so, and who had the name before.

TF1 counts twice.  Names of ops, ``tf.Variable`` and name scopes are made unique by the
graph, which ignores case; variable scopes that are opened from a default name are made
unique by how often scopes of that name were opened.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from scopeviz.events import Event, OpCreated, ScopeEntered, VariableCreated
from scopeviz.model.explain import place_text
from scopeviz.model.scope_graph import Place, ScopeGraph, VariableNode

_NUMBERED = re.compile(r"(.+)_(\d+)\Z")

_Told: TypeAlias = tuple[ScopeEntered | VariableCreated | OpCreated, int, int]
"""What took a name; position of its cell, and among the cell's events."""


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
    numbers = Numbers(graph)
    found = []
    for number in sorted(set(graph.graphs.values())):
        node = graph.variables.get((number, name))
        if node is not None:
            parts = variable_parts(node)
        else:
            parts = numbered_parts(name, by_store=(number, name) in graph.scopes)
        found += [numbers.sentence(number, part) for part in parts]
    return tuple(dict.fromkeys(each for each in found if each))


class Part(NamedTuple):
    """A name, or what is before a slash in one, that ends in a number.

    Attributes:
        by_store: whether it goes by variable scopes, and not by name scopes.
    """

    name: str
    by_store: bool


def numbered_parts(name: str, *, by_store: bool) -> list[Part]:
    """The parts of a name that end in a number, outermost first.

    Args:
        name: any full name.
        by_store: whether it goes by variable scopes, and not by name scopes.

    >>> [part.name for part in numbered_parts("a_1/b/c_2", by_store=True)]
    ['a_1', 'a_1/b/c_2']
    """
    if "_" not in name:
        return []
    parts = name.rstrip("/").split("/")
    names = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return [Part(each, by_store) for each in names if _NUMBERED.match(each)]


def variable_parts(node: VariableNode) -> list[Part]:
    """The parts of a variable's name that end in a number, outermost first.

    Args:
        node: any variable.
    """
    parts = numbered_parts(node.name, by_store=bool(node.store_name))
    if node.store_name != node.name:  # Then the last part is what the graph called its op.
        parts = [Part(each.name, each.by_store and each.name != node.name) for each in parts]
    return parts


class Numbers:
    """Why names in a model end in numbers: built once, to be asked for many names.

    Args:
        graph: the model.
    """

    def __init__(self, graph: ScopeGraph) -> None:
        self._names: defaultdict[int, _Names] = defaultdict(_Names)
        for position, at, event in graph.events():
            add = _ADDERS.get(type(event))
            if add is not None:
                number = graph.graphs.get(event.graph, -1)
                add(self._names[number], event, position, at)

    def sentence(self, number: int, part: Part, said: tuple[str, str] | None = None) -> str:
        """Why a name ends in a number; empty if it was asked for like this.

        Args:
            number: that of the graph.
            part: the name.
            said: what to call it, with the number and without; None as it is called.
        """
        names = self._names.get(number)
        return names.sentence(part, said or (part.name, _base(part.name))) if names else ""


class _Names:
    """Who took which name in one graph.

    Attributes:
        taken: a name in lower case -> what took it first, and when.
        opened: full name of a variable scope -> each time it was opened, and when.
    """

    def __init__(self) -> None:
        self.taken: dict[str, _Told] = {}
        self.opened: dict[str, list[_Told]] = {}

    def add(self, event: OpCreated | VariableCreated, cell: int, at: int) -> None:
        self.taken.setdefault(event.name.lower(), (event, cell, at))

    def add_scope(self, event: ScopeEntered, cell: int, at: int) -> None:
        name = event.name_scope.rstrip("/")
        if name and not event.requested.endswith("/"):
            self.taken.setdefault(name.lower(), (event, cell, at))
        if event.flag is not None:
            self.opened.setdefault(event.name, []).append((event, cell, at))

    def sentence(self, part: Part, said: tuple[str, str]) -> str:
        name = part.name
        if part.by_store:
            opened = (_taken(told) for told in self.opened.get(name, ()))
            default = next((each for each in opened if each.default), None)
            numbered = default is not None and default.asked != _last(name)
            return self._default_name(default, name, said) if default and numbered else ""
        told = self.taken.get(name.lower())
        if told is None:
            return ""
        here = _taken(told)
        if here.scope is not None and here.scope != name:
            return self._reentered(here, name, said)
        if here.scope is not None and here.default and here.asked != _last(name):
            return self._default_name(here, name, said)
        first = self._first(name, here.place)
        if here.asked.lower() == _last(name).lower() or (not here.asked and not first):
            return ""
        shown, base = said
        return (
            f"{shown} was asked for as {base}{place_text(here.place.location)}, by {here.what}; "
            f"the graph gives each name once, and {base} had gone to {first or 'something else'}"
        )

    def _first(self, name: str, before: Place) -> str:
        """Who had a name without its number before; empty if nobody told of that."""
        base = _base(name)
        told = self.taken.get(base.lower())
        if told is None or not _is_before(told, before):
            return ""
        taken = _taken(told)
        other = "" if taken.name == base else f" ({taken.name}: case does not count)"
        return f"{taken.what}{place_text(taken.place.location)}{other}"

    def _default_name(self, here: Taken, name: str, said: tuple[str, str]) -> str:
        opened = self.opened.get(_base(name))
        earlier = opened and _is_before(opened[0], here.place)
        where = place_text(opened[0][0].location) if opened and earlier else " before"
        shown, base = said
        return (
            f"{shown} was opened from default_name {here.asked!r}"
            f"{place_text(here.place.location)}, and scope {base} had been opened{where}; scopes "
            "opened from default names are numbered by how often that was done"
        )

    def _reentered(self, here: Taken, name: str, said: tuple[str, str]) -> str:
        first = self._first(name, here.place) or "something else"
        shown, base = said
        scope = base if here.scope == _base(name) else here.scope
        return (
            f"{shown}/ is the name scope that variable scope {scope or '/'} got when it was "
            f"entered{place_text(here.place.location)}, since {base}/ had gone to {first}; its ops "
            f"are in {shown}/, its variables in {scope}/"
        )


def _is_before(told: _Told, place: Place) -> bool:
    return told[1:] < place.moment


def _taken(told: _Told) -> Taken:
    """Who took a name, of the event that told of it."""
    event, cell, at = told
    place = Place(cell, event.location, at)
    if isinstance(event, ScopeEntered):
        default = event.flag is not None and event.opened_by in ("default_name", "template")
        return Taken(
            event.name_scope.rstrip("/"),
            f"{event.kind} {event.requested or event.name!r}",
            _last(event.requested),
            place,
            None if event.flag is None else event.name,
            default,
        )
    if isinstance(event, VariableCreated):
        function = "tf.Variable" if event.made_by == "Variable" else event.made_by
        asked = event.store_name or event.requested
        return Taken(event.name, f"{function}({event.requested!r})", _last(asked), place)
    return Taken(event.name, f"an op of type {event.op_type}", "", place)


def _base(name: str) -> str:
    """A name without its number."""
    return name.rpartition("_")[0]


def _last(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2]


_ADDERS: dict[type[Event], Callable[[_Names, Any, int, int], None]] = {
    ScopeEntered: _Names.add_scope,
    VariableCreated: _Names.add,
    OpCreated: _Names.add,
}
"""The events that take names."""
