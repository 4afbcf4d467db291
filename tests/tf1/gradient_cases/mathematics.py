"""Gradients of elementary functions, of sums along axes and by number, and of matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from tests.tf1.gradient_cases.case import Array, Case, some

A, B, ROW = some(2, 3), some(2, 3, seed=1), some(3)
MIXED = some(2, 3, low=-2, high=2)
SMALL = some(2, 3, low=-0.8, high=0.8)
ROWS = some(5, 2, low=-2, high=2)
SORTED, UNSORTED, PLACES = [0, 0, 2, 2, 2], [2, 0, -1, 1, 0], [3, 0, 1, 1, 2]


def square(*shape: int, seed: int = 0) -> Array:
    result: Array = some(*shape, seed=seed) + 3 * np.eye(shape[-1])
    return result


def of_complex(function: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """A real function of two real numbers, by way of a complex one."""
    return lambda x, y: function(tf.complex(x, y))


def imaginary(call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The imaginary part of what a function gives."""
    return lambda z: tf.imag(call(z))


def by_number(name: str, ids: list[int]) -> Callable[[Any], Any]:
    function = getattr(tf, name)
    more = (3,) if name.startswith("unsorted") else ()
    return lambda x: function(x, tf.constant(ids), *more)


def looked_up(name: str, **more: Any) -> Callable[[Any], Any]:
    function = getattr(tf, f"sparse_segment_{name}")
    return lambda x: function(x, PLACES, SORTED, **more)


def rebuilt(x: Any) -> Any:
    """The squares of matrices, from their eigenvalues and eigenvectors."""
    values, vectors = tf.self_adjoint_eig(x)
    scaled = vectors * tf.expand_dims(values * values, -2)
    return tf.matmul(scaled, vectors, transpose_b=True)


def positive(x: Any) -> Any:
    return tf.matmul(x, x, transpose_b=True)


ELEMENTARY = [
    Case("Acos", tf.acos, [SMALL]),
    Case("Acosh", tf.acosh, [A + 1]),
    Case("Asin", tf.asin, [SMALL]),
    Case("Asinh", tf.asinh, [MIXED]),
    Case("Atan", tf.atan, [MIXED]),
    Case("Atan2", tf.atan2, [MIXED, A]),
    Case("Atanh", tf.atanh, [SMALL]),
    Case("Cosh", tf.cosh, [MIXED]),
    Case("Erf", tf.erf, [MIXED]),
    Case("Erfc", tf.erfc, [MIXED]),
    Case("Expm1", tf.expm1, [MIXED]),
    Case("Lgamma", tf.lgamma, [A]),
    Case("Sinh", tf.sinh, [MIXED]),
    Case("DivNoNan", tf.div_no_nan, [A, ROW]),
    Case("MulNoNan", tf.math.multiply_no_nan, [A, ROW]),
    Case("MulNoNan", tf.math.multiply_no_nan, [A, B]),
    Case("Xdivy", tf.math.xdivy, [A, ROW]),
    Case("Xlogy", tf.math.xlogy, [A, ROW]),
    Case("Complex Real", of_complex(tf.real), [A, MIXED]),
    Case("Complex Imag Conj", of_complex(lambda z: tf.imag(tf.conj(z) * z * z)), [A, MIXED]),
    *[
        Case(op_type, of_complex(imaginary(call)), [A, MIXED])
        for op_type, call in (
            ("Exp", tf.exp),
            ("Log", tf.log),
            ("Log1p", tf.log1p),
            ("Mul", lambda z: z * tf.conj(z) * z),
            ("Pow", lambda z: z**2.0),
            ("RealDiv", lambda z: 1.0 / z),
            ("Sigmoid", tf.sigmoid),
            ("Sin", tf.sin),
            ("Sinh", tf.sinh),
            ("Square", tf.square),
            ("Tanh", tf.tanh),
            ("MatMul", lambda z: tf.matmul(z, z, transpose_b=True)),
        )
    ],
    Case("Angle", of_complex(tf.angle), [A, MIXED]),
    Case("ComplexAbs", of_complex(tf.abs), [A, MIXED]),
]

SECOND = [
    Case(op_type, lambda y, passed, op_type=op_type: raw_op(op_type, y, passed), [A, MIXED])
    for op_type in ("ReciprocalGrad", "RsqrtGrad", "SigmoidGrad", "SqrtGrad", "TanhGrad")
]

