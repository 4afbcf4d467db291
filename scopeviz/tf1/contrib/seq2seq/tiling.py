"""Batches of which each element stands there several times, once for each beam."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.ops import array_ops, repeating


def tile_batch(t: Any, multiplier: int, name: str | None = None) -> Any:
    """The same tensors, with each element of the batch repeated beside itself.

    Args:
        t: tensors ``[batch, ...]``, nested in any way.
        multiplier: how often each element is there.
        name: the name of the scope for the ops.

    Returns:
        Tensors ``[batch * multiplier, ...]``, nested in the same way.

    Raises:
        ValueError: if a rank is not known, or is 0.

    Follows: tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py, tile_batch.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(tile_batch(tf.constant([1, 2]), 2)).tolist()
    [1, 1, 2, 2]
    """
    with internal_name_scope(name, "tile_batch", [*nest.flatten(t), multiplier]):
        return nest.map_structure(lambda one: _tiled(one, multiplier), t)


def _tiled(value: Any, multiplier: int) -> Tensor:
    tensor = convert_to_tensor(value, name="t")
    sizes = array_ops.shape(tensor)
    shape = tensor.get_shape()
    if not shape.ndims:
        raise ValueError("t must have statically known rank")
    times = [1] * (shape.ndims + 1)
    times[1] = multiplier
    batch = shape[0].value
    tiled = repeating.tile(array_ops.expand_dims(tensor, 1), times)
    wanted = array_ops.concat(([sizes[0] * multiplier], sizes[1:]), 0)
    result = array_ops.reshape(tiled, wanted)
    static = TensorShape([None if batch is None else batch * multiplier])
    result.set_shape(static.concatenate(shape[1:]))
    return result
