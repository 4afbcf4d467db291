"""What happened, in plain words: one sentence for each event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from scopeviz.events import (
    Event,
    FlagOrigin,
    GradientComputed,
    GraphReset,
    Location,
    OpCreated,
    ReuseEnabled,
    ReuseFlag,
    ScopeEntered,
    ScopeExited,
    SessionRun,
    Shape,
    TakenBack,
    VariableCreated,
    VariableRefused,
    VariableReused,
)
from scopeviz.model.lineage import listed, stale_cells, stale_cells_text, taken_back_text
from scopeviz.model.scope_graph import ScopeGraph, VariableNode
from scopeviz.model.scope_tree import (
    is_new,
    is_reused,
    is_touched,
    latest_position,
    refusals_of,
    refused_names,
    totals_of,
)

ORIGINS: dict[FlagOrigin, str] = {
    "default": "the default",
    "argument": "given to variable_scope",
    "reuse_variables": "set by reuse_variables()",
    "template": "set by its template, which was called before",
    "layer": "set by its layer",
    "custom getter": "set by the custom getter",
    "rerun": "since this cell runs again under %scopeviz rerun reuse",
}
"""What set a reuse flag -> how a sentence says it."""


MOST_OPS = 8
"""How many ops one sentence names; those beyond are counted."""


def shape_text(shape: Shape) -> str:
    """A shape as a reader writes it.

    >>> shape_text((None, 28, 28, 32)), shape_text(()), shape_text(None)
    ('?×28×28×32', 'scalar', 'unknown shape')
    """
    if shape is None:
        return "unknown shape"
    return "×".join("?" if size is None else str(size) for size in shape) or "scalar"


def plural(count: int, noun: str) -> str:
    """A count with its noun.

    >>> plural(1, "variable"), plural(25632, "element")
    ('1 variable', '25,632 elements')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def place_text(location: Location) -> str:
    """A location as the end of a sentence; empty where there is none.

    >>> place_text(Location("cell 3", 2, ""))
    ' in cell 3, line 2'
    """
    return f" in {location}" if location.line else ""


def flag_text(flag: ReuseFlag | None) -> str:
    """Which reuse flag was in force, and what set it.

    >>> flag_text(ReuseFlag())
    'reuse is False, the default'
    """
    if flag is None:
        return "tf.Variable asks no reuse flag"
    where = place_text(flag.location) if flag.location else ""
    return f"reuse is {flag.value}, {ORIGINS[flag.origin]}{where}"


def opening_text(scope: str, flag: ReuseFlag) -> str:
    """How a scope got its reuse flag, as what happened: it ends with the ``with`` block.

    Args:
        scope: full name of the scope.
        flag: the flag with which it was opened, or to which it was switched.

    >>> line = Location("cell 3", 6, "")
    >>> opening_text("net", ReuseFlag("True", "reuse_variables", "net", line))
    'reuse=True since reuse_variables() in cell 3, line 6'
    >>> opening_text("net", ReuseFlag("AUTO_REUSE", "argument", "net", line))
    'opened with reuse=AUTO_REUSE in cell 3, line 6'
    >>> opening_text("net/a", ReuseFlag("True", "argument", "net", line))
    'opened with reuse=True, inherited from net'
    """
    if flag.scope != scope:
        return f"opened with reuse={flag.value}, inherited from {flag.scope or 'the root'}"
    where = place_text(flag.location) if flag.location else ""
    if flag.origin == "reuse_variables":
        return f"reuse={flag.value} since reuse_variables(){where}"
    return f"opened with reuse={flag.value}{where}"


def made_text(variable: VariableNode) -> str:
    """Where a variable was made, as the end of a sentence.

    Args:
        variable: any variable.
    """
    if variable.made_at is None:
        return place_text(variable.created.location)
    return f" before recording{place_text(variable.made_at).replace(' in ', ' at ', 1)}"


def part_text(variable: VariableNode | VariableCreated | VariableReused) -> str:
    """Of which partitioned variable a variable is a part, as a part of a sentence.

    Args:
        variable: any variable, or what happened to it.
    """
    return f", part of {variable.part_of}" if variable.part_of else ""


def explain(event: Event) -> str:
    """One sentence that says what happened.

    Args:
        event: any event.

    >>> explain(GraphReset(0, Location("cell 2", 1, "")))
    'The default graph was reset in cell 2, line 1; its variables are gone.'
    """
    return SENTENCES[type(event)](event)


def sentences(
    events: Iterable[Event], graph: ScopeGraph | None = None
) -> Iterator[tuple[str, int]]:
    """What happened, a sentence for each event, or for ops of one call in a row.

    Args:
        events: any events, in order.
        graph: the model, which knows what an event cannot say; None for no more than that.

    Returns:
        Each sentence, and how many events it tells.
    """
    for _, row in groupby(events, _row):
        told = list(row)
        text = explain(told[0]) if len(told) == 1 else _ops_created(told)
        stale = stale_cells(graph, told) if graph else ()
        if stale:
            text += f" So {stale_cells_text(stale)}: run {listed(stale)} again."
        yield text, len(told)


