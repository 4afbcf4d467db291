"""Fold cells into a :class:`ScopeGraph`: ``build(a + b) == extend(build(a), b)``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from scopeviz.capture import CellTrace
from scopeviz.events import (
    Event,
    GradientComputed,
    GraphReset,
    Location,
    OpCreated,
    ReuseEnabled,
    ReuseFlag,
    Role,
    ScopeEntered,
    ScopeExited,
    SessionRun,
    TakenBack,
    VariableCreated,
    VariableRefused,
    VariableReused,
)
from scopeviz.model.lineage import base_label, is_earlier_run
from scopeviz.model.scope_graph import (
    Call,
    CallKey,
    GradientNode,
    Key,
    Lookup,
    LostUse,
    Opening,
    OpNode,
    Place,
    Refusal,
    ScopeGraph,
    ScopeNode,
    SessionRunNode,
    Stale,
    Use,
    VariableNode,
)

NOT_SHOWN = frozenset({"Const", "NoOp"})
"""Types of ops that carry no data between the user's calls."""

PASSING = frozenset({"Enter", "RefEnter", "Switch", "RefSwitch"})
"""Types of ops that hand a value into a loop or a branch, where it is used."""

WRITERS = (
    "Assign",
    "Apply",
    "SparseApply",
    "ResourceApply",
    "ResourceSparseApply",
    "Scatter",
    "ResourceScatter",
    "IsVariableInitialized",
    "VarIsInitializedOp",
)
"""What the types of ops begin with that write to their first input, or ask if it has a value."""

LOOKING = frozenset(
    [
        "SaveV2",
        "ScalarSummary",
        "HistogramSummary",
        "ImageSummary",
        "AudioSummaryV2",
        "TensorSummaryV2",
    ]
)
"""Types of ops that write into a checkpoint or a log.

They look at every variable; if that were a use, each would look shared.
"""


def build(trace: Iterable[CellTrace]) -> ScopeGraph:
    """The model of a trace.

    >>> build(()).variables
    {}
    """
    return extend(ScopeGraph(), trace)


def extend(graph: ScopeGraph, cells: Iterable[CellTrace]) -> ScopeGraph:
    """The model after some more cells; ``graph`` itself stays as it is.

    >>> extend(build(()), ()) == build(())
    True
    """
    more = tuple(cells)
    if not more:  # To copy a large model for nothing would be slow.
        return graph
    fold = _Fold(graph)
    for cell in more:
        fold.add(cell)
    return fold.finish()


def is_shown(op: OpCreated) -> bool:
    """Whether the model has an op: one of the user's own, which carries data.

    Args:
        op: any op.

    >>> is_shown(OpCreated(0, "c", "Const", (), (), "", Location("cell 1", 1, "")))
    False
    """
    return not op.variable and op.op_type not in NOT_SHOWN and op.role != "gradient"


