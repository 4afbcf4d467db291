"""Watching each op of a run for the first value that is infinite or not a number."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np

from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.operation import Operation

ASKED_FOR_BY = "SCOPEVIZ_CHECK_NUMERICS"
"""The variable of the environment that asks sessions to watch; any text but the empty one."""


def is_asked_for() -> bool:
    """Whether sessions that are made now are to watch.

    >>> is_asked_for()
    False
    """
    return bool(os.environ.get(ASKED_FOR_BY))


def watched(compute: Callable[..., Any], stateful: bool) -> Callable[..., Any]:
    """What an op computes, refused where it is infinite or not a number.

    Args:
        compute: gives the value.
        stateful: whether it takes the run before the op.
    """

    def computed(*arguments: Any) -> Any:
        result = compute(*arguments)
        op: Operation = arguments[stateful]
        for value in result if isinstance(result, tuple) else (result,):
            if (found := _trouble(value)) is not None:
                raise InvalidArgumentError(None, op, _told(op, found, arguments[stateful + 1 :]))
        return result

    return computed


def _trouble(value: Any) -> str | None:
    """What is wrong in a value: ``NaN``, ``Inf``, or both; None for whatever is finite."""
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind not in {"f", "c"} or np.isfinite(value).all():
        return None
    found = [("NaN", np.isnan(value).any()), ("Inf", np.isinf(value).any())]
    return " and ".join(name for name, there in found if there)


def _told(op: Operation, found: str, inputs: tuple[Any, ...]) -> str:
    names = [tensor.name for tensor in op.inputs[-len(inputs) :]] if inputs else []
    bad = [
        f"{name} had {trouble}"
        for name, value in zip(names, inputs, strict=False)
        if (trouble := _trouble(value)) is not None
    ]
    state = ", ".join(bad) if bad else "its inputs were finite" if inputs else "it has no inputs"
    return f"{op.name} : Tensor had {found} values\n\t {state}"
