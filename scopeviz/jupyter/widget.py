"""The live explorer: a widget that shows a model, and follows the notebook.

It is displayed as two outputs.  The first is HTML, which lives without a kernel; the second
is the widget, which a notebook that is opened again does not find: then the first is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from weakref import WeakSet, ref

import anywidget
import traitlets
from IPython.core.getipython import get_ipython

from scopeviz.capture import CellTrace, first_line, running_trace
from scopeviz.jupyter.front_end import is_heard, view_of
from scopeviz.jupyter.gradient_values import (
    GradientValues,
    gradient_of,
    gradient_values_of,
)
from scopeviz.jupyter.loaded import EXPLORERS
from scopeviz.jupyter.magics import Shell
from scopeviz.jupyter.session import Session
from scopeviz.jupyter.values import AnySession, NoValues, Values, is_session, values_of
from scopeviz.model.explain import plural
from scopeviz.model.scope_graph import Key, ScopeGraph
from scopeviz.model.timeline import timeline
from scopeviz.recorded import loaded_session, model_of
from scopeviz.views import Payload, to_payload
from scopeviz.views.explorer import (
    explorer_css,
    explorer_html,
    explorer_loader,
    explorer_log,
    explorer_style,
    still_blocks,
    widget_module,
)
from scopeviz.views.label import abbreviate
from scopeviz.views.text import state_text


class Explorer(anywidget.AnyWidget):
    """One interactive view of a model; :func:`explore` makes one.

    What the reader does and what Python sets are the same traits: either follows the other.
    One that shows a notebook is of the moment in which it was displayed, and of each cell after
    that, as long as it is seen.

    Attributes:
        step: how many steps are done, -1 for all, whatever comes.
        selected: full name of the variable or scope that is selected; empty for none.
        find: what is searched for.
        log: what is shown, packed; empty until it is displayed.
        css: the style sheet of what is shown.
        loader: the script that starts it in a page that is saved.

    >>> Explorer(ScopeGraph())
    Explorer(0 variables, 0 steps)
    """

    _esm = traitlets.Unicode(widget_module()).tag(sync=True)
    _css = traitlets.Unicode(explorer_style()).tag(sync=True)
    log = traitlets.Unicode("").tag(sync=True)
    css = traitlets.Unicode(explorer_css()).tag(sync=True)
    loader = traitlets.Unicode(explorer_loader()).tag(sync=True)
    step = traitlets.Int(-1).tag(sync=True)
    selected = traitlets.Unicode("").tag(sync=True)
    find = traitlets.Unicode("").tag(sync=True)

    _notebook: Session | None = None

    def __init__(
        self,
        graph: ScopeGraph,
        *,
        session: AnySession | None = None,
        feed_dict: Mapping[object, object] | None = None,
        notebook: Session | None = None,
    ) -> None:
        self._graph = graph
        self._session = session
        self._feed_dict = feed_dict
        self._notebook = notebook
        self._views = 0
        super().__init__()
        self.on_msg(self._answer)

    @property
    def graph(self) -> ScopeGraph:
        """The model that it shows."""
        return self._graph

    @property
    def payload(self) -> Payload:
        """What its script gets."""
        return to_payload(self._graph)

    def __repr__(self) -> str:
        if self.comm is None:
            return "Explorer(closed)"
        variables = plural(len(self._graph.variables), "variable")
        return f"Explorer({variables}, {plural(len(timeline(self._graph).steps), 'step')})"

    def close(self) -> None:
        """Stop to follow and to answer, take it off the page, and free what it shows."""
        self._watch(on=False)
        super().close()
        self._notebook = self._session = None
        self._graph = ScopeGraph()
        self.log = ""

    def _ipython_display_(self, **_: object) -> None:
        """Show the HTML, and below it, where a front end listens, the widget."""
        shell: Shell = get_ipython()
        if self.comm is None:
            shell.display_pub.publish({"text/plain": repr(self)})
            return
        self._renew()
        html = explorer_html(still_blocks(self._graph), self.log)
        shell.display_pub.publish({"text/plain": state_text(self._graph), "text/html": html})
        _take_turns(self, shell)
        if is_heard(self.comm):
            # The page says that it shows it once the kernel listens: other cells may run first.
            self._watch(on=True)
            shell.display_pub.publish(view_of(self))

    def _renew(self) -> bool:
        """Take up what the notebook did by now; say whether there was anything to show."""
        graph = self._graph if self._notebook is None else self._notebook.graph_of_deeds
        if self.log and _deeds(graph) == _deeds(self._graph):
            self._graph = graph
            return False
        packed = self._notebook.log_of(graph) if self._notebook else explorer_log(to_payload(graph))
        self._graph, self.log = graph, packed
        return True

    def _watch(self, *, on: bool) -> None:
        """Follow the notebook from now on, or no longer."""
        if self._notebook is not None:
            (self._notebook.watch if on else self._notebook.unwatch)(self._follow)

    def _follow(self) -> None:
        """Show what the notebook did by now; if that is nothing, values may have changed."""
        if not self._renew():
            self.send({"type": "ran"})

    def _count(self, by: object) -> None:
        """Take note that the page shows one view more or less; without any, nothing is followed.

        A page that goes takes nothing back, so there may be fewer than counted, but never more:
        one that is seen is followed.
        """
        self._views = max(0, self._views + (1 if by == 1 else -1))
        self._watch(on=self._views > 0)
        if self._views:
            self._renew()

    def _answer(self, _: object, content: object, __: object) -> None:
        """Answer a message of the page's; no failure leaves."""
        if not isinstance(content, dict):
            return
        if content.get("type") == "views":
            self._count(content.get("by"))
        if content.get("type") != "values":
            return
        reply: dict[str, object] = {"type": "values", "id": content.get("id")}
        variable = content.get("variable")
        reply |= _answered("values", "error", lambda: self._values(self._key(variable)))
        if "values" in reply:  # Without a session, the gradient could not be told either.
            reply |= _answered(
                "gradient", "gradient_error", lambda: self._gradient(self._key(variable))
            )
        self.send(reply)

    def _values(self, key: Key) -> Values:
        return values_of(key, self._graph, self._session, _user_names())

    def _gradient(self, key: Key) -> GradientValues | None:
        gradient = gradient_of(key, self._graph)
        if gradient is None:
            return None
        return gradient_values_of(
            gradient, self._graph, self._session, _user_names(), self._feed_dict
        )

    def _key(self, variable: object) -> Key:
        keys = list(self._graph.variables)
        if not isinstance(variable, int) or not 0 <= variable < len(keys):
            raise NoValues(f"there is no variable number {variable!r}: run the cell again")
        return keys[variable]


