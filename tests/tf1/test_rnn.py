"""Recurrent networks do what real TensorFlow 1.15.5 did, whose runs were recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from tests.tf1.recorded_rnn import PROGRAMS, WITH_OPS, observed
from tests.tf1.rnn_refusals import REFUSALS, refused

DATA = Path(__file__).parent / "data"
RECORDED: dict[str, Any] = json.loads((DATA / "rnn.json").read_text("utf-8"))
REFUSED: dict[str, Any] = json.loads((DATA / "rnn_refusals.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    return {}


def run(seen: dict[str, Any], name: str) -> Any:
    """What a program shows; each is run once."""
    if name not in seen:
        seen[name] = observed(tf, name)
    return seen[name]


def test_every_program_was_recorded() -> None:
    assert RECORDED.keys() == PROGRAMS.keys()


@pytest.mark.parametrize("name", PROGRAMS)
def test_variables_have_the_names_that_tensorflow_gives_them(
    seen: dict[str, Any], name: str
) -> None:
    assert run(seen, name)["variables"] == RECORDED[name]["variables"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_outputs_have_the_names_and_shapes_that_tensorflow_gives_them(
    seen: dict[str, Any], name: str
) -> None:
    def without_values(what: Any) -> list[Any]:
        return [output[:2] for output in what["outputs"]]

    assert without_values(run(seen, name)) == without_values(RECORDED[name])


@pytest.mark.parametrize("what", ["outputs", "gradients"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_values_are_those_of_tensorflow(seen: dict[str, Any], name: str, what: str) -> None:
    for mine, recorded in zip(run(seen, name)[what], RECORDED[name][what], strict=True):
        assert mine[0] == recorded[0]
        np.testing.assert_allclose(mine[-1], recorded[-1], rtol=2e-4, atol=2e-5, err_msg=mine[0])


@pytest.mark.parametrize("name", WITH_OPS)
def test_ops_are_those_that_tensorflow_makes(seen: dict[str, Any], name: str) -> None:
    mine, theirs = run(seen, name)["operations"], RECORDED[name]["operations"]
    assert sorted(mine) == sorted(theirs)


@pytest.mark.parametrize("name", REFUSALS)
def test_what_tensorflow_refuses_is_refused_in_its_words(name: str) -> None:
    assert refused(tf, name) == REFUSED[name]
