"""Whether a variable costs the same, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import scopeviz.tf1 as tf
from benchmarks.measure import Row, fastest, times
from scopeviz.events import listening

SIZES = (100, 1000, 10_000, 100_000)
FLAT = 2.0
"""How much more than in the smallest program a variable may cost in any other."""


def rows() -> Iterator[Row]:
    """Creating, then finding again, in larger and larger graphs; events are kept."""
    costs = {size: per_variable(size) for size in SIZES}
    for place, what in enumerate(("create", "reuse")):
        yield from flatness(what, {size: cost[place] for size, cost in costs.items()})


def flatness(what: str, costs: Mapping[int, float]) -> Iterator[Row]:
    """The cost per variable for each size, and how far the costs lie apart."""
    smallest = costs[SIZES[0]]
    for size, cost in costs.items():
        ratio = "" if size == SIZES[0] else times(cost, smallest, f"of {SIZES[0]}")
        yield Row(f"{what}, {size:,} variables, each", cost, "µs", ratio=ratio)
    yield Row(f"{what}, the dearest of these", max(costs.values()) / smallest, "×", FLAT)


def per_variable(size: int) -> tuple[float, float]:
    """Microseconds to create a variable and to find it again; small programs run more often."""
    repeats = max(1, min(20, 20_000 // size))
    actions = (partial(recorded, partial(create, size)), partial(recorded, partial(reuse, size)))
    created, reused = (fastest(action, repeats) / size * 1e6 for action in actions)
    return created, reused


def recorded(action: Callable[[], object]) -> None:
    """Do something while its events, and no older ones, are kept."""
    heard: list[object] = []
    with listening(heard.append):
        action()


def create(size: int) -> None:
    """Make so many variables in a new graph."""
    tf.reset_default_graph()
    look_up(size, reuse=False)


def reuse(size: int) -> None:
    """Find the variables of the latest graph again."""
    look_up(size, reuse=True)


def look_up(size: int, *, reuse: bool) -> None:
    """Ask for each variable."""
    with tf.variable_scope("net", reuse=reuse):
        for number in range(size):
            initializer = tf.random_normal_initializer()
            tf.get_variable(f"v{number}", [5, 5, 32, 32], initializer=initializer)
