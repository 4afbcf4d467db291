"""Fonts, sizes, colours and classes: what the figures look like.

The colours here are those of light paper, for programs that know nothing else;
``static/figure.css`` replaces them by class, light and dark.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

FONT = "Helvetica"
"""The font that Graphviz measures; the style sheet names what is shown."""

FONT_SIZE = 12
"""Size of names in a figure, in pixels; other lines are one smaller."""

MARGIN = 10
"""Space between the edge of a box and its text, in pixels."""

INK = "#1f2328"
MUTE = "#59636e"
LINE = "#8c959f"
SOFT = "#f6f8fa"
PAPER = "#ffffff"
NEW = "#00785a"
SHARED = "#0a62b0"
REFUSED = "#b34700"

GRAPH = {
    "layout": "nop2",
    "fontname": FONT,
    "fontsize": "11",
    "fontcolor": MUTE,
    "bgcolor": "transparent",
    "outputorder": "edgesfirst",
}
"""Attributes of every graph.  ``nop2``: Graphviz draws, where everything is we say."""

NODE = {
    "fontname": FONT,
    "fontsize": str(FONT_SIZE),
    "fontcolor": INK,
    "shape": "box",
    "style": "rounded,filled",
    "color": LINE,
    "fillcolor": PAPER,
    "margin": "0.1,0",
    "fixedsize": "true",
}
"""Attributes of every node."""

EDGE = {"color": LINE, "arrowsize": "0.6"}
"""Attributes of every edge."""

LOOKS: dict[str, dict[str, str]] = {
    "root": {"shape": "circle", "fillcolor": SOFT},
    "scope": {"shape": "folder", "style": "filled", "fillcolor": SOFT},
    "names": {"style": "dashed,filled", "penwidth": "0.7", "fillcolor": PAPER, "fontcolor": MUTE},
    "fold": {"style": "filled", "fillcolor": SOFT},
    "var": {},
    "new": {"color": NEW, "penwidth": "1.6"},
    "shared": {"color": SHARED, "penwidth": "1.4", "peripheries": "2"},
    "refused": {"color": REFUSED, "penwidth": "1.6", "style": "rounded,dashed,filled"},
    "here": {},
    "named": {},
    "op": {},
    "ops": {"fontcolor": MUTE},
    "input": {"fillcolor": SOFT},
    "more": {"fontcolor": MUTE, "style": "rounded,dotted,filled", "fillcolor": SOFT},
    "call": {"style": "rounded,filled", "color": "#d0d7de", "fillcolor": SOFT},
    "home": {"style": "rounded", "color": "#d0d7de"},
    "stale": {"style": "rounded,dashed,filled", "fontcolor": MUTE},
    "legend": {"shape": "plaintext", "style": "", "fontcolor": MUTE, "fontsize": "11"},
    "branch": {"arrowhead": "none"},
    "read": {},
    "strong": {"color": SHARED, "penwidth": "2"},
    "feed": {},
    "flow": {},
    "way": {"fontcolor": MUTE},
    "asks": {"color": REFUSED, "style": "dashed"},
    "opens": {},
}
"""Class of a node, edge or cluster -> its Graphviz attributes; later classes win."""

LEGEND = {
    "new": "+ created here",
    "shared": "×N shared: one variable, used N times",
    "refused": "✗ refused",
    "named": "* tf.Variable, placed by name scope alone",
    "stale": "~ stale: made before what it is built on was taken back",
}
"""Mark -> what it means; a figure explains the marks that it has."""


def look(*classes: str) -> dict[str, str]:
    """The Graphviz attributes of something that has these classes, and the classes.

    >>> look("var", "new")["class"]
    'sv-var sv-new'
    """
    attributes: dict[str, str] = {}
    for name in classes:
        attributes |= LOOKS[name]
    return attributes | {"class": " ".join(f"sv-{name}" for name in classes)}


# Widths of DejaVu Sans, the widest of the usual fonts, in twentieths of its size:
# Graphviz knows only Helvetica's, and text must fit in whatever font a browser has.
_WIDTHS = {
    "'Iijl": 6,
    " ,./:;\\|·": 7,
    "()-[]ft": 8,
    "!r": 9,
    '"*_`': 10,
    "?csz": 11,
    "FLkvxy": 12,
    "ABCKRVXZ": 14,
    "NU": 15,
    "&DGHOQ": 16,
    "#+<=>^w~×✗": 17,
    "M": 18,
    "%": 19,
    "@Wm…": 20,
}
_OTHER_ASCII, _OTHER, _WIDE = 13, 20, 27
_BOLD = 1.13


class _CharacterWidths(dict[str, int]):
    """The width of each character; those that are not listed go by their kind."""

    def __missing__(self, character: str) -> int:
        if unicodedata.east_asian_width(character) in "WF":
            return _WIDE
        return 0 if unicodedata.combining(character) else _OTHER


_WIDTH_OF = _CharacterWidths(dict.fromkeys(map(chr, range(128)), _OTHER_ASCII))
_WIDTH_OF |= {character: width for group, width in _WIDTHS.items() for character in group}

_RULE = re.compile(r"@[^{]*\{(?:[^{}]*\{[^}]*\})*\}|[^{}]+\{[^}]*\}")
_COMMA = re.compile(r",(?![^(]*\))")
_OUR_CLASS = re.compile(r"\.(sv-[a-z]+)")


def text_width(text: str, size: float = FONT_SIZE, *, bold: bool = False) -> float:
    """How wide a line can get in any of the usual fonts, in pixels.

    Args:
        text: one line.
        size: size of the font in pixels.
        bold: whether the font is bold.

    >>> round(text_width("weights"))
    49
    """
    twentieths = sum(map(_WIDTH_OF.__getitem__, text))
    return twentieths / 20 * size * (_BOLD if bold else 1)


@cache
def style_sheet(name: str) -> str:
    """A style sheet of the package without comments and spare white space.

    Args:
        name: name of a file in ``static``, such as ``figure.css``.
    """
    return minimised(static_text(name))


@cache
def figure_css(classes: frozenset[str]) -> str:
    """The rules of ``theme.css`` and ``figure.css`` that a figure needs.

    Args:
        classes: the classes that its elements have.

    >>> ".sv-strong" in figure_css(frozenset({"sv-var"}))
    False
    """
    rules = style_sheet("theme.css") + style_sheet("figure.css")
    return "".join(_needed(rule, classes) for rule in _RULE.findall(rules))


def _needed(rule: str, classes: frozenset[str]) -> str:
    """A rule with those of its selectors that can match; empty if none can."""
    if rule.startswith("@"):
        return rule
    selectors, brace, body = rule.partition("{")
    matching = [
        each for each in _COMMA.split(selectors) if classes.issuperset(_OUR_CLASS.findall(each))
    ]
    return ",".join(matching) + brace + body if matching else ""


@cache
def static_script(name: str) -> str:
    """A script of the package without comments and indentation.

    Args:
        name: name of a file in ``static``, such as ``inline.js``; each statement in it ends
            with a semicolon, and a comment has a line of its own.
    """
    lines = static_text(name).splitlines()
    return "".join(line.strip() for line in lines if not line.lstrip().startswith("//"))


@cache
def static_text(name: str) -> str:
    """A file of the package's ``static`` directory.

    Args:
        name: name of the file.
    """
    return (Path(__file__).parent / "static" / name).read_text("utf-8")


def minimised(css: str) -> str:
    """A style sheet without comments and spare white space.

    Args:
        css: its rules.

    >>> minimised("/* ink */ .sv { fill: red; }")
    '.sv{fill:red}'
    """
    while "/*" in css:
        before, _, rest = css.partition("/*")
        css = before + rest.partition("*/")[2]
    css = " ".join(css.split())
    for mark in "{};:,>":
        css = css.replace(f"{mark} ", mark).replace(f" {mark}", mark)
    return css.replace(";}", "}").strip()
