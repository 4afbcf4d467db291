"""Ops that make one row of all rows that have the same number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
    operand_of,
)
from scopeviz.tf1.framework.operands import INDICES, indices
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.kernels import segment_kernels
from scopeviz.tf1.kernels.segment_sum_kernels import flat_segments, segments
from scopeviz.tf1.ops import array_ops, cwise_ops
from scopeviz.tf1.ops.cwise_ops import NUMBERS, ORDERED, Types, types

Operands = Sequence[Operand]
Outputs = Sequence[Output]


class Segmented(Protocol):
    """A function of rows and of the segment of each."""

    def __call__(self, data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
        """Add the op to the graph."""


class Unsorted(Protocol):
    """A function of rows, of the segment of each, and of the number of segments."""

    def __call__(
        self, data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
    ) -> Tensor:
        """Add the op to the graph."""


_SORTED = """{about} of the rows of each segment, which are in order.

    Args:
        data: numbers ``[n, ...]``.
        segment_ids: the segment of each row, from 0, never less than that of the row before:
            ``int32`` or ``int64``, ``[n]``.
        name: the op's name.

    Returns:
        A tensor ``[segments, ...]`` of the same dtype; {empty} for a segment without rows.

    Raises:
        TypeError: if the dtype is another.
        ValueError: if the segments are no vector.

    Follows: tensorflow/python/ops/gen_math_ops.py, {name}.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.{name}([2.0, 4.0, 5.0], [0, 0, 1])).tolist()
    {value}
    """

_UNSORTED = """{about} of the rows of each segment, in any order.

    Args:
        data: numbers ``[..., rest]``.
        segment_ids: the segment of each row; those of negative ones are left out: ``int32``
            or ``int64``, of the shape with which that of ``data`` begins.
        num_segments: how many segments there are: ``int32`` or ``int64``, ``[]``.
        name: the op's name.

    Returns:
        A tensor ``[num_segments, rest]`` of the same dtype; {empty} for a segment without rows.

    Raises:
        TypeError: if the dtype is another.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/gen_math_ops.py, {name}.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.{name}([2.0, 4.0, 5.0], [1, 0, 1], 2)).tolist()
    {value}
    """


def _in_order(
    name: str, op_type: str, kernel: Callable[..., Any], allowed: Types, about: str, value: str
) -> Segmented:
    OPS[op_type] = OpDef(
        "data:T segment_ids:I", _sorted_dims, _of_sorted(kernel), {"T": allowed, "I": INDICES}
    )

    def function(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, (data, indices(segment_ids))).outputs[0]

    empty = "1" if name.endswith("prod") else "0"
    function.__name__ = function.__qualname__ = name
    function.__doc__ = _SORTED.format(about=about, empty=empty, name=name, value=value)
    return function


def _in_any_order(
    name: str, op_type: str, ufunc: Any, allowed: Types, about: str, empty: str, value: str
) -> Unsorted:
    if op_type not in OPS:
        OPS[op_type] = OpDef(
            "data:T segment_ids:I num_segments:N",
            segments,
            _of_unsorted(ufunc, empty),
            {"T": allowed, "I": INDICES, "N": INDICES},
        )

    def function(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Tensor:
        operands = (data, indices(segment_ids), indices(num_segments))
        return apply_op(op_type, name, operands).outputs[0]

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _UNSORTED.format(about=about, empty=empty, name=name, value=value)
    return function


def _sorted_dims(operands: Operands, attrs: Attributes) -> Outputs:
    data, segments = operands[0], operands[-1]
    with_rank(segments.dims, 1)
    if len(operands) > 2:
        with_rank(operands[1].dims, 1)
    dims = data.dims
    if dims == ():
        raise ShapeError("Shape must be at least rank 1 but is rank 0")
    return [(data.dtype.base_dtype, None if dims is None else (None, *dims[1:]))]


def _of_sorted(kernel: Callable[..., Any]) -> Callable[..., Any]:
    def compute(op: Operation, data: Any, segments: Any) -> Any:
        if len(segments) != len(data):
            message = "segment_ids should be the same size as dimension 0 of input."
            raise InvalidArgumentError(None, op, message)
        return kernel(data, segments, number_of(op, segments))

    return compute


def number_of(op: Operation, segments: Any) -> int:
    """How many segments there are, which are in order."""
    if np.any(segments[1:] < segments[:-1]):
        raise InvalidArgumentError(None, op, "segment ids are not increasing")
    if segments.size and segments[0] < 0:
        raise InvalidArgumentError(None, op, "segment ids must be >= 0")
    return int(segments[-1]) + 1 if segments.size else 0


_EMPTY: dict[str, Callable[[np.dtype[Any]], Any]] = {
    "0": lambda dtype: 0,
    "1": lambda dtype: 1,
    "the least number": lambda dtype: _limits(dtype).min,
    "the greatest number": lambda dtype: _limits(dtype).max,
}
"""What a segment without rows is, in words -> its value in a dtype."""


def _limits(dtype: np.dtype[Any]) -> Any:
    return np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)


def _of_unsorted(ufunc: Any, empty: str) -> Callable[..., Any]:
    def compute(op: Operation, data: Any, ids: Any, number: Any) -> Any:
        if number < 0:
            message = f"Input num_segments == {number} must not be negative."
            raise InvalidArgumentError(None, op, message)
        rows, flat = flat_segments(op, data, ids, number)
        start = _EMPTY[empty](data.dtype)
        return segment_kernels.reduced(ufunc, rows, flat, int(number), start)

    return compute


def _by(ufunc: Any, start: int) -> Callable[..., Any]:
    return lambda rows, segments, number: segment_kernels.reduced(
        ufunc, rows, segments, number, start
    )


_ALL = NUMBERS | ORDERED
# fmt: off
segment_sum = _in_order(
    "segment_sum", "SegmentSum", _by(np.add, 0), _ALL, "The sum", "[6.0, 5.0]"
)
segment_mean = _in_order(
    "segment_mean", "SegmentMean", segment_kernels.mean, _ALL, "The mean", "[3.0, 5.0]"
)
segment_prod = _in_order(
    "segment_prod", "SegmentProd", _by(np.multiply, 1), _ALL, "The product", "[8.0, 5.0]"
)
segment_max = _in_order(
    "segment_max", "SegmentMax", _by(np.maximum, 0), ORDERED, "The greatest", "[4.0, 5.0]"
)
segment_min = _in_order(
    "segment_min", "SegmentMin", _by(np.minimum, 0), ORDERED, "The least", "[2.0, 5.0]"
)
unsorted_segment_sum = _in_any_order(
    "unsorted_segment_sum", "UnsortedSegmentSum", np.add, _ALL, "The sum", "0", "[4.0, 7.0]"
)
unsorted_segment_prod = _in_any_order(
    "unsorted_segment_prod", "UnsortedSegmentProd", np.multiply, _ALL, "The product", "1",
    "[4.0, 10.0]",
)
unsorted_segment_max = _in_any_order(
    "unsorted_segment_max", "UnsortedSegmentMax", np.maximum, ORDERED, "The greatest",
    "the least number", "[4.0, 5.0]",
)
unsorted_segment_min = _in_any_order(
    "unsorted_segment_min", "UnsortedSegmentMin", np.minimum, ORDERED, "The least",
    "the greatest number", "[4.0, 2.0]",
)
# fmt: on


def unsorted_segment_mean(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> Tensor:
    """The mean of the rows of each segment, in any order.

    Args:
        data: floats ``[..., rest]``.
        segment_ids: the segment of each row, of the shape with which that of ``data`` begins.
        num_segments: how many segments there are: ``int32`` or ``int64``, ``[]``.
        name: the name of the scope of its ops.

    Returns:
        A tensor ``[num_segments, rest]`` of the same dtype; 0 for a segment without rows.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, unsorted_segment_mean.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.unsorted_segment_mean([2.0, 4.0, 5.0], [1, 0, 1], 2)).tolist()
    [4.0, 3.5]
    """
    return _divided(data, segment_ids, num_segments, name or "UnsortedSegmentMean", None)


def unsorted_segment_sqrt_n(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> Tensor:
    """The sum of the rows of each segment over the square root of their number.

    Args:
        data: floats ``[..., rest]``.
        segment_ids: the segment of each row, of the shape with which that of ``data`` begins.
        num_segments: how many segments there are: ``int32`` or ``int64``, ``[]``.
        name: the name of the scope of its ops.

    Returns:
        A tensor ``[num_segments, rest]`` of the same dtype; 0 for a segment without rows.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, unsorted_segment_sqrt_n.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.unsorted_segment_sqrt_n([2.0, 4.0], [1, 0], 2)).tolist()
    [4.0, 2.0]
    """
    return _divided(data, segment_ids, num_segments, name or "UnsortedSegmentSqrtN", cwise_ops.sqrt)


def _divided(data: Any, segment_ids: Any, number: Any, name: str, root: Any) -> Tensor:
    values, segments = operand_of(data), indices(segment_ids)
    graph = graph_of([values, segments])
    with graph.as_default(), graph.name_scope(name):
        rows, places = convert_to_tensor(values), convert_to_tensor(segments)
        count = _rows_of_each(rows, places, number)
        total = unsorted_segment_sum(rows, places, number)
        result: Tensor = total / (count if root is None else root(count))
        return result


def _rows_of_each(rows: Tensor, places: Tensor, number: Any) -> Tensor:
    ones = array_ops.ones(array_ops.shape(places), rows.dtype.base_dtype)
    count = unsorted_segment_sum(ones, places, number)
    if rows.dims is None or places.dims is None:
        raise TypeError("unsupported operand type(s) for -: 'NoneType' and 'NoneType'")
    shape = [number] + [1] * (len(rows.dims) - len(places.dims))
    return cwise_ops.maximum(array_ops.reshape(count, shape), 1)


# Rows that are looked up first.


_LOOKED_UP = """{about} of the rows of each segment, which are looked up first.

    Args:
        data: numbers ``[rows, ...]``.
        indices: which rows to take: ``int32`` or ``int64``, ``[n]``.
        segment_ids: the segment of each of these, never less than that of the one before:
            ``int32``, ``[n]``.
        name: the op's name.
        num_segments: how many segments there are, ``[]``; None counts them.

    Returns:
        A tensor ``[segments, ...]`` of the same dtype; 0 for a segment without rows.

    Raises:
        TypeError: if the dtype is another.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, {name}.

    >>> import scopeviz.tf1 as tf
    >>> rows = tf.constant([[1.0], [2.0], [4.0]])
    >>> tf.Session().run(tf.{name}(rows, [0, 0, 2], [0, 0, 1])).tolist()
    {value}
    """


class LookedUp(Protocol):
    """A function of rows, of which to take, and of the segment of each."""

    def __call__(
        self,
        data: Any,
        indices: Any,
        segment_ids: Any,
        name: str | None = None,
        num_segments: Any = None,
    ) -> Tensor:
        """Add the op to the graph."""


def _looked_up(
    name: str, op_type: str, kernel: Callable[..., Any], allowed: Types, about: str, value: str
) -> LookedUp:
    kinds = {"T": allowed, "I": INDICES, "N": INDICES}
    arguments = "data:T indices:I segment_ids:int32"
    with_number = f"{op_type}WithNumSegments"

    def compute(op: Operation, data: Any, places: Any, segments: Any, number: Any = None) -> Any:
        found = number_of(op, segments)
        if number is not None and found > number:
            raise InvalidArgumentError(None, op, "segment ids must be < num_segments")
        if places.size and not (places.min() >= 0 and places.max() < len(data)):
            message = f"indices are out of range [0, {len(data)})"
            raise InvalidArgumentError(None, op, message)
        return kernel(data[places], segments, found if number is None else int(number))

    OPS[op_type] = OpDef(arguments, _sorted_dims, compute, kinds)
    OPS[with_number] = OpDef(f"{arguments} num_segments:N", _numbered_dims, compute, kinds)
    own = indices

    def function(
        data: Any,
        indices: Any,
        segment_ids: Any,
        name: str | None = None,
        num_segments: Any = None,
    ) -> Tensor:
        operands = [data, own(indices), segment_ids]
        if num_segments is None:
            return apply_op(op_type, name, operands).outputs[0]
        return apply_op(with_number, name, [*operands, own(num_segments)]).outputs[0]

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _LOOKED_UP.format(about=about, name=name, value=value)
    return function


def _numbered_dims(operands: Operands, attrs: Attributes) -> Outputs:
    ((dtype, dims),) = _sorted_dims(operands[:-1], attrs)
    with_rank(operands[-1].dims, 0)
    number = known_value(operands[-1])
    known = None if number is None else int(number)
    return [(dtype, None if dims is None else (known, *dims[1:]))]


# fmt: off
sparse_segment_sum = _looked_up(
    "sparse_segment_sum", "SparseSegmentSum", _by(np.add, 0), ORDERED, "The sum",
    "[[2.0], [4.0]]",
)
sparse_segment_mean = _looked_up(
    "sparse_segment_mean", "SparseSegmentMean", segment_kernels.mean, types("float32 float64"),
    "The mean", "[[1.0], [4.0]]",
)
sparse_segment_sqrt_n = _looked_up(
    "sparse_segment_sqrt_n", "SparseSegmentSqrtN", segment_kernels.mean_by_root,
    types("float32 float64"), "The sum, over the root of the number,",
    "[[1.4142135381698608], [4.0]]",
)
# fmt: on
