"""The live explorer: a widget that shows a model, and follows the notebook.

It is displayed as two outputs.  The first is HTML, which lives without a kernel; the second
is the widget, which a notebook that is opened again does not find: then the first is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from weakref import WeakSet, ref

import anywidget
import traitlets
from IPython.core.getipython import get_ipython

from scopeviz.capture import first_line
from scopeviz.jupyter.extension import EXPLORERS, KEY
from scopeviz.jupyter.magics import Shell
from scopeviz.jupyter.session import Session
from scopeviz.jupyter.values import AnySession, NoValues, Values, is_session, values_of
from scopeviz.model.explain import plural
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views import Payload, to_payload
from scopeviz.views.explorer import (
    explorer_html,
    explorer_key,
    explorer_loader,
    explorer_log,
    explorer_module,
    explorer_pack,
    explorer_style,
    still_blocks,
)
from scopeviz.views.label import abbreviate
from scopeviz.views.text import figure_text

VIEW = "application/vnd.jupyter.widget-view+json"


class Explorer(anywidget.AnyWidget):
    """One interactive view of a model; :func:`explore` makes one.

    What the reader does and what Python sets are the same traits: either follows the other.

    Attributes:
        step: how many steps are done, -1 for all, whatever comes.
        selected: full name of the variable or scope that is selected; empty for none.
        find: what is searched for.
        payload: what is shown.
        pack: the script and its style sheet, packed.
        loader: the script that starts it in a page that is saved.
        key: ``data-key`` of the HTML that was displayed with it.

    >>> Explorer(ScopeGraph())
    Explorer(0 variables, 0 steps)
    """

    _esm = traitlets.Unicode(explorer_module()).tag(sync=True)
    _css = traitlets.Unicode(explorer_style()).tag(sync=True)
    payload = traitlets.Dict().tag(sync=True)
    pack = traitlets.Unicode(explorer_pack()).tag(sync=True)
    loader = traitlets.Unicode(explorer_loader()).tag(sync=True)
    key = traitlets.Unicode("").tag(sync=True)
    step = traitlets.Int(-1).tag(sync=True)
    selected = traitlets.Unicode("").tag(sync=True)
    find = traitlets.Unicode("").tag(sync=True)

    _notebook: Session | None = None

    def __init__(
        self,
        graph: ScopeGraph,
        *,
        session: AnySession | None = None,
        notebook: Session | None = None,
    ) -> None:
        self._graph = graph
        self._session = session
        super().__init__(payload=_sendable(to_payload(graph)))
        self.on_msg(self._answer)
        if notebook is not None:
            self._notebook = notebook
            notebook.watch(self._follow)

    @property
    def graph(self) -> ScopeGraph:
        """The model that it shows."""
        return self._graph

    def __repr__(self) -> str:
        variables = plural(len(self._graph.variables), "variable")
        return f"Explorer({variables}, {plural(len(self.payload['steps']), 'step')})"

    def close(self) -> None:
        """Stop to follow and to answer, and take it off the page."""
        if self._notebook is not None:
            self._notebook.unwatch(self._follow)
            self._notebook = None
        super().close()

    def _ipython_display_(self, **_: object) -> None:
        """Show the HTML, and below it, where a front end listens, the widget."""
        shell: Shell = get_ipython()
        log = explorer_log(self.payload)
        html = explorer_html(still_blocks(self._graph), log)
        shell.display_pub.publish({"text/plain": figure_text(self._graph), "text/html": html})
        _take_turns(self, shell)
        if _is_heard(self.comm):
            self.key = explorer_key(log)
            view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
            shell.display_pub.publish({"text/plain": repr(self), VIEW: view})

    def _follow(self) -> None:
        """Show what the notebook did by now; if that is nothing, values may have changed."""
        if self._notebook is None:
            return
        known, self._graph = len(self._graph.cells), self._notebook.graph
        if any(cell.events for cell in self._graph.cells[known:]):
            self.payload = dict(_sendable(to_payload(self._graph)))
        else:
            self.send({"type": "ran"})

    def _answer(self, _: object, content: object, __: object) -> None:
        """Answer a message of the page's; no failure leaves."""
        if not isinstance(content, dict) or content.get("type") != "values":
            return
        reply: dict[str, object] = {"type": "values", "id": content.get("id")}
        try:
            reply["values"] = self._values(content.get("variable"))
        except NoValues as error:
            reply["error"] = str(error)
        except Exception as error:  # noqa: BLE001 # Whatever a session is, the page waits.
            reply["error"] = f"the values could not be read: {first_line(error)}"
        self.send(reply)

    def _values(self, variable: object) -> Values:
        keys = list(self._graph.variables)
        if not isinstance(variable, int) or not 0 <= variable < len(keys):
            raise NoValues(f"there is no variable number {variable!r}: run the cell again")
        shell = get_ipython()
        namespace: Mapping[str, object] = {} if shell is None else shell.user_ns
        return values_of(keys[variable], self._graph, self._session, namespace)


