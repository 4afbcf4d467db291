"""A notebook that is open in a browser, and what a person does with it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import nbformat
from playwright.sync_api import Locator, Page, expect

from tests.browser.servers import Server, environment, read

RUN_WITHIN = 60_000
PROMPT = re.compile(r"\[\d+\]:")
CONNECTED = """() => {
  const kernel = window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
  return kernel?.connectionStatus === "connected" && kernel.status === "idle";
}"""
WITHOUT_SCRIPTS_OF_ITS_OWN = (
    "--HTMLExporter.require_js_url=data:,",
    "--HTMLExporter.mathjax_url=data:,",
)
"""Pages of nbconvert's load these two from the network, whatever is in the notebook."""

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


def notebook_of(*sources: str) -> nbformat.NotebookNode:
    """A notebook of code cells that have not run."""
    new: Any = nbformat.v4  # Its functions are not annotated.
    cells = [new.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources, 1)]
    notebook: nbformat.NotebookNode = new.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    return notebook


def executed(folder: Path, *sources: str) -> nbformat.NotebookNode:
    """A notebook with its outputs, as nbconvert runs it."""
    return read(converted(folder, notebook_of(*sources), "notebook", "--execute"))


def converted(folder: Path, notebook: nbformat.NotebookNode, to: str, *options: str) -> Path:
    """What nbconvert makes of a notebook.

    It runs in a process of its own, for Playwright keeps this one's event loop.
    """
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / "notebook.ipynb")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "nbconvert", "notebook.ipynb", f"--to={to}"),
            *("--output=converted", *WITHOUT_SCRIPTS_OF_ITS_OWN, *options),
        ],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("converted.*")
    return path


class Notebook:
    """An open notebook.  Cells are counted from 1, as their prompts are."""

    def __init__(self, page: Page, server: Server, name: str) -> None:
        self.page = page
        self.server = server
        self.name = name
        self.front = server.front.name

    def open(self) -> None:
        """Go to it; what is stored is shown as soon as this returns."""
        self.page.goto(self.server.address(self.name))
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for()

    @property
    def cells(self) -> Locator:
        """All its cells of code."""
        return self.page.locator(".jp-Notebook .jp-CodeCell")

    def cell(self, number: int) -> Locator:
        """A cell."""
        return self.cells.nth(number - 1)

    def output(self, number: int) -> Locator:
        """What stands below a cell."""
        return self.cell(number).locator(".jp-OutputArea").first

    def wait_for_kernel(self) -> None:
        """Wait until cells can run; the indicator on the page says so too early."""
        self.page.wait_for_function(CONNECTED, timeout=RUN_WITHIN)

    def run(self, number: int) -> Locator:
        """Run a cell, as a person does, until it has ended.

        Returns:
            Its output.
        """
        prompt = self.cell(number).locator(".jp-InputPrompt")
        before = prompt.text_content() or ""
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(PROMPT, timeout=RUN_WITHIN)
        return self.output(number)

    def run_all(self) -> None:
        """Run every cell, until the last one has ended."""
        for number in range(1, self.cells.count() + 1):
            self.run(number)

    def theme(self, theme: Literal["light", "dark"]) -> None:
        """Choose a theme; this is what the menu does."""
        self.command("apputils:change-theme", theme=THEMES[theme])
        expect(self.page.locator("body")).to_have_attribute(
            "data-jp-theme-light", str(theme == "light").lower()
        )
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)  # It dims the page.

    def save(self) -> nbformat.NotebookNode:
        """Save it.

        Returns:
            What is stored now.
        """
        self.command("docmanager:save")
        return self.server.read(self.name)

    def reload(self) -> None:
        """End its kernel, and load the page anew, which starts another."""
        self.server.end_kernels()
        self.open()

    def command(self, name: str, **arguments: str) -> None:
        """Let the front end do one of its commands, and wait until it has."""
        self.page.evaluate(
            "async ([name, args]) => { await window.jupyterapp.commands.execute(name, args) }",
            [name, arguments],
        )
