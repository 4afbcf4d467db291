"""The ways out of a refused lookup: what to change, and what would come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from scopeviz.events import Reuse
from scopeviz.model.explain import place_text, shape_text
from scopeviz.model.facts import code_of, innermost
from scopeviz.model.scope_graph import Opening, ScopeGraph, VariableNode
from scopeviz.model.scope_tree import live
from scopeviz.model.verdict import Cause, Outcome, Verdict

MOST = 3
"""How many ways out are shown."""

ALIKE = 0.75
"""How much alike two names are of which one may be meant by the other, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """What to change, and what would come of it; each is a part of a sentence.

    Attributes:
        outcome: what the lookup would have been.

    >>> print(WayOut("another name", "makes a second variable", "created"))
    another name: makes a second variable
    """

    change: str
    consequence: str
    outcome: Outcome

    def __str__(self) -> str:
        return f"{self.change}: {self.consequence}"


def ways_out(verdict: Verdict, graph: ScopeGraph) -> tuple[WayOut, ...]:
    """What would have kept a lookup from being refused, the likeliest first.

    Args:
        verdict: the verdict on the refused lookup.
        graph: the model.

    Returns:
        At most :data:`MOST`; none where no change of name, flag or shape would help.
    """
    find = WAYS.get(verdict.cause)
    return tuple(find(verdict, graph))[:MOST] if find else ()


def _exists(verdict: Verdict, graph: ScopeGraph) -> Iterator[WayOut]:
    misfit = _shared_as(verdict, "AUTO_REUSE")
    made = _made(verdict)
    if misfit:
        yield from _share_as_it_is(verdict)
    else:
        yield WayOut(
            _with_flag(verdict, "tf.AUTO_REUSE"),
            f"shares the variable {made}, and makes what is not there yet",
            "reused",
        )
        if not _would_refuse_the_first(verdict, graph):
            yield WayOut(
                _with_flag(verdict, "True"), f"shares the variable {made}, and makes none", "reused"
            )
    yield _another_name(verdict)


def _missing(verdict: Verdict, graph: ScopeGraph) -> Iterator[WayOut]:
    if not verdict.requested and verdict.stack:
        yield WayOut(
            "build the optimizer outside of the scope that reuses",
            "it makes its slots, which are variables too, beside those it trains",
            "created",
        )
    hidden = graph.variables.get(verdict.key)
    if hidden is not None and hidden.made_by == "Variable" and hidden in live(graph):
        yield WayOut(
            f"tf.get_variable instead of tf.Variable{place_text(hidden.created.location)}",
            f"makes {verdict.name} there so that it is found; none that tf.Variable makes is",
            "reused",
        )
    near = _near(verdict, graph)
    if near is not None:
        yield WayOut(
            _name_of(near, verdict),
            f"shares the variable that was made{place_text(near.created.location)}",
            "reused",
        )
    shape = ", once it is given a shape" if verdict.asked.shape is None else ""
    flag = verdict.flag
    if flag is not None and flag.location is not None:
        done = "reuse=True" if flag.origin == "argument" else "reuse_variables()"
        yield WayOut(
            f"no {done}{place_text(flag.location)}",
            f"makes {verdict.name}, a new variable{shape}",
            "created",
        )
    yield WayOut(
        _with_flag(verdict, "tf.AUTO_REUSE"),
        f"makes {verdict.name} now{shape}, and shares it from then on",
        "created",
    )


def _misfit(verdict: Verdict, _: ScopeGraph) -> Iterator[WayOut]:
    yield from _share_as_it_is(verdict)
    yield _another_name(verdict)


def _no_shape(verdict: Verdict, graph: ScopeGraph) -> Iterator[WayOut]:
    yield WayOut(
        f"a shape, as in get_variable({verdict.requested!r}, [2, 3])",
        f"makes {verdict.name}, a new variable",
        "created",
    )
    near = _near(verdict, graph)
    if near is not None:
        yield WayOut(
            _name_of(near, verdict),
            f"shares the variable that was made{place_text(near.created.location)}",
            "reused",
        )


WAYS: dict[Cause, Callable[[Verdict, ScopeGraph], Iterator[WayOut]]] = {
    "exists": _exists,
    "missing": _missing,
    "shape": _misfit,
    "dtype": _misfit,
    "no shape": _no_shape,
}
"""Why a lookup was refused -> the ways out."""


def _shared_as(verdict: Verdict, flag: Reuse) -> Cause:
    """What keeps a flag from sharing the variable that is there; empty if nothing does."""
    return verdict.flags[flag][1] if verdict.flags else ""


def _share_as_it_is(verdict: Verdict) -> Iterator[WayOut]:
    """Ask for the variable as it was made."""
    reuse = "" if verdict.flag and verdict.flag.value != "False" else ", with reuse=tf.AUTO_REUSE"
    consequence = f"shares the variable {_made(verdict)}"
    if _shared_as(verdict, "True") == "dtype":
        dtype = f", {verdict.dtype}" if verdict.dtype else ""
        yield WayOut(f"the dtype that it has{dtype}{reuse}", consequence, "reused")
        return
    shape = f", {shape_text(verdict.shape)}" if verdict.shape is not None else ""
    yield WayOut(f"the shape that it has{shape}{reuse}", consequence, "reused")
    if not _is_internal(verdict):  # A layer gives its shape by itself.
        yield WayOut(f"no shape at all{reuse}", f"{consequence}, whatever its shape", "reused")


