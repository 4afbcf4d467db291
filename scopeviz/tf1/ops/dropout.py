"""Dropout: a part of a tensor's elements, chosen at random, is zero."""

from __future__ import annotations

import numbers
from typing import Any

from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.ops import array_ops, math_ops, random_ops
from scopeviz.tf1.ops.array_ops import renamed


def dropout(
    x: Any,
    keep_prob: Any = None,
    noise_shape: Any = None,
    seed: int | None = None,
    name: str | None = None,
    rate: Any = None,
) -> Tensor:
    """A tensor in which a part of the elements is zero, and the others are greater for it.

    Args:
        x: floats of any shape.
        keep_prob: the part that stays, above 0 and up to 1: a number, or floats ``[]``.
        noise_shape: the shape of what is decided at random; None takes that of ``x``.
        seed: makes what is decided the same in each session.
        name: the name of the scope for the ops.
        rate: the part that goes, in place of ``keep_prob``.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if the elements are no floats, or neither part is given, or it is none.

    Follows: tensorflow/python/ops/nn_ops.py, dropout.

    >>> import scopeviz.tf1 as tf
    >>> sorted(set(tf.Session().run(tf.nn.dropout(tf.ones([99]), 0.5, seed=1)).tolist()))
    [0.0, 2.0]
    """
    try:
        gone = None if keep_prob is None else 1.0 - keep_prob
    except TypeError:
        raise ValueError(
            f"keep_prob must be a floating point number or Tensor (got {keep_prob!r})"
        ) from None
    part = renamed("rate", rate, "keep_prob", gone)
    if part is None:
        raise ValueError("You must provide a rate to dropout.")
    return dropout_v2(x, part, noise_shape, seed, name)


def dropout_v2(
    x: Any,
    rate: Any,
    noise_shape: Any = None,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """As :func:`dropout`, told which part goes.

    Args:
        x: floats of any shape.
        rate: the part, from 0 up to 1: a number, or floats ``[]``.
        noise_shape: the shape of what is decided at random; None takes that of ``x``.
        seed: makes what is decided the same in each session.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if the elements are no floats, or the rate is none.

    Follows: tensorflow/python/ops/nn_ops.py, dropout_v2.

    >>> import scopeviz.tf1 as tf
    >>> dropout_v2(tf.ones([2, 3]), 0.5).op.type
    'Mul'
    """
    with internal_name_scope(name, "dropout", [x]):
        values: Any = convert_to_tensor(x, name="x")
        if not values.dtype.is_floating:
            raise ValueError(
                "x has to be a floating point tensor since it's going to be scaled. Got a "
                f"{values.dtype} tensor instead."
            )
        if isinstance(rate, numbers.Real):
            rate = float(rate)
            if not 0 <= rate < 1:
                raise ValueError(
                    "rate must be a scalar tensor or a float in the range [0, 1), got "
                    f"{float(rate):g}"
                )
            if rate == 0:
                return values  # type: ignore[no-any-return]  # just made
        part: Any = convert_to_tensor(rate, dtype=values.dtype.base_dtype, name="rate")
        if part.dims:
            raise ValueError(f"Shape {part.shape} must have rank 0")
        if constant_value(part) == 0:
            return values  # type: ignore[no-any-return]  # just made
        sizes = _noise_shape(values, noise_shape)
        chance: Any = random_ops.random_uniform(sizes, seed=seed, dtype=values.dtype.base_dtype)
        greater = 1 / (1 - part)
        kept = chance >= part
        result: Tensor = values * greater * math_ops.cast(kept, values.dtype.base_dtype)
        result.set_shape(values.get_shape())
        return result


def _noise_shape(values: Tensor, noise_shape: Any) -> Any:
    """What is not said of a shape is the tensor's own.

    Follows: tensorflow/python/ops/nn_ops.py, _get_noise_shape.
    """
    if noise_shape is None:
        return array_ops.shape(values)
    try:
        wanted = TensorShape(noise_shape).as_list()
    except (TypeError, ValueError):
        return noise_shape
    if values.dims is None or len(values.dims) != len(wanted):
        return noise_shape
    return TensorShape(
        [size if one is None else one for one, size in zip(wanted, values.dims, strict=True)]
    )
