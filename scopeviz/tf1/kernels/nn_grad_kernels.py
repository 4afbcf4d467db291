"""How pools and batch normalizations pass gradients on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import unchanged, with_rank
from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.kernels.gradient_kernels import shape_from
from scopeviz.tf1.kernels.windows import Window, pool_windows
from scopeviz.tf1.ops.cwise_ops import FLOATS, ORDERED

Array: TypeAlias = NDArray[Any]
Slices: TypeAlias = tuple[slice, ...]


def window_places(windows: Sequence[Window], counts: Sequence[int]) -> Iterator[tuple[Any, Slices]]:
    """For each place in a window, where it stands in the padded images as it moves."""
    for offsets in itertools.product(*(range(window.size or 1) for window in windows)):
        yield (
            offsets,
            tuple(
                slice(
                    offset * window.dilation,
                    offset * window.dilation + (count - 1) * window.stride + 1,
                    window.stride,
                )
                for offset, window, count in zip(offsets, windows, counts, strict=True)
            ),
        )


def _padding(windows: Sequence[Window], shape: Sequence[int]) -> list[tuple[int, int]]:
    return [window.added(length) for window, length in zip(windows, shape, strict=True)]


def window_room(windows: Sequence[Window], shape: Sequence[int], dtype: Any) -> tuple[Array, Array]:
    """Zeros for padded images, and the part of them that is not padding."""
    added = _padding(windows, shape)
    padded = np.zeros([n + sum(more) for n, more in zip(shape, added, strict=True)], dtype)
    inner = tuple(slice(more[0], more[0] + n) for n, more in zip(shape, added, strict=True))
    return padded, padded[inner]


def to_greatest(op: Operation, images: Array, pooled: Array, grad: Array) -> Array:
    """Each window's gradient goes to its greatest element; the first of several."""
    windows = pool_windows(op.attrs)
    padded = images
    if any(map(any, _padding(windows, images.shape))):
        padded, room = window_room(windows, images.shape, images.dtype)
        padded[:] = np.finfo(images.dtype).min if images.dtype.kind == "f" else 0
        room[:] = images
    passed, result = window_room(windows, images.shape, images.dtype)
    apart = all(window.stride >= window.extent for window in windows)
    open_ = np.ones(pooled.shape, bool)
    # As whole numbers, whose product with 0 is 0 even where a gradient is infinite or no number.
    bits = np.ascontiguousarray(grad).view(f"i{grad.itemsize}")
    for _, where in window_places(windows, pooled.shape):
        here = padded[where] == pooled
        here &= open_
        if apart:
            np.multiply(bits, here, out=passed[where].view(bits.dtype))
        else:
            passed[where] += np.multiply(bits, here).view(grad.dtype)
        open_ ^= here
    return result


def to_all(op: Operation, sizes: Array, grad: Array) -> Array:
    """Each window's gradient goes to all of its elements in equal parts."""
    windows = pool_windows(op.attrs)
    shape = [int(size) for size in sizes]
    counts, room = window_room(windows, shape, np.int64)
    room[:] = 1
    inside = sum(counts[where] for _, where in window_places(windows, grad.shape))
    part = grad / np.asarray(inside, grad.dtype)
    passed, result = window_room(windows, shape, grad.dtype)
    for _, where in window_places(windows, grad.shape):
        passed[where] += part
    return result


OPS["MaxPoolGrad"] = OpDef(
    "orig_input:T orig_output:T grad:T", unchanged, to_greatest, {"T": ORDERED}
)
OPS["AvgPoolGrad"] = OpDef("orig_input_shape:int32 grad:T", shape_from(0), to_all, {"T": FLOATS})


# Batch normalization.


def _channel_axis(attrs: Attributes) -> int:
    return 1 if attrs["data_format"] == "NCHW" else 3


def _normalized(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    x, scale = operands[0], operands[1]
    axis, dims = _channel_axis(attrs), with_rank(x.dims, 4)
    channels = dims[axis]
    given = operands[1:3] if attrs["is_training"] else operands[1:5]
    for one in given:
        (size,) = with_rank(one.dims, 1)
        if None not in {size, channels} and size != channels:
            raise ShapeError(f"Dimensions must be equal, but are {channels} and {size}")
        channels = size if channels is None else channels
    each = (scale.dtype.base_dtype, (channels,))
    return [
        (x.dtype.base_dtype, (*dims[:axis], channels, *dims[axis + 1 :])),
        *[each] * 4,
        (float32, None),
    ]


def _over(op: Operation) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes to sum over, and the shape of what there is one of for each channel."""
    if op.attrs["data_format"] == "NCHW":
        return (0, 2, 3), (1, -1, 1, 1)
    return (0, 1, 2), (1, 1, 1, -1)


def _normalize(
    op: Operation, x: Array, scale: Array, offset: Array, mean: Array, variance: Array
) -> tuple[Array, ...]:
    axes, along = _over(op)
    wide = x.astype(scale.dtype, copy=False)
    unbiased = variance
    if op.attrs["is_training"]:
        mean, variance = np.mean(wide, axes), np.var(wide, axes)
        count = wide.size // max(mean.size, 1)
        unbiased = variance * scale.dtype.type(count / max(count - 1, 1))
    factor = (scale / np.sqrt(variance + scale.dtype.type(op.attrs["epsilon"]))).reshape(along)
    y = (wide - mean.reshape(along)) * factor + offset.reshape(along)
    return y.astype(x.dtype, copy=False), mean, unbiased, mean, variance, np.zeros(0, np.float32)


OPS["FusedBatchNormV3"] = OpDef(
    "x:T scale:U offset:U mean:U variance:U",
    _normalized,
    _normalize,
    {"T": FLOATS, "U": frozenset({float32})},
)


def _like_arguments(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    x, scale = operands[1], operands[2]
    each, none = (scale.dtype.base_dtype, scale.dims), (scale.dtype.base_dtype, (0,))
    return [(x.dtype.base_dtype, x.dims), each, each, none, none]


def _pass_on(
    op: Operation, grad: Array, x: Array, scale: Array, mean: Array, variance: Array, _: Array
) -> tuple[Array, ...]:
    axes, along = _over(op)
    grad, wide = grad.astype(scale.dtype), x.astype(scale.dtype)
    inverse = 1 / np.sqrt(variance + scale.dtype.type(op.attrs["epsilon"]))
    centered = (wide - mean.reshape(along)) * inverse.reshape(along)
    to_offset, to_scale = np.sum(grad, axes), np.sum(grad * centered, axes)
    passed = grad
    if op.attrs["is_training"]:
        count = wide.size // max(mean.size, 1)
        passed = grad - (to_offset.reshape(along) + centered * to_scale.reshape(along)) / count
    to_x = passed * (scale * inverse).reshape(along)
    none = np.zeros(0, scale.dtype)
    return to_x.astype(x.dtype), to_scale, to_offset, none, none


OPS["FusedBatchNormGradV3"] = OpDef(
    "y_backprop:T x:T scale:float32 reserve_space_1:U reserve_space_2:U reserve_space_3:U",
    _like_arguments,
    _pass_on,
    {"T": FLOATS, "U": frozenset({float32})},
)
