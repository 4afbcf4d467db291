"""Divisions besides Python's, and products and quotients in which a zero wins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.op_def import apply_op, operand_of
from scopeviz.tf1.framework.operands import operand_as
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.ops.cwise_ops import (
    COMPLEX,
    NUMBERS,
    REAL,
    Array,
    add_binary,
    binary,
    integers_checked,
    real_divide,
)


def _truncated_divide(x: Array, y: Array) -> Any:
    if x.dtype.kind in "iu":
        quotient = np.floor_divide(x, y)
        uneven = (np.remainder(x, y) != 0) & ((x < 0) != (y < 0))
        return (quotient + uneven).astype(x.dtype)
    return real_divide(x, y)


def _where_zero(function: Callable[[Array, Array], Array], first: bool) -> Any:
    """A kernel that gives 0 wherever one operand is 0, whatever the other one is."""

    def kernel(x: Array, y: Array) -> Any:
        zero = x == 0 if first else y == 0
        return np.where(zero, np.zeros((), x.dtype), function(x, y))

    return kernel


def _product_of_logarithm(x: Array, y: Array) -> Array:
    result: Array = x * np.log(y)
    return result


# fmt: off
realdiv = binary(
    "realdiv", "RealDiv", real_divide, NUMBERS, "The quotient in the dtype of the operands.",
    "3.0, 2.0", "1.5",
)
floor_div = binary(
    "floor_div", "FloorDiv", integers_checked(np.floor_divide), NUMBERS,
    "The quotient, rounded down.", "-7, 2", "-4",
)
truncatediv = binary(
    "truncatediv", "TruncateDiv", integers_checked(_truncated_divide), NUMBERS,
    "The quotient; that of whole numbers rounded towards 0.", "-7, 2", "-3",
)
truncatemod = binary(
    "truncatemod", "TruncateMod", integers_checked(np.fmod), REAL,
    "The remainder of a division rounded towards 0.", "-7, 3", "-1",
)
xdivy = binary(
    "xdivy", "Xdivy", _where_zero(real_divide, first=True), COMPLEX,
    "The quotient, and 0 wherever the first is 0.", "[0.0, 3.0], [0.0, 2.0]", "[0.0, 1.5]",
    namespace="math.",
)
xlogy = binary(
    "xlogy", "Xlogy", _where_zero(_product_of_logarithm, first=True), COMPLEX,
    "The first times the logarithm of the second, and 0 wherever the first is 0.",
    "[0.0, 3.0], [0.0, 1.0]", "[0.0, 0.0]", namespace="math.",
)
# fmt: on
add_binary("DivNoNan", _where_zero(real_divide, first=False), COMPLEX)
add_binary("MulNoNan", _where_zero(np.multiply, first=False), COMPLEX)


def _in_a_scope(op_type: str, x: Any, y: Any, name: str) -> Tensor:
    left = operand_of(x)
    right = operand_as(y, left.dtype.base_dtype)
    return apply_op(op_type, name, (left, right)).outputs[0]


def div_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The quotient, and 0 wherever the second is 0.

    Args:
        x: a tensor of floats or complex numbers.
        y: a tensor of the same dtype, whose shape fits: sizes of 1 are stretched.
        name: the op's name.

    Returns:
        A tensor of the shape of both together: the same dtype.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, div_no_nan.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.div_no_nan([3.0, 3.0], [2.0, 0.0])).tolist()
    [1.5, 0.0]
    """
    return _in_a_scope("DivNoNan", x, y, "div_no_nan" if name is None else name)


def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The product, and 0 wherever the second is 0, even of what is no number.

    Args:
        x: a tensor of floats or complex numbers.
        y: a tensor of the same dtype, whose shape fits: sizes of 1 are stretched.
        name: the op's name.

    Returns:
        A tensor of the shape of both together: the same dtype.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, multiply_no_nan.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.math.multiply_no_nan([float("nan"), 3.0], [0.0, 2.0])).tolist()
    [0.0, 6.0]
    """
    return _in_a_scope("MulNoNan", x, y, "multiply_no_nan" if name is None else name)


def reciprocal_no_nan(x: Any, name: str | None = None) -> Tensor:
    """One over each element, and 0 for 0.

    Args:
        x: a tensor of floats or complex numbers.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the dtype is another.

    Follows: tensorflow/python/ops/math_ops.py, reciprocal_no_nan.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.math.reciprocal_no_nan([2.0, 0.0])).tolist()
    [0.5, 0.0]
    """
    operand = operand_of(x)
    graph = graph_of([operand])
    with graph.as_default(), graph.name_scope(name or "reciprocal_no_nan") as scope:
        tensor = operand if isinstance(operand, Tensor) else operand.realize(graph, "x")
        one = constant(1, tensor.dtype.base_dtype, name="one")
        return apply_op("DivNoNan", scope, (one, tensor)).outputs[0]
