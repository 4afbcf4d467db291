"""Ops that work on each element by itself: a row of one of two tables, and a function."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework import dtypes
from scopeviz.tf1.framework.common_shapes import broadcast_shape, broadcast_truth, unchanged
from scopeviz.tf1.framework.dtypes import DType, as_dtype
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import bracketed

Array: TypeAlias = NDArray[Any]
Types: TypeAlias = Collection[DType]


class Unary(Protocol):
    """A function of one tensor."""

    def __call__(self, x: Any, name: str | None = None) -> Tensor:
        """Add the op to the graph."""


class Binary(Protocol):
    """A function of two tensors."""

    def __call__(self, x: Any, y: Any, name: str | None = None) -> Tensor:
        """Add the op to the graph."""


def types(names: str) -> frozenset[DType]:
    """The dtypes of those names.

    >>> sorted(dtype.name for dtype in types("int32 float32"))
    ['float32', 'int32']
    """
    return frozenset(as_dtype(name) for name in names.split())


FLOATS = types("float16 float32 float64")
COMPLEX = FLOATS | types("complex64 complex128")
SIGNED = COMPLEX | types("int32 int64")
REAL = FLOATS | types("int32 int64")
ADDABLE = SIGNED | types("uint8 int8 int16")
NUMBERS = ADDABLE | types("uint16")
ORDERED = FLOATS | types("uint8 uint16 uint32 uint64 int8 int16 int32 int64")
COMPARABLE = ADDABLE | types("string bool")
TRUTH = types("bool")


def add_unary(
    op_type: str,
    kernel: Callable[[Array], Any],
    allowed: Types,
    argument: str = "x",
    truth: bool = False,
) -> None:
    """Put an op on one tensor into the table of ops."""

    def compute(op: Operation, x: Array) -> Any:
        return kernel(x)

    kind = "bool" if allowed is TRUTH else "T"
    infer = _truth_of_each if truth else unchanged
    OPS[op_type] = OpDef(f"{argument}:{kind}", infer, compute, {"T": allowed})


def _truth_of_each(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    return [(dtypes.bool_, operands[0].dims)]


def unary(
    name: str,
    op_type: str,
    kernel: Callable[[Array], Any],
    allowed: Types,
    about: str,
    example: str,
    value: str,
    truth: bool = False,
    namespace: str = "",
) -> Unary:
    """Make an op on one tensor: its row in the table, and the function that adds it.

    Args:
        name: the function's name.
        op_type: the op's type in TF1.
        kernel: computes the value.
        allowed: the dtypes that it takes.
        about: what it gives, in a sentence.
        example: what it may be called with.
        value: what it gives then.
        truth: whether it gives truth values; otherwise the dtype of what it takes.
        namespace: where below ``tf`` it is found, with a dot after it.
    """
    add_unary(op_type, kernel, allowed, truth=truth)

    def function(x: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, (x,)).outputs[0]

    arguments = _ONE.format(_names(allowed), "``bool``" if truth else "the same dtype")
    _describe(function, name, op_type, about, arguments, example, value, namespace)
    return function


def binary(
    name: str,
    op_type: str,
    kernel: Callable[[Array, Array], Any],
    allowed: Types,
    about: str,
    example: str,
    value: str,
    truth: bool = False,
    namespace: str = "",
) -> Binary:
    """Make an op on two tensors: its row in the table, and the function that adds it.

    Args:
        name: the function's name.
        op_type: the op's type in TF1.
        kernel: computes the value.
        allowed: the dtypes that it takes.
        about: what it gives, in a sentence.
        example: what it may be called with.
        value: what it gives then.
        truth: whether it gives truth values; otherwise the dtype of what it takes.
        namespace: where below ``tf`` it is found, with a dot after it.
    """
    add_binary(op_type, kernel, allowed, truth)

    def function(x: Any, y: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, (x, y)).outputs[0]

    arguments = _TWO.format(_names(allowed), "``bool``" if truth else "the same dtype")
    _describe(function, name, op_type, about, arguments, example, value, namespace)
    return function


def comparison(
    name: str,
    op_type: str,
    kernel: Callable[[Array, Array], Any],
    allowed: Types,
    about: str,
    example: str,
    value: str,
) -> Binary:
    """Make an op on two tensors that gives truth values; see :func:`binary`."""
    return binary(name, op_type, kernel, allowed, about, example, value, truth=True)


def add_binary(
    op_type: str, kernel: Callable[[Array, Array], Any], allowed: Types, truth: bool = False
) -> None:
    """Put an op on two tensors into the table of ops."""

    def compute(op: Operation, x: Array, y: Array) -> Any:
        try:
            return kernel(x, y)
        except ZeroDivisionError as error:
            raise InvalidArgumentError(None, op, str(error)) from None
        except ValueError:
            shapes = f"{bracketed(np.shape(x))} vs. {bracketed(np.shape(y))}"
            raise InvalidArgumentError(None, op, f"Incompatible shapes: {shapes}") from None

    kind = "bool" if allowed is TRUTH else "T"
    infer = broadcast_truth if truth else broadcast_shape
    OPS[op_type] = OpDef(f"x:{kind} y:{kind}", infer, compute, {"T": allowed})


def _names(allowed: Types) -> str:
    names = [dtype.name for dtype in dtypes.DTYPES if dtype in allowed]
    return ", ".join(f"``{name}``" for name in names)


_ONE = """
    Args:
        x: a tensor of any shape: {}.
        name: the op's name.

    Returns:
        A tensor of the same shape: {}.

    Raises:
        TypeError: if the dtype is another.
