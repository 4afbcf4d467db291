"""Variables: tensors that keep their value from one run to the next."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any

from scopeviz import events
from scopeviz.events import VariableCreated
from scopeviz.tf1 import control_flow_ops, state_ops
from scopeviz.tf1.dtypes import DType, as_dtype
from scopeviz.tf1.graph_keys import GraphKeys, global_variables, local_variables
from scopeviz.tf1.op_def import convert_to_tensor
from scopeviz.tf1.operators import Operators
from scopeviz.tf1.ops import Graph, Making, Operation, Tensor, get_default_graph, op_created
from scopeviz.tf1.tensor_shape import Dims, TensorShape, dims_of, shape_text


class VariableSynchronization(enum.Enum):
    """When the copies of a distributed variable are brought together."""

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(enum.Enum):
    """How the copies of a distributed variable are brought together."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3
    ONLY_FIRST_TOWER = 3  # noqa: PIE796  # its older name


class VariableMetaclass(type):
    """Tells the listeners of each ``tf.Variable``; the variable store tells of its own."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """A new variable, of which the listeners are told."""
        variable = cls.make(*args, **kwargs)
        if events.listeners:
            name = variable.op.name
            scope = name.rpartition("/")[0]
            initial_value = args[0] if args else kwargs["initial_value"]
            requested = (args[5] if len(args) > 5 else kwargs.get("name")) or "Variable"
            stack = variable.graph.get_name_scope()
            name_scope = f"{stack}/" if stack else ""
            variable_created(
                variable, requested, scope, name_scope, initial_value, "Variable", "", None
            )
        return variable

    def make(cls, *args: Any, **kwargs: Any) -> Any:
        """A new variable of which nobody is told."""
        return super().__call__(*args, **kwargs)


class Variable(Operators, metaclass=VariableMetaclass):
    """A tensor that keeps its value from one run of a session to the next.

    ``tf.Variable`` always makes a new variable.  Its name goes by the name scope and is
    made unique; what shares variables by name is ``tf.get_variable``.

    Args:
        initial_value: the first value: a tensor, what ``tf.constant`` takes, or a function
            without arguments that returns one of these.
        trainable: whether optimizers train it; None is yes, but for ``ON_READ``.
        collections: keys of the collections it joins; None is ``[GLOBAL_VARIABLES]``.
        validate_shape: False lets the shape be unknown, or change.
        caching_device: where its reads happen; only a name here.
        name: its name; ``Variable`` if it is None.
        dtype: the element type; None takes the initial value's.
        expected_shape: without meaning, as in TF1.
        constraint: a function from its value to a value that it may have.
        synchronization: for distributed training.
        aggregation: for distributed training.
        shape: the static shape; None takes the initial value's.

    Raises:
        TypeError: if the initial value cannot be of ``dtype``.
        ValueError: if it is None or its shape is unknown, or an argument is of no use.

    Follows: tensorflow/python/ops/variables.py, RefVariable.

    >>> with Graph().as_default():
    ...     Variable([[1.0, 2.0]], name="v")
    <tf.Variable 'v:0' shape=(1, 2) dtype=float32_ref>
    """

    __slots__ = (
        "__weakref__",
        "_aggregation",
        "_collection_keys",
        "_constraint",
        "_initial_value",
        "_initializer",
        "_ops",
        "_snapshot",
        "_synchronization",
        "_trainable",
        "_variable",
    )

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        *,
        dtype: Any = None,
        expected_shape: Any = None,
        constraint: Callable[[Any], Any] | None = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: VariableAggregation = VariableAggregation.NONE,
        shape: Any = None,
    ) -> None:
        keys = _collection_keys(initial_value, collections, constraint)
        self._synchronization, self._aggregation, self._trainable = checked_distribution(
            synchronization, aggregation, trainable, "Variable" if name is None else name
        )
        self._constraint = constraint
        wanted = None if dtype is None else as_dtype(dtype).base_dtype
        graph = get_default_graph()
        with making(graph, "Variable" if name is None else name) as (full_name, ops):
            value = _initial_tensor(graph, initial_value, wanted)
            self._make_ops(graph, full_name, value, _static(value, validate_shape, shape))
        self._ops = ops
        if self._trainable and GraphKeys.TRAINABLE_VARIABLES not in keys:
            keys.append(GraphKeys.TRAINABLE_VARIABLES)
        self._collection_keys = tuple([str(key) for key in keys])
        for key in keys:
            graph.add_to_collection(key, self)
        if caching_device is not None:
            read = self._snapshot.op
            read.device = caching_device(read) if callable(caching_device) else caching_device

    def _make_ops(self, graph: Graph, name: str, value: Tensor, dims: Dims) -> None:
        dtype = value.dtype.base_dtype
        self._initial_value = value
        output = [(dtype._ref, dims)]
        self._variable = graph.add_op("VariableV2", name, (), output).outputs[0]
        unique = graph.unique_name
        attrs = _VALIDATED if dims is not None else _NOT_VALIDATED
        inputs = (self._variable, value)
        self._initializer = graph.add_op("Assign", unique("Assign"), inputs, output, attrs)
        self._snapshot = graph.add_op(
            "Identity", unique("read"), (self._variable,), [(dtype, dims)]
        ).outputs[0]

    # What it is.

    @property
    def name(self) -> str:
        """Full name, and ``:0``."""
        return self._variable.name

    @property
    def op(self) -> Operation:
        """The op that holds it."""
        return self._variable.op

    @property
    def graph(self) -> Graph:
        """The graph it belongs to."""
        return self._variable.op.graph

    @property
    def device(self) -> str:
        """The device of its op."""
        return self._variable.op.device

    @property
    def dtype(self) -> DType:
        """The reference dtype of its elements."""
        return self._variable.dtype

    @property
    def shape(self) -> TensorShape:
        """The static shape."""
        return self._variable.shape

    def get_shape(self) -> TensorShape:
        """The static shape."""
        return self._variable.shape

    def set_shape(self, shape: Any) -> None:
        """Add to what is known of the static shape.

        Raises:
            ValueError: if it contradicts what is known.
        """
        self._variable.set_shape(shape)
        self._snapshot.set_shape(shape)

    @property
    def trainable(self) -> bool:
        """Whether optimizers train it."""
        return self._trainable

    @property
    def constraint(self) -> Callable[[Any], Any] | None:
        """The function from its value to a value that it may have."""
        return self._constraint

    @property
    def synchronization(self) -> VariableSynchronization:
        """When its copies are brought together."""
        return self._synchronization

    @property
    def aggregation(self) -> VariableAggregation:
        """How its copies are brought together."""
        return self._aggregation

    @property
    def initializer(self) -> Operation:
        """The op that gives it its first value."""
        return self._initializer

    @property
    def initial_value(self) -> Tensor:
        """The tensor that is its first value."""
        return self._initial_value

    @property
    def _shared_name(self) -> str:
        return self._variable.op.name

    # What it is worth.

    def value(self) -> Tensor:
        """The tensor that reads it."""
        return self._snapshot

    def read_value(self) -> Tensor:
        """A new tensor that reads it, after the control dependencies of this moment."""
        graph, outputs = self.graph, [(self.dtype.base_dtype, self._variable.dims)]
        name, inputs = graph.unique_name("read"), (self._variable,)
        return graph.add_op("Identity", name, inputs, outputs, variable=self.op.name).outputs[0]

    def eval(self, session: Any = None) -> Any:
        """Its value in ``session``, or in the default session.

        Raises:
            ValueError: if there is no session.
            FailedPreconditionError: if it has no value yet.
        """
        return self._variable.eval(session=session)

    def load(self, value: Any, session: Any = None) -> None:
        """Give it a value at once, in ``session`` or in the default session.

        Raises:
            ValueError: if there is no session, or the shape is another.
        """
        self._initializer.run({self._initializer.inputs[1]: value}, session)

    def assign(
        self,
        value: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Give it a new value; see :func:`tf.assign`.  The op, if ``read_value`` is False."""
        tensor = state_ops.assign(self, value, use_locking=use_locking, name=name)
        return tensor if read_value else tensor.op

    def assign_add(
        self,
        delta: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Add to it; see :func:`tf.assign_add`.  The op, if ``read_value`` is False."""
        tensor = state_ops.assign_add(self, delta, use_locking=use_locking, name=name)
        return tensor if read_value else tensor.op

    def assign_sub(
        self,
        delta: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Subtract from it; see :func:`tf.assign_sub`.  The op, if ``read_value`` is False."""
        tensor = state_ops.assign_sub(self, delta, use_locking=use_locking, name=name)
        return tensor if read_value else tensor.op

    def _ref(self) -> Tensor:
        return self._variable

    def _as_operand(self) -> Tensor:
        return self._snapshot

    def _as_graph_element(self) -> Tensor:
        return self._variable

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("'Variable' object is not iterable.")

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        shape = shape_text(self._variable.dims)
        return f"<tf.Variable '{self.name}' shape={shape} dtype={self.dtype.name}>"


_VALIDATED = {"validate_shape": True}
_NOT_VALIDATED = {"validate_shape": False}


def _collection_keys(initial_value: Any, collections: Any, constraint: Any) -> list[Any]:
    """The collections that a variable joins, after a look at its other arguments."""
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
    return list(dict.fromkeys(collections))


def checked_distribution(
    synchronization: Any, aggregation: Any, trainable: bool | None, name: str
) -> tuple[VariableSynchronization, VariableAggregation, bool]:
    """The three arguments that hang together, with their defaults filled in.

    Raises:
        ValueError: if one is none of its kind.
    """
    if aggregation is None:
        aggregation = VariableAggregation.NONE
    elif not isinstance(aggregation, VariableAggregation):
        raise ValueError(f"Invalid variable aggregation mode: {aggregation} for variable: {name}")
    if synchronization is None:
        synchronization = VariableSynchronization.AUTO
    elif not isinstance(synchronization, VariableSynchronization):
        raise ValueError(
            f"Invalid variable synchronization mode: {synchronization} for variable: {name}"
        )
    if trainable is None:
        trainable = synchronization is not VariableSynchronization.ON_READ
    return synchronization, aggregation, bool(trainable)


class making:  # reads as a word
    """A block whose ops belong to a variable, and are told of together with it.

    It is the name scope ``name``, and control dependencies do not hold in it: what a
    variable is made of must run whatever surrounds its making.  It yields the full name
    of the scope, and the list of the ops that were made.
    """

    __slots__ = ("_graph", "_name", "_old", "_ops")

    def __init__(self, graph: Graph, name: str) -> None:
        self._graph = graph
        self._name = name

    def __enter__(self) -> tuple[str, list[Operation]]:
        graph = self._graph
        full_name = graph.scope_name(self._name) or ""
        self._old = graph._name_stack, graph._control_dependencies, graph.making
        self._ops: list[Operation] = []
        location = graph.making.location if graph.making else events.locate()
        graph._name_stack, graph._control_dependencies = full_name, ()
        graph.making = Making(location, self._ops)
        return full_name, self._ops

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        graph = self._graph
        name = graph._name_stack or ""
        graph._name_stack, graph._control_dependencies, graph.making = self._old
        if exc is not None and events.listeners:
            for op in self._ops:  # No variable came of them, but they are there.
                events.emit(op_created(op, name, "initializer"))


def _initial_tensor(graph: Graph, initial_value: Any, dtype: DType | None) -> Tensor:
    if callable(initial_value):
        with graph.name_scope("Initializer"):
            return convert_to_tensor(initial_value(), dtype, "initial_value")
    return convert_to_tensor(initial_value, dtype, "initial_value")


def _static(value: Tensor, validate_shape: bool, shape: Any) -> Dims:
    if not validate_shape:
        return dims_of(shape)
    if shape is None and (value.dims is None or None in value.dims):
        raise ValueError(f"initial_value must have a shape specified: {value}")
    return value.dims if shape is None else dims_of(shape)


ROLES: dict[str, events.Role] = {"VariableV2": "handle", "Assign": "assign"}
"""Type of an op that a variable is made of -> what it is to the variable; reads apart."""


def variable_created(
    variable: Variable,
    requested: str,
    scope: str,
    name_scope: str,
    initializer: Any,
    made_by: events.Maker,
    store_name: str,
    flag: events.ReuseFlag | None,
) -> None:
    """Tell the listeners of a new variable."""
    op = variable.op
    events.emit(
        VariableCreated(
            op.graph.number,
            op.name,
            store_name,
            requested,
            scope,
            name_scope,
            variable._variable.dims,
            variable.dtype.base_dtype.name,
            variable.trainable,
            variable._collection_keys,
            initializer_text(initializer),
            made_by,
            flag,
            op.location,
            (
                *[(part.name, ROLES.get(part.type, "initializer")) for part in variable._ops[:-1]],
                (variable._ops[-1].name, "read"),
            ),
        )
    )


def initializer_text(initializer: Any) -> str:
    """How a variable gets its first value, in a word.

    >>> initializer_text(3.0), initializer_text(len)
    ('value', 'len')
    """
    if isinstance(initializer, Tensor):
        return initializer.op.type
    if not callable(initializer):
        return "value"
    name: str = getattr(initializer, "__name__", type(initializer).__name__)
    return name


def variables_initializer(var_list: Iterable[Variable], name: str = "init") -> Operation:
    """An op that gives the variables their first values.

    Follows: tensorflow/python/ops/variables.py, variables_initializer.

    >>> with Graph().as_default():
    ...     variables_initializer([Variable(1.0)]).name
    'init'
    """
    initializers = [variable.initializer for variable in var_list]
    return control_flow_ops.group(*initializers, name=name)


def global_variables_initializer() -> Operation:
    """An op that gives all global variables their first values.

    >>> with Graph().as_default():
    ...     global_variables_initializer().type
    'NoOp'
    """
    return variables_initializer(global_variables())


def local_variables_initializer() -> Operation:
    """An op that gives all local variables their first values."""
    return variables_initializer(local_variables())
