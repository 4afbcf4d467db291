"""Variable scopes: where ``get_variable`` looks, and whether it shares or makes."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from scopeviz import events
from scopeviz.events import FlagOrigin, OpenedBy, ReuseFlag, ScopeEntered, ScopeExited
from scopeviz.tf1.framework.asked import getter_words
from scopeviz.tf1.framework.default_stack import AsDefault
from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.graph_keys import GraphKeys
from scopeviz.tf1.framework.ops import Graph, get_default_graph, graph_of
from scopeviz.tf1.framework.tracebacks import without_own_frames
from scopeviz.tf1.variables.distribution import VariableAggregation, VariableSynchronization
from scopeviz.tf1.variables.reuse import AUTO_REUSE, reuse_text
from scopeviz.tf1.variables.scope_store import ScopeStore, VariableScope, current_scope, scope_store
from scopeviz.tf1.variables.variable_store import store_of


def get_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool | None = None,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: bool | None = None,
    custom_getter: Any = None,
    constraint: Any = None,
    synchronization: Any = VariableSynchronization.AUTO,
    aggregation: Any = VariableAggregation.NONE,
) -> Any:
    """The variable of that name in the current variable scope: shared, or made.

    Args:
        name: the name within the scope.
        shape: the static shape; known in full for a new variable, unless the initializer
            gives the shape.
        dtype: the element type; None takes the scope's.
        initializer: gives a new variable its first value: an initializer, its class, a
            function without arguments, or a value, which gives the shape too.
        regularizer: a function from a new variable to a loss, or None.
        trainable: whether optimizers train it.
        collections: keys of the collections that a new variable joins.
        caching_device: where its reads happen; only a name here.
        partitioner: a function from shape and dtype to the number of parts along each axis,
            one of which may be more than 1.
        validate_shape: False lets a new variable's shape be unknown.
        use_resource: which kind of variable is made; None asks the scope.
        custom_getter: called in place of the lookup, with the lookup as ``getter``.
        constraint: a function from its value to a value that it may have.
        synchronization: for distributed training.
        aggregation: for distributed training.

    Returns:
        The variable; the same object for each lookup of one full name.  With a partitioner
        it is a ``tf.PartitionedVariable``.

    Raises:
        ValueError: if the scope's reuse flag forbids sharing or making it, an argument
            contradicts the variable that exists, or it cannot be made.

    Follows: tensorflow/python/ops/variable_scope.py, get_variable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.variable_scope("foo"):
    ...     tf.get_variable("v", [1]).name
    'foo/v:0'
    """
    try:
        return _looked_up(
            "get_variable",
            name,
            shape,
            dtype,
            initializer,
            regularizer,
            None,
            trainable,
            collections,
            caching_device,
            partitioner,
            validate_shape,
            use_resource,
            custom_getter,
            constraint,
            synchronization,
            aggregation,
        )
    except Exception as error:  # noqa: BLE001  # told shorter, whatever it is
        raise without_own_frames(error)  # noqa: B904  # it is the same error


def _looked_up(made_by: events.Maker, *arguments: Any) -> Any:
    """What the current scope of the default graph finds or makes."""
    graph = get_default_graph()
    place = events.locate() if events.listeners else None
    look_up: Any = current_scope(graph).get_variable
    return look_up(store_of(graph), *arguments, made_by, place)


def get_local_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool | None = False,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: bool | None = None,
    custom_getter: Any = None,
    constraint: Any = None,
    synchronization: Any = VariableSynchronization.AUTO,
    aggregation: Any = VariableAggregation.NONE,
) -> Any:
    """A variable that is not trained and not saved; see :func:`get_variable`.

    Follows: tensorflow/python/ops/variable_scope.py, get_local_variable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.get_local_variable("count", [], tf.int32).trainable
    False
    """
    # TF1 appends to the very list that it is given.
    if collections:
        collections += [GraphKeys.LOCAL_VARIABLES]
    else:
        collections = [GraphKeys.LOCAL_VARIABLES]
    try:
        return _looked_up(
            "get_local_variable",
            name,
            shape,
            dtype,
            initializer,
            regularizer,
            None,
            False,
            collections,
            caching_device,
            partitioner,
            validate_shape,
            use_resource,
            custom_getter,
            constraint,
            synchronization,
            aggregation,
        )
    except Exception as error:  # noqa: BLE001  # told shorter, whatever it is
        raise without_own_frames(error)  # noqa: B904  # it is the same error


def no_regularizer(_: Any) -> None:
    """A regularizer that adds no loss; it turns off the scope's.

    >>> no_regularizer(None)
    """


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What an opened scope sets anew; None leaves what was before."""

    initializer: Any = None
    regularizer: Any = None
    caching_device: Any = None
    partitioner: Any = None
    custom_getter: Any = None
    dtype: Any = None
    use_resource: bool | None = None
    constraint: Any = None

    def applied_to(self, base: VariableScope, name: str, name_scope: str) -> VariableScope:
        """A new scope that has these defaults, and ``base``'s for the others."""

        def own(mine: Any, inherited: Any) -> Any:
            return inherited if mine is None else mine

        return VariableScope(
            None,
            name,
            own(self.initializer, base.initializer),
            own(self.regularizer, base.regularizer),
            own(self.caching_device, base.caching_device),
            own(self.partitioner, base.partitioner),
            _composed(self.custom_getter, base.custom_getter),
            name_scope,
            own(self.dtype, base.dtype),
            own(self.use_resource, base.use_resource),
            # TF1 hands every default down but this one.
            self.constraint,
        )


