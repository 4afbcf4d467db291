"""What a run costs beyond the computing."""

from __future__ import annotations

from collections.abc import Iterator

import scopeviz.tf1 as tf
from benchmarks.measure import Row, fastest

OPS = 10
ITERATIONS, OPS_IN_BODY = 500, 6
MOST = 50.0
"""Microseconds that a run of ten scalar ops may take after the first."""


def rows() -> Iterator[Row]:
    """Runs of scalars: small ones, then loops."""
    yield Row("Session.run of ten scalar ops", scalars(fed=False) * 1e6, "µs", MOST)
    yield Row("the same, fed with a placeholder", scalars(fed=True) * 1e6, "µs", MOST)
    yield from loops()


def scalars(*, fed: bool) -> float:
    """Seconds of one run."""
    tf.reset_default_graph()
    start = tf.placeholder(tf.float32, []) if fed else tf.constant(1.0)
    last = start
    for _ in range(OPS):
        last = last + 1.0
    feeds = {start: 1.0} if fed else None
    with tf.Session() as session:
        session.run(last, feeds)
        return fastest(lambda: session.run(last, feeds), repeats=2000)


def loops() -> Iterator[Row]:
    """What one op costs in a loop, and an iteration of the loop's gradient."""
    tf.reset_default_graph()
    x = tf.placeholder(tf.float32, [])

    def body(i: tf.Tensor, a: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return i + 1, a * 1.001 + x * 0.5 - 0.1

    loop = tf.while_loop(lambda i, _: i < ITERATIONS, body, [0, 1.0])[1]
    back = tf.gradients(loop, x)[0]
    with tf.Session() as session:
        fed = {x: 2.0}
        session.run([loop, back], fed)
        each = fastest(lambda: session.run(loop, fed)) / (ITERATIONS * OPS_IN_BODY)
        yield Row("tf.while_loop over scalars, per op", each * 1e6, "µs", 10)
        iteration = fastest(lambda: session.run(back, fed)) / ITERATIONS
        yield Row("its gradient, per iteration", iteration * 1e6, "µs")
