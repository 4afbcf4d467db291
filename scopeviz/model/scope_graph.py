"""The model: what the cells of a program made, as frozen records.

A :class:`ScopeGraph` is a fold of cells (:mod:`scopeviz.model.fold`); a view is
a function of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import prod
from typing import Literal, TypeAlias

from scopeviz.capture import CellTrace
from scopeviz.events import (
    NOTHING_ASKED,
    Asked,
    Event,
    Location,
    Maker,
    OpenedBy,
    ReuseFlag,
    Role,
    ScopeKind,
    Shape,
)

Key: TypeAlias = tuple[int, str]
"""Graph number, counted in order of appearance from 0, and full name."""

CallKey: TypeAlias = tuple[int, int, int]
"""Position of the cell, activation, and line where that is the cell's top level (else 0)."""

Moment: TypeAlias = tuple[int, int]
"""Position of a cell, and of an event in it: what came first is less."""

_SIZED = re.compile(r"(?:b?float|complex|q?u?int)(\d+)(?:_\w+)?")
"""Names of dtypes that say how many bits an element has."""


@dataclass(frozen=True, slots=True)
class Place:
    """A location, and the cell that was running.

    Attributes:
        cell: its position among ``ScopeGraph.cells``, from 1, which is what tells cells
            apart: recordings number theirs each from 1.  0 is before the first.
        event: the position, from 0, among the cell's events of the one that told of it.

    >>> print(Place(4, Location("cell 3", 2, "conv_block")))
    cell 3, line 2, in conv_block
    """

    cell: int
    location: Location
    event: int = 0

    @property
    def moment(self) -> Moment:
        """When what it tells of happened."""
        return self.cell, self.event

    def __str__(self) -> str:
        return str(self.location)


@dataclass(frozen=True, slots=True)
class Opening:
    """One entering of a variable scope or a name scope.

    Attributes:
        name_scope: the name scope that it led to, with the trailing slash.
        flag: the reuse flag in force then; None for a name scope.
        name: full name.
        requested: the name as the user wrote it.
        internal: whether a layer or an optimizer opened it.
    """

    name_scope: str
    opened_by: OpenedBy
    flag: ReuseFlag | None
    place: Place
    kind: ScopeKind = "variable_scope"
    name: str = ""
    requested: str = ""
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """A ``get_variable`` that returned its variable.

    Attributes:
        outcome: whether it made the variable or found it.
        call: the call that asked.
        stack: the scopes that were open in its graph, outermost first.
        asked: what it asked for besides the name.
        getter: qualified name of the custom getter that it went through; empty without one.
    """

    outcome: Literal["created", "reused"]
    requested: str
    scope: str
    flag: ReuseFlag | None
    call: CallKey
    place: Place
    stack: tuple[Opening, ...] = ()
    asked: Asked = NOTHING_ASKED
    getter: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """An op of the user's that reads a variable.

    Attributes:
        op: name of the op.
        call: the call that made the op.
    """

    op: str
    op_type: str
    call: CallKey
    place: Place


@dataclass(frozen=True, slots=True)
class Stale:
    """Why something is stale: what it was built on was taken back, since a cell ran again.

    Attributes:
        since: where that was told.
        again: label of the cell that ran again, such as ``cell 3``, whichever run it was.
        cell: likewise, of the cell that made what is stale.
    """

    since: Place
    again: str
    cell: str


@dataclass(frozen=True, slots=True)
class LostUse:
    """A use of a variable that was taken back since, by an op that is still there.

    Attributes:
        made: where that variable was made.
    """

    use: Use
    made: Place


@dataclass(frozen=True, slots=True)
class Refusal:
    """A lookup that was refused.

    Attributes:
        key: graph and full name that was asked for; the variable may not exist.
        error: exception type; ``reason`` is the first line of its message.
        times: how many refusals of this name it stands for; the last of them is told.
        stack: the scopes that were open in its graph, outermost first.
        asked: what it asked for besides the name.
        getter: qualified name of the custom getter that it went through; empty without one.
    """

    key: Key
    requested: str
    scope: str
    flag: ReuseFlag
    error: str
    reason: str
    place: Place
    times: int = 1
    stack: tuple[Opening, ...] = ()
    asked: Asked = NOTHING_ASKED
    getter: str = ""

    @property
    def leaf(self) -> str:
        """The name within its variable scope."""
        return _leaf(self.key[1], self.scope)


