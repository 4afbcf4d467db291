"""Separable convolutions: filters of one channel each, then sums over the channels."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.layers.convolutional_layers import Conv
from scopeviz.tf1.layers.layer_arguments import (
    constraint_of,
    initializer_of,
    letters_of,
    regularizer_of,
)
from scopeviz.tf1.ops import array_ops, dilated_ops, nn_ops
from scopeviz.tf1.ops.init_ops import zeros_initializer

_ZEROS = zeros_initializer()


class SeparableConv(Conv):
    """Filters of one channel each, then sums over the channels, along ``rank`` axes.

    For arguments and errors see :class:`SeparableConv2D`.

    Follows: tensorflow/python/keras/layers/convolutional.py, SeparableConv.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = None,
        pointwise_initializer: Any = None,
        bias_initializer: Any = _ZEROS,
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            dilation_rate=dilation_rate,
            activation=activation,
            use_bias=use_bias,
            bias_initializer=bias_initializer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            bias_constraint=bias_constraint,
            trainable=trainable,
            name=name,
            **kwargs,
        )
        self.depth_multiplier = depth_multiplier
        self.depthwise_initializer = initializer_of(depthwise_initializer)
        self.pointwise_initializer = initializer_of(pointwise_initializer)
        self.depthwise_regularizer = regularizer_of(depthwise_regularizer)
        self.pointwise_regularizer = regularizer_of(pointwise_regularizer)
        self.depthwise_constraint = constraint_of(depthwise_constraint)
        self.pointwise_constraint = constraint_of(pointwise_constraint)

    def build(self, input_shape: Any) -> None:
        """Make ``depthwise_kernel``, ``pointwise_kernel`` and ``bias``."""
        depth = self._channels(input_shape)
        self.depthwise_kernel = self.add_weight(
            "depthwise_kernel",
            (*self.kernel_size, depth, self.depth_multiplier),
            self.dtype,
            self.depthwise_initializer,
            self.depthwise_regularizer,
            constraint=self.depthwise_constraint,
        )
        self.pointwise_kernel = self.add_weight(
            "pointwise_kernel",
            (*[1] * self.rank, self.depth_multiplier * depth, self.filters),
            self.dtype,
            self.pointwise_initializer,
            self.pointwise_regularizer,
            constraint=self.pointwise_constraint,
        )
        self._make_bias()
        self.built = True

    def _summed(
        self, inputs: Any, filters: Any, weights: Any, strides: tuple[int, ...], rate: Any
    ) -> Any:
        """The sums for images, with the biases."""
        around = (1, *strides, 1) if self.data_format == "channels_last" else (1, 1, *strides)
        order = letters_of(self.data_format)
        padding = "VALID" if self.padding == "causal" else self.padding.upper()
        outputs = dilated_ops.separable_conv2d(
            inputs, filters, weights, around, padding, rate=rate, data_format=order
        )
        return outputs if self.bias is None else nn_ops.bias_add(outputs, self.bias, order)


