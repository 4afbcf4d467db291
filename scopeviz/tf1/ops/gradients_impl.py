"""``tf.gradients``: how much a result changes with what it was computed from."""

from __future__ import annotations

import collections
import enum
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from scopeviz import events
from scopeviz.events import GradientComputed
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.name_scopes import name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.framework.registered_gradients import REGISTERED
from scopeviz.tf1.framework.tensor_shape import shape_text, size_of
from scopeviz.tf1.ops import (
    array_grad,
    array_ops,
    batch_norm_grad,
    concat_grad,
    cond_grad,
    control_flow_ops,
    conv_grad,
    elementary_grad,
    image_grad,
    linalg_grad,
    logging_grad,
    math_grad,
    math_ops,
    moving_grad,
    nn_grad,
    numerics,
    rnn_grad,
    segment_grad,
    sparse_grad,
    state_grad,
    tensor_array_grad,
    while_grad,
)
from scopeviz.tf1.ops.accumulating_ops import accumulate_n
from scopeviz.tf1.ops.control_flow_context import is_exit, is_loop_switch
from scopeviz.tf1.ops.control_flow_state import (
    ControlFlowState,
    is_trainable,
    zeros_outside_loops,
)
from scopeviz.tf1.ops.math_grad import Gradient
from scopeviz.tf1.ops.state_ops import is_variable as is_variable_op
from scopeviz.tf1.training.slot_creator import is_resource, is_variable

GRADIENTS: dict[str, Gradient | None] = {
    **math_grad.GRADIENTS,
    **elementary_grad.GRADIENTS,
    **segment_grad.GRADIENTS,
    **linalg_grad.GRADIENTS,
    **array_grad.GRADIENTS,
    **concat_grad.GRADIENTS,
    **moving_grad.GRADIENTS,
    **sparse_grad.GRADIENTS,
    **nn_grad.GRADIENTS,
    **batch_norm_grad.GRADIENTS,
    **conv_grad.GRADIENTS,
    **numerics.GRADIENTS,
    **image_grad.GRADIENTS,
    **rnn_grad.GRADIENTS,
    **cond_grad.GRADIENTS,
    **logging_grad.GRADIENTS,
    **while_grad.GRADIENTS,
    **tensor_array_grad.GRADIENTS,
    **state_grad.GRADIENTS,
}
"""Type of an op -> its gradient; None where nothing is passed on."""

REGISTERED.update(GRADIENTS)  # So that a user cannot register another for the same type.

_Passed: TypeAlias = dict[Operation, list[list[Any]]]
"""An op -> for each of its outputs, what has been passed back to it."""


class AggregationMethod:
    """How the gradients of several uses of a tensor are added up.

    Follows: tensorflow/python/ops/gradients_util.py, AggregationMethod.

    >>> AggregationMethod.DEFAULT == AggregationMethod.ADD_N
    True
    """

    ADD_N = 0
    DEFAULT = ADD_N
    EXPERIMENTAL_TREE = 1
    EXPERIMENTAL_ACCUMULATE_N = 2


class UnconnectedGradients(enum.Enum):
    """What a gradient is where nothing leads from ``xs`` to ``ys``.

    Follows: tensorflow/python/ops/unconnected_gradients.py, UnconnectedGradients.

    >>> UnconnectedGradients.ZERO.value
    'zero'
    """

    NONE = "none"
    ZERO = "zero"


_READS = {"Identity", "ReadVariableOp"}
"""Types of the ops that read a variable."""

_CHOICES = {"none", "zero"}
_METHODS = (None, 0, 1, 2)


