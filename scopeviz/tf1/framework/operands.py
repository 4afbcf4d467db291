"""What users give to ops, as operands, and what is known of these beforehand."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopeviz.tf1.framework import folding
from scopeviz.tf1.framework.constant_op import Constant
from scopeviz.tf1.framework.dtypes import DType, as_dtype, int32, int64
from scopeviz.tf1.framework.op_def import Operand, operand_of
from scopeviz.tf1.framework.tensor_shape import TensorShape

dims_from, known_sizes = folding.dims_from, folding.known_sizes

INDICES = frozenset({int32, int64})
"""The dtypes that sizes and positions have."""


def operand_as(value: Any, dtype: DType) -> Operand:
    """``value`` as an operand of that dtype.

    Raises:
        TypeError: if it is a value that cannot be of the dtype.
        ValueError: if it is a tensor of another.
    """
    operand = operand_of(value, dtype)
    if operand.dtype.base_dtype is not dtype:
        raise ValueError(
            f"Tensor conversion requested dtype {dtype.name} for Tensor with dtype "
            f"{operand.dtype.base_dtype.name}: {value!r}"
        )
    return operand


def operand_like(value: Any, dtype: DType) -> Operand:
    """``value`` as an operand of that dtype if it can be one, else as what it is.

    Raises:
        TypeError: if it cannot be an operand.
    """
    try:
        return operand_of(value, dtype)
    except TypeError:
        return operand_of(value)


def indices(value: Any) -> Operand:
    """``value`` as an operand of whole numbers: ``int32`` unless it says otherwise.

    Raises:
        TypeError: if it cannot be an operand; the op refuses what are no whole numbers.
        ValueError: for a :class:`TensorShape` with unknown dimensions.
    """
    if isinstance(value, np.ndarray | np.generic):
        wide = value.dtype == np.int64 and value.dtype.kind == "i"
        return Constant(value, int64 if wide else int32)
    if isinstance(value, TensorShape):
        if not value.is_fully_defined():
            raise ValueError(f"Cannot convert a partially known TensorShape to a Tensor: {value}")
        value = value.as_list()
    if isinstance(value, int) and not -(2**31) <= value < 2**31:
        return Constant(value, int64)
    return operand_like(value, int32)


def dtype_of(value: Any) -> DType:
    """The dtype of the elements that ``value`` names, references resolved."""
    return as_dtype(value).base_dtype
