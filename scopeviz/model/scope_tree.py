"""The scope tree: variable scopes as branches, variables as leaves, in the order of creation."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from scopeviz.events import Reuse, ReuseFlag
from scopeviz.model.scope_graph import (
    Key,
    Lookup,
    Refusal,
    ScopeGraph,
    ScopeNode,
    Use,
    VariableNode,
)

DRAWN = 150
"""A tree with more nodes than this is pruned."""

PRUNED = 60
"""How many nodes a pruned tree has, about."""

DEEPEST = 6
"""How many scopes are drawn one below the other; those beyond are folded."""

WIDEST = 20
"""How many children of one scope a pruned tree shows."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of distinct variables.

    Attributes:
        elements: elements of the variables whose shape is known.
        unknown: how many variables have an unknown shape.
        scopes: how many scopes were counted besides.
        new: how many of the variables the latest cell made.
        shared: how many of the variables are shared.
        refused: how many names were refused besides.
        stale: how many of the variables are stale.

    >>> Totals(2, 10) + Totals(1, 0, unknown=1) == Totals(3, 10, unknown=1)
    True
    """

    variables: int = 0
    elements: int = 0
    unknown: int = 0
    scopes: int = 0
    new: int = 0
    shared: int = 0
    refused: int = 0
    stale: int = 0

    def __add__(self, other: Totals) -> Totals:
        """The counts of both."""
        return Totals(
            self.variables + other.variables,
            self.elements + other.elements,
            self.unknown + other.unknown,
            self.scopes + other.scopes,
            self.new + other.new,
            self.shared + other.shared,
            self.refused + other.refused,
            self.stale + other.stale,
        )


_REFUSED, _TOUCHED, _UNTOUCHED = range(3)

NOTHING = Totals()
"""Totals of no variable."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A variable scope in the tree, or a chain of scopes of which each holds only the next.

    Attributes:
        key: graph number and full name of the last scope of the chain; the name is
            empty at the root.
        label: its name below its parent, such as ``block1/unit2``; empty at the root.
        scope: None for the root, and for a scope that is only a part of another's name.
        flag: the reuse flag that the latest cell gave the scope; None where it opened and
            switched none, or left it at False.
        is_name_scope: whether it is a name scope and no variable scope: ``tf.Variable``
            pays attention to name scopes only.
        children: in the order of creation; the ``scope`` of a leaf is the one it is
            shown in (see :func:`housed`).
        totals: of everything below.
        touched: whether the latest cell made, used or refused something below.
        folded: whether the children are left out; ``totals`` counts them.
        more: what was left out beyond the children that are there; None if nothing.
    """

    key: Key
    label: str
    scope: ScopeNode | None = None
    flag: ReuseFlag | None = None
    children: tuple[Child, ...] = ()
    totals: Totals = NOTHING
    touched: bool = False
    folded: bool = False
    more: Totals | None = None
    is_name_scope: bool = False

    @property
    def reuse(self) -> Reuse:
        """The value of the flag."""
        return self.flag.value if self.flag else "False"


Leaf: TypeAlias = VariableNode | Refusal
Child: TypeAlias = Branch | Leaf
LeafT = TypeVar("LeafT", VariableNode, Refusal)


@dataclass(slots=True)
class _Sprout:
    """A :class:`Branch` in the making."""

    key: Key
    label: str
    children: list[_Sprout | Leaf] = field(default_factory=list)


def totals_of(leaves: Iterable[Leaf], cell: int = 0) -> Totals:
    """Count variables, their elements and their marks, and refused names.

    Args:
        leaves: variables and refusals.
        cell: position of the latest cell.

    >>> totals_of(()) == NOTHING
    True
    """
    each = list(leaves)
    variables = [leaf for leaf in each if isinstance(leaf, VariableNode)]
    sizes = [variable.elements for variable in variables]
    return Totals(
        len(sizes),
        sum(size or 0 for size in sizes),
        sizes.count(None),
        new=sum(is_new(variable, cell) for variable in variables),
        shared=sum(variable.shared for variable in variables),
        refused=len(each) - len(variables),
        stale=sum(variable.stale is not None for variable in variables),
    )


def live(graph: ScopeGraph) -> tuple[VariableNode, ...]:
    """The variables that no ``reset_default_graph()`` has let go of, as they were made.

    >>> live(ScopeGraph())
    ()
    """
    return tuple(node for key, node in graph.variables.items() if key[0] not in graph.discarded)


def latest_position(graph: ScopeGraph) -> int:
    """Position of the cell folded last, from 1; 0 before the first.

    >>> latest_position(ScopeGraph())
    0
    """
    return len(graph.cells)


def is_new(variable: VariableNode, cell: int) -> bool:
    """Whether that cell made the variable.

    Args:
        variable: any variable.
        cell: position of a cell in the model.
    """
    return variable.created.cell == cell


def is_reused(variable: VariableNode, cell: int) -> bool:
    """Whether a lookup of that cell's found the variable.

    Args:
        variable: any variable.
        cell: position of a cell in the model.
    """
    return _any_in(variable.reuses, cell)


def is_touched(variable: VariableNode, cell: int) -> bool:
    """Whether that cell made the variable, found it or read it.

    Args:
        variable: any variable.
        cell: position of a cell in the model.
    """
    return _any_in(variable.lookups, cell) or _any_in(variable.uses, cell)


def refusals_of(graph: ScopeGraph) -> tuple[Refusal, ...]:
    """The refusals of the latest cell; those before it were told then.

    >>> refusals_of(ScopeGraph())
    ()
    """
    cell = latest_position(graph)
    return tuple(refusal for refusal in graph.refusals if refusal.place.cell == cell)


def refused_names(graph: ScopeGraph) -> tuple[Refusal, ...]:
    """The refusals of the latest cell, those of one name as one.

    >>> refused_names(ScopeGraph())
    ()
    """
    names: dict[Key, Refusal] = {}
    for refusal in refusals_of(graph):
        before = names.get(refusal.key)
        names[refusal.key] = replace(refusal, times=before.times + 1) if before else refusal
    return tuple(names.values())


def trees(graph: ScopeGraph, scope: str | None = None) -> tuple[Branch, ...]:
    """The scope trees, one for each graph that has something to show.

    Args:
        graph: the model.
        scope: full name of a scope; only that one and what is below, also what holds no
            variable and was opened before the latest cell.

    Returns:
        The roots, in the order in which the graphs appeared.

    >>> trees(ScopeGraph())
    ()
    """
    sprouts: dict[Key, _Sprout] = {}
    leaves: list[Leaf] = [*housed(live(graph), graph), *housed(refused_names(graph), graph)]
    for leaf in leaves:
        if _within(leaf.scope, scope):
            _sprout(sprouts, (leaf.key[0], leaf.scope)).children.append(leaf)
    for node in graph.scopes.values():
        if _is_shown(node, graph, scope):
            _sprout(sprouts, node.key)
    roots = _grow(sprouts, graph, _variable_scopes(graph, leaves))
    wanted = [_below(root, scope) for root in roots] if scope else roots
    return tuple(root for root in wanted if root is not None)


def scope_names(graph: ScopeGraph) -> tuple[str, ...]:
    """Full names of the scopes that exist now: :func:`trees` can start from each.

    A scope exists once it was opened, or holds a variable, until its graph is reset.

    >>> scope_names(ScopeGraph())
    ()
    """
    names = dict.fromkeys(name for _, name in _existing(graph))
    names.pop("", None)
    return tuple(names)


def housed(leaves: Sequence[LeafT], graph: ScopeGraph) -> tuple[LeafT, ...]:
    """Leaves with the scope that they are shown in: the deepest that their name lies in.

    ``get_variable("net/v")`` may be called at the root; its full name, and so its
    identity, is that of a ``v`` asked for within ``net``, and it stands there if there
    is a scope ``net``.

    Args:
        leaves: variables or refusals of the graph.
        graph: the model.

    >>> housed((), ScopeGraph())
    ()
    """
    if not any("/" in leaf.leaf for leaf in leaves):
        return tuple(leaves)
    scopes = _existing(graph)
    return tuple(
        replace(leaf, scope=_home(leaf, scopes)) if "/" in leaf.leaf else leaf for leaf in leaves
    )


def depth(branch: Branch) -> int:
    """How many branches stand one below the other.

    >>> depth(Branch((0, "a"), "a"))
    1
    """
    deepest = 0
    stack = [(branch, 1)]
    while stack:
        node, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in node.children if isinstance(child, Branch))
    return deepest


def walk(branch: Branch) -> Iterator[Child]:
    """A branch and everything below it, parents first.

    >>> [node.label for node in walk(Branch((0, "a"), "a"))]
    ['a']
    """
    stack: list[Child] = [branch]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Branch) and not node.folded:
            stack.extend(reversed(node.children))


def prune(roots: Sequence[Branch], cell: int = 0, limit: int = DRAWN) -> tuple[Branch, ...]:
    """Leave out what is too much to draw, and count it.

    A tree within the limit stays as it is.  In a larger one, scopes that the latest
    cell touched are opened first, then the others from the root down, until about
    :data:`PRUNED` nodes are there; a scope shows at most :data:`WIDEST` children.

    Args:
        roots: from :func:`trees`.
        cell: position of the latest cell.
        limit: number of nodes that need no pruning.

    >>> prune(())
    ()
    """
    count = sum(1 for root in roots for _ in walk(root))
    if count <= limit and all(depth(root) <= DEEPEST for root in roots):
        return tuple(roots)
    shown = _choose(roots, cell, PRUNED if count > limit else limit)
    return tuple(_keep(root, cell, shown) for root in roots)


def _any_in(records: Sequence[Lookup | Use], cell: int) -> bool:
    """Whether a record is of that cell; they are in the order of time."""
    for record in reversed(records):
        if record.place.cell <= cell:
            return record.place.cell == cell
    return False


def _existing(graph: ScopeGraph) -> dict[Key, None]:
    """The scopes that exist now, and those that hold them."""
    named: list[Key] = [node.key for node in graph.scopes.values() if _is_open(node, graph)]
    leaves: tuple[Leaf, ...] = (*live(graph), *refused_names(graph))
    named += [(leaf.key[0], leaf.scope) for leaf in leaves]
    distinct = dict.fromkeys(named)
    return dict.fromkeys((number, path) for number, name in distinct for path in _path(name))


def _home(leaf: Leaf, scopes: Mapping[Key, None]) -> str:
    """The deepest of the scopes that a leaf's full name lies in."""
    number, name = leaf.key
    if not _within(name, leaf.scope or None):
        return leaf.scope
    inside = (path for path in reversed(_path(name)[:-1]) if (number, path) in scopes)
    return next(inside, leaf.scope)


