"""Layers of windows that slide over images: convolutions and pools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.layers.base_layer import Layer
from scopeviz.tf1.layers.input_spec import InputSpec
from scopeviz.tf1.layers.layer_arguments import (
    activation_of,
    constraint_of,
    data_format_of,
    initializer_of,
    letters_of,
    padding_of,
    pair_of,
    regularizer_of,
)
from scopeviz.tf1.ops import nn_ops
from scopeviz.tf1.ops.init_ops import zeros_initializer
from scopeviz.tf1.ops.space_to_batch import Convolution


class Conv2D(Layer):
    """The response of filters at each place of images.

    Args:
        filters: the number of filters.
        kernel_size: their size: one number or two.
        strides: how far they move, likewise.
        padding: ``valid`` or ``same``.
        data_format: where the channels are: ``channels_last`` or ``channels_first``.
        dilation_rate: how far apart a filter's elements are.
        activation: a function of the outputs, or its name.
        use_bias: whether to add a number to each channel.
        kernel_initializer: gives the filters their first values; None takes the scope's.
        bias_initializer: likewise.
        kernel_regularizer: a function from new filters to a loss.
        bias_regularizer: likewise.
        activity_regularizer: a function from the outputs to a loss.
        kernel_constraint: a function from the filters to ones that they may be.
        bias_constraint: likewise.
        trainable: whether optimizers train the weights.
        name: the layer's name, and that of its scope.
        **kwargs: see :class:`Layer`.

    Raises:
        TypeError: if an argument is of another kind.
        ValueError: if an argument is none of these.

    Follows: tensorflow/python/layers/convolutional.py, Conv2D.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     y = Conv2D(16, 3, padding="same")(tf.zeros([8, 28, 28, 3]))
    >>> y
    <tf.Tensor 'conv2d/BiasAdd:0' shape=(8, 28, 28, 16) dtype=float32>
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = (1, 1),
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = zeros_initializer(),  # noqa: B008  # as in TF1; it has no state
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        penalty = regularizer_of(activity_regularizer)
        super().__init__(trainable, name, activity_regularizer=penalty, **kwargs)
        self.filters = filters
        self.kernel_size = pair_of(kernel_size, "kernel_size")
        self.strides = pair_of(strides, "strides")
        self.padding = padding_of(padding)
        if self.padding == "causal":
            raise ValueError("Causal padding is only supported for `Conv1D`and ``SeparableConv1D`.")
        self.data_format = data_format_of(data_format)
        self.dilation_rate = pair_of(dilation_rate, "dilation_rate")
        self.activation = activation_of(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializer_of(kernel_initializer)
        self.bias_initializer = initializer_of(bias_initializer)
        self.kernel_regularizer = regularizer_of(kernel_regularizer)
        self.bias_regularizer = regularizer_of(bias_regularizer)
        self.kernel_constraint = constraint_of(kernel_constraint)
        self.bias_constraint = constraint_of(bias_constraint)
        self.input_spec = InputSpec(ndim=4)

    def build(self, input_shape: Any) -> None:
        """Make ``kernel`` and ``bias``."""
        channel = 1 if self.data_format == "channels_first" else -1
        depth = input_shape.as_list()[channel]
        if depth is None:
            raise ValueError("The channel dimension of the inputs should be defined. Found `None`.")
        self.kernel = self.add_weight(
            "kernel",
            (*self.kernel_size, depth, self.filters),
            self.dtype,
            self.kernel_initializer,
            self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias: Any = None
        if self.use_bias:
            self.bias = self.add_weight(
                "bias",
                (self.filters,),
                self.dtype,
                self.bias_initializer,
                self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(ndim=4, axes={channel: depth})
        self._convolution = Convolution(
            input_shape,
            self.kernel.get_shape(),
            self.strides,
            self.padding.upper(),
            self.dilation_rate,
            letters_of(self.data_format),
        )
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The responses, and the activation of them."""
        outputs = self._convolution(inputs, self.kernel)
        if self.bias is not None:
            outputs = nn_ops.bias_add(outputs, self.bias, data_format=letters_of(self.data_format))
        return outputs if self.activation is None else self.activation(outputs)


class _Pooling2D(Layer):
    """One element for each window of images.

    Follows: tensorflow/python/keras/layers/pooling.py, Pooling2D.
    """

    def __init__(
        self,
        pool: Callable[..., Any],
        pool_size: Any,
        strides: Any,
        padding: str,
        data_format: str,
        name: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self._pool = pool
        strides = pool_size if strides is None else strides
        self.pool_size = pair_of(pool_size, "pool_size")
        self.strides = pair_of(strides, "strides")
        self.padding = padding_of(padding)
        self.data_format = data_format_of(data_format)
        self.input_spec = InputSpec(ndim=4)

    def call(self, inputs: Any) -> Any:
        """The elements."""
        order = letters_of(self.data_format)
        padding = self.padding.upper()
        return self._pool(inputs, self.pool_size, self.strides, padding, data_format=order)


class MaxPooling2D(_Pooling2D):
    """The greatest element in each window of images.

    Args:
        pool_size: the size of the window: one number or two.
        strides: how far it moves, likewise; None is its size.
        padding: ``valid`` or ``same``.
        data_format: where the channels are: ``channels_last`` or ``channels_first``.
        name: the layer's name, and that of its scope.
        **kwargs: see :class:`Layer`.

    Raises:
        TypeError: for an unknown keyword.
        ValueError: if an argument is none of these.

    Follows: tensorflow/python/layers/pooling.py, MaxPooling2D.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     MaxPooling2D(2, 2)(tf.zeros([8, 28, 28, 3])).shape.as_list()
    [8, 14, 14, 3]
    """

    def __init__(
        self,
        pool_size: Any,
        strides: Any,
        padding: str = "valid",
        data_format: str = "channels_last",
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        pool = nn_ops.max_pool
        super().__init__(pool, pool_size, strides, padding, data_format, name, **kwargs)


class AveragePooling2D(_Pooling2D):
    """The mean of the elements in each window of images.

    For arguments and errors see :class:`MaxPooling2D`.

    Follows: tensorflow/python/layers/pooling.py, AveragePooling2D.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     AveragePooling2D(2, 2)(tf.zeros([8, 28, 28, 3])).name
    'average_pooling2d/AvgPool:0'
    """

    def __init__(
        self,
        pool_size: Any,
        strides: Any,
        padding: str = "valid",
        data_format: str = "channels_last",
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        pool = nn_ops.avg_pool
        super().__init__(pool, pool_size, strides, padding, data_format, name, **kwargs)


def conv2d(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = (1, 1),
    activation: Any = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = zeros_initializer(),  # noqa: B008  # as in TF1; it has no state
    kernel_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    kernel_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: Any = None,
    reuse: Any = None,
) -> Any:
    """Call a new :class:`Conv2D` layer, which shares its weights only by name and ``reuse``.

    Args:
        inputs: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        filters: the number of filters.
        kernel_size: their size: one number or two.
        strides: how far they move, likewise.
        padding: ``valid`` or ``same``.
        data_format: where the channels are: ``channels_last`` or ``channels_first``.
        dilation_rate: how far apart a filter's elements are.
        activation: a function of the outputs, or its name.
        use_bias: whether to add a number to each channel.
        kernel_initializer: gives the filters their first values; None takes the scope's.
        bias_initializer: likewise.
        kernel_regularizer: a function from new filters to a loss.
        bias_regularizer: likewise.
        activity_regularizer: a function from the outputs to a loss.
        kernel_constraint: a function from the filters to ones that they may be.
        bias_constraint: likewise.
        trainable: whether optimizers train the weights.
        name: the layer's name, and that of its scope.
        reuse: whether to share the weights of an earlier layer of that name.

    Returns:
        A tensor ``[batch, height, width, filters]``, or in the order of ``data_format``.

    Raises:
        TypeError: if an argument is of another kind.
        ValueError: if the inputs do not fit, or the scope refuses a weight.

    Follows: tensorflow/python/layers/convolutional.py, conv2d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.variable_scope("net"):
    ...     conv2d(tf.zeros([8, 28, 28, 3]), 16, 5, name="first").name
    'net/first/BiasAdd:0'
    """
    return Conv2D(
        filters,
        kernel_size,
        strides,
        padding,
        data_format,
        dilation_rate,
        activation,
        use_bias,
        kernel_initializer,
        bias_initializer,
        kernel_regularizer,
        bias_regularizer,
        activity_regularizer,
        kernel_constraint,
        bias_constraint,
        trainable,
        name,
        _reuse=reuse,
        _scope=name,
    ).apply(inputs)


def max_pooling2d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: Any = None,
) -> Any:
    """Call a new :class:`MaxPooling2D` layer.

    Args:
        inputs: numbers ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        pool_size: the size of the window: one number or two.
        strides: how far it moves, likewise.
        padding: ``valid`` or ``same``.
        data_format: where the channels are: ``channels_last`` or ``channels_first``.
        name: the layer's name.

    Raises:
        ValueError: if the inputs do not fit, or an argument is none of these.

    Follows: tensorflow/python/layers/pooling.py, max_pooling2d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     max_pooling2d(tf.zeros([8, 4, 4, 3]), 2, 2).name
    'max_pooling2d/MaxPool:0'
    """
    return MaxPooling2D(pool_size, strides, padding, data_format, name).apply(inputs)


def average_pooling2d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: Any = None,
) -> Any:
    """Call a new :class:`AveragePooling2D` layer; see :func:`max_pooling2d`.

    Follows: tensorflow/python/layers/pooling.py, average_pooling2d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     average_pooling2d(tf.zeros([8, 4, 4, 3]), 2, 2).shape.as_list()
    [8, 2, 2, 3]
    """
    return AveragePooling2D(pool_size, strides, padding, data_format, name).apply(inputs)
