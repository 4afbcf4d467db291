"""The rows of matrices."""

from __future__ import annotations

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import NUMBERS, Refused, Row, no_floats, positive, reals

MATRICES = [
    Row(
        "qr",
        (np.array([[1, 2], [3, 4], [5, 7]], np.float32),),
        lambda x: list(np.linalg.qr(x)),
        no_floats(tf.qr, "input"),
        dtypes="float64",
    ),
    Row(
        "diag_part",
        (reals(3, 3),),
        np.diagonal,
        Refused(
            lambda: tf.diag_part([1.0]),
            ValueError,
            "Input must have even and non-zero rank, input rank is 1 for 'DiagPart'",
        ),
    ),
    Row(
        "matrix_diag",
        (reals(2, 3),),
        lambda x: x[:, :, None] * np.eye(3, dtype=x.dtype),
        Refused(
            lambda: tf.matrix_diag(1.0), ValueError, "Shape must be at least rank 1 but is rank 0"
        ),
        dtypes=NUMBERS,
    ),
    Row(
        "matrix_set_diag",
        (reals(2, 3), positive(2)),
        lambda x, d: np.where(np.eye(2, 3, dtype=bool), d[:, None], x),
        Refused(
            lambda: tf.matrix_set_diag(reals(2, 3), reals(3)),
            ValueError,
            "Dimensions must be equal, but are 2 and 3 for 'set_diag' (op: 'MatrixSetDiag')",
        ),
    ),
    Row(
        "eye",
        (),
        lambda: np.stack([np.eye(2, 3, dtype=np.float32)] * 4),
        Refused(
            lambda: tf.eye(2.5),
            TypeError,
            "num_rows and num_columns must be positive integer values.",
        ),
        lambda: tf.eye(2, 3, batch_shape=[4]),
    ),
]

ROWS = [*MATRICES]
