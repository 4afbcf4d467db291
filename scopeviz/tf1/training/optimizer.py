"""What all optimizers have in common: gradients, slots, and the op that trains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import DType
from scopeviz.tf1.framework.graph_keys import GraphKeys, get_collection, trainable_variables
from scopeviz.tf1.framework.holders import touch
from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.ops import array_ops, control_flow_ops, math_ops, state_ops
from scopeviz.tf1.ops.cwise_ops import FLOATS
from scopeviz.tf1.ops.distinct import unique
from scopeviz.tf1.ops.gradients_impl import gradients
from scopeviz.tf1.training.slot_creator import (
    create_slot,
    create_slot_with_initializer,
    create_zeros_slot,
    is_resource,
    is_variable,
)
from scopeviz.tf1.variables.variables import Variable

_Key = tuple[Graph, str]


def _key(variable: Any) -> _Key:
    return variable.op.graph, variable.op.name


class Optimizer:
    """Changes variables so that a loss becomes less.

    A kind of optimizer says which slots it keeps and which op trains a variable.

    Args:
        use_locking: without meaning here; runs are not concurrent.
        name: the end of its slots' names, and the name of the op that trains.

    Raises:
        ValueError: if the name is empty.

    Follows: tensorflow/python/training/optimizer.py, Optimizer.

    >>> Optimizer(False, "Mine").get_name()
    'Mine'
    """

    GATE_NONE: ClassVar[int] = 0
    GATE_OP: ClassVar[int] = 1
    GATE_GRAPH: ClassVar[int] = 2

    def __init__(self, use_locking: bool, name: str) -> None:
        if not name:
            raise ValueError("Must specify the optimizer name")
        self._use_locking = use_locking
        self._name = name
        self._slots: dict[str, dict[_Key, Any]] = {}
        self._non_slots: dict[tuple[str, Graph], Any] = {}

    def get_name(self) -> str:
        """The name that it was given."""
        return self._name

    def minimize(
        self,
        loss: Any,
        global_step: Any = None,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: int | None = None,
        colocate_gradients_with_ops: bool = False,
        name: str | None = None,
        grad_loss: Any = None,
    ) -> Operation:
        """The op that trains: gradients, and then their application.

        Args:
            loss: a float ``[]``.
            global_step: a variable to count with.
            var_list: what to train; None takes the trainable variables.
            gate_gradients: ``GATE_NONE``, ``GATE_OP`` or ``GATE_GRAPH``.
            aggregation_method: without meaning here.
            colocate_gradients_with_ops: without meaning here.
            name: the op's name; None takes the optimizer's.
            grad_loss: how much the loss counts.

        Raises:
            LookupError: if an op in between has no gradient.
            ValueError: if nothing can be trained, or an argument is none of these.

        Follows: tensorflow/python/training/optimizer.py, Optimizer.minimize.
        """
        pairs = self.compute_gradients(
            loss,
            var_list,
            gate_gradients,
            aggregation_method,
            colocate_gradients_with_ops,
            grad_loss,
        )
        if all(grad is None for grad, _ in pairs):
            raise ValueError(
                "No gradients provided for any variable, check your graph for ops that do not "
                f"support gradients, between variables {[str(v) for _, v in pairs]} and loss "
                f"{loss}."
            )
        return self.apply_gradients(pairs, global_step, name)

    def compute_gradients(
        self,
        loss: Any,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: int | None = None,
        colocate_gradients_with_ops: bool = False,
        grad_loss: Any = None,
    ) -> list[tuple[Any, Any]]:
        """The gradient of a loss for each variable; None where there is none.

        For arguments and errors see :meth:`minimize`.

        Returns:
            Pairs of a gradient and its variable.

        Follows: tensorflow/python/training/optimizer.py, Optimizer.compute_gradients.
        """
        if gate_gradients not in {self.GATE_NONE, self.GATE_OP, self.GATE_GRAPH}:
            raise ValueError(
                "gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, "
                f"Optimizer.GATE_GRAPH.  Not {gate_gradients}"
            )
        if callable(loss):
            raise RuntimeError(
                "`loss` passed to Optimizer.compute_gradients is a function, and a graph has no "
                "tape that could watch it: pass the tensor that the function gives, `loss()`."
            )
        self._check_types([loss] if grad_loss is None else [loss, grad_loss])
        if var_list is None:
            resources = get_collection(GraphKeys.TRAINABLE_RESOURCE_VARIABLES)
            variables = [*trainable_variables(), *resources]
        else:
            variables = nest.flatten(var_list)
        sources = [_source(variable) for variable in variables]
        if not variables:
            raise ValueError("No variables to optimize.")
        made = gradients(
            loss,
            sources,
            grad_ys=grad_loss,
            gate_gradients=gate_gradients == self.GATE_OP,
            aggregation_method=aggregation_method,
        )
        if gate_gradients == self.GATE_GRAPH:
            made = control_flow_ops.tuple(made)
        pairs = list(zip(made, variables, strict=True))
        self._check_types(
            [
                variable
                for grad, variable in pairs
                if grad is not None and variable.dtype.base_dtype.name != "resource"
            ]
        )
        return pairs

    def apply_gradients(
        self,
        grads_and_vars: Iterable[tuple[Any, Any]],
        global_step: Any = None,
        name: str | None = None,
    ) -> Operation:
        """The op that trains, from gradients.

        Args:
            grads_and_vars: pairs as :meth:`compute_gradients` gives them.
            global_step: a variable to count with.
            name: the op's name; None takes the optimizer's.

        Raises:
            AttributeError: if the step is no variable.
            NotImplementedError: if one is no variable.
            TypeError: if a gradient is no tensor.
            ValueError: if there are no gradients, or a slot exists already.

        Follows: tensorflow/python/training/optimizer.py, Optimizer.apply_gradients.
        """
        touch(self)
        pairs = [(_gradient(grad), variable) for grad, variable in grads_and_vars]
        if not pairs:
            raise ValueError("No variables provided.")
        for _, variable in pairs:
            _source(variable)
        trained = [variable for grad, variable in pairs if grad is not None]
        if not trained:
            raise ValueError(
                f"No gradients provided for any variable: {[str(v) for _, v in pairs]}."
            )
        if global_step is not None:
            _check_step(global_step)
        graph = get_default_graph()
        with graph.control_dependencies(None):
            self._create_slots(trained)
        with internal_name_scope(name, self._name) as scope:
            self._prepare()
            updates = [self._update(grad, v) for grad, v in pairs if grad is not None]
            done = self._counted(updates, global_step, scope)
        train_ops = graph.get_collection_ref(GraphKeys.TRAIN_OP)
        if done not in train_ops:
            train_ops.append(done)
        return done

    def _update(self, grad: Any, variable: Any) -> Any:
        """Train one variable."""
        with (
            internal_name_scope(f"update_{variable.op.name}"),
            variable.graph.colocate_with(variable.op),
        ):
            if not is_variable(variable) and not is_resource(variable):
                raise NotImplementedError("Trying to update a Tensor ", variable)
            if isinstance(grad, IndexedSlices):
                return self._update_rows(grad, variable)
            apply = self._resource_apply_dense if is_resource(variable) else self._apply_dense
            update = apply(grad, variable)
            if variable.constraint is None:
                return update
            with variable.graph.control_dependencies([update]):
                return variable.assign(variable.constraint(variable))

    def _update_rows(self, grad: IndexedSlices, variable: Any) -> Any:
        """Train the rows of a variable for which there is a gradient."""
        if variable.constraint is not None:
            raise RuntimeError("Cannot use a constraint function on a sparse variable.")
        if is_resource(variable):
            return self._resource_apply_sparse_duplicate_indices(
                grad.values, variable, grad.indices
            )
        return self._apply_sparse_duplicate_indices(grad, variable)

    def _counted(self, updates: Sequence[Any], global_step: Any, name: str) -> Operation:
        """The op that is done when all updates are, and the step is counted."""
        if global_step is None:
            return self._finish(updates, name)
        graph = get_default_graph()
        with (
            graph.control_dependencies([self._finish(updates, "update")]),
            graph.colocate_with(global_step.op),
        ):
            if is_resource(global_step):
                one = constant(1, dtype=global_step.dtype)
                return apply_op("AssignAddVariableOp", name, (global_step.handle, one))
            counted: Operation = state_ops.assign_add(global_step, 1, name=name).op
            return counted

    # Slots.

    def get_slot(self, var: Any, name: str) -> Any:
        """The slot of a variable; None if there is none.

        Args:
            var: the variable.
            name: the slot's name in the optimizer, such as ``momentum``.
        """
        return self._slots.get(name, {}).get(_key(var))

    def get_slot_names(self) -> list[str]:
        """The names of the slots, in alphabetical order."""
        return sorted(self._slots)

    def variables(self) -> list[Any]:
        """The variables that it has made in the default graph, by name."""
        graph = get_default_graph()
        every = [*self._non_slots.values()]
        for slots in self._slots.values():
            every += slots.values()
        mine = [variable for variable in every if variable.op.graph is graph]
        return sorted(mine, key=lambda variable: variable.name)

    def _slot(self, var: Any, slot_name: str, make: Callable[[], Any]) -> Any:
        """The slot of a variable, made if there is none."""
        slots = self._slot_dict(slot_name)
        key = _key(var)
        if key not in slots:
            slots[key] = make()
        return slots[key]

    def _slot_dict(self, slot_name: str) -> dict[_Key, Any]:
        return self._slots.setdefault(slot_name, {})

    def _get_or_make_slot(self, var: Any, val: Any, slot_name: str, op_name: str) -> Any:
        return self._slot(var, slot_name, lambda: create_slot(var, val, op_name))

    def _get_or_make_slot_with_initializer(
        self, var: Any, initializer: Any, shape: Any, dtype: Any, slot_name: str, op_name: str
    ) -> Any:
        return self._slot(
            var,
            slot_name,
            lambda: create_slot_with_initializer(var, initializer, shape, dtype, op_name),
        )

    def _zeros_slot(self, var: Any, slot_name: str, op_name: str) -> Any:
        return self._slot(var, slot_name, lambda: create_zeros_slot(var, op_name))

    def _create_non_slot_variable(self, initial_value: Any, name: str, colocate_with: Any) -> Any:
        """A variable of the optimizer's own, one for each graph."""
        key = (name, colocate_with.graph)
        if key not in self._non_slots:
            with colocate_with.graph.colocate_with(colocate_with.op):
                self._non_slots[key] = Variable(
                    initial_value,
                    name=name,
                    trainable=False,
                    use_resource=is_resource(colocate_with),
                )
        return self._non_slots[key]

    def _get_non_slot_variable(self, name: str, graph: Graph | None = None) -> Any:
        return self._non_slots.get((name, graph or get_default_graph()))

    # What a kind of optimizer does in its own way.

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        """Make what is kept beside the variables."""

    def _prepare(self) -> None:
        """Make the tensors that all updates have in common."""

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        """Add the op that trains one variable."""
        raise NotImplementedError

    def _resource_apply_dense(self, grad: Tensor, handle: Any) -> Any:
        """Add the op that trains one resource variable."""
        raise NotImplementedError

    def _apply_sparse_duplicate_indices(self, grad: IndexedSlices, var: Any) -> Any:
        """Add the ops that train some rows, of which some may be named several times."""
        values, indices = _added_up(grad.values, grad.indices)
        return self._apply_sparse(IndexedSlices(values, indices, grad.dense_shape), var)

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        """Add the ops that train some rows of a variable, each named once."""
        raise NotImplementedError

    def _resource_apply_sparse_duplicate_indices(
        self, grad: Tensor, handle: Any, indices: Tensor
    ) -> Any:
        """The same as for other variables, for some rows of a resource variable."""
        values, once = _added_up(grad, indices)
        return self._resource_apply_sparse(values, handle, once)

    def _resource_apply_sparse(self, grad: Tensor, handle: Any, indices: Tensor) -> Any:
        """Add the ops that train some rows of a resource variable, each named once."""
        raise NotImplementedError

    def _finish(self, update_ops: Sequence[Any], name_scope: str) -> Operation:
        """Add the op that is done when all updates are."""
        return control_flow_ops.group(*update_ops, name=name_scope)

    # Types.

    def _valid_dtypes(self) -> frozenset[DType]:
        return FLOATS

    def _check_types(self, tensors: Iterable[Any]) -> None:
        valid = self._valid_dtypes()
        for tensor in tensors:
            dtype = tensor.dtype.base_dtype
            if dtype not in valid:
                allowed = sorted(valid, key=lambda one: one.name)
                raise ValueError(f"Invalid type {dtype!r} for {tensor.name}, expected: {allowed}.")

    def _assert_valid_dtypes(self, tensors: Iterable[Any]) -> None:
        self._check_types(tensors)

    @staticmethod
    def _call_if_callable(param: Any) -> Any:
        return param() if callable(param) else param

    @staticmethod
    def _hyperparameter(value: Any, name: str) -> Tensor:
        """A number that may be given as a function, as a tensor."""
        return convert_to_tensor(value() if callable(value) else value, name=name)

    @staticmethod
    def _fitting(var: Any, *numbers: Any) -> list[Tensor]:
        """Numbers in a variable's element type; what is of it already is read by who takes it."""
        dtype = var.dtype.base_dtype
        return [
            number if number.dtype.base_dtype is dtype else math_ops.cast(number, dtype)
            for number in numbers
        ]


