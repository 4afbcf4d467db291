"""Summaries of many tensors at once, of which nothing is written here."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from typing import Any

from scopeviz.tf1.framework.dtypes import bool_, string
from scopeviz.tf1.framework.graph_keys import GraphKeys, get_collection
from scopeviz.tf1.ops import cwise_ops, math_ops, reductions, summary_ops


def summarize_tensor(tensor: Any, tag: str | None = None) -> Any:
    """A summary of a number, or of how the numbers of a tensor are spread.

    Args:
        tensor: the tensor.
        tag: its name in the summary; None takes that of the op.

    Returns:
        The summary; None for truth values and strings.

    Follows: tensorflow/contrib/layers/python/layers/summaries.py, summarize_tensor.

    >>> import scopeviz.tf1 as tf
    >>> summarize_tensor(tf.constant([True]))
    """
    if tensor.dtype.base_dtype in {string, bool_}:
        return None
    kind = summary_ops.scalar if tensor.get_shape().ndims == 0 else summary_ops.histogram
    return kind(tag or f"{tensor.op.name}_summary", tensor)


def summarize_activation(op: Any) -> Any:
    """A summary of what an activation gives, and of how much of it is at its bounds.

    Args:
        op: a tensor.

    Returns:
        The summary of how its numbers are spread.

    Follows: tensorflow/contrib/layers/python/layers/summaries.py, summarize_activation.

    >>> import warnings
    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     summarize_activation(tf.nn.relu([1.0], name="relu")).op.name
    'relu/activation'
    """
    name, kind = op.op.name, op.op.type
    for bound, compare, types, label in (
        (0.0, cwise_ops.less, ("Relu", "Softplus", "Relu6"), "zeros"),
        (6.0, cwise_ops.greater, ("Relu6",), "sixes"),
    ):
        if kind in types:
            given = op.op.inputs[0]
            reached = math_ops.to_float(compare(given, math_ops.cast(bound, given.dtype)))
            summary_ops.scalar(f"{name}/{label}", reductions.reduce_mean(reached))
    return summary_ops.histogram(f"{name}/activation", op)


def summarize_tensors(
    tensors: Iterable[Any], summarizer: Callable[[Any], Any] = summarize_tensor
) -> list[Any]:
    """Summaries of several tensors.

    Follows: tensorflow/contrib/layers/python/layers/summaries.py, summarize_tensors.

    >>> summarize_tensors([])
    []
    """
    return [summarizer(tensor) for tensor in tensors]


def summarize_collection(
    collection: Any,
    name_filter: str | None = None,
    summarizer: Callable[[Any], Any] = summarize_tensor,
) -> list[Any]:
    """Summaries of what is in a collection.

    Args:
        collection: the key.
        name_filter: a pattern for the beginning of names; None takes all.
        summarizer: a function from a tensor to its summary.

    Follows: tensorflow/contrib/layers/python/layers/summaries.py, summarize_collection.

    >>> summarize_collection("nothing")
    []
    """
    found = get_collection(collection)
    chosen = [one for one in found if name_filter is None or re.match(name_filter, one.op.name)]
    return summarize_tensors(chosen, summarizer)


def summarize_activations(
    name_filter: str | None = None, summarizer: Callable[[Any], Any] = summarize_activation
) -> list[Any]:
    """Summaries of what is in the collection ``ACTIVATIONS``.

    Follows: tensorflow/contrib/layers/python/layers/summaries.py, summarize_activations.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     summarize_activations()
    []
    """
    return summarize_collection(GraphKeys.ACTIVATIONS, name_filter, summarizer)


summarize_variables = functools.partial(summarize_collection, GraphKeys.GLOBAL_VARIABLES)
summarize_weights = functools.partial(summarize_collection, GraphKeys.WEIGHTS)
summarize_biases = functools.partial(summarize_collection, GraphKeys.BIASES)
