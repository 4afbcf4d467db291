"""Adadelta: steps whose length follows from earlier steps and gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.training.rule_optimizer import RuleOptimizer
from scopeviz.tf1.training.training_ops import apply_rule


class AdadeltaOptimizer(RuleOptimizer):
    """Keeps averages of squared gradients in ``accum``, of squared steps in ``accum_update``.

    Args:
        learning_rate: how much of a step is made: a number, a tensor, or a function that
            gives one.
        rho: how much of the averages is kept at each step, likewise.
        epsilon: what keeps a division from failing, and lets the first step happen.
        use_locking: without meaning here; runs are not concurrent.
        name: the end of the slots' names, and the name of the op that trains.

    Raises:
        ValueError: if the name is empty.

    Follows: tensorflow/python/training/adadelta.py, AdadeltaOptimizer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.Variable(3.0, name="w")
    ...     optimizer = AdadeltaOptimizer()
    ...     train = optimizer.minimize(w * w)
    ...     [variable.op.name for variable in optimizer.variables()]
    ['w/Adadelta', 'w/Adadelta_1']
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.95,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adadelta",
    ) -> None:
        super().__init__(use_locking, name)
        self._lr = learning_rate
        self._rho = rho
        self._epsilon = epsilon

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            self._zeros_slot(variable, "accum", self._name)
            self._zeros_slot(variable, "accum_update", self._name)

    def _prepare(self) -> None:
        self._lr_t = self._hyperparameter(self._lr, "lr")
        self._rho_t = self._hyperparameter(self._rho, "rho")
        self._epsilon_t = self._hyperparameter(self._epsilon, "epsilon")

    def _step(self, var: Any, grad: Any) -> Operation:
        slots = [self.get_slot(var, "accum"), self.get_slot(var, "accum_update")]
        numbers = self._fitting(var, self._lr_t, self._rho_t, self._epsilon_t)
        return apply_rule("ApplyAdadelta", [var, *slots], [*numbers, grad])
