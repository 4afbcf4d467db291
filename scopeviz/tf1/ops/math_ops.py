"""Arithmetic: what Python's operators do, casts, reductions and matrix products."""

from __future__ import annotations

import builtins
import functools
import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from scopeviz.tf1.framework.common_shapes import (
    broadcast_dims,
    equal_dimension,
    merged_dims,
    refusing,
    with_rank,
)
from scopeviz.tf1.framework.deferred import Deferred, beside, named
from scopeviz.tf1.framework.dtypes import (
    DType,
    as_dtype,
    complex64,
    complex128,
    float32,
    float64,
    int32,
    int64,
    string,
)
from scopeviz.tf1.framework.errors import InvalidArgumentError, UnimplementedError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
    operand_of,
)
from scopeviz.tf1.framework.operands import dtype_of, operand_as, operand_like
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.operators import OPERATORS, Operators
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.framework.tensor_conversion_registry import is_registered
from scopeviz.tf1.framework.tensor_shape import bracketed
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cwise_ops import (
    NUMBERS,
    ORDERED,
    REAL,
    SIGNED,
    floormod,
    greater,
    greater_equal,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    multiply,
    negative,
    subtract,
    types,
)

Operands = Sequence[Operand]
Outputs = Sequence[Output]


# Arithmetic with rules of its own.


def abs(x: Any, name: str | None = None) -> Tensor:
    """Each element without its sign.

    Args:
        x: a tensor of any shape: numbers with a sign.
        name: the op's name.

    Returns:
        A tensor of the same shape; complex numbers give floats.

    Raises:
        TypeError: if the dtype is another.

    Follows: tensorflow/python/ops/math_ops.py, abs.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.abs([-3, 4])).tolist()
    [3, 4]
    """
    operand = operand_of(x)
    if operand.dtype.is_complex:
        return apply_op("ComplexAbs", "Abs" if name is None else name, (operand,)).outputs[0]
    return apply_op("Abs", name, (operand,)).outputs[0]


def pow(x: Any, y: Any, name: str | None = None) -> Tensor:
    """One tensor to the power of another.

    Args:
        x: a tensor of signed numbers.
        y: a tensor of the same dtype, whose shape fits: sizes of 1 are stretched.
        name: the op's name.

    Returns:
        A tensor of the shape of both together: the same dtype.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, pow.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.pow(2, [2, 3])).tolist()
    [4, 8]
    """
    return apply_op("Pow", name, (x, y)).outputs[0]


_QUOTIENTS: dict[DType, DType | None] = {
    **dict.fromkeys(map(as_dtype, ("uint8", "int8", "uint16", "int16")), float32),
    **dict.fromkeys((int32, int64), float64),
    **dict.fromkeys(map(as_dtype, ("float16", "float32", "float64", "complex64", "complex128"))),
}
"""Dtype -> the dtype that true division takes place in; None for the same."""


