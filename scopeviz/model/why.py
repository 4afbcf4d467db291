"""A verdict in plain sentences: the chain from the name asked for to what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scopeviz.events import Location, OpenedBy, Reuse
from scopeviz.model.explain import flag_text, place_text, shape_text
from scopeviz.model.scope_graph import Opening
from scopeviz.model.verdict import FLAGS, Cause, Outcome, Verdict

OPENED: dict[OpenedBy, str] = {
    "name": "opened by name",
    "scope object": "entered by its scope object",
    "default_name": "opened from default_name {requested!r}",
    "template": "entered by its template",
}
"""How a variable scope was designated -> how a sentence says it."""

WOULD: dict[tuple[Outcome, Cause], str] = {
    ("created", ""): "a new variable",
    ("created", "no shape"): "a new variable, if its initializer gives a shape",
    ("reused", ""): "the variable that is there, shared",
    ("refused", "exists"): "refused, since the variable exists",
    ("refused", "missing"): "refused, since there is no such variable",
    ("refused", "shape"): "refused, since its shape is another one",
    ("refused", "dtype"): "refused, since its dtype is another one",
    ("refused", "no shape"): "refused, since a new variable needs a shape",
    ("refused", "name"): "refused, since TF1 allows no such name",
    ("refused", "other"): "refused all the same",
}
"""What a reuse flag would have done -> how a sentence says it."""

SAID: dict[Reuse, str] = {
    "False": "reuse False, or None with nothing to inherit",
    "True": "reuse True",
    "AUTO_REUSE": "reuse AUTO_REUSE",
}
"""A reuse flag in force -> how a sentence says it; as an argument, False is None."""

MOST_CALLERS = 4
"""How many callers a sentence names; those beyond are left out."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One link of the chain: what it is about, and one or more sentences."""

    label: str
    sentences: tuple[str, ...]


def why(verdict: Verdict) -> tuple[Reason, ...]:
    """The chain that led to what came of a lookup.

    Args:
        verdict: the verdict on it.

    Returns:
        The links of :data:`CHAIN`, in order, without those that say nothing.
    """
    links = ((label, tuple(sentences(verdict))) for label, sentences in CHAIN.items())
    return tuple(Reason(label, said) for label, said in links if said)


def verdict_text(verdict: Verdict) -> str:
    """What came of a lookup, and where, without the reason.

    Args:
        verdict: the verdict on it.
    """
    return f"{verdict.name} was {verdict.outcome}{place_text(verdict.place.location)}"


def made_words(verdict: Verdict) -> str:
    """Where the variable was made that a lookup found.

    Args:
        verdict: the verdict on it; what it found may have been made before recording.
    """
    if verdict.found is None or verdict.before:
        return "made before recording"
    return f"made{place_text(verdict.found.location)}"


def called_text(location: Location) -> str:
    """A place, and the calls that led to it.

    >>> called_text(Location("cell 3", 2, "f", 1, Location("cell 4", 5, "")))
    'in cell 3, line 2, in f, called from cell 4, line 5'
    """
    text = place_text(location).strip()
    caller, count = location.caller, 0
    while caller is not None and count < MOST_CALLERS:
        text += f", called from {caller}"
        caller, count = caller.caller, count + 1
    return text


def opening_sentence(opening: Opening) -> str:
    """How and where a scope was opened, and what it set.

    Args:
        opening: the entering of a variable scope or a name scope.
    """
    where = place_text(opening.place.location)
    if opening.flag is None:
        return f"name scope {opening.name_scope or '/'} opened{where}"
    how = OPENED[opening.opened_by].format(requested=opening.requested)
    flag = opening.flag
    own = flag.scope == opening.name and flag.origin == "argument"
    given = f", with reuse={flag.value}" if own else ""
    name = f"{opening.name}/" if opening.name else "the root"
    return f"{name} {how}{where}{given}"


def opening_within(opening: Opening, around: str, *, of_names: bool) -> str:
    """What a lookup's chain says of one of the scopes that were open; empty for nothing.

    Args:
        opening: the entering of a variable scope or a name scope.
        around: full name of the variable scope in which that was.
        of_names: whether the lookup pays attention to name scopes.
    """
    again = opening.name == around or opening.flag is None
    if opening.internal and again:
        return ""  # A layer enters its scope, and then its own scope object.
    text = opening_sentence(opening)
    if opening.internal:
        text += ", by a layer or an optimizer"
    if opening.flag is None and not of_names:
        text += ", which get_variable pays no attention to"
    return text


