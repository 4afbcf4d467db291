"""Momentum: steps downhill that go on in the direction of the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.training.rule_optimizer import RuleOptimizer
from scopeviz.tf1.training.training_ops import apply_rule


class MomentumOptimizer(RuleOptimizer):
    """Gathers gradients in the slot ``momentum``, and subtracts a part of it.

    Args:
        learning_rate: the part: a number, a tensor, or a function that gives one.
        momentum: how much of the slot is kept at each step, likewise.
        use_locking: without meaning here; runs are not concurrent.
        name: the end of the slots' names, and the name of the op that trains.
        use_nesterov: whether to look ahead by a step.

    Raises:
        ValueError: if the name is empty.

    Follows: tensorflow/python/training/momentum.py, MomentumOptimizer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.Variable(3.0, name="w")
    ...     optimizer = MomentumOptimizer(0.1, 0.9)
    ...     train = optimizer.minimize(w * w)
    ...     optimizer.get_slot(w, "momentum").name
    'w/Momentum:0'
    """

    def __init__(
        self,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "Momentum",
        use_nesterov: bool = False,
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._momentum = momentum
        self._use_nesterov = use_nesterov

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            self._zeros_slot(variable, "momentum", self._name)

    def _prepare(self) -> None:
        self._learning_rate_tensor = self._hyperparameter(self._learning_rate, "learning_rate")
        self._momentum_tensor = self._hyperparameter(self._momentum, "momentum")

    def _step(self, var: Any, grad: Any) -> Operation:
        rate, kept = self._fitting(var, self._learning_rate_tensor, self._momentum_tensor)
        return apply_rule(
            "ApplyMomentum",
            [var, self.get_slot(var, "momentum")],
            [rate, grad, kept],
            use_nesterov=self._use_nesterov,
        )
