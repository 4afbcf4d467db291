"""Ops that cut images into blocks and patches, and join them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError, apply_op
from scopeviz.tf1.framework.operands import indices
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import Dims
from scopeviz.tf1.ops.array_ops import renamed
from scopeviz.tf1.ops.cwise_ops import ORDERED


def space_to_depth(
    input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC"
) -> Tensor:
    """Images whose blocks have become channels.

    Args:
        input: images: ``[batch, height, width, channels]``.
        block_size: the sides of a block: 2 or more; it divides height and width.
        name: the op's name.
        data_format: ``NHWC`` or ``NCHW``.

    Returns:
        A tensor ``[batch, height / block_size, width / block_size, channels * block_size**2]``.

    Raises:
        ValueError: if the blocks do not fit, or the rank is not 4.

    Follows: tensorflow/python/ops/array_ops.py, space_to_depth.

    >>> import scopeviz.tf1 as tf
    >>> tf.space_to_depth(tf.zeros([1, 4, 4, 3]), 2).shape.as_list()
    [1, 2, 2, 12]
    """
    return _blocked("SpaceToDepth", input, block_size, name, data_format)


def depth_to_space(
    input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC"
) -> Tensor:
    """Images whose channels have become blocks; see :func:`space_to_depth`.

    Follows: tensorflow/python/ops/array_ops.py, depth_to_space.

    >>> import scopeviz.tf1 as tf
    >>> tf.depth_to_space(tf.zeros([1, 2, 2, 12]), 2).shape.as_list()
    [1, 4, 4, 3]
    """
    return _blocked("DepthToSpace", input, block_size, name, data_format)


def _blocked(op_type: str, images: Any, size: int, name: str | None, data_format: str) -> Tensor:
    if size < 2:
        raise ValueError(f"Attr 'block_size' of '{op_type}' Op passed {size} less than minimum 2.")
    attrs = {"block_size": size, "data_format": data_format}
    return apply_op(op_type, name, (images,), attrs).outputs[0]


def extract_image_patches(
    images: Any,
    ksizes: Any = None,
    strides: Any = None,
    rates: Any = None,
    padding: str | None = None,
    name: str | None = None,
    sizes: Any = None,
) -> Tensor:
    """The patches of images, each made one row of channels.

    Args:
        images: ``[batch, height, width, channels]``.
        ksizes: the sizes of a patch: ``[1, height, width, 1]``.
        strides: how far apart the patches are: the same.
        rates: how far apart the elements of a patch are: the same.
        padding: ``SAME`` or ``VALID``.
        name: the op's name.
        sizes: newer name of ``ksizes``.

    Returns:
        A tensor ``[batch, rows, columns, patch height * patch width * channels]``.

    Raises:
        ValueError: if the sizes are not of that form.

    Follows: tensorflow/python/ops/array_ops.py, extract_image_patches.

    >>> import scopeviz.tf1 as tf
    >>> one = [1, 1, 1, 1]
    >>> images = tf.zeros([1, 4, 4, 3])
    >>> tf.extract_image_patches(images, [1, 2, 2, 1], one, one, "VALID").shape.as_list()
    [1, 3, 3, 12]
    """
    wanted = renamed("ksizes", ksizes, "sizes", sizes)
    attrs = {
        "ksizes": list(wanted),
        "strides": list(strides),
        "rates": list(rates),
        "padding": padding,
    }
    return apply_op("ExtractImagePatches", name, (images,), attrs).outputs[0]


def space_to_batch_nd(
    input: Any, block_shape: Any, paddings: Any, name: str | None = None
) -> Tensor:
    """Images of which every n-th element goes to a part of its own in the batch.

    Args:
        input: a tensor ``[batch, sizes..., rest...]``.
        block_shape: along each of the sizes, into how many parts: ``int32`` ``[n]``.
        paddings: zeros to add first, before and after: ``int32`` ``[n, 2]``.
        name: the op's name.

    Returns:
        A tensor ``[batch * parts, smaller sizes..., rest...]``.

    Raises:
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/gen_array_ops.py, space_to_batch_nd.

    >>> import scopeviz.tf1 as tf
    >>> tf.space_to_batch_nd(tf.zeros([1, 4, 4, 3]), [2, 2], [[0, 0], [0, 0]]).shape.as_list()
    [4, 2, 2, 3]
    """
    arguments = (input, indices(block_shape), indices(paddings))
    return apply_op("SpaceToBatchND", name, arguments).outputs[0]


def batch_to_space_nd(input: Any, block_shape: Any, crops: Any, name: str | None = None) -> Tensor:
    """Parts of images in a batch, put together again; see :func:`space_to_batch_nd`.

    Follows: tensorflow/python/ops/gen_array_ops.py, batch_to_space_nd.

    >>> import scopeviz.tf1 as tf
    >>> tf.batch_to_space_nd(tf.zeros([4, 2, 2, 3]), [2, 2], [[0, 0], [0, 0]]).shape.as_list()
    [1, 4, 4, 3]
    """
    arguments = (input, indices(block_shape), indices(crops))
    return apply_op("BatchToSpaceND", name, arguments).outputs[0]


def space_to_batch(
    input: Any,
    paddings: Any,
    block_size: int | None = None,
    name: str | None = None,
    block_shape: Any = None,
) -> Tensor:
    """As :func:`space_to_batch_nd`, for two axes and blocks that are as high as wide.

    Follows: tensorflow/python/ops/array_ops.py, space_to_batch.

    >>> import scopeviz.tf1 as tf
    >>> tf.space_to_batch(tf.zeros([1, 4, 4, 3]), [[0, 0], [0, 0]], 2).shape.as_list()
    [4, 2, 2, 3]
    """
    return space_to_batch_nd(input, _sides(block_size, block_shape), paddings, name)


def batch_to_space(
    input: Any,
    crops: Any,
    block_size: int | None = None,
    name: str | None = None,
    block_shape: Any = None,
) -> Tensor:
    """As :func:`batch_to_space_nd`, for two axes and blocks that are as high as wide.

    Follows: tensorflow/python/ops/array_ops.py, batch_to_space.

    >>> import scopeviz.tf1 as tf
    >>> tf.batch_to_space(tf.zeros([4, 2, 2, 3]), [[0, 0], [0, 0]], 2).shape.as_list()
    [1, 4, 4, 3]
    """
    return batch_to_space_nd(input, _sides(block_size, block_shape), crops, name)


def _sides(block_size: int | None, block_shape: Any) -> Any:
    return [block_size, block_size] if block_shape is None else block_shape


def _channels_last(dims: tuple[int | None, ...], attrs: Attributes) -> tuple[int | None, ...]:
    if attrs["data_format"] == "NHWC":
        return dims
    return (dims[0], dims[2], dims[3], dims[1])


def _in_order(dims: tuple[int | None, ...], attrs: Attributes) -> Dims:
    if attrs["data_format"] == "NHWC":
        return dims
    return (dims[0], dims[3], dims[1], dims[2])


def _divided(size: int | None, number: int) -> int | None:
    if size is not None and size % number:
        raise ShapeError(f"Dimension size must be evenly divisible by {number} but is {size}")
    return None if size is None else size // number


def _times(size: int | None, number: int) -> int | None:
    return None if size is None else size * number


def _deeper(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    batch, high, wide, deep = _channels_last(with_rank(operands[0].dims, 4), attrs)
    block = attrs["block_size"]
    dims = (batch, _divided(high, block), _divided(wide, block), _times(deep, block * block))
    return [(operands[0].dtype.base_dtype, _in_order(dims, attrs))]


def _wider(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    batch, high, wide, deep = _channels_last(with_rank(operands[0].dims, 4), attrs)
    block = attrs["block_size"]
    dims = (batch, _times(high, block), _times(wide, block), _divided(deep, block * block))
    return [(operands[0].dtype.base_dtype, _in_order(dims, attrs))]


def _last(op: Operation, images: Any) -> Any:
    return images if op.attrs["data_format"] == "NHWC" else images.transpose(0, 2, 3, 1)


def _first(op: Operation, images: Any) -> Any:
    return images if op.attrs["data_format"] == "NHWC" else images.transpose(0, 3, 1, 2)


def _to_depth(op: Operation, images: Any) -> Any:
    block = op.attrs["block_size"]
    batch, high, wide, deep = _last(op, images).shape
    if high % block or wide % block:
        message = f"Image height {high} and width {wide} should be divisible by block_size: {block}"
        raise InvalidArgumentError(None, op, message)
    split = _last(op, images).reshape(batch, high // block, block, wide // block, block, deep)
    turned = split.transpose(0, 1, 3, 2, 4, 5)
    return _first(op, turned.reshape(batch, high // block, wide // block, block * block * deep))


def _to_space(op: Operation, images: Any) -> Any:
    block = op.attrs["block_size"]
    batch, high, wide, deep = _last(op, images).shape
    if deep % (block * block):
        message = f"Input depth dimension {deep} should be divisible by: {block * block}"
        raise InvalidArgumentError(None, op, message)
    rest = deep // (block * block)
    split = _last(op, images).reshape(batch, high, wide, block, block, rest)
    turned = split.transpose(0, 1, 3, 2, 4, 5)
    return _first(op, turned.reshape(batch, high * block, wide * block, rest))


OPS["SpaceToDepth"] = OpDef("input:T", _deeper, _to_depth)
OPS["DepthToSpace"] = OpDef("input:T", _wider, _to_space)


def _places(size: int, attrs: Attributes, axis: int) -> tuple[int, int]:
    """How many patches there are along an axis, and how many zeros go before it."""
    extent = (attrs["ksizes"][axis] - 1) * attrs["rates"][axis] + 1
    stride = attrs["strides"][axis]
    if attrs["padding"] == "VALID":
        return max((size - extent) // stride + 1, 0), 0
    count = -(-size // stride)
    return count, max((count - 1) * stride + extent - size, 0) // 2


def _patched(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    batch, high, wide, deep = with_rank(operands[0].dims, 4)
    if any(attrs[name][at] != 1 for name in ("ksizes", "strides", "rates") for at in (0, 3)):
        raise ShapeError(
            "Current implementation does not yet support ksizes, strides or rates in the batch "
            "and depth dimensions."
        )
    counts = [
        None if size is None else _places(size, attrs, axis)[0]
        for axis, size in ((1, high), (2, wide))
    ]
    number = attrs["ksizes"][1] * attrs["ksizes"][2]
    return [(operands[0].dtype.base_dtype, (batch, *counts, _times(deep, number)))]


def _patch(op: Operation, images: Any) -> Any:
    attrs = op.attrs
    batch, high, wide, _ = images.shape
    rows, columns = (_grid(size, attrs, axis) for axis, size in ((1, high), (2, wide)))
    inside = ((rows >= 0) & (rows < high))[:, :, None, None] & ((columns >= 0) & (columns < wide))
    found = images[:, rows.clip(0, high - 1)[:, :, None, None], columns.clip(0, wide - 1)]
    found = np.where(inside[..., None], found, images.dtype.type(0))
    turned = found.transpose(0, 1, 3, 2, 4, 5)
    return turned.reshape(batch, len(rows), len(columns), -1)


def _grid(size: int, attrs: Attributes, axis: int) -> Any:
    """For each patch along an axis, where its elements stand."""
    count, before = _places(size, attrs, axis)
    starts = np.arange(count)[:, None] * attrs["strides"][axis] - before
    return starts + np.arange(attrs["ksizes"][axis]) * attrs["rates"][axis]


OPS["ExtractImagePatches"] = OpDef("images:T", _patched, _patch, {"T": ORDERED})
