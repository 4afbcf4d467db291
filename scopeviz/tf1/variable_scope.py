"""Variable scopes: where ``get_variable`` looks, and whether it shares or makes."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from scopeviz import events
from scopeviz.events import OpenedBy, ReuseEnabled, ReuseFlag, ScopeEntered, ScopeExited
from scopeviz.tf1.default_stack import AsDefault
from scopeviz.tf1.dtypes import float32
from scopeviz.tf1.graph_keys import GraphKeys
from scopeviz.tf1.ops import Graph, get_default_graph, graph_of
from scopeviz.tf1.scope_counts import ScopeCounts
from scopeviz.tf1.tracebacks import without_own_frames
from scopeviz.tf1.variable_store import (
    AUTO_REUSE,
    Request,
    VariableStore,
    check_value_dtype,
    default_store,
    reuse_text,
)
from scopeviz.tf1.variables import VariableAggregation, VariableSynchronization

_REUSE = {"False": False, "True": True, "AUTO_REUSE": AUTO_REUSE}


class VariableScope:
    """What holds inside a variable scope: its name, the reuse flag, and the defaults.

    ``with tf.variable_scope(...) as scope`` gives one; entering it again leads back to
    its name, whatever is around.

    Args:
        reuse: True, False, or ``tf.AUTO_REUSE``.
        name: full name; empty for the root.
        initializer: for variables that are given none.
        regularizer: for variables that are given none.
        custom_getter: called in place of ``get_variable``.
        name_scope: the name scope that was opened with it.
        dtype: for variables that are given none.
        constraint: for variables that are given none.

    Follows: tensorflow/python/ops/variable_scope.py, VariableScope.

    >>> VariableScope(True, "outer/inner").reuse
    True
    """

    def __init__(
        self,
        reuse: Any,
        name: str = "",
        initializer: Any = None,
        regularizer: Any = None,
        custom_getter: Any = None,
        name_scope: str = "",
        dtype: Any = float32,
        constraint: Any = None,
    ) -> None:
        self._name = name
        self._flag = ReuseFlag(reuse_text(reuse), "argument" if reuse else "default", name)
        self._initializer = initializer
        self._regularizer = regularizer
        self._custom_getter = custom_getter
        self._name_scope = name_scope
        self._dtype = dtype
        self._constraint = constraint

    @property
    def name(self) -> str:
        """Full name; empty for the root."""
        return self._name

    @property
    def original_name_scope(self) -> str:
        """The name scope that was opened with it, with the trailing slash."""
        return self._name_scope

    @property
    def reuse(self) -> Any:
        """True, False, or ``tf.AUTO_REUSE``."""
        return _REUSE[self._flag.value]

    @property
    def initializer(self) -> Any:
        """What initializes variables that are given no initializer."""
        return self._initializer

    @property
    def regularizer(self) -> Any:
        """What regularizes variables that are given no regularizer."""
        return self._regularizer

    @property
    def custom_getter(self) -> Any:
        """What is called in place of ``get_variable``."""
        return self._custom_getter

    @property
    def dtype(self) -> Any:
        """The element type of variables that are given none."""
        return self._dtype

    @property
    def constraint(self) -> Any:
        """What constrains variables that are given no constraint."""
        return self._constraint

    def reuse_variables(self) -> None:
        """Share only, from here to the end of the scope, and in all scopes inside it.

        >>> import scopeviz.tf1 as tf
        >>> with tf.variable_scope("scope_that_shares") as scope:
        ...     scope.reuse_variables()
        ...     scope.reuse
        True
        """
        where = events.locate()
        self._flag = ReuseFlag("True", "reuse_variables", self._name, where)
        if events.listeners:
            events.emit(ReuseEnabled(get_default_graph().number, self._name, where))

    def set_initializer(self, initializer: Any) -> None:
        """Set what initializes variables that are given no initializer."""
        self._initializer = initializer

    def set_regularizer(self, regularizer: Any) -> None:
        """Set what regularizes variables that are given no regularizer."""
        self._regularizer = regularizer

    def set_custom_getter(self, custom_getter: Any) -> None:
        """Set what is called in place of ``get_variable``."""
        self._custom_getter = custom_getter

    def set_dtype(self, dtype: Any) -> None:
        """Set the element type of variables that are given none."""
        self._dtype = dtype

    def get_collection(self, name: Any) -> list[Any]:
        """The items of a collection whose names begin with the scope's."""
        scope = f"{self._name}/" if self._name else ""
        return get_default_graph().get_collection(name, scope)

    def trainable_variables(self) -> list[Any]:
        """The scope's trainable variables."""
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def global_variables(self) -> list[Any]:
        """The scope's global variables."""
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def local_variables(self) -> list[Any]:
        """The scope's local variables."""
        return self.get_collection(GraphKeys.LOCAL_VARIABLES)

    def get_variable(
        self,
        var_store: VariableStore,
        name: str,
        shape: Any = None,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        reuse: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        caching_device: Any = None,
        validate_shape: bool = True,
        custom_getter: Any = None,
        constraint: Any = None,
        synchronization: Any = VariableSynchronization.AUTO,
        aggregation: Any = VariableAggregation.NONE,
        made_by: events.Maker = "get_variable",
    ) -> Any:
        """The variable of that name in this scope: found in the store, or made.

        For arguments and errors see :func:`get_variable`.

        Follows: tensorflow/python/ops/variable_scope.py, VariableScope.get_variable.
        """
        graph = get_default_graph()
        full_name = f"{self._name}/{name}" if self._name else name
        flag = self._flag if reuse is None else ReuseFlag(reuse_text(reuse), "argument", self._name)
        stack = graph._name_stack
        request = Request(name, self._name, f"{stack}/" if stack else "", flag, made_by)
        graph._name_stack = None  # A variable's name goes by variable scopes only.
        try:
            check_value_dtype(initializer, dtype)
            return var_store.get_variable(
                full_name,
                shape,
                self._dtype if dtype is None else dtype,
                self._initializer if initializer is None else initializer,
                self._regularizer if regularizer is None else regularizer,
                self.reuse if reuse is None else reuse,
                trainable,
                collections,
                caching_device,
                validate_shape,
                self._custom_getter if custom_getter is None else custom_getter,
                self._constraint if constraint is None else constraint,
                synchronization,
                aggregation,
                request,
            )
        finally:
            graph._name_stack = stack


