"""The values of a variable now, from a session: a few numbers, a histogram, a kernel's filters.

A session is whatever can ``run`` and has a ``graph``; no runtime is imported.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias, TypedDict, TypeGuard

import numpy as np

from scopeviz.capture import first_line
from scopeviz.events import OpCreated, unheard
from scopeviz.model.scope_graph import Key, ScopeGraph, Use
from scopeviz.views.label import abbreviate

BINS = 32
"""How many bins a histogram has."""

MOST_FILTERS = 64
"""How many filters of one kernel are shown."""

LARGEST = 32
"""Height and width that a filter may have, to be shown as an image."""

CONVOLUTIONS = {"Conv2D", "Conv2DBackpropInput", "DepthwiseConv2dNative"}
"""Types of ops that convolve; the kernel is the second input of each."""

NAME = 60
"""Most characters of a name in a sentence."""

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]


class AnySession(Protocol):
    """What can run fetches by name in a graph: a session of TF1's, or of ours."""

    @property
    def graph(self) -> object:
        """The graph that it runs."""

    def run(self, fetches: object, feed_dict: Mapping[object, object] | None = None) -> object:
        """The values of tensors, in the nesting in which they are asked for."""


class Filters(TypedDict):
    """The filters of a convolution kernel as images, on one scale.

    ``pixels`` is base64 of bytes: filter after filter, row by row, each pixel with its
    channels, of which there are 3 where the input has 3, else 1.
    """

    count: int
    shown: int
    height: int
    width: int
    channels: int
    channel_text: str
    pixels: str


class Values(TypedDict):
    """What a reader is told of an array; of no finite value, the numbers are null.

    ``session`` is the name of the session; the histogram is of the finite values, and
    ``edges`` has one more than ``counts``.  Complex numbers count by their magnitude.
    """

    session: str
    count: int
    finite: int
    mean: float | None
    deviation: float | None
    min: float | None
    max: float | None
    counts: list[int]
    edges: list[float]
    filters: Filters | None


class NoValues(Exception):
    """There are no values to show; the message says why, and what to do."""


def is_session(candidate: object) -> TypeGuard[AnySession]:
    """Whether something can be asked for values as a session of TF1's can.

    >>> is_session(3)
    False
    """
    return callable(getattr(candidate, "run", None)) and hasattr(candidate, "graph")


def values_of(
    key: Key, graph: ScopeGraph, session: AnySession | None, namespace: Mapping[str, object]
) -> Values:
    """The values of a variable.

    Args:
        key: graph and full name of the variable.
        graph: the model that has it.
        session: the session to ask; None takes the newest open one in ``namespace`` that runs
            the variable's graph: that which was made last, whatever its name.  Sessions of
            TensorFlow's do not tell when they were made; of those it takes the one whose name
            is the newest, and any of ours before them.
        namespace: the user's names.

    Raises:
        NoValues: if there is no such session, or the variable has no value in it.

    >>> values_of((0, "v"), ScopeGraph(), None, {})
    Traceback (most recent call last):
    scopeviz.jupyter.values.NoValues: no session runs the graph of v: make one, such as ...
    """
    name, found = session_for(key, graph, session, namespace)
    try:
        value = np.asarray(_read(key, graph, found))
    except NoValues:
        raise
    except Exception as error:
        raise NoValues(_why_not(key[1], name, error)) from error
    return described(value, key[1], name, is_kernel=is_kernel(key, graph))


def is_kernel(key: Key, graph: ScopeGraph) -> bool:
    """Whether something convolves with a variable; its shape alone does not tell.

    Args:
        key: graph and full name of the variable.
        graph: the model that has it.

    >>> is_kernel((0, "v"), ScopeGraph())
    False
    """
    node = graph.variables.get(key)
    return node is not None and any(
        use.op_type in CONVOLUTIONS and _second_input(use, graph, key[0]) == key[1]
        for use in node.uses
    )