@dataclass(frozen=True, slots=True)
class VariableNode:
    """One variable: its identity, and everybody who got or reads it.

    Attributes:
        key: graph number and full name, that of its op.
        store_name: the name under which ``get_variable`` finds it; empty for ``tf.Variable``.
        scope: full name of the variable scope that was current when it was made.
        lookups: the creation first, if it was recorded, then each reuse.
        uses: the ops that read it, in order.
        made_at: where it was made, if that was before anybody listened; then a reuse told
            of it, and what a reuse does not tell, such as the collections, is empty.
        part_of: full name of the partitioned variable of which it is a part.
        slot_of: full name of the variable for which an optimizer or a moving average keeps it.
        device: where it was asked to be; empty for anywhere.
        stale: why it is stale; None if it is not.
    """

    key: Key
    store_name: str
    scope: str
    shape: Shape
    dtype: str
    trainable: bool
    collections: tuple[str, ...]
    initializer: str
    made_by: Maker
    name_scope: str
    lookups: tuple[Lookup, ...]
    uses: tuple[Use, ...] = ()
    made_at: Location | None = None
    part_of: str = ""
    slot_of: str = ""
    device: str = ""
    stale: Stale | None = None

    @property
    def name(self) -> str:
        """Full name."""
        return self.key[1]

    @property
    def leaf(self) -> str:
        """The name within its variable scope."""
        return _leaf(self.key[1], self.scope)

    @property
    def by_name_scope(self) -> bool:
        """Whether name scopes alone, to which ``tf.Variable`` pays attention, placed it."""
        return self.made_by == "Variable" and "/" in self.name

    @property
    def created(self) -> Place:
        """Where it was made; before the first cell if nobody listened then."""
        return Place(0, self.made_at) if self.made_at else self.lookups[0].place

    @property
    def elements(self) -> int | None:
        """Number of elements; None if a dimension is unknown."""
        if self.shape is None or None in self.shape:
            return None
        return prod(dimension for dimension in self.shape if dimension is not None)

    @property
    def bytes(self) -> int | None:
        """Size of its elements; None if a dimension or the size of one element is unknown."""
        size = size_of(self.dtype)
        return None if size is None or self.elements is None else size * self.elements

    @property
    def reuses(self) -> tuple[Lookup, ...]:
        """The lookups that found it."""
        return self.lookups if self.made_at else self.lookups[1:]

    @property
    def times(self) -> int:
        """How often this one variable is used: the N of ``×N``, where it is shared.

        The ops that read it and the lookups that returned it are two witnesses of
        one fact, and either may be missing: a loop reads one Python object in many
        ops, and a lookup's result may be read by none.  The larger counts;
        what made it counts as a lookup, recorded or not.
        """
        return max(1 + len(self.reuses), len(self.uses))

    @property
    def calls(self) -> tuple[CallKey, ...]:
        """The calls that read it, or, where no op does, that looked it up."""
        return tuple(dict.fromkeys(user.call for user in self.uses or self.lookups))

    @property
    def shared(self) -> bool:
        """Whether it has two users: two calls, or a lookup beside the one that made it.

        One call may read it in many ops; that is one user still.
        """
        return bool(self.reuses) or any(use.call != self.uses[0].call for use in self.uses)


@dataclass(frozen=True, slots=True)
class ScopeNode:
    """A variable scope, with each time it was entered.

    Attributes:
        key: graph number and full name.
        reuse: the flag with which it was last entered, or to which it was switched then;
            it holds no longer than its ``with`` block.
        changed: where that was.
    """

    key: Key
    openings: tuple[Opening, ...]
    reuse: ReuseFlag
    changed: Place

    @property
    def name(self) -> str:
        """Full name."""
        return self.key[1]


@dataclass(frozen=True, slots=True)
class OpNode:
    """An op of the user's, none that a variable is made of.

    Attributes:
        reads: names of the variables it reads.
        inputs: names of the ops of the user's that feed it.
        outputs: dtype name and static shape of each output.
        stale: why it is stale; None if it is not.
    """

    key: Key
    op_type: str
    reads: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[tuple[str, Shape], ...]
    call: CallKey
    place: Place
    stale: Stale | None = None

    @property
    def name(self) -> str:
        """Full name."""
        return self.key[1]


