"""What there is to say about one name: a variable, a refused one, an op or a scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scopeviz.events import OpCreated, Role, ScopeEntered
from scopeviz.model.explain import place_text, plural, shape_text
from scopeviz.model.naming import numbers_in
from scopeviz.model.scope_graph import Place, ScopeGraph, VariableNode
from scopeviz.model.verdict import Outcome, Verdict, names_of, verdicts
from scopeviz.model.ways_out import WayOut, ways_out
from scopeviz.model.why import Reason, opening_sentence, why

ROLES: dict[Role, str] = {
    "": "an op that it is made of",
    "handle": "the op that holds it",
    "read": "a read of its value",
    "initializer": "a part of its initializer",
    "assign": "the op that gives it its first value",
    "regularizer": "a part of its regularizer",
    "gradient": "a part of a gradient",
}
"""What an op is to a variable -> how a sentence says it."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One lookup, explained: what came of it, the chain, and of a refusal the ways out."""

    outcome: Outcome
    place: Place
    reasons: tuple[Reason, ...]
    ways_out: tuple[WayOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that there is to say about a name.

    Attributes:
        name: the name, as it is known.
        about: what it is, in a few words each.
        lookups: the lookups that asked for it, in order.
        numbers: why parts of it end in a number.
    """

    name: str
    about: tuple[str, ...]
    lookups: tuple[Explained, ...] = ()
    numbers: tuple[str, ...] = ()


def explanation(graph: ScopeGraph, name: str) -> Explanation | None:
    """Why a name is what it is.

    Args:
        graph: the model.
        name: a variable, one that was refused, an op, a tensor such as ``v:0``, or a scope.

    Returns:
        The explanation; None if nothing has that name.

    >>> explanation(ScopeGraph(), "v") is None
    True
    """
    for known in dict.fromkeys((name, name.partition(":")[0], name.rstrip("/"))):
        lookups = tuple(_explained(each, graph) for each in verdicts(graph, known))
        about = tuple(dict.fromkeys(_about(graph, known)))
        if lookups or about:
            return Explanation(known, about, lookups, numbers_in(graph, known))
    return None


def explainable(graph: ScopeGraph) -> tuple[str, ...]:
    """The names that can be explained, those of variables first.

    Args:
        graph: the model.

    >>> explainable(ScopeGraph())
    ()
    """
    names: dict[str, None] = {}
    for node in graph.variables.values():
        names.update(dict.fromkeys(names_of(node)))
    names.update(dict.fromkeys(refusal.key[1] for refusal in graph.refusals))
    names.update(dict.fromkeys(scope for _, scope in graph.scopes if scope))
    names.update(dict.fromkeys(op for _, op in graph.ops))
    return tuple(names)


def _explained(verdict: Verdict, graph: ScopeGraph) -> Explained:
    ways = ways_out(verdict, graph) if verdict.outcome == "refused" else ()
    return Explained(verdict.outcome, verdict.place, why(verdict), ways)


def _about(graph: ScopeGraph, name: str) -> Iterator[str]:
    several = len(set(graph.graphs.values())) > 1
    for number in sorted(set(graph.graphs.values())):
        within = f" of graph {number + 1}" if several else ""
        for node in graph.variables.values():
            if node.key[0] == number and name in names_of(node):
                yield f"{_variable(node, name)}{within}"
                yield from _slots(graph, node)
                yield from _gradients(graph, node)
        if (number, name) in graph.scopes:
            openings = graph.scopes[number, name].openings
            yield f"a variable scope{within}, entered {plural(len(openings), 'time')}"
            yield from map(opening_sentence, openings)
        yield from _ops(graph, number, name, within)


def _variable(node: VariableNode, name: str) -> str:
    slot = f", a slot of {node.slot_of}" if node.slot_of else ""
    trained = slot if node.trainable else f"{slot}, not trained"
    text = f"a variable, {shape_text(node.shape)} {node.dtype}{trained}"
    if node.shared:
        text += f", one variable used {plural(node.times, 'time')}"
    if node.part_of == name:
        return f"{node.name}, a part of it: {text}"
    return text


def _slots(graph: ScopeGraph, node: VariableNode) -> Iterator[str]:
    """What is kept for it."""
    kept = [
        other.name
        for other in graph.variables.values()
        if other.key[0] == node.key[0] and other.slot_of == node.name
    ]
    if kept:
        yield f"kept for it by optimizers and moving averages: {', '.join(kept)}"


def _gradients(graph: ScopeGraph, node: VariableNode) -> Iterator[str]:
    """Of what the gradients with a variable are the sums, if it is used more than once."""
    for gradient in graph.gradients:
        if gradient.key == node.key and len(gradient.shares) > 1:
            uses = ", ".join(dict.fromkeys(op for op, _, _ in gradient.shares))
            yield (
                f"its gradient {gradient.tensor}, asked for{place_text(gradient.place.location)}, "
                f"sums the shares of {plural(len(gradient.shares), 'use')}: {uses}"
            )


def _ops(graph: ScopeGraph, number: int, name: str, within: str) -> Iterator[str]:
    """What an op is: those of variables are told of by their variable alone."""
    if (number, name) in graph.ops:
        node = graph.ops[number, name]
        reads = f"; it reads {', '.join(node.reads)}" if node.reads else ""
        where = place_text(node.place.location)
        yield f"an op of type {node.op_type}{within}, made{where}{reads}"
        return
    if (number, name) in graph.variables:
        return
    if (number, name) in graph.plumbing:
        variable, role = graph.plumbing[number, name]
        yield f"an op of variable {variable}{within}: {ROLES[role]}"
        return
    for _, _, event in graph.events():
        if graph.graphs.get(event.graph) != number:
            continue
        where = place_text(event.location)
        if isinstance(event, OpCreated) and event.name == name:
            yield f"an op of type {event.op_type}{within}, made{where}"
        elif (
            isinstance(event, ScopeEntered)
            and event.name_scope.rstrip("/") == name
            and (event.flag is None or event.name != name)
        ):
            whose = "" if event.flag is None else f" of variable scope {event.name}"
            yield f"a name scope{within}{whose}, opened{where}"
