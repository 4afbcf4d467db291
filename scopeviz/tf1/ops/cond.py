"""``tf.cond``: ops of which a run takes one branch only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.graph_keys import GraphKeys
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import OPS, OpDef, ShapeError, apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import DEAD, Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.framework.tensor_shape import Dims
from scopeviz.tf1.ops.control_flow_context import ControlFlowContext
from scopeviz.tf1.ops.tensor_array_ops import as_flow, with_flows


class CondContext(ControlFlowContext):
    """One branch of a conditional: what its ops take from outside goes through a switch.

    Args:
        graph: the graph.
        pred: the tensor that decides.
        pivot: the tensor that is there where this branch is taken.
        branch: 1 where ``pred`` is to be true, 0 where it is to be false.

    Follows: tensorflow/python/ops/control_flow_ops.py, CondContext.
    """

    def __init__(self, graph: Graph, pred: Tensor, pivot: Tensor, branch: int) -> None:
        super().__init__(graph)
        self.name = graph.unique_name("cond_text")
        self.pred = pred
        self.branch = branch
        self._pivot = pivot
        self._inside = {pred, pivot}
        pivot.op._control_flow_context = self

    def captured(
        self, op_type: str, name: str, inputs: tuple[Tensor, ...], waiting: tuple[Operation, ...]
    ) -> tuple[tuple[Tensor, ...], tuple[Operation, ...]]:
        """What an op of that name takes here, and what it waits for."""
        waiting, _ = self._within_the_loop(waiting)
        if inputs:
            if any(tensor not in self._inside or tensor in self._from_outside for tensor in inputs):
                with self._apart(name):
                    inputs = tuple([self.value(tensor) for tensor in inputs])
            return inputs, waiting
        if any(self._holds(op) for op in waiting):
            return inputs, waiting
        return inputs, (*waiting, self._pivot.op)

    def value(self, tensor: Tensor) -> Tensor:
        """The tensor as it is inside the branch."""
        found = self._from_outside.get(tensor)
        if found is not None and found.op._id >= 0:
            return found
        if tensor in self._inside:
            return tensor
        around = tensor if self.outer_context is None else self.outer_context.value(tensor)
        switched = self._switch(around)
        self._from_outside[tensor] = self._from_outside[around] = switched
        return switched

    def add(self, op: Operation) -> None:
        """Take an op into the branch, and into the contexts around it."""
        op._control_flow_context = self
        self.know(op.outputs)

    def know(self, tensors: Any) -> None:
        """Count tensors as inside, here and around."""
        context: ControlFlowContext | None = self
        while context is not None:
            context._inside.update(tensors)
            context = context.outer_context

    def control_pivot(self) -> Tensor | None:
        """What stands for an iteration's being run; a branch has none of its own."""
        return None

    def _switch(self, tensor: Tensor) -> Tensor:
        graph = self.graph
        old = graph._control_dependencies, graph._control_flow_context
        graph._control_dependencies, graph._control_flow_context = (), None
        try:
            with graph.colocate_with(tensor.op, True):
                op = switch_op(graph, tensor, self.pred)
        finally:
            graph._control_dependencies, graph._control_flow_context = old
        op._control_flow_context = self
        self.know(op.outputs)
        return op.outputs[self.branch]

    def build(self, function: Callable[[], Any]) -> tuple[Any, list[Tensor]]:
        """Call the function of the branch: its result, and the tensors to merge."""
        with self.entered():
            result = function()
            if result is None:
                which = "true_fn" if self.branch else "false_fn"
                raise ValueError(f"{which} must have a return value.")
            return result, [self._output(item) for item in nest.flatten(result)]

    def _output(self, item: Any) -> Tensor:
        if isinstance(item, Operation):
            with self.graph.control_dependencies([item]):
                return apply_op("Identity", "control_dependency", [self._pivot]).outputs[0]
        tensor = convert_to_tensor(as_flow(item))
        known = tensor in self._inside
        inside = self.value(tensor)
        if not known:  # It is switched where the branch ends, in the blocks around the choice.
            for block in self.graph._control_dependencies:
                block.made.add(inside.op)
        return inside