def gradients(
    ys: Any,
    xs: Any,
    grad_ys: Any = None,
    name: str | None = "gradients",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: int | None = None,
    stop_gradients: Any = None,
    unconnected_gradients: Any = "none",
) -> list[Any]:
    """How much the sum of ``ys`` changes with each of ``xs``.

    Args:
        ys: a tensor, or a list of tensors.
        xs: a tensor or variable, or a list of these.
        grad_ys: how much each of ``ys`` counts; None counts as ones.
        name: the name of the scope for the ops.
        colocate_gradients_with_ops: without meaning here; there is one machine.
        gate_gradients: whether no gradient of an op is used before all are computed.
        aggregation_method: how several gradients of a tensor are added up; a constant of
            ``tf.AggregationMethod``.
        stop_gradients: tensors that count as constants.
        unconnected_gradients: ``none`` or ``zero``: what to give where nothing leads
            from ``xs`` to ``ys``.

    Returns:
        A tensor for each of ``xs``, in its shape; ``tf.IndexedSlices`` where only some of
        its slices were taken; None or zeros without a connection.

    Raises:
        LookupError: if an op in between has no gradient.
        TypeError: if one of ``grad_ys`` is of another kind than its tensor.
        ValueError: if there are not as many of ``grad_ys`` as of ``ys``, or another
            argument is none of these.

    Follows: tensorflow/python/ops/gradients_impl.py, gradients.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.constant(3.0)
    ...     [float(one) for one in session.run(tf.gradients(x * x, [x]))]
    [6.0]
    """
    choice = str(getattr(unconnected_gradients, "value", unconnected_gradients))
    if choice not in _CHOICES:
        raise ValueError(f"Unknown value for unconnected_gradients: {unconnected_gradients!r}")
    if aggregation_method not in _METHODS:
        raise ValueError(f"Invalid aggregation_method specified {aggregation_method}.")
    ys, xs, stopped = _listed(ys), _listed(xs), _listed(stop_gradients or [])
    counts = [None] * len(ys) if grad_ys is None else _listed(grad_ys)
    if len(counts) != len(ys):
        raise ValueError(f"Passed {len(counts)} grad_ys for {len(ys)} ys")
    with name_scope(name, "gradients", [*ys, *xs, *stopped, *counts]):
        get_default_graph().unique_name("uid")
        ys = [convert_to_tensor(y, name=f"y_{i}") for i, y in enumerate(ys)]
        xs = [_source(x, f"x_{i}") for i, x in enumerate(xs)]
        stops = [convert_to_tensor(one) for one in stopped]
        local = get_default_graph()._local
        outer, local.deriving = local.deriving, True
        try:
            weights = _weights(ys, counts)
            passing = _Passing(ys, xs, stops, gate_gradients, aggregation_method)
            for y, count in zip(ys, weights, strict=True):
                passing.hand(y, count)
            passing.run()
        finally:
            local.deriving = outer
        if events.listeners:
            passing.tell(xs)
    return [passing.result(x, choice) for x in xs]


def _listed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, list | tuple) else [values]


def _source(x: Any, name: str) -> Tensor:
    """The tensor that leads to all uses of ``x``: a variable's own, not one that reads it."""
    source: Tensor
    if is_resource(x) and not isinstance(x, Tensor):
        source = x.handle
    elif is_variable(x):
        source = x._ref()
    else:
        source = convert_to_tensor(x, name=name)
    return source


def _weights(ys: Sequence[Tensor], counts: Sequence[Any]) -> list[Tensor]:
    """How much each of ``ys`` counts, as tensors.

    Follows: tensorflow/python/ops/gradients_util.py, _DefaultGradYs.
    """
    given = [
        None if count is None else convert_to_tensor(count, name=f"grad_y_{index}")
        for index, count in enumerate(counts)
    ]
    return [
        _weight(y, count, index) for index, (y, count) in enumerate(zip(ys, given, strict=True))
    ]


def _weight(y: Tensor, count: Tensor | None, index: int) -> Tensor:
    dtype = y.dtype.base_dtype
    if count is None:
        if dtype.is_complex:
            raise TypeError(f"Gradients of complex tensors must set grad_ys (y.dtype = {dtype!r})")
        shape = array_ops.shape(y)
        return array_ops.fill(shape, constant(1, dtype=dtype, name=f"grad_ys_{index}"))
    _check_weight(y, count)
    return array_ops.identity(count, name=f"grad_ys_{index}")


def _check_weight(y: Tensor, count: Tensor) -> None:
    dtype, own = y.dtype.base_dtype, count.dtype.base_dtype
    if dtype.is_floating or dtype.is_integer:
        if not own.is_floating and not own.is_integer:
            raise TypeError(
                f"Gradient type {own.name} generated for real or integer-valued tensor {y} with "
                f"type {y.dtype.name} must be real or integer"
            )
    elif dtype.is_complex:
        if not own.is_complex:
            raise TypeError(
                f"Gradient type {own.name} generated for complex-valued tensor {y} with type "
                f"{y.dtype.name} must be real"
            )
    else:
        raise TypeError(
            f"Tensor {y} with type {y.dtype.name} must be numeric to obtain a default gradient"
        )


