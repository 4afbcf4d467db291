"""Objects that keep something of a graph for later, and what they were like before a cell.

An optimizer keeps its slots, a template its scope, a layer its weights.  When what a cell
added is taken back, they must not go on with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import is_
from typing import Any, NamedTuple, TypeAlias
from weakref import ref

from scopeviz.tf1.framework.ops import Graph, get_default_graph

Attributes: TypeAlias = dict[str, Any]

_touched: dict[int, tuple[Any, Graph, Attributes]] | None = None
"""What changed since somebody began to note it, as it was before; None while nobody does."""

_MISSING = object()


class Change(NamedTuple):
    """What happened to one object.

    Attributes:
        holder: the object, if it is still there.
        before: its attributes before it changed.
        after: its attributes when the cell had ended.
    """

    holder: ref[Any]
    before: Attributes
    after: Attributes


def touch(holder: Any) -> None:
    """Say that an object is going to keep something, or to let something go."""
    if _touched is not None and id(holder) not in _touched:
        _touched[id(holder)] = holder, get_default_graph(), _noted(vars(holder))


def note_changes() -> None:
    """Note from now on what objects were like before they changed."""
    global _touched
    _touched = {}


def noted_changes() -> dict[Graph, list[Change]]:
    """What happened to objects since :func:`note_changes`; nothing is noted any longer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default() as graph, tf.variable_scope("a") as scope:
    ...     note_changes()
    ...     scope.reuse_variables()
    ...     (change,) = noted_changes()[graph]
    ...     set_back(change)
    ...     scope.reuse
    False
    """
    global _touched
    touched, _touched = _touched or {}, None
    changes: dict[Graph, list[Change]] = {}
    for holder, graph, before in list(touched.values()):  # Other threads may go on.
        change = Change(ref(holder), before, _noted(vars(holder)))
        changes.setdefault(graph, []).append(change)
    return changes


def _noted(attributes: Mapping[Any, Any]) -> dict[Any, Any]:
    """A copy of attributes, and of the containers among them."""
    return {
        name: _noted(value)
        if type(value) is dict
        else list(value)
        if type(value) is list
        else value
        for name, value in attributes.items()
    }


def set_back(change: Change) -> None:
    """Take out of an object what it got; what others did to it since then stays."""
    holder = change.holder()
    if holder is not None:
        _set_back(vars(holder), change.before, change.after)


def hand_on(change: Change, later: Change) -> None:
    """Let a later change of the same object, or of another, know what is before it now."""
    if change.holder() is not later.holder():
        return
    for name, then in change.after.items():
        was, before = change.before.get(name, _MISSING), later.before.get(name, _MISSING)
        if _is_same(before, then) and not _is_same(was, then):
            if was is _MISSING:
                del later.before[name]
            else:
                later.before[name] = was


def _set_back(now: dict[Any, Any], before: Mapping[Any, Any], after: Mapping[Any, Any]) -> None:
    for name, then in after.items():
        was, value = before.get(name, _MISSING), now.get(name, _MISSING)
        if type(then) is type(value) is dict and type(was) in {dict, object}:
            _set_back(value, {} if was is _MISSING else was, then)
            if was is _MISSING and not value:
                del now[name]
        elif type(then) is type(value) is type(was) is list:
            _take_out(value, was, then)
        elif _is_same(value, then) and not _is_same(was, then):
            if was is _MISSING:
                del now[name]
            else:
                now[name] = was
    for name in before.keys() - after.keys():
        now.setdefault(name, before[name])


def _take_out(now: list[Any], before: list[Any], after: list[Any]) -> None:
    """Take out of a list the items that came between two moments."""
    if _is_start(before, after):
        new = {id(item) for item in after[len(before) :]}
        now[:] = [item for item in now if id(item) not in new]
    elif _is_same(now, after):
        now[:] = before


def _is_same(one: Any, other: Any) -> bool:
    if type(one) is type(other) is list:
        return len(one) == len(other) and _is_start(one, other)
    return one is other


def _is_start(items: list[Any], of: list[Any]) -> bool:
    return len(items) <= len(of) and all(map(is_, items, of))
