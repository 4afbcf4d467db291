"""The sharing graph: variables on one side, the calls that use them on the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scopeviz.events import Maker
from scopeviz.model.scope_graph import Call, CallKey, Key, OpNode, ScopeGraph, VariableNode
from scopeviz.model.scope_tree import (
    NOTHING,
    Totals,
    housed,
    is_touched,
    latest_position,
    live,
    totals_of,
)

MOST_VARIABLES = 24
"""How many variables are shown; those beyond are counted."""

FEW_VARIABLES = 12
"""So many variables are all shown, whatever the latest cell touched."""

MOST_INPUTS = 6
"""How many placeholders are shown; those beyond are counted."""

MOST_CALLS = 8
"""How many calls are shown; those beyond are bundled."""

MOST_STEPS = 10
"""How many steps of one call are shown; those beyond become one."""

MOST_FLOWS_FOLLOWED = 64
"""How many hidden ops are stepped over in search of where an input comes from."""

StepKey: TypeAlias = tuple[int, int]
"""Number of the call among those shown, and of the step in it, both from 0."""


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a call: one op, several in succession, or a lookup that no op reads.

    Attributes:
        ops: the ops, in order; empty for a lookup.
        reads: the variables shown that they read.
        made_by: of a lookup, what makes such variables.
    """

    ops: tuple[OpNode, ...]
    reads: tuple[Key, ...] = ()
    made_by: tuple[Maker, ...] = ()


@dataclass(frozen=True, slots=True)
class SharingCall:
    """A call and its steps."""

    call: Call
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The calls that are not shown one by one.

    Attributes:
        calls: how many.
        ops: how many ops they made.
        functions: the functions that were called.
        reads: variable -> how many of these calls use it.
    """

    calls: int
    ops: int
    functions: tuple[str, ...]
    reads: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who uses what.

    Attributes:
        variables: those shown, in the order of creation.
        others: those that are not shown.
        inputs: placeholders that feed the calls.
        more_inputs: how many placeholders feed them besides.
        calls: those shown, in order.
        bundle: the other calls; None if all are shown.
        flows: which step feeds which.
        feeds: which input feeds which step.
        not_followed: how many ops have inputs beyond :data:`MOST_FLOWS_FOLLOWED` ops that
            are not shown, so that flows and feeds may be missing.
    """

    variables: tuple[VariableNode, ...] = ()
    others: Totals = NOTHING
    inputs: tuple[OpNode, ...] = ()
    more_inputs: int = 0
    calls: tuple[SharingCall, ...] = ()
    bundle: Bundle | None = None
    flows: tuple[tuple[StepKey, StepKey], ...] = ()
    feeds: tuple[tuple[Key, StepKey], ...] = ()
    not_followed: int = 0


def sharing(graph: ScopeGraph, variable: str | None = None) -> Sharing:
    """Who uses which variable.

    Args:
        graph: the model.
        variable: full name of a variable; only that one and its calls.

    Returns:
        The variables: all of them where they are few (:data:`FEW_VARIABLES`); else those
        that the latest cell touched, or, if it touched none, any, the shared ones first.
        The calls that use them, or still read one of that name that was taken back, and
        counts of what there is no room for.

    >>> sharing(ScopeGraph()).variables
    ()
    """
    candidates = [node for node in live(graph) if variable is None or node.name == variable]
    cell = latest_position(graph)
    shown = housed(_room_for(candidates, cell), graph)
    keys = dict.fromkeys(node.key for node in shown)
    using = _calls_of(shown, graph)
    picked = _pick(using, cell)
    calls = tuple(SharingCall(call, steps_of(call, keys, graph)) for call in picked)
    flows, feeds, not_followed = _flows(calls, graph)
    inputs = list(dict.fromkeys(key for key, _ in feeds))
    most = MOST_INPUTS if len(inputs) > MOST_INPUTS + 1 else len(inputs)
    drawn = set(inputs[:most])
    return Sharing(
        shown,
        totals_of((node for node in candidates if node.key not in keys), cell),
        tuple(graph.ops[key] for key in inputs[:most]),
        len(inputs) - most,
        calls,
        _bundle(using, picked, shown),
        flows,
        tuple(feed for feed in feeds if feed[0] in drawn),
        not_followed,
    )


def users_of(variable: VariableNode, graph: ScopeGraph) -> tuple[tuple[Call, tuple[str, ...]], ...]:
    """The calls that use a variable, each with its ops that read it.

    Args:
        variable: a variable of the graph.
        graph: the model.
    """
    ops: dict[CallKey, list[str]] = {call: [] for call in variable.calls}
    for use in variable.uses:
        ops[use.call].append(use.op)
    return tuple((graph.calls[call], tuple(names)) for call, names in ops.items())