def _answered(what: str, why_not: str, tell: Callable[[], object]) -> dict[str, object]:
    """An answer under ``what``, or why there is none under ``why_not``; nothing for None."""
    try:
        answer = tell()
    except NoValues as error:
        return {why_not: str(error)}
    except Exception as error:  # noqa: BLE001 # Whatever a session is, the page waits.
        return {why_not: f"the {what} could not be read: {first_line(error)}"}
    return {} if answer is None else {what: answer}


def _user_names() -> Mapping[str, object]:
    shell = get_ipython()
    return {} if shell is None else shell.user_ns


def explore(of: object, session: object, feed_dict: object = None) -> Explorer:
    """The explorer of what was recorded, or of what the notebook did so far.

    Args:
        of: a model, a trace or cells; None takes the ``scopeviz.record()`` block around, or
            else the notebook, and follows it.
        session: where values come from; None takes the newest session in the notebook.
        feed_dict: what placeholders take when a gradient is computed.

    Raises:
        TypeError: if one of them is something else.
        RuntimeError: if there is nothing recorded to ask.

    >>> explore(ScopeGraph(), None)
    Explorer(0 variables, 0 steps)
    """
    if session is not None and not is_session(session):
        raise TypeError(
            f"no session: {_shown(session)}; hand over a tf.Session, or nothing, to take the "
            "newest one in the notebook"
        )
    if feed_dict is not None and not isinstance(feed_dict, Mapping):
        raise TypeError(
            f"no feed_dict: {_shown(feed_dict)}; hand over a dict from placeholders to values"
        )
    notebook = loaded_session() if of is None and running_trace() is None else None
    if notebook is None:
        return Explorer(model_of(of, "explore()"), session=session, feed_dict=feed_dict)
    return Explorer(
        notebook.graph_of_deeds, session=session, feed_dict=feed_dict, notebook=notebook
    )


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


def _deeds(graph: ScopeGraph) -> list[CellTrace]:
    """The cells that did anything: the others change nothing that is shown."""
    return [cell for cell in graph.cells if cell.events]


def _shown(value: object) -> str:
    """What somebody handed over, as an error shows it."""
    return f"{abbreviate(repr(value), 60)}, of type {type(value).__name__}"
