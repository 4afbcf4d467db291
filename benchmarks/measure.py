"""How to measure, and a measurement to print."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """One measurement.

    Attributes:
        what: what was measured.
        value: how much of ``unit``.
        target: the most it may be; None where nothing is demanded.
        ratio: how it compares with another measurement of the same run.
        bound: ``at least`` where the target is what it must reach.
    """

    what: str
    value: float
    unit: str
    target: float | None = None
    ratio: str = ""
    bound: Literal["at most", "at least"] = "at most"

    @property
    def verdict(self) -> str:
        """Whether the target is met.

        >>> Row("creating", 30.0, "µs", 50.0).verdict
        'met'
        >>> Row("faster", 30.0, "×", 50.0, bound="at least").verdict
        'MISSED'
        """
        if self.target is None:
            return ""
        spare = self.target - self.value if self.bound == "at most" else self.value - self.target
        return "met" if spare >= 0 else "MISSED"


def fastest(action: Callable[[], object], repeats: int = 5) -> float:
    """Seconds of the fastest run: what it costs when nothing else is going on."""
    return min(seconds(action) for _ in range(repeats))


def seconds(action: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def share_of_a_core(start: os.times_result, end: os.times_result) -> float:
    """How much of the time between two moments we were computing, children included."""
    computing = sum(end[:4]) - sum(start[:4])
    return computing / (end.elapsed - start.elapsed)


def times(larger: float, smaller: float, what: str) -> str:
    """How many times larger one measurement is than another.

    >>> times(3.0, 2.0, "without listener")
    '1.5 × without listener'
    """
    return f"{significant(larger / smaller, digits=2)} × {what}"


def table(rows: Iterable[Row]) -> str:
    """Measurements as aligned text.

    >>> print(table([Row("creating", 30.25, "µs", 50.0, "2.0 × reusing")]))
    creating   30.2 µs   at most 50 µs   met   2.0 × reusing
    """
    cells = [
        (
            row.what,
            f"{significant(row.value)} {row.unit}",
            "" if row.target is None else f"{row.bound} {row.target:g} {row.unit}",
            row.verdict,
            row.ratio,
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "   ".join(
            text.rjust(width) if place == 1 else text.ljust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def significant(value: float, digits: int = 3) -> str:
    """A number with so many digits that mean something.

    >>> significant(1234.5), significant(804.2), significant(0.01234), significant(30.0)
    ('1234', '804', '0.0123', '30.0')
    """
    return f"{value:.0f}" if value >= 10**digits else f"{value:#.{digits}g}".rstrip(".")
