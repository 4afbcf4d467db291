"""Cells around a cell that have weights of their own: projections and an embedding."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.holders import touch
from scopeviz.tf1.framework.name_scopes import device
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, math_ops, nn_ops
from scopeviz.tf1.ops.embedding_ops import embedding_lookup
from scopeviz.tf1.ops.init_ops import constant_initializer, random_uniform_initializer
from scopeviz.tf1.ops.rnn_cell_base import RNNCell, check_like_cell
from scopeviz.tf1.variables.scope_store import get_variable_scope
from scopeviz.tf1.variables.variable_scope import get_variable, internal_variable_scope


class Linear:
    """A weighted sum of tensors ``[batch, depth]``, with weights in the current scope.

    Args:
        args: a tensor or several, as they are summed.
        output_size: the number of sums.
        build_bias: whether to add a number to each.
        bias_initializer: gives these numbers their first values; None takes zeros.
        kernel_initializer: gives the weights their first values; None takes the scope's.

    Raises:
        ValueError: if there is no tensor, or one is not ``[batch, depth]``.

    Follows: tensorflow/contrib/rnn/python/ops/core_rnn_cell.py, _Linear.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     x = tf.ones([8, 2])
    ...     Linear([x, x], 3, True)([x, x]).shape.as_list()
    [8, 3]
    """

    def __init__(
        self,
        args: Any,
        output_size: int,
        build_bias: bool,
        bias_initializer: Any = None,
        kernel_initializer: Any = None,
    ) -> None:
        if args is None or (nest.is_sequence(args) and not args):
            raise ValueError("`args` must be specified")
        self._is_sequence = nest.is_sequence(args)
        tensors = list(args) if self._is_sequence else [args]
        depth = sum(_depths(tensors))
        dtype = tensors[0].dtype
        self._biases: Any = None
        with internal_variable_scope(get_variable_scope()) as outer_scope:
            self._weights = get_variable(
                "kernel", [depth, output_size], dtype=dtype, initializer=kernel_initializer
            )
            if not build_bias:
                return
            with internal_variable_scope(outer_scope) as inner_scope:
                inner_scope.set_partitioner(None)
                initializer = constant_initializer(0.0, dtype=dtype)
                if bias_initializer is not None:
                    initializer = bias_initializer
                self._biases = get_variable(
                    "bias", [output_size], dtype=dtype, initializer=initializer
                )

    def __call__(self, args: Any) -> Tensor:
        """The sums ``[batch, output_size]``."""
        tensors = args if self._is_sequence else [args]
        return self._sums(tensors, constant(1, dtype=int32) if len(tensors) > 1 else 1)

    def _sums(self, tensors: Any, axis: Any) -> Tensor:
        both = array_ops.concat(tensors, axis) if len(tensors) > 1 else tensors[0]
        sums = math_ops.matmul(both, self._weights)
        return sums if self._biases is None else nn_ops.bias_add(sums, self._biases)


_Linear = Linear  # What programs import that know TensorFlow from within.


def _linear(
    args: Any,
    output_size: int,
    bias: bool,
    bias_initializer: Any = None,
    kernel_initializer: Any = None,
) -> Tensor:
    """The sums of a :class:`Linear` at once, for programs that know TensorFlow from within.

    Follows: tensorflow/contrib/rnn/python/ops/core_rnn_cell.py, _linear.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.variable_scope("layer"):
    ...     sums = _linear([tf.ones([8, 2]), tf.ones([8, 3])], 4, True)
    ...     sums.op.inputs[0].op.inputs[0].op.inputs[-1].name, tf.global_variables()[0].name
    ('layer/concat/axis:0', 'layer/kernel:0')
    """
    tensors = args if nest.is_sequence(args) else [args]
    layer = Linear(args, output_size, bias, bias_initializer, kernel_initializer)
    return layer._sums(tensors, 1)


def _depths(tensors: list[Any]) -> list[int]:
    shapes = [tensor.get_shape() for tensor in tensors]
    depths = []
    for shape in shapes:
        if shape.ndims != 2:
            raise ValueError(f"linear is expecting 2D arguments: {shapes}")
        if shape[1].value is None:
            raise ValueError(
                f"linear expects shape[1] to be provided for shape {shape}, but saw {shape[1]}"
            )
        depths.append(shape[1].value)
    return depths


class _Around(RNNCell):
    """A cell that has the states of another one."""

    def __init__(self, cell: Any, reuse: Any) -> None:
        super().__init__(_reuse=reuse)
        check_like_cell("cell", cell)
        self._cell = cell
        self._linear: Linear | None = None

    @property
    def state_size(self) -> Any:
        """The state size of the cell inside."""
        return self._cell.state_size

    @property
    def output_size(self) -> Any:
        """The output size of the cell inside."""
        return self._cell.output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The zero state of the cell inside."""
        with self._zero_state_scope(batch_size):
            return self._cell.zero_state(batch_size, dtype)

    def _projected(self, inputs: Any, size: int) -> Tensor:
        if self._linear is None:
            touch(self)
            self._linear = Linear(inputs, size, True)
        return self._linear(inputs)


