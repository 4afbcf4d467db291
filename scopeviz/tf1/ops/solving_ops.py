"""Inverses, determinants and factors of matrices, and systems of equations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import equal_dimension, merged_dims
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.ops import cwise_ops, reductions
from scopeviz.tf1.ops.complex_ops import real
from scopeviz.tf1.ops.cwise_ops import types
from scopeviz.tf1.ops.matrix_ops import at_least, matrix_diag_part

Operands = Sequence[Operand]
Outputs = Sequence[Output]


def matrix_inverse(input: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """The inverses of square matrices.

    Args:
        input: floats ``[..., n, n]``.
        adjoint: whether to invert the conjugated transposed matrices.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if the matrices are not square.

    Follows: tensorflow/python/ops/gen_linalg_ops.py, matrix_inverse.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.matrix_inverse([[2.0, 0.0], [0.0, 4.0]])).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    return apply_op("MatrixInverse", name, (input,), {"adjoint": adjoint}).outputs[0]


def matrix_determinant(input: Any, name: str | None = None) -> Tensor:
    """The determinants of square matrices.

    Args:
        input: floats ``[..., n, n]``.
        name: the op's name.

    Returns:
        A tensor ``[...]`` of the same dtype.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if the matrices are not square.

    Follows: tensorflow/python/ops/gen_linalg_ops.py, matrix_determinant.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.matrix_determinant([[2.0, 0.0], [0.0, 4.0]])).tolist()
    8.0
    """
    return apply_op("MatrixDeterminant", name, (input,)).outputs[0]


