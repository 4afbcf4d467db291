"""Loops in a graph: the ops that lead into an iteration, on to the next one, and out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.op_def import OPS, OpDef, ShapeError, apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import Graph
from scopeviz.tf1.framework.tensor_shape import Dims, TensorShape
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cond import merge_op, switch_op
from scopeviz.tf1.ops.control_flow_context import (
    ControlFlowContext,
    loop_of,
    output_context,
)
from scopeviz.tf1.ops.tensor_array_ops import as_flow, with_flows


class WhileContext(ControlFlowContext):
    """A loop: what its ops take from outside comes in through an ``Enter``.

    Args:
        graph: the graph.
        parallel_iterations: noted in its ops only; iterations run one after the other.
        back_prop: whether gradients go back through it.
        swap_memory: noted only.
        maximum_iterations: the tensor that bounds the number of iterations, if one does.
        name: the name of its frame.
        grad_state: what a loop of gradients knows of the loop that it goes back through.

    Attributes:
        pivot: the tensor that says whether there is another iteration.
        enters: the tensors through which loop variables come in.
        exits: the tensors through which they go out.

    Follows: tensorflow/python/ops/control_flow_ops.py, WhileContext.
    """

    is_while = True
    pivot: Tensor

    def __init__(
        self,
        graph: Graph,
        parallel_iterations: Any = 10,
        back_prop: bool = True,
        swap_memory: bool = False,
        maximum_iterations: Tensor | None = None,
        name: str = "while_context",
        grad_state: Any = None,
    ) -> None:
        super().__init__(graph)
        self.name = graph.unique_name(name)
        self.parallel_iterations = parallel_iterations
        self.back_prop = back_prop
        self.swap_memory = swap_memory
        self.maximum_iterations = maximum_iterations
        self.grad_state = grad_state
        self.enters: list[Tensor] = []
        self.exits: list[Tensor] = []
        self.pivot_for_pred: Tensor | None = None
        self.pivot_for_body: Tensor | None = None

    def control_pivot(self) -> Tensor | None:
        """What stands for an iteration's being run at all."""
        return self.pivot_for_pred if self.pivot_for_body is None else self.pivot_for_body

    # What gets into it.

    def context_for(self, op_type: str, inputs: Sequence[Tensor]) -> ControlFlowContext:
        """The context of an op; a shape that a gradient needs is taken in the forward loop."""
        if op_type in {"Shape", "Size", "Rank"} and inputs and self.grad_state is not None:
            op = inputs[0].op
            context: ControlFlowContext | None = op._control_flow_context
            if context is not None and context.while_context() is self.grad_state.forward_context:
                return context
        return self

    def captured(
        self, op_type: str, name: str, inputs: tuple[Tensor, ...], waiting: tuple[Operation, ...]
    ) -> tuple[tuple[Tensor, ...], tuple[Operation, ...]]:
        """What an op of that name takes here, and what it waits for."""
        inner, outer = self._within_the_loop(waiting)
        if inputs:
            with self._apart(name):
                inputs = tuple([self.value(tensor) for tensor in inputs])
        if not inner and all(_is_constant(tensor) for tensor in inputs):
            pivot = self.control_pivot()
            inner = () if pivot is None else (pivot.op,)
        if outer:
            with self._apart(name if inputs else self.graph._name_stack or ""):
                self.graph._control_dependencies = ()
                self.graph._control_flow_context = self
                drawn_in = [array_ops.identity(op.outputs[0]).op for op in outer if op.outputs]
            inner = (*inner, *drawn_in)
        return inputs, inner

    def value(self, tensor: Tensor) -> Tensor:
        """The tensor as it is inside the loop."""
        found = self._from_outside.get(tensor)
        if found is not None and found.op._id >= 0:
            return found
        if tensor in self._inside or tensor.op._control_flow_context is self:
            return tensor
        self._inside.add(tensor)
        self._from_outside[tensor] = brought = self._brought_in(tensor)
        return brought

    def _brought_in(self, tensor: Tensor) -> Tensor:
        graph = self.graph
        current = graph._control_flow_context
        loop = None if current is None else current.while_context()
        state = None if loop is None else loop.grad_state
        if state is not None and loop_of(tensor.op) is state.forward_context:
            real: Tensor = state.real_value(tensor)
            return real
        outer = self.outer_context
        around = tensor if outer is None else outer.value(tensor)
        made = self.enter_op(around, is_constant=True)
        self._settle([made])
        self._inside.add(made)
        return made

    def add(self, op: Operation) -> None:
        """Take an op into the loop."""
        op._control_flow_context = self
        self._inside.update(op.outputs)

    def enter_op(
        self, tensor: Tensor, is_constant: bool, name: str = "", dims: Any = "its own"
    ) -> Tensor:
        """An op that leads a tensor into the loop; ``is_constant`` for all iterations."""
        graph = self.graph
        attrs = {
            "frame_name": self.name,
            "is_constant": is_constant,
            "parallel_iterations": self.parallel_iterations,
        }
        op_type = "RefEnter" if tensor.dtype._is_ref_dtype else "Enter"
        output = (tensor.dtype, tensor.dims if dims == "its own" else dims)
        old = graph._control_dependencies, graph._control_flow_context
        graph._control_dependencies, graph._control_flow_context = (), None
        try:
            op = graph.add_op(
                op_type, graph.unique_name(name or op_type), (tensor,), [output], attrs
            )
        finally:
            graph._control_dependencies, graph._control_flow_context = old
        op._control_flow_context = self
        return op.outputs[0]

    def _settle(self, enters: Iterable[Tensor]) -> None:
        """Let them wait for what the block waits for, as far as that is around the loop."""
        graph = self.graph
        for enter in enters:
            waiting = graph._control_inputs(enter.op.inputs)
            kept = tuple([op for op in waiting if self._is_around(op)])
            enter.op.control_inputs = (*enter.op.control_inputs, *kept)
            for block in graph._control_dependencies:
                block.made.add(enter.op)

    def _is_around(self, op: Operation) -> bool:
        outer, wanted = self.outer_context, output_context(op)
        loop = None if outer is None else outer.while_context()
        while outer is not wanted:
            if outer is None or outer is loop:
                return False
            outer = outer.outer_context
        return True

    # Building.

    def build(
        self,
        cond: Callable[..., Any],
        body: Callable[..., Any],
        loop_vars: Any,
        shape_invariants: Any,
        return_same_structure: bool,
    ) -> Any:
        """Add the loop to the graph: what its variables are when it is over."""
        flat = nest.flatten(loop_vars)
        tensors = [convert_to_tensor(as_flow(value)) for value in flat]
        if shape_invariants is None:
            shapes: list[Any] = [tensor.get_shape() for tensor in tensors]
        else:
            shapes = nest.flatten(shape_invariants)
        with self.entered():
            result, exits = self._build(cond, body, loop_vars, tensors, shapes)
        packed = nest.pack_sequence_as(result, with_flows(nest.flatten(result), exits))
        if return_same_structure:
            return packed
        return packed[0] if len(exits) == 1 else packed

    def _build(
        self,
        cond: Callable[..., Any],
        body: Callable[..., Any],
        loop_vars: Any,
        tensors: list[Tensor],
        shapes: list[Any],
    ) -> tuple[Any, list[Tensor]]:
        flat = nest.flatten(loop_vars)
        merges = self._merges(tensors, shapes)
        self.pivot_for_pred = merges[0]
        packed = nest.pack_sequence_as(loop_vars, with_flows(flat, merges))
        self.pivot = self._condition(convert_to_tensor(cond(*packed)))
        switches = [switch_op(self.graph, merge, self.pivot) for merge in merges]
        inside = [array_ops.identity(switch.outputs[1]) for switch in switches]
        self.pivot_for_body = inside[0]
        packed = nest.pack_sequence_as(loop_vars, with_flows(flat, inside))
        result = body(*packed)
        if not nest.is_sequence(result):
            result = [result]
        nest.assert_same_structure(list(packed), list(result))
        ends = [convert_to_tensor(as_flow(value)) for value in nest.flatten(result)]
        if len(ends) != len(merges):
            raise ValueError(
                "Number of inputs and outputs of body must match loop_vars: "
                f"{len(merges)}, {len(ends)}"
            )
        for merge, end in zip(merges, ends, strict=True):
            _check_invariant(merge, end)
            self.go_on(merge, end)
        self.exits = [self.exit_op(switch.outputs[0]) for switch in switches]
        self.give_out(self.exits)
        return result, self.exits

    def _merges(self, tensors: list[Tensor], shapes: list[Any]) -> list[Tensor]:
        """Loop variables, at the beginning of an iteration."""
        graph = self.graph
        self._inside = set(tensors)
        if self.outer_context is not None:
            tensors = [self.outer_context.value(tensor) for tensor in tensors]
        if not all(isinstance(shape, TensorShape) for shape in shapes):
            raise ValueError("`shapes` must be a (possibly nested) list of shapes.")
        enters = [self.enter_op(tensor, is_constant=False, dims=None) for tensor in tensors]
        pivot = self._outer_pivot()
        for tensor, enter, shape in zip(tensors, enters, shapes, strict=True):
            if pivot is not None and _is_constant(tensor):
                enter.op.control_inputs = (*enter.op.control_inputs, pivot.op)
            if not _less_or_equal(tensor.dims, shape._dims):
                raise ValueError(
                    f"The shape invariant specified for {tensor.name} is not compatible with "
                    "the initial shape of the loop variable. It enters the loop with shape "
                    f"{tensor.get_shape()}, but the specified shape invariant is {shape}."
                )
            enter.set_shape(shape)
        self._settle(enters)
        self._inside = set(enters)
        self.enters = enters
        return [merge_op(graph, (enter, enter)) for enter in enters]

    def _outer_pivot(self) -> Tensor | None:
        outer, pivot = self.outer_context, None
        while outer is not None and pivot is None:
            pivot, outer = outer.control_pivot(), outer.outer_context
        return pivot

    def _condition(self, decided: Tensor) -> Tensor:
        return apply_op("LoopCond", "LoopCond", [decided]).outputs[0]

    def exit_op(self, tensor: Tensor, name: str = "Exit") -> Tensor:
        """An op that leads a tensor out of the loop."""
        graph = self.graph
        name = graph.unique_name(name)
        return graph.add_op("Exit", name, (tensor,), [(tensor.dtype, tensor.dims)]).outputs[0]

    def go_on(self, merge: Tensor, tensor: Tensor) -> Tensor:
        """Let a loop variable be ``tensor`` in the next iteration."""
        graph = self.graph
        name = graph.unique_name("NextIteration")
        output = (tensor.dtype, tensor.dims)
        following = graph.add_op("NextIteration", name, (tensor,), [output]).outputs[0]
        merge.op._sources = (merge.op.inputs[0], following)
        return following


