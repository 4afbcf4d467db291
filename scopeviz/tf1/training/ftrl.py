"""FTRL: steps that keep weights at zero unless the gradients insist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.training.rule_optimizer import RuleOptimizer
from scopeviz.tf1.training.training_ops import apply_rule


class FtrlOptimizer(RuleOptimizer):
    """Adds up squared gradients in the slot ``accum``, and gradients in ``linear``.

    Args:
        learning_rate: the length of a step: a number or a tensor.
        learning_rate_power: how the steps become shorter; 0 or less.
        initial_accumulator_value: what ``accum`` begins with; 0 or more.
        l1_regularization_strength: how much absolute values count; 0 or more.
        l2_regularization_strength: how much squares count; 0 or more.
        use_locking: without meaning here; runs are not concurrent.
        name: the end of the slots' names, and the name of the op that trains.
        accum_name: the end of the name of ``accum``; None takes ``name``.
        linear_name: the end of the name of ``linear``; None takes ``name``.
        l2_shrinkage_regularization_strength: how much squares count in the gradient.

    Raises:
        ValueError: if the name is empty, or a number is on the wrong side of 0.

    Follows: tensorflow/python/training/ftrl.py, FtrlOptimizer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.Variable(3.0, name="w")
    ...     optimizer = FtrlOptimizer(0.1)
    ...     train = optimizer.minimize(w * w)
    ...     [variable.op.name for variable in optimizer.variables()]
    ['w/Ftrl', 'w/Ftrl_1']
    """

    def __init__(
        self,
        learning_rate: Any,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "Ftrl",
        accum_name: str | None = None,
        linear_name: str | None = None,
        l2_shrinkage_regularization_strength: float = 0.0,
    ) -> None:
        super().__init__(use_locking, name)
        for argument, value in (
            ("initial_accumulator_value", initial_accumulator_value),
            ("l1_regularization_strength", l1_regularization_strength),
            ("l2_regularization_strength", l2_regularization_strength),
            ("l2_shrinkage_regularization_strength", l2_shrinkage_regularization_strength),
        ):
            if value < 0.0:
                raise ValueError(f"{argument} {value:f} needs to be positive or zero")
        if learning_rate_power > 0.0:
            raise ValueError(
                f"learning_rate_power {learning_rate_power:f} needs to be negative or zero"
            )
        self._learning_rate = learning_rate
        self._learning_rate_power = learning_rate_power
        self._initial_accumulator_value = initial_accumulator_value
        self._l1_regularization_strength = l1_regularization_strength
        self._l2_regularization_strength = l2_regularization_strength
        self._l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self._accum_name = accum_name
        self._linear_name = linear_name

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            with variable.graph.colocate_with(variable.op):
                start = constant(
                    self._initial_accumulator_value,
                    dtype=variable.dtype.base_dtype,
                    shape=variable.get_shape(),
                )
                self._get_or_make_slot(variable, start, "accum", self._accum_name or self._name)
                self._zeros_slot(variable, "linear", self._linear_name or self._name)

    def _prepare(self) -> None:
        self._learning_rate_tensor = self._hyperparameter(self._learning_rate, "learning_rate")
        self._l1_regularization_strength_tensor = self._hyperparameter(
            self._l1_regularization_strength, "l1_regularization_strength"
        )
        self._l2_regularization_strength_tensor = self._hyperparameter(
            self._l2_regularization_strength, "l2_regularization_strength"
        )
        self._l2_shrinkage_regularization_strength_tensor = self._hyperparameter(
            self._l2_shrinkage_regularization_strength, "l2_shrinkage_regularization_strength"
        )
        self._learning_rate_power_tensor = self._hyperparameter(
            self._learning_rate_power, "learning_rate_power"
        )

    def _step(self, var: Any, grad: Any) -> Operation:
        shrinking = self._l2_shrinkage_regularization_strength > 0.0
        numbers = [
            self._learning_rate_tensor,
            self._l1_regularization_strength_tensor,
            self._l2_regularization_strength_tensor,
            *([self._l2_shrinkage_regularization_strength_tensor] if shrinking else []),
            self._learning_rate_power_tensor,
        ]
        slots = [self.get_slot(var, "accum"), self.get_slot(var, "linear")]
        op_type = "ApplyFtrlV2" if shrinking else "ApplyFtrl"
        return apply_rule(op_type, [var, *slots], [grad, *self._fitting(var, *numbers)])
