"""Bidirectional networks on top of each other."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.rnn import bidirectional_dynamic_rnn
from scopeviz.tf1.ops.static_rnn import static_bidirectional_rnn
from scopeviz.tf1.variables.variable_scope import internal_variable_scope


def stack_bidirectional_rnn(
    cells_fw: Any,
    cells_bw: Any,
    inputs: Any,
    initial_states_fw: Any = None,
    initial_states_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[Any, Any, Any]:
    """Networks of :func:`static_bidirectional_rnn`, each over the outputs of the one before.

    Args:
        cells_fw: for each network, what computes a step forwards.
        cells_bw: for each network, what computes a step backwards.
        inputs: a list of tensors ``[batch, depth]``.
        initial_states_fw: for each network, the state before the first step; None takes zeros.
        initial_states_bw: the same for the way back.
        dtype: the element type of the zeros.
        sequence_length: the steps of each entry: ``int32`` ``[batch]``.
        scope: the variable scope; None takes ``stack_bidirectional_rnn``.

    Returns:
        The list of outputs of the last network; the last states of all, forwards and
        backwards.

    Raises:
        ValueError: if there are no cells, or not as many of each.

    Follows: tensorflow/contrib/rnn/python/ops/rnn.py, stack_bidirectional_rnn.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     fw, bw = [[tf.nn.rnn_cell.GRUCell(3) for _ in range(2)] for _ in range(2)]
    ...     outputs, *_ = stack_bidirectional_rnn(fw, bw, [tf.ones([8, 2])], dtype=tf.float32)
    ...     outputs[0].name
    'stack_bidirectional_rnn/cell_1/concat:0'
    """
    _check(cells_fw, cells_bw, initial_states_fw, initial_states_bw)
    states_fw, states_bw = [], []
    with internal_variable_scope(scope or "stack_bidirectional_rnn"):
        for number, (cell_fw, cell_bw) in enumerate(zip(cells_fw, cells_bw, strict=True)):
            with internal_variable_scope(f"cell_{number}") as cell_scope:
                inputs, state_fw, state_bw = static_bidirectional_rnn(
                    cell_fw,
                    cell_bw,
                    inputs,
                    initial_state_fw=initial_states_fw and initial_states_fw[number],
                    initial_state_bw=initial_states_bw and initial_states_bw[number],
                    sequence_length=sequence_length,
                    dtype=dtype,
                    scope=cell_scope,
                )
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return inputs, tuple(states_fw), tuple(states_bw)


def stack_bidirectional_dynamic_rnn(
    cells_fw: Any,
    cells_bw: Any,
    inputs: Any,
    initial_states_fw: Any = None,
    initial_states_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    parallel_iterations: int | None = None,
    time_major: bool = False,
    scope: Any = None,
    swap_memory: bool = False,
) -> tuple[Any, Any, Any]:
    """Networks of :func:`bidirectional_dynamic_rnn`, each over the outputs of the one before.

    Args:
        cells_fw: for each network, what computes a step forwards.
        cells_bw: for each network, what computes a step backwards.
        inputs: ``[batch, time, depth]``.
        initial_states_fw: for each network, the state before the first step; None takes zeros.
        initial_states_bw: the same for the way back.
        dtype: the element type of the zeros.
        sequence_length: the steps of each entry: ``int32`` ``[batch]``.
        parallel_iterations: without meaning here.
        time_major: whether inputs and outputs are ``[time, batch, depth]``.
        scope: the variable scope; None takes ``stack_bidirectional_rnn``.
        swap_memory: without meaning here.

    Returns:
        The outputs of the last network, ``[batch, time, size]``; the last states of all,
        forwards and backwards.

    Raises:
        ValueError: if there are no cells, or not as many of each.

    Follows: tensorflow/contrib/rnn/python/ops/rnn.py, stack_bidirectional_dynamic_rnn.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     fw, bw = [[tf.nn.rnn_cell.GRUCell(3) for _ in range(2)] for _ in range(2)]
    ...     x = tf.ones([8, 5, 2])
    ...     outputs, *_ = stack_bidirectional_dynamic_rnn(fw, bw, x, dtype=tf.float32)
    ...     outputs.shape.as_list()
    [8, 5, 6]
    """
    _check(cells_fw, cells_bw, initial_states_fw, initial_states_bw)
    states_fw, states_bw = [], []
    with internal_variable_scope(scope or "stack_bidirectional_rnn"):
        for number, (cell_fw, cell_bw) in enumerate(zip(cells_fw, cells_bw, strict=True)):
            with internal_variable_scope(f"cell_{number}"):
                outputs, (state_fw, state_bw) = bidirectional_dynamic_rnn(
                    cell_fw,
                    cell_bw,
                    inputs,
                    initial_state_fw=initial_states_fw and initial_states_fw[number],
                    initial_state_bw=initial_states_bw and initial_states_bw[number],
                    sequence_length=sequence_length,
                    parallel_iterations=parallel_iterations,
                    dtype=dtype,
                    swap_memory=swap_memory,
                    time_major=time_major,
                )
                inputs = array_ops.concat(outputs, 2)
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return inputs, tuple(states_fw), tuple(states_bw)


def _check(cells_fw: Any, cells_bw: Any, states_fw: Any, states_bw: Any) -> None:
    for which, cells in (("fw", cells_fw), ("bw", cells_bw)):
        if not cells:
            raise ValueError(f"Must specify at least one {which} cell for BidirectionalRNN.")
    for which, cells in (("fw", cells_fw), ("bw", cells_bw)):
        if not isinstance(cells, list):
            raise ValueError(f"cells_{which} must be a list of RNNCells (one per layer).")
    if len(cells_fw) != len(cells_bw):
        raise ValueError("Forward and Backward cells must have the same depth.")
    for which, states in (("fw", states_fw), ("bw", states_bw)):
        right = isinstance(states, list) and len(states) == len(cells_fw)
        if states is not None and not right:
            raise ValueError(
                f"initial_states_{which} must be a list of state tensors (one per layer)."
            )
