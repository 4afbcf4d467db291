"""The error function: exact in double precision, and fast where single precision is enough."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]

_END = 4.0
"""From here on the error function is 1 in single precision."""

_DEGREE = 18
_BLOCK = 1 << 14
"""So many elements at once stay in the processor's cache."""


def each(function: Callable[[float], float]) -> Callable[[Array], Array]:
    """A kernel that calls a function of Python's, which is exact and written in C.

    >>> each(math.erfc)(np.array([0.0])).tolist()
    [1.0]
    """

    def kernel(x: Array) -> Array:
        values = np.fromiter(map(function, x.ravel().tolist()), np.float64, x.size)
        return values.reshape(x.shape).astype(x.dtype)

    return kernel


def erf(x: Array) -> Array:
    """The error function of each element.

    >>> erf(np.array([0.0, np.inf], np.float32)).tolist()
    [0.0, 1.0]
    """
    if x.dtype == np.float64:
        return each(math.erf)(x)
    flat = np.ascontiguousarray(x, np.float32).ravel()
    result = np.empty_like(flat)
    for start in range(0, flat.size, _BLOCK):
        result[start : start + _BLOCK] = _in_single_precision(flat[start : start + _BLOCK])
    return result.reshape(x.shape).astype(x.dtype)


def _in_single_precision(x: Array) -> Array:
    """``x`` times a sum of Chebyshev polynomials of its square, by Clenshaw's rule."""
    near = np.clip(x, np.float32(-_END), np.float32(_END))
    place = near * near
    place *= np.float32(2 / _END**2)
    place -= np.float32(1)
    twice = place + place
    first, *rest = _coefficients()
    last = np.full_like(x, rest[-1])
    before = np.zeros_like(x)
    for coefficient in rest[-2::-1]:
        before = twice * last - before + coefficient
        last, before = before, last
    total: Array = near * (place * last - before + first)
    total = np.clip(total, np.float32(-1), np.float32(1))
    return np.where(np.abs(near) < _END, total, np.sign(x))


@functools.cache
def _coefficients() -> tuple[np.float32, ...]:
    def quotient(places: Any) -> Any:
        roots = np.sqrt((places + 1) / 2) * _END
        return np.array([math.erf(root) / root for root in roots.tolist()])

    return tuple(chebyshev.chebinterpolate(quotient, _DEGREE).astype(np.float32))
