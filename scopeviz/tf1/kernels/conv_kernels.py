"""Convolutions that are no plain one of images: backwards, of each channel, of volumes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import equal_dimension, with_rank
from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError
from scopeviz.tf1.framework.operands import INDICES, dims_from
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.tensor_shape import Dims, bracketed
from scopeviz.tf1.kernels.windows import Window, convolve
from scopeviz.tf1.ops.cwise_ops import FLOATS

Array: TypeAlias = NDArray[Any]
Operands: TypeAlias = Sequence[Operand]
Outputs: TypeAlias = Sequence[Output]
Slices: TypeAlias = tuple[Any, ...]

_BLOCK = 2**17
"""Elements of a block of patches: it stays in a processor's cache while it is used."""


# Windows over images whose channels are last.


def is_first(attrs: Attributes) -> bool:
    """Whether the channels come before height and width."""
    return bool(attrs["data_format"].startswith("NC"))


def channels_last(attrs: Attributes, array: Array) -> Array:
    """Images with their channels as the last axis."""
    return np.moveaxis(array, 1, -1) if is_first(attrs) else array


def as_given(attrs: Attributes, array: Array) -> Array:
    """Images whose channels are last, in the order of ``data_format``."""
    return np.ascontiguousarray(np.moveaxis(array, -1, 1)) if is_first(attrs) else array


def spatial_axes(attrs: Attributes) -> range:
    """The axes along which a filter moves."""
    count = len(attrs["strides"]) - 2
    return range(2, 2 + count) if is_first(attrs) else range(1, 1 + count)


def sides(attrs: Attributes, sizes: Sequence[int | None]) -> list[Window]:
    """The windows of filters of that size along height and width."""
    explicit = attrs.get("explicit_paddings") or ()
    dilations = attrs.get("dilations") or (1,) * len(attrs["strides"])
    return [
        Window(
            size,
            attrs["strides"][axis],
            dilations[axis],
            (explicit[2 * axis], explicit[2 * axis + 1]) if explicit else attrs["padding"],
        )
        for size, axis in zip(sizes, spatial_axes(attrs), strict=False)
    ]


def room(windows: Sequence[Window], shape: Sequence[int], dtype: Any) -> tuple[Array, Array]:
    """Zeros for padded images ``[batch, ..., channels]``, and the part that is no padding."""
    added = [window.added(n) for window, n in zip(windows, shape[1:-1], strict=True)]
    whole = [
        max(n + sum(more), window.extent)
        for n, more, window in zip(shape[1:-1], added, windows, strict=True)
    ]
    padded = np.zeros([shape[0], *whole, shape[-1]], dtype)
    inner = [slice(more[0], more[0] + n) for n, more in zip(shape[1:-1], added, strict=True)]
    return padded, padded[(slice(None), *inner)]


def placed(images: Array, windows: Sequence[Window]) -> Array:
    """Images with zeros around them."""
    padded, inner = room(windows, images.shape, images.dtype)
    inner[...] = images
    return padded


def patches_of(padded: Array, windows: Sequence[Window], counts: Sequence[int]) -> Array:
    """A view ``[batch, *places, *window, channels]`` of padded images."""
    batch, *along, channel = padded.strides
    shape = (len(padded), *counts, *(window.size or 0 for window in windows), padded.shape[-1])
    moves = [step * window.stride for step, window in zip(along, windows, strict=True)]
    gaps = [step * window.dilation for step, window in zip(along, windows, strict=True)]
    return as_strided(padded, shape, (batch, *moves, *gaps, channel))


def offsets_of(
    windows: Sequence[Window], counts: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], Slices]]:
    """For each place in a window, where it stands in padded images as the window moves."""
    for offsets in itertools.product(*(range(window.size or 0) for window in windows)):
        yield (
            offsets,
            (
                slice(None),
                *(
                    slice(
                        offset * window.dilation,
                        offset * window.dilation + (count - 1) * window.stride + 1,
                        window.stride,
                    )
                    for offset, window, count in zip(offsets, windows, counts, strict=True)
                ),
            ),
        )


