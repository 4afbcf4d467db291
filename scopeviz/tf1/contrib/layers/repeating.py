"""``repeat`` and ``stack``: one layer after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.variables.variable_scope import internal_variable_scope


def _name_of(layer: Any, otherwise: str) -> str:
    """The name of a function; of a partial one, that of the function in it."""
    whole: str | None = getattr(layer, "__name__", None)
    return str(whole or getattr(getattr(layer, "func", None), "__name__", otherwise))


def repeat(
    inputs: Any, repetitions: int, layer: Callable[..., Any], *args: Any, **kwargs: Any
) -> Any:
    """Call a layer on its own outputs, several times, with variables of their own.

    Args:
        inputs: what the first call takes.
        repetitions: how many calls there are.
        layer: a layer, which has an argument ``scope``.
        *args: further arguments of each call.
        **kwargs: the same; ``scope`` is the name of the scope around, and the calls have the
            same name with a number.

    Returns:
        The outputs of the last call.

    Raises:
        ValueError: as the layer does.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, repeat.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.contrib.layers.repeat(
    ...         tf.zeros([1, 3]), 2, tf.contrib.layers.fully_connected, 3, scope="fc"
    ...     ).name
    'fc/fc_2/Relu:0'
    """
    scope = kwargs.pop("scope", None)
    with internal_variable_scope(scope, "Repeat", [inputs]):
        outputs = convert_to_tensor(inputs)
        name = _name_of(layer, "repeat") if scope is None else scope
        for number in range(1, repetitions + 1):
            outputs = layer(outputs, *args, **{**kwargs, "scope": f"{name}_{number}"})
        return outputs


def stack(inputs: Any, layer: Callable[..., Any], stack_args: Any, **kwargs: Any) -> Any:
    """Call a layer on its own outputs, with other arguments each time.

    Args:
        inputs: what the first call takes.
        layer: a layer, which has an argument ``scope``.
        stack_args: a list of the arguments for each call: one, or several in a list.
        **kwargs: further arguments of each call; ``scope`` is the name of the scope around,
            and the calls have the same name with a number.

    Returns:
        The outputs of the last call.

    Raises:
        ValueError: if the arguments are no list, or as the layer does.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, stack.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.contrib.layers.stack(
    ...         tf.zeros([1, 3]), tf.contrib.layers.fully_connected, [4, 5], scope="fc"
    ...     ).name
    'fc/fc_2/Relu:0'
    """
    scope = kwargs.pop("scope", None)
    if not isinstance(stack_args, list | tuple):
        raise ValueError("stack_args need to be a list or tuple")
    with internal_variable_scope(scope, "Stack", [inputs]):
        outputs = convert_to_tensor(inputs)
        name = _name_of(layer, "stack") if scope is None else scope
        for number, given in enumerate(stack_args, start=1):
            arguments = given if isinstance(given, list | tuple) else [given]
            outputs = layer(outputs, *arguments, **{**kwargs, "scope": f"{name}_{number}"})
        return outputs
