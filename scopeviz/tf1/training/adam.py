"""Adam: steps whose length is fitted to each element of each variable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.ops import control_flow_ops
from scopeviz.tf1.training.optimizer import Optimizer
from scopeviz.tf1.training.training_ops import apply_rule


class AdamOptimizer(Optimizer):
    """Keeps averages of gradients in the slot ``m``, of their squares in ``v``.

    Args:
        learning_rate: the length of a step: a number, a tensor, or a function that
            gives one.
        beta1: how much of ``m`` is kept at each step, likewise.
        beta2: how much of ``v`` is kept.
        epsilon: what keeps a division from failing.
        use_locking: without meaning here; runs are not concurrent.
        name: the end of the slots' names, and the name of the op that trains.

    Raises:
        ValueError: if the name is empty.

    Follows: tensorflow/python/training/adam.py, AdamOptimizer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.Variable(3.0, name="w")
    ...     optimizer = AdamOptimizer()
    ...     train = optimizer.minimize(w * w)
    ...     [variable.op.name for variable in optimizer.variables()]
    ['beta1_power', 'beta2_power', 'w/Adam', 'w/Adam_1']
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ) -> None:
        super().__init__(use_locking, name)
        self._lr = learning_rate
        self._beta1 = beta1
        self._beta2 = beta2
        self._epsilon = epsilon

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        first = min(var_list, key=lambda variable: variable.name)
        for name, value in (("beta1_power", self._beta1), ("beta2_power", self._beta2)):
            self._create_non_slot_variable(value, name, first)
        for variable in var_list:
            self._zeros_slot(variable, "m", self._name)
            self._zeros_slot(variable, "v", self._name)

    def _prepare(self) -> None:
        self._numbers = [
            self._hyperparameter(value, name)
            for name, value in (
                ("learning_rate", self._lr),
                ("beta1", self._beta1),
                ("beta2", self._beta2),
                ("epsilon", self._epsilon),
            )
        ]

    def _powers(self) -> list[Any]:
        return [self._get_non_slot_variable(name) for name in ("beta1_power", "beta2_power")]

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        slots = [self.get_slot(var, "m"), self.get_slot(var, "v")]
        numbers = self._fitting(var, *self._powers(), *self._numbers)
        return apply_rule("ApplyAdam", [var, *slots], [*numbers, grad], use_nesterov=False)

    def _finish(self, update_ops: Sequence[Any], name_scope: str) -> Operation:
        with get_default_graph().control_dependencies(update_ops):
            powers = [
                power.assign(power * beta, use_locking=self._use_locking)
                for power, beta in zip(self._powers(), self._numbers[1:3], strict=True)
            ]
        return control_flow_ops.group(*update_ops, *powers, name=name_scope)
