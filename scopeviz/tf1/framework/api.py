"""What AutoGraph is told of a function: here Python is never turned into a graph by itself."""

from __future__ import annotations

from typing import Any


def do_not_convert(func: Any = None, *_: Any, **__: Any) -> Any:
    """A decorator of functions that stay as they are.

    Args:
        func: the function; None gives the decorator.
        *_: taken, and of no effect.
        **__: the same.

    Follows: tensorflow/python/autograph/impl/api.py, do_not_convert.

    >>> do_not_convert()(abs)(-1), do_not_convert(abs)(-1)
    (1, 1)
    """
    return func if callable(func) else lambda function: function