def truediv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The quotient, in floats, as Python 3 divides.

    Args:
        x: a tensor of numbers.
        y: a tensor of the same dtype, whose shape fits: sizes of 1 are stretched.
        name: the op's name.

    Returns:
        A tensor of the shape of both together: ``float64`` for ``int32`` and ``int64``,
        ``float32`` for narrower integers, else the same dtype.

    Raises:
        TypeError: if the dtypes differ, or are not of numbers.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, truediv.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.truediv(3, 2)).tolist()
    1.5
    """
    left, right = operand_of(x), operand_of(y)
    found, other = left.dtype.base_dtype, right.dtype.base_dtype
    if found is not other:
        raise TypeError(f"x and y must have the same dtype, got {found!r} != {other!r}")
    if found not in _QUOTIENTS:
        raise TypeError(f"Invalid dtype {found!r} in __truediv__")
    wanted = _QUOTIENTS[found]
    if wanted is not None:
        left, right = all_cast([left, right], "x y", wanted)
    return apply_op("RealDiv", "truediv" if name is None else name, (left, right)).outputs[0]


def all_cast(operands: Sequence[Operand], names: str, dtype: DType) -> list[Operand]:
    """Operands in another dtype, in the scope of the op that takes them.

    Args:
        operands: tensors, and constants; these come before the casts.
        names: the names of the constants.
        dtype: the dtype wanted.
    """
    graph = graph_of(operands)
    tensors: list[Tensor] = []

    def tensor(place: int) -> Tensor:
        if not tensors:
            tensors.extend(
                one if isinstance(one, Tensor) else one.realize(graph, name)
                for one, name in zip(operands, names.split(), strict=True)
            )
        found = tensors[place]
        return found if found.dtype.base_dtype is dtype else _cast(found, dtype, None)

    return [
        Deferred(dtype, one.dims, graph, functools.partial(tensor, place))
        for place, one in enumerate(operands)
    ]


def divide(x: Any, y: Any, name: str | None = None) -> Any:
    """The quotient, as Python's ``/`` gives it: a number where both are numbers.

    Args:
        x: a tensor of numbers, or a number.
        y: a tensor of the same dtype, or a number.
        name: the op's name.

    Returns:
        A tensor, see :func:`truediv`; or a number.

    Raises:
        TypeError: if the dtypes differ, or are not of numbers.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, divide.

    >>> divide(3, 2)
    1.5
    """
    return x / y if name is None else truediv(x, y, name)


def div(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The quotient, rounded down for integers, as Python 2 divides.

    Args:
        x: a tensor of numbers.
        y: a tensor of the same dtype, whose shape fits: sizes of 1 are stretched.
        name: the op's name.

    Returns:
        A tensor of the shape of both together: the same dtype.

    Raises:
        TypeError: if the dtypes differ, or are not of numbers.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, div.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.div(7, 2)).tolist()
    3
    """
    left = operand_of(x)
    right = operand_as(y, left.dtype.base_dtype)
    floats = left.dtype.is_floating or left.dtype.is_complex
    op_type = "RealDiv" if floats else "FloorDiv"
    return apply_op(op_type, "div" if name is None else name, (left, right)).outputs[0]


def floordiv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The quotient, rounded down.

    Args:
        x: a tensor of numbers.
        y: a tensor of the same dtype, whose shape fits: sizes of 1 are stretched.
        name: the op's name.

    Returns:
        A tensor of the shape of both together: the same dtype.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, floordiv.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.floordiv(-7, 2)).tolist()
    -4
    """
    return apply_op("FloorDiv", "floordiv" if name is None else name, (x, y)).outputs[0]


# Python's operators.


def _operator(name: str, function: Callable[[Any, Any, str], Tensor]) -> Callable[..., Any]:
    """What an operator does: Python values take the dtype of the tensor beside them.

    Follows: tensorflow/python/ops/math_ops.py, _OverrideBinaryOperatorHelper.
    """

    def operate(x: Any, y: Any) -> Any:
        if not isinstance(x, Operators):
            right = operand_of(y)
            left = operand_as(x, right.dtype.base_dtype)
        else:
            left = operand_of(x)
            if is_registered(y):
                return _with_converted(left, y, name, function)
            try:
                right = operand_like(y, left.dtype.base_dtype)
            except TypeError:
                if hasattr(type(y), f"__r{name}__"):
                    return NotImplemented
                raise
        return function(named(left, "x"), named(right, "y"), name)

    return operate


def _with_converted(
    left: Any, y: Any, name: str, function: Callable[[Any, Any, str], Tensor]
) -> Tensor:
    """What an operator gives where a user's conversion makes the second tensor, inside the op."""
    first = convert_to_tensor(left)
    with first.graph.as_default(), first.graph.name_scope(name) as scope:
        return function(first, convert_to_tensor(y, first.dtype.base_dtype, "y"), scope)


def _sum(x: Any, y: Any, name: str) -> Tensor:
    op_type = "Add" if x.dtype.base_dtype is string else "AddV2"
    return apply_op(op_type, name, (x, y)).outputs[0]


