"""Convolutions: the responses of filters at each place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scopeviz.tf1.contrib.framework.arg_scope import add_arg_scope
from scopeviz.tf1.contrib.layers.initializers import xavier_initializer
from scopeviz.tf1.contrib.layers.layer_blocks import RENAMED, collect, finished, variable_getter
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.layers.base_layer import Layer
from scopeviz.tf1.layers.convolutional_layers import Conv1D, Conv2D, Conv3D
from scopeviz.tf1.ops.init_ops import zeros_initializer
from scopeviz.tf1.ops.nn_ops import relu
from scopeviz.tf1.variables.variable_scope import internal_variable_scope

_XAVIER, _ZEROS = xavier_initializer(), zeros_initializer()

LAYERS: Mapping[int, Callable[..., Layer]] = {3: Conv1D, 4: Conv2D, 5: Conv3D}
"""Rank of the inputs -> the layer of ``tf.layers`` that does it."""

_FORMATS = (None, "NWC", "NCW", "NHWC", "NCHW", "NDHWC", "NCDHW")


@add_arg_scope
def convolution(
    inputs: Any,
    num_outputs: int,
    kernel_size: Any,
    stride: Any = 1,
    padding: str = "SAME",
    data_format: str | None = None,
    rate: Any = 1,
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
    conv_dims: int | None = None,
) -> Any:
    """A layer of filters; how many axes they have, the rank of the inputs says.

    Args:
        inputs: floats ``[batch, width, channels]``, ``[batch, height, width, channels]`` or
            ``[batch, depth, height, width, channels]``, or in the order of ``data_format``.
        num_outputs: the number of filters.
        kernel_size: their size: one number, or one for each axis.
        stride: how far they move, likewise.
        padding: ``SAME`` or ``VALID``.
        data_format: the order of the axes, such as ``NHWC`` or ``NCHW``.
        rate: how far apart a filter's elements are.
        activation_fn: a function of the outputs; None leaves them as they are.
        normalizer_fn: a function of the responses, in place of biases, such as ``batch_norm``.
        normalizer_params: further arguments of it, by name.
        weights_initializer: gives ``weights`` their first values.
        weights_regularizer: a function from new weights to a loss.
        biases_initializer: gives ``biases`` their first values; None leaves them out.
        biases_regularizer: a function from new biases to a loss.
        reuse: whether to share the variables of the scope.
        variables_collections: what the variables join: keys, or ``weights`` and ``biases`` -> keys.
        outputs_collections: what the outputs join.
        trainable: whether optimizers train the variables.
        scope: the layer's scope; None is ``Conv``, made unique.
        conv_dims: the number of axes that the filters must have; None takes any.

    Returns:
        A tensor like the inputs, with ``num_outputs`` channels.

    Raises:
        ValueError: if the inputs do not fit, there is no such order, or the scope refuses a
            variable.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, convolution.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     x = tf.zeros([8, 28, 28, 3])
    ...     [convolution(x, 16, 3).name for _ in range(2)]
    ['Conv/Relu:0', 'Conv_1/Relu:0']
    """
    if data_format not in _FORMATS:
        raise ValueError(f"Invalid data_format: {data_format!r}")
    with internal_variable_scope(
        scope, "Conv", [inputs], reuse=reuse, custom_getter=variable_getter(RENAMED)
    ) as sc:
        inputs = convert_to_tensor(inputs)
        rank = inputs.get_shape().ndims
        if conv_dims is not None and conv_dims + 2 != rank:
            raise ValueError(f"Convolution expects input with rank {conv_dims + 2}, got {rank}")
        if rank not in LAYERS:
            raise ValueError("Convolution not supported for input with rank", rank)
        first = bool(data_format) and str(data_format).startswith("NC")
        layer: Any = LAYERS[rank](
            filters=num_outputs,
            kernel_size=kernel_size,
            strides=stride,
            padding=padding,
            data_format="channels_first" if first else "channels_last",
            dilation_rate=rate,
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


@add_arg_scope
def convolution1d(
    inputs: Any,
    num_outputs: int,
    kernel_size: Any,
    stride: Any = 1,
    padding: str = "SAME",
    data_format: str | None = None,
    rate: Any = 1,
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
    """A layer of filters for sequences; for its arguments see :func:`convolution`.

    Raises:
        ValueError: if the inputs do not fit, there is no such order, or the scope refuses a
            variable.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, convolution1d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     convolution1d(tf.zeros([8, 28, 3]), 16, 3, scope="first").shape.as_list()
    [8, 28, 16]
    """
    result: Any = convolution(
        inputs,
        num_outputs,
        kernel_size,
        stride,
        padding,
        data_format,
        rate,
        activation_fn,
        normalizer_fn,
        normalizer_params,
        weights_initializer,
        weights_regularizer,
        biases_initializer,
        biases_regularizer,
        reuse,
        variables_collections,
        outputs_collections,
        trainable,
        scope,
        conv_dims=1,
    )
    return result


@add_arg_scope
def convolution2d(
    inputs: Any,
    num_outputs: int,
    kernel_size: Any,
    stride: Any = 1,
    padding: str = "SAME",
    data_format: str | None = None,
    rate: Any = 1,
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
    """A layer of filters for images; for its arguments see :func:`convolution`.

    Raises:
        ValueError: if the inputs do not fit, there is no such order, or the scope refuses a
            variable.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, convolution2d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     convolution2d(tf.zeros([8, 28, 28, 3]), 16, 3, scope="first").shape.as_list()
    [8, 28, 28, 16]
    """
    result: Any = convolution(
        inputs,
        num_outputs,
        kernel_size,
        stride,
        padding,
        data_format,
        rate,
        activation_fn,
        normalizer_fn,
        normalizer_params,
        weights_initializer,
        weights_regularizer,
        biases_initializer,
        biases_regularizer,
        reuse,
        variables_collections,
        outputs_collections,
        trainable,
        scope,
        conv_dims=2,
    )
    return result


@add_arg_scope
def convolution3d(
    inputs: Any,
    num_outputs: int,
    kernel_size: Any,
    stride: Any = 1,
    padding: str = "SAME",
    data_format: str | None = None,
    rate: Any = 1,
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
    """A layer of filters for volumes; for its arguments see :func:`convolution`.

    Raises:
        ValueError: if the inputs do not fit, there is no such order, or the scope refuses a
            variable.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, convolution3d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     convolution3d(tf.zeros([2, 4, 4, 4, 1]), 16, 3, scope="first").shape.as_list()
    [2, 4, 4, 4, 16]
    """
    result: Any = convolution(
        inputs,
        num_outputs,
        kernel_size,
        stride,
        padding,
        data_format,
        rate,
        activation_fn,
        normalizer_fn,
        normalizer_params,
        weights_initializer,
        weights_regularizer,
        biases_initializer,
        biases_regularizer,
        reuse,
        variables_collections,
        outputs_collections,
        trainable,
        scope,
        conv_dims=3,
    )
    return result


conv1d = convolution1d
conv2d = convolution2d
conv3d = convolution3d
