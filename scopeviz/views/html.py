"""The views as HTML: a fragment for a notebook's output, and a page of its own.

A figure is an ``<img>`` whose source holds the whole SVG: an untrusted notebook strips
scripts, styles and inline SVG, and keeps that.  Where scripts run, a small one puts the
SVG itself into the page, so that it follows the theme and its text can be selected.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from html import escape
from itertools import islice
from urllib.parse import quote

from scopeviz.model.explain import plural, sentences
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.timeline import is_told
from scopeviz.views.label import abbreviate
from scopeviz.views.polish import still
from scopeviz.views.style import static_script, style_sheet
from scopeviz.views.text import headline, refusal_sentences

MOST_EVENTS = 120
"""How many sentences are listed; the events beyond are counted."""

SENTENCE = 400
"""Most characters of a sentence."""

_TAG = re.compile(r"<[^>']*>")
_LEFT_AS_IT_IS = " '()*+,-./:;<=>?@[]_{}!|~"
"""What need not be escaped in the address of an image, within double quotes."""

_SIGNS = "·×"
"""Nor need these, which are in most labels; as they are, each takes a third."""


def card(body: Iterable[str]) -> str:
    """A fragment: some blocks in a frame, with style and script.

    Args:
        body: HTML blocks.
    """
    return (
        f'<div class="sv-card"><style>{style_sheet("card.css")}</style>'
        f"{''.join(body)}<script>{static_script('inline.js')}</script></div>"
    )


def page(title: str, body: str) -> str:
    """A standalone HTML page.

    Args:
        title: its title.
        body: a fragment.
    """
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{_text(title)}</title></head><body>\n{body}\n</body></html>\n"
    )


def summary_block(graph: ScopeGraph) -> str:
    """The headline, and each refusal of the latest cell.

    Args:
        graph: the model.
    """
    label, colon, rest = headline(graph).partition(": ")
    head = f"<b>{_text(label)}</b>{colon}{_text(rest)}"
    refused = "".join(f'<p class="sv-no">✗ {_text(line)}</p>' for line in refusal_sentences(graph))
    return f"<p>{head}</p>{refused}"


def figure_block(title: str, description: str, svg: str) -> str:
    """A figure with its title.

    Args:
        title: what it is.
        description: what it shows, for those who do not see it.
        svg: the figure.
    """
    source = b64encode(svg.strip().encode("utf-8")).decode("ascii")
    return _image(title, description, f"data:image/svg+xml;base64,{source}")


def still_block(title: str, description: str, svg: str) -> str:
    """A figure that stays an image, in as few characters as may be.

    Keys can scroll it, for it keeps its size where there is no room for it.

    Args:
        title: what it is.
        description: what it shows, for those who do not see it.
        svg: the figure.
    """
    thrifty = _TAG.sub(lambda tag: tag[0].replace('"', "'"), still(svg).strip())
    source = quote(thrifty, safe=_LEFT_AS_IT_IS)
    for sign in _SIGNS:
        source = source.replace(quote(sign), sign)
    return _image(title, description, f"data:image/svg+xml,{source}", ' tabindex="0"')


def _image(title: str, description: str, source: str, more: str = "") -> str:
    return (
        f'{_title(title)}<div class="sv-view"{more}><img class="sv-img" '
        f'alt="{escape(description)}" src="{source}"></div>'
    )


def text_block(title: str, text: str) -> str:
    """Text as it is, in place of a figure that could not be drawn.

    Args:
        title: what it is.
        text: its lines.
    """
    return f"{_title(title)}<pre>{_text(text)}</pre>"


def folded_block(title: str, text: str) -> str:
    """Text as it is, closed until it is asked for.

    Args:
        title: what it is.
        text: its lines.
    """
    return f"<details><summary>{_text(title)}</summary><pre>{_text(text)}</pre></details>"


def note_block(text: str) -> str:
    """A paragraph.

    Args:
        text: what it says.
    """
    return f"<p>{_text(text)}</p>"


def events_block(graph: ScopeGraph) -> str:
    """The events of the latest cell as sentences, closed until they are asked for.

    Args:
        graph: the model.
    """
    events = [event for event in graph.latest.events if is_told(event)] if graph.latest else []
    if not events:
        return ""
    told = list(islice(sentences(events, graph), MOST_EVENTS))
    items = "".join(f"<li>{_text(abbreviate(text, SENTENCE))}</li>" for text, _ in told)
    rest = len(events) - sum(count for _, count in told)
    more = f"<p>and {plural(rest, 'more event')}</p>" if rest > 0 else ""
    return (
        f"<details><summary>{plural(len(events), 'event')}</summary>"
        f"<ol>{items}</ol>{more}</details>"
    )


def _title(title: str) -> str:
    return f'<p class="sv-title"><b>{_text(title)}</b></p>'


def _text(text: str) -> str:
    return escape(text, quote=False)
