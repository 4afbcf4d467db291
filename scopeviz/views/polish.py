"""From Graphviz's SVG to ours: small, themed by classes, accessible, free of ids.

Graphviz gives every element an id, a comment, a title with its DOT name, and its font;
two figures on one page would share ids.  Here each group keeps its classes, its shapes,
its text, and as title what DOT calls a tooltip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from scopeviz.views.style import FONT_SIZE, MARGIN, PAPER, figure_css

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

_SVG = "{http://www.w3.org/2000/svg}"
_LINK_TITLE = "{http://www.w3.org/1999/xlink}title"
_BOXES = frozenset(
    {"sv-var", "sv-op", "sv-ops", "sv-input", "sv-more", "sv-call", "sv-home", "sv-fold", "sv-way"}
)
_NAMED = frozenset({"sv-var", "sv-fold"})
_EDGES = frozenset({"sv-flow", "sv-feed", "sv-read", "sv-branch", "sv-asks", "sv-opens"})
_STRAIGHT = re.compile(r"(M(\S+))C\2 (\S+) \3$")
_PAINT = ("fill", "stroke", "stroke-width", "stroke-dasharray")
_GEOMETRY = {
    "path": ("d",),
    "polygon": ("points",),
    "polyline": ("points",),
    "ellipse": ("cx", "cy", "rx", "ry"),
}
_NUMBER = re.compile(r"-?\d+\.\d+")
_ANY_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_TIMES = re.compile(r"(.*) (×\d+)", re.DOTALL)
_CLASSES = re.compile(r' class="([^"]*)"')
_RADIUS = 6
_OF_A_PAGE = re.compile(
    r"^<desc>[^<]*</desc>"
    r"|,\[data-jp-theme[^{]*(?={)|(?<=})\[data-jp-theme[^}]*}"
    r"|var\(--jp-[\w-]+, ?([^()]*)\)"
)
"""The description, which an image has in its ``alt``; selectors, rules and values of a page
around a figure; of a value, what holds without it."""

_TOOLTIP = re.compile(r"<title>[^<]*</title>")
_COLOUR = re.compile(r' (?:fill|stroke)="#[0-9a-f]{6}"(?=[^<]*>)')


def polish(raw: str, kind: str, title: str, description: str) -> str:
    """A finished figure.

    Args:
        raw: SVG as Graphviz writes it.
        kind: name of the view, for its class.
        title: what the figure is.
        description: what it shows, in a sentence.
    """
    # Late, as only figures need it.
    from xml.etree import ElementTree as ET  # noqa: PLC0415

    root = ET.fromstring(raw)  # noqa: S314 # Graphviz wrote it, just now
    width, height = (
        round(float(root.get(side, "0pt").removesuffix("pt")) + 0.5) for side in ("width", "height")
    )
    page = root.find(f"{_SVG}g")
    body = "" if page is None else "".join(_page(page))
    classes = frozenset(name for each in _CLASSES.findall(body) for name in each.split())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sv sv-{kind}" role="img" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="Helvetica,Arial,sans-serif" font-size="{FONT_SIZE}">'
        f"<title>{_text(title)}</title><desc>{_text(description)}</desc>"
        f"<style>{figure_css(classes | {'sv-paper'})}</style>"
        f'<rect class="sv-paper" width="{width}" height="{height}" rx="{_RADIUS}" '
        f'fill="{PAPER}"/>{body}</svg>\n'
    )


def still(svg: str) -> str:
    """A finished figure for an ``<img>``: without what nobody can ask for or set there.

    That is tooltips, a description, and the theme of the page around.  Its colours are those
    of its own rules; where a program knows no rules, :func:`polish` has them.

    Args:
        svg: the figure.

    >>> still("<svg><title>Tree</title><g><title>tip</title><rect fill='#fff'/></g></svg>")
    "<svg><title>Tree</title><g><rect fill='#fff'/></g></svg>"
    """
    head, title, rest = svg.partition("</title>")
    style, end, rest = rest.partition("</style>")
    style = _OF_A_PAGE.sub(lambda found: found[1] or "", style)
    return head + title + _COLOUR.sub("", _TOOLTIP.sub("", style + end + rest))


def _page(page: ET.Element) -> Iterator[str]:
    shift = re.search(r"translate\(([^)]*)\)", page.get("transform", ""))
    yield f'<g transform="translate({_short(shift[1]) if shift else "0"})">'
    bunches: dict[str, list[ET.Element]] = {}
    for group in page.iterfind(f"{_SVG}g"):
        classes = [name for name in group.get("class", "").split() if name.startswith("sv-")]
        if not _EDGES.isdisjoint(classes):
            bunches.setdefault(" ".join(classes), []).extend(group.iter())
        elif classes:
            yield from _group(group, classes)
    for kind, parts in bunches.items():
        yield from _bunch(kind, parts)
    yield "</g>"


def _bunch(kind: str, parts: list[ET.Element]) -> Iterator[str]:
    """All edges of one kind, lines as one path and heads as another: a third of the size."""
    paths: dict[str, list[str]] = {}
    for part in parts:
        if part.tag == f"{_SVG}path":
            path = _STRAIGHT.sub(r"\1L\3", _short(part.get("d", "")))
            paths.setdefault(_paint(part), []).append(path)
        elif part.tag == f"{_SVG}polygon":
            corners = _short(part.get("points", "")).rpartition(" ")[0]
            paths.setdefault(f' class="sv-head"{_paint(part)}', []).append(f"M{corners}Z")
    yield f'<g class="{kind}">'
    for attributes, pieces in paths.items():
        yield f'<path{attributes} d="{"".join(pieces)}"/>'
    yield "</g>"


def _group(group: ET.Element, classes: list[str]) -> Iterator[str]:
    link = next(group.iter(f"{_SVG}a"), None)
    parts = list(group if link is None else link)
    shapes = [part for part in parts if part.tag.removeprefix(_SVG) in _GEOMETRY]
    lines = [part for part in parts if part.tag == f"{_SVG}text"]
    yield f'<g class="{" ".join(classes)}">'
    if link is not None:
        yield f"<title>{_text(link.get(_LINK_TITLE, ''))}</title>"
    if _BOXES.isdisjoint(classes):
        yield from map(_shape, shapes)
        _align(lines, 0 if "sv-legend" in classes else None)
        yield from map(_line, lines)
    else:
        yield from _boxed(shapes, lines, classes)
    yield "</g>"


def _boxed(shapes: list[ET.Element], lines: list[ET.Element], classes: list[str]) -> Iterator[str]:
    """A box, and its lines where they belong; Graphviz sets them by its own idea of widths."""
    bounds = [_bounds(shape) for shape in shapes]
    for shape, box in zip(shapes, bounds, strict=True):
        yield _box(shape, box)
    left, right = min(box[0] for box in bounds), max(box[2] for box in bounds)
    _align(lines, left + MARGIN)
    if lines and not _NAMED.isdisjoint(classes):
        yield from _title(lines.pop(0), classes, right, alone=not lines)
    yield from map(_line, lines)


def _align(lines: list[ET.Element], x: float | None) -> None:
    for line in lines if x is not None else ():
        line.set("x", f"{x:.1f}")


def _title(line: ET.Element, classes: list[str], right: float, *, alone: bool) -> Iterator[str]:
    """The first line of a variable, with its marks set apart; alone, it has facts as well."""
    text, times = line.text or "", ""
    if {"sv-var", "sv-shared"}.issubset(classes) and (found := _TIMES.fullmatch(text)):
        text, times = found[1], found[2]
    content = ""
    if "sv-new" in classes and text.startswith("+ "):
        text = text[2:]
        content = '<tspan class="sv-plus">+ </tspan>'
    name, dot, facts = text.partition(" · ") if alone else (text, "", "")
    content += f"<tspan>{_text(name)}</tspan>{_text(dot + facts)}" if dot else _text(name)
    yield _line(line, content, "sv-row" if dot else "")
    if times:
        where = f'x="{_pixels(right - MARGIN)}" y="{_short(line.get("y", "0"))}"'
        yield f'<text class="sv-times" text-anchor="end" {where}>{times}</text>'


def _line(line: ET.Element, content: str = "", kind: str = "") -> str:
    anchor, fill = line.get("text-anchor", "start"), line.get("fill")
    attributes = f' class="{kind}"' if kind else ""
    attributes += f' text-anchor="{anchor}"' if anchor != "start" else ""
    attributes += f' fill="{fill}"' if fill else ""
    x, y = (_short(line.get(axis, "0")) for axis in "xy")
    return f'<text{attributes} x="{x}" y="{y}">{content or _text(line.text or "")}</text>'


def _shape(shape: ET.Element) -> str:
    tag = shape.tag.removeprefix(_SVG)
    where = "".join(f' {name}="{_short(shape.get(name, ""))}"' for name in _GEOMETRY[tag])
    return f"<{tag}{_paint(shape)}{where}/>"


def _box(shape: ET.Element, bounds: tuple[float, float, float, float]) -> str:
    """A box with round corners, which Graphviz draws as a path of curves."""
    left, top, right, bottom = bounds
    where = f'x="{_pixels(left)}" y="{_pixels(top)}"'
    size = f'width="{_pixels(right - left)}" height="{_pixels(bottom - top)}"'
    return f'<rect{_paint(shape)} {where} {size} rx="{_RADIUS}"/>'


def _bounds(shape: ET.Element) -> tuple[float, float, float, float]:
    """Left, top, right and bottom."""
    path = shape.get("d", shape.get("points", "0,0"))
    numbers = [float(number) for number in _ANY_NUMBER.findall(path)]
    x, y = numbers[::2], numbers[1::2]
    return min(x), min(y), max(x), max(y)


def _paint(shape: ET.Element) -> str:
    return "".join(f' {name}="{shape.get(name)}"' for name in _PAINT if shape.get(name))


def _short(text: str) -> str:
    """Coordinates to a tenth of a pixel, in no more characters than they need."""
    return _NUMBER.sub(lambda number: _pixels(float(number[0])), " ".join(text.split()))


def _pixels(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    return escape(text, quote=False)