class _ScopeStore(threading.local):
    """The current variable scope of one graph, for each thread on its own."""

    def __init__(self) -> None:
        self.current = VariableScope(False)
        self.counts = ScopeCounts()


_STORE = ("variable_scope_store",)


def _scope_store(graph: Graph | None = None) -> _ScopeStore:
    graph = graph or get_default_graph()
    stores = graph.get_collection_ref(_STORE)
    if not stores:
        stores.append(_ScopeStore())
    store: _ScopeStore = stores[0]
    return store


def get_variable_scope() -> VariableScope:
    """The innermost variable scope that is open.

    >>> get_variable_scope().reuse
    False
    """
    return _scope_store().current


def get_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool | None = None,
    collections: Any = None,
    caching_device: Any = None,
    *,
    validate_shape: bool = True,
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
        validate_shape: False lets a new variable's shape be unknown.
        custom_getter: called in place of the lookup, with the lookup as ``getter``.
        constraint: a function from its value to a value that it may have.
        synchronization: for distributed training.
        aggregation: for distributed training.

    Returns:
        The variable; the same object for each lookup of one full name.

    Raises:
        ValueError: if the scope's reuse flag forbids sharing or making it, an argument
            contradicts the variable that exists, or it cannot be made.

    Follows: tensorflow/python/ops/variable_scope.py, get_variable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.variable_scope("foo"):
    ...     tf.get_variable("v", [1]).name
    'foo/v:0'
    """
    arguments = (
        name,
        shape,
        dtype,
        initializer,
        regularizer,
        None,
        trainable,
        collections,
        caching_device,
        validate_shape,
        custom_getter,
        constraint,
        synchronization,
        aggregation,
    )
    try:
        return get_variable_scope().get_variable(default_store(), *arguments)
    except Exception as error:  # noqa: BLE001  # told shorter, whatever it is
        raise without_own_frames(error)  # noqa: B904  # it is the same error


def get_local_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool | None = False,
    collections: Any = None,
    caching_device: Any = None,
    **kwargs: Any,
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
    return get_variable(
        name, shape, dtype, initializer, regularizer, False, collections, caching_device, **kwargs
    )


def no_regularizer(_: Any) -> None:
    """A regularizer that adds no loss; it turns off the scope's.

    >>> no_regularizer(None)
    """


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What an opened scope sets anew; None leaves what was before."""

    initializer: Any = None
    regularizer: Any = None
    custom_getter: Any = None
    dtype: Any = None
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
            _composed(self.custom_getter, base.custom_getter),
            name_scope,
            own(self.dtype, base.dtype),
            # TF1 hands every default down but this one.
            self.constraint,
        )