def _composed(inner: Any, outer: Any) -> Any:
    """A getter that calls ``inner``, which calls ``outer``, which calls the real one."""
    if inner is None or outer is None:
        return inner or outer

    def getter(getter: Any, *args: Any, **kwargs: Any) -> Any:
        return inner(functools.partial(outer, getter), *args, **kwargs)

    getter.__qualname__ = f"{getter_words(inner)}, {getter_words(outer)}"
    return getter


class variable_scope:  # TF1's name
    """A block in which ``get_variable`` puts a name before the variable's, and may share.

    It opens a name scope as well, so that ops made inside carry the name too.

    Args:
        name_or_scope: a name, which goes behind the current scope's; or a scope object,
            which leads back to its own full name.
        default_name: the name if ``name_or_scope`` is None, made unique with a suffix.
        values: tensors that the block is about; their graph becomes the default in it.
        initializer: for variables that are given none.
        regularizer: for variables that are given none.
        caching_device: where variables are read that are given none.
        partitioner: for variables that are given none.
        custom_getter: called in place of ``get_variable``, around the outer scope's.
        reuse: True only shares; ``tf.AUTO_REUSE`` shares what exists and makes the rest;
            None and False do as the scope around, or the scope object.
        dtype: for variables that are given none.
        use_resource: which kind of variables is made; None does as the scope around.
        constraint: for variables that are given none; scopes inside do not take it over.
        auxiliary_name_scope: False opens no name scope.

    Raises:
        TypeError: if there is no name, or an argument is not of its kind.
        ValueError: if ``reuse`` is none of the above, goes with a default name, or TF1
            allows no such name.
        RuntimeError: on leaving, if scopes are not left in the order they were entered.

    Follows: tensorflow/python/ops/variable_scope.py, variable_scope.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     with tf.variable_scope("foo"):
    ...         v = tf.get_variable("v", [1])
    ...     with tf.variable_scope("foo", reuse=True):
    ...         tf.get_variable("v", [1]) is v
    True
    """

    _told_as: OpenedBy | None = None
    _internal = False
    _flag_origin: FlagOrigin = "argument"

    def __init__(
        self,
        name_or_scope: Any,
        default_name: str | None = None,
        values: Iterable[Any] | None = None,
        initializer: Any = None,
        regularizer: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Any = None,
        reuse: Any = None,
        dtype: Any = None,
        use_resource: bool | None = None,
        constraint: Any = None,
        auxiliary_name_scope: bool = True,
    ) -> None:
        if default_name is None and name_or_scope is None:
            raise TypeError("If default_name is None then name_or_scope is required")
        if not (reuse is None or reuse is True or reuse is False or reuse is AUTO_REUSE):
            raise ValueError("The reuse parameter must be True or False or None.")
        if not isinstance(auxiliary_name_scope, bool):
            raise TypeError(
                "The auxiliary_name_scope must be `True` or `False`, "
                f"while get {auxiliary_name_scope}"
            )
        self._name_or_scope = name_or_scope
        self._default_name = default_name
        self._reuse = reuse or None
        self._defaults = _Defaults(
            initializer,
            regularizer,
            caching_device,
            partitioner,
            custom_getter,
            dtype,
            use_resource,
            constraint,
        )
        self._auxiliary_name_scope = auxiliary_name_scope
        self._graph = graph_of(values or ())
        self._entry: _Entry | None = None

    def __enter__(self) -> VariableScope:
        in_graph = self._graph.as_default()
        in_graph.__enter__()
        try:
            # A block that is entered again keeps what it found out the first time.
            entry = self._entry or self._first_entry()
            scope = entry.enter()
        except BaseException:
            in_graph.__exit__(None, None, None)
            raise
        self._entry = entry
        self._in_graph: AsDefault = in_graph
        if events.listeners:
            self._tell_entered(scope)
        return scope

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._entry is not None
        scope = self._entry.scope
        # In the wrong order nothing is left, so that it can be left later.
        self._entry.exit()
        self._in_graph.__exit__(exc_type, exc, traceback)
        if events.listeners:
            _tell_exited(self._graph, scope)

    def _first_entry(self) -> _Entry:
        target = self._name_or_scope
        if target is None and self._reuse:
            raise ValueError("reuse=True cannot be used without a name_or_scope")
        if target is not None and not isinstance(target, str | VariableScope):
            raise TypeError("VariableScope: name_or_scope must be a string or VariableScope.")
        return _Entry(
            self._graph,
            target,
            self._default_name or "",
            self._name_scope_to_open(target),
            self._own_flag(target),
            self._defaults,
        )

    def _name_scope_to_open(self, target: Any) -> str | None:
        """What ``Graph.name_scope`` is given on entering; None opens no name scope."""
        if not self._auxiliary_name_scope:
            current = self._graph.get_name_scope()
            return f"{current}/" if current else ""
        if target is None:
            return self._default_name
        name = target if isinstance(target, str) else target.name.split("/")[-1]
        return name or None

    def _own_flag(self, target: Any) -> ReuseFlag | None:
        if not self._reuse:
            return target._flag if isinstance(target, VariableScope) else None
        scope = target.name if isinstance(target, VariableScope) else self._full_name(target)
        return ReuseFlag(reuse_text(self._reuse), self._flag_origin, scope, events.locate())

    def _full_name(self, name: str) -> str:
        around = scope_store(self._graph).current.name
        return f"{around}/{name}" if around else name

    def _tell_entered(self, scope: VariableScope) -> None:
        target = self._name_or_scope
        opened_by: OpenedBy = "name" if isinstance(target, str) else "scope object"
        if target is None:
            opened_by = "default_name"
        opened_by = self._told_as or opened_by
        requested = target if isinstance(target, str) else self._default_name or scope.name
        _tell_entered(self._graph, scope, requested, opened_by, self._internal)


