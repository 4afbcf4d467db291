"""What holds while a variable is made, and what the listeners are told of it then."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from scopeviz import events
from scopeviz.events import Role, VariableCreated
from scopeviz.tf1.framework.asked import asked, getter_words, initializer_text
from scopeviz.tf1.framework.graph_keys import GraphKeys
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor, op_created
from scopeviz.tf1.framework.ops import Graph, Making
from scopeviz.tf1.framework.tensor_shape import Dims, dims_of
from scopeviz.tf1.variables.reuse import Request

_OURS = 3
"""How many frames are ours at least where a variable is made: a class is called, and its type."""


class making:  # reads as a word
    """A block whose ops belong to a variable, and are told of together with it.

    It is the name scope ``name``, and control dependencies and branches do not hold in it:
    what a variable is made of must run whatever surrounds its making.  It yields the full
    name of the scope, and the list of the ops that were made.
    """

    __slots__ = ("_graph", "_name", "_old", "_ops", "_role", "_variable")

    _ops: list[Operation]

    def __init__(
        self, graph: Graph, name: str, variable: str = "", role: Role = "initializer"
    ) -> None:
        self._graph = graph
        self._name = name
        self._variable = variable
        self._role = role

    def __enter__(self) -> tuple[str, list[Operation]]:
        graph = self._graph
        local = graph._local
        full_name = graph.scope_name(self._name) or ""
        outer = local.making
        self._old = (
            local.name_stack,
            outer,
            graph._control_dependencies,
            graph._control_flow_context,
        )
        ops = self._ops = []
        local.name_stack = full_name
        place, local.place = local.place, None
        if outer is not None:
            place = outer.location
        local.making = Making(place or events.locate(_OURS), ops)
        graph._control_dependencies, graph._control_flow_context = (), None
        return full_name, ops

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        graph = self._graph
        local = graph._local
        name = local.name_stack or ""
        (
            local.name_stack,
            local.making,
            graph._control_dependencies,
            graph._control_flow_context,
        ) = self._old
        if exc is not None and events.listeners:
            for op in self._ops:  # No variable came of them, but they are there.
                events.emit(op_created(op, self._variable or name, self._role))


@contextmanager
def belonging(graph: Graph, variable: str, role: Role) -> Iterator[None]:
    """A block whose ops belong to a variable: none of them is a use of one by a call.

    Unlike in :class:`making`, control dependencies and branches hold in it.
    """
    where = graph._control_dependencies, graph._control_flow_context
    scope = graph.get_name_scope()
    with making(graph, f"{scope}/" if scope else "", variable, role) as (_, ops):
        graph._control_dependencies, graph._control_flow_context = where
        yield
    if events.listeners:
        for op in ops:
            events.emit(op_created(op, variable, role))


def collection_keys(initial_value: Any, collections: Any, constraint: Any) -> list[Any]:
    """The collections that a variable joins, after a look at its other arguments.

    Raises:
        ValueError: if there is no initial value, or an argument is of no use.
    """
    if initial_value is None:
        raise ValueError("initial_value must be specified.")
    if collections is None:
        collections = [GraphKeys.GLOBAL_VARIABLES]
    if not isinstance(collections, list | tuple | set):
        raise ValueError(
            "collections argument to Variable constructor must be a list, tuple, or set. "
            f"Got {collections} of type {type(collections)}"
        )
    if constraint is not None and not callable(constraint):
        raise ValueError("The `constraint` argument must be a callable.")
    if isinstance(collections, set):  # Whose order differs from one run to the next.
        collections = sorted(collections, key=str)
    return list(dict.fromkeys(collections))


def initial_tensor(graph: Graph, initial_value: Any, dtype: Any) -> Tensor:
    """The first value that a function makes, in a scope of its own, on no device."""
    old = graph._name_stack, graph._device_functions
    graph._name_stack = graph.unique_name("Initializer")
    if graph._device_functions:
        graph._device_functions = ()
    try:
        return convert_to_tensor(initial_value(), dtype, "initial_value")
    finally:
        graph._name_stack, graph._device_functions = old


def check_outside_of_branches(name: str, value: Tensor) -> None:
    """Demand that a first value is computed whatever branch is taken.

    Raises:
        ValueError: if it belongs to a branch of a conditional.
    """
    if value.op._control_flow_context is not None:
        raise ValueError(
            f"Initializer for variable {name}/ is from inside a control-flow construct, such "
            "as a loop or conditional. When creating a variable inside a loop or conditional, "
            "use a lambda as the initializer."
        )


def static_dims(value: Tensor, validate_shape: bool, shape: Any) -> Dims:
    """The static shape of a variable with that first value."""
    if shape is not None:
        return dims_of(shape)
    return value.dims if validate_shape else None


ROLES: dict[str, Role] = {
    "VariableV2": "handle",
    "VarHandleOp": "handle",
    "Assign": "assign",
    "AssignVariableOp": "assign",
}
"""Type of an op that a variable is made of -> what it is to the variable; reads apart."""


@contextmanager
def noting_variables(graph: Graph) -> Iterator[list[Any]]:
    """A block in which new variables are noted, for whoever tells of them; a list of them."""
    old = graph._local.made
    made: list[Any] = []
    graph._local.made = made
    try:
        yield made
    finally:
        graph._local.made = old


def variable_created(
    variable: Any, request: Request, initializer: Any, store_name: str, part_of: str = ""
) -> None:
    """Tell the listeners of a new variable.

    Args:
        variable: the variable.
        request: what the user asked for.
        initializer: how it gets its first value.
        store_name: the name under which it is found again; empty if it is not.
        part_of: full name of the partitioned variable of which it is a part.
    """
    op = variable.op
    scope = request.scope
    if request.flag is None:  # ``tf.Variable`` pays no attention to variable scopes.
        scope = op.name.rpartition("/")[0]
    events.emit(
        VariableCreated(
            op.graph.number,
            op.name,
            store_name,
            request.name,
            scope,
            request.name_scope,
            variable._dims,
            variable.dtype.base_dtype.name,
            variable.trainable,
            tuple([str(key) for key in variable._collection_keys]),
            initializer_text(initializer),
            request.made_by,
            request.flag,
            op.location,
            tuple(zip([part.name for part in variable._ops], variable._roles, strict=True)),
            part_of,
            op.device,
            asked(*request.given),
            getter_words(request.getter),
            op.graph._local.slot_of,
        )
    )


def roles_of(ops: Sequence[Operation], reads: Container[Operation]) -> tuple[Role, ...]:
    """What each of the ops that a variable is made of is to it."""
    return tuple(["read" if op in reads else ROLES.get(op.type, "initializer") for op in ops])
