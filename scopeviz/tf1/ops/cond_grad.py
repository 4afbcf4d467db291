"""Gradients of conditionals: they go back through the branch that is taken."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cond import merge_op, switch_op
from scopeviz.tf1.ops.math_grad import Gradient


def _merge_grad(op: Operation, grad: Tensor, *_: Any) -> tuple[Tensor, ...]:
    """Each branch gets the gradient where it is taken."""
    graph: Graph = op.graph
    context = op.inputs[0].op._control_flow_context
    return switch_op(graph, grad, context.pred).outputs


def _switch_grad(op: Operation, *grads: Tensor | None) -> list[Tensor | None]:
    """What comes from the branch that is taken; nothing comes from one that uses no value."""
    graph: Graph = op.graph
    known = [grad for grad in grads if grad is not None]
    # Where a branch takes a handle, the other one counts as zeros, and comes second.
    if len(known) == 1:
        with graph.control_dependencies([op]):
            known.append(array_ops.zeros(known[0].get_shape(), known[0].dtype.base_dtype))
    return [merge_op(graph, (known[0], known[1])), None]


GRADIENTS: dict[str, Gradient | None] = {
    "Merge": _merge_grad,
    "Switch": _switch_grad,
    "RefSwitch": _switch_grad,
}
"""Type of an op -> its gradient."""
