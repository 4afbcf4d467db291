"""What networks of layers compute, and how they train: the values of TensorFlow 1.15.5."""

from __future__ import annotations

import numpy as np
import pytest

import scopeviz.tf1 as tf
from tests.tf1.recorded_values import recorded
from tests.tf1.value_programs import PROGRAMS


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_gives_the_values_of_tensorflow(name: str) -> None:
    with tf.Graph().as_default():
        made = PROGRAMS[name](tf, tf.contrib.slim)
    wanted = recorded()[name]
    assert [len(one) for one in made] == [len(one) for one in wanted]
    for one, another in zip(made, wanted, strict=True):
        np.testing.assert_allclose(one, another, rtol=1e-3, atol=1e-4)
