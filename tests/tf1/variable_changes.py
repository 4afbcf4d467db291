"""The ops that read and change a variable: what NumPy says to each, for both kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

import scopeviz.tf1 as tf

Array: TypeAlias = NDArray[Any]

START = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], np.float32)
ROWS, MORE = [2, 0], np.array([[2.0, 4.0], [8.0, 0.5]], np.float32)
PLACES, EACH = [[2, 0], [0, 1]], np.array([10.0, 20.0], np.float32)


class Change(NamedTuple):
    """A call on a variable that holds ``START``.

    Attributes:
        types: the type of its op for a variable by reference, and for a resource.
        call: the call.
        holds: what the variable holds afterwards.
        refused: a call of the same op with what does not fit.
    """

    types: tuple[str, str]
    call: Callable[[Any], Any]
    holds: Array
    refused: Callable[[Any], Any]

    def __str__(self) -> str:
        return self.types[0]


def by_rows(change: Callable[[Array, Array], Array]) -> Array:
    result = START.copy()
    result[ROWS] = change(START[ROWS], MORE)
    return result


def by_elements(change: Callable[[Array, Array], Array]) -> Array:
    result = START.copy()
    result[[2, 0], [0, 1]] = change(START[[2, 0], [0, 1]], EACH)
    return result


def last(_: Array, value: Array) -> Array:
    return value


def sliced() -> Array:
    result = START.copy()
    result[1:, 0] = 7.0
    return result


_ROW_WISE: dict[str, Callable[..., Array]] = {
    "update": last,
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "min": np.minimum,
    "max": np.maximum,
}
_ASSIGNING = {
    "assign": ("Assign", "AssignVariableOp", MORE[0, 0] + 0 * START),
    "assign_add": ("AssignAdd", "AssignAddVariableOp", START + 2),
    "assign_sub": ("AssignSub", "AssignSubVariableOp", START - 2),
}


def calling(name: str, *arguments: Any) -> Callable[[Any], Any]:
    """A call of a function of ``tf`` with a variable first."""
    return lambda v: getattr(tf, name)(v, *arguments)


CHANGES = [
    *[
        Change(
            (f"Scatter{name.title()}", f"ResourceScatter{name.title()}"),
            calling(f"scatter_{name}", ROWS, MORE),
            by_rows(change),
            calling(f"scatter_{name}", ROWS, MORE[:, :1]),
        )
        for name, change in _ROW_WISE.items()
    ],
    *[
        Change(
            (f"ScatterNd{name.title()}", f"ResourceScatterNd{name.title()}"),
            calling(f"scatter_nd_{name}", PLACES, EACH),
            by_elements(_ROW_WISE[name]),
            calling(f"scatter_nd_{name}", PLACES, EACH[:1]),
        )
        for name in ("update", "add", "sub")
    ],
    *[
        Change(
            (of_reference, of_resource),
            calling(name, np.full([3, 2], 2.0, np.float32)),
            holds,
            calling(name, np.ones([2, 2], np.float32)),
        )
        for name, (of_reference, of_resource, holds) in _ASSIGNING.items()
    ],
    Change(
        ("StridedSliceAssign", "ResourceStridedSliceAssign"),
        lambda v: v[1:, 0].assign([7.0, 7.0]),
        sliced(),
        lambda v: v[1:, 0].assign([7.0, 7.0], name="a b"),
    ),
]


class Reading(NamedTuple):
    """A question to a variable that holds ``START``."""

    types: tuple[str, str]
    call: Callable[[Any], Any]
    expected: Any

    def __str__(self) -> str:
        return self.types[1]


READINGS = [
    Reading(("Identity", "ReadVariableOp"), lambda v: v.read_value(), START),
    Reading(("IsVariableInitialized", "VarIsInitializedOp"), tf.is_variable_initialized, True),
    Reading(("GatherV2", "ResourceGather"), lambda v: tf.gather(v, ROWS), START[ROWS]),
    Reading(
        ("GatherNd", "ResourceGatherNd"), lambda v: tf.gather_nd(v, PLACES), START[[2, 0], [0, 1]]
    ),
]
