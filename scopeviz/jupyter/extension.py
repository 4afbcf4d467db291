"""``%load_ext scopeviz``: a figure under every cell that touched a scope.

The one file that touches IPython's events.  What they are like, and is relied on here:

- An empty cell fires ``post_run_cell`` alone.  So does the cell with ``%load_ext``,
  which is why it is recorded from the middle on, as cell 1; the cell with
  ``%unload_ext`` fires ``pre_run_cell`` alone.
- Cells nest: ``%%capture`` and ``get_ipython().run_cell(...)`` fire both within a cell.
- ``execution_count`` depends on the front end and stands still under nbval, so cells
  are counted by the session.
- What makes two runs runs of one cell is in ``rerun.py``.
- A front end may compile two cells with the same text under one file name; locations
  then name the one that ran last.
- An exception in a hook is printed into the user's output, so none may leave one.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from scopeviz import events
from scopeviz.jupyter.loaded import EXPLORERS
from scopeviz.jupyter.magics import ScopeMagics, Shell
from scopeviz.jupyter.predict import PredictMagics
from scopeviz.jupyter.session import Session
from scopeviz.recorded import KEY
from scopeviz.views import RendererMissing, figure, warm_up

MAGICS = (
    ("line", "check"),
    ("line", "explain"),
    ("line", "scopes"),
    ("line", "scopeviz"),
    ("line", "sharing"),
    ("cell", "predict"),
)
"""The magics that come and go with us, each with IPython's word for its kind."""

TIMED = ("<timed exec>", "<timed eval>")
"""File names under which IPython compiles what ``%time`` and ``%%time`` run."""


class CellInfo(Protocol):
    """What IPython says of a cell that it is going to run."""

    raw_cell: str
    transformed_cell: str | None
    cell_id: str | None
    silent: bool


class CellResult(Protocol):
    """What IPython says of a cell that has run."""

    info: CellInfo
    error_before_exec: BaseException | None
    error_in_exec: BaseException | None


