"""Sessions: they hold the values of variables, and run what is fetched."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz import events
from scopeviz.events import SessionRun
from scopeviz.tf1.framework.constant_op import as_bytes
from scopeviz.tf1.framework.default_stack import AsDefault
from scopeviz.tf1.framework.dtypes import resource
from scopeviz.tf1.framework.errors import (
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    OpError,
)
from scopeviz.tf1.framework.op_def import OPS
from scopeviz.tf1.framework.operation import DEAD, Operation, Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph, session_as_default
from scopeviz.tf1.framework.sparse_tensor import single_feeds
from scopeviz.tf1.framework.tensor_shape import compatible, shape_text
from scopeviz.tf1.ops.state_ops import (
    is_variable,
    uninitialized,
    uninitialized_by,
    variable_of,
)

Element: TypeAlias = "Tensor | Operation"

_session_numbers = itertools.count()


class Step(NamedTuple):
    """One op of a plan.

    Attributes:
        inputs: where each input is: a slot from 0 on, or ``~n`` for the n-th variable read.
        variables: the variables that it reads as they are when it runs, directly or through
            tensors that share their memory.
        outputs: the slots of its outputs.
        unneeded: the slots that no later step looks at.
    """

    op: Operation
    compute: Callable[..., Any]
    stateful: bool
    inputs: tuple[int, ...]
    variables: tuple[Operation, ...]
    outputs: tuple[int, ...]
    unneeded: tuple[int, ...]


class Plan(NamedTuple):
    """What must run, in order, to get some fetches from some feeds.

    Attributes:
        feeds: the tensors that are fed, each with the slot for its value.
        fetches: where each fetched tensor is, as in a step; operations are left out.
        variables: the variables among the fetches.
        size: number of slots.
        conditional: whether it decides while it runs which steps to take.
    """

    steps: tuple[Step, ...]
    feeds: Mapping[Tensor, int]
    fetches: tuple[int, ...]
    variables: tuple[Operation, ...]
    size: int
    conditional: bool


class Run:
    """What a stateful op may touch while it runs.

    Attributes:
        variables: the op of a variable -> its value.
        lock: held while a variable's next value is made from its last one.
    """

    def __init__(self) -> None:
        self.variables: dict[Operation, Any] = {}
        self.lock = threading.Lock()
        self._generators: dict[Operation, np.random.Generator] = {}
        self._counts: dict[Operation, int] = {}

    def value_of(self, variable: Operation, op: Operation | None = None) -> Any:
        """The value of a variable.

        Raises:
            FailedPreconditionError: if it has none yet.
        """
        value = self.variables.get(variable)
        if value is None:
            raise uninitialized(variable, op or variable)
        return value

    def forget(self, ops: Iterable[Operation]) -> None:
        """Let go of what is kept for some ops."""
        for op in ops:
            self.variables.pop(op, None)
            self._generators.pop(op, None)
            self._counts.pop(op, None)

    def count(self, op: Operation) -> int:
        """How often an op that counts has run, this time included."""
        with self.lock:
            self._counts[op] = self._counts.get(op, 0) + 1
            return self._counts[op]

    def generator(self, op: Operation) -> np.random.Generator:
        """The random numbers of an op, which go on from one run to the next."""
        generator = self._generators.get(op)
        if generator is None:
            seeds = (op.attrs.get("seed", 0), op.attrs.get("seed2", 0))
            entropy = [seed % 2**64 for seed in seeds] if any(seeds) else None
            generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(entropy)))
            generator = self._generators.setdefault(op, generator)
        return generator


class Session:
    """Runs the ops of a graph, and keeps the values of its variables.

    Args:
        target: without meaning here; there is one machine.
        graph: the graph to run; None takes the default graph of this moment.
        config: without meaning here.

    Attributes:
        number: sessions are counted as they are made.

    Follows: tensorflow/python/client/session.py, Session.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(tf.constant(2.0) * 3.0))
    6.0
    """

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        if graph is not None and not isinstance(graph, Graph):
            raise TypeError(f"graph must be a tf.Graph, but got {type(graph)}")
        self.number = next(_session_numbers)
        self._graph = graph or get_default_graph()
        self._run = Run()
        self._plans: dict[tuple[Any, ...], Plan] = {}
        self._closed = False
        self._told_at = 0  # A number, since listeners hold whatever they have heard.
        self._told: set[tuple[tuple[str, ...], str]] = set()
        self._entered: list[AsDefault] = []
        self._running: list[None] = []  # One for each run of the moment, in any thread.
        self._graph._sessions.add(self)

    @property
    def graph(self) -> Graph:
        """The graph that it runs."""
        return self._graph

    def run(
        self,
        fetches: Any,
        feed_dict: Mapping[Any, Any] | None = None,
        options: Any = None,
        run_metadata: Any = None,
    ) -> Any:
        """Compute what is fetched.

        Args:
            fetches: a tensor, operation, variable or name, or nested lists, tuples and
                dictionaries of these.
            feed_dict: tensor or its name -> the value that it takes in this run.
            options: without meaning here.
            run_metadata: without meaning here.

        Returns:
            The same nesting with arrays, or NumPy scalars, in it; None for an operation.

        Raises:
            RuntimeError: if the session is closed, or the graph empty.
            TypeError: if something else is fetched or fed.
            ValueError: if it is of another graph, or a fed value has the wrong shape.
            InvalidArgumentError: if a placeholder is not fed, or values do not fit an op.
            FailedPreconditionError: if a variable is read that has no value yet.

        Follows: tensorflow/python/client/session.py, BaseSession.run.
        """
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        if not self._graph._operations:
            raise RuntimeError(
                "The Session graph is empty.  Add operations to the graph before calling run()."
            )
        # NaN and infinity are values like others, as in TF1.
        self._running.append(None)
        try:
            with np.errstate(all="ignore"):
                return self._run_and_tell(fetches, feed_dict or {})
        finally:
            self._running.pop()

    def _run_and_tell(self, fetches: Any, feed_dict: Mapping[Any, Any]) -> Any:
        feeds = self._feeds(feed_dict)
        elements: list[Element] = []
        pack = self._unpack(fetches, elements)
        try:
            values = self._compute(elements, feeds)
        except FailedPreconditionError as error:
            if events.listeners:
                self._tell(elements, uninitialized_by(error))
            raise
        if events.listeners:
            self._tell(elements)
        return pack(iter(values))

    def _tell(self, elements: list[Element], uninitialized: str = "") -> None:
        """Tell the listeners what ran: a loop that trains tells it once."""
        if self._told_at != events.times_listened:
            self._told_at, self._told = events.times_listened, set()
        ops = [element if isinstance(element, Operation) else element.op for element in elements]
        names = tuple(dict.fromkeys([op.name for op in ops]))
        if (names, uninitialized) not in self._told:
            self._told.add((names, uninitialized))
            place = events.locate()
            events.emit(SessionRun(self._graph.number, names, place, uninitialized))

    def _compute(self, elements: list[Element], feeds: dict[Tensor, Any]) -> list[Any]:
        key = (tuple(elements), frozenset(feeds))
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = make_plan(elements, feeds)
        values: list[Any] = [None] * plan.size
        for tensor, slot in plan.feeds.items():
            values[slot] = feeds[tensor]
        if plan.conditional:
            self._run_branches(plan, elements, values)
        else:
            for step in plan.steps:
                _keep(step, values, self._result(step, values))
        places = iter(plan.fetches)
        return [
            None if isinstance(element, Operation) else self._fetched(next(places), plan, values)
            for element in elements
        ]

    def _run_branches(self, plan: Plan, elements: list[Element], values: list[Any]) -> None:
        """Take the steps of a plan but for those of branches that are not taken."""
        dead: set[Element] = set()
        for step in plan.steps:
            op = step.op
            if _is_dead(op, dead):
                dead.update((op, *op.outputs))
                continue
            result = self._result(step, values, dead)
            if op.type in _SWITCHES:
                pairs = zip(op.outputs, result, strict=True)
                dead.update(tensor for tensor, value in pairs if value is DEAD)
            _keep(step, values, result)
        for index, element in enumerate(elements):
            if isinstance(element, Tensor) and element in dead:
                raise InvalidArgumentError(None, None, f"Retval[{index}] does not have value")

    def _result(self, step: Step, values: list[Any], dead: Collection[Element] = ()) -> Any:
        op = step.op
        try:
            inputs = [
                values[slot] if slot >= 0 else self._run.value_of(step.variables[~slot], op)
                for slot in (step.inputs if not dead else _alive(step, dead))
            ]
            if dead and op.type == "Merge":
                living = iter(inputs)
                inputs = [DEAD if tensor in dead else next(living) for tensor in op.inputs]
            if step.stateful:
                return step.compute(self._run, op, *inputs)
            return step.compute(op, *inputs)
        except OpError as error:
            raise _located(error, op) from None
        except (ValueError, IndexError, FloatingPointError, np.exceptions.AxisError) as error:
            raise _located(InvalidArgumentError(None, op, str(error)), op) from error

    def _fetched(self, place: int, plan: Plan, values: list[Any]) -> Any:
        if place < 0:
            variable = plan.variables[~place]
            try:
                value = self._run.value_of(variable)
            except OpError as error:
                raise _located(error, variable) from None
        else:
            value = values[place]
        # The caller may write into what it gets.  What was fed stays an array, as in TF1.
        array = np.array(value)
        return array if 0 <= place < len(plan.feeds) else array[()]

    # Fetches.

    def _unpack(self, fetches: Any, elements: list[Element]) -> Callable[[Iterable[Any]], Any]:
        """Put what is fetched into ``elements``; return what puts the values back."""
        if isinstance(fetches, Mapping):
            parts = {key: self._unpack(value, elements) for key, value in fetches.items()}
            return lambda values: _mapping(
                type(fetches), {key: part(values) for key, part in parts.items()}
            )
        if isinstance(fetches, list | tuple):
            items = [self._unpack(item, elements) for item in fetches]
            if hasattr(fetches, "_fields"):
                return lambda values: type(fetches)(*[item(values) for item in items])
            kind = list if isinstance(fetches, list) else tuple
            return lambda values: kind([item(values) for item in items])
        if hasattr(fetches, "_as_fetches"):  # Several tensors under one name.
            tensors, join = fetches._as_fetches()
            whole = self._unpack(tensors, elements)
            return lambda values: join(whole(values))
        elements.append(self._element(fetches))
        return _next

    def _element(self, fetch: Any) -> Element:
        if fetch is None:
            raise TypeError(f"Fetch argument {fetch!r} has invalid type {type(fetch)}")
        try:
            return self._graph.as_graph_element(fetch)
        except TypeError as error:
            raise TypeError(
                f"Fetch argument {fetch!r} has invalid type {type(fetch)}, "
                f"must be a string or Tensor. ({error})"
            ) from None
        except (ValueError, KeyError) as error:
            raise ValueError(
                f"Fetch argument {fetch!r} cannot be interpreted as a Tensor. ({error})"
            ) from None

    # Feeds.

    def _feeds(self, feed_dict: Mapping[Any, Any]) -> dict[Tensor, Any]:
        if not isinstance(feed_dict, Mapping):
            raise TypeError("input must be a dictionary")
        feeds = {}
        for key, value in single_feeds(feed_dict):
            tensor = self._fed_tensor(key)
            feeds[tensor] = fed_value(tensor, value)
        return feeds

    def _fed_tensor(self, key: Any) -> Tensor:
        try:
            element = self._graph.as_graph_element(key, allow_operation=False)
        except (TypeError, ValueError, KeyError) as error:
            raise TypeError(f"Cannot interpret feed_dict key as Tensor: {error.args[0]}") from None
        assert isinstance(element, Tensor)
        return element

    # Life.

    def forget(self, ops: Iterable[Operation]) -> None:
        """Let go of the values and plans of ops that are in the graph no longer."""
        self._plans.clear()
        self._run.forget(ops)

    def close(self) -> None:
        """Let go of the variables' values; nothing runs any more."""
        self._closed = True
        self._run = Run()
        self._plans = {}

    def as_default(self) -> AsDefault:
        """A block in which ``eval()`` and ``run()`` use this session."""
        return session_as_default(self)

    def __enter__(self) -> Self:
        if self._entered:
            raise RuntimeError(
                "Session context managers are not re-entrant. Use `Session.as_default()` if you "
                "want to enter a session multiple times."
            )
        self._entered = [self._graph.as_default(), self.as_default()]
        for block in self._entered[-2:]:
            block.__enter__()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for _ in range(2):
            self._entered.pop().__exit__(exc_type, exc, traceback)
        self.close()


