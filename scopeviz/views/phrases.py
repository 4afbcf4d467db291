"""The reasons of lookups in a payload: each distinct phrase once, and each chain of phrases.

A chain is made of a verdict in which what is said of this one lookup alone is a mark, such as
``{n}`` for its full name; a script puts back what the row says.  So thousands of lookups that
went alike share one chain.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple, TypeAlias, cast, overload

from scopeviz.events import Location, Maker, ReuseFlag
from scopeviz.model.naming import Numbers, Part, numbered_parts, variable_parts
from scopeviz.model.scope_graph import Key, Opening, Place, ScopeGraph, VariableNode
from scopeviz.model.verdict import Verdict
from scopeviz.model.why import CHAIN, opening_within, why
from scopeviz.views.payload_form import NumberForm, PhraseForm, StackForm

STACK = -1
"""In a chain: here are the phrases of the row's stack."""

NAME, REQUESTED, SCOPE, OP = "{n}", "{r}", "{s}", "{o}"
PLACE, MADE, PREFIX, ERROR = "{p}", "{m}", "{x}", "{e}"
FLAG_PLACE, FLAG_SCOPE, BASE = "{f}", "{g}", "{b}"

_Chain: TypeAlias = tuple[int, ...]


class _Stack(NamedTuple):
    """Scopes that were open.

    Attributes:
        opened: the scopes, outermost first.
        around: full name of the innermost variable scope.
        row: its index; None where there is nothing to tell.
    """

    opened: tuple[Opening, ...]
    around: str
    row: int | None


def escaped(text: str) -> str:
    """A text of the program's, in which nothing is taken for a mark.

    >>> escaped("a{n}")
    'a{}n}'
    """
    return text.replace("{", "{}")


class _MarkedLocation(Location):
    """A location of which all that a sentence says is a mark."""

    __slots__ = ()

    def __str__(self) -> str:
        return self.source


AT_PLACE = _MarkedLocation(PLACE, 1, "")
AT_FLAG = _MarkedLocation(FLAG_PLACE, 1, "")
NOWHERE = Location("", 0, "")
BEFORE = "before"


class _Marks(NamedTuple):
    """What stands in a verdict for what its row says: a mark, or, where it does not, itself.

    Attributes:
        found: the mark; :data:`BEFORE`; where else it was made; None if nothing was there.
    """

    requested: str
    scope: str
    prefix: str
    name: str
    op: str
    place: Location
    found: Place | str | None
    flag: ReuseFlag | None


class Reasons(NamedTuple):
    """The chain of a lookup, and the stack that stands in it: indices."""

    why: int
    stack: int | None


class Phrases:
    """The phrases, chains and stacks that were asked for, and their index.

    Args:
        graph: the model.
    """

    def __init__(self, graph: ScopeGraph) -> None:
        self._variables = graph.variables
        self._phrases: dict[tuple[str, str], int] = {}
        self._chains: dict[_Chain, int] = {}
        self._stacks: dict[tuple[int | None, int], int] = {}
        self._known_chains: dict[Hashable, int] = {}
        self._known_stacks: dict[Hashable, _Stack] = {}
        self._latest: tuple[tuple[Opening, ...], bool, str, int | None] | None = None

    def reasons(self, verdict: Verdict, key: Key) -> Reasons:
        """The chain of a lookup.

        Args:
            verdict: the verdict on it.
            key: the variable that its row is about.
        """
        marks = _marks(verdict, self._variables.get(key))
        created = verdict.outcome == "created"
        known = (
            marks,
            verdict.outcome,
            verdict.getter,
            verdict.made_by,
            verdict.cause,
            verdict.asked.shape,
            (verdict.shape, verdict.dtype) if created else None,
            tuple(verdict.flags.values()) if verdict.flags else None,
        )
        chain = self._known_chains.get(known)
        if chain is None:
            chain = self._known_chains[known] = self._chain(_marked(verdict, marks))
        return Reasons(chain, self._stack(verdict))

    def phrases(self) -> list[PhraseForm]:
        """The phrases, in the order of their indices."""
        return [{"label": label, "text": text} for label, text in self._phrases]

    def chains(self) -> list[list[int]]:
        """The chains of phrases, in the order of their indices."""
        return [list(chain) for chain in self._chains]

    def stacks(self) -> list[StackForm]:
        """The stacks of scopes, in the order of their indices."""
        return [{"outer": outer, "phrase": phrase} for outer, phrase in self._stacks]

    def _phrase(self, label: str, text: str) -> int:
        return self._phrases.setdefault((label, text), len(self._phrases))

    def _chain(self, marked: Verdict) -> int:
        said = {reason.label: reason.sentences for reason in why(marked)}
        chain: list[int] = []
        for label in CHAIN:
            if label == "scopes":
                chain.append(STACK)
            else:
                chain += [self._phrase(label, text) for text in said.get(label, ())]
        return self._chains.setdefault(tuple(chain), len(self._chains))

    def _stack(self, verdict: Verdict) -> int | None:
        of_names = verdict.made_by == "Variable"
        opened = verdict.stack
        latest = self._latest
        if latest and latest[0] is opened and latest[1:3] == (of_names, verdict.scope):
            return latest[3]
        within = any(each.flag for each in opened)
        # What is said of no scope at all: of a recorded one, nothing.
        outside = () if opened and (of_names or within) else (verdict.scope,)
        known = self._known_stacks
        size = len(opened)
        while (found := known.get(_key(opened[:size], of_names, outside))) is None or (
            found.opened != opened[:size]
        ):
            if not size:
                bare = CHAIN["scopes"](replace(verdict, stack=())) if outside else ()
                found = _Stack((), "", self._deeper(None, *bare))
                known[_key((), of_names, outside)] = found
                break
            size -= 1
        for opening in opened[size:]:
            size += 1
            text = opening_within(opening, found.around, of_names=of_names)
            row = self._deeper(found.row, text)
            around = found.around if opening.flag is None else opening.name
            found = _Stack(opened[:size], around, row)
            known[_key(found.opened, of_names, outside)] = found
        self._latest = opened, of_names, verdict.scope, found.row
        return found.row

    def _deeper(self, outer: int | None, text: str = "") -> int | None:
        """The stack with one more scope; the same if there is nothing to tell of it."""
        if not text:
            return outer
        stack = outer, self._phrase("scopes", escaped(text))
        return self._stacks.setdefault(stack, len(self._stacks))


