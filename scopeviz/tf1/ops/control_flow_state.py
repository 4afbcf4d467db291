"""The loops that one call of ``tf.gradients`` goes back through.

Follows: tensorflow/python/ops/control_flow_state.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32, resource
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cond import CondContext, switch_op
from scopeviz.tf1.ops.control_flow_context import (
    ControlFlowContext,
    is_exit,
    is_loop_switch,
    is_switch,
    while_context,
)
from scopeviz.tf1.ops.while_context import WhileContext
from scopeviz.tf1.ops.while_grad import GradLoopState, inside


class ControlFlowState:
    """Which loop has which loop of gradients.

    Follows: tensorflow/python/ops/control_flow_state.py, _ControlFlowState.
    """

    def __init__(self) -> None:
        self._states: dict[ControlFlowContext, GradLoopState] = {}

    def add(self, op: Operation) -> list[Operation]:
        """Add the loop that an op leads out of: all the ops that lead out of it."""
        forward = while_context(op)
        assert isinstance(forward, WhileContext)
        if forward in self._states:
            return []
        outer = None if forward.outer_context is None else forward.outer_context.while_context()
        around = None if outer is None else self._states.get(outer)
        state = self._states[forward] = GradLoopState(forward, around)
        return [tensor.op for tensor in state.exits]

    def of(self, op: Operation, before: bool = False) -> GradLoopState | None:
        """What is known of the loop of an op; ``before`` an exit's gradient, of the one around."""
        context = while_context(op)
        if before and is_exit(op) and context is not None:
            outer = context.outer_context
            context = None if outer is None else outer.while_context()
        return None if context is None else self._states.get(context)

    def block(self, op: Operation, before: bool) -> Any:
        """A block for the gradients of an op: in the loop of gradients, if it has one."""
        state = self.of(op, before)
        return inside(None if state is None else state.grad_context)

    def unused_exits(self, waiting: dict[Operation, int], first: Iterable[Operation]) -> list[Any]:
        """The exits that nobody uses, of loops that have no others.

        Follows: tensorflow/python/ops/control_flow_state.py, ProcessUnusedLoopExits.
        """
        found: list[Tensor] = []
        results = set(first)
        for state in self._states.values():
            for tensor in state.exits:
                if not waiting[tensor.op]:
                    state.pending_exits -= 1
                    if tensor.op not in results:
                        state.unused_exits.append(tensor)
                    if not state.pending_exits:
                        found += state.unused_exits
            for tensor in state.forward_context.enters:
                if not waiting[tensor.op]:
                    waiting[tensor.op] = 1
        return found

    def ready_exits(
        self, op: Operation, has_gradient: Callable[[Operation], bool]
    ) -> tuple[list[Operation], list[Tensor]]:
        """The exits that can go on now that one more can, and those that take zeros."""
        state = self.of(op)
        assert state is not None
        state.deferred_exits.append(op.outputs[0])
        state.pending_exits -= 1
        if state.pending_exits:
            return [], []
        used = [tensor for tensor in state.deferred_exits if has_gradient(tensor.op)]
        state.unused_exits += [tensor for tensor in state.deferred_exits if tensor not in used]
        unused = [tensor.op for tensor in state.unused_exits]
        zeros = [tensor for tensor in state.unused_exits if is_trainable(tensor)] if used else []
        return [tensor.op for tensor in used] + unused, zeros

    def zeros_for_exit(self, tensor: Tensor) -> Tensor:
        """The gradient of a loop variable that nobody uses after the loop.

        Follows: tensorflow/python/ops/control_flow_state.py, ZerosLikeForExit.
        """
        forward: ControlFlowContext = tensor.op._control_flow_context
        outer = self.of(tensor.op, before=True)
        dims = tensor.dims
        if dims is not None and None not in dims:
            with inside(None if outer is None else outer.grad_context):
                return array_ops.zeros(dims, tensor.dtype)
        if outer is None:
            return array_ops.zeros_like(tensor, optimize=False)
        with inside(forward.outer_context):
            shape = array_ops.shape(tensor)
        stack = outer.remember(shape)
        with outer.grad_context.entered():
            return array_ops.zeros(outer.remembered(stack, shape), tensor.dtype)

    def zeros_like(self, op: Operation, index: int) -> Tensor | None:
        """The gradient of an output that nothing depends on.

        Follows: tensorflow/python/ops/control_flow_state.py, ZerosLike.
        """
        if is_loop_switch(op):
            return None
        state = self.of(op)
        if state is None:
            return zeros_outside_loops(op, index)
        tensor, context = op.outputs[index], op._control_flow_context
        dead = is_switch(op)
        if tensor.dtype is resource:
            return None
        dims = tensor.dims
        if dims is not None and None not in dims:
            zeros = constant(0, shape=dims, dtype=tensor.dtype.base_dtype)
            if dead and isinstance(context, CondContext):
                pred = state.history.get(context.pred, context.pred)
                zeros = switch_op(op.graph, zeros, pred).outputs[1 - context.branch]
            return zeros
        if dead and isinstance(context, CondContext):
            with inside(context.outer_context):
                switch = switch_op(op.graph, op.inputs[0], context.pred)
                shape = array_ops.shape(switch.outputs[1 - context.branch])
            switch._control_flow_context = shape.op._control_flow_context = context
        else:
            with inside(context):
                shape = array_ops.shape(tensor)
        with state.grad_context.left():
            stack = state.remember(shape, dead)
        return array_ops.zeros(state.remembered(stack, shape, dead), tensor.dtype.base_dtype)

    def finish(self) -> None:
        """Give zeros to loop variables whose next value does not depend on the last one.

        Follows: tensorflow/python/ops/control_flow_state.py, PostProcessing.
        """
        for state in self._states.values():
            for merge in state.switches.values():
                if merge.op.inputs[0] is merge.op.inputs[1]:
                    self._give_zeros(state, merge)

    @staticmethod
    def _give_zeros(state: GradLoopState, merge: Tensor) -> None:
        loop, first = state.grad_context, merge.op.inputs[0]
        dims = first.dims
        if dims is not None and None not in dims:
            with loop.entered():
                loop.go_on(merge, constant(0, dtype=first.dtype, shape=dims))
            return
        with inside(loop.outer_context):
            shape = array_ops.shape(first.op.inputs[0])
            zeros = array_ops.zeros(shape, first.dtype)
        with loop.entered():
            loop.go_on(merge, zeros)


def is_trainable(tensor: Tensor) -> bool:
    """Whether a tensor can have a gradient.

    >>> import scopeviz.tf1 as tf
    >>> is_trainable(tf.constant(1.0)), is_trainable(tf.constant(1))
    (True, False)
    """
    dtype = tensor.dtype.base_dtype
    return dtype.is_floating or dtype.is_complex or dtype is resource


def zeros_outside_loops(op: Operation, index: int) -> Tensor | None:
    """The gradient of an output that nothing depends on, of an op in no loop.

    Follows: tensorflow/python/ops/control_flow_state.py, ZerosLikeOutsideLoop.
    """
    tensor, context = op.outputs[index], op._control_flow_context
    if tensor.dtype is resource:  # The gradient of the switch sees to it.
        return None
    if not is_switch(op) or not isinstance(context, CondContext):
        return array_ops.zeros_like(tensor, optimize=False)
    switch = switch_op(op.graph, op.inputs[0], context.pred)
    other = switch.outputs[1 - context.branch]
    pivot = array_ops.identity(other)
    shape = apply_op("Shape", None, [other], {"out_type": int32}).outputs[0]
    with op.graph.control_dependencies([pivot]):
        return array_ops.zeros(shape, dtype=tensor.dtype.base_dtype)
