"""Node, where there is one: it runs the explorer's script."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "explorer"

OLDEST = 24
"""An older one takes a file for a script where no package says that it is a module."""


@cache
def node() -> str | None:
    """The program: that of the environment, or else the machine's, if it knows modules by sight."""
    for path in (Path(sys.executable).parent, None):
        found = shutil.which("node", path=path)
        if found:
            told = subprocess.run([found, "--version"], capture_output=True, check=False, text=True)
            if int(told.stdout.strip().removeprefix("v").split(".")[0] or 0) >= OLDEST:
                return found
    return None


needs_node = pytest.mark.skipif(node() is None, reason="no node of today: `make test-script`")


def run_node(*arguments: str, given: str = "") -> str:
    """What node prints.

    Args:
        arguments: its options and its script.
        given: what the script reads.
    """
    command = [node() or "node", *arguments]
    done = subprocess.run(
        command, input=given, capture_output=True, check=False, encoding="utf-8", cwd=HERE
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