class internal_variable_scope(variable_scope):
    """The same, opened by a layer or an optimizer, of which listeners are told.

    >>> internal_variable_scope("dense")._internal
    True
    """

    _internal = True
    _flag_origin = "layer"


def _tell_entered(
    graph: Graph,
    scope: VariableScope,
    requested: str,
    opened_by: OpenedBy,
    internal: bool = False,
) -> None:
    stack = graph.get_name_scope()
    events.emit(
        ScopeEntered(
            graph.number,
            "variable_scope",
            scope.name,
            f"{stack}/" if stack else "",
            requested,
            opened_by,
            scope._flag,
            events.locate(),
            internal,
        )
    )


def _tell_exited(graph: Graph, scope: VariableScope) -> None:
    events.emit(ScopeExited(graph.number, "variable_scope", scope.name, events.locate()))


class _Entry:
    """How one ``with variable_scope`` is entered and left, perhaps more than once."""

    def __init__(
        self,
        graph: Graph,
        target: str | VariableScope | None,
        default_name: str,
        name_scope: str | None,
        flag: ReuseFlag | None,
        defaults: _Defaults,
        original_name_scope: str | None = None,
    ) -> None:
        self._graph = graph
        self._target = target
        self._default_name = default_name
        self._name_scope = name_scope
        self._flag = flag
        self._defaults = defaults
        self._original_name_scope = original_name_scope
        self.scope: VariableScope

    def enter(self) -> VariableScope:
        graph = self._graph
        old_names = graph._name_stack
        opened = ""
        if self._name_scope is not None:
            opened = graph.name_scope(self._name_scope).__enter__()
        store = scope_store(graph)
        self._old_names, self._old_scope = old_names, store.current
        if isinstance(self._target, VariableScope):
            self.scope = self._jump(store, self._target)
        else:
            self.scope = self._go_deeper(store, opened)
        store.current = self.scope
        self.scope._graph_number = graph.number
        return self.scope

    def _jump(self, store: ScopeStore, target: VariableScope) -> VariableScope:
        if self._original_name_scope is None:
            self._original_name_scope = target.original_name_scope
            self._jumped_to = self._defaults.applied_to(
                target, target.name, target.original_name_scope
            )
            self._jumped_to._flag = self._flag or target._flag
        store.counts.open(target.name)
        store.counts.snapshot()
        return self._jumped_to

    def _go_deeper(self, store: ScopeStore, opened: str) -> VariableScope:
        around = store.current
        prefix = f"{around.name}/" if around.name else ""
        if self._target is None:
            self._target = store.counts.unique(prefix, self._default_name)
        if self._original_name_scope is None:
            self._original_name_scope = opened
        name = f"{prefix}{self._target}"
        scope = self._defaults.applied_to(around, name, self._original_name_scope)
        if self._flag is None and around._flag.value != "False":
            self._flag = around._flag
        scope._flag = self._flag or around._flag
        store.counts.open(name)
        return scope

    def exit(self) -> None:
        store = scope_store(self._graph)
        if store.current is not self.scope:
            raise RuntimeError("Improper nesting of variable_scope.")
        if isinstance(self._target, VariableScope):
            store.counts.restore()
        else:
            store.counts.forget_below(self.scope.name)
        store.current = self._old_scope
        self._graph._name_stack = self._old_names


