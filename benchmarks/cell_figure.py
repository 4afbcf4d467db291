"""From the end of a cell to its figure, and how large that is; late in a notebook as well."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from statistics import median

import scopeviz.tf1 as tf
from benchmarks.measure import Row, seconds, times
from benchmarks.programs import blocks, cells, fresh_images, make_blocks
from scopeviz.capture import CellTrace
from scopeviz.jupyter.session import Session
from scopeviz.model.fold import build, extend
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views import figure

MILLISECONDS, KILOBYTES, WAITING = 20.0, 60.0, 100.0
REPEATS = 21


def rows() -> Iterator[Row]:
    """The first figure, the later ones, and the size of one.

    Each cell is the second of its notebook, and has names of its own, so that no
    figure is one that was drawn before.
    """
    earlier, *ended = cells(1 + REPEATS)
    graph = build([earlier])
    first, *later = [seconds(partial(bundle_after, graph, cell)) for cell in ended]
    warm = median(later)
    yield Row("figure of a cell of 10 variables, warm", warm * 1e3, "ms", MILLISECONDS)
    yield Row("the fastest of them", min(later) * 1e3, "ms")
    yield Row("the first of a process", first * 1e3, "ms", ratio=times(first, warm, "warm"))
    bundle = figure(build(blocks(10)))
    size = len(json.dumps(bundle, ensure_ascii=False).encode()) / 1000
    yield Row("output of 10 variables", size, "KB", KILOBYTES)
    late = median(seconds(waiting) for waiting in cells_without_variables())
    yield Row("cell of 300 ops and no figure, after 10,000 variables", late * 1e3, "ms", WAITING)


def cells_without_variables() -> Iterator[Callable[[], bool]]:
    """What happens at the end of a cell whose ops read no variable, for some such cells."""
    session = Session()
    images = fresh_images()
    session.begin("variables")
    make_blocks(images, 10_000)
    session.end()
    assert session.graph.variables
    for _ in range(5):
        session.begin("ops")
        for _ in range(300):
            images = tf.nn.relu(images)
        cell = session.end()
        assert cell
        yield partial(session.touched, cell)


def bundle_after(graph: ScopeGraph, cell: CellTrace) -> Mapping[str, object]:
    """What a notebook shows after a cell: the figure in each of its formats."""
    return figure(extend(graph, [cell]))
