"""The rows of more functions of each element, of divisions, and of complex numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import (
    FLOATS,
    Array,
    Refused,
    Row,
    always,
    bad_name,
    no_fit,
    of_floats,
    positive,
    reals,
    sigmoid,
    truths,
    unary,
    whole,
)


def each(function: Any) -> Any:
    """A function of Python's, of each element."""
    return np.vectorize(function, otypes=[float])


def special(*shape: int) -> Array:
    """Numbers, infinities, and what is no number."""
    result = reals(*shape)
    result.flat[:4] = [np.nan, np.inf, -np.inf, 0.0]
    return result


COMPLEX = (reals(2, 3) + 1j * positive(2, 3)).astype(np.complex64)

DIGAMMA = np.array([-2.5, 0.25, 1.0, 3.5, 20.0], np.float32)
"""Where TensorFlow 1.15.5 gives ``DIGAMMA_VALUES``."""

DIGAMMA_VALUES = [1.1031566, -4.2274537, -0.5772157, 1.1031566, 2.9705239]

ELEMENTARY = [
    unary("expm1", np.expm1, reals(2, 3)),
    unary("sinh", np.sinh, reals(2, 3)),
    unary("cosh", np.cosh, reals(2, 3)),
    unary("asin", np.arcsin, reals(2, 3) / 4),
    unary("acos", np.arccos, reals(2, 3) / 4),
    unary("atan", np.arctan, reals(2, 3)),
    unary("asinh", np.arcsinh, reals(2, 3)),
    unary("acosh", np.arccosh, positive(2, 3) + 1),
    unary("atanh", np.arctanh, reals(2, 3) / 4),
    unary("rint", np.rint, reals(2, 3)),
    unary("erf", each(math.erf), reals(2, 3)),
    unary("erfc", each(math.erfc), reals(2, 3)),
    unary("lgamma", each(math.lgamma), positive(2, 3)),
    unary("digamma", always(np.array(DIGAMMA_VALUES)), DIGAMMA, "float64"),
    unary("is_nan", np.isnan, special(2, 3)),
    unary("is_inf", np.isinf, special(2, 3)),
    unary("is_finite", np.isfinite, special(2, 3)),
    Row(
        "log_sigmoid",
        (reals(2, 3),),
        lambda x: np.log(sigmoid(x)),
        bad_name(tf.log_sigmoid),
        dtypes="float64",
    ),
    Row(
        "atan2",
        (reals(2, 3), positive(3)),
        np.arctan2,
        no_fit(of_floats(tf.atan2), "Atan2", "Atan2"),
        dtypes=FLOATS,
    ),
]

ZEROS = np.array([0.0, 1.0, 2.0], np.float32)


def quotient(x: Array, y: Array) -> Array:
    """The quotient, and 0 where the second is 0."""
    return np.divide(x, y, out=np.zeros_like(x), where=np.broadcast_to(y, x.shape) != 0)


