"""The timeline: the steps in which a reader goes through what happened, one event each.

After a step, everything holds that happened before the next one begins, also what is no
step of its own, such as the ops that a variable is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from scopeviz.events import (
    Event,
    GradientComputed,
    GraphReset,
    OpCreated,
    ReuseEnabled,
    ReuseFlag,
    ScopeEntered,
    ScopeExited,
    SessionRun,
    TakenBack,
    VariableCreated,
    VariableRefused,
    VariableReused,
)
from scopeviz.model.fold import is_shown
from scopeviz.model.scope_graph import Key, Place, ScopeGraph

StepKind: TypeAlias = Literal[
    "entered", "left", "switched", "created", "reused", "refused", "op", "reset", "undone"
]

KINDS: dict[type[Event], StepKind] = {
    ScopeEntered: "entered",
    ScopeExited: "left",
    ReuseEnabled: "switched",
    VariableCreated: "created",
    VariableReused: "reused",
    VariableRefused: "refused",
    OpCreated: "op",
    GraphReset: "reset",
    TakenBack: "undone",
}
"""What a reader calls each kind of event."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of the timeline.

    Attributes:
        of: the scope, variable or op that it is about, or the variable that was refused;
            of a reset, and where something was taken back, the graph, with an empty name.
        flag: the reuse flag that it set, or that the lookup found in force.
    """

    kind: StepKind
    of: Key
    flag: ReuseFlag | None
    place: Place


@dataclass(frozen=True, slots=True)
class Gone:
    """A while in which a graph was let go of.

    Attributes:
        since: the step that reset it.
        until: the step after which it is in use again; None if it never was.
    """

    graph: int
    since: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The steps, in order, and which graphs were gone in which of them."""

    steps: tuple[Moment, ...] = ()
    gone: tuple[Gone, ...] = ()


def timeline(graph: ScopeGraph) -> Timeline:
    """The steps that led to a model; what was taken back is left out, as if it had not run.

    Args:
        graph: the model.

    >>> timeline(ScopeGraph())
    Timeline(steps=(), gone=())
    """
    steps: list[Moment] = []
    gone: list[Gone] = []
    absent: dict[int, int] = {}
    for position, at, event in graph.events():
        moment = _moment(event, graph, position, at)
        if moment is not None:
            steps.append(moment)
        if isinstance(event, GraphReset):
            absent.setdefault(graph.graphs[event.graph], len(steps) - 1)
        elif absent and _uses_graph(event):
            number = graph.graphs[event.graph]
            since = absent.pop(number, len(steps) - 1)
            if since < len(steps) - 1:
                gone.append(Gone(number, since, len(steps) - 1))
    gone += [Gone(number, since) for number, since in absent.items()]
    return Timeline(tuple(steps), tuple(sorted(gone, key=lambda each: each.since)))


def is_told(event: Event) -> bool:
    """Whether a reader is told of an event.

    Not of name scopes, of a variable's own ops and gradients, nor of what sessions ran.

    Args:
        event: any event.
    """
    if isinstance(event, OpCreated):
        return not event.variable
    if isinstance(event, SessionRun | GradientComputed):
        return False
    return not isinstance(event, ScopeEntered | ScopeExited) or event.kind == "variable_scope"


def _moment(event: Event, graph: ScopeGraph, position: int, at: int) -> Moment | None:
    """The step of an event; None if it is none."""
    if not is_told(event) or (isinstance(event, OpCreated) and not is_shown(event)):
        return None
    name = ""
    if isinstance(event, ReuseEnabled):
        name = event.scope
    elif not isinstance(event, GraphReset | SessionRun | TakenBack):
        name = event.name
    key = (graph.graphs.get(event.graph, -1), name)
    if isinstance(event, ScopeEntered | ScopeExited) and key not in graph.scopes:
        return None  # It was opened before anybody listened.
    if isinstance(event, OpCreated) and key not in graph.ops:
        return None  # It hands a variable into a loop or a branch.
    flag = getattr(event, "flag", None)
    return Moment(KINDS[type(event)], key, flag, Place(position, event.location, at))


def _uses_graph(event: Event) -> bool:
    """Whether an event shows that its graph is in use, as the fold sees it."""
    return not isinstance(event, ScopeExited) and not (
        isinstance(event, ScopeEntered) and event.flag is None
    )
