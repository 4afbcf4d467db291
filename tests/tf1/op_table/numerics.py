"""The rows of what asks whether numbers are finite."""

from __future__ import annotations

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import Refused, Row, reals

ROWS = [
    Row(
        "check_numerics",
        (reals(2, 3),),
        lambda x: x,
        Refused(
            lambda: tf.check_numerics([1, 2], "wrong"),
            TypeError,
            "Value passed to parameter 'tensor' has DataType int32 not in list of allowed",
        ),
        lambda x: tf.check_numerics(x, "wrong"),
        dtypes="float64",
    ),
    Row(
        "verify_tensor_all_finite",
        (reals(2, 3),),
        lambda x: x,
        Refused(
            lambda: tf.verify_tensor_all_finite(1.0, "wrong", name="*"),
            ValueError,
            "'*' is not a valid scope name",
        ),
        lambda x: tf.verify_tensor_all_finite(x, "wrong"),
        dtypes="float64",
    ),
]
