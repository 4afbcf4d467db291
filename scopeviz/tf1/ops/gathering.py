"""Ops that take single elements and slices of a tensor by their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from scopeviz.tf1.framework.dtypes import DType
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.name_scopes import name_scope
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
)
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operands import indices as index_operand
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import Dims, bracketed
from scopeviz.tf1.ops import array_ops, math_ops, reductions, repeating
from scopeviz.tf1.ops.selecting import gather
from scopeviz.tf1.ops.state_ops import variable_of


def gather_nd(
    params: Any,
    indices: Any,  # TF1's name
    name: str | None = None,
    batch_dims: int = 0,
) -> Tensor:
    """The elements, or slices, of a tensor at places that several numbers tell.

    Args:
        params: a tensor of rank 1 or more.
        indices: the places: ``int32`` or ``int64`` ``[..., depth]``, ``depth`` numbers each.
        name: the op's name.
        batch_dims: how many axes ``params`` and ``indices`` have in common at their front.

    Returns:
        A tensor ``[..., *params.shape[depth:]]``.

    Raises:
        TypeError: if the places are no whole numbers.
        ValueError: if there are more numbers in a place than axes.
        InvalidArgumentError: when it runs, if there is no such place.

    Follows: tensorflow/python/ops/array_ops.py, gather_nd.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.gather_nd([[1, 2], [3, 4]], [[0, 1], [1, 0]])).tolist()
    [2, 3]
    """
    if batch_dims:
        return _batch_gather_nd(params, indices, batch_dims, name)
    if hasattr(params, "gather_nd") and hasattr(params, "handle"):
        read: Tensor = params.gather_nd(indices, name=name)
        return read
    return apply_op("GatherNd", name, (params, index_operand(indices))).outputs[0]


def _batch_gather_nd(params: Any, places: Any, batch_dims: int, name: str | None) -> Tensor:
    """Put the places of the batch before those that are given.

    Follows: tensorflow/python/ops/array_ops.py, batch_gather_nd.
    """
    with name_scope(name, "BatchGatherND", [params, places]):
        places = convert_to_tensor(places, name="indices")
        params = convert_to_tensor(params, name="params")
        rank = len(places.dims or ())
        if rank <= batch_dims:
            raise ValueError(
                f"batch_dims = {batch_dims} must be less than rank(`indices`) = {rank}"
            )
        dtype, sizes = places.dtype.base_dtype, array_ops.shape(places)
        outer = [array_ops.shape(params)[axis] for axis in range(batch_dims)]
        counted = [math_ops.cast(math_ops.range(size), dtype) for size in outer]
        spread = array_ops.concat([sizes[:-1], [1]], 0)
        columns = [
            repeating.broadcast_to(
                array_ops.reshape(one, [1] * axis + [-1] + [1] * (rank - axis - 1)), spread
            )
            for axis, one in enumerate(counted)
        ]
        whole = array_ops.concat([*columns, places], -1)
        return apply_op("GatherNd", None, (params, whole)).outputs[0]


def batch_gather(params: Any, indices: Any, name: str | None = None) -> Tensor:
    """The elements at some places in each row of a batch.

    Args:
        params: a tensor: ``[batch..., n, ...]``.
        indices: the places: ``int32`` or ``int64`` ``[batch..., m]``.
        name: the name of the scope for the ops.

    Returns:
        A tensor ``[batch..., m, ...]``.

    Raises:
        ValueError: if the rank of ``indices`` is not known.

    Follows: tensorflow/python/ops/array_ops.py, batch_gather.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.batch_gather([[1, 2], [3, 4]], [[1], [0]])).tolist()
    [[2], [3]]
    """
    with name_scope(name, "BatchGather", [params, indices]):
        places = convert_to_tensor(indices, name="indices")
        params = convert_to_tensor(params, name="params")
        if places.dims is None:
            raise ValueError("batch_gather does not allow indices with unknown shape.")
        return _flat_gather(params, places, len(places.dims) - 1)


def _flat_gather(params: Tensor, places: Tensor, batch: int) -> Tensor:
    """Gather from the whole batch made one row.

    Follows: tensorflow/python/ops/array_ops.py, _batch_gather.
    """
    dtype, rank = places.dtype.base_dtype, len(places.dims or ())
    places_shape, params_shape = array_ops.shape(places), array_ops.shape(params)
    wide, step = places, array_ops.ones((), dtype)
    sizes = apply_op(
        "Cast",
        None,
        (params_shape,),
        {"DstT": dtype, "SrcT": params_shape.dtype.base_dtype, "Truncate": False},
    ).outputs[0]
    for axis in range(batch, 0, -1):
        number = sizes[axis - 1]
        step = step * sizes[axis]
        start, one = array_ops.zeros((), dtype), array_ops.ones((), dtype)
        counted = apply_op("Range", None, (start, number, one)).outputs[0] * step
        shape = array_ops.stack([1] * (axis - 1) + [number] + [1] * (rank - axis))
        wide = wide + array_ops.reshape(counted, shape)
    flat = array_ops.reshape(wide, [-1])
    rest = params_shape[batch + 1 :]
    rows = reductions.reduce_prod(params_shape[: batch + 1], [0])
    found = gather(array_ops.reshape(params, array_ops.concat([[rows], rest], 0)), flat)
    result = array_ops.reshape(found, array_ops.concat([places_shape, rest], 0))
    if places.dims is not None and params.dims is not None:
        result.set_shape((*places.dims, *params.dims[batch + 1 :]))
    return result


class Known(NamedTuple):
    """What is known of the value of a variable."""

    dtype: DType
    dims: Dims


def take_at(op: Operation, params: Any, places: Any) -> Any:
    """The slices of an array at places of one or more numbers.

    Raises:
        InvalidArgumentError: if there is no such place.
    """
    depth = places.shape[-1]
    rows = tuple(np.moveaxis(places, -1, 0))
    check_places(op, places, params.shape, "indices", "param shape")
    if not depth:
        return np.broadcast_to(params, (*places.shape[:-1], *params.shape)).copy()
    return np.asarray(params[rows])


def check_places(op: Operation, places: Any, shape: tuple[int, ...], name: str, whose: str) -> None:
    """Demand that places of several numbers are inside.

    Raises:
        InvalidArgumentError: if one is not.
    """
    sizes = np.array(shape[: places.shape[-1]], np.int64)
    wrong = ((places < 0) | (places >= sizes)).any(axis=-1)
    if wrong.any():
        at = np.argwhere(wrong)[0]
        found = ", ".join(map(str, places[tuple(at)]))
        place = ",".join(map(str, at))
        message = f"{name}[{place}] = [{found}] does not index into {whose} {bracketed(shape)}"
        raise InvalidArgumentError(None, op, message)


def _at(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    params, places = operands
    dtype = params.dtype.base_dtype
    if places.dims is not None and not places.dims:
        raise ShapeError("Shape must be at least rank 1 but is rank 0")
    if params.dims is None or places.dims is None or places.dims[-1] is None:
        return [(dtype, None)]
    depth = places.dims[-1]
    if depth > len(params.dims):
        raise ShapeError(
            "indices.shape[-1] must be <= params.rank, but saw indices shape: "
            f"{bracketed(places.dims)} and params shape: {bracketed(params.dims)}"
        )
    return [(dtype, (*places.dims[:-1], *params.dims[depth:]))]


OPS["GatherNd"] = OpDef("params:T indices:I", _at, take_at, {"I": INDICES})


def _read_at(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    whole = Known(attrs["dtype"], attrs["dims"])
    return _at([whole, operands[1]], attrs)  # type: ignore[list-item]  # it has what is asked for


def _take_from(run: Any, op: Operation, places: Any) -> Any:
    return take_at(op, run.value_of(variable_of(op.inputs[0]), op), places)


OPS["ResourceGatherNd"] = OpDef(
    "resource:resource indices:I",
    _read_at,
    _take_from,
    {"I": INDICES},
    stateful=True,
    takes_reference=True,
)