@dataclass(frozen=True, slots=True)
class Call:
    """One activation of a function of the user's, or one line at the top level of a cell.

    Attributes:
        number: count from 1 among the calls of the same function from the same source,
            such as ``cell 3``.
        function: its name; empty for the top level.
        place: where it was called from; at the top level, the line itself.
        graph: the graph it worked on first.
        ops: its ops, in order.
    """

    key: CallKey
    number: int
    function: str
    place: Place
    graph: int
    ops: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionRunNode:
    """A session ran something of a graph.

    Attributes:
        fetches: names of the ops that were fetched, or whose tensors were.
        uninitialized: the variable without a value that ended it; empty if none did.
    """

    graph: int
    fetches: tuple[str, ...]
    uninitialized: str
    place: Place


@dataclass(frozen=True, slots=True)
class GradientNode:
    """A gradient with a variable.

    Attributes:
        key: graph and full name of the variable.
        tensor: name of the tensor that is the gradient.
        shares: for each use its op, and the names of the tensors that it adds: values, and
            where it is sparse indices, else empty.
    """

    key: Key
    tensor: str
    shares: tuple[tuple[str, str, str], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ScopeGraph:
    """Everything that the cells made: scopes, variables, calls and ops.

    What was taken back, before a cell ran again, counts as if it had not run; ``cells``
    alone still has it.

    Attributes:
        cells: what was folded, in order.
        graphs: the runtime's graph number -> ours, in order of appearance.
        plumbing: op that belongs to a variable -> that variable's name, and what the op
            is to it.
        discarded: graph that ``reset_default_graph()`` let go of and nobody used since ->
            where that was.  Whoever still holds such a graph may use it again, and finds
            all its variables there.
        runs: what sessions ran, in order.
        taken_back: the events that no longer count: position of the cell, from 1, and of
            the event in it, from 0.
        gradients: the gradients that the program asked for, in order.
        lost: variable that was taken back, and may have been made again -> the ops of other
            cells that still read the one that is gone.
    """

    cells: tuple[CellTrace, ...] = ()
    graphs: Mapping[int, int] = field(default_factory=dict)
    scopes: Mapping[Key, ScopeNode] = field(default_factory=dict)
    variables: Mapping[Key, VariableNode] = field(default_factory=dict)
    ops: Mapping[Key, OpNode] = field(default_factory=dict)
    calls: Mapping[CallKey, Call] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    plumbing: Mapping[Key, tuple[str, Role]] = field(default_factory=dict)
    discarded: Mapping[int, Place] = field(default_factory=dict)
    runs: tuple[SessionRunNode, ...] = ()
    taken_back: frozenset[tuple[int, int]] = frozenset()
    lost: Mapping[Key, tuple[LostUse, ...]] = field(default_factory=dict)
    gradients: tuple[GradientNode, ...] = ()

    @property
    def latest(self) -> CellTrace | None:
        """The cell folded last; None before the first."""
        return self.cells[-1] if self.cells else None

    def events(self) -> Iterator[tuple[int, int, Event]]:
        """What happened and was not taken back: each event, after its cell and its place there.

        Cells are counted from 1, as in a :class:`Place`, and their events from 0.

        >>> list(ScopeGraph().events())
        []
        """
        for position, cell in enumerate(self.cells, start=1):
            for at, event in enumerate(cell.events):
                if (position, at) not in self.taken_back:
                    yield position, at, event


@cache
def size_of(dtype: str) -> int | None:
    """Bytes of one element, read off the name of its dtype; None where that does not say.

    Args:
        dtype: the name, that of a reference dtype included.

    >>> [size_of(name) for name in ("float32_ref", "bfloat16", "bool", "complex64", "string")]
    [4, 2, 1, 8, None]
    """
    if dtype in {"bool", "bool_ref"}:
        return 1
    sized = _SIZED.fullmatch(dtype)
    return max(1, int(sized[1]) // 8) if sized else None


def _leaf(name: str, scope: str) -> str:
    return name.removeprefix(f"{scope}/") if scope else name
