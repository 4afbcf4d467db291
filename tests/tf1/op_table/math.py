"""The rows of arithmetic, comparisons, casts and reductions."""

from __future__ import annotations

from functools import partial

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import (
    FLOATS,
    NUMBERS,
    Refused,
    Row,
    bad_name,
    binary,
    no_fit,
    no_numbers,
    positive,
    reals,
    reduction,
    sigmoid,
    truths,
    unary,
    whole,
)

ARITHMETIC = [
    unary("negative", np.negative, reals(2, 3), NUMBERS),
    unary("sign", np.sign, reals(2, 3), NUMBERS),
    unary("square", np.square, reals(2, 3), NUMBERS),
    unary("abs", np.abs, reals(2, 3), NUMBERS),
    unary("reciprocal", np.reciprocal, reals(2, 3)),
    unary("round", np.round, reals(2, 3), NUMBERS),
    unary("floor", np.floor, reals(2, 3)),
    unary("ceil", np.ceil, reals(2, 3)),
    unary("sqrt", np.sqrt, positive(2, 3)),
    unary("rsqrt", lambda x: 1 / np.sqrt(x), positive(2, 3)),
    unary("exp", np.exp, reals(2, 3)),
    unary("log", np.log, positive(2, 3)),
    unary("log1p", np.log1p, positive(2, 3)),
    unary("sin", np.sin, reals(2, 3)),
    unary("cos", np.cos, reals(2, 3)),
    unary("tan", np.tan, reals(2, 3) / 3),
    unary("tanh", np.tanh, reals(2, 3)),
    unary("sigmoid", sigmoid, reals(2, 3)),
    binary("add", "Add", np.add),
    binary("subtract", "Sub", np.subtract),
    binary("multiply", "Mul", np.multiply),
    binary("maximum", "Maximum", np.maximum),
    binary("minimum", "Minimum", np.minimum),
    binary("squared_difference", "SquaredDifference", lambda x, y: (x - y) ** 2),
    binary("floormod", "FloorMod", np.mod, FLOATS),
    binary("mod", "FloorMod", np.mod, FLOATS),
    Row(
        "add",
        (reals(2, 3), positive(3)),
        np.add,
        no_fit(tf.add, "Add", "Add"),
        lambda x, y: x + y,
        NUMBERS,
    ),
    Row(
        "abs",
        (np.array([3 + 4j, -1j], np.complex64),),
        np.abs,
        no_numbers(tf.abs),
    ),
    Row(
        "pow",
        (positive(2, 3), reals(3)),
        np.power,
        no_fit(tf.pow, "Pow", "Pow"),
        dtypes=FLOATS,
    ),
    Row(
        "truediv",
        (reals(2, 3), positive(3)),
        np.divide,
        Refused(
            lambda: tf.truediv(1, 2.0),
            TypeError,
            "x and y must have the same dtype, got tf.int32 != tf.float32",
        ),
        dtypes=FLOATS,
    ),
    Row(
        "divide",
        (reals(2, 3), positive(3)),
        np.divide,
        Refused(
            lambda: tf.divide("a", "b", name="d"),
            TypeError,
            "Invalid dtype tf.string in __truediv__",
        ),
        dtypes=FLOATS,
    ),
    Row(
        "div",
        (reals(2, 3), positive(3)),
        np.divide,
        Refused(lambda: tf.div(1, 2.5), TypeError, "Expected int32, got 2.5 of type 'float'"),
        dtypes=FLOATS,
    ),
    Row(
        "floordiv",
        (reals(2, 3), positive(3)),
        np.floor_divide,
        no_fit(tf.floordiv, "floordiv", "FloorDiv"),
        dtypes=FLOATS,
    ),
    Row(
        "add_n",
        (reals(2, 3), positive(2, 3), reals(2, 3)),
        lambda *terms: sum(terms),
        Refused(
            lambda: tf.add_n([reals(2), reals(3)]),
            ValueError,
            "Dimension 0 in both shapes must be equal, but are 2 and 3. Shapes are [2] and [3].",
        ),
        lambda *terms: tf.add_n(list(terms)),
        NUMBERS,
    ),
    Row(
        "matmul",
        (reals(2, 3), reals(3, 4)),
        np.matmul,
        Refused(
            lambda: tf.matmul(reals(2, 3), reals(2, 2)),
            ValueError,
            "Dimensions must be equal, but are 3 and 2 for 'MatMul' (op: 'MatMul') "
            "with input shapes: [2,3], [2,2].",
        ),
        dtypes=NUMBERS,
    ),
    Row(
        "matmul",
        (reals(5, 3, 2), reals(4, 3)),
        lambda x, y: x.transpose(0, 2, 1) @ y.T,
        Refused(
            lambda: tf.matmul(reals(5, 2, 3), reals(5, 4, 2)),
            ValueError,
            "Dimensions must be equal, but are 3 and 4 for 'MatMul' (op: 'BatchMatMulV2') "
            "with input shapes: [5,2,3], [5,4,2].",
        ),
        lambda x, y: tf.matmul(x, y, transpose_a=True, transpose_b=True),
        NUMBERS,
    ),
    Row(
        "range",
        (np.int32(2), np.int32(11), np.int32(3)),  # type: ignore[arg-type]  # as good as arrays
        np.arange,
        Refused(lambda: tf.range(1, 5, 0), ValueError, "Requires delta != 0 for 'range'"),
        dtypes="int64 float32 float64",
    ),
]

