"""What metrics have in common: their variables, their arguments, and how they are told of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from scopeviz.tf1.framework.graph_keys import GraphKeys, add_to_collections
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.ops.squeezing import may_end_in_one, remove_squeezable_dimensions
from scopeviz.tf1.variables.distribution import VariableAggregation, VariableSynchronization
from scopeviz.tf1.variables.variables import Variable

Metric: TypeAlias = tuple[Any, Any]
"""The value so far, and the op that takes one more batch into it and gives the new value."""

Function = TypeVar("Function", bound=Callable[..., Any])

_ABOUT = """{about}

    Args:
{arguments}        weights: a scalar, or of the values' rank with sizes that are theirs or 1; None
            counts each once.
        metrics_collections: keys of the collections that the value joins.
        updates_collections: keys of the collections that the update joins.
        name: the name of the variable scope.

    Returns:
        The value of all batches so far, and an op that takes one more batch into it.  Their
        variables are in ``LOCAL_VARIABLES`` and ``METRIC_VARIABLES``.

    Raises:
        ValueError: if shapes do not fit, or an argument is none of those allowed.

    Follows: tensorflow/python/ops/metrics_impl.py, {name}.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     value, update = tf.metrics.{name}({example})
    ...     session.run(tf.local_variables_initializer())
    ...     result = session.run(update)
    """

_PAIR = """        labels: what is right, in the predictions' shape.
        predictions: what was predicted.
"""
_VALUES = """        values: numbers, of any shape.
"""


def documented(
    about: str, example: str, more: str = "", values: bool = False
) -> Callable[[Function], Function]:
    """A decorator that tells of a metric in the words that all have in common.

    >>> documented("The mean.", "[1.0]")(lambda: None).__doc__[:9]
    'The mean.'
    """

    def decorate(function: Function) -> Function:
        function.__doc__ = _ABOUT.format(
            about=about,
            arguments=(_VALUES if values else _PAIR) + more,
            name=function.__name__,
            example=example,
        )
        return function

    return decorate


def metric_variable(shape: Any, dtype: Any, validate_shape: bool = True, name: Any = None) -> Any:
    """A variable that starts as zeros and is not trained.

    Follows: tensorflow/python/ops/metrics_impl.py, metric_variable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     metric_variable([], tf.float32, name="total") in tf.local_variables()
    True
    """
    return Variable(
        lambda: array_ops.zeros(shape, dtype),
        trainable=False,
        collections=[GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES],
        validate_shape=validate_shape,
        synchronization=VariableSynchronization.ON_READ,
        aggregation=VariableAggregation.SUM,
        name=name,
    )


def kept(value: Any, collections: Any) -> Any:
    """``value``, after it has joined collections.

    >>> kept(3, None)
    3
    """
    if collections:
        add_to_collections(collections, value)
    return value


def of_one_rank(predictions: Any, labels: Any, weights: Any) -> tuple[Tensor, Any, Any]:
    """Predictions, labels and weights, without axes of size 1 that only some of them have.

    Follows: tensorflow/python/ops/metrics_impl.py, _remove_squeezable_dimensions.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     of_one_rank([1.0, 2.0], None, [[1.0], [0.0]])[2].shape.as_list()
    [2]
    """
    predictions = convert_to_tensor(predictions)
    if labels is not None:
        labels, predictions = remove_squeezable_dimensions(labels, predictions)
        predictions.get_shape().assert_is_compatible_with(labels.get_shape())
    if weights is None:
        return predictions, labels, None
    weights = convert_to_tensor(weights)
    if weights.dims == ():
        return predictions, labels, weights
    if predictions.dims is not None and weights.dims is not None:
        more = len(weights.dims) - len(predictions.dims)
        if more == 1:
            weights = array_ops.squeeze(weights, [-1])
        elif more == -1:
            weights = array_ops.expand_dims(weights, [-1])
        return predictions, labels, weights
    return predictions, labels, _adjusted(weights, predictions)


def _adjusted(weights: Tensor, predictions: Tensor) -> Tensor:
    """Weights with an axis more or less, as the run finds it right."""
    rank = array_ops.rank(weights)
    more = rank - array_ops.rank(predictions)

    def expanded() -> Any:
        return cond(
            cwise_ops.equal(more, -1),
            lambda: array_ops.expand_dims(weights, [-1]),
            lambda: weights,
        )

    def squeezed() -> Tensor:
        return array_ops.squeeze(weights, [-1]) if may_end_in_one(weights) else weights

    def adjusted() -> Any:
        return cond(cwise_ops.equal(more, 1), squeezed, expanded)

    result: Tensor = cond(cwise_ops.equal(rank, 0), lambda: weights, adjusted)
    return result


def values_of(tensors: Sequence[Any]) -> list[Any]:
    """Tensors and variables that a scope is about, without those that are not given.

    >>> values_of([None, 3])
    [3]
    """
    return [one for one in tensors if one is not None]
