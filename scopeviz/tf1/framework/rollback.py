"""Take back what an earlier run of a cell added to the graphs, as if it had not run.

TF1 keeps one graph for all cells of a notebook, so a cell that runs again meets what it
made before.  A :class:`Ledger` knows which run added what: operations and the names that
they took, variables, items of collections, how often scopes were opened, and what
optimizers, templates and layers keep.

What later cells built on something that is taken back stays in the graph, and is *stale*:
whoever runs it, or builds on it, is told which cell to run again.  Values that a cell gave
to variables of other cells are theirs, and stay.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import is_
from types import MappingProxyType
from typing import Any, NamedTuple

from scopeviz import events
from scopeviz.events import TakenBack
from scopeviz.tf1.framework.graph_changes import (
    AT_THE_ROOT,
    MISSING,
    Added,
    History,
    Run,
    State,
    added,
    is_unchanged,
    scopes_of,
    state_of,
    variables_of,
)
from scopeviz.tf1.framework.holders import hand_on, note_changes, noted_changes, set_back
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph, default_graphs, living_graphs
from scopeviz.tf1.ops.state_ops import is_variable
from scopeviz.tf1.variables.variables import Variable


class CannotTakeBackError(Exception):
    """Something cannot be taken back safely; nothing has changed."""


class Taken(NamedTuple):
    """What was taken back out of one graph.

    Attributes:
        event: what the listeners are told.
        run_again: names of the cells that made what is stale now.
    """

    event: TakenBack
    run_again: tuple[str, ...]


class Ledger:
    """Which run of which cell added what to the graphs.

    >>> import scopeviz.tf1 as tf
    >>> ledger = Ledger()
    >>> with tf.Graph().as_default():
    ...     for label in ("cell 1", "cell 1 (second run)"):
    ...         taken = ledger.take_back(1)
    ...         ledger.begin()
    ...         v = tf.get_variable("v", [2])
    ...         ledger.end(Run(1, "cell 1", label))
    >>> v.name, taken[0].event.variables
    ('v:0', ('v',))
    >>> ledger.close()
    """

    def __init__(self) -> None:
        self._there: set[int] = set()

    def begin(self) -> None:
        """Note what the graphs hold, before a cell runs."""
        self._there = {graph.number for graph in living_graphs()}
        for graph in living_graphs():
            history: History | None = graph._history
            if history is None:
                graph._history = History(state_of(graph))
            elif not is_unchanged(graph, history.state):
                history.state = state_of(graph)
        note_changes()

    def end(self, run: Run) -> None:
        """Note what a run of a cell has added."""
        changes = noted_changes()
        for graph in living_graphs():
            store = variables_of(graph)
            if store is not None:
                store._remade = ()
            history: History | None = graph._history
            if history is None:
                if graph.number in self._there:  # The cell let go of it: it is nobody's.
                    continue
                history = graph._history = History(State(place=AT_THE_ROOT))
            mine = changes.get(graph, ())
            if mine or not is_unchanged(graph, history.state):
                history.runs.append(added(graph, history.state, run, mine))
                history.state = state_of(graph)

    def close(self) -> None:
        """Forget everything."""
        noted_changes()
        for graph in living_graphs():
            graph._history = None

    def share_again(self, cell: int) -> None:
        """Until the run ends, let lookups find the variables that the cell made before."""
        for graph in living_graphs():
            store = variables_of(graph)
            if store is not None:
                runs = _runs_of(graph, cell)
                store._remade = {name for run in runs for name in (*run.variables, *run.parts)}

    def take_back(self, cell: int, heard: Mapping[int, str] = MappingProxyType({})) -> list[Taken]:
        """Take back what all earlier runs of a cell added, and tell the listeners.

        Args:
            cell: its number.
            heard: number of a graph in which the listeners heard of them -> the latest run
                there.  They are told of it although it lost nothing, since lookups and
                refusals leave no trace in a graph.

        Returns:
            What was taken back, for each graph of which the listeners were told.

        Raises:
            CannotTakeBackError: if it cannot be done safely; nothing has changed then.
        """
        graphs = [graph for graph in living_graphs() if _runs_of(graph, cell)]
        if not set(graphs) <= {*default_graphs()}:
            gc.collect()  # What nobody can reach any more is not to be told of.
            graphs = [graph for graph in living_graphs() if _runs_of(graph, cell)]
        for graph in graphs:
            reason = self._obstacle(graph, cell)
            if reason:
                raise CannotTakeBackError(reason)
        taken = {graph.number: _take_back(graph, _runs_of(graph, cell)) for graph in graphs}
        for graph in living_graphs():
            if graph.number in heard and graph.number not in taken:
                taken[graph.number] = Taken(_told(graph, heard[graph.number]), ())
        told = [each for number, each in sorted(taken.items()) if each.event.ops or number in heard]
        for each in told:
            events.emit(each.event)
        return told

    def _obstacle(self, graph: Graph, cell: int) -> str:
        """Why a cell's runs cannot be taken back; empty if they can."""
        if graph.finalized:
            return "the graph is finalized"
        if any(session._running for session in list(graph._sessions)):
            return "a session is running in another thread"
        return next((run.obstacle for run in _runs_of(graph, cell) if run.obstacle), "")


