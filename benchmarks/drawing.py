"""What it costs to fold a program into its model, and to draw that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from benchmarks.measure import Row, fastest, times
from benchmarks.programs import blocks
from scopeviz.model.fold import build
from scopeviz.views import to_dot, to_svg, to_text

SIZES = (10, 1000, 10_000)

Action = Callable[[], object]


def rows() -> Iterator[Row]:
    """Each step for each size, and how its cost per variable grows."""
    traces = {size: blocks(size) for size in SIZES}
    graphs = {size: build(trace) for size, trace in traces.items()}
    yield from growth("build", {size: partial(build, traces[size]) for size in SIZES})
    for draw in (to_text, to_dot, to_svg):
        for view in ("tree", "sharing"):
            actions = {size: partial(draw, graphs[size], view=view) for size in SIZES}
            yield from growth(f"{draw.__name__}, {view}", actions)


def growth(what: str, actions: Mapping[int, Action]) -> Iterator[Row]:
    """The same step for each size; per variable, compared with the smallest."""
    first = 0.0
    for size, action in actions.items():
        taken = fastest(action, repeats=3)
        first = first or taken / size
        ratio = (
            "" if size == SIZES[0] else times(taken / size, first, f"per variable, of {SIZES[0]}")
        )
        yield Row(f"{what}, {size:,} variables", taken * 1e3, "ms", ratio=ratio)
