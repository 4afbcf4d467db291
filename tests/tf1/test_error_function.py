"""The error function, against Python's own."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scopeviz.tf1.kernels import error_function


@pytest.mark.parametrize(("dtype", "most"), [("float16", 1e-3), ("float32", 4e-7), ("float64", 0)])
def test_each_value_is_right_to_the_last_digits(dtype: str, most: float) -> None:
    near_zero = 10.0 ** np.linspace(-7, 0, 50)
    x = np.concatenate([np.linspace(-6, 6, 20_001), near_zero]).astype(dtype)
    tiny = float(np.finfo(np.float16).smallest_subnormal) if dtype == "float16" else 0.0
    wanted = np.array([math.erf(value) for value in x.tolist()])
    np.testing.assert_allclose(error_function.erf(x).astype(float), wanted, rtol=most, atol=tiny)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_ends_are_one_and_what_is_no_number_stays_so(dtype: str) -> None:
    found = error_function.erf(np.array([np.inf, -np.inf, np.nan], dtype))
    assert found.dtype == dtype
    assert found[:2].tolist() == [1.0, -1.0]
    assert np.isnan(found[2])


def test_the_shape_is_kept() -> None:
    assert error_function.erf(np.zeros((2, 0, 3), np.float32)).shape == (2, 0, 3)
