"""Graphs: how operations join them, and how these get their names."""

from __future__ import annotations

import itertools
import re
import string
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from weakref import WeakSet

from scopeviz import events
from scopeviz.events import GraphReset, Location, Role
from scopeviz.tf1.framework.default_stack import AsDefault, Stack
from scopeviz.tf1.framework.device import DeviceFunction, device_for, device_function
from scopeviz.tf1.framework.operation import (
    Attributes,
    Operation,
    Output,
    Tensor,
    kind_of,
    op_created,
)

_NO_ATTRIBUTES: Attributes = {}

# Which names a scope or an op may have.

_AT_THE_ROOT = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\-/]*\Z")
_FIRST = frozenset(string.ascii_letters + string.digits + ".")
_INSIDE_A_SCOPE = re.compile(r"[A-Za-z0-9_.\-/]*\Z")


def as_text(name: Any) -> Any:
    """A name as text: bytes are read as UTF-8, all else is left as it is.

    Follows: tensorflow/python/util/compat.py, as_str.
    """
    return name.decode("utf-8") if type(name) is bytes else name


class _NameScope:
    """The block of ``Graph.name_scope``: it sets the name stack, and sets it back."""

    __slots__ = ("_graph", "_name", "_old")

    def __init__(self, graph: Graph, name: str | None) -> None:
        self._graph = graph
        self._name = as_text(name)

    def __enter__(self) -> str:
        graph = self._graph
        self._old = graph._name_stack
        new = graph.scope_name(self._name)
        graph._name_stack = new
        return f"{new}/" if new else ""

    def __exit__(self, *exc_info: object) -> None:
        self._graph._name_stack = self._old


class Making(NamedTuple):
    """What holds while a variable is made: its ops belong to it, and to one place."""

    location: Location
    ops: list[Operation]


class _ControlDependencies(NamedTuple):
    """One block of ``control_dependencies``.

    Attributes:
        before: what must run before the block's ops.
        made: the block's ops so far.
    """

    before: tuple[Operation, ...]
    made: set[Operation]


class _Local(threading.local):
    """Where one thread is in building a graph.

    Attributes:
        name_stack: the current name scope, without the trailing slash.
        making: the variable that is being made.
        place: where the variable that is made next was asked for, if that is known.
        slot_of: the variable for which the one that is made next is kept, if it is a slot.
        deriving: whether the ops that are made are those of gradients.
        made: where new variables are noted for whoever will tell of them.
        creators: priority and function of each ``variable_creator_scope``.
    """

    name_stack: str | None = ""
    making: Making | None = None
    place: Location | None = None
    slot_of: str = ""
    deriving: bool = False
    made: list[Any] | None = None
    creators: tuple[tuple[int, Any], ...] = ()


_graph_numbers = itertools.count()
_living_graphs: WeakSet[Graph] = WeakSet()
_living_graphs_lock = threading.RLock()