def steps_of(call: Call, keys: Collection[Key], graph: ScopeGraph) -> tuple[Step, ...]:
    """What a call does, with runs of ops that read no variable drawn together.

    Args:
        call: a call of the graph.
        keys: the variables that are shown; a lookup that no op reads is the first step.
        graph: the model.
    """
    ops = [graph.ops[key] for key in call.ops]
    steps: list[Step] = []
    for at, op in enumerate(ops):
        reads = tuple((op.key[0], name) for name in op.reads if (op.key[0], name) in keys)
        last = at == len(ops) - 1
        if not reads and not last and steps and not steps[-1].reads and steps[-1].ops:
            steps[-1] = Step((*steps[-1].ops, op))
        else:
            steps.append(Step((op,), reads))
    read = {key for step in steps for key in step.reads}
    looked_up = tuple(key for key in _lookups(call, graph, keys) if key not in read)
    if looked_up:
        makers = dict.fromkeys(graph.variables[key].made_by for key in looked_up)
        steps.insert(0, Step((), looked_up, tuple(makers)))
    return _shorten(steps)


def _room_for(candidates: Sequence[VariableNode], cell: int) -> list[VariableNode]:
    """The variables to show: those the latest cell touched, then the shared ones.

    Where there is no room for all, slots are left out before anything else.
    """
    if len(candidates) <= FEW_VARIABLES:
        return list(candidates)
    candidates = [node for node in candidates if not node.slot_of] or candidates
    touched = [is_touched(node, cell) for node in candidates]
    some = any(touched)
    wanted = [at for at, yes in enumerate(touched) if yes or not some]
    wanted.sort(key=lambda at: not candidates[at].shared)
    return [candidates[at] for at in sorted(wanted[:MOST_VARIABLES])]


def _calls_of(variables: Iterable[VariableNode], graph: ScopeGraph) -> list[Call]:
    """The calls that use variables, and those that still read an earlier one of that name."""
    using = {call for node in variables for call in node.calls}
    using |= {each.use.call for node in variables for each in graph.lost.get(node.key, ())}
    order = {key: at for at, key in enumerate(graph.calls)} if len(using) > 1 else {}
    return [graph.calls[key] for key in sorted(using, key=lambda key: order.get(key, 0))]


def _pick(calls: Sequence[Call], cell: int) -> list[Call]:
    """The calls to show: those of the latest cell before earlier ones."""
    if len(calls) <= MOST_CALLS + 1:  # A bundle of one call would take as much room.
        return list(calls)
    order = sorted(range(len(calls)), key=lambda at: calls[at].key[0] != cell)
    return [calls[at] for at in sorted(order[:MOST_CALLS])]


def _bundle(
    using: Sequence[Call], picked: Sequence[Call], variables: Iterable[VariableNode]
) -> Bundle | None:
    drawn = {call.key for call in picked}
    rest = [call for call in using if call.key not in drawn]
    if not rest:
        return None
    reads = {node.key: sum(call not in drawn for call in node.calls) for node in variables}
    return Bundle(
        len(rest),
        sum(len(call.ops) for call in rest),
        tuple(dict.fromkeys(call.function for call in rest)),
        {key: count for key, count in reads.items() if count},
    )


def _lookups(call: Call, graph: ScopeGraph, keys: Iterable[Key]) -> tuple[Key, ...]:
    """The variables that no op reads and this call looked up, in the order of creation."""
    return tuple(
        key
        for key in keys
        if not graph.variables[key].uses and call.key in graph.variables[key].calls
    )


def _shorten(steps: list[Step]) -> tuple[Step, ...]:
    if len(steps) <= MOST_STEPS:
        return tuple(steps)
    middle = steps[MOST_STEPS - 2 : -1]
    ops = tuple(op for step in middle for op in step.ops)
    reads = tuple(dict.fromkeys(key for step in middle for key in step.reads))
    return (*steps[: MOST_STEPS - 2], Step(ops, reads), steps[-1])


def _flows(
    calls: Sequence[SharingCall], graph: ScopeGraph
) -> tuple[tuple[tuple[StepKey, StepKey], ...], tuple[tuple[Key, StepKey], ...], int]:
    """Which step or placeholder feeds which step, ops that are not shown stepped over.

    The third is the number of ops of which not all inputs were followed to their end.
    """
    home: dict[Key, StepKey] = {
        op.key: (number, at)
        for number, shown in enumerate(calls)
        for at, step in enumerate(shown.steps)
        for op in step.ops
    }
    flows: dict[tuple[StepKey, StepKey], None] = {}
    feeds: dict[tuple[Key, StepKey], None] = {}
    not_followed = 0
    for key, here in home.items():
        sources, complete = _sources(graph.ops[key], home, graph)
        not_followed += not complete
        for source in sources:
            if source not in home:
                feeds[source, here] = None
            elif home[source] != here:
                flows[home[source], here] = None
    return tuple(flows), tuple(feeds), not_followed


def _sources(op: OpNode, home: Mapping[Key, StepKey], graph: ScopeGraph) -> tuple[list[Key], bool]:
    """The nearest ops upstream that are shown, and the placeholders; whether these are all."""
    found: dict[Key, None] = {}
    stack = [(op.key[0], name) for name in reversed(op.inputs)]
    seen = set(stack)
    followed = 0
    while stack:
        key = stack.pop()
        if key in home or graph.ops[key].op_type.startswith("Placeholder"):
            found[key] = None
            continue
        followed += 1
        if followed > MOST_FLOWS_FOLLOWED:
            return list(found), False
        further = [(key[0], name) for name in reversed(graph.ops[key].inputs)]
        stack.extend(further_key for further_key in further if further_key not in seen)
        seen.update(further)
    return list(found), True
