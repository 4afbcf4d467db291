"""Names that nearly match, as a typo makes them, and as numbering and labelling do not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

LEAST = 4
"""Letters of the shortest word that counts as mistyped."""

LABEL = 2
"""Letters of the alphabet that lie no further apart are labels: ``conv_a``, ``conv_b``."""

MOST_ALIKE = 8
"""So many names that are alike are numbered, and no typos of each other."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^A-Za-z\d]+")


_NO_DIGITS = re.compile(r"\D+")


def is_near(one: str, other: str) -> bool:
    """Whether one name looks like the other with a typo in it.

    One letter was left out, added, exchanged or swapped with the next, a plural was added,
    or only upper and lower case differ.  Names that differ in a number, in their first
    letter, or in a word of one letter are meant to differ.

    Args:
        one: a name without slashes.
        other: another one.

    >>> is_near("weights", "wieghts"), is_near("weights", "weight"), is_near("bias", "biases")
    (True, True, True)
    >>> is_near("conv1", "conv2"), is_near("w_q", "w_k"), is_near("igate", "ogate")
    (False, False, False)
    """
    if one == other:
        return False
    if one.lower() == other.lower():
        return len(one) >= LEAST
    if one.replace("_", "").lower() == other.replace("_", "").lower():
        return len(one) > LEAST and not re.search(r"\d_?\d", one + other)
    pair = _words_that_differ(one, other)
    if pair is None:
        return False
    short, long = sorted(pair, key=len)
    if len(short) < LEAST or not (short + long).isalpha():
        return False
    return long in {f"{short}s", f"{short}es"} or _is_one_edit(short.lower(), long.lower())


def is_slip(one: str, other: str) -> bool:
    """Whether two near names differ by two letters swapped, or one doubled, as no words do.

    Args:
        one: a name.
        other: one that is near.

    >>> is_slip("weights", "wieghts"), is_slip("embedding", "embeding"), is_slip("in", "on")
    (True, True, False)
    >>> is_slip("content", "context"), is_slip("state", "states")
    (False, False)
    """
    short, long = sorted((one, other), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        return short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return at > 0 and short[at:] == long[at + 1 :] and long[at] == long[at - 1]


def near_pairs(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pairs of names that nearly match; each pair once.

    Args:
        names: names without slashes.

    >>> list(near_pairs(["kernel", "bias", "kernal"]))
    [('kernel', 'kernal')]
    """
    alike: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for name in dict.fromkeys(names):
        digits = _NO_DIGITS.sub("", name)  # Others have meant to count, and there may be many.
        # Names one edit apart have a word in common once a letter is left out of each.
        low = name.lower()
        keys = {low, low.replace("_", ""), low.removesuffix("es")}
        keys.update(low[:at] + low[at + 1 :] for at in range(len(low)))
        for part in sorted(keys):
            key = digits, part
            for other in alike[key]:
                if (other, name) not in seen:
                    seen.add((other, name))
                    if is_near(other, name):
                        yield other, name
            if len(alike[key]) < MOST_ALIKE:
                alike[key].append(name)


def _words_that_differ(one: str, other: str) -> tuple[str, str] | None:
    """The one word in which two names differ; None if they differ in more."""
    mine, its = _WORDS.findall(one), _WORDS.findall(other)
    if len(mine) != len(its):
        return None
    pairs = [pair for pair in zip(mine, its, strict=True) if pair[0] != pair[1]]
    return pairs[0] if len(pairs) == 1 else None


def _is_one_edit(short: str, long: str) -> bool:
    """Whether two words are one edit apart, behind their first letters."""
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(long) == len(short) + 1:
        return at > 0 and short[at:] == long[at + 1 :]
    if len(long) != len(short):
        return False
    rest = short[at + 1 :], long[at + 1 :]
    if short[at : at + 2] == long[at : at + 2][::-1] and rest[0][1:] == rest[1][1:] and rest[0]:
        return True
    if at == 0 or rest[0] != rest[1]:
        return False
    last = at == len(short) - 1
    return not (last and abs(ord(short[at]) - ord(long[at])) <= LABEL)
