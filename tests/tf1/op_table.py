"""The table of ops: how each is called, what NumPy says to it, and what it refuses.

An op that is added gets a row here; ``test_ops.py`` does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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


IMAGES = reals(2, 5, 6, 3)
KERNELS = reals(3, 2, 3, 4)

CONVOLUTIONS = [
    Row(
        "nn.conv2d",
        (IMAGES, KERNELS),
        lambda x, k: naive_conv2d(x, k, 2),
        Refused(
            lambda: tf.nn.conv2d(IMAGES, KERNELS[:, :, :2], 1, "SAME"),
            ValueError,
            "Depth of input (3) is not a multiple of input depth of filter (2) for 'Conv2D' "
            "(op: 'Conv2D') with input shapes: [2,5,6,3], [3,2,2,4].",
        ),
        lambda x, k: tf.nn.conv2d(x, k, strides=2, padding="VALID"),
        FLOATS,
    ),
    Row(
        "nn.max_pool",
        (IMAGES,),
        lambda x: naive_windows(x, 2, 2, np.max),
        Refused(
            lambda: tf.nn.max_pool(IMAGES, 6, 1, "VALID"),
            ValueError,
            "Negative dimension size caused by subtracting 6 from 5 for 'MaxPool'",
        ),
        lambda x: tf.nn.max_pool(x, 2, 2, "VALID"),
        FLOATS + " int32",
    ),
    Row(
        "nn.avg_pool",
        (IMAGES,),
        lambda x: naive_windows(x, 3, 1, np.mean),
        Refused(
            lambda: tf.nn.avg_pool(reals(2, 3), 2, 2, "VALID"),
            ValueError,
            "Shape must be rank 4 but is rank 2 for 'AvgPool'",
        ),
        lambda x: tf.nn.avg_pool(x, 3, 1, "VALID"),
        FLOATS,
    ),
    Row(
        "nn.bias_add",
        (reals(2, 3, 4), reals(4)),
        np.add,
        Refused(
            lambda: tf.nn.bias_add(reals(2, 3), reals(2)),
            ValueError,
            "Dimensions must be equal, but are 3 and 2 for 'BiasAdd' (op: 'BiasAdd')",
        ),
        dtypes=NUMBERS,
    ),
]

ACTIVATIONS = [
    Row(
        f"nn.{name}",
        (reals(2, 3),),
        expected,
        no_numbers(getattr(tf.nn, name), argument),
        dtypes=dtypes,
    )
    for name, expected, argument, dtypes in (
        ("relu", lambda x: np.maximum(x, 0), "features", NUMBERS),
        ("relu6", lambda x: np.clip(x, 0, 6), "features", NUMBERS),
        ("elu", lambda x: np.where(x > 0, x, np.exp(x) - 1), "features", FLOATS),
        (
            "selu",
            lambda x: np.where(x > 0, 1.0507009 * x, 1.7580993 * (np.exp(x) - 1)),
            "features",
            FLOATS,
        ),
        ("softplus", lambda x: np.log(1 + np.exp(x)), "features", FLOATS),
        ("softsign", lambda x: x / (1 + np.abs(x)), "features", FLOATS),
        ("leaky_relu", lambda x: np.where(x > 0, x, 0.2 * x), "features", FLOATS),
        ("softmax", softmax, "logits", FLOATS),
        ("log_softmax", lambda x: np.log(softmax(x)), "logits", FLOATS),
    )
]

LOSSES = [
    Row(
        "nn.l2_loss",
        (reals(2, 3),),
        lambda x: (x**2).sum() / 2,
        no_floats(tf.nn.l2_loss, "t"),
        dtypes=FLOATS,
    ),
    *[
        Row(
            f"nn.{name}",
            (softmax(reals(2, 3)), reals(2, 3)),
            lambda labels, logits: -(labels * np.log(softmax(logits))).sum(-1),
            Refused(
                partial(getattr(tf.nn, name), labels=reals(2, 3), logits=reals(2, 4)),
                ValueError,
                "Dimension 1 in both shapes must be equal, but are 4 and 3",
            ),
            by_name(getattr(tf.nn, name), "labels", "logits"),
            FLOATS,
        )
        for name in ("softmax_cross_entropy_with_logits", "softmax_cross_entropy_with_logits_v2")
    ],
]

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

PADDINGS: list[tuple[str, dict[str, Any]]] = [
    ("reflect", {}),
    ("symmetric", {}),
    ("constant", {"constant_values": 7.0}),
]

ARRAYS = [
    Row("identity", (reals(2, 3),), lambda x: x, bad_name(tf.identity), dtypes="bool int8"),
    Row("stop_gradient", (reals(2, 3),), lambda x: x, bad_name(tf.stop_gradient)),
    Row("shape", (reals(2, 3),), lambda x: np.array(x.shape, np.int32), bad_name(tf.shape)),
    Row("size", (reals(2, 3),), lambda x: np.int32(x.size), bad_name(tf.size)),
    Row("rank", (reals(2, 3),), lambda x: np.int32(x.ndim), bad_name(tf.rank)),
    *[
        Row(
            name,
            (np.array([2, 3], np.int32),),
            expected,
            Refused(
                partial(getattr(tf, name), [2, -1]),
                ValueError,
                "Fill dimensions must be >= 0",
            ),
        )
        for name, expected in (
            ("zeros", lambda shape: np.zeros(shape, np.float32)),
            ("ones", lambda shape: np.ones(shape, np.float32)),
        )
    ],
    Row(
        "zeros_like",
        (reals(2, 3),),
        np.zeros_like,
        bad_name(lambda x, name: tf.zeros_like(x, name=name)),
        dtypes=NUMBERS,
    ),
    Row(
        "ones_like",
        (reals(2, 3),),
        np.ones_like,
        bad_name(lambda x, name: tf.ones_like(x, name=name)),
        dtypes=NUMBERS,
    ),
    Row(
        "fill",
        (np.array([2, 3], np.int32), np.float32(1.5)),  # type: ignore[arg-type]  # as above
        np.full,
        Refused(lambda: tf.fill([2], [1]), ValueError, "Shape must be rank 0 but is rank 1"),
    ),
    Row(
        "placeholder_with_default",
        (reals(2, 3),),
        lambda x: x,
        Refused(
            lambda: tf.placeholder_with_default([1.0], [2]),
            ValueError,
            "Dimension 0 in both shapes must be equal, but are 1 and 2. Shapes are [1] and [2].",
        ),
        lambda x: tf.placeholder_with_default(x, None),
    ),
    Row(
        "reshape",
        (reals(2, 6),),
        lambda x: x.reshape(3, 4),
        Refused(
            lambda: tf.reshape(reals(6), [4]),
            ValueError,
            "Cannot reshape a tensor with 6 elements to shape [4] (4 elements) for 'Reshape'",
        ),
        lambda x: tf.reshape(x, [3, -1]),
        NUMBERS,
    ),
    Row(
        "expand_dims",
        (reals(2, 3),),
        lambda x: x[:, None],
        Refused(
            lambda: tf.expand_dims([1, 2], 5), ValueError, "dim 5 not in the interval [-2, 1]. for"
        ),
        lambda x: tf.expand_dims(x, 1),
    ),
    Row(
        "squeeze",
        (reals(1, 3, 1),),
        lambda x: x[0],
        Refused(
            lambda: tf.squeeze(reals(2, 1), 0),
            ValueError,
            "Can not squeeze dim[0], expected a dimension of 1, got 2 for 'Squeeze'",
        ),
        lambda x: tf.squeeze(x, [0]),
    ),
    Row(
        "transpose",
        (reals(2, 3, 4),),
        lambda x: x.transpose(2, 0, 1),
        Refused(
            lambda: tf.transpose(reals(2, 3), [0]),
            ValueError,
            "Dimension must be 2 but is 1 for 'transpose' (op: 'Transpose')",
        ),
        lambda x: tf.transpose(x, [2, 0, 1]),
    ),
    Row(
        "transpose",
        (np.array([[1 + 2j, 3], [4j, 5]], np.complex64),),
        lambda x: x.conj().T,
        Refused(
            lambda: tf.transpose(reals(2, 3), [0, 2]),
            ValueError,
            "perm dim 2 is out of range of input rank 2 for 'transpose' (op: 'Transpose')",
        ),
        lambda x: tf.transpose(x, conjugate=True),
    ),
    Row(
        "matrix_transpose",
        (reals(2, 3, 4),),
        lambda x: x.transpose(0, 2, 1),
        Refused(
            lambda: tf.matrix_transpose([1.0]),
            ValueError,
            "Argument 'a' should be a (batch) matrix, with rank >= 2.  Found: (1,)",
        ),
        rankless=False,
    ),
    Row(
        "concat",
        (reals(2, 3), reals(2, 2)),
        lambda a, b: np.concatenate([a, b], 1),
        Refused(
            lambda: tf.concat([reals(2, 2), reals(3, 3)], 0),
            ValueError,
            "Dimension 0 in both shapes must be equal, but are 2 and 3. Shapes are [2] and [3]. "
            "for 'concat' (op: 'ConcatV2')",
        ),
        lambda a, b: tf.concat([a, b], 1),
        NUMBERS,
    ),
    Row(
        "stack",
        (reals(2, 3), positive(2, 3)),
        lambda a, b: np.stack([a, b], 1),
        Refused(
            lambda: tf.stack([reals(2), positive(2)], 3), ValueError, "axis = 3 not in [-2, 2)"
        ),
        lambda a, b: tf.stack([a, b], 1),
        NUMBERS,
    ),
    Row(
        "unstack",
        (reals(2, 3),),
        lambda x: [x[:, 0], x[:, 1], x[:, 2]],
        Refused(
            lambda: tf.unstack(reals(2, 3), num=3),
            ValueError,
            "Dimension must be 3 but is 2 for 'unstack' (op: 'Unpack') with input shapes: [2,3].",
        ),
        lambda x: tf.unstack(x, 3, axis=1),
    ),
    Row(
        "split",
        (reals(6, 2),),
        lambda x: np.split(x, 3),
        Refused(
            lambda: tf.split(reals(5, 2), 3),
            ValueError,
            "Dimension size must be evenly divisible by 3 but is 5",
        ),
        lambda x: tf.split(x, 3),
    ),
    Row(
        "split",
        (reals(2, 6),),
        lambda x: np.split(x, [1, 3], 1),
        Refused(
            lambda: tf.split(reals(5, 2), [2, 2]),
            ValueError,
            "Sum of output sizes must match the size of the original Tensor",
        ),
        lambda x: tf.split(x, [1, 2, 3], -1),
    ),
    Row(
        "gather",
        (reals(4, 3),),
        lambda x: x[:, [2, 0]],
        Refused(
            lambda: tf.gather(reals(4), [0.5]),
            TypeError,
            "Value passed to parameter 'indices' has DataType float32 not in list of allowed",
        ),
        lambda x: tf.gather(x, [2, 0], axis=1),
    ),
    Row(
        "where",
        (reals(2, 3),),
        lambda x: np.argwhere(x > 0),
        Refused(
            lambda: tf.where([True], reals(1)),
            ValueError,
            "x and y must both be non-None or both be None.",
        ),
        lambda x: tf.where(x > 0.0),
    ),
    Row(
        "where",
        (reals(2, 3), reals(2, 3)),
        lambda x, y: np.where(np.array([[True], [False]]), x, y),
        Refused(
            lambda: tf.where([True, False], reals(2, 3), reals(2, 2)),
            ValueError,
            "Dimensions of x and y must be equal",
        ),
        lambda x, y: tf.where([True, False], x, y),
    ),
    Row(
        "boolean_mask",
        (reals(3, 2),),
        lambda x: x[[0, 2]],
        Refused(lambda: tf.boolean_mask(reals(3), np.True_), ValueError, "mask cannot be scalar."),
        lambda x: tf.boolean_mask(x, [True, False, True]),
        rankless=False,
    ),
    Row(
        "pad",
        (reals(2, 3),),
        lambda x: np.pad(x, [[1, 0], [2, 3]]),
        Refused(lambda: tf.pad([1], [[1, 1]], "FOO"), ValueError, "Unknown padding mode: FOO"),
        lambda x: tf.pad(x, [[1, 0], [2, 3]]),
    ),
    *[
        Row(
            "pad",
            (reals(3, 3),),
            partial(np.pad, pad_width=[[1, 0], [2, 1]], mode=mode, **values),
            Refused(
                partial(tf.pad, [1], [[-1, 1]], mode, constant_values=1),
                ValueError,
                "Paddings must be non-negative for ",
            ),
            partial(tf.pad, paddings=[[1, 0], [2, 1]], mode=mode, **values),
        )
        for mode, values in PADDINGS
    ],
    Row(
        "one_hot",
        (np.array([[2, 0, 7]], np.int32),),
        lambda _: np.array([[[0, 0, 1], [1, 0, 0], [0, 0, 0]]], np.float32),
        Refused(
            lambda: tf.one_hot([1], 3, on_value=5, dtype=tf.float32),
            TypeError,
            "dtype <dtype: 'int32'> of on_value does not match dtype parameter",
        ),
        lambda x: tf.one_hot(x, 3),
    ),
    Row(
        "slice",
        (reals(3, 4),),
        lambda x: x[1:, 1:3],
        Refused(
            lambda: tf.slice([1, 2, 3], [1, 2], [5, 3]),
            ValueError,
            "Shape must be rank 2 but is rank 1 for 'Slice' (op: 'Slice')",
        ),
        lambda x: tf.slice(x, [1, 1], [-1, 2]),
    ),
    Row(
        "strided_slice",
        (reals(5, 4),),
        lambda x: x[1:5:2, ::-1],
        Refused(
            lambda: tf.strided_slice([1, 2], [0], [2], [0]),
            ValueError,
            "strides[0] must be non-zero for 'StridedSlice' (op: 'StridedSlice')",
        ),
        lambda x: tf.strided_slice(x, [1, 3], [5, -9], [2, -1]),
    ),
]

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

RANDOM = [
    Row(
        name,
        (np.array([2, 3], np.int32),),
        None,
        Refused(partial(getattr(tf, name), [2], **wrong), error, message),
    )
    for name, wrong, error, message in (
        ("random_normal", {"mean": "a"}, TypeError, "Expected float32, got 'a' of type 'str'"),
        (
            "truncated_normal",
            {"stddev": [1.0, 2.0, 3.0]},
            ValueError,
            "Dimensions must be equal, but are 2 and 3",
        ),
        (
            "random_uniform",
            {"dtype": tf.int32},
            ValueError,
            "Must specify maxval for integer dtype tf.int32",
        ),
    )
]

RANDOM.append(
    Row(
        "random_uniform",
        (np.array([2, 3], np.int32),),
        None,
        Refused(lambda: tf.random_uniform([2], dtype=tf.bool), ValueError, "Invalid dtype tf.bool"),
        lambda shape: tf.random_uniform(shape, 0, 9, tf.int32),
    )
)

PLACEHOLDER = Row(
    "placeholder",
    (reals(2, 3),),
    lambda x: x,
    Refused(
        lambda: tf.placeholder("foo"),
        TypeError,
        "Expected DataType for argument 'dtype' not 'foo'.",
    ),
    lambda x: x,  # the operands are placeholders
    NUMBERS,
)

ROWS = [
    *ARITHMETIC,
    *CASTS,
    *COMPARISONS,
    *REDUCTIONS,
    *ARRAYS,
    *MATRICES,
    *CONVOLUTIONS,
    *ACTIVATIONS,
    *LOSSES,
    *RANDOM,
    PLACEHOLDER,
]
