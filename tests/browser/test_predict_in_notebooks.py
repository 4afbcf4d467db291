"""The form of ``%%predict`` in JupyterLab and Notebook 7."""

from typing import Literal

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.notebooks import Notebook
from tests.browser.pages import photograph, violations

LOAD = "%load_ext scopeviz\nimport scopeviz.tf1 as tf"
REFUSED = """%%predict
with tf.variable_scope("a"):
    tf.get_variable("w", [1])
    print("mine")
    tf.get_variable("w", [1])
"""


def asked(open_notebook: OpenNotebook) -> tuple[Notebook, Locator]:
    notebook = open_notebook(LOAD, REFUSED)
    notebook.run(1)
    notebook.run(2)
    form = notebook.output(2).get_by_role("form", name="Predict the lookups")
    expect(form).to_be_visible(timeout=30_000)
    return notebook, form


def test_the_button_runs_the_cell_and_its_outputs_stand_below(open_notebook: OpenNotebook) -> None:
    notebook, form = asked(open_notebook)
    expect(notebook.output(2)).not_to_contain_text("mine")
    first, second = (form.get_by_role("group").nth(number) for number in (0, 1))
    first.get_by_label("created").check()
    first.get_by_label("full name").fill("a/w")
    second.get_by_label("refused").check()
    photograph(notebook.output(2), f"predict-{notebook.front}-asked")
    form.get_by_role("button", name="Run the cell").click()
    output = notebook.output(2)
    expect(output).to_contain_text("Predicted: 3 of 4 points")
    expect(form.get_by_role("status")).to_contain_text("Predicted: 3 of 4 points")
    expect(form.get_by_role("button")).to_be_disabled()
    expect(output).to_contain_text("mine")
    expect(output).to_contain_text("ValueError")
    expect(output.get_by_role("table")).to_be_visible()
    photograph(output.get_by_role("table"), f"predict-{notebook.front}-marked")
    stored = notebook.save().cells[1].outputs
    assert [each.output_type for each in stored] == [
        "display_data",  # the questions
        "display_data",  # the form
        "stream",
        "error",
        "display_data",  # the marks
        "display_data",  # the figure
    ]


def test_the_keyboard_is_enough(open_notebook: OpenNotebook) -> None:
    notebook, form = asked(open_notebook)
    page = notebook.page
    form.get_by_label("created").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("a/w")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(form.get_by_label("refused").nth(1)).to_be_checked()
    page.keyboard.press("Enter")
    expect(notebook.output(2)).to_contain_text("Predicted: 3 of 4 points")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_can_be_read_in_either_theme(
    open_notebook: OpenNotebook, theme: Literal["light", "dark"]
) -> None:
    notebook, _ = asked(open_notebook)
    notebook.theme(theme)
    photograph(notebook.output(2), f"predict-{notebook.front}-{theme}")
    assert violations(notebook.page, ".sv-predict") == []
