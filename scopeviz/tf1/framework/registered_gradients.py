"""Gradients that users register: for a type of op, or under a name of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from scopeviz.tf1.framework.holders import touch

Function = TypeVar("Function", bound=Callable[..., Any])


class _Registry:
    """What a notebook can take back when a cell runs again."""

    def __init__(self) -> None:
        self.functions: dict[str, Callable[..., Any] | None] = {}


_registry = _Registry()

REGISTERED = _registry.functions
"""Type of an op, or name -> the function that a user gave; None passes nothing on."""


class RegisterGradient:
    """A decorator that keeps a function as the gradient of a type of op.

    The name may be one of the user's own: ``graph.gradient_override_map`` then says which
    ops have that gradient.

    Args:
        op_type: type of an op, or a name.

    Raises:
        TypeError: if it is no string.
        KeyError: when it decorates, if there is one of that name.

    Follows: tensorflow/python/framework/ops.py, RegisterGradient.

    >>> import scopeviz.tf1 as tf
    >>> @tf.RegisterGradient("Doubled")
    ... def doubled(op, grad):
    ...     return 2.0 * grad
    >>> with tf.Graph().as_default() as graph, tf.Session() as session:
    ...     x = tf.constant(3.0)
    ...     with graph.gradient_override_map({"Identity": "Doubled"}):
    ...         y = tf.identity(x)
    ...     float(session.run(tf.gradients(y, x)[0]))
    2.0
    """

    def __init__(self, op_type: str) -> None:
        if not isinstance(op_type, str):
            raise TypeError("op_type must be a string")
        self._op_type = op_type

    def __call__(self, f: Function) -> Function:
        """Keep ``f``, and give it back."""
        _keep(self._op_type, f)
        return f


def no_gradient(op_type: str) -> None:
    """Say that ops of a type pass no gradient on.

    Args:
        op_type: type of an op.

    Raises:
        TypeError: if it is no string.
        KeyError: if there is a gradient of that name.

    Follows: tensorflow/python/framework/ops.py, no_gradient.

    >>> no_gradient("MyOwnOp")
    """
    if not isinstance(op_type, str):
        raise TypeError("op_type must be a string")
    _keep(op_type, None)


def _keep(name: str, function: Callable[..., Any] | None) -> None:
    if name in REGISTERED:
        raise KeyError(
            f"Registering two gradient with name '{name}'! "
            f"(Previous registration was of {getattr(REGISTERED[name], '__name__', None)})"
        )
    touch(_registry)
    REGISTERED[name] = function
