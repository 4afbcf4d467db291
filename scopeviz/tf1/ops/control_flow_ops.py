"""Ops that say what runs before what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.op_def import OPS, OpDef, apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph, graph_of


def no_op(name: str | None = None) -> Operation:
    """An op that does nothing, but can wait for others.

    Args:
        name: the op's name.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/gen_control_flow_ops.py, no_op.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.no_op()
    <tf.Operation 'NoOp' type=NoOp>
    """
    return _no_op(get_default_graph(), "NoOp" if name is None else name)


def _no_op(graph: Graph, name: str) -> Operation:
    graph.check_scope_name(name)
    return graph.add_op("NoOp", name[:-1] if name.endswith("/") else graph.unique_name(name))


def group(*inputs: Any, **kwargs: Any) -> Operation:
    """An op that is done when all of ``inputs`` are.

    Args:
        *inputs: operations, tensors or variables, or nested lists of them.
        **kwargs: ``name``, the op's name.

    Returns:
        The op; it has no outputs.

    Raises:
        TypeError: if one of the inputs is something else.
        ValueError: for another keyword, or if TF1 allows no such name.

    Follows: tensorflow/python/ops/control_flow_ops.py, group.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     both = tf.group(tf.no_op("a"), tf.no_op("b"))
    >>> both.name, [op.name for op in both.control_inputs]
    ('group_deps', ['a', 'b'])
    """
    name = kwargs.pop("name", None)
    if kwargs:
        raise ValueError("Unknown keyword arguments: " + ", ".join(kwargs))
    on_device: dict[str, list[Any]] = {}
    for item in nest.flatten(inputs):
        if not hasattr(item, "device"):
            raise TypeError(
                f"Expected tf.group() expected Tensor arguments not '{item}' "
                f"with type '{type(item)}'"
            )
        on_device.setdefault(item.device or "", []).append(item)
    graph = graph_of(nest.flatten(inputs))
    with graph.as_default(), graph.name_scope(name or "group_deps") as scope:
        if len(on_device) <= 1:
            return _after(graph, [item for items in on_device.values() for item in items], scope)
        parts = [_after(graph, on_device[device], "NoOp") for device in sorted(on_device)]
        for device, part in zip(sorted(on_device), parts, strict=True):
            part.device = device
        return _after(graph, parts, scope)


def _after(graph: Graph, before: Iterable[Any], name: str) -> Operation:
    with graph.control_dependencies(list(before)):
        return _no_op(graph, name)


def tuple(tensors: Any, name: str | None = None, control_inputs: Any = None) -> list[Any]:
    """The same tensors, none of which can be read before all are computed.

    Args:
        tensors: tensors, ``tf.IndexedSlices``, operations, or None in places.
        name: the name of the scope for the ops.
        control_inputs: tensors or operations that must be done as well.

    Returns:
        As many tensors, operations and None as were given.

    Raises:
        TypeError: if one of ``control_inputs`` is something else.
        ValueError: if there is nothing to wait for.

    Follows: tensorflow/python/ops/control_flow_ops.py, tuple.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     one, two = tf.tuple([tf.constant(1), tf.constant(2)])
    >>> one.name, [op.name for op in one.op.control_inputs]
    ('tuple/control_dependency:0', ['tuple/group_deps'])
    """
    elements = [None if item is None else _element(item) for item in tensors]
    waiting = [item for item in elements if item is not None]
    for item in control_inputs or ():
        if not isinstance(item, Tensor | Operation):
            raise TypeError(f"Control input must be Operation or Tensor: {item}")
        waiting.append(item)
    if not waiting:
        raise ValueError(f"Must have at least one Tensor: {tensors}")
    graph = graph_of(waiting)
    with graph.as_default(), graph.name_scope(name or "tuple"):
        ops = {item if isinstance(item, Operation) else item.op for item in waiting}
        gate = group(*sorted(ops, key=lambda op: op._id))
        return [None if item is None else _gated(graph, gate, item) for item in elements]


def _element(item: Any) -> Tensor | IndexedSlices | Operation:
    return item if isinstance(item, IndexedSlices | Operation) else convert_to_tensor(item)


def _gated(
    graph: Graph, gate: Operation, item: Tensor | IndexedSlices | Operation
) -> Tensor | IndexedSlices | Operation:
    with graph.control_dependencies([gate]):
        if isinstance(item, Operation):
            return group(item)
        if isinstance(item, IndexedSlices):
            return IndexedSlices(_waiting(item.values), item.indices, item.dense_shape)
        return _waiting(item)


def _waiting(tensor: Tensor) -> Tensor:
    return apply_op("Identity", "control_dependency", [tensor]).outputs[0]


OPS["NoOp"] = OpDef("", lambda operands, attrs: [], lambda op: ())