def explore(graph: object, session: object) -> Explorer:
    """The explorer of a model, or of what the notebook did so far.

    Args:
        graph: the model; None takes the notebook's, and follows it.
        session: where values come from; None takes the newest session in the notebook.

    Raises:
        TypeError: if one of them is something else.
        RuntimeError: if there is no model, and scopeviz is not loaded.

    >>> explore(ScopeGraph(), None)
    Explorer(0 variables, 0 steps)
    """
    if session is not None and not is_session(session):
        raise TypeError(
            f"no session: {_shown(session)}; hand over a tf.Session, or nothing, to take the "
            "newest one in the notebook"
        )
    if isinstance(graph, ScopeGraph):
        return Explorer(graph, session=session)
    if graph is not None:
        raise TypeError(
            f"no model to explore: {_shown(graph)}; hand over a ScopeGraph, as "
            "scopeviz.build(trace) makes it, or nothing, to follow the notebook"
        )
    shell = get_ipython()
    extension = None if shell is None else shell.meta.get(KEY)
    if extension is None:
        raise RuntimeError(
            "no notebook to explore: scopeviz is not loaded; run %load_ext scopeviz first, or "
            "hand over a model, as in scopeviz.explore(scopeviz.build(trace))"
        )
    notebook: Session = extension.session
    return Explorer(notebook.graph_of_deeds, session=session, notebook=notebook)


def _take_turns(explorer: Explorer, shell: Shell) -> None:
    """Close the explorers that earlier runs of the running cell displayed.

    The front end has dropped their outputs, and nobody would close them.
    """
    result = getattr(shell.displayhook, "exec_result", None)
    cell_id = None if result is None else result.info.cell_id
    if cell_id is None:
        return
    displayed = shell.meta.setdefault(EXPLORERS, {})
    run, explorers = displayed.get(cell_id, (None, WeakSet()))
    if run is None or run() is not result:
        for earlier in list(explorers):
            if earlier is not explorer:
                earlier.close()
        run, explorers = displayed[cell_id] = ref(result), WeakSet[Explorer]()
    explorers.add(explorer)


def _is_heard(comm: object) -> bool:
    """Whether a front end is at the other end of a comm; in a terminal it is a dummy."""
    if comm is None or type(comm).__module__.partition(".")[0] == "comm":
        return False
    return getattr(comm, "kernel", True) is not None


def _sendable(payload: Payload) -> Mapping[str, object]:
    """A payload that can be sent as UTF-8: half a surrogate pair cannot."""
    text = json.dumps(payload, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        sendable: dict[str, object] = json.loads(text.encode("utf-8", "replace"))
        return sendable
    return payload


def _shown(value: object) -> str:
    """What somebody handed over, as an error shows it."""
    return f"{abbreviate(repr(value), 60)}, of type {type(value).__name__}"
