"""Reductions that several ops stand behind: spread, counts, and sums of exponentials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
)
from scopeviz.tf1.framework.operands import INDICES, operand_as
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.ops import array_ops, cwise_ops, elementary_ops, math_ops, reductions, selecting
from scopeviz.tf1.ops.array_ops import renamed
from scopeviz.tf1.ops.cwise_ops import types


def reduce_logsumexp(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool | None = None,
    name: str | None = None,
    reduction_indices: Any = None,
    keep_dims: bool | None = None,
) -> Tensor:
    """The logarithm of the sum of the exponentials of elements, which cannot overflow.

    Args:
        input_tensor: floats of any shape.
        axis: the axis or axes to reduce: ``int32`` ``[]`` or ``[n]``; None means all.
        keepdims: whether they stay, with size 1.
        name: the name of the scope of its ops.
        reduction_indices: older name of ``axis``.
        keep_dims: older name of ``keepdims``.

    Returns:
        A tensor of the same dtype, without these axes.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if there is no such axis.

    Follows: tensorflow/python/ops/math_ops.py, reduce_logsumexp.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.reduce_logsumexp([[0.0]], axis=1)).tolist()
    [0.0]
    """
    axis = renamed("axis", axis, "reduction_indices", reduction_indices)
    keep = bool(renamed("keepdims", keepdims, "keep_dims", keep_dims))
    graph = graph_of([input_tensor])
    with graph.as_default():
        graph.check_scope_name(name or "ReduceLogSumExp")
        values = convert_to_tensor(input_tensor)
        with graph.name_scope(name or "ReduceLogSumExp"):
            most = reductions.reduce_max(values, axis, True)
            finite = elementary_ops.is_finite(most)
            zeros = array_ops.zeros_like(most)
            most = array_ops.stop_gradient(selecting.where(finite, most, zeros))
            shifted = cwise_ops.exp(cwise_ops.subtract(values, most))
            result = cwise_ops.log(reductions.reduce_sum(shifted, axis, keep))
            if not keep:
                most = array_ops.reshape(most, array_ops.shape(result))
            result = cwise_ops.add(result, most)
        if axis is None and not keep:
            result.set_shape(())
        return result


def reduce_variance(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The mean square of how far elements are from their mean.

    Args:
        input_tensor: floats of any shape.
        axis: the axis or axes to reduce: ``int32`` ``[]`` or ``[n]``; None means all.
        keepdims: whether they stay, with size 1.
        name: the name of the scope of its ops.

    Returns:
        A tensor of the same dtype, without these axes.

    Raises:
        ValueError: if there is no such axis.

    Follows: tensorflow/python/ops/math_ops.py, reduce_variance.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.math.reduce_variance([[1.0, 3.0]], axis=1)).tolist()
    [1.0]
    """
    graph = graph_of([input_tensor])
    with graph.as_default(), graph.name_scope(name or "reduce_variance"):
        means = reductions.reduce_mean(input_tensor, axis, True)
        squared = cwise_ops.square(input_tensor - means)
        return reductions.reduce_mean(squared, axis, keepdims)


