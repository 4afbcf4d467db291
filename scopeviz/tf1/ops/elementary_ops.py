"""More functions of each element by itself: hyperbolic and inverse ones, the error function."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from scopeviz.tf1.framework.op_def import OPS, apply_op
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.kernels import error_function
from scopeviz.tf1.ops.cwise_ops import COMPLEX, FLOATS, SIGNED, Array, add_binary, unary

# Kernels that NumPy does not have.


def _log_gamma(x: float) -> float:
    try:
        return math.lgamma(x)
    except (ValueError, OverflowError):  # a pole, or more than there are numbers
        return math.inf


_SHIFT = 6
"""From here on the series of the digamma function is exact enough."""

_SERIES = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)
"""Bernoulli's numbers, divided by twice their place."""


def _digamma(x: Array) -> Array:
    wide = x.astype(np.float64)
    poles = (wide <= 0) & (wide == np.floor(wide))
    mirrored = (wide < 0) & ~poles
    part = np.where(poles, np.nan, np.where(mirrored, 1 - wide, wide))
    result = np.zeros_like(part)
    for _ in range(_SHIFT):
        low = part < _SHIFT
        result -= np.where(low, 1 / np.where(low, part, 1), 0)
        part = np.where(low, part + 1, part)
    square = 1 / np.square(part)
    tail = np.zeros_like(part)
    for term in reversed(_SERIES):
        tail = square * (term + tail)
    result += np.log(part) - 0.5 / part - tail
    if mirrored.any():
        angle = np.pi * np.where(mirrored, wide - np.floor(wide), 0.5)
        result = np.where(mirrored, result - np.pi / np.tan(angle), result)
    return result.astype(x.dtype)


def _whole_too(function: Any, whole: Any) -> Callable[[Array], Any]:
    """Integers give the whole number towards 0, as C converts."""
    return lambda x: (
        function(x.astype(np.float64)).astype(x.dtype) if x.dtype.kind == "i" else whole(x)
    )


# fmt: off
expm1 = unary(
    "expm1", "Expm1", np.expm1, COMPLEX, "The exponential function minus 1.", "0.0", "0.0"
)
sinh = unary("sinh", "Sinh", np.sinh, COMPLEX, "The hyperbolic sine.", "0.0", "0.0")
cosh = unary("cosh", "Cosh", np.cosh, COMPLEX, "The hyperbolic cosine.", "0.0", "1.0")
asin = unary(
    "asin", "Asin", _whole_too(np.arcsin, np.arcsin), SIGNED, "The inverse sine.", "0.0", "0.0"
)
acos = unary(
    "acos", "Acos", _whole_too(np.arccos, np.arccos), SIGNED, "The inverse cosine.", "1.0", "0.0"
)
atan = unary(
    "atan", "Atan", _whole_too(np.arctan, np.arctan), SIGNED, "The inverse tangent.", "0.0", "0.0"
)
asinh = unary(
    "asinh", "Asinh", np.arcsinh, COMPLEX, "The inverse hyperbolic sine.", "0.0", "0.0"
)
acosh = unary(
    "acosh", "Acosh", np.arccosh, COMPLEX, "The inverse hyperbolic cosine.", "1.0", "0.0"
)
atanh = unary(
    "atanh", "Atanh", np.arctanh, COMPLEX, "The inverse hyperbolic tangent.", "0.0", "0.0"
)
erf = unary("erf", "Erf", error_function.erf, FLOATS, "The error function.", "0.0", "0.0")
erfc = unary(
    "erfc", "Erfc", error_function.each(math.erfc), FLOATS, "One minus the error function.",
    "0.0", "1.0",
)
lgamma = unary(
    "lgamma", "Lgamma", error_function.each(_log_gamma), FLOATS,
    "The logarithm of the absolute value of the gamma function.", "1.0", "0.0",
)
digamma = unary(
    "digamma", "Digamma", _digamma, FLOATS,
    "The slope of the logarithm of the gamma function.", "[float('inf')]", "[inf]",
)
rint = unary(
    "rint", "Rint", np.rint, FLOATS, "The nearest whole number; of two as near, the even one.",
    "[0.5, 1.5]", "[0.0, 2.0]",
)
is_nan = unary(
    "is_nan", "IsNan", np.isnan, FLOATS, "Whether it is not a number.", "[1.0, float('nan')]",
    "[False, True]", truth=True,
)
is_inf = unary(
    "is_inf", "IsInf", np.isinf, FLOATS, "Whether it is infinite.", "[1.0, float('inf')]",
    "[False, True]", truth=True,
)
is_finite = unary(
    "is_finite", "IsFinite", np.isfinite, FLOATS, "Whether it is a number, and not infinite.",
    "[1.0, float('inf')]", "[True, False]", truth=True,
)
# fmt: on


def atan2(y: Any, x: Any, name: str | None = None) -> Tensor:
    """The angle of a point, between -pi and pi.

    Args:
        y: how high the point is: floats of any shape.
        x: how far to the right it is: the same dtype; sizes of 1 are stretched.
        name: the op's name.

    Returns:
        A tensor of the shape of both together, in radians: the same dtype.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/gen_math_ops.py, atan2.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.atan2([0.0, 0.0], [1.0, 2.0])).tolist()
    [0.0, 0.0]
    """
    return apply_op("Atan2", name, (y, x)).outputs[0]


add_binary("Atan2", np.arctan2, FLOATS)
OPS["Atan2"] = dataclasses.replace(OPS["Atan2"], arguments="y:T x:T")