def _is_constant(tensor: Tensor) -> bool:
    return tensor.op.type in {"Enter", "RefEnter"} and bool(tensor.op.attrs["is_constant"])


def _less_or_equal(one: Dims, another: Dims) -> bool:
    """Whether all that ``another`` knows is so in ``one``."""
    if another is None:
        return True
    if one is None or len(one) != len(another):
        return False
    return all(b is None or a == b for a, b in zip(one, another, strict=True))


def _check_invariant(merge: Tensor, end: Tensor) -> None:
    if _less_or_equal(end.dims, merge.dims):
        return
    first = merge.op.inputs[0].op.inputs[0]
    raise ValueError(
        f"Input tensor '{first.name}' enters the loop with shape {first.shape}, but has shape "
        f"{end.get_shape()} after one iteration. To allow the shape to vary across iterations, "
        "use the `shape_invariants` argument of tf.while_loop to specify a less-specific shape."
    )


def _condition(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    if operands[0].dims:
        raise ShapeError(f"Shape must be rank 0 but is rank {len(operands[0].dims)}")
    return [(operands[0].dtype, ())]


def _same(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    return [(operands[0].dtype, operands[0].dims)]


OPS["LoopCond"] = OpDef("input:bool", _condition, lambda op, value: value)
for _type in ("Enter", "Exit", "NextIteration"):
    OPS[_type] = OpDef("data:T", _same, lambda op, value: value)
OPS["RefEnter"] = OpDef("data:T", _same, lambda run, op: None, stateful=True, takes_reference=True)
OPS["ControlTrigger"] = OpDef("", lambda operands, attrs: [], lambda op: ())
