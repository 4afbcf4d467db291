"""Ops that make one element of many: a row of the table each, along some axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from scopeviz.tf1.framework.common_shapes import axis_in
from scopeviz.tf1.framework.deferred import Beside
from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError, apply_op, operand_of
from scopeviz.tf1.framework.operands import INDICES, dtype_of, indices
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import Dims
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.array_ops import renamed
from scopeviz.tf1.ops.cwise_ops import NUMBERS, ORDERED, TRUTH, Types


class Reduction(Protocol):
    """A function of a tensor and some of its axes."""

    def __call__(
        self,
        input_tensor: Any,
        axis: Any = None,
        keepdims: bool | None = None,
        name: str | None = None,
        reduction_indices: Any = None,
        keep_dims: bool | None = None,
    ) -> Tensor:
        """Add the op to the graph."""


_ABOUT = """{about}

    Args:
        input_tensor: a tensor of any shape: {kind}.
        axis: the axis or axes to reduce: ``int32`` ``[]`` or ``[n]``; None means all.
        keepdims: whether they stay, with size 1.
        name: the op's name.
        reduction_indices: older name of ``axis``.
        keep_dims: older name of ``keepdims``.

    Returns:
        A tensor of the same dtype, without these axes.

    Raises:
        TypeError: if the dtype is another.
        ValueError: if there is no such axis.

    Follows: tensorflow/python/ops/math_ops.py, {name}.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.{namespace}{name}({example}, axis=1)).tolist()
    {value}
    """


def reduction(
    name: str,
    op_type: str,
    kernel: Callable[..., Any],
    allowed: Types,
    about: str,
    example: str,
    value: str,
    namespace: str = "",
) -> Reduction:
    """Make a reduction: its row in the table, and the function that adds it.

    Args:
        name: the function's name.
        op_type: the op's type in TF1.
        kernel: computes the value from array, ``axis`` and ``keepdims``.
        allowed: the dtypes that it takes.
        about: what it gives, in a sentence.
        example: what it may be called with, and the axis 1.
        value: what it gives then.
        namespace: where below ``tf`` it is found, with a dot after it.
    """
    types = {"T": allowed, "I": INDICES}
    argument = "input:bool" if allowed is TRUTH else "input:T"
    OPS[op_type] = OpDef(f"{argument} reduction_indices:I", _reduced, _computing(kernel), types)

    def function(
        input_tensor: Any,
        axis: Any = None,
        keepdims: bool | None = None,
        name: str | None = None,
        reduction_indices: Any = None,
        keep_dims: bool | None = None,
    ) -> Tensor:
        axis = renamed("axis", axis, "reduction_indices", reduction_indices)
        keep = bool(renamed("keepdims", keepdims, "keep_dims", keep_dims))
        axes = _all_axes(input_tensor) if axis is None else indices(axis)
        attrs = {"keep_dims": keep}
        result = apply_op(op_type, name, (input_tensor, axes), attrs).outputs[0]
        if axis is None and not keep:
            result.set_shape(())
        return result

    function.__name__ = function.__qualname__ = name
    kind = "``bool``" if allowed is TRUTH else "numbers"
    function.__doc__ = _ABOUT.format(
        about=about, kind=kind, name=name, example=example, value=value, namespace=namespace
    )
    return function


def _all_axes(value: Any) -> Any:
    """All axes: a constant beside the op, or for what is no tensor yet, ops that count them."""
    if isinstance(value, Tensor) and value.dims is not None:
        return Beside(value.graph, np.arange(len(value.dims)), "Const", int32)
    operand = operand_of(value)
    rank = array_ops.rank(operand)
    return apply_op("Range", "range", (0, rank, 1)).outputs[0]


def _reduced(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    tensor, axes = operands
    return [(tensor.dtype.base_dtype, _reduced_dims(tensor.dims, axes, attrs["keep_dims"]))]


def _reduced_dims(dims: Dims, axes: Operand, keep: bool) -> Dims:
    value = known_value(axes)
    if dims is None:
        return None
    if value is None:
        return (None,) * len(dims) if keep else None
    rank = len(dims)
    for axis in value.ravel():
        if not axis_in(axis, rank):
            raise ShapeError(
                f"Invalid reduction dimension {axis} for input with {rank} dimensions."
            )
    gone = {int(axis) % rank for axis in value.ravel()}
    if keep:
        return tuple(1 if place in gone else dim for place, dim in enumerate(dims))
    return tuple(dim for place, dim in enumerate(dims) if place not in gone)


def _computing(kernel: Callable[..., Any]) -> Callable[..., Any]:
    def compute(op: Operation, array: Any, axes: Any) -> Any:
        rank = np.ndim(array)
        places = sorted({int(axis) for axis in np.ravel(axes)})
        for axis in places:
            if not axis_in(axis, rank):
                message = f"Invalid reduction dimension ({axis} for input with {rank} dimension(s)"
                raise InvalidArgumentError(None, op, message)
        unique = tuple({axis % rank for axis in places})
        result = kernel(array, axis=unique, keepdims=op.attrs["keep_dims"])
        return np.asarray(result, op.outputs[0].dtype.np_dtype)

    return compute


def _mean(array: Any, axis: tuple[int, ...], keepdims: bool) -> Any:
    count = int(np.prod([array.shape[place] for place in axis]))
    # The sum of half floats is easily out of their range.
    wide = np.float32 if array.dtype == np.float16 else array.dtype
    total = np.sum(array, axis, wide, keepdims=keepdims)
    mean = np.divide(total, count) if count or array.dtype.kind not in "iu" else total
    # Towards zero, as integers divide in C.
    return np.trunc(mean) if array.dtype.kind in "iu" else mean


def _length(array: Any, axis: tuple[int, ...], keepdims: bool) -> Any:
    squares = np.square(np.abs(array.astype(np.result_type(array, np.float64))))
    length = np.sqrt(np.sum(squares, axis, keepdims=keepdims))
    return np.trunc(length) if array.dtype.kind in "iu" else length


def _extreme(kernel: Any, least: bool) -> Callable[..., Any]:
    def reduce(array: Any, axis: tuple[int, ...], keepdims: bool) -> Any:
        if array.dtype.kind == "f":
            start = -np.inf if least else np.inf
        else:
            limits = np.iinfo(array.dtype)
            start = limits.min if least else limits.max
        return kernel(array, axis, keepdims=keepdims, initial=start)

    return reduce


# fmt: off
reduce_sum = reduction(
    "reduce_sum", "Sum", np.sum, NUMBERS, "The sum of elements.", "[[1, 2], [3, 4]]", "[3, 7]"
)
reduce_prod = reduction(
    "reduce_prod", "Prod", np.prod, NUMBERS, "The product of elements.", "[[1, 2], [3, 4]]",
    "[2, 12]",
)
reduce_mean = reduction(
    "reduce_mean", "Mean", _mean, NUMBERS, "The mean of elements.", "[[1.0, 2.0]]", "[1.5]"
)
reduce_max = reduction(
    "reduce_max", "Max", _extreme(np.max, least=True), ORDERED, "The greatest of elements.",
    "[[1, 2], [3, 4]]", "[2, 4]",
)
reduce_min = reduction(
    "reduce_min", "Min", _extreme(np.min, least=False), ORDERED, "The least of elements.",
    "[[1, 2], [3, 4]]", "[1, 3]",
)
reduce_any = reduction(
    "reduce_any", "Any", np.any, TRUTH, "Whether one of the elements is true.",
    "[[True, False]]", "[True]",
)
reduce_all = reduction(
    "reduce_all", "All", np.all, TRUTH, "Whether all of the elements are true.",
    "[[True, False]]", "[False]",
)
reduce_euclidean_norm = reduction(
    "reduce_euclidean_norm", "EuclideanNorm", _length, NUMBERS,
    "The root of the sum of squares of elements.", "[[3.0, 4.0]]", "[5.0]", namespace="math.",
)
# fmt: on


def argmax(
    input: Any,
    axis: Any = None,
    name: str | None = None,
    dimension: Any = None,
    output_type: Any = int64,
) -> Tensor:
    """Where the greatest element stands along an axis; the first of several.

    Args:
        input: a tensor of numbers.
        axis: the axis: ``int32`` ``[]``; None means 0.
        name: the op's name.
        dimension: older name of ``axis``.
        output_type: ``int32`` or ``int64``.

    Returns:
        A tensor without that axis: ``output_type``.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: if there is no such axis.

    Follows: tensorflow/python/ops/math_ops.py, argmax.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.argmax([[1, 5, 2], [7, 1, 1]], axis=1)).tolist()
    [1, 0]
    """
    return _position("ArgMax", input, axis, name, dimension, output_type)


def argmin(
    input: Any,
    axis: Any = None,
    name: str | None = None,
    dimension: Any = None,
    output_type: Any = int64,
) -> Tensor:
    """Where the least element stands along an axis; the first of several.

    Args:
        input: a tensor of numbers.
        axis: the axis: ``int32`` ``[]``; None means 0.
        name: the op's name.
        dimension: older name of ``axis``.
        output_type: ``int32`` or ``int64``.

    Returns:
        A tensor without that axis: ``output_type``.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: if there is no such axis.

    Follows: tensorflow/python/ops/math_ops.py, argmin.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.argmin([[1, 5, 2], [7, 1, 1]], axis=1)).tolist()
    [0, 1]
    """
    return _position("ArgMin", input, axis, name, dimension, output_type)


def arg_max(
    input: Any, dimension: Any, output_type: Any = int64, name: str | None = None
) -> Tensor:
    """The older form of :func:`argmax`, in which the axis must be given.

    Follows: tensorflow/python/ops/gen_math_ops.py, arg_max.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.arg_max([[1, 5, 2], [7, 1, 1]], 1)).tolist()
    [1, 0]
    """
    return _position("ArgMax", input, dimension, name, None, output_type)


def arg_min(
    input: Any, dimension: Any, output_type: Any = int64, name: str | None = None
) -> Tensor:
    """The older form of :func:`argmin`, in which the axis must be given.

    Follows: tensorflow/python/ops/gen_math_ops.py, arg_min.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.arg_min([[1, 5, 2], [7, 1, 1]], 1)).tolist()
    [0, 1]
    """
    return _position("ArgMin", input, dimension, name, None, output_type)


def _position(
    op_type: str, value: Any, axis: Any, name: str | None, dimension: Any, output_type: Any
) -> Tensor:
    axis = renamed("axis", axis, "dimension", dimension)
    attrs = {"output_type": dtype_of(output_type)}
    return apply_op(op_type, name, (value, indices(0 if axis is None else axis)), attrs).outputs[0]


def _without_axis(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    tensor, dimension = operands
    dims, axis = tensor.dims, known_value(dimension)
    if dims is None:
        return [(attrs["output_type"], None)]
    if axis is None:
        return [(attrs["output_type"], (None,) * max(len(dims) - 1, 0))]
    place, rank = int(axis), len(dims)
    if not axis_in(place, rank):
        raise ShapeError(
            f"Dimension ({place}) must be in the range [{-rank}, {rank}), where {rank} is "
            "the number of dimensions in the input."
        )
    place %= rank
    return [(attrs["output_type"], dims[:place] + dims[place + 1 :])]


def _compute_position(kernel: Callable[..., Any]) -> Callable[..., Any]:
    def compute(op: Operation, array: Any, dimension: Any) -> Any:
        rank = np.ndim(array)
        if not axis_in(int(dimension), rank):
            message = f"Expected dimension in the range [{-rank}, {rank}), but got {dimension}"
            raise InvalidArgumentError(None, op, message)
        if not array.shape[int(dimension)]:
            message = f"Reduction axis {dimension} is empty in shape {list(array.shape)}"
            raise InvalidArgumentError(None, op, message)
        return np.asarray(kernel(array, int(dimension)), op.outputs[0].dtype.np_dtype)

    return compute


_POSITION = {"T": NUMBERS | ORDERED, "I": INDICES}
OPS["ArgMax"] = OpDef("input:T dimension:I", _without_axis, _compute_position(np.argmax), _POSITION)
OPS["ArgMin"] = OpDef("input:T dimension:I", _without_axis, _compute_position(np.argmin), _POSITION)
