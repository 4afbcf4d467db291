"""Variables of models: making them with their collections, and finding them again."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scopeviz.tf1.contrib.framework.arg_scope import add_arg_scope
from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.graph_keys import GraphKeys, add_to_collection, get_collection
from scopeviz.tf1.framework.name_scopes import device as on_device
from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.ops import array_ops, control_flow_ops
from scopeviz.tf1.variables.distribution import VariableAggregation, VariableSynchronization
from scopeviz.tf1.variables.scope_store import VariableScope, get_variable_scope
from scopeviz.tf1.variables.variable_scope import get_variable
from scopeviz.tf1.variables.variables import Variable


@add_arg_scope
def variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    collections: Any = None,
    caching_device: Any = None,
    device: Any = None,
    partitioner: Any = None,
    custom_getter: Any = None,
    use_resource: bool | None = None,
    synchronization: Any = VariableSynchronization.AUTO,
    aggregation: Any = VariableAggregation.NONE,
) -> Any:
    """The variable of that name, shared or made, as ``tf.get_variable`` does it.

    Args:
        name: the name within the variable scope.
        shape: the static shape.
        dtype: the element type; None takes the scope's.
        initializer: gives a new variable its first value.
        regularizer: a function from a new variable to a loss.
        trainable: whether optimizers train it.
        collections: what a new variable joins; None is the global variables.
        caching_device: where its reads happen; only a name here.
        device: where it is; only a name here.
        partitioner: cuts a new variable into parts.
        custom_getter: called in place of ``tf.get_variable``, with the scope's flag as ``reuse``.
        use_resource: which kind of variable is made.
        synchronization: for distributed training.
        aggregation: for distributed training.

    Raises:
        ValueError: if the scope's reuse flag forbids sharing or making it.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, variable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.variable_scope("net"):
    ...     variable("w", [2]).name
    'net/w:0'
    """
    getter: Callable[..., Any] = get_variable
    if custom_getter is not None:
        getter = functools.partial(custom_getter, reuse=get_variable_scope().reuse)
    joined = [GraphKeys.GLOBAL_VARIABLES] if collections is None else collections
    with on_device(device or ""):
        return getter(
            name,
            shape=shape,
            dtype=dtype,
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
            collections=list(dict.fromkeys(joined)),
            caching_device=caching_device,
            partitioner=partitioner,
            use_resource=use_resource,
            synchronization=synchronization,
            aggregation=aggregation,
        )


@add_arg_scope
def model_variable(
    name: str,
    shape: Any = None,
    dtype: Any = float32,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    collections: Any = None,
    caching_device: Any = None,
    device: Any = None,
    partitioner: Any = None,
    custom_getter: Any = None,
    use_resource: bool | None = None,
    synchronization: Any = VariableSynchronization.AUTO,
    aggregation: Any = VariableAggregation.NONE,
) -> Any:
    """The same as :func:`variable`, of one that also joins the model's variables.

    Args:
        name: the name within the variable scope.
        shape: the static shape.
        dtype: the element type.
        initializer: gives a new variable its first value.
        regularizer: a function from a new variable to a loss.
        trainable: whether optimizers train it.
        collections: what else a new variable joins.
        caching_device: where its reads happen; only a name here.
        device: where it is; only a name here.
        partitioner: cuts a new variable into parts.
        custom_getter: called in place of ``tf.get_variable``.
        use_resource: which kind of variable is made.
        synchronization: for distributed training.
        aggregation: for distributed training.

    Raises:
        ValueError: if the scope's reuse flag forbids sharing or making it.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, model_variable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = model_variable("w", [2])
    ...     tf.model_variables() == tf.global_variables() == [w]
    True
    """
    return variable(
        name,
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        trainable=trainable,
        collections=[
            *(collections or ()),
            GraphKeys.GLOBAL_VARIABLES,
            GraphKeys.MODEL_VARIABLES,
        ],
        caching_device=caching_device,
        device=device,
        partitioner=partitioner,
        custom_getter=custom_getter,
        use_resource=use_resource,
        synchronization=synchronization,
        aggregation=aggregation,
    )


def _plain(key: str, initial_value: Any, name: str | None, **arguments: Any) -> Any:
    return Variable(initial_value, trainable=False, collections=[key], name=name, **arguments)


def local_variable(
    initial_value: Any,
    validate_shape: bool = True,
    name: str | None = None,
    use_resource: bool | None = None,
) -> Any:
    """A new variable of one process, which optimizers leave alone.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, local_variable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     count = local_variable(0, name="count")
    ...     tf.local_variables() == [count]
    True
    """
    key = GraphKeys.LOCAL_VARIABLES
    arguments = {"validate_shape": validate_shape, "use_resource": use_resource}
    return _plain(key, initial_value, name, **arguments)


def global_variable(
    initial_value: Any,
    validate_shape: bool = True,
    name: str | None = None,
    use_resource: bool | None = None,
) -> Any:
    """A new variable that all of a program shares, which optimizers leave alone.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, global_variable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     count = global_variable(0, name="count")
    ...     tf.global_variables() == [count], tf.trainable_variables()
    (True, [])
    """
    key = GraphKeys.GLOBAL_VARIABLES
    arguments = {"validate_shape": validate_shape, "use_resource": use_resource}
    return _plain(key, initial_value, name, **arguments)


def add_model_variable(var: Any) -> None:
    """Let a variable join the model's variables, if it has not yet.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, add_model_variable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     add_model_variable(tf.Variable(1.0, name="v"))
    ...     tf.model_variables()[0].name
    'v:0'
    """
    if not any(var is one for one in get_collection(GraphKeys.MODEL_VARIABLES)):
        add_to_collection(GraphKeys.MODEL_VARIABLES, var)


def get_variables(
    scope: Any = None, suffix: str | None = None, collection: str = GraphKeys.GLOBAL_VARIABLES
) -> list[Any]:
    """The variables of a collection whose names begin and end in a certain way.

    Args:
        scope: a pattern for the beginning, or a variable scope.
        suffix: a pattern for the end.
        collection: the key of the collection.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, get_variables.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.variable_scope("net"):
    ...     w, b = tf.get_variable("w", [2]), tf.get_variable("b", [2])
    ...     get_variables("net", suffix="w") == [w]
    True
    """
    if isinstance(scope, VariableScope):
        scope = scope.name
    if suffix is not None:
        scope = f"{scope or ''}.*{suffix}" + ("" if ":" in suffix else ":")
    return get_collection(collection, scope)


def get_model_variables(scope: Any = None, suffix: str | None = None) -> list[Any]:
    """The same as :func:`get_variables`, of the model's variables.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, get_model_variables.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     get_model_variables()
    []
    """
    return get_variables(scope, suffix, GraphKeys.MODEL_VARIABLES)


def get_local_variables(scope: Any = None, suffix: str | None = None) -> list[Any]:
    """The same as :func:`get_variables`, of the local variables.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, get_local_variables.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     get_local_variables()
    []
    """
    return get_variables(scope, suffix, GraphKeys.LOCAL_VARIABLES)


def get_trainable_variables(scope: Any = None, suffix: str | None = None) -> list[Any]:
    """The same as :func:`get_variables`, of those that optimizers train.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, get_trainable_variables.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.get_variable("w", [2])
    ...     get_trainable_variables("w") == [w]
    True
    """
    return get_variables(scope, suffix, GraphKeys.TRAINABLE_VARIABLES)


def get_variables_to_restore(include: Any = None, exclude: Any = None) -> list[Any]:
    """The global variables of some scopes, less those of others.

    Args:
        include: a list of scopes; None is all.
        exclude: a list of scopes.

    Raises:
        TypeError: if one of them is no list.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, get_variables_to_restore.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     a, b = tf.get_variable("a", [1]), tf.get_variable("b", [1])
    ...     get_variables_to_restore(exclude=["b"]) == [a]
    True
    """
    for name, value in (("include", include), ("exclude", exclude)):
        if value is not None and not isinstance(value, list | tuple):
            raise TypeError(f"{name} is provided but is not a list or a tuple.")
    wanted = [
        one for scope in ([None] if include is None else include) for one in get_variables(scope)
    ]
    unwanted = {one for scope in exclude or () for one in get_variables(scope)}
    return [one for one in wanted if one not in unwanted]


def get_variables_by_suffix(suffix: str, scope: Any = None) -> list[Any]:
    """The global variables whose names end in a certain way.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, get_variables_by_suffix.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.get_variable("net/w", [1])
    ...     get_variables_by_suffix("w") == [w]
    True
    """
    return get_variables(scope=scope, suffix=suffix)


def get_variables_by_name(given_name: str, scope: Any = None) -> list[Any]:
    """The global variables whose names end in ``given_name`` as a whole part.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, get_variables_by_name.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w, new = tf.get_variable("net/w", [1]), tf.get_variable("net/new", [1])
    ...     get_variables_by_name("w") == [w]
    True
    """
    return get_variables(scope=scope, suffix=f"/{given_name}:|^{given_name}:")


def get_unique_variable(var_op_name: str) -> Any:
    """The global variable of that full name.

    Raises:
        ValueError: if there is none, or only others that begin so.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, get_unique_variable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.get_variable("net/w", [1])
    ...     get_unique_variable("net/w") is w
    True
    """
    found = get_variables(scope=var_op_name)
    if not found:
        raise ValueError(f"Couldn't find variable {var_op_name}")
    for one in found:
        if one.op.name == var_op_name:
            return one
    raise ValueError(f"Variable {var_op_name} does not uniquely identify a variable")


def get_variable_full_name(var: Any) -> str:
    """The full name of a variable; of a part, that of the whole.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, get_variable_full_name.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     get_variable_full_name(tf.get_variable("net/w", [1]))
    'net/w'
    """
    part = getattr(var, "_save_slice_info", None)
    name: str = part.full_name if part else var.op.name
    return name


def assign_from_values(
    var_names_to_values: Mapping[str, Any],
) -> tuple[Operation, dict[Any, Any]]:
    """An op that gives variables values, and what to feed it.

    Args:
        var_names_to_values: full name of a global variable -> an array of its size.

    Raises:
        ValueError: if there is no such variable.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, assign_from_values.

    >>> import numpy as np
    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     w = tf.get_variable("w", [2])
    ...     op, feeds = assign_from_values({"w": np.array([1.0, 2.0])})
    ...     session.run(op, feeds)
    ...     session.run(w).tolist()
    [1.0, 2.0]
    """
    feeds, assigned = {}, []
    for name, value in var_names_to_values.items():
        target = _named(name)
        source = array_ops.placeholder(
            target.dtype.base_dtype, target.get_shape(), f"placeholder/{target.op.name}"
        )
        assigned.append(target.assign(source))
        feeds[source] = value.reshape(target.get_shape().as_list())
    return control_flow_ops.group(*assigned), feeds


def _named(name: str) -> Any:
    found = get_collection(GraphKeys.GLOBAL_VARIABLES, name)
    if not found:
        raise ValueError(f"Variable {name} wasn't found")
    if len(found) == 1:
        return found[0]
    for one in found:
        if one.op.name == name:
            return one
    raise ValueError(f"Variable {name} doesn't uniquely identify a variable")


def assign_from_values_fn(var_names_to_values: Mapping[str, Any]) -> Callable[[Any], Any]:
    """A function that gives variables values in a session.

    Args:
        var_names_to_values: full name of a global variable -> an array of its size.

    Raises:
        ValueError: if there is no such variable.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, assign_from_values_fn.

    >>> import numpy as np
    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     w = tf.get_variable("w", [2])
    ...     assign_from_values_fn({"w": np.array([1.0, 2.0])})(session)
    ...     session.run(w).tolist()
    [1.0, 2.0]
    """
    op, feeds = assign_from_values(var_names_to_values)

    def callback(session: Any) -> Any:
        return session.run(op, feeds)

    return callback


def filter_variables(
    var_list: Iterable[Any],
    include_patterns: Iterable[str] | None = None,
    exclude_patterns: Iterable[str] | None = None,
    reg_search: bool = True,
) -> list[Any]:
    """The variables whose names a pattern matches, less those of other patterns.

    Args:
        var_list: the variables.
        include_patterns: patterns of which one is to match; None takes all.
        exclude_patterns: patterns of which none is to match.
        reg_search: whether a match may begin anywhere in a name.

    Follows: tensorflow/contrib/framework/python/ops/variables.py, filter_variables.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     a, b = tf.get_variable("a", [1]), tf.get_variable("b", [1])
    ...     filter_variables([a, b], exclude_patterns=["a"]) == [b]
    True
    """
    match = re.search if reg_search else re.match

    def fits(patterns: Iterable[str], name: str) -> bool:
        return any(match(pattern, name) for pattern in patterns)

    included = list(var_list)
    if include_patterns is not None:
        included = [one for one in included if fits(include_patterns, one.name)]
    return [one for one in included if not fits(exclude_patterns or (), one.name)]
