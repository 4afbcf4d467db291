"""The cells of recurrent networks: basic ones, GRU and LSTM."""

from __future__ import annotations

from typing import Any, NamedTuple

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.layers.input_spec import InputSpec
from scopeviz.tf1.layers.layer_arguments import initializer_of
from scopeviz.tf1.ops import array_ops, clip_ops, cwise_ops, math_ops, nn_ops, selecting, slicing
from scopeviz.tf1.ops.cwise_ops import sigmoid
from scopeviz.tf1.ops.init_ops import constant_initializer, zeros_initializer
from scopeviz.tf1.ops.rnn_cell_base import (
    LayerRNNCell,
    cell_activation,
    check_dtype,
    check_dtypes,
    depth_of,
)
from scopeviz.tf1.variables.partitioned_variables import fixed_size_partitioner


class BasicRNNCell(LayerRNNCell):
    """A cell whose state is its output: ``activation(W * inputs + U * state + b)``.

    Args:
        num_units: the number of outputs.
        activation: a function, or its name; None takes tanh.
        reuse: True only shares weights that exist.
        name: the cell's name, and that of its scope.
        dtype: the element type of the weights; None takes that of the first input.
        **kwargs: see :class:`RNNCell`.

    Raises:
        ValueError: if the elements are no floats.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, BasicRNNCell.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = BasicRNNCell(3)
    ...     output, state = cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))
    >>> output is state, cell.weights[0].name, cell.weights[0].shape.as_list()
    (True, 'basic_rnn_cell/kernel:0', [5, 3])
    """

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: Any = None,
        name: Any = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_dtype(self.dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._activation = cell_activation(activation)

    @property
    def state_size(self) -> Any:
        """The number of units."""
        return self._num_units

    @property
    def output_size(self) -> Any:
        """The number of units."""
        return self._num_units

    def build(self, input_shape: Any) -> None:
        """Make ``kernel`` and ``bias``."""
        depth, units = depth_of(input_shape), self._num_units
        check_dtype(self.dtype)
        self._kernel = self.add_variable("kernel", [depth + units, units])
        self._bias = self.add_variable("bias", [units], initializer=zeros_initializer())
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs, and again as the next state."""
        check_dtypes(inputs, state)
        sums = _weighted([inputs, state], self._kernel, self._bias)
        output = self._activation(sums)
        return output, output


def _weighted(inputs: list[Any], kernel: Any, bias: Any) -> Tensor:
    product = math_ops.matmul(array_ops.concat(inputs, 1), kernel)
    return nn_ops.bias_add(product, bias)


class GRUCell(LayerRNNCell):
    """A cell with gates that decide how much of its state is kept, and how much is new.

    Args:
        num_units: the number of outputs.
        activation: a function, or its name; None takes tanh.
        reuse: True only shares weights that exist.
        kernel_initializer: gives the kernels their first values; None takes the scope's.
        bias_initializer: likewise; None takes ones for the gates and zeros for the rest.
        name: the cell's name, and that of its scope.
        dtype: the element type of the weights; None takes that of the first input.
        **kwargs: see :class:`RNNCell`.

    Raises:
        ValueError: if the elements are no floats.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, GRUCell.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = GRUCell(3)
    ...     output, state = cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))
    >>> [weight.name for weight in cell.weights][:2]
    ['gru_cell/gates/kernel:0', 'gru_cell/gates/bias:0']
    """

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: Any = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: Any = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_dtype(self.dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._activation = cell_activation(activation)
        self._kernel_initializer = initializer_of(kernel_initializer)
        self._bias_initializer = initializer_of(bias_initializer)

    @property
    def state_size(self) -> Any:
        """The number of units."""
        return self._num_units

    @property
    def output_size(self) -> Any:
        """The number of units."""
        return self._num_units

    def build(self, input_shape: Any) -> None:
        """Make a kernel and a bias for the gates, and for what is new."""
        depth, units = depth_of(input_shape), self._num_units
        check_dtype(self.dtype)
        self._gate_kernel, self._gate_bias = self._pair(
            "gates", depth, 2 * units, constant_initializer(1.0)
        )
        self._candidate_kernel, self._candidate_bias = self._pair(
            "candidate", depth, units, zeros_initializer()
        )
        self.built = True

    def _pair(self, name: str, depth: int, columns: int, bias: Any) -> tuple[Any, Any]:
        own = self._bias_initializer
        kernel = self.add_variable(
            f"{name}/kernel",
            [depth + self._num_units, columns],
            initializer=self._kernel_initializer,
        )
        initializer = bias if own is None else own
        return kernel, self.add_variable(f"{name}/bias", [columns], initializer=initializer)

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs, and again as the next state."""
        check_dtypes(inputs, state)
        gates = sigmoid(_weighted([inputs, state], self._gate_kernel, self._gate_bias))
        reset, update = selecting.split(gates, 2, axis=1)
        kept = reset * state
        new = self._activation(
            _weighted([inputs, kept], self._candidate_kernel, self._candidate_bias)
        )
        output = update * state + (1 - update) * new
        return output, output


