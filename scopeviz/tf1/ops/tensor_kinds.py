"""Checks of ranks and dtypes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.deferred import is_tensor_like
from scopeviz.tf1.framework.dtypes import (
    DType,
    complex64,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
)
from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.sparse_tensor import SparseTensor
from scopeviz.tf1.ops import array_ops, cwise_ops
from scopeviz.tf1.ops.control_flow_ops import no_op
from scopeviz.tf1.ops.logging_ops import Assert

_NUMERIC = frozenset({float32, float64, int8, int16, int32, int64, uint8, complex64})


def is_numeric_tensor(tensor: Any) -> bool:
    """Whether something is a tensor of numbers, of one of the usual dtypes.

    Args:
        tensor: anything.

    Follows: tensorflow/python/ops/check_ops.py, is_numeric_tensor.

    >>> import scopeviz.tf1 as tf
    >>> tf.is_numeric_tensor(tf.constant(1)), tf.is_numeric_tensor(1)
    (True, False)
    """
    return isinstance(tensor, Tensor) and tensor.dtype in _NUMERIC


def assert_proper_iterable(values: Any) -> None:
    """Demand that something is a list or the like, and no tensor, array or text.

    Args:
        values: anything.

    Raises:
        TypeError: if it is not.

    Follows: tensorflow/python/ops/check_ops.py, assert_proper_iterable.

    >>> assert_proper_iterable([1, 2])
    """
    if isinstance(values, Tensor | np.ndarray | str | bytes):
        raise TypeError(
            f'Expected argument "values" to be a "proper" iterable.  Found: {type(values)}'
        )
    if not hasattr(values, "__iter__"):
        raise TypeError(f'Expected argument "values" to be iterable.  Found: {type(values)}')


# Ranks.


def assert_rank(
    x: Any,
    rank: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Operation:
    """Demand that a tensor has a rank.

    Args:
        x: a tensor.
        rank: the rank: ``int32`` ``[]``.
        data: what to show if it has not; None is the rank and the shape.
        summarize: how many elements to show of each; None is 3, -1 is all.
        message: what to show first.
        name: the name of the scope for the ops.

    Returns:
        An op that looks at the shape when it runs, or does nothing if that is known.

    Raises:
        ValueError: if the rank is known to be another.

    Follows: tensorflow/python/ops/check_ops.py, assert_rank.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.assert_rank(tf.zeros([2, 3], name="x"), 3)
    Traceback (most recent call last):
    ValueError: .  Tensor x:0 must have rank 3.  Received rank 2, shape (2, 3)
    """
    with internal_name_scope(name, "assert_rank", (x, rank, *(data or ()))):
        x = convert_to_tensor(x, name="x")
        rank = convert_to_tensor(rank, name="rank")
        wanted = f"Tensor {x.name} must have rank"
        if data is None:
            data = [message or "", wanted, rank, "Received shape: ", array_ops.shape(x)]
        return _ranked(x, [rank], _is_one_of, _equal_to_one, data, summarize, message, wanted)


def assert_rank_at_least(
    x: Any,
    rank: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Operation:
    """Demand that a tensor has a rank, or a higher one.

    Args:
        x: a tensor.
        rank: the rank: ``int32`` ``[]``.
        data: what to show if it has not; None is the rank and the shape.
        summarize: how many elements to show of each; None is 3, -1 is all.
        message: what to show first.
        name: the name of the scope for the ops.

    Returns:
        An op that looks at the shape when it runs, or does nothing if that is known.

    Raises:
        ValueError: if the rank is known to be lower.

    Follows: tensorflow/python/ops/check_ops.py, assert_rank_at_least.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.assert_rank_at_least(tf.zeros([2, 3]), 1).name
    'assert_rank_at_least/static_checks_determined_all_ok'
    """
    with internal_name_scope(name, "assert_rank_at_least", (x, rank, *(data or ()))):
        x = convert_to_tensor(x, name="x")
        rank = convert_to_tensor(rank, name="rank")
        wanted = f"Tensor {x.name} must have rank at least"
        if data is None:
            data = [message or "", wanted, rank, "Received shape: ", array_ops.shape(x)]
        return _ranked(
            x,
            [rank],
            lambda own, ranks: own >= ranks[0],
            lambda own, ranks: cwise_ops.greater_equal(own, ranks[0]),
            *(data, summarize, message, wanted),
        )


def assert_rank_in(
    x: Any,
    ranks: Iterable[Any],
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Operation:
    """Demand that a tensor has one of some ranks.

    Args:
        x: a tensor.
        ranks: the ranks: ``int32`` ``[]`` each.
        data: what to show if it has not; None is the ranks and the shape.
        summarize: how many elements to show of each; None is 3, -1 is all.
        message: what to show first.
        name: the name of the scope for the ops.

    Returns:
        An op that looks at the shape when it runs, or does nothing if that is known.

    Raises:
        ValueError: if the rank is known to be another.

    Follows: tensorflow/python/ops/check_ops.py, assert_rank_in.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.assert_rank_in(tf.zeros([2, 3]), (2, 4)).name
    'assert_rank_in/static_checks_determined_all_ok'
    """
    ranks = tuple(ranks)
    with internal_name_scope(name, "assert_rank_in", (x, *ranks, *(data or ()))):
        x = convert_to_tensor(x, name="x")
        ranks = tuple([convert_to_tensor(rank, name="rank") for rank in ranks])
        wanted = f"Tensor {x.name} must have rank in"
        if data is None:
            data = [message or "", wanted, *ranks, "Received shape: ", array_ops.shape(x)]
        return _ranked(x, ranks, _is_one_of, _in_any, data, summarize, message, wanted, many=True)


def _is_one_of(own: int, ranks: Sequence[int]) -> bool:
    return own in ranks


def _equal_to_one(own: Tensor, ranks: Sequence[Tensor]) -> Tensor:
    return cwise_ops.equal(own, ranks[0])


def _in_any(own: Tensor, ranks: Sequence[Tensor]) -> Tensor:
    if not ranks:
        return convert_to_tensor(False)
    result = cwise_ops.equal(ranks[0], own)
    for rank in ranks[1:]:
        result = cwise_ops.logical_or(result, cwise_ops.equal(rank, own))
    return result


def _ranked(
    x: Tensor,
    ranks: Sequence[Tensor],
    holds: Callable[[int, Sequence[int]], bool],
    condition: Callable[[Tensor, Sequence[Tensor]], Tensor],
    data: Any,
    summarize: int | None,
    message: str | None,
    wanted: str,
    many: bool = False,
) -> Operation:
    """Follows: tensorflow/python/ops/check_ops.py, _assert_ranks_condition."""
    for rank in ranks:
        assert_type(rank, int32)
    known = [constant_value(rank) for rank in ranks]
    if all(rank is not None for rank in known):
        sizes = _scalars(known)
        if x.dims is not None:
            if not holds(len(x.dims), sizes):
                shown: Any = tuple(known) if many else sizes[0]
                raise ValueError(
                    f"{message or ''}.  {wanted} {shown}.  Received rank {len(x.dims)}, "
                    f"shape {x.get_shape()}"
                )
            return no_op(name="static_checks_determined_all_ok")
    truth = condition(array_ops.rank(x), ranks)
    for rank, value in zip(ranks, known, strict=True):
        if value is None:
            check = assert_rank(rank, 0, data=["Rank must be a scalar. Received rank: ", rank])
            with control_dependencies([check]):
                truth = array_ops.identity(truth)
    return Assert(truth, data, summarize=summarize)


def _scalars(known: Sequence[Any]) -> list[int]:
    if any(rank.ndim for rank in known):
        raise ValueError("Rank must be a scalar.")
    return [int(rank) for rank in known]


def assert_scalar(tensor: Any, name: str | None = None, message: str | None = None) -> Tensor:
    """Demand that a tensor is known to be a scalar.

    Args:
        tensor: a tensor.
        name: the name of the scope for the ops.
        message: what to say first.

    Returns:
        The tensor.

    Raises:
        ValueError: if its shape is another, or not known.

    Follows: tensorflow/python/ops/check_ops.py, assert_scalar.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.assert_scalar(3.0).name
    'assert_scalar:0'
    """
    with internal_name_scope(name, "assert_scalar", [tensor]) as scope:
        tensor = convert_to_tensor(tensor, name=scope)
        if tensor.dims != ():
            raise ValueError(
                f"{message or ''}Expected scalar shape for {tensor.name}, "
                f"saw shape: {tensor.get_shape()}."
            )
        result: Tensor = tensor
        return result


# Dtypes.


def assert_integer(x: Any, message: str | None = None, name: str | None = None) -> Operation:
    """Demand that a tensor holds whole numbers.

    Args:
        x: a tensor.
        message: what to say first.
        name: the name of the scope for the ops.

    Returns:
        An op that does nothing.

    Raises:
        TypeError: if it holds something else.

    Follows: tensorflow/python/ops/check_ops.py, assert_integer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.assert_integer(3).name
    'assert_integer/statically_determined_was_integer'
    """
    with internal_name_scope(name, "assert_integer", [x]):
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_integer:
            raise TypeError(
                f'{message or ""}  Expected "x" to be integer type.  '
                f"Found: {x.name} of dtype {x.dtype}"
            )
        return no_op("statically_determined_was_integer")


def assert_type(
    tensor: Any, tf_type: Any, message: str | None = None, name: str | None = None
) -> Operation:
    """Demand that a tensor has a dtype.

    Args:
        tensor: a tensor.
        tf_type: the dtype.
        message: what to say first.
        name: the name of the scope for the ops.

    Returns:
        An op that does nothing.

    Raises:
        TypeError: if it has another.

    Follows: tensorflow/python/ops/check_ops.py, assert_type.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.assert_type(3.0, tf.float32).name
    'assert_type/statically_determined_correct_type'
    """
    with internal_name_scope(name, "assert_type", [tensor]):
        tensor = convert_to_tensor(tensor, name="tensor")
        if tensor.dtype != tf_type:
            raise TypeError(f"{message or ''}  {tensor.name} must be of type {tf_type}")
        return no_op("statically_determined_correct_type")


def is_tensor(x: Any) -> bool:
    """Whether something is a tensor, a sparse one, or a variable.

    Args:
        x: anything.

    Follows: tensorflow/python/framework/tensor_util.py, is_tensor.

    >>> import scopeviz.tf1 as tf
    >>> tf.is_tensor(tf.constant(1)), tf.is_tensor(1)
    (True, False)
    """
    return is_tensor_like(x) or isinstance(x, SparseTensor)


def assert_same_float_dtype(tensors: Any = None, dtype: Any = None) -> DType:
    """The dtype that tensors have in common, which must be one of floats.

    Args:
        tensors: tensors; None among them does not count.
        dtype: the dtype that they must have; None takes theirs.

    Returns:
        The dtype; ``float32`` if there is nothing to take it from.

    Raises:
        ValueError: if they have several, or one that is not of floats.

    Follows: tensorflow/python/ops/check_ops.py, assert_same_float_dtype.

    >>> import scopeviz.tf1 as tf
    >>> tf.assert_same_float_dtype([tf.constant(1.0)])
    tf.float32
    """
    first = None
    for tensor in tensors or ():
        if tensor is None:
            continue
        own = tensor.dtype.base_dtype
        if not dtype:
            dtype, first = own, tensor
        elif dtype != own:
            like = f" as {first.name}" if first is not None else ""
            raise ValueError(
                f"{tensor.name}, type={own}, must be of the same type ({dtype}){like}."
            )
    if not dtype:
        return float32
    result: DType = dtype
    if not result.is_floating:
        raise ValueError(f"Expected floating point type, got {result}.")
    return result
