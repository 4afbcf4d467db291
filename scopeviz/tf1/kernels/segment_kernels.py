"""What is computed for rows that have the same number: one row of each such segment."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]


def reduced(ufunc: Any, rows: Array, segments: Array, number: int, start: Any) -> Array:
    """One row for each segment.

    Args:
        ufunc: makes one of two.
        rows: an array ``[n, ...]``.
        segments: the segment of each row, ``[n]``; a row of a negative one is left out.
        number: how many segments there are.
        start: the value of a segment without rows.

    >>> rows, segments = np.array([1, 2, 4]), np.array([1, 0, 1])
    >>> reduced(np.add, rows, segments, 3, 0).tolist()
    [2, 5, 0]
    """
    result = np.full((number, *rows.shape[1:]), start, rows.dtype)
    if segments.size and segments.min() < 0:
        rows, segments = rows[segments >= 0], segments[segments >= 0]
    if not segments.size:
        return result
    if np.any(segments[1:] < segments[:-1]):
        order = np.argsort(segments, kind="stable")
        rows, segments = rows[order], segments[order]
    firsts = np.flatnonzero(np.concatenate([[True], segments[1:] != segments[:-1]]))
    result[segments[firsts]] = ufunc.reduceat(rows, firsts, axis=0, dtype=rows.dtype)
    return result


def counts(segments: Array, number: int, rank: int) -> Array:
    """How many rows each segment has, as a column beside rows of that rank."""
    found = np.bincount(segments, minlength=number)
    return found.reshape(-1, *[1] * (rank - 1))


def mean(rows: Array, segments: Array, number: int) -> Array:
    """The mean row of each segment; 0 where it has none."""
    total = reduced(np.add, rows, segments, number, 0)
    number_of = np.maximum(counts(segments, number, rows.ndim), 1)
    whole = rows.dtype.kind in "iu"
    divided = np.floor_divide(total, number_of) if whole else total / number_of
    return divided.astype(rows.dtype)


def mean_by_root(rows: Array, segments: Array, number: int) -> Array:
    """The sum of each segment, over the square root of how many rows it has."""
    total = reduced(np.add, rows, segments, number, 0)
    number_of = np.maximum(counts(segments, number, rows.ndim), 1)
    return (total / np.sqrt(number_of)).astype(rows.dtype)
