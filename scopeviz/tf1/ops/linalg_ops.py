"""Ops on matrices beyond their product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import equal_dimension, with_rank
from scopeviz.tf1.framework.dtypes import complex64, complex128, float16, float32, float64, int32
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
)
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.ops import array_ops, cwise_ops
from scopeviz.tf1.ops.cwise_ops import SIGNED
from scopeviz.tf1.ops.matrix_ops import at_least


def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> tuple[Tensor, Tensor]:
    """A matrix as a product of an orthogonal one and an upper triangular one.

    Args:
        input: floats ``[..., rows, columns]``.
        full_matrices: whether the orthogonal matrix is square; otherwise it has no more
            columns than are needed.
        name: the op's name.

    Returns:
        Both: ``[..., rows, k]`` and ``[..., k, columns]``.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if the rank is lower than 2.

    Follows: tensorflow/python/ops/gen_linalg_ops.py, qr.

    >>> import scopeviz.tf1 as tf
    >>> q, r = tf.qr(tf.ones([3, 2]))
    >>> q.shape.as_list(), r.shape.as_list()
    ([3, 2], [2, 2])
    """
    q, r = apply_op("Qr", name, (input,), {"full_matrices": full_matrices}).outputs
    return q, r


def diag_part(input: Any, name: str | None = None) -> Tensor:
    """The diagonal of a matrix.

    Args:
        input: a tensor ``[n, n]``, or one whose first half of axes is like its second.
        name: the op's name.

    Returns:
        A tensor ``[n]``, or of half the rank.

    Raises:
        ValueError: if the halves differ.

    Follows: tensorflow/python/ops/gen_array_ops.py, diag_part.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(diag_part([[1, 2], [3, 4]])).tolist()
    [1, 4]
    """
    return apply_op("DiagPart", name, (input,)).outputs[0]


def matrix_diag(
    diagonal: Any,
    name: str | None = "diag",
    k: int = 0,
    num_rows: int = -1,
    num_cols: int = -1,
    padding_value: Any = 0,
) -> Tensor:
    """Matrices with given diagonals and zeros elsewhere.

    Args:
        diagonal: a tensor ``[..., n]``.
        name: the op's name.
        k: without effect here, as in TF 1.15.
        num_rows: without effect here, as in TF 1.15.
        num_cols: without effect here, as in TF 1.15.
        padding_value: without effect here, as in TF 1.15.

    Returns:
        A tensor ``[..., n, n]``.

    Raises:
        ValueError: for a single number.

    Follows: tensorflow/python/ops/array_ops.py, matrix_diag.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.matrix_diag([1, 2])).tolist()
    [[1, 0], [0, 2]]
    """
    return apply_op("MatrixDiag", name, (diagonal,)).outputs[0]


def matrix_set_diag(input: Any, diagonal: Any, name: str | None = "set_diag", k: int = 0) -> Tensor:
    """Matrices with other diagonals.

    Args:
        input: a tensor ``[..., rows, columns]``.
        diagonal: a tensor ``[..., min(rows, columns)]`` of the same dtype.
        name: the op's name.
        k: without effect here, as in TF 1.15.

    Returns:
        A tensor like ``input``.

    Raises:
        TypeError: if the dtypes differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/array_ops.py, matrix_set_diag.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.matrix_set_diag([[1, 2], [3, 4]], [8, 9])).tolist()
    [[8, 2], [3, 9]]
    """
    return apply_op("MatrixSetDiag", name, (input, diagonal)).outputs[0]


def eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: Any = float32,
    name: str | None = None,
) -> Tensor:
    """Matrices with ones on the diagonal and zeros elsewhere.

    Args:
        num_rows: number of rows.
        num_columns: number of columns; None takes that of rows.
        batch_shape: how many such matrices, along which axes.
        dtype: their element type.
        name: the name of the scope for the ops.

    Returns:
        A tensor ``[*batch_shape, num_rows, num_columns]``.

    Raises:
        TypeError: if a number is none.

    Follows: tensorflow/python/ops/linalg_ops_impl.py, eye.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.eye(2, 3)).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    columns = num_rows if num_columns is None else num_columns
    square = num_columns is None
    of_tensors = isinstance(num_rows, Tensor) or isinstance(columns, Tensor)
    if not of_tensors and not all(isinstance(one, int | np.integer) for one in (num_rows, columns)):
        raise TypeError("num_rows and num_columns must be positive integer values.")
    graph = graph_of([num_rows, columns, batch_shape])
    with graph.as_default(), graph.name_scope(name or "eye"):
        if of_tensors:
            least: Any = cwise_ops.minimum(num_rows, columns)
        else:
            least, square = min(num_rows, columns), num_rows == columns
        batch: Any = [] if batch_shape is None else batch_shape
        if isinstance(batch, Tensor) or isinstance(least, Tensor):
            sizes = convert_to_tensor(batch, int32, name="shape")
            diagonal: Any = array_ops.concat((sizes, [least]), 0)
            whole: Any = None if square else array_ops.concat((sizes, [num_rows, columns]), 0)
        else:
            diagonal, whole = [*batch, least], [*batch, num_rows, columns]
        ones = array_ops.ones(diagonal, dtype)
        if square:
            return matrix_diag(ones)
        return matrix_set_diag(array_ops.zeros(whole, dtype), ones)


