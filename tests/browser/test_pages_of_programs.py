"""Pages that the command line writes, opened by somebody who has nothing but a browser."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.explorers import explorer_in, go_to, node, row
from tests.browser.pages import ROOT, photograph, printed

EXAMPLE = str(ROOT / "examples" / "conv_block.py")
COMMANDS = {
    "page.html": ("run", EXAMPLE, "--html", "page.html"),
    "scopeviz-demo.html": ("demo",),
}
"""Page -> the words after ``scopeviz`` that write it; the second ones are those of make demo."""

WEIGHTS = "conv1/weights"


@pytest.fixture(scope="module", params=COMMANDS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page, written into a folder of its own."""
    folder = tmp_path_factory.mktemp("written")
    subprocess.run(
        [sys.executable, "-m", "scopeviz", *COMMANDS[request.param]],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    path: Path = folder / request.param
    return path


@pytest.fixture
def page(open_page: OpenPage, written: Path) -> Page:
    """The page, open."""
    return open_page(written)


def test_a_page_of_a_program_lives(page: Page) -> None:
    explorer = explorer_in(page)
    row(explorer, WEIGHTS).first.click()
    expect(explorer.get_by_test_id("details").locator(".full")).to_have_text(WEIGHTS)
    go_to(explorer, f"reused {WEIGHTS}")
    expect(node(explorer, WEIGHTS).last).to_contain_text("×2")
    expect(explorer.locator('[aria-current="step"]')).to_have_count(1)
    photograph(page, "page-of-a-program")


def test_a_page_of_a_program_prints_its_figures(page: Page) -> None:
    explorer_in(page)
    text = printed(page)
    assert "conv_block.py: 10 variables created, 3 reused" in text
    assert "5×5×32×32" in text
    assert "Timeline" not in text
