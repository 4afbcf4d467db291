"""Convolutions of rows and volumes, of each channel by itself, and backwards."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operands import indices
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.kernels import conv_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.array_ops import renamed
from scopeviz.tf1.ops.nn_ops import check_choice, padding_attrs, sequence


def _attrs(op_type: str, strides: Any, padding: Any, order: str, dilations: Any) -> dict[str, Any]:
    check_choice(op_type, "padding", padding, "SAME", "VALID")
    axes = ("NDHWC", "NCDHW") if op_type.startswith("Conv3D") else ("NHWC", "NCHW")
    check_choice(op_type, "data_format", order, *axes)
    return {
        "strides": [int(one) for one in strides],
        "padding": padding,
        "data_format": order,
        "dilations": [int(one) for one in dilations],
    }


def _conv2d_attrs(
    op_type: str, strides: Any, padding: Any, order: str, dilations: Any, use_cudnn: bool = True
) -> dict[str, Any]:
    check_choice(op_type, "data_format", order, "NHWC", "NCHW")
    return {
        "strides": [int(one) for one in strides],
        **padding_attrs(op_type, padding),
        "use_cudnn_on_gpu": use_cudnn,
        "data_format": order,
        "dilations": [int(one) for one in dilations],
    }


def _row_format(data_format: str | None) -> tuple[str, int]:
    """The format of images of one row, and the axis where that row is put in."""
    if data_format in {None, "NHWC", "NWC"}:
        return "NHWC", 1
    if data_format in {"NCHW", "NCW"}:
        return "NCHW", 2
    raise ValueError('data_format must be "NWC" or "NCW".')


def conv1d(
    value: Any = None,
    filters: Any = None,
    stride: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool | None = None,
    data_format: str | None = None,
    name: str | None = None,
    input: Any = None,
    dilations: Any = None,
) -> Tensor:
    """The response of filters at each place of rows.

    Args:
        value: floats ``[batch, width, channels]``, or in the order of ``data_format``.
        filters: floats ``[columns, channels, filters]``.
        stride: how far the filters move.
        padding: ``SAME`` or ``VALID``.
        use_cudnn_on_gpu: without effect here.
        data_format: ``NWC`` or ``NCW``.
        name: the name of the scope for the ops.
        input: another name of ``value``.
        dilations: how far apart a filter's elements are.

    Returns:
        A tensor ``[batch, width, filters]``, or in the order of ``data_format``.

    Raises:
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, conv1d.

    >>> import scopeviz.tf1 as tf
    >>> tf.nn.conv1d(tf.zeros([8, 28, 3]), tf.zeros([5, 3, 16]), 2, "SAME").shape.as_list()
    [8, 14, 16]
    """
    rows = renamed("input", input, "value", value)
    with internal_name_scope(name, "conv1d", [rows, filters]) as scope:
        order, axis = _row_format(data_format)
        strides = [1, *sequence("stride", stride, 1, order)]
        gaps = [1, *sequence("dilations", dilations, 1, order)]
        images = array_ops.expand_dims(rows, axis)
        kernels = array_ops.expand_dims(filters, 0)
        cudnn = True if use_cudnn_on_gpu is None else use_cudnn_on_gpu
        attrs = _conv2d_attrs("Conv2D", strides, padding, order, gaps, cudnn)
        result = apply_op("Conv2D", scope, (images, kernels), attrs).outputs[0]
        return array_ops.squeeze(result, [axis])


def conv1d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: str = "SAME",
    data_format: str | None = "NWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """What :func:`conv1d` gives as gradient of its rows.

    Args:
        input: floats ``[batch, width, channels]``, or in the order of ``data_format``.
        filters: floats ``[columns, filters, channels]``.
        output_shape: the shape of the result: ``int32`` ``[3]``.
        strides: how far the filters move.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NWC`` or ``NCW``.
        dilations: how far apart a filter's elements are.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the shape ``output_shape``.

    Raises:
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, conv1d_transpose.

    >>> import scopeviz.tf1 as tf
    >>> rows, filters = tf.zeros([8, 14, 3]), tf.zeros([5, 16, 3])
    >>> tf.nn.conv1d_transpose(rows, filters, [8, 28, 16], 2).shape.as_list()
    [8, 28, 16]
    """
    with internal_name_scope(name, "conv1d_transpose", [input, filters, output_shape]) as scope:
        order, axis = _row_format(data_format)
        steps = [1, *sequence("stride", strides, 1, order)]
        gaps = [1, *sequence("dilations", dilations, 1, order)]
        images = array_ops.expand_dims(input, axis)
        kernels = array_ops.expand_dims(filters, 0)
        sizes = output_shape if isinstance(output_shape, Tensor) else list(output_shape)
        whole = array_ops.concat([sizes[:axis], [1], sizes[axis:]], 0)
        attrs = _conv2d_attrs("Conv2DBackpropInput", steps, padding, order, gaps)
        result = apply_op("Conv2DBackpropInput", scope, (whole, kernels, images), attrs).outputs[0]
        return array_ops.squeeze(result, [axis])


def conv2d_transpose(
    value: Any = None,
    filter: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str | None = "NHWC",
    name: str | None = None,
    input: Any = None,
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """What ``tf.nn.conv2d`` gives as gradient of its images: it makes images larger.

    Args:
        value: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        filter: floats ``[rows, columns, filters, channels]``.
        output_shape: the shape of the result: ``int32`` ``[4]``.
        strides: how far the filters move: one number, two, or four in that order.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NHWC`` or ``NCHW``.
        name: the op's name.
        input: another name of ``value``.
        filters: another name of ``filter``.
        dilations: how far apart a filter's elements are, like ``strides``.

    Returns:
        A tensor of the shape ``output_shape``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit, or another argument is none of these.
        InvalidArgumentError: when it runs, if a convolution would give no such size.

    Follows: tensorflow/python/ops/nn_ops.py, conv2d_transpose.

    >>> import scopeviz.tf1 as tf
    >>> images, filters = tf.zeros([8, 14, 14, 3]), tf.zeros([5, 5, 16, 3])
    >>> tf.nn.conv2d_transpose(images, filters, [8, 28, 28, 16], 2).shape.as_list()
    [8, 28, 28, 16]
    """
    images = renamed("input", input, "value", value)
    kernels = renamed("filters", filters, "filter", filter)
    with internal_name_scope(name, "conv2d_transpose", [images, kernels, output_shape]) as scope:
        order = "NHWC" if data_format is None else data_format
        steps, gaps = (
            sequence(label, one, 2, order)
            for label, one in (("strides", strides), ("dilations", dilations))
        )
        attrs = _conv2d_attrs("Conv2DBackpropInput", steps, padding, order, gaps)
        operands = (output_shape, kernels, images)
        return apply_op("Conv2DBackpropInput", scope, operands, attrs).outputs[0]


def conv2d_backprop_input(
    input_sizes: Any,
    filter: Any = None,
    out_backprop: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """The gradient of the images of a convolution.

    Args:
        input_sizes: the shape of the images: ``int32`` ``[4]``.
        filter: floats ``[rows, columns, channels, filters]``.
        out_backprop: what is passed back, in the shape of the convolution.
        strides: how far the filters move: four numbers in the order of ``data_format``.
        padding: ``SAME``, ``VALID``, or four pairs of numbers of zeros to add.
        use_cudnn_on_gpu: without effect here.
        data_format: ``NHWC`` or ``NCHW``.
        dilations: how far apart a filter's elements are, like ``strides``.
        name: the op's name.
        filters: another name of ``filter``.

    Returns:
        A tensor of the shape ``input_sizes``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, conv2d_backprop_input.

    >>> import scopeviz.tf1 as tf
    >>> made = tf.nn.conv2d_backprop_input(
    ...     [1, 4, 4, 1], tf.ones([1, 1, 1, 1]), tf.ones([1, 2, 2, 1]), [1, 2, 2, 1], "SAME"
    ... )
    >>> tf.Session().run(made)[0, :, :, 0].tolist()[0]
    [1.0, 0.0, 1.0, 0.0]
    """
    kernels = renamed("filters", filters, "filter", filter)
    op_type = "Conv2DBackpropInput"
    attrs = _conv2d_attrs(op_type, strides, padding, data_format, dilations, use_cudnn_on_gpu)
    return apply_op(op_type, name, (input_sizes, kernels, out_backprop), attrs).outputs[0]


def conv2d_backprop_filter(
    input: Any,
    filter_sizes: Any,
    out_backprop: Any,
    strides: Any,
    padding: Any,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
) -> Tensor:
    """The gradient of the filters of a convolution.

    Args:
        input: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        filter_sizes: the shape of the filters: ``int32`` ``[4]``.
        out_backprop: what is passed back, in the shape of the convolution.
        strides: how far the filters move: four numbers in the order of ``data_format``.
        padding: ``SAME``, ``VALID``, or four pairs of numbers of zeros to add.
        use_cudnn_on_gpu: without effect here.
        data_format: ``NHWC`` or ``NCHW``.
        dilations: how far apart a filter's elements are, like ``strides``.
        name: the op's name.

    Returns:
        A tensor of the shape ``filter_sizes``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, conv2d_backprop_filter.

    >>> import scopeviz.tf1 as tf
    >>> images, out = tf.ones([1, 4, 4, 1]), tf.ones([1, 2, 2, 1])
    >>> made = tf.nn.conv2d_backprop_filter(images, [1, 1, 1, 1], out, [1, 2, 2, 1], "SAME")
    >>> tf.Session().run(made).ravel().tolist()
    [4.0]
    """
    op_type = "Conv2DBackpropFilter"
    attrs = _conv2d_attrs(op_type, strides, padding, data_format, dilations, use_cudnn_on_gpu)
    return apply_op(op_type, name, (input, filter_sizes, out_backprop), attrs).outputs[0]


def depthwise_conv2d_native(
    input: Any,
    filter: Any,
    strides: Any,
    padding: str,
    data_format: str | None = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
) -> Tensor:
    """The response of each channel's own filters at each place of images.

    Args:
        input: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        filter: floats ``[rows, columns, channels, filters of each]``.
        strides: how far the filters move: four numbers in that order.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NHWC`` or ``NCHW``.
        dilations: how far apart a filter's elements are, like ``strides``.
        name: the op's name.

    Returns:
        A tensor ``[batch, height, width, channels * filters of each]``, or in the order of
        ``data_format``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/gen_nn_ops.py, depthwise_conv2d_native.

    >>> import scopeviz.tf1 as tf
    >>> images, filters = tf.zeros([8, 28, 28, 3]), tf.zeros([5, 5, 3, 2])
    >>> made = tf.nn.depthwise_conv2d_native(images, filters, [1, 2, 2, 1], "SAME")
    >>> made.shape.as_list()
    [8, 14, 14, 6]
    """
    op_type = "DepthwiseConv2dNative"
    order = "NHWC" if data_format is None else data_format
    attrs = _attrs(op_type, strides, padding, order, dilations)
    return apply_op(op_type, name, (input, filter), attrs).outputs[0]


def conv3d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    data_format: str | None = "NDHWC",
    dilations: Any = (1, 1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """The response of filters at each place of volumes.

    Args:
        input: floats ``[batch, depth, height, width, channels]``, or in the order of
            ``data_format``.
        filter: floats ``[layers, rows, columns, channels, filters]``.
        strides: how far the filters move: five numbers in the order of ``data_format``.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NDHWC`` or ``NCDHW``.
        dilations: how far apart a filter's elements are, like ``strides``.
        name: the op's name.
        filters: another name of ``filter``.

    Returns:
        A tensor ``[batch, depth, height, width, filters]``, or in the order of
        ``data_format``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, conv3d_v1.

    >>> import scopeviz.tf1 as tf
    >>> volumes, filters = tf.zeros([2, 8, 8, 8, 3]), tf.zeros([3, 3, 3, 3, 4])
    >>> tf.nn.conv3d(volumes, filters, [1, 2, 2, 2, 1], "SAME").shape.as_list()
    [2, 4, 4, 4, 4]
    """
    kernels = renamed("filters", filters, "filter", filter)
    order = "NDHWC" if data_format is None else data_format
    attrs = _attrs("Conv3D", strides, padding, order, dilations)
    return apply_op("Conv3D", name, (input, kernels), attrs).outputs[0]


def conv3d_transpose(
    value: Any,
    filter: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str | None = "NDHWC",
    name: str | None = None,
    input: Any = None,
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """What :func:`conv3d` gives as gradient of its volumes: it makes volumes larger.

    Args:
        value: floats ``[batch, depth, height, width, channels]``, or in the order of
            ``data_format``.
        filter: floats ``[layers, rows, columns, filters, channels]``.
        output_shape: the shape of the result: whole numbers ``[5]``.
        strides: how far the filters move: one number, three, or five in that order.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NDHWC`` or ``NCDHW``.
        name: the op's name.
        input: another name of ``value``.
        filters: another name of ``filter``.
        dilations: how far apart a filter's elements are, like ``strides``.

    Returns:
        A tensor of the shape ``output_shape``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, conv3d_transpose.

    >>> import scopeviz.tf1 as tf
    >>> volumes, filters = tf.zeros([2, 4, 4, 4, 3]), tf.zeros([3, 3, 3, 5, 3])
    >>> tf.nn.conv3d_transpose(volumes, filters, [2, 8, 8, 8, 5], 2).shape.as_list()
    [2, 8, 8, 8, 5]
    """
    volumes = renamed("input", input, "value", value)
    kernels = renamed("filters", filters, "filter", filter)
    with internal_name_scope(name, "conv3d_transpose", [volumes, kernels, output_shape]) as scope:
        order = "NDHWC" if data_format is None else data_format
        steps, gaps = (
            sequence(label, one, 3, order)
            for label, one in (("strides", strides), ("dilations", dilations))
        )
        attrs = _attrs("Conv3DBackpropInputV2", steps, padding, order, gaps)
        operands = (indices(output_shape), kernels, volumes)
        return apply_op("Conv3DBackpropInputV2", scope, operands, attrs).outputs[0]
