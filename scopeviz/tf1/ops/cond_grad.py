"""Gradients of the ops that choose: of branches, and of loop variables."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.dtypes import resource
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cond import CondContext, merge_op, switch_op
from scopeviz.tf1.ops.control_flow_context import output_context
from scopeviz.tf1.ops.math_grad import Gradient
from scopeviz.tf1.ops.while_context import WhileContext


def _merge_grad(op: Operation, grad: Tensor, *_: Any) -> Any:
    """Each branch gets the gradient where it is taken; a loop variable's stays in the loop.

    Follows: tensorflow/python/ops/control_flow_grad.py, _MergeGrad.
    """
    graph: Graph = op.graph
    context = output_context(op.inputs[0].op)
    loop = get_default_graph()._control_flow_context
    grad = convert_to_tensor(grad)
    if isinstance(context, WhileContext):
        return switch_op(graph, grad, loop.pivot).outputs
    if isinstance(context, CondContext):
        pred = context.pred
        if loop is not None and loop.grad_state is not None:
            state = loop.grad_state
            if pred not in state.history:
                with state.grad_context.left():
                    stack = state.remember(pred)
                state.history[pred] = state.remembered(stack, pred)
            pred = state.history[pred]
        return switch_op(graph, grad, pred, "cond_grad").outputs
    chosen = [
        apply_op("Equal", None, [op.outputs[1], index]).outputs[0]
        for index, _ in enumerate(op.inputs)
    ]
    return [switch_op(graph, grad, one).outputs[1] for one in chosen]


def _switch_grad(op: Operation, *grads: Any) -> list[Any]:
    """What comes from the branch that is taken, or from the next iteration.

    Follows: tensorflow/python/ops/control_flow_grad.py, _SwitchGrad.
    """
    graph: Graph = op.graph
    context = op._control_flow_context
    if isinstance(context, WhileContext):
        return [_loop_switch_grad(op, *grads), None]
    if not isinstance(context, CondContext):
        apart = [
            switch_op(graph, convert_to_tensor(grad), op.inputs[1]).outputs[index]
            for index, grad in enumerate(grads)
        ]
        return [merge_op(graph, (apart[0], apart[1])), None]
    known = [convert_to_tensor(grad) for grad in grads if grad is not None]
    if len(known) < 2:
        if op.inputs[0].dtype is not resource:
            return [None, None]
        # Where a branch takes a handle, the other one counts as zeros, and comes second.
        with graph.control_dependencies([op]):
            known.append(array_ops.zeros(known[0].get_shape(), known[0].dtype.base_dtype))
    return [merge_op(graph, (known[0], known[1]), "cond_grad"), None]


def _loop_switch_grad(op: Operation, grad: Any, following: Any) -> Tensor | None:
    """A loop variable's switch is met twice: from the exit, then from the iteration."""
    loop = get_default_graph()._control_flow_context
    switches = loop.grad_state.switches
    if op in switches:
        if following is not None:
            loop.go_on(switches[op], convert_to_tensor(following))
        return None
    if grad is None:
        return None
    grad = convert_to_tensor(grad)
    merged = merge_op(loop.graph, (grad, grad), "b_switch")
    switches[op] = merged
    return merged


GRADIENTS: dict[str, Gradient | None] = {
    "Merge": _merge_grad,
    "RefMerge": _merge_grad,
    "Switch": _switch_grad,
    "RefSwitch": _switch_grad,
}
"""Type of an op -> its gradient."""
