"""Node, where there is one: it runs the explorer's script."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "explorer"


@cache
def node() -> str | None:
    """The program: that of the environment, or else the machine's."""
    return shutil.which("node", path=Path(sys.executable).parent) or shutil.which("node")


needs_node = pytest.mark.skipif(node() is None, reason="there is no node: `make test-script`")


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
