"""``arg_scope``: a block in which functions are called with other defaults."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

from scopeviz.tf1.framework.default_stack import AsDefault, Stack

Function = TypeVar("Function", bound=Callable[..., Any])
Scope: TypeAlias = dict[Any, dict[str, Any]]

_KEY = "_key_op"
_scopes = Stack()
"""The defaults that hold now, for each function."""


def current_arg_scope() -> Scope:
    """The defaults that hold now: key of a function -> its arguments.

    Follows: tensorflow/contrib/framework/python/ops/arg_scope.py, current_arg_scope.

    >>> current_arg_scope()
    {}
    """
    scope: Scope | None = _scopes.get()
    return {} if scope is None else scope


def arg_scope_func_key(op: Any) -> Any:
    """What stands for a function in a scope.

    Follows: tensorflow/contrib/framework/python/ops/arg_scope.py, arg_scope_func_key.

    >>> @add_arg_scope
    ... def layer(x, units=1):
    ...     return x * units
    >>> arg_scope_func_key(layer) is layer.__wrapped__
    True
    """
    return getattr(op, _KEY, op)


@contextmanager
def arg_scope(list_ops_or_scope: Any, **kwargs: Any) -> Iterator[Scope]:
    """A block in which functions take other defaults; the block's value is a scope to enter again.

    Args:
        list_ops_or_scope: functions that were marked with :func:`add_arg_scope`; or a scope,
            which then holds instead of what is around.
        **kwargs: the arguments, by name; what a call itself is given goes before them.

    Raises:
        TypeError: if it is given neither.
        ValueError: if a function is not marked, or a scope goes with arguments.

    Follows: tensorflow/contrib/framework/python/ops/arg_scope.py, arg_scope.

    >>> @add_arg_scope
    ... def layer(x, units=1):
    ...     return x * units
    >>> with arg_scope([layer], units=3):
    ...     layer(2), layer(2, units=5)
    (6, 10)
    """
    with AsDefault(_scopes, _scope_of(list_ops_or_scope, kwargs)) as scope:
        yield scope


def _scope_of(functions: Any, arguments: Mapping[str, Any]) -> Scope:
    if isinstance(functions, dict):
        if arguments:
            raise ValueError(
                "When attempting to re-use a scope by suppling a dictionary, kwargs must be empty."
            )
        return functions.copy()
    if not isinstance(functions, list | tuple):
        raise TypeError("list_ops_or_scope must either be a list/tuple or reused scope (i.e. dict)")
    scope = current_arg_scope().copy()
    for function in functions:
        if not has_arg_scope(function):
            name = (function.__module__, function.__name__)
            raise ValueError(f"{name} is not decorated with @add_arg_scope")
        key = arg_scope_func_key(function)
        scope[key] = {**scope.get(key, {}), **arguments}
    return scope


def add_arg_scope(func: Function) -> Function:
    """Mark a function, whose defaults ``arg_scope`` may then change.

    Args:
        func: the function.

    Returns:
        A function like it, which asks the scope for arguments that it is not given by name.

    Follows: tensorflow/contrib/framework/python/ops/arg_scope.py, add_arg_scope.

    >>> @add_arg_scope
    ... def layer(x, units=1):
    ...     return x * units
    >>> has_arg_scope(layer)
    True
    """
    key = arg_scope_func_key(func)

    @functools.wraps(func)
    def with_scope(*args: Any, **kwargs: Any) -> Any:
        given = current_arg_scope().get(key)
        return func(*args, **({**given, **kwargs} if given else kwargs))

    setattr(with_scope, _KEY, key)
    return with_scope  # type: ignore[return-value]  # it is called in the same way


def has_arg_scope(func: Any) -> bool:
    """Whether a function was marked with :func:`add_arg_scope`.

    Follows: tensorflow/contrib/framework/python/ops/arg_scope.py, has_arg_scope.

    >>> has_arg_scope(print)
    False
    """
    return hasattr(func, _KEY)


def arg_scoped_arguments(func: Any) -> tuple[str, ...]:
    """The arguments of a marked function that have a default.

    Follows: tensorflow/contrib/framework/python/ops/arg_scope.py, arg_scoped_arguments.

    >>> @add_arg_scope
    ... def layer(x, units=1):
    ...     return x * units
    >>> arg_scoped_arguments(layer)
    ('units',)
    """
    assert has_arg_scope(func)
    marked = arg_scope_func_key(func)
    code = marked.__code__
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount]
    return names[len(names) - len(marked.__defaults__ or ()) :]
