"""What a run costs beside what it computes: small ops, and loops of them."""

from __future__ import annotations

from collections.abc import Iterator

import scopeviz.tf1 as tf
from benchmarks.measure import Row, fastest

RUNS, ITERATIONS, OPS_IN_BODY = 500, 500, 6


def rows() -> Iterator[Row]:
    """Seconds are those of the fastest of several tries: the machine may be busy."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [])
        y = x
        for index in range(10):
            y = y + 1.0 if index % 2 else y * 1.5
        fed = {x: 2.0}
        session.run(y, fed)
        once = fastest(lambda: [session.run(y, fed) for _ in range(RUNS)]) / RUNS
        yield Row("session.run of ten scalar ops, one fed", once * 1e6, "µs", 50)

        def body(i: tf.Tensor, a: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            return i + 1, a * 1.001 + x * 0.5 - 0.1

        loop = tf.while_loop(lambda i, _: i < ITERATIONS, body, [0, 1.0])[1]
        session.run(loop, fed)
        number = ITERATIONS * OPS_IN_BODY
        each = fastest(lambda: session.run(loop, fed)) / number
        yield Row("tf.while_loop over scalars, per op", each * 1e6, "µs", 10)
        back = tf.gradients(loop, x)[0]
        session.run(back, fed)
        iteration = fastest(lambda: session.run(back, fed)) / ITERATIONS
        yield Row("its gradient, per iteration", iteration * 1e6, "µs")
