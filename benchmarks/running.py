"""What a run costs beyond the computing, and how much memory it takes."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator

import numpy as np

import scopeviz.tf1 as tf
from benchmarks.measure import Row, fastest
from benchmarks.models import training_step

OPS = 10
ITERATIONS, OPS_IN_BODY = 500, 6
MOST = 50.0
"""Microseconds that a run of ten scalar ops may take after the first."""


def rows() -> Iterator[Row]:
    """Small runs, then a step of training."""
    yield Row("Session.run of ten scalar ops", scalars(fed=False) * 1e6, "µs", MOST)
    yield Row("the same, fed with a placeholder", scalars(fed=True) * 1e6, "µs", MOST)
    yield from loops()
    most, all_of_them = step_memory()
    yield Row(
        "a step of LeNet's training: memory at once, of all that is computed",
        100 * most / all_of_them,
        "%",
        60,
        f"{most / 1e6:.0f} MB of {all_of_them / 1e6:.0f} MB",
    )


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


def step_memory() -> tuple[float, float]:
    """Bytes that a step holds at most, and bytes of all values that its ops compute."""
    step, fed = training_step(lambda: tf.train.GradientDescentOptimizer(0.01))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(step, fed)
        gc.collect()
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            session.run(step, fed)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        graph = tf.get_default_graph()
        values = session.run([*computed(graph)], fed)
    return most - before, sum(np.asarray(value).nbytes for value in values)


def computed(graph: tf.Graph) -> Iterator[tf.Tensor]:
    """The values of a step: those of variables and constants were there before."""
    for op in graph.get_operations():
        first = op.name.startswith(("conv", "hidden/", "scores/")) and "Initializer" in op.name
        if first or op.type in {"Const", "VariableV2", "Assign", "ApplyGradientDescent"}:
            continue
        yield from (tensor for tensor in op.outputs if "_ref" not in tensor.dtype.name)
