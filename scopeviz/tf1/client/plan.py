"""Plans: which ops a run needs, in which order, and where each finds its inputs."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from scopeviz.tf1.framework.dtypes import resource
from scopeviz.tf1.framework.errors import InternalError, InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.ops.control_flow_context import (
    ControlFlowContext,
    is_enter,
    is_exit,
    is_loop_switch,
    is_switch,
    while_context,
)
from scopeviz.tf1.ops.state_ops import is_variable, variable_of

Element: TypeAlias = "Tensor | Operation"

Compute: TypeAlias = Callable[..., Any]

Watched: TypeAlias = Callable[[Compute, bool], Compute]
"""From what an op computes, and whether it is stateful, to the same, watched."""


class Loop(NamedTuple):
    """A loop within a plan: its steps are taken again and again, over the same slots.

    Attributes:
        starts: where the first value of each loop variable is, as in a step.
        variables: the variables among these.
        merges: the slot of each loop variable.
        before: the steps that find out whether there is another iteration.
        pred: the slot that says so.
        body: the steps of an iteration.
        ends: where the next value of each loop variable is, as in a step.
        end_variables: the variables among these.
        moved: the slots of ``ends`` that nobody else looks at.
        unneeded: the slots that nobody looks at when the loop is over.
    """

    starts: tuple[int, ...]
    variables: tuple[Operation, ...]
    merges: tuple[int, ...]
    before: tuple[Step, ...]
    pred: int
    body: tuple[Step, ...]
    ends: tuple[int, ...]
    end_variables: tuple[Operation, ...]
    moved: tuple[int, ...]
    unneeded: tuple[int, ...]


class Special(NamedTuple):
    """What a step does besides looking at slots and computing.

    Attributes:
        stateful: whether it takes the run before the op.
        variables: the variables that it reads as they are when it runs, directly or through
            tensors that share their memory.
        guard: the slots of which one is dead where the step is not taken.
        merges: whether it takes what is alive of its inputs; ``guard`` has a slot for each.
        alive: the slot that says to others whether the step was taken; -1 without others.
        loop: the loop that the step is, if it is one.
    """

    stateful: bool
    variables: tuple[Operation, ...]
    guard: tuple[int, ...]
    merges: bool
    alive: int
    loop: Loop | None


class Step(NamedTuple):
    """One op of a plan, or a loop.

    Attributes:
        inputs: where each input is: a slot from 0 on, or ``~n`` for the n-th variable read.
        outputs: the slots of its outputs; the slot itself if it is one.
        unneeded: the slots that no later step looks at.
        special: None where the step only computes.
    """

    op: Operation
    compute: Compute
    inputs: tuple[int, ...]
    outputs: int | tuple[int, ...]
    unneeded: tuple[int, ...]
    special: Special | None


class Plan(NamedTuple):
    """What must run, in order, to get some fetches from some feeds.

    Attributes:
        feeds: the tensors that are fed, each with the slot for its value.
        fetches: where each fetched tensor is, as in a step; operations are left out.
        variables: the variables among the fetches.
        template: the slots before the first step: constants are there already.
    """

    steps: tuple[Step, ...]
    feeds: Mapping[Tensor, int]
    fetches: tuple[int, ...]
    variables: tuple[Operation, ...]
    template: list[Any]


def make_plan(
    elements: Iterable[Element],
    feeds: Iterable[Tensor],
    watched: Watched | None = None,
) -> Plan:
    """What must run, each op after its inputs, else in the order in which they were made.

    Args:
        elements: what is fetched.
        feeds: the tensors that are fed.
        watched: wraps what each op computes, for whoever wants to see it.

    Raises:
        InvalidArgumentError: if a tensor is fed through which a variable is assigned to.
    """
    return _Planner(list(elements), feeds, watched).plan()


_Node: TypeAlias = "Operation | ControlFlowContext"
"""An op, or a loop, which is one node for those around it."""

_MERGES = frozenset({"Merge", "RefMerge"})
_STRUCTURE = frozenset({"Enter", "RefEnter", "Exit", "NextIteration", "LoopCond"})
"""Ops that only lead values about: the slots that they would fill are others' already."""

