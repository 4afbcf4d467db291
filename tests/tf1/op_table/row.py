"""A row of the table of ops, and what many rows share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

import scopeviz.tf1 as tf

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Refused:
    """A call that is refused while the graph is built.

    Attributes:
        call: the call, with values of Python's and NumPy's only.
        error: the exception.
        message: what its message begins with, in TF1's words.
    """

    call: Callable[[], Any]
    error: type[Exception]
    message: str


@dataclass(frozen=True)
class Row:
    """An op, or several behind one function.

    Attributes:
        name: its public name, below ``tf``.
        operands: what it is fed with.
        expected: NumPy's answer, from the same operands; None where it is random.
        refused: a call that it does not take.
        call: how it is called; None calls it with the operands alone.
        dtypes: dtypes in which the operands are given too.
        rankless: whether it works where not even the ranks are known beforehand.
    """

    name: str
    operands: tuple[Array, ...]
    expected: Callable[..., Any] | None
    refused: Refused
    call: Callable[..., Any] | None = None
    dtypes: str = ""
    rankless: bool = True

    @property
    def function(self) -> Callable[..., Any]:
        """What the name stands for."""
        found: Any = tf
        for part in self.name.split("."):
            found = getattr(found, part)
        return found  # type: ignore[no-any-return]  # by its name

    def __call__(self, *operands: Any) -> list[tf.Tensor]:
        """Call it; its results as a list."""
        result = (self.call or self.function)(*operands)
        return list(result) if isinstance(result, list | tuple) else [result]

    def __str__(self) -> str:
        return self.name


# Operands.


def reals(*shape: int) -> Array:
    """Numbers of both signs, none of them 0."""
    size = int(np.prod(shape))
    return (np.linspace(-2.0, 3.1, size) + 0.05).reshape(shape).astype(np.float32)


def positive(*shape: int) -> Array:
    """Numbers above 0."""
    return np.linspace(0.5, 3.0, int(np.prod(shape))).reshape(shape).astype(np.float32)


def whole(*shape: int) -> Array:
    """Whole numbers of both signs, with 0 among them."""
    return (np.arange(np.prod(shape)) - 2).reshape(shape).astype(np.int32)


def truths(*shape: int) -> Array:
    """Truth values of both kinds."""
    return np.reshape(np.arange(np.prod(shape)) % 3 == 1, shape)


# What many refuse.

FLOATS = "float16 float64"
NUMBERS = "float16 float64 int32 int64"


def no_numbers(call: Callable[..., Any], argument: str = "x") -> Refused:
    """An op that takes numbers, called with text."""
    return Refused(
        lambda: call("text"),
        TypeError,
        f"Value passed to parameter '{argument}' has DataType string not in list of allowed",
    )


def no_floats(call: Callable[..., Any], argument: str = "x") -> Refused:
    """An op that takes floats, called with whole numbers."""
    return Refused(
        lambda: call([1, 2]),
        TypeError,
        f"Value passed to parameter '{argument}' has DataType int32 not in list of allowed",
    )


def no_fit(call: Callable[..., Any], name: str, op_type: str) -> Refused:
    """An op on two tensors, called with shapes that do not fit."""
    return Refused(
        lambda: call([1, 2], [1, 2, 3]),
        ValueError,
        f"Dimensions must be equal, but are 2 and 3 for '{name}' (op: '{op_type}') "
        "with input shapes: [2], [3].",
    )


def bad_name(call: Callable[..., Any]) -> Refused:
    """An op that takes everything, under a name that TF1 does not allow."""
    return Refused(lambda: call(1.0, name="a b"), ValueError, "'a b' is not a valid scope name")


def bad_axis(call: Callable[..., Any], op_type: str, value: Any) -> Refused:
    """A reduction along an axis that there is not."""
    return Refused(
        lambda: call(value, 5),
        ValueError,
        f"Invalid reduction dimension 5 for input with 1 dimensions. for '{op_type}'",
    )


def always(value: Any) -> Callable[..., Any]:
    """A function that gives one value whatever it is called with."""
    return lambda *_: value


def of_floats(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that is called with floats in place of whole numbers."""
    return lambda *values: function(*(np.asarray(one, np.float32) for one in values))


def by_name(function: Callable[..., Any], *names: str) -> Callable[..., Any]:
    """A function that wants its arguments named."""
    return lambda *values: function(**dict(zip(names, values, strict=True)))


def unary(name: str, expected: Any, operand: Array, dtypes: str = FLOATS) -> Row:
    """A function of one tensor."""
    function = getattr(tf, name)
    return Row(name, (operand,), expected, no_numbers(function), dtypes=dtypes)


def binary(name: str, op_type: str, expected: Any, dtypes: str = NUMBERS) -> Row:
    """A function of two tensors of numbers."""
    function = getattr(tf, name)
    operands = (whole(2, 3).astype(np.float32), positive(3))
    return Row(name, operands, expected, no_fit(function, op_type, op_type), dtypes=dtypes)


def reduction(name: str, op_type: str, expected: Any, operand: Array, dtypes: str = "") -> Row:
    """A reduction along the last axis."""
    function = getattr(tf, name)
    refused = bad_axis(function, op_type, operand[0, 0])
    return Row(
        name,
        (operand,),
        lambda x: expected(x, axis=-1),
        refused,
        lambda x: function(x, axis=-1),
        dtypes,
    )


def sigmoid(x: Array) -> Array:
    result: Array = 1 / (1 + np.exp(-x))
    return result


def softmax(x: Array) -> Array:
    result: Array = np.exp(x) / np.exp(x).sum(-1, keepdims=True)
    return result


def naive_windows(x: Array, size: int, stride: int, reduce: Any) -> Array:
    """What a pool gives without padding."""
    batch, height, width, depth = x.shape
    down, across = ((side - size) // stride + 1 for side in (height, width))
    result = np.zeros((batch, down, across, depth))
    for i in range(down):
        for j in range(across):
            top, left = i * stride, j * stride
            result[:, i, j] = reduce(x[:, top : top + size, left : left + size], axis=(1, 2))
    return result


def naive_conv2d(x: Array, kernels: Array, stride: int = 1) -> Array:
    """What a convolution gives without padding."""
    x, kernels = x.astype(np.float64), kernels.astype(np.float64)
    high, wide, _, number = kernels.shape
    batch, height, width, _ = x.shape
    down, across = (height - high) // stride + 1, (width - wide) // stride + 1
    result = np.zeros((batch, down, across, number))
    for i in range(down):
        for j in range(across):
            top, left = i * stride, j * stride
            patch = x[:, top : top + high, left : left + wide]
            result[:, i, j] = np.tensordot(patch, kernels, 3)
    return result
