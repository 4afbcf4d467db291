"""Windows that slide over images: how many there are, and what is computed in them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from scopeviz.tf1.framework.op_def import ShapeError
from scopeviz.tf1.framework.operation import Attributes

Array: TypeAlias = NDArray[Any]

_BLOCK = 2**18
"""Elements of a block of patches: it stays in a processor's cache while it is used."""

_LONG = 64
"""Elements in a row of a patch that make a matrix product worth its while."""

_FEW = 128
"""Kernels up to which one product for all rows of all of them is faster."""


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
        whole = length + sum(self.added(length))
        if whole < self.extent:
            raise ShapeError(
                f"Negative dimension size caused by subtracting {self.extent} from {whole}"
            )
        return (whole - self.extent) // self.stride + 1

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


def pool_windows(attrs: Attributes) -> list[Window]:
    """The windows of a pool along each axis of images."""
    pairs = zip(attrs["ksize"], attrs["strides"], strict=True)
    return [Window(size, stride, 1, attrs["padding"]) for size, stride in pairs]


def convolve(images: Array, kernels: Array, rows: Window, columns: Window) -> Array:
    """Each kernel's response at each place of each image.

    Patches of images are laid out for matrix products.  Where a row of a patch is long,
    they are laid out along the width only, and there is a product for each row of the
    kernels: this copies less, and it all stays in the processor's cache.

    Args:
        images: ``[batch, height, width, channels]``.
        kernels: ``[rows, columns, channels, kernels]``.
        rows: the window along the height.
        columns: the window along the width.

    Returns:
        ``[batch, rows' places, columns' places, kernels]``.
    """
    batch, height, width, channels = images.shape
    down, across, number = _places(rows, height), _places(columns, width), kernels.shape[-1]
    long = len(kernels) > 1 and kernels.shape[1] * channels >= 2 * _LONG
    if long and rows.stride == 1 and number <= _FEW and batch * down * across:
        return _convolve_rows(images, kernels, rows, columns)
    shape = (batch, down * across, number)
    result = (np.empty if kernels.size else np.zeros)(shape, images.dtype)
    if result.size and kernels.size:
        padded, patches = _patches(images, rows, columns, (down, across))
        matrices = kernels.reshape(len(kernels) // patches.shape[4], -1, number)
        top, left = rows.added(height)[0], columns.added(width)[0]
        room = padded[:, top : top + height, left : left + width]
        images = images[:, : room.shape[1], : room.shape[2]]
        block = np.empty(patches.shape, images.dtype)
        products = np.empty((len(matrices), len(block), *shape[1:]), images.dtype)
        for first in range(0, batch, len(block)):
            part = result[first : first + len(block)]
            room[: len(part)] = images[first : first + len(block)]
            np.copyto(block, patches)
            for row, matrix in enumerate(matrices):
                skipped, offset = divmod(row * rows.dilation, rows.stride)
                met = block[:, offset, skipped : skipped + down]
                np.matmul(met.reshape(len(block), -1, len(matrix)), matrix, out=products[row])
            np.add.reduce(products[:, : len(part)], axis=0, out=part)
    return result.reshape(batch, down, across, number)


def _convolve_rows(images: Array, kernels: Array, rows: Window, columns: Window) -> Array:
    """As :func:`convolve`, for few kernels that move by one row.

    Each row of the images meets all rows of the kernels in one product, which is large
    enough for the processor; what belongs to one place is added up afterwards.
    """
    batch, height, width, channels = images.shape
    high, wide, _, number = kernels.shape
    down, across = _places(rows, height), _places(columns, width)
    top, left = rows.added(height)[0], columns.added(width)[0]
    each = height * across * (wide * channels + high * number)
    at_once = -(-batch // -(-batch // max(1, _BLOCK // each)))
    padded = np.zeros(
        (at_once, height, max(width + sum(columns.added(width)), columns.extent), channels),
        images.dtype,
    )
    image, row, place, channel = padded.strides
    met = as_strided(
        padded,
        (at_once, height, across, wide, channels),
        (image, row, columns.stride * place, columns.dilation * place, channel),
    )
    matrix = kernels.transpose(1, 2, 0, 3).reshape(wide * channels, high * number)
    patches = np.empty(met.shape, images.dtype)
    products = np.empty((at_once, height, across, high, number), images.dtype)
    result = np.empty((batch, down, across, number), images.dtype)
    # The row in the middle reaches the most places: it is written, the others are added.
    order = sorted(range(high), key=lambda offset: abs(offset * rows.dilation - top))
    for first in range(0, batch, at_once):
        part = result[first : first + at_once]
        count = len(part)
        padded[:count, :, left : left + width] = images[first : first + count]
        np.copyto(patches, met)
        np.matmul(patches.reshape(-1, len(matrix)), matrix, out=products.reshape(-1, high * number))
        for offset in order:
            shift = offset * rows.dilation - top
            begin, end = max(0, -shift), min(down, height - shift)
            added = products[:count, begin + shift : max(end, begin) + shift, :, offset]
            target = part[:, begin : max(end, begin)]
            if offset == order[0]:
                part[:, :begin] = part[:, max(end, begin) :] = 0
                target[...] = added
            else:
                target += added
    return result


def _patches(
    images: Array, rows: Window, columns: Window, places: tuple[int, int]
) -> tuple[Array, Array]:
    """Room for some images with zeros around them, and a view of the patches in it.

    Returns:
        ``[images, height, width, channels]``, and
        ``[images, stride, height / stride, places, rows, columns, channels]`` with one row
        of a patch, so that all that one row of a kernel meets lies together; or with all
        rows, and 1 and the number of places down instead of the second and third.
    """
    batch, height, width, channels = images.shape
    high, wide = rows.size or 0, columns.size or 0
    height = max(height + sum(rows.added(height)), rows.extent)
    width = max(width + sum(columns.added(width)), columns.extent)
    queue = -(-height // rows.stride)
    by_rows = wide * channels >= _LONG and high > 1
    lines = (rows.stride, queue) if by_rows else (1, places[0])
    shape = (*lines, places[1], 1 if by_rows else high, wide, channels)
    blocks = -(-batch // max(1, _BLOCK // math.prod(shape)))
    padded = np.zeros((-(-batch // blocks), queue * rows.stride, width, channels), images.dtype)
    image, down, right, channel = padded.strides
    strides = (
        image,
        down,
        rows.stride * down,
        columns.stride * right,
        rows.dilation * down,
        columns.dilation * right,
        channel,
    )
    return padded, as_strided(padded, (len(padded), *shape), strides)


def _places(window: Window, length: int) -> int:
    """As :meth:`Window.places`, but none where it does not fit."""
    whole = length + sum(window.added(length))
    return max((whole - window.extent) // window.stride + 1, 0)


def greatest(array: Array, windows: Sequence[Window]) -> Array:
    """The greatest element in each window.

    Args:
        array: any number of axes.
        windows: one for each axis.
    """
    floats = array.dtype.kind == "f"
    least = -np.inf if floats else np.iinfo(array.dtype).min
    parts = _parts(array, windows, least)
    result: Array = next(parts).copy()
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
    total: Array = next(parts).astype(np.result_type(array, np.float32))
    for part in parts:
        total += part
    for axis, window in enumerate(windows):
        inside = np.sum([*_parts(np.ones(array.shape[axis]), [window], 0)], axis=0)
        shape = [1] * array.ndim
        shape[axis] = -1
        total /= inside.reshape(shape).astype(total.dtype)
    return total.astype(array.dtype)


def _parts(array: Array, windows: Sequence[Window], fill: Any) -> Iterator[Array]:
    """For each place in a window, the elements that stand there as it moves."""
    lengths = array.shape
    added = [window.added(length) for window, length in zip(windows, lengths, strict=True)]
    if any(map(any, added)):
        array = np.pad(array, added, constant_values=fill)
    places = [_places(window, length) for window, length in zip(windows, lengths, strict=True)]
    for offsets in itertools.product(*(range(window.size or 1) for window in windows)):
        yield array[tuple(map(_places_met, offsets, places, windows))]


def _places_met(offset: int, count: int, window: Window) -> slice:
    """Where an element of a window stands as it moves along an axis."""
    stop = offset + (count - 1) * window.stride + 1 if count else offset
    return slice(offset, stop, window.stride)
