"""Decorators that mark what is going away; here they leave a function as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])


def deprecated(
    date: str | None,  # TF1's
    instructions: str,  # the same
    warn_once: bool = True,  # the same
) -> Callable[[_Function], _Function]:
    """A decorator of functions that are going away.

    Args:
        date: when, or None.
        instructions: what to use instead.
        warn_once: taken, and of no effect.

    Follows: tensorflow/python/util/deprecation.py, deprecated; nobody is warned here.

    >>> deprecated(None, "use abs")(abs)(-1)
    1
    """
    return lambda function: function


def deprecated_args(
    date: str | None,  # TF1's
    instructions: str,  # the same
    *deprecated_arg_names_or_tuples: Any,  # the same
    **kwargs: Any,  # the same
) -> Callable[[_Function], _Function]:
    """A decorator of functions with arguments that are going away.

    Args:
        date: when, or None.
        instructions: what to use instead.
        *deprecated_arg_names_or_tuples: which.
        **kwargs: taken, and of no effect.

    Follows: tensorflow/python/util/deprecation.py, deprecated_args; nobody is warned here.

    >>> deprecated_args(None, "none", "dim")(abs)(-1)
    1
    """
    return lambda function: function


def deprecated_arg_values(
    date: str | None,  # TF1's
    instructions: str,  # the same
    warn_once: bool = True,  # the same
    **deprecated_kwargs: Any,  # the same
) -> Callable[[_Function], _Function]:
    """A decorator of functions with values of arguments that are going away.

    Args:
        date: when, or None.
        instructions: what to use instead.
        warn_once: taken, and of no effect.
        **deprecated_kwargs: argument -> value.

    Follows: tensorflow/python/util/deprecation.py, deprecated_arg_values; nobody is warned here.

    >>> deprecated_arg_values(None, "none", x=1)(abs)(-1)
    1
    """
    return lambda function: function


@contextmanager
def silence() -> Iterator[None]:
    """A block in which nobody is warned.

    Follows: tensorflow/python/util/deprecation.py, silence.

    >>> with silence():
    ...     pass
    """
    yield
