"""An explanation as text and as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from scopeviz.model.explain import place_text, plural
from scopeviz.model.explanation import Explained, Explanation, explainable, explanation
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views.html import card
from scopeviz.views.label import abbreviate, clean, unknown
from scopeviz.views.style import style_sheet

MOST_LOOKUPS = 12
"""How many lookups of one name are explained; those between the first and the last are counted."""

NAME = 200
"""Most characters of a name."""

SENTENCE = 400
"""Most characters of a sentence."""

SIGNS = {"created": "+", "reused": "×", "refused": "✗"}
"""What came of a lookup -> its sign."""


@dataclass(frozen=True, slots=True, repr=False)
class Why:
    """An explanation that a reader can look at: as text, and in a notebook as HTML."""

    explanation: Explanation

    def __repr__(self) -> str:
        """The explanation as text."""
        return "\n".join(_lines(self.explanation))

    def _repr_html_(self) -> str:
        """The explanation as an HTML fragment."""
        return card(_blocks(self.explanation))


def to_why(graph: ScopeGraph, name: str) -> Why:
    """Why a name is what it is, for a reader.

    Args:
        graph: the model.
        name: a variable, one that was refused, an op, a tensor such as ``v:0``, or a scope.

    Raises:
        ValueError: if nothing has that name.
    """
    found = explanation(graph, name)
    if found is None:
        known = explainable(graph)
        raise ValueError(unknown("name", name, known, "make it first, or choose another"))
    return Why(found)


def _lines(found: Explanation) -> Iterator[str]:
    name = abbreviate(found.name, NAME)
    yield f"{name}: {_short(found.about[0])}" if found.about else name
    yield from (f"  {_short(line)}" for line in found.about[1:])
    yield from (f"  {_short(line)}" for line in found.numbers)
    for at, lookup in _chosen(found.lookups):
        if lookup is None:
            yield f"\n... and {plural(at, 'more lookup')}"
            continue
        yield f"\n{_heading(lookup)}"
        for reason in lookup.reasons:
            yield from _labelled(reason.label, reason.sentences)
        if lookup.ways_out:
            yield from _labelled("ways out", map(str, lookup.ways_out))


def _labelled(label: str, sentences: Iterable[str]) -> Iterator[str]:
    for at, sentence in enumerate(sentences):
        yield f"  {'' if at else label:<9} {_short(sentence)}"


def _heading(lookup: Explained) -> str:
    where = _short(place_text(lookup.place.location))
    return f"{SIGNS[lookup.outcome]} {lookup.outcome}{where}"


def _chosen(lookups: tuple[Explained, ...]) -> Iterator[tuple[int, Explained | None]]:
    """The lookups to explain; None stands for as many between them as the number says."""
    rest = len(lookups) - MOST_LOOKUPS
    if rest <= 1:
        yield from enumerate(lookups)
        return
    first = MOST_LOOKUPS // 2
    yield from enumerate(lookups[:first])
    yield rest, None
    yield from enumerate(lookups[first + rest :], first + rest)


def _blocks(found: Explanation) -> Iterator[str]:
    about = f": {_text(found.about[0])}" if found.about else ""
    yield f"<style>{style_sheet('why.css')}</style>"
    yield f"<p><b>{_text(abbreviate(found.name, NAME))}</b>{about}</p>"
    more = [*found.about[1:], *found.numbers]
    if more:
        yield f"<ul>{''.join(f'<li>{_text(line)}</li>' for line in more)}</ul>"
    last = len(found.lookups) - 1
    for at, lookup in _chosen(found.lookups):
        if lookup is None:
            yield f"<p>and {plural(at, 'more lookup')}</p>"
            continue
        opened = " open" if at == last or len(found.lookups) <= 2 else ""  # noqa: PLR2004 # few
        rows = [_row(reason.label, reason.sentences) for reason in lookup.reasons]
        if lookup.ways_out:
            rows.append(_row("ways out", map(str, lookup.ways_out)))
        heading = _text(_heading(lookup))
        yield (
            f"<details{opened}><summary>{heading}</summary>"
            f'<table class="sv-why">{"".join(rows)}</table></details>'
        )


def _row(label: str, sentences: Iterable[str]) -> str:
    said = "<br>".join(_text(sentence) for sentence in sentences)
    return f'<tr><th scope="row">{label}</th><td>{said}</td></tr>'


def _short(text: str) -> str:
    return abbreviate(clean(text), SENTENCE)


def _text(text: str) -> str:
    return escape(_short(text), quote=False)