def slogdet(input: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """The determinants of square matrices: sign, and logarithm of what is left.

    Args:
        input: floats ``[..., n, n]``.
        name: the op's name.

    Returns:
        Two tensors ``[...]`` of the same dtype.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if the matrices are not square.

    Follows: tensorflow/python/ops/gen_linalg_ops.py, log_matrix_determinant.

    >>> import scopeviz.tf1 as tf
    >>> [float(one) for one in tf.Session().run(tf.linalg.slogdet([[1.0, 0.0], [0.0, -1.0]]))]
    [-1.0, 0.0]
    """
    sign, logarithm = apply_op("LogMatrixDeterminant", name, (input,)).outputs
    return sign, logarithm


def logdet(matrix: Any, name: str | None = None) -> Tensor:
    """The logarithms of the determinants of symmetric positive matrices.

    Args:
        matrix: floats ``[..., n, n]``.
        name: the name of the scope of its ops.

    Returns:
        A tensor ``[...]`` of the same dtype.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if the matrices are not square.

    Follows: tensorflow/python/ops/linalg/linalg_impl.py, logdet.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.linalg.logdet([[1.0, 0.0], [0.0, 1.0]])).tolist()
    0.0
    """
    graph = graph_of([matrix])
    with graph.as_default(), graph.name_scope(name or "logdet"):
        diagonal = real(matrix_diag_part(cholesky(matrix)))
        result: Tensor = 2.0 * reductions.reduce_sum(cwise_ops.log(diagonal), [-1])
        return result


def cholesky(input: Any, name: str | None = None) -> Tensor:
    """Symmetric positive matrices as products of a lower triangular one and its adjoint.

    Args:
        input: floats ``[..., n, n]``; only the lower half is looked at.
        name: the op's name.

    Returns:
        The lower triangular matrices: the same shape and dtype.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if the matrices are not square.

    Follows: tensorflow/python/ops/gen_linalg_ops.py, cholesky.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.cholesky([[4.0, 0.0], [2.0, 2.0]])).tolist()
    [[2.0, 0.0], [1.0, 1.0]]
    """
    return apply_op("Cholesky", name, (input,)).outputs[0]


def matrix_solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """What must be multiplied from the right to square matrices to give others.

    Args:
        matrix: floats ``[..., n, n]``.
        rhs: what the product is to be, ``[..., n, k]``: the same dtype.
        adjoint: whether to take the conjugated transposed matrices.
        name: the op's name.

    Returns:
        A tensor ``[..., n, k]`` of the same dtype.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/gen_linalg_ops.py, matrix_solve.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.matrix_solve([[2.0, 0.0], [0.0, 4.0]], [[2.0], [8.0]])).tolist()
    [[1.0], [2.0]]
    """
    return apply_op("MatrixSolve", name, (matrix, rhs), {"adjoint": adjoint}).outputs[0]


def matrix_triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> Tensor:
    """The same for triangular matrices.

    Args:
        matrix: floats ``[..., n, n]``, of which one half is looked at.
        rhs: what the product is to be, ``[..., n, k]``: the same dtype.
        lower: whether it is the lower half.
        adjoint: whether to take the conjugated transposed matrices.
        name: the op's name.

    Returns:
        A tensor ``[..., n, k]`` of the same dtype.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/gen_linalg_ops.py, matrix_triangular_solve.

    >>> import scopeviz.tf1 as tf
    >>> half = [[2.0, 0.0], [2.0, 4.0]]
    >>> tf.Session().run(tf.matrix_triangular_solve(half, [[2.0], [10.0]])).tolist()
    [[1.0], [2.0]]
    """
    attrs = {"lower": lower, "adjoint": adjoint}
    return apply_op("MatrixTriangularSolve", name, (matrix, rhs), attrs).outputs[0]


def cholesky_solve(chol: Any, rhs: Any, name: str | None = None) -> Tensor:
    """The same for symmetric positive matrices, from what :func:`cholesky` gave.

    Args:
        chol: floats ``[..., n, n]``, lower triangular.
        rhs: what the product is to be, ``[..., n, k]``: the same dtype.
        name: the name of the scope of its ops.

    Returns:
        A tensor ``[..., n, k]`` of the same dtype.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/linalg_ops.py, cholesky_solve.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.cholesky_solve([[2.0]], [[8.0]])).tolist()
    [[2.0]]
    """
    graph = graph_of([chol])
    with graph.as_default(), graph.name_scope(name or "cholesky_solve"):
        half = matrix_triangular_solve(chol, rhs, lower=True, adjoint=False)
        return matrix_triangular_solve(chol, half, lower=True, adjoint=True)


def svd(
    tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None
) -> Any:
    """The singular values of matrices, and the vectors that belong to them.

    Args:
        tensor: floats ``[..., rows, columns]``.
        full_matrices: whether there are as many vectors as rows or columns; otherwise no
            more than values.
        compute_uv: whether to give the vectors too.
        name: the op's name.

    Returns:
        The values ``[..., k]``, and if vectors are wanted, these: ``[..., rows, k]`` and
        ``[..., columns, k]``.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if the rank is lower than 2.

    Follows: tensorflow/python/ops/linalg_ops.py, svd.

    >>> import scopeviz.tf1 as tf
    >>> s, u, v = tf.svd(tf.ones([3, 2]))
    >>> s.shape.as_list(), u.shape.as_list(), v.shape.as_list()
    ([2], [3, 2], [2, 2])
    """
    attrs = {"compute_uv": compute_uv, "full_matrices": full_matrices}
    s, u, v = apply_op("Svd", name, (tensor,), attrs).outputs
    values = real(s)
    return (values, u, v) if compute_uv else values


def self_adjoint_eig(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """The eigenvalues of symmetric matrices, and their eigenvectors.

    Args:
        tensor: floats ``[..., n, n]``; only the lower half is looked at.
        name: the op's name.

    Returns:
        The values in ascending order ``[..., n]``, and the vectors as columns ``[..., n, n]``.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if the matrices are not square.

    Follows: tensorflow/python/ops/linalg_ops.py, self_adjoint_eig.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.self_adjoint_eig([[2.0, 0.0], [0.0, 1.0]])[0]).tolist()
    [1.0, 2.0]
    """
    values, vectors = apply_op("SelfAdjointEigV2", name, (tensor,), {"compute_v": True}).outputs
    return values, vectors


def self_adjoint_eigvals(tensor: Any, name: str | None = None) -> Tensor:
    """The eigenvalues of symmetric matrices.

    Args:
        tensor: floats ``[..., n, n]``; only the lower half is looked at.
        name: the op's name.

    Returns:
        The values in ascending order ``[..., n]``.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if the matrices are not square.

    Follows: tensorflow/python/ops/linalg_ops.py, self_adjoint_eigvals.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.self_adjoint_eigvals([[2.0, 0.0], [0.0, 1.0]])).tolist()
    [1.0, 2.0]
    """
    return apply_op("SelfAdjointEigV2", name, (tensor,), {"compute_v": False}).outputs[0]


# Kernels.


def _square(operand: Operand) -> tuple[int | None, ...] | None:
    dims = at_least(operand, 2)
    if dims is None:
        return None
    size = equal_dimension(dims[-2], dims[-1])
    return (*dims[:-2], size, size)


def _same(operands: Operands, attrs: Attributes) -> Outputs:
    return [(operands[0].dtype.base_dtype, _square(operands[0]))]


def _numbers(count: int) -> Callable[[Operands, Attributes], Outputs]:
    def infer(operands: Operands, attrs: Attributes) -> Outputs:
        dims = _square(operands[0])
        return [(operands[0].dtype.base_dtype, None if dims is None else dims[:-2])] * count

    return infer


def _solved(operands: Operands, attrs: Attributes) -> Outputs:
    matrix, rhs = _square(operands[0]), at_least(operands[1], 2)
    dtype = operands[0].dtype.base_dtype
    if matrix is None or rhs is None:
        return [(dtype, None)]
    batch = merged_dims([matrix[:-2], rhs[:-2]]) or ()
    return [(dtype, (*batch, equal_dimension(matrix[-1], rhs[-2]), rhs[-1]))]


def _singular(operands: Operands, attrs: Attributes) -> Outputs:
    dims, dtype = at_least(operands[0], 2), operands[0].dtype.base_dtype
    if dims is None:
        return [(dtype, None)] * 3
    *batch, rows, columns = dims
    least = None if rows is None or columns is None else min(rows, columns)
    values = (dtype, (*batch, least))
    if not attrs["compute_uv"]:
        return [values, (dtype, (0,)), (dtype, (0,))]
    full = attrs["full_matrices"]
    left, right = (rows, columns) if full else (least, least)
    return [values, (dtype, (*batch, rows, left)), (dtype, (*batch, columns, right))]


def _eigen(operands: Operands, attrs: Attributes) -> Outputs:
    dims, dtype = _square(operands[0]), operands[0].dtype.base_dtype
    if dims is None:
        return [(dtype, None)] * 2
    return [(dtype, dims[:-1]), (dtype, dims if attrs["compute_v"] else (0,))]


def _of_square(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """A kernel for square matrices, whose failures are those of TF1."""

    def compute(op: Operation, matrix: Any, *others: Any) -> Any:
        if matrix.ndim < 2 or matrix.shape[-1] != matrix.shape[-2]:
            message = f"Input matrix must be square, got shape {list(matrix.shape)}"
            raise InvalidArgumentError(None, op, message)
        try:
            return kernel(op, matrix, *others)
        except np.linalg.LinAlgError:
            raise InvalidArgumentError(None, op, _FAILURES[op.type]) from None

    return compute


_FAILURES = {
    "Cholesky": ("Cholesky decomposition was not successful. The input might not be valid."),
    "MatrixInverse": "Input is not invertible.",
    "MatrixSolve": "Input matrix is not invertible.",
    "MatrixTriangularSolve": "Input matrix is not invertible.",
    "SelfAdjointEigV2": "Self Adjoint Eigen decomposition was not successful.",
}


def _adjoint(matrix: Any) -> Any:
    return np.conjugate(np.swapaxes(matrix, -1, -2))


def _inverse(op: Operation, matrix: Any) -> Any:
    return np.linalg.inv(_adjoint(matrix) if op.attrs["adjoint"] else matrix)


def _solution(op: Operation, matrix: Any, rhs: Any) -> Any:
    return np.linalg.solve(_adjoint(matrix) if op.attrs["adjoint"] else matrix, rhs)


def _triangular_solution(op: Operation, matrix: Any, rhs: Any) -> Any:
    half = np.tril(matrix) if op.attrs["lower"] else np.triu(matrix)
    return _solution(op, half, rhs)


def _log_determinant(op: Operation, matrix: Any) -> Any:
    sign, logarithm = np.linalg.slogdet(matrix)
    return np.asarray(sign, matrix.dtype), np.asarray(logarithm, matrix.dtype)


def _lower_half(op: Operation, matrix: Any) -> Any:
    return np.linalg.cholesky(matrix)  # NumPy too looks at the lower half alone.


def _eigenvalues(op: Operation, matrix: Any) -> Any:
    if not op.attrs["compute_v"]:
        values = np.linalg.eigvalsh(matrix).astype(matrix.dtype)
        return values, np.zeros((0,), matrix.dtype)
    values, vectors = np.linalg.eigh(matrix)
    return values.astype(matrix.dtype), vectors


def _singular_values(op: Operation, matrix: Any) -> Any:
    if not op.attrs["compute_uv"]:
        nothing = np.zeros((0,), matrix.dtype)
        values = np.linalg.svd(matrix, compute_uv=False)
        return values.astype(matrix.dtype), nothing, nothing
    left, values, right = np.linalg.svd(matrix, full_matrices=op.attrs["full_matrices"])
    return values.astype(matrix.dtype), left, _adjoint(right).copy()


_TYPES = {"T": types("float32 float64 complex64 complex128")}
OPS["MatrixInverse"] = OpDef("input:T", _same, _of_square(_inverse), _TYPES)
OPS["MatrixDeterminant"] = OpDef(
    "input:T", _numbers(1), _of_square(lambda op, x: np.linalg.det(x).astype(x.dtype)), _TYPES
)
OPS["LogMatrixDeterminant"] = OpDef("input:T", _numbers(2), _of_square(_log_determinant), _TYPES)
OPS["Cholesky"] = OpDef("input:T", _same, _of_square(_lower_half), _TYPES)
OPS["MatrixSolve"] = OpDef("matrix:T rhs:T", _solved, _of_square(_solution), _TYPES)
OPS["MatrixTriangularSolve"] = OpDef(
    "matrix:T rhs:T", _solved, _of_square(_triangular_solution), _TYPES
)
OPS["SelfAdjointEigV2"] = OpDef("input:T", _eigen, _of_square(_eigenvalues), _TYPES)
OPS["Svd"] = OpDef("input:T", _singular, _singular_values, _TYPES)