class Extension:
    """scopeviz in one shell: its hooks, its magics and the session they feed.

    Attributes:
        former: magics of the same names that somebody else registered before.
        named: file names of cells, for which locations say what the reader knows.
    """

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.session = Session()
        self.predicting = PredictMagics(shell, self.session, lines_above)
        self.magics = (ScopeMagics(shell, self.session, self.arm), self.predicting)
        self.hooks: dict[str, Any] = {
            "pre_run_cell": self.pre_run_cell,
            "post_run_cell": self.post_run_cell,
        }
        there = shell.magics_manager.magics
        self.former = {
            (kind, name): there[kind][name] for kind, name in MAGICS if name in there[kind]
        }
        self.named: set[str] = set()

    def load(self) -> None:
        """Register hooks and magics, and record the rest of the cell that loads us."""
        self.shell.register_magics(*self.magics)
        self.arm()
        with self.unbroken():
            self.name_earlier_cells()
            with suppress(RendererMissing):  # Then figures are text, and say so.
                warm_up()
            result = getattr(self.shell.displayhook, "exec_result", None)
            if result is not None and not result.info.silent:
                self.begin(result.info, whole=False)

    def unload(self) -> None:
        """Take back everything that :meth:`load` did; explorers stay, and follow no longer."""
        self.disarm()
        self.session.forget_watchers()
        self.session.reruns.close()
        self.shell.meta.pop(EXPLORERS, None)
        for magics in self.magics:
            magics.close()
        manager = self.shell.magics_manager
        for kind, name in MAGICS:
            there = manager.magics[kind]
            if getattr(there.get(name), "__self__", None) in self.magics:
                del there[name]
                if (kind, name) in self.former:
                    there[name] = self.former[kind, name]
        for magics in self.magics:
            manager.registry.pop(type(magics).__name__, None)
            if magics in self.shell.configurables:
                self.shell.configurables.remove(magics)
        while self.named:
            events.forget_source(self.named.pop())

    def arm(self) -> None:
        """Start to watch the cells that run."""
        for event, hook in self.hooks.items():
            self.shell.events.register(event, hook)

    def disarm(self) -> None:
        """Stop to watch, and stop to listen."""
        self.session.close()
        for event, hook in self.hooks.items():
            if hook in self.shell.events.callbacks[event]:
                self.shell.events.unregister(event, hook)

    def pre_run_cell(self, info: CellInfo) -> None:
        """Start to record."""
        with self.unbroken():
            self.begin(info)

    def post_run_cell(self, result: CellResult | None) -> None:
        """Stop to record, and show what the cell did."""
        with self.unbroken():
            if result is not None and is_blank(result.info.raw_cell):
                return
            cell = self.session.end(error_of(result))
            if cell is not None and self.session.showing and self.session.touched(cell):
                self.shell.display_pub.publish(figure(self.session.graph))

    @contextmanager
    def unbroken(self) -> Iterator[None]:
        """Let no failure of ours reach the user's cell: say it once, and stop."""
        try:
            yield
        except KeyboardInterrupt:
            pass  # It meant the drawing; the cell itself is over.
        except Exception as error:  # noqa: BLE001  # Whatever it is, the cell must not suffer.
            self.disarm()
            self.session.showing = False
            failure = " ".join(f"{type(error).__name__}: {error}".split())
            sys.stderr.write(
                f"scopeviz stopped after a failure of its own, {failure}"
                " (%scopeviz on starts it again)\n"
            )

    def begin(self, info: CellInfo, *, whole: bool = True) -> None:
        """Record a cell, and let locations in its code say which cell it is."""
        label = self.session.begin(
            info.raw_cell, info.cell_id, whole=whole, parses=parses(info.transformed_cell)
        )
        running = self.session.running
        above = lines_above(running.source if running else "", info.raw_cell)
        source = f"code run by {label}" if above is None else label
        for filename in self.file_names(info):
            self.name(filename, source, above or 0)
        if "%time" in info.raw_cell:
            self.name_timed(info.raw_cell, source, above or 0)

    def name_timed(self, code: str, source: str, above: int) -> None:
        """Let locations in what ``%time`` and ``%%time`` run say where it stands."""
        whole = code.lstrip().startswith("%%time")
        for filename in TIMED:
            if whole:
                self.name(filename, source, above + 1)
            else:
                self.name(filename, f"%time in {source}")

    def name(self, filename: str, source: str, above: int = 0) -> None:
        """Let locations in code compiled under a file name say ``source``, until we unload."""
        self.named.add(filename)
        events.name_source(filename, source, above)

    def file_names(self, info: CellInfo) -> set[str]:
        """The file names that IPython may compile a cell under.

        IPython's own compiler writes the execution count into it, which was
        counted up before or after ``pre_run_cell``, depending on its version.
        """
        code = info.transformed_cell or info.raw_cell
        count = self.shell.execution_count
        name = self.shell.compile.get_code_name
        return {name(info.raw_cell, code, number) for number in (count - 1, count)}

    def name_earlier_cells(self) -> None:
        """Let locations in cells that nobody counted say no more than that."""
        for filename in getattr(self.shell.compile, "_filename_map", ()):
            self.name(filename, "earlier cell")


def load(shell: Shell) -> None:
    """Load scopeviz into a shell; nothing happens if it is there."""
    if KEY not in shell.meta:
        shell.meta[KEY] = Extension(shell)
        shell.meta[KEY].load()


def is_blank(source: str | None) -> bool:
    """Whether IPython takes a cell for empty.

    >>> is_blank("  ")
    True
    """
    return not source or source.isspace()


def parses(code: str | None) -> bool:
    """Whether Python can read a cell, and so will run it; yes if IPython does not tell its code.

    >>> parses("await f()"), parses("v = f(")
    (True, False)
    """
    try:
        ast.parse(code or "")
    except (SyntaxError, ValueError):
        return False
    return True


def lines_above(whole: str, part: str) -> int | None:
    r"""How many lines of a cell stand above the first one that IPython compiles.

    That is the line of a cell magic, and empty lines at the top.

    Args:
        whole: the cell.
        part: the code that runs: the cell itself, or what its magic runs.

    Returns:
        Their number; None where the cell does not end with ``part``.

    >>> lines_above("%%capture\nx = 1\n", "x = 1")
    1
    >>> lines_above("run_cell('x = 1')", "x = 1")
    """
    whole, part = whole.rstrip(), part.rstrip()
    if not whole.endswith(part):
        return None
    top, code = whole[: len(whole) - len(part)], part.lstrip()
    if top and not top.endswith("\n"):
        return None
    return whole[: len(whole) - len(code)].count("\n") if code else top.count("\n")


def error_of(result: CellResult | None) -> BaseException | None:
    """The exception that ended a cell; None if it went well."""
    if result is None:  # An interrupted async cell: the exception is on its way up.
        return sys.exception()
    return result.error_before_exec or result.error_in_exec
