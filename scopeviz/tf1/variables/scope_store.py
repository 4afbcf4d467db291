"""Variable scopes as objects, and which one is current in each graph and thread."""

from __future__ import annotations

import threading
from typing import Any

from scopeviz import events
from scopeviz.events import Location, ReuseEnabled, ReuseFlag
from scopeviz.tf1.framework.dtypes import as_dtype, float32
from scopeviz.tf1.framework.graph_keys import GraphKeys
from scopeviz.tf1.framework.holders import touch
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.variables.distribution import VariableAggregation, VariableSynchronization
from scopeviz.tf1.variables.reuse import REUSE, Request, flag_of, tell_refused
from scopeviz.tf1.variables.scope_counts import ScopeCounts

_AUTO, _NONE = VariableSynchronization.AUTO, VariableAggregation.NONE


class VariableScope:
    """What holds inside a variable scope: its name, the reuse flag, and the defaults.

    ``with tf.variable_scope(...) as scope`` gives one; entering it again leads back to
    its name, whatever is around.

    Args:
        reuse: True, False, or ``tf.AUTO_REUSE``.
        name: full name; empty for the root.
        initializer: for variables that are given none.
        regularizer: for variables that are given none.
        caching_device: where variables are read that are given none.
        partitioner: for variables that are given none.
        custom_getter: called in place of ``get_variable``.
        name_scope: the name scope that was opened with it.
        dtype: for variables that are given none.
        use_resource: which kind of variables is made; None leaves it open.
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
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Any = None,
        name_scope: str = "",
        dtype: Any = float32,
        use_resource: bool | None = None,
        constraint: Any = None,
    ) -> None:
        self._name = name
        self._flag = flag_of(reuse, name)
        self._initializer = initializer
        self._regularizer = regularizer
        self._caching_device = caching_device
        self._partitioner = partitioner
        self._custom_getter = custom_getter
        self._name_scope = name_scope
        self._dtype = dtype
        self._use_resource = use_resource
        self._constraint = constraint
        self._graph_number: int | None = None

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
        return REUSE[self._flag.value]

    @property
    def initializer(self) -> Any:
        """What initializes variables that are given no initializer."""
        return self._initializer

    @property
    def regularizer(self) -> Any:
        """What regularizes variables that are given no regularizer."""
        return self._regularizer

    @property
    def caching_device(self) -> Any:
        """Where variables are read that are given no caching device."""
        return self._caching_device

    @property
    def partitioner(self) -> Any:
        """What partitions variables that are given no partitioner."""
        return self._partitioner

    @property
    def use_resource(self) -> bool | None:
        """Which kind of variables is made; None leaves it open."""
        return self._use_resource

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
        touch(self)
        where = events.locate()
        self._flag = ReuseFlag("True", "reuse_variables", self._name, where)
        if events.listeners and self._graph_number is not None:
            events.emit(ReuseEnabled(self._graph_number, self._name, where))

    def set_initializer(self, initializer: Any) -> None:
        """Set what initializes variables that are given no initializer."""
        touch(self)
        self._initializer = initializer

    def set_regularizer(self, regularizer: Any) -> None:
        """Set what regularizes variables that are given no regularizer."""
        touch(self)
        self._regularizer = regularizer

    def set_caching_device(self, caching_device: Any) -> None:
        """Set where variables are read that are given no caching device."""
        touch(self)
        self._caching_device = caching_device

    def set_partitioner(self, partitioner: Any) -> None:
        """Set what partitions variables that are given no partitioner."""
        touch(self)
        self._partitioner = partitioner

    def set_use_resource(self, use_resource: bool | None) -> None:
        """Set which kind of variables is made."""
        touch(self)
        self._use_resource = use_resource

    def set_custom_getter(self, custom_getter: Any) -> None:
        """Set what is called in place of ``get_variable``."""
        touch(self)
        self._custom_getter = custom_getter

    def set_dtype(self, dtype: Any) -> None:
        """Set the element type of variables that are given none."""
        touch(self)
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
        var_store: Any,
        name: str,
        shape: Any = None,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        reuse: Any = None,
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
        made_by: events.Maker = "get_variable",
        place: Location | None = None,
    ) -> Any:
        """The variable of that name in this scope: found in the store, or made.

        For arguments and errors see ``tf.get_variable``; ``place`` is where it was called.

        Follows: tensorflow/python/ops/variable_scope.py, VariableScope.get_variable.
        """
        graph = get_default_graph()
        flag = self._flag if reuse is None else flag_of(reuse, self._name)
        getter = self._custom_getter if custom_getter is None else custom_getter
        if getter is not None:
            place = None  # The getter's code is further in.
        stack = graph._name_stack
        request = Request(
            str(name),
            self._name,
            f"{stack}/" if stack else "",
            flag,
            made_by,
            place,
            (shape, self._dtype if dtype is None else dtype, initializer, regularizer, trainable),
            getter,
        )
        first = self._initializer if initializer is None else initializer
        by_value = first is not None and not callable(first)
        in_parts = partitioner is not None or self._partitioner is not None
        try:
            # By addition, so that what is no string is refused as TF1 does.
            full_name = self._name + "/" + name if self._name else name
            if getter is None and not in_parts and not by_value:
                wanted = self._dtype if dtype is None else dtype
                if synchronization is _AUTO and aggregation is _NONE:
                    found = var_store.shared(full_name, shape, wanted, request)
                    if found is not None:
                        return found
            graph._name_stack = None  # A variable's name goes by variable scopes only.
            if dtype is not None and initializer is not None and not callable(initializer):
                _check_value_dtype(initializer, dtype)
            return var_store.get_variable(
                full_name,
                shape,
                self._dtype if dtype is None else dtype,
                first,
                self._regularizer if regularizer is None else regularizer,
                self.reuse if reuse is None else reuse,
                trainable,
                collections,
                self._caching_device if caching_device is None else caching_device,
                self._partitioner if partitioner is None else partitioner,
                validate_shape,
                self._use_resource if use_resource is None else use_resource,
                getter,
                self._constraint if constraint is None else constraint,
                synchronization,
                aggregation,
                request,
            )
        except Exception as error:
            if events.listeners:
                whole = f"{self._name}/{name}" if self._name else str(name)
                tell_refused(graph, whole, request, error)
            raise
        finally:
            graph._name_stack = stack

    def _get_partitioned_variable(
        self,
        var_store: Any,
        name: str,
        shape: Any = None,
        dtype: Any = None,
        initializer: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        partitioner: Any = None,
    ) -> Any:
        """The partitioned variable of that name in this scope, found or made.

        Raises:
            ValueError: if the scope has a custom getter, or there is no partitioner.

        Follows: tensorflow/python/ops/variable_scope.py,
        VariableScope._get_partitioned_variable.
        """
        if self._custom_getter is not None:
            raise ValueError(
                "Private access to _get_partitioned_variable is not allowed when a custom "
                f"getter is set.  Current custom getter: {self._custom_getter}.  It is likely "
                "that you're using create_partitioned_variables.  If so, consider instead "
                "using get_variable with a non-empty partitioner parameter instead."
            )
        partitioner = self._partitioner if partitioner is None else partitioner
        if partitioner is None:
            raise ValueError("No partitioner was specified")
        graph = get_default_graph()
        stack = graph._name_stack
        name_scope = f"{stack}/" if stack else ""
        given = (shape, dtype, initializer, None, trainable)
        request = Request(name, self._name, name_scope, self._flag, "get_variable", None, given)
        full_name = "/".join(part for part in (self._name, name) if part)
        graph._name_stack = None
        try:
            return var_store._get_partitioned_variable(
                full_name,
                partitioner,
                shape,
                as_dtype(self._dtype if dtype is None else dtype),
                self._initializer if initializer is None else initializer,
                self._regularizer,
                self.reuse,
                trainable,
                collections,
                self._caching_device,
                use_resource=self._use_resource,
                constraint=self._constraint,
                request=request,
            )
        except Exception as error:
            if events.listeners:
                tell_refused(graph, full_name, request, error)
            raise
        finally:
            graph._name_stack = stack


def _check_value_dtype(initializer: Any, dtype: Any) -> None:
    """Demand that a value given for a variable is of the dtype given for it.

    As in TF1, a value that is no tensor yet becomes one for it.
    """
    found, wanted = convert_to_tensor(initializer).dtype.base_dtype, as_dtype(dtype)
    if found is not wanted:
        raise ValueError(f"Initializer type '{found}' and explicit dtype '{wanted}' don't match.")


class ScopeStore(threading.local):
    """The current variable scope of one graph, for each thread on its own."""

    def __init__(self, graph_number: int) -> None:
        self.current = VariableScope(False)
        self.current._graph_number = graph_number
        self.counts = ScopeCounts()


SCOPE_STORE = ("variable_scope_store",)


def scope_store(graph: Graph) -> ScopeStore:
    """The scopes of a graph; they are made with the first look at them."""
    stores = graph.get_collection_ref(SCOPE_STORE)
    if not stores:
        stores.append(ScopeStore(graph.number))
    store: ScopeStore = stores[0]
    return store


def current_scope(graph: Graph) -> VariableScope:
    """The innermost variable scope of a graph in this thread."""
    return scope_store(graph).current


def get_variable_scope() -> VariableScope:
    """The innermost variable scope that is open.

    >>> get_variable_scope().reuse
    False
    """
    return current_scope(get_default_graph())