class InteractiveSession(Session):
    """A session that is the default as soon as it is made, until it is closed.

    Follows: tensorflow/python/client/session.py, InteractiveSession.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     session = tf.InteractiveSession()
    ...     value = float(tf.constant(2.0).eval())
    ...     session.close()
    >>> value
    2.0
    """

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        super().__init__(target, graph, config)
        self._blocks = [self.as_default()]
        if graph is not None:
            self._blocks.insert(0, graph.as_default())
        for block in self._blocks:
            block.__enter__()

    def close(self) -> None:
        """Stop being the default, and let go of the variables' values."""
        super().close()
        while self._blocks:
            self._blocks.pop().__exit__(None, None, None)


def _keep(step: Step, values: list[Any], result: Any) -> None:
    """Put the result of a step where later steps look for it."""
    if len(step.outputs) == 1:
        values[step.outputs[0]] = result
    else:
        for slot, value in zip(step.outputs, result or (), strict=False):
            values[slot] = value
    for slot in step.unneeded:
        values[slot] = None


_SWITCHES = frozenset({"Switch", "RefSwitch"})


def _is_dead(op: Operation, dead: Collection[Element]) -> bool:
    """Whether an op belongs to a branch that is not taken."""
    if any(before in dead for before in op.control_inputs):
        return True
    return bool(op.inputs) and (all if op.type == "Merge" else any)(t in dead for t in op.inputs)


