"""The greatest elements of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import equal_dimension, with_rank
from scopeviz.tf1.framework.dtypes import bool_, int32
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError, apply_op, operand_of
from scopeviz.tf1.framework.operands import INDICES, operand_as
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.ops.cwise_ops import ORDERED

Array: TypeAlias = NDArray[Any]


class TopKV2(NamedTuple):
    """The greatest elements, and where they are.

    Attributes:
        values: the elements.
        indices: their positions along the last axis: ``int32``.

    >>> import scopeviz.tf1 as tf
    >>> tf.nn.top_k([1, 3, 2]).indices.dtype.name
    'int32'
    """

    values: Any
    indices: Any


def top_k(
    input: Any,
    k: Any = 1,
    sorted: bool = True,
    name: str | None = None,
) -> TopKV2:
    """The greatest elements along the last axis, and where they are.

    Args:
        input: numbers ``[..., n]``.
        k: how many: ``int32`` ``[]``.
        sorted: whether the greatest comes first.
        name: the op's name.

    Returns:
        A pair: ``values`` ``[..., k]`` of the same dtype, and their ``indices``, ``int32``; of
        equal ones the first comes first.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: if there are fewer.
        InvalidArgumentError: if there turn out to be fewer when it runs.

    Follows: tensorflow/python/ops/nn_ops.py, top_k.

    >>> import scopeviz.tf1 as tf
    >>> [one.tolist() for one in tf.Session().run(tf.nn.top_k([1, 3, 2], k=2))]
    [[3, 2], [1, 2]]
    """
    count = operand_as(k, int32)
    return TopKV2(*apply_op("TopKV2", name, (input, count), {"sorted": sorted}).outputs)


def in_top_k(predictions: Any, targets: Any, k: Any, name: str | None = None) -> Tensor:
    """Whether one element of each row is among its greatest.

    Args:
        predictions: ``float32`` ``[batch, classes]``.
        targets: which element: whole numbers ``[batch]``.
        k: how many are the greatest: a whole number.
        name: the name of the scope for the op.

    Returns:
        Truth values ``[batch]``; those that tie for the last place are all in.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/nn_ops.py, in_top_k.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.in_top_k([[0.1, 0.9], [0.8, 0.2]], [1, 1], 1)).tolist()
    [True, False]
    """
    with internal_name_scope(name, "in_top_k"):
        wanted = operand_of(targets)
        return apply_op("InTopKV2", name, (predictions, wanted, k)).outputs[0]


def _top(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    values, k = operands
    with_rank(k.dims, 0)
    known = known_value(k)
    count = None if known is None else int(known)
    dtype, dims = values.dtype.base_dtype, values.dims
    if count is not None and count < 0:
        raise ShapeError(f"Dimension {count} must be >= 0")
    if dims is None:
        return [(dtype, None), (int32, None)]
    if not dims:
        raise ShapeError("Shape must be at least rank 1 but is rank 0")
    if dims[-1] is not None and count is not None and dims[-1] < count:
        raise ShapeError(f"input must have last dimension >= k = {count} but is {dims[-1]}")
    found = (*dims[:-1], count)
    return [(dtype, found), (int32, found)]


def _compute_top(op: Operation, values: Array, k: Any) -> tuple[Array, Array]:
    count = int(k)
    if count < 0:
        raise InvalidArgumentError(None, op, f"Need k >= 0, got {count}")
    if not values.ndim or values.shape[-1] < count:
        message = f"input must have at least k columns. Had {values.shape[-1:]}, needed {count}"
        raise InvalidArgumentError(None, op, message)
    # Turned round, so that of equal elements the first comes first.
    order = np.argsort(values[..., ::-1], -1, kind="stable")[..., ::-1][..., :count]
    places = (values.shape[-1] - 1 - order).astype(np.int32)
    return np.take_along_axis(values, places, -1), places


def _rows(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    batch, _ = with_rank(operands[0].dims, 2)
    (targets,) = with_rank(operands[1].dims, 1)
    with_rank(operands[2].dims, 0)
    return [(bool_, (equal_dimension(batch, targets),))]


def _compute_in_top(op: Operation, predictions: Array, targets: Array, k: Any) -> Array:
    if len(predictions) != len(targets):
        message = (
            f"First dimension of predictions {len(predictions)} must match length of targets "
            f"{len(targets)}"
        )
        raise InvalidArgumentError(None, op, message)
    classes = predictions.shape[1]
    inside = (targets >= 0) & (targets < classes)
    own = predictions[np.arange(len(targets)), np.where(inside, targets, 0)]
    greater = (predictions > own[:, np.newaxis]).sum(1)
    finite = np.isfinite(own) & np.isfinite(predictions).all(1)
    return np.asarray(inside & finite & (greater < int(k)))


OPS["TopKV2"] = OpDef("input:T k:int32", _top, _compute_top, {"T": ORDERED})
OPS["InTopKV2"] = OpDef("predictions:float32 targets:T k:T", _rows, _compute_in_top, {"T": INDICES})