"""

_TWO = """
    Args:
        x: a tensor: {}.
        y: a tensor of the same dtype, whose shape fits: sizes of 1 are stretched.
        name: the op's name.

    Returns:
        A tensor of the shape of both together: {}.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit.
"""


def _describe(
    function: Any,
    name: str,
    op_type: str,
    about: str,
    arguments: str,
    example: str,
    value: str,
    namespace: str,
) -> None:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""{about}
{arguments}
    Follows: tensorflow/core/kernels/cwise_op_*.cc, {op_type}.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.{namespace}{name}({example})).tolist()
    {value}
    """


# Kernels that NumPy does not have as such.


def _sigmoid(x: Array) -> Any:
    if x.dtype.kind == "c":
        return 1 / (1 + np.exp(-x))
    # Neither exponential overflows.
    decayed = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, decayed) / (1 + decayed)


def integers_checked(kernel: Callable[[Array, Array], Any]) -> Callable[[Array, Array], Any]:
    """A kernel that refuses to divide whole numbers by 0."""

    def checked(x: Array, y: Array) -> Any:
        if y.dtype.kind in "iu" and x.size and not np.all(y):
            raise ZeroDivisionError("Integer division by zero")
        return kernel(x, y)

    return checked


def _power(x: Array, y: Array) -> Any:
    if y.dtype.kind in "iu" and np.any(y < 0):
        raise ZeroDivisionError("Integers to negative integer powers are not allowed")
    return np.power(x, y)


def real_divide(x: Array, y: Array) -> Any:
    """The quotient in the dtype of the operands."""
    return np.divide(x, y).astype(x.dtype, copy=False)


# Arithmetic.

# fmt: off
negative = unary("negative", "Neg", np.negative, SIGNED, "Minus each element.", "2.0", "-2.0")
sign = unary("sign", "Sign", np.sign, SIGNED, "Each element's sign: -1, 0 or 1.", "-3", "-1")
square = unary("square", "Square", np.square, SIGNED, "Each element times itself.", "3.0", "9.0")
reciprocal = unary(
    "reciprocal", "Reciprocal", np.reciprocal, SIGNED, "One over each element.", "2.0", "0.5"
)
add = binary("add", "Add", np.add, ADDABLE | types("string"), "The sum.", "1, [2, 3]", "[3, 4]")
subtract = binary("subtract", "Sub", np.subtract, NUMBERS, "The difference.", "3, 2", "1")
multiply = binary("multiply", "Mul", np.multiply, NUMBERS, "The product.", "3, [2, 4]", "[6, 12]")
mod = floormod = binary(
    "floormod", "FloorMod", integers_checked(np.mod), REAL,
    "The remainder of a division rounded down.", "-7, 3", "2",
)
maximum = binary("maximum", "Maximum", np.maximum, REAL, "The greater one.", "1, [0, 2]", "[1, 2]")
minimum = binary("minimum", "Minimum", np.minimum, REAL, "The lesser one.", "1, [0, 2]", "[0, 1]")
squared_difference = binary(
    "squared_difference", "SquaredDifference", lambda x, y: np.square(x - y), SIGNED,
    "The difference times itself.", "3.0, 1.0", "4.0",
)

