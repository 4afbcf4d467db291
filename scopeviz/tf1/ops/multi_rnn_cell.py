"""Cells on top of each other, which are one cell."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.layers.base_layer import Layer
from scopeviz.tf1.ops import array_ops, slicing
from scopeviz.tf1.ops.rnn_cell_base import RNNCell
from scopeviz.tf1.variables.variable_scope import internal_variable_scope


class MultiRNNCell(RNNCell):
    """Cells of which each takes the outputs of the one before.

    Args:
        cells: the cells, the first of which takes the inputs.
        state_is_tuple: whether the state is a tuple of theirs; else it is one tensor.

    Raises:
        TypeError: if ``cells`` is no sequence.
        ValueError: if there are none, or one has a tuple for a state and this one is to have
            none.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, MultiRNNCell.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = MultiRNNCell([tf.nn.rnn_cell.GRUCell(size) for size in (4, 3)])
    ...     output, state = cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))
    >>> cell.state_size, cell.weights[-1].name
    ((4, 3), 'multi_rnn_cell/cell_1/gru_cell/candidate/bias:0')
    """

    def __init__(self, cells: Any, state_is_tuple: bool = True) -> None:
        super().__init__()
        if not cells:
            raise ValueError("Must specify at least one cell for MultiRNNCell.")
        if not nest.is_sequence(cells):
            raise TypeError(f"cells must be a list or tuple, but saw: {cells}.")
        self._cells = cells
        self._state_is_tuple = state_is_tuple
        sizes = [] if state_is_tuple else [cell.state_size for cell in cells]
        if any(nest.is_sequence(size) for size in sizes):
            raise ValueError(
                "Some cells return tuples of states, but the flag state_is_tuple is not set.  "
                f"State sizes are: {sizes}"
            )

    @property
    def state_size(self) -> Any:
        """The sizes of the cells' states, or their sum."""
        sizes = tuple(cell.state_size for cell in self._cells)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> Any:
        """The size of the last cell's outputs."""
        return self._cells[-1].output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The zero states of the cells; see :meth:`RNNCell.zero_state`."""
        with self._zero_state_scope(batch_size):
            if self._state_is_tuple:
                return tuple(cell.zero_state(batch_size, dtype) for cell in self._cells)
            return super().zero_state(batch_size, dtype)

    def _layers(self) -> list[Layer]:
        return [cell for cell in self._cells if isinstance(cell, Layer)]

    @property
    def trainable_weights(self) -> list[Any]:
        """The weights of the cells that optimizers train."""
        cells = self._layers() if self.trainable else []
        return [weight for cell in cells for weight in cell.trainable_weights]

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The other weights of the cells."""
        fixed = [weight for cell in self._layers() for weight in cell.non_trainable_weights]
        if self.trainable:
            return fixed
        return [weight for cell in self._layers() for weight in cell.trainable_weights] + fixed

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs of the last cell, and the next states of all."""
        if self._state_is_tuple and not nest.is_sequence(state):
            raise ValueError(
                f"Expected state to be a tuple of length {len(self.state_size)}, but received: "
                f"{state}"
            )
        states = []
        at = 0
        for number, cell in enumerate(self._cells):
            with internal_variable_scope(f"cell_{number}"):
                if self._state_is_tuple:
                    own = state[number]
                else:
                    own = slicing.slice(state, [0, at], [-1, cell.state_size])
                    at += cell.state_size
                inputs, new = cell(inputs, own)
                states.append(new)
        return inputs, tuple(states) if self._state_is_tuple else array_ops.concat(states, 1)