class _Fold:
    """A :class:`ScopeGraph` in the making."""

    def __init__(self, graph: ScopeGraph) -> None:
        self.cells = list(graph.cells)
        self.event = 0  # Position of the event that is being folded.
        self.graphs = dict(graph.graphs)
        self.scopes = dict(graph.scopes)
        self.variables = dict(graph.variables)
        self.ops = dict(graph.ops)
        self.calls = dict(graph.calls)
        self.refusals = list(graph.refusals)
        self.plumbing = dict(graph.plumbing)
        self.discarded = dict(graph.discarded)
        self.runs = list(graph.runs)
        self.gradients = list(graph.gradients)
        self.no_longer = set(graph.taken_back)
        self.lost = dict(graph.lost)
        self.again = False  # Whether the cells are folded again, since some events do not count.
        # Blocks end with their cell, so none is open between cells.
        self.open: defaultdict[int, list[Opening]] = defaultdict(list)
        self.stacks: dict[int, tuple[Opening, ...]] = {}
        # What grows item by item is collected here and joined on once, in finish().
        self.new_lookups: defaultdict[Key, list[Lookup]] = defaultdict(list)
        self.new_uses: defaultdict[Key, list[Use]] = defaultdict(list)
        self.new_openings: defaultdict[Key, list[Opening]] = defaultdict(list)
        self.new_ops: defaultdict[CallKey, list[Key]] = defaultdict(list)
        self.calls_of: defaultdict[tuple[str, str], int] = defaultdict(int)
        for call in self.calls.values():
            self.calls_of[call.place.location.source, call.function] += 1

    def add(self, cell: CellTrace) -> None:
        self.begin(cell)
        for at, event in enumerate(cell.events):
            self.fold(at, event)

    def begin(self, cell: CellTrace) -> None:
        self.cells.append(cell)
        self.open.clear()
        self.stacks.clear()

    def fold(self, at: int, event: Event) -> None:
        self.event = at
        if (len(self.cells), at) not in self.no_longer:
            HANDLERS[type(event)](self, event)

    def finish(self) -> ScopeGraph:
        for key, lookups in self.new_lookups.items():
            node = self.variables[key]
            self.variables[key] = replace(node, lookups=(*node.lookups, *lookups))
        for key, uses in self.new_uses.items():
            node = self.variables[key]
            self.variables[key] = replace(node, uses=(*node.uses, *uses))
        for key, openings in self.new_openings.items():
            scope = self.scopes[key]
            self.scopes[key] = replace(scope, openings=(*scope.openings, *openings))
        for call_key, ops in self.new_ops.items():
            call = self.calls[call_key]
            self.calls[call_key] = replace(call, ops=(*call.ops, *ops))
        return ScopeGraph(
            tuple(self.cells),
            self.graphs,
            self.scopes,
            self.variables,
            self.ops,
            self.calls,
            tuple(self.refusals),
            self.plumbing,
            self.discarded,
            tuple(self.runs),
            frozenset(self.no_longer),
            self.lost,
            tuple(self.gradients),
        )

    def number(self, graph: int) -> int:
        return self.graphs.setdefault(graph, len(self.graphs))

    def graph(self, graph: int) -> int:
        """Our number of a graph that is in use, and so is not gone, or no longer."""
        number = self.number(graph)
        self.discarded.pop(number, None)
        return number

    def place(self, location: Location) -> Place:
        return Place(len(self.cells), location, self.event)

    def call(self, location: Location, graph: int) -> CallKey:
        line = 0 if location.function else location.line
        key = (len(self.cells), location.activation, line)
        if key not in self.calls:
            where = (location.caller or location) if location.function else location
            self.calls_of[where.source, location.function] += 1
            number = self.calls_of[where.source, location.function]
            self.calls[key] = Call(key, number, location.function, self.place(where), graph)
        return key

    def scope_entered(self, event: ScopeEntered) -> None:
        place = self.place(event.location)
        opening = Opening(
            event.name_scope,
            event.opened_by,
            event.flag,
            place,
            event.kind,
            event.name,
            event.requested,
            event.internal,
        )
        self.open[event.graph].append(opening)
        self.stacks.pop(event.graph, None)
        if event.flag is not None:
            key = (self.graph(event.graph), event.name)
            self.set_flag(key, event.flag, place)
            self.new_openings[key].append(opening)

    def scope_exited(self, event: ScopeExited) -> None:
        opened = self.open[event.graph]
        for at in reversed(range(len(opened))):
            if (opened[at].kind, opened[at].name) == (event.kind, event.name):
                del opened[at]  # Another thread may have opened what is behind it.
                self.stacks.pop(event.graph, None)
                return

    def stack(self, graph: int, scope: str) -> tuple[Opening, ...]:
        """The scopes that are open around a lookup in a variable scope, outermost first."""
        opened = self.open[graph]
        current = next((each for each in reversed(opened) if each.flag is not None), None)
        if (current.name if current else "") != scope:  # Several threads build the graph.
            return tuple(
                each
                for each in opened
                if each.flag is not None and f"{scope}/".startswith(f"{each.name}/")
            )
        if graph not in self.stacks:
            self.stacks[graph] = tuple(opened)
        return self.stacks[graph]

    def reuse_enabled(self, event: ReuseEnabled) -> None:
        key = (self.graph(event.graph), event.scope)
        self.set_flag(key, event.flag, self.place(event.location))

    def set_flag(self, key: Key, flag: ReuseFlag, place: Place) -> None:
        """Note with which reuse flag a scope was opened, or to which it was switched."""
        if key in self.scopes:
            scope = self.scopes[key]
            self.scopes[key] = replace(scope, reuse=flag, changed=place)
        else:
            self.scopes[key] = ScopeNode(key, (), flag, place)

    def variable_created(self, event: VariableCreated) -> None:
        graph = self.graph(event.graph)
        key = (graph, event.name)
        self.variables[key] = VariableNode(
            key,
            event.store_name,
            event.scope,
            event.shape,
            event.dtype,
            event.trainable,
            event.collections,
            event.initializer,
            event.made_by,
            event.name_scope,
            (),
            part_of=event.part_of,
            slot_of=event.slot_of,
            device=event.device,
        )
        for op, role in event.ops:
            self.plumbing[graph, op] = event.name, role
        call = self.call(event.location, graph)
        place = self.place(event.location)
        self.new_lookups[key].append(
            Lookup(
                "created",
                event.requested,
                event.scope,
                event.flag,
                call,
                place,
                self.stack(event.graph, self.variable_scope_of(event)),
                event.asked,
                event.getter,
            )
        )

    def variable_scope_of(self, event: VariableCreated) -> str:
        """The variable scope that was current; ``tf.Variable`` itself asks for none."""
        if event.flag is not None:
            return event.scope
        opened = self.open[event.graph]
        return next((each.name for each in reversed(opened) if each.flag is not None), "")

    def variable_reused(self, event: VariableReused) -> None:
        graph = self.graph(event.graph)
        key = (graph, event.name)
        if key not in self.variables:
            self.made_before(key, event)
        call = self.call(event.location, graph)
        place = self.place(event.location)
        self.new_lookups[key].append(
            Lookup(
                "reused",
                event.requested,
                event.scope,
                event.flag,
                call,
                place,
                self.stack(event.graph, event.scope),
                event.asked,
                event.getter,
            )
        )

    def made_before(self, key: Key, event: VariableReused) -> None:
        """Take a variable that was made before anybody listened from its reuse."""
        graph, name = key
        self.variables[key] = VariableNode(
            key,
            event.store_name,
            event.scope,
            event.shape,
            event.dtype,
            event.trainable,
            collections=(),
            initializer="",
            made_by="get_variable",
            name_scope="",
            lookups=(),
            made_at=event.made_at,
            part_of=event.part_of,
        )
        # Nobody told of its ops; these are what TF1 calls them.
        self.plumbing.setdefault((graph, name), (name, "handle"))
        self.plumbing.setdefault((graph, f"{name}/read"), (name, "read"))

    def variable_refused(self, event: VariableRefused) -> None:
        key = (self.graph(event.graph), event.name)
        self.refusals.append(
            Refusal(
                key,
                event.requested,
                event.scope,
                event.flag,
                event.error,
                event.reason,
                self.place(event.location),
                stack=self.stack(event.graph, event.scope),
                asked=event.asked,
                getter=event.getter,
            )
        )

    def op_created(self, event: OpCreated) -> None:
        graph = self.graph(event.graph)
        key = (graph, event.name)
        if event.variable:
            self.plumbing[key] = event.variable, event.role
            return
        if event.op_type in PASSING and event.role != "gradient":
            variable, role = self.plumbing.get((graph, event.inputs[0].partition(":")[0]), ("", ""))
            if role in {"read", "handle"}:
                self.plumbing[key] = variable, role
                return
        if not is_shown(event):
            return
        place = self.place(event.location)
        call = self.call(event.location, graph)
        reads, inputs = self.sources(graph, event)
        stale = next(filter(None, (self.ops[graph, name].stale for name in inputs)), None)
        if stale:
            stale = self.stale(stale.since, stale.again, place)
        self.ops[key] = OpNode(key, event.op_type, reads, inputs, event.outputs, call, place, stale)
        self.new_ops[call].append(key)
        for name in reads:
            self.new_uses[graph, name].append(Use(event.name, event.op_type, call, place))

    def sources(self, graph: int, event: OpCreated) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The variables that an op reads, and the user's ops that feed it."""
        reads: dict[str, None] = {}
        inputs: dict[str, None] = {}
        for at, tensor in enumerate(event.inputs):
            name = tensor.partition(":")[0]
            variable, role = self.plumbing.get((graph, name), ("", ""))
            if not variable and (graph, name) in self.ops:
                inputs[name] = None
            elif (graph, variable) in self.variables and _uses_value(event.op_type, role, at):
                reads[variable] = None
        return tuple(reads), tuple(inputs)

    def graph_reset(self, event: GraphReset) -> None:
        self.discarded[self.number(event.graph)] = self.place(event.location)

    def session_run(self, event: SessionRun) -> None:
        number = self.graph(event.graph)
        place = self.place(event.location)
        self.runs.append(SessionRunNode(number, event.fetches, event.uninitialized, place))

    def gradient_computed(self, event: GradientComputed) -> None:
        key = self.graph(event.graph), event.name
        place = self.place(event.location)
        self.gradients.append(GradientNode(key, event.gradient, event.shares, place))

    def taken_back(self, event: TakenBack) -> None:
        number = self.graph(event.graph)
        if not self.again:
            self.keep_lost(number, event)
            self.no_longer |= self.earlier(event)
            self.fold_again()
            return
        # A read that another cell made of a variable that is gone is none of a later one.
        gone = set(event.variables)
        for key, (variable, _) in tuple(self.plumbing.items()):
            if key[0] == number and variable in gone:
                del self.plumbing[key]
        since = self.place(event.location)
        again = base_label(self.cells, since.cell, event.cell)
        for name in event.stale:
            op, variable_node = self.ops.get((number, name)), self.variables.get((number, name))
            if op and not op.stale:
                self.ops[op.key] = replace(op, stale=self.stale(since, again, op.place))
            if variable_node and not variable_node.stale:
                stale = self.stale(since, again, self.made(variable_node))
                self.variables[variable_node.key] = replace(variable_node, stale=stale)

    def stale(self, since: Place, again: str, made: Place) -> Stale:
        return Stale(since, again, base_label(self.cells, made.cell, made.location.source))

    def made(self, variable: VariableNode) -> Place:
        """Where a variable was made; its first lookup may not have been joined on yet."""
        if variable.made_at or variable.lookups:
            return variable.created
        return self.new_lookups[variable.key][0].place

    def keep_lost(self, number: int, event: TakenBack) -> None:
        """Note who reads what is about to go, and forget those who go themselves."""
        variables = set(event.variables)
        gone = {*event.ops, *event.variables}
        lost = {
            key: [each for each in uses if key[0] != number or each.use.op not in gone]
            for key, uses in self.lost.items()
        }
        for op in self.ops.values():
            if op.key[0] == number and op.name not in gone:
                for name in filter(variables.__contains__, op.reads):
                    made = self.made(self.variables[number, name])
                    use = Use(op.name, op.op_type, op.call, op.place)
                    lost.setdefault((number, name), []).append(LostUse(use, made))
        self.lost = {key: tuple(uses) for key, uses in lost.items() if uses}

    def earlier(self, event: TakenBack) -> set[tuple[int, int]]:
        """The events that count no longer: what is gone was made, or an earlier run did it."""
        variables, ops = set(event.variables), set(event.ops)
        now = len(self.cells), self.event
        found: set[tuple[int, int]] = set()
        for position, cell in enumerate(self.cells, 1):
            run = position < now[0] and is_earlier_run(cell, self.cells[-1], event.cell)
            for at, each in enumerate(cell.events):
                if (position, at) == now:
                    return found
                if each.graph != event.graph or isinstance(each, GraphReset | TakenBack):
                    continue
                if isinstance(each, VariableCreated):
                    undone = each.name in variables
                elif isinstance(each, OpCreated):
                    undone = each.name in ops
                else:
                    undone = run or (isinstance(each, VariableReused) and each.name in variables)
                if undone:
                    found.add((position, at))
        return found

    def fold_again(self) -> None:
        """Fold everything up to this event once more, without what counts no longer.

        So what was taken back is gone to the last trace, whatever an event does.
        """
        graphs = ScopeGraph(
            graphs=self.graphs, taken_back=frozenset(self.no_longer), lost=self.lost
        )
        fresh = _Fold(graphs)
        fresh.again = True
        *before, latest = self.cells
        for cell in before:
            fresh.add(cell)
        fresh.begin(latest)
        for at, event in enumerate(latest.events[: self.event + 1]):
            fresh.fold(at, event)
        fresh.again = False
        vars(self).update(vars(fresh))


