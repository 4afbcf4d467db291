"""Recurrent networks do what real TensorFlow 1.15.5 did, whose runs were recorded."""

from __future__ import annotations

from typing import Any

import pytest

import scopeviz.tf1 as tf
from tests.tf1.recorded import rnn_refusals
from tests.tf1.recorded.observation import check_close, recorded
from tests.tf1.recorded.rnn import PROGRAMS, WITH_OPS, observed

RECORDED = recorded("rnn")
REFUSED = recorded("rnn_refusals")


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
    for mine, theirs in zip(run(seen, name)[what], RECORDED[name][what], strict=True):
        assert mine[0] == theirs[0]
        check_close(mine[-1], theirs[-1])


@pytest.mark.parametrize("name", WITH_OPS)
def test_ops_are_those_that_tensorflow_makes(seen: dict[str, Any], name: str) -> None:
    mine, theirs = run(seen, name)["operations"], RECORDED[name]["operations"]
    assert mine == theirs


@pytest.mark.parametrize("name", rnn_refusals.PROGRAMS)
def test_what_tensorflow_refuses_is_refused_in_its_words(name: str) -> None:
    assert rnn_refusals.observed(tf, name) == REFUSED[name]
