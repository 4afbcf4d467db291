"""Adam: steps whose length is fitted to each element of each variable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.ops import control_flow_ops, cwise_ops, state_ops
from scopeviz.tf1.ops.state_ops import reference
from scopeviz.tf1.training.rule_optimizer import RuleOptimizer
from scopeviz.tf1.training.slot_creator import is_resource
from scopeviz.tf1.training.training_ops import apply_rule


class AdamOptimizer(RuleOptimizer):
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
        self._lr_t = self._hyperparameter(self._lr, "learning_rate")
        self._beta1_t = self._hyperparameter(self._beta1, "beta1")
        self._beta2_t = self._hyperparameter(self._beta2, "beta2")
        self._epsilon_t = self._hyperparameter(self._epsilon, "epsilon")

    def _get_beta_accumulators(self) -> tuple[Any, Any]:
        """What is left of both betas: the variables of their powers."""
        return (
            self._get_non_slot_variable("beta1_power"),
            self._get_non_slot_variable("beta2_power"),
        )

    def _numbers(self, var: Any) -> list[Any]:
        """All numbers of a step, in the element type of the variable."""
        return self._fitting(
            var,
            *self._get_beta_accumulators(),
            self._lr_t,
            self._beta1_t,
            self._beta2_t,
            self._epsilon_t,
        )

    def _step(self, var: Any, grad: Any) -> Operation:
        slots = [self.get_slot(var, "m"), self.get_slot(var, "v")]
        return apply_rule(
            "ApplyAdam", [var, *slots], [*self._numbers(var), grad], use_nesterov=False
        )

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        return self._step_by_rows(grad.values, var, grad.indices)

    def _resource_apply_sparse(self, grad: Tensor, handle: Any, indices: Tensor) -> Any:
        return self._step_by_rows(grad, handle, indices)

    def _step_by_rows(self, grad: Tensor, var: Any, indices: Tensor) -> Operation:
        """The step for a gradient of some rows: all of the slots and the variable change.

        Follows: tensorflow/python/training/adam.py, AdamOptimizer._apply_sparse_shared.
        """
        power1, power2, rate, beta1, beta2, epsilon = self._numbers(var)
        rate = rate * cwise_ops.sqrt(1 - power2) / (1 - power1)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        scaled = grad * (1 - beta1)
        averages = _faded(m, beta1, indices, scaled)
        scaled = (grad * grad) * (1 - beta2)
        squares = _faded(v, beta2, indices, scaled)
        root = cwise_ops.sqrt(squares)
        changed = state_ops.assign_sub(var, rate * averages / (root + epsilon))
        return control_flow_ops.group(changed, averages, squares)

    def _finish(self, update_ops: Sequence[Any], name_scope: str) -> Operation:
        accumulators = self._get_beta_accumulators()
        graph = get_default_graph()
        with (
            graph.control_dependencies(update_ops),
            graph.colocate_with(accumulators[0].op),
        ):
            pairs = zip(accumulators, (self._beta1_t, self._beta2_t), strict=True)
            powers = [
                power.assign(power * beta, use_locking=self._use_locking) for power, beta in pairs
            ]
        return control_flow_ops.group(*update_ops, *powers, name=name_scope)


def _faded(slot: Any, kept: Any, indices: Tensor, added: Tensor) -> Any:
    """A slot after a part of it was taken away, and something added to some rows."""
    faded = state_ops.assign(slot, slot * kept)
    with get_default_graph().control_dependencies([faded]):
        if not is_resource(slot):
            arguments = (reference(slot), indices, added)
            return apply_op("ScatterAdd", None, arguments).outputs[0]
        operands = (slot.handle, indices, added)
        scattered = apply_op("ResourceScatterAdd", None, operands, {"dims": slot._dims})
        with get_default_graph().control_dependencies([scattered]):
            return slot.value()
