"""Conversions that users register: which of their classes can stand for a tensor, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class _Conversion(NamedTuple):
    types: tuple[type, ...]
    function: Callable[..., Any]
    priority: int


CONVERSIONS: list[_Conversion] = []
"""What users gave, in the order in which it is tried."""

_OF_PYTHON = (int, float, np.generic, np.ndarray)


def register_tensor_conversion_function(
    base_type: Any, conversion_func: Callable[..., Any], priority: int = 100
) -> None:
    """Keep a function that makes a tensor of each object of a class.

    Ops then take such objects where they take tensors.

    Args:
        base_type: the class, or a tuple of classes.
        conversion_func: takes the object and, by name, ``dtype``, ``name`` and ``as_ref``;
            gives a tensor, or NotImplemented where it cannot.
        priority: of several functions the one with the least is tried first.

    Raises:
        TypeError: if one is no class, or one of numbers or arrays, or the function is none.

    Follows: tensorflow/python/framework/tensor_conversion_registry.py,
    register_tensor_conversion_function.

    >>> import scopeviz.tf1 as tf
    >>> class Half:
    ...     def __init__(self, whole):
    ...         self.whole = whole
    >>> def half(value, dtype=None, name=None, as_ref=False):
    ...     return tf.constant(value.whole / 2, dtype, name=name)
    >>> tf.register_tensor_conversion_function(Half, half)
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(tf.constant(1.0) + Half(3.0)))
    2.5
    """
    types = base_type if isinstance(base_type, tuple) else (base_type,)
    if not all(isinstance(one, type) for one in types):
        raise TypeError("base_type must be a type or a tuple of types.")
    if any(issubclass(one, _OF_PYTHON) for one in types):
        raise TypeError(
            "Cannot register conversions for Python numeric types and NumPy scalars and arrays."
        )
    if not callable(conversion_func):
        raise TypeError("conversion_func must be callable.")
    CONVERSIONS.append(_Conversion(types, conversion_func, priority))
    CONVERSIONS.sort(key=lambda one: one.priority)  # Of equal ones the order stays.


def is_registered(value: Any) -> bool:
    """Whether a user said how objects of this class become tensors."""
    return any(isinstance(value, one.types) for one in CONVERSIONS)


def converted(value: Any, dtype: Any, name: str | None) -> Any:
    """The tensor that a user's function makes of a value; None if none does.

    Raises:
        RuntimeError: if what it makes has another dtype.
    """
    for types, function, _ in CONVERSIONS:
        if not isinstance(value, types):
            continue
        made = function(value, dtype=dtype, name=name, as_ref=False)
        if made is NotImplemented:
            continue
        if dtype is not None and made.dtype.base_dtype is not dtype:
            raise RuntimeError(
                f"Conversion function {function!r} for type {types} returned incompatible "
                f"dtype: requested = {dtype.name}, actual = {made.dtype.name}"
            )
        return made
    return None
