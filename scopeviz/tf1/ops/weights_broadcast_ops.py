"""Weights of losses and metrics: which shapes they may have."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.tensor_shape import compatible
from scopeviz.tf1.ops import array_ops, cwise_ops
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.ops.control_flow_ops import no_op
from scopeviz.tf1.ops.logging_ops import Assert
from scopeviz.tf1.ops.sets_impl import set_difference

_REFUSED = "weights can not be broadcast to values."


def assert_broadcastable(weights: Any, values: Any) -> Operation:
    """Demand that weights are a scalar, or of the values' rank with sizes that fit or are 1.

    Args:
        weights: the weights.
        values: what they are for.

    Returns:
        An op that looks at the sizes, or does nothing if they are known beforehand.

    Raises:
        ValueError: if they are known beforehand and do not fit.

    Follows: tensorflow/python/ops/weights_broadcast_ops.py, assert_broadcastable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     assert_broadcastable(1.0, tf.zeros([2, 3])).name
    'assert_broadcastable/static_scalar_check_success'
    """
    with internal_name_scope(None, "assert_broadcastable", (weights, values)) as scope:
        weights, weights_shape, weights_rank = _measured(weights, "weights")
        values, values_shape, values_rank = _measured(values, "values")
        if weights.dims == () and values.dims is not None:
            return no_op(name="static_scalar_check_success")
        if weights.dims is not None and values.dims is not None:
            _check_ranks(weights, values)
            if None not in weights.dims and None not in values.dims:
                _check_sizes(weights, values)
                return no_op(name="static_dims_check_success")
        is_scalar = cwise_ops.equal(0, weights_rank, name="is_scalar")
        data = (
            _REFUSED,
            *("weights.shape=", weights.name, weights_shape),
            *("values.shape=", values.name, values_shape),
            *("is_scalar=", is_scalar),
        )
        is_valid = cond(
            is_scalar,
            lambda: is_scalar,
            lambda: _fits(weights_rank, weights_shape, values_rank, values_shape),
            name="is_valid_shape",
        )
        return Assert(is_valid, data, name=scope)


def _measured(value: Any, name: str) -> tuple[Tensor, Tensor, Tensor]:
    with internal_name_scope(None, name, (value,)) as scope:
        tensor = convert_to_tensor(value, name=scope)
        return tensor, array_ops.shape(tensor, name="shape"), array_ops.rank(tensor, name="rank")


def _check_ranks(weights: Tensor, values: Tensor) -> None:
    assert weights.dims is not None
    assert values.dims is not None
    if len(weights.dims) != len(values.dims):
        raise ValueError(
            f"{_REFUSED} values.rank={len(values.dims)}. weights.rank={len(weights.dims)}. "
            f"values.shape={values.shape}. weights.shape={weights.shape}."
        )


def _check_sizes(weights: Tensor, values: Tensor) -> None:
    pairs = zip(weights.dims or (), values.dims or (), strict=True)
    for axis, (mine, theirs) in enumerate(pairs):
        if mine not in (1, theirs):
            raise ValueError(
                f"{_REFUSED} Mismatch at dim {axis}. values.shape={_sizes(values)} "
                f"weights.shape={_sizes(weights)}."
            )


def _sizes(tensor: Tensor) -> str:
    return f"[{' '.join([str(dim) for dim in tensor.dims or ()])}]"


def _fits(weights_rank: Any, weights_shape: Any, values_rank: Any, values_shape: Any) -> Any:
    """Whether weights that are no scalar fit.

    Follows: tensorflow/python/ops/weights_broadcast_ops.py, _has_valid_nonscalar_shape.
    """
    with internal_name_scope(None, "has_valid_nonscalar_shape", (weights_rank,)) as scope:
        same_rank = cwise_ops.equal(values_rank, weights_rank, name="is_same_rank")
        return cond(
            same_rank,
            lambda: _sizes_fit(weights_shape, values_shape),
            lambda: same_rank,
            name=scope,
        )


def _sizes_fit(weights_shape: Any, values_shape: Any) -> Any:
    """Whether each size is the value's, or 1.

    Follows: tensorflow/python/ops/weights_broadcast_ops.py, _has_valid_dims.
    """
    with internal_name_scope(None, "has_invalid_dims", (weights_shape, values_shape)) as scope:
        wide = array_ops.expand_dims(values_shape, -1)
        allowed = array_ops.concat([wide, array_ops.ones_like(wide)], axis=1)
        weights = array_ops.expand_dims(weights_shape, -1)
        invalid = set_difference(weights, allowed)
        number = array_ops.size(invalid.values, name="num_invalid_dims")
        return cwise_ops.equal(0, number, name=scope)


def broadcast_weights(weights: Any, values: Any) -> Tensor:
    """Weights in the shape of the values.

    Args:
        weights: the weights, in a shape that :func:`assert_broadcastable` lets pass.
        values: what they are for.

    Raises:
        ValueError: if the shapes are known beforehand and do not fit.

    Follows: tensorflow/python/ops/weights_broadcast_ops.py, broadcast_weights.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     broadcast_weights([[1.0], [2.0]], tf.zeros([2, 3])).shape.as_list()
    [2, 3]
    """
    with internal_name_scope(None, "broadcast_weights", (weights, values)) as scope:
        values = convert_to_tensor(values, name="values")
        weights = convert_to_tensor(weights, values.dtype.base_dtype, name="weights")
        known = [one.dims is not None and None not in one.dims for one in (weights, values)]
        if all(known) and compatible(weights.dims, values.dims):
            same: Tensor = weights
            return same
        with control_dependencies((assert_broadcastable(weights, values),)):
            return cwise_ops.multiply(weights, array_ops.ones_like(values), name=scope)
