"""The store that finds variables again by name, and decides between sharing and making.

One store per graph; ``scope_store.py`` asks it on behalf of a scope.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import Any

from scopeviz import events
from scopeviz.events import Location, VariableReused
from scopeviz.tf1.framework.asked import asked, getter_words
from scopeviz.tf1.framework.callables import needs_no_arguments, takes_argument
from scopeviz.tf1.framework.dtypes import DType, as_dtype, float32
from scopeviz.tf1.framework.graph_keys import GraphKeys
from scopeviz.tf1.framework.operation import Tensor, op_created
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.framework.tensor_shape import (
    Dims,
    TensorShape,
    compatible,
    dims_of,
    merged,
    shape_text,
)
from scopeviz.tf1.ops import init_ops
from scopeviz.tf1.variables.distribution import checked_distribution
from scopeviz.tf1.variables.reuse import DEFINED_AT, Request, flag_of, in_force, tell_refused
from scopeviz.tf1.variables.variable_making import making, variable_created
from scopeviz.tf1.variables.variable_parts import (
    PartitionedVariable,
    PartitionInfo,
    call_partitioner,
    parts_of,
    sliced_value,
)
from scopeviz.tf1.variables.variable_recipes import FirstValue
from scopeviz.tf1.variables.variables import Variable, make_variable, resource_variables_enabled

_SHAPES = (list, tuple)


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
        self._vars: dict[str, Any] = {}
        self._partitioned_vars: dict[str, PartitionedVariable] = {}
        self._remade: Collection[str] = ()  # What the cell that runs again is to find.

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
        partitioner: Any = None,
        validate_shape: bool = True,
        use_resource: bool | None = None,
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
        dtype = getattr(dtype, "base_dtype", dtype)
        synchronization, aggregation, trainable = checked_distribution(
            synchronization, aggregation, trainable, name
        )
        request = request or Request(name, "", "", flag_of(reuse), "get_variable")
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
                partitioner,
                validate_shape,
                use_resource,
                constraint,
                synchronization,
                aggregation,
            )
        arguments: dict[str, Any] = {
            "name": name,
            "shape": shape,
            "dtype": dtype,
            "initializer": initializer,
            "regularizer": regularizer,
            "reuse": reuse,
            "trainable": trainable,
            "collections": collections,
            "caching_device": caching_device,
            "partitioner": partitioner,
            "validate_shape": validate_shape,
            "use_resource": use_resource,
            "synchronization": synchronization,
            "aggregation": aggregation,
        }
        if takes_argument(custom_getter, "constraint"):
            arguments["constraint"] = constraint
        return custom_getter(getter=functools.partial(self._lookup, request), **arguments)

    def shared(self, name: str, shape: Any, dtype: Any, request: Request) -> Any:
        """The variable of that full name, where it plainly is to be shared; else None.

        Most lookups of a program are like this, and need not go through all of the rules.
        """
        variable = self._vars.get(name)
        if variable is None or request.flag is None or request.flag.value == "False":
            return None
        fits = (
            isinstance(variable, Variable)
            and variable.dtype.base_dtype is dtype
            and (shape is None or (type(shape) in _SHAPES and tuple(shape) == variable._dims))
            and f"{name}/part_0" not in self._vars
        )
        if not fits:
            return None
        if events.listeners:
            self._tell_reused(variable, name, request)
        return variable

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
        use_resource: bool | None = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
    ) -> Any:
        """Find or make a variable, in parts or not, and tell the listeners what came of it."""
        arguments = (
            shape,
            dtype,
            initializer,
            regularizer,
            reuse,
            trainable,
            collections,
            caching_device,
            validate_shape,
            use_resource,
            constraint,
            synchronization,
            aggregation,
        )
        request = in_force(request, reuse, remade=name in self._remade)
        try:
            if self._is_in_parts(name, shape, partitioner, reuse):
                return self._get_partitioned_variable(
                    name, partitioner, *arguments, request=request
                )
            return self._get_single_variable(name, *arguments, request=request)
        except Exception as error:
            if events.listeners:
                tell_refused(self._graph, name, request, error)
            raise

    def _is_in_parts(self, name: str, shape: Any, partitioner: Any, reuse: Any) -> bool:
        """Whether a partitioned variable is looked for.

        Raises:
            ValueError: if it is not, and there is one; or what is to partition it cannot.

        Follows: tensorflow/python/ops/variable_scope.py, _true_getter.
        """
        scalar = isinstance(shape, list | tuple) and not shape
        if partitioner is not None and not scalar:
            if not callable(partitioner):
                raise ValueError(f"Partitioner must be callable, but received: {partitioner}")
            return True
        if partitioner is None and reuse is True and name in self._partitioned_vars:
            return True
        if f"{name}/part_0" in self._vars:
            raise ValueError(
                "No partitioner was provided, but a partitioned version of the variable was "
                f"found: {name}/part_0. Perhaps a variable of the same name was already created "
                "with partitioning?"
            )
        return False

    def _get_partitioned_variable(
        self,
        name: str,
        partitioner: Any,
        shape: Any = None,
        dtype: Any = float32,
        initializer: Any = None,
        regularizer: Any = None,
        reuse: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        caching_device: Any = None,
        validate_shape: bool = True,
        use_resource: bool | None = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        *,
        request: Request,
    ) -> PartitionedVariable:
        """Follows: tensorflow/python/ops/variable_scope.py, _get_partitioned_variable."""
        if name in self._vars:
            raise ValueError(
                "A partitioner was provided, but an unpartitioned version of the variable was "
                f"found: {name}.  Perhaps a variable of the same name was already created "
                "without partitioning?"
            )
        dtype = as_dtype(dtype)
        dims = dims_of(shape)
        if isinstance(initializer, Tensor):
            dims = merged(dims, initializer.dims)
        full_shape = TensorShape(dims)
        partitions = None
        if not reuse or partitioner:
            partitions = call_partitioner(partitioner, full_shape, dtype)
        found = self._partitioned_vars.get(name)
        if found is not None:
            if reuse is False and name not in self._remade:
                raise ValueError(
                    f"Partitioned variable with name {name} already exists. Did you mean to "
                    f"set reuse=True or reuse=tf.AUTO_REUSE in VarScope?{_places(found)}"
                )
            _check_reusing_parts(name, found, dims, dtype, partitions)
            if events.listeners:
                for part in found:
                    self._tell_reused(part, part.op.name, request, name)
            return found
        if reuse is True:
            raise ValueError(
                f"PartitionedVariable {name} does not exist, or was not created with "
                "tf.get_variable(). Did you mean to set reuse=False or reuse=tf.AUTO_REUSE in "
                "VarScope?"
            )
        assert partitions is not None
        shape = full_shape.as_list()
        self._check_parts(name, max(partitions))
        parts = []
        for number, (offset, part_shape) in enumerate(parts_of(shape, partitions)):
            part_name = f"{name}/part_{number}"
            info = PartitionInfo(shape, offset)
            first, dtype = self._part_initializer(part_name, initializer, dtype, offset, part_shape)
            part = self._get_single_variable(
                part_name,
                part_shape if callable(first) else None,
                dtype,
                first,
                regularizer,
                reuse,
                trainable,
                collections,
                caching_device,
                validate_shape,
                use_resource,
                constraint,
                synchronization,
                aggregation,
                info,
                name,
                request=request,
            )
            part._set_save_slice_info(Variable.SaveSliceInfo(name, shape, offset, part_shape))
            parts.append(part)
        whole = PartitionedVariable(name, full_shape, dtype, parts, partitions)
        self._partitioned_vars[name] = whole
        return whole

    def _part_initializer(
        self, name: str, initializer: Any, dtype: DType, offset: list[int], shape: list[int]
    ) -> tuple[Any, DType]:
        """What a part starts from, and of which dtype it is."""
        # The scope is taken whether it is needed or not.
        with self._graph.name_scope(f"{name}/PartitionedInitializer"):
            if initializer is None:
                return _default_initializer(name.rpartition("/")[0], dtype), dtype
            if callable(initializer):
                return initializer, dtype
            value = sliced_value(initializer, dtype, offset, shape)
            return value, value.dtype.base_dtype

    def _check_parts(self, name: str, count: int) -> None:
        """Demand that as many parts as wanted are there, if there are any."""
        if f"{name}/part_0" not in self._vars:
            return
        start = (
            "Partitioner returned a different partitioning than what was already found.  "
            f"Partitioner returned {count} shards, and shard {name}/part_0 was found, but "
        )
        if f"{name}/part_{count - 1}" not in self._vars:
            raise ValueError(f"{start}{name}/part_{count - 1} was not.")
        if f"{name}/part_{count}" in self._vars:
            raise ValueError(f"{start}so was the extra shard {name}/part_{count}.")

    def _get_single_variable(
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
        use_resource: bool | None = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        partition_info: PartitionInfo | None = None,
        part_of: str = "",
        *,
        request: Request,
    ) -> Any:
        """Follows: tensorflow/python/ops/variable_scope.py, _get_single_variable."""
        by_value = initializer is not None and not callable(initializer)
        if shape is not None and by_value:
            raise ValueError("If initializer is a constant, do not specify shape.")
        dtype, dims = as_dtype(dtype), dims_of(shape)
        found = self._found(name, dims, dtype, reuse)
        if found is not None:
            if events.listeners:
                self._tell_reused(found, name, request, part_of)
            return found
        if initializer is None:
            initializer = _default_initializer(name, dtype)
        # Who makes the shape makes the dtype as well.
        own_dtype = by_value or dims is None or None in dims
        arguments = {
            "initial_value": (
                initializer if by_value else _deferred(initializer, dims, dtype, partition_info)
            ),
            "trainable": trainable,
            "collections": collections,
            "validate_shape": validate_shape,
            "caching_device": caching_device,
            "name": name,
            "variable_def": None,
            "dtype": None if own_dtype else dtype.base_dtype,
            "expected_shape": None,
            "import_scope": None,
            "constraint": constraint,
            "use_resource": resource_variables_enabled() if use_resource is None else use_resource,
            "synchronization": synchronization,
            "aggregation": aggregation,
            "shape": None,
        }
        local = self._graph._local
        local.place = None if local.creators else request.place
        made: list[Any] = []
        outer, local.made = local.made, made
        variable = None
        try:
            variable = make_variable(self._graph, arguments)
        finally:  # A creator may raise after it had one made.
            local.made, local.place = outer, None
            if events.listeners:
                for each in made:
                    store_name = name if each is variable else ""
                    variable_created(each, request, initializer, store_name, part_of)
        self._vars[name] = variable
        variable.name  # noqa: B018  # TF1 looks at it, and so refuses what a creator forgot to give
        if regularizer:
            self._regularize(variable, name, regularizer)
        return variable

    def _found(self, name: str, dims: Dims, dtype: DType, reuse: Any) -> Any:
        """The variable that is shared; None if one is to be made."""
        variable = self._vars.get(name)
        if variable is None:
            if reuse is True:
                raise ValueError(
                    f"Variable {name} does not exist, or was not created with "
                    "tf.get_variable(). Did you mean to set reuse=tf.AUTO_REUSE in VarScope?"
                )
            return None
        if reuse is False and name not in self._remade:
            raise ValueError(_already_exists(name, variable))
        _check_sharing(name, variable, dims, dtype)
        return variable

    def _regularize(self, variable: Any, name: str, regularizer: Any) -> None:
        graph = self._graph
        regularized = making(graph, f"{name}/Regularizer/", variable.op.name, "regularizer")
        with regularized as (_, ops), graph.colocate_with(variable):
            loss = regularizer(variable)
        if events.listeners:
            for op in ops:
                events.emit(op_created(op, variable.op.name, "regularizer"))
        if loss is not None:
            graph.add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)

    def _tell_reused(
        self, variable: Any, store_name: str, request: Request, part_of: str = ""
    ) -> None:
        op = variable.op
        assert request.flag is not None
        events.emit(
            VariableReused(
                self._graph.number,
                op.name,
                store_name,
                request.name,
                request.scope,
                request.name_scope,
                _dims(variable),
                variable.dtype.base_dtype.name,
                variable.trainable,
                request.flag,
                op.location,
                request.place or events.locate(),
                part_of,
                asked(*request.given),
                getter_words(request.getter),
            )
        )


def _already_exists(name: str, variable: Any) -> str:
    message = (
        f"Variable {name} already exists, disallowed. Did you mean to set reuse=True or "
        "reuse=tf.AUTO_REUSE in VarScope?"
    )
    # TF1 has these words in the first line for reference variables only.
    places = _places(variable)
    return message + (places if getattr(variable, "_is_resource", False) else f" {places[2:]}")


def _places(variable: Any) -> str:
    """Where a variable was made, and where it is asked for again."""
    part = variable if hasattr(variable, "op") else next(iter(variable))
    return (
        f"\n\n{DEFINED_AT}\n\n{_stack(part.op.location)}\n\n"
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


def _dims(variable: Any) -> Dims:
    """The static shape of what a creator made, which may be no variable of ours."""
    if isinstance(variable, Variable):
        return variable._dims
    return dims_of(variable.get_shape())


def _check_sharing(name: str, variable: Any, dims: Dims, dtype: DType) -> None:
    found = _dims(variable)
    if not compatible(dims, found):
        raise ValueError(
            f"Trying to share variable {name}, but specified shape {shape_text(dims)} "
            f"and found shape {shape_text(found)}.{_places(variable)}"
        )
    if dtype.base_dtype is not variable.dtype.base_dtype:
        raise ValueError(
            f"Trying to share variable {name}, but specified dtype {dtype.name} "
            f"and found dtype {variable.dtype.name}.{_places(variable)}"
        )


def _check_reusing_parts(
    name: str, found: PartitionedVariable, dims: Dims, dtype: DType, partitions: Any
) -> None:
    known = dims_of(found.get_shape())
    pairs = {
        "shape": (compatible(dims, known), shape_text(dims), shape_text(known)),
        "dtype": (dtype.base_dtype is found.dtype.base_dtype, dtype.name, found.dtype.name),
        "partitions": (
            partitions is None or partitions == found._get_partitions(),
            partitions,
            found._get_partitions(),
        ),
    }
    for what, (fits, specified, there) in pairs.items():
        if not fits:
            raise ValueError(
                f"Trying to reuse partitioned variable {name}, but specified {what} {specified} "
                f"and found {what} {there}.{_places(found)}"
            )


def _default_initializer(name: str, dtype: DType) -> Any:
    """What TF1 takes where no initializer is given."""
    if dtype.is_floating:
        return init_ops.glorot_uniform_initializer()
    if dtype.is_integer or dtype.is_bool or dtype.name == "string":
        return init_ops.zeros_initializer()
    raise ValueError(f"An initializer for variable {name} of {dtype.base_dtype} is required")


def _deferred(
    initializer: Any, dims: Dims, dtype: DType, partition_info: PartitionInfo | None
) -> Callable[[], Any]:
    """The function without arguments that makes a variable's first value."""
    if isinstance(initializer, type):
        initializer = initializer()
    if dims is not None and None not in dims:
        return FirstValue(initializer, dims, dtype, partition_info)  # type: ignore[arg-type, return-value]  # known, called
    if needs_no_arguments(initializer):
        without: Callable[[], Any] = initializer
        return without
    raise ValueError(
        "The initializer passed is not valid. It should be a callable with no arguments and "
        "the shape should not be provided or an instance of `tf.keras.initializers.*' and "
        "`shape` should be fully defined."
    )


VARIABLE_STORE = ("variable_store",)


def store_of(graph: Graph) -> VariableStore:
    """The store of a graph, made if there is none."""
    stores = graph.get_collection_ref(VARIABLE_STORE)
    if not stores:
        stores.append(VariableStore(graph))
    store: VariableStore = stores[0]
    return store


def default_store() -> VariableStore:
    """The store of the default graph, made if there is none."""
    return store_of(get_default_graph())
