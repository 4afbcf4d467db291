"""What ``tf.linalg`` holds."""

from scopeviz.tf1.ops.activations import l2_normalize
from scopeviz.tf1.ops.array_ops import matrix_transpose
from scopeviz.tf1.ops.array_ops import matrix_transpose as transpose
from scopeviz.tf1.ops.clip_ops import global_norm
from scopeviz.tf1.ops.linalg_ops import diag_part as tensor_diag_part
from scopeviz.tf1.ops.linalg_ops import eye, qr
from scopeviz.tf1.ops.linalg_ops import matrix_diag as diag
from scopeviz.tf1.ops.linalg_ops import matrix_set_diag as set_diag
from scopeviz.tf1.ops.masks import matrix_band_part as band_part
from scopeviz.tf1.ops.math_ops import matmul
from scopeviz.tf1.ops.matrix_ops import adjoint, cross, matvec, norm, trace
from scopeviz.tf1.ops.matrix_ops import diag as tensor_diag
from scopeviz.tf1.ops.matrix_ops import matrix_diag_part as diag_part
from scopeviz.tf1.ops.solving_ops import cholesky, cholesky_solve, logdet, slogdet, svd
from scopeviz.tf1.ops.solving_ops import matrix_determinant as det
from scopeviz.tf1.ops.solving_ops import matrix_inverse as inv
from scopeviz.tf1.ops.solving_ops import matrix_solve as solve
from scopeviz.tf1.ops.solving_ops import matrix_triangular_solve as triangular_solve
from scopeviz.tf1.ops.solving_ops import self_adjoint_eig as eigh
from scopeviz.tf1.ops.solving_ops import self_adjoint_eigvals as eigvalsh
from scopeviz.tf1.ops.special_math_ops import einsum
from scopeviz.tf1.ops.tensordot_ops import tensordot

__all__ = [
    "adjoint",
    "band_part",
    "cholesky",
    "cholesky_solve",
    "cross",
    "det",
    "diag",
    "diag_part",
    "eigh",
    "eigvalsh",
    "einsum",
    "eye",
    "global_norm",
    "inv",
    "l2_normalize",
    "logdet",
    "matmul",
    "matrix_transpose",
    "matvec",
    "norm",
    "qr",
    "set_diag",
    "slogdet",
    "solve",
    "svd",
    "tensor_diag",
    "tensor_diag_part",
    "tensordot",
    "trace",
    "transpose",
    "triangular_solve",
]
