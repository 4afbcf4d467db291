"""Findings as text, and as HTML."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from html import escape

from scopeviz.model.explain import plural
from scopeviz.model.finding import Finding, Level
from scopeviz.views.label import abbreviate

SENTENCE = 700
"""Most characters of a sentence."""

MOST_IN_FIGURE = 4
"""How many findings the figure under a cell tells; those beyond are counted."""

SIGNS: dict[Level, str] = {"warning": "⚠", "note": "•"}
"""The sign of each level, beside its word."""

EDGES: dict[Level, str] = {
    "warning": "border-left: 3px double #b34700; padding-left: 8px",
    "note": "border-left: 3px dotted #57606a; padding-left: 8px",
}
"""How a finding looks; in no style sheet, so that cells without findings do not carry it."""


def findings_text(findings: Sequence[Finding]) -> str:
    r"""Findings as text: a sentence, its remedy, and where to read on.

    What is the same for several findings of a rule stands below the first alone.

    Args:
        findings: what :func:`scopeviz.model.lint.check` found.

    >>> findings_text(())
    'no finding\n'
    """
    if not findings:
        return "no finding\n"
    blocks = [
        "\n".join([what, *(f"  {each}" for each in (remedy, page and f"See {page}") if each)])
        for what, remedy, page in _told(findings)
    ]
    return "\n\n".join([*blocks, counts_text(findings)]) + "\n"


def counts_text(findings: Collection[Finding]) -> str:
    """How many there are of each level.

    >>> counts_text([Finding("SV05", "note", "", "", (), ())])
    '1 note'
    """
    levels = [each.level for each in findings]
    counts = [plural(levels.count(level), level) for level in SIGNS if level in levels]
    return ", ".join(counts)


def lines_of(findings: Iterable[Finding]) -> list[str]:
    """Findings as lines: what happened, and below, once, what to write instead.

    Args:
        findings: any findings.
    """
    lines = [(what, remedy and f"  {remedy}") for what, remedy, _ in _told(findings)]
    return [line for both in lines for line in both if line]


def _told(findings: Iterable[Finding]) -> Iterator[tuple[str, str, str]]:
    """What happened, what to write instead and the page; empty where they were told before."""
    told: set[tuple[str, str]] = set()
    for finding in findings:
        head = f"{SIGNS[finding.level]} {finding.level} {finding.code}"
        parts = (abbreviate(finding.remedy, SENTENCE), finding.page)
        remedy, page = ("" if (finding.code, part) in told else part for part in parts)
        told.update((finding.code, part) for part in parts)
        yield f"{head}: {abbreviate(finding.sentence, SENTENCE)}", remedy, page


def told_in_figure(findings: Sequence[Finding]) -> tuple[Sequence[Finding], str]:
    """The findings that the figure under a cell tells, and a line on the others.

    Args:
        findings: those that are new with the cell.
    """
    if len(findings) <= MOST_IN_FIGURE + 1:  # The line would take as much room as a finding.
        return findings, ""
    rest = len(findings) - MOST_IN_FIGURE
    return findings[:MOST_IN_FIGURE], f"and {rest} more: %check"


def findings_html(findings: Sequence[Finding], more: str = "") -> str:
    """Findings as HTML, which says the same without a style sheet.

    Args:
        findings: what was found.
        more: a line on those that are left out.
    """
    told = "".join(
        _paragraph(EDGES[finding.level], *lines)
        for finding, lines in zip(findings, _told(findings), strict=True)
    )
    return told + (f"<p>{escape(more, quote=False)}</p>" if more else "")


def _paragraph(edge: str, what: str, remedy: str, page: str) -> str:
    below = escape(" ".join(filter(None, (remedy, page and f"See {page}."))), quote=False)
    more = f"<br><small>{below}</small>" if below else ""
    return f'<p style="{edge}">{escape(what, quote=False)}{more}</p>'