class _Passing:
    """Gradients on their way back through a graph, from results to what they come from.

    Args:
        ys: the results.
        xs: what they come from.
        stopped: tensors behind which nothing is looked for.
        gated: whether no gradient of an op is used before all are computed.
        method: how several gradients of a tensor are added up.

    Follows: tensorflow/python/ops/gradients_util.py, _GradientsHelper.
    """

    def __init__(
        self,
        ys: Sequence[Tensor],
        xs: Sequence[Tensor],
        stopped: Sequence[Tensor],
        gated: bool,
        method: int | None,
    ) -> None:
        self._gated, self._method = gated, method
        self._passed: _Passed = {}
        self._settled: dict[Tensor, Any] = {}
        self._shares: dict[Tensor, list[tuple[Operation, Any]]] = collections.defaultdict(list)
        between, self._loops = _between([y.op for y in ys], [x.op for x in xs])
        self._waiting = waiting = _waiting_in(between)
        self._first = [
            op for op in dict.fromkeys(y.op for y in ys) if op in between and not waiting[op]
        ]
        self._queue = collections.deque(self._first)
        self._stops = {tensor.op for tensor in stopped}
        for x in xs:
            if not any(waiting[tensor.op] > 0 for tensor in x.op.inputs):
                self._stops.add(x.op)

    def hand(self, tensor: Tensor, grad: Any) -> None:
        """Pass a gradient back to the op that gives ``tensor``."""
        lists = self._passed.setdefault(tensor.op, [[] for _ in tensor.op.outputs])
        lists[tensor.value_index].append(grad)

    def run(self) -> None:
        """Pass all gradients back as far as they go."""
        for tensor in self._loops.unused_exits(self._waiting, self._first):
            if is_trainable(tensor):
                self.hand(tensor, self._loops.zeros_for_exit(tensor))
                self._queue.append(tensor.op)
        while self._queue:
            op = self._queue.popleft()
            with self._loops.block(op, before=True):
                grads = self._settle(op)
            with self._loops.block(op, before=False):
                if any(grad is not None for grad in grads) and op not in self._stops:
                    self._pass_on(op, grads)
            for tensor in op.inputs:
                self._settle_one_more(tensor.op)
        self._loops.finish()

    def _settle_one_more(self, op: Operation) -> None:
        """One of those whose gradients an op waits for has passed them on."""
        self._waiting[op] -= 1
        missing = self._waiting[op]
        # The switch of a loop variable is met from the exit first, and then once more.
        if missing and not (missing > 0 and is_loop_switch(op)):
            return
        if not is_exit(op):
            self._queue.append(op)
            return
        ready, zeros = self._loops.ready_exits(op, self._has_gradient)
        for tensor in zeros:
            self.hand(tensor, self._loops.zeros_for_exit(tensor))
        self._queue.extend(ready)

    def _has_gradient(self, op: Operation) -> bool:
        return any(self._passed.get(op, ()))

    def result(self, x: Tensor, choice: str) -> Any:
        """What reached ``x``; where nothing did, None or zeros."""
        if x.op not in self._passed:
            return array_ops.zeros_like(x) if choice == "zero" else None
        return self._settled.get(x)

    def tell(self, xs: Sequence[Tensor]) -> None:
        """Tell the listeners of which shares the gradients with variables are the sums."""
        for x in xs:
            total = self._settled.get(x)
            if total is None or not is_variable_op(x.op):
                continue
            shares = tuple([(self._user(op), *_tensors(grad)) for op, grad in self._shares_of(x)])
            name, _ = _tensors(total)
            events.emit(GradientComputed(x.graph.number, x.op.name, name, shares, events.locate()))

    def _shares_of(self, x: Tensor) -> Iterator[tuple[Operation, Any]]:
        """What each use of a variable adds; to read it is to use it for nothing yet."""
        for op, grad in self._shares[x]:
            if op.type in _READS:
                yield from self._shares[op.outputs[0]]
            else:
                yield op, grad

    def _user(self, op: Operation) -> str:
        """The name of an op that uses a variable; in a loop, of the one that gets it there."""
        inside = self._shares.get(op.outputs[0]) if op.type == "Enter" else None
        return inside[0][0].name if inside else op.name

    def _settle(self, op: Operation) -> list[Any]:
        """One gradient for each output, now that all have come."""
        grads = [
            _total(op, some, self._method)
            for some in self._passed.get(op, [[] for _ in op.outputs])
        ]
        self._settled.update(zip(op.outputs, grads, strict=True))
        return grads

    def _pass_on(self, op: Operation, grads: list[Any]) -> None:
        if not op.inputs:
            return
        gradient = _gradient_of(op)
        if gradient is None:
            return
        in_loop = self._loops.of(op) is not None
        zeros = self._loops.zeros_like if in_loop else zeros_outside_loops
        whole = [
            zeros(op, index) if grad is None and is_trainable(op.outputs[index]) else grad
            for index, grad in enumerate(grads)
        ]
        with op.graph.name_scope(f"{op.name}_grad"):
            made = _listed(gradient(op, *whole))
            if self._gated and sum(one is not None for one in made) > 1:
                made = control_flow_ops.tuple(made)
        for tensor, grad in zip(op.inputs, made, strict=True):
            if grad is not None:
                _check_shape(op, tensor, grad)
                self.hand(tensor, grad)
                self._shares[tensor].append((op, grad))


