"""How often each class was taken for each other one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op, convert_to_tensor
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.ops import array_ops, check_ops, cwise_ops, math_ops, reductions
from scopeviz.tf1.ops.cwise_ops import COMPLEX, ORDERED
from scopeviz.tf1.ops.squeezing import remove_squeezable_dimensions


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: Any = None,
    dtype: Any = int32,
    name: str | None = None,
    weights: Any = None,
) -> Tensor:
    """How often each class was taken for each other one.

    Args:
        labels: the right classes, from 0: whole numbers ``[n]``.
        predictions: the classes that were predicted: whole numbers ``[n]``.
        num_classes: how many classes there are, ``[]``; None takes one more than the greatest.
        dtype: the dtype of the result.
        name: the name of the scope of its ops.
        weights: what each counts for, ``[n]``; None means 1.

    Returns:
        A tensor ``[num_classes, num_classes]``: a row for each label, a column for each
        prediction.

    Raises:
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/confusion_matrix.py, confusion_matrix.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.confusion_matrix([1, 2, 1], [1, 2, 2])).tolist()
    [[0, 0, 0], [0, 1, 1], [0, 0, 1]]
    """
    graph = graph_of([labels])
    with graph.as_default(), graph.name_scope(name or "confusion_matrix"):
        wanted, found = remove_squeezable_dimensions(
            convert_to_tensor(labels, name="labels"),
            convert_to_tensor(predictions, name="predictions"),
        )
        found, wanted = math_ops.cast(found, int64), math_ops.cast(wanted, int64)
        wanted = _not_below_zero(wanted, "`labels` contains negative values")
        found = _not_below_zero(found, "`predictions` contains negative values")
        if num_classes is None:
            greatest = cwise_ops.maximum(
                reductions.reduce_max(found), reductions.reduce_max(wanted)
            )
            num_classes = greatest + 1
        else:
            limit = math_ops.cast(num_classes, int64)
            wanted = _below(wanted, limit, "`labels` out of bound")
            found = _below(found, limit, "`predictions` out of bound")
        if weights is not None:
            weights = convert_to_tensor(weights, name="weights")
            found.get_shape().assert_is_compatible_with(weights.get_shape())
            weights = math_ops.cast(weights, dtype)
        shape = array_ops.stack([num_classes, num_classes])
        places = array_ops.stack([wanted, found], axis=1)
        values = array_ops.ones_like(found, dtype) if weights is None else weights
        whole = math_ops.cast(shape, int64)
        nothing = array_ops.zeros(math_ops.cast(shape, int32), dtype)
        operands = (places, values, whole, nothing)
        return apply_op("SparseTensorDenseAdd", None, operands).outputs[0]


def _after(check: Any, tensor: Tensor) -> Tensor:
    with tensor.graph.control_dependencies([check]):
        return array_ops.identity(tensor, name="control_dependency")


def _not_below_zero(tensor: Tensor, message: str) -> Tensor:
    return _after(check_ops.assert_non_negative(tensor, message=message), tensor)


def _below(tensor: Tensor, limit: Tensor, message: str) -> Tensor:
    return _after(check_ops.assert_less(tensor, limit, message=message), tensor)


def _dense(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    return [(operands[3].dtype.base_dtype, operands[3].dims)]


def _compute_added(op: Operation, places: Any, values: Any, shape: Any, dense: Any) -> Any:
    if tuple(shape) != dense.shape:
        message = f"Dimensions do not match: {list(shape)} and {list(dense.shape)}"
        raise InvalidArgumentError(None, op, message)
    result = dense.copy()
    np.add.at(result, tuple(places.T), values)
    return result


_TYPES = {"T": ORDERED | COMPLEX, "I": INDICES}
OPS["SparseTensorDenseAdd"] = OpDef(
    "a_indices:I a_values:T a_shape:I b:T", _dense, _compute_added, _TYPES
)
