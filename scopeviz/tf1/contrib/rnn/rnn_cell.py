"""Cells of ``tf.contrib``: layer normalization, attention, and more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.contrib.layers.normalization import layer_norm
from scopeviz.tf1.contrib.rnn.core_rnn_cell import Linear
from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.holders import touch
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, math_ops, nn_ops, reductions, selecting, slicing
from scopeviz.tf1.ops.cwise_ops import sigmoid, tanh
from scopeviz.tf1.ops.dropout import dropout_v2
from scopeviz.tf1.ops.init_ops import constant_initializer
from scopeviz.tf1.ops.rnn_cell_base import RNNCell, check_like_cell
from scopeviz.tf1.ops.rnn_cell_impl import LSTMStateTuple
from scopeviz.tf1.variables.scope_store import get_variable_scope
from scopeviz.tf1.variables.variable_scope import get_variable, internal_variable_scope


class LayerNormBasicLSTMCell(RNNCell):
    """An LSTM cell whose gates are normalized, and which may drop out what is new.

    Args:
        num_units: the number of outputs.
        forget_bias: added to the sums of the forget gate.
        input_size: without meaning here.
        activation: a function of what is new, and of what is remembered.
        layer_norm: whether the gates are normalized.
        norm_gain: the first value of ``gamma``.
        norm_shift: the first value of ``beta``.
        dropout_keep_prob: the part of what is new that is kept: a number or a tensor.
        dropout_prob_seed: makes what is decided the same in each session.
        reuse: True only shares weights that exist.

    Follows: tensorflow/contrib/rnn/python/ops/rnn_cell.py, LayerNormBasicLSTMCell.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = LayerNormBasicLSTMCell(3)
    ...     output, _ = cell(tf.zeros([8, 2]), cell.zero_state(8, tf.float32))
    ...     cell.weights[1].name
    'layer_norm_basic_lstm_cell/input/gamma:0'
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        input_size: Any = None,
        activation: Callable[[Any], Any] = tanh,
        layer_norm: bool = True,
        norm_gain: float = 1.0,
        norm_shift: float = 0.0,
        dropout_keep_prob: Any = 1.0,
        dropout_prob_seed: int | None = None,
        reuse: Any = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._activation = activation
        self._forget_bias = forget_bias
        self._keep_prob = dropout_keep_prob
        self._seed = dropout_prob_seed
        self._layer_norm = layer_norm
        self._norm_gain = norm_gain
        self._norm_shift = norm_shift

    @property
    def state_size(self) -> Any:
        """The sizes of ``c`` and ``h``."""
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self) -> Any:
        """The number of units."""
        return self._num_units

    def _norm(self, values: Any, scope: str, dtype: Any = float32) -> Any:
        shape = values.get_shape()[-1:]
        with internal_variable_scope(scope):
            gain = constant_initializer(self._norm_gain)
            shift = constant_initializer(self._norm_shift)
            get_variable("gamma", shape=shape, initializer=gain, dtype=dtype)
            get_variable("beta", shape=shape, initializer=shift, dtype=dtype)
        return layer_norm(values, reuse=True, scope=scope)

    def _sums(self, inputs: Any) -> Tensor:
        columns, dtype = 4 * self._num_units, inputs.dtype
        weights = get_variable("kernel", [inputs.get_shape()[-1], columns], dtype=dtype)
        sums = math_ops.matmul(inputs, weights)
        if self._layer_norm:
            return sums
        return nn_ops.bias_add(sums, get_variable("bias", [columns], dtype=dtype))

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs, and the next state."""
        c, h = state
        both = array_ops.concat([inputs, h], 1)
        i, j, f, o = selecting.split(self._sums(both), 4, axis=1)
        if self._layer_norm:
            i = self._norm(i, "input", both.dtype)
            j = self._norm(j, "transform", both.dtype)
            f = self._norm(f, "forget", both.dtype)
            o = self._norm(o, "output", both.dtype)
        new = self._activation(j)
        if not isinstance(self._keep_prob, float) or self._keep_prob < 1:
            new = dropout_v2(new, 1 - self._keep_prob, seed=self._seed)
        new_c = c * sigmoid(f + self._forget_bias) + sigmoid(i) * new
        if self._layer_norm:
            new_c = self._norm(new_c, "state", both.dtype)
        new_h = self._activation(new_c) * sigmoid(o)
        return new_h, LSTMStateTuple(new_c, new_h)


class UGRNNCell(RNNCell):
    """A cell with one gate, which decides how much of its state is new.

    Args:
        num_units: the number of outputs.
        initializer: gives the weights their first values; None takes the scope's.
        forget_bias: added to the sums of the gate.
        activation: a function of what is new.
        reuse: True only shares weights that exist.

    Raises:
        ValueError: if the depth of the inputs is unknown.

    Follows: tensorflow/contrib/rnn/python/ops/rnn_cell.py, UGRNNCell.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = UGRNNCell(3)
    ...     output, _ = cell(tf.zeros([8, 2]), cell.zero_state(8, tf.float32))
    ...     cell.weights[0].name
    'ugrnn_cell/kernel:0'
    """

    def __init__(
        self,
        num_units: int,
        initializer: Any = None,
        forget_bias: float = 1.0,
        activation: Callable[[Any], Any] = tanh,
        reuse: Any = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._initializer = initializer
        self._forget_bias = forget_bias
        self._activation = activation
        self._linear: Linear | None = None

    @property
    def state_size(self) -> Any:
        """The number of units."""
        return self._num_units

    @property
    def output_size(self) -> Any:
        """The number of units."""
        return self._num_units

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs, and again as the next state."""
        if inputs.get_shape().with_rank(2)[1].value is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        with internal_variable_scope(get_variable_scope(), initializer=self._initializer):
            both = array_ops.concat([inputs, state], 1)
            if self._linear is None:
                self._linear = Linear(both, 2 * self._num_units, True)
            gate, new = selecting.split(self._linear(both), 2, axis=1)
            new = self._activation(new)
            gate = sigmoid(gate + self._forget_bias)
            output = gate * state + (1.0 - gate) * new
        return output, output


