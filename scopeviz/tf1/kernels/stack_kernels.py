"""Stacks: what a loop leaves for the loop of its gradients, which takes the last first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.dtypes import resource
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef
from scopeviz.tf1.framework.operation import Attributes, Operation, Output


def _push(op: Operation, stack: list[Any], value: Any) -> Any:
    stack.append(value)
    return value


def _pop(op: Operation, stack: list[Any]) -> Any:
    if not stack:
        raise InvalidArgumentError(None, op, "Stack is empty when calling Pop().")
    return stack.pop()


def _element(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    return [(operands[1].dtype, operands[1].dims)]


OPS["StackV2"] = OpDef(
    "max_size:int32", lambda operands, attrs: [(resource, (2,))], lambda op, size: []
)
OPS["StackPushV2"] = OpDef("handle:resource elem:T", _element, _push)
OPS["StackPopV2"] = OpDef(
    "handle:resource", lambda operands, attrs: [(attrs["elem_type"], None)], _pop
)
