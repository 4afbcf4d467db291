"""``scopeviz.explore()`` in JupyterLab and Notebook 7, with a kernel and without."""

import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook, OpenPage
from tests.browser.notebooks import Notebook, converted, executed
from tests.browser.pages import FOUND_WITHIN, photograph, printed, violations
from tests.browser.servers import LAB

LOAD = """%load_ext scopeviz
%scopeviz off
import scopeviz
import scopeviz.tf1 as tf
"""
DEFINE = """def conv_block(images, name):
    with tf.variable_scope(name, reuse=tf.AUTO_REUSE):
        weights = tf.get_variable("weights", [3, 3, 1, 4])
        biases = tf.get_variable("biases", [4], initializer=tf.zeros_initializer())
        return tf.nn.conv2d(images, weights, strides=[1, 1, 1, 1], padding="SAME") + biases

images = tf.placeholder(tf.float32, [None, 8, 8, 1], name="images")
one, two = conv_block(images, "conv1"), conv_block(images, "conv1")
"""
EXPLORE = "ex = scopeviz.explore()\nex"
WEIGHTS = "conv1/weights"

EXPLORED = 3
"""The number of the cell that shows the explorer."""

GRADIENT = """loss = tf.reduce_sum(one) + tf.reduce_sum(two)
gradients = tf.gradients(loss, tf.trainable_variables())
session = tf.Session()
session.run(tf.global_variables_initializer())
"""
FED = "scopeviz.explore(feed_dict={images: [[[[1.0]] * 8] * 8]})"

NEW = "three = conv_block(images, 'conv2')"

WIDGET = ".sv-live:only-child"
"""A widget's body; the HTML has its static part beside it."""

DEAD = "Error displaying widget: model not found"

in_lab = pytest.mark.parametrize("server", [LAB], ids=["lab"], indirect=True)
"""For what both front ends do with the same code."""


class Explorer:
    """The explorer that lives in an output."""

    def __init__(self, output: Locator) -> None:
        self.box = seen(output)
        expect(self.box).to_be_visible(timeout=30_000)

    def part(self, test_id: str) -> Locator:
        return self.box.get_by_test_id(test_id)

    def row(self, name: str, kind: str = "variable") -> Locator:
        return self.part("tree").locator(f'[data-kind="{kind}"][data-name="{name}"]')

    @property
    def last(self) -> int:
        return int(self.part("slider").get_attribute("max") or 0)

    def is_at(self, step: int) -> None:
        expect(self.part("slider")).to_have_value(str(step))

    def has_selected(self, name: str) -> None:
        expect(self.part("details").locator(".full")).to_have_text(name)


def seen(output: Locator) -> Locator:
    """The explorers that a reader sees there."""
    return output.get_by_test_id("explorer").locator("visible=true")


def explored(open_notebook: OpenNotebook, *more: str) -> tuple[Notebook, Explorer]:
    """A notebook that shows an explorer, with more cells that have not run."""
    notebook = open_notebook(LOAD, DEFINE, EXPLORE, *more)
    for number in range(1, EXPLORED + 1):
        notebook.run(number)
    return notebook, Explorer(notebook.output(EXPLORED))


# While the kernel runs


def test_one_explorer_is_seen_which_is_the_live_one(open_notebook: OpenNotebook) -> None:
    notebook, _ = explored(open_notebook)
    output = notebook.output(EXPLORED)
    expect(seen(output)).to_have_count(1)
    expect(output.locator(".sv-static").locator("visible=true")).to_have_count(0)
    photograph(output, f"explorer-{notebook.front}-live")