def summary(graph: ScopeGraph) -> str:
    """One line that says what the latest cell did to variables.

    >>> summary(ScopeGraph())
    'no variable was touched'
    """
    cell = latest_position(graph)
    here = [node for node in graph.variables.values() if is_touched(node, cell)]
    emptied = {number for number, place in graph.discarded.items() if place.cell == cell}
    gone = sum(key[0] in emptied for key in graph.variables) if emptied else 0
    created = sum(is_new(node, cell) for node in here)
    reused = sum(is_reused(node, cell) for node in here)
    refusals = refusals_of(graph)
    refused = len(refused_names(graph))
    counts = {
        "created": created,
        "reused": reused,
        "used": 0 if created or reused else len(here),
        f"refused {len(refusals)} times" if len(refusals) > refused else "refused": refused,
        "discarded": gone,
    }
    parts = [f"{count:,} {what}" for what, count in counts.items() if count]
    if parts:
        number, _, rest = parts[0].partition(" ")
        parts[0] = f"{number} {'variable' if number == '1' else 'variables'} {rest}"
        totals = totals_of(here)
        if totals.elements:
            parts.append(plural(totals.elements, "element"))
    else:
        parts = ["no variable was touched"]
    if back := taken_back_text(graph):
        parts.append(f"after {back}")
    stale = stale_cells_text(stale_cells(graph, graph.latest.events if graph.latest else ()))
    return "; ".join(filter(None, [", ".join(parts), stale]))


def _scope_entered(event: ScopeEntered) -> str:
    if event.flag is None:
        return f"Name scope {event.name or '/'} was opened{place_text(event.location)}."
    how = {
        "name": "",
        "scope object": " by its scope object",
        "default_name": f" from default_name {event.requested!r}",
        "template": " by its template",
    }[event.opened_by]
    ops = f"; ops go to {event.name_scope}" if event.name_scope else ""
    return (
        f"Scope {event.name or '/'} was opened{how}{place_text(event.location)}; "
        f"{flag_text(event.flag)}{ops}."
    )


def _scope_exited(event: ScopeExited) -> str:
    kind = "Scope" if event.kind == "variable_scope" else "Name scope"
    return f"{kind} {event.name or '/'} was left."


def _reuse_enabled(event: ReuseEnabled) -> str:
    return f"reuse_variables() was called on {event.scope or '/'}{place_text(event.location)}."


def _variable_created(event: VariableCreated) -> str:
    initial = f", initialised by {event.initializer}" if event.initializer else ""
    return (
        f"{_name(event)} was created: {shape_text(event.shape)} {event.dtype}{initial}"
        f"{place_text(event.location)}; {flag_text(event.flag)}."
    )


def _variable_reused(event: VariableReused) -> str:
    return f"{_name(event)} was reused{place_text(event.location)}: {flag_text(event.flag)}."


def slot_text(variable: VariableNode) -> str:
    """For which variable a slot is kept, from the scope in which it lies; empty for no slot.

    Args:
        variable: any variable.
    """
    owner = variable.slot_of
    if variable.name.rpartition("/")[0] == owner:
        owner = owner.rpartition("/")[2]
    return f"slot of {owner}" if owner else ""


def _name(event: VariableCreated | VariableReused) -> str:
    return f"{event.name}{part_text(event)}," if event.part_of else event.name


def _variable_refused(event: VariableRefused) -> str:
    reason = f"{event.error}: {event.reason}".rstrip(".")
    return (
        f"{event.name} was refused{place_text(event.location)}: {flag_text(event.flag)}. {reason}."
    )


def _op_created(event: OpCreated) -> str:
    return f"Op {event.name} ({event.op_type}) was made{place_text(event.location)}."


def _row(event: Event) -> object:
    """The same for ops that may be told in one sentence; equal to nothing for other events."""
    if not isinstance(event, OpCreated):
        return object()
    place = event.location
    return event.name.rpartition("/")[0], place.source, place.function, place.activation


def _ops_created(ops: Sequence[Event]) -> str:
    created = [op for op in ops if isinstance(op, OpCreated)]
    scope = created[0].name.rpartition("/")[0]
    names = [op.name.rpartition("/")[2] for op in created]
    rest = len(names) - MOST_OPS
    if rest > 1:
        names[MOST_OPS:] = [f"and {rest} more"]
    first, last = created[0].location, max(op.location.line for op in created)
    where = place_text(first)
    if where and last > first.line:
        where = where.replace(f", line {first.line}", f", lines {first.line} to {last}", 1)
    inside = f" in {scope}/" if scope else ""
    return f"{len(created)} ops{inside} were made{where}: {', '.join(names)}."


def _graph_reset(event: GraphReset) -> str:
    return f"The default graph was reset{place_text(event.location)}; its variables are gone."


def _session_run(event: SessionRun) -> str:
    names = ", ".join(event.fetches[:MOST_OPS]) or "nothing"
    end = f"; {event.uninitialized} had no value yet" if event.uninitialized else ""
    return f"A session ran {names}{place_text(event.location)}{end}."


def _gradient_computed(event: GradientComputed) -> str:
    uses = [op for op, _, _ in event.shares[:MOST_OPS]]
    rest = len(event.shares) - len(uses)
    sums = f"; it sums over {listed([*uses, *[f'{rest} more'] * bool(rest)])}" if uses else ""
    return f"The gradient of {event.name} was asked for{place_text(event.location)}{sums}."


def _taken_back(event: TakenBack) -> str:
    names = list(event.stale)
    rest = len(names) - MOST_OPS
    if rest > 1:
        names[MOST_OPS:] = [f"{rest} more"]
    stale = f" Built on it, and stale: {listed(names)}." if names else ""
    return (
        f"What {event.cell} had added was taken back: {plural(len(event.variables), 'variable')}, "
        f"{plural(len(event.ops), 'op')}.{stale}"
    )


SENTENCES: dict[type[Event], Callable[[Any], str]] = {
    ScopeEntered: _scope_entered,
    ScopeExited: _scope_exited,
    ReuseEnabled: _reuse_enabled,
    VariableCreated: _variable_created,
    VariableReused: _variable_reused,
    VariableRefused: _variable_refused,
    OpCreated: _op_created,
    GraphReset: _graph_reset,
    SessionRun: _session_run,
    GradientComputed: _gradient_computed,
    TakenBack: _taken_back,
}
"""The sentence for each kind of event."""
