"""The scope tree as DOT: scopes in columns by depth, all variables in the last column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scopeviz.model.explain import opening_text, plural
from scopeviz.model.scope_graph import Refusal, ScopeGraph, VariableNode
from scopeviz.model.scope_tree import Branch, Child, Totals, latest_position, prune, trees, walk
from scopeviz.views.dot import (
    FACTS,
    NAME,
    TOOLTIP,
    Box,
    Canvas,
    across,
    box_width,
    fit,
    variable_classes,
    variable_lines,
    variable_title,
    variable_tooltip,
)
from scopeviz.views.label import (
    PLACE,
    abbreviate,
    clean,
    facts,
    folded_text,
    marks_of,
    more_lines,
    refused_text,
    times_text,
    totals_text,
)
from scopeviz.views.style import text_width

ROOMY = 36
"""A tree with more leaves than this writes each in one line."""

WIDTH = 690
"""Most pixels across, unless scopes are very deep."""

_LEAST_NAME = 36
_GAP = 28
_SNUG_GAP = 18
_MANY_COLUMNS = 5
_FRAME = box_width("")
"""What a box adds to the width of its name."""
_ROUNDING = 0.5
_ROW = 42
_SNUG_ROW = 20
_SPACE = 6
_SNUG_SPACE = 4
_ROOT = 24


def tree_dot(graph: ScopeGraph, scope: str | None = None) -> str:
    """The scope tree as DOT.

    Args:
        graph: the model.
        scope: full name of a scope; only that one and what is below.
    """
    cell = latest_position(graph)
    return _Drawing(prune(trees(graph, scope), cell), cell).source()


def _is_leaf(node: Child) -> bool:
    return not isinstance(node, Branch) or node.folded or not node.children


def _leaves(branch: Branch) -> Iterator[Child | Totals]:
    """What stands in the last column."""
    for node in walk(branch):
        if _is_leaf(node):
            yield node
        elif isinstance(node, Branch) and node.more:
            yield node.more


class _Drawing:
    """A tree on its way to DOT."""

    def __init__(self, roots: Sequence[Branch], cell: int) -> None:
        self.roots = roots
        self.cell = cell
        leaves = [leaf for root in roots for leaf in _leaves(root)]
        self.roomy = len(leaves) <= ROOMY
        self.row, self.space = (_ROW, _SPACE) if self.roomy else (_SNUG_ROW, _SNUG_SPACE)
        self.leaf_name: float = NAME
        self.leaf_facts: float = FACTS
        self.leaf_width = self.measured_leaves(leaves)
        self.most = float("inf")
        """Most pixels that a column of scopes is given for a name's sake."""
        self.widths = self.measured()
        self.gap = _GAP if len(self.widths) < _MANY_COLUMNS else _SNUG_GAP
        spare = WIDTH - self.leaf_width - self.gap * len(self.widths)
        if sum(self.widths.values()) > spare:
            self.most = max(_LEAST_NAME + _FRAME, _share(list(self.widths.values()), spare))
            self.widths = self.measured()
            over = max(0.0, sum(self.widths.values()) - spare)
            self.leaf_name = max(_LEAST_NAME, NAME - over)
            self.leaf_facts = max(_LEAST_NAME, FACTS - over)
            self.leaf_width = self.measured_leaves(leaves)
        self.columns = [0.0]
        for depth in range(len(self.widths)):
            self.columns.append(self.columns[-1] + self.widths[depth] + self.gap)
        self.canvas = Canvas("scopes", [name for leaf in leaves for name in self.classes(leaf)])
        self.y = 0.0

    def source(self) -> str:
        """The whole tree."""
        for root in self.roots:
            self.add(root, 0)
        return self.canvas.source

    def measured_leaves(self, leaves: list[Child | Totals]) -> float:
        """Width of the last column: that of its widest."""
        return max((box_width(*self.leaf_lines(leaf)) for leaf in leaves), default=0)

    def measured(self) -> dict[int, float]:
        """Width of each column of scopes: that of its widest."""
        widths: dict[int, float] = {}
        stack: list[tuple[Child, int]] = [(root, 0) for root in self.roots]
        while stack:
            branch, depth = stack.pop()
            if isinstance(branch, Branch) and not _is_leaf(branch):
                lines = self.scope_lines(branch, self.most - _FRAME)
                width = _ROOT if lines == ["/"] else box_width(*lines)
                widths[depth] = max(widths.get(depth, 0), width)
                stack.extend((child, depth + 1) for child in branch.children)
        return widths

    def add(self, node: Child | Totals, depth: int) -> tuple[str, Box]:
        """Draw a node and what is below; return its DOT name and where it is."""
        if not isinstance(node, Branch) or _is_leaf(node):
            return self.add_leaf(node)
        lines = self.scope_lines(node, self.widths[depth] - _FRAME + _ROUNDING)
        height = _ROOT if len(lines) == 1 else _ROW
        # A scope that is taller than its children together needs room of its own.
        spare = max(0.0, height - (self.row + self.space) * sum(1 for _ in _leaves(node))) / 2
        self.y += spare
        more = [node.more] if node.more else []
        below = [self.add(child, depth + 1) for child in (*node.children, *more)]
        self.y += spare
        middle = (below[0][1].middle + below[-1][1].middle) / 2
        box = Box(self.columns[depth], middle - height / 2, self.widths[depth], height)
        kind = "root" if lines == ["/"] else "names" if node.is_name_scope else "scope"
        name = self.canvas.node(box, lines, kind, tooltip=_tooltip(node), centred=True)
        for child, place in below:
            points = across(box, place, bend=self.columns[depth + 1], arrow=0)
            self.canvas.curve(name, child, points, "branch")
        return name, box

    def add_leaf(self, leaf: Child | Totals) -> tuple[str, Box]:
        """Draw a node of the last column."""
        box = Box(self.columns[-1], self.y, self.leaf_width, self.row)
        self.y += self.row + self.space
        lines, classes = self.leaf_lines(leaf), self.classes(leaf)
        return self.canvas.node(box, lines, *classes, tooltip=_tooltip(leaf)), box

    def root_label(self, branch: Branch) -> str:
        """What a root without a name is called."""
        return "/" if len(self.roots) == 1 else f"graph {branch.key[0] + 1}"

    def name_of(self, branch: Branch, room: float) -> str:
        """What a scope is called, and of which kind it is if it is no variable scope."""
        if not branch.is_name_scope:
            return fit(branch.label, room) or self.root_label(branch)
        kind = " (name scope)"
        return f"{fit(branch.label, max(_LEAST_NAME, room - text_width(kind, bold=True)))}{kind}"

    def scope_lines(self, branch: Branch, room: float) -> list[str]:
        """A scope's name and, if the latest cell set it, its reuse flag."""
        room = max(_LEAST_NAME, min(NAME, room))
        if branch.is_name_scope:
            return [fit(branch.label, room), "name scope"]
        lines = [self.name_of(branch, room)]
        return lines if branch.reuse == "False" else [*lines, f"reuse={branch.reuse}"]

    def classes(self, leaf: Child | Totals) -> tuple[str, ...]:
        """The classes of a node of the last column."""
        if isinstance(leaf, VariableNode):
            return variable_classes(leaf, self.cell)
        if isinstance(leaf, Totals):
            return ("more", *marks_of(leaf))
        if isinstance(leaf, Refusal):
            return ("var", "refused")
        return ("fold", *marks_of(leaf.totals), *(("here",) if leaf.touched else ()))

    def leaf_lines(self, leaf: Child | Totals) -> list[str]:
        """What a node of the last column says, in two lines or in one."""
        if isinstance(leaf, VariableNode):
            if self.roomy:
                return variable_lines(leaf, self.cell, self.leaf_name)
            title = variable_title(leaf, self.cell, self.leaf_name)
            rest = fit(facts(leaf), self.leaf_facts, small=True)
            return [f"{title} · {rest} {times_text(leaf)}".rstrip()]
        if isinstance(leaf, Totals):
            lines = more_lines(leaf, brief=True)
        elif isinstance(leaf, Refusal):
            name = fit(leaf.leaf, self.leaf_name)
            lines = [f"✗ {name}", refused_text(leaf)]
        else:
            name = self.name_of(leaf, self.leaf_name)
            counts = folded_text(leaf.totals, brief=True)
            lines = [f"▸ {name}", counts] if leaf.children else [name, "no variable"]
        return lines if self.roomy else [" · ".join(lines)]


def _share(wanted: Sequence[float], room: float) -> float:
    """What each may have at most for all to fit: who wants less leaves the rest to the others.

    >>> _share([10, 90, 80], 100)
    45.0
    """
    for number, smallest in enumerate(sorted(wanted)):
        if smallest * (len(wanted) - number) > room:
            return room / (len(wanted) - number)
        room -= smallest
    return max(wanted, default=0.0)


def _tooltip(node: Child | Totals) -> str:
    if isinstance(node, VariableNode):
        return variable_tooltip(node)
    if isinstance(node, Refusal):
        return f"{abbreviate(node.key[1], TOOLTIP)}\n{clean(node.reason[:TOOLTIP])}"
    if isinstance(node, Totals):
        return f"not drawn: {folded_text(node)}, {plural(node.scopes, 'scope')}"
    counts = folded_text(node.totals) if node.folded else totals_text(node.totals)
    lines = [abbreviate(node.key[1], TOOLTIP) or "/", counts]
    if node.flag:
        lines.insert(1, abbreviate(opening_text(node.key[1], node.flag), 2 * PLACE))
    return "\n".join(lines)