@contextmanager
def pure_variable_scope(
    name: str | None, default_name: str, custom_getter: Any = None
) -> Iterator[VariableScope]:
    """A variable scope that opens no name scope; its dtype is ``float32``, whatever is around.

    Follows: tensorflow/python/ops/variable_scope.py, _pure_variable_scope.
    """
    graph = get_default_graph()
    store = scope_store(graph)
    prefix = f"{store.current.name}/" if store.current.name else ""
    opened = name or store.counts.unique(prefix, default_name)
    defaults = _Defaults(custom_getter=custom_getter, dtype=float32)
    entry = _Entry(graph, opened, "", None, None, defaults, original_name_scope=opened)
    scope = entry.enter()
    if events.listeners:
        _tell_entered(graph, scope, name or default_name, "name" if name else "default_name")
    try:
        yield scope
    finally:
        entry.exit()
        if events.listeners:
            _tell_exited(graph, scope)


@contextmanager
def variable_op_scope(
    values: Iterable[Any] | None,
    name_or_scope: Any,
    default_name: str | None = None,
    *arguments: Any,
    **keywords: Any,
) -> Iterator[VariableScope]:
    """The older form of :class:`variable_scope`, with ``values`` first.

    Follows: tensorflow/python/ops/variable_scope.py, variable_op_scope.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.variable_op_scope([], None, "net") as scope:
    ...     scope.name
    'net'
    """
    with variable_scope(name_or_scope, default_name, values, *arguments, **keywords) as scope:
        yield scope


@contextmanager
def variable_creator_scope(variable_creator: Any) -> Iterator[None]:
    """A block in which a function makes the variables.

    Args:
        variable_creator: called as ``variable_creator(next_creator, **kwargs)`` with all
            arguments of ``tf.Variable``; it calls ``next_creator(**kwargs)`` to have one made.

    Raises:
        RuntimeError: on leaving, if blocks are not left in the order they were entered.

    Follows: tensorflow/python/ops/variable_scope.py, variable_creator_scope_v1.

    >>> import scopeviz.tf1 as tf
    >>> def untrained(next_creator, **kwargs):
    ...     return next_creator(**kwargs | {"trainable": False})
    >>> with tf.Graph().as_default(), tf.variable_creator_scope(untrained):
    ...     tf.get_variable("v", [1]).trainable
    False
    """
    with get_default_graph()._variable_creator_scope(variable_creator):
        yield
