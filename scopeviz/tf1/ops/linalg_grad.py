"""The gradients of the ops on matrices, as far as models train through them."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import (
    array_ops,
    cwise_ops,
    linalg_ops,
    masks,
    math_ops,
    matrix_ops,
    solving_ops,
)
from scopeviz.tf1.ops.math_grad import Gradient


def _inverse(op: Operation, grad: Tensor) -> Tensor:
    inverse = op.outputs[0]
    inner = math_ops.matmul(grad, inverse, adjoint_b=True)
    result: Tensor = -math_ops.matmul(inverse, inner, adjoint_a=True)
    return result


def _weighted(weight: Any, value: Tensor, inverse: Tensor) -> Tensor:
    """The inverse times a number for each matrix."""
    shape = array_ops.concat([array_ops.shape(value), [1, 1]], 0)
    result: Tensor = array_ops.reshape(weight, shape) * inverse
    return result


def _determinant(op: Operation, grad: Tensor) -> Tensor:
    value = op.outputs[0]
    inverse = solving_ops.matrix_inverse(op.inputs[0], adjoint=True)
    return _weighted(grad * value, value, inverse)


def _log_determinant(op: Operation, _: Any, grad: Tensor) -> Tensor:
    inverse = solving_ops.matrix_inverse(op.inputs[0], adjoint=True)
    return _weighted(grad, op.outputs[1], inverse)


def _cholesky(op: Operation, grad: Tensor) -> Any:
    lower = op.outputs[0]
    shape = array_ops.shape(lower)
    rows = shape[-1]
    batch = array_ops.shape(lower)[:-2]
    one = linalg_ops.eye(rows, batch_shape=batch, dtype=lower.dtype.base_dtype)
    inverse = solving_ops.matrix_triangular_solve(lower, one)
    middle = math_ops.matmul(lower, grad, adjoint_a=True)
    halves = 0.5 * matrix_ops.matrix_diag_part(middle)
    middle = linalg_ops.matrix_set_diag(middle, halves)
    middle = masks.matrix_band_part(middle, -1, 0)
    left = math_ops.matmul(inverse, middle, adjoint_a=True)
    result = math_ops.matmul(left, inverse)
    result += matrix_ops.adjoint(result)
    return result * 0.5


def _solve(op: Operation, grad: Tensor) -> tuple[Any, Tensor]:
    adjoint = op.attrs["adjoint"]
    to_rhs = solving_ops.matrix_solve(op.inputs[0], grad, adjoint=not adjoint)
    return _to_matrix(op, to_rhs), to_rhs


def _to_matrix(op: Operation, to_rhs: Tensor) -> Any:
    result = op.outputs[0]
    left, right = (result, to_rhs) if op.attrs["adjoint"] else (to_rhs, result)
    return -math_ops.matmul(left, right, adjoint_b=True)


def _triangular_solve(op: Operation, grad: Tensor) -> tuple[Any, Tensor]:
    adjoint, lower = op.attrs["adjoint"], op.attrs["lower"]
    to_rhs = solving_ops.matrix_triangular_solve(
        op.inputs[0], grad, lower=lower, adjoint=not adjoint
    )
    band = (-1, 0) if lower else (0, -1)
    return masks.matrix_band_part(_to_matrix(op, to_rhs), *band), to_rhs


def _cross(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    u, v = op.inputs
    return matrix_ops.cross(v, grad), matrix_ops.cross(grad, u)


def _diag_part(op: Operation, grad: Tensor) -> Tensor:
    dims = op.inputs[0].dims
    if dims is not None and dims[-2] is not None and dims[-2] == dims[-1]:
        return linalg_ops.matrix_diag(grad)
    return linalg_ops.matrix_set_diag(array_ops.zeros_like(op.inputs[0]), grad)


def _set_diag(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    dims = op.inputs[1].dims
    if dims is not None and None not in dims:
        zeros = array_ops.zeros([*dims], grad.dtype.base_dtype)
    else:
        shape = array_ops.shape(grad)
        rank = array_ops.rank(grad)
        batch = apply_op("Slice", None, (shape, [0], array_ops.expand_dims(rank - 2, 0)))
        sizes = apply_op("Slice", None, (shape, array_ops.expand_dims(rank - 2, 0), [2]))
        least = apply_op("Min", None, (sizes.outputs[0], [0]), {"keep_dims": True}).outputs[0]
        whole = array_ops.concat([batch.outputs[0], least], 0)
        zeros = array_ops.zeros(whole, grad.dtype.base_dtype)
    return linalg_ops.matrix_set_diag(grad, zeros), matrix_ops.matrix_diag_part(grad)


def _eigen(op: Operation, to_values: Tensor, to_vectors: Tensor) -> Any:
    """Of symmetric matrices, of which the lower half alone is looked at."""
    values = op.outputs[0]
    with op.graph.control_dependencies([to_values, to_vectors]):
        if op.attrs["compute_v"]:
            vectors = op.outputs[1]
            inner = linalg_ops.matrix_diag(to_values) + _far(values) * math_ops.matmul(
                vectors, to_vectors, adjoint_a=True
            )
        else:
            _, vectors = solving_ops.self_adjoint_eig(op.inputs[0])
            inner = linalg_ops.matrix_diag(to_values)
        whole = math_ops.matmul(vectors, math_ops.matmul(inner, vectors, adjoint_b=True))
        half = masks.matrix_band_part(whole + matrix_ops.adjoint(whole), -1, 0)
        return linalg_ops.matrix_set_diag(half, 0.5 * matrix_ops.matrix_diag_part(half))


def _far(values: Tensor) -> Tensor:
    """One over how far each two values are from each other, and 0 for the same one."""
    distance = array_ops.expand_dims(values, -2) - array_ops.expand_dims(values, -1)
    inverse = cwise_ops.reciprocal(distance)
    return linalg_ops.matrix_set_diag(inverse, array_ops.zeros_like(values))


def _singular(op: Operation, to_values: Tensor, *_: Tensor) -> Tensor:
    """Of singular values alone.

    Raises:
        NotImplementedError: where the vectors are asked for.
    """
    if op.attrs["compute_uv"]:
        raise NotImplementedError(
            "SVD gradient is not implemented here for compute_uv=True: ask for the values alone."
        )
    inner = linalg_ops.matrix_diag(to_values)
    _, left, right = solving_ops.svd(op.inputs[0], compute_uv=True)
    result = math_ops.matmul(left, math_ops.matmul(inner, right, adjoint_b=True))
    result.set_shape(op.inputs[0].shape)
    return result


GRADIENTS: dict[str, Gradient | None] = {
    "Cholesky": _cholesky,
    "Cross": _cross,
    "Diag": lambda op, grad: raw_op("DiagPart", grad),
    "DiagPart": lambda op, grad: raw_op("Diag", grad),
    "LogMatrixDeterminant": _log_determinant,
    "MatrixDeterminant": _determinant,
    "MatrixDiag": lambda op, grad: matrix_ops.matrix_diag_part(grad),
    "MatrixDiagPart": _diag_part,
    "MatrixInverse": _inverse,
    "MatrixSetDiag": _set_diag,
    "MatrixSolve": _solve,
    "MatrixTriangularSolve": _triangular_solve,
    "SelfAdjointEigV2": _eigen,
    "Svd": _singular,
}
"""Type of an op -> its gradient."""
