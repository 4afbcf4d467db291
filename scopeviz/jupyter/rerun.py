"""Which runs are runs of one cell, and what is done when a cell runs again.

A cell is known by the id that the front end gives it, where it gives one: JupyterLab,
Notebook 7 and VS Code do, so a cell stays itself when it is edited.  Where it gives none,
as in nbclient, nbval and plain IPython, a cell is known by its content, blank space at both
ends left aside: two cells with the same content are one then, and one that was edited is
a new one.  A first line that says ``%%predict`` is no part of it: a cell stays itself when it
is asked, and when it is answered.

The first run of the third cell is called ``cell 3``, the next ``cell 3 (second run)``.

With the policy ``reuse`` only lookups by name find what is there.  What takes a default name,
and ``tf.Variable``, is made anew under the next number, which the cell then says; and the
collections, such as ``UPDATE_OPS`` and the losses, keep what earlier runs put in.

What a run did is noted whatever the policy is, so that after a failure one can turn to
another policy.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from scopeviz.model.lineage import finders, heard_of, made_anew, run_text
from scopeviz.model.scope_graph import ScopeGraph

if TYPE_CHECKING:  # It is imported by whoever uses it, and only then by us.
    from scopeviz.tf1.framework.rollback import Ledger, Taken


CellKey: TypeAlias = tuple[str, str]

_PREDICT = re.compile(r"\s*%%predict(?!\S).*")


def asks(source: str) -> bool:
    r"""Whether a cell may only ask, and so runs when ``%%predict`` says so, or not at all.

    >>> asks("%%predict\nx = 1"), asks("x = 1")
    (True, False)
    """
    return bool(_PREDICT.match(source))


def cell_key(source: str, cell_id: str | None) -> CellKey:
    r"""What a cell is known by when it runs again.

    Args:
        source: its source text.
        cell_id: the front end's id of it, if it gives one.

    >>> cell_key("%%predict created v\nx = 1", None) == cell_key("x = 1", None)
    True
    """
    return ("id", cell_id) if cell_id else ("content", _PREDICT.sub("", source, count=1).strip())


class CellRun(NamedTuple):
    """One run of a cell.

    Attributes:
        cell: number of the cell, from 1.
        run: which run of this cell it is, from 1.
        whole: whether it is recorded from its first line on.
    """

    cell: int
    run: int
    whole: bool = True

    @property
    def name(self) -> str:
        """What a reader knows the cell as."""
        return f"cell {self.cell}"

    @property
    def label(self) -> str:
        """What a reader knows the run as.

        >>> CellRun(3, 1).label, CellRun(3, 2).label
        ('cell 3', 'cell 3 (second run)')
        """
        return self.name if self.run == 1 else f"{self.name} ({run_text(self.run)})"


Prepare: TypeAlias = "Callable[[Ledger, CellRun, Model], None]"
Model: TypeAlias = Callable[[], ScopeGraph]


class Policy(NamedTuple):
    """What is done when a cell runs again.

    Attributes:
        words: what a reader is told of it.
        prepare: called before the cell runs again.
    """

    words: str
    prepare: Prepare


class Reruns:
    r"""The cells of one notebook, how often each has run, and what is done about it.

    Args:
        model: tells what was heard of the cells that have ended.

    Attributes:
        policy: a key of :data:`POLICIES`.

    >>> reruns = Reruns()
    >>> [reruns.next_run(source, None).label for source in ("a", "b", "a\n", "c", "a")]
    ['cell 1', 'cell 2', 'cell 1 (second run)', 'cell 3', 'cell 1 (third run)']
    """

    def __init__(self, model: Model = ScopeGraph) -> None:
        self.policy = "error"
        self._cells: dict[CellKey, int] = {}
        self._runs: dict[int, int] = {}
        self._ledger: Ledger | None = None
        self._running: CellRun | None = None
        self._model = model

    def next_run(self, source: str, cell_id: str | None, *, whole: bool = True) -> CellRun:
        """The run of a cell that begins now."""
        key = cell_key(source, cell_id)
        cell = self._cells.setdefault(key, len(self._cells) + 1)
        self._runs[cell] = self._runs.get(cell, 0) + 1
        return CellRun(cell, self._runs[cell], whole)

    def drop(self, run: CellRun) -> None:
        """Count a run no longer, since nothing ran; the cell keeps its number."""
        self._runs[run.cell] -= 1

    def begin(self, run: CellRun, *, parses: bool = True) -> None:
        """Do what the policy says, and note from now on what the run adds.

        Args:
            run: the run that begins.
            parses: whether it will do anything; if not, what earlier runs made stays.
        """
        self._running = run
        ledger = self._open_ledger()
        if ledger is None:
            return
        if run.run > 1 and parses:
            POLICIES[self.policy].prepare(ledger, run, self._model)
        ledger.begin()

    def end(self) -> None:
        """Note what the run has added."""
        run, self._running = self._running, None
        ledger = self._open_ledger()
        if run is None or ledger is None:
            return
        from scopeviz.tf1.framework.graph_changes import Run  # noqa: PLC0415  # It was imported by the user.

        ledger.end(Run(run.cell, run.name, run.label, run.whole))
        anew = made_anew(self._model()) if run.run > 1 and self.policy == "reuse" else ()
        if anew:
            print(  # noqa: T201  # The cell is to say it.
                f"scopeviz: {run.name} made {_counted(len(anew), 'variable')} anew ({_few(anew)}): "
                "default names and tf.Variable are numbered on: name the layers, or use rollback."
            )

    def close(self) -> None:
        """Hold nothing any longer."""
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def _open_ledger(self) -> Ledger | None:
        """Who knows what runs have added; None while nobody has imported ``scopeviz.tf1``."""
        if self._ledger is None and "scopeviz.tf1" in sys.modules:
            from scopeviz.tf1.framework.rollback import Ledger  # noqa: PLC0415  # Only where it is used.

            self._ledger = Ledger()
        return self._ledger

    def told(self) -> str:
        """Which policy is on, and what each of them does.

        >>> print(Reruns().told())
        scopeviz rerun is error.  When a cell runs again, with
          error     what its earlier run made is still there, as in TF1.
          rollback  what its earlier run added is taken back first, as if it had not run.
          reuse     its lookups find the variables that its earlier runs made.
        """
        width = max(map(len, POLICIES))
        lines = [f"  {name:{width}}  {policy.words}" for name, policy in POLICIES.items()]
        return "\n".join(
            [f"scopeviz rerun is {self.policy}.  When a cell runs again, with", *lines]
        )


def _leave(_ledger: Ledger, _run: CellRun, _model: Model) -> None:
    """Do as TF1 does."""


def _take_back(ledger: Ledger, run: CellRun, model: Model) -> None:
    """Take back what earlier runs added, and say so."""
    from scopeviz.tf1.framework.rollback import CannotTakeBackError  # noqa: PLC0415  # The ledger's room.

    try:
        known = model()
        taken = ledger.take_back(run.cell, heard_of(known, run.cell))
    except CannotTakeBackError as error:
        print(  # noqa: T201  # The cell is to say it.
            f"scopeviz: {run.name} runs again on top of what it made before, which was not "
            f"taken back: {error}."
        )
        return
    found = dict.fromkeys(name for each in taken for name in finders(known, each.event))
    for line in _lines(run, taken, tuple(found)):
        print(line)  # noqa: T201  # The cell is to say it.


def _share(ledger: Ledger, run: CellRun, _model: Model) -> None:
    """Let lookups find what earlier runs made."""
    ledger.share_again(run.cell)


POLICIES = {
    "error": Policy("what its earlier run made is still there, as in TF1.", _leave),
    "rollback": Policy(
        "what its earlier run added is taken back first, as if it had not run.", _take_back
    ),
    "reuse": Policy("its lookups find the variables that its earlier runs made.", _share),
}
"""Name of a policy -> what it does."""

ALLOWED = "error, rollback or reuse"


def _lines(run: CellRun, taken: Sequence[Taken], found: Sequence[str]) -> list[str]:
    """What was taken back, and what became stale; nothing if nothing was."""
    variables = [name for each in taken for name in each.event.variables]
    ops = sum(len(each.event.ops) for each in taken)
    stale = [name for each in taken for name in each.event.stale]
    again = list(dict.fromkeys(name for each in taken for name in each.run_again))
    lines = []
    if ops:
        what = f"{_counted(len(variables), 'variable')} ({_few(variables)}), " if variables else ""
        lines.append(
            f"scopeviz: took back what {run.name} made before: {what}{_counted(ops, 'op')}."
        )
    if stale:
        remedy = f": run {_listed(again)} again" if again else ""
        lines.append(
            f"scopeviz: {_counted(len(stale), 'op')} built on it {_be(stale)} stale now "
            f"({_few(stale)}){remedy}."
        )
    found = [name for name in found if name not in again and name != run.name]
    if found:
        lines.append(
            f"scopeviz: {_listed(found)} looked up what is gone: run {_listed(found)} again."
        )
    return lines


def _counted(number: int, noun: str) -> str:
    """A number of things.

    >>> _counted(1, "op"), _counted(2, "op")
    ('1 op', '2 ops')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _be(things: Sequence[str]) -> str:
    return "is" if len(things) == 1 else "are"


def _few(names: Sequence[str], most: int = 3) -> str:
    """The first names, and how many more there are.

    >>> _few(["a", "b", "c", "d", "e"])
    'a, b, c +2 more'
    """
    more = f" +{len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _listed(names: Sequence[str]) -> str:
    """Names as a sentence has them.

    >>> _listed(["cell 1", "cell 2", "cell 3"])
    'cell 1, cell 2 and cell 3'
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
