"""What one notebook did so far: its cells, their model, and the cell that is running.

Each run of a cell is a :class:`CellTrace` of its own; what makes two of them runs of one
cell is in ``rerun.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from weakref import WeakMethod

from scopeviz.capture import CellTrace, Recording, first_line
from scopeviz.events import GradientComputed, OpCreated, ScopeEntered, ScopeExited, SessionRun
from scopeviz.jupyter.rerun import CellRun, Reruns, asks
from scopeviz.jupyter.score import Score
from scopeviz.model.fold import NOT_SHOWN, extend
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views import to_payload
from scopeviz.views.explorer import explorer_log


class Session:
    """The cells of one notebook, from ``%load_ext`` to ``%unload_ext``.

    A cell that another one runs (``%%capture``, ``run_cell``) belongs to that one:
    it has no number, and its events are the outer cell's.

    Attributes:
        cells: the runs of cells that have ended, in order.
        reruns: which runs are of one cell, and what is done when one runs again.
        showing: whether figures are wanted.
        score: how well lookups were foreseen.

    >>> session = Session()
    >>> session.begin("x = 1")
    'cell 1'
    >>> session.end().label
    'cell 1'
    >>> session.begin("x = 1")
    'cell 1 (second run)'
    >>> session.close()
    """

    def __init__(self) -> None:
        self.cells: list[CellTrace] = []
        self.reruns = Reruns(lambda: self.graph)
        self.showing = True
        self.score = Score()
        self._graph = ScopeGraph()
        self._recording: Recording | None = None
        self._depth = 0
        self._waiting: CellRun | None = None
        self._watchers: list[WeakMethod[Callable[[], object]]] = []
        self._log: tuple[tuple[CellTrace, ...], str] = ((), "")

    @property
    def running(self) -> Recording | None:
        """The cell that is running; None between cells."""
        return self._recording

    @property
    def graph(self) -> ScopeGraph:
        """The model of the cells that have ended."""
        if len(self._graph.cells) < len(self.cells):
            self._graph = extend(self._graph, self.cells[len(self._graph.cells) :])
        return self._graph

    @property
    def graph_so_far(self) -> ScopeGraph:
        """The model up to this moment, the running cell included."""
        return self.graph if self.running is None else extend(self.graph, [self.running.so_far()])

    @property
    def graph_of_deeds(self) -> ScopeGraph:
        """The model up to this moment; the running cell is included once it has done anything."""
        idle = self.running is None or not self.running.so_far().events
        return self.graph if idle else self.graph_so_far

    def log_of(self, graph: ScopeGraph) -> str:
        """The log of a model of this notebook: it is packed once for all explorers of it.

        Args:
            graph: one of the models above.
        """
        cells, log = self._log
        if not log or cells != graph.cells:  # Equal cells make equal models.
            log = explorer_log(to_payload(graph))
            self._log = graph.cells, log
        return log

    def begin(
        self,
        source: str,
        cell_id: str | None = None,
        *,
        whole: bool = True,
        parses: bool = True,
    ) -> str:
        """Start to record a cell, or join the one that is running.

        Args:
            source: its source text.
            cell_id: the front end's id of it, if it gives one.
            whole: whether it is recorded from its first line on.
            parses: whether it is free of syntax errors; one that is not does nothing.

        Returns:
            The label of the run that counts, such as ``cell 3`` or ``cell 3 (second run)``.
        """
        self._depth += 1
        if self._recording is not None:
            return self._recording.label
        run = self.reruns.next_run(source, cell_id, whole=whole)
        self._recording = Recording(
            len(self.cells) + 1, run.label, source, cell_id, cell=run.cell, run=run.run
        )
        if asks(source):
            self._waiting = run
        else:
            self.reruns.begin(run, parses=parses)
        return run.label

    def start(self) -> None:
        """Let the cell run that may only have asked; nothing happens if it runs already."""
        run, self._waiting = self._waiting, None
        if run is not None:
            self.reruns.begin(run)

    def end(self, error: BaseException | None = None) -> CellTrace | None:
        """End the cell that began last.

        Args:
            error: the exception that ended it.

        Returns:
            The cell; None where it was part of another, only asked, or none was running.
        """
        if self._recording is None:
            return None
        self._depth -= 1
        if self._depth:
            return None
        cell = self._recording.finish(error)
        self._recording = None
        if self._waiting is not None:
            self.reruns.drop(self._waiting)
            self._waiting = None
            return None
        self.cells.append(cell)
        self.reruns.end()
        self._tell()
        return cell

    def _tell(self) -> None:
        """Call who watches; whoever fails is called no longer, and the others are."""
        for watcher in tuple(self._watchers):
            call = watcher()
            if call is None:
                continue
            try:
                call()
            except Exception as error:  # noqa: BLE001 # Whatever it is, the others must not suffer.
                self.unwatch(call)
                sys.stderr.write(
                    "scopeviz: an explorer stopped after a failure of its own, "
                    f"{first_line(error)} (display it again to start it)\n"
                )

    def watch(self, watcher: Callable[[], object]) -> None:
        """Call a method after each cell from now on, until :meth:`unwatch`.

        Args:
            watcher: a bound method; whose it is may go, and nobody is called then.
        """
        if WeakMethod(watcher) not in self._watchers:
            self._watchers.append(WeakMethod(watcher, self._forget))

    def unwatch(self, watcher: Callable[[], object]) -> None:
        """Call a method no longer; nothing happens if nobody asked for it."""
        self._forget(WeakMethod(watcher))

    def _forget(self, watcher: WeakMethod[Callable[[], object]]) -> None:
        if watcher in self._watchers:
            self._watchers.remove(watcher)
        if not self._watchers:
            self._log = ((), "")

    def forget_watchers(self) -> None:
        """Call nobody any longer."""
        self._watchers.clear()
        self._log = ((), "")

    def close(self) -> None:
        """Stop to listen; the running cell counts as ended."""
        if self._recording is not None:
            self._depth = 1
            self.end()

    def touched(self, cell: CellTrace) -> bool:
        """Whether a cell did anything that a figure shows.

        That is whatever happened to a variable, a variable scope or a graph, and an op
        that reads a variable.

        >>> Session().touched(CellTrace(1, "cell 1", "x = 1", ()))
        False
        """
        ops = []
        for event in cell.events:
            if isinstance(event, OpCreated):
                if event.op_type not in NOT_SHOWN:
                    ops.append(event)
            elif not (
                isinstance(event, SessionRun | GradientComputed)
                or (isinstance(event, ScopeEntered | ScopeExited) and event.kind == "name_scope")
            ):
                return True
        graph = self.graph
        return any(_reads(op, graph) for op in ops)


def _reads(op: OpCreated, graph: ScopeGraph) -> bool:
    """Whether an op of a cell that has ended reads a variable."""
    node = graph.ops.get((graph.graphs[op.graph], op.name))
    return node is not None and bool(node.reads)