def _asked(verdict: Verdict) -> Iterator[str]:
    shape = verdict.asked.shape
    given = "" if shape is None else f", shape {shape_text(shape)}"
    called = called_text(verdict.place.location)
    name = "tf.Variable" if verdict.made_by == "Variable" else verdict.made_by
    yield f"{name}({verdict.requested!r}{given}) was called {called}".rstrip()


def _scopes(verdict: Verdict) -> Iterator[str]:
    of_names = verdict.made_by == "Variable"
    if not of_names and verdict.scope and not any(each.flag for each in verdict.stack):
        yield f"{verdict.scope}/ opened before recording"
    around = ""
    for opening in verdict.stack:
        text = opening_within(opening, around, of_names=of_names)
        if text:
            yield text
        around = around if opening.flag is None else opening.name
    if not verdict.stack and not verdict.scope:
        yield "none is open: this is the root"


def _name(verdict: Verdict) -> Iterator[str]:
    if verdict.made_by == "Variable":
        yield from _variable_name(verdict)
        return
    whole = f"{verdict.scope}/{verdict.requested}" if verdict.scope else verdict.requested
    if verdict.scope:
        yield f"{verdict.scope}/ and {verdict.requested!r} make {whole}"
    else:
        yield f"{whole}, as it was asked for: there is no scope to go before it"
    if verdict.getter:
        changed = verdict.name != whole
        done = f"made {verdict.name} of it" if changed else "left it as it is"
        yield f"the custom getter {verdict.getter} {done}"
    called = verdict.name, verdict.name.rstrip("/")  # A name may end in a slash, an op's does not.
    if verdict.outcome == "created" and verdict.op_name not in called:
        yield f"its op is called {verdict.op_name}, since the graph had given away that name"


def _variable_name(verdict: Verdict) -> Iterator[str]:
    names = [each for each in verdict.stack if each.name_scope]
    prefix = names[-1].name_scope if names else ""
    wanted = f"{prefix}{verdict.requested}"
    around = f"name scope {prefix} and " if prefix else ""
    if verdict.op_name == wanted:
        yield f"{around}{verdict.requested!r} make {wanted}" if prefix else f"{wanted}"
    else:
        yield f"{wanted} was asked for and taken, so it got {verdict.op_name}"


def _reuse(verdict: Verdict) -> Iterator[str]:
    if verdict.flag is None:
        yield "tf.Variable asks no reuse flag"
        return
    text = flag_text(verdict.flag)
    if verdict.flag.location is not None and verdict.flag.scope != verdict.scope:
        text += f", for {verdict.flag.scope or 'the root'}, and inherited from there"
    yield text


def _found(verdict: Verdict) -> Iterator[str]:
    if verdict.made_by == "Variable":
        return
    if verdict.found is None:
        yield f"there was no {verdict.name}"
        if verdict.namesake is not None:
            made = place_text(verdict.namesake.location)
            yield f"the one that tf.Variable made{made} is found by no get_variable"
    else:
        yield f"{verdict.name} was there, {made_words(verdict)}"


def _so(verdict: Verdict) -> Iterator[str]:
    if verdict.outcome == "created":
        always = ", as tf.Variable always does" if verdict.made_by == "Variable" else ""
        yield f"it made a new variable, {shape_text(verdict.shape)} {verdict.dtype}{always}"
    elif verdict.outcome == "reused":
        yield "it shares that variable: nothing new was made"
    else:
        yield f"it was refused with {verdict.error}"


def _otherwise(verdict: Verdict) -> Iterator[str]:
    """What each reuse flag would have done; the one in force is said to be."""
    if verdict.flags is None or verdict.flag is None:
        return
    for flag in FLAGS:
        here = " (in force)" if flag == verdict.flag.value else ""
        yield f"{SAID[flag]}: {WOULD[verdict.flags[flag]]}{here}"


CHAIN: dict[str, Callable[[Verdict], Iterator[str]]] = {
    "asked": _asked,
    "scopes": _scopes,
    "name": _name,
    "reuse": _reuse,
    "found": _found,
    "so": _so,
    "with": _otherwise,
}
"""The links of a chain, in order: what each is about -> its sentences."""
