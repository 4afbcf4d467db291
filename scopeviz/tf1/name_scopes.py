"""``tf.name_scope`` and ``tf.control_dependencies``: blocks of the default graph."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from scopeviz import events
from scopeviz.events import ScopeEntered, ScopeExited
from scopeviz.tf1.ops import get_default_graph, graph_of


class name_scope:  # TF1's name
    """A block whose ops and ``tf.Variable`` have a name in front of theirs.

    ``tf.get_variable`` pays no attention to it.

    Args:
        name: the scope's name; see :meth:`Graph.name_scope`.
        default_name: used where ``name`` is None.
        values: tensors that the block is about; their graph becomes the default in it.

    Raises:
        TypeError: if ``default_name`` is no string.
        ValueError: if values are given and no name is, or TF1 allows no such name.

    Follows: tensorflow/python/framework/ops.py, name_scope.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), name_scope("outer"), name_scope("inner") as scope:
    ...     scope
    'outer/inner/'
    """

    def __init__(
        self, name: str | None, default_name: str | None = None, values: Any = None
    ) -> None:
        if not (default_name is None or isinstance(default_name, str)):
            raise TypeError(
                f"`default_name` type ({type(default_name)}) is not a string type. "
                f"You likely meant to pass this into the `values` kwarg."
            )
        self._name = default_name if name is None else name
        self._default_name = default_name
        self._values = values

    @property
    def name(self) -> str | None:
        """The name that was asked for."""
        return self._name

    def __enter__(self) -> str:
        if self._name is None and self._values is not None:
            raise ValueError(
                "At least one of name (None) and default_name "
                f"({self._default_name}) must be provided."
            )
        graph = graph_of(self._values or ())
        scope = graph.name_scope(self._name)
        self._in_graph = graph.as_default()
        self._in_graph.__enter__()
        try:
            name = scope.__enter__()
        except BaseException:
            self._in_graph.__exit__(None, None, None)
            raise
        self._scope = scope
        self._graph = graph
        self._full_name = name
        if events.listeners:
            events.emit(self._entered())
        return name

    def _entered(self) -> ScopeEntered:
        return ScopeEntered(
            self._graph.number,
            "name_scope",
            self._full_name.rstrip("/"),
            self._full_name,
            self._name or "",
            "name",
            None,
            events.locate(),
        )

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._scope.__exit__(exc_type, exc, traceback)
        self._in_graph.__exit__(exc_type, exc, traceback)
        if events.listeners:
            number, name = self._graph.number, self._full_name.rstrip("/")
            events.emit(ScopeExited(number, "name_scope", name, events.locate()))


def control_dependencies(control_inputs: Any) -> Any:
    """A block of the default graph whose ops run only after ``control_inputs``.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     first = tf.no_op("first")
    ...     with control_dependencies([first]):
    ...         tf.no_op("second").control_inputs
    (<tf.Operation 'first' type=NoOp>,)
    """
    return get_default_graph().control_dependencies(control_inputs)
