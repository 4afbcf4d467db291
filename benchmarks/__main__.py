"""Run the benchmarks: `make bench`, or `python -m benchmarks TOPIC...` for some of them."""

from __future__ import annotations

import importlib
import os
import platform
import sys

from benchmarks.measure import Row, share_of_a_core, table

TOPICS = {
    "variables": "Looking up 1,000 variables: per variable",
    "growth": "Looking up more and more variables, events recorded",
    "memory": "Memory, events included",
    "cell_figure": "From the end of a cell to its figure",
    "late": "Late in a notebook: a cell of ten variables",
    "importing": "Importing",
    "convolution": "Computing",
    "running": "Running small graphs",
    "models": "Whole models",
    "held": "Memory of a run",
    "drawing": "Folding and drawing",
}
"""Each topic is a module with `rows()`; the line above its table."""


def main(topics: list[str]) -> None:
    """Measure topics, all of them by default, and print a table for each."""
    unknown = [topic for topic in topics if topic not in TOPICS]
    if unknown:
        sys.exit(f"no benchmark {unknown[0]!r}; there are {', '.join(TOPICS)}")
    print(f"Python {platform.python_version()} on {platform.machine()}")
    start = os.times()
    missed: list[Row] = []
    for topic in topics or TOPICS:
        rows = list(importlib.import_module(f"benchmarks.{topic}").rows())
        print(f"\n{TOPICS[topic]}\n{table(rows)}", flush=True)
        missed += [row for row in rows if row.verdict == "MISSED"]
    print(f"\n{len(missed)} targets missed" if missed else "\nEvery target met")
    if (share := share_of_a_core(start, os.times())) < 0.9:
        print(f"The machine was busy: {share:.0%} of a core was ours, so the times are too long")


if __name__ == "__main__":
    main(sys.argv[1:])