def _is_open(node: ScopeNode, graph: ScopeGraph) -> bool:
    """Whether a scope was opened, and its graph is there."""
    return bool(node.openings) and node.key[0] not in graph.discarded


def _is_shown(node: ScopeNode, graph: ScopeGraph, scope: str | None) -> bool:
    """Whether a scope is shown even if it holds no variable.

    One that was asked for is, with what is below; else those that the latest cell opened.
    """
    if not _is_open(node, graph) or node.key in graph.variables:
        return False  # A slot's scope has the slot's own name.
    if scope is None:
        return node.openings[-1].place.cell == latest_position(graph)
    return _within(node.name, scope)


def _within(name: str, scope: str | None) -> bool:
    return scope is None or f"{name}/".startswith(f"{scope}/")


def _path(name: str) -> list[str]:
    """A scope's name and those of all that hold it, the root first."""
    parts = name.split("/") if name else []
    return ["", *("/".join(parts[:end]) for end in range(1, len(parts) + 1))]


def _sprout(sprouts: dict[Key, _Sprout], key: Key) -> _Sprout:
    """The sprout of a scope, made with those that hold it where it is new."""
    if key in sprouts:
        return sprouts[key]
    graph, name = key
    parent: _Sprout | None = None
    for ancestor in _path(name):
        here = sprouts.get((graph, ancestor))
        if here is None:
            label = ancestor[len(parent.key[1]) :].removeprefix("/") if parent else ""
            here = sprouts[graph, ancestor] = _Sprout((graph, ancestor), label)
            if parent:
                parent.children.append(here)
        parent = here
    return sprouts[key]