def _key(opened: tuple[Opening, ...], *more: Hashable) -> Hashable:
    """What tells most stacks apart at a glance: how many scopes, and when the last was opened."""
    last = opened[-1].place if opened else None
    return len(opened), last and last.moment, more


def _marks(verdict: Verdict, node: VariableNode | None) -> _Marks:
    """What stands in a verdict for what its row says."""
    wanted = verdict.requested
    requested = REQUESTED if wanted and repr(wanted) == f"'{wanted}'" else escaped(wanted)
    scope = verdict.scope and SCOPE
    prefix = ""
    if verdict.made_by == "Variable":
        whole = _prefix(verdict.stack)
        prefix = whole and (PREFIX if node and node.name_scope == whole else escaped(whole))
        name, op = NAME, OP
        if verdict.op_name == whole + wanted:
            op = prefix + requested
    else:
        is_whole = verdict.name == (f"{verdict.scope}/{wanted}" if scope else wanted)
        name = (f"{scope}/{requested}" if scope else requested) if is_whole else NAME
        op = name if verdict.op_name == verdict.name else OP
    found: Place | str | None = verdict.found
    if found is not None:
        if verdict.before:
            found = BEFORE
        elif node is not None and node.created == found and found.location.line:
            found = MADE
    flag = verdict.flag
    if flag is not None:
        of = flag.scope and (SCOPE if flag.scope == verdict.scope else FLAG_SCOPE)
        flag = ReuseFlag(flag.value, flag.origin, of, _marked_location(flag.location, AT_FLAG))
    op = op if verdict.outcome == "created" else name
    place = _marked_location(verdict.place.location, AT_PLACE)
    return _Marks(requested, scope, prefix, name, op, place, found, flag)


def _marked(verdict: Verdict, marks: _Marks) -> Verdict:
    """A verdict with marks in the place of what its row says."""
    prefix, found = marks.prefix, marks.found
    if found == BEFORE:
        found = Place(0, NOWHERE)
    elif isinstance(found, str):
        found = Place(1, _MarkedLocation(found, 1, ""))
    elif found is not None:
        found = Place(1, _escaped_location(found.location))
    return replace(
        verdict,
        key=(0, marks.name),
        requested=marks.requested,
        scope=marks.scope,
        stack=(Opening(prefix, "name", None, Place(0, NOWHERE)),) if prefix else (),
        flag=marks.flag,
        getter=escaped(verdict.getter),
        made_by=cast(Maker, escaped(verdict.made_by)),
        place=Place(1, marks.place),
        found=found,
        op_name=marks.op,
        dtype=escaped(verdict.dtype),
        error=ERROR,
    )


@overload
def _marked_location(location: Location, mark: Location) -> Location: ...
@overload
def _marked_location(location: None, mark: Location) -> None: ...
@overload
def _marked_location(location: Location | None, mark: Location) -> Location | None: ...


def _marked_location(location: Location | None, mark: Location) -> Location | None:
    if location is None or location.line:
        return location and mark
    return _escaped_location(location)  # A sentence names its callers alone, if any.


def _escaped_location(location: Location) -> Location:
    caller = location.caller and _escaped_location(location.caller)
    return Location(escaped(location.source), location.line, escaped(location.function), 0, caller)


def _prefix(stack: Iterable[Opening]) -> str:
    """The name scope that is current in a stack."""
    prefix = ""
    for opening in stack:
        prefix = opening.name_scope or prefix
    return prefix


def number_rows(graph: ScopeGraph) -> list[NumberForm]:
    """Why names of variables, ops and scopes end in numbers, each part of a name once.

    Args:
        graph: the model.

    >>> number_rows(ScopeGraph())
    []
    """
    numbers = Numbers(graph)
    rows: list[NumberForm] = []
    for number, part in dict.fromkeys(_parts(graph)):
        text = numbers.sentence(number, part, said=(NAME, BASE))
        if text and "{" in numbers.sentence(number, part, said=("", "")):
            text = escaped(numbers.sentence(number, part))
        if text:
            rows.append(
                {"graph": number, "name": part.name, "by_store": part.by_store, "text": text}
            )
    return rows


def _parts(graph: ScopeGraph) -> Iterator[tuple[int, Part]]:
    """The parts of all names that end in a number, with their graph."""
    for node in graph.variables.values():
        for part in variable_parts(node):
            yield node.key[0], part
    by_store = [*graph.scopes, *(refusal.key for refusal in graph.refusals)]
    by_name = [*graph.ops]
    for (number, _), scope in graph.scopes.items():
        by_name += [(number, name) for name in {each.name_scope: 0 for each in scope.openings}]
    for is_by_store, keys in ((True, by_store), (False, by_name)):
        for number, name in keys:
            for part in numbered_parts(name, by_store=is_by_store):
                yield number, part
