"""The model as JSON: what a script in a page can work with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from scopeviz.events import ReuseFlag, Shape
from scopeviz.model.explain import summary
from scopeviz.model.lineage import stale_text
from scopeviz.model.scope_graph import (
    Call,
    CallKey,
    Key,
    Lookup,
    OpNode,
    Place,
    Refusal,
    ScopeGraph,
    ScopeNode,
    Stale,
    VariableNode,
)
from scopeviz.model.scope_tree import housed
from scopeviz.model.sharing import steps_of
from scopeviz.model.timeline import Moment, timeline
from scopeviz.model.verdict import verdict_on, verdict_on_refusal
from scopeviz.views.payload_form import (
    FORMAT,
    CallForm,
    LookupForm,
    OpForm,
    Payload,
    RefusalForm,
    ScopeForm,
    StaleForm,
    StepForm,
    SwitchForm,
    VariableForm,
)
from scopeviz.views.phrases import Phrases, number_rows
from scopeviz.views.places import Flags, Places

KeyT = TypeVar("KeyT")


def to_payload(graph: ScopeGraph) -> Payload:
    """The model as a dict that ``json.dumps`` takes; its form is that of :class:`Payload`.

    Args:
        graph: the model.

    >>> to_payload(ScopeGraph())["variables"]
    []
    """
    return _Rows(graph).payload()


def _numbered(keys: Iterable[KeyT]) -> dict[KeyT, int]:
    return {key: at for at, key in enumerate(keys)}


def _shape(shape: Shape) -> list[int | None] | None:
    return None if shape is None else list(shape)


class _Rows:
    """A :class:`Payload` in the making: the index of everything, and rows made of it."""

    def __init__(self, graph: ScopeGraph) -> None:
        self.graph = graph
        # What was let go of stays in its place, so that a reader can go back to it.
        self.kept = replace(graph, discarded={})
        self.variables = _numbered(graph.variables)
        self.ops = _numbered(graph.ops)
        self.calls = _numbered(graph.calls)
        self.scopes = _numbered(graph.scopes)
        self.places = Places()
        self.flags = Flags(self.places, graph.cells)
        self.phrases = Phrases(graph)
        self.steps: dict[tuple[int, int], int] = {}
        self.switches: defaultdict[Key, list[SwitchForm]] = defaultdict(list)

    def payload(self) -> Payload:
        graph = self.graph
        time = timeline(graph)
        # The steps come first: they number places and flags in the order of time.
        steps = self.timeline(time.steps)
        return {
            "format": FORMAT,
            "summary": summary(graph),
            "steps": steps,
            "scopes": [self.scope(node) for node in graph.scopes.values()],
            "variables": self.all_variables(),
            "ops": [self.op(node) for node in graph.ops.values()],
            "calls": self.all_calls(),
            "refusals": [
                self.refusal(refusal, shown)
                for refusal, shown in zip(
                    graph.refusals, housed(graph.refusals, self.kept), strict=True
                )
            ],
            "gone": [
                {"graph": each.graph, "since": each.since, "until": each.until}
                for each in time.gone
            ],
            "cells": [
                {
                    "number": cell.number,
                    "label": cell.label,
                    "source": cell.source,
                    "error": cell.error,
                }
                for cell in graph.cells
            ],
            "places": self.places.rows(),
            "flags": self.flags.rows(),
            "phrases": self.phrases.phrases(),
            "chains": self.phrases.chains(),
            "stacks": self.phrases.stacks(),
            "numbers": number_rows(graph),
        }

    def timeline(self, moments: Iterable[Moment]) -> list[StepForm]:
        steps: list[StepForm] = []
        refused = 0
        for at, moment in enumerate(moments):
            place, key = moment.place, moment.of
            self.steps[place.moment] = at
            where = self.places.index(place)
            flag = None if moment.flag is None else self.flags.index(moment.flag, place)
            match moment.kind:
                case "op":
                    of = self.ops[key]
                case "created" | "reused":
                    of = self.variables[key]
                case "refused":
                    of, refused = refused, refused + 1
                case "reset" | "undone":
                    of = key[0]
                case _:
                    of = self.scopes[key]
            if moment.kind == "switched" and flag is not None:
                self.switches[key].append({"step": at, "flag": flag})
            steps.append({"kind": moment.kind, "of": of, "place": where})
        return steps

    def step(self, place: Place) -> int:
        return self.steps[place.moment]

    def flag(self, flag: ReuseFlag | None, seen: Place) -> int | None:
        return None if flag is None else self.flags.index(flag, seen)

    def scope(self, node: ScopeNode) -> ScopeForm:
        return {
            "graph": node.key[0],
            "name": node.name,
            "openings": [
                {
                    "step": self.step(opening.place),
                    "place": self.places.index(opening.place),
                    "flag": self.flags.index(opening.flag or ReuseFlag(), opening.place),
                    "opened_by": opening.opened_by,
                    "name_scope": opening.name_scope,
                }
                for opening in node.openings
            ],
            "switches": self.switches.get(node.key, []),
        }

    def all_variables(self) -> list[VariableForm]:
        nodes = tuple(self.graph.variables.values())
        shown = housed(nodes, self.kept)
        return [self.variable(node, at) for node, at in zip(nodes, shown, strict=True)]

    def variable(self, node: VariableNode, shown: VariableNode) -> VariableForm:
        number = node.key[0]
        form: VariableForm = {
            "graph": number,
            "name": node.name,
            "store_name": node.store_name,
            "scope": node.scope,
            "folder": shown.scope,
            "leaf": shown.leaf,
            "name_scope": node.name_scope,
            "shape": _shape(node.shape),
            "dtype": node.dtype,
            "elements": node.elements,
            "bytes": node.bytes,
            "trainable": node.trainable,
            "collections": list(node.collections),
            "initializer": node.initializer,
            "device": node.device,
            "made_by": node.made_by,
            "part_of": node.part_of,
            "by_name_scope": node.by_name_scope,
            "made_before": self.places.index(node.created) if node.made_at else None,
            "lookups": [self.lookup(lookup, node) for lookup in node.lookups],
            "uses": [self.ops[number, use.op] for use in node.uses],
        }
        if node.stale:
            form["stale"] = self.stale(node.stale)
        if node.slot_of:
            form["slot_of"] = node.slot_of
        return form

    def stale(self, stale: Stale) -> StaleForm:
        return {"step": self.step(stale.since), "text": stale_text(stale)}

    def lookup(self, lookup: Lookup, node: VariableNode) -> LookupForm:
        reasons = self.phrases.reasons(verdict_on(lookup, node), node.key)
        return {
            "step": self.step(lookup.place),
            "outcome": lookup.outcome,
            "requested": lookup.requested,
            "scope": lookup.scope,
            "flag": self.flag(lookup.flag, lookup.place),
            "call": self.calls[lookup.call],
            "place": self.places.index(lookup.place),
            "why": reasons.why,
            "stack": reasons.stack,
        }

    def op(self, node: OpNode) -> OpForm:
        number = node.key[0]
        form: OpForm = {
            "name": node.name,
            "type": node.op_type,
            "step": self.step(node.place),
            "call": self.calls[node.call],
            "place": self.places.index(node.place),
            "reads": [self.variables[number, name] for name in node.reads],
            "inputs": [self.ops[number, name] for name in node.inputs],
            "outputs": [{"dtype": dtype, "shape": _shape(shape)} for dtype, shape in node.outputs],
        }
        if node.stale:
            form["stale"] = self.stale(node.stale)
        return form

    def all_calls(self) -> list[CallForm]:
        used: defaultdict[CallKey, dict[Key, None]] = defaultdict(dict)
        for node in self.graph.variables.values():
            for call in node.calls:
                used[call][node.key] = None
        return [self.call(call, used.get(key, {})) for key, call in self.graph.calls.items()]

    def call(self, call: Call, used: dict[Key, None]) -> CallForm:
        return {
            "graph": call.graph,
            "number": call.number,
            "function": call.function,
            "place": self.places.index(call.place),
            "rows": [
                {
                    "ops": [self.ops[op.key] for op in row.ops],
                    "reads": [self.variables[key] for key in row.reads],
                }
                for row in steps_of(call, used, self.graph)
            ],
        }

    def refusal(self, refusal: Refusal, shown: Refusal) -> RefusalForm:
        verdict = verdict_on_refusal(refusal, self.graph)
        reasons = self.phrases.reasons(verdict, refusal.key)
        return {
            "step": self.step(refusal.place),
            "graph": refusal.key[0],
            "name": refusal.key[1],
            "leaf": shown.leaf,
            "folder": shown.scope,
            "requested": refusal.requested,
            "scope": refusal.scope,
            "flag": self.flags.index(refusal.flag, refusal.place),
            "error": refusal.error,
            "reason": refusal.reason,
            "place": self.places.index(refusal.place),
            "variable": self.variables.get(refusal.key),
            "why": reasons.why,
            "stack": reasons.stack,
        }
