"""Tensors in a few words: what ``tf.Print``, ``tf.print`` and failed checks show of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DIGITS = {"f2": (6, 9), "f4": (6, 9), "f8": (15, 17)}
"""How many digits a float is written with: few if they say all of it, else many."""


def text_of(value: Any) -> str:
    """One element as TF1's kernels write it.

    >>> text_of(np.float32(0.1)), text_of(np.True_), text_of(b"abc")
    ('0.1', '1', 'abc')
    """
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, str):
        return value
    array = np.asarray(value)
    if array.dtype.kind == "b":
        return str(int(value))
    if array.dtype.kind == "f":
        few, many = _DIGITS.get(array.dtype.str[1:], (15, 17))
        short = f"{float(value):.{few}g}"
        return short if array.dtype.type(short) == value else f"{float(value):.{many}g}"
    return "?" if array.dtype.kind == "c" else str(value)


def summarized(value: Any, most: int | None) -> str:
    """The first elements of an array, as ``tf.Print`` writes them.

    Args:
        value: an array.
        most: how many elements; None is 3, a negative number is all.

    >>> summarized(np.array([[1, 2], [3, 4]]), 3), summarized(np.array(5.0), None)
    ('[[1 2][3...]...]', '[5]')
    """
    array = np.asarray(value)
    limit = 3 if most is None else array.size if most < 0 else most
    written: list[str] = []
    _write(array, limit, [0], written, outermost=True)
    return f"[{''.join(written)}{'...' if array.size > limit else ''}]"


def _write(
    array: NDArray[Any], limit: int, done: list[int], written: list[str], *, outermost: bool
) -> None:
    if done[0] >= limit:
        return
    if array.ndim <= 1:
        elements = array.reshape(-1)
        count = min(len(elements), limit - done[0])
        written.append(" ".join([text_of(one) for one in elements[:count]]))
        done[0] += count
        if count < len(elements) and not outermost:
            written.append("...")
        return
    for part in array:
        opened = done[0] < limit
        if opened:
            written.append("[")
        _write(part, limit, done, written, outermost=False)
        if opened or done[0] < limit:
            written.append("]")


def edged(value: Any, edge: int) -> str:
    """The first and last elements along each axis, as ``tf.print`` writes them.

    Args:
        value: an array.
        edge: how many at each end; a negative number is all.

    >>> edged(np.arange(10), 2), edged(np.array(b"abc"), 3), edged(np.array([b"a"]), 3)
    ('[0 1 ... 8 9]', 'abc', '["a"]')
    """
    array = np.asarray(value)
    return text_of(array[()]) if not array.ndim else _edged(array, edge, 1)


def _edged(array: NDArray[Any], edge: int, depth: int) -> str:
    if array.ndim == 1:
        quote = '"' if array.dtype.kind in "OSU" else ""
        return f"[{' '.join(_ends(array, edge, lambda one: f'{quote}{text_of(one)}{quote}'))}]"
    parts = list(_ends(array, edge, lambda part: _edged(part, edge, depth + 1)))
    gap = "\n" * (array.ndim - 1) + " " * depth
    return f"[{gap.join(parts)}]"


def _ends(items: Any, edge: int, write: Any) -> Iterator[str]:
    """The written items at both ends, with dots for those in between."""
    whole = edge < 0 or len(items) <= 2 * edge
    for item in items if whole else items[:edge]:
        yield write(item)
    if not whole:
        yield "..."
        for item in items[len(items) - edge :]:
            yield write(item)
