"""Verdicts: why a lookup made a variable, shared one, or was refused; and what else would have.

A verdict is worked out from what was recorded: the name asked for, the scopes that were
open, the reuse flag and where it came from, and which variables there were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from scopeviz.events import Asked, Maker, Reuse, ReuseFlag, Shape
from scopeviz.model.scope_graph import (
    Key,
    Lookup,
    Opening,
    Place,
    Refusal,
    ScopeGraph,
    VariableNode,
)

Outcome: TypeAlias = Literal["created", "reused", "refused"]
Cause: TypeAlias = Literal["", "exists", "missing", "shape", "dtype", "no shape", "name", "other"]
"""Why a lookup was refused: the variable exists, or does not; its shape or dtype is another
one; none is given for a new one; TF1 allows no such name; or something that no reuse flag
can change."""

CAUSES: Mapping[str, Cause] = {
    "already exists": "exists",
    "does not exist": "missing",
    "but specified shape": "shape",
    "but specified dtype": "dtype",
    "must be fully defined": "no shape",
    "initializer passed is not valid": "no shape",
    "is not a valid scope name": "name",
    "is not a valid node name": "name",
}
"""What TF1 says -> why it refused."""

_NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\-/]*\Z")
"""The names that an op may have.

Follows: tensorflow/python/framework/ops.py, _VALID_OP_NAME_REGEX.
"""

FLAGS: tuple[Reuse, ...] = ("False", "True", "AUTO_REUSE")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one lookup asked, what was there, and what came of it.

    Attributes:
        key: graph, and full name of the variable; of ``get_variable``, the name in the store.
        outcome: what came of it.
        requested: the name as the user wrote it.
        scope: full name of the variable scope that was asked.
        stack: the scopes that were open, outermost first.
        flag: the reuse flag in force; None for ``tf.Variable``, which asks for none.
        getter: the custom getter that it went through; empty without one.
        asked: what it asked for besides the name.
        made_by: the function that was called.
        place: where.
        found: where the variable was made that had the name then; None if none had it.
        op_name: name of the variable's op, which differs where the name was taken.
        shape: the variable's; ``dtype`` likewise.
        cause: why it was refused; empty if it was not.
        error: exception type and first line of its message; empty if it was not refused.
        flags: reuse flag -> what would have come of it; None where that cannot be told.
        namesake: where ``tf.Variable`` had made one of that name, which no lookup finds.
    """

    key: Key
    outcome: Outcome
    requested: str
    scope: str
    stack: tuple[Opening, ...]
    flag: ReuseFlag | None
    getter: str
    asked: Asked
    made_by: Maker
    place: Place
    found: Place | None
    op_name: str
    shape: Shape
    dtype: str
    cause: Cause = ""
    error: str = ""
    flags: Mapping[Reuse, tuple[Outcome, Cause]] | None = None
    namesake: Place | None = None

    @property
    def name(self) -> str:
        """Full name that was asked for."""
        return self.key[1]

    @property
    def before(self) -> bool:
        """Whether the variable was there before recording."""
        return self.found is not None and not self.found.cell


def verdicts(graph: ScopeGraph, name: str | None = None) -> tuple[Verdict, ...]:
    """The verdict on each lookup, in order.

    Args:
        graph: the model.
        name: full name of a variable, or of one that was refused; None takes all.

    >>> verdicts(ScopeGraph())
    ()
    """
    nodes = graph.variables.values()
    chosen = [node for node in nodes if name is None or name in names_of(node)]
    found = [verdict_on(lookup, node) for node in chosen for lookup in node.lookups] + [
        verdict_on_refusal(refusal, graph)
        for refusal in graph.refusals
        if name is None or refusal.key[1] == name
    ]
    return tuple(sorted(found, key=lambda each: each.place.moment))


def names_of(node: VariableNode) -> tuple[str, ...]:
    """The names under which a reader may ask for a variable.

    Args:
        node: any variable.
    """
    return tuple(dict.fromkeys(each for each in (node.name, node.store_name, node.part_of) if each))


def verdict_on(lookup: Lookup, node: VariableNode) -> Verdict:
    """The verdict on a lookup that returned its variable.

    Args:
        lookup: the lookup.
        node: the variable.
    """
    created = lookup.outcome == "created"
    flags = None
    if lookup.flag is not None and not node.part_of:  # Parts depend on the partitioner as well.
        fits = _misfit(lookup.asked, node)
        flags = _flags(exists=not created, misfit=fits, creatable="" if created else None)
    return Verdict(
        (node.key[0], node.store_name or node.name),
        lookup.outcome,
        lookup.requested,
        lookup.scope,
        lookup.stack,
        lookup.flag,
        lookup.getter,
        lookup.asked,
        node.made_by,
        lookup.place,
        None if created else node.created,
        node.name,
        node.shape,
        node.dtype,
        flags=flags,
    )


