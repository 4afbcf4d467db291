"""``tf.Variable``: tensors that keep their value from one run to the next, of either kind."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scopeviz import events
from scopeviz.tf1.framework.dtypes import DType
from scopeviz.tf1.framework.graph_keys import GraphKeys, global_variables, local_variables
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.operators import Operators
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.framework.tensor_shape import Dims, TensorShape, shape_text
from scopeviz.tf1.ops import control_flow_ops, state_ops
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.variables.distribution import VariableAggregation, VariableSynchronization
from scopeviz.tf1.variables.reuse import Request
from scopeviz.tf1.variables.scope_store import current_scope
from scopeviz.tf1.variables.slice_updates import SliceUpdates
from scopeviz.tf1.variables.variable_def import SaveSliceInfo as SliceInfo
from scopeviz.tf1.variables.variable_def import VariableDef
from scopeviz.tf1.variables.variable_making import belonging, noting_variables, variable_created

KINDS: dict[bool, Callable[..., Any]] = {}
"""Whether it is a resource -> the class of such variables; each module adds its own."""


@dataclass(slots=True)
class _Default:
    """What kind of variable is made where nothing says which."""

    use_resource: bool = False


_default = _Default()


def enable_resource_variables() -> None:
    """Make resource variables wherever ``use_resource`` is not given.

    Follows: tensorflow/python/ops/variable_scope.py, enable_resource_variables.

    >>> enable_resource_variables()
    >>> resource_variables_enabled()
    True
    >>> disable_resource_variables()
    """
    _default.use_resource = True


def disable_resource_variables() -> None:
    """Make reference variables wherever ``use_resource`` is not given, as TF1 does at first.

    Follows: tensorflow/python/ops/variable_scope.py, disable_resource_variables.

    >>> disable_resource_variables()
    """
    _default.use_resource = False


def resource_variables_enabled() -> bool:
    """Whether resource variables are made where ``use_resource`` is not given.

    Follows: tensorflow/python/ops/variable_scope.py, resource_variables_enabled.

    >>> resource_variables_enabled()
    False
    """
    return _default.use_resource


def make_variable(graph: Graph, arguments: dict[str, Any]) -> Any:
    """A variable, as the creators around want it; the listeners are told elsewhere.

    Args:
        graph: the default graph.
        arguments: all of ``tf.Variable``.

    Follows: tensorflow/python/ops/variables.py, VariableMetaclass._variable_v1_call.
    """
    creators = graph._variable_creator_stack
    if not creators:
        return _made(graph, arguments)
    creator: Callable[..., Any] = _default_creator
    for _, outer in creators:
        creator = _calling(outer, creator)
    return creator(**arguments)


def _calling(creator: Callable[..., Any], next_creator: Callable[..., Any]) -> Callable[..., Any]:
    return lambda **kwargs: creator(next_creator, **kwargs)


def _default_creator(**arguments: Any) -> Any:
    """Follows: tensorflow/python/ops/variable_scope.py, default_variable_creator."""
    return _made(get_default_graph(), arguments)


def _made(graph: Graph, arguments: dict[str, Any]) -> Any:
    """A variable of the kind that is wanted; ``arguments`` is used up."""
    use_resource = arguments.pop("use_resource", None)
    if use_resource is None:
        use_resource = current_scope(graph).use_resource
    if use_resource is None:
        use_resource = _default.use_resource
    if use_resource:
        arguments.pop("expected_shape", None)
    kind: Any = KINDS[bool(use_resource)]
    variable = kind.__new__(kind)
    kind.__init__(variable, **arguments)  # Past the metaclass, which would tell of it.
    if graph._local.made is not None:
        graph._local.made.append(variable)
    return variable


class VariableMetaclass(type):
    """Lets ``tf.Variable`` choose the kind, and tells the listeners of each variable."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """A new variable, of which the listeners are told."""
        graph = get_default_graph()
        arguments = _bound(cls, args, kwargs)
        told = dict(arguments)
        with noting_variables(graph) as made:
            try:
                if cls is Variable:
                    if arguments["aggregation"] is None:
                        arguments["aggregation"] = VariableAggregation.NONE
                    return make_variable(graph, arguments)
                made.append(cls.make(*args, **kwargs))
                return made[-1]
            finally:  # A creator may raise after it had one made.
                if events.listeners and told["variable_def"] is None:
                    for each in made:
                        _tell(graph, each, told)

    def make(cls, *args: Any, **kwargs: Any) -> Any:
        """A new variable of which nobody is told."""
        return super().__call__(*args, **kwargs)


def _tell(graph: Graph, variable: Any, arguments: dict[str, Any]) -> None:
    stack = graph.get_name_scope()
    name_scope = f"{stack}/" if stack else ""
    request = Request(arguments.get("name") or "Variable", "", name_scope, None, "Variable")
    variable_created(variable, request, arguments.get("initial_value"), "")


def _bound(kind: Any, args: Any, kwargs: Any) -> dict[str, Any]:
    """The arguments of a class by name, with the defaults filled in."""
    bound = inspect.signature(kind.__init__).bind(None, *args, **kwargs)
    bound.apply_defaults()
    return {name: value for name, value in bound.arguments.items() if name != "self"}


class Variable(SliceUpdates, Operators, metaclass=VariableMetaclass):
    """A tensor that keeps its value from one run of a session to the next.

    ``tf.Variable`` always makes a new variable.  Its name goes by the name scope and is
    made unique; what shares variables by name is ``tf.get_variable``.  Which kind it is
    says ``use_resource``.

    Args:
        initial_value: the first value: a tensor, what ``tf.constant`` takes, or a function
            without arguments that returns one of these.
        trainable: whether optimizers train it; None is yes, but for ``ON_READ``.
        collections: keys of the collections it joins; None is ``[GLOBAL_VARIABLES]``.
        validate_shape: False lets the shape be unknown, or change.
        caching_device: where its reads happen; only a name here.
        name: its name; ``Variable`` if it is None.
        variable_def: a :class:`VariableDef` of a variable whose ops the graph has.
        dtype: the element type; None takes the initial value's.
        expected_shape: without meaning, as in TF1.
        import_scope: what goes before the names in ``variable_def``.
        constraint: a function from its value to a value that it may have.
        use_resource: True makes a resource variable, False a reference variable; None
            asks the variable scope, then ``tf.resource_variables_enabled()``.
        synchronization: for distributed training.
        aggregation: for distributed training.
        shape: the static shape; None takes the initial value's.

    Raises:
        TypeError: if the initial value cannot be of ``dtype``.
        ValueError: if it is None or its shape is unknown, or an argument is of no use.

    Follows: tensorflow/python/ops/variables.py, VariableV1.

    >>> with Graph().as_default():
    ...     Variable([[1.0, 2.0]], name="v")
    <tf.Variable 'v:0' shape=(1, 2) dtype=float32_ref>
    """

    SaveSliceInfo = SliceInfo

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: VariableDef | None = None,
        dtype: Any = None,
        expected_shape: Any = None,
        import_scope: str | None = None,
        constraint: Callable[[Any], Any] | None = None,
        use_resource: bool | None = None,
        synchronization: Any = VariableSynchronization.AUTO,
        aggregation: Any = VariableAggregation.NONE,
        shape: Any = None,
    ) -> None:
        raise NotImplementedError("each kind of variable makes itself")

    _aggregation: VariableAggregation
    _cached: Tensor | None = None
    _collection_keys: tuple[Any, ...]
    _constraint: Callable[[Any], Any] | None
    _initial_value: Any
    _initializer: Operation
    _ops: list[Operation]
    _roles: tuple[events.Role, ...]
    _snapshot: Tensor
    _save_slice_info: SliceInfo | None
    _synchronization: VariableSynchronization
    _trainable: bool
    _variable: Tensor

    def _join(self, graph: Graph, keys: list[Any]) -> None:
        """Join collections, that of the trainable variables among them if it is one."""
        if self._trainable and GraphKeys.TRAINABLE_VARIABLES not in keys:
            keys.append(GraphKeys.TRAINABLE_VARIABLES)
        self._collection_keys = tuple(keys)
        for key in keys:
            graph.add_to_collection(key, self)

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
        graph: Graph = self._variable.op.graph
        return graph

    @property
    def device(self) -> str:
        """The device of its op."""
        return self._variable.op.device

    @property
    def dtype(self) -> DType:
        """The dtype of its elements."""
        return self._variable.dtype

    @property
    def _dims(self) -> Dims:
        return self._variable.dims

    @property
    def shape(self) -> TensorShape:
        """The static shape."""
        return TensorShape(self._dims)

    def get_shape(self) -> TensorShape:
        """The static shape."""
        return self.shape

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
    def initial_value(self) -> Any:
        """The tensor that is its first value."""
        value = self._initial_value
        return value.outputs[0] if isinstance(value, Operation) else value

    @property
    def _shared_name(self) -> str:
        return self.op.name

    def _get_save_slice_info(self) -> SliceInfo | None:
        return self._save_slice_info

    def _set_save_slice_info(self, save_slice_info: SliceInfo | None) -> None:
        self._save_slice_info = save_slice_info

    def to_proto(self, export_scope: str | None = None) -> VariableDef | None:
        """A message from which :meth:`from_proto` finds the variable again in its graph.

        Args:
            export_scope: left out of the names; None for a variable that is not in it.
        """
        return VariableDef.of(self, export_scope)

    @staticmethod
    def from_proto(variable_def: VariableDef, import_scope: str | None = None) -> Any:
        """The variable that a message tells of, whose ops the default graph has.

        Args:
            variable_def: what :meth:`to_proto` gave.
            import_scope: what goes before the names in it.

        Raises:
            KeyError: if the graph has no such ops.
        """
        kind = KINDS[variable_def.is_resource]
        return kind(variable_def=variable_def, import_scope=import_scope)

    # What it is worth.

    def value(self) -> Tensor:
        """The tensor that reads it."""
        raise NotImplementedError

    def read_value(self) -> Tensor:
        """A new tensor that reads it, after the control dependencies of this moment."""
        raise NotImplementedError

    def initialized_value(self) -> Any:
        """A tensor that is its value if it has one, else its first value.

        Follows: tensorflow/python/ops/variables.py, Variable.initialized_value.
        """
        graph = get_default_graph()
        # The branches hand its value on; who takes it from them uses the variable.
        with graph._init_scope(), belonging(graph, self.op.name, "read"):
            return cond(
                state_ops.is_variable_initialized(self),
                self.read_value,
                lambda: self.initial_value,
            )

    def eval(self, session: Any = None) -> Any:
        """Its value in ``session``, or in the default session.

        Raises:
            ValueError: if there is no session.
            FailedPreconditionError: if it has no value yet.
        """
        return self._as_graph_element().eval(session=session)

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
        raise NotImplementedError

    def assign_add(
        self,
        delta: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Add to it; see :func:`tf.assign_add`.  The op, if ``read_value`` is False."""
        raise NotImplementedError

    def assign_sub(
        self,
        delta: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Subtract from it; see :func:`tf.assign_sub`.  The op, if ``read_value`` is False."""
        raise NotImplementedError

    def _as_graph_element(self) -> Tensor:
        raise NotImplementedError

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("'Variable' object is not iterable.")

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        shape = shape_text(self._dims)
        return f"<tf.Variable '{self.name}' shape={shape} dtype={self.dtype.name}>"


def variables_initializer(var_list: Iterable[Variable] | None, name: str = "init") -> Operation:
    """An op that gives the variables their first values.

    Follows: tensorflow/python/ops/variables.py, variables_initializer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     variables_initializer([tf.Variable(1.0)]).name
    'init'
    """
    initializers = [variable.initializer for variable in var_list or ()]
    return control_flow_ops.group(*initializers, name=name)


def global_variables_initializer() -> Operation:
    """An op that gives all global variables their first values.

    >>> with Graph().as_default():
    ...     global_variables_initializer().type
    'NoOp'
    """
    return variables_initializer(global_variables())


def local_variables_initializer() -> Operation:
    """An op that gives all local variables their first values.

    >>> with Graph().as_default():
    ...     local_variables_initializer().name
    'init'
    """
    return variables_initializer(local_variables())
