"""Convolutions and pools whose windows may have gaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, conv_ops, nn_ops
from scopeviz.tf1.ops.array_ops import renamed
from scopeviz.tf1.ops.pool_ops import volume_pool
from scopeviz.tf1.ops.space_to_batch import Convolution, WithSpaceToBatch, check_steps


def convolution(
    input: Any,
    filter: Any,
    padding: str,
    strides: Any = None,
    dilation_rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """The response of filters at each place of rows, images or volumes.

    Args:
        input: floats ``[batch, ..., channels]``, or in the order of ``data_format``.
        filter: floats ``[..., channels, filters]``.
        padding: ``SAME`` or ``VALID``.
        strides: how far the filters move: one number, or one for each side.
        dilation_rate: how far apart a filter's elements are, likewise.
        name: the name of the scope for the ops.
        data_format: where the channels are: first if it begins with ``NC``, else last.
        filters: another name of ``filter``.
        dilations: another name of ``dilation_rate``.

    Returns:
        A tensor ``[batch, ..., filters]``, or in the order of ``data_format``.

    Raises:
        ValueError: if shapes do not fit, or filters with gaps move by more than one element.

    Follows: tensorflow/python/ops/nn_ops.py, convolution.

    >>> import scopeviz.tf1 as tf
    >>> images, filters = tf.zeros([1, 8, 8, 1]), tf.zeros([3, 3, 1, 2])
    >>> tf.nn.convolution(images, filters, "VALID", dilation_rate=[2, 2]).shape.as_list()
    [1, 4, 4, 2]
    """
    kernels: Any = renamed("filters", filters, "filter", filter)
    rates = renamed("dilations", dilations, "dilation_rate", dilation_rate)
    images_shape, kernels_shape = _shape_of(input), _shape_of(kernels)
    dims = kernels_shape.dims if images_shape.dims is None else images_shape.dims
    if dims is None:
        raise ValueError("rank of input or filter must be known")
    count = len(dims) - 2
    if not 1 <= count <= 3:
        raise ValueError(f"Input tensor must be of rank 3, 4 or 5 but was {count + 2}.")
    order = data_format or {1: "NWC", 2: "NHWC", 3: "NDHWC"}[count]
    steps = nn_ops.sequence("strides", strides, count, order)
    gaps = nn_ops.sequence("dilations", rates, count, order)
    with internal_name_scope(name, "convolution", [input, kernels]) as scope:
        inner = slice(2, None) if order.startswith("NC") else slice(1, -1)
        if max(gaps) > 1:
            make = Convolution(
                images_shape, kernels_shape, steps[inner], padding, gaps[inner], data_format, scope
            )
            return make(input, kernels)
        if count == 1:
            return conv_ops.conv1d(
                input, kernels, steps[inner][0], padding, data_format=data_format, name=scope
            )
        if count == 2:
            return nn_ops.conv2d(input, kernels, steps, padding, data_format=order, name=scope)
        return conv_ops.conv3d(input, kernels, steps, padding, data_format=order, name=scope)


def _shape_of(value: Any) -> TensorShape:
    """A static shape, for which nothing new is made."""
    shape = getattr(value, "shape", None)
    return shape if isinstance(shape, TensorShape) else TensorShape(np.shape(value))


def atrous_conv2d(
    value: Any, filters: Any, rate: Any, padding: str, name: str | None = None
) -> Tensor:
    """The response of filters with gaps at each place of images.

    Args:
        value: floats ``[batch, height, width, channels]``.
        filters: floats ``[rows, columns, channels, filters]``.
        rate: how far apart a filter's elements are.
        padding: ``SAME`` or ``VALID``.
        name: the name of the scope for the ops.

    Returns:
        A tensor ``[batch, height, width, filters]``.

    Raises:
        ValueError: if shapes do not fit, or there is no such padding.

    Follows: tensorflow/python/ops/nn_ops.py, atrous_conv2d.

    >>> import scopeviz.tf1 as tf
    >>> images, filters = tf.zeros([1, 8, 8, 1]), tf.zeros([3, 3, 1, 2])
    >>> tf.nn.atrous_conv2d(images, filters, 2, "SAME").shape.as_list()
    [1, 8, 8, 2]
    """
    rates = np.broadcast_to(rate, (2,))
    return convolution(value, filters, padding, dilation_rate=rates, name=name)


def atrous_conv2d_transpose(
    value: Any, filters: Any, output_shape: Any, rate: int, padding: str, name: str | None = None
) -> Tensor:
    """What :func:`atrous_conv2d` gives as gradient of its images.

    Args:
        value: floats ``[batch, height, width, channels]``.
        filters: floats ``[rows, columns, filters, channels]``.
        output_shape: the shape of the result: four whole numbers.
        rate: how far apart a filter's elements are.
        padding: ``SAME`` or ``VALID``.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the shape ``output_shape``.

    Raises:
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, atrous_conv2d_transpose.

    >>> import scopeviz.tf1 as tf
    >>> images, filters = tf.zeros([1, 8, 8, 2]), tf.zeros([3, 3, 1, 2])
    >>> tf.nn.atrous_conv2d_transpose(images, filters, [1, 8, 8, 1], 2, "SAME").shape.as_list()
    [1, 8, 8, 1]
    """
    with internal_name_scope(name, "atrous_conv2d_transpose", [value, filters, output_shape]):
        images: Any = convert_to_tensor(value, name="value")
        kernels: Any = convert_to_tensor(filters, name="filters")
        if rate < 1:
            raise ValueError(f"rate {rate} cannot be less than one")
        if rate == 1:
            return conv_ops.conv2d_transpose(
                images, kernels, output_shape, [1, 1, 1, 1], padding, "NHWC"
            )
        convert_to_tensor(output_shape, name="output_shape")  # TF1 leaves this behind.
        sizes = list(output_shape) if isinstance(output_shape, tuple) else output_shape
        if padding not in {"SAME", "VALID"}:
            raise ValueError(f"padding must be either VALID or SAME: {padding}")
        known = kernels.shape.is_fully_defined()
        shape: Any = kernels.shape.as_list() if known else array_ops.shape(kernels)
        spread = [(shape[i] - 1) * rate if padding == "SAME" else 0 for i in range(2)]
        before = [extra // 2 for extra in spread]
        after = [extra - first for extra, first in zip(spread, before, strict=True)]
        whole = [sizes[1 + i] + before[i] + after[i] for i in range(2)]
        extra = [(rate - size % rate) % rate for size in whole]
        blocks = [rate, rate]
        paddings: Any = [[0, more] for more in extra]
        parts = raw_op("SpaceToBatchND", images, blocks, paddings)
        inner = [(size + more) // rate for size, more in zip(whole, extra, strict=True)]
        made = conv_ops.conv2d_backprop_input(
            [rate * rate * sizes[0], *inner, sizes[3]], kernels, parts, [1, 1, 1, 1], "VALID"
        )
        crops: Any = [[before[i], after[i] + extra[i]] for i in range(2)]
        return raw_op("BatchToSpaceND", made, blocks, crops)


def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Any,
    padding: str,
    rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Tensor:
    """The response of each channel's own filters at each place of images.

    Args:
        input: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        filter: floats ``[rows, columns, channels, filters of each]``.
        strides: how far the filters move: four numbers in that order.
        padding: ``SAME`` or ``VALID``.
        rate: how far apart a filter's elements are: two numbers.
        name: the name of the scope for the ops.
        data_format: ``NHWC`` or ``NCHW``.
        dilations: another name of ``rate``.

    Returns:
        A tensor ``[batch, height, width, channels * filters of each]``, or in the order of
        ``data_format``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_impl.py, depthwise_conv2d.

    >>> import scopeviz.tf1 as tf
    >>> images, filters = tf.zeros([8, 28, 28, 3]), tf.zeros([5, 5, 3, 2])
    >>> tf.nn.depthwise_conv2d(images, filters, [1, 2, 2, 1], "SAME").shape.as_list()
    [8, 14, 14, 6]
    """
    rates = renamed("dilations", dilations, "rate", rate)
    with internal_name_scope(name, "depthwise", [input, filter]) as scope:
        images = convert_to_tensor(input, name="tensor_in")
        kernels = convert_to_tensor(filter, name="filter_in")
        return _depthwise(images, kernels, strides, padding, rates, data_format, scope)


def _depthwise(
    images: Tensor,
    kernels: Tensor,
    strides: Any,
    padding: str,
    rates: Any,
    order: str | None,
    name: str,
) -> Tensor:
    def build(padding: str) -> Callable[[Any, Any], Tensor]:
        return lambda parts, _: conv_ops.depthwise_conv2d_native(
            parts, kernels, strides, padding, data_format=order, name=name
        )

    shape = array_ops.shape(kernels)
    rates = [1, 1] if rates is None else rates
    make = WithSpaceToBatch(images.shape, rates, padding, build, shape, order)
    return make(images, None)


def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: str,
    rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Tensor:
    """First the response of each channel's own filters, then sums over the channels.

    Args:
        input: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        depthwise_filter: floats ``[rows, columns, channels, filters of each]``.
        pointwise_filter: floats ``[1, 1, channels * filters of each, filters]``.
        strides: how far the filters move: four numbers in that order.
        padding: ``SAME`` or ``VALID``.
        rate: how far apart a filter's elements are: two numbers.
        name: the name of the scope for the ops.
        data_format: ``NHWC`` or ``NCHW``.
        dilations: another name of ``rate``.

    Returns:
        A tensor ``[batch, height, width, filters]``, or in the order of ``data_format``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_impl.py, separable_conv2d.

    >>> import scopeviz.tf1 as tf
    >>> images, filters = tf.zeros([8, 28, 28, 3]), tf.zeros([5, 5, 3, 2])
    >>> made = tf.nn.separable_conv2d(
    ...     images, filters, tf.zeros([1, 1, 6, 4]), [1, 2, 2, 1], "SAME"
    ... )
    >>> made.shape.as_list()
    [8, 14, 14, 4]
    """
    rates = renamed("dilations", dilations, "rate", rate)
    with internal_name_scope(
        name, "separable_conv2d", [input, depthwise_filter, pointwise_filter]
    ) as scope:
        images = convert_to_tensor(input, name="tensor_in")
        kernels = convert_to_tensor(depthwise_filter, name="depthwise_filter")
        points = convert_to_tensor(pointwise_filter, name="pointwise_filter")
        dims = points.shape.with_rank(4)
        for side in (dims.dims or [])[:2]:
            side.assert_is_compatible_with(1)
        middle = _depthwise(images, kernels, strides, padding, rates, data_format, "depthwise")
        return nn_ops.conv2d(
            middle, points, [1, 1, 1, 1], "VALID", data_format=data_format, name=scope
        )


def pool(
    input: Any,
    window_shape: Any,
    pooling_type: str,
    padding: str,
    dilation_rate: Any = None,
    strides: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Tensor:
    """The greatest or the mean element in each window of rows, images or volumes.

    Args:
        input: floats ``[batch, ..., channels]``, or in the order of ``data_format``.
        window_shape: the size of the window: a number for each side.
        pooling_type: ``MAX`` or ``AVG``.
        padding: ``SAME`` or ``VALID``.
        dilation_rate: how far apart the elements of a window are, likewise.
        strides: how far it moves, likewise.
        name: the name of the scope for the ops.
        data_format: where the channels are: first if it begins with ``NC``, else last.
        dilations: another name of ``dilation_rate``.

    Returns:
        A tensor of the same dtype, with an element for each window.

    Raises:
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, pool.

    >>> import scopeviz.tf1 as tf
    >>> tf.nn.pool(tf.zeros([1, 8, 8, 3]), [2, 2], "MAX", "SAME", strides=[2, 2]).shape.as_list()
    [1, 4, 4, 3]
    """
    rates = renamed("dilations", dilations, "dilation_rate", dilation_rate)
    with internal_name_scope(name, f"{pooling_type.lower()}_pool", [input]) as scope:
        images = convert_to_tensor(input, name="input")
        count = len(window_shape)
        if not 1 <= count <= 3:
            raise ValueError("It is required that 1 <= num_spatial_dims <= 3.")
        images.shape.with_rank(count + 2)
        steps = [1] * count if strides is None else [int(one) for one in strides]
        gaps = [1] * count if rates is None else [int(one) for one in rates]
        check_steps(steps, gaps)
        if padding == "SAME" and max(gaps) > 1:
            raise ValueError("pooling with SAME padding is not implemented for dilation_rate > 1")
        if any(step > size for step, size in zip(steps, window_shape, strict=True)):
            raise ValueError(
                "strides > window_shape not supported due to inconsistency between CPU and "
                "GPU implementations"
            )
        if pooling_type not in {"MAX", "AVG"}:
            raise ValueError(f"{count}-D {pooling_type} pooling is not supported.")
        order = data_format or {1: "NWC", 2: "NHWC", 3: "NDHWC"}[count]
        made = _pool(pooling_type, count, list(window_shape), steps, order, scope)
        make = WithSpaceToBatch(images.shape, gaps, padding, made, window_shape, order)
        return make(images, None)


def _pool(
    kind: str, count: int, sizes: list[int], steps: list[int], order: str, name: str
) -> Callable[[str], Callable[[Any, Any], Tensor]]:
    function = {"MAX": nn_ops.max_pool, "AVG": nn_ops.avg_pool}[kind]

    def build(padding: str) -> Callable[[Any, Any], Tensor]:
        def over_rows(parts: Any, _: Any) -> Tensor:
            axis = 2 if order.startswith("NC") else 1
            image_order = "NCHW" if axis == 2 else "NHWC"
            inner = array_ops.expand_dims(parts, axis)
            made = function(inner, [1, *sizes], [1, *steps], padding, image_order, name)
            return array_ops.squeeze(made, [axis])

        if count == 1:
            return over_rows
        if count == 3:
            return lambda parts, _: volume_pool(kind, parts, sizes, steps, padding, order, name)
        return lambda parts, _: function(parts, sizes, steps, padding, order, name)

    return build