def _composed(inner: Any, outer: Any) -> Any:
    """A getter that calls ``inner``, which calls ``outer``, which calls the real one."""
    if inner is None or outer is None:
        return inner or outer

    def getter(getter: Any, *args: Any, **kwargs: Any) -> Any:
        return inner(functools.partial(outer, getter), *args, **kwargs)

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
        custom_getter: called in place of ``get_variable``, around the outer scope's.
        reuse: True only shares; ``tf.AUTO_REUSE`` shares what exists and makes the rest;
            None and False do as the scope around, or the scope object.
        dtype: for variables that are given none.
        constraint: for variables that are given none.
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

    def __init__(
        self,
        name_or_scope: Any,
        default_name: str | None = None,
        values: Iterable[Any] | None = None,
        initializer: Any = None,
        regularizer: Any = None,
        *,
        custom_getter: Any = None,
        reuse: Any = None,
        dtype: Any = None,
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
        self._defaults = _Defaults(initializer, regularizer, custom_getter, dtype, constraint)
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
            events.emit(self._entered(scope))
        return scope

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._entry is not None
        scope = self._entry.scope
        try:
            self._entry.exit()
        finally:
            self._in_graph.__exit__(exc_type, exc, traceback)
        if events.listeners:
            number = self._graph.number
            events.emit(ScopeExited(number, "variable_scope", scope.name, events.locate()))

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
        return ReuseFlag(reuse_text(self._reuse), "argument", scope, events.locate())

    def _full_name(self, name: str) -> str:
        around = _scope_store(self._graph).current.name
        return f"{around}/{name}" if around else name

    def _entered(self, scope: VariableScope) -> ScopeEntered:
        target = self._name_or_scope
        opened_by: OpenedBy = "name" if isinstance(target, str) else "scope object"
        if target is None:
            opened_by = "default_name"
        requested = target if isinstance(target, str) else self._default_name or scope.name
        stack = self._graph.get_name_scope()
        return ScopeEntered(
            self._graph.number,
            "variable_scope",
            scope.name,
            f"{stack}/" if stack else "",
            requested,
            opened_by,
            scope._flag,
            events.locate(),
        )


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
    ) -> None:
        self._graph = graph
        self._target = target
        self._default_name = default_name
        self._name_scope = name_scope
        self._flag = flag
        self._defaults = defaults
        self._original_name_scope: str | None = None
        self.scope: VariableScope

    def enter(self) -> VariableScope:
        graph = self._graph
        old_names = graph._name_stack
        opened = ""
        if self._name_scope is not None:
            opened = graph.name_scope(self._name_scope).__enter__()
        store = _scope_store(graph)
        self._old_names, self._old_scope = old_names, store.current
        if isinstance(self._target, VariableScope):
            self.scope = self._jump(store, self._target)
        else:
            self.scope = self._go_deeper(store, opened)
        store.current = self.scope
        return self.scope

    def _jump(self, store: _ScopeStore, target: VariableScope) -> VariableScope:
        if self._original_name_scope is None:
            self._original_name_scope = target.original_name_scope
            self._jumped_to = self._defaults.applied_to(
                target, target.name, target.original_name_scope
            )
            self._jumped_to._flag = self._flag or target._flag
        store.counts.open(target.name)
        store.counts.snapshot()
        return self._jumped_to

    def _go_deeper(self, store: _ScopeStore, opened: str) -> VariableScope:
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
        store = _scope_store(self._graph)
        if store.current is not self.scope:
            raise RuntimeError("Improper nesting of variable_scope.")
        if isinstance(self._target, VariableScope):
            store.counts.restore()
        else:
            store.counts.forget_below(self.scope.name)
        store.current = self._old_scope
        self._graph._name_stack = self._old_names
