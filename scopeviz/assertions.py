"""Assertions on what a program made and shares, for tests, CI and notebooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from fnmatch import fnmatchcase
from types import TracebackType
from typing import overload

from scopeviz import events
from scopeviz.events import Event, VariableCreated
from scopeviz.model.explain import made_text, place_text, plural
from scopeviz.model.scope_graph import ScopeGraph, VariableNode
from scopeviz.model.scope_tree import live
from scopeviz.model.sharing import users_of
from scopeviz.recorded import Named, Recorded, model_of, name_of, shown
from scopeviz.views.label import abbreviate, call_text
from scopeviz.views.marked_tree import Leaf, marked_tree
from scopeviz.views.text import MOST_CALLS, NAME

MOST_NEAREST = 3
"""How many names a message offers in place of an unknown one."""

_WILD = frozenset("*?[")
"""Characters that make a pattern of a name; TF1 allows none of them in one."""

SHARE = (
    "To share it, look it up again under tf.variable_scope(..., reuse=True) or tf.AUTO_REUSE; "
    "if it is to be on its own, use assert_not_shared."
)
SHARE_OBJECT = (
    "tf.Variable always makes a new one: use tf.get_variable to share by name; "
    "if it is to be on its own, use assert_not_shared."
)
PART = (
    "To keep it apart, make another one under another scope name; "
    "if it is to be shared, use assert_shared."
)
COUNT = (
    "A call is one run of a function, or one line at the top level; "
    "mend the program, or the number of calls."
)
LIST = (
    "- missing: in the list, and not made; + unexpected: made, and not in the list. "
    "Mend the program, or the list."
)
NO_NEW = (
    "Make them earlier, or share those that exist, under "
    "tf.variable_scope(..., reuse=True) or tf.AUTO_REUSE."
)
KNOWN = "Ask for a full name, or with * for several: 'conv*/weights'."


def assert_shared(
    name: str | Named,
    calls: int | None = None,
    *,
    of: Recorded | None = None,
    graph_number: int | None = None,
) -> None:
    """Assert that a variable is shared: two calls use it, or a lookup found it again.

    A call is one run of a function, or one line at the top level.  The calls of a variable
    are those that made the ops which read it, or, where no op reads it, those that looked it
    up.  An op made by the variable itself, such as its initializer, or by a gradient, is no
    reader.

    Args:
        name: full name, with or without ``:0``, or the variable itself; or a pattern for
            several: ``*`` is any text, slashes included, ``?`` one character, ``[ab]`` one of
            these.  All that match must be shared, and there must be one.  The name of a
            partitioned variable stands for each of its parts.
        calls: how many different calls use it; None for any number.
        of: what was recorded; None takes the ``scopeviz.record()`` block around, or else the
            notebook in which scopeviz is loaded.
        graph_number: number of the graph, from 1, as figures say it; None takes all graphs that
            ``tf.reset_default_graph()`` has not let go of.

    Raises:
        AssertionError: if one that matches is not shared so, or none matches.
        RuntimeError: if there is nothing recorded to ask.
        TypeError: if the name is no name, ``calls`` no number, or ``of`` nothing that was
            recorded.
        ValueError: if there is no such graph.

    >>> import scopeviz, scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), scopeviz.record() as trace:
    ...     for _ in range(2):
    ...         with tf.variable_scope("conv1", reuse=tf.AUTO_REUSE):
    ...             weights = tf.get_variable("weights", [3])
    >>> assert_shared("conv1/weights", of=trace)
    """
    __tracebackhide__ = True
    if calls is not None and (isinstance(calls, bool) or not isinstance(calls, int)):
        raise TypeError(
            f"calls={shown(calls)} is no number of calls; hand over an int, as in calls=2, or "
            "leave it out for any number"
        )
    by = "" if calls is None else f" by {plural(calls, 'call')}"

    def holds(node: VariableNode) -> bool:
        return node.shared and calls in {None, len(node.calls)}

    asked = _Question(name, of, graph_number, "assert_shared")
    wrong = [node for node in asked.matches if not holds(node)]
    if not wrong:
        return
    if all(node.shared for node in wrong):
        remedy = COUNT
    else:
        remedy = SHARE_OBJECT if all(node.made_by == "Variable" for node in wrong) else SHARE
    raise AssertionError(asked.message(f"was to be shared{by}", wrong, "not", remedy))


def assert_not_shared(
    name: str | Named, *, of: Recorded | None = None, graph_number: int | None = None
) -> None:
    """Assert that a variable exists and is not shared: see :func:`assert_shared`.

    Args:
        name: full name, variable or pattern; none that matches may be shared, and there must
            be one.
        of: what was recorded; None takes the ``scopeviz.record()`` block around, or else the
            notebook in which scopeviz is loaded.
        graph_number: number of the graph, from 1; None takes all that are there.

    Raises:
        AssertionError: if one that matches is shared, or none matches.
        RuntimeError: if there is nothing recorded to ask.
        TypeError: if the name is no name, or ``of`` nothing that was recorded.
        ValueError: if there is no such graph.

    >>> import scopeviz, scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), scopeviz.record():
    ...     for scope in ("left", "right"):
    ...         with tf.variable_scope(scope):
    ...             weights = tf.get_variable("weights", [3])
    ...     assert_not_shared("*/weights")
    """
    __tracebackhide__ = True
    asked = _Question(name, of, graph_number, "assert_not_shared")
    wrong = [node for node in asked.matches if node.shared]
    if wrong:
        raise AssertionError(asked.message("was not to be shared", wrong, "", PART))


def assert_variables(
    names: Iterable[str | Named], *, of: Recorded | None = None, graph_number: int | None = None
) -> None:
    """Assert that exactly these variables exist, in any order.

    Those count that were made or found while it was recorded.

    Args:
        names: full names, patterns or variable objects; each variable must match one, and each
            must match a variable.  The name of a partitioned variable stands for its parts.
        of: what was recorded; None takes the ``scopeviz.record()`` block around, or else the
            notebook in which scopeviz is loaded.
        graph_number: number of the graph, from 1; None takes all that are there, and a name that
            is in two of them is listed once.

    Raises:
        AssertionError: if a variable matches nothing, or a name or pattern no variable.
        RuntimeError: if there is nothing recorded to ask.
        TypeError: if the names are one string or hold something else, or ``of`` is nothing
            that was recorded.
        ValueError: if there is no such graph.

    >>> import scopeviz, scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), scopeviz.record() as trace:
    ...     weights = tf.get_variable("weights", [3])
    ...     biases = tf.get_variable("biases", [3])
    >>> assert_variables(["biases", "w*"], of=trace)
    """
    __tracebackhide__ = True
    listed = _listed(names)
    model = model_of(of, "assert_variables([...])")
    nodes = _variables(model, graph_number)
    unexpected, missing = _compared(nodes, listed)
    if not unexpected and not missing:
        return
    strange = {node.key for node in unexpected}
    label = _labels(nodes)
    leaves = [
        Leaf(label(node), f"+ unexpected, made{made_text(node)}" if node.key in strange else "")
        for node in nodes
    ]
    leaves += [Leaf(name, f"- missing{_gone(name, model, graph_number)}") for name in missing]
    counts = {"missing": len(missing), "unexpected": len(unexpected)}
    wrong = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    raise AssertionError(
        f"the variables are not those of the list: {wrong}\n"
        f"{marked_tree(leaves, 'as expected')}\n{LIST}"
    )


@overload
def assert_no_new_variables() -> AbstractContextManager[None]: ...
@overload
def assert_no_new_variables(*, of: Recorded) -> None: ...
def assert_no_new_variables(*, of: Recorded | None = None) -> AbstractContextManager[None] | None:
    """Assert that no variable is made, in any graph: inside the block, or in what was recorded.

    ``with assert_no_new_variables():`` listens by itself: nothing need be recorded.  An
    exception of the block's own goes through.

    Args:
        of: what was recorded, to be asked at once and without a block; of a trace with several
            cells, a part may be asked, as in ``of=trace.cells[1:]``.

    Returns:
        A context manager, which on leaving raises; None where something recorded was asked.

    Raises:
        AssertionError: if a variable was made; it lists what, and where.
        TypeError: if ``of`` is nothing that was recorded.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     weights = tf.get_variable("weights", [3])
    ...     with assert_no_new_variables(), tf.variable_scope("", reuse=True):
    ...         again = tf.get_variable("weights", [3])
    """
    __tracebackhide__ = True
    if of is None:
        return _NoNewVariables()
    told = model_of(of, "assert_no_new_variables()").events()
    _nothing_new([event for _, _, event in told if isinstance(event, VariableCreated)])
    return None


def _nothing_new(made: Sequence[VariableCreated]) -> None:
    __tracebackhide__ = True
    if made:
        leaves = [Leaf(each.name, f"+ new, made{place_text(each.location)}") for each in made]
        were = "was made where none" if len(leaves) == 1 else "were made where none"
        raise AssertionError(
            f"{plural(len(leaves), 'variable')} {were} was to be\n{marked_tree(leaves)}\n{NO_NEW}"
        )


class _NoNewVariables(AbstractContextManager[None]):
    """The block of :func:`assert_no_new_variables`.

    It is a class since the frames of a generator's would stand in the user's traceback.
    """

    def __init__(self) -> None:
        self._made: list[VariableCreated] = []

    def __enter__(self) -> None:
        self._made.clear()
        events.listen(self._hear)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        __tracebackhide__ = True
        events.unlisten(self._hear)
        if error is None:
            _nothing_new(self._made)

    def _hear(self, event: Event) -> None:
        if isinstance(event, VariableCreated):
            self._made.append(event)


class _Question:
    """A name asked for, and the variables that match it: at least one.

    Attributes:
        matches: the variables.
    """

    def __init__(
        self, name: str | Named, of: Recorded | None, graph_number: int | None, asked: str
    ) -> None:
        __tracebackhide__ = True
        wanted = self.name = name_of(name)
        model = model_of(of, f"{asked}({wanted!r})")
        self._model = model
        self._nodes = _variables(model, graph_number)
        self.matches = [node for node in self._nodes if _matches(node, wanted)]
        if not self.matches:
            gone = _gone(wanted, model, graph_number)
            raise AssertionError(_unknown(wanted, self._nodes, gone))

    def message(self, wanted: str, wrong: Sequence[VariableNode], no: str, remedy: str) -> str:
        """What is wrong, what is there, and what to do.

        Args:
            wanted: what was to be true of each match.
            wrong: the matches of which it is not true.
            no: what a sentence on several says of the wrong ones after "are".
            remedy: what to do.
        """
        bad = {node.key for node in wrong}
        label = _labels(self._nodes)
        leaves = [self._leaf(node, label(node), bad=node.key in bad) for node in self._nodes]
        what = f"is {_use_text(wrong[0])}"
        if len(self.matches) > 1:
            verb = "is" if len(wrong) == 1 else "are"
            what = f"of the {len(self.matches):,} that match, {len(wrong):,} {verb} {no}".rstrip()
        several = len({node.key[0] for node in self.matches}) > 1
        hint = " The names of all graphs count; graph_number=N asks about one." if several else ""
        return f"{_quoted(self.name)} {wanted}, and {what}\n{marked_tree(leaves)}\n{remedy}{hint}"

    def _leaf(self, node: VariableNode, label: str, *, bad: bool) -> Leaf:
        if not bad:
            return Leaf(label)
        lines = [call_text(call, "") for call, _ in users_of(node, self._model)]
        if len(lines) > MOST_CALLS + 1:
            lines[MOST_CALLS:] = [f"and {len(lines) - MOST_CALLS} more calls"]
        return Leaf(label, f"✗ {_use_text(node)}", tuple(lines))


def _use_text(node: VariableNode) -> str:
    """Whether a variable is shared, and how many calls use it."""
    how, again = ("used", " looked up") if node.uses else ("looked up", "")
    times = 1 + len(node.reuses)
    often = f",{again} {times:,} times" if times > 1 and times != len(node.calls) else ""
    shared = "shared" if node.shared else "not shared"
    return f"{shared}: {how} by {plural(len(node.calls), 'call')}{often}"


def _listed(names: Iterable[str | Named]) -> list[str]:
    __tracebackhide__ = True
    if isinstance(names, str):
        raise TypeError(
            f"one string is no list of names: {_quoted(names)}; hand over a list, as in "
            f"assert_variables([{_quoted(names)}])"
        )
    return list(dict.fromkeys(_bare(name_of(name)) for name in names))


def _variables(model: ScopeGraph, graph_number: int | None) -> list[VariableNode]:
    """The variables that are there, of one graph or of all."""
    __tracebackhide__ = True
    there = [number + 1 for number in model.graphs.values() if number not in model.discarded]
    if graph_number is not None and graph_number not in there:
        known = ", ".join(map(str, there))
        allowed = f"there are the graphs {known}" if len(there) > 1 else f"there is graph {known}"
        raise ValueError(
            f"unknown graph {shown(graph_number)}: {allowed if there else 'there is no graph'}; "
            "leave it out to ask about all"
        )
    return [node for node in live(model) if graph_number in {None, node.key[0] + 1}]


def _bare(name: str) -> str:
    """A name without the number of an output: ``v`` for ``v:0``."""
    return name.removesuffix(":0")


def _matches(node: VariableNode, pattern: str) -> bool:
    """Whether a variable, or the partitioned one of which it is a part, is meant."""
    wanted = _bare(pattern)
    names = _names(node)
    return wanted in names or (_is_pattern(wanted) and _any_matches(names, wanted))


def _names(node: VariableNode) -> tuple[str, ...]:
    return (node.name, node.part_of) if node.part_of else (node.name,)


def _is_pattern(name: str) -> bool:
    return not _WILD.isdisjoint(name)


def _compared(
    nodes: Sequence[VariableNode], listed: Sequence[str]
) -> tuple[list[VariableNode], list[str]]:
    """The variables that match nothing of a list, and what of it matches none of them."""
    exact, patterns = set(listed), [name for name in listed if _is_pattern(name)]
    unexpected = [
        node
        for node in nodes
        if exact.isdisjoint(_names(node)) and not any(_matches(node, each) for each in patterns)
    ]
    known = {name for node in nodes for name in _names(node)}
    missing = [
        name
        for name in listed
        if name not in known and not (_is_pattern(name) and _any_matches(known, name))
    ]
    return unexpected, missing


def _any_matches(names: Iterable[str], pattern: str) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)


def _labels(nodes: Sequence[VariableNode]) -> Callable[[VariableNode], str]:
    """What the tree calls a variable: its full name, under its graph where there are several."""
    several = len({node.key[0] for node in nodes}) > 1
    return lambda node: f"graph {node.key[0] + 1}/{node.name}" if several else node.name


def _unknown(name: str, nodes: Sequence[VariableNode], gone: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 # only a mistake needs it

    wanted = _bare(name)
    known = dict.fromkeys(node.name for node in nodes)
    inside = [each for each in known if each.endswith(f"/{wanted}")]
    near = (inside + get_close_matches(wanted, known, MOST_NEAREST))[:MOST_NEAREST]
    label = _labels(nodes)
    leaves = [Leaf(label(node), "? nearest" if node.name in near else "") for node in nodes]
    what = "no variable matches" if _is_pattern(wanted) else "there is no"
    offer = f"; nearest: {', '.join(map(_quoted, dict.fromkeys(near)))}" if near else ""
    return f"{what} {_quoted(name)}{gone}{offer}\n{marked_tree(leaves)}\n{KNOWN}"


def _gone(name: str, model: ScopeGraph, graph_number: int | None) -> str:
    """That a variable was there, in a graph that was let go of; empty if none was."""
    for node in model.variables.values():
        place = model.discarded.get(node.key[0])
        if graph_number is None and place is not None and _matches(node, name):
            return f", gone since reset_default_graph(){place_text(place.location)}"
    return ""


def _quoted(name: str) -> str:
    return repr(abbreviate(name, NAME))
