"""The figure under a cell: in real front ends, and in what nbconvert makes of the notebook."""

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook, OpenPage
from tests.browser.notebooks import converted, executed
from tests.browser.pages import photograph, printed, violations

CELLS = (
    "%load_ext scopeviz\nimport scopeviz.tf1 as tf",
    """for _ in range(2):
    with tf.variable_scope("layer", reuse=tf.AUTO_REUSE):
        tf.get_variable("w", [3, 4]) * 2.0
""",
)
SUMMARY = "1 variable created, 1 reused, 12 elements"
IN_THE_PICTURE = "reuse=AUTO_REUSE"

COLOUR_OF = "(element, name) => getComputedStyle(element).getPropertyValue(name)"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    """The notebook after it has run."""
    return executed(tmp_path_factory.mktemp("executed"), *CELLS)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, stored: nbformat.NotebookNode) -> Path:
    """The same as a page of nbconvert's."""
    return converted(tmp_path_factory.mktemp("exported"), stored, "html")


def test_a_figure_is_drawn_into_the_page(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(*CELLS)
    notebook.run_all()
    figure = notebook.output(2).locator(".sv-card")
    expect(figure).to_contain_text(SUMMARY)
    expect(figure.locator("svg")).to_have_count(2)
    expect(figure.locator("svg").first).to_contain_text(IN_THE_PICTURE)
    photograph(figure, f"figure-{notebook.front}-light")


def test_a_figure_follows_the_theme(
    open_notebook: OpenNotebook, stored: nbformat.NotebookNode
) -> None:
    notebook = open_notebook(stored=stored)
    figure = notebook.output(2).locator(".sv-card")
    for theme in ("light", "dark", "light"):
        notebook.theme(theme)
        text = notebook.page.locator("body").evaluate(COLOUR_OF, "--jp-content-font-color1")
        probe = figure.evaluate(
            """(element, colour) => {
              const probe = element.ownerDocument.createElement("i");
              probe.style.color = colour;
              element.append(probe);
              const computed = getComputedStyle(probe).color;
              probe.remove();
              return computed;
            }""",
            text,
        )
        label = figure.locator("svg text").first
        assert label.evaluate(COLOUR_OF, "fill") == probe
        photograph(figure, f"figure-{notebook.front}-{theme}")


def test_an_untrusted_notebook_keeps_the_figure_as_an_image(
    open_notebook: OpenNotebook, stored: nbformat.NotebookNode
) -> None:
    notebook = open_notebook(stored=stored, trusted=False)
    output = notebook.output(2)
    expect(output).to_contain_text(SUMMARY)
    expect(output.locator(".sv-view svg")).to_have_count(0)
    images = output.locator(".sv-view img")
    expect(images).to_have_count(2)
    for image in images.all():
        assert image.evaluate("(image) => image.naturalWidth > 0")


def test_a_page_of_nbconvert_draws_the_figure(open_page: OpenPage, exported: Path) -> None:
    page = open_page(exported)
    figure = page.locator(".sv-card")
    expect(figure).to_contain_text(SUMMARY)
    expect(figure.locator("svg").first).to_contain_text(IN_THE_PICTURE)


def test_a_page_of_nbconvert_prints_the_figure_as_text(open_page: OpenPage, exported: Path) -> None:
    text = printed(open_page(exported))
    assert SUMMARY in text
    assert IN_THE_PICTURE in text


@pytest.mark.parametrize("to", ["latex", "markdown"])
def test_what_shows_no_html_has_the_text(
    to: str, stored: nbformat.NotebookNode, tmp_path: Path
) -> None:
    assert SUMMARY in converted(tmp_path, stored, to).read_text(encoding="utf-8")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious_in_a_figure(
    open_page: OpenPage, stored: nbformat.NotebookNode, *, dark: bool
) -> None:
    figure = stored.cells[1].outputs[-1].data["text/html"]
    page = open_page(f'<!doctype html><html lang="en"><title>t</title>{figure}', dark=dark)
    assert violations(page) == []
