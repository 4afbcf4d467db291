"""Pools of rows and volumes, and pools that say where the greatest elements are."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.dtypes import as_dtype, int64
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.kernels import pool_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops import array_ops, nn_ops
from scopeviz.tf1.ops.array_ops import renamed
from scopeviz.tf1.ops.nn_ops import check_choice, sequence


def max_pool1d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None = "NWC",
    name: str | None = None,
) -> Tensor:
    """The greatest element in each window of rows.

    Args:
        input: numbers ``[batch, width, channels]``, or in the order of ``data_format``.
        ksize: the size of the window.
        strides: how far it moves.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NWC`` or ``NCW``.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the same dtype, with an element for each window.

    Raises:
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, max_pool1d.

    >>> import scopeviz.tf1 as tf
    >>> tf.nn.max_pool1d(tf.zeros([8, 28, 3]), 2, 2, "SAME").shape.as_list()
    [8, 14, 3]
    """
    with internal_name_scope(name, "MaxPool1d", [input]) as scope:
        return _row_pool("MaxPool", input, ksize, strides, padding, data_format, scope)


def avg_pool1d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None = "NWC",
    name: str | None = None,
) -> Tensor:
    """The mean of the elements in each window of rows.

    Args:
        input: floats ``[batch, width, channels]``, or in the order of ``data_format``.
        ksize: the size of the window.
        strides: how far it moves.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NWC`` or ``NCW``.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the same dtype, with an element for each window.

    Raises:
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, avg_pool1d.

    >>> import scopeviz.tf1 as tf
    >>> tf.nn.avg_pool1d(tf.zeros([8, 28, 3]), 2, 2, "SAME").shape.as_list()
    [8, 14, 3]
    """
    with internal_name_scope(name, "AvgPool1D", [input]) as scope:
        return _row_pool("AvgPool", input, ksize, strides, padding, data_format, scope)


def _row_pool(
    op_type: str,
    rows: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None,
    name: str,
) -> Tensor:
    order = "NWC" if data_format is None else data_format
    axis = 1 if order == "NWC" else 2
    attrs = {
        "ksize": [1, *sequence("ksize", ksize, 1, order)],
        "strides": [1, *sequence("strides", strides, 1, order)],
        "padding": padding,
        "data_format": "NHWC" if order == "NWC" else "NCHW",
    }
    check_choice(op_type, "padding", padding, "SAME", "VALID")
    images = array_ops.expand_dims(rows, axis)
    made = apply_op(op_type, name, (images,), attrs).outputs[0]
    return array_ops.squeeze(made, [axis])


def max_pool2d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None = "NHWC",
    name: str | None = None,
) -> Tensor:
    """The greatest element in each window of images.

    Args:
        input: numbers ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        ksize: the size of the window: one number, two, or four in that order.
        strides: how far it moves, likewise.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NHWC`` or ``NCHW``.
        name: the op's name.

    Returns:
        A tensor of the same dtype, with an element for each window.

    Raises:
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, max_pool2d.

    >>> import scopeviz.tf1 as tf
    >>> tf.nn.max_pool2d(tf.zeros([1, 4, 4, 3]), 2, 2, "SAME").shape.as_list()
    [1, 2, 2, 3]
    """
    with internal_name_scope(name, "MaxPool2d", [input]) as scope:
        return nn_ops.max_pool(input, ksize, strides, padding, data_format, scope)


def avg_pool2d(
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
        value: numbers ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        ksize: the size of the window: one number, two, or four in that order.
        strides: how far it moves, likewise.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NHWC`` or ``NCHW``.
        name: the op's name.
        input: another name of ``value``.

    Returns:
        A tensor of the same dtype, with an element for each window.

    Raises:
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, avg_pool, which TF1 publishes under both names.

    >>> import scopeviz.tf1 as tf
    >>> tf.nn.avg_pool2d(tf.zeros([1, 4, 4, 3]), 2, 2, "SAME").shape.as_list()
    [1, 2, 2, 3]
    """
    return nn_ops.avg_pool(value, ksize, strides, padding, data_format, name, input)


