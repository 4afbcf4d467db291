"""What the pages under docs/ show is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import scopeviz

ROOT = Path(__file__).parents[1]
TESTING = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TESTING, re.DOTALL)


def pytest_says(block: str, folder: Path) -> str:
    """What pytest prints of a block, as the file ``test_docs.py``."""
    (folder / "test_docs.py").write_text(block, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
    ).stdout


@pytest.mark.parametrize(("number", "summary"), [(0, "2 passed"), (1, "1 failed"), (2, "1 passed")])
def test_the_tests_of_the_page_on_testing_end_as_it_says(
    number: int, summary: str, tmp_path: Path
) -> None:
    assert len(BLOCKS) == 3
    assert summary in pytest_says(BLOCKS[number], tmp_path)


def test_the_failure_that_the_page_shows_is_what_pytest_says(tmp_path: Path) -> None:
    shown = re.search(r"```text\n(.*?)```", TESTING, re.DOTALL)
    assert shown
    lines = pytest_says(BLOCKS[1], tmp_path).splitlines()
    said = [line.removeprefix("E") for line in lines if line.startswith("E   ")]
    assert dedent("\n".join(said)).splitlines() == shown[1].splitlines()


def test_the_page_on_testing_names_every_assertion() -> None:
    named = {f"assert_{name}" for name in re.findall(r"^\| `assert_(\w+)\(", TESTING, re.MULTILINE)}
    assert named == {name for name in scopeviz.__all__ if name.startswith("assert_")}


@pytest.mark.parametrize("room", ["model", "jupyter", "."])
def test_the_map_of_the_code_has_every_module_of_a_room(room: str) -> None:
    modules = [path.name for path in (ROOT / "scopeviz" / room).glob("*.py")]
    assert [name for name in modules if name not in ARCHITECTURE] == []
