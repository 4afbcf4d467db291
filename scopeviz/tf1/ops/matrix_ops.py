"""Parts of matrices, cross products, and lengths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import merged_dims
from scopeviz.tf1.framework.errors import InvalidArgumentError
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
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions
from scopeviz.tf1.ops.array_ops import renamed
from scopeviz.tf1.ops.complex_ops import conj
from scopeviz.tf1.ops.cwise_ops import ORDERED, SIGNED

Operands = Sequence[Operand]
Outputs = Sequence[Output]


def at_least(operand: Operand, rank: int) -> tuple[int | None, ...] | None:
    """The shape of an operand, which has that rank or more.

    Raises:
        ShapeError: if its rank is lower.
    """
    if operand.dims is not None and len(operand.dims) < rank:
        raise ShapeError(f"Shape must be at least rank {rank} but is rank {len(operand.dims)}")
    return operand.dims


def diag(diagonal: Any, name: str | None = None) -> Tensor:
    """A tensor of twice the rank, with given numbers on its diagonal and zeros elsewhere.

    Args:
        diagonal: numbers ``[n]``, or of a higher rank.
        name: the op's name.

    Returns:
        A tensor ``[n, n]``, or of twice the rank.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: for a single number.

    Follows: tensorflow/python/ops/gen_array_ops.py, diag.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.diag([1, 2])).tolist()
    [[1, 0], [0, 2]]
    """
    return apply_op("Diag", name, (diagonal,)).outputs[0]


def matrix_diag_part(
    input: Any, name: str | None = "diag_part", k: int = 0, padding_value: Any = 0
) -> Tensor:
    """The diagonals of matrices.

    Args:
        input: a tensor ``[..., rows, columns]``.
        name: the op's name.
        k: without effect here, as in TF 1.15.
        padding_value: without effect here, as in TF 1.15.

    Returns:
        A tensor ``[..., min(rows, columns)]`` of the same dtype.

    Raises:
        ValueError: if the rank is lower than 2.

    Follows: tensorflow/python/ops/array_ops.py, matrix_diag_part.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.matrix_diag_part([[1, 2], [3, 4]])).tolist()
    [1, 4]
    """
    return apply_op("MatrixDiagPart", name, (input,)).outputs[0]


def trace(x: Any, name: str | None = None) -> Tensor:
    """The sums of the diagonals of matrices.

    Args:
        x: numbers ``[..., rows, columns]``.
        name: the op's name.

    Returns:
        A tensor ``[...]`` of the same dtype.

    Raises:
        ValueError: if the rank is lower than 2.

    Follows: tensorflow/python/ops/math_ops.py, trace.

    >>> import scopeviz.tf1 as tf
    >>> int(tf.Session().run(tf.trace([[1, 2], [3, 4]])))
    5
    """
    graph = graph_of([x])
    with graph.as_default(), graph.name_scope(name or "Trace") as scope:
        diagonal = matrix_diag_part(convert_to_tensor(x, name="x"))
        return reductions.reduce_sum(diagonal, [-1], name=scope)


def adjoint(matrix: Any, name: str | None = None) -> Tensor:
    """Matrices with their last two axes exchanged, conjugated.

    Args:
        matrix: numbers ``[..., rows, columns]``.
        name: the name of the scope of its ops.

    Returns:
        A tensor ``[..., columns, rows]`` of the same dtype.

    Raises:
        ValueError: if the rank is lower than 2.

    Follows: tensorflow/python/ops/linalg/linalg_impl.py, adjoint.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.linalg.adjoint([[1, 2]])).tolist()
    [[1], [2]]
    """
    graph = graph_of([matrix])
    with graph.as_default(), graph.name_scope(name or "adjoint"):
        tensor = convert_to_tensor(matrix, name="matrix")
        return array_ops.matrix_transpose(tensor, conjugate=True)


def matvec(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    adjoint_a: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """The product of matrices and vectors.

    Args:
        a: numbers ``[..., rows, inner]``.
        b: numbers ``[..., inner]`` of the same dtype.
        transpose_a: whether to exchange the last two axes of ``a`` first.
        adjoint_a: whether to conjugate too.
        a_is_sparse: without effect here.
        b_is_sparse: without effect here.
        name: the name of the scope of its ops.

    Returns:
        A tensor ``[..., rows]``.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, matvec.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.linalg.matvec([[1, 2]], [3, 4])).tolist()
    [11]
    """
    graph = graph_of([a])
    with graph.as_default(), graph.name_scope(name or "MatVec"):
        column = array_ops.expand_dims(b, -1)
        product = math_ops.matmul(
            a, column, transpose_a, False, adjoint_a, False, a_is_sparse, b_is_sparse
        )
        return array_ops.squeeze(product, -1)


def cross(a: Any, b: Any, name: str | None = None) -> Tensor:
    """The cross product of vectors with three elements.

    Args:
        a: real numbers ``[..., 3]``.
        b: real numbers of the same shape and dtype.
        name: the op's name.

    Returns:
        A tensor of that shape and dtype.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes differ, or the last size is not 3.

    Follows: tensorflow/python/ops/gen_math_ops.py, cross.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.cross([1, 0, 0], [0, 1, 0])).tolist()
    [0, 0, 1]
    """
    return apply_op("Cross", name, (a, b)).outputs[0]


_VECTOR_NORMS = ["euclidean", 1, 2, np.inf]
_MATRIX_NORMS = ["euclidean", "fro", 1, 2, np.inf]
_BAD_AXIS = "'axis' must be None, an integer, or a tuple of 2 unique integers"


def norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: bool | None = None,
    name: str | None = None,
    keep_dims: bool | None = None,
) -> Tensor:
    """The length of vectors, or the norm of matrices.

    Args:
        tensor: numbers of any shape.
        ord: ``"euclidean"``, ``"fro"``, 1, 2, ``np.inf``, or another positive number.
        axis: the axis of vectors, a pair of axes of matrices; None takes all as one vector.
        keepdims: whether these axes stay, with size 1.
        name: the name of the scope of its ops.
        keep_dims: older name of ``keepdims``.

    Returns:
        A tensor of the same dtype, without these axes.

    Raises:
        ValueError: if there is no such norm or axis.

    Follows: tensorflow/python/ops/linalg_ops.py, norm.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.norm([[3.0, 4.0]], axis=1)).tolist()
    [5.0]
    """
    keep = bool(renamed("keepdims", keepdims, "keep_dims", keep_dims))
    of_matrices, axes = _norm_axes(ord, axis)
    graph = graph_of([tensor])
    with graph.as_default(), graph.name_scope(name or "norm"):
        values = convert_to_tensor(tensor)
        if ord in ("fro", "euclidean", 2) and not (of_matrices and ord == 2):
            squares = reductions.reduce_sum(values * conj(values), axes, True)
            result = cwise_ops.sqrt(squares)
        elif of_matrices and ord == 2:
            result = _greatest_singular(values, axes)
        else:
            result = _other_norm(math_ops.abs(values), ord, axes, of_matrices)
        return result if keep else array_ops.squeeze(result, axes)


def _norm_axes(ord: Any, axis: Any) -> tuple[bool, Any]:
    """Whether a norm is one of matrices, and the axes that it goes along."""
    if isinstance(axis, list | tuple) and len(axis) == 2:
        axes = tuple(axis)
        if not all(isinstance(one, int) for one in axes) or axes[0] == axes[1]:
            raise ValueError(_BAD_AXIS)
        if ord not in _MATRIX_NORMS:
            raise ValueError(f"'ord' must be a supported matrix norm in {_MATRIX_NORMS}, got {ord}")
        return True, axes
    if not (isinstance(axis, int) or axis is None):
        raise ValueError(_BAD_AXIS)
    if ord not in _VECTOR_NORMS and (isinstance(ord, str) or not np.isreal(ord) or ord <= 0):
        raise ValueError(f"'ord' must be a supported vector norm, got {ord}")
    return False, None if axis is None else (axis,)


def _other_norm(values: Tensor, ord: Any, axes: Any, of_matrices: bool) -> Tensor:
    first = None if axes is None else axes[0]
    if ord == 1:
        result = reductions.reduce_sum(values, first, True)
        return reductions.reduce_max(result, axes[-1], True) if of_matrices else result
    if ord == np.inf:
        if of_matrices:
            values = reductions.reduce_sum(values, axes[1], True)
        return reductions.reduce_max(values, first, True)
    powers = reductions.reduce_sum(math_ops.pow(values, ord), axes, True)
    return math_ops.pow(powers, 1.0 / ord)


def _greatest_singular(values: Tensor, axes: tuple[int, int]) -> Tensor:
    """The greatest singular value, where the rank is known."""
    if values.dims is None:
        raise ValueError("the rank of a tensor must be known for its matrix 2-norm")
    rank = len(values.dims)
    last = [axis % rank for axis in axes]
    before = [axis for axis in range(rank) if axis not in last] + last
    attrs = {"compute_uv": False, "full_matrices": False}
    turned = array_ops.transpose(values, before)
    singular = apply_op("Svd", None, (turned,), attrs).outputs[0]
    most = reductions.reduce_max(math_ops.abs(singular), -1, True)
    after = np.argsort(before).tolist()
    return array_ops.transpose(array_ops.expand_dims(most, -1), after)


# Kernels.


def _diag(operands: Operands, attrs: Attributes) -> Outputs:
    dims = at_least(operands[0], 1)
    return [(operands[0].dtype.base_dtype, None if dims is None else dims + dims)]


def _compute_diag(op: Operation, diagonal: Any) -> Any:
    return np.diag(diagonal.ravel()).reshape(diagonal.shape * 2)


def _diagonal_dims(operands: Operands, attrs: Attributes) -> Outputs:
    dims, dtype = at_least(operands[0], 2), operands[0].dtype.base_dtype
    if dims is None:
        return [(dtype, None)]
    *batch, rows, columns = dims
    shorter = None if rows is None or columns is None else min(rows, columns)
    return [(dtype, (*batch, shorter))]


def _compute_diagonals(op: Operation, matrix: Any) -> Any:
    return np.diagonal(matrix, axis1=-2, axis2=-1).copy()


def _crossed(operands: Operands, attrs: Attributes) -> Outputs:
    at_least(operands[0], 1)
    dims = merged_dims([one.dims for one in operands])
    if dims is not None and dims[-1] not in (None, 3):
        raise ShapeError(f"Dimension must be 3 but is {dims[-1]}")
    return [(operands[0].dtype.base_dtype, dims)]


def _compute_cross(op: Operation, a: Any, b: Any) -> Any:
    if a.shape != b.shape or a.shape[-1] != 3:
        message = f"Both inputs must be of same shape: {list(a.shape)} vs. {list(b.shape)}"
        raise InvalidArgumentError(None, op, message)
    return np.cross(a, b)


OPS["Diag"] = OpDef("diagonal:T", _diag, _compute_diag, {"T": SIGNED})
OPS["MatrixDiagPart"] = OpDef("input:T", _diagonal_dims, _compute_diagonals)
OPS["Cross"] = OpDef("a:T b:T", _crossed, _compute_cross, {"T": ORDERED})