class SeparableConv2D(SeparableConv):
    """Filters of one channel each on images, then sums over the channels.

    Args:
        filters: the number of sums.
        kernel_size: the size of the filters: one number or two.
        strides: how far they move, likewise.
        padding: ``valid`` or ``same``.
        data_format: where the channels are: ``channels_last`` or ``channels_first``.
        dilation_rate: how far apart a filter's elements are.
        depth_multiplier: the number of filters for each channel.
        activation: a function of the outputs, or its name.
        use_bias: whether to add a number to each channel.
        depthwise_initializer: gives the filters their first values; None takes the scope's.
        pointwise_initializer: gives the weights of the sums theirs.
        bias_initializer: likewise.
        depthwise_regularizer: a function from new filters to a loss.
        pointwise_regularizer: likewise.
        bias_regularizer: likewise.
        activity_regularizer: a function from the outputs to a loss.
        depthwise_constraint: a function from the filters to ones that they may be.
        pointwise_constraint: likewise.
        bias_constraint: likewise.
        trainable: whether optimizers train the weights.
        name: the layer's name, and that of its scope.
        **kwargs: see :class:`Layer`.

    Raises:
        TypeError: if an argument is of another kind.
        ValueError: if an argument is none of these.

    Follows: tensorflow/python/layers/convolutional.py, SeparableConv2D.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     layer = SeparableConv2D(4, 3)
    ...     y = layer(tf.zeros([8, 28, 28, 3]))
    ...     [weight.shape.as_list() for weight in layer.weights]
    [[3, 3, 3, 1], [1, 1, 3, 4], [4]]
    """

    rank = 2

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = (1, 1),
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = None,
        pointwise_initializer: Any = None,
        bias_initializer: Any = _ZEROS,
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            depth_multiplier,
            activation,
            use_bias,
            depthwise_initializer,
            pointwise_initializer,
            bias_initializer,
            depthwise_regularizer,
            pointwise_regularizer,
            bias_regularizer,
            activity_regularizer,
            depthwise_constraint,
            pointwise_constraint,
            bias_constraint,
            trainable,
            name,
            **kwargs,
        )

    def call(self, inputs: Any) -> Any:
        """The sums, and the activation of them."""
        kernels = self.depthwise_kernel, self.pointwise_kernel
        return self._activated(self._summed(inputs, *kernels, self.strides, self.dilation_rate))


class SeparableConv1D(SeparableConv):
    """Filters of one channel each on sequences, then sums over the channels.

    For arguments and errors see :class:`SeparableConv2D`; sizes are one number, and the
    padding may be ``causal``.

    Follows: tensorflow/python/layers/convolutional.py, SeparableConv1D.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     SeparableConv1D(4, 3)(tf.zeros([8, 28, 3])).shape.as_list()
    [8, 26, 4]
    """

    rank = 1
    causal = True

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = None,
        pointwise_initializer: Any = None,
        bias_initializer: Any = _ZEROS,
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            depth_multiplier,
            activation,
            use_bias,
            depthwise_initializer,
            pointwise_initializer,
            bias_initializer,
            depthwise_regularizer,
            pointwise_regularizer,
            bias_regularizer,
            activity_regularizer,
            depthwise_constraint,
            pointwise_constraint,
            bias_constraint,
            trainable,
            name,
            **kwargs,
        )

    def call(self, inputs: Any) -> Any:
        """The sums, and the activation of them; sequences are seen as images of one row."""
        if self.padding == "causal":
            inputs = self._shifted(inputs)
        row = 1 if self.data_format == "channels_last" else 2
        images = array_ops.expand_dims(inputs, row)
        filters = array_ops.expand_dims(self.depthwise_kernel, 0)
        weights = array_ops.expand_dims(self.pointwise_kernel, 0)
        rate = (1, *self.dilation_rate)
        outputs = self._summed(images, filters, weights, self.strides * 2, rate)
        return self._activated(array_ops.squeeze(outputs, [row]))


