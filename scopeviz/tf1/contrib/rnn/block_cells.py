"""Cells each of which is one op."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.tensor_shape import as_shape
from scopeviz.tf1.kernels import rnn_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.layers.input_spec import InputSpec
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.init_ops import constant_initializer
from scopeviz.tf1.ops.rnn_cell_base import LayerRNNCell
from scopeviz.tf1.ops.rnn_cell_impl import LSTMStateTuple


class LSTMBlockCell(LayerRNNCell):
    """An LSTM cell that is one op; its variables are those of ``tf.nn.rnn_cell.LSTMCell``.

    Args:
        num_units: the number of outputs.
        forget_bias: added to the sums of the forget gate.
        cell_clip: the greatest size of an element of ``c``; None sets no limit.
        use_peephole: whether the gates see ``c`` too, through weights of their own.
        dtype: the element type of the weights; None takes that of the first input.
        reuse: True only shares weights that exist.
        name: the cell's name, and that of its scope.

    Follows: tensorflow/contrib/rnn/python/ops/lstm_ops.py, LSTMBlockCell.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = LSTMBlockCell(3)
    ...     output, _ = cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))
    >>> output.op.type, cell.weights[0].name
    ('LSTMBlockCell', 'lstm_cell/kernel:0')
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        cell_clip: float | None = None,
        use_peephole: bool = False,
        dtype: Any = None,
        reuse: Any = None,
        name: Any = "lstm_cell",
    ) -> None:
        super().__init__(_reuse=reuse, dtype=dtype, name=name)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._use_peephole = use_peephole
        self._cell_clip = -1 if cell_clip is None else cell_clip
        self.input_spec = InputSpec(ndim=2)

    @property
    def state_size(self) -> Any:
        """The sizes of ``c`` and ``h``."""
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self) -> Any:
        """The number of units."""
        return self._num_units

    def build(self, input_shape: Any) -> None:
        """Make ``kernel`` and ``bias``, and what peepholes need."""
        shape, units = as_shape(input_shape), self._num_units
        depth = shape[1].value
        if not depth:
            raise ValueError(f"Expecting inputs_shape[1] to be set: {shape}")
        self._kernel = self.add_variable("kernel", [depth + units, units * 4])
        zeros = constant_initializer(0.0)
        self._bias = self.add_variable("bias", [units * 4], initializer=zeros)
        if self._use_peephole:
            self._w_i_diag = self.add_variable("w_i_diag", [units])
            self._w_f_diag = self.add_variable("w_f_diag", [units])
            self._w_o_diag = self.add_variable("w_o_diag", [units])
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs, and the next state."""
        if len(state) != 2:
            raise ValueError("Expecting state to be a tuple with length 2.")
        if self._use_peephole:
            peepholes = [self._w_i_diag, self._w_f_diag, self._w_o_diag]
        else:
            peepholes = [array_ops.zeros([self._num_units], dtype=self.dtype)] * 3
        operands = [inputs, *state, self._kernel, *peepholes, self._bias]
        attrs = {
            "forget_bias": self._forget_bias,
            "cell_clip": self._cell_clip,
            "use_peephole": self._use_peephole,
        }
        _, c, _, _, _, _, h = apply_op("LSTMBlockCell", None, operands, attrs).outputs
        return h, LSTMStateTuple(c, h)


class GRUBlockCell(LayerRNNCell):
    """A GRU cell that is one op.

    Args:
        num_units: the number of outputs.
        cell_size: the older name of ``num_units``.
        reuse: True only shares weights that exist.
        name: the cell's name, and that of its scope.

    Raises:
        ValueError: if both names are given, or none.

    Follows: tensorflow/contrib/rnn/python/ops/gru_ops.py, GRUBlockCell.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = GRUBlockCell(3)
    ...     output, _ = cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))
    >>> output.op.type, cell.weights[0].name
    ('GRUBlockCell', 'gru_cell/w_ru:0')
    """

    _names = ("w_ru", "b_ru", "w_c", "b_c")

    def __init__(
        self,
        num_units: int | None = None,
        cell_size: int | None = None,
        reuse: Any = None,
        name: Any = "gru_cell",
    ) -> None:
        super().__init__(_reuse=reuse, name=name)
        if (cell_size is None) == (num_units is None):
            raise ValueError("Exactly one of num_units or cell_size must be provided.")
        self._cell_size: Any = cell_size if num_units is None else num_units
        self.input_spec = InputSpec(ndim=2)

    @property
    def state_size(self) -> Any:
        """The number of units."""
        return self._cell_size

    @property
    def output_size(self) -> Any:
        """The number of units."""
        return self._cell_size

    def build(self, input_shape: Any) -> None:
        """Make a kernel and a bias for the gates, and for what is new."""
        depth, units = as_shape(input_shape)[1].value, self._cell_size
        if depth is None:
            raise ValueError("Expecting input_size to be set.")
        gates, gate_bias, new, new_bias = self._names
        rows = depth + units
        self._gate_kernel = self.add_variable(gates, [rows, units * 2])
        ones, zeros = constant_initializer(1.0), constant_initializer(0.0)
        self._gate_bias = self.add_variable(gate_bias, [units * 2], initializer=ones)
        self._candidate_kernel = self.add_variable(new, [rows, units])
        self._candidate_bias = self.add_variable(new_bias, [units], initializer=zeros)
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs, and again as the next state."""
        size = state.get_shape().with_rank(2)[1]
        if size != self._cell_size:
            raise ValueError(f"Shape of h_prev[1] incorrect: cell_size {self._cell_size} vs {size}")
        kernels = [self._gate_kernel, self._candidate_kernel]
        operands = [inputs, state, *kernels, self._gate_bias, self._candidate_bias]
        output = apply_op("GRUBlockCell", None, operands).outputs[3]
        return output, output


class GRUBlockCellV2(GRUBlockCell):
    """A :class:`GRUBlockCell` whose variables are those of ``tf.nn.rnn_cell.GRUCell``.

    Follows: tensorflow/contrib/rnn/python/ops/gru_ops.py, GRUBlockCellV2.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = GRUBlockCellV2(3)
    ...     output, _ = cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))
    >>> cell.weights[0].name
    'gru_cell/gates/kernel:0'
    """

    _names = ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")
