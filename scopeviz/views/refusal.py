"""A refused lookup as a figure: the scopes that were open, the variable, and the ways out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scopeviz.model.explain import flag_text, place_text, shape_text
from scopeviz.model.scope_graph import Opening, Refusal, ScopeGraph
from scopeviz.model.verdict import Verdict, refusal_of, verdict_on_refusal
from scopeviz.model.ways_out import WayOut, ways_out
from scopeviz.model.why import CHAIN, called_text, made_words, opening_sentence, why
from scopeviz.views.dot import TITLE, Box, Canvas, across, down, fit
from scopeviz.views.label import abbreviate, clean
from scopeviz.views.style import MARGIN

WIDTH = 680
"""Pixels across."""

MOST_SCOPES = 6
"""How many open scopes are drawn; those between the outermost and the innermost are counted."""

TOLD = ("scopes", "reuse", "found")
"""The links of the chain that the text tells, besides the ways out."""

_COLUMN = 320
_ROW = 42
_TALL = 56
_LINE = 14
_SHORT = 16
_SPACE = 12
_GAP = 60
_SENTENCE = 400


def refused_names(graph: ScopeGraph) -> tuple[str, ...]:
    """The names that were refused.

    Args:
        graph: the model.
    """
    return tuple(dict.fromkeys(refusal.key[1] for refusal in graph.refusals))


def refusal_text(graph: ScopeGraph, name: str | None = None) -> str:
    """A refused lookup as text.

    Args:
        graph: the model.
        name: full name that was asked for; None takes the latest refusal.
    """
    refusal = refusal_of(graph, name)
    if refusal is None:
        return "nothing was refused\n"
    verdict = verdict_on_refusal(refusal, graph)
    lines = [_sentence(f"✗ {verdict.name} was refused {called_text(refusal.place.location)}")]
    labelled = {reason.label: reason.sentences for reason in why(verdict)}
    rows: list[tuple[str, Sequence[str]]] = [
        (label, labelled[label]) for label in CHAIN if label in TOLD and label in labelled
    ]
    rows.append(("ways out", [str(way) for way in ways_out(verdict, graph)]))
    for label, sentences in rows:
        for at, sentence in enumerate(sentences):
            lines.append(f"  {'' if at else label:<9} {_sentence(sentence)}")
    return "\n".join(lines) + "\n"


def refusal_dot(graph: ScopeGraph, name: str | None = None) -> str:
    """A refused lookup as DOT.

    Args:
        graph: the model.
        name: full name that was asked for; None takes the latest refusal.
    """
    refusal = refusal_of(graph, name)
    if refusal is None:
        return Canvas("refusal", ()).source
    verdict = verdict_on_refusal(refusal, graph)
    return _Drawing(refusal, verdict, ways_out(verdict, graph)).source()


class _Drawing:
    """A refused lookup on its way to DOT: the scopes lead down to it, the variable is beside it."""

    def __init__(self, refusal: Refusal, verdict: Verdict, ways: Sequence[WayOut]) -> None:
        self.refusal = refusal
        self.verdict = verdict
        self.ways = ways
        self.canvas = Canvas("refusal", ("refused",))

    def source(self) -> str:
        """The whole picture."""
        above = self.add_scopes()
        lookup = self.add_lookup(above)
        self.add_variable(lookup)
        self.add_ways()
        return self.canvas.source

    def add_scopes(self) -> tuple[str, Box] | None:
        """The open scopes, outermost on top; return the innermost."""
        shown = list(_shown(self.verdict.stack))
        if not shown:
            return None
        rows = [_scope_lines(each) for each in shown]
        height = TITLE + 4 + len(shown) * (_ROW + _SPACE)
        around = Box(0, 0, _COLUMN, height)
        above: tuple[str, Box] | None = None
        with self.canvas.cluster(
            around, "scopes open then, the outermost on top", "home"
        ) as cluster:
            y: float = TITLE + 4
            for each, lines in zip(shown, rows, strict=True):
                box = Box(MARGIN, y, _COLUMN - 2 * MARGIN, _ROW)
                kind = "more" if isinstance(each, int) else _kind(each)
                node = self.canvas.node(box, lines, kind, into=cluster, centred=kind != "more")
                if above:
                    self.canvas.curve(above[0], node, down(above[1], box, box.x + 24), "opens")
                above = node, box
                y += _ROW + _SPACE
        return above

    def add_lookup(self, above: tuple[str, Box] | None) -> tuple[str, Box]:
        """The lookup itself."""
        top = self.canvas.bottom + _SPACE if above else 0
        verdict = self.verdict
        place = place_text(self.refusal.place.location).strip()
        reuse = flag_text(verdict.flag).replace(", ", "\n", 1).split("\n")
        if len(reuse[-1]) < _SHORT:
            reuse = [", ".join(reuse)]
        room = _COLUMN - 40
        lines = [
            fit(f"✗ {verdict.made_by}({clean(verdict.requested)!r})", room),
            *(fit(clean(line), room, small=True) for line in (place, *reuse)),
        ]
        box = Box(0, top, _COLUMN, _TALL + _LINE * (len(reuse) - 1))
        node = self.canvas.node(box, lines, "var", "refused")
        if above:
            self.canvas.curve(above[0], node, down(above[1], box, above[1].x + 24), "opens")
        return node, box

    def add_variable(self, lookup: tuple[str, Box]) -> None:
        """The variable that has the name, or the lack of one."""
        verdict = self.verdict
        x = _COLUMN + _GAP
        room = WIDTH - x - 40
        box = Box(x, lookup[1].middle - _TALL / 2, WIDTH - x, _TALL)
        name = fit(clean(verdict.name), room)
        if verdict.found is not None or verdict.cause in _THERE:
            facts = f"{shape_text(verdict.shape)} · {verdict.dtype}" if verdict.dtype else ""
            told = [fit(line, room, small=True) for line in (facts, made_words(verdict)) if line]
            node = self.canvas.node(box, [name, *told], "var")
        else:
            node = self.canvas.node(box, [name, "there is no such variable"], "more")
        self.canvas.curve(lookup[0], node, across(lookup[1], box), "asks")

    def add_ways(self) -> None:
        """What would have kept the lookup from being refused."""
        if not self.ways:
            return
        top = self.canvas.bottom + _SPACE
        height = TITLE + 4 + len(self.ways) * (_ROW + _SPACE)
        room = WIDTH - 2 * MARGIN - 40
        with self.canvas.cluster(Box(0, top, WIDTH, height), "ways out", "home") as cluster:
            y = top + TITLE + 4
            for number, way in enumerate(self.ways, 1):
                sign = "+" if way.outcome == "created" else "×"
                lines = [
                    fit(clean(f"{number}. {way.change}"), room),
                    fit(clean(f"{sign} {way.consequence}"), room, small=True),
                ]
                box = Box(MARGIN, y, WIDTH - 2 * MARGIN, _ROW)
                look = "new" if way.outcome == "created" else "shared"
                self.canvas.node(box, lines, "way", look, into=cluster)
                y += _ROW + _SPACE


_THERE = frozenset({"exists", "shape", "dtype"})
"""Causes that say that the variable is there, even if nobody told where it was made."""


def _shown(stack: Sequence[Opening]) -> Iterator[Opening | int]:
    """The openings to draw; a number stands for so many between them."""
    rest = len(stack) - MOST_SCOPES
    if rest <= 0:
        yield from stack
        return
    first = MOST_SCOPES // 2 - 1
    yield from stack[:first]
    yield rest + 1
    yield from stack[first + rest + 1 :]


def _scope_lines(opening: Opening | int) -> list[str]:
    room = _COLUMN - 60
    if isinstance(opening, int):
        return [f"+{opening} more scopes, in between"]
    sentence = opening_sentence(opening)
    name = opening.name or "/"
    details = sentence.partition(" ")[2] if opening.flag else sentence
    return [fit(clean(name), room), fit(clean(details), room, small=True)]


def _kind(opening: Opening) -> str:
    return "names" if opening.flag is None else "scope"


def _sentence(text: str) -> str:
    return abbreviate(clean(text), _SENTENCE)
