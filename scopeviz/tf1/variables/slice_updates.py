"""The methods of variables that change some of their slices."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.ops import gathering, scatter_updates


class SliceUpdates:
    """What both kinds of variables can do to some of their slices.

    >>> import scopeviz.tf1 as tf
    >>> rows = tf.IndexedSlices(tf.constant([2.0]), tf.constant([0]))
    >>> tf.Variable([1.0, 1.0]).scatter_add(rows).op.type
    'ScatterAdd'
    """

    def scatter_sub(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        """Subtract ``tf.IndexedSlices`` from it; see :func:`tf.scatter_sub`."""
        return self._with_slices("ScatterSub", sparse_delta, name)

    def scatter_add(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        """Add ``tf.IndexedSlices`` to it; see :func:`tf.scatter_add`."""
        return self._with_slices("ScatterAdd", sparse_delta, name)

    def scatter_mul(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        """Multiply it by ``tf.IndexedSlices``; see :func:`tf.scatter_mul`."""
        return self._with_slices("ScatterMul", sparse_delta, name)

    def scatter_div(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        """Divide it by ``tf.IndexedSlices``; see :func:`tf.scatter_div`."""
        return self._with_slices("ScatterDiv", sparse_delta, name)

    def scatter_min(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        """Keep it below ``tf.IndexedSlices``; see :func:`tf.scatter_min`."""
        return self._with_slices("ScatterMin", sparse_delta, name)

    def scatter_max(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        """Keep it above ``tf.IndexedSlices``; see :func:`tf.scatter_max`."""
        return self._with_slices("ScatterMax", sparse_delta, name)

    def scatter_update(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        """Give it ``tf.IndexedSlices``; see :func:`tf.scatter_update`."""
        return self._with_slices("ScatterUpdate", sparse_delta, name)

    def _with_slices(self, op_type: str, delta: Any, name: Any) -> Any:
        if not isinstance(delta, IndexedSlices):
            raise TypeError(f"sparse_delta is not IndexedSlices: {delta}")
        return scatter_updates.change_slices(op_type, self, delta.indices, delta.values, name)

    def scatter_nd_sub(self, indices: Any, updates: Any, name: Any = None) -> Any:
        """Subtract from some of its elements; see :func:`tf.scatter_nd_sub`."""
        return scatter_updates.scatter_nd_sub(self, indices, updates, name=name)

    def scatter_nd_add(self, indices: Any, updates: Any, name: Any = None) -> Any:
        """Add to some of its elements; see :func:`tf.scatter_nd_add`."""
        return scatter_updates.scatter_nd_add(self, indices, updates, name=name)

    def scatter_nd_update(self, indices: Any, updates: Any, name: Any = None) -> Any:
        """Give some of its elements new values; see :func:`tf.scatter_nd_update`."""
        return scatter_updates.scatter_nd_update(self, indices, updates, name=name)

    def batch_scatter_update(
        self, sparse_delta: Any, use_locking: bool = False, name: Any = None
    ) -> Any:
        """Give some slices of each row new values; see :func:`tf.batch_scatter_update`."""
        indices, values = sparse_delta.indices, sparse_delta.values
        return scatter_updates.batch_scatter_update(self, indices, values, use_locking, name)

    def gather_nd(self, indices: Any, name: Any = None) -> Any:
        """Some of its elements, or slices; see :func:`tf.gather_nd`."""
        return gathering.gather_nd(self, indices, name=name)

    def count_up_to(self, limit: int) -> Any:
        """Count it up by 1, as long as it is below a limit; see :func:`tf.count_up_to`."""
        return scatter_updates.count_up_to(self, limit)
