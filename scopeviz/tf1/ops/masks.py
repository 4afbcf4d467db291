"""Ops that keep a part of a tensor and make the rest zero, or say which part it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import unchanged
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import bool_, int64
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.name_scopes import name_scope
from scopeviz.tf1.framework.op_def import OPS, OpDef, apply_op, convert_to_tensor
from scopeviz.tf1.framework.operands import INDICES, dtype_of, operand_like
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.tensor_shape import bracketed
from scopeviz.tf1.ops import array_ops


def matrix_band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> Tensor:
    """Matrices of which some diagonals are kept, and the rest is zero.

    Args:
        input: a tensor ``[..., rows, columns]``.
        num_lower: how many diagonals to keep below the main one: ``int32`` or ``int64``
            ``[]``; a negative number keeps all.
        num_upper: how many above it: the same dtype.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the numbers are of two dtypes.
        InvalidArgumentError: when it runs, if there are not so many.

    Follows: tensorflow/python/ops/gen_array_ops.py, matrix_band_part.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.matrix_band_part([[1, 2], [3, 4]], -1, 0)).tolist()
    [[1, 0], [3, 4]]
    """
    lower = operand_like(num_lower, int64)
    upper = operand_like(num_upper, lower.dtype.base_dtype)
    return apply_op("MatrixBandPart", name, (input, lower, upper)).outputs[0]


def sequence_mask(
    lengths: Any, maxlen: Any = None, dtype: Any = bool_, name: str | None = None
) -> Tensor:
    """For each length, a row that is true at as many places from its beginning.

    Args:
        lengths: the lengths: whole numbers of any shape.
        maxlen: the length of the rows: a whole number ``[]``; None takes the longest.
        dtype: the dtype of the result; True is 1.
        name: the name of the scope for the ops.

    Returns:
        A tensor ``[*lengths.shape, maxlen]``.

    Raises:
        ValueError: if ``maxlen`` is no single number.

    Follows: tensorflow/python/ops/array_ops.py, sequence_mask.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.sequence_mask([1, 2], 3, tf.int32)).tolist()
    [[1, 0, 0], [1, 1, 0]]
    """
    with name_scope(name, "SequenceMask", [lengths, maxlen]):
        sizes = convert_to_tensor(lengths)
        if maxlen is None:
            axes = _all_axes(sizes)
            longest = apply_op("Max", None, (sizes, axes), {"keep_dims": False}).outputs[0]
            zero = constant(0, longest.dtype)
            longest = apply_op("Maximum", None, (zero, longest)).outputs[0]
        else:
            longest = convert_to_tensor(maxlen)
        if longest.dims is not None and longest.dims != ():
            raise ValueError("maxlen must be scalar for sequence_mask")
        own = longest.dtype.base_dtype
        bounds = (constant(0, own), longest, constant(1, own))
        row = apply_op("Range", None, bounds).outputs[0]
        ends = _cast(array_ops.expand_dims(sizes, -1), own)
        result = apply_op("Less", None, (row, ends)).outputs[0]
        wanted = None if dtype is None else dtype_of(dtype)
        return result if wanted in {None, bool_} else _cast(result, wanted)


def _all_axes(tensor: Tensor) -> Tensor:
    if tensor.dims is not None:
        return constant(np.arange(len(tensor.dims), dtype=np.int32))
    rank = array_ops.rank(tensor)
    return apply_op("Range", "range", (0, rank, 1)).outputs[0]


def _cast(tensor: Tensor, dtype: Any) -> Tensor:
    attrs = {"DstT": dtype, "SrcT": tensor.dtype.base_dtype, "Truncate": False}
    return apply_op("Cast", None, (tensor,), attrs).outputs[0]


def _band(op: Operation, matrices: Any, lower: Any, upper: Any) -> Any:
    if matrices.ndim < 2:
        message = f"input must be at least 2-dim, received shape: {bracketed(matrices.shape)}"
        raise InvalidArgumentError(None, op, message)
    rows, columns = matrices.shape[-2:]
    for number, most, name, what in (
        (lower, rows, "num_lower", "rows"),
        (upper, columns, "num_upper", "columns"),
    ):
        if number > most:
            message = (
                f"{name} must be negative or less or equal to number of {what} ({most}) "
                f"got: {int(number)}"
            )
            raise InvalidArgumentError(None, op, message)
    distance = np.arange(rows)[:, None] - np.arange(columns)
    kept = ((lower < 0) | (distance <= lower)) & ((upper < 0) | (-distance <= upper))
    return np.where(kept, matrices, matrices.dtype.type(0))


OPS["MatrixBandPart"] = OpDef("input:T num_lower:I num_upper:I", unchanged, _band, {"I": INDICES})
