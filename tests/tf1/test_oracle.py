"""Programs whose transcripts were recorded from real TensorFlow 1.15.5, run again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPARE = ROOT.parent / "shared" / "oracle" / "compare.py"


@pytest.mark.skipif(not COMPARE.is_file(), reason="the recorded transcripts are not here")
@pytest.mark.parametrize("how", [[], ["--strict"]], ids=["as_recorded", "every_op"])
def test_programs_do_what_tensorflow_did(how: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, COMPARE, "scopeviz.tf1", *how],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.rstrip().endswith(" passed, 0 failed"), done.stdout + done.stderr
