"""Mathematics, op by op and value by value as TensorFlow 1.15.5 has it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from tests.tf1.mathematics_programs import PROGRAMS, RECORDED, transcript

WANTED: dict[str, Any] = json.loads(RECORDED.read_text("utf-8"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_ops_and_values_are_those_of_tensorflow(name: str) -> None:
    wanted = WANTED[name]
    made = transcript(tf, PROGRAMS[name], runs="values" in wanted)
    assert made["ops"] == wanted["ops"]
    for value, other in zip(made.get("values", []), wanted.get("values", []), strict=True):
        if np.asarray(other).dtype.kind == "U":
            assert value == other
        else:
            np.testing.assert_allclose(value, other, rtol=1e-4, atol=2e-5)
