"""Convolutions with gaps: images are cut into a batch of parts in which there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.constant_op import constant, constant_value
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, convert_to_tensor
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import Dims, TensorShape
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, conv_ops, nn_ops

Array: TypeAlias = NDArray[Any]


Build: TypeAlias = Callable[[str], Callable[[Any, Any], Tensor]]
"""From a padding to a function of images and filters."""


class WithSpaceToBatch:
    """A function of windows that may have gaps, made from one whose windows have none.

    Args:
        input_shape: the static shape of the images.
        dilation_rate: how far apart a window's elements are.
        padding: ``SAME`` or ``VALID``.
        build: makes the function, given the padding.
        filter_shape: the size of the windows first: a list or a tensor; a static shape.
        data_format: where the channels are; None means last.

    Raises:
        ValueError: if a rate is not positive, or there is no such padding.

    Follows: tensorflow/python/ops/nn_ops.py, _WithSpaceToBatch.

    >>> import scopeviz.tf1 as tf
    >>> def build(padding):
    ...     return lambda images, _: tf.nn.max_pool(images, 2, 1, padding)
    >>> images = tf.zeros([1, 8, 8, 1])
    >>> make = WithSpaceToBatch(images.shape, (2, 2), "VALID", build, [2, 2], None)
    >>> make(images, None).shape.as_list()
    [1, 6, 6, 1]
    """

    def __init__(
        self,
        input_shape: Any,
        dilation_rate: Any,
        padding: str,
        build: Build,
        filter_shape: Any,
        data_format: str | None,
    ) -> None:
        first = 2 if (data_format or "").startswith("NC") else 1
        self._rates = np.array(dilation_rate, np.int32)
        self._axes = range(first, first + len(self._rates))
        # TF1 leaves this behind, whether it is of use or not.
        self._rate = constant(self._rates, dtype=int32, name="dilation_rate")
        if (self._rates < 1).any():
            raise ValueError("dilation_rate must be positive")
        self._around: Any = None
        self._gaps = bool((self._rates > 1).any())
        self._make = build("VALID" if self._gaps else padding)
        if self._gaps:
            dims = TensorShape(input_shape).dims
            self._sizes = None if dims is None else [dims[axis] for axis in self._axes]
            self._around = self._base_paddings(padding, filter_shape)

    def _base_paddings(self, padding: str, filter_shape: Any) -> Any:
        """How many zeros go around the images for the sake of the windows."""
        count = len(self._rates)
        if padding == "VALID":
            return np.zeros([count, 2], np.int32)
        if padding != "SAME":
            raise ValueError(f"Invalid padding method {padding!r}")
        if filter_shape is None:
            raise ValueError("filter_shape must be specified for SAME padding")
        shape: Any = filter_shape
        if isinstance(shape, TensorShape):
            if not shape.is_fully_defined():
                return None
            shape = shape.as_list()
        shape = convert_to_tensor(shape, name="filter_shape")
        known = constant_value(shape)
        return self._added(shape if known is None else known)

    def _added(self, filter_shape: Any) -> Any:
        extra = (filter_shape[: len(self._rates)] - 1) * self._rates
        before = extra // 2
        after = extra - before
        return array_ops.stack([[before[i], after[i]] for i in range(len(self._rates))])

    def __call__(self, images: Any, filters: Any) -> Tensor:
        """What the function gives for images and filters."""
        if not self._gaps:
            return self._make(images, filters)
        sizes: Any = None if self._sizes is None else [_number(size) for size in self._sizes]
        if sizes is None or None in sizes:
            shape = array_ops.shape(images)
            sizes = array_ops.stack([shape[axis] for axis in self._axes])
        around = self._around
        if around is None:
            around = self._added(array_ops.shape(filters))
        paddings, crops = _required_paddings(sizes, self._rate, around)
        block = self._adjusted(self._rate, 1)
        paddings, crops = self._adjusted(paddings, 0), self._adjusted(crops, 0)
        parts = raw_op("SpaceToBatchND", images, block, paddings)
        return raw_op("BatchToSpaceND", self._make(parts, filters), block, crops)

    def _adjusted(self, value: Tensor, filler: int) -> Any:
        """The same for all axes after the first, as far as they are looked at."""
        known = constant_value(value)
        missing = self._axes[0] - 1
        sizes = [size or 0 for size in (value.dims or ())[1:]]
        more = np.full([missing, *sizes], filler, np.int32)
        if known is None:
            return array_ops.concat([*([more] if missing else []), value[: len(self._rates)]], 0)
        return np.concatenate([more, known])


def _number(size: Any) -> int | None:
    number: int | None = getattr(size, "value", size)
    return number


class Convolution:
    """A convolution whose filters may have gaps.

    What concerns the filters alone is made at once, and the rest with each call.

    Args:
        input_shape: the static shape of the images, rows or volumes.
        filter_shape: the static shape of the filters.
        strides: how far the filters move.
        padding: ``SAME`` or ``VALID``.
        dilation_rate: how far apart a filter's elements are.
        data_format: where the channels are, such as ``NHWC``; None means last.
        name: the name of the op without gaps.

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
        data_format: str | None,
        name: str | None = None,
    ) -> None:
        check_steps(strides, dilation_rate)
        self._strides = [int(one) for one in strides]
        self._format = data_format
        self._name = name
        self._call = WithSpaceToBatch(
            input_shape, dilation_rate, padding, self._build, filter_shape, data_format
        )

    def _build(self, padding: str) -> Callable[[Any, Any], Tensor]:
        return lambda images, filters: self._convolve(images, filters, padding)

    def __call__(self, images: Any, filters: Any) -> Tensor:
        """The response of the filters at each place of the images."""
        return self._call(images, filters)

    def _convolve(self, images: Any, filters: Any, padding: str) -> Tensor:
        steps, order, name = self._strides, self._format, self._name
        if len(steps) == 1:
            return conv_ops.conv1d(images, filters, steps[0], padding, data_format=order, name=name)
        if len(steps) == 3:
            whole = nn_ops.sequence("strides", steps, 3, order or "NDHWC")
            return conv_ops.conv3d(images, filters, whole, padding, data_format=order, name=name)
        return nn_ops.conv2d(images, filters, steps, padding, data_format=order, name=name)


def check_steps(strides: Any, dilation_rate: Any) -> None:
    """Demand that windows with gaps move by one element.

    Raises:
        ValueError: if they do not.

    Follows: tensorflow/python/ops/nn_ops.py, _get_strides_and_dilation_rate.
    """
    for name, values in (("dilation_rate", dilation_rate), ("strides", strides)):
        if min(values) < 1:
            raise ValueError(f"all values of {name} must be positive")
    if max(strides) > 1 and max(dilation_rate) > 1:
        raise ValueError("strides > 1 not supported in conjunction with dilation_rate > 1")


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
        axes = range(
            block.shape[0] if isinstance(block, np.ndarray) else int((rate.dims or (0,))[0] or 0)
        )
        paddings = [[before[i], end[i]] for i in axes]
        made = array_ops.stack(paddings, name="paddings")
        return made, array_ops.stack([[0, extra[i]] for i in axes], name="crops")


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
