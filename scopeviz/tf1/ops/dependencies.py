"""``with_dependencies``: a tensor that can be read only after something else was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops


def with_dependencies(
    dependencies: Sequence[Any], output_tensor: Any, name: str | None = None
) -> Tensor:
    """A tensor that can be read only after something else was done.

    Args:
        dependencies: operations and tensors to be done first.
        output_tensor: the tensor.
        name: the op's name.

    Follows: tensorflow/python/ops/control_flow_ops.py, with_dependencies.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     y = with_dependencies([tf.no_op("first")], tf.constant(1.0))
    ...     y.name, y.op.control_inputs
    ('control_dependency:0', (<tf.Operation 'first' type=NoOp>,))
    """
    values = [*dependencies, output_tensor]
    with (
        internal_name_scope(name, "control_dependency", values) as scope,
        control_dependencies(list(dependencies)),
    ):
        return array_ops.identity(convert_to_tensor(output_tensor), name=scope)