def _exclusive(x: Any, y: Any, name: str) -> Tensor:
    with refusing("LogicalOr", x, y):
        broadcast_dims(x.dims, y.dims)
    graph = graph_of([x, y])
    with graph.as_default(), graph.name_scope(name) as scope:
        left, right = (
            one if isinstance(one, Tensor) else one.realize(graph, "y") for one in (x, y)
        )
        return logical_xor(left, right, scope)


def logical_xor(x: Any, y: Any, name: str = "LogicalXor") -> Tensor:
    """Whether exactly one of both is true.

    Args:
        x: a tensor: ``bool``.
        y: a tensor: ``bool``, whose shape fits: sizes of 1 are stretched.
        name: the op's name.

    Returns:
        A tensor of the shape of both together: ``bool``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, logical_xor.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.logical_xor(True, [True, False])).tolist()
    [False, True]
    """
    either = logical_or(x, y)
    return logical_and(either, logical_not(logical_and(x, y)), name=name)


def round(x: Any, name: str | None = None) -> Tensor:
    """The nearest whole number; of two as near, the even one.

    Args:
        x: a tensor of numbers of any shape.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype; ``x`` itself, if it is of integers.

    Raises:
        TypeError: if the elements are no numbers.

    Follows: tensorflow/python/ops/math_ops.py, round.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.round([0.5, 1.5])).tolist()
    [0.0, 2.0]
    """
    operand = operand_of(x)
    if operand.dtype.is_integer:
        return convert_to_tensor(operand, name="x")
    return apply_op("Round", name, (beside(operand, "x"),)).outputs[0]


# Casts.


def cast(x: Any, dtype: Any, name: str | None = None) -> Tensor:
    """The same elements in another dtype.

    Args:
        x: a tensor of any shape: numbers or truth values.
        dtype: the dtype wanted.
        name: the op's name.

    Returns:
        A tensor of the same shape; ``x`` itself, if it has that dtype.

    Raises:
        TypeError: if there is no such dtype.

    Follows: tensorflow/python/ops/math_ops.py, cast.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.cast([1.8, -1.8], tf.int32)).tolist()
    [1, -1]
    """
    return _cast(x, dtype_of(dtype), name)


def _cast(x: Any, dtype: DType, name: str | None) -> Tensor:
    operand = operand_of(x)
    if isinstance(x, Tensor) and x.dtype is dtype:
        return x
    if operand.dtype.base_dtype is not dtype:
        attrs = {"SrcT": operand.dtype.base_dtype, "DstT": dtype, "Truncate": False}
        return apply_op("Cast", name, (operand,), attrs).outputs[0]
    graph = graph_of([operand])
    with graph.name_scope(name or "Cast"):
        return operand if isinstance(operand, Tensor) else operand.realize(graph, "x")


class Cast(Protocol):
    """A cast to one dtype."""

    def __call__(self, x: Any, name: str = ...) -> Tensor:
        """Add the op to the graph."""


def _cast_to(dtype: DType, default: str) -> Cast:
    def to(x: Any, name: str = default) -> Tensor:
        return cast(x, dtype, name)

    to.__name__ = to.__qualname__ = function = f"to_{default.removeprefix('To').lower()}"
    to.__doc__ = f"""The same elements as ``{dtype.name}``; see :func:`cast`.

    Follows: tensorflow/python/ops/math_ops.py, {function}.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     {function}([True, False])
    <tf.Tensor '{default}:0' shape=(2,) dtype={dtype.name}>
    """
    return to


