"""The table of views, and a view as a block of HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scopeviz.model.explain import plural, summary
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.scope_tree import live, scope_names
from scopeviz.views.html import figure_block, note_block, text_block
from scopeviz.views.label import abbreviate, clean
from scopeviz.views.refusal import refusal_dot, refusal_text, refused_names
from scopeviz.views.sharing_dot import sharing_dot
from scopeviz.views.svg import RendererMissing, draw
from scopeviz.views.text import sharing_text, tree_text
from scopeviz.views.tree_dot import tree_dot


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a model.

    Attributes:
        title: what a reader knows it as.
        selects: the keyword that narrows it to one thing: ``scope`` or ``variable``.
        names: the names that the keyword can have.
        text: makes text of a model and a name, or None for all.
        dot: makes DOT of the same.
    """

    title: str
    selects: str
    names: Callable[[ScopeGraph], tuple[str, ...]]
    text: Callable[[ScopeGraph, str | None], str]
    dot: Callable[[ScopeGraph, str | None], str]


def _variable_names(graph: ScopeGraph) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.name for node in live(graph)))


VIEWS: dict[str, View] = {
    "tree": View("Scope tree", "scope", scope_names, tree_text, tree_dot),
    "sharing": View("Sharing", "variable", _variable_names, sharing_text, sharing_dot),
    "refusal": View("Why it was refused", "variable", refused_names, refusal_text, refusal_dot),
}
"""Name -> view."""


def description(graph: ScopeGraph, view: View, name: str | None) -> str:
    """What a figure shows, in a sentence for those who do not see it.

    Args:
        graph: the model.
        view: the view.
        name: the one scope or variable to which it is narrowed; None for all.
    """
    variables = live(graph)
    shared = sum(variable.shared for variable in variables)
    about = f" of {abbreviate(name, 60)}" if name else ""
    return (
        f"{view.title}{about}: {summary(graph)}; "
        f"{plural(len(variables), 'variable')} in all, {shared:,} shared."
    )


def view_block(
    graph: ScopeGraph,
    view: str,
    name: str | None = None,
    block: Callable[[str, str, str], str] = figure_block,
) -> str:
    """A view as an HTML block; where nothing can draw, with text in place of the figure.

    Args:
        graph: the model.
        view: a name in :data:`VIEWS`.
        name: the one scope or variable to which it is narrowed; None for all.
        block: makes a block of title, description and SVG.
    """
    chosen = VIEWS[view]
    words = description(graph, chosen, name)
    dot = chosen.dot(graph, name)
    if "pos=" not in dot:  # There is nothing to draw.
        return note_block(chosen.text(graph, name))
    try:
        svg = draw(dot, view, chosen.title, words)
    except RendererMissing as error:
        return text_block(chosen.title, chosen.text(graph, name)) + note_block(clean(str(error)))
    return block(chosen.title, words, svg)
