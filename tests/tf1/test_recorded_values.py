"""What networks of layers compute, and how they train: the values of TensorFlow 1.15.5."""

from __future__ import annotations

import pytest

import scopeviz.tf1 as tf
from tests.tf1.recorded.layer_values import PROGRAMS, observed
from tests.tf1.recorded.observation import check_close, recorded


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_gives_the_values_of_tensorflow(name: str) -> None:
    check_close(observed(tf, name), recorded("layer_values")[name], 1e-3, 1e-4)