class AttentionCellWrapper(RNNCell):
    """A cell that looks back at its last outputs.

    Args:
        cell: the cell inside.
        attn_length: the number of outputs that it looks back at.
        attn_size: the number of outputs; None takes that of the cell inside.
        attn_vec_size: the number of elements by which outputs are compared; None takes
            ``attn_size``.
        input_size: the number of inputs that the cell inside gets; None takes that of the
            inputs.
        state_is_tuple: whether the state is a tuple; else it is one tensor.
        reuse: True only shares weights that exist.

    Raises:
        TypeError: if ``cell`` is none.
        ValueError: if it looks at no outputs, or the cell inside has a tuple for a state and
            this one is to have none.

    Follows: tensorflow/contrib/rnn/python/ops/rnn_cell.py, AttentionCellWrapper.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = AttentionCellWrapper(tf.nn.rnn_cell.GRUCell(3), 4)
    ...     output, _ = cell(tf.zeros([8, 2]), cell.zero_state(8, tf.float32))
    ...     cell.state_size, output.shape.as_list()
    ((3, 3, 12), [8, 3])
    """

    def __init__(
        self,
        cell: Any,
        attn_length: int,
        attn_size: int | None = None,
        attn_vec_size: int | None = None,
        input_size: int | None = None,
        state_is_tuple: bool = True,
        reuse: Any = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        check_like_cell("cell", cell)
        if nest.is_sequence(cell.state_size) and not state_is_tuple:
            raise ValueError(
                "Cell returns tuple of states, but the flag state_is_tuple is not set. State "
                f"size is: {cell.state_size}"
            )
        if attn_length <= 0:
            raise ValueError(f"attn_length should be greater than zero, got {attn_length}")
        self._state_is_tuple = state_is_tuple
        self._cell = cell
        self._attn_size: Any = cell.output_size if attn_size is None else attn_size
        self._attn_vec_size = self._attn_size if attn_vec_size is None else attn_vec_size
        self._input_size = input_size
        self._attn_length = attn_length
        self._linear: dict[str, Linear] = {}

    @property
    def state_size(self) -> Any:
        """The sizes of the state inside, of what it last saw, and of all it looks at."""
        size = (self._cell.state_size, self._attn_size, self._attn_size * self._attn_length)
        return size if self._state_is_tuple else sum(size)

    @property
    def output_size(self) -> Any:
        """The number of outputs."""
        return self._attn_size

    def _summed(self, which: str, tensors: Any, size: int) -> Tensor:
        if which not in self._linear:
            touch(self)
            self._linear[which] = Linear(tensors, size, True)
        return self._linear[which](tensors)

    def _apart(self, state: Any) -> tuple[Any, Any, Any]:
        inner, size = self._cell.state_size, self._attn_size
        return (
            slicing.slice(state, [0, 0], [-1, inner]),
            slicing.slice(state, [0, inner], [-1, size]),
            slicing.slice(state, [0, inner + size], [-1, size * self._attn_length]),
        )

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs, and the next state."""
        size, length = self._attn_size, self._attn_length
        state, seen, past = state if self._state_is_tuple else self._apart(state)
        past = array_ops.reshape(past, [-1, length, size])
        depth = self._input_size or inputs.get_shape().as_list()[1]
        inputs = self._summed("inputs", [inputs, seen], depth)
        cell_output, new_state = self._cell(inputs, state)
        query = array_ops.concat(nest.flatten(new_state), 1) if self._state_is_tuple else new_state
        new_seen, new_past = self._attention(query, past)
        with internal_variable_scope("attn_output_projection"):
            output = self._summed("outputs", [cell_output, new_seen], size)
        new_past = array_ops.concat([new_past, array_ops.expand_dims(output, 1)], 1)
        new_past = array_ops.reshape(new_past, [-1, length * size])
        parts = (new_state, new_seen, new_past)
        return output, parts if self._state_is_tuple else array_ops.concat(list(parts), 1)

    def _attention(self, query: Any, past: Any) -> tuple[Tensor, Tensor]:
        size, vector, length = self._attn_size, self._attn_vec_size, self._attn_length
        with internal_variable_scope("attention"):
            weights = get_variable("attn_w", [1, 1, size, vector])
            v = get_variable("attn_v", [vector])
            hidden = array_ops.reshape(past, [-1, length, 1, size])
            features = nn_ops.conv2d(hidden, weights, [1, 1, 1, 1], "SAME")
            asked = self._summed("query", query, vector)
            asked = array_ops.reshape(asked, [-1, 1, 1, vector])
            scores = reductions.reduce_sum(v * tanh(features + asked), [2, 3])
            shares = array_ops.reshape(nn_ops.softmax(scores), [-1, length, 1, 1])
            seen = reductions.reduce_sum(shares * hidden, [1, 2])
            new_past = slicing.slice(past, [0, 1, 0], [-1, -1, -1])
            return array_ops.reshape(seen, [-1, size]), new_past
