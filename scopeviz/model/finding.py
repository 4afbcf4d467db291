"""What a finding is: something that is probably a mistake, or legal and surprising."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from scopeviz.model.scope_graph import Key, Moment, Place

Level: TypeAlias = Literal["warning", "note"]

MOST_NAMES = 3
"""How many names a sentence lists; those beyond are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found.

    Attributes:
        code: the rule's code, such as ``SV01``.
        level: a warning is probably a mistake, a note is legal and surprises.
        sentence: what happened.
        remedy: what to write instead.
        places: the places in the code that it is about, in order.
        names: the variables and scopes that it is about.
        refused: whether a lookup was refused because of it.
    """

    code: str
    level: Level
    sentence: str
    remedy: str
    places: tuple[Place, ...]
    names: tuple[Key, ...]
    refused: bool = False

    @property
    def page(self) -> str:
        """The page of the documentation that explains the rule.

        It is below the checkout; where scopeviz was installed, below its package.

        >>> Finding("SV05", "note", "", "", (), ()).page
        'docs/findings/SV05.md'
        """
        return f"docs/findings/{self.code}.md"

    @property
    def latest(self) -> Moment:
        """Position of the latest cell that it is about, and of the event in that."""
        return max((place.moment for place in self.places), default=(0, 0))


def names_text(names: Iterable[str]) -> str:
    """Some names in a sentence.

    >>> names_text(["a"]), names_text(["a", "b"]), names_text("abcde")
    ('a', 'a and b', 'a, b, c and 2 more')
    """
    listed = list(dict.fromkeys(names))
    if len(listed) > MOST_NAMES + 1:  # The count of one more would take as much room as its name.
        listed[MOST_NAMES:] = [f"{len(listed) - MOST_NAMES} more"]
    return " and ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))


def places_of(places: Iterable[Place]) -> tuple[Place, ...]:
    """Places in the order of what happened, each line once."""
    ordered = sorted(places, key=lambda place: place.moment)
    lines = {(place.location.source, place.location.line): place for place in reversed(ordered)}
    return tuple(sorted(lines.values(), key=lambda place: place.moment))