_FLOATS = frozenset({float16, float32, float64, complex64, complex128})


def _qr(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    dims = at_least(operands[0], 2)
    dtype = operands[0].dtype.base_dtype
    if dims is None:
        return [(dtype, None), (dtype, None)]
    *batch, rows, columns = dims
    smaller = None if rows is None or columns is None else min(rows, columns)
    inner = rows if attrs["full_matrices"] else smaller
    return [(dtype, (*batch, rows, inner)), (dtype, (*batch, inner, columns))]


def _compute_qr(op: Operation, matrix: Any) -> Any:
    return tuple(np.linalg.qr(matrix, "complete" if op.attrs["full_matrices"] else "reduced"))


def _diag_part(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    dims, dtype = operands[0].dims, operands[0].dtype.base_dtype
    if dims is None:
        return [(dtype, None)]
    if not dims or len(dims) % 2:
        raise ShapeError(f"Input must have even and non-zero rank, input rank is {len(dims)}")
    half = len(dims) // 2
    pairs = zip(dims[:half], dims[half:], strict=True)
    return [(dtype, tuple(equal_dimension(a, b) for a, b in pairs))]


def _compute_diag_part(op: Operation, matrix: Any) -> Any:
    half = matrix.shape[: matrix.ndim // 2]
    size = int(np.prod(half))
    return np.diagonal(matrix.reshape(size, size)).reshape(half).copy()


def _matrix_diag(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    dims = at_least(operands[0], 1)
    return [(operands[0].dtype.base_dtype, None if dims is None else (*dims, dims[-1]))]


def _compute_matrix_diag(op: Operation, diagonal: Any) -> Any:
    return diagonal[..., None] * np.eye(diagonal.shape[-1], dtype=diagonal.dtype)


def _matrix_set_diag(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    matrix, diagonal = operands
    dims, own = at_least(matrix, 2), at_least(diagonal, 1)
    if dims is not None:
        with_rank(own, len(dims) - 1)
        if own is not None and None not in dims[-2:]:
            equal_dimension(min(dims[-2:]), own[-1])  # type: ignore[type-var]  # no None left
    return [(matrix.dtype.base_dtype, dims)]


def _compute_matrix_set_diag(op: Operation, matrix: Any, diagonal: Any) -> Any:
    result = matrix.copy()
    places = np.arange(diagonal.shape[-1])
    result[..., places, places] = diagonal
    return result


OPS["Qr"] = OpDef("input:T", _qr, _compute_qr, {"T": _FLOATS - {float16}})
OPS["DiagPart"] = OpDef("input:T", _diag_part, _compute_diag_part, {"T": SIGNED})
OPS["MatrixDiag"] = OpDef("diagonal:T", _matrix_diag, _compute_matrix_diag)
OPS["MatrixSetDiag"] = OpDef("input:T diagonal:T", _matrix_set_diag, _compute_matrix_set_diag)