def max_pool3d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None = "NDHWC",
    name: str | None = None,
) -> Tensor:
    """The greatest element in each window of volumes.

    Args:
        input: floats ``[batch, depth, height, width, channels]``, or in the order of
            ``data_format``.
        ksize: the size of the window: one number, three, or five in that order.
        strides: how far it moves, likewise.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NDHWC`` or ``NCDHW``.
        name: the op's name.

    Returns:
        A tensor of the same dtype, with an element for each window.

    Raises:
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, max_pool3d.

    >>> import scopeviz.tf1 as tf
    >>> tf.nn.max_pool3d(tf.zeros([1, 4, 4, 4, 3]), 2, 2, "SAME").shape.as_list()
    [1, 2, 2, 2, 3]
    """
    with internal_name_scope(name, "MaxPool3D", [input]) as scope:
        order = "NDHWC" if data_format is None else data_format
        return volume_pool("MAX", input, ksize, strides, padding, order, scope)


def avg_pool3d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None = "NDHWC",
    name: str | None = None,
) -> Tensor:
    """The mean of the elements in each window of volumes.

    Args:
        input: floats ``[batch, depth, height, width, channels]``, or in the order of
            ``data_format``.
        ksize: the size of the window: one number, three, or five in that order.
        strides: how far it moves, likewise.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NDHWC`` or ``NCDHW``.
        name: the op's name.

    Returns:
        A tensor of the same dtype, with an element for each window.

    Raises:
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, avg_pool3d.

    >>> import scopeviz.tf1 as tf
    >>> tf.nn.avg_pool3d(tf.zeros([1, 4, 4, 4, 3]), 2, 2, "SAME").shape.as_list()
    [1, 2, 2, 2, 3]
    """
    with internal_name_scope(name, "AvgPool3D", [input]) as scope:
        order = "NDHWC" if data_format is None else data_format
        return volume_pool("AVG", input, ksize, strides, padding, order, scope)


def volume_pool(
    kind: str, volumes: Any, ksize: Any, strides: Any, padding: str, order: str, name: str
) -> Tensor:
    """A pool of volumes: ``MAX`` or ``AVG``.

    >>> import scopeviz.tf1 as tf
    >>> volume_pool("MAX", tf.zeros([1, 4, 4, 4, 3]), 2, 2, "SAME", "NDHWC", "a").name
    'a:0'
    """
    op_type = {"MAX": "MaxPool3D", "AVG": "AvgPool3D"}[kind]
    check_choice(op_type, "padding", padding, "SAME", "VALID")
    check_choice(op_type, "data_format", order, "NDHWC", "NCDHW")
    attrs = {
        "ksize": sequence("ksize", ksize, 3, order),
        "strides": sequence("strides", strides, 3, order),
        "padding": padding,
        "data_format": order,
    }
    return apply_op(op_type, name, (volumes,), attrs).outputs[0]


def max_pool_with_argmax(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str = "NHWC",
    Targmax: Any = None,  # TF1's name
    name: str | None = None,
    output_dtype: Any = None,
    include_batch_in_index: bool = False,
) -> tuple[Tensor, Tensor]:
    """The greatest element in each window of images, and where it is.

    Args:
        input: numbers ``[batch, height, width, channels]``.
        ksize: the size of the window: four numbers.
        strides: how far it moves, likewise.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NHWC``.
        Targmax: the dtype of the positions: ``int32`` or ``int64``, the default.
        name: the op's name.
        output_dtype: another name of ``Targmax``.
        include_batch_in_index: whether positions count through all images.

    Returns:
        The greatest elements, and their positions in their image, flattened.

    Raises:
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, max_pool_with_argmax_v1.

    >>> import scopeviz.tf1 as tf
    >>> image = tf.reshape(tf.range(4.0), [1, 2, 2, 1])
    >>> made = tf.nn.max_pool_with_argmax(image, [1, 2, 2, 1], [1, 2, 2, 1], "VALID")
    >>> [one.ravel().tolist() for one in tf.Session().run(made)]
    [[3.0], [3]]
    """
    if data_format != "NHWC":
        raise ValueError("Data formats other than 'NHWC' are not yet supported")
    wanted = renamed("output_dtype", output_dtype, "Targmax", Targmax)
    check_choice("MaxPoolWithArgmax", "padding", padding, "SAME", "VALID")
    attrs = {
        "ksize": nn_ops.four("ksize", ksize, "NHWC"),
        "strides": nn_ops.four("strides", strides, "NHWC"),
        "padding": padding,
        "data_format": "NHWC",
        "Targmax": int64 if wanted is None else as_dtype(wanted),
        "include_batch_in_index": include_batch_in_index,
    }
    greatest, places = apply_op("MaxPoolWithArgmax", name, (input,), attrs).outputs
    return greatest, places
