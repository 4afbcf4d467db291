"""What sums of slices by number give: dtype and static shape, and then the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_size
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.tensor_shape import bracketed, compatible
from scopeviz.tf1.ops.cwise_ops import COMPLEX, ORDERED


def segments(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    """One slice for each number, in the dtype of the first operand."""
    data, ids, count = operands
    with_rank(count.dims, 0)
    dtype = data.dtype.base_dtype
    if data.dims is None or ids.dims is None:
        return [(dtype, None)]
    if not compatible(data.dims[: len(ids.dims)], ids.dims):
        raise ShapeError(
            f"Shapes must be equal, but are {bracketed(data.dims)} and {bracketed(ids.dims)}"
        )
    size = known_size(count)
    return [(dtype, (size, *data.dims[len(ids.dims) :]))]


def sum_by_number(data: NDArray[Any], ids: NDArray[Any], count: int) -> NDArray[Any]:
    """The sum of the slices of each number; those with a negative number are left out.

    Args:
        data: ``[n, ...]``.
        ids: ``[n]``, each below ``count``.
        count: how many sums there are.
    """
    result = np.zeros((count, *data.shape[1:]), data.dtype)
    kept = ids >= 0
    if not kept.all():
        data, ids = data[kept], ids[kept]
    if len(ids):
        numbers, sums = sums_by_number(data, ids)
        result[numbers] = sums
    return result


def sums_by_number(data: NDArray[Any], ids: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The numbers that there are, each once and in order, and the sum of the slices of each.

    Args:
        data: ``[n, ...]``, at least one slice.
        ids: ``[n]``.
    """
    order = np.argsort(ids, kind="stable")
    numbers = ids[order]
    starts = np.flatnonzero(np.concatenate([[True], numbers[1:] != numbers[:-1]]))
    if len(starts) == len(order):
        return numbers, data[order]
    return numbers[starts], np.add.reduceat(data[order], starts, axis=0, dtype=data.dtype)


def flat_segments(
    op: Operation, data: NDArray[Any], ids: NDArray[Any], count: Any
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Slices and their numbers, each in one row.

    Raises:
        InvalidArgumentError: if a number is too great, or the shapes do not fit.
    """
    if data.shape[: ids.ndim] != ids.shape:
        raise InvalidArgumentError(
            None,
            op,
            f"data.shape = {bracketed(data.shape)} does not start with "
            f"segment_ids.shape = {bracketed(ids.shape)}",
        )
    wrong = np.argwhere(ids >= count)
    if len(wrong):
        place = ",".join(str(at) for at in wrong[0])
        raise InvalidArgumentError(
            None,
            op,
            f"segment_ids[{place}] = {ids[tuple(wrong[0])]} is out of range [0, {int(count)})",
        )
    return data.reshape(-1, *data.shape[ids.ndim :]) if ids.size else data.reshape(
        0, *data.shape[ids.ndim :]
    ), ids.ravel()


def _sum(op: Operation, data: NDArray[Any], ids: NDArray[Any], count: Any) -> NDArray[Any]:
    return sum_by_number(*flat_segments(op, data, ids, count), int(count))


OPS["UnsortedSegmentSum"] = OpDef(
    "data:T segment_ids:I num_segments:N",
    segments,
    _sum,
    {"T": ORDERED | COMPLEX, "I": INDICES, "N": INDICES},
)