def _runs_of(graph: Graph, cell: int) -> list[Added]:
    """What the runs of a cell added to a graph, in order."""
    history: History | None = graph._history
    return [] if history is None else [each for each in history.runs if each.run.cell == cell]


def _take_back(graph: Graph, runs: Sequence[Added]) -> Taken:
    """Take runs of one cell back."""
    run = runs[-1].run
    gone = {op: None for each in runs for op in each.ops}
    later = _later(graph, runs[0])
    stale = _built_on(graph, gone)
    makers = {op: each.run for each in later for op in each.ops if op in stale}
    history: History = graph._history
    for each in reversed(runs):
        _set_back(graph, each)
        history.runs.remove(each)
    _mark(graph, gone, stale, makers, run)
    _remove_ops(graph, gone)
    _remove_from_collections(graph, gone)
    for session in list(graph._sessions):
        session.forget(gone)
    history.state = state_of(graph)
    event = _told(graph, run.label, gone, stale)
    return Taken(event, tuple(dict.fromkeys(maker.name for maker in makers.values())))


def _told(
    graph: Graph, label: str, gone: Iterable[Operation] = (), stale: Iterable[Operation] = ()
) -> TakenBack:
    """What the listeners are told."""
    return TakenBack(
        graph.number,
        label,
        tuple([op.name for op in gone if is_variable(op)]),
        tuple([op.name for op in gone]),
        tuple([op.name for op in stale]),
        events.NOWHERE,
    )


def _later(graph: Graph, run: Added) -> list[Added]:
    """What runs added after that one."""
    history: History = graph._history
    return history.runs[history.runs.index(run) + 1 :]


def _built_on(graph: Graph, gone: Collection[Operation]) -> dict[Operation, None]:
    """The other ops that need one of ``gone``, and all ops of a variable of which one does."""
    first = min((op._id for op in gone if op._id >= 0), default=0)
    later = [op for op in graph._operations if op._id > first and op not in gone]
    if not later:
        return {}
    siblings = _variables_by_op(graph, first)
    groups = _Groups(graph)
    bad: dict[Operation, None] = dict.fromkeys(gone)
    for op in sorted(later, key=lambda op: op._id):
        sources = (source.op if type(source) is Tensor else source for source in op._sources)
        if any(source in bad for source in sources) or (
            any(before in bad for before in op.control_inputs) and not groups.let_go(op, bad)
        ):
            bad.update(dict.fromkeys(siblings.get(op, (op,))))
    return {op: None for op in later if op in bad}


class _Groups:
    """What groups initializers, as ``global_variables_initializer`` does.

    A cell that runs again also initializes what later cells have made by then.  Were it
    stale when one of them runs again, there would always be another cell to run again:
    so it lets go of their initializers, which it did not have when it ran first.
    """

    def __init__(self, graph: Graph) -> None:
        self._history: History = graph._history
        self._initializers = {variable.initializer for variable in _known_variables(graph)}
        self._cells: dict[Operation, int] = {}

    def let_go(self, op: Operation, bad: Collection[Operation]) -> bool:
        """Take out of a group what is of no use any more; False if it cannot go on without."""
        lost = [before for before in op.control_inputs if before in bad]
        if op.type != "NoOp" or not self._initializers.issuperset(lost):
            return False
        if not self._cells:
            self._cells = {made: each.run.cell for each in self._history.runs for made in each.ops}
        cells = self._cells
        if op not in cells or any(cells.get(before, 0) <= cells[op] for before in lost):
            return False
        op.control_inputs = tuple([each for each in op.control_inputs if each not in bad])
        return True


def _variables_by_op(graph: Graph, first: int) -> dict[Operation, Iterable[Operation]]:
    """Op of a variable that was made after ``first`` -> all ops that were made with it."""
    later = [variable for variable in _known_variables(graph) if variable.op._id > first]
    return {op: variable._ops for variable in later for op in variable._ops}


def _known_variables(graph: Graph) -> list[Variable]:
    """The variables that are in a collection, or that ``get_variable`` finds."""
    store = variables_of(graph)
    known = [item for items in graph._collections.copy().values() for item in items]
    known += store._vars.values() if store else ()
    return [item for item in known if isinstance(item, Variable)]


