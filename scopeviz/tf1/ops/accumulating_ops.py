"""Sums and products that run along an axis, and the sum of many tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import axis_in, merged_dims, unchanged
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
    operand_of,
)
from scopeviz.tf1.framework.operands import INDICES, indices, operand_as
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import TensorShape, bracketed
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cwise_ops import NUMBERS, ORDERED

Operands = Sequence[Operand]
Outputs = Sequence[Output]


def cumsum(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Tensor:
    """The sum of all elements up to each one, along an axis.

    Args:
        x: a tensor of numbers.
        axis: the axis: ``int32`` ``[]``.
        exclusive: whether an element itself is left out of its sum.
        reverse: whether to begin at the end.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: if there is no such axis.

    Follows: tensorflow/python/ops/math_ops.py, cumsum.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.cumsum([1, 2, 3])).tolist()
    [1, 3, 6]
    """
    return _running("Cumsum", x, axis, exclusive, reverse, name)


def cumprod(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Tensor:
    """The product of all elements up to each one, along an axis.

    Args:
        x: a tensor of numbers.
        axis: the axis: ``int32`` ``[]``.
        exclusive: whether an element itself is left out of its product.
        reverse: whether to begin at the end.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: if there is no such axis.

    Follows: tensorflow/python/ops/math_ops.py, cumprod.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.cumprod([2, 3, 4], exclusive=True)).tolist()
    [1, 2, 6]
    """
    return _running("Cumprod", x, axis, exclusive, reverse, name)


def _running(
    op_type: str, x: Any, axis: Any, exclusive: bool, reverse: bool, name: str | None
) -> Tensor:
    attrs = {"exclusive": bool(exclusive), "reverse": bool(reverse)}
    return apply_op(op_type, name, (x, indices(axis)), attrs).outputs[0]


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Any:
    """A tensor times a number.

    Args:
        scalar: the number: the dtype of ``x``, ``[]``.
        x: a tensor of numbers, or an ``IndexedSlices``.
        name: the op's name.

    Returns:
        What ``x`` is, of the same shape and dtype.

    Raises:
        ValueError: if ``scalar`` has a shape other than ``[]``.

    Follows: tensorflow/python/ops/math_ops.py, scalar_mul.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.scalar_mul(2, tf.constant([3, 4]))).tolist()
    [6, 8]
    """
    operand = operand_as(scalar, x.dtype.base_dtype)
    if operand.dims != ():
        raise ValueError(f"Only scalar multiply works, got shape {TensorShape(operand.dims)}")
    number = convert_to_tensor(operand, name="scalar")
    if hasattr(x, "values") and hasattr(x, "dense_shape"):
        values = apply_op("Mul", name, (number, x.values)).outputs[0]
        return type(x)(values, x.indices, x.dense_shape)
    return apply_op("Mul", name, (number, x)).outputs[0]


def accumulate_n(
    inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: str | None = None
) -> Tensor:
    """The sum of several tensors, whose shape may be told.

    Args:
        inputs: a list of tensors of one shape and dtype.
        shape: the shape, where the tensors do not know it.
        tensor_dtype: their dtype, which is only compared.
        name: the op's name.

    Returns:
        A tensor of that shape and dtype; the only one itself, if there is no name.

    Raises:
        TypeError: if ``tensor_dtype`` is another.
        ValueError: if the shapes or dtypes differ, or there are none.

    Follows: tensorflow/python/ops/math_ops.py, accumulate_n.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.accumulate_n([[1, 2], [3, 4], [5, 6]])).tolist()
    [9, 12]
    """
    wrong = ValueError("inputs must be a list of at least one Tensor with the same dtype and shape")
    if not inputs or not isinstance(inputs, list | tuple):
        raise wrong
    operands = [operand_of(one) for one in inputs]
    if len({one.dtype.base_dtype for one in operands}) > 1:
        raise wrong
    known = TensorShape(None) if shape is None else TensorShape(shape)
    for one in operands:
        known = known.merge_with(TensorShape(one.dims))
    found = operands[0].dtype.base_dtype
    if tensor_dtype is not None and tensor_dtype != found:
        raise TypeError(f"tensor_dtype is {tensor_dtype}, but input is of type {found}")
    tensors = [convert_to_tensor(one) for one in operands]
    if len(tensors) == 1:
        return tensors[0] if name is None else array_ops.identity(tensors[0], name)
    return apply_op("AccumulateNV2", name, (tensors,), {"shape": known}).outputs[0]


def _along(operands: Operands, attrs: Attributes) -> Outputs:
    tensor, axis = operands
    place, dims = known_value(axis), tensor.dims
    if place is not None and dims is not None and not axis_in(int(place), len(dims)):
        raise ShapeError(f"Dimension {int(place)} must be in the range [{-len(dims)}, {len(dims)})")
    return unchanged(operands, attrs)


def _computing(ufunc: Any, neutral: int) -> Callable[..., Any]:
    def compute(op: Operation, x: Any, axis: Any) -> Any:
        place, rank = int(axis), x.ndim
        if not axis_in(place, rank):
            message = (
                f"ConcatOp : Expected scan axis in the range [{-rank}, {rank}), but got {place}"
            )
            raise InvalidArgumentError(None, op, message)
        x = np.flip(x, place) if op.attrs["reverse"] else x
        result = ufunc.accumulate(x, place, dtype=x.dtype)
        if op.attrs["exclusive"] and x.shape[place]:
            result = np.roll(result, 1, place)
            first = [slice(None)] * rank
            first[place] = slice(0, 1)
            result[tuple(first)] = neutral
        return np.flip(result, place) if op.attrs["reverse"] else result

    return compute


def _accumulated(operands: Operands, attrs: Attributes) -> Outputs:
    dims = merged_dims([one.dims for one in operands])
    known = TensorShape(dims).merge_with(attrs["shape"])
    return [(operands[0].dtype.base_dtype, None if known.ndims is None else known._dims)]


def _compute_accumulated(op: Operation, first: Any, *others: Any) -> Any:
    total = first.copy()
    for other in others:
        if other.shape != first.shape:
            shapes = f"{bracketed(first.shape)} vs. {bracketed(other.shape)}"
            raise InvalidArgumentError(None, op, f"Inputs must have the same shape: {shapes}")
        total += other
    return total


_SCANNED = {"T": NUMBERS | ORDERED, "I": INDICES}
OPS["Cumsum"] = OpDef("x:T axis:I", _along, _computing(np.add, 0), _SCANNED)
OPS["Cumprod"] = OpDef("x:T axis:I", _along, _computing(np.multiply, 1), _SCANNED)
OPS["AccumulateNV2"] = OpDef(
    "inputs*:T", _accumulated, _compute_accumulated, {"T": NUMBERS | ORDERED}
)
