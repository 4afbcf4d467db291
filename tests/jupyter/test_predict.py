"""``%%predict`` in a real IPython shell, and in a real kernel."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.utils.capture import capture_output
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import scopeviz
from scopeviz.jupyter.form import Form
from scopeviz.jupyter.marks import Answer, Unreadable, answers_of
from tests.jupyter.shell import Notebook
from tests.jupyter.test_kernel import DEFINE, LOAD, figures, run, stderr
from tests.jupyter.test_widget import front_end

__all__ = ["front_end"]

TWO = """
with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
    tf.get_variable("w", [2])
    tf.get_variable("w", [2])
"""
REFUSED = """
tf.get_variable("w", [1])
tf.get_variable("w", [1])
"""


@pytest.fixture
def tensors(notebook: Notebook) -> Notebook:
    """A notebook in which scopeviz is loaded, with an empty graph."""
    notebook.run("import scopeviz.tf1 as tf\ntf.reset_default_graph()\n%scopeviz off")
    return notebook


def usage_error(notebook: Notebook) -> str:
    return (notebook.captured.stderr or notebook.captured.stdout).strip()


def marked(notebook: Notebook, source: str) -> list[str]:
    """The lines that mark a cell."""
    text: str = notebook.texts(source)[-1]
    return text.splitlines()


# Asking


def test_without_answers_nothing_runs_and_each_lookup_is_asked(tensors: Notebook) -> None:
    (bundle,) = tensors.run("%%predict" + TWO + "x = 1")
    assert bundle["text/plain"].splitlines() == [
        "2 lookups.  What will each do, and under which full name?  Nothing has run yet.",
        "1. line 3: tf.get_variable('w', [2])",
        "2. line 4: tf.get_variable('w', [2])",
        "To answer, run the cell again with this first line:",
        "%%predict OUTCOME NAME, OUTCOME NAME",
        "OUTCOME is created, reused or refused; NAME may be left out.",
    ]
    assert "tf.get_variable(&#x27;w&#x27;, [2])" in bundle["text/html"]
    assert "x" not in tensors.shell.user_ns
    assert not tensors.session.graph.variables


def test_a_function_of_an_earlier_cell_says_which(tensors: Notebook) -> None:
    tensors.run("\ndef block():\n    return tf.get_variable('w', [1])")
    (text,) = tensors.texts("%%predict\n\nblock()")
    assert "1. line 3 → cell 3, line 3, in block: tf.get_variable('w', [1])" in text


def test_the_line_that_shows_how_to_answer_stays_short(tensors: Notebook) -> None:
    (text,) = tensors.texts("%%predict\n" + "tf.get_variable('w', [1])\n" * 6)
    assert "\n%%predict OUTCOME NAME, OUTCOME NAME, OUTCOME NAME, ...\n" in text


# What cannot be asked or answered


NO_LOOKUP = (
    "finds no lookup to ask for: neither the cell nor a function of yours that it calls calls "
    "get_variable; run it without %%predict"
)
ALLOWED = (
    "an answer is one of created, reused, refused, and then, if you know it, the full name, as in "
    "created conv1/weights"
)
ONE_EACH = "give one for each, with commas between"
AWAITS = (
    "cannot run a cell that awaits outside a function, as no cell magic can: await elsewhere, or "
    "run it without %%predict"
)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("\nx = 1", f" {NO_LOOKUP}"),
        ("\nx = 1\nx = = 1", " cannot read the cell, line 3: invalid syntax"),
        (" made w, reused" + REFUSED, f": answer 1 is 'made w': {ALLOWED}"),
        (
            " created w reused w, refused" + REFUSED,
            (
                ": answer 1 names 'w reused w': a full name has no blank, as in conv1/weights; "
                "there are commas between answers"
            ),
        ),
        (
            " created" + REFUSED,
            f": the cell has 2 lookups, and there is 1 answer: {ONE_EACH}",
        ),
        (
            " created, reused, refused" + REFUSED,
            f": the cell has 2 lookups, and there are 3 answers: {ONE_EACH}",
        ),
        (" created\nx = tf.get_variable('w', [1])\nawait x", f" {AWAITS}"),
    ],
)
def test_what_cannot_be_asked_or_answered_is_one_clean_line(
    tensors: Notebook, source: str, message: str
) -> None:
    assert tensors.run(f"%%predict{source}") == []
    assert usage_error(tensors) == f"UsageError: %%predict{message}; nothing was run."
    assert not tensors.session.graph.variables
    assert tensors.session.score.as_dict()["cells"] == []


def test_without_recording_nothing_runs(tensors: Notebook) -> None:
    tensors.shell.meta["scopeviz"].disarm()
    assert tensors.run("%%predict" + TWO) == []
    assert usage_error(tensors) == (
        "UsageError: %%predict sees no lookup while scopeviz does not record: run %scopeviz on; "
        "nothing was run."
    )


@pytest.mark.parametrize("name", ["a/w", "a/w:0", "a/w/", " a/w "])
def test_a_name_may_be_written_as_a_tensors(name: str) -> None:
    assert answers_of(f"Created {name}", 1) == [Answer("created", "a/w")]


def test_an_empty_answer_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="answer 2 is ''"):
        answers_of("created,,refused", 3)


def test_a_comma_after_the_last_answer_does_not_count() -> None:
    assert answers_of("created, refused, ", 2) == [Answer("created"), Answer("refused")]


# Marking


def test_answers_are_marked_with_what_happened_and_why(tensors: Notebook) -> None:
    assert marked(tensors, "%%predict created a/w, created w" + TWO) == [
        "Predicted: 2 of 4 points, one for each outcome and each name.",
        "1. line 3: tf.get_variable('w', [2])",
        "   you said created a/w",
        "   it was   created a/w",
        "   outcome ✓ right, name ✓ right",
        (
            "   a/ and 'w' make a/w; reuse is AUTO_REUSE, given to variable_scope in cell 3, "
            "line 2; there was no a/w; it made a new variable, 2 float32"
        ),
        "2. line 4: tf.get_variable('w', [2])",
        "   you said created w",
        "   it was   reused a/w",
        "   outcome ✗ wrong, name ✗ wrong",
        (
            "   a/ and 'w' make a/w; reuse is AUTO_REUSE, given to variable_scope in cell 3, "
            "line 2; a/w was there, made in cell 3, line 3; it shares that variable: nothing new "
            "was made"
        ),
    ]


def test_the_html_says_right_and_wrong_in_words(tensors: Notebook) -> None:
    (bundle,) = tensors.run("%%predict created a/w, created" + TWO)
    html = bundle["text/html"]
    assert "created: ✓ right<br>a/w: ✓ right" in html
    assert "created: ✗ wrong<br>no name: – not said" in html
    assert re.search('<th scope="col"[^>]*>you said</th>', html)


def test_markup_in_an_answer_stays_text(tensors: Notebook) -> None:
    (bundle,) = tensors.run("%%predict created <b>w</b>, reused" + TWO)
    assert "&lt;b&gt;w&lt;/b&gt;: ✗ wrong" in bundle["text/html"]


def test_a_refusal_is_raised_as_ever_and_marked(tensors: Notebook) -> None:
    lines = marked(tensors, "%%predict created, refused w" + REFUSED)
    assert type(tensors.result.error_in_exec).__name__ == "ValueError"
    assert tensors.captured.stdout.count("Traceback (most recent call last)") == 1
    assert tensors.session.cells[-1].error.startswith("ValueError: Variable w already exists")
    assert lines[0] == "Predicted: 3 of 4 points, one for each outcome and each name."
    assert "   it was   refused w" in lines


def test_the_figure_stands_below_the_marks(tensors: Notebook) -> None:
    tensors.run("%scopeviz on")
    marks, figure = tensors.texts("%%predict created, reused" + TWO)
    assert marks.startswith("Predicted: ")
    assert figure.startswith("cell 4: 1 variable created")


def test_what_the_cell_shows_is_shown(tensors: Notebook) -> None:
    tensors.run("%%predict created\ntf.get_variable('w', [1])\nprint('mine')")
    assert tensors.captured.stdout == "mine\n"


def test_a_line_that_is_not_reached_does_not_count(tensors: Notebook) -> None:
    lines = marked(
        tensors,
        "%%predict created w, created\n"
        "tf.get_variable('w', [1]) if True else tf.get_variable('v', [1])",
    )
    assert lines[0].startswith("Predicted: 2 of 2 points")
    assert lines[-1] == "   you said created; it was not reached, and does not count"


def test_the_first_pass_of_a_loop_is_marked_and_the_others_are_counted(tensors: Notebook) -> None:
    lines = marked(
        tensors, "%%predict created v0\nfor i in range(3):\n    tf.get_variable('v%d' % i, [1])"
    )
    assert lines[0].startswith("Predicted: 2 of 2 points")
    assert lines[-1] == "2 more lookups in loops were not asked: a loop is asked its first time."


def test_lookups_that_reading_could_not_tell_are_counted(tensors: Notebook) -> None:
    lines = marked(
        tensors,
        "%%predict created w\ny = tf.layers.dense(tf.zeros([2, 3]), 4) + "
        "tf.get_variable('w', [4])\ntf.Variable(1.0)",
    )
    assert lines[0].startswith("Predicted: 2 of 2 points")
    assert lines[-1] == (
        "2 more lookups happened that reading could not tell, such as those of tf.layers."
    )


def test_a_partitioned_variable_is_one_lookup(tensors: Notebook) -> None:
    lines = marked(
        tensors,
        "%%predict created w\n"
        "with tf.variable_scope('', partitioner=tf.fixed_size_partitioner(2)):\n"
        "    tf.get_variable('w', [4])",
    )
    assert lines[0].startswith("Predicted: 2 of 2 points")
    assert len(lines) == 6


@pytest.mark.parametrize(
    "code",
    [
        "\n\nblock('w')",
        "block(\n    'w',\n)",
        "[block(n) for n in ('w',)]",
        "sum(block(n) for n in ('w',))",
        "f = lambda: block('w')\n\nf()",
        "def f():\n    return block('w')\nf()",
        "class A:\n    w = block('w')",
        "class A:\n    def f(self):\n        block('w')\nA().f()",
        (
            "import functools\n"
            "def deco(f):\n"
            "    @functools.wraps(f)\n"
            "    def inner():\n"
            "        return f()\n"
            "    return inner\n"
            "@deco\n"
            "def f():\n"
            "    return block('w')\n"
            "f()"
        ),
        "(tf\n  .get_variable('w', [1]))",
        "tf.get_variable(\n  'w',\n  [1])",
        (
            "with tf.variable_scope('', custom_getter=lambda getter, *a, **k: getter(*a, **k)):\n"
            "    tf.get_variable('w', [1])"
        ),
    ],
)
def test_what_was_asked_is_found_again(tensors: Notebook, code: str) -> None:
    tensors.run("def block(name):\n    tf.get_variable(name, [1])\n    return 0")
    lines = marked(tensors, f"%%predict created w\n{code}")
    assert lines[0].startswith("Predicted: 2 of 2 points")
    assert not any("more lookup" in line for line in lines)


def test_two_calls_on_one_line_are_told_apart_by_their_order(tensors: Notebook) -> None:
    lines = marked(
        tensors,
        "%%predict created w, reused w\n"
        "with tf.variable_scope('', reuse=tf.AUTO_REUSE):\n"
        "    f = lambda: tf.get_variable('w', [1])\n"
        "    f() + f()",
    )
    assert lines[0].startswith("Predicted: 4 of 4 points")


# The score


def test_the_score_is_plain_data(tensors: Notebook) -> None:
    tensors.run("%%predict created w, reused" + REFUSED)
    score = tensors.session.score.as_dict()
    assert json.loads(json.dumps(score)) == score
    assert score == {
        "cells": [
            {
                "cell": "cell 3",
                "source": REFUSED[1:],
                "attempts": 1,
                "questions": [
                    {
                        "place": "line 2",
                        "lookup": "tf.get_variable('w', [1])",
                        "answer": {"outcome": "created", "name": "w"},
                        "happened": {"outcome": "created", "name": "w", "place": "cell 3, line 2"},
                        "right": {"outcome": True, "name": True},
                    },
                    {
                        "place": "line 3",
                        "lookup": "tf.get_variable('w', [1])",
                        "answer": {"outcome": "reused", "name": ""},
                        "happened": {"outcome": "refused", "name": "w", "place": "cell 3, line 3"},
                        "right": {"outcome": False, "name": None},
                    },
                ],
                "unforeseen": 0,
                "points": 2,
                "possible": 4,
            }
        ],
        "totals": {"cells": 1, "attempts": 1, "questions": 2, "points": 2, "possible": 4},
    }


def test_a_cell_that_is_answered_again_counts_once_with_its_attempts(tensors: Notebook) -> None:
    tensors.run("%%predict created, created" + TWO)
    tensors.run("%%predict reused a/w, reused a/w" + TWO)
    score = tensors.session.score.as_dict()
    assert score["totals"] == {
        "cells": 1,
        "attempts": 2,
        "questions": 2,
        "points": 4,
        "possible": 4,
    }


def test_a_cell_is_known_by_its_id_where_there_is_one(tensors: Notebook) -> None:
    tensors.run("%%predict created, reused" + TWO, cell_id="one")
    tensors.run("%%predict created\ntf.get_variable('v', [1])", cell_id="one")
    tensors.run("%%predict refused\ntf.get_variable('v', [1])", cell_id="two")
    totals = tensors.session.score.as_dict()["totals"]
    assert (totals["cells"], totals["attempts"], totals["questions"]) == (2, 3, 2)


def test_the_magic_says_and_writes_the_score(tensors: Notebook, tmp_path: Path) -> None:
    tensors.run("%scopeviz score")
    assert tensors.captured.stdout == (
        "No cell was predicted yet: %%predict asks for the lookups of a cell.\n"
    )
    tensors.run("%%predict created a/w, created" + TWO)
    path = tmp_path / "score of one.json"
    tensors.run(f'%scopeviz score "{path}"')
    assert tensors.captured.stdout == (
        f"Predicted: 2 of 4 points; 1 cell, 2 questions, 1 attempt.\nWrote {path}\n"
    )
    tensors.run("import scopeviz\nscore = scopeviz.score()")
    assert json.loads(path.read_text("utf-8")) == tensors.shell.user_ns["score"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "%scopeviz score me",
            "UsageError: %scopeviz score takes nothing or a file FILE.json, not 'me'.",
        ),
        (
            "%scopeviz score nowhere/score.json",
            (
                "UsageError: %scopeviz score cannot write nowhere/score.json: "
                "No such file or directory."
            ),
        ),
        ("%scopeviz off now", "UsageError: %scopeviz off takes nothing more, not 'now'."),
    ],
)
def test_a_score_that_cannot_be_written_is_one_clean_line(
    tensors: Notebook, line: str, message: str
) -> None:
    tensors.run(line)
    assert usage_error(tensors) == message


def test_without_a_notebook_there_is_no_score(bare: Notebook) -> None:
    assert bare.shell.meta == {}
    with pytest.raises(RuntimeError) as caught:
        scopeviz.score()
    assert str(caught.value) == (
        "no notebook to score: scopeviz is not loaded; run %load_ext scopeviz first, and predict "
        "a cell with %%predict"
    )


# The form


def form_of(notebook: Notebook) -> Form:
    (form,) = notebook.shell.meta["scopeviz"].predicting._forms.values()
    assert isinstance(form, Form)
    return form


def press(notebook: Notebook, form: Form, *answers: dict[str, str]) -> None:
    """Press the button, as a page does, and keep what is shown."""
    content = {"type": "run", "answers": list(answers)}
    message = {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
    wire: Any = form.comm
    with capture_output() as notebook.captured:
        wire.handle_msg(message)


CREATED, REUSED = {"outcome": "created", "name": "a/w"}, {"outcome": "reused", "name": ""}


@pytest.mark.usefixtures("front_end")
def test_where_a_front_end_listens_a_form_stands_below_the_text(tensors: Notebook) -> None:
    text, view = tensors.run("%%predict" + TWO)
    form = form_of(tensors)
    assert set(text) == {"text/plain", "text/html"}
    assert view["text/plain"] == repr(form) == "Form(2 questions)"
    assert view["application/vnd.jupyter.widget-view+json"]["model_id"] == form.model_id
    assert form.questions == [
        {"place": f"line {line}", "call": "tf.get_variable('w', [2])"} for line in (3, 4)
    ]


@pytest.mark.usefixtures("front_end")
def test_the_button_runs_the_cell_as_the_answers_on_its_line_would(tensors: Notebook) -> None:
    tensors.run("%%predict" + TWO, cell_id="one")
    form = form_of(tensors)
    press(tensors, form, CREATED, REUSED)
    (marks,) = tensors.captured.outputs
    assert marks.data["text/plain"].startswith("Predicted: 3 of 4 points")
    assert form.state == "done"
    assert form.status == "Predicted: 3 of 4 points, one for each outcome and each name."
    cell = tensors.session.cells[-1]
    assert (cell.source, cell.cell_id) == ("%%predict created a/w, reused" + TWO, "one")
    assert tensors.place_of("a/w") == "cell 3 (second run), line 3"


@pytest.mark.usefixtures("front_end")
@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ([CREATED, {"outcome": "", "name": "w"}], "question 2 has no answer yet."),
        (
            [CREATED, {"outcome": "reused", "name": "a,b"}],
            "answer 2 names 'a,b': a full name has no comma.",
        ),
        (
            [CREATED, {"outcome": "reused", "name": "a b"}],
            (
                "answer 2 names 'a b': a full name has no blank, as in conv1/weights; there are "
                "commas between answers."
            ),
        ),
        (
            [CREATED],
            (
                "the cell has 2 lookups, and there is 1 answer: give one for each, with commas "
                "between."
            ),
        ),
    ],
)
def test_what_the_form_cannot_read_runs_nothing(
    tensors: Notebook, answers: list[dict[str, str]], status: str
) -> None:
    tensors.run("%%predict" + TWO)
    form = form_of(tensors)
    press(tensors, form, *answers)
    assert (form.state, form.status) == ("open", status)
    assert not tensors.session.graph.variables


@pytest.mark.usefixtures("front_end")
def test_the_button_runs_a_cell_once(tensors: Notebook) -> None:
    tensors.run("%%predict" + TWO)
    form = form_of(tensors)
    press(tensors, form, CREATED, REUSED)
    press(tensors, form, CREATED, REUSED)
    assert tensors.captured.outputs == []
    assert tensors.session.score.as_dict()["totals"]["attempts"] == 1


@pytest.mark.usefixtures("front_end")
def test_a_form_goes_when_its_cell_runs_again_and_when_we_are_unloaded(tensors: Notebook) -> None:
    tensors.run("%%predict" + TWO)
    first = form_of(tensors)
    tensors.run("%%predict" + TWO)
    second = form_of(tensors)
    assert first.comm is None
    tensors.run("%%predict created, reused" + TWO)
    assert second.comm is None
    tensors.run("%%predict" + TWO)
    third = form_of(tensors)
    tensors.run("%unload_ext scopeviz")
    assert third.comm is None


@pytest.mark.usefixtures("front_end")
def test_what_the_cell_shows_belongs_to_the_cell_that_asked(
    tensors: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    parents = ["the cell"]
    monkeypatch.setattr(tensors.shell, "get_parent", lambda: parents[-1], raising=False)
    monkeypatch.setattr(tensors.shell, "set_parent", parents.append, raising=False)
    tensors.run("%%predict" + TWO + "seen = get_ipython().get_parent()")
    parents.append("the button")
    press(tensors, form_of(tensors), CREATED, REUSED)
    assert tensors.shell.user_ns["seen"] == "the cell"
    assert parents == ["the cell", "the button", "the cell", "the button"]


# In a real kernel


def test_a_kernel_asks_in_text_and_marks_the_answers() -> None:
    _, _, asked, answered, score = run(
        LOAD + "\n%scopeviz off",
        DEFINE,
        "%%predict\ndense('a')\ndense('a')",
        "%%predict created a/weights, reused a/weights\ndense('a')\ndense('a')",
        "%scopeviz score",
    )
    text, view = figures(asked)
    assert text["text/plain"].splitlines()[1:3] == [
        f"{number}. line {line} → cell 2, line 3, in dense: tf.get_variable('weights', [2, 3])"
        for number, line in ((1, 2), (2, 3))
    ]
    assert view["text/plain"] == "Form(2 questions)"
    (marks,) = figures(answered)
    assert marks["text/plain"].startswith("Predicted: 4 of 4 points")
    assert score[0]["text"] == "Predicted: 4 of 4 points; 1 cell, 2 questions, 1 attempt.\n"


def test_two_kernels_ask_and_mark_in_the_same_bytes() -> None:
    cells = (LOAD, "%%predict" + REFUSED, "%%predict created w, reused" + REFUSED)

    def shown() -> list[dict[str, str]]:
        bundles = [each for outputs in run(*cells) for each in figures(outputs)]
        for bundle in bundles:
            bundle.pop("application/vnd.jupyter.widget-view+json", None)
        return bundles

    assert shown() == shown()


def test_an_error_ends_the_cell_for_the_front_end_too() -> None:
    new: Any = nbformat.v4  # Its functions are not annotated.
    sources = (LOAD, "%%predict created, refused" + REFUSED, "print('never')")
    notebook = new.new_notebook(cells=[new.new_code_cell(source) for source in sources])
    with pytest.raises(CellExecutionError, match="Variable w already exists"):
        NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    error, marks, _ = notebook.cells[1].outputs
    assert error["ename"] == "ValueError"
    assert marks["data"]["text/plain"].startswith("Predicted: 2 of 4 points")


def test_an_unloaded_magic_is_not_found() -> None:
    *_, gone = run(LOAD, "%unload_ext scopeviz", "%%predict" + TWO)
    assert stderr(gone).startswith("UsageError: Cell magic `%%predict` not found")
