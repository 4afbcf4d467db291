"""Comments that switch findings off: ``# scopeviz: ignore`` or ``# scopeviz: ignore[SV08]``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from scopeviz.model.finding import Finding
from scopeviz.model.scope_graph import ScopeGraph

COMMENT = re.compile(r"#\s*scopeviz:\s*ignore\b(?:\s*\[([^\]]*)\])?")
"""The comment; the codes between brackets are those that it switches off."""

ALL = frozenset({"*"})

_NOT_PYTHON = re.compile(r"^(\s*)[%!?].*$", re.MULTILINE)


class Ignored:
    """The lines of a program whose findings are switched off.

    Args:
        graph: the model; its cells hold their source, and that of modules with comments.
    """

    def __init__(self, graph: ScopeGraph) -> None:
        self.graph = graph

    @cached_property
    def lines(self) -> Mapping[str, Mapping[int, frozenset[str]]]:
        """Source -> line -> the codes that are switched off there."""
        texts: dict[str, str] = {}
        for cell in self.graph.cells:
            texts.update(cell.modules)
            texts[cell.label] = cell.source
        return {source: comments_of(text) for source, text in texts.items() if "scopeviz" in text}

    def __contains__(self, finding: Finding) -> bool:
        return any(
            codes and (codes is ALL or finding.code in codes)
            for place in finding.places
            if (codes := self.lines.get(place.location.source, {}).get(place.location.line))
        )


def comments_of(text: str) -> dict[int, frozenset[str]]:
    r"""The lines for which comments switch codes off, and which.

    A comment counts for the whole statement in which it stands, or for the line above a
    block that opens there.

    Args:
        text: the source of a cell or a module.

    >>> comments_of("f(\n    1)  # scopeviz: ignore[SV08]\ng()")
    {1: frozenset({'SV08'}), 2: frozenset({'SV08'})}
    """
    told: dict[int, frozenset[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        comment = COMMENT.search(line)
        if comment:
            codes = comment[1]
            told[number] = (
                ALL
                if codes is None
                else frozenset(code.strip().upper() for code in codes.split(",") if code.strip())
            )
    if not told:
        return {}
    for first, last in _statements(text):
        here = [told[line] for line in range(first, last + 1) if line in told]
        if here and last > first:
            whole = ALL if ALL in here else frozenset().union(*here)
            for at in range(first, last + 1):
                told.setdefault(at, whole)
    return dict(sorted(told.items()))


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """The first and last line of each statement; of a block, of its head."""
    try:
        tree = ast.parse(_NOT_PYTHON.sub(r"\1pass", text))
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            inner = body[0] if isinstance(body, list) and body else None
            last = node.end_lineno or node.lineno
            yield node.lineno, max(node.lineno, inner.lineno - 1) if inner else last
