"""Graphs of published models and of all layers: op by op those of TensorFlow 1.15.5."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf
from tests.tf1.recorded import layers, slim
from tests.tf1.recorded.observation import recorded

SUBJECTS: dict[str, Any] = {"layers": layers, "slim": slim}
CASES = [(subject, name) for subject, module in SUBJECTS.items() for name in module.PROGRAMS]


@pytest.mark.parametrize(("subject", "name"), CASES, ids=[name for _, name in CASES])
def test_a_program_builds_the_graph_of_tensorflow(subject: str, name: str) -> None:
    made = json.loads(json.dumps(SUBJECTS[subject].observed(tf, name)))
    assert list(differences(made, recorded(subject)[name])) == []


def differences(made: Any, wanted: Any, place: str = "") -> Iterator[str]:
    """Where two trees are not the same."""
    if isinstance(made, dict) and isinstance(wanted, dict):
        for key in sorted({*made, *wanted}):
            yield from differences(made.get(key), wanted.get(key), place + key)
    elif made != wanted:
        yield f"{place}: {made!r}, and in TensorFlow {wanted!r}"
