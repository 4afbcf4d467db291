"""What it costs to import scopeviz, beyond what numpy costs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from benchmarks.measure import Row, times

REPEATS = 11
BEYOND_NUMPY = 60.0

PROGRAM = """
from time import perf_counter
start = perf_counter()
import numpy
between = perf_counter()
import {module}
print(between - start, perf_counter() - between)
"""


def rows() -> Iterator[Row]:
    """The package, then the package and its runtime; each after numpy, in a fresh process."""
    for module in ("scopeviz", "scopeviz.tf1"):
        numpy, own = import_times(module)
        ratio = times(own, numpy, f"import numpy ({numpy:.0f} ms)")
        target = BEYOND_NUMPY if module == "scopeviz" else None
        yield Row(f"import {module}, after numpy", own, "ms", target, ratio)


def import_times(module: str) -> tuple[float, float]:
    """Median milliseconds of importing numpy, and of importing a module after it."""
    command = [sys.executable, "-c", PROGRAM.format(module=module)]
    runs = [
        [float(word) * 1e3 for word in subprocess.check_output(command, text=True).split()]
        for _ in range(REPEATS)
    ]
    numpy, own = zip(*runs, strict=True)
    return median(numpy), median(own)
