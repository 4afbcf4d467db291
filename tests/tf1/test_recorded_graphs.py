"""Graphs of published models and of all layers: op by op those of TensorFlow 1.15.5."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

import scopeviz.tf1 as tf
from tests.tf1 import layer_programs, slim_programs
from tests.tf1.recorded_graphs import recorded, transcript

FILES: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "layer_graphs": layer_programs.PROGRAMS,
    "slim_graphs": slim_programs.PROGRAMS,
}
CASES = [(file, name) for file, programs in FILES.items() for name in programs]


@pytest.mark.parametrize(("file", "name"), CASES, ids=[name for _, name in CASES])
def test_a_program_builds_the_graph_of_tensorflow(file: str, name: str) -> None:
    made = json.loads(json.dumps(transcript(tf, tf.contrib.slim, FILES[file][name])))
    wanted = recorded(file)[name]
    assert list(differences(made, wanted)) == []


def differences(made: Any, wanted: Any, place: str = "") -> Iterator[str]:
    """Where two trees are not the same."""
    if isinstance(made, dict) and isinstance(wanted, dict):
        for key in sorted({*made, *wanted}):
            yield from differences(made.get(key), wanted.get(key), place + key)
    elif made != wanted:
        yield f"{place}: {made!r}, and in TensorFlow {wanted!r}"
