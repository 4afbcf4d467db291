"""How well the lookups of a notebook's cells were foreseen, for a teacher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from scopeviz.jupyter.marks import Mark, Marks
from scopeviz.model.explain import plural
from scopeviz.model.verdict import Outcome


class AnswerForm(TypedDict):
    """What was said; ``name`` is empty where it was left open."""

    outcome: Outcome
    name: str


class HappenedForm(TypedDict):
    """What a lookup did, and where."""

    outcome: Outcome
    name: str
    place: str


class RightForm(TypedDict):
    """What was foreseen; ``name`` is None where it was left open."""

    outcome: bool
    name: bool | None


class QuestionForm(TypedDict):
    """One question; ``happened`` and ``right`` are None where the line was not reached."""

    place: str
    lookup: str
    answer: AnswerForm
    happened: HappenedForm | None
    right: RightForm | None


class CellForm(TypedDict):
    """One cell; ``attempts`` counts how often it was answered, the last time is told."""

    cell: str
    source: str
    attempts: int
    questions: list[QuestionForm]
    unforeseen: int
    points: int
    possible: int


class TotalsForm(TypedDict):
    """What the cells make together."""

    cells: int
    attempts: int
    questions: int
    points: int
    possible: int


class ScoreForm(TypedDict):
    """All cells that were answered, in the order in which they first were."""

    cells: list[CellForm]
    totals: TotalsForm


@dataclass(frozen=True, slots=True)
class _Answered:
    label: str
    source: str
    attempts: int
    marks: Marks


class Score:
    """The answers of one notebook.

    >>> Score().line
    'No cell was predicted yet: %%predict asks for the lookups of a cell.'
    """

    def __init__(self) -> None:
        self._cells: dict[str, _Answered] = {}

    def note(self, key: str, label: str, source: str, marks: Marks) -> None:
        """Take note of a cell's marks, in place of those of an earlier attempt.

        Args:
            key: what stays the same when the cell is answered again.
            label: what the run is known as, such as ``cell 3``.
            source: the cell's code.
            marks: how it was answered.
        """
        before = self._cells.get(key)
        attempts = 1 + (before.attempts if before else 0)
        self._cells[key] = _Answered(label, source, attempts, marks)

    def as_dict(self) -> ScoreForm:
        """The score as plain data."""
        cells = [_cell(each) for each in self._cells.values()]
        return {
            "cells": cells,
            "totals": {
                "cells": len(cells),
                "attempts": sum(cell["attempts"] for cell in cells),
                "questions": sum(len(cell["questions"]) for cell in cells),
                "points": sum(cell["points"] for cell in cells),
                "possible": sum(cell["possible"] for cell in cells),
            },
        }

    @property
    def line(self) -> str:
        """The score as one line."""
        totals = self.as_dict()["totals"]
        if not totals["cells"]:
            return "No cell was predicted yet: %%predict asks for the lookups of a cell."
        counts = ", ".join(
            plural(totals[each], each.removesuffix("s"))
            for each in ("cells", "questions", "attempts")
        )
        return f"Predicted: {totals['points']} of {totals['possible']} points; {counts}."


def _cell(answered: _Answered) -> CellForm:
    marks = answered.marks
    return {
        "cell": answered.label,
        "source": answered.source,
        "attempts": answered.attempts,
        "questions": [_question(mark) for mark in marks.marks],
        "unforeseen": marks.unforeseen,
        "points": marks.points,
        "possible": marks.possible,
    }


def _question(mark: Mark) -> QuestionForm:
    form: QuestionForm = {
        "place": mark.question.place,
        "lookup": mark.question.call,
        "answer": {"outcome": mark.answer.outcome, "name": mark.answer.name},
        "happened": None,
        "right": None,
    }
    if mark.lookup is not None:
        place = str(mark.lookup.event.location)
        outcome, name = mark.lookup.outcome, mark.lookup.name
        form["happened"] = {"outcome": outcome, "name": name, "place": place}
        right = mark.name_is_right if mark.answer.name else None
        form["right"] = {"outcome": mark.outcome_is_right, "name": right}
    return form
