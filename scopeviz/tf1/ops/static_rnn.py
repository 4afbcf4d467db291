"""Recurrent networks whose steps are written out in the graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.name_scopes import control_dependencies
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import TensorShape, unknown_shape
from scopeviz.tf1.ops import array_ops, math_ops, reductions
from scopeviz.tf1.ops.reversing import reverse_sequence
from scopeviz.tf1.ops.rnn_cell_base import check_like_cell, joined_dims, joined_sizes
from scopeviz.tf1.ops.rnn_step import (
    SequenceLengths,
    first_state,
    loop_scope,
    share_from_here,
    state_dtype,
    step,
)
from scopeviz.tf1.variables.variable_scope import internal_variable_scope


def static_rnn(
    cell: Any,
    inputs: Any,
    initial_state: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[Any, Any]:
    """A recurrent network over a list of inputs, each step of which is in the graph.

    Args:
        cell: computes a step.
        inputs: a list of tensors ``[batch, depth]``, or of structures of these.
        initial_state: the state before the first step; None takes zeros.
        dtype: the element type of the zeros.
        sequence_length: the steps of each entry: ``int32`` ``[batch]``.  After them it gives
            zeros, and keeps its state.
        scope: the variable scope; None takes ``rnn``.

    Returns:
        The list of outputs ``[batch, output_size]``, and the last state.

    Raises:
        TypeError: if ``cell`` is none, or ``inputs`` is no sequence.
        ValueError: if there are no inputs, their depth is unknown, or neither a state nor a
            dtype is given.

    Follows: tensorflow/python/ops/rnn.py, static_rnn.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = tf.nn.rnn_cell.BasicRNNCell(3)
    ...     outputs, state = static_rnn(cell, [tf.ones([8, 2])] * 2, dtype=tf.float32)
    ...     [weight.name for weight in tf.global_variables()]
    ['rnn/basic_rnn_cell/kernel:0', 'rnn/basic_rnn_cell/bias:0']
    """
    check_like_cell("cell", cell)
    _check_inputs(inputs)
    outputs = []
    with loop_scope(scope) as varscope:
        first_input = inputs
        while nest.is_sequence(first_input):
            first_input = first_input[0]
        batch = _batch_of(inputs, first_input)
        batch_size = batch or array_ops.shape(first_input)[0]
        without = "If no initial_state is provided, dtype must be specified"
        state = first_state(cell, initial_state, batch_size, dtype, without)
        lengths: SequenceLengths | None = None
        if sequence_length is not None:
            each = convert_to_tensor(sequence_length, name="sequence_length")
            if each.get_shape().ndims not in {None, 1}:
                raise ValueError("sequence_length must be a vector of length batch_size")
            zero_output = _zero_output(cell, batch_size, batch, state_dtype(dtype, state))
            lengths = _lengths(each)
        for time, given in enumerate(inputs):
            if time > 0:
                share_from_here(varscope)
            if lengths is None:
                output, state = cell(given, state)
            else:
                output, state = _step(cell, time, lengths, zero_output, given, state)
            outputs.append(output)
    return outputs, state


def _check_inputs(inputs: Any) -> None:
    if not nest.is_sequence(inputs):
        raise TypeError("inputs must be a sequence")
    if not inputs:
        raise ValueError("inputs must not be empty")


def _step(
    cell: Any, time: int, lengths: SequenceLengths, zero_output: Any, given: Any, state: Any
) -> tuple[Any, Any]:
    return step(time, lengths, zero_output, state, lambda: cell(given, state))


def _batch_of(inputs: Any, first: Tensor) -> int | None:
    """The size of the batch, if it is known."""
    if first.get_shape().ndims == 1:  # Symbols, for a cell that embeds them.
        return first.get_shape()[0].value
    batch = first.get_shape().with_rank_at_least(2)[0]
    for one in nest.flatten(inputs):
        dims = one.get_shape().with_rank_at_least(2)
        batch.merge_with(dims[0])
        for axis, size in enumerate(dims[1:]):
            if size.value is None:
                raise ValueError(
                    f"Input size (dimension {axis} of inputs) must be accessible via shape "
                    "inference, but saw value None."
                )
    return batch.value


def _zero_output(cell: Any, batch_size: Any, batch: int | None, dtype: Any) -> Any:
    zeros = []
    for size in nest.flatten(cell.output_size):
        zero = array_ops.zeros(array_ops.stack(joined_sizes(batch_size, size)), dtype)
        zero.set_shape(TensorShape(joined_dims(batch, size)))
        zeros.append(zero)
    return nest.pack_sequence_as(cell.output_size, zeros)


def _lengths(each: Tensor) -> SequenceLengths:
    each = math_ops.cast(each, int32)
    return SequenceLengths(each, reductions.reduce_min(each), reductions.reduce_max(each))


def static_state_saving_rnn(
    cell: Any,
    inputs: Any,
    state_saver: Any,
    state_name: Any,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[Any, Any]:
    """A :func:`static_rnn` that takes its first state from a saver, and hands it the last one.

    Args:
        cell: computes a step.
        inputs: a list of tensors ``[batch, depth]``.
        state_saver: has ``state(name)``, which gives a state, and ``save_state(name, value)``,
            which gives an op.
        state_name: the name of the state, or names as ``state_size`` has it.
        sequence_length: the steps of each entry: ``int32`` ``[batch]``.
        scope: the variable scope; None takes ``rnn``.

    Returns:
        The list of outputs ``[batch, output_size]``, and the last state.

    Raises:
        TypeError: if ``cell`` is none, or ``inputs`` is no sequence.
        ValueError: if there are no inputs, or names are not as the states are.

    Follows: tensorflow/python/ops/rnn.py, static_state_saving_rnn.

    >>> import scopeviz.tf1 as tf
    >>> class Saver:
    ...     def state(self, name):
    ...         return tf.zeros([8, 3])
    ...     def save_state(self, name, value):
    ...         return tf.identity(value, name="saved")
    >>> with tf.Graph().as_default():
    ...     cell = tf.nn.rnn_cell.BasicRNNCell(3)
    ...     outputs, _ = static_state_saving_rnn(cell, [tf.ones([8, 2])] * 2, Saver(), "h")
    >>> [op.name for op in outputs[-1].op.control_inputs]
    ['saved']
    """
    names, sizes = nest.flatten(state_name), nest.flatten(cell.state_size)
    if nest.is_sequence(cell.state_size) != nest.is_sequence(state_name):
        raise ValueError(
            "state_name should be the same type as cell.state_size.  state_name: "
            f"{state_name}, cell.state_size: {cell.state_size}"
        )
    if len(names) != len(sizes):
        raise ValueError(f"#elems(state_name) != #elems(state_size): {len(names)} vs. {len(sizes)}")
    initial = nest.pack_sequence_as(cell.state_size, [state_saver.state(name) for name in names])
    outputs, state = static_rnn(cell, inputs, initial, None, sequence_length, scope)
    pairs = zip(names, nest.flatten(state), strict=True)
    with control_dependencies([state_saver.save_state(name, value) for name, value in pairs]):
        outputs[-1] = nest.map_structure(array_ops.identity, outputs[-1])
        state = nest.map_structure(array_ops.identity, state)
    return outputs, state


def static_bidirectional_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[Any, Any, Any]:
    """Two :func:`static_rnn`, one of which reads the inputs backwards.

    Args:
        cell_fw: computes a step forwards.
        cell_bw: computes a step backwards.
        inputs: a list of tensors ``[batch, depth]``.
        initial_state_fw: the state before the first step; None takes zeros.
        initial_state_bw: the same for the way back.
        dtype: the element type of the zeros.
        sequence_length: the steps of each entry: ``int32`` ``[batch]``.
        scope: the variable scope; None takes ``bidirectional_rnn``.

    Returns:
        The list of outputs of both, side by side; the last state of each.

    Raises:
        TypeError: if a cell is none, or ``inputs`` is no sequence.
        ValueError: if there are no inputs, their depth is unknown, or neither a state nor a
            dtype is given.

    Follows: tensorflow/python/ops/rnn.py, static_bidirectional_rnn.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cells = [tf.nn.rnn_cell.GRUCell(3) for _ in range(2)]
    ...     outputs, *_ = static_bidirectional_rnn(*cells, [tf.ones([8, 2])], dtype=tf.float32)
    ...     tf.global_variables()[0].name, outputs[0].shape.as_list()
    ('bidirectional_rnn/fw/gru_cell/gates/kernel:0', [8, 6])
    """
    check_like_cell("cell_fw", cell_fw)
    check_like_cell("cell_bw", cell_bw)
    _check_inputs(inputs)
    with internal_variable_scope(scope or "bidirectional_rnn"):
        with internal_variable_scope("fw") as fw_scope:
            forwards, state_fw = static_rnn(
                cell_fw, inputs, initial_state_fw, dtype, sequence_length, scope=fw_scope
            )
        with internal_variable_scope("bw") as bw_scope:
            turned = _reversed(inputs, sequence_length)
            backwards, state_bw = static_rnn(
                cell_bw, turned, initial_state_bw, dtype, sequence_length, scope=bw_scope
            )
    backwards = _reversed(backwards, sequence_length)
    pairs = zip(nest.flatten(forwards), nest.flatten(backwards), strict=True)
    outputs = [array_ops.concat([fw, bw], 1) for fw, bw in pairs]
    return nest.pack_sequence_as(forwards, outputs), state_fw, state_bw


def _reversed(sequence: Sequence[Any], lengths: Any) -> list[Any]:
    """A sequence backwards, each entry from where it ends.

    Follows: tensorflow/python/ops/rnn.py, _reverse_seq.
    """
    if lengths is None:
        return list(reversed(sequence))
    turned = [
        _reversed_tensors(tensors, lengths)
        for tensors in zip(*[nest.flatten(one) for one in sequence], strict=True)
    ]
    return [
        nest.pack_sequence_as(one, list(tensors))
        for one, tensors in zip(sequence, zip(*turned, strict=True), strict=True)
    ]


def _reversed_tensors(tensors: Sequence[Tensor], lengths: Any) -> list[Tensor]:
    shape = unknown_shape(tensors[0].get_shape().ndims)
    for tensor in tensors:
        tensor.set_shape(shape)
    joined = array_ops.stack(tensors)
    turned = array_ops.unstack(reverse_sequence(joined, lengths, 0, 1))
    for tensor in turned:
        tensor.set_shape(shape)
    return list(turned)
