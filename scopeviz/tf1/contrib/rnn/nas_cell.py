"""``NASCell``: a cell whose shape was found by a search."""

from __future__ import annotations

from typing import Any, ClassVar

from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.ops import math_ops, nn_ops, selecting
from scopeviz.tf1.ops.cwise_ops import sigmoid, tanh
from scopeviz.tf1.ops.init_ops import zeros_initializer
from scopeviz.tf1.ops.rnn_cell_base import LayerRNNCell
from scopeviz.tf1.ops.rnn_cell_impl import LSTMStateTuple


class NASCell(LayerRNNCell):
    """A cell that a search for a good one has found.

    Args:
        num_units: the number of units.
        num_proj: the number of outputs, onto which the units are projected; None does not.
        use_bias: whether the products with the state have a bias.
        reuse: True only shares weights that exist.
        **kwargs: see :class:`RNNCell`.

    Raises:
        ValueError: when it is called, if the depth of the inputs is unknown.

    Follows: tensorflow/contrib/rnn/python/ops/rnn_cell.py, NASCell.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = NASCell(3)
    ...     _ = cell(tf.zeros([8, 2]), cell.zero_state(8, tf.float32))
    ...     [(one.name, one.shape.as_list()) for one in cell.weights]
    [('nas_cell/recurrent_kernel:0', [3, 24]), ('nas_cell/kernel:0', [2, 24])]
    """

    _NAS_BASE: ClassVar[int] = 8

    def __init__(
        self,
        num_units: int,
        num_proj: int | None = None,
        use_bias: bool = False,
        reuse: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(_reuse=reuse, **kwargs)
        self._num_units, self._num_proj, self._use_bias = num_units, num_proj, use_bias

    @property
    def state_size(self) -> Any:
        """What is remembered, and the outputs."""
        return LSTMStateTuple(self._num_units, self.output_size)

    @property
    def output_size(self) -> Any:
        """The number of outputs."""
        return self._num_units if self._num_proj is None else self._num_proj

    def build(self, input_shape: Any) -> None:
        """Make the weights: of the state, of the inputs, and of the projection."""
        depth = TensorShape(input_shape).with_rank(2)[1].value
        if depth is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        columns = self._NAS_BASE * self._num_units
        self.recurrent_kernel = self.add_variable("recurrent_kernel", [self.output_size, columns])
        self.kernel = self.add_variable("kernel", [depth, columns])
        if self._use_bias:
            self.bias = self.add_variable("bias", [columns], initializer=zeros_initializer)
        if self._num_proj is not None:
            self.projection_weights = self.add_variable(
                "projection_weights", [self._num_units, self._num_proj]
            )
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs, and the next state."""
        remembered, last = state
        of_state = math_ops.matmul(last, self.recurrent_kernel)
        of_inputs = math_ops.matmul(inputs, self.kernel)
        if self._use_bias:
            of_state = nn_ops.bias_add(of_state, self.bias)
        m = selecting.split(of_state, self._NAS_BASE, axis=1)
        x = selecting.split(of_inputs, self._NAS_BASE, axis=1)
        first = [
            sigmoid(x[0] + m[0]),
            nn_ops.relu(x[1] + m[1]),
            sigmoid(x[2] + m[2]),
            nn_ops.relu(x[3] * m[3]),
            tanh(x[4] + m[4]),
            sigmoid(x[5] + m[5]),
            tanh(x[6] + m[6]),
            sigmoid(x[7] + m[7]),
        ]
        second = [
            tanh(first[0] * first[1]),
            tanh(first[2] + first[3]),
            tanh(first[4] * first[5]),
            sigmoid(first[6] + first[7]),
        ]
        kept = tanh(second[0] + remembered) * second[1]
        output = tanh(kept * tanh(second[2] + second[3]))
        if self._num_proj is not None:
            output = math_ops.matmul(output, self.projection_weights)
        return output, LSTMStateTuple(kept, output)
