"""The notebooks as they are stored: complete, and the same on every machine.

That each output is what the cell gives is checked by ``pytest --nbval notebooks``.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from scopeviz.views.explorer import explorer_pack
from scopeviz.views.packing import unpacked

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))

MOST_BYTES = 62_000
"""Of one output, in all its forms: an explorer weighs most of it."""

by_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells_of(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def code_of(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in cells_of(path) if cell["cell_type"] == "code"]


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


@by_notebook
def test_it_opens_with_a_heading(path: Path) -> None:
    first = cells_of(path)[0]
    assert first["cell_type"] == "markdown"
    assert "".join(first["source"]).startswith("# ")


@by_notebook
def test_it_was_run_once_from_top_to_bottom(path: Path) -> None:
    code = code_of(path)
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))


@by_notebook
def test_only_cells_that_are_meant_to_raise_do(path: Path) -> None:
    for cell in code_of(path):
        raised = any(output["output_type"] == "error" for output in cell["outputs"])
        assert raised == ("raises-exception" in cell["metadata"].get("tags", ()))


@by_notebook
def test_nothing_in_it_depends_on_the_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for trace in (r"0x[0-9a-f]{6,}", r"/(home|root|tmp|Users|work)/", r"ipykernel_\d", r"\.venv"):
        assert not re.search(trace, text), f"{trace} in {path.name}: run `make notebooks`"
    metadata = json.loads(text)["metadata"]
    assert metadata["kernelspec"]["name"] == "python3"
    assert "version" not in metadata.get("language_info", {})


@by_notebook
def test_its_explorers_are_those_of_today(path: Path) -> None:
    html = "".join(
        "".join(output["data"]["text/html"])
        for cell in code_of(path)
        for output in cell["outputs"]
        if "text/html" in output.get("data", {})
    )
    for pack in re.findall(r'data-pack="([^"]*)"', html):
        assert unpacked(pack) == unpacked(explorer_pack()), f"{path.name}: run `make notebooks`"


@by_notebook
def test_no_output_is_large(path: Path) -> None:
    for cell in code_of(path):
        for output in cell["outputs"]:
            texts = ["".join(data) for data in output.get("data", {}).values()]
            assert sum(len(text.encode()) for text in texts) < MOST_BYTES