class _CellAndOutput(NamedTuple):
    c: Any
    h: Any


class LSTMStateTuple(_CellAndOutput):
    """The state of an LSTM cell: ``c``, what it remembers, and ``h``, what it gave.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, LSTMStateTuple.

    >>> LSTMStateTuple(c=3, h=4)
    LSTMStateTuple(c=3, h=4)
    """

    __slots__ = ()

    @property
    def dtype(self) -> Any:
        """The element type of both.

        Raises:
            TypeError: if they have not the same.
        """
        if self.c.dtype != self.h.dtype:
            raise TypeError(f"Inconsistent internal state: {self.c.dtype} vs {self.h.dtype}")
        return self.c.dtype


class BasicLSTMCell(LayerRNNCell):
    """An LSTM cell without peepholes, clipping or projection.

    Args:
        num_units: the number of outputs.
        forget_bias: added to the sums of the forget gate.
        state_is_tuple: whether the state is a :class:`LSTMStateTuple`; else it is one tensor,
            ``[batch, 2 * num_units]``.
        activation: a function, or its name; None takes tanh.
        reuse: True only shares weights that exist.
        name: the cell's name, and that of its scope.
        dtype: the element type of the weights; None takes that of the first input.
        **kwargs: see :class:`RNNCell`.

    Raises:
        ValueError: if the elements are no floats.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, BasicLSTMCell.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = BasicLSTMCell(3)
    ...     output, state = cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))
    >>> state.h is output, cell.weights[0].name, cell.weights[0].shape.as_list()
    (True, 'basic_lstm_cell/kernel:0', [5, 12])
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: Any = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_dtype(self.dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = cell_activation(activation)

    @property
    def state_size(self) -> Any:
        """The sizes of ``c`` and ``h``, or of both together."""
        units = self._num_units
        return LSTMStateTuple(units, units) if self._state_is_tuple else 2 * units

    @property
    def output_size(self) -> Any:
        """The number of units."""
        return self._num_units

    def build(self, input_shape: Any) -> None:
        """Make ``kernel`` and ``bias``."""
        depth, units = depth_of(input_shape), self._num_units
        check_dtype(self.dtype)
        self._kernel = self.add_variable("kernel", [depth + units, 4 * units])
        self._bias = self.add_variable("bias", [4 * units], initializer=zeros_initializer())
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs, and the next state."""
        check_dtypes(inputs, state)
        one: Any = constant(1, dtype=int32)
        c, h = state if self._state_is_tuple else selecting.split(state, 2, axis=one)
        sums = _weighted([inputs, h], self._kernel, self._bias)
        add, multiply, activation = cwise_ops.add, cwise_ops.multiply, self._activation
        i, j, f, o = selecting.split(sums, 4, axis=one)
        bias = constant(self._forget_bias, dtype=f.dtype)
        kept = multiply(c, sigmoid(add(f, bias)))
        new_c = add(kept, multiply(sigmoid(i), activation(j)))
        new_h = multiply(activation(new_c), sigmoid(o))
        if self._state_is_tuple:
            return new_h, LSTMStateTuple(new_c, new_h)
        return new_h, array_ops.concat([new_c, new_h], 1)