def _mark(
    graph: Graph,
    gone: Iterable[Operation],
    stale: Iterable[Operation],
    makers: dict[Operation, Run],
    run: Run,
) -> None:
    """Let ops say why they are of no use, to those who try to use them."""
    reasons = graph._reasons
    reasons.append(
        f"not an element of this graph. {run.name} has run again, and what it made before, this "
        "included, was taken back. Use what it has made since then."
    )
    for op in gone:
        op._id = ~(len(reasons) - 1)
    places: dict[str, int] = {}
    for op in stale:
        name = makers[op].name if op in makers else "the code that made it"
        if name not in places:
            places[name] = len(reasons)
            reasons.append(
                f"stale: it was built on what {run.name} made before it ran again, which was "
                f"taken back. Run {name} again."
            )
        op._id = ~places[name]


def _remove_ops(graph: Graph, gone: Collection[Operation]) -> None:
    by_name = graph._by_name
    for op in gone:
        if by_name.get(op.name) is op:
            del by_name[op.name]
    kept = [op for op in graph._operations if op not in gone]
    last = graph._operations[len(kept) :]
    graph._operations = kept
    if all(op in gone for op in last):
        return
    # Whatever an op needs has a lower number, and the next op's is how many there are.
    usable = sorted([op for op in kept if op._id >= 0], key=lambda op: op._id)
    for number, op in enumerate(usable):
        op._id = number


def _remove_from_collections(graph: Graph, gone: Collection[Operation]) -> None:
    """Take out of every collection what is gone, whoever put it in."""
    for items in graph._collections.copy().values():
        kept = [item for item in items if _op_of(item) not in gone]
        if len(kept) < len(items):
            items[:] = kept


def _op_of(item: Any) -> Operation | None:
    op = item if isinstance(item, Operation) else getattr(item, "op", None)
    return op if isinstance(op, Operation) else None


def _set_back(graph: Graph, run: Added) -> None:
    """Set back all that one run changed, but for operations."""
    names = graph._names_in_use
    for name in run.taken:
        names.pop(name, None)
    for name, count in run.asked.items():
        if name in names:  # It is not if the cell that took it was taken back.
            names[name] = min(count, names[name])
    for key, (items, start, is_new) in run.collections.items():
        there = graph._collections.get(key)
        if there is None:
            continue
        _take_out(there, items, start)
        if is_new and there:
            _hand_on(graph._history, run, key)
        elif is_new:
            del graph._collections[key]
    for key, facts in run.facts.items():
        _set_facts_back(graph._collections.get(key, ()), facts)
    later = _later(graph, run)
    scopes, store = scopes_of(graph), variables_of(graph)
    if scopes is not None:
        scopes.counts.set_back(run.counts, [other.counts for other in later])
    if store is not None:
        _forget(store._vars, run.variables)
        _forget(store._partitioned_vars, run.parts)
    before, after = run.seeds
    other = next((other for other in later if other.seeds[0] != other.seeds[1]), None)
    if other is not None and other.seeds[0] == after:
        other.seeds = before, other.seeds[1]
    elif other is None and graph.seed == after:
        graph.seed = before
    for change in run.changes:
        set_back(change)
        for next_change in (each for other in later for each in other.changes):
            hand_on(change, next_change)


def _hand_on(history: History, run: Added, key: Any) -> None:
    """Let the next run that put something into a collection count as the one that began it."""
    for other in history.runs:
        if other is not run and key in other.collections:
            items, start, _ = other.collections[key]
            other.collections[key] = items, start, True
            return


def _take_out(there: list[Any], items: Sequence[Any], start: int) -> None:
    """Take items out of a collection that a run put there from the place ``start`` on."""
    end = start + len(items)
    if len(there) >= end and all(map(is_, there[start:end], items)):
        del there[start:end]
    else:  # They have moved, since what an earlier cell put there was taken out.
        left = Counter(map(id, items))
        kept = []
        for item in there:
            if left[id(item)]:
                left[id(item)] -= 1
            else:
                kept.append(item)
        there[:] = kept


def _set_facts_back(collection: Sequence[Any], facts: dict[Any, tuple[Any, Any]]) -> None:
    for now in collection[:1]:
        for name, (before, _) in facts.items():
            if before is MISSING:
                now.pop(name, None)
            elif name in now:
                now[name] = min(now[name], before) if isinstance(before, int) else before


def _forget(there: dict[str, Any], items: dict[str, Any]) -> None:
    for name, item in items.items():
        if there.get(name) is item:
            del there[name]
