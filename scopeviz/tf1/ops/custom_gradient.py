"""``tf.custom_gradient``: a function that says itself how gradients pass through it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from scopeviz.tf1.framework.graph_keys import trainable_variables
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.ops import passing as _passing  # noqa: F401  # it has the op that is used


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator of functions that return their result, and a function for the gradient.

    Args:
        f: from tensors to a pair: the result, a tensor or a list of tensors; and a function
            from the gradients of the results to those of the arguments.  If ``f`` uses
            resource variables, that function takes ``variables`` as well, and returns a
            second list, of their gradients.

    Returns:
        A function with the result of ``f``.

    Raises:
        TypeError: when it is called, if variables are used and not taken.
        ValueError: when it is called, for arguments by name.

    Follows: tensorflow/python/ops/custom_gradient.py, custom_gradient.

    >>> import scopeviz.tf1 as tf
    >>> @tf.custom_gradient
    ... def turned_round(x):
    ...     return x, lambda grad: -grad
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.constant(3.0)
    ...     y = turned_round(x * x)
    ...     [float(one) for one in session.run([y, tf.gradients(y, x)[0]])]
    [9.0, -6.0]
    """

    @functools.wraps(f)
    def decorated(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            raise ValueError(
                "The custom_gradient decorator currently supports keywords arguments only when "
                "eager execution is enabled."
            )
        tensors = [convert_to_tensor(one) for one in args]
        result, grad_fn = f(*tensors)
        many = isinstance(result, list | tuple)
        results = [convert_to_tensor(one) for one in (result if many else [result])]
        variables = _variables_between(tensors, results)
        _check_taken(grad_fn, variables)
        reads = [convert_to_tensor(variable) for variable in variables]
        op = apply_op(
            "IdentityN",
            None,
            ([*results, *tensors, *reads],),
            {"_gradient_function": _gradient(grad_fn, len(results), variables)},
        )
        made = list(op.outputs[: len(results)])
        return type(result)(made) if isinstance(result, list | tuple) else made[0]

    return decorated


def _variables_between(sources: Sequence[Tensor], results: Sequence[Tensor]) -> list[Any]:
    """The resource variables that results are made of, not counting what sources are made of."""
    handles = {v.handle.op: v for v in trainable_variables() if hasattr(v, "handle")}
    stops = {tensor.op for tensor in sources}
    found: dict[Any, None] = {}
    seen: set[Operation] = set()
    waiting = [tensor.op for tensor in results]
    while waiting:
        op = waiting.pop()
        if op in seen or op in stops:
            continue
        seen.add(op)
        if op in handles:
            found[handles[op]] = None
        waiting += [tensor.op for tensor in op.inputs]
    return list(found)


def _check_taken(grad_fn: Callable[..., Any], variables: Sequence[Any]) -> None:
    parameters = inspect.signature(grad_fn).parameters
    taken = "variables" in parameters or any(
        one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values()
    )
    if variables and not taken:
        raise TypeError(
            "If using @custom_gradient with a function that uses variables, then grad_fn must "
            "accept a keyword argument 'variables'."
        )


def _gradient(
    grad_fn: Callable[..., Any], number: int, variables: Sequence[Any]
) -> Callable[..., Any]:
    """The gradient of the op: the results themselves get none."""

    def gradient(op: Operation, *grads: Any) -> list[Any]:
        del op
        more: list[Any] = []
        if variables:
            made, of_variables = grad_fn(*grads[:number], variables=list(variables))
            more = _listed(of_variables)
            if len(more) != len(variables):
                raise ValueError(
                    "Must return gradient for each variable from @custom_gradient grad_fn."
                )
        else:
            made = grad_fn(*grads[:number])
        return [None] * number + _listed(made) + more

    return gradient


def _listed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, list | tuple) else [values]
