"""``%check``, ``scopeviz.check()`` and findings under a cell, in a real IPython shell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import scopeviz
import scopeviz.tf1 as tf
from tests.jupyter.shell import Notebook

TYPO = """\
with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
    tf.get_variable({name!r}, [4]){comment}
"""


@pytest.fixture
def mistaken(notebook: Notebook) -> Iterator[Notebook]:
    """A notebook whose cell 3 has a typo."""
    tf.reset_default_graph()
    notebook.run("import scopeviz\nimport scopeviz.tf1 as tf")
    notebook.run(TYPO.format(name="weights", comment=""))
    yield notebook
    tf.reset_default_graph()


def typo(notebook: Notebook, comment: str = "") -> str:
    (figure,) = notebook.texts(TYPO.format(name="wieghts", comment=comment))
    return figure


def test_a_warning_stands_in_the_figure_of_its_cell_alone(mistaken: Notebook) -> None:
    label = f"cell {len(mistaken.session.cells) + 1}"
    figure = typo(mistaken)
    assert f"⚠ warning SV01: net/wieghts (4) was created under AUTO_REUSE in {label}" in figure
    assert "  Write 'weights' if they are to be one" in figure
    (later,) = mistaken.texts(TYPO.format(name="weights", comment=""))
    assert "SV" not in later


def test_a_comment_in_the_cell_switches_it_off(mistaken: Notebook) -> None:
    assert "SV01" not in typo(mistaken, "  # scopeviz: ignore[SV01]")


def test_check_finds_what_earlier_cells_did(mistaken: Notebook) -> None:
    typo(mistaken)
    (bundle,) = mistaken.run("%check")
    assert bundle["text/plain"].endswith("See docs/findings/SV01.md\n\n1 warning")
    assert "⚠ warning SV01: net/wieghts" in bundle["text/html"]


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ("", ["SV01"]),
        ("--notes", ["SV01", "SV10"]),
        ("--ignore SV01", []),
        ("--notes --ignore SV10,SV05", ["SV01"]),
        ("--ignore SV10 --ignore sv01", []),
        ("--ignore-scope net", []),
        ("--ignore-scope other/*", ["SV01"]),
    ],
)
def test_check_takes_options(mistaken: Notebook, options: str, codes: list[str]) -> None:
    typo(mistaken)
    (text,) = mistaken.texts(f"%check {options}")
    assert sorted(code for code in ("SV01", "SV10") if code in text) == codes


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%check --ignore SV99", "unknown code 'SV99': there are SV01, "),
        ("%check everything", "unrecognized arguments: everything"),
    ],
)
def test_a_line_that_cannot_be_understood_is_one_clean_error(
    mistaken: Notebook, line: str, said: str
) -> None:
    assert mistaken.run(line) == []
    message = mistaken.captured.stderr or mistaken.captured.stdout
    assert message.startswith("UsageError: ")
    assert said in message
    assert "Traceback" not in message


def test_the_function_takes_the_notebook_and_shows_itself(mistaken: Notebook) -> None:
    typo(mistaken)
    mistaken.run("found = scopeviz.check()\nfound")
    found = mistaken.shell.user_ns["found"]
    assert [each.code for each in found] == ["SV01"]
    assert found.warnings == found
    assert found.notes == ()
    assert "⚠ warning SV01" in found._repr_html_()


def test_a_running_cell_is_checked_up_to_here(mistaken: Notebook) -> None:
    cell = TYPO.format(name="wieghts", comment="") + "found = scopeviz.check()"
    mistaken.run(cell)
    assert [each.code for each in mistaken.shell.user_ns["found"]] == ["SV01"]


def test_without_a_notebook_it_says_what_to_hand_over() -> None:
    with pytest.raises(RuntimeError) as raised:
        scopeviz.check()
    assert str(raised.value) == (
        "check() has nothing to ask: nothing is recorded here; put the program into a `with "
        "scopeviz.record() as trace:` block and ask inside it, or hand it over as of=trace; in a "
        "notebook, run %load_ext scopeviz first"
    )


def test_check_goes_with_the_extension(notebook: Notebook) -> None:
    notebook.run("%unload_ext scopeviz")
    notebook.run("%check")
    said = notebook.captured.stderr or notebook.captured.stdout
    assert said.startswith("UsageError: Line magic function `%check` not found")
