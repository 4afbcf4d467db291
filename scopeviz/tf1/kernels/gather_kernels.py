"""What taking slices by their places gives: dtype and static shape, and then the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import merged_dims, with_rank
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.tensor_shape import Dims, bracketed
from scopeviz.tf1.ops.state_ops import variable_of

Array = NDArray[Any]
Operands = Sequence[Operand]
Outputs = Sequence[Output]

_INDEX = {"I": INDICES, "A": INDICES}


def _gathered(operands: Operands, attrs: Attributes) -> Outputs:
    params, positions, axis = operands
    with_rank(axis.dims, 0)
    dtype = params.dtype.base_dtype
    if params.dims is not None and not params.dims:
        raise ShapeError("Shape must be at least rank 1 but is rank 0")
    if params.dims is None or positions.dims is None:
        return [(dtype, None)]
    rank, batch, place = len(params.dims), attrs.get("batch_dims", 0), known_value(axis)
    batch += len(positions.dims) if batch < 0 else 0
    if not 0 <= batch <= len(positions.dims):
        raise ShapeError(f"Shape must be at least rank {batch} but is rank {len(positions.dims)}")
    if place is None:
        return [(dtype, (None,) * (rank - 1 + len(positions.dims) - batch))]
    if not -rank <= place < rank:
        least = int(place) + 1 if place >= 0 else -int(place)
        raise ShapeError(f"Shape must be at least rank {least} but is rank {rank}")
    at = int(place) % rank
    if at < batch:
        raise ShapeError(f"batch_dims ({batch}) must be less than or equal to axis ({at})")
    front = merged_dims([params.dims[:batch], positions.dims[:batch]]) or ()
    middle = params.dims[batch:at]
    return [(dtype, (*front, *middle, *positions.dims[batch:], *params.dims[at + 1 :]))]


def check_positions(op: Operation, positions: Array, size: int, name: str = "indices") -> None:
    """Demand that all positions are inside.

    Raises:
        InvalidArgumentError: if one is not.
    """
    if not positions.size or (positions.min() >= 0 and positions.max() < size):
        return
    wrong = np.argwhere((positions < 0) | (positions >= size))[0]
    place = f"[{','.join(map(str, wrong))}]" if len(wrong) else ""
    message = f"{name}{place} = {positions[tuple(wrong)]} is not in [0, {size})"
    raise InvalidArgumentError(None, op, message)


def _take(op: Operation, params: Array, positions: Array, axis: Any) -> Array:
    positions = np.asarray(positions)
    rank, batch = np.ndim(params), op.attrs.get("batch_dims", 0)
    if not -rank <= axis < rank:
        message = f"Expected axis in the range [{-rank}, {rank}), but got {int(axis)}"
        raise InvalidArgumentError(None, op, message)
    at = int(axis) % rank
    batch += positions.ndim if batch < 0 else 0
    check_positions(op, positions, params.shape[at])
    if not batch:
        return np.asarray(np.take(params, positions, at))
    front, middle, rest = params.shape[:batch], params.shape[batch:at], params.shape[at + 1 :]
    if positions.shape[:batch] != front:
        raise InvalidArgumentError(
            None,
            op,
            f"Batch dimensions of params {bracketed(front)} and indices "
            f"{bracketed(positions.shape[:batch])} must be the same",
        )
    rows, columns = int(np.prod(front, dtype=int)), int(np.prod(middle, dtype=int))
    flat = params.reshape(rows, columns, params.shape[at], *rest)
    places = positions.reshape(rows, 1, -1 if rows else 0)
    found = flat[np.arange(rows)[:, None, None], np.arange(columns)[:, None], places]
    return found.reshape(*front, *middle, *positions.shape[batch:], *rest)


OPS["GatherV2"] = OpDef("params:T indices:I axis:A", _gathered, _take, _INDEX)


def _read_rows(operands: Operands, attrs: Attributes) -> Outputs:
    dims: Dims = attrs["dims"]
    places = operands[1].dims
    if dims is not None and not dims:
        raise ShapeError("Shape must be at least rank 1 but is rank 0")
    if dims is None or places is None:
        return [(attrs["dtype"], None)]
    return [(attrs["dtype"], (*places, *dims[1:]))]


def _take_rows(run: Any, op: Operation, positions: Array) -> Array:
    value = run.value_of(variable_of(op.inputs[0]), op)
    check_positions(op, np.asarray(positions), value.shape[0])
    return np.asarray(np.take(value, positions, 0))


OPS["ResourceGather"] = OpDef(
    "resource:resource indices:I",
    _read_rows,
    _take_rows,
    _INDEX,
    stateful=True,
    takes_reference=True,
)
OPS["VariableShape"] = OpDef(
    "input:resource",
    lambda operands, attrs: [(attrs["out_type"], (None,))],
    lambda run, op: np.array(
        run.value_of(variable_of(op.inputs[0]), op).shape, op.outputs[0].dtype.np_dtype
    ),
    stateful=True,
    takes_reference=True,
)
