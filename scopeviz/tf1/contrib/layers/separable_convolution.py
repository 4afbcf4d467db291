"""``separable_conv2d``: filters of one channel each, and sums over the channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.contrib.framework.arg_scope import add_arg_scope
from scopeviz.tf1.contrib.framework.variables import model_variable
from scopeviz.tf1.contrib.layers.initializers import xavier_initializer
from scopeviz.tf1.contrib.layers.layer_blocks import (
    collect,
    finished,
    image_order,
    variable_getter,
)
from scopeviz.tf1.contrib.layers.named_outputs import (
    channel_dimension,
    get_variable_collections,
    two_element_tuple,
)
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.layers.separable_convolution import SeparableConv2D
from scopeviz.tf1.ops import dilated_ops, nn_ops
from scopeviz.tf1.ops.init_ops import zeros_initializer
from scopeviz.tf1.ops.nn_ops import relu
from scopeviz.tf1.variables.variable_scope import internal_variable_scope

_XAVIER, _ZEROS = xavier_initializer(), zeros_initializer()
_RENAMED = {
    "bias": "biases",
    "depthwise_kernel": "depthwise_weights",
    "pointwise_kernel": "pointwise_weights",
}


@add_arg_scope
def separable_convolution2d(
    inputs: Any,
    num_outputs: int | None,
    kernel_size: Any,
    depth_multiplier: int = 1,
    stride: Any = 1,
    padding: str = "SAME",
    data_format: str = "NHWC",
    rate: Any = 1,
    activation_fn: Callable[..., Any] | None = relu,
    normalizer_fn: Callable[..., Any] | None = None,
    normalizer_params: Any = None,
    weights_initializer: Any = _XAVIER,
    pointwise_initializer: Any = None,
    weights_regularizer: Any = None,
    biases_initializer: Any = _ZEROS,
    biases_regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """A layer of filters of one channel each, and of sums over the channels.

    Args:
        inputs: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        num_outputs: the number of sums; None leaves them out.
        kernel_size: the size of the filters: one number or two.
        depth_multiplier: the number of filters for each channel.
        stride: how far they move: one number or two.
        padding: ``SAME`` or ``VALID``.
        data_format: ``NHWC`` or ``NCHW``.
        rate: how far apart a filter's elements are.
        activation_fn: a function of the outputs; None leaves them as they are.
        normalizer_fn: a function of the sums, in place of biases, such as ``batch_norm``.
        normalizer_params: further arguments of it, by name.
        weights_initializer: gives ``depthwise_weights`` their first values.
        pointwise_initializer: gives ``pointwise_weights`` theirs; None does it as the others.
        weights_regularizer: a function from new weights to a loss.
        biases_initializer: gives ``biases`` their first values; None leaves them out.
        biases_regularizer: a function from new biases to a loss.
        reuse: whether to share the variables of the scope.
        variables_collections: what the variables join: keys, or ``weights`` and ``biases`` -> keys.
        outputs_collections: what the outputs join.
        trainable: whether optimizers train the variables.
        scope: the layer's scope; None is ``SeparableConv2d``, made unique.

    Raises:
        ValueError: if the inputs do not fit, there is no such order, or the scope refuses a
            variable.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, separable_convolution2d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     separable_convolution2d(tf.zeros([8, 7, 7, 3]), None, 3, 2)
    <tf.Tensor 'SeparableConv2d/Relu:0' shape=(8, 7, 7, 6) dtype=float32>
    """
    order = image_order(data_format)
    with internal_variable_scope(
        scope,
        "SeparableConv2d",
        [inputs],
        reuse=reuse,
        custom_getter=variable_getter(_RENAMED),
    ) as sc:
        inputs = convert_to_tensor(inputs)
        if num_outputs is None:
            filters = _Weights(
                weights_initializer, weights_regularizer, trainable, variables_collections
            )
            outputs = _of_each_channel(
                inputs,
                kernel_size,
                depth_multiplier,
                stride,
                padding,
                data_format,
                rate,
                filters,
            )
            if not normalizer_fn and biases_initializer is not None:
                added = _Weights(
                    biases_initializer, biases_regularizer, trainable, variables_collections
                )
                outputs = _with_biases(outputs, added, data_format)
            return finished(
                outputs,
                sc.name,
                outputs_collections,
                activation_fn,
                normalizer_fn,
                normalizer_params,
            )
        layer = SeparableConv2D(
            filters=num_outputs,
            kernel_size=kernel_size,
            strides=stride,
            padding=padding,
            data_format=order,
            dilation_rate=two_element_tuple(rate),
            depth_multiplier=depth_multiplier,
            use_bias=not normalizer_fn and biases_initializer is not None,
            depthwise_initializer=weights_initializer,
            pointwise_initializer=pointwise_initializer or weights_initializer,
            bias_initializer=biases_initializer,
            depthwise_regularizer=weights_regularizer,
            pointwise_regularizer=weights_regularizer,
            bias_regularizer=biases_regularizer,
            trainable=trainable,
            name=sc.name,
            dtype=inputs.dtype.base_dtype,
            _scope=sc,
            _reuse=reuse,
        )
        outputs = layer.apply(inputs)
        collect(layer.depthwise_kernel, variables_collections, "weights")
        collect(layer.pointwise_kernel, variables_collections, "weights")
        collect(layer.bias, variables_collections, "biases")
        return finished(
            outputs, sc.name, outputs_collections, activation_fn, normalizer_fn, normalizer_params
        )


class _Weights:
    """How one kind of weights is made."""

    def __init__(
        self, initializer: Any, regularizer: Any, trainable: bool, collections: Any
    ) -> None:
        self._initializer = initializer
        self._regularizer = regularizer
        self._trainable = trainable
        self._collections = collections

    def make(self, name: str, shape: list[int], dtype: Any, kind: str) -> Any:
        return model_variable(
            name,
            shape=shape,
            dtype=dtype,
            initializer=self._initializer,
            regularizer=self._regularizer,
            trainable=self._trainable,
            collections=get_variable_collections(self._collections, kind),
        )


def _of_each_channel(
    inputs: Any,
    kernel_size: Any,
    depth_multiplier: int,
    stride: Any,
    padding: str,
    data_format: str,
    rate: Any,
    weights: _Weights,
) -> Any:
    """The responses of the filters alone."""
    channels = channel_dimension(inputs.get_shape(), image_order(data_format), min_rank=4)
    shape = [*two_element_tuple(kernel_size), channels, depth_multiplier]
    filters = weights.make("depthwise_weights", shape, inputs.dtype.base_dtype, "weights")
    height, width = two_element_tuple(stride)
    first = data_format == "NCHW"
    strides = [1, 1, height, width] if first else [1, height, width, 1]
    return dilated_ops.depthwise_conv2d(
        inputs,
        filters,
        strides,
        padding,
        rate=two_element_tuple(rate),
        data_format=data_format,
    )


def _with_biases(outputs: Any, weights: _Weights, data_format: str) -> Any:
    channels = channel_dimension(outputs.get_shape(), image_order(data_format))
    biases = weights.make("biases", [channels], outputs.dtype.base_dtype, "biases")
    return nn_ops.bias_add(outputs, biases, data_format=data_format)


separable_conv2d = separable_convolution2d
