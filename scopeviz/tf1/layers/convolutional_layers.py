"""Layers of filters that slide over sequences, images and volumes."""

from __future__ import annotations

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
    regularizer_of,
    sizes_of,
)
from scopeviz.tf1.ops import array_ops, nn_ops
from scopeviz.tf1.ops.init_ops import zeros_initializer
from scopeviz.tf1.ops.space_to_batch import Convolution

_ZEROS = zeros_initializer()


class Conv(Layer):
    """The response of filters at each place of sequences, images or volumes.

    A kind of it says how many axes the filters have, as ``rank``.  For arguments and errors
    see :class:`Conv2D`.

    Follows: tensorflow/python/keras/layers/convolutional.py, Conv.
    """

    rank: int
    causal = False
    """Whether the padding ``causal`` is allowed: what is to come is not looked at."""

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = _ZEROS,
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
        self.kernel_size = sizes_of(kernel_size, self.rank, "kernel_size")
        self.strides = sizes_of(strides, self.rank, "strides")
        self.padding = padding_of(padding)
        if self.padding == "causal" and not self.causal:
            raise ValueError("Causal padding is only supported for `Conv1D`and ``SeparableConv1D`.")
        self.data_format = data_format_of(data_format)
        self.dilation_rate = sizes_of(dilation_rate, self.rank, "dilation_rate")
        self.activation = activation_of(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializer_of(kernel_initializer)
        self.bias_initializer = initializer_of(bias_initializer)
        self.kernel_regularizer = regularizer_of(kernel_regularizer)
        self.bias_regularizer = regularizer_of(bias_regularizer)
        self.kernel_constraint = constraint_of(kernel_constraint)
        self.bias_constraint = constraint_of(bias_constraint)
        self.bias: Any = None
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def build(self, input_shape: Any) -> None:
        """Make ``kernel`` and ``bias``."""
        depth = self._channels(input_shape)
        self._make_kernel((*self.kernel_size, depth, self.filters))
        self._make_bias()
        self._convolution = Convolution(
            input_shape,
            self.kernel.get_shape(),
            self.strides,
            "VALID" if self.padding == "causal" else self.padding.upper(),
            self.dilation_rate,
            letters_of(self.data_format, self.rank + 2),
        )
        self.built = True

    def _channels(self, input_shape: Any) -> int:
        """The number of channels, which all further inputs must have."""
        axis = 1 if self.data_format == "channels_first" else -1
        depth: int | None = input_shape.as_list()[axis]
        if depth is None:
            raise ValueError("The channel dimension of the inputs should be defined. Found `None`.")
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={axis: depth})
        return depth

    def _make_kernel(self, shape: tuple[int, ...]) -> None:
        self.kernel = self.add_weight(
            "kernel",
            shape,
            self.dtype,
            self.kernel_initializer,
            self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )

    def _make_bias(self) -> None:
        if self.use_bias:
            self.bias = self.add_weight(
                "bias",
                (self.filters,),
                self.dtype,
                self.bias_initializer,
                self.bias_regularizer,
                constraint=self.bias_constraint,
            )

    def call(self, inputs: Any) -> Any:
        """The responses, and the activation of them."""
        if self.padding == "causal":
            inputs = self._shifted(inputs)
        return self._activated(self._with_bias(self._convolution(inputs, self.kernel)))

    def _shifted(self, inputs: Any) -> Any:
        """Inputs with nothing in front of them, as far as the filters look back."""
        back = [self.dilation_rate[0] * (self.kernel_size[0] - 1), 0]
        none = [0, 0]
        last = self.data_format == "channels_last"
        return array_ops.pad(inputs, [none, back, none] if last else [none, none, back])

    def _with_bias(self, outputs: Any) -> Any:
        if self.bias is None:
            return outputs
        if self.data_format == "channels_first" and self.rank == 1:
            return outputs + array_ops.reshape(self.bias, (1, self.filters, 1))
        return nn_ops.bias_add(outputs, self.bias, data_format=letters_of(self.data_format))

    def _activated(self, outputs: Any) -> Any:
        return outputs if self.activation is None else self.activation(outputs)


class Conv2D(Conv):
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

    rank = 2

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
        bias_initializer: Any = _ZEROS,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
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
            **kwargs,
        )


class Conv1D(Conv):
    """The response of filters at each place of sequences.

    For arguments and errors see :class:`Conv2D`; sizes are one number, and the
    padding may be ``causal``.

    Follows: tensorflow/python/layers/convolutional.py, Conv1D.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     Conv1D(16, 3)(tf.zeros([8, 28, 3])).shape.as_list()
    [8, 26, 16]
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
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = _ZEROS,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
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
            **kwargs,
        )


class Conv3D(Conv):
    """The response of filters at each place of volumes.

    For arguments and errors see :class:`Conv2D`; sizes are one number or three.

    Follows: tensorflow/python/layers/convolutional.py, Conv3D.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     Conv3D(3, 3)(tf.zeros([2, 4, 4, 4, 1])).shape.as_list()
    [2, 2, 2, 2, 3]
    """

    rank = 3

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = (1, 1, 1),
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = _ZEROS,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
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
            **kwargs,
        )


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
    bias_initializer: Any = _ZEROS,
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


def conv1d(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
    activation: Any = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = _ZEROS,
    kernel_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    kernel_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: Any = None,
    reuse: Any = None,
) -> Any:
    """Call a new :class:`Conv1D` layer; for its arguments see :func:`conv2d`.

    Args:
        inputs: floats ``[batch, length, channels]``, or in the order of ``data_format``.
        filters: the number of filters.
        kernel_size: their size: one number.
        strides: how far they move, likewise.
        padding: ``valid`` or ``same``; or ``causal``, which does not look ahead.
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

    Raises:
        TypeError: if an argument is of another kind.
        ValueError: if the inputs do not fit, or the scope refuses a weight.

    Follows: tensorflow/python/layers/convolutional.py, conv1d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     conv1d(tf.zeros([8, 28, 3]), 16, 3).name
    'conv1d/BiasAdd:0'
    """
    return Conv1D(
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


def conv3d(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = (1, 1, 1),
    activation: Any = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = _ZEROS,
    kernel_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    kernel_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: Any = None,
    reuse: Any = None,
) -> Any:
    """Call a new :class:`Conv3D` layer; for its arguments see :func:`conv2d`.

    Args:
        inputs: floats ``[batch, depth, height, width, channels]``, or in the order of
            ``data_format``.
        filters: the number of filters.
        kernel_size: their size: one number or three.
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

    Raises:
        TypeError: if an argument is of another kind.
        ValueError: if the inputs do not fit, or the scope refuses a weight.

    Follows: tensorflow/python/layers/convolutional.py, conv3d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     conv3d(tf.zeros([2, 4, 4, 4, 1]), 3, 3).name
    'conv3d/BiasAdd:0'
    """
    return Conv3D(
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