CASTS = [
    Row(
        "cast",
        (reals(2, 3),),
        lambda x: x.astype(np.int64),
        Refused(
            lambda: tf.cast([1], "foo"),
            TypeError,
            "Cannot convert value 'foo' to a TensorFlow DType.",
        ),
        lambda x: tf.cast(x, tf.int64),
    ),
    *[
        Row(
            name,
            (truths(2, 3),),
            partial(np.asarray, dtype=dtype),
            bad_name(getattr(tf, name)),
        )
        for name, dtype in (
            ("to_float", np.float32),
            ("to_double", np.float64),
            ("to_int32", np.int32),
            ("to_int64", np.int64),
        )
    ],
]

COMPARISONS = [
    *[
        Row(
            name,
            (whole(2, 3), whole(3)),
            expected,
            no_fit(getattr(tf, name), op_type, op_type),
            dtypes=NUMBERS,
        )
        for name, op_type, expected in (
            ("less", "Less", np.less),
            ("less_equal", "LessEqual", np.less_equal),
            ("greater", "Greater", np.greater),
            ("greater_equal", "GreaterEqual", np.greater_equal),
            ("equal", "Equal", np.equal),
            ("not_equal", "NotEqual", np.not_equal),
        )
    ],
    *[
        Row(
            name,
            (truths(2, 3), truths(3)),
            expected,
            Refused(
                partial(getattr(tf, name), 1, 0),
                TypeError,
                f"Expected bool passed to parameter 'x' of op '{op_type}', got 1 of type 'int'",
            ),
        )
        for name, op_type, expected in (
            ("logical_and", "LogicalAnd", np.logical_and),
            ("logical_or", "LogicalOr", np.logical_or),
            ("logical_xor", "LogicalOr", np.logical_xor),
        )
    ],
    Row(
        "logical_not",
        (truths(2, 3),),
        np.logical_not,
        Refused(
            lambda: tf.logical_not(1.0),
            TypeError,
            "Expected bool passed to parameter 'x' of op 'LogicalNot', got 1.0 of type 'float'",
        ),
    ),
]

REDUCTIONS = [
    reduction("reduce_sum", "Sum", np.sum, reals(2, 3, 4), NUMBERS),
    reduction("reduce_prod", "Prod", np.prod, reals(2, 2, 3), FLOATS),
    reduction("reduce_mean", "Mean", np.mean, reals(2, 3, 4), FLOATS),
    reduction("reduce_max", "Max", np.max, reals(2, 3, 4), NUMBERS),
    reduction("reduce_min", "Min", np.min, reals(2, 3, 4), NUMBERS),
    reduction("reduce_any", "Any", np.any, truths(2, 3, 2)),
    reduction("reduce_all", "All", np.all, truths(2, 3, 2)),
    *[
        Row(
            name,
            (np.cos(reals(3, 4)),),
            expected,
            Refused(
                partial(getattr(tf, name), reals(3, 4), 2),
                ValueError,
                "Dimension (2) must be in the range [-2, 2), where 2 is the number of dimensions "
                "in the input. for ",
            ),
            dtypes=FLOATS,
        )
        for name, expected in (
            ("argmax", lambda x: np.argmax(x, 0)),
            ("argmin", lambda x: np.argmin(x, 0)),
        )
    ],
]

ROWS = [*ARITHMETIC, *CASTS, *COMPARISONS, *REDUCTIONS]