def _alive(step: Step, dead: Collection[Element]) -> list[int]:
    """Where the inputs of a step are, without those that a merge leaves out."""
    if step.op.type != "Merge":
        return list(step.inputs)
    pairs = zip(step.op.inputs, step.inputs, strict=True)
    return [slot for tensor, slot in pairs if tensor not in dead]


def _next(values: Any) -> Any:
    return next(values)


def _mapping(kind: type[Any], items: dict[Any, Any]) -> Any:
    """``items`` as another kind of mapping, if one can be made empty and filled."""
    try:
        result = kind()
        for key, value in items.items():
            result[key] = value
    except TypeError:
        return items
    return result


def _located(error: OpError, op: Operation) -> OpError:
    """The error with the op that it struck, and the place in the user's code that made it."""
    if "[[node" not in error.message:
        error.op = op
        error.message = f"{error.message}\n\t [[node {op.name} (defined at {op.location}) ]]"
        error.args = (error.message,)
    return error


def fed_value(tensor: Tensor, value: Any) -> Any:
    """``value`` as an array that can stand for ``tensor``.

    Raises:
        TypeError: if it is a tensor, or a number that the dtype cannot hold.
        ValueError: if its shape is another, or it cannot be of the dtype.
        OverflowError: if a number is wider than any integer.
        InternalError: if something else than text is fed for text.
    """
    if isinstance(value, Tensor):
        raise TypeError(
            "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include "
            "Python scalars, strings, lists, numpy ndarrays, or TensorHandles. For reference, "
            f"the tensor object was {value} which was passed to the feed with key {tensor}."
        )
    dtype = tensor.dtype.base_dtype.np_dtype
    if isinstance(value, int) and not _holds(dtype, value):
        kind = {"b": bool, "O": object}.get(dtype.kind, dtype.type)
        raise TypeError(
            f"Type of feed value {value} with type {type(value)} is not compatible with Tensor "
            f"type {kind}. Try explicitly setting the type of the feed tensor to a larger "
            "type (e.g. int64)."
        )
    try:
        array = np.array(value, dtype)
    except OverflowError:
        # A lone number was looked at; those in a list wrap around, as in TF1.
        array = np.array(value, np.int64).astype(dtype)
    if dtype.kind == "O":
        array = _text(array)
    if not compatible(tensor.dims, array.shape):
        raise ValueError(
            f"Cannot feed value of shape {array.shape} for Tensor {tensor.name!r}, "
            f"which has shape '{shape_text(tensor.dims)}'"
        )
    return array


