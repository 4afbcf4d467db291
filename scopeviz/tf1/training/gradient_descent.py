"""Gradient descent: a step downhill, and nothing kept."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.training.optimizer import Optimizer
from scopeviz.tf1.training.training_ops import apply_rule


class GradientDescentOptimizer(Optimizer):
    """Subtracts a part of the gradient from each variable; it has no slots.

    Args:
        learning_rate: the part: a number, a tensor, or a function that gives one.
        use_locking: without meaning here; runs are not concurrent.
        name: the name of the op that trains.

    Raises:
        ValueError: if the name is empty.

    Follows: tensorflow/python/training/gradient_descent.py, GradientDescentOptimizer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     w = tf.Variable(3.0)
    ...     train = GradientDescentOptimizer(0.5).minimize(w * w)
    ...     session.run(w.initializer)
    ...     session.run(train)
    ...     float(session.run(w))
    0.0
    """

    def __init__(
        self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent"
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate

    def _prepare(self) -> None:
        self._rate = self._hyperparameter(self._learning_rate, "learning_rate")

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        return apply_rule("ApplyGradientDescent", [var], [*self._fitting(var, self._rate), grad])