to_float = _cast_to(float32, "ToFloat")
to_double = _cast_to(float64, "ToDouble")
to_int32 = _cast_to(int32, "ToInt32")
to_int64 = _cast_to(int64, "ToInt64")
to_complex64 = _cast_to(complex64, "ToComplex64")
to_complex128 = _cast_to(complex128, "ToComplex128")


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Tensor:
    """The same elements in another dtype, and its limits for what is beyond them.

    Args:
        value: a tensor of real numbers of any shape.
        dtype: the dtype wanted.
        name: the name of the scope of its ops.

    Returns:
        A tensor of the same shape.

    Raises:
        TypeError: if there is no such dtype.

    Follows: tensorflow/python/ops/math_ops.py, saturate_cast.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.saturate_cast([-1.0, 300.0], tf.uint8)).tolist()
    [0, 255]
    """
    operand, wanted = operand_of(value), dtype_of(dtype)
    graph = graph_of([operand])
    with graph.as_default(), graph.name_scope(name or "saturate_cast") as scope:
        tensor = convert_to_tensor(operand, name="value")
        own = tensor.dtype.base_dtype
        if own.min < wanted.min:
            least = convert_to_tensor(wanted.min, own, name="min")
            tensor = apply_op("Maximum", None, (tensor, least)).outputs[0]
        if own.max > wanted.max:
            most = convert_to_tensor(wanted.max, own, name="max")
            tensor = apply_op("Minimum", None, (tensor, most)).outputs[0]
        return cast(tensor, wanted, name=scope)


# Several terms, and rows of numbers.


def add_n(inputs: Any, name: str | None = None) -> Tensor:
    """The sum of several tensors.

    Args:
        inputs: a list of tensors of one shape and dtype.
        name: the op's name.

    Returns:
        A tensor of that shape and dtype; the only one itself, if there is no name.

    Raises:
        TypeError: if the dtypes differ.
        ValueError: if the shapes differ, or there are none.

    Follows: tensorflow/python/ops/math_ops.py, add_n.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.add_n([[1, 2], [3, 4], [5, 6]])).tolist()
    [9, 12]
    """
    if not inputs or not isinstance(inputs, list | tuple):
        raise ValueError(
            "inputs must be a list of at least one Tensor/IndexedSlices with the same dtype "
            "and shape"
        )
    if len(inputs) == 1:
        only = convert_to_tensor(inputs[0])
        return array_ops.identity(only, name) if name else only
    return apply_op("AddN", name, (array_ops.alike(inputs, "AddN", "inputs"),)).outputs[0]


_RANGES = (int32, int64, float32, float64)
"""The dtypes of ranges; where they differ, the one that stands last is taken."""


def range(
    start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range"
) -> Tensor:
    """Numbers at equal distances.

    Args:
        start: the first number, ``[]``; the limit, if that is not given, and 0 is first.
        limit: more than the last, ``[]``.
        delta: the distance, ``[]``.
        dtype: the dtype of all; None takes what they suggest.
        name: the op's name.

    Returns:
        A tensor ``[n]``.

    Raises:
        TypeError: if one cannot be of that dtype.
        ValueError: if the distance is 0, or leads away from the limit.

    Follows: tensorflow/python/ops/math_ops.py, range.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.range(3, 18, 6)).tolist()
    [3, 9, 15]
    """
    if limit is None:
        start, limit = 0, start
    values = (start, limit, delta)
    if dtype is not None:
        operands: Any = [operand_as(value, dtype_of(dtype)) for value in values]
    else:
        operands = [operand_of(value) for value in values]
        found = [operand.dtype.base_dtype for operand in operands]
        widest = max(found, key=_RANGES.index)
        if any(one is not widest for one in found):
            # The casts come first: what they give tells how many numbers there will be.
            with internal_name_scope(name, "range", values) as scope:
                names = zip(operands, ("start", "limit", "delta"), strict=True)
                tensors = [convert_to_tensor(one, name=each) for one, each in names]
                operands = [
                    one if one.dtype.base_dtype is widest else _cast(one, widest, None)
                    for one in tensors
                ]
                return apply_op("Range", scope, operands).outputs[0]
    return apply_op("Range", name, operands).outputs[0]


