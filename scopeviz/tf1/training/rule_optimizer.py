"""Optimizers whose step is one op for each variable, whatever its kind and its gradient's."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.training.optimizer import Optimizer


class RuleOptimizer(Optimizer):
    """Trains a variable by one op, which :meth:`_step` adds."""

    def _step(self, var: Any, grad: Tensor | IndexedSlices) -> Operation:
        """Add the op that trains a variable, or some rows of it."""
        raise NotImplementedError

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        return self._step(var, grad)

    def _resource_apply_dense(self, grad: Tensor, handle: Any) -> Any:
        return self._step(handle, grad)

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        return self._step(var, grad)

    def _resource_apply_sparse(self, grad: Tensor, handle: Any, indices: Tensor) -> Any:
        return self._step(handle, IndexedSlices(grad, indices))
