"""Views of a model: text, DOT, SVG, HTML and JSON.

A view is a function of a :class:`~scopeviz.model.scope_graph.ScopeGraph`; the table
:data:`VIEWS` says what there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scopeviz.model.finding import Finding
from scopeviz.model.lint import check_latest
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.scope_tree import live
from scopeviz.model.verdict import fatal_refusal
from scopeviz.views.checked import Findings
from scopeviz.views.explorer import explorer_html, explorer_log, to_explorer
from scopeviz.views.findings import findings_html, findings_text, told_in_figure
from scopeviz.views.html import card, events_block, page, summary_block
from scopeviz.views.label import clean, unknown
from scopeviz.views.payload import to_payload
from scopeviz.views.payload_form import Payload
from scopeviz.views.svg import RendererMissing, draw, warm_up
from scopeviz.views.text import figure_text, headline
from scopeviz.views.view import VIEWS, View, description, view_block
from scopeviz.views.why import Why, to_why

__all__ = [
    "VIEWS",
    "Findings",
    "Payload",
    "RendererMissing",
    "View",
    "Why",
    "figure",
    "findings_text",
    "to_dot",
    "to_explorer",
    "to_html",
    "to_page",
    "to_payload",
    "to_svg",
    "to_text",
    "to_why",
    "warm_up",
]


def to_text(
    graph: ScopeGraph,
    view: str = "tree",
    *,
    scope: str | None = None,
    variable: str | None = None,
) -> str:
    """A view as Unicode text.

    Args:
        graph: the model.
        view: a name in :data:`VIEWS`.
        scope: for the tree: only that variable scope and what is below.
        variable: for the sharing: only that variable and the calls that use it.

    Raises:
        ValueError: if there is no such view, scope or variable.

    >>> print(to_text(ScopeGraph(), "sharing"), end="")
    no variable
    """
    chosen, name = _choose(graph, view, scope, variable)
    return chosen.text(graph, name)


def to_dot(
    graph: ScopeGraph,
    view: str = "tree",
    *,
    scope: str | None = None,
    variable: str | None = None,
) -> str:
    """A view in the DOT language.

    Args:
        graph: the model.
        view: a name in :data:`VIEWS`.
        scope: for the tree: only that variable scope and what is below.
        variable: for the sharing: only that variable and the calls that use it.

    Raises:
        ValueError: if there is no such view, scope or variable.

    >>> to_dot(ScopeGraph()).split("{")[0]
    'digraph scopes '
    """
    chosen, name = _choose(graph, view, scope, variable)
    return chosen.dot(graph, name)


def to_svg(
    graph: ScopeGraph,
    view: str = "tree",
    *,
    scope: str | None = None,
    variable: str | None = None,
) -> str:
    """A view as a standalone SVG.

    Args:
        graph: the model.
        view: a name in :data:`VIEWS`.
        scope: for the tree: only that variable scope and what is below.
        variable: for the sharing: only that variable and the calls that use it.

    Raises:
        ValueError: if there is no such view, scope or variable.
        RendererMissing: if there is nothing that can draw.

    >>> to_svg(ScopeGraph())[:4]
    '<svg'
    """
    chosen, name = _choose(graph, view, scope, variable)
    return draw(chosen.dot(graph, name), view, chosen.title, description(graph, chosen, name))


def to_html(
    graph: ScopeGraph,
    view: str = "tree",
    *,
    scope: str | None = None,
    variable: str | None = None,
) -> str:
    """A view as an HTML fragment; where nothing can draw, with text in place of the figure.

    Args:
        graph: the model.
        view: a name in :data:`VIEWS`.
        scope: for the tree: only that variable scope and what is below.
        variable: for the sharing: only that variable and the calls that use it.

    Raises:
        ValueError: if there is no such view, scope or variable.

    >>> "no variable scope and no variable" in to_html(ScopeGraph())
    True
    """
    _choose(graph, view, scope, variable)
    return card([view_block(graph, view, scope or variable)])


def to_page(graph: ScopeGraph) -> str:
    """A standalone HTML page: the explorer; on paper, everything about the latest cell.

    Args:
        graph: the model.

    >>> to_page(ScopeGraph())[:15]
    '<!doctype html>'
    """
    body = explorer_html(
        "".join(_blocks(graph, check_latest(graph))), explorer_log(to_payload(graph))
    )
    return page(f"scopeviz · {headline(graph)}", body)


def figure(graph: ScopeGraph) -> dict[str, str]:
    """What a notebook shows under the latest cell, by MIME type.

    Args:
        graph: the model.

    >>> sorted(figure(ScopeGraph()))
    ['text/html', 'text/plain']
    """
    findings = check_latest(graph)
    blocks = card(_blocks(graph, findings))
    return {"text/plain": figure_text(graph, findings), "text/html": blocks}


def _choose(
    graph: ScopeGraph, view: str, scope: str | None, variable: str | None
) -> tuple[View, str | None]:
    """The view, and the one thing to which it is narrowed."""
    if view not in VIEWS:
        raise ValueError(unknown("view", view, tuple(VIEWS), "choose one of these"))
    chosen = VIEWS[view]
    for keyword, name in (("scope", scope), ("variable", variable)):
        if name is not None and keyword != chosen.selects:
            raise ValueError(
                f"{keyword}={clean(name)!r} does not go with view {view!r}, which takes "
                f"{chosen.selects}=; leave it out"
            )
    name = scope if variable is None else variable
    if name is None:
        return chosen, None
    known = chosen.names(graph)
    for candidate in (name, name.rstrip("/"), name.partition(":")[0]):
        if candidate in known:
            return chosen, candidate
    how = "open" if chosen.selects == "scope" else "make"
    raise ValueError(unknown(chosen.selects, name, known, f"{how} it first, or choose another"))


def _blocks(graph: ScopeGraph, findings: Sequence[Finding]) -> Iterator[str]:
    yield summary_block(graph)
    if fatal_refusal(graph):
        yield view_block(graph, "refusal")
    yield findings_html(*told_in_figure(findings))
    yield view_block(graph, "tree")
    if live(graph):
        yield view_block(graph, "sharing")
    yield events_block(graph)
