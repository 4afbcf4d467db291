"""The article's programs, compared with what real TensorFlow 1.15.5 did with them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ORACLE = ROOT.parent / "shared" / "oracle"
ARTICLE = [
    "a01_article_conv_block",
    "a02_article_reuse_variables_in_scope",
    "a03_article_full_name",
    "a04_article_reuse_true",
    "a05_article_name_scope",
    "a06_article_duplicate_block",
]


@pytest.mark.skipif(not ORACLE.is_dir(), reason="the recorded transcripts are not here")
@pytest.mark.parametrize("program", ARTICLE)
def test_program_does_what_tensorflow_did(program: str) -> None:
    done = subprocess.run(
        [sys.executable, ORACLE / "compare.py", "scopeviz.tf1", program, "--no-fuzz", "--strict"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.splitlines()[-1:] == ["1 passed, 0 failed"], done.stdout + done.stderr
