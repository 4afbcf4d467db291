"""Reference variables: the kind whose tensor is the variable itself, TF1's default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework.dtypes import as_dtype
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.framework.tensor_shape import Dims, compatible
from scopeviz.tf1.ops import state_ops
from scopeviz.tf1.variables.distribution import (
    VariableAggregation,
    VariableSynchronization,
    checked_distribution,
)
from scopeviz.tf1.variables.safe_initial_value import safe_initial_value
from scopeviz.tf1.variables.variable_making import (
    check_outside_of_branches,
    collection_keys,
    initial_tensor,
    making,
    roles_of,
    static_dims,
)
from scopeviz.tf1.variables.variable_recipes import Key, follow, recipe_key, remember
from scopeviz.tf1.variables.variables import KINDS, Variable


class RefVariable(Variable):
    """A variable whose tensor refers to its memory; for the arguments see ``tf.Variable``.

    Follows: tensorflow/python/ops/variables.py, RefVariable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.Variable(1.0, name="v")
    >>> type(v).__name__, v.value().name
    ('RefVariable', 'v/read:0')
    """

    _is_resource = False

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        validate_shape: bool | None = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        expected_shape: Any = None,
        import_scope: str | None = None,
        constraint: Callable[[Any], Any] | None = None,
        synchronization: Any = VariableSynchronization.AUTO,
        aggregation: Any = VariableAggregation.NONE,
        shape: Any = None,
    ) -> None:
        self._save_slice_info = None
        self._constraint = constraint
        graph = get_default_graph()
        if variable_def is not None:
            if initial_value is not None:
                raise ValueError("variable_def and initial_value are mutually exclusive.")
            self._find(graph, variable_def, import_scope)
            return
        keys = collection_keys(initial_value, collections, constraint)
        self._synchronization, self._aggregation, self._trainable = checked_distribution(
            synchronization, aggregation, trainable, name
        )
        wanted = None if dtype is None else as_dtype(dtype).base_dtype
        key = None
        if validate_shape is True and shape is None and caching_device is None:
            key = recipe_key(graph, initial_value, wanted, "ref")
        with making(graph, "Variable" if name is None else name) as (full_name, ops):
            if key is None or not self._repeat(graph, key, full_name, ops):
                if callable(initial_value):
                    value = initial_tensor(graph, initial_value, wanted)
                else:
                    value = convert_to_tensor(initial_value, wanted, "initial_value")
                    check_outside_of_branches(full_name, value)
                dims = static_dims(value, bool(validate_shape), shape)
                self._make_ops(graph, full_name, value, dims, validate_shape, caching_device)
                self._roles = roles_of(ops, (self._snapshot.op,))
                if key is not None:
                    remember(graph, key, full_name, ops, self._roles)
        self._ops = ops
        self._join(graph, keys)

    def _repeat(self, graph: Graph, key: Key, name: str, ops: list[Operation]) -> bool:
        """Make the ops like those of a variable before; False if there was none like it."""
        recipe = graph._recipes.get(key)
        if recipe is None or not follow(graph, recipe, name, ops):
            return False
        self._initial_value, variable, self._initializer, read = ops[-4:]
        self._variable = variable.outputs[0]
        self._snapshot, self._roles = read.outputs[0], recipe.roles
        return True

    def _make_ops(
        self,
        graph: Graph,
        name: str,
        value: Tensor,
        dims: Dims,
        validate_shape: bool | None,
        caching_device: Any,
    ) -> None:
        dtype = value.dtype.base_dtype
        self._initial_value = value
        output = [(dtype._ref, dims)]
        variable = self._variable = graph.add_op("VariableV2", name, (), output).outputs[0]
        if validate_shape and (value.dims is None or None in value.dims):
            raise ValueError(f"initial_value must have a shape specified: {value}")
        if not (validate_shape is None or isinstance(validate_shape, bool)):
            raise TypeError(f"Expected bool for argument 'validate_shape' not {validate_shape!r}.")
        _check_fits(name, dims, value.dims)
        unique = graph.unique_name
        attrs = _VALIDATED if validate_shape else _NOT_VALIDATED
        inputs = (variable, safe_initial_value(name, value))
        self._initializer = graph.add_op("Assign", unique("Assign"), inputs, output, attrs)
        self._initializer.device = variable.op.device
        read = unique("read")
        if caching_device is None:
            op = graph.add_op("Identity", read, (variable,), [(dtype, dims)])
            op.device = variable.op.device
        else:
            with graph.device(caching_device):
                op = graph.add_op("Identity", read, (variable,), [(dtype, dims)])
        self._snapshot = op.outputs[0]

    def _find(self, graph: Graph, variable_def: Any, import_scope: str | None) -> None:
        found = variable_def.elements(graph, import_scope)
        self._variable, self._initial_value, self._initializer, self._snapshot = found
        self._synchronization, self._aggregation, self._trainable = checked_distribution(
            variable_def.synchronization,
            variable_def.aggregation,
            variable_def.trainable,
            variable_def.variable_name,
        )
        self._save_slice_info = variable_def.save_slice_info
        self._collection_keys, self._ops, self._roles = (), [], ()

    def set_shape(self, shape: Any) -> None:
        """Add to what is known of the static shape.

        Raises:
            ValueError: if it contradicts what is known.
        """
        self._variable.set_shape(shape)
        self._snapshot.set_shape(shape)

    def value(self) -> Tensor:
        """The tensor that reads it."""
        return self._snapshot

    def read_value(self) -> Tensor:
        """A new tensor that reads it, after the control dependencies of this moment."""
        graph, outputs = get_default_graph(), [(self.dtype.base_dtype, self._variable.dims)]
        name, inputs = graph.unique_name("read"), (self._variable,)
        return graph.add_op("Identity", name, inputs, outputs, variable=self.op.name).outputs[0]

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


def _check_fits(name: str, dims: Dims, found: Dims) -> None:
    if not compatible(dims, found):
        shapes = ", ".join(str(list(known or ())).replace(" ", "") for known in (dims, found))
        raise ValueError(
            f"{state_ops.difference(dims, found)} for '{name}/Assign' (op: 'Assign') "
            f"with input shapes: {shapes}."
        )


_VALIDATED = {"validate_shape": True}
_NOT_VALIDATED = {"validate_shape": False}

KINDS[False] = RefVariable
