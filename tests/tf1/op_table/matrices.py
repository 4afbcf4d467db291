"""The rows of matrices that are solved, of products along axes, and of what is clipped."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import (
    FLOATS,
    NUMBERS,
    Array,
    Refused,
    Row,
    bad_name,
    no_floats,
    positive,
    reals,
)


def square(*shape: int) -> Array:
    """Matrices that can be inverted."""
    result: Array = np.cos(3 * reals(*shape)) + 3 * np.eye(shape[-1], dtype=np.float32)
    return result


def symmetric(*shape: int) -> Array:
    """Symmetric matrices with positive eigenvalues."""
    half = square(*shape)
    return half @ np.swapaxes(half, -1, -2)


def not_square(function: Any, op_type: str) -> Refused:
    return Refused(
        lambda: function(reals(2, 3)),
        ValueError,
        f"Dimensions must be equal, but are 2 and 3 for '{op_type}' (op: '{op_type}') with "
        "input shapes: [2,3].",
    )


def no_system(function: Any, op_type: str) -> Refused:
    return Refused(
        lambda: function(reals(2, 2), reals(3, 1)),
        ValueError,
        f"Dimensions must be equal, but are 2 and 3 for '{op_type}' (op: '{op_type}') with "
        "input shapes: [2,2], [3,1].",
    )


SOLVED = [
    Row(
        "matrix_inverse",
        (square(2, 3, 3),),
        np.linalg.inv,
        not_square(tf.matrix_inverse, "MatrixInverse"),
        dtypes="float64",
    ),
    Row(
        "matrix_inverse",
        (square(3, 3),),
        lambda x: np.linalg.inv(x.T),
        no_floats(lambda x: tf.matrix_inverse([x]), "input"),
        lambda x: tf.matrix_inverse(x, adjoint=True),
    ),
    Row(
        "matrix_determinant",
        (square(2, 3, 3),),
        np.linalg.det,
        not_square(tf.matrix_determinant, "MatrixDeterminant"),
        dtypes="float64",
    ),
    Row(
        "linalg.slogdet",
        (square(2, 3, 3),),
        lambda x: list(np.linalg.slogdet(x)),
        not_square(tf.linalg.slogdet, "LogMatrixDeterminant"),
    ),
    Row(
        "linalg.logdet",
        (symmetric(2, 3, 3),),
        lambda x: np.linalg.slogdet(x)[1],
        bad_name(tf.linalg.logdet),
    ),
    Row(
        "cholesky",
        (symmetric(2, 3, 3),),
        np.linalg.cholesky,
        not_square(tf.cholesky, "Cholesky"),
        dtypes="float64",
    ),
    Row(
        "matrix_solve",
        (square(2, 3, 3), reals(2, 3, 2)),
        np.linalg.solve,
        no_system(tf.matrix_solve, "MatrixSolve"),
        dtypes="float64",
    ),
    Row(
        "matrix_solve",
        (square(3, 3), reals(3, 2)),
        lambda a, b: np.linalg.solve(a.T, b),
        no_system(tf.matrix_solve, "MatrixSolve"),
        lambda a, b: tf.matrix_solve(a, b, adjoint=True),
    ),
    Row(
        "matrix_triangular_solve",
        (square(2, 3, 3), reals(2, 3, 2)),
        lambda a, b: np.linalg.solve(np.tril(a), b),
        no_system(tf.matrix_triangular_solve, "MatrixTriangularSolve"),
        dtypes="float64",
    ),
    Row(
        "matrix_triangular_solve",
        (square(3, 3), reals(3, 2)),
        lambda a, b: np.linalg.solve(np.triu(a).T, b),
        no_system(tf.matrix_triangular_solve, "MatrixTriangularSolve"),
        lambda a, b: tf.matrix_triangular_solve(a, b, lower=False, adjoint=True),
    ),
    Row(
        "cholesky_solve",
        (square(3, 3), reals(3, 2)),
        lambda a, b: np.linalg.solve(np.tril(a) @ np.tril(a).T, b),
        bad_name(lambda x, name: tf.cholesky_solve([[x]], [[x]], name)),
    ),
    Row(
        "svd",
        (reals(2, 3, 4),),
        lambda x: np.linalg.svd(x, compute_uv=False),
        no_floats(lambda x: tf.svd([x]), "input"),
        partial(tf.svd, compute_uv=False),
        dtypes="float64",
    ),
    Row(
        "svd",
        (reals(3, 2),),
        lambda x: x,
        bad_name(lambda x, name: tf.svd([[x]], name=name)),
        lambda x: _recomposed(*tf.svd(x)),
    ),
    Row(
        "self_adjoint_eig",
        (symmetric(2, 3, 3),),
        lambda x: x,
        not_square(tf.self_adjoint_eig, "SelfAdjointEigV2"),
        lambda x: _rebuilt(*tf.self_adjoint_eig(x)),
    ),
    Row(
        "self_adjoint_eigvals",
        (symmetric(2, 3, 3),),
        np.linalg.eigvalsh,
        not_square(tf.self_adjoint_eigvals, "SelfAdjointEigV2"),
        dtypes="float64",
    ),
]


def _recomposed(values: Any, left: Any, right: Any) -> Any:
    return tf.matmul(left * tf.expand_dims(values, -2), right, adjoint_b=True)


def _rebuilt(values: Any, vectors: Any) -> Any:
    return _recomposed(values, vectors, vectors)


PARTS = [
    Row(
        "diag",
        (reals(3),),
        np.diag,
        Refused(lambda: tf.diag(1.0), ValueError, "Shape must be at least rank 1 but is rank 0"),
        dtypes=NUMBERS,
    ),
    Row(
        "matrix_diag_part",
        (reals(2, 3, 4),),
        lambda x: np.diagonal(x, axis1=1, axis2=2),
        Refused(
            lambda: tf.matrix_diag_part([1.0]),
            ValueError,
            "Shape must be at least rank 2 but is rank 1 for 'diag_part' (op: 'MatrixDiagPart')",
        ),
        dtypes=NUMBERS,
    ),
    Row(
        "trace",
        (reals(2, 3, 3),),
        lambda x: np.trace(x, axis1=1, axis2=2),
        bad_name(lambda x, name: tf.trace([[x]], name)),
        dtypes=NUMBERS,
    ),
    Row(
        "linalg.adjoint",
        ((reals(2, 3) + 1j * positive(2, 3)).astype(np.complex64),),
        lambda x: np.conj(x.T),
        bad_name(lambda x, name: tf.linalg.adjoint([[x]], name)),
        rankless=False,
    ),
    Row(
        "linalg.matvec",
        (reals(2, 3), reals(3)),
        np.matmul,
        bad_name(lambda x, name: tf.linalg.matvec([[x]], [x], name=name)),
        dtypes=NUMBERS,
    ),
    Row(
        "cross",
        (reals(2, 3), positive(2, 3)),
        np.cross,
        Refused(
            lambda: tf.cross([1, 2], [1, 2]), ValueError, "Dimension must be 3 but is 2 for 'Cross'"
        ),
        dtypes=NUMBERS,
    ),
    Row(
        "eye",
        (np.int32(3),),  # type: ignore[arg-type]  # as good as an array
        np.eye,
        Refused(lambda: tf.eye(2, name="a b"), ValueError, "'a b' is not a valid scope name"),
    ),
    Row(
        "matmul",
        (reals(2, 3), reals(4, 3)),
        lambda x, y: x @ y.T,
        Refused(
            lambda: tf.matmul(reals(2, 3), reals(2, 2), a_is_sparse=True),
            ValueError,
            "Dimensions must be equal, but are 3 and 2 for 'MatMul' (op: 'SparseMatMul')",
        ),
        lambda x, y: tf.matmul(x, y, transpose_b=True, a_is_sparse=True),
    ),
]

NORMS = [
    Row(
        "norm",
        (reals(3, 4),),
        partial(np.linalg.norm, ord=kind, axis=axis),
        Refused(
            lambda: tf.norm([1.0], "foo"),
            ValueError,
            "'ord' must be a supported vector norm, got foo",
        ),
        partial(tf.norm, ord=kind or "euclidean", axis=axis),
        rankless=not (kind == 2 and axis == (0, 1)),
    )
    for kind, axis in (
        (None, None),
        (None, 1),
        (1, 0),
        (3, 1),
        (np.inf, 1),
        ("fro", (0, 1)),
        (1, (0, 1)),
        (2, (0, 1)),
        (np.inf, (0, 1)),
    )
]

PRODUCTS = [
    *[
        Row(
            "einsum",
            operands,
            partial(np.einsum, equation),
            bad_name(lambda _, name: tf.einsum("i->i", name=name)),
            partial(tf.einsum, equation),
            rankless=False,
        )
        for equation, operands in (
            ("ij,jk->ik", (reals(2, 3), reals(3, 4))),
            ("bij,bjk->bik", (reals(5, 2, 3), reals(5, 3, 4))),
            ("bhid,bhjd->bhij", (reals(2, 3, 4, 5), reals(2, 3, 6, 5))),
            ("ijk,kl", (reals(2, 3, 4), reals(4, 5))),
            ("i,j->ij", (reals(2), reals(3))),
            ("ij->ji", (reals(2, 3),)),
            ("ij->", (reals(2, 3),)),
            ("...ij,...jk->...ik", (reals(5, 2, 3), reals(5, 3, 4))),
            ("ij,jk,kl->il", (reals(2, 3), reals(3, 4), reals(4, 2))),
            ("i,i,i->", (reals(3), positive(3), reals(3))),
            ("abc,bad->cd", (reals(2, 3, 4), reals(3, 2, 5))),
            ("ii", (reals(3, 3),)),
        )
    ],
    *[
        Row(
            "tensordot",
            operands,
            partial(np.tensordot, axes=axes),
            bad_name(lambda x, name: tf.tensordot([x], [x], 1, name)),
            partial(tf.tensordot, axes=axes),
        )
        for axes, operands in (
            (1, (reals(2, 3), reals(3, 4))),
            (2, (reals(5, 2, 3), reals(2, 3, 4))),
            ([[1, 2], [1, 0]], (reals(2, 3, 4), reals(4, 3, 5))),
            ([[-1], [0]], (reals(2, 3, 4), reals(4, 5))),
        )
    ],
]


def shortened(x: Array, length: float, axis: Any = None) -> Array:
    own = np.sqrt(np.sum(x * x, axis, keepdims=True))
    return np.where(own > length, x * length / own, x)


CLIPPED = [
    Row(
        "clip_by_value",
        (reals(2, 3),),
        lambda x: np.clip(x, -1, 1),
        bad_name(lambda x, name: tf.clip_by_value(x, 0, 1, name)),
        lambda x: tf.clip_by_value(x, -1, 1),
        NUMBERS,
    ),
    Row(
        "clip_by_norm",
        (reals(2, 3),),
        lambda x: shortened(x, 2.0),
        bad_name(lambda x, name: tf.clip_by_norm(x, 1.0, name=name)),
        lambda x: tf.clip_by_norm(x, 2.0),
        FLOATS,
    ),
    Row(
        "clip_by_norm",
        (reals(2, 3),),
        lambda x: shortened(x, 3.0, 1),
        bad_name(lambda x, name: tf.clip_by_norm(x, 1.0, name=name)),
        lambda x: tf.clip_by_norm(x, 3.0, axes=[1]),
    ),
    Row(
        "clip_by_average_norm",
        (reals(2, 3),),
        lambda x: x * min(1.0, 0.1 * x.size / np.sqrt(np.sum(x * x))),
        bad_name(lambda x, name: tf.clip_by_average_norm(x, 1.0, name)),
        lambda x: tf.clip_by_average_norm(x, 0.1),
        rankless=False,
    ),
    Row(
        "global_norm",
        (reals(2, 3), positive(4)),
        lambda x, y: np.sqrt(np.sum(x * x) + np.sum(y * y)),
        Refused(lambda: tf.global_norm(3.0), TypeError, "t_list should be a sequence"),
        lambda x, y: tf.global_norm([x, None, y]),
        "float64",
    ),
    Row(
        "clip_by_global_norm",
        (reals(2, 3), positive(4)),
        lambda x, y: [one / np.sqrt(np.sum(x * x) + np.sum(y * y)) for one in (x, y)],
        Refused(lambda: tf.clip_by_global_norm(3.0, 1.0), TypeError, "t_list should be a sequence"),
        lambda x, y: tf.clip_by_global_norm([x, y], 1.0)[0],
        "float64",
    ),
]

ROWS = [*SOLVED, *PARTS, *NORMS, *PRODUCTS, *CLIPPED]