def _tensors(grad: Any) -> tuple[str, str]:
    """The names of the tensors that a gradient is: its values, and where it is sparse indices."""
    return (grad.name, grad.indices.name if isinstance(grad, IndexedSlices) else "")


def _gradient_of(op: Operation) -> Gradient | None:
    if "_gradient_function" in op.attrs:
        function: Gradient = op.attrs["_gradient_function"]
        return function
    name = op.attrs.get("_gradient_op_type", op.type.encode()).decode()
    if name not in REGISTERED:
        raise LookupError(f"No gradient defined for operation '{op.name}' (op type: {op.type})")
    return REGISTERED[name]


def _total(op: Operation, grads: Sequence[Any], method: int | None) -> Any:
    """The sum of several gradients.

    Follows: tensorflow/python/ops/gradients_util.py, _AggregatedGrads.
    """
    if len(grads) < 2:
        return grads[0] if grads else None
    if all(isinstance(grad, IndexedSlices) for grad in grads):
        return _joined(grads)
    if any(isinstance(grad, IndexedSlices) for grad in grads) or not method:
        return math_ops.add_n(grads)
    known = any(size_of(grad.dims) is not None for grad in grads)
    if method == AggregationMethod.EXPERIMENTAL_ACCUMULATE_N and len(grads) > 2 and known:
        return accumulate_n(grads)
    total = grads[0]
    with op.graph.name_scope(f"{op.name}_gradient_sum"):
        for grad in grads[1:]:
            total = math_ops.add_n([total, grad])
    return total


def _joined(grads: Sequence[IndexedSlices]) -> IndexedSlices:
    """Slices one after the other: a sum of those at one place is left for later."""
    wide = any(grad.indices.dtype is int64 for grad in grads)
    places = [
        math_ops.cast(grad.indices, int64) if wide and grad.indices.dtype is int32 else grad.indices
        for grad in grads
    ]
    values = array_ops.concat([grad.values for grad in grads], axis=0)
    return IndexedSlices(values, array_ops.concat(places, axis=0), grads[0].dense_shape)


def _check_shape(op: Operation, tensor: Tensor, grad: Any) -> None:
    if tensor.dtype.base_dtype.name == "resource" or not isinstance(grad, Tensor):
        return
    try:
        grad.set_shape(tensor.get_shape())
    except ValueError:
        raise ValueError(
            "Incompatible shapes between op input and calculated input gradient.  Forward "
            f"operation: {op.name}.  Original input shape: {shape_text(tensor.dims)}.  "
            f"Calculated input gradient shape: {shape_text(grad.dims)}"
        ) from None


def _between(
    to_ops: Sequence[Operation], from_ops: Sequence[Operation]
) -> tuple[set[Operation], ControlFlowState]:
    """The ops between two sides, and the loops that lie there.

    Follows: tensorflow/python/ops/gradients_util.py, _PendingCount.
    """
    reached = _reached(from_ops)
    between: dict[Operation, None] = {}
    queue = collections.deque(to_ops)
    while queue:
        op = queue.popleft()
        if op in reached and op not in between:
            between[op] = None
            queue.extend(tensor.op for tensor in op.inputs)
    loops = ControlFlowState()
    for op in list(between):
        if is_exit(op):
            between.update(dict.fromkeys(loops.add(op)))
    return set(between), loops


def _waiting_in(between: set[Operation]) -> dict[Operation, int]:
    """How many gradients each op must wait for."""
    waiting: dict[Operation, int] = collections.defaultdict(int)
    for op in between:
        for tensor in op.inputs:
            if tensor.op in between:
                waiting[tensor.op] += 1
    return waiting


def _reached(from_ops: Iterable[Operation]) -> set[Operation]:
    """The ops that depend on some ops, as far as gradients can follow."""
    reached: set[Operation] = set()
    waiting = list(from_ops)
    if not waiting:
        return reached
    users: dict[Operation, list[Operation]] = collections.defaultdict(list)
    for op in waiting[0].graph.get_operations():
        for tensor in op.inputs:
            if _differentiable(tensor):
                users[tensor.op].append(op)
    while waiting:
        op = waiting.pop()
        if op not in reached:
            reached.add(op)
            waiting += users[op]
    return reached


def _differentiable(tensor: Tensor) -> bool:
    dtype = tensor.dtype.base_dtype
    return dtype.is_floating or dtype.is_complex or dtype.name == "resource"
