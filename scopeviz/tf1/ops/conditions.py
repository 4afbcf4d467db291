"""Choices that are made when a graph is built, or only when it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.variables.variables import Variable


def known_truth(condition: Any) -> bool | None:
    """Whether a condition holds; None where only a run can tell.

    Raises:
        TypeError: if it is none.

    Follows: tensorflow/python/framework/smart_cond.py, smart_constant_value.

    >>> known_truth(1), known_truth(False)
    (True, False)
    """
    if isinstance(condition, Variable):
        return None
    if isinstance(condition, Tensor):
        value = constant_value(condition)
        return None if value is None else bool(value)
    if not isinstance(condition, bool) and condition not in {0, 1}:
        raise TypeError(
            f"`pred` must be a Tensor, or a Python bool, or 1 or 0. Found instead: {condition}"
        )
    return bool(condition)


def choose(condition: Any, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
    """What ``yes`` or ``no`` gives, as a condition holds or not.

    Where only a run can tell, it is left to ``tf.cond``.

    Raises:
        TypeError: if the condition is none.

    Follows: tensorflow/python/framework/smart_cond.py, smart_cond.

    >>> import scopeviz.tf1 as tf
    >>> choose(tf.placeholder(tf.bool, []), lambda: 1.0, lambda: 0.0).name
    'cond/Merge:0'
    """
    known = known_truth(condition)
    if known is None:
        return cond(condition, yes, no)
    return yes() if known else no()
