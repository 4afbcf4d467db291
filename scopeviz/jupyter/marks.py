"""What the learner said of each lookup, and whether it happened so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from typing import TypeAlias, get_args

from scopeviz.events import Event, Location, VariableCreated, VariableRefused, VariableReused
from scopeviz.jupyter.questions import Question, Step
from scopeviz.model.explain import plural
from scopeviz.model.verdict import Outcome
from scopeviz.views.html import card, note_block

LookedUp: TypeAlias = VariableCreated | VariableReused | VariableRefused
Why: TypeAlias = Callable[[LookedUp], Sequence[str]]
"""From what a lookup did to the sentences that explain it."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
HAPPENED: dict[type[LookedUp], Outcome] = {
    VariableCreated: "created",
    VariableReused: "reused",
    VariableRefused: "refused",
}

RIGHT, WRONG, OPEN = "✓ right", "✗ wrong", "– not said"

_GENERATOR = "<genexpr>"
_COLUMNS = ("", "lookup", "you said", "it was")
_CELL = ' style="text-align:left;vertical-align:top;overflow-wrap:normal"'


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of one lookup.

    Attributes:
        outcome: what it will do.
        name: the full name under which; empty where that was left open.
    """

    outcome: Outcome
    name: str = ""

    def __str__(self) -> str:
        return f"{self.outcome} {self.name}".rstrip()


class Unreadable(Exception):
    """Answers that cannot be read; the message says why, and what can be."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What one lookup did.

    Attributes:
        name: full name of the variable, that of the whole for a partitioned one.
        event: what was told of it.
    """

    name: str
    event: LookedUp

    @property
    def outcome(self) -> Outcome:
        """Created, reused or refused."""
        return HAPPENED[type(self.event)]


@dataclass(frozen=True, slots=True)
class Mark:
    """One question, its answer, and what happened.

    Attributes:
        lookup: None where the line was not reached.
        sentences: why it happened.
    """

    question: Question
    answer: Answer
    lookup: Lookup | None
    sentences: tuple[str, ...] = ()

    @property
    def outcome_is_right(self) -> bool:
        """Whether the outcome was foreseen."""
        return self.lookup is not None and self.answer.outcome == self.lookup.outcome

    @property
    def name_is_right(self) -> bool:
        """Whether the name was foreseen."""
        return self.lookup is not None and self.answer.name == self.lookup.name

    @property
    def points(self) -> int:
        """One for the outcome and one for the name; a name that was not said earns none."""
        return self.outcome_is_right + self.name_is_right

    @property
    def possible(self) -> int:
        """The most points that there were; none for a lookup that was not reached."""
        return 0 if self.lookup is None else 2


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one cell.

    Attributes:
        marks: one for each question.
        passes: how many lookups were done by later passes of loops.
        unforeseen: how many were done besides that reading could not tell.
    """

    marks: tuple[Mark, ...]
    passes: int = 0
    unforeseen: int = 0

    @property
    def points(self) -> int:
        """Points of all answers."""
        return sum(mark.points for mark in self.marks)

    @property
    def possible(self) -> int:
        """The most points that there were."""
        return sum(mark.possible for mark in self.marks)

    @property
    def notes(self) -> list[str]:
        """What happened besides."""
        notes = []
        if self.passes:
            they = "lookup in a loop was" if self.passes == 1 else "lookups in loops were"
            notes.append(f"{self.passes} more {they} not asked: a loop is asked its first time.")
        if self.unforeseen:
            happened = (
                f"{self.unforeseen} more lookup{'' if self.unforeseen == 1 else 's'} happened"
            )
            notes.append(f"{happened} that reading could not tell, such as those of tf.layers.")
        return notes


# Answers


def answers_of(line: str, count: int) -> list[Answer]:
    """The answers on a magic's line.

    Args:
        line: an outcome for each lookup, with the full name if it is known, and commas between;
            one more at the end does not count.
        count: how many lookups there are.

    Raises:
        Unreadable: if they are no answers, or fewer or more than there are lookups.

    >>> answers_of("created conv1/w, refused", 2)
    [Answer(outcome='created', name='conv1/w'), Answer(outcome='refused', name='')]
    """
    parts = line.rstrip().removesuffix(",").split(",")
    answers = [_answer(number, part) for number, part in enumerate(parts, 1)]
    if len(answers) != count:
        raise Unreadable(
            f"the cell has {plural(count, 'lookup')}, and there "
            f"{'is 1 answer' if len(answers) == 1 else f'are {len(answers)} answers'}: give one "
            "for each, with commas between"
        )
    return answers


def _answer(number: int, text: str) -> Answer:
    word, _, name = text.strip().partition(" ")
    for outcome in OUTCOMES:
        if word.lower() == outcome:
            break
    else:
        raise Unreadable(
            f"answer {number} is {text.strip()!r}: an answer is one of {', '.join(OUTCOMES)}, and "
            "then, if you know it, the full name, as in created conv1/weights"
        )
    name = name.strip()
    if re.search(r"\s", name):
        raise Unreadable(
            f"answer {number} names {name!r}: a full name has no blank, as in conv1/weights; "
            "there are commas between answers"
        )
    return Answer(outcome, name.removesuffix(":0").strip("/"))


# What happened, and which question asked it


