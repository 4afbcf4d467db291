"""How the copies of a distributed variable belong together; here there is one copy."""

from __future__ import annotations

import enum
from typing import Any


class VariableSynchronization(enum.Enum):
    """When the copies of a distributed variable are brought together.

    Follows: tensorflow/python/ops/variables.py, VariableSynchronization.

    >>> VariableSynchronization.ON_READ.value
    3
    """

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(enum.Enum):
    """How the copies of a distributed variable are brought together.

    Follows: tensorflow/python/ops/variables.py, VariableAggregation.

    >>> VariableAggregation.MEAN.value
    2
    """

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3
    ONLY_FIRST_TOWER = 3  # noqa: PIE796  # its older name


def checked_distribution(
    synchronization: Any, aggregation: Any, trainable: bool | None, name: Any
) -> tuple[VariableSynchronization, VariableAggregation, bool]:
    """The three arguments that hang together, with their defaults filled in.

    Raises:
        ValueError: if one is none of its kind.

    Follows: tensorflow/python/ops/variables.py,
    validate_synchronization_aggregation_trainable.
    """
    aggregation = _mode(VariableAggregation, aggregation, VariableAggregation.NONE, name)
    synchronization = _mode(
        VariableSynchronization, synchronization, VariableSynchronization.AUTO, name
    )
    if trainable is None:
        trainable = synchronization is not VariableSynchronization.ON_READ
    return synchronization, aggregation, trainable


def _mode(kind: Any, value: Any, default: Any, name: Any) -> Any:
    if value is None or isinstance(value, kind):  # Nearly always, and faster.
        return default if value is None else value
    try:
        return kind(value)
    except ValueError:
        which = kind.__name__.removeprefix("Variable").lower()
        raise ValueError(f"Invalid variable {which} mode: {value} for variable: {name}") from None
