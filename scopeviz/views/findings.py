"""Findings as text, and as HTML."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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


class Findings(tuple[Finding, ...]):
    """What :func:`scopeviz.check` found; it shows itself as sentences.

    >>> Findings()
    no finding
    """

    __slots__ = ()

    @property
    def warnings(self) -> Findings:
        """Those that are probably mistakes."""
        return Findings(each for each in self if each.level == "warning")

    @property
    def notes(self) -> Findings:
        """Those that are legal, and surprise."""
        return Findings(each for each in self if each.level == "note")

    def __str__(self) -> str:
        return findings_text(self).rstrip("\n")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f'<div class="sv-findings">{findings_html(self) or "<p>no finding</p>"}</div>'


def findings_text(findings: Sequence[Finding]) -> str:
    r"""Findings as text: a sentence, its remedy, and where to read on.

    Args:
        findings: what :func:`scopeviz.model.lint.check` found.

    >>> findings_text(())
    'no finding\n'
    """
    if not findings:
        return "no finding\n"
    blocks = ["\n".join([*lines_of(each), f"  See {each.page}"]) for each in findings]
    return "\n\n".join([*blocks, counts_text(findings)]) + "\n"


def counts_text(findings: Collection[Finding]) -> str:
    """How many there are of each level.

    >>> counts_text([Finding("SV05", "note", "", "", (), ())])
    '1 note'
    """
    levels = [each.level for each in findings]
    counts = [plural(levels.count(level), level) for level in SIGNS if level in levels]
    return ", ".join(counts)


def lines_of(finding: Finding) -> tuple[str, str]:
    """A finding as two lines: what happened, and what to write instead.

    Args:
        finding: any finding.
    """
    head = f"{SIGNS[finding.level]} {finding.level} {finding.code}"
    return (
        f"{head}: {abbreviate(finding.sentence, SENTENCE)}",
        f"  {abbreviate(finding.remedy, SENTENCE)}",
    )


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
    told = "".join(_paragraph(each) for each in findings)
    return told + (f"<p>{escape(more, quote=False)}</p>" if more else "")


def _paragraph(finding: Finding) -> str:
    what, remedy = (escape(line.strip(), quote=False) for line in lines_of(finding))
    page = escape(finding.page, quote=False)
    edge = EDGES[finding.level]
    return f'<p style="{edge}">{what}<br><small>{remedy} See {page}.</small></p>'