def _holds(dtype: np.dtype[Any], value: int) -> bool:
    return dtype.kind != "O" and bool(np.array(value).astype(dtype).item() == value)


def _text(array: NDArray[Any]) -> NDArray[Any]:
    for item in array.flat:
        if not isinstance(item, str | bytes):
            raise InternalError(None, None, f"Unsupported object type {type(item).__name__}")
    return as_bytes(array)


def make_plan(elements: Iterable[Element], feeds: Iterable[Tensor]) -> Plan:
    """What must run, in the order in which it was made, which no input can precede.

    Raises:
        InvalidArgumentError: if a tensor is fed through which a variable is assigned to.
    """
    fed = {tensor: slot for slot, tensor in enumerate(sorted(feeds, key=lambda t: t.name))}
    ops = _needed(elements, fed)
    slots = dict(fed)
    for op in ops:
        for tensor in op.outputs:
            slots.setdefault(tensor, len(slots))
    places = [_places(_read_by(op, fed), slots, fed) for op in ops]
    # What an op gives for a tensor that is fed goes to a slot that nobody reads.
    outputs = [tuple([len(slots) if t in fed else slots[t] for t in op.outputs]) for op in ops]
    fetches, variables = _places([e for e in elements if isinstance(e, Tensor)], slots, fed)
    last: dict[int, int] = {}
    for index in range(len(ops)):
        last.update(dict.fromkeys((*places[index][0], *outputs[index]), index))
    unneeded: list[list[int]] = [[] for _ in ops]
    for slot, index in last.items():
        if slot >= 0 and slot not in fetches:
            unneeded[index].append(slot)
    steps = [
        Step(
            op,
            OPS[op.type].compute,
            OPS[op.type].stateful,
            *places[index],
            outputs[index],
            tuple(unneeded[index]),
        )
        for index, op in enumerate(ops)
    ]
    conditional = any(op.type in _SWITCHES for op in ops)
    return Plan(tuple(steps), fed, fetches, variables, len(slots) + 2, conditional)


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


