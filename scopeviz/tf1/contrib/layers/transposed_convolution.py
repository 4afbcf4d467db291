"""``conv2d_transpose``: images that are made larger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.contrib.framework.arg_scope import add_arg_scope
from scopeviz.tf1.contrib.layers.initializers import xavier_initializer
from scopeviz.tf1.contrib.layers.layer_blocks import (
    RENAMED,
    collect,
    finished,
    image_order,
    variable_getter,
)
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.layers.transposed_convolution import Conv2DTranspose
from scopeviz.tf1.ops.init_ops import zeros_initializer
from scopeviz.tf1.ops.nn_ops import relu
from scopeviz.tf1.variables.variable_scope import internal_variable_scope

_XAVIER, _ZEROS = xavier_initializer(), zeros_initializer()


@add_arg_scope
def convolution2d_transpose(
    inputs: Any,
    num_outputs: int,
    kernel_size: Any,
    stride: Any = 1,
    padding: str = "SAME",
    data_format: str = "NHWC",
    activation_fn: Callable[..., Any] | None = relu,
    normalizer_fn: Callable[..., Any] | None = None,
    normalizer_params: Any = None,
    weights_initializer: Any = _XAVIER,
    weights_regularizer: Any = None,
    biases_initializer: Any = _ZEROS,
    biases_regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """A layer that makes images larger: filters laid side by side, by the inputs' elements.

    Args:
        inputs: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        num_outputs: the number of filters.
        kernel_size: their size: one number or two.
        stride: how far they move for each element of the inputs, likewise.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NHWC`` or ``NCHW``.
        activation_fn: a function of the outputs; None leaves them as they are.
        normalizer_fn: a function of the images, in place of biases, such as ``batch_norm``.
        normalizer_params: further arguments of it, by name.
        weights_initializer: gives ``weights`` their first values.
        weights_regularizer: a function from new weights to a loss.
        biases_initializer: gives ``biases`` their first values; None leaves them out.
        biases_regularizer: a function from new biases to a loss.
        reuse: whether to share the variables of the scope.
        variables_collections: what the variables join: keys, or ``weights`` and ``biases`` -> keys.
        outputs_collections: what the outputs join.
        trainable: whether optimizers train the variables.
        scope: the layer's scope; None is ``Conv2d_transpose``, made unique.

    Returns:
        A tensor like the inputs, larger by the stride, with ``num_outputs`` channels.

    Raises:
        ValueError: if the inputs do not fit, there is no such order, or the scope refuses a
            variable.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, convolution2d_transpose.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     convolution2d_transpose(tf.zeros([8, 7, 7, 3]), 16, 5, 2)
    <tf.Tensor 'Conv2d_transpose/Relu:0' shape=(8, 14, 14, 16) dtype=float32>
    """
    with internal_variable_scope(
        scope,
        "Conv2d_transpose",
        [inputs],
        reuse=reuse,
        custom_getter=variable_getter(RENAMED),
    ) as sc:
        order = image_order(data_format)
        inputs = convert_to_tensor(inputs)
        layer = Conv2DTranspose(
            filters=num_outputs,
            kernel_size=kernel_size,
            strides=stride,
            padding=padding,
            data_format=order,
            use_bias=not normalizer_fn and biases_initializer is not None,
            kernel_initializer=weights_initializer,
            bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer,
            bias_regularizer=biases_regularizer,
            trainable=trainable,
            name=sc.name,
            dtype=inputs.dtype.base_dtype,
            _scope=sc,
            _reuse=reuse,
        )
        outputs = layer.apply(inputs)
        collect(layer.kernel, variables_collections, "weights")
        collect(layer.bias, variables_collections, "biases")
        return finished(
            outputs, sc.name, outputs_collections, activation_fn, normalizer_fn, normalizer_params
        )


conv2d_transpose = convolution2d_transpose
