"""What a graph holds at one moment, and what came to it between two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import is_
from typing import Any, NamedTuple, TypeAlias

from scopeviz.tf1.framework.holders import Change
from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.framework.ops import Graph
from scopeviz.tf1.variables.scope_store import SCOPE_STORE, ScopeStore
from scopeviz.tf1.variables.variable_store import VARIABLE_STORE, VariableStore

Counts: TypeAlias = dict[str, int]
Items: TypeAlias = tuple[tuple[Any, ...], int, bool]

MISSING = object()
"""Stands for the value of a key that is not there."""

AT_THE_ROOT = ("", "", (), None, (), ())
"""Where one is in building a graph that is new."""

_STORES = (SCOPE_STORE, VARIABLE_STORE)


class Run(NamedTuple):
    """One run of a cell.

    Attributes:
        cell: number of the cell, the same for all of its runs.
        name: what a reader knows the cell as: ``cell 3``.
        label: what a reader knows the run as: ``cell 3 (second run)``.
        whole: whether all of it was heard, from its first line on.
    """

    cell: int
    name: str
    label: str
    whole: bool = True


class State(NamedTuple):
    """What a graph holds at one moment.

    Attributes:
        operations: how many operations.
        names: the names in use.
        collections: key -> what is in it.
        facts: key of a private collection -> what is in the dictionary that it holds.
        variables: how many variables ``get_variable`` finds.
        parts: how many partitioned ones.
        counts: how often each variable scope was opened.
        seed: the seed of the graph.
        place: where this thread is in building it.
    """

    operations: int = 0
    names: Counts = {}  # noqa: RUF012  # a default of a tuple, never changed
    collections: dict[Any, list[Any]] = {}  # noqa: RUF012
    facts: dict[Any, dict[Any, Any]] = {}  # noqa: RUF012
    variables: int = 0
    parts: int = 0
    counts: Counts = {}  # noqa: RUF012
    seed: int | None = None
    place: tuple[Any, ...] | None = None


@dataclass(eq=False, slots=True)
class Added:
    """What one run of a cell added to a graph, and what was there before.

    Attributes:
        ops: its operations, in order.
        taken: the names that it took.
        asked: a name that was taken before, and that it asked for -> how often that was done.
        collections: key -> what it put in, how much was in it before, and whether it is new.
        facts: key of a private collection -> key in its dictionary -> value before and after.
        variables: the variables that ``get_variable`` finds since then, by name.
        parts: the partitioned ones.
        counts: a scope that it opened or left -> how often it was open before and after.
        seeds: the graph's seed before and after.
        changes: what happened to objects that keep something of the graph.
        obstacle: why it cannot be taken back; empty if it can.
    """

    run: Run
    ops: tuple[Operation, ...]
    taken: list[str]
    asked: Counts
    collections: dict[Any, Items]
    facts: dict[Any, dict[Any, tuple[Any, Any]]]
    variables: dict[str, Any]
    parts: dict[str, Any]
    counts: dict[str, tuple[int, int]]
    seeds: tuple[int | None, int | None]
    changes: Sequence[Change]
    obstacle: str


class History:
    """What cells added to a graph; it is the graph's, and goes with it.

    Attributes:
        state: what the graph held when the latest cell began or ended.
        runs: what runs of cells added, in order; those that were taken back are left out.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.runs: list[Added] = []


def scopes_of(graph: Graph) -> ScopeStore | None:
    """The scopes of a graph, if anybody has looked at them."""
    stores = graph._collections.get(SCOPE_STORE)
    return stores[0] if stores else None


def variables_of(graph: Graph) -> VariableStore | None:
    """The store of a graph, if it has one."""
    stores = graph._collections.get(VARIABLE_STORE)
    return stores[0] if stores else None


def state_of(graph: Graph) -> State:
    """What a graph holds now."""
    scopes, store = scopes_of(graph), variables_of(graph)
    return State(
        len(graph._operations),
        graph._names_in_use.copy(),
        {key: list(items) for key, items in _collections_of(graph).items()},
        _facts_of(graph),
        len(store._vars) if store else 0,
        len(store._partitioned_vars) if store else 0,
        scopes.counts.noted() if scopes else {},
        graph.seed,
        _place_in(graph),
    )


def _collections_of(graph: Graph) -> dict[Any, list[Any]]:
    """The collections of a graph but for its stores; another thread may begin new ones."""
    there = graph._collections.copy()
    return {key: items for key, items in there.items() if key not in _STORES}