class Graph:
    """Operations, their names, and collections of whatever one wants to find again.

    Follows: tensorflow/python/framework/ops.py, Graph.

    >>> graph = Graph()
    >>> graph.unique_name("a"), graph.unique_name("A"), graph.unique_name("a")
    ('a', 'A_1', 'a_2')
    """

    def __init__(self) -> None:
        self.number = next(_graph_numbers)
        self.seed: int | None = None
        self._operations: list[Operation] = []
        self._by_name: dict[str, Operation] = {}
        self._names_in_use: dict[str, int] = {}
        self._naming = threading.Lock()
        self._local = _Local()
        self._collections: dict[Any, list[Any]] = {}
        self._control_dependencies: tuple[_ControlDependencies, ...] = ()
        self._control_flow_context: Any = None
        self._device_functions: tuple[DeviceFunction, ...] = ()
        self._colocated: tuple[str, ...] = ()  # Devices of ops; what is innermost is last.
        self._gradient_overrides: dict[str, str] = {}
        self._recipes: dict[Any, Any] = {}
        self._finalized = False
        self._sessions: WeakSet[Any] = WeakSet()
        # What cells added, and why ops are of no use any more: see ``rollback.py``.
        self._history: Any = None
        self._reasons: list[str] = []
        with _living_graphs_lock:
            _living_graphs.add(self)

    @property
    def making(self) -> Making | None:
        """What holds while this thread makes a variable."""
        return self._local.making

    @making.setter
    def making(self, making: Making | None) -> None:
        self._local.making = making

    # Names.

    @property
    def _name_stack(self) -> str | None:
        return self._local.name_stack

    @_name_stack.setter
    def _name_stack(self, name_stack: str | None) -> None:
        self._local.name_stack = name_stack

    def unique_name(self, name: str, mark_as_used: bool = True) -> str:
        """A name that no op, variable or name scope of the graph has yet.

        Case does not count when names are compared, and is kept in the result.

        Args:
            name: the name asked for, within the current name scope.
            mark_as_used: False only looks.

        Follows: tensorflow/python/framework/ops.py, Graph.unique_name.
        """
        name = as_text(name)
        stack = self._local.name_stack
        if stack:
            name = f"{stack}/{name}"
        names = self._names_in_use
        key = name.lower()
        if key == name:
            key = name  # One string serves as key and as name.
        with self._naming:  # Of two threads only one may find a name free.
            count = names.get(key, 0)
            if mark_as_used:
                names[key] = count + 1
            if not count:
                return name
            while f"{key}_{count}" in names:
                count += 1
            if mark_as_used:
                names[f"{key}_{count}"] = 1
        return f"{name}_{count}"

    def scope_name(self, name: str | None) -> str | None:
        """The full name that a name scope of this name will have, without trailing slash.

        Raises:
            ValueError: if TF1 allows no such name.
        """
        if not name:
            return None
        name = as_text(name)
        self.check_scope_name(name)
        return name[:-1] if name[-1] == "/" else self.unique_name(name)

    def check_scope_name(self, name: str) -> None:
        """Demand that ``name`` may be a scope's name here.

        Raises:
            ValueError: if TF1 allows no such name.
        """
        allowed = _INSIDE_A_SCOPE if self._name_stack else _AT_THE_ROOT
        name = as_text(name)
        try:
            valid = allowed.match(name)
        except TypeError as error:
            raise TypeError(f"{error.args[0].partition(', got')[0]}, got {name!r}") from None
        if not valid:
            raise ValueError(f"'{name}' is not a valid scope name")

    def check_node_name(self, name: str) -> None:
        """Demand that ``name`` may be an op's name here.

        Raises:
            ValueError: if TF1 allows no such name.
        """
        name = as_text(name)
        inside = self._name_stack and not name.endswith("/")
        if not _AT_THE_ROOT.match(f"{self._name_stack}/{name}" if inside else name):
            raise ValueError(f"'{name}' is not a valid node name")

    def name_scope(self, name: str | None) -> _NameScope:
        """A block whose ops have ``name`` in front of their names.

        Args:
            name: made unique within the current name scope; taken as it is where it ends
                in a slash; None or empty leads back to the root.

        Returns:
            A context manager that yields the scope's full name with a trailing slash.

        Raises:
            ValueError: on entering, if TF1 allows no such name.

        Follows: tensorflow/python/framework/ops.py, Graph.name_scope.
        """
        return _NameScope(self, name)

    def get_name_scope(self) -> str | None:
        """The current name scope, without the trailing slash."""
        return self._name_stack

    # Operations.

    def add_op(
        self,
        op_type: str,
        name: str,
        inputs: tuple[Tensor, ...] = (),
        outputs: Sequence[Output] = (),
        attrs: Attributes | None = None,
        variable: str = "",
    ) -> Operation:
        """Add an op under a name that is final; everything else has been checked.

        Args:
            op_type: the kind of op.
            name: its full name.
            inputs: the tensors it takes.
            outputs: dtype and static shape of each output.
            attrs: what is fixed for good.
            variable: name of the variable that it reads for others to use, if it does.

        Raises:
            RuntimeError: if the graph is finalized.
            ValueError: if the name is taken, or TF1 allows no such name.
        """
        if self._finalized:
            raise RuntimeError("Graph is finalized and cannot be modified.")
        if name in self._by_name:
            raise ValueError(f"Duplicate node name in graph: '{name}'")
        if name[:1] not in _FIRST:  # The rest was looked at when its scopes were opened.
            raise ValueError(f"'{name}' is not a valid node name")
        if self._reasons:
            for tensor in inputs:
                self.check_of_use(tensor)
        making = self.making
        operations = self._operations
        context, position = self._control_flow_context, len(operations)
        waiting = self._control_inputs(inputs) if self._control_dependencies else ()
        if op_type in self._gradient_overrides:
            gradient = self._gradient_overrides[op_type].encode()
            attrs = {**(attrs or _NO_ATTRIBUTES), "_gradient_op_type": gradient}
        if context is not None:
            context = context.context_for(op_type, inputs)
            inputs, waiting = context.captured(op_type, name, inputs, waiting)
        op = Operation(
            self,
            op_type,
            name,
            inputs,
            outputs,
            attrs or _NO_ATTRIBUTES,
            events.locate() if making is None else making.location,
            waiting,
            len(operations),
        )
        # What a conditional makes for its inputs is there before it, and comes after it.
        operations.insert(position, op)
        if context is not None:
            context.add(op)
        if self._device_functions:
            op.device = device_for(self._device_functions, op)
        if self._colocated:
            op.device = self._colocated[0]
        for block in self._control_dependencies:
            block.made.add(op)
        self._by_name[name] = op
        if making is not None:
            making.ops.append(op)
        elif events.listeners:
            role: Role = "gradient" if self._local.deriving else ""
            events.emit(op_created(op, variable, "read" if variable else role))
        return op

    def get_operations(self) -> list[Operation]:
        """The operations, in the order in which they were made."""
        return list(self._operations)

    def get_operation_by_name(self, name: str) -> Operation:
        """The operation of that name.

        Raises:
            TypeError: if ``name`` is no string.
            KeyError: if there is none.
            ValueError: if it is the name of a tensor.
        """
        if not isinstance(name, str):
            raise TypeError(f"Operation names are strings (or similar), not {type(name).__name__}.")
        found = self.as_graph_element(name, allow_tensor=False)
        assert isinstance(found, Operation)
        return found

    def get_tensor_by_name(self, name: str) -> Tensor:
        """The tensor of that name, such as ``conv1/Relu:0``.

        Raises:
            TypeError: if ``name`` is no string.
            KeyError: if there is none.
            ValueError: if it is no tensor's name.
        """
        if not isinstance(name, str):
            raise TypeError(f"Tensor names are strings (or similar), not {type(name).__name__}.")
        found = self.as_graph_element(name, allow_operation=False)
        assert isinstance(found, Tensor)
        return found

    def as_graph_element(
        self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True
    ) -> Tensor | Operation:
        """The tensor or operation that ``obj`` is, names, or stands for.

        Raises:
            TypeError: if it can be none.
            KeyError: if there is no such name.
            ValueError: if it is of another graph, or not of the kind that is allowed.

        Follows: tensorflow/python/framework/ops.py, Graph.as_graph_element.
        """
        wanted = " or ".join(
            [*(["Tensor"] if allow_tensor else []), *(["Operation"] if allow_operation else [])]
        )
        if hasattr(obj, "_as_graph_element"):
            obj = obj._as_graph_element()
        if isinstance(obj, str):
            found = self._element_by_name(obj, allow_tensor, allow_operation)
            self.check_of_use(found)
            return found
        allowed = (Tensor,) * allow_tensor + (Operation,) * allow_operation
        if isinstance(obj, allowed):
            if obj.graph is not self:
                raise ValueError(f"{kind_of(obj)} {obj} is not an element of this graph.")
            self.check_of_use(obj)
            return obj
        raise TypeError(f"Can not convert a {type(obj).__name__} into a {wanted}.")

    def check_of_use(self, element: Any) -> None:
        """Demand that nothing was taken back that a tensor, operation or variable is or needs.

        Raises:
            ValueError: if something was; it says which cell to run again.
        """
        if not self._reasons:
            return
        op = element if isinstance(element, Operation) else getattr(element, "op", None)
        if isinstance(op, Operation) and op._id < 0:
            text = str(element).strip().replace("\n", " ")
            what = f"Operation {op.name!r}" if element is op else f"{kind_of(element)} {text}"
            raise ValueError(f"{what} is {self._reasons[~op._id]}")

    def _element_by_name(
        self, name: str, allow_tensor: bool, allow_operation: bool
    ) -> Tensor | Operation:
        if ":" in name:
            return self._tensor_by_name(name, allow_tensor)
        if not allow_operation:
            what = "refers to" if name in self._by_name else "looks like an (invalid)"
            what += " an Operation" if name in self._by_name else " Operation name"
            raise ValueError(
                f"The name {name!r} {what}, not a Tensor. Tensor names must be of the form "
                f'"<op_name>:<output_index>".'
            )
        if name not in self._by_name:
            raise KeyError(f"The name {name!r} refers to an Operation not in the graph.")
        return self._by_name[name]

    def _tensor_by_name(self, name: str, allowed: bool) -> Tensor:
        if not allowed:
            raise ValueError(f"Name {name!r} appears to refer to a Tensor, not a Operation.")
        op_name, _, index = name.partition(":")
        if not op_name or not index.isdecimal():
            raise ValueError(
                f"The name {name!r} looks a like a Tensor name, but is not a valid one. "
                f'Tensor names must be of the form "<op_name>:<output_index>".'
            )
        op = self._by_name.get(op_name)
        if op is None:
            raise KeyError(
                f"The name {name!r} refers to a Tensor which does not exist. "
                f"The operation, {op_name!r}, does not exist in the graph."
            )
        if int(index) >= len(op.outputs):
            raise KeyError(
                f"The name {name!r} refers to a Tensor which does not exist. "
                f"The operation, {op_name!r}, exists but only has {len(op.outputs)} outputs."
            )
        return op.outputs[int(index)]

    def evaluate(self, element: Any, feed_dict: Any, session: Any, how: str) -> Any:
        """Run ``element`` in a session: what ``eval`` and ``run`` of tensors and ops do.

        Raises:
            ValueError: if there is no session, or it runs another graph.
        """
        given = session is not None
        session = session if given else _default_sessions.get()
        kind, doing, example = (
            ("tensor", "evaluate tensor", "`eval(session=sess)`")
            if how == "eval"
            else ("operation", "execute operation", "run(session=sess)")
        )
        if session is None:
            colon = "" if how == "eval" else ":"
            raise ValueError(
                f"Cannot {doing} using `{how}()`: No default session is registered. "
                f"Use `with sess.as_default(){colon}` or pass an explicit session to "
                f"`{how}(session=sess)`"
            )
        if session.graph is not self:
            raise ValueError(
                f"Cannot use the {'given' if given else 'default'} session to {doing}: "
                f"the {kind}'s graph is different from the session's graph."
                + ("" if given else f" Pass an explicit session to {example}.")
            )
        return session.run(element, feed_dict)

    # Surroundings.

    @property
    def _variable_creator_stack(self) -> tuple[tuple[int, Any], ...]:
        return self._local.creators

    @_variable_creator_stack.setter
    def _variable_creator_stack(self, creators: Any) -> None:
        self._local.creators = creators

    @contextmanager
    def _variable_creator_scope(self, creator: Any, priority: int = 100) -> Iterator[None]:
        """A block in which ``creator`` makes the variables; of two the inner one is asked first.

        Raises:
            RuntimeError: on leaving, if blocks are not left in the order they were entered.

        Follows: tensorflow/python/framework/ops.py, Graph._variable_creator_scope.
        """
        old = self._local.creators
        new = (*old, (priority, creator))
        new = tuple(sorted(new, key=lambda item: item[0]))
        self._local.creators = new
        try:
            yield
        finally:
            if self._local.creators is not new:
                raise RuntimeError("Exiting variable_creator_scope without proper nesting.")
            self._local.creators = old

    @contextmanager
    def _init_scope(self) -> Iterator[None]:
        """A block that neither waits for anything nor belongs to a branch."""
        old = self._control_dependencies, self._control_flow_context
        self._control_dependencies, self._control_flow_context = (), None
        try:
            yield
        finally:
            self._control_dependencies, self._control_flow_context = old

    @contextmanager
    def control_dependencies(self, control_inputs: Any) -> Iterator[None]:
        """A block whose ops run only after ``control_inputs``; None leaves all blocks around.

        Raises:
            TypeError: if one of them is no operation, tensor or variable.

        Follows: tensorflow/python/framework/ops.py, Graph.control_dependencies.
        """
        old, context = self._control_dependencies, self._control_flow_context
        if control_inputs is None:  # Branches and loops are left as well.
            self._control_dependencies, self._control_flow_context = (), None
        else:
            before = dict.fromkeys(map(self._as_operation, control_inputs))
            self._control_dependencies = (*old, _ControlDependencies(tuple(before), set()))
        try:
            yield
        finally:
            self._control_dependencies, self._control_flow_context = old, context

    def _control_inputs(self, inputs: tuple[Tensor, ...]) -> tuple[Operation, ...]:
        """What an op with these inputs must wait for besides them.

        An input made in a block waits for it already.
        """
        data = {tensor.op for tensor in inputs}
        found: dict[Operation, None] = {}
        for block in self._control_dependencies:
            if data.isdisjoint(block.made):
                found.update((op, None) for op in block.before if op not in data)
        return tuple(found)

    def _as_operation(self, value: Any) -> Operation:
        try:
            # To wait for a resource variable, or for its change, does not read it.
            resource = getattr(value, "_is_resource", False)
            element = value.op if resource else self.as_graph_element(value)
        except TypeError:
            raise TypeError(f"Control input must be Operation or Tensor: {value}") from None
        return element.op if isinstance(element, Tensor) else element

    @contextmanager
    def device(self, device_name_or_function: Any) -> Iterator[None]:
        """A block whose ops are asked to run on a device; None hides the devices around.

        Args:
            device_name_or_function: a name, such as ``/job:ps/cpu:0``, which fills in what
                blocks inside leave open; or a function from an operation to a name.

        Raises:
            ValueError: if the name is none of a device.

        Follows: tensorflow/python/framework/ops.py, Graph.device.
        """
        functions = (*self._device_functions, device_function(device_name_or_function))
        with self._devices(functions, self._colocated):
            yield

    @contextmanager
    def colocate_with(self, op: Any, ignore_existing: bool = False) -> Iterator[None]:
        """A block whose ops run where ``op`` does; None forgets all devices around.

        Follows: tensorflow/python/framework/ops.py, Graph.colocate_with.
        """
        if op is None and not ignore_existing:
            raise ValueError(
                "Trying to reset colocation (op is None) but ignore_existing is not True"
            )
        around = () if ignore_existing else self._colocated
        # It is stronger than the devices around it, and than those inside.
        with self._devices((), (*around, op.device) if op is not None and op.device else around):
            yield

    @contextmanager
    def _devices(
        self, functions: tuple[DeviceFunction, ...], colocated: tuple[str, ...]
    ) -> Iterator[None]:
        old = self._device_functions, self._colocated
        self._device_functions, self._colocated = functions, colocated
        try:
            yield
        finally:
            self._device_functions, self._colocated = old

    @contextmanager
    def gradient_override_map(self, op_type_map: Any) -> Iterator[None]:
        """A block whose ops have other gradients than their types have.

        Args:
            op_type_map: type of an op -> name under which ``tf.RegisterGradient`` keeps the
                gradient to use.

        Raises:
            TypeError: if it is no dictionary from strings to strings.

        Follows: tensorflow/python/framework/ops.py, Graph.gradient_override_map.
        """
        if not isinstance(op_type_map, dict):
            raise TypeError("op_type_map must be a dictionary mapping strings to strings")
        if not all(isinstance(text, str) for item in op_type_map.items() for text in item):
            raise TypeError("op_type_map must be a dictionary mapping strings to strings")
        old = self._gradient_overrides
        self._gradient_overrides = {**old, **op_type_map}
        try:
            yield
        finally:
            self._gradient_overrides = old

    def as_default(self) -> _AsDefault:
        """A block in which this is the default graph of the thread."""
        return _AsDefault(self)

    def finalize(self) -> None:
        """Refuse every further op."""
        self._finalized = True

    @property
    def finalized(self) -> bool:
        """Whether the graph takes no more ops."""
        return self._finalized

    # Collections.

    def add_to_collection(self, name: Any, value: Any) -> None:
        """Append ``value`` to the collection; it may be in it more than once.

        Raises:
            RuntimeError: if the graph is finalized.
        """
        if self._finalized:
            raise RuntimeError("Graph is finalized and cannot be modified.")
        self._collections.setdefault(name, []).append(value)

    def add_to_collections(self, names: Any, value: Any) -> None:
        """Append ``value`` to each of the collections; a lone string is one name."""
        for name in (names,) if isinstance(names, str) else dict.fromkeys(names):
            self.add_to_collection(name, value)

    def get_collection_ref(self, name: Any) -> list[Any]:
        """The list that is the collection, made if there is none."""
        return self._collections.setdefault(name, [])

    def get_collection(self, name: Any, scope: str | None = None) -> list[Any]:
        """A copy of the collection.

        Args:
            name: the collection's key.
            scope: a regular expression that an item's name must begin with; items
                without a name are left out then.
        """
        items = self._collections.get(name, ())
        if not scope:
            return list(items)
        begins = re.compile(scope).match
        return [item for item in items if hasattr(item, "name") and begins(item.name)]

    def get_all_collection_keys(self) -> list[str]:
        """The keys of the collections that have a string for a key."""
        return [key for key in self._collections if isinstance(key, str)]

    @property
    def collections(self) -> list[str]:
        """The keys of the collections."""
        return self.get_all_collection_keys()

    def clear_collection(self, name: Any) -> None:
        """Forget the collection.

        Raises:
            RuntimeError: if the graph is finalized.
        """
        if self._finalized:
            raise RuntimeError("Graph is finalized and cannot be modified.")
        self._collections.pop(name, None)