def _read_by(op: Operation, fed: Mapping[Tensor, int]) -> tuple[Tensor, ...]:
    """The inputs of which an op takes the value."""
    if not OPS[op.type].takes_reference:
        return op.inputs
    ref = op.inputs[0]
    if ref in fed:
        name = _REFERENCE_NAMES.get(ref.dtype.base_dtype.name, ref.dtype.base_dtype.name)
        raise InvalidArgumentError(
            None,
            op,
            f"Input 0 of node {op.name} was passed {name} from _arg_{ref.op.name}_"
            f"{ref.value_index}_{fed[ref]}:0 incompatible with expected {name}_ref.",
        )
    return op.inputs[1:]


_REFERENCE_NAMES = {"float32": "float", "float64": "double", "float16": "half"}


def _places(
    tensors: Iterable[Tensor], slots: Mapping[Tensor, int], fed: Collection[Tensor]
) -> tuple[tuple[int, ...], tuple[Operation, ...]]:
    """Where the values of ``tensors`` are, and the variables among these places.

    What shares a variable's memory is not looked for where it was left, but in the
    variable, where a later assignment can have changed it.
    """
    places: list[int] = []
    variables: list[Operation] = []
    for tensor in tensors:
        variable = variable_of(tensor, fed)
        if tensor.dtype is resource:  # A handle is no value.
            places.append(len(slots) + 1)
        elif variable is None:
            places.append(slots[tensor])
        else:
            places.append(~len(variables))
            variables.append(variable)
    return tuple(places), tuple(variables)
