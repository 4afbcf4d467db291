"""How many elements are zero."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.dtypes import DType, float32, int32, int64
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions
from scopeviz.tf1.ops.cond import cond


def zero_fraction(value: Any, name: str | None = None) -> Tensor:
    """Which part of the elements is zero.

    Args:
        value: numbers of any shape.
        name: the name of the scope for the ops.

    Returns:
        A number: ``float32`` ``[]``.

    Raises:
        TypeError: if the elements are no numbers.

    Follows: tensorflow/python/ops/nn_impl.py, zero_fraction.

    >>> import scopeviz.tf1 as tf
    >>> float(tf.Session().run(tf.nn.zero_fraction([0.0, 1.0])))
    0.5
    """
    with internal_name_scope(name, "zero_fraction", [value]):
        values = convert_to_tensor(value, name="value")
        size: Any = array_ops.size(values, out_type=int64)
        others = cond(
            size <= 2**31 - 1,
            true_fn=lambda: math_ops.cast(_count_nonzero(values, int32), int64),
            false_fn=lambda: _count_nonzero(values, int64),
        )
        with internal_name_scope("counts_to_fraction"):
            zeros: Any = math_ops.cast(size - others, float32)
            part = zeros / math_ops.cast(size, float32)
        return array_ops.identity(part, "fraction")


def _count_nonzero(values: Tensor, dtype: DType) -> Tensor:
    with internal_name_scope("count_nonzero", values=[values]):
        zero = array_ops.zeros([], dtype=values.dtype.base_dtype)
        others = math_ops.cast(cwise_ops.not_equal(values, zero), dtype)
        return reductions.reduce_sum(others, name="nonzero_count")
