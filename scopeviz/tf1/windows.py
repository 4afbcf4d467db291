"""Windows that slide over images: how many there are, and what is computed in them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from scopeviz.tf1.op_def import ShapeError

Array: TypeAlias = NDArray[Any]

_BLOCK = 2**18
"""Elements of a block of patches: it stays in a processor's cache while it is used."""


class Window(NamedTuple):
    """A window along one axis.

    Attributes:
        size: how many elements it takes.
        stride: how far it moves from one place to the next.
        dilation: how far apart its elements are.
        padding: ``SAME``, ``VALID``, or how much to add before and after.
    """

    size: int | None
    stride: int = 1
    dilation: int = 1
    padding: str | tuple[int, int] = "VALID"

    @property
    def extent(self) -> int:
        """The elements from its first to its last.

        >>> Window(3, dilation=2).extent
        5
        """
        return ((self.size or 0) - 1) * self.dilation + 1

    def places(self, length: int | None) -> int | None:
        """At how many places it stands on an axis of that length; None if that is open.

        Raises:
            ShapeError: if it does not fit.

        >>> Window(3, stride=2, padding="SAME").places(5), Window(3, stride=2).places(6)
        (3, 2)
        """
        if length is None or (self.size is None and self.padding != "SAME"):
            return None
        if self.padding == "SAME":
            return -(-length // self.stride)
        before, after = (0, 0) if self.padding == "VALID" else self.padding
        found = (int(before) + length + int(after) - self.extent) // self.stride + 1
        if length + int(before) + int(after) < self.extent:
            raise ShapeError(
                f"Negative dimension size caused by subtracting {self.extent} from {length}"
            )
        return found

    def added(self, length: int) -> tuple[int, int]:
        """How many elements to add before and after an axis of that length.

        >>> Window(3, stride=2, padding="SAME").added(6)
        (0, 1)
        """
        if isinstance(self.padding, tuple):
            return self.padding
        if self.padding == "VALID":
            return 0, 0
        reached = (-(-length // self.stride) - 1) * self.stride + self.extent
        missing = max(reached - length, 0)
        return missing // 2, missing - missing // 2


def convolve(images: Array, kernels: Array, rows: Window, columns: Window) -> Array:
    """Each kernel's response at each place of each image.

    Of an image, the patches are laid out along the width only; a kernel's rows are then
    matrix products with parts of that, which add up.  All of it stays in the cache.

    Args:
        images: ``[batch, height, width, channels]``.
        kernels: ``[rows, columns, channels, kernels]``.
        rows: the window along the height.
        columns: the window along the width.

    Returns:
        ``[batch, rows' places, columns' places, kernels]``.
    """
    batch, height, width, channels = images.shape
    high, wide, _, number = kernels.shape
    down, across = _places(rows, height), _places(columns, width)
    result = np.empty((batch, down, across, number), images.dtype)
    if not result.size:
        return result
    if not kernels.size:
        result[...] = 0
        return result
    # Rows that one row of the kernel meets lie together, whatever the stride.
    queue = -(-max(height + sum(rows.added(height)), rows.extent) // rows.stride)
    padded = _padded(images, rows, columns, queue * rows.stride)
    depth = wide * channels
    step = padded.strides
    patches = as_strided(
        padded,
        (batch, rows.stride, queue, across, wide, channels),
        (step[0], step[1], rows.stride * step[1], columns.stride * step[2],
         columns.dilation * step[2], step[3]),
    )
    at_once = max(1, _BLOCK // (rows.stride * queue * across * depth))
    block = np.empty((min(at_once, batch), *patches.shape[1:]), images.dtype)
    sums = np.empty((min(at_once, batch), down * across, number), images.dtype)
    matrices = kernels.reshape(high, depth, number)
    for first in range(0, batch, at_once):
        part = result[first : first + at_once].reshape(-1, down * across, number)
        count = len(part)
        np.copyto(block[:count], patches[first : first + count])
        for row in range(high):
            skipped, offset = divmod(row * rows.dilation, rows.stride)
            met = block[:count, offset, skipped : skipped + down]
            flat = met.reshape(count, down * across, depth)
            np.matmul(flat, matrices[row], out=sums[:count] if row else part)
            if row:
                part += sums[:count]
    return result


def _places(window: Window, length: int) -> int:
    """As :meth:`Window.places`, but none where it does not fit."""
    before, after = window.added(length)
    return max((before + length + after - window.extent) // window.stride + 1, 0)


def _padded(images: Array, rows: Window, columns: Window, height: int) -> Array:
    """Images with zeros around them, ``height`` high in all."""
    top, left = rows.added(images.shape[1])[0], columns.added(images.shape[2])[0]
    width = max(images.shape[2] + sum(columns.added(images.shape[2])), columns.extent)
    if (top, left) == (0, 0) and (height, width) == images.shape[1:3]:
        return np.ascontiguousarray(images)
    padded = np.zeros((len(images), height, width, images.shape[3]), images.dtype)
    room = padded[:, top : top + images.shape[1], left : left + images.shape[2]]
    room[...] = images[:, : room.shape[1], : room.shape[2]]
    return padded


def greatest(array: Array, windows: Sequence[Window]) -> Array:
    """The greatest element in each window.

    Args:
        array: any number of axes.
        windows: one for each axis.
    """
    floats = array.dtype.kind == "f"
    least = -np.inf if floats else np.iinfo(array.dtype).min
    parts = _parts(array, windows, least)
    result = next(parts).copy()
    for part in parts:
        np.maximum(result, part, out=result)
    return result


def mean(array: Array, windows: Sequence[Window]) -> Array:
    """The mean of the elements in each window; what lies outside does not count.

    Args:
        array: any number of axes.
        windows: one for each axis.
    """
    parts = _parts(array, windows, 0)
    total = next(parts).astype(np.result_type(array, np.float32))
    for part in parts:
        total += part
    for axis, window in enumerate(windows):
        inside = _parts(np.ones(array.shape[axis]), [window], 0)
        shape = [1] * array.ndim
        shape[axis] = -1
        total /= sum(inside).reshape(shape)  # type: ignore[union-attr]  # at least one part
    return total.astype(array.dtype)


def _parts(array: Array, windows: Sequence[Window], fill: Any) -> Any:
    """For each place in a window, the elements that stand there as it moves."""
    lengths = array.shape
    added = [window.added(length) for window, length in zip(windows, lengths, strict=True)]
    if any(map(any, added)):
        array = np.pad(array, added, constant_values=fill)
    places = [_places(window, length) for window, length in zip(windows, lengths, strict=True)]
    for offsets in itertools.product(*(range(window.size or 1) for window in windows)):
        yield array[
            tuple(
                slice(offset, offset + (count - 1) * window.stride + 1 if count else offset, window.stride)
                for offset, count, window in zip(offsets, places, windows, strict=True)
            )
        ]
