"""What a checkpoint holds: which variable, or part of one, under which name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scopeviz.tf1.framework.dtypes import DType
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.ops import array_ops, state_ops
from scopeviz.tf1.training.slot_creator import is_resource, is_variable
from scopeviz.tf1.variables.variable_parts import PartitionedVariable


@dataclass(frozen=True)
class Saveable:
    """A variable as a checkpoint knows it.

    Attributes:
        name: under which it is saved: its full name, or that of the whole.
        variable: the variable.
        part: which part of the whole it is; empty if it is one by itself.
    """

    name: str
    variable: Any
    part: str

    @property
    def dtype(self) -> DType:
        """Its element type."""
        return self.variable.dtype.base_dtype  # type: ignore[no-any-return]  # a variable's

    def tensor(self) -> Tensor:
        """The tensor whose value is saved."""
        variable = self.variable
        tensor: Tensor
        if is_resource(variable):
            if not self.part:
                return variable._as_graph_element()  # type: ignore[no-any-return]
            tensor = array_ops.identity(variable.read_value())
            return tensor
        tensor = variable._as_graph_element() if self.part else variable._ref()
        return tensor

    def restore(self, value: Tensor, *, reshape: bool) -> Operation:
        """Add the ops that give the variable a value from a checkpoint."""
        variable = self.variable
        shape = variable.get_shape()
        if reshape:
            tensor = self.tensor()  # TF1 asks the tensor that is saved for its shape.
            known = tensor.get_shape().is_fully_defined()
            sizes = tensor.get_shape().as_list() if known else array_ops.shape(tensor)
            value = array_ops.reshape(value, sizes)
        if is_resource(variable):
            copy = array_ops.identity(value)
            return apply_op("AssignVariableOp", None, (variable.handle, copy))
        checked = shape.is_fully_defined() and not reshape
        assigned = state_ops.assign(variable, value, validate_shape=checked)
        return assigned.op  # type: ignore[no-any-return]  # of a reference


def saveables_of(var_list: Any) -> list[Saveable]:
    """What a checkpoint of some variables holds, by name.

    Args:
        var_list: variables, or a mapping of names to variables or lists of parts.

    Raises:
        TypeError: if it is neither, or one is no variable.
        ValueError: if there are two of one name, or a variable has two names.

    Follows: tensorflow/python/training/saving/saveable_object_util.py,
        validate_and_slice_inputs.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     [one.name for one in saveables_of([tf.Variable(1.0, name="b"), tf.Variable(1.0)])]
    ['Variable', 'b']
    """
    named = var_list if isinstance(var_list, Mapping) else _by_name(var_list)
    found: list[Saveable] = []
    for name in sorted(named):
        for saveable in _saveables(name, named[name]):
            if any(saveable.variable.op is other.variable.op for other in found):
                raise ValueError(
                    f"The same saveable will be restored with two names: {saveable.name}"
                )
            found.append(saveable)
    return found


def _by_name(variables: Any) -> dict[str, Any]:
    if not isinstance(variables, list | tuple | set):
        raise TypeError(f"Variables to save should be passed in a dict or a list: {variables}")
    named: dict[str, Any] = {}
    for variable in sorted(variables, key=lambda one: one.name):
        info = _slice_info(variable)
        if info is not None:
            parts = named.setdefault(info.full_name, [])
            if not isinstance(parts, list):
                raise ValueError(
                    f"Mixing slices and non-slices with the same name: {info.full_name}"
                )
            parts.append(variable)
            continue
        whole = isinstance(variable, PartitionedVariable)
        if not whole and not is_variable(variable):
            raise TypeError(f"Variable to save is not a Variable: {variable}")
        name = variable.name if whole else variable.op.name
        if name in named:
            raise ValueError(f"At least two variables have the same name: {name}")
        named[name] = variable
    return named


def _slice_info(variable: Any) -> Any:
    return variable._get_save_slice_info() if is_variable(variable) else None


def _saveables(name: Any, value: Any) -> Iterator[Saveable]:
    if not isinstance(name, str):
        raise TypeError(
            "names_to_saveables must be a dict mapping string names to trackable operations. "
            f"Name is not a string: {name}"
        )
    if isinstance(value, list | tuple | PartitionedVariable):
        yield from _parts(name, list(value))
    elif is_variable(value):
        yield Saveable(name, value, "")
    else:
        raise TypeError(
            "names_to_saveables must be a dict mapping string names to Tensors/Variables. "
            f"Not a variable: {convert_to_tensor(value)}"
        )


def _parts(name: str, variables: list[Any]) -> Iterator[Saveable]:
    whole = None
    for variable in variables:
        if not is_variable(variable):
            raise ValueError(f"Slices must all be Variables: {variable}")
        info = variable._get_save_slice_info()
        if info is None:
            raise ValueError(f"Slices must all be slices: {variable}")
        if whole is not None and whole != info.full_name:
            raise ValueError(
                f"Slices must all be from the same tensor: {whole} != {info.full_name}"
            )
        whole = info.full_name
        yield Saveable(name, variable, info.spec)
