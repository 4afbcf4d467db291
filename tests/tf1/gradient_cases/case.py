"""A gradient that is tried, and numbers to try it at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]


class Case(NamedTuple):
    """A function of tensors, and where to look at its gradient.

    Attributes:
        types: the types of ops that it is about.
        call: the function.
        operands: where.
        static: whether shapes must be known beforehand.
        step: how far apart the points are whose difference is taken.
    """

    types: str
    call: Callable[..., Any]
    operands: Sequence[Array]
    static: bool = False
    step: float = 1e-6

    def __str__(self) -> str:
        return self.types.replace(" ", "-")


def some(*shape: int, low: float = 0.3, high: float = 1.7, seed: int = 0) -> Array:
    """Numbers between two bounds, all different."""
    return np.random.default_rng([seed, *shape]).uniform(low, high, shape)
