"""Slots: the variables that an optimizer keeps beside each variable that it trains."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.init_ops import zeros_initializer
from scopeviz.tf1.variables.scope_store import get_variable_scope
from scopeviz.tf1.variables.variable_scope import get_variable, internal_variable_scope
from scopeviz.tf1.variables.variables import Variable


def create_slot(primary: Any, val: Any, name: str, colocate_with_primary: bool = True) -> Any:
    """A variable beside another one, with a tensor for its first value.

    Args:
        primary: the variable or tensor that it is kept for.
        val: its first value.
        name: what to add to the name of ``primary``.
        colocate_with_primary: whether it lies on the device of ``primary``.

    Returns:
        A variable that is not trained, in the current variable scope.

    Raises:
        ValueError: if the variable exists already, or the scope only shares.

    Follows: tensorflow/python/training/slot_creator.py, create_slot.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     create_slot(tf.Variable(1.0, name="v"), tf.constant(0.0), "best").name
    'v/best:0'
    """
    known = val.get_shape().is_fully_defined()
    with (
        internal_variable_scope(None, f"{primary.op.name}/{name}"),
        _place_of(primary, colocate_with_primary),
    ):
        return _slot_variable(primary, val, known, None, None)


def create_slot_with_initializer(
    primary: Any,
    initializer: Any,
    shape: TensorShape,
    dtype: Any,
    name: str,
    colocate_with_primary: bool = True,
) -> Any:
    """A variable beside another one, with an initializer for its first value.

    Args:
        primary: the variable or tensor that it is kept for.
        initializer: gives its first value.
        shape: its static shape.
        dtype: its element type.
        name: what to add to the name of ``primary``.
        colocate_with_primary: whether it lies on the device of ``primary``.

    Returns:
        A variable that is not trained, in the current variable scope.

    Raises:
        ValueError: if the variable exists already, or the scope only shares.

    Follows: tensorflow/python/training/slot_creator.py, create_slot_with_initializer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.Variable([1.0, 2.0], name="v")
    ...     ones = tf.ones_initializer()
    ...     create_slot_with_initializer(v, ones, v.shape, tf.float32, "scale").shape.as_list()
    [2]
    """
    known = shape.is_fully_defined()
    with (
        internal_variable_scope(None, f"{primary.op.name}/{name}"),
        _place_of(primary, colocate_with_primary),
    ):
        return _slot_variable(primary, initializer, known, shape, dtype)


def create_zeros_slot(
    primary: Any, name: str, dtype: Any = None, colocate_with_primary: bool = True
) -> Any:
    """A variable of zeros beside another one, and in its shape.

    Args:
        primary: the variable or tensor that it is kept for.
        name: what to add to the name of ``primary``.
        dtype: its element type; None takes that of ``primary``.
        colocate_with_primary: whether it lies on the device of ``primary``.

    Returns:
        A variable that is not trained, in the current variable scope.

    Raises:
        ValueError: if the variable exists already, or the scope only shares.

    Follows: tensorflow/python/training/slot_creator.py, create_zeros_slot.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     create_zeros_slot(tf.Variable(1.0, name="v"), "Momentum").name
    'v/Momentum:0'
    """
    dtype = primary.dtype if dtype is None else dtype
    shape = primary.get_shape()
    if shape.is_fully_defined():
        return create_slot_with_initializer(
            primary, zeros_initializer(), shape, dtype, name, colocate_with_primary
        )
    sizes = array_ops.shape(primary.initialized_value() if is_variable(primary) else primary)
    zeros = array_ops.zeros(sizes, dtype=dtype)
    return create_slot(primary, zeros, name, colocate_with_primary)


def _place_of(primary: Any, wanted: bool) -> AbstractContextManager[None]:
    """A block whose ops lie on the device of ``primary``, if that is wanted."""
    return primary.graph.colocate_with(primary.op) if wanted else nullcontext()


def is_variable(value: Any) -> bool:
    """Whether ``value`` is a variable, and not a tensor."""
    return isinstance(value, Variable)


def _slot_variable(primary: Any, value: Any, validate_shape: bool, shape: Any, dtype: Any) -> Any:
    """The slot itself, whose whole name is that of the scope it is made in."""
    scope = get_variable_scope()
    partitioner = scope.partitioner
    scope.set_partitioner(None)
    local = get_default_graph()._local
    local.slot_of = primary.op.name
    try:
        slot = get_variable(
            "",
            initializer=value,
            trainable=False,
            use_resource=kind_of(primary),
            shape=shape if callable(value) else None,
            dtype=dtype,
            validate_shape=validate_shape,
        )
    finally:
        scope.set_partitioner(partitioner)
        local.slot_of = ""
    _say_which_part(primary, slot)
    return slot


def kind_of(primary: Any) -> bool | None:
    """Whether a variable that is kept for ``primary`` is a resource variable; None for a tensor.

    >>> import scopeviz.tf1 as tf
    >>> kind_of(tf.Variable(1.0)), kind_of(tf.constant(1.0))
    (False, None)
    """
    return is_resource(primary) if is_variable(primary) else None


def is_resource(variable: Any) -> bool:
    """Whether ``variable`` is a resource variable, and not a reference variable or a tensor."""
    return getattr(getattr(variable, "op", None), "type", "") == "VarHandleOp"


def _say_which_part(primary: Any, slot: Any) -> None:
    """The slot of a part of a variable is that part of the variable's slot."""
    info = primary._get_save_slice_info() if hasattr(primary, "_get_save_slice_info") else None
    if info is None:
        return
    name = slot.name[len(primary.op.name) + 1 : -2]
    slot._set_save_slice_info(
        type(info)(
            f"{info.full_name}/{name}",
            info.full_shape[:],
            info.var_offset[:],
            info.var_shape[:],
        )
    )