_NOWHERE = 1
_SINK = 0
_SMALL = 1024
"""Slots: of what has no value, and of values that nobody reads."""


class _Level:
    """What lies in one loop, or in none: ops, and the loops right inside.

    Attributes:
        nodes: they, each with those that come before it.
    """

    def __init__(self) -> None:
        self.nodes: dict[_Node, set[_Node]] = {}

    def ordered(self) -> list[_Node]:
        """Each node after those that come before it, else in the order they were made in."""
        nodes = sorted(self.nodes, key=_place)
        ranks = {node: rank for rank, node in enumerate(nodes)}
        after: dict[_Node, list[_Node]] = {node: [] for node in self.nodes}
        missing = {node: len(before) for node, before in self.nodes.items()}
        for node, before in self.nodes.items():
            for one in before:
                after[one].append(node)
        ready = [ranks[node] for node in nodes if not missing[node]]
        result: list[_Node] = []
        while ready:
            node = nodes[heapq.heappop(ready)]
            result.append(node)
            for one in after[node]:
                missing[one] -= 1
                if not missing[one]:
                    heapq.heappush(ready, ranks[one])
        if len(result) < len(self.nodes):
            raise InternalError(None, None, "The graph has a cycle that is no loop.")
        return result


class _Planner:
    """Makes one plan.

    Args:
        elements: what is fetched.
        feeds: the tensors that are fed.
        watched: wraps what each op computes.
    """

    def __init__(
        self,
        elements: list[Element],
        feeds: Iterable[Tensor],
        watched: Watched | None,
    ) -> None:
        self._elements = elements
        ordered = sorted(feeds, key=lambda tensor: tensor.name)
        self._fed = {tensor: slot for slot, tensor in enumerate(ordered, 2)}
        self._slots = dict(self._fed)
        self._template: list[Any] = [None] * (2 + len(self._fed))
        self._watched = watched
        self._constants: set[int] = set()
        self._ops = _needed(elements, self._fed)
        self._frames = {op: while_context(op) for op in self._ops}
        # How many branches deep a tensor or op lies: it may be dead from 1 on.
        self._depths: dict[Element, int] = {}
        self._loop_depths: dict[ControlFlowContext, int] = {}
        self._alive: dict[_Node, int] = {}
        self._levels = self._sorted_into_levels()

    def plan(self) -> Plan:
        """The plan."""
        fetched = [element for element in self._elements if isinstance(element, Tensor)]
        orders = {frame: level.ordered() for frame, level in self._levels.items()}
        self._orders = orders
        self._measure(orders.get(None, []))
        steps = self._steps(orders.get(None, []))
        fetches, variables = self._places(fetched)
        made = {slot for step in steps for slot in _slots_written(step)}
        steps = _freeing(steps, made - set(fetches) - self._constants)
        return Plan(tuple(steps), self._fed, fetches, variables, self._template)

    # Order.

    def _sorted_into_levels(self) -> dict[ControlFlowContext | None, _Level]:
        levels: dict[ControlFlowContext | None, _Level] = {}
        for op in self._ops:
            for frame, node in self._path(op):
                levels.setdefault(frame, _Level()).nodes.setdefault(node, set())
        for op in self._ops:
            path = self._path(op)
            before = [tensor.op for tensor in op.inputs if tensor not in self._fed]
            for one in (*before, *op.control_inputs):
                if one in self._frames and not (op.type == "Merge" and one.type == "NextIteration"):
                    self._put_before(levels, path, self._path(one))
        return levels

    def _path(self, op: Operation) -> list[tuple[ControlFlowContext | None, _Node]]:
        """Each loop around an op, from the outermost level, with the node that it is there."""
        frame = self._frames[op]
        path: list[tuple[ControlFlowContext | None, _Node]] = []
        node: _Node = op
        while frame is not None:
            path.append((frame, node))
            node, outer = frame, frame.outer_context
            frame = None if outer is None else outer.while_context()
        path.append((None, node))
        return path[::-1]

    @staticmethod
    def _put_before(
        levels: dict[ControlFlowContext | None, _Level],
        path: list[tuple[ControlFlowContext | None, _Node]],
        earlier: list[tuple[ControlFlowContext | None, _Node]],
    ) -> None:
        for (frame, node), (_, other) in zip(path, earlier, strict=False):
            if node is not other:
                levels[frame].nodes[node].add(other)
                return

    # Which tensors may be dead.

    def _measure(self, nodes: Sequence[_Node]) -> None:
        for node in nodes:
            if isinstance(node, Operation):
                self._measure_op(node)
            else:
                self._measure_loop(node)

    def _measure_op(self, op: Operation) -> None:
        inputs = [self._depth(tensor) for tensor in op.inputs]
        depth = max([0, *inputs, *[self._control_depth(op, one) for one in op.control_inputs]])
        for one in op.control_inputs:
            if self._control_depth(op, one):
                self._alive_slot(self._node_beside(op, one))
        outputs = depth
        if is_loop_switch(op) or op.type in _STRUCTURE:
            pass
        elif is_switch(op):
            outputs += 1
        elif op.type in _MERGES:
            outputs = max(0, depth - 1)
            depth = outputs
        self._depths[op] = depth
        for tensor in op.outputs:
            self._depths[tensor] = outputs

    def _measure_loop(self, loop: ControlFlowContext) -> None:
        nodes = self._orders[loop]
        enters = [op for op in nodes if isinstance(op, Operation) and is_enter(op)]
        depth = max([0, *[self._depth(op.inputs[0]) for op in enters]])
        self._loop_depths[loop] = depth
        # Within an iteration, all that came in is alive.
        ops = [op for op in nodes if isinstance(op, Operation)]
        merges = [op for op in ops if _is_loop_merge(op)]
        for op in (*enters, *merges):
            self._depths.update(dict.fromkeys((op, *op.outputs), 0))
        self._measure([op for op in nodes if op not in self._depths])
        for op in ops:
            if is_exit(op):
                self._depths.update(dict.fromkeys((op, *op.outputs), depth))

    def _depth(self, tensor: Tensor) -> int:
        return 0 if tensor in self._fed else self._depths.get(tensor, 0)

    def _control_depth(self, op: Operation, before: Operation) -> int:
        """How deep an op lies that another one waits for; 0 if that is outside of its loop."""
        if before not in self._frames:
            return 0
        beside = self._node_beside(op, before)
        if beside is None:
            return 0
        if isinstance(beside, Operation):
            return self._depths.get(beside, 0)
        return self._loop_depths.get(beside, 0)

    def _node_beside(self, op: Operation, other: Operation) -> _Node | None:
        """What ``other`` is for those that lie where ``op`` does."""
        frame = self._frames[op]
        return next((node for place, node in self._path(other) if place is frame), None)

    def _alive_slot(self, node: _Node | None) -> int:
        assert node is not None
        if node not in self._alive:
            self._alive[node] = self._new_slot()
        return self._alive[node]

    # Steps.

    def _steps(self, nodes: Sequence[_Node]) -> list[Step]:
        steps = [
            self._step(node) if isinstance(node, Operation) else self._loop_step(node)
            for node in nodes
        ]
        return [step for step in steps if step is not None]

    def _step(self, op: Operation) -> Step | None:
        if op.type in _STRUCTURE or is_loop_switch(op) or _is_loop_merge(op):
            return None
        definition = OPS[op.type]
        compute = definition.compute
        outputs = tuple([self._output_slot(tensor) for tensor in op.outputs])
        if self._is_there_already(op):
            self._template[outputs[0]] = compute(op)
            self._constants.add(outputs[0])
            return None
        if self._watched is not None:
            compute = self._watched(compute, definition.stateful)
        inputs, variables = self._places(self._read_by(op))
        guard = self._guard(op)
        special = None
        merges = op.type in _MERGES
        alive = self._alive.get(op, -1)
        if definition.stateful or variables or guard or alive >= 0:
            special = Special(definition.stateful, variables, guard, merges, alive, None)
        return Step(op, compute, inputs, outputs[0] if len(outputs) == 1 else outputs, (), special)

    def _is_there_already(self, op: Operation) -> bool:
        """Whether an op is a constant whose value can wait in its slot."""
        if op.type != "Const" or self._depths[op] or op.outputs[0] in self._fed:
            return False
        value = op.attrs["value"]
        # One that repeats a value is only made whole where it is used.
        return bool(value.flags.c_contiguous) or value.size <= _SMALL

    def _guard(self, op: Operation) -> tuple[int, ...]:
        """The slots of which one is dead where an op is not to run; for a merge, of each input."""
        if op.type in _MERGES:
            return tuple([self._slot(tensor) for tensor in op.inputs])
        slots = [self._slot(tensor) for tensor in op.inputs if self._depth(tensor)]
        slots += [
            self._alive_slot(self._node_beside(op, before))
            for before in op.control_inputs
            if self._control_depth(op, before)
        ]
        return tuple(dict.fromkeys(slots))

    def _loop_step(self, loop: ControlFlowContext) -> Step | None:
        nodes = self._orders[loop]
        ops = [op for op in nodes if isinstance(op, Operation)]
        if all(is_enter(op) for op in ops):  # Somebody asks for what goes in.
            return None
        merges = [op for op in ops if _is_loop_merge(op)]
        merge_slots = tuple([self._slot(op.outputs[0]) for op in merges])
        sources = [op.inputs[0].op.inputs[0] for op in merges]
        starts, variables = self._places(sources)
        condition = next(op for op in ops if op.type == "LoopCond")
        first = self._ancestors(condition, loop)
        before = self._steps([node for node in nodes if node in first])
        body = self._steps([node for node in nodes if node not in first])
        pred = self._slot(condition.inputs[0])
        ends, end_variables = self._places([op.inputs[1].op.inputs[0] for op in merges])
        out = {self._slot(op.inputs[0]) for op in ops if is_exit(op)}
        early = {slot for step in before for slot in _slots_written(step)} - self._constants
        late = {slot for step in body for slot in _slots_written(step)} - self._constants
        used_later = {slot for step in body for slot in _slots_read(step)}
        before = _freeing(before, early - used_later - {pred, *ends})
        own = (early | late | set(merge_slots)) - {pred, *ends}
        body = _freeing(body, own)
        moved = tuple([slot for slot in dict.fromkeys(ends) if slot in late])
        unneeded = tuple(sorted((early | set(merge_slots)) - out))
        planned = Loop(
            starts,
            variables,
            merge_slots,
            tuple(before),
            pred,
            tuple(body),
            ends,
            end_variables,
            moved,
            unneeded,
        )
        guard: tuple[int, ...] = ()
        if self._loop_depths[loop]:
            guard = tuple(
                [self._slot(tensor) for tensor in dict.fromkeys(sources) if self._depth(tensor)]
            )
        special = Special(False, (), guard, False, self._alive.get(loop, -1), planned)
        outside = self._read_outside(planned)
        return Step(condition, _never, tuple(outside), tuple(sorted(out)), (), special)

    def _read_outside(self, loop: Loop) -> list[int]:
        """The slots that a loop looks at, and that are filled before it."""
        read = [slot for slot in (*loop.starts, *loop.ends, loop.pred) if slot >= 0]
        for step in (*loop.before, *loop.body):
            read += _slots_read(step)
        written = {
            slot for step in (*loop.before, *loop.body) for slot in _slots_written(step)
        } | set(loop.merges)
        found = dict.fromkeys(read)
        return [slot for slot in found if slot not in written and slot not in self._constants]

    def _ancestors(self, op: Operation, loop: ControlFlowContext) -> set[_Node]:
        """The nodes that come before an op of a loop, and the op."""
        before = self._levels[loop].nodes
        found: set[_Node] = set()
        waiting: list[_Node] = [op]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += before[node]
        return found

    # Slots.

    def _new_slot(self) -> int:
        self._template.append(None)
        return len(self._template) - 1

    def _slot(self, tensor: Tensor) -> int:
        """The slot in which the value of a tensor is, whoever leads it there."""
        tensor = self._origin(tensor)
        if tensor not in self._slots:
            self._slots[tensor] = self._new_slot()
        return self._slots[tensor]

    def _output_slot(self, tensor: Tensor) -> int:
        # What an op gives for a tensor that is fed goes to a slot that nobody reads.
        return _SINK if tensor in self._fed else self._slot(tensor)

    def _origin(self, tensor: Tensor) -> Tensor:
        """The tensor of which the value is, behind ops that only lead it about."""
        while tensor not in self._fed:
            op = tensor.op
            if (op.type in _STRUCTURE and not tensor.dtype._is_ref_dtype) or is_loop_switch(op):
                tensor = op.inputs[0]
            else:
                break
        return tensor

    def _places(self, tensors: Iterable[Tensor]) -> tuple[tuple[int, ...], tuple[Operation, ...]]:
        """Where the values of ``tensors`` are, and the variables among these places.

        What shares a variable's memory is not looked for where it was left, but in the
        variable, where a later assignment can have changed it.
        """
        places: list[int] = []
        variables: list[Operation] = []
        for tensor in tensors:
            origin = self._origin(tensor)
            variable = variable_of(origin, self._fed)
            if variable is None:
                places.append(self._slot(origin))
            elif tensor.dtype is resource:  # The handle of a variable is no value.
                places.append(_NOWHERE)
            else:
                places.append(~len(variables))
                variables.append(variable)
        return tuple(places), tuple(variables)

    def _read_by(self, op: Operation) -> tuple[Tensor, ...]:
        """The inputs of which an op takes the value."""
        if not OPS[op.type].takes_reference:
            return op.inputs
        ref = op.inputs[0]
        if ref in self._fed:
            name = _REFERENCE_NAMES.get(ref.dtype.base_dtype.name, ref.dtype.base_dtype.name)
            raise InvalidArgumentError(
                None,
                op,
                f"Input 0 of node {op.name} was passed {name} from _arg_{ref.op.name}_"
                f"{ref.value_index}_{self._fed[ref] - 2}:0 incompatible with expected {name}_ref.",
            )
        return op.inputs[1:]


