"""What a variable keeps in memory beyond its data, and when its data comes into being."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial

import scopeviz.tf1 as tf
from benchmarks.measure import Row, times
from benchmarks.variables import INITIALIZERS
from scopeviz.events import listening

COUNT = 2000
OVERHEAD = 8.0
"""Kilobytes that a variable may keep, its initializer's ops and its events included."""

LARGE = 20
SIDE = 512
DATA = SIDE * SIDE * 4 / 1000
"""Kilobytes of data of each of the large variables."""

ALLOWED = 1.1
"""Of its data, what an initialised variable may keep: the data, and what it kept before."""


def rows() -> Iterator[Row]:
    """Each kind of initializer: what is kept; then large variables, before and after."""
    for kind, make_initializer in INITIALIZERS.items():
        size = kept(partial(make, COUNT, 8, make_initializer)) / COUNT
        yield Row(f"a variable and its events, {kind} initializer", size, "KB", OVERHEAD)
    blocks = kept(in_blocks) / COUNT
    yield Row("the same, in a function and a scope of its own", blocks, "KB", OVERHEAD)
    yield Row("a variable that is found again, its events", kept_by_reuse(), "KB", OVERHEAD)
    for kind, make_initializer in INITIALIZERS.items():
        yield from before_and_after(kind, make_initializer)


def before_and_after(kind: str, make_initializer: Callable[[], object]) -> Iterator[Row]:
    """A large variable, made and not yet initialised; then initialised by a session."""
    before = kept(partial(make, LARGE, SIDE, make_initializer)) / LARGE
    yield Row(f"{DATA:,.0f} KB of data, {kind}, made", before, "KB", OVERHEAD)
    after = kept(partial(make_and_initialise, make_initializer)) / LARGE
    target = round(DATA * ALLOWED)
    yield Row("the same, initialised", after, "KB", target, times(after, DATA, "its data"))


def kept_by_reuse() -> float:
    """Kilobytes that one more lookup of a variable keeps."""
    tf.reset_default_graph()
    make(COUNT, 8, lambda: None)
    return kept(partial(make, COUNT, 8, lambda: None, reuse=True)) / COUNT


def kept(action: Callable[[], object]) -> float:
    """Kilobytes that are held after an action in a new graph, its result and events included."""
    heard: list[object] = []
    gc.collect()
    tracemalloc.start()
    try:
        with listening(heard.append):
            result = action()
            gc.collect()
            held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del result
    return held / 1000


def make(
    count: int, side: int, make_initializer: Callable[[], object], *, reuse: bool = False
) -> tf.Graph:
    """Square variables, in a graph of their own unless they are shared."""
    if not reuse:
        tf.reset_default_graph()
    with tf.variable_scope("net", reuse=reuse):
        for number in range(count):
            tf.get_variable(f"v{number}", [side, side], initializer=make_initializer())
    return tf.get_default_graph()


def in_blocks() -> tf.Graph:
    """Variables that are each made as a network's are: by a function, in a scope."""
    tf.reset_default_graph()
    for number in range(COUNT):
        block(f"block{number}")
    return tf.get_default_graph()


def block(name: str) -> None:
    """One variable in a scope of its own."""
    with tf.variable_scope(name):
        tf.get_variable("weights", [8, 8])


def make_and_initialise(make_initializer: Callable[[], object]) -> tf.Session:
    """The large variables, and a session that holds their values."""
    session = tf.Session(graph=make(LARGE, SIDE, make_initializer))
    session.run(tf.global_variables_initializer())
    return session