# A stack per thread, as in TF1.
_default_graphs = Stack()
_default_sessions = Stack()


class _AsDefault(AsDefault):
    """The block of ``Graph.as_default``."""

    __slots__ = ()

    def __init__(self, graph: Graph) -> None:
        super().__init__(_default_graphs, graph)

    def __enter__(self) -> Graph:
        graph: Graph = super().__enter__()
        return graph


def get_default_graph() -> Graph:
    """The graph that new ops of this thread join.

    >>> with Graph().as_default() as graph:
    ...     get_default_graph() is graph
    True
    """
    graph: Graph | None = _default_graphs.get()
    if graph is None:
        graph = _default_graphs.bottom = Graph()
    return graph


def living_graphs() -> list[Graph]:
    """The graphs that somebody still holds, in the order in which they were made.

    >>> graph = Graph()
    >>> living_graphs()[-1] is graph
    True
    """
    with _living_graphs_lock:  # Another thread may make one.
        return sorted(_living_graphs, key=lambda graph: graph.number)


def default_graphs() -> list[Graph | None]:
    """The graphs that are the default of this thread, from the outermost block to here.

    The first is that of no block; None before one is needed.

    >>> with Graph().as_default() as graph:
    ...     default_graphs()[1:] == [graph]
    True
    """
    return [_default_graphs.bottom, *_default_graphs.items]


