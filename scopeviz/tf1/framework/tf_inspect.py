"""Python's ``inspect``, with the name for signatures that it has lost."""

from __future__ import annotations

from inspect import *  # noqa: F403  # all of it, as TF1 has it
from inspect import FullArgSpec, getfullargspec
from typing import Any, NamedTuple

__all__ = ["ArgSpec", "FullArgSpec", "getargspec", "getfullargspec"]


class ArgSpec(NamedTuple):
    """The arguments of a function.

    Attributes:
        args: the names of those by position.
        varargs: the name of the rest of them, or None.
        keywords: the name of the rest by keyword, or None.
        defaults: the defaults of the last ones, or None.

    >>> ArgSpec(["x"], None, None, (1,)).defaults
    (1,)
    """

    args: list[str]
    varargs: str | None
    keywords: str | None
    defaults: tuple[Any, ...] | None


def getargspec(obj: Any) -> ArgSpec:
    """The arguments of a function.

    Args:
        obj: the function.

    Follows: tensorflow/python/util/tf_inspect.py, getargspec.

    >>> getargspec(lambda x, y=2: x).args
    ['x', 'y']
    """
    return ArgSpec(*getfullargspec(obj)[:4])