# Functions.

sqrt = unary("sqrt", "Sqrt", np.sqrt, COMPLEX, "The square root.", "4.0", "2.0")
rsqrt = unary(
    "rsqrt", "Rsqrt", lambda x: 1 / np.sqrt(x), COMPLEX, "One over the square root.", "4.0", "0.5"
)
exp = unary("exp", "Exp", np.exp, COMPLEX, "The exponential function.", "0.0", "1.0")
log = unary("log", "Log", np.log, COMPLEX, "The natural logarithm.", "1.0", "0.0")
log1p = unary("log1p", "Log1p", np.log1p, COMPLEX, "The logarithm of 1 and x.", "0.0", "0.0")
sin = unary("sin", "Sin", np.sin, COMPLEX, "The sine.", "0.0", "0.0")
cos = unary("cos", "Cos", np.cos, COMPLEX, "The cosine.", "0.0", "1.0")
tan = unary("tan", "Tan", np.tan, COMPLEX, "The tangent.", "0.0", "0.0")
tanh = unary("tanh", "Tanh", np.tanh, COMPLEX, "The hyperbolic tangent.", "0.0", "0.0")
sigmoid = unary(
    "sigmoid", "Sigmoid", _sigmoid, COMPLEX, "The logistic function, between 0 and 1.", "0.0", "0.5"
)
floor = unary("floor", "Floor", np.floor, FLOATS, "The next lower whole number.", "1.5", "1.0")
ceil = unary("ceil", "Ceil", np.ceil, FLOATS, "The next higher whole number.", "1.5", "2.0")

# Comparisons and logic.

less = comparison("less", "Less", np.less, ORDERED, "Whether x < y.", "1, [1, 2]", "[False, True]")
less_equal = comparison(
    "less_equal", "LessEqual", np.less_equal, ORDERED, "Whether x <= y.", "1, [1, 0]",
    "[True, False]",
)
greater = comparison(
    "greater", "Greater", np.greater, ORDERED, "Whether x > y.", "1, [1, 0]", "[False, True]"
)
greater_equal = comparison(
    "greater_equal", "GreaterEqual", np.greater_equal, ORDERED, "Whether x >= y.", "1, [1, 2]",
    "[True, False]",
)
equal = comparison(
    "equal", "Equal", np.equal, COMPARABLE, "Whether both are equal.", "1, [1, 2]",
    "[True, False]",
)
not_equal = comparison(
    "not_equal", "NotEqual", np.not_equal, COMPARABLE, "Whether both differ.", "1, [1, 2]",
    "[False, True]",
)
logical_and = comparison(
    "logical_and", "LogicalAnd", np.logical_and, TRUTH, "Whether both are true.",
    "True, [True, False]", "[True, False]",
)
logical_or = comparison(
    "logical_or", "LogicalOr", np.logical_or, TRUTH, "Whether one of both is true.",
    "False, [True, False]", "[True, False]",
)
logical_not = unary(
    "logical_not", "LogicalNot", np.logical_not, TRUTH, "Whether it is false.", "True", "False"
)
# fmt: on

# What has no public function of its own, or one with rules of its own.
add_binary("AddV2", np.add, ADDABLE)
add_binary("Pow", _power, SIGNED)
add_unary("Round", np.round, SIGNED)
add_unary("Abs", np.abs, REAL | types("int8 int16"))
