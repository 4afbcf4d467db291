"""Ops that keep values, or the length of what they make up, within limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.ops import array_ops, cwise_ops, elementary_ops, math_ops, reductions, selecting


def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """The same elements, none below one limit or above the other.

    Args:
        t: a tensor of numbers, or an ``IndexedSlices``.
        clip_value_min: the least, ``[]`` or of a shape that fits.
        clip_value_max: the greatest, ``[]`` or of a shape that fits.
        name: the name of the scope of its ops.

    Returns:
        What ``t`` is, of the same shape and dtype.

    Raises:
        TypeError: if the dtypes differ.
        ValueError: if a limit would change the shape.

    Follows: tensorflow/python/ops/clip_ops.py, clip_by_value.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.clip_by_value([-2.0, 0.5, 3.0], -1.0, 1.0)).tolist()
    [-1.0, 0.5, 1.0]
    """
    graph = graph_of([_values(t), clip_value_min, clip_value_max])
    with graph.as_default(), graph.name_scope(name or "clip_by_value") as scope:
        values = convert_to_tensor(_values(t), name="t")
        lowered = cwise_ops.minimum(values, clip_value_max)
        values.shape.merge_with(lowered.shape)
        raised = cwise_ops.maximum(lowered, clip_value_min, name=scope)
        values.shape.merge_with(raised.shape)
        return _like(t, raised)


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """A tensor, made shorter if it is longer than a limit.

    Args:
        t: a tensor of floats, or an ``IndexedSlices``.
        clip_norm: the greatest length, ``[]``.
        axes: along which a length is measured: ``int32`` ``[n]``; None means all.
        name: the name of the scope of its ops.

    Returns:
        What ``t`` is, of the same shape and dtype.

    Raises:
        TypeError: if the dtypes differ.
        ValueError: if ``clip_norm`` would change the shape.

    Follows: tensorflow/python/ops/clip_ops.py, clip_by_norm.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.clip_by_norm([0.0, 4.0], 2.0)).tolist()
    [0.0, 2.0]
    """
    graph = graph_of([_values(t), clip_norm])
    with graph.as_default(), graph.name_scope(name or "clip_by_norm") as scope:
        values = convert_to_tensor(_values(t), name="t")
        squares = reductions.reduce_sum(values * values, axes, True)
        some = squares > 0
        # The root has no slope at 0.
        safe = selecting.where(some, squares, array_ops.ones_like(squares))
        length = selecting.where(some, cwise_ops.sqrt(safe), squares)
        scaled = values * clip_norm
        values.shape.merge_with(scaled.shape)
        clipped = array_ops.identity(scaled / cwise_ops.maximum(length, clip_norm), name=scope)
        return _like(t, clipped)


def clip_by_average_norm(t: Any, clip_norm: Any, name: str | None = None) -> Tensor:
    """A tensor, made shorter if its length for each element is more than a limit.

    Args:
        t: a tensor: ``float32``.
        clip_norm: the greatest length for each element, ``[]``.
        name: the name of the scope of its ops.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the dtypes differ.

    Follows: tensorflow/python/ops/clip_ops.py, clip_by_average_norm.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.clip_by_average_norm([0.0, 1.0], 1.0)).tolist()
    [0.0, 1.0]
    """
    graph = graph_of([_values(t), clip_norm])
    with graph.as_default(), graph.name_scope(name or "clip_by_average_norm") as scope:
        values = convert_to_tensor(t, name="t")
        number = math_ops.cast(array_ops.size(values), float32)
        squares = values * values
        axes = math_ops.range(array_ops.rank(values))
        inverse = cwise_ops.rsqrt(reductions.reduce_sum(squares, axes))
        scaled = values * clip_norm
        factor = cwise_ops.minimum(inverse * number, constant(1.0) / clip_norm)
        return array_ops.identity(scaled * factor, name=scope)


def global_norm(t_list: Any, name: str | None = None) -> Tensor:
    """The length of all tensors together.

    Args:
        t_list: a list of tensors of floats, ``IndexedSlices`` and None.
        name: the name of the scope of its ops.

    Returns:
        A tensor ``[]`` of the same dtype.

    Raises:
        TypeError: if it is no list.

    Follows: tensorflow/python/ops/clip_ops.py, global_norm.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.global_norm([tf.constant([3.0]), None, tf.constant([4.0])])).tolist()
    5.0
    """
    items = _checked(t_list)
    graph = graph_of(list(map(_values, items)))
    with graph.as_default(), graph.name_scope(name or "global_norm"):
        halves = []
        for value in _tensors(items):
            if value is not None:
                with graph.colocate_with(value.op):
                    halves.append(apply_op("L2Loss", None, (value,)).outputs[0])
        half = reductions.reduce_sum(array_ops.stack(halves))
        two = constant(2.0, dtype=half.dtype.base_dtype)
        return cwise_ops.sqrt(half * two, name="global_norm")


def clip_by_global_norm(
    t_list: Any, clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], Tensor]:
    """Tensors, all made shorter by one factor if together they are longer than a limit.

    Args:
        t_list: a list of tensors of floats, ``IndexedSlices`` and None.
        clip_norm: the greatest length, ``[]``.
        use_norm: their length, if it is known, ``[]``; None computes it.
        name: the name of the scope of its ops.

    Returns:
        A list like ``t_list``, and the length that they had, ``[]``.

    Raises:
        TypeError: if it is no list.

    Follows: tensorflow/python/ops/clip_ops.py, clip_by_global_norm.

    >>> import scopeviz.tf1 as tf
    >>> clipped, length = tf.clip_by_global_norm([tf.constant([3.0]), tf.constant([4.0])], 2.5)
    >>> tf.Session().run([clipped, length])
    [[array([1.5], dtype=float32), array([2.], dtype=float32)], np.float32(5.0)]
    """
    items = _checked(t_list)
    if use_norm is None:
        use_norm = global_norm(items, name)
    graph = graph_of([*map(_values, items), clip_norm])
    with graph.as_default(), graph.name_scope(name or "clip_by_global_norm") as scope:
        dtype = use_norm.dtype.base_dtype
        one = 1.0 / use_norm
        most = constant(1.0, dtype=dtype) / clip_norm
        factor = clip_norm * cwise_ops.minimum(one, most)
        finite = elementary_ops.is_finite(use_norm)
        factor = selecting.where(finite, factor, constant(float("nan"), dtype=dtype))
        clipped: list[Any] = []
        for place, value in enumerate(_tensors(items)):
            if value is None:
                clipped.append(None)
                continue
            with graph.colocate_with(value.op):
                clipped.append(array_ops.identity(value * factor, name=f"{scope}_{place}"))
    return [_like(item, value) for item, value in zip(items, clipped, strict=True)], use_norm


def _checked(items: Any) -> list[Any]:
    if not isinstance(items, Sequence) or isinstance(items, str):
        raise TypeError("t_list should be a sequence")
    return list(items)


def _tensors(items: list[Any]) -> list[Any]:
    return [
        None if item is None else convert_to_tensor(_values(item), name=f"t_{place}")
        for place, item in enumerate(items)
    ]


def _is_slices(value: Any) -> bool:
    return hasattr(value, "values") and hasattr(value, "dense_shape")


def _values(value: Any) -> Any:
    return value.values if _is_slices(value) else value


def _like(value: Any, tensor: Any) -> Any:
    """A tensor as what it was made of: rows of a larger one, or itself."""
    if not _is_slices(value):
        return tensor
    return type(value)(tensor, value.indices, value.dense_shape)
