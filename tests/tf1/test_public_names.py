"""The public names of ``scopeviz.tf1``: which there are, and what each says of itself."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import scopeviz.tf1 as tf
from scopeviz.as_tensorflow.names import namespaces

GOLDEN = Path(__file__).parent / "golden" / "public_names.txt"
NAMESPACES = tuple(
    name.removeprefix("tensorflow.")
    for name, namespace in sorted(namespaces().items())
    if namespace.published
    and namespace.homes
    and name != "tensorflow"
    and not name.startswith("tensorflow.compat.v1")
    and ".python." not in name
)
"""TF1's modules that hold public names, as far as they are here."""


class Name(NamedTuple):
    """A public name, as a user writes it, and what it stands for."""

    name: str
    value: Any

    @property
    def paragraph(self) -> str:
        """The first paragraph of its docstring, in a row; the type of what has none."""
        if not callable(self.value):
            return type(self.value).__name__
        return " ".join(docstring(self.value).partition("\n\n")[0].split())


def docstring(value: object) -> str:
    """Its own docstring; a class does not speak for its heirs."""
    return inspect.cleandoc(value.__doc__ or "")


def public_names() -> Iterator[Name]:
    """What the package and its namespaces offer that is no module and not borrowed."""
    for package in ("", *NAMESPACES):
        module = attrgetter(package)(tf) if package else tf
        for name in sorted(getattr(module, "__all__", vars(module) if module else ())):
            value = getattr(module, name)
            if not (name.startswith("_") or isinstance(value, ModuleType) or is_borrowed(value)):
                yield Name(".".join(["tf", *filter(None, [package]), name]), value)


def is_borrowed(value: object) -> bool:
    """Whether something comes from elsewhere, such as ``typing.Any``."""
    home = getattr(value, "__module__", None) or "scopeviz"
    return not home.startswith("scopeviz")


NAMES = list(public_names())
EXPLAINED = [
    name for name in NAMES if callable(name.value) and not isinstance(name.value, tf.DType)
]


def test_the_public_names_are_those_that_were_kept(*, update_golden: bool) -> None:
    made = "".join(f"{name.name}: {name.paragraph}\n" for name in NAMES)
    if update_golden:
        GOLDEN.write_text(made, "utf-8", newline="\n")
    assert made == GOLDEN.read_text("utf-8"), (
        f"look at it, and if it is as it should be: pytest {Path(__file__).name} --update-golden"
    )


@pytest.mark.parametrize("name", EXPLAINED, ids=lambda name: name.name)
def test_every_name_opens_with_one_sentence(name: Name) -> None:
    assert re.fullmatch(r"[A-Z`].*\.", name.paragraph), "its docstring opens with a sentence"
    assert not re.search(r"[.!?] +[A-Z]", name.paragraph), "one sentence says it"


@pytest.mark.parametrize("name", EXPLAINED, ids=lambda name: name.name)
def test_every_name_shows_an_example(name: Name) -> None:
    assert ">>> " in docstring(name.value), "its docstring shows an example"
