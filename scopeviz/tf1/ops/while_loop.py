"""``tf.while_loop``: ops that a run computes again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.graph_keys import GraphKeys
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.ops.cwise_ops import logical_and
from scopeviz.tf1.ops.tensor_array_ops import TensorArray
from scopeviz.tf1.ops.while_context import WhileContext


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
    maximum_iterations: Any = None,
    return_same_structure: bool = False,
) -> Any:
    """What loop variables are after ``body`` was repeated for as long as ``cond`` holds.

    Both functions are called once, when the graph is built.

    Args:
        cond: from the loop variables to whether there is another iteration: ``bool`` ``[]``.
        body: from the loop variables to what they are in the next iteration.
        loop_vars: what they are at first: a list or tuple, nested as one likes, of tensors,
            values and ``tf.TensorArray``.
        shape_invariants: the shape of each in all iterations; None takes that of ``loop_vars``.
        parallel_iterations: noted only; iterations run one after the other.
        back_prop: whether gradients go back through the loop.
        swap_memory: noted only.
        name: the name of the scope for the ops.
        maximum_iterations: how many iterations there are at most: whole number ``[]``.
        return_same_structure: True keeps a list of one a list.

    Returns:
        The loop variables, nested as ``body`` gives them; one alone is given as it is.

    Raises:
        TypeError: if ``cond`` or ``body`` is no function, ``cond`` gives no ``bool``, or
            ``body`` gives other kinds of lists.
        ValueError: if there are no loop variables, ``body`` gives more or less of them, or
            their shape changes from one iteration to the next.

    Follows: tensorflow/python/ops/control_flow_ops.py, while_loop.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     count, product = tf.while_loop(
    ...         lambda i, p: i < 5, lambda i, p: (i + 1, p * (i + 1)), [0, 1]
    ...     )
    ...     int(session.run(product))
    120
    """
    if not callable(cond):
        raise TypeError("cond must be callable.")
    if not callable(body):
        raise TypeError("body must be callable.")
    if parallel_iterations < 1:
        raise TypeError("parallel_iterations must be a positive integer.")
    with internal_name_scope(name, "while", nest.flatten(loop_vars)):
        if not loop_vars:
            raise ValueError("No loop variables provided")
        if maximum_iterations is not None:
            alone = len(loop_vars) == 1 and not return_same_structure
            maximum_iterations = _scalar(maximum_iterations)
            cond, body, loop_vars = _counted(cond, body, loop_vars, maximum_iterations, alone)
            if shape_invariants is not None:
                shape_invariants = (TensorShape([]), shape_invariants)
        if shape_invariants is not None:
            nest.assert_same_structure(loop_vars, shape_invariants)
            shape_invariants = nest.map_structure(_invariant, loop_vars, shape_invariants)
        graph = get_default_graph()
        context = WhileContext(
            graph, parallel_iterations, back_prop, swap_memory, maximum_iterations
        )
        if context.outer_context is None:
            graph.add_to_collection(GraphKeys.WHILE_CONTEXT, context)
        result = context.build(cond, body, loop_vars, shape_invariants, return_same_structure)
    return result if maximum_iterations is None else result[1]


def _scalar(maximum_iterations: Any) -> Any:
    tensor = convert_to_tensor(maximum_iterations, name="maximum_iterations")
    if tensor.get_shape().ndims != 0:
        raise ValueError(f"maximum_iterations must be a scalar, saw shape: {tensor.shape}")
    return tensor


def _counted(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    maximum: Any,
    alone: bool,
) -> tuple[Callable[..., Any], Callable[..., Any], Any]:
    """A loop that counts its iterations besides; a loop variable may be ``alone``."""
    counter = constant(0, dtype=maximum.dtype, name="iteration_counter")

    def unpacked(value: Any) -> Any:
        return (value,) if alone else value

    return (
        lambda i, value: logical_and(i < maximum, cond(*unpacked(value))),
        lambda i, value: (i + 1, body(*unpacked(value))),
        (counter, loop_vars[0] if alone else loop_vars),
    )


def _invariant(value: Any, shape: Any) -> Any:
    """The shape that a loop variable keeps."""
    if shape is not None:
        return shape
    return TensorShape([]) if isinstance(value, TensorArray) else convert_to_tensor(value).shape
