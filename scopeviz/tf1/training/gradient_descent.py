"""Gradient descent: a step downhill, and nothing kept."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.ops.state_ops import reference
from scopeviz.tf1.training.rule_optimizer import RuleOptimizer
from scopeviz.tf1.training.training_ops import apply_rule


class GradientDescentOptimizer(RuleOptimizer):
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
        self._learning_rate_tensor = self._hyperparameter(self._learning_rate, "learning_rate")

    def _step(self, var: Any, grad: Any) -> Operation:
        rate = self._fitting(var, self._learning_rate_tensor)
        return apply_rule("ApplyGradientDescent", [var], [*rate, grad])

    # Rows may be named several times: what is subtracted adds up by itself.

    def _apply_sparse_duplicate_indices(self, grad: IndexedSlices, var: Any) -> Any:
        change = grad.values * self._fitting(var, self._learning_rate_tensor)[0]
        return apply_op("ScatterSub", None, (reference(var), grad.indices, change))

    def _resource_apply_sparse_duplicate_indices(
        self, grad: Tensor, handle: Any, indices: Tensor
    ) -> Any:
        change = -grad * self._call_if_callable(self._learning_rate)
        operands = (handle.handle, indices, change)
        return apply_op("ResourceScatterAdd", None, operands, {"dims": handle._dims})
