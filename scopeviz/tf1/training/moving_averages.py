"""Moving averages: a shadow beside each variable, which follows it slowly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.graph_keys import (
    GraphKeys,
    add_to_collection,
    global_variables,
    moving_average_variables,
    trainable_variables,
)
from scopeviz.tf1.framework.holders import touch
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.ops import control_flow_ops, cwise_ops, math_ops, state_ops
from scopeviz.tf1.ops.cwise_ops import FLOATS
from scopeviz.tf1.ops.init_ops import zeros_initializer
from scopeviz.tf1.training.slot_creator import create_slot, create_zeros_slot, is_variable
from scopeviz.tf1.variables.scope_store import get_variable_scope
from scopeviz.tf1.variables.variable_making import belonging
from scopeviz.tf1.variables.variable_scope import get_variable, internal_variable_scope


def assign_moving_average(
    variable: Any, value: Any, decay: Any, zero_debias: bool = True, name: str | None = None
) -> Any:
    """Bring a moving average nearer to a value.

    Args:
        variable: the average.
        value: a tensor of its shape.
        decay: how much of the average is kept.
        zero_debias: whether to make up for the average's start at zero.
        name: the name of the scope for the ops, and of the last of them.

    Returns:
        The average with its new value.

    Raises:
        TypeError: if ``variable`` is none.
        ValueError: if the shapes differ.

    Follows: tensorflow/python/training/moving_averages.py, assign_moving_average.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable(4.0)
    ...     update = assign_moving_average(v, tf.constant(0.0), 0.75, zero_debias=False)
    ...     session.run(v.initializer)
    ...     float(session.run(update))
    3.0
    """
    with internal_name_scope(name, "AssignMovingAvg", [variable, value, decay]) as scope:
        rate = convert_to_tensor(1.0 - decay, name="decay")
        if rate.dtype.base_dtype is not variable.dtype.base_dtype:
            rate = math_ops.cast(rate, variable.dtype.base_dtype)
        if zero_debias:
            return _debiased(variable, value, rate)
        return state_ops.assign_sub(variable, (variable - value) * rate, name=scope)


def _debiased(average: Any, value: Any, rate: Any) -> Any:
    """The same for an average that began with zeros, which count for less and less.

    Follows: tensorflow/python/training/moving_averages.py, _zero_debias.
    """
    with internal_variable_scope(average.name.removesuffix(":0"), values=[average, value, rate]):
        biased = _own_variable("biased", average, average.get_shape())
        steps = _own_variable("local_step", average, [])
    change = state_ops.assign_sub(biased, (biased - value) * rate)
    count = state_ops.assign_add(steps, 1)
    missing = 1 - math_ops.pow(1.0 - rate, count)
    scope = get_default_graph().get_name_scope()
    return state_ops.assign(average, change / missing, name=f"{scope}/")


def _own_variable(name: str, average: Any, shape: Any) -> Any:
    return get_variable(
        _free(name),
        initializer=zeros_initializer(),
        shape=shape,
        dtype=average.dtype.base_dtype,
        trainable=False,
    )


def _free(name: str) -> str:
    """``name``, with a number behind it if the scope has such a variable."""
    scope = get_variable_scope()
    if scope.reuse:
        return name
    taken = {variable.op.name for variable in scope.global_variables()}
    candidate, number = name, 0
    while f"{scope.name}/{candidate}" in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


class ExponentialMovingAverage:
    """Moving averages of variables, kept in variables of their own.

    Args:
        decay: how much of an average is kept at each update.
        num_updates: how often a variable was trained; while this is low, less is kept.
        zero_debias: whether averages of tensors make up for their start at zero.
        name: the end of the averages' names, and the name of the update.

    Follows: tensorflow/python/training/moving_averages.py, ExponentialMovingAverage.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.get_variable("v", [])
    ...     ema = ExponentialMovingAverage(0.9)
    ...     update = ema.apply([v])
    ...     ema.average(v).name, update.name
    ('v/ExponentialMovingAverage:0', 'ExponentialMovingAverage')
    """

    def __init__(
        self,
        decay: Any,
        num_updates: Any = None,
        zero_debias: bool = False,
        name: str = "ExponentialMovingAverage",
    ) -> None:
        self._decay = decay
        self._num_updates = num_updates
        self._zero_debias = zero_debias
        self._name = name
        self._averages: dict[Any, Any] = {}

    @property
    def name(self) -> str:
        """The end of the averages' names."""
        return self._name

    def apply(self, var_list: Any = None) -> Operation:
        """Make averages for variables or tensors, and the op that updates them.

        Args:
            var_list: variables and tensors of floats; None takes the trainable variables.

        Returns:
            The op.

        Raises:
            TypeError: if the elements of one are no floats.
            ValueError: if an average's variable exists already.
        """
        touch(self)
        values = list(trainable_variables() if var_list is None else var_list)
        debiased = [self._add(value) for value in values]
        with internal_name_scope(self._name) as scope:
            decay = self._decay_now()
            updates = [
                self._update(value, decay, zero_debias)
                for value, zero_debias in zip(values, debiased, strict=True)
            ]
            return control_flow_ops.group(*updates, name=scope)

    def _update(self, value: Any, decay: Any, zero_debias: bool) -> Any:
        average = self._averages[value]
        if not is_variable(value):
            return assign_moving_average(average, value, decay, zero_debias)
        # What looks at a variable to keep its average is no use of it by a call.
        with belonging(get_default_graph(), average.op.name, "assign"):
            return assign_moving_average(average, value, decay, zero_debias)

    def _add(self, value: Any) -> bool:
        """Keep an average of ``value`` from now on; say whether it is to be debiased."""
        if value.dtype.base_dtype not in FLOATS:
            raise TypeError(f"The variables must be half, float, or double: {value.name}")
        if value in self._averages:
            return False
        graph = get_default_graph()
        with graph.control_dependencies(None):
            if is_variable(value):
                self._averages[value] = create_slot(value, value.initialized_value(), self._name)
                add_to_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, value)
                return False
            self._averages[value] = create_zeros_slot(
                value, self._name, colocate_with_primary=state_ops.is_variable(value.op)
            )
        return self._zero_debias

    def _decay_now(self) -> Any:
        decay = convert_to_tensor(self._decay, name="decay")
        if self._num_updates is None:
            return decay
        count = math_ops.cast(self._num_updates, float32, name="num_updates")
        return cwise_ops.minimum(decay, (1.0 + count) / (10.0 + count))

    def average(self, var: Any) -> Any:
        """The variable that holds the average of ``var``; None if there is none."""
        return self._averages.get(var)

    def average_name(self, var: Any) -> str:
        """The name of the average of ``var``, or the name that it would have."""
        if var in self._averages:
            name: str = self._averages[var].op.name
            return name
        graph = get_default_graph()
        return graph.unique_name(f"{var.op.name}/{self._name}", mark_as_used=False)

    def variables_to_restore(
        self, moving_avg_variables: Iterable[Any] | None = None
    ) -> dict[str, Any]:
        """Names in a file -> the variables to fill from there, with averages where there are.

        Args:
            moving_avg_variables: the variables to take averages for; None takes all that
                are trained or have one.
        """
        if moving_avg_variables is None:
            moving_avg_variables = [*trainable_variables(), *moving_average_variables()]
        averaged = list(dict.fromkeys(moving_avg_variables))
        result = {self.average_name(variable): variable for variable in averaged}
        names = {variable.name for variable in averaged}
        for variable in dict.fromkeys(global_variables()):
            if variable.name not in names:
                result.setdefault(variable.op.name, variable)
        return result
