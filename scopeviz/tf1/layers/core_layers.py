"""Layers of which every network is made: dense, dropout, flatten."""

from __future__ import annotations

import math
from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import as_dtype, float32, int32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.layers.base_layer import Layer
from scopeviz.tf1.layers.input_spec import InputSpec
from scopeviz.tf1.layers.layer_arguments import (
    activation_of,
    constraint_of,
    data_format_of,
    initializer_of,
    regularizer_of,
)
from scopeviz.tf1.ops import array_ops, math_ops, nn_ops, reductions
from scopeviz.tf1.ops import selecting as _selecting  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops.conditions import choose
from scopeviz.tf1.ops.dropout import dropout_v2 as dropped
from scopeviz.tf1.ops.init_ops import zeros_initializer


class Dense(Layer):
    """Every output is a weighted sum of all inputs.

    Args:
        units: the number of outputs.
        activation: a function of the outputs, or its name.
        use_bias: whether to add a number to each output.
        kernel_initializer: gives the weights their first values; None takes the scope's.
        bias_initializer: likewise.
        kernel_regularizer: a function from new weights to a loss.
        bias_regularizer: likewise.
        activity_regularizer: a function from the outputs to a loss.
        kernel_constraint: a function from the weights to ones that they may be.
        bias_constraint: likewise.
        trainable: whether optimizers train the weights.
        name: the layer's name, and that of its scope.
        **kwargs: see :class:`Layer`.

    Raises:
        TypeError: if an argument is of another kind.
        ValueError: if there is no function of that name.

    Follows: tensorflow/python/layers/core.py, Dense.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     y = Dense(2)(tf.zeros([8, 3]))
    >>> y
    <tf.Tensor 'dense/BiasAdd:0' shape=(8, 2) dtype=float32>
    """

    def __init__(
        self,
        units: int,
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
        self.units = int(units)
        self.activation = activation_of(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializer_of(kernel_initializer)
        self.bias_initializer = initializer_of(bias_initializer)
        self.kernel_regularizer = regularizer_of(kernel_regularizer)
        self.bias_regularizer = regularizer_of(bias_regularizer)
        self.kernel_constraint = constraint_of(kernel_constraint)
        self.bias_constraint = constraint_of(bias_constraint)
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape: Any) -> None:
        """Make ``kernel`` and ``bias``."""
        dtype = as_dtype(self.dtype or float32)
        if not (dtype.is_floating or dtype.is_complex):
            raise TypeError(f"Unable to build `Dense` layer with non-floating point dtype {dtype}")
        last = input_shape.as_list()[-1]
        if last is None:
            raise ValueError(
                "The last dimension of the inputs to `Dense` should be defined. Found `None`."
            )
        self.input_spec = InputSpec(min_ndim=2, axes={-1: last})
        self.kernel = self.add_weight(
            "kernel",
            [last, self.units],
            self.dtype,
            self.kernel_initializer,
            self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias: Any = None
        if self.use_bias:
            self.bias = self.add_weight(
                "bias",
                [self.units],
                self.dtype,
                self.bias_initializer,
                self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> TensorShape:
        """The shape of the outputs for a shape of inputs.

        Args:
            input_shape: ``[..., depth]``.

        Raises:
            ValueError: if the depth is unknown.

        Follows: tensorflow/python/keras/layers/core.py, Dense.compute_output_shape.
        """
        shape = TensorShape(input_shape).with_rank_at_least(2)
        if shape[-1].value is None:
            raise ValueError(
                f"The innermost dimension of input_shape must be defined, but saw: {input_shape}"
            )
        return shape[:-1].concatenate(self.units)

    def call(self, inputs: Any) -> Any:
        """The sums, and the activation of them."""
        if len(inputs.shape) > 2:
            outputs = _last_axis_times(inputs, self.kernel)
            outputs.set_shape([*inputs.shape.as_list()[:-1], self.units])
        else:
            outputs = math_ops.matmul(math_ops.cast(inputs, self.dtype), self.kernel)
        if self.bias is not None:
            outputs = nn_ops.bias_add(outputs, self.bias)
        return outputs if self.activation is None else self.activation(outputs)


def _last_axis_times(inputs: Any, matrix: Any) -> Tensor:
    """The product of a tensor's last axis with a matrix.

    Follows: tensorflow/python/ops/math_ops.py, tensordot.
    """
    dims = inputs.shape.as_list()
    with internal_name_scope(None, "Tensordot", [inputs, matrix]) as name:
        if None in dims:
            rows, outer = _rows_at_run(inputs, len(dims))
        else:
            order = list(range(len(dims)))
            flat = [math.prod(dims[:-1]), dims[-1]]
            rows = array_ops.reshape(array_ops.transpose(inputs, order), flat)
            outer = None
        turned = array_ops.transpose(matrix, [0, 1])
        other = array_ops.reshape(turned, matrix.get_shape().as_list())
        product = math_ops.matmul(rows, other)
        columns = matrix.get_shape().as_list()[-1]
        if outer is None:
            return array_ops.reshape(product, [*dims[:-1], columns], name=name)
        last = constant([columns], dtype=int32)
        return array_ops.reshape(product, array_ops.concat([outer, last], 0), name=name)


def _rows_at_run(inputs: Any, rank: int) -> tuple[Tensor, Tensor]:
    """All axes but the last as one, where not all sizes are known; and these sizes."""
    axes = constant([rank - 1], dtype=int32, name="axes")
    free = constant(list(range(rank - 1)), dtype=int32, name="free")
    shape = array_ops.shape(inputs)
    outer, inner = (raw_op("GatherV2", shape, places, 0) for places in (free, axes))
    sizes = [reductions.reduce_prod(outer), reductions.reduce_prod(inner)]
    order = array_ops.concat([free, axes], 0)
    flat = array_ops.stack(sizes)
    return array_ops.reshape(array_ops.transpose(inputs, order), flat), outer


class Dropout(Layer):
    """Sets a part of its inputs to zero while a network is trained.

    Args:
        rate: the part, from 0 up to 1.
        noise_shape: the shape of what is decided at random; None takes that of the inputs.
        seed: makes what is decided the same in each session.
        name: the layer's name, and that of its scope.
        **kwargs: see :class:`Layer`.

    Raises:
        TypeError: for an unknown keyword.

    Follows: tensorflow/python/layers/core.py, Dropout.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     Dropout(0.5)(tf.ones([2])).name
    'dropout/Identity:0'
    """

    def __init__(
        self,
        rate: Any = 0.5,
        noise_shape: Any = None,
        seed: int | None = None,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.rate = rate
        self.noise_shape = noise_shape
        self.seed = seed

    def call(self, inputs: Any, training: Any = False) -> Any:
        """The inputs, with a part of them zero if ``training``."""
        return choose(
            training,
            lambda: dropped(inputs, self.rate, self._noise_shape(inputs), self.seed),
            lambda: array_ops.identity(inputs),
        )

    def _noise_shape(self, inputs: Any) -> Any:
        if self.noise_shape is None:
            return None
        shape = array_ops.shape(inputs)
        sizes = [shape[i] if size is None else size for i, size in enumerate(self.noise_shape)]
        return convert_to_tensor(sizes)


class Flatten(Layer):
    """Makes one axis of all but the first.

    Args:
        data_format: where the channels are: ``channels_last`` or ``channels_first``; the
            outputs have them last.
        **kwargs: see :class:`Layer`.

    Raises:
        TypeError: for an unknown keyword.
        ValueError: if there is no such format.

    Follows: tensorflow/python/layers/core.py, Flatten.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     Flatten()(tf.zeros([8, 4, 4, 3])).shape.as_list()
    [8, 48]
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = data_format_of(data_format)
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs: Any) -> Any:
        """The inputs in their new shape."""
        dims = inputs.shape.as_list()
        if self.data_format == "channels_first" and len(dims) > 1:
            inputs = array_ops.transpose(inputs, [0, *range(2, len(dims)), 1])
        batch = dims[0] or array_ops.shape(inputs)[0]
        outputs = array_ops.reshape(inputs, (batch, -1))
        known = all(dims[1:])
        outputs.set_shape([dims[0], math.prod(dims[1:]) if known else None])
        return outputs


def dense(
    inputs: Any,
    units: int,
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
    """Call a new :class:`Dense` layer, which shares its weights only by name and ``reuse``.

    Args:
        inputs: floats ``[..., inputs]``.
        units: the number of outputs.
        activation: a function of the outputs, or its name.
        use_bias: whether to add a number to each output.
        kernel_initializer: gives the weights their first values; None takes the scope's.
        bias_initializer: likewise.
        kernel_regularizer: a function from new weights to a loss.
        bias_regularizer: likewise.
        activity_regularizer: a function from the outputs to a loss.
        kernel_constraint: a function from the weights to ones that they may be.
        bias_constraint: likewise.
        trainable: whether optimizers train the weights.
        name: the layer's name, and that of its scope.
        reuse: whether to share the weights of an earlier layer of that name.

    Returns:
        A tensor ``[..., units]``.

    Raises:
        TypeError: if an argument is of another kind.
        ValueError: if the inputs do not fit, or the scope refuses a weight.

    Follows: tensorflow/python/layers/core.py, dense.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     one = dense(tf.zeros([8, 3]), 2, name="d")
    ...     two = dense(tf.zeros([8, 3]), 2, name="d", reuse=True)
    ...     [v.name for v in tf.global_variables()]
    ['d/kernel:0', 'd/bias:0']
    """
    return Dense(
        units,
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
        _scope=name,
        _reuse=reuse,
    ).apply(inputs)


def dropout(
    inputs: Any,
    rate: Any = 0.5,
    noise_shape: Any = None,
    seed: int | None = None,
    training: Any = False,
    name: Any = None,
) -> Any:
    """Call a new :class:`Dropout` layer.

    Args:
        inputs: floats.
        rate: the part that becomes zero.
        noise_shape: the shape of what is decided at random; None takes that of the inputs.
        seed: makes what is decided the same in each session.
        training: whether to do it: a truth value, or a tensor of one.
        name: the layer's name.

    Raises:
        TypeError: if ``training`` is no truth value.
        ValueError: if the inputs are no floats, or the rate is none.

    Follows: tensorflow/python/layers/core.py, dropout.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(dropout(tf.ones([2]), training=False)).tolist()
    [1.0, 1.0]
    """
    return Dropout(rate, noise_shape, seed, name).apply(inputs, training=training)


def flatten(inputs: Any, name: Any = None, data_format: str = "channels_last") -> Any:
    """Call a new :class:`Flatten` layer.

    Args:
        inputs: a tensor of rank 1 or more.
        name: the layer's name.
        data_format: ``channels_last`` or ``channels_first``.

    Returns:
        A tensor ``[batch, all others]``.

    Raises:
        ValueError: if the inputs have no rank, or there is no such format.

    Follows: tensorflow/python/layers/core.py, flatten.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     flatten(tf.zeros([8, 4, 3])).name
    'flatten/Reshape:0'
    """
    return Flatten(data_format, name=name).apply(inputs)