def _source(variable: Any) -> Any:
    """What the gradient for a variable is asked of.

    Raises:
        NotImplementedError: if it is no variable.
    """
    if variable.op.type == "VarHandleOp" or isinstance(variable, Tensor):
        return variable
    if is_variable(variable):
        return variable._ref()
    raise NotImplementedError("Trying to optimize unsupported type ", variable)


def _check_step(step: Any) -> None:
    """Demand what TF1 will ask of a global step.

    Raises:
        AttributeError: if it is no variable.
    """
    if not step.dtype._is_ref_dtype:
        _ = step.assign_add


def _added_up(values: Tensor, indices: Tensor) -> tuple[Tensor, Tensor]:
    """Rows and their numbers, with those of the same number added up.

    Follows: tensorflow/python/training/optimizer.py, _deduplicate_indexed_slices.
    """
    once, places = unique(indices)
    number = array_ops.shape(once)[0]
    return apply_op("UnsortedSegmentSum", None, (values, places, number)).outputs[0], once


def _gradient(grad: Any) -> Tensor | IndexedSlices | None:
    if grad is None or isinstance(grad, IndexedSlices):
        return grad
    try:
        return convert_to_tensor(grad)
    except TypeError:
        raise TypeError(
            f"Gradient must be convertible to a Tensor or IndexedSlices, or None: {grad}"
        ) from None
