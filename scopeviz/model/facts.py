"""What several rules ask of a model: who found what in which opening, by which code, and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

from scopeviz.events import Location, OpCreated, Reuse, ReuseEnabled
from scopeviz.model.scope_graph import (
    Key,
    Lookup,
    Moment,
    Opening,
    Place,
    Refusal,
    ScopeGraph,
    VariableNode,
)

Code: TypeAlias = tuple[str, str, int]
"""A line of code: source, function and line."""


class Found(NamedTuple):
    """A lookup, and the variable that it returned."""

    variable: VariableNode
    lookup: Lookup


class OpMade(NamedTuple):
    """An op as it was told, and when."""

    event: OpCreated
    graph: int
    moment: Moment

    @property
    def place(self) -> Place:
        """Where it was made."""
        return Place(self.moment[0], self.event.location, self.moment[1])


class Facts:
    """What rules ask of one model; each answer is worked out once.

    Args:
        graph: the model.

    >>> Facts(ScopeGraph()).found
    ()
    """

    def __init__(self, graph: ScopeGraph) -> None:
        self.graph = graph

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """Every lookup that returned a variable, in the order in which they happened."""
        every = [
            Found(variable, lookup)
            for variable in self.graph.variables.values()
            for lookup in variable.lookups
        ]
        every.sort(key=lambda each: moment_of(each.lookup.place))
        return tuple(every)

    @cached_property
    def created(self) -> tuple[Found, ...]:
        """The lookups that made their variable."""
        return tuple(each for each in self.found if each.lookup.outcome == "created")

    @cached_property
    def in_opening(self) -> Mapping[tuple[Moment, Key], Lookup]:
        """The first lookup of a variable in each opening of its scope."""
        first: dict[tuple[Moment, Key], Lookup] = {}
        for variable, lookup in self.found:
            opening = innermost(lookup.stack)
            if opening is not None:
                first.setdefault((moment_of(opening.place), variable.key), lookup)
        return first

    @cached_property
    def slot_places(self) -> frozenset[Location]:
        """Where an optimizer or a moving average made variables of its own."""
        slots = {each.lookup.place.location for each in self.found if is_slot(each.lookup)}
        refused = {each.place.location for each in self.graph.refusals if is_slot(each)}
        return frozenset(slots | refused)

    @cached_property
    def switched(self) -> Mapping[Key, tuple[Place, ...]]:
        """Scope -> where ``reuse_variables()`` was called on it."""
        places: defaultdict[Key, list[Place]] = defaultdict(list)
        for position, at, event in self.graph.events():
            if isinstance(event, ReuseEnabled):
                key = self.graph.graphs[event.graph], event.scope
                places[key].append(Place(position, event.location, at))
        return {key: tuple(each) for key, each in places.items()}

    @cached_property
    def families(self) -> Mapping[Key, tuple[Key, ...]]:
        """Scope named by a default name -> all scopes that this name made in that parent."""
        members: defaultdict[Key, list[Key]] = defaultdict(list)
        for (graph, name), scope in self.graph.scopes.items():
            for opening in scope.openings:
                if opening.opened_by == "default_name" and opening.requested:
                    depth = opening.requested.count("/") + 1
                    parent = name.split("/")[:-depth]
                    base = "/".join([*parent, opening.requested])
                    if name == base or name.removeprefix(f"{base}_").isdecimal():
                        members[graph, base].append((graph, name))
                    break
        return {key: tuple(each) for each in members.values() for key in each}

    @cached_property
    def in_scope(self) -> Mapping[Key, tuple[Found, ...]]:
        """Variable scope -> the lookups that made its variables."""
        made: defaultdict[Key, list[Found]] = defaultdict(list)
        for each in self.created:
            if each.lookup.flag is not None:
                made[each.variable.key[0], each.lookup.scope].append(each)
        return {key: tuple(each) for key, each in made.items()}

    @cached_property
    def children(self) -> Mapping[Key, Mapping[str, Key]]:
        """Scope -> the scopes right below it, by the last part of their names."""
        children: defaultdict[Key, dict[str, Key]] = defaultdict(dict)
        for graph, name in self.graph.scopes:
            above = name
            while above:  # "a/b" may be opened where nobody opened "a".
                parent, _, last = above.rpartition("/")
                if last in children[graph, parent]:
                    break
                children[graph, parent][last] = (graph, above)
                above = parent
        return children

    @cached_property
    def below(self) -> Mapping[Key, tuple[Found, ...]]:
        """Variable scope -> the lookups that made variables in it and further down."""
        made: defaultdict[Key, list[Found]] = defaultdict(list)
        for (graph, scope), found in self.in_scope.items():
            parts = scope.split("/")
            for depth in range(1, len(parts) + 1):
                made[graph, "/".join(parts[:depth])] += found
        return {key: tuple(each) for key, each in made.items()}

    @cached_property
    def ops_made(self) -> tuple[OpMade, ...]:
        """Every op that was not taken back, those that the model does not keep included."""
        numbers = self.graph.graphs
        return tuple(
            OpMade(event, numbers[event.graph], (position, at))
            for position, at, event in self.graph.events()
            if isinstance(event, OpCreated)
        )

    @cached_property
    def touched(self) -> frozenset[Key]:
        """The variables that anything but their own making reads, writes or fetches."""
        graph = self.graph
        touched = {key for key, variable in graph.variables.items() if variable.uses}
        for event, number, _ in self.ops_made:
            if event.op_type == "NoOp":  # It groups what initializes all of them.
                continue
            if event.role == "regularizer":
                touched.add((number, event.variable))
            for tensor in event.inputs:
                variable, role = graph.plumbing.get(
                    (number, tensor.partition(":")[0].removeprefix("^")), ("", "")
                )
                if variable != event.variable and role in {"handle", "read", "assign"}:
                    touched.add((number, variable))
        for run in graph.runs:
            for name in run.fetches:
                variable, role = graph.plumbing.get((run.graph, name), ("", ""))
                if variable and role != "initializer":
                    touched.add((run.graph, variable))
        return frozenset(touched)

    def flag_around(self, found: Found) -> Reuse:
        """The reuse flag in force where a variable was made, also by ``tf.Variable``."""
        if found.lookup.flag is not None:
            return found.lookup.flag.value
        opening = innermost(found.lookup.stack)
        opened = moment_of(opening.place) if opening else (0, -1)
        key = found.variable.key[0], opening.name if opening else ""
        made = moment_of(found.lookup.place)
        if any(opened < moment_of(place) < made for place in self.switched.get(key, ())):
            return "True"
        flag = opening.flag if opening else None
        return flag.value if flag and flag.origin != "rerun" else "False"


def moment_of(place: Place) -> Moment:
    """When what a place tells of happened."""
    return place.moment


def innermost(stack: Iterable[Opening]) -> Opening | None:
    """The variable scope opened last among those that are open; None at the root."""
    last = None
    for opening in stack:
        if opening.flag is not None:
            last = opening
    return last


def own(stack: Iterable[Opening]) -> tuple[Opening, ...]:
    """The scopes that the user opened, without those of layers and optimizers."""
    return tuple(opening for opening in stack if not opening.internal)


def is_slot(lookup: Lookup | Refusal) -> bool:
    """Whether an optimizer or a moving average looked up a variable of its own."""
    opening = innermost(lookup.stack)
    return lookup.requested == "" and opening is not None and opening.internal


def existed(variable: VariableNode, refusal: Refusal) -> bool:
    """Whether a variable had been made when a lookup was refused."""
    return moment_of(variable.created) < moment_of(refusal.place)


def is_missing(refusal: Refusal) -> bool:
    """Whether a lookup was refused because there was nothing to share."""
    return refusal.flag.value == "True" and "does not exist" in refusal.reason


def code_of(location: Location) -> Code:
    """The line of code at which something happened, whoever called it."""
    return location.source, location.function, location.line


def chain_of(location: Location) -> tuple[Location, ...]:
    """The calls that led to a place, outermost first, and the place."""
    chain = [location]
    while chain[-1].caller is not None:
        chain.append(chain[-1].caller)
    return tuple(reversed(chain))


def parted(one: Location, other: Location) -> tuple[tuple[Location, ...], tuple[Location, ...]]:
    """What is left of two chains of calls without the activations that both run through."""
    first, second = chain_of(one), chain_of(other)
    common = _common(first, second)
    return first[common:], second[common:]


def told_apart(one: Place, other: Place) -> tuple[Place, Place]:
    """Two places as a reader tells them apart: of one line that ran twice, who called it.

    >>> line = Location("cell 1", 2, "net", 2, Location("cell 2", 1, ""))
    >>> again = Location("cell 1", 2, "net", 3, Location("cell 2", 5, ""))
    >>> print(*told_apart(Place(2, line), Place(2, again)), sep="; ")
    cell 2, line 1; cell 2, line 5
    """
    if code_of(one.location) != code_of(other.location):
        return one, other
    first, second = chain_of(one.location), chain_of(other.location)
    at = max(0, _common(first, second) - 1)
    callers = first[min(at, len(first) - 1)], second[min(at, len(second) - 1)]
    if code_of(callers[0]) == code_of(callers[1]):
        return one, other
    return Place(one.cell, callers[0], one.event), Place(other.cell, callers[1], other.event)


def _common(first: Sequence[Location], second: Sequence[Location]) -> int:
    """How many activations two chains of calls begin with in common."""
    activations = [
        [(each.source, each.function, each.activation) for each in chain]
        for chain in (first, second)
    ]
    pairs = enumerate(zip(*activations, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(first), len(second)))