def verdict_on_refusal(refusal: Refusal, graph: ScopeGraph) -> Verdict:
    """The verdict on a lookup that was refused.

    Args:
        refusal: the refusal.
        graph: the model.
    """
    node = _found(refusal, graph)
    cause = cause_of(refusal.reason)
    exists = cause in ("exists", "shape", "dtype") or (cause != "missing" and node is not None)
    flags: Mapping[Reuse, tuple[Outcome, Cause]] | None
    if node is not None and node.part_of:
        flags = None
    elif cause == "other":
        outcome: tuple[Outcome, Cause] = ("refused", "other")
        flags = dict.fromkeys(FLAGS, outcome)
    else:
        misfit = cause if cause in ("shape", "dtype") else _misfit(refusal.asked, node)
        creatable: Cause | None = _creatable(refusal.asked)
        if cause in ("no shape", "name"):
            creatable = cause
        elif not _NAME.match(refusal.key[1]):
            creatable = "name"
        flags = _flags(exists=exists, misfit=misfit, creatable=creatable)
    return Verdict(
        refusal.key,
        "refused",
        refusal.requested,
        refusal.scope,
        refusal.stack,
        refusal.flag,
        refusal.getter,
        refusal.asked,
        "get_variable",
        refusal.place,
        node.created if node and exists else None,
        node.name if node else refusal.key[1],
        node.shape if node else None,
        node.dtype if node else "",
        cause,
        f"{refusal.error}: {refusal.reason}",
        flags,
        _namesake(refusal, graph),
    )


def refusal_of(graph: ScopeGraph, name: str | None = None) -> Refusal | None:
    """The latest refusal.

    Args:
        graph: the model.
        name: full name that was asked for; None takes any.

    >>> refusal_of(ScopeGraph()) is None
    True
    """
    found = (each for each in reversed(graph.refusals) if name is None or each.key[1] == name)
    return next(found, None)


def fatal_refusal(graph: ScopeGraph) -> Refusal | None:
    """The refusal that ended the latest cell; None if it ended well, or died of something else.

    Args:
        graph: the model.

    >>> fatal_refusal(ScopeGraph()) is None
    True
    """
    refusal = refusal_of(graph)
    if refusal is None or graph.latest is None or graph.latest.error is None:
        return None
    told = f"{refusal.error}: {refusal.reason}"
    here = refusal.place.cell == len(graph.cells)
    return refusal if here and graph.latest.error.startswith(told) else None


def cause_of(reason: str) -> Cause:
    """Why a lookup was refused, by what TF1 said.

    Args:
        reason: first line of its message.

    >>> cause_of("Variable v already exists, disallowed. Did you mean ...")
    'exists'
    """
    return next((cause for phrase, cause in CAUSES.items() if phrase in reason), "other")


def _found(refusal: Refusal, graph: ScopeGraph) -> VariableNode | None:
    """The variable that had the name when a lookup of it was refused."""
    number, name = refusal.key
    for node in _candidates(number, name, graph):
        if node.created.moment < refusal.place.moment:
            return node
    return None


def _namesake(refusal: Refusal, graph: ScopeGraph) -> Place | None:
    """Where ``tf.Variable`` had made one of that name, which is in no store."""
    node = graph.variables.get(refusal.key)
    if node is None or node.made_by != "Variable":
        return None
    when, made = refusal.place, node.created
    return made if (made.cell, made.event) < (when.cell, when.event) else None


def _candidates(number: int, name: str, graph: ScopeGraph) -> Iterator[VariableNode]:
    """The variables that a lookup of that name may find, the likeliest first."""
    for full_name in (name, f"{name}/part_0"):
        node = graph.variables.get((number, full_name))
        if node is not None and name in (node.store_name, node.part_of):
            yield node
            return
    for node in graph.variables.values():
        if node.key[0] == number and node.store_name == name:
            yield node


def _misfit(asked: Asked, node: VariableNode | None) -> Cause:
    """What of a variable is not as it was asked for."""
    if node is None or node.part_of:
        return ""
    if not _compatible(asked.shape, node.shape):
        return "shape"
    return "dtype" if asked.dtype and asked.dtype != node.dtype else ""


def _compatible(one: Shape, other: Shape) -> bool:
    if one is None or other is None:
        return True
    return len(one) == len(other) and all(
        None in pair or pair[0] == pair[1] for pair in zip(one, other, strict=True)
    )


def _creatable(asked: Asked) -> Cause | None:
    """Why a variable could not be made as it was asked for; None where that cannot be told."""
    if asked.shape is not None and None not in asked.shape:
        return ""
    return "no shape" if asked.initializer is None else None


def _flags(
    *, exists: bool, misfit: Cause, creatable: Cause | None
) -> dict[Reuse, tuple[Outcome, Cause]]:
    """What would have come of each reuse flag.

    Follows: tensorflow/python/ops/variable_scope.py, _VariableStore._get_single_variable.
    """
    if exists:
        shared: tuple[Outcome, Cause] = ("refused", misfit) if misfit else ("reused", "")
        return {"False": ("refused", "exists"), "True": shared, "AUTO_REUSE": shared}
    made: tuple[Outcome, Cause] = ("created", "")
    if creatable:
        made = ("refused", creatable)
    elif creatable is None:
        made = ("created", "no shape")  # Provided that the initializer gives one.
    return {"False": made, "True": ("refused", "missing"), "AUTO_REUSE": made}
