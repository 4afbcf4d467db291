"""Ops that deal the slices of a tensor out to several tensors, and gather them in again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import merged_dims
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError, apply_op
from scopeviz.tf1.framework.operands import operand_like
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import Dims, bracketed, compatible
from scopeviz.tf1.ops.array_ops import alike


def dynamic_partition(
    data: Any, partitions: Any, num_partitions: int, name: str | None = None
) -> list[Tensor]:
    """The slices of a tensor, dealt out to several tensors.

    Args:
        data: a tensor, whose shape begins with that of ``partitions``.
        partitions: for each slice, the number of its tensor: ``int32``.
        num_partitions: how many tensors there are.
        name: the op's name.

    Returns:
        As many tensors ``[unknown, ...]``.

    Raises:
        TypeError: if ``partitions`` are not ``int32``.
        ValueError: if the shapes do not fit, or there is no tensor.
        InvalidArgumentError: when it runs, if there is no tensor of some number.

    Follows: tensorflow/python/ops/gen_data_flow_ops.py, dynamic_partition.

    >>> import scopeviz.tf1 as tf
    >>> [part.tolist() for part in tf.Session().run(tf.dynamic_partition([7, 8, 9], [0, 1, 0], 2))]
    [[7, 9], [8]]
    """
    if num_partitions < 1:
        raise ValueError(
            f"Attr 'num_partitions' of 'DynamicPartition' Op passed {num_partitions} less than "
            "minimum 1."
        )
    attrs = {"num_partitions": num_partitions}
    arguments = (data, operand_like(partitions, int32))
    return list(apply_op("DynamicPartition", name, arguments, attrs).outputs)


def dynamic_stitch(indices: Any, data: Any, name: str | None = None) -> Tensor:
    """The slices of several tensors, each put at its place in one.

    Args:
        indices: for each tensor the places of its slices: a list of ``int32`` tensors.
        data: the tensors; the shape of each begins with that of its places.
        name: the op's name.

    Returns:
        A tensor that is as long as the greatest place says; where two slices meet, the
        later one is taken.

    Raises:
        TypeError: if the dtypes of the tensors differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/gen_data_flow_ops.py, dynamic_stitch.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.dynamic_stitch([[0, 2], [1]], [[7, 9], [8]])).tolist()
    [7, 8, 9]
    """
    places = [operand_like(one, int32) for one in indices]
    return apply_op(
        "DynamicStitch", name, (places, alike(list(data), "DynamicStitch", "data"))
    ).outputs[0]


def _dealt(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    data, partitions = operands
    dims: Dims = None
    if data.dims is not None and partitions.dims is not None:
        front = data.dims[: len(partitions.dims)]
        if not compatible(front, partitions.dims):
            a, b = next(
                pair
                for pair in zip(front, partitions.dims, strict=False)
                if None not in pair and pair[0] != pair[1]
            )
            raise ShapeError(f"Dimensions must be equal, but are {a} and {b}")
        dims = (None, *data.dims[len(partitions.dims) :])
    return [(data.dtype.base_dtype, dims)] * int(attrs["num_partitions"])


def _deal(op: Operation, data: Any, partitions: Any) -> Any:
    number = op.attrs["num_partitions"]
    if data.shape[: partitions.ndim] != partitions.shape:
        message = (
            f"data.shape must start with partitions.shape, got data.shape = "
            f"{bracketed(data.shape)}, partitions.shape = {bracketed(partitions.shape)}"
        )
        raise InvalidArgumentError(None, op, message)
    wrong = np.argwhere((partitions < 0) | (partitions >= number))
    if len(wrong):
        place = ",".join(map(str, wrong[0]))
        message = f"partitions[{place}] = {partitions[tuple(wrong[0])]} is not in [0, {number})"
        raise InvalidArgumentError(None, op, message)
    parts = [data[partitions == part] for part in range(number)]
    return parts if number != 1 else parts[0]


def _stitched(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    half = len(operands) // 2
    rests: list[Dims] = []
    for places, data in zip(operands[:half], operands[half:], strict=True):
        if places.dims is not None and data.dims is not None:
            if not compatible(data.dims[: len(places.dims)], places.dims):
                raise ShapeError(
                    f"Shapes must be equal, but are {bracketed(places.dims)} and "
                    f"{bracketed(data.dims)}"
                )
            rests.append(data.dims[len(places.dims) :])
    rest = merged_dims(rests)
    values = [known_value(places) for places in operands[:half]]
    size = None
    if all(value is not None for value in values):
        size = (
            max(
                (int(value.max()) for value in values if value is not None and value.size),
                default=-1,
            )
            + 1
        )
    return [(operands[half].dtype.base_dtype, None if rest is None else (size, *rest))]


def _stitch(op: Operation, *arrays: Any) -> Any:
    half = len(arrays) // 2
    all_places, parts = arrays[:half], arrays[half:]
    rest = parts[0].shape[all_places[0].ndim :]
    for number, (places, part) in enumerate(zip(all_places, parts, strict=True)):
        if part.shape != (*places.shape, *rest):
            message = (
                f"data[{number}].shape = {bracketed(part.shape)} does not start with "
                f"indices[{number}].shape = {bracketed(places.shape)}"
            )
            raise InvalidArgumentError(None, op, message)
    size = max((int(places.max()) for places in all_places if places.size), default=-1) + 1
    result = np.zeros((size, *rest), parts[0].dtype)
    for places, part in zip(all_places, parts, strict=True):
        if places.size and places.min() < 0:
            raise InvalidArgumentError(None, op, f"indices must be >= 0, not {places.min()}")
        result[places] = part
    return result


OPS["DynamicPartition"] = OpDef("data:T partitions:int32", _dealt, _deal)
OPS["DynamicStitch"] = OpDef("indices*:int32 data*:T", _stitched, _stitch)
OPS["ParallelDynamicStitch"] = OPS["DynamicStitch"]
