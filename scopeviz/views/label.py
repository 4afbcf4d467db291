"""Names and numbers as labels: every text from a program passes through here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from scopeviz.model.explain import plural, shape_text
from scopeviz.model.scope_graph import Call, Refusal, VariableNode
from scopeviz.model.scope_tree import Totals

MOST_NAMES = 8
"""How many names an error lists."""

PLACE = 120
"""Most characters of a place in the code."""

_JOINERS = "\u200c\u200d"  # Scripts and emoji need them, and they draw nothing of their own.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MOST_MARKS = 3  # Piled up higher, they would run over the lines above.
_MARKS = {
    "new": "+ {} new",
    "shared": "{} shared",
    "refused": "✗ {} refused",
    "stale": "~ {} stale",
}
_UNITS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def clean(text: str) -> str:
    r"""A text without characters that break a figure, hide or reverse other text.

    Controls, bidirectional marks, lone surrogates, unassigned characters and heaps of
    combining marks are written as escapes.

    >>> print(clean("a\nb\x00\u202ec"))
    a\nb\x00\u202ec
    """
    if text.isprintable() and not any(map(unicodedata.combining, text)):
        return text
    marks = 0
    seen = []
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        seen.append(_visible(character) if marks <= _MOST_MARKS else _escaped(character))
    return "".join(seen)


def abbreviate(text: str, length: int) -> str:
    """A clean text of at most so many characters, cut in the middle.

    Args:
        text: any text.
        length: most characters.

    >>> abbreviate("a_rather_long_name", 11)
    'a_rat…_name'
    """
    if len(text) > 4 * length:  # Cleaning a huge text only to cut it would be slow.
        text = text[: 2 * length] + text[-2 * length :]
    text = clean(text)
    if len(text) <= length:
        return text
    head = length // 2
    return f"{text[:head]}…{text[len(text) - (length - head - 1) :]}"


def short_count(count: int) -> str:
    """A number in few characters.

    >>> short_count(25600), short_count(1234567), short_count(3000000000)
    ('25,600', '1.2M', '3G')
    """
    for size, unit in _UNITS[:-1]:
        if count >= size:
            return f"{count / size:.1f}".removesuffix(".0") + unit
    return f"{count:,}"


def elements_text(variable: VariableNode) -> str:
    """Number of elements; a question mark where a dimension is unknown.

    Args:
        variable: any variable.
    """
    return "?" if variable.elements is None else short_count(variable.elements)


def times_text(variable: VariableNode) -> str:
    """``×N`` for a variable used N times; empty for one that is not shared.

    Args:
        variable: any variable.
    """
    return f"×{variable.times}" if variable.shared else ""


def leaf_text(leaf: str, variable: VariableNode) -> str:
    """A variable's name in its folder, with a star where name scopes alone placed it there.

    Args:
        leaf: the name, or what there is room for of it.
        variable: any variable.
    """
    return f"{leaf}*" if variable.by_name_scope else leaf


def mark_text(variable: VariableNode, *, new: bool) -> str:
    """What stands before a variable's name: ``~`` if it is stale, ``+`` if it is new.

    Args:
        variable: any variable.
        new: whether the latest cell made it.
    """
    return "~ " if variable.stale else "+ " if new else ""


def facts(variable: VariableNode) -> str:
    """Shape, dtype and number of elements in one short line.

    Args:
        variable: any variable.
    """
    parts = [abbreviate(shape_text(variable.shape), 30), abbreviate(variable.dtype, 16)]
    if variable.shape:
        parts.append(elements_text(variable))
    return " · ".join(parts)


def refused_text(refusal: Refusal) -> str:
    """That a variable was refused, how often if more than once, and the type of the error.

    Args:
        refusal: any refusal.
    """
    times = f" ×{refusal.times}" if refusal.times > 1 else ""
    return f"refused{times}: {abbreviate(refusal.error, 24)}"


def marks_of(totals: Totals) -> tuple[str, ...]:
    """The marks that something among what was counted has.

    >>> marks_of(Totals(12, 40, new=3))
    ('new',)
    """
    return tuple(mark for mark, count in _marked(totals).items() if count)


def totals_text(totals: Totals) -> str:
    """Counts of variables and elements in one short line.

    >>> totals_text(Totals(12, 1234567))
    '12 variables · 1.2M elements'
    """
    return " · ".join([plural(totals.variables, "variable"), *_elements(totals)])


def folded_text(totals: Totals, *, brief: bool = False) -> str:
    """What is not shown one by one, in one short line, with the marks that it would have.

    Args:
        totals: counts of it.
        brief: whether marks, where there are some, take the room of the elements.

    >>> folded_text(Totals(12, 1234567, new=12, shared=5, refused=1), brief=True)
    '12 variables · + all new · 5 shared · ✗ 1 refused'
    """
    return " · ".join([plural(totals.variables, "variable"), *_details(totals, brief=brief)])


def more_lines(totals: Totals, *, brief: bool = False) -> list[str]:
    """What is left out, other, distinct things; and what there is to say of them, if anything.

    Args:
        totals: counts of it.
        brief: whether there is little room: marks, where there are some, take that of the
            elements.

    >>> more_lines(Totals(97, 1000))
    ['+97 more variables, distinct', '1,000 elements']
    >>> more_lines(Totals(10, 1000, scopes=5, new=2))
    ['+5 more scopes, distinct', '10 variables · 1,000 elements · + 2 new']
    >>> more_lines(Totals(refused=3))
    ['+3 more names, distinct', '✗ 3 refused']
    >>> more_lines(Totals(97, 1000, shared=97), brief=True)
    ['+97 more variables', 'all shared']
    """
    counts = {"scope": totals.scopes, "variable": totals.variables, "name": totals.refused}
    noun = next((noun for noun, count in counts.items() if count), "variable")
    details = " · ".join(_details(totals, brief=brief))
    rest = folded_text(totals, brief=brief) if totals.scopes else details
    number, _, what = plural(counts[noun], noun).partition(" ")
    first = f"+{number} more {what}" if brief else f"+{number} more {what}, distinct"
    return [first, rest] if rest else [first]


def _details(totals: Totals, *, brief: bool) -> Iterator[str]:
    marks = marks_of(totals)
    if not (brief and marks):
        yield from _elements(totals)
    for mark in marks:
        count = _marked(totals)[mark]
        many = count == totals.variables > 1 and mark != "refused"
        yield _MARKS[mark].format("all" if many else f"{count:,}")


def _elements(totals: Totals) -> Iterator[str]:
    if totals.elements or totals.variables != totals.unknown:
        yield f"{short_count(totals.elements)} {'element' if totals.elements == 1 else 'elements'}"


def _marked(totals: Totals) -> dict[str, int]:
    return {
        "new": totals.new,
        "shared": totals.shared,
        "refused": totals.refused,
        "stale": totals.stale,
    }


def function_text(name: str) -> str:
    """The last part of a function's qualified name.

    >>> function_text("main.<locals>.conv_block"), function_text("Model.call")
    ('conv_block', 'Model.call')
    """
    return abbreviate(name.rpartition("<locals>.")[2], 28)


def call_text(call: Call, here: str) -> str:
    """What a call is called: its number, function, and the place that called it.

    Args:
        call: any call.
        here: name of the source that need not be said, that of the latest cell.
    """
    location = call.place.location
    line = f"line {location.line}"
    if location.source != here:
        line = f"{abbreviate(location.source, 24)}, {line}"
    if not call.function:
        return line
    return f"call {call.number} · {function_text(call.function)} · {line}"


def _visible(character: str) -> str:
    if unicodedata.category(character) in _UNSEEN and character not in _JOINERS:
        return _escaped(character)
    return character


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def unknown(kind: str, name: str, known: tuple[str, ...], remedy: str) -> str:
    """An error about a name that nothing has: the nearest that there are, and what to do.

    Args:
        kind: what is unknown, such as ``variable``.
        name: the name.
        known: the names that there are.
        remedy: what to do.

    >>> unknown("view", "trees", ("tree", "sharing"), "choose one of these")
    "unknown view 'trees': there are 'tree', 'sharing'; choose one of these"
    """
    from difflib import get_close_matches  # noqa: PLC0415  # only a mistake needs it

    close = get_close_matches(name, known, n=MOST_NAMES, cutoff=0.5)
    listed = list(known) if len(known) <= MOST_NAMES else close or list(known[:MOST_NAMES])
    names = ", ".join(repr(abbreviate(each, 60)) for each in listed)
    rest = len(known) - len(listed)
    more = f" and {plural(rest, 'other')}" if rest else ""
    allowed = f"there are {names}{more}" if known else f"there is no {kind}"
    return f"unknown {kind} {abbreviate(name, 60)!r}: {allowed}; {remedy}"
