"""The form of ``%%predict``: a widget in which a learner answers, and that runs the cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import anywidget
import traitlets

from scopeviz.capture import first_line
from scopeviz.jupyter.marks import OUTCOMES, Unreadable, answers_of
from scopeviz.jupyter.questions import Question
from scopeviz.model.explain import plural
from scopeviz.views.style import minimised

FOLDER = Path(__file__).parent


class Form(anywidget.AnyWidget):
    """The questions of one cell, and a button that runs it.

    Attributes:
        questions: place and call of each lookup.
        outcomes: the words that are allowed.
        answers: what the reader said so far.
        state: what the reader can do: ``open``, or wait while it is ``running``, or nothing
            once it is ``done``.
        status: what is said below the button.

    >>> Form([], print)
    Form(0 questions)
    """

    _esm = traitlets.Unicode((FOLDER / "predict.js").read_text("utf-8")).tag(sync=True)
    _css = traitlets.Unicode(minimised((FOLDER / "predict.css").read_text("utf-8"))).tag(sync=True)
    questions = traitlets.List(traitlets.Dict()).tag(sync=True)
    outcomes = traitlets.List(list(OUTCOMES)).tag(sync=True)
    answers = traitlets.List(traitlets.Dict()).tag(sync=True)
    state = traitlets.Unicode("open").tag(sync=True)
    status = traitlets.Unicode("").tag(sync=True)

    def __init__(self, questions: Sequence[Question], run: Callable[[str], str]) -> None:
        self._run = run
        asked = [{"place": each.place, "call": each.call} for each in questions]
        super().__init__(questions=asked)
        self.on_msg(self._hear)

    def __repr__(self) -> str:
        return f"Form({plural(len(self.questions), 'question')})"

    def _hear(self, _: object, content: object, __: object) -> None:
        """Run the cell with the answers that a page sends; no failure leaves."""
        if not isinstance(content, dict) or content.get("type") != "run" or self.state != "open":
            return
        try:
            line = line_of(content.get("answers"))
            answers_of(line, len(self.questions))
        except Unreadable as error:
            self.status = f"{error}."
            return
        self.state, self.status = "running", "The cell is running."
        try:
            self.status = self._run(line)
            self.state = "done"
        except Unreadable as error:
            self.state, self.status = "open", f"{error}."
        except Exception as error:  # noqa: BLE001 # Whatever it is, the page waits.
            self.status = f"The cell could not be run: {first_line(error)}."
            self.state = "open"


def line_of(answers: object) -> str:
    """Answers that a page sent, as they would stand on the magic's line.

    Raises:
        Unreadable: if they are none.

    >>> line_of([{"outcome": "created", "name": " a/w "}, {"outcome": "refused", "name": ""}])
    'created a/w, refused'
    """
    parts: list[str] = []
    for number, answer in enumerate(answers if isinstance(answers, list) else (), 1):
        said = answer if isinstance(answer, dict) else {}
        outcome, name = str(said.get("outcome", "")), " ".join(str(said.get("name", "")).split())
        if not outcome:
            raise Unreadable(f"question {number} has no answer yet")
        if "," in name:
            raise Unreadable(f"answer {number} names {name!r}: a full name has no comma")
        parts.append(f"{outcome} {name}".strip())
    return ", ".join(parts)
