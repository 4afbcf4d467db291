"""Adagrad: steps that become shorter where gradients were large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.ops import array_ops, math_ops
from scopeviz.tf1.ops.init_ops import constant_initializer
from scopeviz.tf1.training.rule_optimizer import RuleOptimizer
from scopeviz.tf1.training.training_ops import apply_rule


class AdagradOptimizer(RuleOptimizer):
    """Adds up squared gradients in the slot ``accumulator``.

    Args:
        learning_rate: the length of a step: a number, a tensor, or a function that
            gives one.
        initial_accumulator_value: what the slot begins with, above 0.
        use_locking: without meaning here; runs are not concurrent.
        name: the end of the slot's name, and the name of the op that trains.

    Raises:
        ValueError: if the name is empty, or the slot would not begin above 0.

    Follows: tensorflow/python/training/adagrad.py, AdagradOptimizer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.Variable(3.0, name="w")
    ...     optimizer = AdagradOptimizer(0.1)
    ...     train = optimizer.minimize(w * w)
    ...     optimizer.get_slot(w, "accumulator").name
    'w/Adagrad:0'
    """

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "Adagrad",
    ) -> None:
        if initial_accumulator_value <= 0.0:
            raise ValueError(
                f"initial_accumulator_value must be positive: {initial_accumulator_value}"
            )
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._initial_accumulator_value = initial_accumulator_value

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            dtype, shape = variable.dtype.base_dtype, variable.get_shape()
            start: Any = constant_initializer(self._initial_accumulator_value, dtype=dtype)
            if not shape.is_fully_defined():
                start = self._filled(variable)
            self._get_or_make_slot_with_initializer(
                variable, start, shape, dtype, "accumulator", self._name
            )

    def _filled(self, variable: Any) -> Any:
        """The slot's first value, where only a run knows the shape."""
        filled = array_ops.fill(array_ops.shape(variable), self._initial_accumulator_value)
        return math_ops.cast(filled, variable.dtype.base_dtype)

    def _prepare(self) -> None:
        self._learning_rate_tensor = self._hyperparameter(self._learning_rate, "learning_rate")

    def _step(self, var: Any, grad: Any) -> Operation:
        rate = self._fitting(var, self._learning_rate_tensor)
        return apply_rule(
            "ApplyAdagrad",
            [var, self.get_slot(var, "accumulator")],
            [*rate, grad],
            update_slots=True,
        )
