"""Pools: one element for each window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.contrib.framework.arg_scope import add_arg_scope
from scopeviz.tf1.contrib.layers.layer_blocks import image_order, volume_order
from scopeviz.tf1.contrib.layers.named_outputs import collect_named_outputs
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.layers.base_layer import Layer
from scopeviz.tf1.layers.input_spec import check_inputs
from scopeviz.tf1.layers.pooling_layers import (
    AveragePooling2D,
    AveragePooling3D,
    MaxPooling2D,
    MaxPooling3D,
)


def pooled(
    kind: Callable[..., Layer],
    name: str,
    order: str,
    inputs: Any,
    kernel_size: Any,
    stride: Any,
    padding: str,
    outputs_collections: Any,
    scope: str | None,
) -> Any:
    """The outputs of a pool of ``tf.layers``, in a name scope and in collections."""
    with internal_name_scope(scope, name, [inputs]) as sc:
        inputs = convert_to_tensor(inputs)
        layer = kind(pool_size=kernel_size, strides=stride, padding=padding, data_format=order)
        # TF1 calls the layer in a variable scope of its own, which holds nothing.
        check_inputs(layer.input_spec, [inputs], sc)
        return collect_named_outputs(outputs_collections, sc, layer.call(inputs))


@add_arg_scope
def max_pool2d(
    inputs: Any,
    kernel_size: Any,
    stride: Any = 2,
    padding: str = "VALID",
    data_format: str = "NHWC",
    outputs_collections: Any = None,
    scope: str | None = None,
) -> Any:
    """The greatest element in each window of images.

    Args:
        inputs: numbers ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        kernel_size: the size of the window: one number or two.
        stride: how far it moves, likewise.
        padding: ``VALID`` or ``SAME``.
        data_format: ``NHWC`` or ``NCHW``.
        outputs_collections: what the outputs join.
        scope: the name of the scope for the ops.

    Raises:
        ValueError: if the inputs do not fit, or there is no such order.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, max_pool2d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     max_pool2d(tf.zeros([8, 4, 4, 3]), 2).name
    'MaxPool2D/MaxPool:0'
    """
    order = image_order(data_format)
    arguments = (inputs, kernel_size, stride, padding, outputs_collections, scope)
    return pooled(MaxPooling2D, "MaxPool2D", order, *arguments)


@add_arg_scope
def avg_pool2d(
    inputs: Any,
    kernel_size: Any,
    stride: Any = 2,
    padding: str = "VALID",
    data_format: str = "NHWC",
    outputs_collections: Any = None,
    scope: str | None = None,
) -> Any:
    """The mean of the elements in each window of images; see :func:`max_pool2d`.

    Raises:
        ValueError: if the inputs do not fit, or there is no such order.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, avg_pool2d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     avg_pool2d(tf.zeros([8, 4, 4, 3]), 2, scope="pool").name
    'pool/AvgPool:0'
    """
    order = image_order(data_format)
    arguments = (inputs, kernel_size, stride, padding, outputs_collections, scope)
    return pooled(AveragePooling2D, "AvgPool2D", order, *arguments)


@add_arg_scope
def max_pool3d(
    inputs: Any,
    kernel_size: Any,
    stride: Any = 2,
    padding: str = "VALID",
    data_format: str = "NDHWC",
    outputs_collections: Any = None,
    scope: str | None = None,
) -> Any:
    """The greatest element in each window of volumes; see :func:`max_pool2d`.

    Raises:
        ValueError: if the inputs do not fit, or there is no such order.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, max_pool3d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     max_pool3d(tf.zeros([2, 4, 4, 4, 3]), 2).shape.as_list()
    [2, 2, 2, 2, 3]
    """
    order = volume_order(data_format)
    arguments = (inputs, kernel_size, stride, padding, outputs_collections, scope)
    return pooled(MaxPooling3D, "MaxPool3D", order, *arguments)


@add_arg_scope
def avg_pool3d(
    inputs: Any,
    kernel_size: Any,
    stride: Any = 2,
    padding: str = "VALID",
    data_format: str = "NDHWC",
    outputs_collections: Any = None,
    scope: str | None = None,
) -> Any:
    """The mean of the elements in each window of volumes; see :func:`max_pool2d`.

    Raises:
        ValueError: if the inputs do not fit, or there is no such order.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, avg_pool3d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     avg_pool3d(tf.zeros([2, 4, 4, 4, 3]), 2).shape.as_list()
    [2, 2, 2, 2, 3]
    """
    order = volume_order(data_format)
    arguments = (inputs, kernel_size, stride, padding, outputs_collections, scope)
    return pooled(AveragePooling3D, "AvgPool3D", order, *arguments)
