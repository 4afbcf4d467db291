"""``scopeviz run --as-tensorflow`` and ``scopeviz coverage``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import scopeviz.tf1
from scopeviz import cli

MODEL = """\
import sys
import tensorflow as tf
from layer import dense

tf.reset_default_graph()
dense("one")
dense("one", reuse=True)
print(sys.argv[1:])
"""
LAYER = """\
import tensorflow.compat.v1 as tf

def dense(name, reuse=None):
    with tf.variable_scope(name, reuse=reuse):
        return tf.get_variable("w", [2])
"""


@pytest.fixture(autouse=True)
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in two files, in the working directory."""
    monkeypatch.chdir(tmp_path)
    Path("model.py").write_text(MODEL, encoding="utf-8")
    Path("layer.py").write_text(LAYER, encoding="utf-8")
    scopeviz.tf1.reset_default_graph()


def test_a_program_that_imports_tensorflow_runs_as_it_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = set(sys.modules)
    assert cli.main(["run", "model.py", "--as-tensorflow", "--", "--steps", "3"]) == 0
    out, err = capsys.readouterr()
    assert "['--steps', '3']" in out
    assert "+ w  ×2  2 float32" in out
    assert err == ""
    assert "layer" not in set(sys.modules) - before


def test_without_the_option_a_missing_tensorflow_is_said_with_a_way_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [each for each in sys.path if "packages" not in each])
    assert cli.main(["run", "model.py"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "scopeviz: TensorFlow is not installed; `scopeviz run --as-tensorflow` lets scopeviz.tf1"
        " stand in for it"
    )


def test_an_installed_tensorflow_is_never_replaced_silently(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "packages" / "tensorflow").mkdir(parents=True)
    (tmp_path / "packages" / "tensorflow" / "__init__.py").write_text("1 / 0")
    monkeypatch.syspath_prepend(tmp_path / "packages")
    assert cli.main(["run", "model.py", "--as-tensorflow"]) == 0
    assert capsys.readouterr().err == (
        "scopeviz: TensorFlow is installed here, but not used: in this run, `import tensorflow`"
        " gives scopeviz.tf1\n"
    )


def test_coverage_tells_what_is_missing_and_its_status_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["coverage", "model.py", "layer.py"]) == 0
    assert "4 names of TensorFlow's, 4 there" in capsys.readouterr().out
    Path("layer.py").write_text("import tensorflow as tf\ntf.nn.rellu\n", encoding="utf-8")
    assert cli.main(["coverage", "layer.py"]) == 1
    assert "✗ tf.nn.rellu  layer.py:2; nearest: tf.nn.relu" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["coverage", "none.py"], "cannot read 'none.py': no such file or directory"),
        (["coverage", "."], "cannot read '.': is a directory"),
        (
            ["coverage", "text.py"],
            "'text.py' is not Python: invalid syntax (text.py, line 1)",
        ),
        (
            ["coverage", "model.py", "--", "x"],
            "coverage runs nothing: leave out what follows --, ['x']",
        ),
    ],
)
def test_what_cannot_be_read_is_one_line_and_status_2(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("text.py").write_text("not a program\n", encoding="utf-8")
    assert cli.main(words) == 2
    assert capsys.readouterr() == ("", f"scopeviz: {message}\n")


def test_a_file_that_is_no_text_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("picture.png").write_bytes(b"\x89PNG\x00")
    assert cli.main(["coverage", "picture.png"]) == 2
    assert capsys.readouterr().err.startswith("scopeviz: 'picture.png' is not Python: ")