def lookups_of(happened: Iterable[Event]) -> list[Lookup]:
    """The lookups among events; the parts of a partitioned variable are one.

    Args:
        happened: any events, in order.
    """
    lookups: list[Lookup] = []
    latest: tuple[object, ...] = ()
    for event in happened:
        if not isinstance(event, LookedUp):
            continue
        if isinstance(event, VariableCreated) and event.made_by == "Variable":
            continue
        whole = "" if isinstance(event, VariableRefused) else event.part_of
        this = (whole, type(event), event.location) if whole else ()
        if not this or this != latest:
            lookups.append(Lookup(whole or event.name, event))
        latest = this
    return lookups


def mark(
    questions: Sequence[Question],
    answers: Sequence[Answer],
    happened: Iterable[Event],
    why: Why,
) -> Marks:
    """Mark answers.

    A question is answered by the first lookup at the end of the same calls, line for line, that
    asks for the same name, as far as both are known.

    Args:
        questions: what was asked.
        answers: one for each.
        happened: the events of the cell, in order.
        why: what explains a lookup.
    """
    found: dict[int, Lookup] = {}
    passes = unforeseen = 0
    for lookup in lookups_of(happened):
        alike = _asked(questions, lookup)
        first = next((number for number in alike if number not in found), None)
        if first is not None:
            found[first] = lookup
        elif any(questions[number].repeated for number in alike):
            passes += 1
        else:
            unforeseen += 1
    marks = tuple(
        Mark(question, answer, lookup, tuple(why(lookup.event)) if lookup else ())
        for question, answer, lookup in zip(
            questions, answers, map(found.get, range(len(questions))), strict=True
        )
    )
    return Marks(marks, passes, unforeseen)


def _asked(questions: Sequence[Question], lookup: Lookup) -> list[int]:
    """The questions that a lookup may answer."""
    chain = _chain(lookup.event.location)
    likely = [
        number for number, question in enumerate(questions) if _may_name(question, lookup.event)
    ]
    for fits in (_is_same, _is_within):
        alike = [number for number in likely if fits(questions[number].steps, chain)]
        if alike:
            return alike
    return []


def _may_name(question: Question, event: LookedUp) -> bool:
    """Whether a question may have asked for what was looked up; a custom getter may rename."""
    return question.name in (None, event.requested) or bool(event.getter)


def _chain(location: Location | None) -> list[Location]:
    """The calls that led to a location, the outermost first."""
    chain: list[Location] = []
    while location is not None:
        chain.append(location)
        # A generator's frame is part of the function around it, which may have left its line.
        inside = location.function.rpartition(".")[2] == _GENERATOR
        location = location.caller.caller if inside and location.caller else location.caller
    chain.reverse()
    return chain


def _is_same(steps: Sequence[Step], chain: Sequence[Location]) -> bool:
    return all(
        step is not None and place is not None and _is_at(step, place)
        for step, place in zip_longest(steps, chain)
    )


def _is_within(steps: Sequence[Step], chain: Sequence[Location]) -> bool:
    """Whether the calls are among those that led there: a decorator or a getter adds some."""
    places = iter(chain)
    return all(any(_is_at(step, place) for place in places) for step in steps)


def _is_at(step: Step, place: Location) -> bool:
    function = place.function.rpartition(".")[2]
    return (
        place.line in step.lines
        and step.source in ("", place.source)
        and function in (step.function, _GENERATOR)
    )


# As text and HTML


def marks_text(marks: Marks) -> str:
    """Marks as text.

    Args:
        marks: those of a cell.
    """
    lines = [headline(marks)]
    for number, each in enumerate(marks.marks, 1):
        lines.append(f"{number}. {each.question}")
        if each.lookup is None:
            lines.append(f"   you said {each.answer}; it was not reached, and does not count")
            continue
        lines.append(f"   you said {each.answer}")
        lines.append(f"   it was   {each.lookup.outcome} {each.lookup.name}")
        lines.append(f"   outcome {_outcome_sign(each)}, name {_name_sign(each)}")
        lines += [f"   {sentence}" for sentence in each.sentences]
    return "\n".join([*lines, *marks.notes])


def marks_html(marks: Marks) -> str:
    """Marks as HTML.

    Args:
        marks: those of a cell.
    """
    head = "".join(f'<th scope="col"{_CELL}>{each}</th>' for each in _COLUMNS)
    rows = "".join(_row(number, each) for number, each in enumerate(marks.marks, 1))
    table = (
        f"<table><caption>{escape(headline(marks))}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
    return card([table, *map(note_block, marks.notes)])


def headline(marks: Marks) -> str:
    """One line that says how much was foreseen.

    >>> headline(Marks(()))
    'Predicted: 0 of 0 points, one for each outcome and each name.'
    """
    return (
        f"Predicted: {marks.points} of {marks.possible} points, one for each outcome and each name."
    )


def _row(number: int, each: Mark) -> str:
    where = f"{escape(each.question.place)}<br><code>{escape(each.question.call)}</code>"
    if each.lookup is None:
        said, was = escape(str(each.answer)), "– not reached: it does not count"
    else:
        name = escape(each.answer.name) or "no name"
        said = f"{each.answer.outcome}: {_outcome_sign(each)}<br>{name}: {_name_sign(each)}"
        was = f"<b>{each.lookup.outcome}</b><br>{escape(each.lookup.name)}"
    why = "".join(f"<br>{escape(sentence)}" for sentence in each.sentences)
    cells = "".join(f"<td{_CELL}>{cell}</td>" for cell in (where + why, said, was))
    return f'<tr><th scope="row"{_CELL}>{number}</th>{cells}</tr>'


def _outcome_sign(each: Mark) -> str:
    return RIGHT if each.outcome_is_right else WRONG


def _name_sign(each: Mark) -> str:
    if not each.answer.name:
        return OPEN
    return RIGHT if each.name_is_right else WRONG