def separable_conv2d(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = (1, 1),
    depth_multiplier: int = 1,
    activation: Any = None,
    use_bias: bool = True,
    depthwise_initializer: Any = None,
    pointwise_initializer: Any = None,
    bias_initializer: Any = _ZEROS,
    depthwise_regularizer: Any = None,
    pointwise_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    depthwise_constraint: Any = None,
    pointwise_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: Any = None,
    reuse: Any = None,
) -> Any:
    """Call a new :class:`SeparableConv2D` layer.

    Args:
        inputs: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        filters: the number of sums.
        kernel_size: the size of the filters: one number or two.
        strides: how far they move, likewise.
        padding: ``valid`` or ``same``.
        data_format: where the channels are: ``channels_last`` or ``channels_first``.
        dilation_rate: how far apart a filter's elements are.
        depth_multiplier: the number of filters for each channel.
        activation: a function of the outputs, or its name.
        use_bias: whether to add a number to each channel.
        depthwise_initializer: gives the filters their first values; None takes the scope's.
        pointwise_initializer: gives the weights of the sums theirs.
        bias_initializer: likewise.
        depthwise_regularizer: a function from new filters to a loss.
        pointwise_regularizer: likewise.
        bias_regularizer: likewise.
        activity_regularizer: a function from the outputs to a loss.
        depthwise_constraint: a function from the filters to ones that they may be.
        pointwise_constraint: likewise.
        bias_constraint: likewise.
        trainable: whether optimizers train the weights.
        name: the layer's name, and that of its scope.
        reuse: whether to share the weights of an earlier layer of that name.

    Raises:
        TypeError: if an argument is of another kind.
        ValueError: if the inputs do not fit, or the scope refuses a weight.

    Follows: tensorflow/python/layers/convolutional.py, separable_conv2d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     separable_conv2d(tf.zeros([8, 28, 28, 3]), 4, 3).shape.as_list()
    [8, 26, 26, 4]
    """
    return SeparableConv2D(
        filters,
        kernel_size,
        strides,
        padding,
        data_format,
        dilation_rate,
        depth_multiplier,
        activation,
        use_bias,
        depthwise_initializer,
        pointwise_initializer,
        bias_initializer,
        depthwise_regularizer,
        pointwise_regularizer,
        bias_regularizer,
        activity_regularizer,
        depthwise_constraint,
        pointwise_constraint,
        bias_constraint,
        trainable,
        name,
        _reuse=reuse,
        _scope=name,
    ).apply(inputs)


def separable_conv1d(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
    depth_multiplier: int = 1,
    activation: Any = None,
    use_bias: bool = True,
    depthwise_initializer: Any = None,
    pointwise_initializer: Any = None,
    bias_initializer: Any = _ZEROS,
    depthwise_regularizer: Any = None,
    pointwise_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    depthwise_constraint: Any = None,
    pointwise_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: Any = None,
    reuse: Any = None,
) -> Any:
    """Call a new :class:`SeparableConv1D` layer.

    Args:
        inputs: floats ``[batch, length, channels]``, or in the order of
            ``data_format``.
        filters: the number of sums.
        kernel_size: the size of the filters: one number.
        strides: how far they move, likewise.
        padding: ``valid`` or ``same``.
        data_format: where the channels are: ``channels_last`` or ``channels_first``.
        dilation_rate: how far apart a filter's elements are.
        depth_multiplier: the number of filters for each channel.
        activation: a function of the outputs, or its name.
        use_bias: whether to add a number to each channel.
        depthwise_initializer: gives the filters their first values; None takes the scope's.
        pointwise_initializer: gives the weights of the sums theirs.
        bias_initializer: likewise.
        depthwise_regularizer: a function from new filters to a loss.
        pointwise_regularizer: likewise.
        bias_regularizer: likewise.
        activity_regularizer: a function from the outputs to a loss.
        depthwise_constraint: a function from the filters to ones that they may be.
        pointwise_constraint: likewise.
        bias_constraint: likewise.
        trainable: whether optimizers train the weights.
        name: the layer's name, and that of its scope.
        reuse: whether to share the weights of an earlier layer of that name.

    Raises:
        TypeError: if an argument is of another kind.
        ValueError: if the inputs do not fit, or the scope refuses a weight.

    Follows: tensorflow/python/layers/convolutional.py, separable_conv1d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     separable_conv1d(tf.zeros([8, 28, 3]), 4, 3).shape.as_list()
    [8, 26, 4]
    """
    return SeparableConv1D(
        filters,
        kernel_size,
        strides,
        padding,
        data_format,
        dilation_rate,
        depth_multiplier,
        activation,
        use_bias,
        depthwise_initializer,
        pointwise_initializer,
        bias_initializer,
        depthwise_regularizer,
        pointwise_regularizer,
        bias_regularizer,
        activity_regularizer,
        depthwise_constraint,
        pointwise_constraint,
        bias_constraint,
        trainable,
        name,
        _reuse=reuse,
        _scope=name,
    ).apply(inputs)
