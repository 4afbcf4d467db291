"""What is fed: arrays that stand for tensors in one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import as_bytes
from scopeviz.tf1.framework.errors import InternalError
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import compatible, shape_text


def single_feeds(feed_dict: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """What is fed, one tensor at a time: a key may be a structure of tensors, or a sparse one.

    Raises:
        ValueError: if the value of a structure has another number of leaves.

    Follows: tensorflow/python/util/nest.py, flatten_dict_items.
    """
    for key, value in feed_dict.items():
        if isinstance(key, tuple):
            yield from _leaves(key, value)
        elif hasattr(key, "_as_feeds"):
            yield from key._as_feeds(value)
        else:
            yield key, value


def _leaves(key: tuple[Any, ...], value: Any) -> Iterator[tuple[Any, Any]]:
    keys, values = nest.flatten(key), nest.flatten(value)
    if len(keys) != len(values):
        raise ValueError(
            f"Could not flatten dictionary. Key had {len(keys)} elements, but value had "
            f"{len(values)} elements. Key: {keys}, value: {values}."
        )
    yield from single_feeds(dict(zip(keys, values, strict=True)))


def fed_value(tensor: Tensor, value: Any) -> Any:
    """``value`` as an array that can stand for ``tensor``.

    Raises:
        TypeError: if it is a tensor, or a number that the dtype cannot hold.
        ValueError: if its shape is another, or it cannot be of the dtype.
        OverflowError: if a number is wider than any integer.
        InternalError: if something else than text is fed for text.
    """
    if isinstance(value, Tensor):
        raise TypeError(
            "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include "
            "Python scalars, strings, lists, numpy ndarrays, or TensorHandles. For reference, "
            f"the tensor object was {value} which was passed to the feed with key {tensor}."
        )
    dtype = tensor.dtype.base_dtype.np_dtype
    if isinstance(value, int) and not _holds(dtype, value):
        kind = {"b": bool, "O": object}.get(dtype.kind, dtype.type)
        raise TypeError(
            f"Type of feed value {value} with type {type(value)} is not compatible with Tensor "
            f"type {kind}. Try explicitly setting the type of the feed tensor to a larger "
            "type (e.g. int64)."
        )
    try:
        array = np.array(value, dtype)
    except OverflowError:
        # A lone number was looked at; those in a list wrap around, as in TF1.
        array = np.array(value, np.int64).astype(dtype)
    if dtype.kind == "O":
        array = _text(array)
    if not compatible(tensor.dims, array.shape):
        raise ValueError(
            f"Cannot feed value of shape {array.shape} for Tensor {tensor.name!r}, "
            f"which has shape '{shape_text(tensor.dims)}'"
        )
    return array


def _holds(dtype: np.dtype[Any], value: int) -> bool:
    return dtype.kind != "O" and bool(np.array(value).astype(dtype).item() == value)


def _text(array: NDArray[Any]) -> NDArray[Any]:
    for item in array.flat:
        if not isinstance(item, str | bytes):
            raise InternalError(None, None, f"Unsupported object type {type(item).__name__}")
    return as_bytes(array)