def reset_default_graph() -> None:
    """Let go of the default graph; the next op begins a new one.

    Raises:
        AssertionError: inside ``with graph.as_default()``.

    Follows: tensorflow/python/framework/ops.py, reset_default_graph.

    >>> import scopeviz.tf1 as tf
    >>> op = tf.no_op()
    >>> tf.reset_default_graph()
    >>> op.graph is tf.get_default_graph()
    False
    """
    if _default_graphs.items:
        raise AssertionError(
            "Do not use tf.reset_default_graph() to clear nested graphs. "
            "If you need a cleared graph, exit the nesting and create a new graph."
        )
    old: Graph | None = _default_graphs.bottom
    _default_graphs.bottom = None
    if old is not None:
        old._history = None
    if old is not None and events.listeners:
        events.emit(GraphReset(old.number, events.locate()))


def get_default_session() -> Any:
    """The innermost session of this thread that was made the default; None without one.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Session() as session:
    ...     tf.get_default_session() is session
    True
    """
    return _default_sessions.get()


def session_as_default(session: Any) -> AsDefault:
    """A block in which ``session`` is the default session of the thread."""
    return AsDefault(_default_sessions, session)


def graph_of(values: Iterable[Any]) -> Graph:
    """The graph that all of ``values`` belong to; the default graph if none has one.

    Raises:
        ValueError: if they are of two graphs, or of another than the one entered.

    Follows: tensorflow/python/framework/ops.py, _get_graph_from_inputs.
    """
    first: Any = None
    for value in values:
        graph = getattr(value, "graph", None)
        if not isinstance(graph, Graph):
            continue
        if graph._reasons:
            graph.check_of_use(value)
        if first is None:
            first = value
        elif graph is not first.graph:
            raise ValueError(f"{value} must be from the same graph as {first}.")
    return get_default_graph() if first is None else first.graph


def register_proto_function(
    collection_name: str,  # TF1's
    proto_type: Any = None,  # the same
    to_proto: Any = None,  # the same
    from_proto: Any = None,  # the same
) -> None:
    """Take note of how a collection is written into a file: here graphs are never written.

    Args:
        collection_name: the key of the collection.
        proto_type: what an element is written as.
        to_proto: from an element to it.
        from_proto: from it to an element.

    Follows: tensorflow/python/framework/ops.py, register_proto_function.

    >>> register_proto_function("losses")
    """