def cond(
    pred: Any,
    true_fn: Callable[[], Any] | None = None,
    false_fn: Callable[[], Any] | None = None,
    strict: bool = False,
    name: str | None = None,
    fn1: Callable[[], Any] | None = None,
    fn2: Callable[[], Any] | None = None,
) -> Any:
    """What one of two functions returns; a run computes that one's ops only.

    Both functions are called once, when the graph is built.

    Args:
        pred: what decides: ``bool`` ``[]``.
        true_fn: makes the tensors for when ``pred`` is true.
        false_fn: makes as many of the same dtypes for when it is false.
        strict: True keeps a list of one a list.
        name: the name of the scope for the ops.
        fn1: the older name of ``true_fn``.
        fn2: the older name of ``false_fn``.

    Raises:
        TypeError: if ``pred`` is a Python bool, a function is missing or no function, or
            the two return different structures.
        ValueError: if one returns None, or their dtypes differ.

    Follows: tensorflow/python/ops/control_flow_ops.py, cond.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.placeholder(tf.float32, [])
    ...     y = tf.cond(x > 0.0, lambda: x * 2.0, lambda: x - 1.0)
    ...     [float(session.run(y, {x: value})) for value in (3.0, -3.0)]
    [6.0, -4.0]
    """
    on_true = _function(true_fn, fn1, "true_fn", "fn1")
    on_false = _function(false_fn, fn2, "false_fn", "fn2")
    for which, function in (("true_fn", on_true), ("false_fn", on_false)):
        if not callable(function):
            raise TypeError(f"{which} must be callable.")
    with internal_name_scope(name, "cond", [pred]):
        if isinstance(pred, bool):
            raise TypeError("pred must not be a Python bool")
        decided = convert_to_tensor(pred)
        graph = get_default_graph()
        unless, when = apply_op("Switch", None, [decided, decided]).outputs
        pivots = [
            apply_op("Identity", f"switch_{letter}", [pivot]).outputs[0]
            for letter, pivot in (("t", when), ("f", unless))
        ]
        pred_id = apply_op("Identity", "pred_id", [decided]).outputs[0]
        contexts = [CondContext(graph, pred_id, pivots[0], 1)]
        result, taken = contexts[0].build(on_true)
        contexts.append(CondContext(graph, pred_id, pivots[1], 0))
        other, otherwise = contexts[1].build(on_false)
        if not strict:
            result, other = _unpacked(result), _unpacked(other)
        nest.assert_same_structure(result, other)
        if not taken:
            raise ValueError("true_fn and false_fn must return at least one result.")
        merged = [merge_op(graph, pair) for pair in _pairs(otherwise, taken)]
        for context in contexts:
            if context.outer_context is None:
                graph.add_to_collection(GraphKeys.COND_CONTEXT, context)
    packed = nest.pack_sequence_as(result, with_flows(nest.flatten(result), merged))
    return packed if strict else _unpacked(packed)


def _unpacked(value: Any) -> Any:
    """What is in a list of one; anything else as it is."""
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def _function(given: Any, older: Any, name: str, older_name: str) -> Callable[[], Any]:
    if given is not None and older is not None:
        raise TypeError(f"cond(): {name} and {older_name} may not be set simultaneously.")
    function: Callable[[], Any] | None = older if given is None else given
    if function is None:
        raise TypeError(f"cond(): {name} argument required")
    return function


def switch_op(graph: Graph, data: Tensor, pred: Tensor, name: str = "Switch") -> Operation:
    """An op that hands ``data`` to its second output where ``pred`` is true, else to its first."""
    op_type = "RefSwitch" if data.dtype._is_ref_dtype else "Switch"
    outputs = [(data.dtype, data.dims)] * 2
    return graph.add_op(op_type, graph.unique_name(name), (data, pred), outputs)


def _pairs(otherwise: list[Tensor], taken: list[Tensor]) -> list[tuple[Tensor, Tensor]]:
    pairs = list(zip(otherwise, taken, strict=True))
    for one, another in pairs:
        if one.dtype.base_dtype is not another.dtype.base_dtype:
            raise ValueError(
                "Outputs of true_fn and false_fn must have the same type: "
                f"{another.dtype.name}, {one.dtype.name}"
            )
    return pairs


def merge_op(graph: Graph, pair: tuple[Tensor, Tensor], name: str = "Merge") -> Tensor:
    """The one of two tensors that a run computes; the first, if it computes both."""
    references = all(tensor.dtype._is_ref_dtype for tensor in pair)
    op_type = "RefMerge" if references else "Merge"
    dtype = pair[0].dtype if references else pair[0].dtype.base_dtype
    outputs = [(dtype, _common(pair[0].dims, pair[1].dims)), (int32, ())]
    return graph.add_op(op_type, graph.unique_name(name), pair, outputs).outputs[0]


def _common(one: Dims, another: Dims) -> Dims:
    """The shape that both have, as far as they agree."""
    if one is None or another is None or len(one) != len(another):
        return None
    return tuple([a if a == b else None for a, b in zip(one, another, strict=True)])


def _switched(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    rank = None if operands[1].dims is None else len(operands[1].dims)
    if rank:
        raise ShapeError(f"Shape must be rank 0 but is rank {rank}")
    return [(operands[0].dtype, operands[0].dims)] * 2


def _either(pred: Any, value: Any) -> tuple[Any, Any]:
    return (DEAD, value) if pred else (value, DEAD)


def _first_alive(op: Operation, *values: Any) -> tuple[Any, Any]:
    alive = next(index for index, value in enumerate(values) if value is not DEAD)
    return values[alive], np.int32(alive)


OPS["Switch"] = OpDef("data:T pred:bool", _switched, lambda op, data, pred: _either(pred, data))
OPS["RefSwitch"] = OpDef(
    "data:T pred:bool",
    _switched,
    lambda run, op, pred: _either(pred, None),
    stateful=True,
    takes_reference=True,
)
OPS["Merge"] = OPS["RefMerge"] = OpDef("inputs*:T", lambda operands, attrs: [], _first_alive)
