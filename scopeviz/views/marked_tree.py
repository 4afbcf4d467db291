"""A small tree of names, some of them marked; what is not marked takes little room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from scopeviz.model.scope_tree import DEEPEST
from scopeviz.views.label import PLACE, abbreviate
from scopeviz.views.text import BLANK, END, NAME, PIPE, TEE, cells_of, padded

MOST_MARKED = 12
"""How many names of each kind of mark are drawn; those beyond are counted."""

MOST_PLAIN = 3
"""How many names without a mark are drawn in a row; more of them are counted."""

MOST_UNMARKED = 20
"""The same for a tree in which no name is marked."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A name in the tree.

    Attributes:
        name: full name; its folders are split off at the slashes.
        mark: what is said of it; its first character is its kind; empty for nothing.
        below: lines that stand below it.
    """

    name: str
    mark: str = ""
    below: tuple[str, ...] = ()


@dataclass(slots=True)
class _Folder:
    label: str
    children: list[_Child] = field(default_factory=list)
    folders: dict[str, _Folder] = field(default_factory=dict)


_Child: TypeAlias = "_Folder | tuple[str, Leaf]"
_Line: TypeAlias = "tuple[str, str]"
"""What stands in the tree, and the mark in the column beside it."""


def marked_tree(leaves: Sequence[Leaf], plain: str = "") -> str:
    """The names as a tree of folders, with the marks in a column.

    Args:
        leaves: the names, in the order in which they are drawn.
        plain: what is true of all names without a mark, where they are only counted.

    >>> print(marked_tree([Leaf("a/v"), Leaf("a/w", "- missing")]))
    a/
    ├─ v
    └─ w  - missing
    """
    if not leaves:
        return "no variable"
    shown, left_out = _first(leaves)
    most = MOST_PLAIN if any(leaf.mark for leaf in leaves) else MOST_UNMARKED
    lines = list(_drawn(_planted(shown), "", "", most, f" {plain}" if plain else ""))
    lines += [(f"… {count:,} more marked {mark}", "") for mark, count in left_out.items()]
    width = max((cells_of(tree) for tree, mark in lines if mark), default=0)
    return "\n".join(f"{padded(tree, width)}  {mark}" if mark else tree for tree, mark in lines)


def _first(leaves: Iterable[Leaf]) -> tuple[list[Leaf], Counter[str]]:
    """The leaves that are drawn, and how many more there are of each mark's first character."""
    marked: Counter[str] = Counter()
    shown = []
    for leaf in leaves:
        marked[leaf.mark[:1]] += 1
        if not leaf.mark or marked[leaf.mark[:1]] <= MOST_MARKED:
            shown.append(leaf)
    del marked[""]
    return shown, marked - Counter(dict.fromkeys(marked, MOST_MARKED))


def _planted(leaves: Iterable[Leaf]) -> _Folder:
    """The root, which is the one folder that holds all where there is one."""
    root = _Folder("")
    for leaf in leaves:
        *path, last = leaf.name.split("/", DEEPEST)
        folder = root
        for part in path:
            if part not in folder.folders:
                folder.folders[part] = _Folder(part)
                folder.children.append(folder.folders[part])
            folder = folder.folders[part]
        folder.children.append((last, leaf))
    return _chained(root) if isinstance(_only(root), _Folder) else root


def _only(folder: _Folder) -> _Child | None:
    return folder.children[0] if len(folder.children) == 1 else None


def _chained(folder: _Folder) -> _Folder:
    """A folder with its only child, as long as that is a folder: one line for both."""
    only = _only(folder)
    while isinstance(only, _Folder):
        label = f"{folder.label}/{only.label}" if folder.label else only.label
        folder = _Folder(label, only.children)
        only = _only(folder)
    return folder


def _drawn(child: _Child, lead: str, below: str, most: int, plain: str) -> Iterator[_Line]:
    if not isinstance(child, _Folder):
        label, leaf = child
        yield lead + abbreviate(label, NAME), abbreviate(leaf.mark, 2 * PLACE)
        for at, line in enumerate(leaf.below, start=1):
            yield f"{below}{END if at == len(leaf.below) else TEE}{abbreviate(line, PLACE)}", ""
        return
    folder = _chained(child)
    yield f"{lead}{abbreviate(folder.label, NAME)}/", ""
    rows: list[_Child | str] = []
    for is_plain, row in groupby(folder.children, _is_plain):
        children = list(row)
        count = sum(map(_size, children))
        rows += [f"… {count:,} more{plain}"] if is_plain and count > most else children
    for at, each in enumerate(rows, start=1):
        tee, pipe = (END, BLANK) if at == len(rows) else (TEE, PIPE)
        if isinstance(each, str):
            yield below + tee + each, ""
        else:
            yield from _drawn(each, below + tee, below + pipe, most, plain)


def _is_plain(child: _Child) -> bool:
    if isinstance(child, _Folder):
        return all(map(_is_plain, child.children))
    return not child[1].mark


def _size(child: _Child) -> int:
    return sum(map(_size, child.children)) if isinstance(child, _Folder) else 1