def described(value: Array, variable: str, session: str, *, is_kernel: bool = False) -> Values:
    """What a reader is told of an array.

    Args:
        value: the array, of any shape.
        variable: full name of the variable that holds it.
        session: name of the session.
        is_kernel: whether it is a convolution's kernel, ``[height, width, in, out]``.

    Raises:
        NoValues: if the array does not hold numbers.

    >>> described(np.array([1.0, 3.0, np.nan]), "v", "sess")["mean"]
    2.0
    """
    numbers = _numbers(value, variable)
    finite = numbers[np.isfinite(numbers)]
    told: Values = {
        "session": session,
        "count": int(value.size),
        "finite": int(finite.size),
        "mean": None,
        "deviation": None,
        "min": None,
        "max": None,
        "counts": [],
        "edges": [],
        "filters": _filters(value) if is_kernel else None,
    }
    if finite.size:
        low, high = float(finite.min()), float(finite.max())
        with np.errstate(all="ignore"):  # What overflows is not told.
            told["mean"] = _told(finite.mean(dtype=np.float64))
            told["deviation"] = _told(finite.std(dtype=np.float64))
            told["counts"], told["edges"] = _histogram(finite, low, high)
        told["min"], told["max"] = low, high
    return told


def session_for(
    key: Key, graph: ScopeGraph, session: AnySession | None, namespace: Mapping[str, object]
) -> tuple[str, AnySession]:
    """The session to ask, and its name.

    Args:
        key: graph and full name of a variable.
        graph: the model that has it.
        session: the one that the user chose; None takes the newest that runs the graph.
        namespace: the user's names.

    Raises:
        NoValues: if there is none that is open.

    >>> session_for((0, "v"), ScopeGraph(), None, {})
    Traceback (most recent call last):
    scopeviz.jupyter.values.NoValues: no session runs the graph of v: make one, such as ...
    """
    variable = abbreviate(key[1], NAME)
    if session is not None:
        names = [name for name, value in namespace.items() if value is session]
        name = next((each for each in names if not each.startswith("_")), "session")
        if _is_closed(session):
            raise NoValues(f"{name} is closed: explore with a session that is open")
        if not _runs(session, key, graph):
            raise NoValues(
                f"{name} runs another graph than that of {variable}: explore with one that runs it"
            )
        return name, session
    closed = ""
    for name, candidate in _newest_sessions(namespace):
        if _runs(candidate, key, graph):
            if not _is_closed(candidate):
                return name, candidate
            closed = closed or name
    if closed:
        raise NoValues(
            f"{closed} is closed: open another session for the graph of {variable}, such as "
            "sess = tf.Session(graph=...), and give the variables their values"
        )
    raise NoValues(
        f"no session runs the graph of {variable}: make one, such as sess = tf.Session(), and "
        "give the variables their values, as with sess.run(tf.global_variables_initializer())"
    )


def _newest_sessions(namespace: Mapping[str, object]) -> list[tuple[str, AnySession]]:
    """What looks like a session among the user's names, the newest first.

    A name that is bound again keeps its place among the names, so the names alone do not tell.
    """
    found = [
        (name, value)
        for name, value in namespace.items()
        if type(value).__name__.endswith("Session") and not name.startswith("_")
        if is_session(value)
    ]
    ages = [(_age(session), place) for place, (_, session) in enumerate(found)]
    return [found[place] for _, place in sorted(ages, reverse=True)]


def _age(session: AnySession) -> int:
    """How many sessions were made before; -1 where it does not tell."""
    number = getattr(session, "number", None)
    return number if isinstance(number, int) else -1


def _is_closed(session: AnySession) -> bool:
    return bool(getattr(session, "_closed", False))


def _runs(session: AnySession, key: Key, graph: ScopeGraph) -> bool:
    """Whether a session runs the graph of a variable, as far as graphs have numbers."""
    number = getattr(session.graph, "number", None)
    return number is None or graph.graphs.get(number) == key[0]


def _read(key: Key, graph: ScopeGraph, session: AnySession) -> object:
    """The value of a variable, through the first of its reads that the session can run."""
    number, name = key
    reads = [
        op
        for (where, op), (variable, role) in graph.plumbing.items()
        if where == number and variable == name and role == "read"
    ]
    # Of a variable made before recording nobody told which op reads it.
    candidates = dict.fromkeys([*reads[:1], f"{name}/Read/ReadVariableOp", name])
    failures: list[Exception] = []
    for op in candidates:
        try:
            with unheard():
                return session.run(f"{op}:0")
        except (KeyError, ValueError) as error:  # There is no such op.
            failures.append(error)
    raise failures[0]


