"""See TensorFlow-1 variable scopes: which variables exist, who shares them, and why.

In a notebook, ``%load_ext scopeviz`` shows a figure under every cell that touched a
scope.  Elsewhere, record a program, build the model, and draw it:

>>> import scopeviz
>>> with scopeviz.record() as trace:
...     pass  # The program: with tf.variable_scope("conv1"): ...
>>> graph = scopeviz.build(trace)
>>> len(graph.variables)
0
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from scopeviz.capture import record
from scopeviz.model.fold import build, extend
from scopeviz.model.lint import check_any
from scopeviz.version import __version__
from scopeviz.views import Findings, to_dot, to_html, to_page, to_payload, to_svg, to_text

if TYPE_CHECKING:
    from scopeviz.capture import CellTrace
    from scopeviz.jupyter.widget import Explorer
    from scopeviz.model.scope_graph import ScopeGraph

__all__ = [
    "__version__",
    "build",
    "check",
    "explore",
    "extend",
    "load_ipython_extension",
    "record",
    "to_dot",
    "to_html",
    "to_page",
    "to_payload",
    "to_svg",
    "to_text",
    "unload_ipython_extension",
]


def explore(graph: ScopeGraph | None = None, *, session: object = None) -> Explorer:
    """Look, click and scrub: one interactive view of all that happened.

    In a notebook it is displayed as HTML, which stays alive without a kernel, and below it
    as a widget, which also shows the variables' values.

    Args:
        graph: the model, as :func:`build` makes it; None takes what the notebook did since
            ``%load_ext scopeviz``, and follows it from cell to cell.
        session: the ``tf.Session`` that values come from; None takes the newest one among
            the notebook's names that runs the variable's graph.

    Raises:
        RuntimeError: if there is no model, and scopeviz is not loaded in a notebook.
        TypeError: if one of the arguments is something else.

    >>> explore()  # doctest: +SKIP
    Explorer(2 variables, 14 steps)
    """
    from scopeviz.jupyter.widget import explore  # noqa: PLC0415 # widgets take long to import

    return explore(graph, session)


def check(
    graph: ScopeGraph | Iterable[CellTrace] | None = None,
    *,
    notes: bool = False,
    ignore: Collection[str] = (),
    ignore_scopes: Collection[str] = (),
) -> Findings:
    """What a program does that is probably a mistake, or surprises.

    Args:
        graph: the model, or a trace; None takes what the notebook did since
            ``%load_ext scopeviz``.
        notes: whether notes, which are legal and surprise, are wanted besides warnings.
        ignore: codes that are switched off, such as ``{"SV08"}``.
        ignore_scopes: full names of scopes or variables that are left out, with what is
            below, or patterns such as ``head/*``.

    Raises:
        RuntimeError: if there is no model, and scopeviz is not loaded in a notebook.
        TypeError: if ``graph`` is something else.
        ValueError: if there is no such code.

    >>> with record() as trace:
    ...     pass  # The program.
    >>> check(trace)
    no finding
    """
    if graph is None:
        from scopeviz.jupyter.checking import notebook_graph  # noqa: PLC0415 # as above

        graph = notebook_graph()
    return Findings(check_any(graph, notes=notes, ignore=ignore, ignore_scopes=ignore_scopes))


def load_ipython_extension(shell: Any) -> None:  # noqa: ANN401 # IPython's, not imported here
    """What ``%load_ext scopeviz`` calls: show a figure under each cell that touches a scope.

    The cell that loads is cell 1; cells are counted from there on.

    Args:
        shell: the running IPython shell.  Loading twice is the same as loading once.

    >>> load_ipython_extension(get_ipython())  # doctest: +SKIP
    """
    from scopeviz.jupyter.extension import load  # noqa: PLC0415 # IPython takes long to import

    load(shell)


def unload_ipython_extension(shell: Any) -> None:  # noqa: ANN401 # the same
    """What ``%unload_ext scopeviz`` calls: leave the shell as it was before.

    Args:
        shell: the running IPython shell.  Nothing happens where scopeviz is not loaded.

    >>> unload_ipython_extension(get_ipython())  # doctest: +SKIP
    """
    extension = shell.meta.pop("scopeviz", None)
    if extension is not None:
        extension.unload()
