"""Choices that are made when a graph is built, or only when it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops import selecting as _selecting  # noqa: F401  # it fills the table of ops
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


def choose(
    condition: Any, yes: Callable[[], Sequence[Any]], no: Callable[[], Sequence[Any]]
) -> list[Tensor]:
    """What ``yes`` or ``no`` gives, as a condition holds or not.

    Where only a run can tell, both are computed; ``Merge`` is TF1's name of the choice.

    Raises:
        TypeError: if the condition is none.

    Follows: tensorflow/python/framework/smart_cond.py, smart_cond.

    >>> import scopeviz.tf1 as tf
    >>> [one.name for one in choose(tf.placeholder(tf.bool, []), lambda: [1.0], lambda: [0.0])]
    ['cond/Merge:0']
    """
    known = known_truth(condition)
    if known is not None:
        return list(yes() if known else no())
    with internal_name_scope("cond"):
        pairs = zip(_tensors(yes()), _tensors(no()), strict=True)
        return [
            apply_op("Select", "Merge", (condition, one, other)).outputs[0] for one, other in pairs
        ]


def _tensors(values: Sequence[Any]) -> list[Tensor]:
    return [convert_to_tensor(value) for value in values]


def only_if(condition: Any, update: Callable[[], Tensor]) -> Tensor:
    """An update that changes nothing where the condition does not hold.

    Raises:
        TypeError: if the condition is none.

    >>> import scopeviz.tf1 as tf
    >>> only_if(True, lambda: tf.constant(1.0, name="one")).name
    'one:0'
    """
    if known_truth(condition) is not None:
        return update()
    with internal_name_scope("cond"):
        return array_ops.identity(update(), name="Merge")
