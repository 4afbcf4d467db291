"""The reuse flag of a lookup, and what is told of a lookup besides its variable."""

from __future__ import annotations

import enum
from typing import Any, NamedTuple

from scopeviz import events
from scopeviz.events import Location, ReuseFlag, VariableRefused
from scopeviz.tf1.framework.asked import asked, getter_words


class _ReuseMode(enum.Enum):
    """Ways of reusing beyond yes and no."""

    AUTO_REUSE = 1


AUTO_REUSE = _ReuseMode.AUTO_REUSE
"""Share the variable if it exists, else make it."""

REUSE = {"False": False, "True": True, "AUTO_REUSE": AUTO_REUSE}
"""A reuse flag as an event writes it -> as TF1 has it."""


def reuse_text(reuse: Any) -> events.Reuse:
    """A reuse flag as an event writes it."""
    if reuse is AUTO_REUSE:
        return "AUTO_REUSE"
    return "True" if reuse else "False"


def flag_of(reuse: Any, scope: str = "") -> ReuseFlag:
    """A reuse flag that was given as an argument; one that says no is the default."""
    return ReuseFlag(reuse_text(reuse), "argument" if reuse else "default", scope)


class Request(NamedTuple):
    """A lookup, as far as it does not concern the variable itself.

    Attributes:
        name: the name as the user wrote it.
        scope: full name of the variable scope that was asked.
        name_scope: the name scope around it, with the trailing slash.
        flag: the reuse flag in force, and where it was set; None for ``tf.Variable``.
        made_by: which function the user called.
        place: where it was called, if that is where the lookup happens.
        given: shape, dtype, initializer, regularizer and trainable, as the user gave them.
        getter: the custom getter that it goes through.
    """

    name: str
    scope: str
    name_scope: str
    flag: ReuseFlag | None
    made_by: events.Maker
    place: Location | None = None
    given: tuple[Any, Any, Any, Any, Any] = (None, None, None, None, None)
    getter: Any = None


def in_force(request: Request, reuse: Any, *, remade: bool) -> Request:
    """A lookup with the flag that the store really goes by.

    Args:
        request: the lookup, with the flag of its scope.
        reuse: what reached the store: a custom getter may have put something else there.
        remade: whether its cell runs again, and is to find the variable.
    """
    if request.flag is None:
        return request
    if remade and reuse is False:
        return request._replace(flag=ReuseFlag("AUTO_REUSE", "rerun", request.scope))
    value = "AUTO_REUSE" if reuse is None else reuse_text(reuse)
    if request.getter is None or value == request.flag.value:
        return request
    return request._replace(flag=ReuseFlag(value, "custom getter", request.scope))


DEFINED_AT = "Originally defined at:"
"""What goes before the place where a variable was made; TF1 has it at the end of a line."""


def tell_refused(graph: Any, name: str, request: Request, error: Exception) -> None:
    """Tell the listeners of a lookup that was refused, once for each error."""
    if getattr(error, "_told", None) is request.given:
        return
    error._told = request.given  # type: ignore[attr-defined]  # it is ours
    assert request.flag is not None
    events.emit(
        VariableRefused(
            graph.number,
            str(name),  # It may be anything, and be refused for that.
            request.name,
            request.scope,
            request.flag,
            type(error).__name__,
            events.plain_line(error).removesuffix(DEFINED_AT).strip(),
            request.place or events.locate(),
            asked(*request.given),
            getter_words(request.getter),
        )
    )
