"""Ops that put elements and slices at places in a tensor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import dims_from
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError, apply_op
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operands import indices as index_operand
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import Dims, bracketed, compatible, merged
from scopeviz.tf1.ops.gathering import check_places
from scopeviz.tf1.ops.state_ops import difference


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Tensor:
    """Zeros, with slices at some places; where several meet, they are added up.

    Args:
        indices: the places: ``int32`` or ``int64`` ``[..., depth]``, ``depth`` numbers each.
        updates: the slices: any dtype, ``[..., *shape[depth:]]``.
        shape: the shape of the result, in the dtype of ``indices``: ``[rank]``.
        name: the op's name.

    Returns:
        A tensor of that shape, in the dtype of ``updates``.

    Raises:
        TypeError: if the places are no whole numbers.
        ValueError: if the shapes do not fit.
        InvalidArgumentError: when it runs, if there is no such place.

    Follows: tensorflow/python/ops/gen_array_ops.py, scatter_nd.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.scatter_nd([[1], [3]], [5, 6], [4])).tolist()
    [0, 5, 0, 6]
    """
    places = index_operand(indices)
    return apply_op("ScatterNd", name, (places, updates, shape)).outputs[0]


def _on_tensor(op_type: str) -> Callable[..., Tensor]:
    def function(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, (tensor, index_operand(indices), updates)).outputs[0]

    return function


_update, _add, _sub = map(
    _on_tensor, ("TensorScatterUpdate", "TensorScatterAdd", "TensorScatterSub")
)


def tensor_scatter_update(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """A tensor with other slices at some places.

    Args:
        tensor: a tensor of rank 1 or more.
        indices: the places: ``int32`` or ``int64`` ``[..., depth]``, ``depth`` numbers each.
        updates: the slices, of its dtype: ``[..., *tensor.shape[depth:]]``.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if a dtype does not fit.
        ValueError: if the shapes do not fit.
        InvalidArgumentError: when it runs, if there is no such place.

    Follows: tensorflow/python/ops/gen_array_ops.py, tensor_scatter_update.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.tensor_scatter_update([1, 2, 3], [[1]], [9])).tolist()
    [1, 9, 3]
    """
    return _update(tensor, indices, updates, name)


def tensor_scatter_add(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Tensor:
    """A tensor with slices added at some places; see :func:`tensor_scatter_update`.

    Follows: tensorflow/python/ops/gen_array_ops.py, tensor_scatter_add.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.tensor_scatter_add([1, 2, 3], [[1], [1]], [5, 5])).tolist()
    [1, 12, 3]
    """
    return _add(tensor, indices, updates, name)


def tensor_scatter_sub(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Tensor:
    """A tensor with slices subtracted at some places; see :func:`tensor_scatter_update`.

    Follows: tensorflow/python/ops/gen_array_ops.py, tensor_scatter_sub.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.tensor_scatter_sub([1, 2, 3], [[1]], [5])).tolist()
    [1, -3, 3]
    """
    return _sub(tensor, indices, updates, name)


def invert_permutation(x: Any, name: str | None = None) -> Tensor:
    """The order that undoes an order.

    Args:
        x: the numbers from 0 on, each once: ``int32`` or ``int64`` ``[n]``.
        name: the op's name.

    Returns:
        For each number the place where it stands: the same dtype, ``[n]``.

    Raises:
        TypeError: if they are no whole numbers.
        ValueError: if they are not in one row.
        InvalidArgumentError: when it runs, if one is there twice, or none of these.

    Follows: tensorflow/python/ops/gen_array_ops.py, invert_permutation.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.invert_permutation([2, 0, 1])).tolist()
    [1, 2, 0]
    """
    return apply_op("InvertPermutation", name, (index_operand(x),)).outputs[0]


def sparse_to_dense(
    sparse_indices: Any,
    output_shape: Any,
    sparse_values: Any,
    default_value: Any = 0,
    validate_indices: bool = True,
    name: str | None = None,
) -> Tensor:
    """A tensor of one value, with others at some places.

    Args:
        sparse_indices: the places: ``int32`` or ``int64`` ``[n, rank]``, ``[n]`` or ``[]``.
        output_shape: the shape, in the dtype of the places: ``[rank]``.
        sparse_values: the values there: any dtype, ``[n]`` or ``[]``.
        default_value: the value elsewhere: the same dtype, ``[]``.
        validate_indices: whether the places must be in order, and each there once.
        name: the op's name.

    Returns:
        A tensor of that shape.

    Raises:
        TypeError: if a dtype does not fit.
        InvalidArgumentError: when it runs, if the places are not as they must be.

    Follows: tensorflow/python/ops/sparse_ops.py, sparse_to_dense.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.sparse_to_dense([1, 3], [4], [5, 6])).tolist()
    [0, 5, 0, 6]
    """
    arguments = (index_operand(sparse_indices), output_shape, sparse_values, default_value)
    attrs = {"validate_indices": validate_indices}
    return apply_op("SparseToDense", name, arguments, attrs).outputs[0]


def _check_updates(places: Operand, updates: Operand, shape: Dims, whole: str) -> None:
    if places.dims is None or updates.dims is None:
        return
    if not places.dims:
        raise ShapeError("Shape must be at least rank 1 but is rank 0")
    depth, outer = places.dims[-1], len(places.dims) - 1
    front = updates.dims[:outer]
    if not compatible(front, places.dims[:-1]):
        raise ShapeError(
            f"The outer {outer} dimensions of indices.shape={bracketed(places.dims)} must match "
            f"the outer {outer} dimensions of updates.shape={bracketed(updates.dims)}: "
            f"{difference(places.dims[:-1], front)}"
        )
    if depth is None or shape is None:
        return
    inner = updates.dims[outer:]
    if not compatible(inner, shape[depth:]):
        rank = max(len(shape) - depth, 0)
        raise ShapeError(
            f"The inner {rank} dimensions of {whole}.shape={bracketed(shape)} must match the inner "
            f"{len(inner)} dimensions of updates.shape={bracketed(updates.dims)}: "
            f"{difference(shape[depth:], inner)}"
        )


def _scattered(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    places, updates, shape = operands
    with_rank(shape.dims, 1)
    dims = dims_from(shape)
    _check_updates(places, updates, dims, "output")
    return [(updates.dtype.base_dtype, dims)]


def _on_known(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    tensor, places, updates = operands
    _check_updates(places, updates, tensor.dims, "input")
    return [(tensor.dtype.base_dtype, tensor.dims)]


def put_at(op: Operation, result: Any, places: Any, updates: Any, change: Any) -> Any:
    """Change an array at places of one or more numbers.

    Args:
        op: the op, for errors.
        result: the array, which is changed.
        places: ``[..., depth]``.
        updates: ``[..., *result.shape[depth:]]``.
        change: None to write, else a ufunc such as ``np.add``.

    Raises:
        InvalidArgumentError: if there is no such place, or the shapes do not fit.
    """
    depth = places.shape[-1]
    wanted = (*places.shape[:-1], *result.shape[depth:])
    if updates.shape != wanted:
        raise InvalidArgumentError(
            None,
            op,
            f"Must have updates.shape = indices.shape[:batch_dim] + input.shape[slice_dim:], "
            f"got updates.shape: {bracketed(updates.shape)}, "
            f"indices.shape: {bracketed(places.shape)}",
        )
    check_places(op, places, result.shape, "indices", "shape")
    rows = tuple(np.moveaxis(places, -1, 0))
    if change is None:
        result[rows] = updates
    else:
        change.at(result, rows, updates)
    return result


def _scatter(op: Operation, places: Any, updates: Any, shape: Any) -> Any:
    result = np.zeros([int(size) for size in shape], updates.dtype)
    return put_at(op, result, places, updates, np.add)


def _changing(change: Any) -> Callable[..., Any]:
    return lambda op, tensor, places, updates: put_at(op, tensor.copy(), places, updates, change)


def _invert(op: Operation, x: Any) -> Any:
    result = np.full(len(x), -1, x.dtype)
    for value in x[(x < 0) | (x >= len(x))]:
        raise InvalidArgumentError(None, op, f"{value} is not between 0 and {len(x)}")
    result[x] = np.arange(len(x))
    if (result < 0).any():
        seen, counts = np.unique(x, return_counts=True)
        message = f"{seen[counts > 1][0]} is duplicated in the input."
        raise InvalidArgumentError(None, op, message)
    return result


def _permutation(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    return [(operands[0].dtype.base_dtype, with_rank(operands[0].dims, 1))]


def _dense(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    shape, values, default = operands[1:]
    with_rank(shape.dims, 1)
    with_rank(default.dims, 0)
    known = merged(dims_from(shape), None)
    return [(values.dtype.base_dtype, known)]


def _make_dense(op: Operation, places: Any, shape: Any, values: Any, default: Any) -> Any:
    result = np.full([int(size) for size in shape], default, values.dtype)
    places = places.reshape(-1, 1) if places.ndim < 2 else places
    if places.shape[1] != len(shape):
        message = (
            f"output_shape has incorrect number of elements: {len(shape)} should be: "
            f"{places.shape[1]}"
        )
        raise InvalidArgumentError(None, op, message)
    if values.ndim and len(values) != len(places):
        message = (
            f"sparse_values has incorrect shape {bracketed(values.shape)}, should be [] or "
            f"[{len(places)}]"
        )
        raise InvalidArgumentError(None, op, message)
    check_places(op, places, result.shape, "indices", "shape")
    if op.attrs["validate_indices"]:
        _check_order(op, places, result.shape)
    result[tuple(places.T)] = values
    return result


def _check_order(op: Operation, places: Any, shape: tuple[int, ...]) -> None:
    """Demand that places stand in order, each once.

    Raises:
        InvalidArgumentError: if they do not.
    """
    flat = np.ravel_multi_index(tuple(places.T), shape) if len(places) else np.zeros(0, int)
    steps = np.diff(flat)
    if (steps <= 0).any():
        at = int(np.argmax(steps <= 0)) + 1
        found = ",".join(map(str, places[at]))
        problem = "is repeated" if steps[at - 1] == 0 else "is out of order"
        raise InvalidArgumentError(None, op, f"indices[{at}] = [{found}] {problem}")


_INDEX = {"I": INDICES}
OPS["ScatterNd"] = OpDef("indices:I updates:T shape:I", _scattered, _scatter, _INDEX)
for _name, _change in (("Update", None), ("Add", np.add), ("Sub", np.subtract)):
    OPS[f"TensorScatter{_name}"] = OpDef(
        "tensor:T indices:I updates:T", _on_known, _changing(_change), _INDEX
    )
OPS["InvertPermutation"] = OpDef("x:I", _permutation, _invert, _INDEX)
OPS["SparseToDense"] = OpDef(
    "sparse_indices:I output_shape:I sparse_values:T default_value:T", _dense, _make_dense, _INDEX
)