def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """The product of matrices.

    Args:
        a: numbers ``[..., rows, inner]``.
        b: numbers ``[..., inner, columns]`` of the same dtype.
        transpose_a: whether to exchange the last two axes of ``a`` first.
        transpose_b: whether to exchange those of ``b``.
        adjoint_a: whether to conjugate too.
        adjoint_b: whether to conjugate too.
        a_is_sparse: says that most of ``a`` is 0, which is of use elsewhere.
        b_is_sparse: says that most of ``b`` is 0.
        name: the op's name.

    Returns:
        A tensor ``[..., rows, columns]``.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit, or both ways to exchange axes are asked for.

    Follows: tensorflow/python/ops/math_ops.py, matmul.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.matmul([[1, 2]], [[3], [4]])).tolist()
    [[11]]
    """
    for letter, transposed, adjoint in (
        ("a", transpose_a, adjoint_a),
        ("b", transpose_b, adjoint_b),
    ):
        if transposed and adjoint:
            raise ValueError(f"Only one of transpose_{letter} and adjoint_{letter} can be True.")
    left, right = operand_of(a), operand_of(b)
    attrs = {
        "transpose_a": transpose_a or adjoint_a,
        "transpose_b": transpose_b or adjoint_b,
        "conjugate_a": adjoint_a,
        "conjugate_b": adjoint_b,
    }
    flat = all(one.dims is not None and len(one.dims) <= 2 for one in (left, right))
    sparse = a_is_sparse or b_is_sparse
    op_type = "MatMul" if flat or sparse else "BatchMatMulV2"
    if sparse and left.dtype.base_dtype is right.dtype.base_dtype is float32:
        op_type = "SparseMatMul"
        attrs.update(a_is_sparse=a_is_sparse, b_is_sparse=b_is_sparse)
    return apply_op(op_type, "MatMul" if name is None else name, (left, right), attrs).outputs[0]


def _matrices(operands: Operands, attrs: Attributes) -> Outputs:
    left, right = (with_rank(one.dims, 2) for one in operands)
    return [(operands[0].dtype.base_dtype, _product_dims(left, right, attrs))]


def _product_dims(
    left: tuple[int | None, ...], right: tuple[int | None, ...], attrs: Attributes
) -> tuple[int | None, int | None]:
    rows, inner = left[::-1] if attrs["transpose_a"] else left
    other, columns = right[::-1] if attrs["transpose_b"] else right
    equal_dimension(inner, other)
    return rows, columns


def _batches(operands: Operands, attrs: Attributes) -> Outputs:
    dtype = operands[0].dtype.base_dtype
    for one in operands:
        if one.dims is not None and len(one.dims) < 2:
            raise ShapeError(f"Shape must be at least rank 2 but is rank {len(one.dims)}")
    left, right = (one.dims for one in operands)
    if left is None or right is None:
        return [(dtype, None)]
    product = _product_dims(left[-2:], right[-2:], attrs)
    batch = broadcast_dims(left[:-2], right[:-2]) or ()
    return [(dtype, (*batch, *product))]


def _compute_matmul(op: Operation, left: Any, right: Any) -> Any:
    shapes = f"In[0]: {bracketed(left.shape)}, In[1]: {bracketed(right.shape)}"
    if left.ndim < 2 or right.ndim < 2:
        raise InvalidArgumentError(None, op, f"In[0] is not a matrix: {shapes}")
    left = _turned(left, op.attrs["transpose_a"], op.attrs["conjugate_a"])
    right = _turned(right, op.attrs["transpose_b"], op.attrs["conjugate_b"])
    if left.shape[-1] != right.shape[-2]:
        raise InvalidArgumentError(None, op, f"Matrix size-incompatible: {shapes}")
    return np.matmul(left, right)


def _turned(matrix: Any, turned: bool, conjugate: bool) -> Any:
    matrix = np.conjugate(matrix) if conjugate and matrix.dtype.kind == "c" else matrix
    return np.swapaxes(matrix, -1, -2) if turned else matrix


def _summed(operands: Operands, attrs: Attributes) -> Outputs:
    return [(operands[0].dtype.base_dtype, merged_dims([one.dims for one in operands]))]


