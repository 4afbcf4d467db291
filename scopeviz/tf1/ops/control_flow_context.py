"""Contexts of control flow: to which branch or loop an op belongs, and what gets into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

from scopeviz.tf1.framework.errors import InaccessibleTensorError
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph


class ControlFlowContext:
    """A branch of a conditional or a loop: what its ops take from outside is let in.

    Args:
        graph: the graph.

    Attributes:
        outer_context: the context around it; None at the root.

    Follows: tensorflow/python/ops/control_flow_ops.py, ControlFlowContext.
    """

    grad_state: Any = None
    back_prop = True
    is_while = False
    pred: Tensor
    branch = 0

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.outer_context: ControlFlowContext | None = graph._control_flow_context
        self._inside: set[Tensor] = set()
        self._from_outside: dict[Tensor, Tensor] = {}
        self._left: list[ControlFlowContext | None] = []

    # Blocks of the graph.

    def enter(self) -> None:
        """Let new ops belong to it."""
        self._left.append(self.graph._control_flow_context)
        self.graph._control_flow_context = self

    def exit(self) -> None:
        """Let new ops belong to where it was entered from."""
        self.graph._control_flow_context = self._left.pop()

    @contextmanager
    def entered(self) -> Iterator[Self]:
        """A block whose ops belong to it."""
        self.enter()
        try:
            yield self
        finally:
            self.exit()

    @contextmanager
    def left(self) -> Iterator[None]:
        """A block whose ops belong to where it was entered from."""
        self.exit()
        try:
            yield
        finally:
            self.enter()

    # What gets into it.

    def context_for(self, op_type: str, inputs: Sequence[Tensor]) -> ControlFlowContext:
        """The context that an op of that type, with these inputs, belongs to."""
        return self

    def captured(
        self, op_type: str, name: str, inputs: tuple[Tensor, ...], waiting: tuple[Operation, ...]
    ) -> tuple[tuple[Tensor, ...], tuple[Operation, ...]]:
        """What an op of that name takes here, and what it waits for."""
        raise NotImplementedError

    def value(self, tensor: Tensor) -> Tensor:
        """The tensor as it is inside; it is let in if it is not yet."""
        raise NotImplementedError

    def add(self, op: Operation) -> None:
        """Take an op into the context."""
        raise NotImplementedError

    def know(self, tensors: Iterable[Tensor]) -> None:
        """Count tensors as inside."""
        self._inside.update(tensors)

    def give_out(self, tensors: Iterable[Tensor]) -> None:
        """Count tensors as inside the context around, where they come out."""
        if self.outer_context is not None:
            self.outer_context.know(tensors)

    def control_pivot(self) -> Tensor | None:
        """What stands for an iteration's being run at all; None outside of loops."""
        return None

    def while_context(self) -> ControlFlowContext | None:
        """The innermost loop that it is or lies in."""
        context: ControlFlowContext | None = self
        while context is not None and not context.is_while:
            context = context.outer_context
        return context

    def _holds(self, op: Operation) -> bool:
        return contains(self, op._control_flow_context)

    def _within_the_loop(
        self, waiting: tuple[Operation, ...]
    ) -> tuple[tuple[Operation, ...], tuple[Operation, ...]]:
        """Which ops lie in the same loop as this context, and which do not."""
        loop = self.while_context()
        if loop is None:
            return waiting, ()
        inner = tuple([op for op in waiting if loop_of(op) is loop])
        return inner, tuple([op for op in waiting if op not in inner])

    @contextmanager
    def _apart(self, name: str) -> Iterator[None]:
        """A block of ops that serve the op of that name."""
        graph = self.graph
        old = graph._name_stack, graph._control_dependencies, graph._control_flow_context
        graph._name_stack = name
        try:
            yield
        finally:
            graph._name_stack, graph._control_dependencies, graph._control_flow_context = old


def contains(outer: Any, context: Any) -> bool:
    """Whether a context is another one, or lies in it."""
    while context is not None and context is not outer:
        context = context.outer_context
    return context is outer


def is_exit(op: Operation) -> bool:
    """Whether an op leads out of a loop."""
    return op.type in {"Exit", "RefExit"}


def is_enter(op: Operation) -> bool:
    """Whether an op leads into a loop."""
    return op.type in {"Enter", "RefEnter"}


def is_switch(op: Operation) -> bool:
    """Whether an op chooses where a value goes."""
    return op.type in {"Switch", "RefSwitch"}


def is_loop_switch(op: Operation) -> bool:
    """Whether an op hands a loop variable on to the next iteration, or out of the loop.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default() as graph:
    ...     _ = tf.while_loop(lambda i: i < 3, lambda i: i + 1, [0])
    ...     [op.name for op in graph.get_operations() if is_loop_switch(op)]
    ['while/Switch']
    """
    return is_switch(op) and op.inputs[1].op.type == "LoopCond"


def output_context(op: Operation) -> ControlFlowContext | None:
    """The context in which the results of an op can be used."""
    context: ControlFlowContext | None = op._control_flow_context
    return context.outer_context if context is not None and is_exit(op) else context


def while_context(op: Operation) -> ControlFlowContext | None:
    """The innermost loop that an op belongs to."""
    context: ControlFlowContext | None = op._control_flow_context
    return None if context is None else context.while_context()


def loop_of(op: Operation) -> ControlFlowContext | None:
    """The innermost loop in which the results of an op can be used."""
    context = output_context(op)
    return None if context is None else context.while_context()


def constant_enter(tensor: Tensor) -> Operation | None:
    """The op through which an invariant of a loop came in, if a tensor is one.

    Follows: tensorflow/python/ops/control_flow_util.py, GetLoopConstantEnter.
    """
    op = tensor.op
    while op.type in {"Switch", "RefSwitch", "Identity", "RefIdentity"}:
        op = op.inputs[0].op
    return op if is_enter(op) and op.attrs["is_constant"] else None


def check_fetchable(op: Operation) -> None:
    """Demand that an op lies in no branch or loop.

    Raises:
        InaccessibleTensorError: if it does, so that it may run never, or many times.

    Follows: tensorflow/python/framework/ops.py, Graph.is_fetchable.
    """
    if output_context(op) is None or is_enter(op):
        return
    raise InaccessibleTensorError(
        f"Operation {op.name!r} has been marked as not fetchable. Typically this happens when it "
        "is defined in another function or code block. Use return values,explicit Python locals "
        "or TensorFlow collections to access it."
    )


def check_feedable(tensor: Tensor) -> None:
    """Demand that a tensor lies in no loop.

    Raises:
        ValueError: if it does.

    Follows: tensorflow/python/framework/ops.py, Graph.is_feedable.
    """
    context = output_context(tensor.op)
    if context is not None and context.is_while:
        raise ValueError(f"Tensor {tensor} may not be fed.")
