"""What all loops over the steps of a recurrent network have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from scopeviz import events
from scopeviz.events import ReuseFlag
from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.holders import touch
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.framework.tensor_shape import TensorShape, as_shape
from scopeviz.tf1.ops import array_ops, math_ops
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.ops.selecting import where
from scopeviz.tf1.variables.scope_store import VariableScope
from scopeviz.tf1.variables.variable_scope import internal_variable_scope


@contextmanager
def loop_scope(scope: Any, default: str = "rnn") -> Iterator[VariableScope]:
    """The variable scope of a recurrent network, in which variables are read once for all steps.

    Follows: tensorflow/python/ops/rnn.py, _should_cache.
    """
    with internal_variable_scope(scope or default) as entered:
        if entered.caching_device is None and not _in_loop():
            entered.set_caching_device(_own_device)
        yield entered


def share_from_here(scope: VariableScope) -> None:
    """Share only, from the second step on: what ``reuse_variables`` does, though no user says it.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), loop_scope(None) as scope:
    ...     share_from_here(scope)
    ...     scope.reuse
    True
    """
    touch(scope)
    scope._flag = ReuseFlag("True", "layer", scope.name, events.locate())


def _own_device(op: Any) -> Any:
    return op.device


def _in_loop() -> bool:
    """Whether ops are made inside a ``tf.while_loop`` now: a training loop changes variables."""
    context = get_default_graph()._control_flow_context
    while context is not None:
        if type(context).__name__ == "WhileContext":
            return True
        context = context.outer_context
    return False


def transpose_batch_time(x: Any) -> Any:
    """A tensor whose first two axes have changed places; of rank 0 or 1 the tensor itself.

    Args:
        x: ``[batch, time, ...]``.

    Follows: tensorflow/python/ops/rnn.py, _transpose_batch_time.

    >>> import scopeviz.tf1 as tf
    >>> transpose_batch_time(tf.zeros([8, 5, 3])).shape.as_list()
    [5, 8, 3]
    """
    static = x.get_shape()
    if static.ndims is not None and static.ndims < 2:
        return x
    rank = array_ops.rank(x)
    order = array_ops.concat(([1, 0], math_ops.range(2, rank)), axis=0)
    turned = array_ops.transpose(x, order)
    if static.ndims is not None:
        batch, time, *rest = static.as_list()
        turned.set_shape([time, batch, *rest])
    return turned


def best_effort_input_batch_size(flat_input: Sequence[Any]) -> Any:
    """The size of the batch: a number if it is known, else a tensor ``int32`` ``[]``.

    Args:
        flat_input: tensors, ``[time, batch, ...]``.

    Raises:
        ValueError: if one has no such axes.

    Follows: tensorflow/python/ops/rnn.py, _best_effort_input_batch_size.

    >>> import scopeviz.tf1 as tf
    >>> best_effort_input_batch_size([tf.zeros([5, 8, 3])])
    8
    """
    for one in flat_input:
        dims = one.shape
        if dims.ndims is None:
            continue
        if dims.ndims < 2:
            raise ValueError(f"Expected input tensor {one} to have rank at least 2")
        if dims[1].value is not None:
            return dims[1].value
    return array_ops.shape(flat_input[0])[1]


def first_state(cell: Any, initial_state: Any, batch_size: Any, dtype: Any, without: str) -> Any:
    """The state before the first step.

    Args:
        cell: the cell.
        initial_state: the state that is given; None takes zeros.
        batch_size: the size of the batch.
        dtype: the element type, needed for zeros.
        without: what to say if it is missing.

    Raises:
        ValueError: if neither a state nor a dtype is given.
    """
    if initial_state is not None:
        return initial_state
    if not dtype:
        raise ValueError(without)
    if getattr(cell, "get_initial_state", None) is not None:
        return cell.get_initial_state(inputs=None, batch_size=batch_size, dtype=dtype)
    return cell.zero_state(batch_size, dtype)


def state_dtype(explicit_dtype: Any, state: Any) -> Any:
    """The dtype of a network's states and outputs.

    Raises:
        ValueError: if none is given and the states have none or several.

    Follows: tensorflow/python/ops/rnn.py, _infer_state_dtype.

    >>> state_dtype("float32", None)
    'float32'
    """
    if explicit_dtype is not None:
        return explicit_dtype
    if not nest.is_sequence(state):
        return state.dtype
    dtypes = [one.dtype for one in nest.flatten(state)]
    if not dtypes:
        raise ValueError("Unable to infer dtype from empty state.")
    if any(one != dtypes[0] for one in dtypes):
        raise ValueError(
            "State has tensors of different inferred_dtypes. Unable to infer a single "
            "representative dtype."
        )
    return dtypes[0]


def known_size(size: Any) -> Any:
    """A size as a shape, as far as it is known."""
    return as_shape(constant_value(size)) if isinstance(size, Tensor) else size


def output_shape(batch: int | None, size: Any) -> TensorShape:
    """The static shape of one step's outputs."""
    return TensorShape([batch]).concatenate(known_size(size))


class SequenceLengths:
    """How many steps each entry of a batch has.

    Attributes:
        each: ``int32`` ``[batch]``.
        least: the least of them.
        most: the greatest of them.
    """

    def __init__(self, each: Any, least: Any, most: Any) -> None:
        self.each = each
        self.least = least
        self.most = most


def step(
    time: Any,
    lengths: SequenceLengths,
    zero_output: Any,
    state: Any,
    call_cell: Callable[[], Any],
    skip_conditionals: bool = False,
) -> tuple[Any, Any]:
    """One step: entries of the batch that have ended give zeros, and keep their state.

    Args:
        time: the step's number.
        lengths: of the sequences.
        zero_output: what an entry that has ended gives.
        state: the state before the step.
        call_cell: gives the outputs and the next state.
        skip_conditionals: True chooses by entry in each step, and never for the whole batch.

    Returns:
        The outputs and the next state.

    Raises:
        TypeError: if the cell gives other kinds of structures than it should.
        ValueError: if it gives other structures.

    Follows: tensorflow/python/ops/rnn.py, _rnn_step.
    """
    flat_state, flat_zeros = nest.flatten(state), nest.flatten(zero_output)
    ended = time >= lengths.each

    def called() -> list[Any]:
        output, new_state = call_cell()
        nest.assert_same_structure(zero_output, output)
        nest.assert_same_structure(state, new_state)
        return [*nest.flatten(output), *nest.flatten(new_state)]

    def chosen(new: list[Any]) -> list[Any]:
        old = flat_zeros + flat_state
        return [unless(ended, one, other) for one, other in zip(old, new, strict=True)]

    def for_some() -> Any:
        new = called()
        return cond(time < lengths.least, lambda: new, lambda: chosen(new))

    if skip_conditionals:
        results = chosen(called())
    else:
        results = cond(time >= lengths.most, lambda: flat_zeros + flat_state, for_some)
    results = list(results)
    for result, like in zip(results, flat_zeros + flat_state, strict=True):
        if isinstance(result, Tensor):
            result.set_shape(like.get_shape())
    number = len(flat_zeros)
    return (
        nest.pack_sequence_as(zero_output, results[:number]),
        nest.pack_sequence_as(state, results[number:]),
    )


def unless(ended: Any, old: Any, new: Any) -> Any:
    """The old rows where entries have ended, else the new ones; what has no rows as it is new."""
    if not isinstance(old, Tensor) or old.shape.ndims == 0:
        return new
    with get_default_graph().colocate_with(new.op):
        return where(ended, old, new)