SUMS = [
    Case("AccumulateNV2", lambda x, y: tf.accumulate_n([x, y, x]), [A, B]),
    Case("Cumsum", lambda x: tf.cumsum(x, 1), [A]),
    Case("Cumsum", lambda x: tf.cumsum(x, 0, exclusive=True, reverse=True), [A]),
    Case("Cumprod", lambda x: tf.cumprod(x, 1), [A]),
    Case("Cumprod", lambda x: tf.cumprod(x, 1, exclusive=True, reverse=True), [MIXED]),
    Case("Prod", lambda x: tf.reduce_prod(x, 1), [some(2, 3, 2)]),
    Case("Prod", tf.reduce_prod, [A]),
    Case("Prod", lambda x: tf.reduce_prod(x, [0, -1], keepdims=True), [some(2, 3, 2)]),
    *[
        Case(op_type, by_number(name, SORTED), [ROWS])
        for op_type, name in (
            ("SegmentMax", "segment_max"),
            ("SegmentMean", "segment_mean"),
            ("SegmentMin", "segment_min"),
            ("SegmentSum", "segment_sum"),
        )
    ],
    *[
        Case(op_type, by_number(name, UNSORTED), [ROWS])
        for op_type, name in (
            ("UnsortedSegmentMax", "unsorted_segment_max"),
            ("UnsortedSegmentMin", "unsorted_segment_min"),
            ("UnsortedSegmentProd", "unsorted_segment_prod"),
            ("UnsortedSegmentSum", "unsorted_segment_sum"),
            ("UnsortedSegmentSum", "unsorted_segment_mean"),
        )
    ],
    *[
        Case(f"SparseSegment{op_type}", looked_up(name), [some(4, 2)])
        for op_type, name in (("Sum", "sum"), ("Mean", "mean"), ("SqrtN", "sqrt_n"))
    ],
    *[
        Case(op_type, looked_up(name, num_segments=4), [some(4, 2)])
        for op_type, name in (
            ("SparseSegmentSumWithNumSegments", "sum"),
            ("SparseSegmentMeanWithNumSegments", "mean"),
            ("SparseSegmentSqrtNWithNumSegments", "sqrt_n"),
        )
    ],
    Case("Sum", lambda x: tf.reduce_logsumexp(x, 1), [MIXED]),
    Case("Mean", lambda x: tf.math.reduce_std(x, 1), [MIXED]),
]

MATRICES = [
    Case("Cholesky", lambda x: tf.cholesky(positive(x)), [square(2, 3, 3)]),
    Case("Cross", tf.cross, [A, B]),
    Case("Diag", tf.diag, [ROW]),
    Case("DiagPart", tf.diag_part, [square(3, 3)]),
    Case("LogMatrixDeterminant", lambda x: tf.linalg.slogdet(x)[1], [square(2, 3, 3)]),
    Case("MatrixDeterminant", tf.matrix_determinant, [square(2, 3, 3)]),
    Case("MatrixDiag", tf.matrix_diag, [A]),
    Case("MatrixDiagPart", tf.matrix_diag_part, [some(2, 3, 4)]),
    Case("MatrixDiagPart", tf.trace, [some(2, 3, 3)]),
    Case("MatrixInverse", tf.matrix_inverse, [square(2, 3, 3)]),
    Case("MatrixSetDiag", tf.matrix_set_diag, [some(2, 3, 4), A]),
    Case("MatrixSolve", tf.matrix_solve, [square(3, 3), some(3, 2)]),
    Case(
        "MatrixSolve", lambda a, b: tf.matrix_solve(a, b, adjoint=True), [square(3, 3), some(3, 2)]
    ),
    Case(
        "MatrixTriangularSolve",
        lambda a, b: tf.matrix_triangular_solve(a, b, lower=False),
        [square(3, 3), some(3, 2)],
    ),
    Case(
        "MatrixTriangularSolve",
        lambda a, b: tf.cholesky_solve(tf.matrix_band_part(a, -1, 0), b),
        [square(3, 3), some(3, 2)],
    ),
    Case("SelfAdjointEigV2", lambda x: tf.self_adjoint_eigvals(positive(x)), [square(3, 3)]),
    Case("SelfAdjointEigV2", lambda x: rebuilt(positive(x)), [square(2, 3, 3)]),
    Case("Svd", lambda x: tf.svd(x, compute_uv=False), [some(2, 3)]),
    Case("Svd", lambda x: tf.svd(x, compute_uv=False), [some(4, 3)]),
    *[
        Case(
            "SparseMatMul",
            lambda x, y, a=a, b=b: tf.cast(
                tf.matmul(
                    tf.cast(x, tf.float32),
                    tf.cast(y, tf.float32),
                    transpose_a=a,
                    transpose_b=b,
                    b_is_sparse=True,
                ),
                tf.float64,
            ),
            [some(3, 2) if a else some(2, 3), some(4, 3) if b else some(3, 4)],
            static=True,
            step=1e-2,
        )
        for a in (False, True)
        for b in (False, True)
    ],
    Case("MatMul", lambda x, y: tf.tensordot(x, y, [[1], [1]]), [A, B]),
    Case(
        "BatchMatMulV2",
        lambda x, y: tf.einsum("bij,bjk->bik", x, y),
        [some(2, 3, 4), some(2, 4, 2)],
    ),
    Case("Sqrt", lambda x: tf.norm(x, axis=1), [MIXED]),
    Case("Select", lambda x: tf.clip_by_norm(x, 1.0), [MIXED]),
    Case("Minimum", lambda x: tf.clip_by_value(x, -1.0, 1.0), [MIXED]),
]

CASES = [*ELEMENTARY, *SECOND, *SUMS, *MATRICES]
