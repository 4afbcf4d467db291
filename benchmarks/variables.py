"""What it costs to create a variable, and to get it again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

import scopeviz.tf1 as tf
from benchmarks.measure import Row, fastest, times
from scopeviz.events import listening

COUNT = 1000
CREATED, REUSED = 50.0, 10.0
"""Microseconds that a variable may cost, its initializer's ops and its events included."""

INITIALIZERS: dict[str, Callable[[], object]] = {
    "random_normal": tf.random_normal_initializer,
    "constant": lambda: tf.constant_initializer(0.0),
    "default": lambda: None,
}
NAMES = [f"v{number}" for number in range(COUNT)]


def rows() -> Iterator[Row]:
    """Each kind of lookup, without and with a listener."""
    for kind, make_initializer in INITIALIZERS.items():
        what = f"create, {kind} initializer"
        yield from with_and_without(what, create(make_initializer), CREATED)
    fill()
    yield from with_and_without("reuse", reuse, REUSED)


def with_and_without(what: str, action: Callable[[], object], target: float) -> Iterator[Row]:
    """The same action while nobody listens, and while its events are kept."""
    unheard = fastest(action) / COUNT * 1e6
    yield Row(f"{what}, nobody listens", unheard, "µs", target)
    heard: deque[object] = deque(maxlen=100_000)
    with listening(heard.append):
        recorded = fastest(action) / COUNT * 1e6
    yield Row(f"{what}, recorded", recorded, "µs", target, times(recorded, unheard, "unrecorded"))


def create(make_initializer: Callable[[], object]) -> Callable[[], None]:
    """What creates variables in a fresh graph."""

    def action() -> None:
        tf.reset_default_graph()
        with tf.variable_scope("net"):
            for name in NAMES:
                tf.get_variable(name, [5, 5, 32, 32], initializer=make_initializer())

    return action


def fill() -> None:
    """Make the variables that are then reused."""
    create(lambda: None)()


def reuse() -> None:
    """Get them all again."""
    with tf.variable_scope("net", reuse=True):
        for name in NAMES:
            tf.get_variable(name, [5, 5, 32, 32])