def _grow(
    sprouts: Mapping[Key, _Sprout], graph: ScopeGraph, variable_scopes: Collection[Key]
) -> list[Branch]:
    """The finished roots.  Children come after their parents, so they are grown first."""
    cell = latest_position(graph)
    single = sum(not name for _, name in sprouts) == 1
    grown: dict[Key, Branch] = {}
    for key in reversed(list(sprouts)):
        sprout = sprouts[key]
        children = tuple(
            grown.pop(child.key) if isinstance(child, _Sprout) else child
            for child in sprout.children
        )
        branch = _branch(sprout, graph.scopes.get(key), children, cell)
        grown[key] = replace(branch, is_name_scope=key not in variable_scopes)
        only = children[0] if len(children) == 1 else None
        if isinstance(only, Branch) and (key[1] or single) and _says_no_more(grown[key], only):
            label = f"{sprout.label}/{only.label}" if key[1] else only.label
            grown[key] = replace(only, label=label)
    return [grown[key] for key in sorted(grown)]


def _branch(
    sprout: _Sprout, scope: ScopeNode | None, children: tuple[Child, ...], cell: int
) -> Branch:
    totals = _count(children, cell)
    touched = any(_rank(child, cell) < _UNTOUCHED for child in children)
    here = scope is not None and scope.changed.cell == cell
    flag = scope.reuse if scope and here and scope.reuse.value != "False" else None
    return Branch(sprout.key, sprout.label, scope, flag, children, totals, touched)