def test_what_the_reader_does_reaches_python(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(open_notebook, "print(ex.selected, ex.step, ex.find)")
    explorer.row(WEIGHTS).click()
    explorer.part("slider").fill("5")
    explorer.part("find").fill("bias")
    expect(notebook.run(4)).to_have_text(f"{WEIGHTS} 5 bias")


def test_what_python_sets_is_shown(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(
        open_notebook,
        "ex.selected = 'conv1/biases'\nex.step = 5\nex.find = 'shared'",
        "ex.step = -1",
    )
    notebook.run(4)
    explorer.has_selected("conv1/biases")
    explorer.is_at(5)
    expect(explorer.part("find")).to_have_value("shared")
    notebook.run(5)
    explorer.is_at(explorer.last)
    expect(explorer.part("hits")).to_have_text("2 hits")


def test_keys_are_the_explorers_and_not_the_notebooks(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(open_notebook)
    keyboard = notebook.page.keyboard
    last = explorer.last
    count = notebook.cells.count()
    explorer.row(WEIGHTS).click()
    for key in ("ArrowUp", "ArrowDown", "ArrowDown"):
        keyboard.press(key)
    explorer.part("slider").focus()
    for key in ("ArrowLeft", "ArrowLeft"):
        keyboard.press(key)
    explorer.part("play").focus()
    # With the letters, JupyterLab makes cells, deletes them, and gives them another type.
    for key in ("ArrowRight", "a", "b", "d", "d", "m", "x"):
        keyboard.press(key)
    explorer.part("find").click()
    keyboard.type("add bias")
    expect(explorer.part("find")).to_have_value("add bias")
    explorer.is_at(last - 1)
    assert notebook.cells.count() == count
    expect(notebook.cell(EXPLORED)).to_have_class(re.compile(r"\bjp-mod-active\b"))


@in_lab
def test_it_plays_to_the_end(open_notebook: OpenNotebook) -> None:
    _, explorer = explored(open_notebook)
    explorer.part("slider").fill(str(explorer.last - 2))
    explorer.part("play").click()
    expect(explorer.part("play")).to_have_attribute("aria-label", "Pause")
    expect(explorer.part("play")).to_have_attribute("aria-label", "Play")
    explorer.is_at(explorer.last)


@in_lab
def test_values_come_with_a_session(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(
        open_notebook, "session = tf.Session()\nsession.run(tf.global_variables_initializer())"
    )
    values = explorer.part("values")
    explorer.row(WEIGHTS).click()
    expect(values).to_contain_text("session")
    expect(explorer.part("histogram")).to_have_count(0)
    notebook.run(4)
    explorer.row("conv1/biases").click()
    explorer.row(WEIGHTS).click()
    expect(explorer.part("histogram")).to_be_visible()
    expect(explorer.part("filters")).to_be_visible()
    expect(values).to_contain_text("deviation")
    photograph(explorer.box, f"explorer-{notebook.front}-values")


@in_lab
def test_the_shares_of_a_gradient_come_with_what_placeholders_take(
    open_notebook: OpenNotebook,
) -> None:
    notebook, explorer = explored(open_notebook, GRADIENT, FED)
    notebook.run(4)
    explorer.row(WEIGHTS).click()
    expect(explorer.part("values")).to_contain_text("scopeviz.explore(feed_dict={x: ...})")
    notebook.run(5)
    fed = Explorer(notebook.output(5))
    fed.row(WEIGHTS).click()
    shares = fed.part("shares").locator("li")
    expect(shares).to_have_count(2)
    expect(shares.first).to_contain_text("50 %")
    shares.first.scroll_into_view_if_needed()
    photograph(fed.box, f"explorer-{notebook.front}-shares")
    shares.last.get_by_role("button").click()
    expect(fed.part("details")).to_contain_text("conv_block")


def test_it_follows_a_new_cell(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(open_notebook, NEW)
    before = explorer.last
    notebook.run(4)
    expect(explorer.row("conv2", "scope")).to_be_visible()
    expect(explorer.part("sentence")).to_contain_text("conv2")
    assert explorer.last > before
    explorer.is_at(explorer.last)


@in_lab
def test_who_looks_at_a_step_stays_there_when_a_cell_runs(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(open_notebook, NEW)
    explorer.part("slider").fill("4")
    before = explorer.last
    notebook.run(4)
    expect(explorer.part("slider")).not_to_have_attribute("max", str(before))
    explorer.is_at(4)


def test_it_follows_the_theme(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(open_notebook)
    explorer.row(WEIGHTS).click()
    bright = {}
    for theme in ("dark", "light"):
        notebook.theme(theme)
        colour = explorer.box.evaluate("(element) => getComputedStyle(element).color")
        bright[theme] = brightness(colour)
        assert violations(notebook.page, WIDGET) == []
        photograph(explorer.box, f"explorer-{notebook.front}-{theme}")
    assert bright["dark"] > 150
    assert bright["light"] < 100


@in_lab
def test_a_cell_that_runs_again_shows_one_explorer(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(open_notebook, "print(ex.selected)")
    explorer.row(WEIGHTS).click()
    again = Explorer(notebook.run(EXPLORED))
    expect(seen(notebook.output(EXPLORED))).to_have_count(1)
    again.row("conv1/biases").click()
    expect(notebook.run(4)).to_have_text("conv1/biases")


@in_lab
def test_two_explorers_do_not_disturb_each_other(open_notebook: OpenNotebook) -> None:
    notebook, one = explored(
        open_notebook, "other = scopeviz.explore()\nother", "print(ex.selected, '|', other.find)"
    )
    two = Explorer(notebook.run(4))
    one.row(WEIGHTS).click()
    two.part("find").fill("biases")
    two.part("slider").fill("2")
    one.is_at(one.last)
    expect(one.part("find")).to_have_value("")
    expect(two.part("details")).not_to_contain_text(WEIGHTS)
    expect(notebook.run(5)).to_have_text(f"{WEIGHTS} | biases")


def test_each_explorer_of_one_cell_is_seen_once(open_notebook: OpenNotebook) -> None:
    notebook, _ = explored(
        open_notebook, "both = [scopeviz.explore() for _ in range(2)]\ndisplay(*both)"
    )
    output = notebook.run(4)
    expect(output.locator(WIDGET)).to_have_count(2)
    expect(seen(output)).to_have_count(2)
    expect(seen(output.locator(WIDGET))).to_have_count(2)


def test_each_display_of_one_explorer_is_seen_once_after_a_reload_too(
    open_notebook: OpenNotebook,
) -> None:
    notebook, _ = explored(open_notebook, NEW, "ex")
    notebook.run(4)
    notebook.run(5)
    for _ in range(2):
        for number in (EXPLORED, 5):
            output = notebook.output(number)
            expect(output.locator(WIDGET)).to_have_count(1)
            expect(seen(output)).to_have_count(1)
            expect(Explorer(output).row("conv2", "scope")).to_be_visible()
        notebook.save()
        notebook.open()  # The kernel goes on.
        notebook.wait_for_kernel()


@in_lab
def test_an_explorer_that_was_cleared_away_is_not_renewed(open_notebook: OpenNotebook) -> None:
    notebook, _ = explored(
        open_notebook, NEW, "print(len(ex.graph.variables))", "ex", "print(len(ex.graph.variables))"
    )
    notebook.cell(EXPLORED).locator(".jp-InputPrompt").click()
    notebook.command("notebook:clear-cell-output")
    expect(notebook.output(EXPLORED).locator(".sv-live")).to_have_count(0)
    notebook.run(4)
    expect(notebook.run(5)).to_have_text("2")
    again = Explorer(notebook.run(6))
    expect(again.row("conv2", "scope")).to_be_visible()
    expect(notebook.run(7)).to_have_text("4")


@in_lab
def test_two_views_of_one_explorer_move_together(open_notebook: OpenNotebook) -> None:
    notebook, one = explored(open_notebook, "ex")
    two = Explorer(notebook.run(4))
    two.row(WEIGHTS).click()
    one.has_selected(WEIGHTS)


@in_lab
def test_the_html_takes_over_when_the_widget_is_closed(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(open_notebook, "ex.close()")
    explorer.row(WEIGHTS).click()
    notebook.run(4)
    left = Explorer(notebook.output(EXPLORED))
    left.row("conv1/biases").click()
    left.has_selected("conv1/biases")


# When the kernel is gone


def test_after_a_reload_the_html_lives_and_no_dead_widget_is_seen(
    open_notebook: OpenNotebook,
) -> None:
    notebook, _ = explored(open_notebook)
    stored = notebook.save()
    assert len(stored.cells[EXPLORED - 1].outputs) == 2
    notebook.reload()
    output = notebook.output(EXPLORED)
    left = Explorer(output)
    left.row(WEIGHTS).click()
    left.has_selected(WEIGHTS)
    left.part("slider").fill("3")
    left.is_at(3)
    notebook.wait_for_kernel()
    # Then the front end has looked for the widget in the new kernel.
    expect(output.locator(".jupyter-widgets")).to_have_text(DEAD)
    expect(output.locator(".jupyter-widgets")).to_be_hidden()
    photograph(output, f"explorer-{notebook.front}-reloaded")


@in_lab
def test_a_page_whose_kernel_died_still_answers(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(open_notebook)
    notebook.server.end_kernels()
    explorer.row(WEIGHTS).click()
    explorer.has_selected(WEIGHTS)
    explorer.part("slider").fill("2")
    explorer.is_at(2)


def test_a_kernel_that_does_not_answer_is_told_of(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(open_notebook)
    notebook.server.end_kernels()
    explorer.row(WEIGHTS).click()
    expect(explorer.part("values")).to_contain_text(
        "the kernel has not answered: it may be busy, or gone", timeout=FOUND_WITHIN
    )


@in_lab
def test_values_of_a_busy_kernel_come_late(open_notebook: OpenNotebook) -> None:
    notebook, explorer = explored(
        open_notebook,
        "session = tf.Session()\nsession.run(tf.global_variables_initializer())",
        "import time\ntime.sleep(9)",
    )
    notebook.run(4)
    notebook.cell(5).locator(".cm-content").click()
    notebook.page.keyboard.press("Control+Enter")
    explorer.row(WEIGHTS).click()
    expect(explorer.part("values")).to_contain_text("it may be busy", timeout=FOUND_WITHIN)
    expect(explorer.part("histogram")).to_be_visible(timeout=FOUND_WITHIN)


def test_an_untrusted_notebook_has_figure_and_text(
    open_notebook: OpenNotebook, stored: nbformat.NotebookNode
) -> None:
    notebook = open_notebook(stored=stored, trusted=False)
    output = notebook.output(EXPLORED)
    expect(output.locator("img")).to_have_count(1)
    assert output.locator("img").evaluate("(image) => image.naturalWidth > 0")
    expect(output).to_contain_text(f"{WEIGHTS} ×2: made in cell 2")
    expect(output.get_by_test_id("explorer")).to_have_count(0)
    photograph(output, f"explorer-{notebook.front}-untrusted")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    """The notebook after it has run, as nbconvert stores it: with the state of widgets."""
    return executed(tmp_path_factory.mktemp("executed"), LOAD, DEFINE, EXPLORE)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, stored: nbformat.NotebookNode) -> Path:
    """The same as a page of nbconvert's, without that state, which loads scripts from afar."""
    bare = stored.copy()
    bare.metadata = {name: value for name, value in stored.metadata.items() if name != "widgets"}
    return converted(tmp_path_factory.mktemp("exported"), bare, "html")


def test_a_page_of_nbconvert_has_a_live_explorer(open_page: OpenPage, exported: Path) -> None:
    page = open_page(exported)
    explorer = Explorer(page.locator("body"))
    explorer.row(WEIGHTS).click()
    explorer.has_selected(WEIGHTS)
    photograph(page, "explorer-nbconvert")


def test_a_page_of_nbconvert_with_the_state_of_widgets_has_one_too(
    open_page: OpenPage, tmp_path: Path, stored: nbformat.NotebookNode
) -> None:
    page = open_page(converted(tmp_path, stored, "html"), home=("https://",))
    explorer = Explorer(page.locator("body"))
    explorer.row(WEIGHTS).click()
    explorer.has_selected(WEIGHTS)


def test_a_page_of_nbconvert_prints_the_figures(open_page: OpenPage, exported: Path) -> None:
    page = open_page(exported)
    Explorer(page.locator("body"))
    text = printed(page)
    assert f"{WEIGHTS} ×2: made in cell 2" in text
    assert "3×3×1×4" in text


@pytest.mark.parametrize("to", ["latex", "markdown"])
def test_what_shows_no_html_has_the_text(
    to: str, stored: nbformat.NotebookNode, tmp_path: Path
) -> None:
    assert f"{WEIGHTS} ×2: made in cell 2" in converted(tmp_path, stored, to).read_text(
        encoding="utf-8"
    )


def test_a_sanitised_page_of_nbconvert_has_the_text(
    open_page: OpenPage, stored: nbformat.NotebookNode, tmp_path: Path
) -> None:
    page = open_page(converted(tmp_path, stored, "html", "--sanitize-html"), home=("https://",))
    expect(page.locator("body")).to_contain_text(f"{WEIGHTS} ×2: made in cell 2")
    expect(page.get_by_test_id("explorer")).to_have_count(0)


def brightness(colour: str) -> float:
    """Of a colour as the browser tells it, from 0 to 255."""
    red, green, blue = map(float, re.findall(r"[\d.]+", colour)[:3])
    return (red + green + blue) / 3
