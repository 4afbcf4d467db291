"""How much memory a step of training takes, of all that it computes."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator

import numpy as np

import scopeviz.tf1 as tf
from benchmarks.measure import Row
from benchmarks.models import training_step


def rows() -> Iterator[Row]:
    """A step of LeNet's training."""
    most, all_of_them = step_memory()
    yield Row(
        "a step of LeNet's training: memory at once, of all that is computed",
        100 * most / all_of_them,
        "%",
        60,
        f"{most / 1e6:.0f} MB of {all_of_them / 1e6:.0f} MB",
    )


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
