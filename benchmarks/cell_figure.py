"""From the end of a cell of ten variables to its figure, and how large that is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from statistics import median

from benchmarks.measure import Row, seconds, times
from benchmarks.programs import blocks
from scopeviz.capture import Trace
from scopeviz.model.fold import build
from scopeviz.views import figure

MILLISECONDS, KILOBYTES = 20.0, 60.0
REPEATS = 21


def rows() -> Iterator[Row]:
    """The first figure, the later ones, and the size of one.

    Each cell has names of its own, so that no figure is one that was drawn before.
    """
    traces = [blocks(10, prefix=f"net{number}_") for number in range(REPEATS)]
    first, *later = [seconds(partial(bundle_of, trace)) for trace in traces]
    warm = median(later)
    yield Row("figure of 10 variables, warm", warm * 1e3, "ms", MILLISECONDS)
    yield Row("the first of a process", first * 1e3, "ms", ratio=times(first, warm, "warm"))
    size = len(json.dumps(bundle_of(traces[0]), ensure_ascii=False).encode()) / 1000
    yield Row("output of 10 variables", size, "KB", KILOBYTES)


def bundle_of(trace: Trace) -> Mapping[str, object]:
    """What a notebook shows: the figure in each of its formats."""
    return figure(build(trace))