def reduce_std(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The standard deviation of elements.

    Args:
        input_tensor: floats of any shape.
        axis: the axis or axes to reduce: ``int32`` ``[]`` or ``[n]``; None means all.
        keepdims: whether they stay, with size 1.
        name: the name of the scope of its ops.

    Returns:
        A tensor of the same dtype, without these axes.

    Raises:
        ValueError: if there is no such axis.

    Follows: tensorflow/python/ops/math_ops.py, reduce_std.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.math.reduce_std([[1.0, 3.0]], axis=1)).tolist()
    [1.0]
    """
    graph = graph_of([input_tensor])
    with graph.as_default(), graph.name_scope(name or "reduce_std"):
        return cwise_ops.sqrt(reduce_variance(input_tensor, axis, keepdims))


def count_nonzero(
    input_tensor: Any = None,
    axis: Any = None,
    keepdims: bool | None = None,
    dtype: Any = int64,
    name: str | None = None,
    reduction_indices: Any = None,
    keep_dims: bool | None = None,
    input: Any = None,
) -> Tensor:
    """How many elements are not 0.

    Args:
        input_tensor: a tensor of any shape: numbers, truth values or text.
        axis: the axis or axes to reduce: ``int32`` ``[]`` or ``[n]``; None means all.
        keepdims: whether they stay, with size 1.
        dtype: the dtype of the result.
        name: the name of the scope of its ops.
        reduction_indices: older name of ``axis``.
        keep_dims: older name of ``keepdims``.
        input: newer name of ``input_tensor``.

    Returns:
        A tensor without these axes.

    Raises:
        ValueError: if there is no such axis.

    Follows: tensorflow/python/ops/math_ops.py, count_nonzero.

    >>> import scopeviz.tf1 as tf
    >>> int(tf.Session().run(tf.count_nonzero([[0, 3], [4, 0]])))
    2
    """
    keep = bool(renamed("keepdims", keepdims, "keep_dims", keep_dims))
    value = renamed("input", input, "input_tensor", input_tensor)
    axis = renamed("axis", axis, "reduction_indices", reduction_indices)
    graph = graph_of([value])
    with graph.as_default(), graph.name_scope(name or "count_nonzero"):
        tensor = convert_to_tensor(value, name="input")
        zero = array_ops.zeros([], tensor.dtype.base_dtype)
        counted = math_ops.cast(cwise_ops.not_equal(tensor, zero), int64)
        return math_ops.cast(reductions.reduce_sum(counted, axis, keep), dtype)


def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = int32,
) -> Tensor:
    """How often each whole number occurs.

    Args:
        arr: whole numbers from 0, of any shape: ``int32``.
        weights: what each counts for, of the same shape; None means 1.
        minlength: the least number of counts, ``[]``.
        maxlength: the greatest number of counts, ``[]``; greater numbers are not counted.
        dtype: the dtype of the counts, where there are no weights.

    Returns:
        A tensor ``[n]``.

    Raises:
        TypeError: if ``arr`` cannot be ``int32``.
        ValueError: if it is a tensor of another dtype.

    Follows: tensorflow/python/ops/math_ops.py, bincount.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.bincount([1, 1, 3])).tolist()
    [0, 2, 0, 1]
    """
    operand = operand_as(arr, int32)
    graph = graph_of([operand])
    with graph.as_default(), graph.name_scope("bincount"):
        values = convert_to_tensor(operand, name="arr")
        some = reductions.reduce_prod(array_ops.shape(values)) > 0
        number = math_ops.cast(some, int32) * (reductions.reduce_max(values) + 1)
        if minlength is not None:
            least = convert_to_tensor(minlength, int32, name="minlength")
            number = cwise_ops.maximum(least, number)
        if maxlength is not None:
            most = convert_to_tensor(maxlength, int32, name="maxlength")
            number = cwise_ops.minimum(most, number)
        if weights is not None:
            heavy = convert_to_tensor(weights, name="weights")
            return apply_op("UnsortedSegmentSum", None, (heavy, values, number)).outputs[0]
        nothing = constant([], dtype)
        return apply_op("Bincount", None, (values, number, nothing)).outputs[0]


def bucketize(input: Any, boundaries: Any, name: str | None = None) -> Tensor:
    """Between which boundaries each element lies.

    Args:
        input: a tensor of any shape: ``int32``, ``int64``, ``float32`` or ``float64``.
        boundaries: a list of numbers, in order.
        name: the op's name.

    Returns:
        A tensor of the same shape, 0 for what is below the first boundary: ``int32``.

    Raises:
        TypeError: if the dtype is another.

    Follows: tensorflow/python/ops/gen_math_ops.py, bucketize.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(bucketize([-5.0, 10.0, 20.0], [0.0, 10.0])).tolist()
    [0, 2, 2]
    """
    attrs = {"boundaries": [float(one) for one in boundaries]}
    return apply_op("Bucketize", name, (input,), attrs).outputs[0]


def lin_space(start: Any, stop: Any, num: Any, name: str | None = None) -> Tensor:
    """A number of values at equal distances, from one to another.

    Args:
        start: the first value: ``float32`` or ``float64``, ``[]``.
        stop: the last one: the same dtype.
        num: how many there are, both included: ``int32`` or ``int64``, ``[]``.
        name: the op's name.

    Returns:
        A tensor ``[num]`` of that dtype.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if one is no single number, or ``num`` is not above 0.

    Follows: tensorflow/python/ops/gen_math_ops.py, lin_space.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.linspace(0.0, 1.0, 3)).tolist()
    [0.0, 0.5, 1.0]
    """
    return apply_op("LinSpace", name, (start, stop, num)).outputs[0]


def lbeta(x: Any, name: str | None = None) -> Tensor:
    """The logarithm of the absolute value of the beta function, along the last axis.

    Args:
        x: floats ``[..., n]``.
        name: the name of the scope of its ops.

    Returns:
        A tensor ``[...]`` of the same dtype.

    Raises:
        TypeError: if the elements are no floats.

    Follows: tensorflow/python/ops/special_math_ops.py, lbeta.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.lbeta([1.0, 1.0])).tolist()
    0.0
    """
    graph = graph_of([x])
    with graph.as_default(), graph.name_scope(name or "lbeta"):
        values = convert_to_tensor(x, name="x")
        product = reductions.reduce_sum(elementary_ops.lgamma(values), [-1])
        total = elementary_ops.lgamma(reductions.reduce_sum(values, [-1]))
        result: Tensor = product - total
        return result


def polyval(coeffs: Any, x: Any, name: str | None = None) -> Any:
    """The value of a polynomial.

    Args:
        coeffs: a list of its coefficients, that of the highest power first: tensors.
        x: where to look: the same dtype.
        name: the name of the scope of its ops.

    Returns:
        A tensor of the shape of all together; zeros if there are no coefficients.

    Raises:
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, polyval.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.math.polyval([1.0, 2.0, 3.0], 2.0)).tolist()
    11.0
    """
    graph = graph_of([*coeffs, x])
    with graph.as_default(), graph.name_scope(name or "polyval") as scope:
        place = convert_to_tensor(x, name="x")
        if not coeffs:
            return array_ops.zeros_like(place, name=scope)
        factors = [
            convert_to_tensor(one, name=f"coeff_{index}") for index, one in enumerate(coeffs)
        ]
        result: Any = factors[0]
        for factor in factors[1:]:
            result = factor + result * place
        return result


Operands = Sequence[Operand]
Outputs = Sequence[Output]


def _bins(operands: Operands, attrs: Attributes) -> Outputs:
    size = known_value(operands[1])
    with_rank(operands[1].dims, 0)
    return [(operands[2].dtype.base_dtype, (None if size is None else int(size),))]


def _compute_bins(op: Operation, values: Any, size: Any, weights: Any) -> Any:
    if size < 0:
        raise InvalidArgumentError(None, op, f"size ({size}) must be non-negative")
    flat = values.ravel()
    if flat.size and flat.min() < 0:
        raise InvalidArgumentError(None, op, "Input arr must be non-negative!")
    inside = flat < size
    heavy = weights.ravel()[inside] if weights.size else None
    found = np.bincount(flat[inside], heavy, minlength=int(size))
    return found.astype(weights.dtype)


def _compute_buckets(op: Operation, values: Any) -> Any:
    boundaries = np.asarray(op.attrs["boundaries"], np.float32)
    return np.searchsorted(boundaries, values, side="right").astype(np.int32)


def _spaced(operands: Operands, attrs: Attributes) -> Outputs:
    for one in operands:
        with_rank(one.dims, 0)
    number = known_value(operands[2])
    if number is not None and number <= 0:
        raise ShapeError(f"Requires num > 0: {number}")
    return [(operands[0].dtype.base_dtype, (None if number is None else int(number),))]


def _compute_spaced(op: Operation, start: Any, stop: Any, number: Any) -> Any:
    if number <= 0:
        raise InvalidArgumentError(None, op, f"Requires num > 0: {number}")
    return np.linspace(start, stop, int(number)).astype(start.dtype)


_FOUR = types("int32 int64 float32 float64")
OPS["Bincount"] = OpDef("arr:int32 size:int32 weights:T", _bins, _compute_bins, {"T": _FOUR})
OPS["Bucketize"] = OpDef(
    "input:T", lambda operands, attrs: [(int32, operands[0].dims)], _compute_buckets, {"T": _FOUR}
)
OPS["LinSpace"] = OpDef(
    "start:T stop:T num:N",
    _spaced,
    _compute_spaced,
    {"T": types("float32 float64"), "N": INDICES},
)
