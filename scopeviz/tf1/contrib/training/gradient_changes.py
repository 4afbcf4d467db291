"""What is done to gradients before they are applied: factors, bounds, summaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.ops import summary_ops
from scopeviz.tf1.ops.clip_ops import clip_by_norm, global_norm

Pairs: TypeAlias = list[tuple[Any, Any]]


def changed(grad: Any, change: Callable[[Any], Any]) -> Any:
    """A gradient of which the numbers are changed, whether it is whole or in slices."""
    if isinstance(grad, IndexedSlices):
        return IndexedSlices(change(grad.values), grad.indices, grad.dense_shape)
    return change(grad)


def clip_gradient_norms(gradients_to_variables: Iterable[tuple[Any, Any]], max_norm: Any) -> Pairs:
    """Gradients that are made smaller where their norm is too great, each by itself.

    Args:
        gradients_to_variables: pairs of a gradient, or None, and its variable.
        max_norm: the greatest norm.

    Returns:
        The pairs.

    Follows: tensorflow/contrib/training/python/training/training.py, clip_gradient_norms.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     ((grad, _),) = clip_gradient_norms([(tf.constant([3.0, 4.0]), None)], 1.0)
    ...     session.run(grad).round(3).tolist()
    [0.6000000238418579, 0.800000011920929]
    """

    def clip(values: Any) -> Any:
        return clip_by_norm(values, max_norm)

    return [
        (None if grad is None else changed(grad, clip), variable)
        for grad, variable in gradients_to_variables
    ]


def clip_gradient_norms_fn(max_norm: Any) -> Callable[[Iterable[tuple[Any, Any]]], Pairs]:
    """A function that does :func:`clip_gradient_norms` with a greatest norm.

    Follows: tensorflow/contrib/training/python/training/training.py, clip_gradient_norms_fn.

    >>> clip_gradient_norms_fn(1.0)([(None, None)])
    [(None, None)]
    """

    def clip_norms(gradients_to_variables: Iterable[tuple[Any, Any]]) -> Pairs:
        return clip_gradient_norms(gradients_to_variables, max_norm)

    return clip_norms


def multiply_gradients(grads_and_vars: Pairs, gradient_multipliers: dict[Any, Any]) -> Pairs:
    """Gradients of which some are multiplied.

    Args:
        grads_and_vars: pairs of a gradient and its variable.
        gradient_multipliers: a variable, or its full name -> the factor.

    Returns:
        The pairs.

    Raises:
        ValueError: if the pairs are in no list, there are no factors, or there is no gradient
            to multiply.

    Follows: tensorflow/contrib/training/python/training/training.py, multiply_gradients.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     w = tf.get_variable("w", [])
    ...     ((grad, _),) = multiply_gradients([(tf.constant(3.0), w)], {"w": 2.0})
    ...     float(session.run(grad))
    6.0
    """
    if not isinstance(grads_and_vars, list):
        raise ValueError("`grads_and_vars` must be a list.")
    if not gradient_multipliers:
        raise ValueError("`gradient_multipliers` is empty.")
    if not isinstance(gradient_multipliers, dict):
        raise ValueError("`gradient_multipliers` must be a dict.")
    return [
        (_multiplied(grad, variable, gradient_multipliers), variable)
        for grad, variable in grads_and_vars
    ]


def _multiplied(grad: Any, variable: Any, factors: dict[Any, Any]) -> Any:
    key = variable if variable in factors else variable.op.name
    if key not in factors:
        return grad
    if grad is None:
        raise ValueError("Requested multiple of `None` gradient.")
    factor = convert_to_tensor(factors[key], dtype=grad.dtype)
    return changed(grad, lambda values: values * factor)


def add_gradients_summaries(grads_and_vars: Iterable[tuple[Any, Any]]) -> list[Any]:
    """Summaries of gradients and of their norms.

    Args:
        grads_and_vars: pairs of a gradient, or None, and its variable.

    Returns:
        The summaries.

    Follows: tensorflow/contrib/training/python/training/training.py, add_gradients_summaries.

    >>> add_gradients_summaries([(None, None)])
    []
    """
    made = []
    for grad, variable in grads_and_vars:
        if grad is not None:
            values = grad.values if isinstance(grad, IndexedSlices) else grad
            name = variable.op.name
            made.append(summary_ops.histogram(f"{name}_gradient", values))
            made.append(summary_ops.scalar(f"{name}_gradient_norm", global_norm([values])))
    return made
