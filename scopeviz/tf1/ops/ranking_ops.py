"""Which elements are the greatest along the last axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from scopeviz.tf1.framework.common_shapes import equal_dimension, with_rank
from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.dtypes import bool_, int32
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError, apply_op, operand_of
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.ops.cwise_ops import ORDERED

Operands = Sequence[Operand]
Outputs = Sequence[Output]


class TopKV2(NamedTuple):
    """What :func:`top_k` gives.

    Attributes:
        values: the greatest elements.
        indices: where they stood.

    >>> import scopeviz.tf1 as tf
    >>> tf.nn.top_k([1.0, 3.0]).indices.dtype
    tf.int32
    """

    values: Tensor
    indices: Tensor


def top_k(input: Any, k: Any = 1, sorted: bool = True, name: str | None = None) -> TopKV2:
    """The greatest elements along the last axis, and where they stand.

    Args:
        input: real numbers ``[..., n]``.
        k: how many: ``int32`` ``[]``.
        sorted: whether the greatest comes first; here it always does.
        name: the op's name.

    Returns:
        A pair of ``values`` and ``indices``, each ``[..., k]``; of equal elements the one
        that stands first comes first.

    Raises:
        TypeError: if the dtype is another.
        ValueError: if there are fewer than ``k``.

    Follows: tensorflow/python/ops/nn_ops.py, top_k.

    >>> import scopeviz.tf1 as tf
    >>> values, places = tf.nn.top_k([1.0, 5.0, 3.0], 2)
    >>> [one.tolist() for one in tf.Session().run([values, places])]
    [[5.0, 3.0], [1, 2]]
    """
    return TopKV2(*apply_op("TopKV2", name, (input, k), {"sorted": sorted}).outputs)


def in_top_k(predictions: Any, targets: Any, k: Any, name: str | None = None) -> Tensor:
    """Whether the target of each row is among its greatest elements.

    Args:
        predictions: ``float32`` ``[batch, classes]``.
        targets: a class of each row: ``int32`` or ``int64``, ``[batch]``.
        k: how many are the greatest: the dtype of ``targets``, ``[]``.
        name: the name of the scope of the op.

    Returns:
        A tensor ``[batch]``: ``bool``.

    Raises:
        TypeError: if a dtype is another.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/nn_ops.py, in_top_k.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.in_top_k([[0.1, 0.9], [0.1, 0.9]], [1, 0], 1)).tolist()
    [True, False]
    """
    graph = graph_of([operand_of(predictions), operand_of(targets)])
    with graph.as_default(), graph.name_scope(name or "in_top_k"):
        return apply_op("InTopKV2", None, (predictions, targets, k)).outputs[0]


def _greatest_dims(operands: Operands, attrs: Attributes) -> Outputs:
    tensor, number = operands
    with_rank(number.dims, 0)
    dims, dtype = tensor.dims, tensor.dtype.base_dtype
    if dims is None:
        return [(dtype, None), (int32, None)]
    if not dims:
        raise ShapeError("Shape must be at least rank 1 but is rank 0")
    value = constant_value(number)
    known = None if value is None else int(value)
    if known is not None and known < 0:
        raise ShapeError(f"Need k >= 0, got {known}")
    if known is not None and dims[-1] is not None and dims[-1] < known:
        raise ShapeError(f"input must have last dimension >= k = {known} but is {dims[-1]}")
    return [(dtype, (*dims[:-1], known)), (int32, (*dims[:-1], known))]


def _compute_greatest(op: Operation, array: Any, number: Any) -> Any:
    count = array.shape[-1]
    if not 0 <= number <= count:
        message = f"input must have at least k columns. Had {count}, needed {number}"
        raise InvalidArgumentError(None, op, message)
    # From the back, so that of equal ones the first comes first.
    backwards = np.argsort(array[..., ::-1], axis=-1, kind="stable")[..., ::-1]
    places = (count - 1 - backwards)[..., : int(number)]
    return np.take_along_axis(array, places, -1), places.astype(np.int32)


def _in_greatest_dims(operands: Operands, attrs: Attributes) -> Outputs:
    predictions, targets = with_rank(operands[0].dims, 2), with_rank(operands[1].dims, 1)
    with_rank(operands[2].dims, 0)
    return [(bool_, (equal_dimension(predictions[0], targets[0]),))]


def _compute_in_greatest(op: Operation, predictions: Any, targets: Any, number: Any) -> Any:
    if len(predictions) != len(targets):
        message = (
            f"First dimension of predictions {len(predictions)} must match length of "
            f"targets {len(targets)}"
        )
        raise InvalidArgumentError(None, op, message)
    classes = predictions.shape[1]
    inside = (targets >= 0) & (targets < classes)
    chosen = predictions[np.arange(len(targets)), np.where(inside, targets, 0)]
    finite = np.isfinite(predictions).all(axis=1)
    greater = (predictions > chosen[:, None]).sum(axis=1)
    return inside & finite & (greater < number)


OPS["TopKV2"] = OpDef("input:T k:int32", _greatest_dims, _compute_greatest, {"T": ORDERED})
OPS["InTopKV2"] = OpDef(
    "predictions:float32 targets:T k:T", _in_greatest_dims, _compute_in_greatest, {"T": INDICES}
)
