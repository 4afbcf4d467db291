"""``HighwayWrapper``: a cell whose inputs partly pass it by."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops.activations import xw_plus_b
from scopeviz.tf1.ops.cwise_ops import sigmoid
from scopeviz.tf1.ops.init_ops import constant_initializer
from scopeviz.tf1.ops.rnn_cell_base import RNNCell
from scopeviz.tf1.variables.variable_scope import get_variable


class HighwayWrapper(RNNCell):
    """A cell beside which a gate carries part of the inputs on to the outputs.

    Args:
        cell: the cell inside, which has as many outputs as inputs.
        couple_carry_transform_gates: whether what is carried on is taken from the outputs.
        carry_bias_init: the first value of the gate's bias.

    Raises:
        ValueError: when it is called, if the shapes of inputs and outputs differ.

    Follows: tensorflow/contrib/rnn/python/ops/rnn_cell.py, HighwayWrapper.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = HighwayWrapper(tf.nn.rnn_cell.GRUCell(2))
    ...     _ = cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))
    ...     [one.name for one in tf.trainable_variables()[-2:]]
    ['carry_w:0', 'carry_b:0']
    """

    # As in TF1 nothing of a layer is set up: it has neither a name nor weights of its own.
    def __init__(
        self, cell: Any, couple_carry_transform_gates: bool = True, carry_bias_init: float = 1.0
    ) -> None:
        self._cell = cell
        self._coupled = couple_carry_transform_gates
        self._carry_bias_init = carry_bias_init

    @property
    def state_size(self) -> Any:
        """The state size of the cell inside."""
        return self._cell.state_size

    @property
    def output_size(self) -> Any:
        """The number of outputs of the cell inside."""
        return self._cell.output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The zero state of the cell inside."""
        with internal_name_scope(f"{type(self).__name__}ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """The outputs with what was carried on, and the next state."""
        outputs, new_state = self._cell(inputs, state, scope=scope)
        nest.assert_same_structure(inputs, outputs)
        for given, made in zip(nest.flatten(inputs), nest.flatten(outputs), strict=True):
            given.get_shape().assert_is_compatible_with(made.get_shape())
        return nest.map_structure(self._highway, inputs, outputs), new_state

    def _highway(self, inputs: Tensor, outputs: Tensor) -> Tensor:
        carried = self._gate(inputs, "carry", self._carry_bias_init)
        kept = 1 - carried if self._coupled else None
        if kept is None:
            kept = self._gate(inputs, "transform", -self._carry_bias_init)
        mixed: Tensor = inputs * carried + outputs * kept
        return mixed

    def _gate(self, inputs: Tensor, name: str, bias: float) -> Tensor:
        depth = inputs.get_shape().with_rank(2)[1].value
        weights = get_variable(f"{name}_w", [depth, depth])
        first = constant_initializer(bias)
        return sigmoid(xw_plus_b(inputs, weights, get_variable(f"{name}_b", [depth], None, first)))
