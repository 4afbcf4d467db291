"""The explorer as HTML: a static part that stays, and a script and a log that bring it to life.

The script is an ES module, written in the files of ``explorer/`` and joined here; a live
widget runs the same one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.scope_tree import live
from scopeviz.views.html import folded_block, still_block, summary_block, text_block
from scopeviz.views.packing import packed
from scopeviz.views.payload import to_payload
from scopeviz.views.style import minimised, static_script, style_sheet
from scopeviz.views.text import sharing_text, tree_text
from scopeviz.views.view import view_block

FILES = (
    "text.js",
    "dom.js",
    "log.js",
    "words.js",
    "folders.js",
    "find.js",
    "compare.js",
    "layout.js",
    "why.js",
    "tree.js",
    "graph.js",
    "sentences.js",
    "timeline.js",
    "source.js",
    "details.js",
    "difference.js",
    "takeaway.js",
    "menu.js",
    "explorer.js",
)
"""The files that are joined for a page, each after those that it imports from."""

LIVE_FILES = ("shares.js", "values.js", "widget.js")
"""The files that only a widget needs, which has a kernel to ask; they come after the others."""

FOLDER = Path(__file__).parent / "explorer"


_TYPE = re.compile(r"/\*\* @[^*]*\*/ ?(?=\S)")
"""A type that is written within a line."""

_LEFT_OUT = re.compile(r"^import [^;]*;|^\s*/\*.*?\*/|^\s*//[^\n]*", re.MULTILINE | re.DOTALL)
"""Imports, and comments that stand on lines of their own."""


_BREAK = re.compile(r"^((?:(?!//).)*)\n(?:(?<=[{}()\[\],;]\n)|(?=[}\])?:.]))", re.MULTILINE)
"""Line breaks that nothing depends on, since each statement has its semicolon."""


def to_explorer(graph: ScopeGraph) -> str:
    """The explorer as an HTML fragment, which stays alive without a kernel.

    Where scripts are stripped, its figures and texts remain.

    Args:
        graph: the model.

    >>> to_explorer(ScopeGraph()).count("<script")
    1
    """
    return explorer_html(still_blocks(graph), explorer_log(to_payload(graph)))


def explorer_html(static: str, log: str) -> str:
    """The explorer of a log that is packed already.

    Args:
        static: HTML blocks: what is there where no script runs, and on paper.
        log: what :func:`explorer_log` makes of a payload.
    """
    return (
        f'<div class="sv-explorer sv" data-pack="{explorer_pack()}" data-log="{log}">'
        f"<style>{explorer_style()}</style>"
        f'<div class="sv-static">{static}</div>'
        f"<script>{explorer_loader()}</script></div>"
    )


def explorer_log(payload: Mapping[str, object]) -> str:
    """A payload, packed.

    Args:
        payload: what :func:`to_payload` makes of a model.
    """
    return packed(payload)


@cache
def explorer_pack() -> str:
    """What an explorer needs besides its log, packed: its module and its CSS.

    >>> explorer_pack() == explorer_pack()
    True
    """
    return packed({"module": explorer_module(), "css": explorer_css()})


@cache
def explorer_css() -> str:
    """The style sheet of the explorer itself, which lives in a shadow root.

    >>> ".graph" in explorer_css()
    True
    """
    return minimised((FOLDER / "explorer.css").read_text("utf-8"))


@cache
def explorer_module() -> str:
    """The explorer's script: one ES module, which exports what the last file exports.

    It is without comments and indentation, since every output carries it.

    >>> "export function mount" in explorer_module()
    True
    """
    return _joined(FILES)


@cache
def widget_module() -> str:
    """The script of a widget: an ES module as anywidget wants it.

    >>> "export default { render };" in widget_module()
    True
    """
    return _joined((*FILES, *LIVE_FILES))


def _joined(files: tuple[str, ...]) -> str:
    return "".join(_lean(name, last=name == files[-1]) for name in files)


@cache
def explorer_style() -> str:
    """The style sheet of the page around an explorer: its theme, and the static part's.

    >>> "--sv-ink" in explorer_style()
    True
    """
    return style_sheet("theme.css") + style_sheet("explorer.css")


def still_blocks(graph: ScopeGraph) -> str:
    """What is there where no script runs: the scope tree, and who shares what as text.

    A second image would weigh more than all the rest but the script; the figures under the
    cells have both.

    Args:
        graph: the model.
    """
    blocks = [summary_block(graph), view_block(graph, "tree", block=still_block)]
    if live(graph):
        blocks.append(text_block("Sharing", sharing_text(graph)))
        blocks.append(folded_block("Scope tree as text", tree_text(graph)))
    return "".join(blocks)


def _lean(name: str, *, last: bool) -> str:
    """A file of the script without its imports, comments, indentation and most line breaks.

    What it exports stays an export in the last file only.  Text over several lines must not
    depend on how they begin and end.
    """
    source = _LEFT_OUT.sub("", _TYPE.sub("", (FOLDER / name).read_text("utf-8")))
    lines = filter(None, map(str.strip, source.splitlines()))
    if last:
        return "".join(f"{line}\n" for line in lines)
    return _BREAK.sub(r"\1", "".join(f"{line.removeprefix('export ')}\n" for line in lines))


@cache
def explorer_loader() -> str:
    """The script that unpacks an explorer and starts it.

    >>> "DecompressionStream" in explorer_loader()
    True
    """
    return static_script("loader.js")
