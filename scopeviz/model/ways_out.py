"""The ways out of a refused lookup: what to change, and what would come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from scopeviz.events import FlagOrigin, Reuse, ReuseFlag
from scopeviz.model.explain import place_text, shape_text
from scopeviz.model.facts import code_of, innermost
from scopeviz.model.lineage import is_earlier_run
from scopeviz.model.near_names import is_near
from scopeviz.model.scope_graph import Opening, ScopeGraph, VariableNode
from scopeviz.model.scope_tree import live
from scopeviz.model.verdict import Cause, Outcome, Verdict
from scopeviz.model.why import made_words

MOST = 3
"""How many ways out are shown."""


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
    made = made_words(verdict)
    if _is_run_again(verdict, graph):
        yield WayOut(
            "%scopeviz rerun rollback",
            "takes back first what earlier runs of this cell made, and makes it anew",
            "created",
        )
    if misfit:
        yield from _share_as_it_is(verdict)
    else:
        if _is_run_again(verdict, graph):
            yield WayOut(
                "%scopeviz rerun reuse",
                f"shares the variable {made}, whenever this cell runs again",
                "reused",
            )
        yield WayOut(
            _with_flag(verdict, "tf.AUTO_REUSE"),
            f"shares the variable {made}, and makes what is not there yet",
            "reused",
        )
        if not _would_refuse_the_first(verdict, graph):
            yield WayOut(
                _with_flag(verdict, "True"), f"shares the variable {made}, and makes none", "reused"
            )
    yield from _another_name(verdict)


def _missing(verdict: Verdict, graph: ScopeGraph) -> Iterator[WayOut]:
    if not verdict.requested and verdict.stack:
        yield WayOut(
            "build the optimizer outside of the scope that reuses",
            "it makes its slots, which are variables too, beside those it trains",
            "created",
        )
    if verdict.namesake is not None:
        yield WayOut(
            f"tf.get_variable instead of tf.Variable{place_text(verdict.namesake.location)}",
            f"makes {verdict.name} there so that it is found; none that tf.Variable makes is",
            "reused",
        )
    yield from _near_name(verdict, graph)
    made = verdict.flags["False"] if verdict.flags else ("created", "")
    if made == ("refused", "name"):
        return
    shape = "" if made == ("created", "") else ", once it is given a full shape"
    new = f"{verdict.name}, a new variable{shape}"
    flag = verdict.flag
    if flag is not None and flag.origin == "template":
        yield WayOut(
            "the same lookup in the template's first call",
            f"makes {verdict.name} then{shape}, and shares it in later calls",
            "created",
        )
        return
    if flag is not None and flag.location is not None and _is_free_without(flag, verdict.stack):
        yield WayOut(
            f"no {_SET_BY[flag.origin]}{place_text(flag.location)}", f"makes {new}", "created"
        )
    if flag is None or flag.origin not in _ITS_OWN:
        yield WayOut(
            _with_flag(verdict, "tf.AUTO_REUSE"),
            f"makes {verdict.name} now{shape}, and shares it from then on",
            "created",
        )


def _misfit(verdict: Verdict, _: ScopeGraph) -> Iterator[WayOut]:
    yield from _share_as_it_is(verdict)
    yield from _another_name(verdict)


def _no_shape(verdict: Verdict, graph: ScopeGraph) -> Iterator[WayOut]:
    yield WayOut(
        f"a shape, as in get_variable({verdict.requested!r}, [2, 3])",
        f"makes {verdict.name}, a new variable",
        "created",
    )
    yield from _near_name(verdict, graph)


def _bad_name(verdict: Verdict, graph: ScopeGraph) -> Iterator[WayOut]:
    yield from _near_name(verdict, graph)
    yield WayOut(
        "a name of letters, digits and _ . - / alone",
        "makes a new variable of that name",
        "created",
    )


_SET_BY: dict[FlagOrigin, str] = {
    "argument": "reuse=True",
    "reuse_variables": "reuse_variables()",
    "layer": "reuse=True for the layer",
}
"""What set a flag -> how the user takes it away."""

_ITS_OWN: frozenset[FlagOrigin] = frozenset({"template", "layer", "custom getter"})
"""What sets a flag that no scope around can change."""


WAYS: dict[Cause, Callable[[Verdict, ScopeGraph], Iterator[WayOut]]] = {
    "exists": _exists,
    "missing": _missing,
    "shape": _misfit,
    "dtype": _misfit,
    "no shape": _no_shape,
    "name": _bad_name,
}
"""Why a lookup was refused -> the ways out."""


def _shared_as(verdict: Verdict, flag: Reuse) -> Cause:
    """What keeps a flag from sharing the variable that is there; empty if nothing does."""
    return verdict.flags[flag][1] if verdict.flags else ""


def _share_as_it_is(verdict: Verdict) -> Iterator[WayOut]:
    """Ask for the variable as it was made."""
    reuse = "" if verdict.flag and verdict.flag.value != "False" else ", with reuse=tf.AUTO_REUSE"
    consequence = f"shares the variable {made_words(verdict)}"
    if _shared_as(verdict, "True") == "dtype":
        dtype = f", {verdict.dtype}" if verdict.dtype else ""
        yield WayOut(f"the dtype that it has{dtype}{reuse}", consequence, "reused")
        return
    shape = f", {shape_text(verdict.shape)}" if verdict.shape is not None else ""
    yield WayOut(f"the shape that it has{shape}{reuse}", consequence, "reused")
    if not _is_internal(verdict):  # A layer gives its shape by itself.
        yield WayOut(f"no shape at all{reuse}", f"{consequence}, whatever its shape", "reused")


def _another_name(verdict: Verdict) -> Iterator[WayOut]:
    """Make a second variable."""
    scope = _innermost(verdict)
    flag = verdict.flag
    refuses = flag is not None and flag.value == "True"
    reuse = ", with reuse=tf.AUTO_REUSE" if refuses else ""
    if flag is not None and flag.origin in _ITS_OWN:
        if flag.origin != "layer":
            return
        reuse = " and no reuse=True" if refuses else ""
    if scope is None or not verdict.scope:
        name = f"{verdict.requested}_2"
        yield WayOut(
            f"another name, such as {name!r}{reuse}", f"makes a second variable, {name}", "created"
        )
        return
    asked = f"{scope.requested.rstrip('/').rpartition('/')[2] or scope.name}_2"
    opened = verdict.scope
    if scope.name and f"{opened}/".startswith(f"{scope.name}/"):
        opened = scope.name  # A layer's own scope lies within.
    within = verdict.scope.removeprefix(opened).strip("/")
    around = opened.rpartition("/")[0]
    name = "/".join(part for part in (around, asked, within, verdict.requested) if part)
    what = (
        f"name={asked!r} for the layer" if scope.internal else f"another scope, such as {asked!r}"
    )
    yield WayOut(f"{what}{reuse}", f"makes a second variable, {name}", "created")


def _is_free_without(flag: ReuseFlag, stack: Iterable[Opening]) -> bool:
    """Whether the scopes around leave a lookup free to make, once its flag is taken away."""
    before: Reuse = "False"
    for opening in stack:
        if opening.flag is None:
            continue
        if flag.origin == "reuse_variables" and opening.name == flag.scope:
            return opening.flag.value != "True"
        if opening.flag.location == flag.location and opening.flag.scope == flag.scope:
            return before != "True"
        before = opening.flag.value
    return True


def _is_run_again(verdict: Verdict, graph: ScopeGraph) -> bool:
    """Whether an earlier run of the cell that asks made the variable."""
    found = verdict.found
    if found is None or not 0 < found.cell < verdict.place.cell:
        return False
    now = graph.cells[verdict.place.cell - 1]
    return bool(now.cell) and is_earlier_run(graph.cells[found.cell - 1], now)


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
    scope = next(
        (
            each
            for each in reversed(verdict.stack)
            if each.flag is not None and not each.internal and each.opened_by in _TAKES_FLAG
        ),
        None,
    )
    if scope is None or not scope.name:
        return f"variable_scope(tf.get_variable_scope(), reuse={flag}) around it"
    where = place_text(scope.place.location)
    if scope.opened_by == "name":
        return f"variable_scope({scope.requested!r}, reuse={flag}){where}"
    return f"reuse={flag} for the scope object of {scope.name}{where}"


_TAKES_FLAG = frozenset({"name", "scope object"})
"""Ways of opening a scope that go with a reuse flag: a default name does not."""


def _innermost(verdict: Verdict) -> Opening | None:
    """The variable scope that the user opened last."""
    return _own_scope(verdict.stack)


def _own_scope(stack: Iterable[Opening]) -> Opening | None:
    scopes = [each for each in stack if each.flag is not None]
    own = [each for each in scopes if not each.internal] or scopes
    return own[-1] if own else None


def _near_name(verdict: Verdict, graph: ScopeGraph) -> Iterator[WayOut]:
    """Ask for the variable that may be meant."""
    near = _near(verdict, graph)
    if near is None:
        return
    name, scope = near.store_name, verdict.scope
    flag = "" if verdict.flag and verdict.flag.value != "False" else ", with reuse=True"
    if not scope or name.startswith(f"{scope}/"):
        change = f"get_variable({name.removeprefix(f'{scope}/' if scope else '')!r}){flag}"
    else:
        around, _, leaf = name.rpartition("/")
        what = f"get_variable({leaf!r})"
        if _is_internal(verdict):
            around, _, leaf = around.rpartition("/")
            what = f"the layer {leaf!r}"
        opened = repr(around) if around else "tf.get_variable_scope()"
        change = f"{what} in variable_scope({opened}, reuse=True), outside of {scope}/"
    made = place_text(near.created.location)
    yield WayOut(change, f"shares {name}, which was made{made}", "reused")


def _near(verdict: Verdict, graph: ScopeGraph) -> VariableNode | None:
    """A variable that may be meant: it was there and fits, and its name is nearly the same."""
    shape = verdict.asked.shape
    if _is_internal(verdict) and not verdict.requested:
        return None  # A slot is named by its optimizer.
    when = verdict.place.cell, verdict.place.event
    nodes = {
        node.store_name: node
        for node in live(graph)
        if node.key[0] == verdict.key[0]
        and node.store_name
        and node.name != verdict.name
        and shape in {None, node.shape}
        and (node.created.cell, node.created.event) < when
    }
    if verdict.requested in nodes:  # The scope went before a name that was full already.
        return nodes[verdict.requested]
    if verdict.name.partition(":")[0] in nodes:
        return nodes[verdict.name.partition(":")[0]]
    parts = verdict.name.split("/")
    names = [name for name in nodes if _differ_in_a_slip(parts, name.split("/"))]
    names = names or _elsewhere(verdict, nodes)
    return nodes[names[0]] if len(names) == 1 else None


def _differ_in_a_slip(parts: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two names, cut at their slashes, are the same but for a typo in one part."""
    pairs = [pair for pair in zip(parts, others, strict=False) if pair[0] != pair[1]]
    return len(parts) == len(others) and len(pairs) == 1 and is_near(*pairs[0])


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
