"""The store that finds variables again by name, and decides between sharing and making.

One store per graph; ``variable_scope.py`` asks it on behalf of a scope.
"""

from __future__ import annotations

import enum
import functools
import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

from scopeviz import events
from scopeviz.events import Location, ReuseFlag, VariableRefused, VariableReused
from scopeviz.tf1 import init_ops
from scopeviz.tf1.dtypes import DType, as_dtype, float32
from scopeviz.tf1.graph_keys import GraphKeys
from scopeviz.tf1.op_def import operand_of
from scopeviz.tf1.ops import Graph, get_default_graph, op_created
from scopeviz.tf1.tensor_shape import Dims, compatible, dims_of, shape_text
from scopeviz.tf1.variables import Variable, checked_distribution, making, variable_created


class _ReuseMode(enum.Enum):
    """Ways of reusing beyond yes and no."""

    AUTO_REUSE = 1


AUTO_REUSE = _ReuseMode.AUTO_REUSE
"""Share the variable if it exists, else make it."""


class Request(NamedTuple):
    """A lookup, as far as it does not concern the variable itself.

    Attributes:
        name: the name as the user wrote it.
        scope: full name of the variable scope that was asked.
        name_scope: the name scope around it, with the trailing slash.
        flag: the reuse flag in force, and where it was set.
        made_by: which function the user called.
    """

    name: str
    scope: str
    name_scope: str
    flag: ReuseFlag
    made_by: events.Maker