class EmbeddingWrapper(_Around):
    """A cell whose inputs are symbols, for which it looks up vectors that are trained.

    Args:
        cell: the cell inside.
        embedding_classes: the number of symbols.
        embedding_size: the length of a vector.
        initializer: gives the vectors their first values; None takes the scope's, or else
            numbers with a variance of 1.
        reuse: True only shares weights that exist.

    Raises:
        TypeError: if ``cell`` is none.
        ValueError: if a size is not greater than 0.

    Follows: tensorflow/contrib/rnn/python/ops/core_rnn_cell.py, EmbeddingWrapper.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = EmbeddingWrapper(tf.nn.rnn_cell.GRUCell(3), 100, 2)
    ...     output, _ = cell(tf.zeros([8], tf.int32), cell.zero_state(8, tf.float32))
    ...     output.shape.as_list(), tf.global_variables()[0].name
    ([8, 3], 'embedding_wrapper/embedding:0')
    """

    def __init__(
        self,
        cell: Any,
        embedding_classes: int,
        embedding_size: int,
        initializer: Any = None,
        reuse: Any = None,
    ) -> None:
        super().__init__(cell, reuse)
        if embedding_classes <= 0 or embedding_size <= 0:
            raise ValueError(
                "Both embedding_classes and embedding_size must be > 0: "
                f"{embedding_classes}, {embedding_size}."
            )
        self._embedding_classes = embedding_classes
        self._embedding_size = embedding_size
        self._initializer = initializer

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs of the cell inside, and its next state."""
        with device("/cpu:0"):
            limit = math.sqrt(3)
            initializer = (
                self._initializer
                or get_variable_scope().initializer
                or random_uniform_initializer(-limit, limit)
            )
            embedding = get_variable(
                "embedding",
                [self._embedding_classes, self._embedding_size],
                initializer=initializer,
                dtype=state[0].dtype if isinstance(state, tuple) else state.dtype,
            )
            embedded = embedding_lookup(embedding, array_ops.reshape(inputs, [-1]))
            return self._cell(embedded, state)


class InputProjectionWrapper(_Around):
    """A cell whose inputs are projected first.

    Args:
        cell: the cell inside.
        num_proj: the number of inputs that the cell inside gets.
        activation: a function of these; None does nothing.
        input_size: without meaning here.
        reuse: True only shares weights that exist.

    Raises:
        TypeError: if ``cell`` is none.

    Follows: tensorflow/contrib/rnn/python/ops/core_rnn_cell.py, InputProjectionWrapper.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = InputProjectionWrapper(tf.nn.rnn_cell.GRUCell(3), 2)
    ...     output, _ = cell(tf.zeros([8, 9]), cell.zero_state(8, tf.float32))
    ...     tf.global_variables()[0]
    <tf.Variable 'input_projection_wrapper/kernel:0' shape=(9, 2) dtype=float32_ref>
    """

    def __init__(
        self,
        cell: Any,
        num_proj: int,
        activation: Callable[[Any], Any] | None = None,
        input_size: Any = None,
        reuse: Any = None,
    ) -> None:
        super().__init__(cell, reuse)
        self._num_proj = num_proj
        self._activation = activation

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs of the cell inside, and its next state."""
        projected = self._projected(inputs, self._num_proj)
        return self._cell(self._activation(projected) if self._activation else projected, state)


class OutputProjectionWrapper(_Around):
    """A cell whose outputs are projected.

    Args:
        cell: the cell inside.
        output_size: the number of outputs.
        activation: a function of these; None does nothing.
        reuse: True only shares weights that exist.

    Raises:
        TypeError: if ``cell`` is none.
        ValueError: if there is no output.

    Follows: tensorflow/contrib/rnn/python/ops/core_rnn_cell.py, OutputProjectionWrapper.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = OutputProjectionWrapper(tf.nn.rnn_cell.GRUCell(3), 9)
    ...     output, _ = cell(tf.zeros([8, 2]), cell.zero_state(8, tf.float32))
    ...     tf.global_variables()[-2], output.shape.as_list()
    (<tf.Variable 'output_projection_wrapper/kernel:0' shape=(3, 9) dtype=float32_ref>, [8, 9])
    """

    def __init__(
        self,
        cell: Any,
        output_size: int,
        activation: Callable[[Any], Any] | None = None,
        reuse: Any = None,
    ) -> None:
        super().__init__(cell, reuse)
        if output_size < 1:
            raise ValueError(f"Parameter output_size must be > 0: {output_size}.")
        self._output_size = output_size
        self._activation = activation

    @property
    def output_size(self) -> Any:
        """The number of outputs."""
        return self._output_size

    def call(self, inputs: Any, state: Any) -> Any:
        """The projected outputs, and the next state of the cell inside."""
        output, new_state = self._cell(inputs, state)
        projected = self._projected(output, self._output_size)
        return (self._activation(projected) if self._activation else projected), new_state