_REFERENCE_NAMES = {"float32": "float", "float64": "double", "float16": "half"}


def _never(*_: Any) -> Any:
    raise AssertionError("A loop is run, not computed.")


def _place(node: _Node) -> int:
    """Where a node stands among the others: where it, or the first op of a loop, was made."""
    if isinstance(node, Operation):
        return node._id
    first: Operation = node.enters[0].op  # type: ignore[attr-defined]  # a loop has some
    return first._id


def _is_loop_merge(op: Operation) -> bool:
    return op.type == "Merge" and op.inputs[1].op.type == "NextIteration"


def _slots_read(step: Step) -> Iterator[int]:
    yield from (slot for slot in step.inputs if slot >= 0)
    if step.special is not None:
        yield from step.special.guard


def _slots_written(step: Step) -> Iterator[int]:
    if isinstance(step.outputs, int):
        yield step.outputs
    else:
        yield from step.outputs
    if step.special is not None and step.special.alive >= 0:
        yield step.special.alive


def _freeing(steps: list[Step], freed: Collection[int]) -> list[Step]:
    """The same steps, of which each lets go of what no later one looks at."""
    last: dict[int, int] = {}
    for index, step in enumerate(steps):
        last.update(dict.fromkeys(_slots_read(step), index))
        last.update(dict.fromkeys(_slots_written(step), index))
    unneeded: list[list[int]] = [[] for _ in steps]
    for slot, index in last.items():
        if slot in freed and slot > _NOWHERE:
            unneeded[index].append(slot)
    return [
        step._replace(unneeded=tuple(slots)) for step, slots in zip(steps, unneeded, strict=True)
    ]


def _needed(elements: Iterable[Element], fed: Collection[Tensor]) -> list[Operation]:
    found: set[Operation] = set()
    waiting = [
        element if isinstance(element, Operation) else element.op
        for element in elements
        if element not in fed
    ]
    while waiting:
        op = waiting.pop()
        if op in found or is_variable(op):
            continue
        found.add(op)
        waiting += [tensor.op for tensor in op.inputs if tensor not in fed]
        # Whoever waits for a placeholder that is fed waits for what it is fed with.
        waiting += [before for before in op.control_inputs if not _is_fed(before, fed)]
    return sorted(found, key=lambda op: op._id)


def _is_fed(op: Operation, fed: Collection[Tensor]) -> bool:
    """Whether an op is a placeholder of which the value is given."""
    return op.type == "Placeholder" and op.outputs[0] in fed
