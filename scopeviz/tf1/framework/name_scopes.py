"""``tf.name_scope`` and ``tf.control_dependencies``: blocks of the default graph."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from scopeviz import events
from scopeviz.events import ScopeEntered, ScopeExited
from scopeviz.tf1.framework.ops import get_default_graph, graph_of


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

    _internal = False

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
        if events.listeners and graph.making is None:  # A variable's own scopes are its own.
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
            self._internal,
        )

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._scope.__exit__(exc_type, exc, traceback)
        self._in_graph.__exit__(exc_type, exc, traceback)
        if events.listeners and self._graph.making is None:
            number, name = self._graph.number, self._full_name.rstrip("/")
            events.emit(ScopeExited(number, "name_scope", name, events.locate()))


class internal_name_scope(name_scope):
    """The same, opened by a layer or an optimizer, of which listeners are told.

    >>> internal_name_scope("update").name
    'update'
    """

    _internal = True


def op_scope(values: Any, name: str | None, default_name: str | None = None) -> name_scope:
    """The older form of :class:`name_scope`, with ``values`` first.

    Follows: tensorflow/python/framework/ops.py, op_scope.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), op_scope([], None, "layer") as scope:
    ...     scope
    'layer/'
    """
    return name_scope(name, default_name, values)


def control_dependencies(control_inputs: Any) -> Any:
    """A block of the default graph whose ops run only after ``control_inputs``.

    Follows: tensorflow/python/framework/ops.py, control_dependencies.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), control_dependencies([tf.no_op("first")]):
    ...     tf.no_op("second").control_inputs
    (<tf.Operation 'first' type=NoOp>,)
    """
    return get_default_graph().control_dependencies(control_inputs)


def device(device_name_or_function: Any) -> Any:
    """A block of the default graph whose ops are asked to run on a device.

    Args:
        device_name_or_function: see :meth:`Graph.device`; only a name here.

    Raises:
        ValueError: on entering, if it names no device.

    Follows: tensorflow/python/framework/ops.py, device.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), device("/job:ps"), device("/cpu:0"):
    ...     tf.constant(1.0).device
    '/job:ps/device:CPU:0'
    """
    return get_default_graph().device(device_name_or_function)


def colocate_with(op: Any, ignore_existing: bool = False) -> Any:
    """A block of the default graph whose ops run where ``op`` does.

    Follows: tensorflow/python/framework/ops.py, colocate_with.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     with device("/cpu:0"):
    ...         a = tf.constant(1.0)
    ...     with colocate_with(a.op):
    ...         tf.constant(2.0).device
    '/device:CPU:0'
    """
    return get_default_graph().colocate_with(op, ignore_existing)


def init_scope() -> Any:
    """A block whose ops neither wait for anything nor belong to a branch of a conditional.

    Follows: tensorflow/python/framework/ops.py, init_scope.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), control_dependencies([tf.no_op()]), init_scope():
    ...     tf.constant(1.0).op.control_inputs
    ()
    """
    return get_default_graph()._init_scope()
