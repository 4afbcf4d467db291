"""What a function that users hand over can be called with."""

from __future__ import annotations

import inspect
from typing import Any


def needs_no_arguments(function: Any) -> bool:
    """Whether ``function`` can be called without any.

    >>> needs_no_arguments(lambda shape: shape), needs_no_arguments(lambda shape=(): shape)
    (False, True)
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    return all(
        parameter.default is not parameter.empty
        or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        for parameter in parameters
    )


def takes_argument(function: Any, name: str) -> bool:
    """Whether ``function`` takes a keyword argument of that name.

    >>> takes_argument(lambda shape: shape, "constraint")
    False
    """
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
    return name in parameters or any(
        parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()
    )
