"""The form of the payload: what each row of each of its lists holds.

Rows refer to one another by index: the position in the payload's own list.  A *step* is an
index of ``steps``; after it, everything holds that happened before the next one began.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from scopeviz.model.timeline import StepKind

FORMAT = 2
"""Version of the payload's form; it grows when a key changes its meaning."""


class CellForm(TypedDict):
    """A cell or script: what it is called, its source, and the error that ended it."""

    number: int
    label: str
    source: str
    error: str | None


class PlaceForm(TypedDict):
    """A line that ran: ``cell`` was running then, -1 before the first.

    ``caller`` is the place that called the function, null at the top level.
    """

    cell: int
    source: str
    line: int
    function: str
    caller: int | None


class FlagForm(TypedDict):
    """A reuse flag, what set it and where, and all of that as words."""

    value: str
    origin: str
    scope: str
    place: int | None
    text: str


class PhraseForm(TypedDict):
    """A sentence, and the link of the chain of reasons to which it belongs.

    In it stand, for what its row says: ``{n}`` full name that was asked for, ``{r}`` the name
    as it was written, ``{s}`` variable scope, ``{x}`` name scope, ``{o}`` name of the op,
    ``{p}`` place of the lookup with its callers, ``{m}`` where the variable was made, ``{f}``
    where the reuse flag was set, ``{g}`` its scope, ``{e}`` error and reason; ``{}`` is a ``{``.
    """

    label: str
    text: str


class StackForm(TypedDict):
    """Scopes that were open: the stack ``outer`` of those around, and what tells of the next."""

    outer: int | None
    phrase: int


class NumberForm(TypedDict):
    """Why a name ends in a number; so for each name that begins with it and a slash.

    ``by_store`` says whether it is about names by variable scopes, and not by name scopes.  In
    the ``text`` stand ``{n}`` for the name, ``{b}`` for the name without the number, and ``{}``
    for a ``{``.
    """

    graph: int
    name: str
    by_store: bool
    text: str


class StepForm(TypedDict):
    """One event.

    ``of`` is an index of the scopes (``entered``, ``left``, ``switched``), the variables
    (``created``, ``reused``), the refusals (``refused``) or the ops (``op``); of a ``reset``,
    and where something was ``undone``, the number of the graph.
    """

    kind: StepKind
    of: int
    place: int


class OpeningForm(TypedDict):
    """One entering of a variable scope, and the name scope that it got."""

    step: int
    place: int
    flag: int
    opened_by: str
    name_scope: str


class SwitchForm(TypedDict):
    """A ``reuse_variables()``."""

    step: int
    flag: int


class StaleForm(TypedDict):
    """That what something was built on was taken back: in which step, and all as words."""

    step: int
    text: str


class ScopeForm(TypedDict):
    """A variable scope."""

    graph: int
    name: str
    openings: list[OpeningForm]
    switches: list[SwitchForm]


class LookupForm(TypedDict):
    """One ``get_variable`` that returned the variable; ``flag`` is null for ``tf.Variable``.

    ``why`` is an index of the chains, ``stack`` of the stacks, null for an empty one.
    """

    step: int
    outcome: str
    requested: str
    scope: str
    flag: int | None
    call: int
    place: int
    why: int
    stack: int | None


class VariableForm(TypedDict):
    """A variable.

    ``scope`` is the one that was current when it was made, ``folder`` the one in which it is
    shown, ``leaf`` its name there.  ``shape`` has null for an unknown dimension, and is null
    for an unknown rank.  ``made_before`` says where it was made, if that was before recording;
    then it is known from its first lookup on.  ``uses`` are the ops that read it.  ``stale``
    is there only where it is.
    """

    graph: int
    name: str
    store_name: str
    scope: str
    folder: str
    leaf: str
    name_scope: str
    shape: list[int | None] | None
    dtype: str
    elements: int | None
    bytes: int | None
    trainable: bool
    collections: list[str]
    initializer: str
    device: str
    made_by: str
    part_of: str
    by_name_scope: bool
    made_before: int | None
    lookups: list[LookupForm]
    uses: list[int]
    stale: NotRequired[StaleForm]
    slot_of: NotRequired[str]


class OutputForm(TypedDict):
    """One output of an op."""

    dtype: str
    shape: list[int | None] | None


class OpForm(TypedDict):
    """An op of the user's: the variables that it reads, and the ops that feed it.

    ``stale`` is there only where it is.
    """

    name: str
    type: str
    step: int
    call: int
    place: int
    reads: list[int]
    inputs: list[int]
    outputs: list[OutputForm]
    stale: NotRequired[StaleForm]


class RowForm(TypedDict):
    """A row of a call: some ops and what they read; without ops, lookups that no op reads."""

    ops: list[int]
    reads: list[int]


class CallForm(TypedDict):
    """An activation of a function of the user's, or a line at the top level."""

    graph: int
    number: int
    function: str
    place: int
    rows: list[RowForm]


class RefusalForm(TypedDict):
    """A lookup that was refused; ``variable`` has that name, null if there is none.

    ``why`` is an index of the chains, ``stack`` of the stacks, null for an empty one.
    """

    step: int
    graph: int
    name: str
    leaf: str
    folder: str
    requested: str
    scope: str
    flag: int
    error: str
    reason: str
    place: int
    variable: int | None
    why: int
    stack: int | None


class GoneForm(TypedDict):
    """A graph was let go of: from the step ``since`` on, and no longer from ``until`` on."""

    graph: int
    since: int
    until: int | None


class Payload(TypedDict):
    """A whole :class:`~scopeviz.model.scope_graph.ScopeGraph`, and the way that led to it.

    ``summary`` is what the latest cell did.  Each of the ``chains`` is a list of phrases that
    say why a lookup went as it did; -1 stands for those of the row's stack: how the scopes that
    were open got open.
    """

    format: int
    summary: str
    cells: list[CellForm]
    places: list[PlaceForm]
    flags: list[FlagForm]
    phrases: list[PhraseForm]
    chains: list[list[int]]
    stacks: list[StackForm]
    numbers: list[NumberForm]
    steps: list[StepForm]
    scopes: list[ScopeForm]
    variables: list[VariableForm]
    ops: list[OpForm]
    calls: list[CallForm]
    refusals: list[RefusalForm]
    gone: list[GoneForm]
