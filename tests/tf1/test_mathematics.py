"""Mathematics, op by op and value by value as TensorFlow 1.15.5 has it."""

from __future__ import annotations

import pytest

import scopeviz.tf1 as tf
from tests.tf1.recorded.mathematics import PROGRAMS, observed
from tests.tf1.recorded.observation import check_close, recorded

WANTED = recorded("mathematics")


@pytest.mark.parametrize("name", PROGRAMS)
def test_ops_and_values_are_those_of_tensorflow(name: str) -> None:
    made, wanted = observed(tf, name), WANTED[name]
    assert made["ops"] == wanted["ops"]
    check_close(made.get("values"), wanted.get("values"))
