"""A recurrent network whose inputs a function makes, from step to step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops, reductions
from scopeviz.tf1.ops.rnn_cell_base import check_like_cell, joined_sizes
from scopeviz.tf1.ops.rnn_step import loop_scope, output_shape, unless
from scopeviz.tf1.ops.tensor_array_ops import TensorArray
from scopeviz.tf1.ops.while_loop import while_loop


def raw_rnn(
    cell: Any,
    loop_fn: Callable[..., Any],
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    scope: Any = None,
) -> tuple[Any, Any, Any]:
    """A recurrent network that goes on as ``loop_fn`` says, which makes the inputs as well.

    Args:
        cell: computes a step.
        loop_fn: called as ``loop_fn(time, cell_output, cell_state, loop_state)``; the first
            time with None for all but the time.  It returns which entries of the batch have
            ended (``bool`` ``[batch]``), the next inputs, the next state, the outputs to keep
            (the first time what they are like, or None) and the next loop state, or None.
        parallel_iterations: without meaning here.
        swap_memory: without meaning here.
        scope: the variable scope; None takes ``rnn``.

    Returns:
        A ``tf.TensorArray`` of outputs, the last state, and the last loop state.

    Raises:
        TypeError: if ``cell`` is none, or ``loop_fn`` is no function.
        ValueError: if structures differ.

    Follows: tensorflow/python/ops/rnn.py, raw_rnn.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = tf.nn.rnn_cell.GRUCell(3)
    ...     def loop_fn(time, output, state, loop_state):
    ...         state = cell.zero_state(8, tf.float32) if output is None else state
    ...         return tf.fill([8], time >= 5), tf.ones([8, 2]), state, output, None
    ...     outputs, state, _ = raw_rnn(cell, loop_fn)
    ...     outputs.stack().shape.as_list(), state.shape.as_list()
    ([None, 8, 3], [8, 3])
    """
    check_like_cell("cell", cell)
    if not callable(loop_fn):
        raise TypeError("loop_fn must be a callable")
    with loop_scope(scope):
        return _RawLoop(cell, loop_fn).run(parallel_iterations or 32, swap_memory)


class _RawLoop:
    """The loop of one :func:`raw_rnn`."""

    def __init__(self, cell: Any, loop_fn: Callable[..., Any]) -> None:
        self._cell, self._loop_fn = cell, loop_fn

    def run(self, parallel_iterations: int, swap_memory: bool) -> tuple[Any, Any, Any]:
        """The outputs, the last state and the last loop state."""
        cell = self._cell
        time = constant(0, dtype=int32)
        ended, next_input, state, emitted, first = self._loop_fn(time, None, None, None)
        flat_input = nest.flatten(next_input)
        # A loop has a state of its own, and if it counts for nothing.
        loop_state = constant(0, dtype=int32) if first is None else first
        batch = _batch_of(flat_input)
        self._batch_size = array_ops.shape(flat_input[0])[0] if batch is None else batch
        nest.assert_same_structure(state, cell.state_size)
        state = nest.map_structure(convert_to_tensor, state)
        structure, sizes, dtypes = self._emitted(emitted, state)
        arrays = [
            TensorArray(
                dtype=dtype,
                dynamic_size=True,
                element_shape=output_shape(batch, size),
                size=0,
                name=f"rnn_output_{number}",
            )
            for number, (dtype, size) in enumerate(zip(dtypes, sizes, strict=True))
        ]
        zeros = [
            array_ops.zeros(joined_sizes(self._batch_size, size), dtype)
            for size, dtype in zip(sizes, dtypes, strict=True)
        ]
        self._zero_emit = nest.pack_sequence_as(structure, zeros)
        made = nest.pack_sequence_as(structure, arrays)
        returned = while_loop(
            lambda time, ended, *_: cwise_ops.logical_not(reductions.reduce_all(ended)),
            self._step,
            loop_vars=[time, ended, next_input, made, state, loop_state],
            parallel_iterations=parallel_iterations,
            swap_memory=swap_memory,
        )
        made, state, loop_state = returned[-3:]
        return made, state, None if first is None else loop_state

    def _emitted(self, emitted: Any, state: Any) -> tuple[Any, list[Any], list[Any]]:
        """The structure, sizes and dtypes of what each step keeps."""
        if emitted is None:
            sizes = nest.flatten(self._cell.output_size)
            dtypes = [nest.flatten(state)[0].dtype] * len(sizes)
            return self._cell.output_size, sizes, dtypes
        flat = nest.flatten(emitted)
        sizes = [
            one.shape if one.shape.is_fully_defined() else array_ops.shape(one) for one in flat
        ]
        return emitted, sizes, [one.dtype for one in flat]

    def _step(
        self, time: Any, ended: Any, given: Any, made: Any, state: Any, loop_state: Any
    ) -> tuple[Any, ...]:
        output, cell_state = self._cell(given, state)
        nest.assert_same_structure(state, cell_state)
        nest.assert_same_structure(self._cell.output_size, output)
        next_time = time + 1
        finished, next_input, next_state, emit, next_loop_state = self._loop_fn(
            next_time, output, cell_state, loop_state
        )
        nest.assert_same_structure(state, next_state)
        nest.assert_same_structure(given, next_input)
        nest.assert_same_structure(made, emit)

        def chosen(old: Any, new: Any) -> Any:
            return nest.map_structure(lambda *pair: unless(ended, *pair), old, new)

        emit = chosen(self._zero_emit, emit)
        next_state = chosen(state, next_state)
        made = nest.map_structure(lambda array, one: array.write(time, one), made, emit)
        ended = cwise_ops.logical_or(ended, finished)
        loop_state = loop_state if next_loop_state is None else next_loop_state
        return next_time, ended, next_input, made, next_state, loop_state


def _batch_of(inputs: Sequence[Tensor]) -> int | None:
    """The size of the batch, if the first input knows it."""
    first = inputs[0].get_shape()[0]
    for one in inputs:
        first.merge_with(one.get_shape()[0])
    return first.value
