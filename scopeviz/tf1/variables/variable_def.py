"""What a variable is, as plain messages that survive their objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from scopeviz.tf1.variables.distribution import VariableAggregation, VariableSynchronization


@dataclass(slots=True)
class SaveSliceInfo:
    """Which part of a partitioned variable a variable is.

    Attributes:
        full_name: name of the whole.
        full_shape: shape of the whole.
        var_offset: where in the whole the part begins.
        var_shape: shape of the part.

    Follows: tensorflow/python/ops/variables.py, Variable.SaveSliceInfo.

    >>> SaveSliceInfo("v", [7, 2], [3, 0], [2, 2]).spec
    '7 2 3,2:0,2'
    """

    full_name: str | None = None
    full_shape: Sequence[int] = ()
    var_offset: Sequence[int] = ()
    var_shape: Sequence[int] = ()

    @property
    def spec(self) -> str:
        """The slice as a checkpoint names it."""
        full = " ".join(str(size) for size in self.full_shape)
        pairs = zip(self.var_offset, self.var_shape, strict=True)
        return f"{full} " + ":".join(f"{offset},{size}" for offset, size in pairs)


@dataclass(frozen=True, slots=True)
class VariableDef:
    """A variable by the names of its ops and tensors.

    Attributes:
        variable_name: tensor that holds the variable.
        initial_value_name: tensor of its first value.
        initializer_name: op that assigns it.
        snapshot_name: tensor that reads it.
        is_resource: whether it is a resource variable.
        trainable: whether optimizers train it.
        save_slice_info: which part of a partitioned variable it is, if it is one.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     message = tf.Variable(1.0, name="v").to_proto()
    ...     found = tf.Variable.from_proto(message)
    >>> message.initializer_name, found.name
    ('v/Assign', 'v:0')
    """

    variable_name: str
    initial_value_name: str
    initializer_name: str
    snapshot_name: str
    is_resource: bool
    trainable: bool
    synchronization: VariableSynchronization = VariableSynchronization.AUTO
    aggregation: VariableAggregation = VariableAggregation.NONE
    save_slice_info: SaveSliceInfo | None = None

    @classmethod
    def of(cls, variable: Any, export_scope: str | None) -> Self | None:
        """The message on a variable; None if it is not in ``export_scope``."""
        if export_scope is not None and not variable.name.startswith(export_scope):
            return None
        snapshot = variable._snapshot if variable._cached is None else variable._cached
        return cls(
            without_scope(variable._variable.name, export_scope),
            without_scope(variable.initial_value.name, export_scope),
            without_scope(variable.initializer.name, export_scope),
            without_scope(snapshot.name, export_scope),
            variable._is_resource,
            variable.trainable,
            variable.synchronization,
            variable.aggregation,
            variable._save_slice_info,
        )

    def elements(self, graph: Any, import_scope: str | None) -> list[Any]:
        """What the four names stand for in a graph, in a scope of it.

        Raises:
            KeyError: if the graph has no such ops.
        """
        names = (
            self.variable_name,
            self.initial_value_name,
            self.initializer_name,
            self.snapshot_name,
        )
        return [graph.as_graph_element(within_scope(name, import_scope)) for name in names]


def without_scope(name: str, scope: str | None) -> str:
    """A name without the scope in front.

    >>> without_scope("a/b/c:0", "a")
    'b/c:0'
    """
    return name.removeprefix(f"{scope.rstrip('/')}/") if scope else name


def within_scope(name: str, scope: str | None) -> str:
    """A name with a scope in front.

    >>> within_scope("b/c:0", "a")
    'a/b/c:0'
    """
    return f"{scope.rstrip('/')}/{name}" if scope else name