class VariableStore:
    """Full name -> variable, for the variables that ``get_variable`` made in one graph.

    Follows: tensorflow/python/ops/variable_scope.py, _VariableStore.

    >>> with Graph().as_default():
    ...     store = default_store()
    ...     v = store.get_variable("v", shape=[2])
    ...     store.get_variable("v", shape=[2], reuse=True) is v
    True
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._vars: dict[str, Variable] = {}

    def get_variable(
        self,
        name: str,
        shape: Any = None,
        dtype: Any = float32,
        initializer: Any = None,
        regularizer: Any = None,
        reuse: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        caching_device: Any = None,
        validate_shape: bool = True,
        custom_getter: Any = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        request: Request | None = None,
    ) -> Any:
        """The variable of that full name: found, or made, as ``reuse`` demands.

        Args:
            name: full name.
            reuse: True shares only, False makes only, AUTO_REUSE and None do either.
            request: what the listeners are told of the lookup.

        For the others see ``tf.get_variable``.

        Raises:
            ValueError: if ``reuse`` forbids it, or an argument contradicts the variable.
        """
        if custom_getter is not None and not callable(custom_getter):
            raise ValueError(f"Passed a custom_getter which is not callable: {custom_getter}")
        dtype = None if dtype is None else as_dtype(dtype).base_dtype
        synchronization, aggregation, trainable = checked_distribution(
            synchronization, aggregation, trainable, name
        )
        request = request or Request(name, "", "", _flag_of(reuse), "get_variable")
        if custom_getter is None:
            return self._lookup(
                request,
                name,
                shape,
                dtype,
                initializer,
                regularizer,
                reuse,
                trainable,
                collections,
                caching_device,
                None,
                validate_shape,
                None,
                constraint,
                synchronization,
                aggregation,
            )
        arguments: dict[str, Any] = {
            "getter": functools.partial(self._lookup, request),
            "name": name,
            "shape": shape,
            "dtype": dtype,
            "initializer": initializer,
            "regularizer": regularizer,
            "reuse": reuse,
            "trainable": trainable,
            "collections": collections,
            "caching_device": caching_device,
            "partitioner": None,
            "validate_shape": validate_shape,
            "use_resource": False,
            "synchronization": synchronization,
            "aggregation": aggregation,
        }
        if takes_argument(custom_getter, "constraint"):
            arguments["constraint"] = constraint
        return custom_getter(**arguments)

    def _lookup(
        self,
        request: Request,
        name: str,
        shape: Any = None,
        dtype: Any = float32,
        initializer: Any = None,
        regularizer: Any = None,
        reuse: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        validate_shape: bool = True,
        use_resource: Any = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
    ) -> Variable:
        """Find or make one variable, and tell the listeners what came of it."""
        try:
            found = self._found(name, shape, dtype, initializer, reuse)
            if found is not None:
                if events.listeners:
                    self._tell_reused(found, name, request)
                return found
            if initializer is None:
                initializer = _default_initializer(name, dtype)
            variable = self._made(
                name,
                dims_of(shape),
                dtype,
                initializer,
                trainable,
                collections,
                caching_device,
                validate_shape,
                constraint,
                synchronization,
                aggregation,
            )
        except Exception as error:
            if events.listeners:
                self._tell_refused(name, request, error)
            raise
        if events.listeners:
            variable_created(
                variable,
                request.name,
                request.scope,
                request.name_scope,
                initializer,
                request.made_by,
                name,
                request.flag,
            )
        if regularizer:
            self._regularize(variable, name, regularizer)
        return variable

    def _found(
        self, name: str, shape: Any, dtype: DType | None, initializer: Any, reuse: Any
    ) -> Variable | None:
        """The variable that is shared; None if one is to be made."""
        if shape is not None and initializer is not None and not callable(initializer):
            raise ValueError("If initializer is a constant, do not specify shape.")
        variable = self._vars.get(name)
        if variable is None:
            if reuse is True:
                raise ValueError(
                    f"Variable {name} does not exist, or was not created with "
                    "tf.get_variable(). Did you mean to set reuse=tf.AUTO_REUSE in VarScope?"
                )
            return None
        if reuse is False:
            raise ValueError(_already_exists(name, variable))
        _check_sharing(name, variable, dims_of(shape), dtype)
        return variable

    def _made(
        self,
        name: str,
        dims: Dims,
        dtype: DType | None,
        initializer: Any,
        trainable: bool | None,
        collections: Any,
        caching_device: Any,
        validate_shape: bool,
        constraint: Any,
        synchronization: Any,
        aggregation: Any,
    ) -> Variable:
        by_value = not callable(initializer)
        # Who makes the shape makes the dtype as well.
        own_dtype = by_value or dims is None or None in dims
        initial_value = initializer if by_value else _deferred(initializer, dims, dtype)
        variable: Variable = Variable.make(
            initial_value,
            name=name,
            trainable=trainable,
            collections=collections,
            caching_device=caching_device,
            dtype=None if own_dtype else dtype,
            validate_shape=validate_shape,
            constraint=constraint,
            synchronization=synchronization,
            aggregation=aggregation,
        )
        self._vars[name] = variable
        return variable

    def _regularize(self, variable: Variable, name: str, regularizer: Any) -> None:
        graph = self._graph
        with making(graph, f"{name}/Regularizer/") as (_, ops):
            loss = regularizer(variable)
        if events.listeners:
            for op in ops:
                events.emit(op_created(op, variable.op.name, "regularizer"))
        if loss is not None:
            graph.add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)

    def _tell_reused(self, variable: Variable, store_name: str, request: Request) -> None:
        op = variable.op
        events.emit(
            VariableReused(
                self._graph.number,
                op.name,
                store_name,
                request.name,
                request.scope,
                request.name_scope,
                variable._variable.dims,
                variable.dtype.base_dtype.name,
                variable.trainable,
                request.flag,
                op.location,
                events.locate(),
            )
        )

    def _tell_refused(self, name: str, request: Request, error: Exception) -> None:
        events.emit(
            VariableRefused(
                self._graph.number,
                name,
                request.name,
                request.scope,
                request.flag,
                type(error).__name__,
                str(error).split("\n")[0].removesuffix(_DEFINED_AT).strip(),
                events.locate(),
            )
        )


def _flag_of(reuse: Any) -> ReuseFlag:
    return ReuseFlag(reuse_text(reuse), "default" if not reuse else "argument")


def reuse_text(reuse: Any) -> events.Reuse:
    """A reuse flag as an event writes it."""
    if reuse is AUTO_REUSE:
        return "AUTO_REUSE"
    return "True" if reuse else "False"


_DEFINED_AT = " Originally defined at:"


def _already_exists(name: str, variable: Variable) -> str:
    return (
        f"Variable {name} already exists, disallowed. Did you mean to set reuse=True or "
        f"reuse=tf.AUTO_REUSE in VarScope?{_DEFINED_AT}\n\n"
        f"{_stack(variable.op.location)}\n\n"
        f"Asked for again at:\n\n{_stack(events.locate())}\n"
    )


def _stack(location: Location) -> str:
    """A place and the calls that led to it, one a line, innermost last."""
    lines = []
    place: Location | None = location
    while place is not None:
        lines.append(f"  {place}")
        place = place.caller
    return "\n".join(reversed(lines))


def _check_sharing(name: str, variable: Variable, dims: Dims, dtype: DType | None) -> None:
    found = variable._variable.dims
    if not compatible(dims, found):
        raise ValueError(
            f"Trying to share variable {name}, but specified shape {shape_text(dims)} "
            f"and found shape {shape_text(found)}."
        )
    if dtype is not None and dtype is not variable.dtype.base_dtype:
        raise ValueError(
            f"Trying to share variable {name}, but specified dtype {dtype.name} "
            f"and found dtype {variable.dtype.name}."
        )


def _default_initializer(name: str, dtype: DType | None) -> Any:
    """What TF1 takes where no initializer is given."""
    dtype = float32 if dtype is None else dtype
    if dtype.is_floating:
        return init_ops.glorot_uniform_initializer()
    if dtype.is_integer or dtype.is_bool or dtype.name == "string":
        return init_ops.zeros_initializer()
    raise ValueError(f"An initializer for variable {name} of {dtype} is required")


def _deferred(initializer: Any, dims: Dims, dtype: DType | None) -> Callable[[], Any]:
    """The function without arguments that makes a variable's first value."""
    if isinstance(initializer, type):
        initializer = initializer()
    if dims is not None and None not in dims:
        return functools.partial(initializer, list(dims), dtype=dtype, partition_info=None)
    if _needs_no_arguments(initializer):
        without: Callable[[], Any] = initializer
        return without
    raise ValueError(
        "The initializer passed is not valid. It should be a callable with no arguments and "
        "the shape should not be provided or an instance of `tf.keras.initializers.*' and "
        "`shape` should be fully defined."
    )


def _needs_no_arguments(function: Any) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    return all(
        parameter.default is not parameter.empty
        or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        for parameter in parameters
    )


def takes_argument(function: Any, name: str) -> bool:
    """Whether ``function`` takes a keyword argument of that name."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
    return name in parameters or any(
        parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()
    )


def check_value_dtype(initializer: Any, dtype: Any) -> None:
    """Demand that a value given for a variable is of the dtype given for it.

    Raises:
        ValueError: if it is not.
    """
    if initializer is None or dtype is None or callable(initializer):
        return
    found = operand_of(initializer).dtype.base_dtype
    wanted = as_dtype(dtype).base_dtype
    if found is not wanted:
        raise ValueError(f"Initializer type '{found}' and explicit dtype '{wanted}' don't match.")


_STORE = ("variable_store",)


def default_store() -> VariableStore:
    """The store of the default graph, made if there is none."""
    graph = get_default_graph()
    stores = graph.get_collection_ref(_STORE)
    if not stores:
        stores.append(VariableStore(graph))
    store: VariableStore = stores[0]
    return store
