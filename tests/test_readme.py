"""What the README shows is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_program_prints_what_the_readme_says(tmp_path: Path) -> None:
    found = re.search(
        r"## Anywhere else\n\n```python\n(.*?)```\n.*?```text\n(.*?)```", README, re.DOTALL
    )
    assert found
    program = tmp_path / "program.py"
    program.write_text(found[1], encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, "-X", "utf8", program],
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    ).stdout
    assert printed.rstrip() == found[2].rstrip()


def test_files_that_the_readme_names_exist() -> None:
    links = re.findall(r'\]\(([^)#:]+)\)|src(?:set)?="([^"]+)"', README)
    files = [left or right for left, right in links]
    assert len(files) > 4
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_make_targets_that_the_readme_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\$ make (\S+)", README, re.MULTILINE)
    assert targets == ["demo", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
