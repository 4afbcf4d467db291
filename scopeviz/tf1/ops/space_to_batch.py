"""Convolutions with gaps: images are cut into a batch of parts in which there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.constant_op import constant, constant_value
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, convert_to_tensor
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import Dims
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, nn_ops

Array: TypeAlias = NDArray[Any]


class Convolution:
    """A convolution whose filters may have gaps.

    What concerns the filters alone is made at once, and the rest with each call.

    Args:
        input_shape: the static shape of the images.
        filter_shape: the static shape of the filters.
        strides: how far the filters move.
        padding: ``SAME`` or ``VALID``.
        dilation_rate: how far apart a filter's elements are.
        data_format: ``NHWC`` or ``NCHW``.

    Raises:
        ValueError: if filters with gaps move by more than one element.

    Follows: tensorflow/python/ops/nn_ops.py, Convolution.

    >>> import scopeviz.tf1 as tf
    >>> images, filters = tf.zeros([1, 8, 8, 1]), tf.zeros([3, 3, 1, 2])
    >>> make = Convolution(images.shape, filters.shape, (1, 1), "VALID", (2, 2), "NHWC")
    >>> make(images, filters).shape.as_list()
    [1, 4, 4, 2]
    """

    def __init__(
        self,
        input_shape: Any,
        filter_shape: Any,
        strides: Sequence[int],
        padding: str,
        dilation_rate: Sequence[int],
        data_format: str,
    ) -> None:
        for name, values in (("dilation_rate", dilation_rate), ("strides", strides)):
            if min(values) < 1:
                raise ValueError(f"all values of {name} must be positive")
        if max(strides) > 1 and max(dilation_rate) > 1:
            raise ValueError("strides > 1 not supported in conjunction with dilation_rate > 1")
        self._strides = strides
        self._padding = padding
        self._format = data_format
        first = 2 if data_format == "NCHW" else 1
        self._axes = (first, first + 1)
        self._sizes = [input_shape.as_list()[axis] for axis in self._axes]
        self._rates = np.array(dilation_rate, np.int32)
        # TF1 leaves this behind, whether it is of use or not.
        self._rate = constant(self._rates, dtype=int32, name="dilation_rate")
        self._around: Any = None
        if max(dilation_rate) > 1:
            self._around = self._base_paddings(filter_shape)

    def _base_paddings(self, filter_shape: Any) -> Any:
        """How many zeros go around the images for the sake of the filters."""
        if self._padding == "VALID":
            return np.zeros([2, 2], np.int32)
        shape = np.array(filter_shape.as_list(), np.int32)
        constant(shape, dtype=int32, name="filter_shape")
        extra = (shape[:2] - 1) * self._rates
        before = extra // 2
        return array_ops.stack([[before[i], extra[i] - before[i]] for i in range(2)])

    def __call__(self, images: Any, filters: Any) -> Tensor:
        """The response of the filters at each place of the images."""
        if self._around is None:
            return self._convolve(images, filters, self._padding)
        sizes: Any = self._sizes
        if None in sizes:
            shape = array_ops.shape(images)
            sizes = array_ops.stack([shape[axis] for axis in self._axes])
        paddings, crops = _required_paddings(sizes, self._rate, self._around)
        block = self._adjusted(self._rate, 1)
        paddings, crops = self._adjusted(paddings, 0), self._adjusted(crops, 0)
        parts = raw_op("SpaceToBatchND", images, block, paddings)
        result = self._convolve(parts, filters, "VALID")
        return raw_op("BatchToSpaceND", result, block, crops)

    def _convolve(self, images: Any, filters: Any, padding: str) -> Tensor:
        return nn_ops.conv2d(images, filters, self._strides, padding, data_format=self._format)

    def _adjusted(self, value: Tensor, filler: int) -> Any:
        """The same for all axes after the first, as far as they are looked at."""
        known = constant_value(value)
        missing = self._axes[0] - 1
        sizes = [size or 0 for size in (value.dims or ())[1:]]
        more = np.full([missing, *sizes], filler, np.int32)
        if known is None:
            return array_ops.concat([*([more] if missing else []), value[:2]], 0)
        return np.concatenate([more, known])


def _required_paddings(sizes: Any, rate: Tensor, around: Any) -> tuple[Tensor, Tensor]:
    """How many zeros to add so that images can be cut evenly, and how many to take away.

    Follows: tensorflow/python/ops/array_ops.py, required_space_to_batch_paddings.
    """
    with internal_name_scope(None, "required_space_to_batch_paddings", [sizes, rate]):
        size: Any = convert_to_tensor(sizes, int32, "input_shape")
        zeros: Any = convert_to_tensor(around, int32, "base_paddings")
        block: Any = rate
        values = [constant_value(one) for one in (size, zeros, block)]
        if all(value is not None for value in values):
            size, zeros, block = values
        before, after = zeros[:, 0], zeros[:, 1]
        whole = size + before + after
        extra = (block - whole % block) % block
        end = after + extra
        paddings = [[before[i], end[i]] for i in range(2)]
        made = array_ops.stack(paddings, name="paddings")
        return made, array_ops.stack([[0, extra[i]] for i in range(2)], name="crops")


# The ops.


def _static(operands: Sequence[Operand]) -> tuple[Dims, Array | None, Array | None]:
    images, block, around = operands
    return images.dims, constant_value(block), constant_value(around)


def _cut_dims(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    dims, block, paddings = _static(operands)
    dtype = operands[0].dtype.base_dtype
    if dims is None or block is None:
        return [(dtype, None if dims is None else (None,) * len(dims))]
    batch = None if dims[0] is None else dims[0] * int(np.prod(block))
    sizes = [
        None
        if size is None or paddings is None
        else (size + int(sum(paddings[i]))) // int(block[i])
        for i, size in enumerate(dims[1 : 1 + len(block)])
    ]
    return [(dtype, (batch, *sizes, *dims[1 + len(block) :]))]


def _joined_dims(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    dims, block, crops = _static(operands)
    dtype = operands[0].dtype.base_dtype
    if dims is None or block is None:
        return [(dtype, None if dims is None else (None,) * len(dims))]
    batch = None if dims[0] is None else dims[0] // int(np.prod(block))
    sizes = [
        None if size is None or crops is None else size * int(block[i]) - int(sum(crops[i]))
        for i, size in enumerate(dims[1 : 1 + len(block)])
    ]
    return [(dtype, (batch, *sizes, *dims[1 + len(block) :]))]


def _cut(op: Operation, images: Array, block: Array, paddings: Array) -> Array:
    count = len(block)
    rest = images.ndim - 1 - count
    padded = np.pad(images, [(0, 0), *paddings.tolist(), *[(0, 0)] * rest])
    sizes = [padded.shape[1 + i] // int(size) for i, size in enumerate(block)]
    pairs = [n for i, size in enumerate(block) for n in (sizes[i], int(size))]
    split = padded.reshape(padded.shape[0], *pairs, *padded.shape[1 + count :])
    inner, outer = list(range(2, 2 * count + 1, 2)), list(range(1, 2 * count, 2))
    order = [*inner, 0, *outer, *range(2 * count + 1, split.ndim)]
    return split.transpose(order).reshape(-1, *sizes, *padded.shape[1 + count :])


def _join(op: Operation, parts: Array, block: Array, crops: Array) -> Array:
    count = len(block)
    sizes = parts.shape[1 : 1 + count]
    split = parts.reshape(*block.tolist(), -1, *parts.shape[1:])
    pairs = [axis for i in range(count) for axis in (count + 1 + i, i)]
    turned = split.transpose(count, *pairs, *range(2 * count + 1, split.ndim))
    whole = [size * int(block[i]) for i, size in enumerate(sizes)]
    images = turned.reshape(-1, *whole, *parts.shape[1 + count :])
    inside = [slice(int(a), n - int(b)) for n, (a, b) in zip(whole, crops, strict=True)]
    return images[(slice(None), *inside)]


OPS["SpaceToBatchND"] = OpDef(
    "input:T block_shape:I paddings:J", _cut_dims, _cut, {"I": INDICES, "J": INDICES}
)
OPS["BatchToSpaceND"] = OpDef(
    "input:T block_shape:I crops:J", _joined_dims, _join, {"I": INDICES, "J": INDICES}
)
