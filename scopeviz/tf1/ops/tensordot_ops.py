"""The product of tensors along pairs of axes."""

from __future__ import annotations

import math
from typing import Any

from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.ops import array_ops, math_ops, reductions, selecting


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Tensor:
    """The sum of products of two tensors along some axes of both.

    Args:
        a: a tensor of numbers.
        b: a tensor of the same dtype.
        axes: how many of the last axes of ``a`` and of the first of ``b``; or a pair of
            lists, the axes of ``a`` and those of ``b``.
        name: the name of the scope of its ops.

    Returns:
        A tensor with the axes of ``a`` that are left, and then those of ``b``.

    Raises:
        TypeError: if the dtypes differ.
        ValueError: if the axes or the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, tensordot.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.tensordot([[1, 2]], [3, 4], 1)).tolist()
    [11]
    """
    graph = graph_of([a])
    with graph.as_default(), graph.name_scope(name or "Tensordot") as scope:
        left, right = convert_to_tensor(a, name="a"), convert_to_tensor(b, name="b")
        left_axes, right_axes = _axes(left, axes)
        flat, free, known = _flattened(left, left_axes, last=True)
        other, other_free, other_known = _flattened(right, right_axes, last=False)
        product = math_ops.matmul(flat, other)
        if isinstance(free, list) and isinstance(other_free, list):
            return array_ops.reshape(product, free + other_free, name=scope)
        sizes = array_ops.concat(
            [convert_to_tensor(free, int32), convert_to_tensor(other_free, int32)], 0
        )
        result = array_ops.reshape(product, sizes, name=scope)
        if known is not None and other_known is not None:
            result.set_shape(known + other_known)
        return result


def _axes(a: Tensor, axes: Any) -> tuple[Any, Any]:
    """The axes of the first tensor, and those of the second."""
    if isinstance(axes, int):
        if axes < 0:
            raise ValueError("'axes' must be at least 0.")
        if a.dims is None:
            number = array_ops.rank(a)
            last = math_ops.range(number - axes, number, dtype=int32)
            return last, math_ops.range(axes, dtype=int32)
        rank = len(a.dims)
        if axes > rank:
            raise ValueError(
                f"'axes' must not be larger than the number of dimensions of tensor {a}."
            )
        return list(range(rank - axes, rank)), list(range(axes))
    if not isinstance(axes, list | tuple):
        pair = convert_to_tensor(axes, int32, name="axes")
        return pair[0], pair[1]
    if len(axes) != 2:
        raise ValueError("'axes' must be an integer or have length 2.")
    first, second = axes
    if isinstance(first, int) and isinstance(second, int):
        first, second = [first], [second]
    if len(first) != len(second):
        raise ValueError(
            f"Different number of contraction axes 'a' and 'b', {len(first)} != {len(second)}."
        )
    return first, second


def _flattened(tensor: Tensor, axes: Any, last: bool) -> tuple[Tensor, Any, Any]:
    """The tensor as a matrix, the sizes of its free axes, and what is known of these.

    Args:
        tensor: a tensor.
        axes: those that are summed.
        last: whether these are the columns of the matrix; otherwise its rows.
    """
    if tensor.dims is None or not isinstance(axes, list | tuple):
        return _unknown(tensor, axes, last)
    rank = len(tensor.dims)
    axes = [axis if axis >= 0 else axis + rank for axis in axes]
    free = [axis for axis in range(rank) if axis not in axes]
    sizes = [tensor.dims[axis] for axis in free]
    summed = [tensor.dims[axis] for axis in axes]
    if None not in tensor.dims:
        order = free + axes if last else axes + free
        shape = [math.prod(one) for one in (sizes, summed)]
        turned = array_ops.transpose(tensor, order)
        return array_ops.reshape(turned, shape if last else shape[::-1]), sizes, sizes
    if len(sizes) + len(summed) != rank:
        raise ValueError(f"'axes' {axes} do not fit a tensor of rank {rank}")
    places = convert_to_tensor(axes, int32, name="axes")
    others = convert_to_tensor(free, int32, name="free")
    return (*_dynamic(tensor, array_ops.shape(tensor), others, places, last), sizes)


def _unknown(tensor: Tensor, axes: Any, last: bool) -> tuple[Tensor, Any, None]:
    shape, rank = array_ops.shape(tensor), array_ops.rank(tensor)
    places = convert_to_tensor(axes, int32, name="axes")
    places = selecting.where(places >= 0, places, places + rank)
    every = math_ops.range(rank)
    others = apply_op("ListDiff", None, (every, places), {"out_idx": int32}).outputs[0]
    return (*_dynamic(tensor, shape, others, places, last), None)


def _dynamic(
    tensor: Tensor, shape: Tensor, free: Tensor, axes: Tensor, last: bool
) -> tuple[Tensor, Tensor]:
    sizes, summed = selecting.gather(shape, free), selecting.gather(shape, axes)
    counts = [reductions.reduce_prod(sizes), reductions.reduce_prod(summed)]
    order = array_ops.concat([free, axes] if last else [axes, free], 0)
    wanted = array_ops.stack(counts if last else counts[::-1])
    return array_ops.reshape(array_ops.transpose(tensor, order), wanted), sizes
