"""First values that depend on other variables, whose order of initialization is not known."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.graph_keys import GraphKeys
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph

_VARIABLES = frozenset({"VariableV2", "VarHandleOp"})
_LEFT_ALONE = frozenset({"IsVariableInitialized", "VarIsInitializedOp", "ReadVariableOp"})


def safe_initial_value(name: str, value: Tensor) -> Tensor:
    """The same value, computed from other variables' first values where these have none yet.

    Args:
        name: full name of the variable whose first value it is.
        value: the value as it was given.

    Returns:
        ``value`` itself if it depends on no variable.

    Follows: tensorflow/python/ops/variables.py, _try_guard_against_uninitialized_dependencies.
    """
    if not value.op.inputs or not _leads_to_variable(value.op):
        return value
    return _safe(name, value, {})


def _leads_to_variable(op: Operation) -> bool:
    waiting, seen = [op], {op}
    while waiting:
        for tensor in waiting.pop().inputs:
            before = tensor.op
            if before.type in _VARIABLES:
                return True
            if before not in seen and before.type not in _LEFT_ALONE:
                seen.add(before)
                waiting.append(before)
    return False


def _safe(name: str, value: Tensor, done: dict[Operation, Operation]) -> Tensor:
    """Rebuild what ``value`` is computed from, inputs first, without a deep recursion."""
    stack = [value.op]
    while stack:
        op = stack[-1]
        missing = [] if _ends(op) else [t.op for t in op.inputs if t.op not in done]
        if missing and op not in done:
            stack += reversed(missing)
            continue
        stack.pop()
        if op not in done:
            done[op] = _safe_op(name, op, done)
    return done[value.op].outputs[value.value_index]


def _ends(op: Operation) -> bool:
    return op.type in _VARIABLES or op.type in _LEFT_ALONE


def _safe_op(name: str, op: Operation, done: dict[Operation, Operation]) -> Operation:
    if op.type in _VARIABLES:
        found = _initialized_value(op)
        return op if found is None else found.op
    if op.type in _LEFT_ALONE:
        return op
    inputs = tuple([done[tensor.op].outputs[tensor.value_index] for tensor in op.inputs])
    if inputs == op.inputs:
        return op
    graph: Graph = op.graph
    op_type = "Switch" if op.type == "RefSwitch" else op.type
    outputs = [(tensor.dtype.base_dtype, tensor.dims) for tensor in op.outputs]
    return graph.add_op(op_type, f"{op.name}_{name}", inputs, outputs, op.attrs)


def _initialized_value(op: Operation) -> Any:
    for key in (GraphKeys.GLOBAL_VARIABLES, GraphKeys.LOCAL_VARIABLES):
        for variable in op.graph.get_collection(key):
            if variable.name in {op.name, f"{op.name}:0"}:
                return variable.initialized_value()
    return None
