"""How often each variable scope was opened, which is what numbers default names."""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Mapping, Sequence


class ScopeCounts:
    """Full name of a variable scope -> how often it was opened and not yet forgotten.

    Follows: tensorflow/python/ops/variable_scope.py, _VariableScopeStore.

    >>> counts = ScopeCounts()
    >>> counts.open("a/b"), counts.unique("a/", "b")
    (None, 'b_1')
    >>> counts.forget_below("a")
    >>> counts.unique("a/", "b")
    'b'
    """

    def __init__(self) -> None:
        self._counts: ChainMap[str, int] = ChainMap()
        # Prefix -> name -> a number below which none is free, so that none is tried twice.
        self._tried: defaultdict[str, dict[str, int]] = defaultdict(dict)
        # Ancestor -> the scopes opened below it, so that forgetting need not search.
        self._below: defaultdict[str, set[str]] = defaultdict(set)

    def open(self, name: str) -> None:
        """Count one more opening."""
        self._counts[name] = self._counts.get(name, 0) + 1
        self._place(name)

    def _place(self, name: str) -> None:
        """Note below which scopes it lies."""
        end = name.rfind("/")
        while end >= 0:
            self._below[name[:end]].add(name)
            end = name.rfind("/", 0, end)

    def unique(self, prefix: str, name: str) -> str:
        """``name``, or ``name_1``, ``name_2``...: the first that is not open below ``prefix``."""
        counts = self._counts
        if not counts.get(prefix + name, 0):
            return name
        tried = self._tried[prefix] if "/" not in name else {}
        number = tried.get(name, 1)
        while counts.get(f"{prefix}{name}_{number}", 0):
            number += 1
        tried[name] = number
        return f"{name}_{number}"

    def forget_below(self, name: str) -> None:
        """Forget the openings of all scopes whose names begin with ``name`` and a slash."""
        # Inside a snapshot the names are needed again once it is restored.
        below = self._below.get(name, ()) if self._counts.parents else self._below.pop(name, ())
        for scope in below:
            self._counts[scope] = 0
            self._tried.pop(scope[: scope.rfind("/") + 1], None)

    def noted(self) -> dict[str, int]:
        """A copy of the counts."""
        return dict(self._counts.maps[0])

    def set_back(
        self, changes: Mapping[str, tuple[int, int]], later: Sequence[dict[str, tuple[int, int]]]
    ) -> None:
        """Take back that counts changed, each from its first number to its second.

        Args:
            changes: name of a scope -> its count before and after.
            later: changes that came after these, which are told what was before them now.

        >>> counts = ScopeCounts()
        >>> counts.open("a")
        >>> counts.open("b")
        >>> counts.set_back({"b": (0, 1)}, [])
        >>> counts.unique("", "a"), counts.unique("", "b")
        ('a_1', 'b')
        """
        for name, (before, after) in changes.items():
            now = self._counts.get(name, 0)
            # A count goes down where the scope around it is left.
            lower = next((each for each in later if _went_down(each, name)), None)
            if lower is not None:
                then, end = lower[name]
                lower[name] = max(then - (after - before), end), end
            if after > before:
                self._counts[name] = min(before, now)
            elif lower is None:
                self._counts[name] = now + before - after
                self._place(name)
                for each in later:
                    if name in each:
                        then, end = each[name]
                        each[name] = then + before - after, end + before - after
        self._tried.clear()

    def snapshot(self) -> None:
        """Remember the counts as they are, until :meth:`restore`."""
        self._counts = self._counts.new_child()

    def restore(self) -> None:
        """Go back to the counts of the latest :meth:`snapshot`."""
        self._counts = self._counts.parents
        self._tried.clear()


def _went_down(changes: Mapping[str, tuple[int, int]], name: str) -> bool:
    before, after = changes.get(name, (0, 0))
    return after < before
