"""How much each use of a variable adds to its gradient now, from a session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

import numpy as np

from scopeviz.capture import first_line
from scopeviz.events import unheard
from scopeviz.jupyter.values import (
    NAME,
    AnySession,
    Array,
    NoValues,
    session_for,
)
from scopeviz.model.scope_graph import GradientNode, Key, ScopeGraph
from scopeviz.views.label import abbreviate


class Share(TypedDict):
    """What one use adds.

    ``call`` is the place of its call among the model's calls, -1 for none; ``part`` is how much
    of the gradient it makes: the parts of all uses add up to 1, and one that pulls the other
    way is negative.  Both numbers are null where they are not finite.
    """

    op: str
    call: int
    norm: float | None
    part: float | None


class GradientValues(TypedDict):
    """What a reader is told of a gradient: where it comes from, its norm, and the shares."""

    session: str
    tensor: str
    norm: float | None
    shares: list[Share]


def gradient_of(key: Key, graph: ScopeGraph) -> GradientNode | None:
    """The gradient that was asked for last with a variable; None if none was.

    Args:
        key: graph and full name of the variable.
        graph: the model.

    >>> gradient_of((0, "v"), ScopeGraph()) is None
    True
    """
    return next((each for each in reversed(graph.gradients) if each.key == key), None)


def gradient_values_of(
    gradient: GradientNode,
    graph: ScopeGraph,
    session: AnySession | None,
    namespace: Mapping[str, object],
    feed_dict: Mapping[object, object] | None,
) -> GradientValues:
    """How much each use adds to a gradient now.

    Args:
        gradient: the gradient, of the model.
        graph: the model.
        session: the session to ask; None takes the newest as for values.
        namespace: the user's names.
        feed_dict: what the placeholders take.

    Raises:
        NoValues: if there is no such session, or it cannot compute the gradient.
    """
    name, found = session_for(gradient.key, graph, session, namespace)
    fetches = [[tensor for tensor in share[1:] if tensor] for share in gradient.shares]
    try:
        with unheard():
            fetched: Any = found.run(fetches, feed_dict)
    except Exception as error:
        raise NoValues(_why_not(gradient, name, error)) from error
    shape = graph.variables[gradient.key].shape
    parts: dict[str, Array] = {}
    for (op, *_), tensors in zip(gradient.shares, fetched, strict=True):
        part = _dense([np.asarray(one) for one in tensors], shape or ())
        parts[op] = parts[op] + part if op in parts else part
    with np.errstate(all="ignore"):
        whole = np.sum(list(parts.values()), 0)
        square = float(np.vdot(whole, whole).real)
        shares: list[Share] = [
            {
                "op": op,
                "call": _call_of((gradient.key[0], op), graph),
                "norm": _finite(float(np.linalg.norm(part))),
                "part": _finite(np.vdot(whole, part).real / square) if square else None,
            }
            for op, part in parts.items()
        ]
        norm = _finite(square**0.5)
    shares.sort(key=lambda share: share["call"])
    return {"session": name, "tensor": gradient.tensor, "norm": norm, "shares": shares}


def _dense(found: list[Array], shape: tuple[int | None, ...]) -> Array:
    """A share as an array: of a sparse one, rows that have one place are added up."""
    values = found[0].astype(np.float64 if found[0].dtype.kind != "c" else np.complex128)
    if len(found) == 1:
        return values.reshape(-1)
    places = found[1]
    number = shape[0] if shape and shape[0] else int(places.max(initial=-1)) + 1
    rows = np.zeros((number, *values.shape[1:]), values.dtype)
    np.add.at(rows, places, values)
    return rows.reshape(-1)


def _finite(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def _call_of(op: Key, graph: ScopeGraph) -> int:
    node = graph.ops.get(op)
    return list(graph.calls).index(node.call) if node else -1


def _why_not(gradient: GradientNode, session: str, error: Exception) -> str:
    name = abbreviate(gradient.key[1], NAME)
    said = first_line(error)
    if "must feed a value" in said:
        return (
            f"the gradient of {name} needs what the placeholders take: "
            "scopeviz.explore(feed_dict={x: ...})"
        )
    if type(error).__name__ == "FailedPreconditionError":
        return (
            f"the gradient of {name} needs variables that have no value in {session} yet: run "
            f"{session}.run(tf.global_variables_initializer())"
        )
    return f"the gradient of {name} could not be computed in {session}: {abbreviate(said, 300)}"
