"""``slim.utils``: outputs of layers under the names of their scopes, sizes and collections."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scopeviz.tf1.framework.constant_op import constant_value as value_of
from scopeviz.tf1.framework.graph_keys import add_to_collections, get_collection
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.variables.variables import Variable

__all__ = [
    "append_tensor_alias",
    "channel_dimension",
    "collect_named_outputs",
    "constant_value",
    "convert_collection_to_dict",
    "gather_tensors_aliases",
    "get_tensor_aliases",
    "get_variable_collections",
    "last_dimension",
    "n_positive_integers",
    "smart_cond",
    "static_cond",
    "two_element_tuple",
]


def collect_named_outputs(collections: Any, alias: str, outputs: Any) -> Any:
    """Put a layer's outputs into collections, under another name.

    Args:
        collections: keys of the collections, or one; None collects nothing.
        alias: the name.
        outputs: the tensor.

    Returns:
        The tensor.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, collect_named_outputs.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     y = collect_named_outputs("ends", "net/", tf.constant(1.0))
    ...     list(convert_collection_to_dict("ends").items())
    [('net', <tf.Tensor 'Const:0' shape=() dtype=float32>)]
    """
    if collections:
        append_tensor_alias(outputs, alias)
        add_to_collections(collections, outputs)
    return outputs


def append_tensor_alias(tensor: Any, alias: str) -> Any:
    """Give a tensor one more name.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, append_tensor_alias.

    >>> import scopeviz.tf1 as tf
    >>> append_tensor_alias(tf.constant(1.0), "one/").aliases
    ['one']
    """
    tensor.aliases = [*getattr(tensor, "aliases", ()), alias.removesuffix("/")]
    return tensor


def get_tensor_aliases(tensor: Any) -> list[str]:
    """The further names of a tensor; its own, if it has none.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, get_tensor_aliases.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     get_tensor_aliases(tf.constant(1.0, name="c"))
    ['c']
    """
    return list(getattr(tensor, "aliases", [tensor.name.removesuffix(":0")]))


def gather_tensors_aliases(tensors: Iterable[Any]) -> list[str]:
    """The further names of several tensors.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, gather_tensors_aliases.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     gather_tensors_aliases([tf.constant(1.0, name="c")])
    ['c']
    """
    return [alias for tensor in tensors for alias in get_tensor_aliases(tensor)]


def convert_collection_to_dict(
    collection: Any, clear_collection: bool = False
) -> OrderedDict[str, Any]:
    """The tensors of a collection, by their further names.

    Args:
        collection: the key.
        clear_collection: whether to empty it.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, convert_collection_to_dict.

    >>> convert_collection_to_dict("nothing")
    OrderedDict()
    """
    found = OrderedDict(
        (alias, tensor)
        for tensor in get_collection(collection)
        for alias in get_tensor_aliases(tensor)
    )
    if clear_collection:
        get_default_graph().clear_collection(collection)
    return found


def constant_value(value_or_tensor_or_var: Any, dtype: Any = None) -> Any:
    """What something is worth when the graph is built; None where only a run can tell.

    Args:
        value_or_tensor_or_var: a plain value, a tensor or a variable.
        dtype: the element type that a tensor must have.

    Raises:
        ValueError: if it is None, or a tensor of another element type.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, constant_value.

    >>> import scopeviz.tf1 as tf
    >>> constant_value(True), constant_value(tf.placeholder(tf.bool, []))
    (True, None)
    """
    value = value_or_tensor_or_var
    if value is None:
        raise ValueError("value_or_tensor_or_var cannot be None")
    if not isinstance(value, Tensor | Variable):
        return value
    if dtype and value.dtype != dtype:
        raise ValueError(f"It has the wrong type {value.dtype} instead of {dtype}")
    return value_of(value) if isinstance(value, Tensor) else None


def static_cond(pred: Any, fn1: Callable[[], Any], fn2: Callable[[], Any]) -> Any:
    """What one of two functions returns, as a condition holds when the graph is built.

    Raises:
        TypeError: if one is no function.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, static_cond.

    >>> static_cond(True, lambda: 1, lambda: 2)
    1
    """
    for name, function in (("fn1", fn1), ("fn2", fn2)):
        if not callable(function):
            raise TypeError(f"{name} must be callable.")
    return fn1() if pred else fn2()


def smart_cond(
    pred: Any, fn1: Callable[[], Any], fn2: Callable[[], Any], name: str | None = None
) -> Any:
    """What one of two functions returns; ``tf.cond`` where only a run can tell.

    Raises:
        TypeError: if one is no function.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, smart_cond.

    >>> smart_cond(False, lambda: 1, lambda: 2)
    2
    """
    known = constant_value(pred)
    if known is None:
        return cond(pred, fn1, fn2, name=name)
    return static_cond(known, fn1, fn2)


def get_variable_collections(variables_collections: Any, name: str) -> Any:
    """The collections for one kind of a layer's variables.

    Args:
        variables_collections: keys for all; or kind -> keys.
        name: the kind.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, get_variable_collections.

    >>> get_variable_collections({"biases": ["mine"]}, "biases")
    ['mine']
    >>> get_variable_collections(["all"], "biases")
    ['all']
    """
    if isinstance(variables_collections, Mapping):
        return variables_collections.get(name)
    return variables_collections


def _dimension(shape: TensorShape, axis: int, min_rank: int) -> int:
    if shape.ndims is None:
        raise ValueError("dims of shape must be known but is None")
    if shape.ndims < min_rank:
        raise ValueError(f"rank of shape must be at least {min_rank} not: {shape.ndims}")
    size: int | None = shape.as_list()[axis]
    if size is None:
        raise ValueError(f"dimension {axis} of shape must be known but is None: {shape}")
    return size


def channel_dimension(shape: TensorShape, data_format: str, min_rank: int = 1) -> int:
    """The number of channels.

    Args:
        shape: a static shape.
        data_format: ``channels_first`` or ``channels_last``.
        min_rank: the least rank that it may have.

    Raises:
        ValueError: if it is unknown, or the rank is less.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, channel_dimension.

    >>> import scopeviz.tf1 as tf
    >>> channel_dimension(tf.TensorShape([8, 3, 4, 5]), "channels_first")
    3
    """
    return _dimension(shape, 1 if data_format == "channels_first" else -1, min_rank)


def last_dimension(shape: TensorShape, min_rank: int = 1) -> int:
    """The size of the last axis.

    Args:
        shape: a static shape.
        min_rank: the least rank that it may have.

    Raises:
        ValueError: if it is unknown, or the rank is less.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, last_dimension.

    >>> import scopeviz.tf1 as tf
    >>> last_dimension(tf.TensorShape([None, 3]))
    3
    """
    return _dimension(shape, -1, min_rank)


def two_element_tuple(int_or_tuple: Any) -> tuple[int, int]:
    """Two numbers, from one for both or from two.

    Raises:
        ValueError: if it is neither.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, two_element_tuple.

    >>> two_element_tuple(3), two_element_tuple([1, 2])
    ((3, 3), (1, 2))
    """
    if isinstance(int_or_tuple, TensorShape):
        int_or_tuple = int_or_tuple.as_list()
    if isinstance(int_or_tuple, list | tuple):
        if len(int_or_tuple) != 2:
            raise ValueError(f"Must be a list with 2 elements: {int_or_tuple}")
        return int(int_or_tuple[0]), int(int_or_tuple[1])
    if isinstance(int_or_tuple, int):
        return int_or_tuple, int_or_tuple
    raise ValueError("Must be an int, a list with 2 elements or a TensorShape of length 2")


def n_positive_integers(n: int, value: Any) -> tuple[int, ...]:
    """As many positive numbers, from one for all or from so many.

    Raises:
        ValueError: if it is neither.

    Follows: tensorflow/contrib/layers/python/layers/utils.py, n_positive_integers.

    >>> n_positive_integers(3, 2), n_positive_integers(2, [1, 2])
    ((2, 2, 2), (1, 2))
    """
    if n < 1 or n != int(n):
        raise ValueError("n must be a positive integer")
    try:
        values = (int(value),) * n
    except (TypeError, ValueError):
        expected = f"Expected sequence of {n} positive integers, but received {value!r}"
        try:
            values = tuple(int(one) for one in value)
        except (TypeError, ValueError):
            raise ValueError(expected) from None
        if len(values) != n:
            raise ValueError(expected) from None
    for one in values:
        if one < 1:
            raise ValueError(f"expected positive integer, but received {one}")
    return values
