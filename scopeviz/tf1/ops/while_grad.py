"""Gradients of loops: a loop that goes back through the iterations, the last one first.

Follows: tensorflow/python/ops/control_flow_state.py and control_flow_grad.py.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from scopeviz.tf1.framework.constant_op import constant, constant_value
from scopeviz.tf1.framework.dtypes import int32, resource
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.kernels import stack_kernels as _kernels  # noqa: F401  # it fills OPS
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cond import CondContext, merge_op, switch_op
from scopeviz.tf1.ops.control_flow_context import ControlFlowContext, constant_enter, output_context
from scopeviz.tf1.ops.while_context import WhileContext


def inside(context: ControlFlowContext | None) -> AbstractContextManager[Any]:
    """A block whose ops belong to a context, if there is one.

    >>> with inside(None) as nothing:
    ...     nothing
    """
    return nullcontext() if context is None else context.entered()


def wait_for(op: Operation, before: Operation) -> None:
    """Let an op wait for another one, which was made later."""
    if before not in op.control_inputs:
        op.control_inputs = (*op.control_inputs, before)


class GradLoopState:
    """What is known of a loop and of the one that its gradients go back through.

    Args:
        forward: the loop.
        outer: the same of the loop around it; None without one.

    Attributes:
        forward_context: the loop.
        grad_context: the loop of gradients.
        outer_grad_state: the same of the loop around it.
        history: forward tensor -> what it was, as a tensor of the loop of gradients.
        switches: op -> the gradient that its loop variable has at the start of an iteration.
        exits: the tensors that come out of the loop.
        pending_exits: how many of them have not been seen yet.
        unused_exits: those to which no gradient came.
        deferred_exits: those that wait for the others.

    Follows: tensorflow/python/ops/control_flow_state.py, _GradLoopState.
    """

    def __init__(self, forward: WhileContext, outer: GradLoopState | None) -> None:
        self.forward_context = forward
        self.outer_grad_state = outer
        self.history: dict[Tensor, Tensor] = {}
        self.switches: dict[Operation, Tensor] = {}
        self.exits = list(forward.exits)
        self.pending_exits = len(self.exits)
        self.unused_exits: list[Tensor] = []
        self.deferred_exits: list[Tensor] = []
        self._forward_sync: Operation | None = None
        self._grad_sync: Operation | None = None
        around = forward.outer_context if outer is None else outer.forward_context
        with inside(around):
            count = self._count_forward(outer)
        if outer is None:
            with inside(around):
                self.grad_context = self._made_context()
                self._count_back(count, None)
        else:
            outer.forward_context.know([count])
            history = outer.remember(count)
            with outer.grad_context.entered():
                self.grad_context = self._made_context()
                self._count_back(outer.remembered(history, count), outer)

    def _made_context(self) -> WhileContext:
        forward = self.forward_context
        return WhileContext(
            forward.graph,
            forward.parallel_iterations,
            forward.back_prop,
            forward.swap_memory,
            forward.maximum_iterations,
            forward.name,
            self,
        )

    def _count_forward(self, outer: GradLoopState | None) -> Tensor:
        """Let the loop count its iterations: how many there were."""
        forward, graph = self.forward_context, self.forward_context.graph
        zero = constant(0, name="f_count")
        if outer is not None:
            wait_for(zero.op, outer.add_op)
        with forward.entered():
            forward.know([zero])
            enter = forward.enter_op(zero, is_constant=False, name="f_count")
            forward.enters.append(enter)
            merge = merge_op(graph, (enter, enter))
            switch = switch_op(graph, merge, forward.pivot)
            index = apply_op("Add", None, [switch.outputs[1], 1]).outputs[0]
            self._forward_index = forward.go_on(merge, index)
            total = forward.exit_op(switch.outputs[0], "f_count")
            forward.exits.append(total)
            forward.give_out([total])
        return total

    def _count_back(self, count: Tensor, outer: GradLoopState | None) -> None:
        """Let the loop of gradients run as often."""
        loop, graph = self.grad_context, self.grad_context.graph
        one = constant(1, name="b_count")
        with loop.entered():
            loop.know([count])
            enter = loop.enter_op(count, is_constant=False, name="b_count")
            loop.enters.append(enter)
            merge = merge_op(graph, (enter, enter))
            loop.pivot_for_pred = merge
            pred = apply_op("GreaterEqual", None, [merge, one]).outputs[0]
            loop.pivot = apply_op("LoopCond", "b_count", [pred]).outputs[0]
            switch = switch_op(graph, merge, loop.pivot)
            index = apply_op("Sub", None, [switch.outputs[1], one]).outputs[0]
            loop.pivot_for_body = index
            self._grad_index = loop.go_on(merge, index)
            final = loop.exit_op(switch.outputs[0], "b_count")
            loop.exits.append(final)
            if outer is not None:
                wait_for(outer.grad_sync, final.op)
            loop.give_out([final])

    @property
    def add_op(self) -> Operation:
        """The op that counts an iteration of the loop."""
        return self._forward_index.op.inputs[0].op

    @property
    def forward_sync(self) -> Operation:
        """What each iteration of the loop waits for at its end."""
        if self._forward_sync is None:
            self._forward_sync = _trigger("f_sync", self.forward_context)
            wait_for(self._forward_index.op, self._forward_sync)
        return self._forward_sync

    @property
    def grad_sync(self) -> Operation:
        """What each iteration of the loop of gradients waits for at its end."""
        if self._grad_sync is None:
            self._grad_sync = _trigger("b_sync", self.grad_context)
            wait_for(self._grad_index.op, self._grad_sync)
        return self._grad_sync

    def remember(self, value: Tensor, dead_branch: bool = False) -> Tensor:
        """A stack onto which each iteration of the loop puts a tensor.

        Follows: tensorflow/python/ops/control_flow_state.py, AddForwardAccumulator.
        """
        graph: Graph = value.graph
        current = graph._control_flow_context
        forward = self.forward_context
        with graph.control_dependencies(None):
            with inside(current), graph.colocate_with(value.op):
                size = constant(-1, dtype=int32)
                attrs = {"elem_type": value.dtype.base_dtype, "stack_name": ""}
                stack = apply_op("StackV2", "f_acc", [size], attrs).outputs[0]
            entered = forward.value(stack)
            context = output_context(value.op)
            where = context.outer_context if dead_branch and context is not None else context
            with inside(where):
                push = apply_op("StackPushV2", None, [entered, value]).outputs[0].op
            if context is forward:
                wait_for(self._forward_index.op, push)
            else:
                push._control_flow_context = context
                wait_for(self.forward_sync, push)
            wait_for(push, self.add_op)
        return stack

    def remembered(self, stack: Tensor, value: Tensor, dead_branch: bool = False) -> Tensor:
        """What an iteration of the loop of gradients takes from a stack.

        Follows: tensorflow/python/ops/control_flow_state.py, AddBackpropAccumulatedValue.
        """
        graph: Graph = value.graph
        branch = self._branch_of(value, stack.op._control_flow_context)
        with graph.control_dependencies(None), self.grad_context.entered():
            if branch is not None:
                pred = self._pred_of(branch)
                taken = 1 - branch.branch if dead_branch else branch.branch
                stack = switch_op(graph, stack, pred).outputs[taken]
            attrs = {"elem_type": value.dtype.base_dtype}
            pop = apply_op("StackPopV2", None, [stack], attrs).outputs[0]
            pop.set_shape(value.get_shape())
        if self.grad_context.parallel_iterations > 1:
            wait_for(self.grad_sync, pop.op)
        return pop

    @staticmethod
    def _branch_of(value: Tensor, around: Any) -> CondContext | None:
        """The branch within the loop in which a tensor is, if it is in one."""
        context = value.op._control_flow_context
        while context is not None and context is not around:
            if isinstance(context, CondContext):
                return context
            context = context.outer_context
        return None

    def _pred_of(self, branch: CondContext) -> Tensor:
        state: GradLoopState | None = self
        while state is not None:
            if branch.pred in state.history:
                return state.history[branch.pred]
            state = state.outer_grad_state
        return branch.pred

    def real_value(self, value: Tensor) -> Tensor:
        """What a forward tensor was, as a tensor of the loop of gradients.

        Follows: tensorflow/python/ops/control_flow_state.py, GetRealValue.
        """
        if value in self.history:
            return self.history[value]
        found: Tensor | None = None
        current, state = value, self
        while found is None:
            enter = constant_enter(current)
            if enter is not None:  # The same in all iterations.
                current = enter.inputs[0]
                if state.outer_grad_state is None:
                    found = self.grad_context.value(current)
                else:
                    state = state.outer_grad_state
            elif current.op.type == "Const":
                found = constant(constant_value(current), dtype=current.dtype)
            else:
                with self.grad_context.left():
                    stack = state.remember(current)
                found = state.remembered(stack, current)
                if state is not self:
                    found = self.grad_context.value(found)
        self.history[value] = found
        return found

    def accumulated(self, op: Operation, grad: Tensor) -> Tensor:
        """The sum over all iterations of the gradient of what is the same in all.

        Follows: tensorflow/python/ops/control_flow_ops.py, AddBackpropAccumulator.
        """
        loop, graph = self.grad_context, self.grad_context.graph
        with loop.left():
            zeros = self._zeros_for(op.inputs[0], grad)
        loop.know([zeros])
        enter = loop.enter_op(zeros, is_constant=False, name="b_acc")
        loop.enters.append(enter)
        merge = merge_op(graph, (enter, enter), "b_acc")
        switch = switch_op(graph, merge, loop.pivot)
        total = apply_op("Add", None, [switch.outputs[1], grad]).outputs[0]
        loop.go_on(merge, total)
        result = loop.exit_op(switch.outputs[0], "b_acc")
        loop.exits.append(result)
        loop.give_out([result])
        return result

    def _zeros_for(self, value: Tensor, grad: Tensor) -> Tensor:
        outer_loop = self.grad_context.outer_context
        dims = grad.dims
        if dims is not None and None not in dims:
            with inside(outer_loop):
                return constant(0, dtype=grad.dtype, shape=dims, name="b_acc")
        outer = self.outer_grad_state
        if outer is None:
            with inside(outer_loop):
                return array_ops.zeros(runtime_shape(value), grad.dtype)
        with inside(self.forward_context.outer_context):
            shape = runtime_shape(value)
        stack = outer.remember(shape)
        with inside(outer_loop):
            return array_ops.zeros(outer.remembered(stack, shape), grad.dtype)


def runtime_shape(value: Tensor) -> Tensor:
    """The shape of a tensor, or of the variable that a handle is one of, in a run."""
    if value.dtype is resource:
        return apply_op("VariableShape", None, [value], {"out_type": int32}).outputs[0]
    return array_ops.shape(value)


def _trigger(name: str, context: ControlFlowContext) -> Operation:
    """An op that runs when others have, those of branches not taken included."""
    graph = context.graph
    with graph.control_dependencies(None):
        op = apply_op("ControlTrigger", name, [])
    op._control_flow_context = context
    return op


# Gradients of the ops that loops are made of.


def _exit_grad(op: Operation, grad: Tensor) -> Any:
    loop: WhileContext = get_default_graph()._control_flow_context
    if not loop.back_prop:
        return None
    if op._control_flow_context.grad_state is not None:
        raise TypeError("Second-order gradient for while loops not supported.")
    grad = convert_to_tensor(grad)
    loop.know([grad])
    with loop.entered():
        made = loop.enter_op(grad, is_constant=False, name="b_exit")
        loop.enters.append(made)
    return made


def _enter_grad(op: Operation, grad: Tensor) -> Tensor:
    loop: WhileContext | None = get_default_graph()._control_flow_context
    if loop is None or not loop.back_prop or loop.grad_state is None:
        return grad
    if op.attrs["is_constant"]:
        summed: Tensor = loop.grad_state.accumulated(op, convert_to_tensor(grad))
        return summed
    result = loop.exit_op(grad)
    loop.exits.append(result)
    loop.give_out([result])
    return result


GRADIENTS: dict[str, Any] = {
    "Exit": _exit_grad,
    "Enter": _enter_grad,
    "RefEnter": _enter_grad,
    "NextIteration": lambda op, grad: grad,
    "LoopCond": None,
}
"""Type of an op -> its gradient."""
