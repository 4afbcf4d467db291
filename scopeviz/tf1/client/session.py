"""Sessions: they hold the values of variables, and run what is fetched."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np

from scopeviz import events
from scopeviz.events import SessionRun
from scopeviz.tf1.client.feeds import fed_value, single_feeds
from scopeviz.tf1.client.numerics_watch import is_asked_for, watched
from scopeviz.tf1.client.plan import Element, Plan, make_plan
from scopeviz.tf1.client.run import Run, located
from scopeviz.tf1.framework.default_stack import AsDefault
from scopeviz.tf1.framework.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    OpError,
)
from scopeviz.tf1.framework.operation import DEAD, Operation, Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph, session_as_default
from scopeviz.tf1.ops.control_flow_context import check_feedable, check_fetchable
from scopeviz.tf1.ops.state_ops import uninitialized_by

_session_numbers = itertools.count()


class DeviceAttributes(NamedTuple):
    """What is known of a device.

    Attributes:
        name: its full name.
        device_type: its kind.
        memory_limit_bytes: how much memory it says that it has.
    """

    name: str
    device_type: str
    memory_limit_bytes: int


class Session:
    """Runs the ops of a graph, and keeps the values of its variables.

    Args:
        target: without meaning here; there is one machine.
        graph: the graph to run; None takes the default graph of this moment.
        config: without meaning here.

    Attributes:
        number: sessions are counted as they are made.

    Follows: tensorflow/python/client/session.py, Session.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(tf.constant(2.0) * 3.0))
    6.0
    """

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        if graph is not None and not isinstance(graph, Graph):
            raise TypeError(f"graph must be a tf.Graph, but got {type(graph)}")
        self.number = next(_session_numbers)
        self._graph = graph or get_default_graph()
        self._run = Run()
        self._plans: dict[tuple[Any, ...], Plan] = {}
        self._watches = is_asked_for()
        self._closed = False
        self._told_at = 0  # A number, since listeners hold whatever they have heard.
        self._told: set[tuple[tuple[str, ...], str]] = set()
        self._entered: list[AsDefault] = []
        self._running: list[None] = []  # One for each run of the moment, in any thread.
        self._graph._sessions.add(self)

    @property
    def graph(self) -> Graph:
        """The graph that it runs."""
        return self._graph

    def run(
        self,
        fetches: Any,
        feed_dict: Mapping[Any, Any] | None = None,
        options: Any = None,
        run_metadata: Any = None,
    ) -> Any:
        """Compute what is fetched.

        Args:
            fetches: a tensor, operation, variable or name, or nested lists, tuples and
                dictionaries of these.
            feed_dict: tensor or its name -> the value that it takes in this run.
            options: without meaning here.
            run_metadata: without meaning here.

        Returns:
            The same nesting with arrays, or NumPy scalars, in it; None for an operation.

        Raises:
            RuntimeError: if the session is closed, or the graph empty.
            TypeError: if something else is fetched or fed.
            ValueError: if it is of another graph, or a fed value has the wrong shape.
            InvalidArgumentError: if a placeholder is not fed, or values do not fit an op.
            FailedPreconditionError: if a variable is read that has no value yet.

        Follows: tensorflow/python/client/session.py, BaseSession.run.
        """
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        if not self._graph._operations:
            raise RuntimeError(
                "The Session graph is empty.  Add operations to the graph before calling run()."
            )
        # NaN and infinity are values like others, as in TF1.
        self._running.append(None)
        try:
            with np.errstate(all="ignore"):
                return self._run_and_tell(fetches, feed_dict or {})
        finally:
            self._running.pop()

    def _run_and_tell(self, fetches: Any, feed_dict: Mapping[Any, Any]) -> Any:
        feeds = self._feeds(feed_dict)
        elements: list[Element] = []
        pack = self._unpack(fetches, elements)
        try:
            values = self._compute(elements, feeds)
        except FailedPreconditionError as error:
            if events.listeners:
                self._tell(elements, uninitialized_by(error))
            raise
        if events.listeners:
            self._tell(elements)
        return pack(iter(values))

    def make_callable(
        self, fetches: Any, feed_list: Any = None, accept_options: bool = False
    ) -> Callable[..., Any]:
        """A function that runs the same fetches each time.

        Args:
            fetches: as in :meth:`run`.
            feed_list: the tensors whose values the function takes, in this order.
            accept_options: whether it takes ``options`` and ``run_metadata`` as well.

        Raises:
            TypeError: if ``feed_list`` is no list or tuple.

        Follows: tensorflow/python/client/session.py, BaseSession.make_callable.

        >>> import scopeviz.tf1 as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     x = tf.placeholder(tf.float32, [])
        ...     float(session.make_callable(x * 2.0, [x])(4.0))
        8.0
        """
        if feed_list is not None and not isinstance(feed_list, list | tuple):
            raise TypeError("`feed_list` must be a list or tuple.")
        fed = list(feed_list or ())

        def call(*values: Any, **kwargs: Any) -> Any:
            if len(values) != len(fed):
                raise TypeError(f"Expected {len(fed)} feed values, got {len(values)}: {values}")
            return self.run(fetches, dict(zip(fed, values, strict=True)), **kwargs)

        return call

    def list_devices(self) -> list[DeviceAttributes]:
        """The devices that it runs on: one.

        Follows: tensorflow/python/client/session.py, BaseSession.list_devices.
        """
        return [DeviceAttributes("/job:localhost/replica:0/task:0/device:CPU:0", "CPU", 2**28)]

    def _tell(self, elements: list[Element], uninitialized: str = "") -> None:
        """Tell the listeners what ran: a loop that trains tells it once."""
        if self._told_at != events.times_listened:
            self._told_at, self._told = events.times_listened, set()
        ops = [element if isinstance(element, Operation) else element.op for element in elements]
        names = tuple(dict.fromkeys([op.name for op in ops]))
        if (names, uninitialized) not in self._told:
            self._told.add((names, uninitialized))
            place = events.locate()
            events.emit(SessionRun(self._graph.number, names, place, uninitialized))

    def _compute(self, elements: list[Element], feeds: dict[Tensor, Any]) -> list[Any]:
        key = (tuple(elements), frozenset(feeds))
        plan = self._plans.get(key)
        if plan is None:
            watching = watched if self._watches else None
            plan = self._plans[key] = make_plan(elements, feeds, watching)
        values = self._run.slots(plan, [feeds[tensor] for tensor in plan.feeds])
        places = iter(plan.fetches)
        return [
            None
            if isinstance(element, Operation)
            else self._fetched(index, next(places), plan, values)
            for index, element in enumerate(elements)
        ]

    def _fetched(self, index: int, place: int, plan: Plan, values: list[Any]) -> Any:
        if place < 0:
            variable = plan.variables[~place]
            try:
                value = self._run.value_of(variable)
            except OpError as error:
                raise located(error, variable) from None
        else:
            value = values[place]
            if value is DEAD:
                raise InvalidArgumentError(None, None, f"Retval[{index}] does not have value")
        # The caller may write into what it gets.  What was fed stays an array, as in TF1.
        array = np.array(value)
        return array if 0 <= place < 2 + len(plan.feeds) else array[()]

    # Fetches.

    def _unpack(self, fetches: Any, elements: list[Element]) -> Callable[[Iterable[Any]], Any]:
        """Put what is fetched into ``elements``; return what puts the values back."""
        if type(fetches) is Tensor:  # As it mostly is.
            elements.append(self._element(fetches))
            return _next
        if isinstance(fetches, Mapping):
            parts = {key: self._unpack(value, elements) for key, value in fetches.items()}
            return lambda values: _mapping(
                type(fetches), {key: part(values) for key, part in parts.items()}
            )
        if isinstance(fetches, list | tuple):
            items = [self._unpack(item, elements) for item in fetches]
            if hasattr(fetches, "_fields"):
                return lambda values: type(fetches)(*[item(values) for item in items])
            kind = list if isinstance(fetches, list) else tuple
            return lambda values: kind([item(values) for item in items])
        if hasattr(fetches, "_as_fetches"):  # Several tensors under one name.
            tensors, join = fetches._as_fetches()
            whole = self._unpack(tensors, elements)
            return lambda values: join(whole(values))
        elements.append(self._element(fetches))
        return _next

    def _element(self, fetch: Any) -> Element:
        if type(fetch) is Tensor and fetch.op.graph is self._graph and not self._graph._reasons:
            check_fetchable(fetch.op)
            return fetch  # As it mostly is.
        if fetch is None:
            raise TypeError(f"Fetch argument {fetch!r} has invalid type {type(fetch)}")
        try:
            element = self._graph.as_graph_element(fetch)
        except TypeError as error:
            raise TypeError(
                f"Fetch argument {fetch!r} has invalid type {type(fetch)}, "
                f"must be a string or Tensor. ({error})"
            ) from None
        except (ValueError, KeyError) as error:
            raise ValueError(
                f"Fetch argument {fetch!r} cannot be interpreted as a Tensor. ({error})"
            ) from None
        check_fetchable(element if isinstance(element, Operation) else element.op)
        return element

    # Feeds.

    def _feeds(self, feed_dict: Mapping[Any, Any]) -> dict[Tensor, Any]:
        if not isinstance(feed_dict, Mapping):
            raise TypeError("input must be a dictionary")
        feeds = {}
        for key, value in single_feeds(feed_dict):
            tensor = self._fed_tensor(key)
            check_feedable(tensor)
            feeds[tensor] = fed_value(tensor, value)
        return feeds

    def _fed_tensor(self, key: Any) -> Tensor:
        if type(key) is Tensor and key.op.graph is self._graph and not self._graph._reasons:
            return key  # As it mostly is.
        try:
            element = self._graph.as_graph_element(key, allow_operation=False)
        except (TypeError, ValueError, KeyError) as error:
            raise TypeError(f"Cannot interpret feed_dict key as Tensor: {error.args[0]}") from None
        assert isinstance(element, Tensor)
        return element

    # Life.

    def forget(self, ops: Iterable[Operation]) -> None:
        """Let go of the values and plans of ops that are in the graph no longer."""
        self._plans.clear()
        self._run.forget(ops)

    def close(self) -> None:
        """Let go of the variables' values; nothing runs any more."""
        self._closed = True
        self._run = Run()
        self._plans = {}

    def as_default(self) -> AsDefault:
        """A block in which ``eval()`` and ``run()`` use this session."""
        return session_as_default(self)

    def __enter__(self) -> Self:
        if self._entered:
            raise RuntimeError(
                "Session context managers are not re-entrant. Use `Session.as_default()` if you "
                "want to enter a session multiple times."
            )
        self._entered = [self._graph.as_default(), self.as_default()]
        for block in self._entered[-2:]:
            block.__enter__()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for _ in range(2):
            self._entered.pop().__exit__(exc_type, exc, traceback)
        self.close()


class InteractiveSession(Session):
    """A session that is the default as soon as it is made, until it is closed.

    Follows: tensorflow/python/client/session.py, InteractiveSession.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     session = tf.InteractiveSession()
    ...     value = float(tf.constant(2.0).eval())
    ...     session.close()
    >>> value
    2.0
    """

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        super().__init__(target, graph, config)
        self._blocks = [self.as_default()]
        if graph is not None:
            self._blocks.insert(0, graph.as_default())
        for block in self._blocks:
            block.__enter__()

    def close(self) -> None:
        """Stop being the default, and let go of the variables' values."""
        super().close()
        while self._blocks:
            self._blocks.pop().__exit__(None, None, None)


def _next(values: Any) -> Any:
    return next(values)


def _mapping(kind: type[Any], items: dict[Any, Any]) -> Any:
    """``items`` as another kind of mapping, if one can be made empty and filled."""
    try:
        result = kind()
        for key, value in items.items():
            result[key] = value
    except TypeError:
        return items
    return result
