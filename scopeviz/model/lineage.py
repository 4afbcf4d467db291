"""Lineage: which run of which cell made something, and what is stale since a cell ran again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scopeviz.capture import CellTrace
from scopeviz.events import Event, OpCreated, TakenBack, VariableCreated
from scopeviz.model.scope_graph import Place, Refusal, ScopeGraph, Stale, VariableNode
from scopeviz.model.verdict import verdict_on_refusal

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def run_text(run: int) -> str:
    """Which run of a cell it was.

    >>> [run_text(number) for number in (2, 10, 11, 21)]
    ['second run', 'tenth run', '11th run', '21st run']
    """
    if run <= len(_ORDINALS):
        return f"{_ORDINALS[run - 1]} run"
    teens = run % 100 in (11, 12, 13)
    return f"{run}{'th' if teens else _ENDINGS.get(run % 10, 'th')} run"


def base_label(cells: Sequence[CellTrace], position: int, label: str) -> str:
    """What a cell is called, whichever run of it is meant.

    Args:
        cells: the cells that ran, in order.
        position: of one of its runs, from 1; 0 for what was before the first.
        label: what to call it where its runs are not known.

    >>> runs = [CellTrace(1, "cell 1", "", (), cell=1)]
    >>> runs += [CellTrace(2, "cell 1 (second run)", "", (), cell=1, run=2)]
    >>> base_label(runs, 2, "")
    'cell 1'
    """
    number = cells[position - 1].cell if position else 0
    return next((each.label for each in cells if number and each.cell == number), label)


def is_earlier_run(cell: CellTrace, now: CellTrace, label: str = "") -> bool:
    """Whether a cell that ran before another is an earlier run of it.

    Args:
        cell: the one that ran before.
        now: the one that ran later.
        label: of the earlier run, for cells of which the runs are not known.

    >>> is_earlier_run(CellTrace(1, "a", "", (), cell=3), CellTrace(2, "b", "", (), cell=3, run=2))
    True
    """
    return cell.cell == now.cell if now.cell else bool(label) and cell.label == label


def runs_of(graph: ScopeGraph, number: int) -> tuple[CellTrace, ...]:
    """The runs of a cell, those that were taken back included.

    Args:
        graph: the model.
        number: of the cell, the same for all its runs.

    >>> runs_of(ScopeGraph(), 1)
    ()
    """
    return tuple(cell for cell in graph.cells if cell.cell == number)


def made_by(graph: ScopeGraph, variable: VariableNode) -> str:
    """Which run of which cell made a variable.

    Args:
        graph: the model.
        variable: a variable of the graph.
    """
    return f"made by {_label(graph, variable.created)}"


def used_by(graph: ScopeGraph, variable: VariableNode) -> str:
    """Which cells read a variable, or, where none does, looked it up; empty for none.

    Args:
        graph: the model.
        variable: a variable of the graph.
    """
    users = variable.uses or variable.reuses
    labels = dict.fromkeys(_label(graph, user.place) for user in users)
    return f"used by {listed(labels)}" if labels else ""


def still_read_by(graph: ScopeGraph, variable: VariableNode) -> tuple[tuple[str, str], ...]:
    """Who reads one of that name that was taken back, and which run made that one.

    Args:
        graph: the model.
        variable: a variable of the graph, made again.
    """
    readers: dict[tuple[str, str], None] = {}
    for each in graph.lost.get(variable.key, ()):
        readers[_label(graph, each.use.place), _run(graph, each.made)] = None
    return tuple(readers)


def stale_text(stale: Stale) -> str:
    """Since when something is stale, and what to do.

    >>> from scopeviz.events import NOWHERE
    >>> stale_text(Stale(Place(4, NOWHERE), "cell 3", "cell 5"))
    'stale since cell 3 ran again: run cell 5 again'
    """
    return f"stale since {stale.again} ran again: run {stale.cell} again"


def stale_cells(graph: ScopeGraph, events: Iterable[Event]) -> tuple[str, ...]:
    """The cells of which something became stale, and still is.

    Args:
        graph: the model.
        events: what told of it; those of other kinds are passed over.

    >>> stale_cells(ScopeGraph(), ())
    ()
    """
    names = {
        (event.graph, name)
        for event in events
        if isinstance(event, TakenBack)
        for name in event.stale
    }
    if not names:
        return ()
    # Not all ops have a node: those of a gradient have none.
    stale = (
        base_label(graph.cells, position, graph.cells[position - 1].label)
        for position, _, event in graph.events()
        if isinstance(event, OpCreated | VariableCreated) and (event.graph, event.name) in names
    )
    return tuple(dict.fromkeys(stale))


def stale_cells_text(cells: Sequence[str]) -> str:
    """That some cells are stale; empty for none.

    >>> stale_cells_text(["cell 5"]), stale_cells_text(["cell 5", "cell 7"])
    ('cell 5 is stale', 'cell 5 and cell 7 are stale')
    """
    return f"{listed(cells)} {'is' if len(cells) == 1 else 'are'} stale" if cells else ""


def taken_back_text(graph: ScopeGraph) -> str:
    """How many variables the latest cell took back as it began, and of which runs of it.

    >>> taken_back_text(ScopeGraph())
    ''
    """
    events = graph.latest.events if graph.latest else ()
    back = [event for event in events if isinstance(event, TakenBack) and event.variables]
    if not back:
        return ""
    count = len({(event.graph, name) for event in back for name in event.variables})
    only_one = graph.latest is not None and graph.latest.run - 1 == 1
    of = f"its {run_text(1)}" if only_one else "its earlier runs"
    return f"{count:,} from {of} {'was' if count == 1 else 'were'} taken back"


def earlier_run(graph: ScopeGraph, refusal: Refusal) -> Place | None:
    """Where an earlier run of the same cell made the variable that is in the way.

    Args:
        graph: the model.
        refusal: a refusal of the graph.

    Returns:
        The place; None where the refusal has another reason, or another cell made it.
    """
    verdict = verdict_on_refusal(refusal, graph)
    if verdict.found is None or verdict.cause != "exists":
        return None
    made, here = verdict.found, refusal.place
    if not 0 < made.cell < here.cell:
        return None
    cell, now = graph.cells[made.cell - 1], graph.cells[here.cell - 1]
    return made if now.cell and is_earlier_run(cell, now) else None


def earlier_run_text(graph: ScopeGraph, refusal: Refusal) -> str:
    """That an earlier run of this cell is in the way, and what ends this; empty where not.

    Args:
        graph: the model.
        refusal: a refusal of the graph.
    """
    made = earlier_run(graph, refusal)
    if made is None:
        return ""
    line = f", in line {made.location.line}" if made.location.line else ""
    return (
        f"the {run_text(graph.cells[made.cell - 1].run)} of this cell made it{line}: "
        "%scopeviz rerun rollback or reuse lets the cell run again"
    )


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _label(graph: ScopeGraph, place: Place) -> str:
    """The cell in which something happened, and which run of it."""
    return graph.cells[place.cell - 1].label if place.cell else place.location.source


def _run(graph: ScopeGraph, place: Place) -> str:
    """The run in which something happened, in few words."""
    cell = graph.cells[place.cell - 1] if place.cell else None
    return f"the {run_text(cell.run)}" if cell and cell.cell else "an earlier run"
