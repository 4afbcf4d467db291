"""What was recorded, and names in it, in whichever form somebody hands them over."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any, Protocol, TypeAlias

from scopeviz.capture import CellTrace, Trace, running_trace
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph

Recorded: TypeAlias = Trace | Iterable[CellTrace] | ScopeGraph
"""What can be asked: a trace, also while it records, its cells, or the model of them."""


class Named(Protocol):
    """What may stand for its name: a variable or a tensor, of any framework."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def op(self) -> Any:  # noqa: ANN401 # a framework's
        """What makes it, which has a name too."""


KEY = "scopeviz"
"""Where in ``shell.meta`` the loaded extension is kept, out of reach of a reload."""

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")

MOST_SHOWN = 80
"""Most characters of what somebody handed over, in an error."""


def model_of(of: object, asked: str) -> ScopeGraph:
    """The model of what was recorded, up to this moment.

    Args:
        of: a model, a trace, also while it records, or cells; None takes the
            ``scopeviz.record()`` block around, or else the notebook in which scopeviz is loaded.
        asked: who asks, as the beginning of a sentence.

    Raises:
        RuntimeError: if there is nothing recorded to ask.
        TypeError: if ``of`` is nothing that was recorded.

    >>> model_of([], "check()") == ScopeGraph()
    True
    """
    __tracebackhide__ = True
    if of is None:
        trace, session = running_trace(), loaded_session()
        if trace is not None:
            return build(trace.so_far())
        if session is not None:
            model: ScopeGraph = session.graph_so_far
            return model
        raise RuntimeError(
            f"{asked} has nothing to ask: nothing is recorded here; put the program into a "
            "`with scopeviz.record() as trace:` block and ask inside it, or hand it over as "
            "of=trace; in a notebook, run %load_ext scopeviz first"
        )
    if isinstance(of, ScopeGraph):
        return of
    if isinstance(of, Trace):
        return build(of.so_far())
    given = list(of) if isinstance(of, Iterable) else [of]
    cells = [cell for cell in given if isinstance(cell, CellTrace)]
    if len(cells) < len(given):
        raise TypeError(
            f"of={shown(of)} is nothing that was recorded; hand over the trace of "
            "scopeviz.record(), a list of its cells, or the model that scopeviz.build makes"
        )
    return build(cells)


def loaded_session() -> Any:  # noqa: ANN401 # The notebook is upstairs.
    """The session of the notebook around; None where scopeviz is loaded in none.

    Where nobody imported IPython there is no notebook; where it runs, our extension is kept
    in its shell, and is found there without an import of either.

    >>> loaded_session()
    """
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    extension = None if shell is None else shell.meta.get(KEY)
    return None if extension is None else extension.session


def name_of(named: object) -> str:
    """A name, or that of a variable or tensor that is handed over in its place.

    Args:
        named: a name, or what has an op and a name.

    Raises:
        TypeError: if it is neither.

    >>> name_of("conv1/weights:0")
    'conv1/weights:0'
    """
    __tracebackhide__ = True
    if isinstance(named, str):
        return named
    name = getattr(named, "name", None)
    if isinstance(name, str) and isinstance(getattr(getattr(named, "op", None), "name", None), str):
        return name
    raise TypeError(
        f"no name: {shown(named)}; hand over a full name, such as 'conv1/weights' or "
        "variable.op.name, or the variable itself"
    )


def shown(value: object) -> str:
    """What somebody handed over, as an error shows it: without its address.

    >>> shown("v"), shown(object())
    ("'v'", '<object object>')
    """
    text = _ADDRESS.sub("", " ".join(repr(value).split()))
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
