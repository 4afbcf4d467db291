"""``%%predict``: guess what each variable lookup of a cell will do, then see it happen.

It is told in text, which is complete, and below it, where a front end listens, by a form.  The
form's button runs the cell as if its answers stood on the magic's line, so that there is one way
in which a cell runs.  What that shows is told to the front end as belonging to the cell that
asked: there it comes below the form, as output of any kind, and is saved with the notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, magics_class

from scopeviz.jupyter.loaded import notebook_session
from scopeviz.jupyter.magics import Shell
from scopeviz.jupyter.marks import (
    OUTCOMES,
    Answer,
    LookedUp,
    Unreadable,
    Why,
    answers_of,
    headline,
    mark,
    marks_html,
    marks_text,
)
from scopeviz.jupyter.questions import Question, questions_of
from scopeviz.jupyter.rerun import CellKey, cell_key
from scopeviz.jupyter.score import ScoreForm
from scopeviz.jupyter.session import Session
from scopeviz.model.explain import plural
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.verdict import verdicts
from scopeviz.model.why import why
from scopeviz.views.html import card

if TYPE_CHECKING:
    from scopeviz.jupyter.form import Form

NOTHING_RAN = "nothing was run"

MOST_SHOWN = 4
"""For how many answers the line stands that shows how to answer."""


TOLD = ("name", "reuse", "found", "so")
"""The links of the chain behind a lookup that its mark tells."""


def explainer(graph: ScopeGraph) -> Why:
    """What explains the lookups of the latest cell of a model.

    Args:
        graph: the model.

    Returns:
        A function from what was told of a lookup to the sentences that explain it.
    """
    cells, here = graph.cells, len(graph.cells)
    known = {
        id(cells[here - 1].events[verdict.place.event]): verdict
        for verdict in verdicts(graph)
        if verdict.place.cell == here
    }

    def why_of(event: LookedUp) -> tuple[str, ...]:
        told = [each.sentences for each in why(known[id(event)]) if each.label in TOLD]
        return ("; ".join(text for sentences in told for text in sentences),)

    return why_of


@magics_class
class PredictMagics(Magics):
    """The magic, for one shell and its session.

    Args:
        above: how many lines of a cell stand above a part of it.
    """

    def __init__(
        self, shell: Shell, session: Session, above: Callable[[str, str], int | None]
    ) -> None:
        super().__init__(shell)
        self.notebook = shell
        self.session = session
        self._above = above
        self._forms: dict[CellKey, Form] = {}
        self._answered: Form | None = None
        self._marked = ""

    @cell_magic
    def predict(self, line: str, cell: str) -> None:
        """Say what each variable lookup of the cell will do, and then run it.

        Without answers nothing runs: ``%%predict`` lists the lookups that reading the cell
        finds, and asks of each whether the variable will be created or reused, or the lookup
        refused, and under which full name.  Answer in the form, or on the first line:

            %%predict created conv1/weights, reused conv1/weights, refused

        Then the cell runs, and the answers are marked.  An outcome is a point, and a full
        name is one; a name may be left out, and earns nothing then.  A line that is not
        reached does not count.

        A lookup is a call of ``get_variable`` or ``get_local_variable`` in the cell, or in a
        function of yours that it calls.  One in a loop is asked its first time.  Those that
        ``tf.layers`` does inside are not asked: nobody can read them off the cell.
        """
        if self.session.running is None:
            raise UsageError(
                "%%predict sees no lookup while scopeviz does not record: run %scopeviz on; "
                f"{NOTHING_RAN}."
            )
        questions = self._questions(cell)
        if not line.strip():
            self._ask(cell, questions)
            return
        try:
            answers = answers_of(line, len(questions))
        except Unreadable as error:
            raise UsageError(f"%%predict: {error}; {NOTHING_RAN}.") from None
        if self._answered is None:
            self._close(self._key(cell))
        self._run(cell, questions, answers)

    def close(self) -> None:
        """Take all forms off the page."""
        for key in list(self._forms):
            self._close(key)

    def _close(self, key: CellKey) -> None:
        form = self._forms.pop(key, None)
        if form is not None:
            form.close()

    def _key(self, cell: str) -> CellKey:
        """What the running cell is known by when it runs again."""
        running = self.session.running
        return cell_key(cell, running.cell_id if running else None)

    def _questions(self, cell: str) -> list[Question]:
        running = self.session.running
        above = self._above(running.source if running else "", cell) or 0
        code = self.notebook.transform_cell(cell)
        if self.notebook.should_run_async(cell, transformed_cell=code):
            raise UsageError(
                "%%predict cannot run a cell that awaits outside a function, as no cell magic "
                f"can: await elsewhere, or run it without %%predict; {NOTHING_RAN}."
            )
        try:
            questions = questions_of(code, self.notebook.user_ns, above)
        except SyntaxError as error:
            raise UsageError(
                f"%%predict cannot read the cell, line {(error.lineno or 0) + above}: "
                f"{error.msg}; {NOTHING_RAN}."
            ) from None
        except RecursionError:
            raise UsageError(
                f"%%predict cannot read the cell: it is nested too deep; {NOTHING_RAN}."
            ) from None
        if not questions:
            raise UsageError(
                "%%predict finds no lookup to ask for: neither the cell nor a function of yours "
                f"that it calls calls get_variable; run it without %%predict; {NOTHING_RAN}."
            )
        return questions

    # Asking

    def _ask(self, cell: str, questions: Sequence[Question]) -> None:
        # Widgets take long to import.
        from scopeviz.jupyter.form import Form  # noqa: PLC0415
        from scopeviz.jupyter.front_end import is_heard, view_of  # noqa: PLC0415

        key = self._key(cell)
        self._close(key)
        running, parent = self.session.running, _parent_of(self.notebook)
        cell_id = running.cell_id if running else None
        form = Form(questions, lambda line: self._run_again(line, cell, cell_id, parent))
        heard = is_heard(form.comm)
        text, html = asked_text(questions), asked_html(questions, folded=heard)
        self.notebook.display_pub.publish({"text/plain": text, "text/html": html})
        if heard:
            self._forms[key] = form
            self.notebook.display_pub.publish(view_of(form))
        else:
            form.close()

    def _run_again(self, line: str, cell: str, cell_id: str | None, parent: object) -> str:
        """Run a cell as the one that asked; say how it was answered."""
        key = cell_key(cell, cell_id)
        form = self._answered = self._forms.get(key)
        if form is None:
            raise Unreadable("the cell was asked anew; answer there")
        self._marked = ""
        try:
            with _as_output_of(self.notebook, parent):
                self.notebook.run_cell(f"%%predict {line}\n{cell}", cell_id=cell_id)
        finally:
            self._answered = None
        if not self._marked:
            raise Unreadable("it was not marked; what stands below says why")
        return self._marked

    # Running

    def _run(self, cell: str, questions: Sequence[Question], answers: Sequence[Answer]) -> None:
        shell, running = self.notebook, self.session.running
        self.session.start()
        whole = shell.displayhook.exec_result
        seen = len(running.so_far().events) if running else 0
        result = shell.run_cell(cell)
        if whole is not None:  # The traceback is shown; the cell failed all the same.
            whole.error_before_exec = result.error_before_exec
            whole.error_in_exec = result.error_in_exec
        running = self.session.running
        if running is None:
            raise UsageError("%%predict cannot mark: scopeviz stopped to record in this cell.")
        graph = self.session.graph_so_far
        marks = mark(questions, answers, running.so_far().events[seen:], explainer(graph))
        self.session.score.note(self._key(cell), running.label, cell, marks)
        self._marked = headline(marks)
        shell.display_pub.publish({"text/plain": marks_text(marks), "text/html": marks_html(marks)})


def score() -> ScoreForm:
    """The score of the notebook that is running; :func:`scopeviz.score` returns it.

    Raises:
        RuntimeError: if scopeviz is not loaded.
    """
    session = notebook_session("to score", "and predict a cell with %%predict")
    return session.score.as_dict()


def asked_text(questions: Sequence[Question]) -> str:
    """The questions as text, and how they are answered.

    Args:
        questions: one at least.

    >>> print(asked_text(questions_of("tf.get_variable('w', [1])")))
    1 lookup.  What will it do, and under which full name?  Nothing has run yet.
    1. line 1: tf.get_variable('w', [1])
    To answer, run the cell again with this first line:
    %%predict OUTCOME NAME
    OUTCOME is created, reused or refused; NAME may be left out.
    """
    listed = [f"{number}. {question}" for number, question in enumerate(questions, 1)]
    return "\n".join([_intro(questions), *listed, _HOW, _line(questions), _WORDS])


def asked_html(questions: Sequence[Question], *, folded: bool) -> str:
    """The same as HTML.

    Args:
        questions: one at least.
        folded: whether it is closed until it is asked for, since a form stands below.
    """
    items = "".join(
        f"<li>{escape(question.place)}: <code>{escape(question.call)}</code></li>"
        for question in questions
    )
    how = f"<p>{_HOW}<br><code>{_line(questions)}</code><br>{_WORDS}</p>"
    body = f"<ol>{items}</ol>{how}"
    intro = escape(_intro(questions))
    if folded:
        return card(
            [f"<p>{intro}</p><details><summary>To answer in text</summary>{body}</details>"]
        )
    return card([f"<p>{intro}</p>{body}"])


_HOW = "To answer, run the cell again with this first line:"
_WORDS = f"OUTCOME is {', '.join(OUTCOMES[:-1])} or {OUTCOMES[-1]}; NAME may be left out."


def _intro(questions: Sequence[Question]) -> str:
    each = "it" if len(questions) == 1 else "each"
    return (
        f"{plural(len(questions), 'lookup')}.  What will {each} do, and under which full name?  "
        "Nothing has run yet."
    )


def _line(questions: Sequence[Question]) -> str:
    shown = ["OUTCOME NAME"] * len(questions)
    if len(shown) > MOST_SHOWN:
        shown[MOST_SHOWN - 1 :] = ["..."]
    return f"%%predict {', '.join(shown)}"


# Whose output it is


def _parent_of(shell: Shell) -> object:
    """The front end's request that runs now; None without a kernel."""
    return shell.get_parent() if hasattr(shell, "get_parent") else None


@contextmanager
def _as_output_of(shell: Shell, parent: object) -> Iterator[None]:
    """What is shown inside belongs to a cell that asked before, in the front end's eyes.

    JupyterLab adds it to the cell's outputs, as it does with what a thread shows late.
    """
    if parent is None:
        yield
        return
    present = shell.get_parent()
    shell.set_parent(parent)
    try:
        yield
    finally:
        shell.set_parent(present)
