"""Ops that repeat a tensor along its axes, or along new ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import broadcast_dims, with_rank
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import dims_from, known_value
from scopeviz.tf1.framework.name_scopes import name_scope
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
)
from scopeviz.tf1.framework.operands import INDICES, indices
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import (
    TensorShape,
    bracketed,
    broadcast,
    dims_of,
    shape_text,
)
from scopeviz.tf1.ops import array_ops


def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """A tensor several times after itself along each axis.

    Args:
        input: a tensor of rank 1 or more and any dtype.
        multiples: how often along each axis: ``int32`` or ``int64`` ``[rank]``.
        name: the op's name.

    Returns:
        A tensor of the same rank and dtype.

    Raises:
        TypeError: if ``multiples`` are no whole numbers.
        ValueError: if they are not one for each axis.

    Follows: tensorflow/python/ops/gen_array_ops.py, tile.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.tile([[1, 2]], [2, 2])).tolist()
    [[1, 2, 1, 2], [1, 2, 1, 2]]
    """
    return apply_op("Tile", name, (input, indices(multiples))).outputs[0]


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """A tensor repeated along axes of size 1 and new first ones, until it has a shape.

    Args:
        input: a tensor of any dtype.
        shape: the shape: ``int32`` or ``int64`` ``[rank]``.
        name: the op's name.

    Returns:
        A tensor of that shape and the same dtype.

    Raises:
        ValueError: if the tensor cannot be repeated to that shape.

    Follows: tensorflow/python/ops/gen_array_ops.py, broadcast_to.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.broadcast_to([1, 2], [2, 2])).tolist()
    [[1, 2], [1, 2]]
    """
    return apply_op("BroadcastTo", name, (input, indices(shape))).outputs[0]


def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """The shape that two static shapes have together.

    Args:
        shape_x: a ``TensorShape``.
        shape_y: another.

    Returns:
        A ``TensorShape``.

    Raises:
        ValueError: if they do not fit.

    Follows: tensorflow/python/ops/array_ops.py, broadcast_static_shape.

    >>> import scopeviz.tf1 as tf
    >>> tf.broadcast_static_shape(tf.TensorShape([2, 1]), tf.TensorShape([3])).as_list()
    [2, 3]
    """
    left, right = dims_of(shape_x), dims_of(shape_y)
    try:
        return TensorShape(broadcast(left, right))
    except ValueError:
        raise ValueError(
            f"Incompatible shapes for broadcasting: {shape_text(left)} and {shape_text(right)}"
        ) from None


def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """The shape that two shapes have together, as a tensor.

    Args:
        shape_x: a shape: ``int32`` or ``int64`` ``[rank]``.
        shape_y: another, of the same dtype.

    Returns:
        The sizes: ``[rank]``, in that dtype.

    Raises:
        InvalidArgumentError: when it runs, if they do not fit.

    Follows: tensorflow/python/ops/array_ops.py, broadcast_dynamic_shape.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.broadcast_dynamic_shape([2, 1], [3])).tolist()
    [2, 3]
    """
    return apply_op("BroadcastArgs", None, (indices(shape_x), indices(shape_y))).outputs[0]


def meshgrid(
    *args: Any, indexing: str = "xy", name: str = "meshgrid", **kwargs: Any
) -> list[Tensor]:
    """The coordinates of all points of a grid, whose axes are given.

    Args:
        args: the coordinates along each axis: tensors of rank 1.
        indexing: ``xy``, in which the first two axes change places, or ``ij``.
        name: the name of the scope for the ops.
        kwargs: nothing more is taken.

    Returns:
        For each axis a tensor of the shape of the grid.

    Raises:
        TypeError: if there are other arguments.
        ValueError: if there is no such ``indexing``.

    Follows: tensorflow/python/ops/array_ops.py, meshgrid.

    >>> import scopeviz.tf1 as tf
    >>> [grid.shape.as_list() for grid in tf.meshgrid([1, 2, 3], [4, 5])]
    [[2, 3], [2, 3]]
    """
    if kwargs:
        raise TypeError(f"'{next(iter(kwargs))}' is an invalid keyword argument for this function")
    if indexing not in {"xy", "ij"}:
        raise ValueError("indexing parameter must be either 'xy' or 'ij'")
    count = len(args)
    with name_scope(name, "meshgrid", args):
        grids = [
            array_ops.reshape(array_ops.stack(one), [1] * place + [-1] + [1] * (count - place - 1))
            for place, one in enumerate(args)
        ]
        sizes = [array_ops.size(one) for one in args]
        dtype = convert_to_tensor(args[0]).dtype.base_dtype
        if indexing == "xy" and count > 1:
            rest = [1] * (count - 2)
            grids[:2] = [
                array_ops.reshape(grids[0], [1, -1, *rest]),
                array_ops.reshape(grids[1], [-1, 1, *rest]),
            ]
            sizes[:2] = sizes[1::-1]
        ones = array_ops.ones(sizes, dtype)
        return [grid * ones for grid in grids]


def _tiled(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    tensor, multiples = operands
    dtype = tensor.dtype.base_dtype
    number = with_rank(multiples.dims, 1)[0]
    number = len(tensor.dims) if number is None and tensor.dims is not None else number
    if number is None:
        return [(dtype, None)]
    dims = tensor.dims if tensor.dims is not None else (None,) * number
    if len(dims) != number:
        raise ShapeError(f"Shape must be rank {len(dims)} but is rank {number}")
    known = known_value(multiples)
    if known is not None and np.any(known < 0):
        raise ShapeError("Expected all multiples to be >= 0")
    times = dims_from(multiples) or (None,) * number
    sizes = [None if a is None or b is None else a * b for a, b in zip(dims, times, strict=True)]
    return [(dtype, tuple(sizes))]


def _tile(op: Operation, tensor: Any, multiples: Any) -> Any:
    if len(multiples) != np.ndim(tensor):
        raise InvalidArgumentError(
            None,
            op,
            f"Expected multiples argument to be a vector of length {np.ndim(tensor)} "
            f"but got length {len(multiples)}",
        )
    return np.tile(tensor, multiples)


def _broadcast(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    tensor, shape = operands
    with_rank(shape.dims, 1)
    dtype, wanted = tensor.dtype.base_dtype, dims_from(shape)
    if wanted is None or tensor.dims is None:
        return [(dtype, wanted)]
    if len(tensor.dims) > len(wanted):
        raise ShapeError(f"Shape must be at most rank {len(wanted)} but is rank {len(tensor.dims)}")
    together = broadcast_dims(tensor.dims, wanted)
    for size, new in zip(reversed(tensor.dims), reversed(wanted), strict=False):
        if size not in {None, 1} and new is not None and new != size:
            raise ShapeError(f"Dimensions must be equal, but are {size} and {new}")
    return [(dtype, together if None in wanted else wanted)]


def _compute_broadcast(op: Operation, tensor: Any, shape: Any) -> Any:
    try:
        return np.broadcast_to(tensor, shape).copy()
    except ValueError:
        message = (
            f"Incompatible shapes: {bracketed(np.shape(tensor))} vs. {bracketed(tuple(shape))}"
        )
        raise InvalidArgumentError(None, op, message) from None


def _together(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    left, right = (with_rank(one.dims, 1)[0] for one in operands)
    longest = None if left is None or right is None else max(left, right)
    return [(operands[0].dtype.base_dtype, (longest,))]


def _compute_together(op: Operation, left: Any, right: Any) -> Any:
    try:
        return np.array(np.broadcast_shapes(tuple(left), tuple(right)), left.dtype)
    except ValueError:
        message = f"Incompatible shapes: {bracketed(tuple(left))} vs. {bracketed(tuple(right))}"
        raise InvalidArgumentError(None, op, message) from None


_INDEX = {"I": INDICES}
OPS["Tile"] = OpDef("input:T multiples:I", _tiled, _tile, _INDEX)
OPS["BroadcastTo"] = OpDef("input:T shape:I", _broadcast, _compute_broadcast, _INDEX)
OPS["BroadcastArgs"] = OpDef("s0:I s1:I", _together, _compute_together, _INDEX)