def _says_no_more(branch: Branch, only: Branch) -> bool:
    """Whether a scope is nothing but the holder of its only child, and of the same kind."""
    if branch.key[1] and branch.is_name_scope != only.is_name_scope:
        return False
    return branch.scope is None or branch.reuse == only.reuse


def _variable_scopes(graph: ScopeGraph, leaves: Iterable[Leaf]) -> set[Key]:
    """The variable scopes that were opened or asked for variables, and what holds them."""
    asked = (
        (leaf.key[0], leaf.scope)
        for leaf in leaves
        if isinstance(leaf, Refusal) or leaf.made_by != "Variable"
    )
    refused = ((refusal.key[0], refusal.scope) for refusal in graph.refusals)
    scopes = {*graph.scopes, *asked, *refused}
    return {(number, path) for number, name in scopes for path in _path(name)} | {
        (number, "") for number in graph.graphs.values()
    }


def _below(root: Branch, scope: str) -> Branch | None:
    """The branch of a scope, labelled with its full name; of a chain, the chain."""
    for node in walk(root):
        if isinstance(node, Branch) and _within(node.key[1], scope):
            return replace(node, label=node.key[1])
    return None


def _choose(roots: Sequence[Branch], cell: int, budget: int) -> dict[Key, int]:
    """How many children to show of each branch that is opened."""
    shown: dict[Key, int] = {}
    queue = [(_rank(root, cell), 1, number, root) for number, root in enumerate(roots)]
    heapq.heapify(queue)
    count = len(queue)
    while queue and budget > 0:
        _, level, _, branch = heapq.heappop(queue)
        take = min(len(branch.children), WIDEST, budget)
        left_out = take < len(branch.children) and shown and not branch.touched
        if left_out or level > DEEPEST:
            continue
        shown[branch.key] = take
        budget -= take
        for child in _first(branch.children, take, cell)[0]:
            if isinstance(child, Branch):
                count += 1
                heapq.heappush(queue, (_rank(child, cell), level + 1, count, child))
    return shown


def _first(
    children: tuple[Child, ...], count: int, cell: int
) -> tuple[tuple[Child, ...], tuple[Child, ...]]:
    """So many children, those first that matter most to the latest cell; and the rest."""
    order = sorted(range(len(children)), key=lambda at: _rank(children[at], cell))
    first = set(order[:count])
    kept = tuple(child for at, child in enumerate(children) if at in first)
    return kept, tuple(child for at, child in enumerate(children) if at not in first)


def _rank(child: Child, cell: int) -> int:
    """What a refusal is, or holds one, comes before what the latest cell touched."""
    if isinstance(child, Refusal):
        return _REFUSED
    if isinstance(child, VariableNode):
        return _TOUCHED if is_touched(child, cell) else _UNTOUCHED
    if child.totals.refused:
        return _REFUSED
    return _TOUCHED if child.touched else _UNTOUCHED


def _keep(branch: Branch, cell: int, shown: Mapping[Key, int]) -> Branch:
    if branch.key not in shown:
        return replace(branch, folded=bool(branch.children))
    kept, left_out = _first(branch.children, shown[branch.key], cell)
    return replace(
        branch,
        children=tuple(
            _keep(child, cell, shown) if isinstance(child, Branch) else child for child in kept
        ),
        more=_count(left_out, cell) if left_out else None,
    )


def _count(children: Iterable[Child], cell: int) -> Totals:
    """Totals of children and all that is below them."""
    each = list(children)
    totals = totals_of([child for child in each if not isinstance(child, Branch)], cell)
    for child in each:
        if isinstance(child, Branch):
            totals += child.totals + Totals(scopes=1)
    return totals
