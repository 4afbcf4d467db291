"""What the page on running cells again shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scopeviz.jupyter.rerun import POLICIES
from tests.jupyter.shell import Notebook

PAGE = (Path(__file__).parents[2] / "docs" / "running_cells_again.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
BLOCKS = re.compile(r"```(python|text)\n(.*?)```", re.DOTALL)
TWICE = "# This cell runs twice.\n"
SHOWN = {
    "`rollback`": "rollback",
    "What `rollback` leaves": "rollback",
    "When `rollback` refuses": "rollback",
    "`reuse`": "reuse",
}
"""A section with cells -> the policy that is on."""


@pytest.mark.parametrize("title", SHOWN)
def test_the_cells_of_a_section_say_what_the_page_says(notebook: Notebook, title: str) -> None:
    notebook.run(
        "import scopeviz.tf1 as tf\ntf.reset_default_graph()\n%scopeviz off\n"
        f"%scopeviz rerun {SHOWN[title]}"
    )
    blocks = BLOCKS.findall(SECTIONS[title])
    (twice,) = [block for kind, block in blocks if block.startswith(TWICE)]
    runs = printed = 0
    for kind, block in blocks:
        if runs == 1 and (block.startswith("print(") or kind == "text"):
            notebook.run(twice)
            runs += 1
        if kind == "python":
            notebook.run(block)
            assert notebook.result.success
            runs += block == twice
        else:
            assert notebook.captured.stdout == block
            printed += 1
    assert (runs, bool(printed)) == (2, True)


def test_the_page_has_every_policy() -> None:
    assert re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE) == list(POLICIES)
