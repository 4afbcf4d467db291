"""Gradient descent that draws weights towards zero after each step."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.training.rule_optimizer import RuleOptimizer
from scopeviz.tf1.training.training_ops import apply_rule


class ProximalGradientDescentOptimizer(RuleOptimizer):
    """Subtracts a part of the gradient, then shrinks what is left; it has no slots.

    Args:
        learning_rate: the part: a number or a tensor.
        l1_regularization_strength: how much absolute values count; 0 or more.
        l2_regularization_strength: how much squares count; 0 or more.
        use_locking: without meaning here; runs are not concurrent.
        name: the name of the op that trains.

    Raises:
        ValueError: if the name is empty.

    Follows: tensorflow/python/training/proximal_gradient_descent.py,
        ProximalGradientDescentOptimizer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     w = tf.Variable(3.0)
    ...     train = ProximalGradientDescentOptimizer(0.5, 1.0).minimize(w * w)
    ...     session.run(w.initializer)
    ...     session.run(train)
    ...     float(session.run(w))
    0.0
    """

    def __init__(
        self,
        learning_rate: Any,
        l1_regularization_strength: Any = 0.0,
        l2_regularization_strength: Any = 0.0,
        use_locking: bool = False,
        name: str = "ProximalGradientDescent",
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._l1_regularization_strength = l1_regularization_strength
        self._l2_regularization_strength = l2_regularization_strength

    def _prepare(self) -> None:
        self._learning_rate_tensor = self._hyperparameter(self._learning_rate, "learning_rate")
        self._l1_regularization_strength_tensor = self._hyperparameter(
            self._l1_regularization_strength, "l1_regularization_strength"
        )
        self._l2_regularization_strength_tensor = self._hyperparameter(
            self._l2_regularization_strength, "l2_regularization_strength"
        )

    def _step(self, var: Any, grad: Any) -> Operation:
        numbers = self._fitting(
            var,
            self._learning_rate_tensor,
            self._l1_regularization_strength_tensor,
            self._l2_regularization_strength_tensor,
        )
        return apply_rule("ApplyProximalGradientDescent", [var], [*numbers, grad])
