"""Templates: functions that make variables when they are called first, and share them then."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from scopeviz import events
from scopeviz.tf1.framework.graph_keys import GraphKeys
from scopeviz.tf1.framework.holders import touch
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.variables.scope_store import VariableScope
from scopeviz.tf1.variables.variable_scope import pure_variable_scope, variable_scope


class _Scope(variable_scope):
    """The scope of a template, which listeners are told of as such."""

    _told_as = "template"
    _flag_origin = "template"


def make_template(
    name_: str,
    func_: Callable[..., Any],
    create_scope_now_: bool = False,
    unique_name_: str | None = None,
    custom_getter_: Any = None,
    **kwargs: Any,
) -> Template:
    """A function that makes its variables when it is called first, and shares them then.

    Args:
        name_: name of its variable scope, made unique as a default name is.
        func_: the function; it is called inside the scope.
        create_scope_now_: take the scope here, not where it is called first.
        unique_name_: used in place of ``name_``, and not made unique.
        custom_getter_: called in place of ``get_variable`` inside.
        **kwargs: given to ``func_`` with each call.

    Raises:
        ValueError: if ``name_`` is None.

    Follows: tensorflow/python/ops/template.py, make_template.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     scale = tf.make_template("scale", lambda x: x * tf.get_variable("w", []))
    ...     names = [scale(tf.constant(2.0)).name for _ in range(2)]
    ...     print(*names, *[v.name for v in scale.variables])
    scale/mul:0 scale_1/mul:0 scale/w:0
    """
    function = functools.partial(func_, **kwargs) if kwargs else func_
    return Template(name_, function, create_scope_now_, unique_name_, custom_getter_)


class Template:
    """What :func:`make_template` returns.

    Follows: tensorflow/python/ops/template.py, Template.
    """

    def __init__(
        self,
        name: str,
        func: Callable[..., Any],
        create_scope_now: bool = False,
        unique_name: str | None = None,
        custom_getter: Any = None,
    ) -> None:
        if name is None:
            raise ValueError("name cannot be None.")
        self._func = func
        self._name = name
        self._unique_name = unique_name
        self._custom_getter = custom_getter
        self._made_at = events.locate()
        self._variable_scope: VariableScope | None = None
        self._variables_created = False
        self._first_call = True
        if create_scope_now:
            with pure_variable_scope(unique_name, name, custom_getter) as scope:
                self._variable_scope = scope

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the function returns, with the template's variables."""
        touch(self)
        if self._variable_scope is not None:
            with _Scope(self._variable_scope, reuse=not self._first_call):
                return self._call(args, kwargs)
        with _Scope(self._unique_name, self._name, custom_getter=self._custom_getter) as scope:
            self._variable_scope = scope
            return self._call(args, kwargs)

    def _call(self, args: Any, kwargs: Any) -> Any:
        try:
            if self._variables_created:
                return self._call_again(args, kwargs)
            if not self._first_call:  # Another thread is at its first call.
                return self._func(*args, **kwargs)
            self._first_call = False
            try:
                result = self._func(*args, **kwargs)
            except BaseException:
                self._first_call = True
                raise
            self._variables_created = True
        except Exception as error:
            first, *rest = error.args or ("",)
            error.args = (f"{first}\n\noriginally defined at:\n  {self._made_at}", *rest)
            raise
        return result

    def _call_again(self, args: Any, kwargs: Any) -> Any:
        trainable = get_default_graph().get_collection_ref(GraphKeys.TRAINABLE_VARIABLES)
        before = len(trainable)
        result = self._func(*args, **kwargs)
        if len(trainable) != before:
            raise ValueError(
                "Trainable variable created when calling a template after the first time, "
                "perhaps you used tf.Variable when you meant tf.get_variable: "
                f"{trainable[before:]}"
            )
        return result

    @property
    def name(self) -> str:
        """The name that was asked for."""
        return self._name

    @property
    def func(self) -> Callable[..., Any]:
        """The function."""
        return self._func

    @property
    def variable_scope(self) -> VariableScope | None:
        """The scope of its variables; None before the first call."""
        return self._variable_scope

    @property
    def variable_scope_name(self) -> str | None:
        """The full name of that scope, with a trailing slash."""
        if self._variable_scope is None:
            return None
        name = self._variable_scope.name
        return name if not name or name.endswith("/") else f"{name}/"

    def _collected(self, key: str) -> list[Any]:
        if not self._variables_created:
            return []
        return get_default_graph().get_collection(key, self.variable_scope_name)

    @property
    def variables(self) -> list[Any]:
        """Its global variables, then its local ones."""
        return [*self.global_variables, *self.local_variables]

    @property
    def weights(self) -> list[Any]:
        """Its variables."""
        return self.variables

    @property
    def global_variables(self) -> list[Any]:
        """Its global variables."""
        return self._collected(GraphKeys.GLOBAL_VARIABLES)

    @property
    def local_variables(self) -> list[Any]:
        """Its local variables."""
        return self._collected(GraphKeys.LOCAL_VARIABLES)

    @property
    def trainable_variables(self) -> list[Any]:
        """Its variables that optimizers train."""
        return self._collected(GraphKeys.TRAINABLE_VARIABLES)

    @property
    def trainable_weights(self) -> list[Any]:
        """Its variables that optimizers train."""
        return self.trainable_variables

    @property
    def non_trainable_variables(self) -> list[Any]:
        """Its global variables that optimizers do not train; TF1 leaves the local ones out."""
        return _without(self.global_variables, self.trainable_variables)

    @property
    def non_trainable_weights(self) -> list[Any]:
        """Its global variables that optimizers do not train."""
        return self.non_trainable_variables


def _without(variables: Iterable[Any], others: Iterable[Any]) -> list[Any]:
    found = set(others)  # Variables are equal if they are one object.
    return [variable for variable in variables if variable not in found]
