"""Variables like one before: the same ops under another name, without working them out again.

Most variables of a program are made like others of the same shape.  What TF1's rules
make of the first is noted, relative to its name, and repeated for the next one; where
anything could make a difference, the rules are gone through.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from scopeviz.events import Role
from scopeviz.tf1.framework.dtypes import DType
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.ops import Graph
from scopeviz.tf1.ops import init_ops

Key: TypeAlias = tuple[Any, ...]
"""All that the ops of a variable depend on, but for its name."""

REPEATED = frozenset(
    {
        init_ops.Constant,
        init_ops.GlorotNormal,
        init_ops.GlorotUniform,
        init_ops.Ones,
        init_ops.RandomNormal,
        init_ops.RandomUniform,
        init_ops.TruncatedNormal,
        init_ops.VarianceScaling,
        init_ops.Zeros,
    }
)
"""Initializers that make the same ops each time, from what they hold and what they are given."""

_NUMBERED = re.compile(r"(.*)_\d+\Z")
"""A name that may have got a number because another one was taken, and that other one."""

_PLAIN = frozenset({bool, float, int, str, type(None)})


class FirstValue(NamedTuple):
    """A function without arguments that makes a variable's first value.

    Attributes:
        initializer: what makes it.
        dims: the shape that it is to have.
        dtype: its element type.
        partition_info: where in the whole it lies, if it is of a part.
    """

    initializer: Any
    dims: tuple[int, ...]
    dtype: DType
    partition_info: Any

    def __call__(self) -> Any:
        """The first value."""
        return self.initializer(
            list(self.dims), dtype=self.dtype, partition_info=self.partition_info
        )


class Step(NamedTuple):
    """One op of a recipe.

    Attributes:
        suffix: what comes behind the variable's name in the op's.
        inputs: which op of the recipe gives each input, by its first output.
    """

    suffix: str
    op_type: str
    inputs: tuple[int, ...]
    outputs: tuple[Output, ...]
    attrs: Attributes


class Recipe(NamedTuple):
    """The ops of a variable.

    Attributes:
        steps: the ops, in order.
        taken: what comes behind the variable's name, in lower case, in the names that it takes.
        roles: what each op is to the variable.
    """

    steps: tuple[Step, ...]
    taken: tuple[str, ...]
    roles: tuple[Role, ...]


def recipe_key(graph: Graph, initial_value: Any, dtype: DType | None, kind: str) -> Key | None:
    """What the ops of a variable depend on; None if that cannot be told.

    Args:
        graph: the graph that it joins.
        initial_value: its first value, as it was given.
        dtype: the element type, if one was given.
        kind: which kind of variable it is.
    """
    if type(initial_value) is not FirstValue or graph.seed is not None:
        return None
    initializer, dims, wanted, partition_info = initial_value
    kinds = type(initializer)
    if kinds not in REPEATED or partition_info is not None:
        return None
    if graph._device_functions or graph._colocated:
        return None
    key: list[Any] = [kind, kinds, dims, wanted, dtype]
    for value in initializer.__dict__.values():
        if type(value) is DType:
            key.append(value)
        elif type(value) in _PLAIN:
            key.append(repr(value))  # 1, 1.0, True and -0.0 are four things.
        else:
            return None
    return tuple(key)


def remember(
    graph: Graph, key: Key, name: str, ops: Sequence[Operation], roles: tuple[Role, ...]
) -> None:
    """Note how a variable was made, if it can be made like this again."""
    first = {op.outputs[0]: number for number, op in enumerate(ops) if op.outputs}
    steps = []
    for op in ops:
        inputs = tuple([first.get(tensor, -1) for tensor in op.inputs])
        if op.control_inputs or -1 in inputs:
            return
        outputs = tuple([(tensor.dtype, tensor.dims) for tensor in op.outputs])
        steps.append(Step(op.name[len(name) :], op.type, inputs, outputs, op.attrs))
    taken = {f"{step.suffix}/"[:end].lower() for step in steps for end in _ends(step.suffix)}
    if all(_was_free(graph, name.lower() + suffix) for suffix in taken):
        graph._recipes[key] = Recipe(tuple(steps), tuple(sorted(taken - {""})), roles)


def _was_free(graph: Graph, name: str) -> bool:
    """Whether a name in use was given as it was asked for, and nobody asked again."""
    names, numbered = graph._names_in_use, _NUMBERED.match(name)
    return names.get(name) == 1 and (numbered is None or numbered[1] not in names)


def _ends(suffix: str) -> list[int]:
    """Where a name ends, and the names of the scopes in it."""
    return [at for at, character in enumerate(f"{suffix}/") if character == "/" and at]


def follow(graph: Graph, recipe: Recipe, name: str, made: list[Operation]) -> bool:
    """Make the ops of a variable; if a name is taken, nothing is made.

    Args:
        graph: the graph that they join; it is making a variable.
        recipe: what to make.
        name: full name of the variable.
        made: where the ops are put as well.

    Returns:
        Whether they were made.
    """
    in_use, by_name, operations = graph._names_in_use, graph._by_name, graph._operations
    lower = name.lower()
    if lower == name:
        lower = name  # One string serves as key and as name.
    taken = [lower + suffix for suffix in recipe.taken]
    names = [name + step.suffix for step in recipe.steps]
    making = graph.making
    with graph._naming:
        free = in_use.keys().isdisjoint(taken) and by_name.keys().isdisjoint(names)
        if making is None or graph.finalized or not free:
            return False
        in_use.update(dict.fromkeys(taken, 1))
    location, number = making.location, len(operations)
    for full_name, (_, op_type, sources, outputs, attrs) in zip(names, recipe.steps, strict=True):
        inputs = tuple([made[at] for at in sources]) if sources else ()
        op = Operation(graph, op_type, full_name, inputs, outputs, attrs, location, (), number)
        by_name[full_name] = op
        made.append(op)
        number += 1
    operations += made
    return True
