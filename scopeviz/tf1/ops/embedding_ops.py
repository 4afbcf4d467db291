"""Looking up rows of tables, which may lie in several parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.ops import array_ops, clip_ops, cwise_ops, math_ops, reductions, selecting
from scopeviz.tf1.ops.partitioning import dynamic_partition


def embedding_lookup(
    params: Any,
    ids: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    validate_indices: bool = True,
    max_norm: Any = None,
) -> Tensor:
    """Rows of a table.

    Args:
        params: the table ``[rows, ...]``: a tensor, a variable, a variable in parts, or a
            list of the parts.
        ids: which rows: ``int32`` or ``int64`` of any shape.
        partition_strategy: how rows were dealt out to parts: ``mod`` in turn, ``div`` in
            blocks.
        name: the name of the scope for the ops.
        validate_indices: without effect.
        max_norm: the greatest length of what is looked up; longer ones are shortened.

    Returns:
        A tensor ``ids' shape + [...]``: the dtype of ``params``.

    Raises:
        ValueError: if there are no parts, or no such strategy.
        InvalidArgumentError: when it runs, for a row that there is not.

    Follows: tensorflow/python/ops/embedding_ops.py, embedding_lookup.

    >>> import scopeviz.tf1 as tf
    >>> table = tf.constant([[1, 2], [3, 4], [5, 6]])
    >>> tf.Session().run(tf.nn.embedding_lookup(table, [2, 0])).tolist()
    [[5, 6], [1, 2]]
    """
    del validate_indices
    if params is None:
        raise ValueError("params must be specified")
    parts = _parts(params)
    if not parts:
        raise ValueError("Need at least one param")
    with internal_name_scope(name, "embedding_lookup", [*parts, ids]) as scope:
        if not any(_is_resource(part) for part in parts):
            labels = ["params"] if len(parts) == 1 else [f"params_{i}" for i in range(len(parts))]
            parts = [
                convert_to_tensor(part, name=label)
                for part, label in zip(parts, labels, strict=True)
            ]
        places = convert_to_tensor(ids, name="ids")
        if len(parts) == 1:
            with _beside(parts[0]):
                found = _clipped(selecting.gather(parts[0], places, name=scope), places, max_norm)
            return array_ops.identity(found)
        return _from_parts(parts, places, partition_strategy, scope, max_norm)


def _parts(params: Any) -> list[Any]:
    if isinstance(params, tuple | list):
        return list(params) if isinstance(params, list) else [params]
    # A variable in parts is the only one that is more than one and no tensor.
    in_parts = hasattr(params, "_get_variable_list")
    return list(params) if in_parts else [params]


def _is_resource(part: Any) -> bool:
    return hasattr(part, "sparse_read") or hasattr(part, "handle")


def _beside(part: Any) -> Any:
    return get_default_graph().colocate_with(part.op if hasattr(part, "op") else part)


def _clipped(found: Tensor, ids: Tensor, max_norm: Any) -> Tensor:
    if max_norm is None:
        return found
    first, rank = (None if one.dims is None else len(one.dims) for one in (ids, found))
    if first and rank:
        axes: Any = list(range(first, rank))
    else:
        axes = math_ops.range(first or array_ops.rank(ids), rank or array_ops.rank(found))
    clipped: Tensor = clip_ops.clip_by_norm(found, max_norm, axes=axes)
    return clipped


def _from_parts(parts: list[Any], ids: Tensor, strategy: str, name: str, max_norm: Any) -> Tensor:
    flat: Any = array_ops.reshape(ids, [-1])
    original = math_ops.range(array_ops.size(flat))
    deal = _STRATEGIES.get(strategy)
    if deal is None:
        raise ValueError(f"Unrecognized partition strategy: {strategy}")
    owners, inner = deal(parts, flat)
    owners = math_ops.cast(owners, int32)
    dealt = [dynamic_partition(one, owners, len(parts)) for one in (inner, original)]
    found = []
    for part, places in zip(parts, dealt[0], strict=True):
        with _beside(part):
            found.append(selecting.gather(part, places))
    stitched = apply_op("ParallelDynamicStitch", name, (dealt[1], found)).outputs[0]
    static = TensorShape(parts[0].get_shape()[1:])
    for part in parts[1:]:
        static = static.merge_with(part.get_shape()[1:])
    if static.is_fully_defined():
        each: Any = static.as_list()
    else:
        with _beside(parts[0]):
            each = array_ops.shape(parts[0])[1:]
    whole = array_ops.concat([array_ops.shape(ids), each], 0)
    result = array_ops.reshape(stitched, whole)
    result.set_shape(ids.get_shape().concatenate(static))
    return _clipped(result, ids, max_norm)


def _in_turn(parts: list[Any], flat: Any) -> tuple[Any, Any]:
    return flat % len(parts), flat // len(parts)


def _in_blocks(parts: list[Any], flat: Any) -> tuple[Any, Any]:
    """Each part has as many rows as the others; the first ones may have one more."""
    dtype = flat.dtype.base_dtype
    sizes = [part.get_shape().as_list()[0] for part in parts]
    if None not in sizes:
        total: Any = constant(sum(sizes), dtype=dtype)
    else:
        known = [
            array_ops.shape(part)[0] if size is None else size
            for part, size in zip(parts, sizes, strict=True)
        ]
        total = reductions.reduce_sum(math_ops.cast(array_ops.stack(known), dtype))
    each, extras = total // len(parts), total % len(parts)
    owners: Any = cwise_ops.maximum(flat // (each + 1), (flat - extras) // each)
    inner = selecting.where(owners < extras, flat % (each + 1), (flat - extras) % each)
    return owners, inner


_STRATEGIES: dict[str, Callable[[list[Any], Any], tuple[Any, Any]]] = {
    "mod": _in_turn,
    "div": _in_blocks,
}
"""How rows are dealt out to parts -> which part each row is in, and where there."""