def _compute_sum(op: Operation, first: Any, *others: Any) -> Any:
    total = first
    for other in others:
        if np.shape(other) != np.shape(first):
            shapes = f"{bracketed(np.shape(first))} vs. {bracketed(np.shape(other))}"
            raise InvalidArgumentError(
                None,
                op,
                f"Inputs to operation {op.name} of type AddN must have the same size "
                f"and shape.  Input 0: {shapes}",
            )
        total = total + other
    return total


def _counted(operands: Operands, attrs: Attributes) -> Outputs:
    for one in operands:
        with_rank(one.dims, 0)
    values = [known_value(one) for one in operands]
    dtype = operands[0].dtype.base_dtype
    start, limit, delta = (None if value is None else value.item() for value in values)
    if start is None or limit is None or delta is None:
        return [(dtype, (None,))]
    if complaint := _endless(start, limit, delta):
        raise ShapeError(complaint)
    return [(dtype, (builtins.max(0, math.ceil((limit - start) / delta)),))]


def _endless(start: Any, limit: Any, delta: Any) -> str:
    """What is wrong with a range; empty if nothing is."""
    if delta == 0:
        return "Requires delta != 0"
    if delta > 0 and start > limit:
        return f"Requires start <= limit when delta > 0: {start}/{limit}"
    if delta < 0 and start < limit:
        return f"Requires start >= limit when delta < 0: {start}/{limit}"
    return ""


def _compute_range(op: Operation, start: Any, limit: Any, delta: Any) -> Any:
    if complaint := _endless(start, limit, delta):
        raise InvalidArgumentError(None, op, complaint)
    return np.arange(start, limit, delta).astype(op.outputs[0].dtype.np_dtype)


def _casted(operands: Operands, attrs: Attributes) -> Outputs:
    return [(attrs["DstT"], operands[0].dims)]


def _compute_cast(op: Operation, array: Any) -> Any:
    source, wanted = op.attrs["SrcT"], op.attrs["DstT"]
    if string in {source, wanted}:
        message = f"Cast {source.name} to {wanted.name} is not supported"
        raise UnimplementedError(None, op, message)
    array = array.real if source.is_complex and not wanted.is_complex else array
    return array.astype(wanted.np_dtype)


def _magnitude(operands: Operands, attrs: Attributes) -> Outputs:
    return [(operands[0].dtype.base_dtype.real_dtype, operands[0].dims)]


OPS["ComplexAbs"] = OpDef(
    "x:T", _magnitude, lambda op, x: np.abs(x), {"T": types("complex64 complex128")}
)
OPS["Cast"] = OpDef("x:T", _casted, _compute_cast)
OPS["AddN"] = OpDef("inputs*:T", _summed, _compute_sum, {"T": NUMBERS | ORDERED})
OPS["Range"] = OpDef("start:T limit:T delta:T", _counted, _compute_range, {"T": REAL})
OPS["MatMul"] = OpDef("a:T b:T", _matrices, _compute_matmul, {"T": SIGNED})
OPS["SparseMatMul"] = OpDef("a:T b:T", _matrices, _compute_matmul, {"T": frozenset({float32})})
OPS["BatchMatMulV2"] = OpDef("a:T b:T", _batches, _compute_matmul, {"T": SIGNED})

OPERATORS.update(
    {
        "add": _operator("add", _sum),
        "sub": _operator("sub", subtract),
        "mul": _operator("mul", multiply),
        "truediv": _operator("truediv", truediv),
        "floordiv": _operator("floordiv", floordiv),
        "mod": _operator("mod", floormod),
        "pow": _operator("pow", pow),
        "matmul": _operator("matmul", lambda x, y, name: matmul(x, y, name=name)),
        "and": _operator("and", logical_and),
        "or": _operator("or", logical_or),
        "xor": _operator("xor", _exclusive),
        "lt": less,
        "le": less_equal,
        "gt": greater,
        "ge": greater_equal,
        "neg": negative,
        "abs": abs,
        "invert": logical_not,
    }
)
