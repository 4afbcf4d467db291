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

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from scopeviz.assertions import (
    assert_no_new_variables,
    assert_not_shared,
    assert_shared,
    assert_variables,
)
from scopeviz.capture import record
from scopeviz.model.fold import build, extend
from scopeviz.model.lint import check as find
from scopeviz.recorded import KEY, model_of, name_of
from scopeviz.version import __version__
from scopeviz.views import (
    Findings,
    Why,
    to_dot,
    to_html,
    to_page,
    to_payload,
    to_svg,
    to_text,
    to_why,
)

if TYPE_CHECKING:
    from scopeviz.jupyter.score import ScoreForm
    from scopeviz.jupyter.widget import Explorer
    from scopeviz.recorded import Named, Recorded

__all__ = [
    "__version__",
    "assert_no_new_variables",
    "assert_not_shared",
    "assert_shared",
    "assert_variables",
    "build",
    "check",
    "explain",
    "explore",
    "extend",
    "load_ipython_extension",
    "record",
    "score",
    "to_dot",
    "to_html",
    "to_page",
    "to_payload",
    "to_svg",
    "to_text",
    "unload_ipython_extension",
]


def explain(name: str | Named, of: Recorded | None = None) -> Why:
    """Why a name is what it is: for each lookup of a variable, the chain that led to it.

    Args:
        name: that of a variable, of one that was refused, of an op, a tensor such as ``v:0``,
            or a scope; or the variable or tensor itself.
        of: what was recorded: a trace, also while it records, cells, or the model of them, as
            :func:`build` makes it; None takes the :func:`record` block around, or else what
            the notebook did since ``%load_ext scopeviz``.

    Returns:
        The explanation; it shows itself as text, and in a notebook as HTML.

    Raises:
        ValueError: if nothing has that name.
        RuntimeError: if there is nothing recorded to ask.
        TypeError: if the name is no name, or ``of`` nothing that was recorded.

    >>> import scopeviz.tf1 as tf
    >>> with record() as trace, tf.Graph().as_default():
    ...     v = tf.get_variable("v", [2])
    >>> explain("v", trace)
    v: a variable, 2 float32
    <BLANKLINE>
    + created in <doctest scopeviz.explain[1]>, line 2
      asked     get_variable('v', shape 2) was called in ...
      scopes    none is open: this is the root
      name      v, as it was asked for: there is no scope to go before it
      reuse     reuse is False, the default
      found     there was no v
      so        it made a new variable, 2 float32
      with      reuse False, or None with nothing to inherit: a new variable (in force)
                reuse True: refused, since there is no such variable
                reuse AUTO_REUSE: a new variable
    """
    wanted = name_of(name)
    return to_why(model_of(of, f"explain({wanted!r})"), wanted)


def explore(
    of: Recorded | None = None, *, session: object = None, feed_dict: object = None
) -> Explorer:
    """Look, click and scrub: one interactive view of all that happened.

    In a notebook it is displayed as HTML, which stays alive without a kernel, and below it
    as a widget, which also shows the variables' values.

    Args:
        of: what was recorded, as for :func:`explain`; None takes the :func:`record` block
            around, or else what the notebook did since ``%load_ext scopeviz``, and follows it
            from cell to cell.
        session: the ``tf.Session`` that values come from; None takes the newest one among
            the notebook's names that runs the variable's graph.
        feed_dict: what placeholders take when the explorer shows how much each use adds to a
            variable's gradient: a dict, as ``session.run`` takes it.

    Raises:
        RuntimeError: if there is nothing recorded to ask.
        TypeError: if one of the arguments is something else.

    >>> explore()  # doctest: +SKIP
    Explorer(2 variables, 14 steps)
    """
    from scopeviz.jupyter.widget import explore  # noqa: PLC0415 # widgets take long to import

    return explore(of, session, feed_dict)


def check(
    of: Recorded | None = None,
    *,
    notes: bool = False,
    ignore: Collection[str] = (),
    ignore_scopes: Collection[str] = (),
) -> Findings:
    """What a program does that is probably a mistake, or surprises.

    Args:
        of: what was recorded, as for :func:`explain`; None takes the :func:`record` block
            around, or else what the notebook did since ``%load_ext scopeviz``.
        notes: whether notes, which are legal and surprise, are wanted besides warnings.
        ignore: codes that are switched off, such as ``{"SV08"}``.
        ignore_scopes: full names of scopes or variables that are left out, with what is
            below, or patterns such as ``head/*``.

    Raises:
        RuntimeError: if there is nothing recorded to ask.
        TypeError: if ``of`` is nothing that was recorded.
        ValueError: if there is no such code.

    >>> with record() as trace:
    ...     pass  # The program.
    >>> check(trace)
    no finding
    """
    graph = model_of(of, "check()")
    return Findings(find(graph, notes=notes, ignore=ignore, ignore_scopes=ignore_scopes))


def load_ipython_extension(shell: Any) -> None:  # noqa: ANN401 # IPython's, not imported here
    """What ``%load_ext scopeviz`` calls: show a figure under each cell that touches a scope.

    The cell that loads is cell 1; cells are counted from there on.

    Args:
        shell: the running IPython shell.  Loading twice is the same as loading once.

    >>> load_ipython_extension(get_ipython())  # doctest: +SKIP
    """
    from scopeviz.jupyter.extension import load  # noqa: PLC0415 # IPython takes long to import

    load(shell)


def score() -> ScoreForm:
    """How well the lookups of this notebook's cells were foreseen with ``%%predict``.

    Returns:
        Plain data, ready for JSON: ``cells``, the answered ones in the order in which they first
        were, each with its ``questions``, their ``answer``, what ``happened`` and what was
        ``right``, as the latest attempt has it; and ``totals``.

    Raises:
        RuntimeError: if scopeviz is not loaded in a notebook.

    >>> score()["totals"]  # doctest: +SKIP
    {'cells': 1, 'attempts': 2, 'questions': 3, 'points': 5, 'possible': 6}
    """
    from scopeviz.jupyter.predict import score  # noqa: PLC0415 # IPython takes long to import

    return score()


def unload_ipython_extension(shell: Any) -> None:  # noqa: ANN401 # the same
    """What ``%unload_ext scopeviz`` calls: leave the shell as it was before.

    Args:
        shell: the running IPython shell.  Nothing happens where scopeviz is not loaded.

    >>> unload_ipython_extension(get_ipython())  # doctest: +SKIP
    """
    extension = shell.meta.pop(KEY, None)
    if extension is not None:
        extension.unload()
