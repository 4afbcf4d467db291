"""What a lookup asked for, in words: two that are equal ask for the same."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from scopeviz.events import NOTHING_ASKED, Asked, Shape
from scopeviz.tf1.framework.dtypes import DType, as_dtype
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import dims_of

_PLAIN = (bool, int, float, complex, str, bytes, np.generic, np.ndarray, list, tuple)
_INTEGER = frozenset({int})
_LONGEST = 80
"""Most characters of a value that is told."""


def asked(shape: Any, dtype: Any, initializer: Any, regularizer: Any, trainable: Any) -> Asked:
    """What the arguments of a lookup say; what cannot be read says nothing.

    Args:
        shape: the shape, however the user wrote it.
        dtype: the element type.
        initializer: what gives the first value.
        regularizer: what makes a loss of the variable.
        trainable: whether it is to be trained.

    >>> asked([2, 3], "float32", None, None, False)
    Asked(shape=(2, 3), dtype='float32', initializer=None, regularizer=None, trainable=False)
    """
    try:
        return Asked(
            _dims(shape),
            dtype.base_dtype.name if type(dtype) is DType else _dtype_name(dtype),
            None if initializer is None else words(initializer),
            None if regularizer is None else words(regularizer),
            trainable if trainable is None else bool(trainable),
        )
    except Exception:  # noqa: BLE001  # what the user gave may be anything, and be refused for it
        return NOTHING_ASKED


def _dims(shape: Any) -> Shape:
    if type(shape) in (list, tuple) and _INTEGER.issuperset(map(type, shape)):
        return tuple(shape)
    return dims_of(shape)


def _dtype_name(dtype: Any) -> str | None:
    return None if dtype is None else as_dtype(dtype).base_dtype.name


def words(thing: Any) -> str:
    """An initializer or a regularizer with its arguments, or a value.

    >>> import scopeviz.tf1 as tf
    >>> words(tf.random_normal_initializer(stddev=0.1)), words(tf.zeros_initializer), words(3.0)
    ('RandomNormal(mean=0, stddev=0.1)', 'Zeros()', '3')
    """
    if isinstance(thing, Tensor):
        return thing.op.type
    if isinstance(thing, functools.partial):
        return _called(thing.func, (*thing.args, *(thing.keywords or {}).items()))
    if isinstance(thing, type):
        return f"{initializer_text(thing)}()"
    if not callable(thing):
        return _value(thing)
    if hasattr(thing, "__code__"):
        return _function(thing)
    arguments = tuple(getattr(thing, "__dict__", {}).items())
    kinds = tuple([type(value) for _, value in arguments])
    if hasattr(thing, "__name__") or not _CACHED.issuperset(kinds):
        return _called(thing, arguments)
    kind: Any = type(thing)
    return _called_like_that(kind, arguments, kinds)


_CACHED = frozenset({bool, int, float, str, type(None), DType})
"""Types of arguments whose values neither change nor keep anything alive."""


@functools.lru_cache(maxsize=64)
def _called_like_that(
    kind: Any, arguments: tuple[tuple[str, Any], ...], _kinds: tuple[type, ...]
) -> str:
    """The same for all that are of that kind and hold the same: programs make many alike."""
    return _called(kind, arguments)


def _called(thing: Any, arguments: tuple[Any, ...]) -> str:
    told = []
    for each in arguments:
        name, value = each if isinstance(each, tuple) and len(each) == 2 else ("", each)
        if isinstance(value, _PLAIN) and not str(name).startswith("_"):
            told.append(f"{name}={_value(value)}" if name else _value(value))
    return f"{initializer_text(thing)}({', '.join(told)})"


def _function(function: Any) -> str:
    """A function by its name, and by the plain values that it closes over."""
    free = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    name = getattr(function, "__qualname__", "").replace(".<locals>", "")
    values = [f"{key}={_value(cell.cell_contents)}" for key, cell in free if _is_plain(cell)]
    return f"{name}({', '.join(values)})" if values else name


def _is_plain(cell: Any) -> bool:
    try:
        return isinstance(cell.cell_contents, _PLAIN)
    except ValueError:  # It is empty yet.
        return False


def _value(value: Any) -> str:
    if isinstance(value, list | tuple) and len(value) > _LONGEST:
        return f"{type(value).__name__} of {len(value)}"  # To look at all of it would take long.
    array = np.asarray(value)
    if array.size > _LONGEST:
        return f"{array.dtype.name} {'×'.join(map(str, array.shape))}"
    text = repr(array.tolist())
    if isinstance(value, bool | str | bytes):
        return text
    # 1 and 1.0 start a variable alike.
    return text.removesuffix(".0") if isinstance(value, int | float) else _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def getter_words(getter: Any) -> str:
    """The name of a custom getter; empty for none.

    >>> getter_words(None), getter_words(len)
    ('', 'len')
    """
    if getter is None:
        return ""
    name: str = getattr(getter, "__qualname__", type(getter).__name__)
    return name.rpartition("<locals>.")[2]


def initializer_text(initializer: Any) -> str:
    """How a variable gets its first value, in a word.

    >>> initializer_text(3.0), initializer_text(len)
    ('value', 'len')
    """
    if isinstance(initializer, Tensor):
        return initializer.op.type
    if not callable(initializer):
        return "value"
    name: str = getattr(initializer, "__name__", type(initializer).__name__)
    return name
