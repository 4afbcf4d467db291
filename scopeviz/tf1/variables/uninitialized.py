"""Which variables have no value yet, as tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import string
from scopeviz.tf1.framework.graph_keys import global_variables, local_variables
from scopeviz.tf1.framework.name_scopes import device, internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.ops import array_ops, cwise_ops, state_ops
from scopeviz.tf1.ops.selecting import boolean_mask


def report_uninitialized_variables(
    var_list: Sequence[Any] | None = None, name: str = "report_uninitialized_variables"
) -> Tensor:
    """The names of the variables that have no value yet.

    Args:
        var_list: the variables to look at; None takes all global and local ones.
        name: the name of the scope for the ops.

    Returns:
        The names: ``string`` ``[number]``.

    Follows: tensorflow/python/ops/variables.py, report_uninitialized_variables.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.get_variable("v", [1])
    ...     session.run(tf.report_uninitialized_variables()).tolist()
    [b'v']
    """
    if var_list is None:
        var_list = global_variables() + local_variables()
    with internal_name_scope(name):
        initialized = [state_ops.is_variable_initialized(variable) for variable in var_list]
        with device("/cpu:0"):
            if not var_list:
                return constant([], string)
            mask = cwise_ops.logical_not(array_ops.stack(initialized))
            return boolean_mask(constant([variable.op.name for variable in var_list]), mask)


def assert_variables_initialized(var_list: Sequence[Any] | None = None) -> Tensor | None:
    """A tensor that cannot be computed before all variables have a value.

    Args:
        var_list: the variables; None takes all global and local ones.

    Returns:
        The ranks of the variables; None if there are none.

    Follows: tensorflow/python/ops/variables.py, assert_variables_initialized.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.get_variable("v", [1])
    ...     try:
    ...         session.run(tf.assert_variables_initialized())
    ...     except tf.errors.FailedPreconditionError as error:
    ...         print(error.message.splitlines()[0])
    Attempting to use uninitialized value v
    """
    found = global_variables() + local_variables() if var_list is None else list(var_list)
    if not found:
        operations = get_default_graph().get_operations()
        found = [op.outputs[0] for op in operations if op.type == "VariableV2"]
    if not found:
        return None
    ranks = [apply_op("Rank", None, (variable,)).outputs[0] for variable in found]
    return ranks[0] if len(ranks) == 1 else array_ops.stack(ranks)
