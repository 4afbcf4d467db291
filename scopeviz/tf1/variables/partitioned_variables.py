"""Partitioners: functions from the shape and dtype of a variable to how it is partitioned."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from scopeviz.tf1.framework.dtypes import DType, float32
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.variables.scope_store import get_variable_scope
from scopeviz.tf1.variables.variable_scope import variable_scope
from scopeviz.tf1.variables.variable_store import default_store

Partitioner: TypeAlias = Callable[..., Sequence[int]]
"""Called with ``shape`` and ``dtype``; the number of parts along each axis."""


def fixed_size_partitioner(num_shards: int, axis: int = 0) -> Partitioner:
    """A partitioner that makes a fixed number of parts, where there are as many elements.

    Args:
        num_shards: how many parts.
        axis: the axis to slice.

    Follows: tensorflow/python/ops/partitioned_variables.py, fixed_size_partitioner.

    >>> fixed_size_partitioner(5)(shape=TensorShape([4, 2]), dtype=float32)
    [4, 1]
    """

    def partitioner(shape: TensorShape, **_: Any) -> Sequence[int]:
        return _along(axis, len(shape), min(num_shards, _size(shape, axis)))

    return partitioner


def min_max_variable_partitioner(
    max_partitions: int = 1,
    axis: int = 0,
    min_slice_size: int = 256 << 10,
    bytes_per_string_element: int = 16,
) -> Partitioner:
    """A partitioner that makes as many parts as it can that are not too small.

    Args:
        max_partitions: most parts.
        axis: the axis to slice.
        min_slice_size: bytes that a part is to have at least.
        bytes_per_string_element: bytes of a ``string``, which nobody knows.

    Raises:
        ValueError: when it is called, if the variable has no such axis.

    Follows: tensorflow/python/ops/partitioned_variables.py, min_max_variable_partitioner.

    >>> partitioner = min_max_variable_partitioner(16)
    >>> partitioner(shape=TensorShape([1024, 1024]), dtype=float32)
    [16, 1]
    """

    def partitioner(shape: TensorShape, dtype: DType) -> Sequence[int]:
        if axis >= len(shape):
            raise ValueError(
                f"Can not partition variable along axis {axis} when shape is only {shape}"
            )
        size = _bytes(dtype, bytes_per_string_element)
        wanted = math.ceil((shape.num_elements() or 0) * size / min_slice_size)
        return _along(axis, len(shape), max(1, min(_size(shape, axis), max_partitions, wanted)))

    return partitioner


def variable_axis_size_partitioner(
    max_shard_bytes: int,
    axis: int = 0,
    bytes_per_string_element: int = 16,
    max_shards: int | None = None,
) -> Partitioner:
    """A partitioner that makes as few parts as it can that are not too large.

    Args:
        max_shard_bytes: bytes that a part is to have at most.
        axis: the axis to slice.
        bytes_per_string_element: bytes of a ``string``, which nobody knows.
        max_shards: most parts, even if they are larger then.

    Raises:
        ValueError: if a number is not positive; when it is called, for a shape that is not
            known in full.

    Follows: tensorflow/python/ops/partitioned_variables.py, variable_axis_size_partitioner.

    >>> partitioner = variable_axis_size_partitioner(256 << 10)
    >>> partitioner(shape=TensorShape([1024, 1024]), dtype=float32)
    [16, 1]
    """
    if max_shard_bytes < 1 or bytes_per_string_element < 1:
        raise ValueError("Both max_shard_bytes and bytes_per_string_element must be positive.")
    if max_shards and max_shards < 1:
        raise ValueError("max_shards must be positive.")

    def partitioner(shape: TensorShape, dtype: DType) -> Sequence[int]:
        if not isinstance(shape, TensorShape):
            raise ValueError(f"shape is not a TensorShape: {shape}")
        if not shape.is_fully_defined():
            raise ValueError(f"shape is not fully defined: {shape}")
        if not isinstance(dtype, DType):
            raise ValueError(f"dtype is not a DType: {dtype}")
        size = _size(shape, axis)
        bytes_per_slice = (
            (shape.num_elements() or 0) / size * _bytes(dtype, bytes_per_string_element)
        )
        slices = max(1, math.floor(max_shard_bytes / bytes_per_slice))
        parts = math.ceil(size / slices)
        return _along(axis, len(shape), min(max_shards, parts) if max_shards else parts)

    return partitioner


def _along(axis: int, rank: int, parts: int) -> list[int]:
    partitions = [1] * rank
    partitions[axis] = parts
    return partitions


def _size(shape: TensorShape, axis: int) -> int:
    size: int = shape.as_list()[axis]  # type: ignore[assignment]  # it is known in full
    return size


def _bytes(dtype: DType, of_a_string: int) -> int:
    return of_a_string if dtype.base_dtype.name == "string" else dtype.size


def create_partitioned_variables(
    shape: Sequence[int],
    slicing: Sequence[int],
    initializer: Any,
    dtype: Any = float32,
    trainable: bool = True,
    collections: Any = None,
    name: str | None = None,
    reuse: Any = None,
) -> list[Any]:
    """The parts of a partitioned variable, in a scope of their own.

    Args:
        shape: shape of the whole.
        slicing: number of parts along each axis.
        initializer: a value of the whole, or an initializer, called for each part.
        dtype: the element type.
        trainable: whether optimizers train them.
        collections: keys of the collections that they join.
        name: name of the scope; None is ``PartitionedVariable``, made unique.
        reuse: as for ``tf.variable_scope``.

    Raises:
        ValueError: if shape and slicing do not fit, or the lookup is refused.

    Follows: tensorflow/python/ops/partitioned_variables.py, create_partitioned_variables.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     parts = create_partitioned_variables([4], [2], tf.zeros_initializer())
    >>> [part.name for part in parts]
    ['PartitionedVariable/part_0:0', 'PartitionedVariable/part_1:0']
    """
    if len(shape) != len(slicing):
        raise ValueError(
            "The 'shape' and 'slicing' of a partitioned Variable must have the length: "
            f"shape: {shape}, slicing: {slicing}"
        )
    if not shape:
        raise ValueError(f"A partitioned Variable must have rank at least 1: shape: {shape}")
    with variable_scope(name, "PartitionedVariable", reuse=reuse):
        whole = get_variable_scope()._get_partitioned_variable(
            default_store(),
            "",
            shape=shape,
            dtype=dtype,
            initializer=initializer,
            trainable=trainable,
            collections=collections,
            partitioner=lambda **_: slicing,
        )
        return list(whole)
