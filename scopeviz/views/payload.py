"""The model as JSON: what a script in a page can work with."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypedDict

from scopeviz.events import ReuseFlag, Shape
from scopeviz.model.explain import explain, flag_text, summary
from scopeviz.model.scope_graph import (
    Call,
    CallKey,
    Lookup,
    Place,
    Refusal,
    ScopeGraph,
    VariableNode,
)
from scopeviz.model.scope_tree import is_new, is_touched, latest_position

FORMAT = 1
"""Version of the payload's form; it grows when a key changes its meaning."""


class PlacePayload(TypedDict):
    """Where something happened; ``cell`` is an index of the cells, -1 before the first."""

    cell: int
    source: str
    line: int
    function: str


class FlagPayload(TypedDict):
    """A reuse flag and what set it."""

    value: str
    origin: str
    scope: str
    text: str


class LookupPayload(TypedDict):
    """One ``get_variable`` that returned the variable; ``call`` is an index of the calls."""

    outcome: str
    requested: str
    flag: FlagPayload | None
    call: int
    place: PlacePayload


class UsePayload(TypedDict):
    """One op that reads the variable; ``call`` is an index of the calls."""

    op: str
    type: str
    call: int


class VariablePayload(TypedDict):
    """A variable.

    ``shape`` has null for an unknown dimension, and is null for an unknown rank;
    ``made_before`` says where it was made, if that was before recording.
    """

    graph: int
    name: str
    leaf: str
    scope: str
    name_scope: str
    shape: list[int | None] | None
    dtype: str
    elements: int | None
    trainable: bool
    collections: list[str]
    initializer: str
    times: int
    new: bool
    touched: bool
    discarded: bool
    part_of: str
    made_before: PlacePayload | None
    lookups: list[LookupPayload]
    uses: list[UsePayload]


class ScopePayload(TypedDict):
    """A variable scope; ``name_scopes`` has one for each time it was opened."""

    graph: int
    name: str
    reuse: FlagPayload
    name_scopes: list[str]


class CallPayload(TypedDict):
    """An activation of a function of the user's, or a line at the top level."""

    number: int
    function: str
    place: PlacePayload
    ops: list[str]


class RefusalPayload(TypedDict):
    """A lookup that was refused."""

    graph: int
    name: str
    requested: str
    error: str
    reason: str
    flag: FlagPayload
    place: PlacePayload


class CellPayload(TypedDict):
    """A cell: what it is called, its source, and its events as sentences."""

    number: int
    label: str
    source: str
    error: str | None
    events: list[str]


class Payload(TypedDict):
    """A whole :class:`~scopeviz.model.scope_graph.ScopeGraph`."""

    format: int
    summary: str
    cells: list[CellPayload]
    scopes: list[ScopePayload]
    variables: list[VariablePayload]
    calls: list[CallPayload]
    refusals: list[RefusalPayload]


def to_payload(graph: ScopeGraph) -> Payload:
    """The model as a dict that ``json.dumps`` takes.

    Args:
        graph: the model.

    >>> to_payload(ScopeGraph())["variables"]
    []
    """
    calls = {key: at for at, key in enumerate(graph.calls)}
    cell = latest_position(graph)
    return {
        "format": FORMAT,
        "summary": summary(graph),
        "cells": [
            {
                "number": trace.number,
                "label": trace.label,
                "source": trace.source,
                "error": trace.error,
                "events": [explain(event) for event in trace.events],
            }
            for trace in graph.cells
        ],
        "scopes": [
            {
                "graph": scope.key[0],
                "name": scope.name,
                "reuse": _flag(scope.reuse),
                "name_scopes": [opening.name_scope for opening in scope.openings],
            }
            for scope in graph.scopes.values()
        ],
        "variables": [
            _variable(node, cell, calls, graph.discarded) for node in graph.variables.values()
        ],
        "calls": [_call(call) for call in graph.calls.values()],
        "refusals": [_refusal(refusal) for refusal in graph.refusals],
    }


def _variable(
    node: VariableNode, cell: int, calls: dict[CallKey, int], gone: Collection[int]
) -> VariablePayload:
    return {
        "graph": node.key[0],
        "name": node.name,
        "leaf": node.leaf,
        "scope": node.scope,
        "name_scope": node.name_scope,
        "shape": _shape(node.shape),
        "dtype": node.dtype,
        "elements": node.elements,
        "trainable": node.trainable,
        "collections": list(node.collections),
        "initializer": node.initializer,
        "times": node.times,
        "new": is_new(node, cell),
        "touched": is_touched(node, cell),
        "discarded": node.key[0] in gone,
        "part_of": node.part_of,
        "made_before": _place(node.created) if node.made_at else None,
        "lookups": [_lookup(lookup, calls) for lookup in node.lookups],
        "uses": [{"op": use.op, "type": use.op_type, "call": calls[use.call]} for use in node.uses],
    }


def _shape(shape: Shape) -> list[int | None] | None:
    return None if shape is None else list(shape)


def _lookup(lookup: Lookup, calls: dict[CallKey, int]) -> LookupPayload:
    return {
        "outcome": lookup.outcome,
        "requested": lookup.requested,
        "flag": _flag(lookup.flag) if lookup.flag else None,
        "call": calls[lookup.call],
        "place": _place(lookup.place),
    }


def _call(call: Call) -> CallPayload:
    return {
        "number": call.number,
        "function": call.function,
        "place": _place(call.place),
        "ops": [name for _, name in call.ops],
    }


def _refusal(refusal: Refusal) -> RefusalPayload:
    return {
        "graph": refusal.key[0],
        "name": refusal.key[1],
        "requested": refusal.requested,
        "error": refusal.error,
        "reason": refusal.reason,
        "flag": _flag(refusal.flag),
        "place": _place(refusal.place),
    }


def _flag(flag: ReuseFlag) -> FlagPayload:
    return {
        "value": flag.value,
        "origin": flag.origin,
        "scope": flag.scope,
        "text": flag_text(flag),
    }


def _place(place: Place) -> PlacePayload:
    location = place.location
    return {
        "cell": place.cell - 1,
        "source": location.source,
        "line": location.line,
        "function": location.function,
    }
