"""Ops of neural networks: convolutions, pools, activations and losses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from scopeviz.tf1 import array_ops, math_ops, slicing, windows
from scopeviz.tf1.array_ops import renamed
from scopeviz.tf1.common_shapes import bracketed, equal_dimension, unchanged, with_rank
from scopeviz.tf1.cwise_ops import FLOATS, NUMBERS, ORDERED, Types, subtract, types
from scopeviz.tf1.dtypes import float16, float32
from scopeviz.tf1.errors import InvalidArgumentError, UnimplementedError
from scopeviz.tf1.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
    operand_of,
)
from scopeviz.tf1.operands import INDICES, operand_as
from scopeviz.tf1.ops import Attributes, Operation, Output, Tensor, graph_of
from scopeviz.tf1.windows import Window

Operands = Sequence[Operand]
Outputs = Sequence[Output]


# Windows.


def conv2d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str | None = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """The response of filters at each place of images.

    Args:
        input: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        filter: floats ``[rows, columns, channels, filters]``.
        strides: how far the filters move: one number, two, or four in that order.
        padding: ``SAME``, ``VALID``, or four pairs of numbers of zeros to add.
        use_cudnn_on_gpu: without effect here.
        data_format: ``NHWC`` or ``NCHW``.
        dilations: how far apart a filter's elements are, like ``strides``.
        name: the op's name.
        filters: another name of ``filter``.

    Returns:
        A tensor ``[batch, height, width, filters]``, or in the order of ``data_format``.

    Raises:
        TypeError: if a dtype is another, or ``padding`` is no text and no list.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, conv2d.

    >>> import scopeviz.tf1 as tf
    >>> images, filters = tf.zeros([8, 28, 28, 3]), tf.zeros([5, 5, 3, 16])
    >>> tf.nn.conv2d(images, filters, strides=2, padding="SAME").shape.as_list()
    [8, 14, 14, 16]
    """
    kernels = renamed("filters", filters, "filter", filter)
    if kernels is None:
        raise ValueError(
            "Tried to convert 'filter' to a tensor and failed. Error: None values not supported."
        )
    order = "NHWC" if data_format is None else data_format
    attrs = {
        "strides": four("strides", strides, order),
        "padding": padding if isinstance(padding, str) else "EXPLICIT",
        "explicit_paddings": [] if isinstance(padding, str) else _explicit(padding),
        "use_cudnn_on_gpu": use_cudnn_on_gpu,
        "data_format": order,
        "dilations": four("dilations", dilations, order),
    }
    if padding == "EXPLICIT":
        raise ValueError(
            '"EXPLICIT" is not a valid value for the padding parameter. To use explicit '
            "padding, the padding parameter must be a list."
        )
    check_choice("Conv2D", "padding", attrs["padding"], "SAME", "VALID", "EXPLICIT")
    check_choice("Conv2D", "data_format", order, "NHWC", "NCHW")
    return apply_op("Conv2D", name, (input, kernels), attrs).outputs[0]


def four(name: str, value: Any, data_format: str) -> list[int]:
    """One number for each axis, from one for both sides of an image, two, or four.

    Raises:
        ValueError: if there are three, or more.

    Follows: tensorflow/python/ops/nn_ops.py, _get_sequence.

    >>> four("strides", 2, "NHWC"), four("strides", [2, 3], "NCHW")
    ([1, 2, 2, 1], [1, 1, 2, 3])
    """
    values = [1] if value is None else list(np.atleast_1d(value))
    numbers = [int(one) for one in values]
    if len(numbers) == 4:
        return numbers
    if len(numbers) not in {1, 2}:
        raise ValueError(f"{name} should be of length 1, 2 or 4 but was {len(numbers)}")
    sides = numbers * 2 if len(numbers) == 1 else numbers
    return [1, 1, *sides] if data_format.startswith("NC") else [1, *sides, 1]


def check_choice(op_type: str, name: str, value: Any, *allowed: str) -> None:
    """Demand that an attribute has one of some values.

    Raises:
        ValueError: if it has not.
    """
    if value not in allowed:
        quoted = ", ".join(f'"{one}"' for one in allowed)
        raise ValueError(
            f"Attr '{name}' of '{op_type}' Op passed string '{value}' not in: {quoted}."
        )


def _explicit(padding: Any) -> list[int]:
    if not isinstance(padding, list | tuple):
        raise TypeError(f"Expected string for argument 'padding' not {padding!r}.")
    pairs = [list(pair) for pair in padding]
    for place, pair in enumerate(pairs):
        if len(pair) != 2:
            raise ValueError(f"Each element of padding must be a list of size 2. Element with index {place} has size {len(pair)}")
    if len(pairs) != 4:
        raise ValueError(f"padding must be a list of size 4 for 4-D inputs, but had size {len(pairs)}")
    return [int(one) for pair in pairs for one in pair]


class Pool(Protocol):
    """A function of images and a window."""

    def __call__(
        self,
        value: Any,
        ksize: Any,
        strides: Any,
        padding: str,
        data_format: str | None = "NHWC",
        name: str | None = None,
        input: Any = None,
    ) -> Tensor: ...


def max_pool(
    value: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None = "NHWC",
    name: str | None = None,
    input: Any = None,
) -> Tensor:
    """The greatest element in each window of images.

    Args:
        value: numbers ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        ksize: the size of the window: one number, two, or four in that order.
        strides: how far it moves, likewise.
        padding: ``SAME`` or ``VALID``; what is added for ``SAME`` is never the greatest.
        data_format: ``NHWC`` or ``NCHW``.
        name: the op's name.
        input: another name of ``value``.

    Returns:
        A tensor of the same dtype, with an element for each window.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, max_pool.

    >>> import scopeviz.tf1 as tf
    >>> image = tf.reshape(tf.range(16), [1, 4, 4, 1])
    >>> tf.Session().run(tf.nn.max_pool(image, 2, 2, "VALID")).ravel().tolist()
    [5, 7, 13, 15]
    """
    return _pool("MaxPool", value, ksize, strides, padding, data_format, name, input)


def avg_pool(
    value: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None = "NHWC",
    name: str | None = None,
    input: Any = None,
) -> Tensor:
    """The mean of the elements in each window of images.

    Args:
        value: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        ksize: the size of the window: one number, two, or four in that order.
        strides: how far it moves, likewise.
        padding: ``SAME`` or ``VALID``; what is added for ``SAME`` does not count.
        data_format: ``NHWC`` or ``NCHW``.
        name: the op's name.
        input: another name of ``value``.

    Returns:
        A tensor of the same dtype, with an element for each window.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, avg_pool.

    >>> import scopeviz.tf1 as tf
    >>> image = tf.reshape(tf.range(16.0), [1, 4, 4, 1])
    >>> tf.Session().run(tf.nn.avg_pool(image, 2, 2, "VALID")).ravel().tolist()
    [2.5, 4.5, 10.5, 12.5]
    """
    return _pool("AvgPool", value, ksize, strides, padding, data_format, name, input)


def _pool(
    op_type: str,
    value: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None,
    name: str | None,
    other: Any,
) -> Tensor:
    images = renamed("input", other, "value", value)
    order = "NHWC" if data_format is None else data_format
    sizes = four("ksize", ksize, order)
    if 0 in sizes:
        raise ValueError("ksize cannot be zero.")
    check_choice(op_type, "padding", padding, "SAME", "VALID")
    check_choice(op_type, "data_format", order, "NHWC", "NCHW")
    attrs = {
        "ksize": sizes,
        "strides": four("strides", strides, order),
        "padding": padding,
        "data_format": order,
    }
    return apply_op(op_type, name, (images,), attrs).outputs[0]


# Along the channels.


def bias_add(
    value: Any, bias: Any, data_format: str | None = None, name: str | None = None
) -> Tensor:
    """A tensor with a number added to each channel.

    Args:
        value: numbers ``[batch, ..., channels]``, or ``[batch, channels, ...]``.
        bias: numbers ``[channels]`` of the same dtype.
        data_format: where the channels are: ``N...C``, the default, or ``NC...``.
        name: the op's name.

    Returns:
        A tensor like ``value``.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: if the shapes do not fit, or there is no such format.

    Follows: tensorflow/python/ops/nn_ops.py, bias_add.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.bias_add([[1, 2], [3, 4]], [10, 20])).tolist()
    [[11, 22], [13, 24]]
    """
    order = "NHWC"
    if data_format is not None:
        if data_format.startswith("NC"):
            order = "NCHW"
        elif not (data_format.startswith("N") and data_format.endswith("C")):
            raise ValueError("data_format must be of the form `N...C` or `NC...`")
    values = named_operand(value, "input")
    added = operand_as(bias, values.dtype.base_dtype)
    attrs = {"data_format": order}
    return apply_op("BiasAdd", name, (values, added), attrs).outputs[0]
