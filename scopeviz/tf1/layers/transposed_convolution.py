"""Transposed convolutions: each element of an image becomes a filter's worth of elements."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.layers.convolutional_layers import Conv2D
from scopeviz.tf1.ops import array_ops, conv_ops
from scopeviz.tf1.ops.init_ops import zeros_initializer

_ZEROS = zeros_initializer()


class Conv2DTranspose(Conv2D):
    """Images that are made larger: filters laid side by side, by the elements of the inputs.

    Args:
        filters: the number of filters.
        kernel_size: their size: one number or two.
        strides: how far they move for each element of the inputs, likewise.
        padding: ``valid`` or ``same``.
        data_format: where the channels are: ``channels_last`` or ``channels_first``.
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

    Follows: tensorflow/python/layers/convolutional.py, Conv2DTranspose.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     Conv2DTranspose(3, 5, 2, "same")(tf.zeros([8, 7, 7, 16])).shape.as_list()
    [8, 14, 14, 3]
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
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
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            trainable=trainable,
            name=name,
            **kwargs,
        )

    def build(self, input_shape: Any) -> None:
        """Make ``kernel`` and ``bias``."""
        if input_shape.ndims != 4:
            raise ValueError(f"Inputs should have rank 4. Received input shape: {input_shape}")
        depth = self._channels(input_shape)
        self._make_kernel((*self.kernel_size, self.filters, depth))
        self._make_bias()
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The larger images, and the activation of them."""
        first = self.data_format == "channels_first"
        places = (2, 3) if first else (1, 2)
        sizes: Any = array_ops.shape(inputs)
        batch = sizes[0]
        lengths = [sizes[axis] for axis in places]
        larger = [self._length(one, axis) for axis, one in enumerate(lengths)]
        shape = [batch, self.filters, *larger] if first else [batch, *larger, self.filters]
        outputs = self._spread(inputs, array_ops.stack(shape), first)
        dims = inputs.shape.as_list()
        known = [self._length(dims[place], axis) for axis, place in enumerate(places)]
        outputs.set_shape(
            [dims[0], self.filters, *known] if first else [dims[0], *known, self.filters]
        )
        return self._activated(self._with_bias(outputs))

    def _length(self, length: Any, axis: int) -> Any:
        """How long an axis of the outputs is.

        Follows: tensorflow/python/keras/utils/conv_utils.py, deconv_output_length.
        """
        if length is None:
            return None
        stride = self.strides[axis]
        if self.padding == "same":
            return length * stride
        return length * stride + max(self.kernel_size[axis] - stride, 0)

    def _spread(self, inputs: Any, shape: Any, first: bool) -> Any:
        """Without a graphics card TF1 only does it with the channels last."""
        # TF1 takes the shape apart, or asks whether the batch is known.
        sizes = [shape[axis] for axis in ((0, 2, 3, 1) if first else (0,))]
        if first:
            inputs = array_ops.transpose(inputs, (0, 2, 3, 1))
            shape = array_ops.stack(sizes)
        strides = (1, *self.strides, 1)
        outputs = conv_ops.conv2d_transpose(
            inputs, self.kernel, shape, strides, self.padding.upper(), "NHWC"
        )
        return array_ops.transpose(outputs, (0, 3, 1, 2)) if first else outputs


def conv2d_transpose(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str = "channels_last",
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
    """Call a new :class:`Conv2DTranspose` layer.

    Args:
        inputs: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        filters: the number of filters.
        kernel_size: their size: one number or two.
        strides: how far they move for each element of the inputs, likewise.
        padding: ``valid`` or ``same``.
        data_format: where the channels are: ``channels_last`` or ``channels_first``.
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
        A tensor ``[batch, height * strides, width * strides, filters]`` for ``same``, and as
        much more as the filters overlap it for ``valid``.

    Raises:
        TypeError: if an argument is of another kind.
        ValueError: if the inputs do not fit, or the scope refuses a weight.

    Follows: tensorflow/python/layers/convolutional.py, conv2d_transpose.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     conv2d_transpose(tf.zeros([8, 7, 7, 16]), 3, 5, name="up").name
    'up/BiasAdd:0'
    """
    return Conv2DTranspose(
        filters,
        kernel_size,
        strides,
        padding,
        data_format,
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
