"""From Graphviz's SVG to ours: small, themed by classes, accessible, free of ids.

Graphviz gives every element an id, a comment, a title with its DOT name, and its font;
two figures on one page would share ids.  Here each group keeps its classes, its shapes,
its text, and as title what DOT calls a tooltip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree as ET

from scopeviz.views.style import FONT_SIZE, MARGIN, PAPER, style_sheet

_SVG = "{http://www.w3.org/2000/svg}"
_LINK_TITLE = "{http://www.w3.org/1999/xlink}title"
_BOXES = frozenset(
    {"sv-var", "sv-op", "sv-ops", "sv-input", "sv-more", "sv-call", "sv-home", "sv-fold"}
)
_NAMED = frozenset({"sv-var", "sv-fold"})
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
_RADIUS = 6


def polish(raw: str, kind: str, title: str, description: str) -> str:
    """A finished figure.

    Args:
        raw: SVG as Graphviz writes it.
        kind: name of the view, for its class.
        title: what the figure is.
        description: what it shows, in a sentence.
    """
    root = ET.fromstring(raw)  # noqa: S314 # Graphviz wrote it, just now
    width, height = (
        round(float(root.get(side, "0pt").removesuffix("pt")) + 0.5) for side in ("width", "height")
    )
    page = root.find(f"{_SVG}g")
    body = "" if page is None else "".join(_page(page))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sv sv-{kind}" role="img" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="Helvetica,Arial,sans-serif" font-size="{FONT_SIZE}">'
        f"<title>{_text(title)}</title><desc>{_text(description)}</desc>"
        f"<style>{style_sheet('figure.css')}</style>"
        f'<rect class="sv-paper" width="{width}" height="{height}" rx="{_RADIUS}" '
        f'fill="{PAPER}"/>{body}</svg>\n'
    )


def _page(page: ET.Element) -> Iterator[str]:
    shift = re.search(r"translate\(([^)]*)\)", page.get("transform", ""))
    yield f'<g transform="translate({_short(shift[1]) if shift else "0"})">'
    for child in page:
        if child.tag == f"{_SVG}g":
            yield from _group(child)
    yield "</g>"


def _group(group: ET.Element) -> Iterator[str]:
    classes = [name for name in group.get("class", "").split() if name.startswith("sv-")]
    if not classes:
        return
    link = next(group.iter(f"{_SVG}a"), None)
    parts = list(group if link is None else link)
    yield f'<g class="{" ".join(classes)}">'
    if link is not None:
        yield f"<title>{_text(link.get(_LINK_TITLE, ''))}</title>"
    shapes = [part for part in parts if part.tag.removeprefix(_SVG) in _GEOMETRY]
    boxed = not _BOXES.isdisjoint(classes)
    for shape in shapes:
        yield _box(shape) if boxed else _shape(shape)
    right = max((_bounds(shape)[2] for shape in shapes), default=0.0)
    lines = [part for part in parts if part.tag == f"{_SVG}text"]
    if boxed:  # Graphviz sets them by its own idea of their width.
        _align(lines, min((_bounds(shape)[0] for shape in shapes), default=0.0) + MARGIN)
    elif "sv-legend" in classes:
        _align(lines, 0)
    for at, line in enumerate(lines):
        marked = at == 0 and not _NAMED.isdisjoint(classes)
        yield from _title(line, classes, right, len(lines)) if marked else (_line(line),)
    yield "</g>"


def _align(lines: list[ET.Element], x: float) -> None:
    for line in lines:
        line.set("x", f"{x:.2f}")


def _title(line: ET.Element, classes: list[str], right: float, count: int) -> Iterator[str]:
    """The first line of a variable, with its marks set apart."""
    text = line.text or ""
    times = _TIMES.fullmatch(text) if "sv-shared" in classes else None
    if times:
        text = times[1]
    plus = "+ " if "sv-new" in classes and text.startswith("+ ") else ""
    name, dot, rest = text[len(plus) :].partition(" · ") if count == 1 else (text, "", "")
    name = name if count == 1 else text[len(plus) :]
    mark = f'<tspan class="sv-plus">{plus}</tspan>' if plus else ""
    written = f"{mark}<tspan>{_text(name)}</tspan>{_text(dot + rest)}" if dot else None
    yield _line(line, name, "sv-row" if dot else "", written or f"{mark}{_text(name)}")
    if times:
        y = _short(line.get("y", "0"))
        yield (
            f'<text class="sv-times" text-anchor="end" x="{_short(f"{right - MARGIN:.1f}")}" '
            f'y="{y}">{times[2]}</text>'
        )


def _line(line: ET.Element, text: str = "", kind: str = "", written: str = "") -> str:
    anchor = line.get("text-anchor", "start")
    attributes = "" if anchor == "start" else f' text-anchor="{anchor}"'
    attributes = f' class="{kind}"{attributes}' if kind else attributes
    if line.get("fill", "black") != "black":
        attributes += f' fill="{line.get("fill")}"'
    content = written or _text(text or line.text or "")
    x, y = (_short(line.get(axis, "0")) for axis in "xy")
    return f'<text{attributes} x="{x}" y="{y}">{content}</text>'


def _shape(shape: ET.Element) -> str:
    tag = shape.tag.removeprefix(_SVG)
    where = "".join(f' {name}="{_short(shape.get(name, ""))}"' for name in _GEOMETRY[tag])
    return f"<{tag}{_paint(shape)}{where}/>"


def _box(shape: ET.Element) -> str:
    """A box with round corners, which Graphviz draws as a path of curves."""
    left, top, right, bottom = _bounds(shape)
    size = f'width="{_short(f"{right - left:.1f}")}" height="{_short(f"{bottom - top:.1f}")}"'
    where = f'x="{_short(f"{left:.1f}")}" y="{_short(f"{top:.1f}")}"'
    return f'<rect{_paint(shape)} {where} {size} rx="{_RADIUS}"/>'


def _bounds(shape: ET.Element) -> tuple[float, float, float, float]:
    numbers = [float(text) for text in _ANY_NUMBER.findall(shape.get("d", shape.get("points", "")))]
    x, y = numbers[::2] or [0.0], numbers[1::2] or [0.0]
    return min(x), min(y), max(x), max(y)


def _paint(shape: ET.Element) -> str:
    return "".join(f' {name}="{shape.get(name)}"' for name in _PAINT if shape.get(name))


def _short(text: str) -> str:
    """Coordinates to a tenth of a pixel, and no more characters than they need."""
    text = _NUMBER.sub(lambda number: f"{float(number[0]):.1f}", " ".join(text.split()))
    return re.sub(r"\.0\b", "", text)


def _text(text: str) -> str:
    return escape(text, quote=False)
