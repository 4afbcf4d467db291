"""Layers that give one element for each window of sequences, images or volumes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.layers.base_layer import Layer
from scopeviz.tf1.layers.input_spec import InputSpec
from scopeviz.tf1.layers.layer_arguments import (
    data_format_of,
    letters_of,
    padding_of,
    sizes_of,
)
from scopeviz.tf1.ops import array_ops, nn_ops, pool_ops


class _Pooling(Layer):
    """One element for each window, which has ``rank`` axes.

    Follows: tensorflow/python/keras/layers/pooling.py, Pooling1D, Pooling2D and Pooling3D.
    """

    rank: int

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
        self.pool_size = sizes_of(pool_size, self.rank, "pool_size")
        self.strides = sizes_of(strides, self.rank, "strides")
        self.padding = padding_of(padding)
        self.data_format = data_format_of(data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)


class _Pooling1D(_Pooling):
    """One element for each window of sequences, which are seen as images of one column."""

    rank = 1

    def call(self, inputs: Any) -> Any:
        """The elements."""
        first = self.data_format == "channels_first"
        column = 3 if first else 2
        images = array_ops.expand_dims(inputs, column)
        if first:
            images = array_ops.transpose(images, (0, 2, 3, 1))
        sizes = ((1, *numbers, 1, 1) for numbers in (self.pool_size, self.strides))
        outputs = self._pool(images, *sizes, self.padding.upper())
        if first:
            outputs = array_ops.transpose(outputs, (0, 3, 1, 2))
        return array_ops.squeeze(outputs, column)


class _Pooling2D(_Pooling):
    """One element for each window of images."""

    rank = 2

    def call(self, inputs: Any) -> Any:
        """The elements."""
        order = letters_of(self.data_format)
        padding = self.padding.upper()
        return self._pool(inputs, self.pool_size, self.strides, padding, data_format=order)


class _Pooling3D(_Pooling):
    """One element for each window of volumes."""

    rank = 3

    def call(self, inputs: Any) -> Any:
        """The elements."""
        first = self.data_format == "channels_first"
        if first:
            inputs = array_ops.transpose(inputs, (0, 2, 3, 4, 1))
        sizes = ((1, *numbers, 1) for numbers in (self.pool_size, self.strides))
        outputs = self._pool(inputs, *sizes, self.padding.upper())
        return array_ops.transpose(outputs, (0, 4, 1, 2, 3)) if first else outputs


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


class MaxPooling1D(_Pooling1D):
    """The greatest element in each window of sequences.

    For arguments and errors see :class:`MaxPooling2D`; sizes are one number.

    Follows: tensorflow/python/layers/pooling.py, MaxPooling1D.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     MaxPooling1D(2, 2)(tf.zeros([8, 28, 3])).shape.as_list()
    [8, 14, 3]
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


class AveragePooling1D(_Pooling1D):
    """The mean of the elements in each window of sequences.

    For arguments and errors see :class:`MaxPooling2D`; sizes are one number.

    Follows: tensorflow/python/layers/pooling.py, AveragePooling1D.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     AveragePooling1D(2, 2)(tf.zeros([8, 28, 3])).shape.as_list()
    [8, 14, 3]
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


class MaxPooling3D(_Pooling3D):
    """The greatest element in each window of volumes.

    For arguments and errors see :class:`MaxPooling2D`; sizes are one number or three.

    Follows: tensorflow/python/layers/pooling.py, MaxPooling3D.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     MaxPooling3D(2, 2)(tf.zeros([2, 4, 4, 4, 3])).shape.as_list()
    [2, 2, 2, 2, 3]
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
        pool = pool_ops.max_pool3d
        super().__init__(pool, pool_size, strides, padding, data_format, name, **kwargs)


class AveragePooling3D(_Pooling3D):
    """The mean of the elements in each window of volumes.

    For arguments and errors see :class:`MaxPooling2D`; sizes are one number or three.

    Follows: tensorflow/python/layers/pooling.py, AveragePooling3D.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     AveragePooling3D(2, 2)(tf.zeros([2, 4, 4, 4, 3])).shape.as_list()
    [2, 2, 2, 2, 3]
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
        pool = pool_ops.avg_pool3d
        super().__init__(pool, pool_size, strides, padding, data_format, name, **kwargs)


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


def max_pooling1d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: Any = None,
) -> Any:
    """Call a new :class:`MaxPooling1D` layer; for its arguments see :func:`max_pooling2d`.

    Raises:
        ValueError: if the inputs do not fit, or an argument is none of these.

    Follows: tensorflow/python/layers/pooling.py, max_pooling1d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     max_pooling1d(tf.zeros([8, 28, 3]), 2, 2).op.type
    'Squeeze'
    """
    return MaxPooling1D(pool_size, strides, padding, data_format, name).apply(inputs)


def average_pooling1d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: Any = None,
) -> Any:
    """Call a new :class:`AveragePooling1D` layer; for its arguments see :func:`max_pooling2d`.

    Raises:
        ValueError: if the inputs do not fit, or an argument is none of these.

    Follows: tensorflow/python/layers/pooling.py, average_pooling1d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     average_pooling1d(tf.zeros([8, 28, 3]), 2, 2).op.type
    'Squeeze'
    """
    return AveragePooling1D(pool_size, strides, padding, data_format, name).apply(inputs)


def max_pooling3d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: Any = None,
) -> Any:
    """Call a new :class:`MaxPooling3D` layer; for its arguments see :func:`max_pooling2d`.

    Raises:
        ValueError: if the inputs do not fit, or an argument is none of these.

    Follows: tensorflow/python/layers/pooling.py, max_pooling3d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     max_pooling3d(tf.zeros([2, 4, 4, 4, 3]), 2, 2).op.type
    'MaxPool3D'
    """
    return MaxPooling3D(pool_size, strides, padding, data_format, name).apply(inputs)


def average_pooling3d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: Any = None,
) -> Any:
    """Call a new :class:`AveragePooling3D` layer; for its arguments see :func:`max_pooling2d`.

    Raises:
        ValueError: if the inputs do not fit, or an argument is none of these.

    Follows: tensorflow/python/layers/pooling.py, average_pooling3d.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     average_pooling3d(tf.zeros([2, 4, 4, 4, 3]), 2, 2).op.type
    'AvgPool3D'
    """
    return AveragePooling3D(pool_size, strides, padding, data_format, name).apply(inputs)