def _blocks(batch: int, each: int) -> Iterator[slice]:
    step = max(1, _BLOCK // max(each, 1))
    return (slice(first, first + step) for first in range(0, batch, step))


def respond(images: Array, filters: Array, windows: Sequence[Window]) -> Array:
    """Each filter's response at each place: ``[batch, *places, filters]``."""
    counts = [window.places(n) or 0 for window, n in zip(windows, images.shape[1:-1], strict=True)]
    view = patches_of(placed(images, windows), windows, counts)
    matrix = filters.reshape(-1, filters.shape[-1])
    result = np.empty((len(images), *counts, filters.shape[-1]), images.dtype)
    for block in _blocks(len(images), math.prod(view.shape[1:])):
        part = view[block]
        np.matmul(
            part.reshape(-1, len(matrix)), matrix, out=result[block].reshape(-1, matrix.shape[1])
        )
    return result


def to_filters(images: Array, out: Array, windows: Sequence[Window]) -> Array:
    """The gradient of filters: what they met, times what was passed back."""
    view = patches_of(placed(images, windows), windows, out.shape[1:-1])
    shape = view.shape[len(windows) + 1 :]
    total = np.zeros((math.prod(shape), out.shape[-1]), images.dtype)
    for block in _blocks(len(images), math.prod(view.shape[1:])):
        met = view[block].reshape(-1, len(total))
        total += met.T @ out[block].reshape(-1, out.shape[-1])
    return total.reshape(*shape, out.shape[-1])


def to_images(shape: Sequence[int], filters: Array, out: Array, windows: Sequence[Window]) -> Array:
    """The gradient of images: each filter, times what was passed back, where it stood."""
    padded, images = room(windows, shape, out.dtype)
    matrix = filters.reshape(-1, filters.shape[-1]).T
    where = list(offsets_of(windows, out.shape[1:-1]))
    each = math.prod(out.shape[1:-1]) * matrix.shape[1]
    for block in _blocks(len(out), each):
        part, passed = out[block], padded[block]
        spread = part.reshape(-1, len(matrix)) @ matrix
        spread = spread.reshape(*part.shape[:-1], len(where), filters.shape[-2])
        for place, (_, met) in enumerate(where):
            passed[met] += spread[..., place, :]
    return images


# Their shapes.


def _from_sizes(index: int, rank: int) -> Callable[[Operands, Attributes], Outputs]:
    def infer(operands: Operands, attrs: Attributes) -> Outputs:
        sizes = constant_value(operands[index])
        dims = dims_from(operands[index]) if sizes is None else tuple(map(int, sizes))
        return [(operands[-1].dtype.base_dtype, with_rank(dims, rank))]

    return infer


def _sized(operands: Operands, attrs: Attributes) -> Outputs:
    """The shape that the first operand holds, which must agree with the others."""
    rank = len(attrs["strides"])
    ((dtype, dims),) = _from_sizes(0, rank)(operands, attrs)
    out = with_rank(operands[2].dims, rank)
    filters = with_rank(operands[1].dims, rank)
    equal_dimension(_channel(attrs, out), filters[-1])
    return [(dtype, dims)]


def _channel(attrs: Attributes, dims: Dims) -> int | None:
    assert dims is not None
    return dims[1 if is_first(attrs) else -1]


def _arranged(
    attrs: Attributes, batch: int | None, places: Sequence[int | None], channels: int | None
) -> Dims:
    return (batch, channels, *places) if is_first(attrs) else (batch, *places, channels)


def _moved(attrs: Attributes, images: Dims, filters: Dims) -> list[int | None]:
    for stride in attrs["strides"]:
        if stride <= 0:
            raise ShapeError(f"Stride must be > 0, but got {stride}")
    assert images is not None
    assert filters is not None
    axes = spatial_axes(attrs)
    windows = sides(attrs, filters[: len(axes)])
    return [window.places(images[axis]) for window, axis in zip(windows, axes, strict=True)]


def _volumes(operands: Operands, attrs: Attributes) -> Outputs:
    images, filters = (with_rank(one.dims, 5) for one in operands)
    equal_dimension(_channel(attrs, images), filters[-2])
    places = _moved(attrs, images, filters)
    return [(operands[0].dtype.base_dtype, _arranged(attrs, images[0], places, filters[-1]))]


def _each_channel(operands: Operands, attrs: Attributes) -> Outputs:
    images, filters = (with_rank(one.dims, 4) for one in operands)
    depth = equal_dimension(_channel(attrs, images), filters[2])
    channels = None if depth is None or filters[3] is None else depth * filters[3]
    places = _moved(attrs, images, filters)
    return [(operands[0].dtype.base_dtype, _arranged(attrs, images[0], places, channels))]


# Their values.


def _wide(array: Array) -> Array:
    """Half floats have no fast product."""
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _check_rank(op: Operation, **arrays: Array) -> None:
    rank = len(op.attrs["strides"])
    for name, array in arrays.items():
        if array.ndim != rank:
            message = f"{name} must be {rank}-dimensional: {bracketed(array.shape)}"
            raise InvalidArgumentError(None, op, message)


def _check_depth(op: Operation, depth: int, taken: int) -> None:
    if depth != taken:
        message = f"input and filter must have the same depth: {depth} vs {taken}"
        raise InvalidArgumentError(None, op, message)


def _kernel(op: Operation) -> str:
    """What TF1 calls the code that computes an op."""
    return op.type.replace("Conv2DBackprop", "Conv2DCustomBackprop")


def _check_out(op: Operation, shape: Sequence[int], out: Array, windows: Sequence[Window]) -> None:
    """Demand that what is passed back has the size that the convolution gives."""
    if shape[0] != len(out):
        message = f"{_kernel(op)}: input and out_backprop must have the same batch size"
        raise InvalidArgumentError(
            None, op, f"{message}, input batch: {shape[0]}, out_backprop batch: {len(out)}"
        )
    for axis, (window, length) in enumerate(zip(windows, shape[1:-1], strict=True)):
        fits = length + sum(window.added(length)) >= window.extent
        computed = window.places(length) if fits else 0
        if computed != out.shape[1 + axis]:
            raise InvalidArgumentError(
                None,
                op,
                f"{_kernel(op)}: Size of out_backprop doesn't match computed: actual = "
                f"{out.shape[1 + axis]}, computed = {computed} spatial_dim: {axis + 1} input: "
                f"{length} filter: {window.size} output: {out.shape[1 + axis]} stride: "
                f"{window.stride} dilation: {window.dilation}",
            )


def _back_to_images(op: Operation, sizes: Array, filters: Array, out: Array) -> Array:
    attrs = op.attrs
    _check_rank(op, filter=filters, out_backprop=out)
    out = channels_last(attrs, out)
    windows = sides(attrs, filters.shape[:-2])
    given = [int(size) for size in sizes]
    shape = [given[0], *given[2:], given[1]] if is_first(attrs) else given
    _check_depth(op, shape[-1], filters.shape[-2])
    _check_depth(op, out.shape[-1], filters.shape[-1])
    _check_out(op, shape, out, windows)
    wide = _wide(filters)
    plain = all(window.stride == 1 == window.dilation for window in windows)
    # A convolution with the filters turned round copies less, unless there are few channels.
    if plain and len(windows) == 2 and 4 * shape[-1] >= filters.shape[-1]:
        turned = np.ascontiguousarray(wide[::-1, ::-1].swapaxes(2, 3))
        result = _turned(_wide(out), turned, windows, shape)
    else:
        result = to_images(shape, wide, _wide(out), windows)
    result = np.ascontiguousarray(as_given(attrs, result))
    return result.astype(filters.dtype, copy=False)


def _turned(out: Array, turned: Array, windows: Sequence[Window], shape: Sequence[int]) -> Array:
    back = []
    for window, length, count in zip(windows, shape[1:-1], out.shape[1:-1], strict=True):
        size, before = window.size or 0, window.added(length)[0]
        first = size - 1 - before
        back.append(Window(size, 1, 1, (first, length + size - 1 - count - first)))
    if any(min(one.padding) < 0 for one in back if isinstance(one.padding, tuple)):
        return to_images(shape, turned[::-1, ::-1].swapaxes(2, 3), out, windows)
    return convolve(np.ascontiguousarray(out), turned, back[0], back[1])


def _back_to_filters(op: Operation, images: Array, sizes: Array, out: Array) -> Array:
    attrs = op.attrs
    _check_rank(op, input=images, out_backprop=out)
    images, out = channels_last(attrs, images), channels_last(attrs, out)
    windows = sides(attrs, [int(size) for size in sizes[:-2]])
    _check_depth(op, images.shape[-1], int(sizes[-2]))
    _check_depth(op, out.shape[-1], int(sizes[-1]))
    _check_out(op, images.shape, out, windows)
    wide = np.ascontiguousarray(_wide(out))
    return to_filters(_wide(images), wide, windows).astype(images.dtype, copy=False)


def _convolve_volumes(op: Operation, images: Array, filters: Array) -> Array:
    _check_rank(op, input=images, filter=filters)
    images = channels_last(op.attrs, images)
    _check_depth(op, images.shape[-1], filters.shape[-2])
    windows = sides(op.attrs, filters.shape[:3])
    result = as_given(op.attrs, respond(_wide(images), _wide(filters), windows))
    return result.astype(images.dtype, copy=False)


def _convolve_each(op: Operation, images: Array, filters: Array) -> Array:
    _check_rank(op, input=images, filter=filters)
    images = channels_last(op.attrs, images)
    _check_depth(op, images.shape[-1], filters.shape[2])
    windows = sides(op.attrs, filters.shape[:2])
    counts = [window.places(n) or 0 for window, n in zip(windows, images.shape[1:-1], strict=True)]
    padded, kernels = placed(_wide(images), windows), _wide(filters)
    total = np.zeros((len(images), *counts, *filters.shape[2:]), padded.dtype)
    for offsets, where in offsets_of(windows, counts):
        total += padded[where][..., np.newaxis] * kernels[offsets]
    result = total.reshape(*total.shape[:3], -1).astype(images.dtype, copy=False)
    return as_given(op.attrs, result)


def _each_to_images(op: Operation, sizes: Array, filters: Array, out: Array) -> Array:
    out = channels_last(op.attrs, out)
    windows = sides(op.attrs, filters.shape[:2])
    given = [int(size) for size in sizes]
    shape = [given[0], *given[2:], given[1]] if is_first(op.attrs) else given
    _check_out(op, shape, out, windows)
    padded, images = room(windows, shape, out.dtype)
    split = out.reshape(*out.shape[:3], *filters.shape[2:])
    for offsets, where in offsets_of(windows, out.shape[1:-1]):
        padded[where] += np.einsum("bijcm,cm->bijc", split, filters[offsets])
    return np.ascontiguousarray(as_given(op.attrs, images))


def _each_to_filters(op: Operation, images: Array, sizes: Array, out: Array) -> Array:
    images, out = channels_last(op.attrs, images), channels_last(op.attrs, out)
    shape = [int(size) for size in sizes]
    windows = sides(op.attrs, shape[:2])
    _check_out(op, images.shape, out, windows)
    padded = placed(images, windows)
    split = out.reshape(*out.shape[:3], *shape[2:])
    result = np.zeros(shape, images.dtype)
    for offsets, where in offsets_of(windows, out.shape[1:-1]):
        result[offsets] = np.einsum("bijc,bijcm->cm", padded[where], split)
    return result


_TYPES = {"T": FLOATS}
OPS["Conv2DBackpropInput"] = OpDef(
    "input_sizes:int32 filter:T out_backprop:T", _sized, _back_to_images, _TYPES
)
OPS["Conv2DBackpropFilter"] = OpDef(
    "input:T filter_sizes:int32 out_backprop:T", _from_sizes(1, 4), _back_to_filters, _TYPES
)
OPS["DepthwiseConv2dNative"] = OpDef("input:T filter:T", _each_channel, _convolve_each, _TYPES)
OPS["DepthwiseConv2dNativeBackpropInput"] = OpDef(
    "input_sizes:int32 filter:T out_backprop:T", _from_sizes(0, 4), _each_to_images, _TYPES
)
OPS["DepthwiseConv2dNativeBackpropFilter"] = OpDef(
    "input:T filter_sizes:int32 out_backprop:T", _from_sizes(1, 4), _each_to_filters, _TYPES
)
OPS["Conv3D"] = OpDef("input:T filter:T", _volumes, _convolve_volumes, _TYPES)
OPS["Conv3DBackpropInputV2"] = OpDef(
    "input_sizes:I filter:T out_backprop:T", _sized, _back_to_images, {**_TYPES, "I": INDICES}
)
OPS["Conv3DBackpropFilterV2"] = OpDef(
    "input:T filter_sizes:int32 out_backprop:T", _from_sizes(1, 5), _back_to_filters, _TYPES
)