DIVISIONS = [
    Row(
        "realdiv",
        (reals(2, 3), positive(3)),
        np.divide,
        no_fit(tf.realdiv, "RealDiv", "RealDiv"),
        dtypes=FLOATS,
    ),
    Row(
        "floor_div",
        (whole(2, 3), whole(3) + 4),
        np.floor_divide,
        no_fit(tf.floor_div, "FloorDiv", "FloorDiv"),
        dtypes="int64 float64",
    ),
    Row(
        "truncatediv",
        (np.array([-7, 7, -6], np.int32), np.array([2, -2, 3], np.int32)),
        always(np.array([-3, -3, -2])),
        no_fit(tf.truncatediv, "TruncateDiv", "TruncateDiv"),
        dtypes="int64",
    ),
    Row(
        "truncatemod",
        (np.array([-7, 7, -6], np.int32), np.array([2, -2, 4], np.int32)),
        always(np.array([-1, 1, -2])),
        no_fit(tf.truncatemod, "TruncateMod", "TruncateMod"),
        dtypes="int64 float32 float64",
    ),
    Row(
        "div_no_nan",
        (reals(2, 3), ZEROS),
        quotient,
        no_fit(of_floats(tf.div_no_nan), "div_no_nan", "DivNoNan"),
        dtypes=FLOATS,
    ),
    Row(
        "math.multiply_no_nan",
        (special(2, 3), np.array([0.0, 0.0, 0.0], np.float32)),
        always(np.zeros((2, 3))),
        no_fit(of_floats(tf.math.multiply_no_nan), "multiply_no_nan", "MulNoNan"),
        dtypes=FLOATS,
    ),
    Row(
        "math.multiply_no_nan",
        (reals(2, 3), positive(3)),
        np.multiply,
        bad_name(lambda x, name: tf.math.multiply_no_nan(x, x, name)),
    ),
    Row(
        "math.reciprocal_no_nan",
        (ZEROS,),
        always(np.array([0.0, 1.0, 0.5])),
        bad_name(tf.math.reciprocal_no_nan),
        dtypes=FLOATS,
    ),
    Row(
        "math.xdivy",
        (ZEROS, np.array([0.0, 2.0, 4.0], np.float32)),
        always(np.array([0.0, 0.5, 0.5])),
        no_fit(of_floats(tf.math.xdivy), "Xdivy", "Xdivy"),
        dtypes=FLOATS,
    ),
    Row(
        "math.xlogy",
        (ZEROS, np.array([0.0, 2.0, 1.0], np.float32)),
        always(np.array([0.0, math.log(2.0), 0.0])),
        no_fit(of_floats(tf.math.xlogy), "Xlogy", "Xlogy"),
        dtypes=FLOATS,
    ),
]


def parts(name: str, expected: Any, of_real: Any) -> list[Row]:
    """A part of complex numbers, and of real ones."""
    function = getattr(tf, name)
    refused = bad_name(function)
    return [
        Row(name, (COMPLEX,), expected, refused, dtypes="complex128"),
        Row(name, (reals(2, 3),), of_real, refused, rankless=name != "imag"),
    ]


COMPLEX_NUMBERS = [
    Row(
        "complex",
        (reals(2, 3), positive(3)),
        lambda x, y: x + 1j * y,
        Refused(
            lambda: tf.complex([1], [2]),
            TypeError,
            "real and imag have incorrect types: int32 int32",
        ),
        dtypes="float64",
    ),
    *parts("real", np.real, lambda x: x),
    *parts("imag", np.imag, np.zeros_like),
    *parts("angle", np.angle, np.zeros_like),
    Row(
        "conj",
        (COMPLEX,),
        np.conj,
        Refused(
            lambda: tf.conj([True]),
            TypeError,
            "Expected numeric or variant tensor, got dtype tf.bool",
        ),
        dtypes="complex128",
    ),
]

CASTS = [
    Row(
        "saturate_cast",
        (np.array([-300.0, 1.5, 300.0], np.float32),),
        always(np.array([0, 1, 255])),
        bad_name(lambda x, name: tf.saturate_cast(x, tf.uint8, name)),
        lambda x: tf.saturate_cast(x, tf.uint8),
        "float64 int32",
    ),
    *[
        Row(
            name,
            (truths(2, 3),),
            lambda x, dtype=dtype: x.astype(dtype),
            bad_name(getattr(tf, name)),
        )
        for name, dtype in (("to_complex64", np.complex64), ("to_complex128", np.complex128))
    ],
]

TEXT = [
    Row(
        "string_join",
        (np.array(["a", "b"], object), np.array(["c", "d"], object)),
        always(np.array([b"a-c", b"b-d"], object)),
        Refused(
            lambda: tf.string_join([["a"], ["a", "b"]]),
            ValueError,
            "Dimension 0 in both shapes must be equal, but are 1 and 2.",
        ),
        lambda x, y: tf.string_join([x, y], "-"),
    ),
    Row(
        "as_string",
        (np.array([1.5, -20.0], np.float32),),
        always(np.array([b"1.500000", b"-20.000000"], object)),
        Refused(
            lambda: tf.as_string("text"),
            TypeError,
            "Value passed to parameter 'input' has DataType string not in list of allowed",
        ),
    ),
    Row(
        "as_string",
        (np.array([7, -20], np.int64),),
        always(np.array([b"0007", b"-020"], object)),
        bad_name(tf.as_string),
        lambda x: tf.as_string(x, width=4, fill="0"),
    ),
]

ROWS = [*ELEMENTARY, *DIVISIONS, *COMPLEX_NUMBERS, *CASTS, *TEXT]
