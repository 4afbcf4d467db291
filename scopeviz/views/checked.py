"""What a check found, as a reader sees it: sentences, or in a notebook a card."""

from __future__ import annotations

from scopeviz.model.finding import Finding
from scopeviz.views.findings import counts_text, findings_html, findings_text
from scopeviz.views.html import card, note_block


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
        told = counts_text(self) if self else "no finding"
        return card([findings_html(self), note_block(told)])
