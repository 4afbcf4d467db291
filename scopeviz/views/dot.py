"""What both figures share on the way to DOT: labels, widths, the marks of a variable.

Labels are plain text: no HTML-like labels, no links.  Node names are made here, so
that nothing from a program can end up where DOT gives it a meaning.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

from scopeviz.model.explain import made_text, part_text, plural, slot_text
from scopeviz.model.lineage import stale_text
from scopeviz.model.scope_graph import VariableNode
from scopeviz.model.scope_tree import is_new, is_touched
from scopeviz.views import style
from scopeviz.views.label import PLACE, abbreviate, facts, leaf_text, mark_text, times_text

if TYPE_CHECKING:
    from graphviz import Digraph  # type: ignore[import-untyped]  # ships no types

NAME = 165
"""Most pixels of a name in a figure."""

FACTS = 215
"""Most pixels of a line below a name."""

TOOLTIP = 400
"""Most characters of a name in a tooltip."""

ARROW = 6
"""Length of an arrow head in pixels."""

Cluster: TypeAlias = "Digraph"
"""A box around nodes."""

TITLE = 18
"""Height of the title of a box around others."""

_SMALL = style.FONT_SIZE - 1
_PADDING = 22
_GAP = 14
_SHORTEST = 3
_NARROWEST = 4
_POINTS_PER_CURVE = 3
_OUTLINE = 4
_POINTS_PER_INCH = 72


def escape(text: str) -> str:
    r"""A clean text as Graphviz takes it literally.

    >>> print(escape("a\\N & b"))
    a\\N &amp; b
    """
    # Graphviz reads entities even in plain labels.
    escaped = text.replace("\\", "\\\\").replace("&", "&amp;")
    return _literal(escaped)


def label(*lines: str, end: str = "l") -> str:
    r"""A label of several lines, each set flush left, or centred with ``end="n"``.

    >>> print(label("weights", "5×5"))
    weights\l5×5\l
    """
    return _literal("".join(f"{escape(line)}\\{end}" for line in lines))


def _literal(text: str) -> str:
    """A text that is no HTML to Graphviz, even if it begins and ends like it."""
    from graphviz import nohtml  # noqa: PLC0415 # takes long to import

    return cast(str, nohtml(text))


def _digraph(name: str, **attributes: dict[str, str]) -> Digraph:
    from graphviz import Digraph  # noqa: PLC0415 # takes long to import

    return Digraph(name, **attributes)


def inches(pixels: float) -> str:
    """A length as Graphviz takes it.

    >>> inches(144)
    '2.00'
    """
    return f"{pixels / _POINTS_PER_INCH:.2f}"


def fit(text: str, pixels: float = NAME, *, small: bool = False) -> str:
    """A text, cut in the middle where it would be wider than that.

    Args:
        text: any text.
        pixels: the room there is.
        small: whether it is written small; else it is bold.

    >>> fit("a_name_for_which_there_is_no_room", 120)
    'a_name…_room'
    """
    size = _SMALL if small else style.FONT_SIZE

    def width(length: int) -> float:
        return style.text_width(abbreviate(text, length), size, bold=not small)

    most = int(pixels / _NARROWEST)
    if width(most) <= pixels:
        return abbreviate(text, most)
    shortest = min(most, _SHORTEST)
    return abbreviate(text, shortest + bisect_right(range(shortest + 1, most), pixels, key=width))


def title_width(title: str) -> float:
    """Width in pixels of a box with that title.

    Args:
        title: what is written at its top left.
    """
    return style.text_width(title, _SMALL) + 2 * style.MARGIN


def box_width(*lines: str) -> float:
    """Width in pixels of a box around lines.

    Args:
        lines: the first begins with a bold name, which ends at the first `` · ``.
    """
    name, dot, rest = lines[0].partition(" · ") if len(lines) == 1 else (lines[0], "", "")
    title = style.text_width(name, bold=True) + style.text_width(dot + rest, _SMALL)
    gap = _GAP if " ×" in lines[0] else 0
    widths = [style.text_width(line, _SMALL) for line in lines[1:]]
    return max([title + gap, *widths]) + _PADDING


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; ``y`` grows downwards.

    >>> Box(10, 20, 100, 40).middle
    40.0
    """

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half-way down."""
        return self.y + self.height / 2


class Canvas:
    """A picture in DOT: boxes where we say, and curves between them.

    Attributes:
        notes: what the line below it says: its marks, and what it leaves out.
    """

    def __init__(self, name: str, classes: Iterable[str]) -> None:
        seen = set(classes)
        marks = [text for mark, text in style.LEGEND.items() if mark in seen]
        self.digraph = _digraph(
            name, graph_attr=style.GRAPH, node_attr=style.NODE, edge_attr=style.EDGE
        )
        self.notes = marks
        self.bottom = 0.0
        self.count = 0

    @property
    def source(self) -> str:
        """The picture as DOT, with its legend."""
        if self.notes:
            legend = "   ·   ".join(self.notes)
            width = style.text_width(legend, _SMALL) + style.MARGIN
            self.node(Box(0, self.bottom + 4, width, 18), [legend], "legend")
            self.notes = []
        return str(self.digraph.source)

    def node(
        self,
        box: Box,
        lines: Sequence[str],
        *classes: str,
        tooltip: str = "",
        centred: bool = False,
        into: Cluster | None = None,
    ) -> str:
        """Draw a node, and return its DOT name.

        Args:
            box: where it is.
            lines: what it says.
            classes: what it is.
            tooltip: what it says when pointed at.
            centred: whether its lines are.
            into: the cluster that holds it; None for none.
        """
        self.count += 1
        self.bottom = max(self.bottom, box.bottom)
        name = f"n{self.count}"
        look = style.look(*classes)
        # Graphviz draws a second outline outside the first.
        outline = _OUTLINE if look.get("peripheries") == "2" else 0
        place = {
            "pos": f"{_number(box.x + box.width / 2)},{_number(-box.middle)}",
            "width": inches(box.width - 2 * outline),
            "height": inches(box.height - 2 * outline),
        }
        tip = {"tooltip": escape(tooltip)} if tooltip else {}
        text = label(*lines, end="n" if centred else "l")
        (into or self.digraph).node(name, text, **place, **tip, **look)
        return name

    @contextmanager
    def cluster(self, box: Box, title: str, *classes: str) -> Iterator[Cluster]:
        """Draw a box with a title around the nodes that are put into it.

        Args:
            box: where it is.
            title: what is written at its top left.
            classes: what it is.
        """
        self.count += 1
        self.bottom = max(self.bottom, box.bottom)
        cluster = _digraph(f"cluster_{self.count}")
        half = style.text_width(title, _SMALL) / 2 + style.MARGIN
        cluster.attr(
            label=label(title),
            bb=",".join(map(_number, (box.x, -box.bottom, box.right, -box.y))),
            lp=f"{_number(box.x + half)},{_number(-box.y - TITLE / 2 - 2)}",
            **style.look(*classes),
        )
        yield cluster
        self.digraph.subgraph(cluster)

    def curve(
        self, tail: str, head: str, points: Sequence[tuple[float, float]], *classes: str
    ) -> None:
        """Draw an edge along Bézier curves.

        Args:
            tail: DOT name of the node where it starts.
            head: DOT name of the node where it ends.
            points: 3n+1 points; where it has an arrow head, one more, for its tip.
            classes: what it is.
        """
        pairs = [f"{_number(x)},{_number(-y)}" for x, y in points]
        if len(points) % _POINTS_PER_CURVE != 1:
            pairs = [f"e,{pairs[-1]}", *pairs[:-1]]
        self.digraph.edge(tail, head, pos=" ".join(pairs), **style.look(*classes))


def across(
    tail: Box, head: Box, bend: float | None = None, arrow: float = ARROW
) -> list[tuple[float, float]]:
    """The curve from a box to one further right, with the bend in the middle of a gap.

    Args:
        tail: where it starts, at the right edge.
        head: where it ends, at the left edge.
        bend: where the gap to bend in ends, if it does so before the head.
        arrow: length of the arrow head; 0 for none.
    """
    tip = (head.x, head.middle)
    end = (head.x - arrow, head.middle)
    stop = (min(bend or end[0], end[0]), head.middle)
    half = (tail.right + stop[0]) / 2
    points = [(tail.right, tail.middle), (half, tail.middle), (half, head.middle), stop]
    if stop != end:
        points += [stop, end, end]
    return [*points, tip] if arrow else points


def down(tail: Box, head: Box, x: float) -> list[tuple[float, float]]:
    """The arrow from a box straight down to the next.

    Args:
        tail: where it starts.
        head: where it ends.
        x: how far right.
    """
    base = head.y - ARROW
    return [(x, tail.bottom), (x, tail.bottom), (x, base), (x, base), (x, head.y)]


def around(tail: Box, head: Box, reach: float) -> list[tuple[float, float]]:
    """The arrow that leaves a box at its right and comes back to another of the same column.

    Args:
        tail: where it starts.
        head: where it ends.
        reach: how far out it goes.
    """
    far = tail.right + reach
    base = (head.right + ARROW, head.middle)
    return [
        (tail.right, tail.middle),
        (far, tail.middle),
        (far, head.middle),
        base,
        (head.right, head.middle),
    ]


def variable_classes(variable: VariableNode, cell: int) -> tuple[str, ...]:
    """The classes of a variable's node.

    Args:
        variable: any variable.
        cell: position of the latest cell.
    """
    marks = {
        "new": is_new(variable, cell),
        "shared": variable.shared,
        "here": is_touched(variable, cell),
        "named": variable.by_name_scope,
        "stale": variable.stale is not None,
    }
    return ("var", *(name for name, marked in marks.items() if marked))


def variable_title(variable: VariableNode, cell: int, room: float = NAME) -> str:
    """A variable's name in its scope, with a mark in front where it is new or stale.

    Args:
        variable: any variable.
        cell: position of the latest cell.
        room: most pixels of the name.
    """
    mark = mark_text(variable, new=is_new(variable, cell))
    return f"{mark}{leaf_text(fit(variable.leaf, room), variable)}"


def variable_lines(variable: VariableNode, cell: int, room: float = NAME) -> list[str]:
    """The two lines of a variable's node; the first ends in ``×N`` if it is shared.

    Args:
        variable: any variable.
        cell: position of the latest cell.
        room: most pixels of the name.
    """
    title = f"{variable_title(variable, cell, room)} {times_text(variable)}"
    stale = "stale · " if variable.stale else ""
    return [title.rstrip(), fit(f"{stale}{facts(variable)}", FACTS, small=True)]


def variable_tooltip(variable: VariableNode) -> str:
    """Everything about a variable that a figure has no room for.

    Args:
        variable: any variable.
    """
    calls = plural(len(variable.calls), "call")
    lines = [
        abbreviate(f"{variable.name}{part_text(variable)}", TOOLTIP),
        facts(variable),
        *filter(None, [abbreviate(slot_text(variable), TOOLTIP)]),
        f"made{abbreviate(made_text(variable), PLACE)}",
        f"used {plural(variable.times, 'time')}, by {calls}",
    ]
    if variable.stale:
        lines.append(abbreviate(stale_text(variable.stale), PLACE))
    return "\n".join(lines)


def _number(pixels: float) -> str:
    return f"{pixels:.1f}".removesuffix(".0")
