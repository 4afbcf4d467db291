"""RMSProp: steps whose length is fitted to the size of the latest gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.init_ops import ones_initializer
from scopeviz.tf1.training.rule_optimizer import RuleOptimizer
from scopeviz.tf1.training.training_ops import apply_rule


class RMSPropOptimizer(RuleOptimizer):
    """Keeps an average of squared gradients in the slot ``rms``, and steps in ``momentum``.

    Args:
        learning_rate: the length of a step: a number, a tensor, or a function that
            gives one.
        decay: how much of the averages is kept at each step, likewise.
        momentum: how much of the last step is made again.
        epsilon: what keeps a division from failing.
        use_locking: without meaning here; runs are not concurrent.
        centered: whether the mean of the gradients counts too, in the slot ``mg``.
        name: the end of the slots' names, and the name of the op that trains.

    Raises:
        ValueError: if the name is empty.

    Follows: tensorflow/python/training/rmsprop.py, RMSPropOptimizer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.Variable(3.0, name="w")
    ...     optimizer = RMSPropOptimizer(0.1)
    ...     train = optimizer.minimize(w * w)
    ...     [variable.op.name for variable in optimizer.variables()]
    ['w/RMSProp', 'w/RMSProp_1']
    """

    def __init__(
        self,
        learning_rate: Any,
        decay: Any = 0.9,
        momentum: Any = 0.0,
        epsilon: Any = 1e-10,
        use_locking: bool = False,
        centered: bool = False,
        name: str = "RMSProp",
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._decay = decay
        self._momentum = momentum
        self._epsilon = epsilon
        self._centered = centered

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            dtype, shape = variable.dtype.base_dtype, variable.get_shape()
            ones: Any = ones_initializer(dtype=dtype)
            if not shape.is_fully_defined():
                ones = array_ops.ones_like(variable)
            self._get_or_make_slot_with_initializer(variable, ones, shape, dtype, "rms", self._name)
            if self._centered:
                self._zeros_slot(variable, "mg", self._name)
            self._zeros_slot(variable, "momentum", self._name)

    def _prepare(self) -> None:
        self._learning_rate_tensor = self._hyperparameter(self._learning_rate, "learning_rate")
        self._decay_tensor = self._hyperparameter(self._decay, "decay")
        self._momentum_tensor = self._hyperparameter(self._momentum, "momentum")
        self._epsilon_tensor = self._hyperparameter(self._epsilon, "epsilon")

    def _step(self, var: Any, grad: Any) -> Operation:
        numbers = self._fitting(
            var,
            self._learning_rate_tensor,
            self._decay_tensor,
            self._momentum_tensor,
            self._epsilon_tensor,
        )
        names = ["mg", "rms", "momentum"] if self._centered else ["rms", "momentum"]
        slots = [self.get_slot(var, name) for name in names]
        op_type = "ApplyCenteredRMSProp" if self._centered else "ApplyRMSProp"
        return apply_rule(op_type, [var, *slots], [*numbers, grad])