def _another_name(verdict: Verdict) -> WayOut:
    """Make a second variable."""
    scope = _innermost(verdict)
    refuses = verdict.flag is not None and verdict.flag.value == "True"
    reuse = ", with reuse=tf.AUTO_REUSE" if refuses else ""
    if scope is None or not verdict.scope:
        name = f"{verdict.requested}_2"
        return WayOut(
            f"another name, such as {name!r}{reuse}", f"makes a second variable, {name}", "created"
        )
    asked = f"{scope.requested.rstrip('/').rpartition('/')[2] or scope.name}_2"
    opened = verdict.scope
    if scope.name and f"{opened}/".startswith(f"{scope.name}/"):
        opened = scope.name  # A layer's own scope lies within.
    within = verdict.scope.removeprefix(opened).strip("/")
    around = opened.rpartition("/")[0]
    name = "/".join(part for part in (around, asked, within, verdict.requested) if part)
    return WayOut(
        f"another scope, such as {asked!r}{reuse}", f"makes a second variable, {name}", "created"
    )


def _would_refuse_the_first(verdict: Verdict, graph: ScopeGraph) -> bool:
    """Whether the line that is to be changed is also the one that made the variable."""
    node = graph.variables.get(verdict.key)
    if node is None or not node.lookups:
        return False
    made = node.lookups[0]
    scope, first = _innermost(verdict), _own_scope(made.stack)
    if scope is not None and scope.name and first is not None:
        return code_of(scope.place.location) == code_of(first.place.location)
    return code_of(verdict.place.location) == code_of(made.place.location)


def _is_internal(verdict: Verdict) -> bool:
    """Whether a layer or an optimizer did the lookup."""
    scope = innermost(verdict.stack)
    return scope is not None and scope.internal


def _with_flag(verdict: Verdict, flag: str) -> str:
    """The scope of the lookup opened with another flag, as the user would write it."""
    scope = _innermost(verdict)
    if scope is None or not scope.name:
        return f"variable_scope(tf.get_variable_scope(), reuse={flag}) around it"
    where = place_text(scope.place.location)
    if scope.internal:
        return f"a scope with reuse={flag} around it{where}"
    target = repr(scope.requested)
    if scope.opened_by != "name":
        target = f"the scope {scope.name}"
    return f"variable_scope({target}, reuse={flag}){where}"


def _innermost(verdict: Verdict) -> Opening | None:
    """The variable scope that the user opened last."""
    return _own_scope(verdict.stack)


def _own_scope(stack: Iterable[Opening]) -> Opening | None:
    scopes = [each for each in stack if each.flag is not None]
    own = [each for each in scopes if not each.internal] or scopes
    return own[-1] if own else None


def _made(verdict: Verdict) -> str:
    if verdict.found is None or not verdict.found.cell:
        return "made before recording"
    return f"made{place_text(verdict.found.location)}"


def _name_of(near: VariableNode, verdict: Verdict) -> str:
    """The full name of a variable, and how to write it where that is not plain."""
    name, scope = near.store_name, verdict.scope
    text = f"the name {name!r}"
    if scope and not name.startswith(f"{scope}/"):
        return f"{text}, outside of the scope {scope}"
    if scope and verdict.requested == name:
        return f"{text}, written {name.removeprefix(f'{scope}/')!r} in the scope {scope}"
    return text


def _near(verdict: Verdict, graph: ScopeGraph) -> VariableNode | None:
    """A variable that may be meant: it fits, and its name is much like the one asked for."""
    shape = verdict.asked.shape
    if _is_internal(verdict) and not verdict.requested:
        return None  # A slot is named by its optimizer.
    nodes = {
        node.store_name: node
        for node in live(graph)
        if node.key[0] == verdict.key[0]
        and node.store_name
        and node.name != verdict.name
        and shape in {None, node.shape}
    }
    if verdict.requested in nodes:  # The scope went before a name that was full already.
        return nodes[verdict.requested]
    names = get_close_matches(verdict.name, nodes, n=1, cutoff=ALIKE)
    names = names or _elsewhere(verdict, nodes)
    return nodes[names[0]] if len(names) == 1 else None


def _elsewhere(verdict: Verdict, names: Iterable[str]) -> list[str]:
    """The names that the same scope gives where it is opened within others."""
    scope = _innermost(verdict)
    if scope is None or not scope.requested or not scope.name.endswith(scope.requested):
        return []
    around = scope.name.removesuffix(scope.requested)
    if not verdict.name.startswith(scope.name):
        return []
    tail = verdict.name.removeprefix(around)
    return [name for name in names if name == tail or name.endswith(f"/{tail}")]