def _facts_of(graph: Graph) -> dict[Any, dict[Any, Any]]:
    """The dictionaries in which a graph keeps what it has found out."""
    return {
        key: items[0].copy()
        for key, items in _collections_of(graph).items()
        if type(key) is tuple and len(items) == 1 and type(items[0]) is dict
    }


def _place_in(graph: Graph) -> tuple[Any, ...]:
    """Where this thread is: the blocks that are open."""
    scopes = scopes_of(graph)
    scope = scopes.current if scopes else None
    return (
        graph._name_stack or "",
        scope.name if scope else "",
        graph._control_dependencies,
        graph._control_flow_context,
        graph._device_functions,
        graph._colocated,
    )


def is_unchanged(graph: Graph, state: State) -> bool:
    """Whether a graph still holds what it held."""
    scopes = scopes_of(graph)
    return (
        len(graph._operations) == state.operations
        # Whoever asks for a name takes a new one.
        and len(graph._names_in_use) == len(state.names)
        and graph.seed == state.seed
        and (scopes.counts.noted() if scopes else {}) == state.counts
        and state.place in (None, _place_in(graph))
        and _are_unchanged(graph, state)
    )


def _are_unchanged(graph: Graph, state: State) -> bool:
    collections = _collections_of(graph)
    return (
        collections.keys() == state.collections.keys()
        and all(
            len(items) == len(state.collections[key])
            and all(map(is_, items, state.collections[key]))
            for key, items in collections.items()
        )
        and not _new_facts(graph, state)
    )


def added(graph: Graph, state: State, run: Run, changes: Sequence[Change]) -> Added:
    """What a run added to a graph that held ``state`` before it."""
    scopes, store = scopes_of(graph), variables_of(graph)
    collections, obstacle = _new_items(graph, state)
    if state.place is not None and state.place != _place_in(graph):
        obstacle = obstacle or "it left a block open, or left one that was open"
    if not run.whole and state.operations:
        obstacle = obstacle or "only its end was heard"
    counts = scopes.counts.noted() if scopes else {}
    return Added(
        run,
        tuple(graph._operations[state.operations :]),
        *_new_names(graph._names_in_use, state.names),
        collections,
        _new_facts(graph, state),
        _newest(store._vars, state.variables) if store else {},
        _newest(store._partitioned_vars, state.parts) if store else {},
        {
            name: (state.counts.get(name, 0), count)
            for name, count in counts.items()
            if count != state.counts.get(name, 0)
        },
        (state.seed, graph.seed),
        changes,
        obstacle,
    )


def _newest(items: dict[str, Any], before: int) -> dict[str, Any]:
    """What was put into a dictionary that had ``before`` items; dictionaries keep order."""
    newest = list(islice(reversed(items.items()), max(len(items) - before, 0)))
    return dict(reversed(newest))


def _new_names(names: Counts, before: Mapping[str, int]) -> tuple[list[str], Counts]:
    count = max(len(names) - len(before), 0)
    new = list(islice(reversed(names), count))
    if len(new) < len(before):
        # Where a name was taken already, one with a number was made, and it was counted.
        asked = [name.rpartition("_")[0] for name in new]
        again = {name for name in asked if before.get(name, 0) != names.get(name, 0)}
    else:
        again = {name for name, times in before.items() if names.get(name, 0) != times}
    return new, {name: before[name] for name in again if name in before}


def _new_items(graph: Graph, state: State) -> tuple[dict[Any, Items], str]:
    """What was put into each collection, and what was done besides that cannot be undone."""
    new: dict[Any, Items] = {}
    obstacle = ""
    for key, before in state.collections.items():
        items = graph._collections.get(key, ())
        if len(items) < len(before) or not all(map(is_, before, items)):
            obstacle = f"it took something out of the collection {key!r}"
    for key, items in _collections_of(graph).items():
        start = len(state.collections.get(key, ()))
        is_new = key not in state.collections
        if is_new or len(items) > start:
            new[key] = tuple(items[start:]), start, is_new
    return new, obstacle


def _new_facts(graph: Graph, state: State) -> dict[Any, dict[Any, tuple[Any, Any]]]:
    new = {}
    for key, facts in _facts_of(graph).items():
        before = state.facts.get(key, {})
        changed = {
            name: (before.get(name, MISSING), fact)
            for name, fact in facts.items()
            if before.get(name, MISSING) is not fact
        }
        if changed:
            new[key] = changed
    return new