def _second_input(use: Use, graph: ScopeGraph, number: int) -> str:
    """The variable whose value is the second input of an op; empty if that is something else."""
    event = graph.cells[use.place.cell - 1].events[use.place.event]
    if not isinstance(event, OpCreated) or len(event.inputs) < 2:  # noqa: PLR2004 # there is none
        return ""
    variable, _ = graph.plumbing.get((number, event.inputs[1].partition(":")[0]), ("", "read"))
    return variable


def _why_not(variable: str, session: str, error: Exception) -> str:
    name = abbreviate(variable, NAME)
    if type(error).__name__ == "FailedPreconditionError":
        return (
            f"{name} has no value in {session} yet: run its initializer, as with "
            f"{session}.run(tf.global_variables_initializer())"
        )
    return f"{name} could not be read in {session}: {abbreviate(first_line(error), 300)}"


def _numbers(value: Array, variable: str) -> Array:
    """An array as real numbers, flat."""
    flat = value.reshape(-1)
    if flat.dtype.kind == "c":
        with np.errstate(all="ignore"):
            return np.abs(flat)
    if flat.dtype.kind == "f" and flat.dtype.itemsize > 2:  # noqa: PLR2004 # float16 overflows
        return flat
    try:
        return flat.astype(np.float64) if flat.dtype.kind not in "OSUM" else _refused(variable)
    except (TypeError, ValueError):
        return _refused(variable)


def _refused(variable: str) -> Array:
    raise NoValues(f"{abbreviate(variable, NAME)} holds no numbers: there is no histogram of it")


def _told(number: np.floating[Any]) -> float | None:
    return float(number) if np.isfinite(number) else None


def _histogram(values: Array, low: float, high: float) -> tuple[list[int], list[float]]:
    """How many values are in each of the bins from the lowest to the highest, and their edges.

    It counts with halves, since the range itself may be more than a number can hold.
    """
    if low == high:
        low, high = low - 0.5, high + 0.5
    share = (values / 2 - low / 2) / (high / 2 - low / 2)
    places = np.clip(np.nan_to_num(share) * BINS, 0, BINS - 1).astype(np.intp)
    steps = np.arange(BINS + 1)
    edges = low / BINS * (BINS - steps) + high / BINS * steps
    return np.bincount(places, minlength=BINS).tolist(), edges.tolist()


def _filters(value: Array) -> Filters | None:
    """The filters of a kernel as images; None if there is nothing to see, as in 1×1."""
    if value.ndim != 4 or value.dtype.kind not in "biuf" or not value.size:  # noqa: PLR2004 # its rank
        return None
    height, width, inputs, count = value.shape
    if max(height, width) > LARGEST or height == width == 1:
        return None
    shown = min(count, MOST_FILTERS)
    channels = 3 if inputs == 3 else 1  # noqa: PLR2004 # red, green, blue
    part = np.moveaxis(value[:, :, :channels, :shown], 3, 0).astype(np.float64)
    if channels > 1:
        text = "the input channels as red, green and blue"
    else:
        text = f"input channel 0 of {inputs}" if inputs > 1 else ""
    return {
        "count": count,
        "shown": shown,
        "height": height,
        "width": width,
        "channels": channels,
        "channel_text": text,
        "pixels": b64encode(_bytes(part).tobytes()).decode("ascii"),
    }


def _bytes(numbers: Array) -> Array:
    """Numbers on a scale from 0, the lowest, to 255; grey where all are equal."""
    finite = numbers[np.isfinite(numbers)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    with np.errstate(all="ignore"):
        share = (numbers / 2 - low / 2) / (high / 2 - low / 2) if low < high else numbers * 0 + 0.5
        scaled = np.clip(np.nan_to_num(share, nan=0.0, posinf=0.0, neginf=0.0), 0, 1) * 255
    return np.round(scaled).astype(np.uint8)
