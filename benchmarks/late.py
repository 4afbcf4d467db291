"""What a cell costs late in a notebook: its findings, and taking it back before it runs again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import scopeviz.tf1 as tf
from benchmarks.measure import Row, fastest, seconds, times
from benchmarks.programs import fresh_images, make_blocks
from scopeviz.capture import CellTrace, Trace
from scopeviz.model.fold import build, extend
from scopeviz.model.lint import check_latest
from scopeviz.tf1.framework.graph_changes import Run
from scopeviz.tf1.framework.rollback import Ledger

SIZES = (10, 10_000)
REPEATS = 3


def rows() -> Iterator[Row]:
    """Each step for a cell of ten variables, after few variables and after many."""
    costs = [costs_after(size) for size in SIZES]
    for what in costs[0]:
        first = costs[0][what]
        for size, cost in zip(SIZES, costs, strict=True):
            ratio = "" if size == SIZES[0] else times(cost[what], first, f"after {SIZES[0]}")
            yield Row(f"{what}, after {size:,} variables", cost[what] * 1e3, "ms", ratio=ratio)


def costs_after(size: int) -> dict[str, float]:
    """Seconds of each step, after a cell that made so many variables.

    >>> sorted(costs_after(10))
    ['findings under a cell', 'folding a cell', 'folding one that was taken back', 'taking it back']
    """
    notebook = Rerunning()
    first = notebook.run(1, size)
    second = notebook.run(2, 10)
    before = build([first])
    graph = extend(before, [second])
    folding = fastest(partial(extend, before, [second]), REPEATS)
    checking = fastest(partial(check_latest, graph), REPEATS)
    taking, again = [], []
    for _ in range(REPEATS):
        third = notebook.run(2, 10)
        taking.append(notebook.taken)
        again.append(seconds(partial(extend, graph, [third])))
    return {
        "folding a cell": folding,
        "findings under a cell": checking,
        "taking it back": min(taking),
        "folding one that was taken back": min(again),
    }


class Rerunning:
    """Two cells in one graph, of which the second runs again and again.

    Attributes:
        taken: seconds that it took to take the latest run back.
    """

    def __init__(self) -> None:
        self.images: tf.Tensor = fresh_images()
        self.trace = Trace()
        self.ledger = Ledger()
        self.runs = {1: 0, 2: 0}
        self.taken = 0.0

    def run(self, cell: int, variables: int) -> CellTrace:
        """Take a cell back, if it ran before, and run it; what it did."""
        self.runs[cell] += 1
        name, run = f"cell {cell}", self.runs[cell]
        label = name if run == 1 else f"{name} (run {run})"
        with self.trace.cell(label):
            if run > 1:
                self.taken = seconds(partial(self.ledger.take_back, cell))
            self.ledger.begin()
            make_blocks(self.images, variables, prefix=f"net{cell}_")
            self.ledger.end(Run(cell, name, label))
        return replace(self.trace.cells[-1], cell=cell, run=run)
