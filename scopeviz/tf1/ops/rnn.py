"""Recurrent networks whose steps are a loop in the graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions
from scopeviz.tf1.ops.logging_ops import Assert
from scopeviz.tf1.ops.reversing import reverse, reverse_sequence
from scopeviz.tf1.ops.rnn_cell_base import check_like_cell, joined_dims, joined_sizes
from scopeviz.tf1.ops.rnn_step import (
    SequenceLengths,
    best_effort_input_batch_size,
    first_state,
    loop_scope,
    output_shape,
    state_dtype,
    step,
    transpose_batch_time,
)
from scopeviz.tf1.ops.tensor_array_ops import TensorArray
from scopeviz.tf1.ops.while_loop import while_loop
from scopeviz.tf1.variables.variable_scope import internal_variable_scope


def dynamic_rnn(
    cell: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state: Any = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[Any, Any]:
    """A recurrent network over inputs of which only a run may know how many steps they have.

    Args:
        cell: computes a step.
        inputs: ``[batch, time, depth]``, or a structure of such tensors.
        sequence_length: the steps of each entry: ``int32`` ``[batch]``.  After them it gives
            zeros, and keeps its state.
        initial_state: the state before the first step; None takes zeros.
        dtype: the element type of the zeros.
        parallel_iterations: without meaning here.
        swap_memory: without meaning here.
        time_major: whether inputs and outputs are ``[time, batch, depth]``.
        scope: the variable scope; None takes ``rnn``.

    Returns:
        The outputs ``[batch, time, output_size]``, and the last state.

    Raises:
        TypeError: if ``cell`` is none.
        ValueError: if the depth of the inputs is unknown, or neither a state nor a dtype is
            given.
        InvalidArgumentError: in a run, if ``sequence_length`` is not as long as the batch.

    Follows: tensorflow/python/ops/rnn.py, dynamic_rnn.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = tf.nn.rnn_cell.BasicLSTMCell(3)
    ...     inputs = tf.placeholder(tf.float32, [8, None, 2])
    ...     outputs, state = dynamic_rnn(cell, inputs, dtype=tf.float32)
    ...     outputs.shape.as_list(), state.h.shape.as_list(), tf.global_variables()[0].name
    ([8, None, 3], [8, 3], 'rnn/basic_lstm_cell/kernel:0')
    """
    check_like_cell("cell", cell)
    with loop_scope(scope):
        flat = nest.flatten(inputs)
        if not time_major:
            flat = [transpose_batch_time(one) for one in map(convert_to_tensor, flat)]
        lengths = None if sequence_length is None else _vector(sequence_length)
        batch_size = best_effort_input_batch_size(flat)
        without = "If there is no initial_state, you must give a dtype."
        state = first_state(cell, initial_state, batch_size, dtype, without)
        if lengths is not None:
            with control_dependencies([_assert_has_shape(lengths, [batch_size])]):
                lengths = array_ops.identity(lengths, name="CheckSeqLen")
        loop = _Loop(
            cell, nest.pack_sequence_as(inputs, flat), state, lengths, state_dtype(dtype, state)
        )
        outputs, final_state = loop.run(parallel_iterations or 32, swap_memory)
        if not time_major:
            outputs = nest.map_structure(transpose_batch_time, outputs)
    return outputs, final_state


def _vector(sequence_length: Any) -> Tensor:
    lengths = math_ops.cast(sequence_length, int32)
    if lengths.get_shape().ndims not in {None, 1}:
        raise ValueError(
            "sequence_length must be a vector of length batch_size, but saw shape: "
            f"{lengths.get_shape()}"
        )
    return array_ops.identity(lengths, name="sequence_length")


def _assert_has_shape(x: Tensor, shape: list[Any]) -> Any:
    found, wanted = array_ops.shape(x), array_ops.stack(shape)
    says = [f"Expected shape for Tensor {x.name} is ", wanted, " but saw shape: ", found]
    return Assert(reductions.reduce_all(cwise_ops.equal(found, wanted)), says)


class _Loop:
    """The loop of one :func:`dynamic_rnn`, over inputs ``[time, batch, depth]``.

    Follows: tensorflow/python/ops/rnn.py, _dynamic_rnn_loop.
    """

    def __init__(
        self, cell: Any, inputs: Any, state: Any, sequence_length: Any, dtype: Any
    ) -> None:
        self._cell, self._inputs, self._state, self._dtype = cell, inputs, state, dtype
        self._flat = nest.flatten(inputs)
        self._sizes = nest.flatten(cell.output_size)
        self._time_steps = array_ops.shape(self._flat[0])[0]
        self._batch_size = best_effort_input_batch_size(self._flat)
        self._shapes = [one.get_shape().with_rank_at_least(3) for one in self._flat]
        self._time, self._batch = _checked(self._shapes)
        zeros = [self._zeros(size) for size in self._sizes]
        self._zero_output = nest.pack_sequence_as(cell.output_size, zeros)
        self._lengths: SequenceLengths | None = None
        self._most = self._time_steps
        if sequence_length is not None:
            least = reductions.reduce_min(sequence_length)
            self._most = reductions.reduce_max(sequence_length)
            self._lengths = SequenceLengths(sequence_length, least, self._most)

    def _zeros(self, size: Any) -> Tensor:
        return array_ops.zeros(array_ops.stack(joined_sizes(self._batch_size, size)), self._dtype)

    def run(self, parallel_iterations: int, swap_memory: bool) -> tuple[Any, Any]:
        """The outputs ``[time, batch, output_size]``, and the last state."""
        time = constant(0, dtype=int32, name="time")
        with internal_name_scope("dynamic_rnn") as scope:
            self._base_name = scope
        made = tuple(
            self._array(f"output_{number}", output_shape(self._batch, size), self._dtype)
            for number, size in enumerate(self._sizes)
        )
        arrays = [
            self._array(f"input_{number}", one.shape[1:], one.dtype)
            for number, one in enumerate(self._flat)
        ]
        self._arrays = [array.unstack(one) for array, one in zip(arrays, self._flat, strict=True)]
        # One step at least, so that the arrays have a shape.
        bound = cwise_ops.minimum(self._time_steps, cwise_ops.maximum(1, self._most))
        _, made, final_state = while_loop(
            cond=lambda time, *_: time < bound,
            body=self._step,
            loop_vars=(time, made, self._state),
            parallel_iterations=parallel_iterations,
            maximum_iterations=self._time_steps,
            swap_memory=swap_memory,
        )
        outputs = [array.stack() for array in made]
        for output, size in zip(outputs, self._sizes, strict=True):
            output.set_shape(joined_dims([self._time, self._batch], size))
        return nest.pack_sequence_as(self._cell.output_size, outputs), final_state

    def _array(self, name: str, shape: Any, dtype: Any) -> TensorArray:
        return TensorArray(
            dtype=dtype,
            size=self._time_steps,
            element_shape=shape,
            tensor_array_name=self._base_name + name,
        )

    def _step(self, time: Any, made: Any, state: Any) -> tuple[Any, Any, Any]:
        given = [array.read(time) for array in self._arrays]
        for one, shape in zip(given, self._shapes, strict=True):
            one.set_shape(shape[1:])
        inputs = nest.pack_sequence_as(self._inputs, given)
        if self._lengths is None:
            output, new_state = self._cell(inputs, state)
        else:
            output, new_state = step(
                time,
                self._lengths,
                self._zero_output,
                state,
                lambda: self._cell(inputs, state),
                skip_conditionals=True,
            )
        written = tuple(
            array.write(time, one) for array, one in zip(made, nest.flatten(output), strict=True)
        )
        return time + 1, written, new_state


def _checked(shapes: Sequence[TensorShape]) -> tuple[int | None, int | None]:
    """The sizes of time and batch, which all inputs must have alike."""
    time, batch = shapes[0].as_list()[:2]
    for shape in shapes:
        if not shape[2:].is_fully_defined():
            raise ValueError(
                "Input size (depth of inputs) must be accessible via shape inference, but saw "
                "value None."
            )
        if shape[0].value != time:
            raise ValueError(
                "Time steps is not the same for all the elements in the input in a batch."
            )
        if shape[1].value != batch:
            raise ValueError("Batch_size is not the same for all the elements in the input.")
    return time, batch


def bidirectional_dynamic_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[Any, Any]:
    """Two :func:`dynamic_rnn`, one of which reads the inputs backwards.

    Args:
        cell_fw: computes a step forwards.
        cell_bw: computes a step backwards.
        inputs: ``[batch, time, depth]``, or a structure of such tensors.
        sequence_length: the steps of each entry: ``int32`` ``[batch]``.
        initial_state_fw: the state before the first step; None takes zeros.
        initial_state_bw: the same for the way back.
        dtype: the element type of the zeros.
        parallel_iterations: without meaning here.
        swap_memory: without meaning here.
        time_major: whether inputs and outputs are ``[time, batch, depth]``.
        scope: the variable scope; None takes ``bidirectional_rnn``.

    Returns:
        The outputs of both, ``[batch, time, output_size]``, and the last states of both.

    Raises:
        TypeError: if a cell is none.
        ValueError: if the depth of the inputs is unknown, or neither a state nor a dtype is
            given.

    Follows: tensorflow/python/ops/rnn.py, bidirectional_dynamic_rnn.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cells = [tf.nn.rnn_cell.GRUCell(3) for _ in range(2)]
    ...     outputs, _ = bidirectional_dynamic_rnn(*cells, tf.ones([8, 5, 2]), dtype=tf.float32)
    ...     tf.global_variables()[-1].name, outputs[1].shape.as_list()
    ('bidirectional_rnn/bw/gru_cell/candidate/bias:0', [8, 5, 3])
    """
    check_like_cell("cell_fw", cell_fw)
    check_like_cell("cell_bw", cell_bw)
    time_axis, batch_axis = (0, 1) if time_major else (1, 0)

    def turned(tensor: Any) -> Tensor:
        if sequence_length is None:
            return reverse(tensor, axis=[time_axis])
        return reverse_sequence(
            input=tensor,
            seq_lengths=sequence_length,
            seq_axis=time_axis,
            batch_axis=batch_axis,
        )

    def one_way(cell: Any, inputs: Any, initial_state: Any, scope: Any) -> tuple[Any, Any]:
        return dynamic_rnn(
            cell,
            inputs,
            sequence_length,
            initial_state,
            dtype,
            parallel_iterations,
            swap_memory,
            time_major,
            scope,
        )

    with internal_variable_scope(scope or "bidirectional_rnn"):
        with internal_variable_scope("fw") as fw_scope:
            output_fw, state_fw = one_way(cell_fw, inputs, initial_state_fw, fw_scope)
        with internal_variable_scope("bw") as bw_scope:
            backwards = nest.map_structure(turned, inputs)
            output_bw, state_bw = one_way(cell_bw, backwards, initial_state_bw, bw_scope)
    return (output_fw, turned(output_bw)), (state_fw, state_bw)