class LSTMCell(LayerRNNCell):
    """An LSTM cell that may look at what it remembers, clip it, and project its outputs.

    Args:
        num_units: the number of elements that it remembers.
        use_peepholes: whether the gates see ``c`` too, through weights of their own.
        cell_clip: the greatest size of an element of ``c``; None sets no limit.
        initializer: gives all weights but the bias their first values; None takes the scope's.
        num_proj: the number of outputs, if they are projected.
        proj_clip: the greatest size of a projected output; None sets no limit.
        num_unit_shards: the number of parts of ``kernel``; a partitioner is the newer way.
        num_proj_shards: the number of parts of the projection's.
        forget_bias: added to the sums of the forget gate.
        state_is_tuple: whether the state is a :class:`LSTMStateTuple`; else it is one tensor.
        activation: a function, or its name; None takes tanh.
        reuse: True only shares weights that exist.
        name: the cell's name, and that of its scope.
        dtype: the element type of the weights; None takes that of the first input.
        **kwargs: see :class:`RNNCell`.

    Raises:
        ValueError: if the elements are no floats.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, LSTMCell.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = LSTMCell(3, num_proj=2)
    ...     output, state = cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))
    >>> state.c.shape.as_list(), output.shape.as_list(), cell.weights[-1].name
    ([8, 3], [8, 2], 'lstm_cell/projection/kernel:0')
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_proj: int | None = None,
        proj_clip: float | None = None,
        num_unit_shards: int | None = None,
        num_proj_shards: int | None = None,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: Any = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_dtype(self.dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._initializer = initializer_of(initializer)
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._num_unit_shards = num_unit_shards
        self._num_proj_shards = num_proj_shards
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = cell_activation(activation)

    @property
    def state_size(self) -> Any:
        """The sizes of ``c`` and ``h``, or of both together."""
        c, h = self._num_units, self.output_size
        return LSTMStateTuple(c, h) if self._state_is_tuple else c + h

    @property
    def output_size(self) -> Any:
        """The number of outputs, projected ones if they are."""
        return self._num_proj or self._num_units

    def build(self, input_shape: Any) -> None:
        """Make ``kernel`` and ``bias``, and what peepholes and projection need."""
        depth, units, outputs = depth_of(input_shape), self._num_units, self._num_proj
        check_dtype(self.dtype)
        rows = depth + (units if outputs is None else outputs)
        self._kernel = self._weight("kernel", [rows, 4 * units], self._num_unit_shards)
        self._bias = self.add_variable("bias", [4 * units], initializer=zeros_initializer())
        if self._use_peepholes:
            self._w_f_diag = self._weight("w_f_diag", [units])
            self._w_i_diag = self._weight("w_i_diag", [units])
            self._w_o_diag = self._weight("w_o_diag", [units])
        if outputs is not None:
            self._proj_kernel = self._weight(
                "projection/kernel", [units, outputs], self._num_proj_shards
            )
        self.built = True

    def _weight(self, name: str, shape: list[int], shards: int | None = None) -> Any:
        partitioner = None if shards is None else fixed_size_partitioner(shards)
        return self.add_variable(
            name, shape, initializer=self._initializer, partitioner=partitioner
        )

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs, and the next state."""
        check_dtypes(inputs, state)
        c, h = state if self._state_is_tuple else self._apart(state)
        sums = _weighted([inputs, h], self._kernel, self._bias)
        i, j, f, o = selecting.split(sums, 4, axis=1)
        new_c = self._remembered(c, i, j, f)
        activation = self._activation
        gate = sigmoid(o + self._w_o_diag * new_c) if self._use_peepholes else sigmoid(o)
        new_h = gate * activation(new_c)
        if self._num_proj is not None:
            new_h = _clipped(math_ops.matmul(new_h, self._proj_kernel), self._proj_clip)
        if self._state_is_tuple:
            return new_h, LSTMStateTuple(new_c, new_h)
        return new_h, array_ops.concat([new_c, new_h], 1)

    def _apart(self, state: Any) -> tuple[Tensor, Tensor]:
        units, outputs = self._num_units, self._num_proj
        rest = units if outputs is None else outputs
        return (
            slicing.slice(state, [0, 0], [-1, units]),
            slicing.slice(state, [0, units], [-1, rest]),
        )

    def _remembered(self, c: Any, i: Any, j: Any, f: Any) -> Tensor:
        activation = self._activation
        if self._use_peepholes:
            kept = sigmoid(f + self._forget_bias + self._w_f_diag * c) * c
            new_c = kept + sigmoid(i + self._w_i_diag * c) * activation(j)
        else:
            new_c = sigmoid(f + self._forget_bias) * c + sigmoid(i) * activation(j)
        return _clipped(new_c, self._cell_clip)


def _clipped(value: Any, limit: float | None) -> Tensor:
    result: Tensor = value if limit is None else clip_ops.clip_by_value(value, -limit, limit)
    return result
