"""Resource variables: the kind that is held by a handle, and read anew by each use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.deferred import Deferred
from scopeviz.tf1.framework.dtypes import DType, as_dtype, bool_, resource
from scopeviz.tf1.framework.op_def import OPS, OpDef, ShapeError, apply_op, convert_to_tensor
from scopeviz.tf1.framework.operands import indices as operands_of_places
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.operators import Operators
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.framework.tensor_shape import Dims, compatible, dims_of, shape_text
from scopeviz.tf1.ops.slicing import getitem
from scopeviz.tf1.ops.state_ops import difference, variable_of
from scopeviz.tf1.variables.distribution import (
    checked_distribution,
)
from scopeviz.tf1.variables.safe_initial_value import safe_initial_value
from scopeviz.tf1.variables.variable_making import (
    check_outside_of_branches,
    collection_keys,
    initial_tensor,
    making,
    roles_of,
)
from scopeviz.tf1.variables.variables import KINDS, Variable

_HANDLE: list[Output] = [(resource, ())]


class ResourceVariable(Variable):
    """A variable that each use reads anew; for the arguments see ``tf.Variable``.

    Follows: tensorflow/python/ops/resource_variable_ops.py, ResourceVariable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.Variable(1.0, name="v", use_resource=True)
    ...     y = tf.square(v)
    >>> v, y.op.inputs[0].name
    (<tf.Variable 'v:0' shape=() dtype=float32>, 'Square/ReadVariableOp:0')
    """

    _is_resource = True

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        dtype: Any = None,
        variable_def: Any = None,
        import_scope: str | None = None,
        constraint: Callable[[Any], Any] | None = None,
        synchronization: Any = None,
        aggregation: Any = None,
        shape: Any = None,
    ) -> None:
        self._save_slice_info = None
        self._constraint = constraint
        self._cached = None
        graph = get_default_graph()
        if variable_def is not None:
            if initial_value is not None:
                raise ValueError("variable_def and initial_value are mutually exclusive.")
            self._find(graph, variable_def, import_scope)
            return
        self._synchronization, self._aggregation, self._trainable = checked_distribution(
            synchronization, aggregation, trainable, name
        )
        keys = collection_keys(initial_value, collections, constraint)
        wanted = None if dtype is None else as_dtype(dtype).base_dtype
        with making(graph, "Variable" if name is None else name) as (full_name, ops):
            make = initial_value if callable(initial_value) else lambda: initial_value
            value = initial_tensor(graph, make, wanted)
            self._make_ops(graph, full_name, value, shape, caching_device)
        self._ops = ops
        self._roles = roles_of(ops, ops[ops.index(self._snapshot.op) :])
        self._join(graph, keys)

    def _make_ops(
        self, graph: Graph, name: str, value: Tensor, shape: Any, caching_device: Any
    ) -> None:
        self._initial_value, self._element = value, value.dtype.base_dtype
        self._value_dims = _agreed(value, shape)
        handle = self._variable = graph.add_op("VarHandleOp", name, (), _HANDLE).outputs[0]
        check_outside_of_branches(name, value)
        with graph.name_scope("IsInitialized"):
            initialized = graph.unique_name("VarIsInitializedOp")
            graph.add_op("VarIsInitializedOp", initialized, (handle,), [(bool_, ())])
        with graph.name_scope("Assign") as scope:
            inputs = (handle, safe_initial_value(name, value))
            self._initializer = graph.add_op("AssignVariableOp", scope[:-1], inputs)
        self._initializer.device = handle.op.device
        with graph.name_scope("Read"):
            self._snapshot = self._read(graph)
            self._snapshot.op.device = handle.op.device
            if caching_device is not None:
                with graph.colocate_with(None, True), graph.device(caching_device):
                    self._cached = apply_op("Identity", None, [self._snapshot]).outputs[0]

    def _find(self, graph: Graph, variable_def: Any, import_scope: str | None) -> None:
        if not variable_def.is_resource:
            raise ValueError("Trying to restore Variable as ResourceVariable.")
        found = variable_def.elements(graph, import_scope)
        self._variable, self._initial_value, self._initializer, snapshot = found
        if snapshot.op.type != "ReadVariableOp":
            self._cached, snapshot = snapshot, snapshot.op.inputs[0]
        self._snapshot = snapshot
        self._element, self._value_dims = self._snapshot.dtype, self._snapshot.dims
        self._synchronization, self._aggregation, self._trainable = checked_distribution(
            variable_def.synchronization,
            variable_def.aggregation,
            variable_def.trainable,
            variable_def.variable_name,
        )
        self._save_slice_info = variable_def.save_slice_info
        self._collection_keys, self._ops, self._roles = (), [], ()

    @property
    def handle(self) -> Tensor:
        """The tensor by which ops get at the variable."""
        return self._variable

    @property
    def dtype(self) -> DType:
        """The dtype of its elements."""
        return self._element

    @property
    def _dims(self) -> Dims:
        return self._value_dims

    def set_shape(self, shape: Any) -> None:
        """Nothing that a resource variable can do.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("ResourceVariable does not implement set_shape()")

    def is_initialized(self, name: str | None = None) -> Tensor:
        """Whether it has a value, as a tensor: ``bool`` ``[]``."""
        return apply_op("VarIsInitializedOp", name, [self.handle]).outputs[0]

    def value(self) -> Tensor:
        """A new tensor that reads it; the cached copy, if there is a caching device."""
        if self._cached is not None:
            return self._cached
        graph, device = get_default_graph(), self._variable.op.device
        if not device and not graph._device_functions and not graph._colocated:
            return self._read(graph)
        with graph.colocate_with(None, True), graph.device(device):
            return self._read(graph)

    def read_value(self) -> Tensor:
        """A new tensor that reads it, after the control dependencies of this moment."""
        with get_default_graph().name_scope("Read"):
            value = self._read(get_default_graph())
        return apply_op("Identity", None, [value]).outputs[0]

    def sparse_read(self, indices: Any, name: str | None = None) -> Tensor:
        """A new tensor that reads some of its slices.

        Args:
            indices: where they stand along the first axis: ``int32`` or ``int64``.
            name: the op's name.

        Follows: tensorflow/python/ops/resource_variable_ops.py, sparse_read.
        """
        attrs = {"dims": self._value_dims, "dtype": self._element}
        with get_default_graph().name_scope(name or "Gather") as scope:
            operands = [self.handle, operands_of_places(indices)]
            read = apply_op("ResourceGather", scope, operands, attrs).outputs[0]
        return apply_op("Identity", None, [read]).outputs[0]

    def _read(self, graph: Graph) -> Tensor:
        name, outputs = graph.unique_name("ReadVariableOp"), [(self._element, self._value_dims)]
        variable = "" if graph.making else self._variable.op.name
        return graph.add_op(
            "ReadVariableOp", name, (self._variable,), outputs, variable=variable
        ).outputs[0]

    def assign(
        self,
        value: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Give it a new value; see :func:`tf.assign`.  The op, if ``read_value`` is False."""
        tensor = convert_to_tensor(value, self._element)
        if not compatible(self._value_dims, tensor.dims):
            shapes = f"{shape_text(self._value_dims)} and {shape_text(tensor.dims)}"
            raise ValueError(f"Shapes {shapes} are incompatible")
        return self._changed("AssignVariableOp", name, tensor, read_value)

    def assign_add(
        self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Add to it; see :func:`tf.assign_add`.  The op, if ``read_value`` is False."""
        tensor = convert_to_tensor(delta, self._element)
        return self._changed("AssignAddVariableOp", name, tensor, read_value)

    def assign_sub(
        self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Subtract from it; see :func:`tf.assign_sub`.  The op, if ``read_value`` is False."""
        tensor = convert_to_tensor(delta, self._element)
        return self._changed("AssignSubVariableOp", name, tensor, read_value)

    def _changed(self, op_type: str, name: str | None, value: Tensor, read_value: bool) -> Any:
        attrs = {"dims": self._value_dims}
        op = apply_op(op_type, name, [self.handle, value], attrs)
        return _UnreadVariable.make(self, op) if read_value else op

    def after(self, op: Operation) -> Any:
        """The variable as it is read once an op has changed it."""
        return _UnreadVariable.make(self, op)

    def __getitem__(self, key: Any) -> Any:
        return getitem(self.value(), key, self)

    def gather_nd(self, indices: Any, name: str | None = None) -> Tensor:
        """A new tensor that reads some of its elements, or slices.

        Args:
            indices: where they stand: ``int32`` or ``int64`` ``[..., depth]``.
            name: the op's name.

        Follows: tensorflow/python/ops/resource_variable_ops.py, gather_nd.
        """
        attrs = {"dims": self._value_dims, "dtype": self._element}
        with get_default_graph().name_scope(name or "GatherNd") as scope:
            operands = [self.handle, operands_of_places(indices)]
            read = apply_op("ResourceGatherNd", scope, operands, attrs).outputs[0]
        return apply_op("Identity", None, [read]).outputs[0]

    def _as_operand(self) -> Any:
        if self._cached is not None:
            return self._cached
        return Deferred(self._element, self._value_dims, self.graph, self.value)

    def _as_graph_element(self) -> Tensor:
        return self._snapshot

    def __bool__(self) -> bool:
        return bool(self._snapshot)


class _UnreadVariable(ResourceVariable):
    """A variable after an op that changes it: who reads it waits for the op.

    Follows: tensorflow/python/ops/resource_variable_ops.py, _UnreadVariable.
    """

    def __init__(self, variable: ResourceVariable, changed_by: Operation) -> None:
        self.__dict__.update(variable.__dict__)
        self._changed_by = changed_by
        # As in TF1, it knows nothing of how the variable began.
        self._initial_value = self._initializer = None  # type: ignore[assignment]
        self._trainable = True
        self._cached = None
        self._snapshot = self._read(get_default_graph())

    @property
    def name(self) -> str:
        """Name of the op that changes it."""
        return self._changed_by.name

    @property
    def op(self) -> Operation:
        """The op that changes it."""
        return self._changed_by

    def read_value(self) -> Tensor:
        """A new tensor that reads it."""
        return self._read(get_default_graph())

    def _read(self, graph: Graph) -> Tensor:
        with graph.control_dependencies([self._changed_by]):
            return super()._read(graph)


def _agreed(value: Tensor, shape: Any) -> Dims:
    if shape is None:
        return value.dims
    dims = dims_of(shape)
    if not compatible(dims, value.dims):
        raise ValueError(
            f"The initial value's shape ({shape_text(value.dims)}) is not compatible with the "
            f"explicitly supplied `shape` argument ({shape})."
        )
    return dims


def _reading(operator: Callable[..., Any]) -> Callable[..., Any]:
    """The operator on what a variable is worth, which is read before the operator's scope."""

    def on_value(self: ResourceVariable, *others: Any) -> Any:
        return operator(self.value(), *others)

    return on_value


def _in_place(symbol: str, method: str) -> Callable[..., Any]:
    # TF1 words the two that have a method of their own in another way than the others.
    instead = (
        f"Use variable.{method}(value) to modify the variable value and variable = variable "
        f"{symbol} value"
        if method
        else f"Use `var.assign(var {symbol} value)` to modify the variable or "
        f"`var = var {symbol} value`"
    )

    def refuse(self: ResourceVariable, other: Any) -> Any:
        raise RuntimeError(
            f"Variable {symbol}= value not supported. {instead} to get a new Tensor object."
        )

    return refuse


_IN_PLACE = {
    "__iadd__": ("+", "assign_add"),
    "__isub__": ("-", "assign_sub"),
    "__imul__": ("*", ""),
    "__itruediv__": ("/", ""),
    "__ipow__": ("**", ""),
}
"""What TF1 refuses for resource variables, and what it tells to use instead."""

for _name, _operator in vars(Operators).items():
    if callable(_operator) and _name != "__getitem__":
        setattr(ResourceVariable, _name, _reading(_operator))
for _name, (_symbol, _method) in _IN_PLACE.items():
    setattr(ResourceVariable, _name, _in_place(_symbol, _method))

KINDS[True] = ResourceVariable


def _check_delta(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    dims, value = attrs.get("dims"), operands[1]
    if not compatible(dims, value.dims):
        raise ShapeError(difference(dims, value.dims))
    return []


def _assign(run: Any, op: Operation, value: Any) -> None:
    run.variables[variable_of(op.inputs[0])] = value


def _update(operation: Callable[[Any, Any], Any]) -> Callable[..., None]:
    def compute(run: Any, op: Operation, value: Any) -> None:
        variable = variable_of(op.inputs[0])
        with run.lock:  # Threads may share a session.
            run.variables[variable] = np.asarray(operation(run.value_of(variable, op), value))

    return compute


def _handle_op(infer: Any, compute: Callable[..., Any], arguments: str = "") -> OpDef:
    text = f"resource:resource {arguments}"
    return OpDef(text, infer, compute, stateful=True, takes_reference=True)


OPS["ReadVariableOp"] = _handle_op(
    lambda operands, attrs: [], lambda run, op: run.value_of(variable_of(op.inputs[0]), op)
)
OPS["VarIsInitializedOp"] = _handle_op(
    lambda operands, attrs: [(bool_, ())],
    lambda run, op: np.asarray(variable_of(op.inputs[0]) in run.variables),
)
OPS["AssignVariableOp"] = _handle_op(lambda operands, attrs: [], _assign, "value:T")
OPS["AssignAddVariableOp"] = _handle_op(_check_delta, _update(np.add), "value:T")
OPS["AssignSubVariableOp"] = _handle_op(_check_delta, _update(np.subtract), "value:T")
