"""Functions that TF1 would make ops of their own: here their ops are put in the graph instead."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.ops.custom_gradient import custom_gradient


class Defun:
    """A decorator of functions from tensors to tensors.

    Args:
        *input_types: the dtypes of the arguments; none where the calls tell them.
        func_name: the name of the scope for the ops; None takes the function's.
        grad_func: computes the gradients from the arguments and those of the results.
        python_grad_func: the same, from the op and those of the results.
        **kwargs: taken, and of no effect here.

    Follows: tensorflow/python/framework/function.py, Defun; there a call is one op, here its
    ops stand in the graph, under the name that this op would have.

    >>> import scopeviz.tf1 as tf
    >>> @Defun(tf.float32)
    ... def doubled(x):
    ...     return x * 2.0
    >>> float(tf.Session().run(doubled(3.0)))
    6.0
    """

    def __init__(
        self,
        *input_types: Any,
        func_name: str | None = None,
        grad_func: Callable[..., Any] | None = None,
        python_grad_func: Callable[..., Any] | None = None,
        **kwargs: Any,  # TF1's, on how the op is made
    ) -> None:
        self._input_types = input_types
        self._name = func_name
        self._grad_func = grad_func
        self._python_grad_func = python_grad_func

    def __call__(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function, whose calls put its ops in the graph.

        Args:
            func: from tensors to tensors.
        """

        @functools.wraps(func)
        def called(*args: Any, **kwargs: Any) -> Any:
            types = self._input_types or [None] * len(args)
            tensors = [
                convert_to_tensor(one, dtype=dtype) for one, dtype in zip(args, types, strict=True)
            ]
            name = kwargs.get("name") or self._name or func.__name__
            with internal_name_scope(None, name.lstrip("_"), tensors):
                if self._python_grad_func is None and self._grad_func is None:
                    return func(*tensors)
                return custom_gradient(functools.partial(self._with_gradient, func))(*tensors)

        return called

    def _with_gradient(self, func: Callable[..., Any], *tensors: Any) -> tuple[Any, Any]:
        results = func(*tensors)
        many = isinstance(results, list | tuple)

        def gradient(*slopes: Any) -> Any:
            if self._grad_func is not None:
                return self._grad_func(*tensors, *slopes)
            assert self._python_grad_func is not None
            return self._python_grad_func(_Call(tensors, results if many else [results]), *slopes)

        return results, gradient


class _Call:
    """What a gradient function may ask of the op of a call."""

    def __init__(self, inputs: Any, outputs: Any) -> None:
        self.inputs = list(inputs)
        self.outputs = list(outputs)