def _uses_value(op_type: str, role: Role, at: int = 0) -> bool:
    """Whether an op of that type uses a variable's value when fed by an op of that role.

    Args:
        at: which input it is; what is written to is the first.

    >>> _uses_value("Mul", "read"), _uses_value("Mul", "initializer")
    (True, False)
    >>> _uses_value("AssignAdd", "handle"), _uses_value("AssignAdd", "read")
    (False, True)
    >>> _uses_value("ApplyAdam", "handle", 1), _uses_value("SaveV2", "handle", 3)
    (True, False)
    """
    if op_type in LOOKING:
        return False
    written = at == 0 and op_type.startswith(WRITERS)
    return role == "read" or (role == "handle" and not written)


HANDLERS: dict[type[Event], Callable[[_Fold, Any], None]] = {
    ScopeEntered: _Fold.scope_entered,
    ScopeExited: _Fold.scope_exited,
    ReuseEnabled: _Fold.reuse_enabled,
    VariableCreated: _Fold.variable_created,
    VariableReused: _Fold.variable_reused,
    VariableRefused: _Fold.variable_refused,
    OpCreated: _Fold.op_created,
    GraphReset: _Fold.graph_reset,
    SessionRun: _Fold.session_run,
    GradientComputed: _Fold.gradient_computed,
    TakenBack: _Fold.taken_back,
}
"""What each kind of event does to the model."""
