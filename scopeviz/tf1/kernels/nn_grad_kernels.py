"""How convolutions, pools and batch normalizations pass gradients on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import unchanged, with_rank
from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.kernels.gradient_kernels import shape_from
from scopeviz.tf1.kernels.windows import Window
from scopeviz.tf1.ops.cwise_ops import FLOATS, ORDERED

Array: TypeAlias = NDArray[Any]
Slices: TypeAlias = tuple[slice, ...]


def _windows(attrs: Attributes, sizes: Sequence[int]) -> list[Window]:
    """The windows along the four axes of images."""
    explicit = attrs.get("explicit_paddings") or ()
    dilations = attrs.get("dilations", (1, 1, 1, 1))
    return [
        Window(
            size,
            attrs["strides"][axis],
            dilations[axis],
            (explicit[2 * axis], explicit[2 * axis + 1]) if explicit else attrs["padding"],
        )
        for axis, size in enumerate(sizes)
    ]


def _places(windows: Sequence[Window], counts: Sequence[int]) -> Iterator[tuple[Any, Slices]]:
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


def _room(windows: Sequence[Window], shape: Sequence[int], dtype: Any) -> tuple[Array, Array]:
    """Zeros for padded images, and the part of them that is not padding."""
    added = _padding(windows, shape)
    padded = np.zeros([n + sum(more) for n, more in zip(shape, added, strict=True)], dtype)
    inner = tuple(slice(more[0], more[0] + n) for n, more in zip(shape, added, strict=True))
    return padded, padded[inner]


_CHANNELS_LAST, _CHANNELS_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)


def _last(op: Operation, images: Array) -> Array:
    return images.transpose(_CHANNELS_LAST) if op.attrs["data_format"] == "NCHW" else images


def _as_given(op: Operation, images: Array) -> Array:
    return images.transpose(_CHANNELS_FIRST) if op.attrs["data_format"] == "NCHW" else images


def _sides(op: Operation, filters: Sequence[int]) -> list[Window]:
    """The windows of a convolution along the axes of images with their channels last."""
    first = op.attrs["data_format"] == "NCHW"
    sizes = [1, 1, *filters[:2]] if first else [1, *filters[:2], 1]
    windows = _windows(op.attrs, sizes)
    return [windows[axis] for axis in _CHANNELS_LAST] if first else windows


def _to_images(op: Operation, sizes: Array, filters: Array, out: Array) -> Array:
    windows, out = _sides(op, filters.shape), _last(op, out)
    shape = [int(size) for size in sizes]
    if op.attrs["data_format"] == "NCHW":
        shape = [shape[axis] for axis in _CHANNELS_LAST]
    padded, images = _room(windows, shape, out.dtype)
    for offsets, where in _places(windows, (*out.shape[:3], shape[3])):
        padded[where] += out @ filters[offsets[1], offsets[2]].T
    return np.ascontiguousarray(_as_given(op, images))


def _to_filters(op: Operation, images: Array, sizes: Array, out: Array) -> Array:
    images, out = _last(op, images), _last(op, out)
    windows = _sides(op, [int(size) for size in sizes])
    padded, room = _room(windows, images.shape, images.dtype)
    room[:] = images
    result = np.zeros([int(size) for size in sizes], images.dtype)
    for offsets, where in _places(windows, (*out.shape[:3], images.shape[3])):
        result[offsets[1], offsets[2]] = np.tensordot(padded[where], out, ((0, 1, 2), (0, 1, 2)))
    return result


OPS["Conv2DBackpropInput"] = OpDef(
    "input_sizes:int32 filter:T out_backprop:T", shape_from(0), _to_images, {"T": FLOATS}
)
OPS["Conv2DBackpropFilter"] = OpDef(
    "input:T filter_sizes:int32 out_backprop:T", shape_from(1), _to_filters, {"T": FLOATS}
)


def _to_greatest(op: Operation, images: Array, pooled: Array, grad: Array) -> Array:
    """Each window's gradient goes to its greatest element; the first of several."""
    windows = _windows(op.attrs, op.attrs["ksize"])
    padded, room = _room(windows, images.shape, images.dtype)
    padded[:] = np.finfo(images.dtype).min if images.dtype.kind == "f" else 0
    room[:] = images
    passed, result = _room(windows, images.shape, images.dtype)
    open_ = np.ones(pooled.shape, bool)
    for _, where in _places(windows, pooled.shape):
        here = open_ & (padded[where] == pooled)
        passed[where] += np.where(here, grad, 0)
        open_ &= ~here
    return result


def _to_all(op: Operation, sizes: Array, grad: Array) -> Array:
    windows = _windows(op.attrs, op.attrs["ksize"])
    shape = [int(size) for size in sizes]
    counts, room = _room(windows, shape, np.int64)
    room[:] = 1
    inside = sum(counts[where] for _, where in _places(windows, grad.shape))
    part = grad / np.asarray(inside, grad.dtype)
    passed, result = _room(windows, shape, grad.dtype)
    for _, where in _places(windows, grad.shape):
        passed[where] += part
    return result


OPS["MaxPoolGrad"] = OpDef(
    "orig_input:T orig_output:T grad:T", unchanged, _to_greatest, {"T": ORDERED}
)
OPS["AvgPoolGrad"] = OpDef("orig_input_shape:int32 grad:T", shape_from(0), _to_all, {"T": FLOATS})


# Batch normalization.


def _channel_axis(attrs: Attributes) -> int:
    return 1 if attrs["data_format"] == "NCHW" else 3


def _normalized(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    x, scale = operands[0], operands[1]
    channels = with_rank(x.dims, 4)[_channel_axis(attrs)]
    each = (scale.dtype.base_dtype, (channels,))
    return [(x.dtype.base_dtype, x.dims), *[each] * 4, (float32, None)]


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
