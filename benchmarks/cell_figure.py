"""From the end of a cell of ten variables to its figure, and how large that is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from statistics import median

from benchmarks.measure import Row, seconds, times
from benchmarks.programs import blocks, cells
from scopeviz.capture import CellTrace
from scopeviz.model.fold import build, extend
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views import figure

MILLISECONDS, KILOBYTES = 20.0, 60.0
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


def bundle_after(graph: ScopeGraph, cell: CellTrace) -> Mapping[str, object]:
    """What a notebook shows after a cell: the figure in each of its formats."""
    return figure(extend(graph, [cell]))
