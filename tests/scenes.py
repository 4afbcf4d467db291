"""Small TF1 programs, cell by cell, that between them do all that variable scopes do."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from functools import cache
from typing import Any, TypeAlias

import scopeviz.tf1 as tf
from scopeviz.capture import CellTrace, Trace
from scopeviz.events import (
    Event,
    Location,
    OpCreated,
    ReuseFlag,
    ScopeEntered,
    TakenBack,
    VariableCreated,
    VariableReused,
    name_source,
)
from scopeviz.model.fold import build
from scopeviz.model.lineage import run_text
from scopeviz.model.scope_graph import ScopeGraph

Cells: TypeAlias = tuple[str, ...]


class UnderRollback(str):
    """A cell that is run again, when all that its earlier run added was taken back."""

    __slots__ = ()


class UnderReuse(str):
    """A cell that is run again, and finds the variables that it made."""

    __slots__ = ()


CONV_BLOCK = """
    def conv_block(input, kernel_shape, bias_shape):
        weights = tf.get_variable(
            "weights", kernel_shape, initializer=tf.random_normal_initializer())
        biases = tf.get_variable(
            "biases", bias_shape, initializer=tf.constant_initializer(0.0))
        conv = tf.nn.conv2d(input, weights, strides=[1, 1, 1, 1], padding="SAME")
        return tf.nn.relu(conv + biases)
    """
IMAGES = """
    images = tf.placeholder(tf.float32, [None, 28, 28, 32], name="images")
    """
IDS = """
    ids = tf.placeholder(tf.float32, [None, 100], name="ids")
    """
TABLE = """
    with tf.variable_scope("embedding"):
        table = tf.get_variable("table", [100, 16])
        vectors = tf.matmul(ids, table)
    """
LOGITS = """
    with tf.variable_scope("out"):
        weights = tf.get_variable("weights", [16, 100])
        logits = tf.matmul(vectors, weights)
        tied = tf.matmul(vectors, table, transpose_b=True)
    """
LOSS = """
    loss = tf.reduce_sum(logits)
    start = tf.Variable(tf.reduce_sum(vectors, name="total"), name="start", validate_shape=False)
    scaled = loss * start
    """

SCENES: dict[str, Callable[[], Cells]] = {}


def scene(program: Callable[[], Cells]) -> Callable[[], Cells]:
    SCENES[program.__name__] = program
    return program


@scene
def one_scope() -> Cells:
    """One scope holds one variable, which no op reads."""
    return (
        """
        with tf.variable_scope("foo"):
            v = tf.get_variable("v", [1])
        """,
    )


@scene
def nested() -> Cells:
    """Scopes within scopes, one of which holds nothing but the next."""
    return (
        """
        step = tf.get_variable("step", [], trainable=False)
        with tf.variable_scope("net"):
            for block in ("block1", "block2"):
                with tf.variable_scope(block), tf.variable_scope("unit"):
                    scale = tf.get_variable("scale", [64])
                    shift = tf.get_variable("shift", [64])
                    total = scale + shift
        """,
    )


@scene
def two_conv_blocks() -> Cells:
    """The article's first program: the same function in two scopes, nothing shared."""
    return (
        IMAGES,
        CONV_BLOCK,
        """
        with tf.variable_scope("conv1"):
            relu1 = conv_block(images, [5, 5, 32, 32], [32])
        with tf.variable_scope("conv2"):
            relu2 = conv_block(relu1, [5, 5, 32, 32], [32])
        """,
    )


@scene
def reuse_variables() -> Cells:
    """The article's second program: two calls in one scope share two variables."""
    return (
        IMAGES,
        CONV_BLOCK,
        "filters = [5, 5, 32, 32]",
        """
        with tf.variable_scope("conv1") as conv1_scope:
            conv1 = conv_block(images, filters, [32])
            conv1_scope.reuse_variables()
            conv2 = conv_block(conv1, filters, [32])
        """,
    )


@scene
def auto_reuse() -> Cells:
    """AUTO_REUSE makes a variable the first time and finds it afterwards."""
    return (
        """
        def embed(ids):
            with tf.variable_scope("embedding", reuse=tf.AUTO_REUSE):
                return tf.matmul(ids, tf.get_variable("table", [1000, 16]))

        ids = tf.placeholder(tf.float32, [None, 1000], name="ids")
        first, second, third = embed(ids), embed(ids), embed(ids)
        """,
    )


@scene
def refusals() -> Cells:
    """A variable that exists, and one that does not, are both refused."""
    return (
        """
        with tf.variable_scope("conv1"):
            tf.get_variable("weights", [3, 3])
            try:
                tf.get_variable("weights", [3, 3])
            except ValueError:
                pass
        """,
        """
        with tf.variable_scope("conv1", reuse=True):
            tf.get_variable("weights", [3, 3])
            tf.get_variable("gamma", [3])
        """,
    )


@scene
def already_exists() -> Cells:
    """The commonest refusal: the cell is run again, and its variable exists already."""
    cell = """
        with tf.variable_scope("conv1"):
            tf.get_variable("weights", [3, 3])
        """
    return (cell, cell)


@scene
def default_name_twice() -> Cells:
    """A default name is made unique: two scopes, two variables."""
    return (
        """
        def dense():
            with tf.variable_scope(None, default_name="dense"):
                return tf.get_variable("kernel", [4, 4]) * 2.0

        dense()
        dense()
        """,
    )


@scene
def cell_raises() -> Cells:
    """A cell ends by an exception of its own; what it made by then is there."""
    return (
        """
        with tf.variable_scope("half"):
            done = tf.get_variable("done", [2])
            raise RuntimeError("enough")
        """,
    )


@scene
def cell_run_twice() -> Cells:
    """The same cell again, with reuse: it makes nothing and finds everything."""
    cell = """
        with tf.variable_scope("again", reuse=tf.AUTO_REUSE):
            w = tf.get_variable("w", [8, 8])
            out = tf.matmul(w, w)
        """
    return (cell, cell)


@scene
def siamese() -> Cells:
    """Two inputs through one tower: its variables are shared, the inputs are not."""
    return (
        """
        left = tf.placeholder(tf.float32, [None, 64], name="left")
        right = tf.placeholder(tf.float32, [None, 64], name="right")
        """,
        """
        def tower(x):
            hidden = tf.nn.relu(tf.matmul(x, tf.get_variable("w1", [64, 32])))
            return tf.matmul(hidden, tf.get_variable("w2", [32, 8]))
        """,
        """
        with tf.variable_scope("tower") as scope:
            a = tower(left)
            scope.reuse_variables()
            b = tower(right)
        scale = tf.get_variable("scale", [])
        distance = (a - b) * scale
        """,
    )


@scene
def two_graphs() -> Cells:
    """One name in two graphs is two variables."""
    return (
        """
        for size in (2, 3):
            with tf.Graph().as_default(), tf.variable_scope("layer"):
                w = tf.get_variable("w", [size, size])
                product = tf.matmul(w, w)
        """,
    )


@scene
def graph_reset() -> Cells:
    """A reset lets go of what was there."""
    return (
        """
        with tf.variable_scope("old"):
            tf.get_variable("gone", [5])
        """,
        """
        tf.reset_default_graph()
        with tf.variable_scope("new"):
            tf.get_variable("here", [5])
        """,
    )


@scene
def graph_kept() -> Cells:
    """A graph that somebody kept is still there after the reset, with all its variables."""
    return (
        """
        graph = tf.get_default_graph()
        with tf.variable_scope("kept"):
            v = tf.get_variable("v", [5])
            w = tf.get_variable("w", [5])
        """,
        """
        tf.reset_default_graph()
        with tf.variable_scope("new"):
            tf.get_variable("here", [5])
        """,
        """
        with graph.as_default(), tf.variable_scope("kept", reuse=True):
            found = tf.get_variable("v", [5])
        """,
    )


@scene
def scopes_of_one_name() -> Cells:
    """A name scope and a variable scope of one name, and a variable named into them."""
    return (
        """
        with tf.name_scope("net"):
            q = tf.Variable([1.0, 2.0], name="q")
        with tf.variable_scope("net"):
            r = tf.get_variable("r", [2])
        top = tf.get_variable("net/top", [2])
        total = q + r + top
        """,
    )


@scene
def one_call_reads_twice() -> Cells:
    """One call reads a variable in two ops: it is used, and not shared."""
    return (
        """
        def square(x):
            w = tf.get_variable("w", [4, 4])
            return tf.matmul(x, w) + w * w

        x = tf.placeholder(tf.float32, [4, 4], name="x")
        y = square(x)
        """,
    )


@scene
def rerun_under_rollback() -> Cells:
    """A cell that a stale one was built on is run again, then one of the two that are stale."""
    return (IDS, TABLE, LOGITS, LOSS, UnderRollback(TABLE), UnderRollback(LOGITS))


@scene
def stale_cells() -> Cells:
    """What a cell added is taken back; two later cells were built on it, and are stale."""
    return (IDS, TABLE, LOGITS, LOSS, UnderRollback(TABLE))


@scene
def rerun_under_reuse() -> Cells:
    """The cell is run again, and finds what it made; its ops are made once more."""
    return (IDS, TABLE, UnderReuse(TABLE))


ERRORS = (KeyError, RuntimeError, ValueError, tf.errors.OpError)
"""What may end a cell of a scene."""


def run(cells: Cells) -> tuple[CellTrace, ...]:
    """Record the cells in an empty graph; an exception ends its cell only.

    Those of equal source are runs of one cell.
    """
    tf.reset_default_graph()
    traces: list[CellTrace] = []
    names: dict[str, Any] = {"tf": tf}
    sources = [textwrap.dedent(cell).strip("\n") for cell in cells]
    distinct = list(dict.fromkeys(sources))
    for at, (cell, source) in enumerate(zip(cells, sources, strict=True)):
        number, count = distinct.index(source) + 1, sources[: at + 1].count(source)
        label = f"cell {number}" if count == 1 else f"cell {number} ({run_text(count)})"
        trace = Trace()
        if isinstance(cell, UnderRollback):
            names = as_before(sources[: sources.index(source)])
        root = reusing_root() if isinstance(cell, UnderReuse) else nullcontext()
        with (
            root,
            suppress(KeyError, RuntimeError, ValueError, tf.errors.OpError),
            trace.cell(label, source),
        ):
            execute(source, label, names)
        (recorded,) = trace
        recorded = replace(recorded, number=at + 1, cell=number, run=count)
        if isinstance(cell, UnderRollback):
            recorded = after_rollback(traces, recorded)
        if isinstance(cell, UnderReuse):
            recorded = replace(recorded, events=tuple(map(flagged_rerun, recorded.events)))
        traces.append(recorded)
    tf.reset_default_graph()
    return tuple(traces)


def reusing_root() -> AbstractContextManager[object]:
    """A root in which lookups find what is there."""
    scope, reuse = tf.get_variable_scope(), tf.AUTO_REUSE
    return tf.variable_scope(scope, reuse=reuse, auxiliary_name_scope=False)


def execute(source: str, label: str, names: dict[str, Any]) -> None:
    name_source(f"<scene {label}>", label)
    exec(compile(source, f"<scene {label}>", "exec"), names)


def as_before(sources: Iterable[str]) -> dict[str, Any]:
    """An empty graph in which some cells have run, and the names that they gave."""
    tf.reset_default_graph()
    names: dict[str, Any] = {"tf": tf}
    for at, source in enumerate(sources):
        execute(source, f"before {at}", names)
    return names


def after_rollback(traces: Sequence[CellTrace], now: CellTrace) -> CellTrace:
    """A run in a graph of its own, as if it came after what its cell had added was taken back."""
    earlier = [trace for trace in traces if trace.cell == now.cell]
    graph = earlier[-1].events[-1].graph
    added = [event for trace in earlier for event in trace.events]
    variables = [each.name for each in added if isinstance(each, VariableCreated)]
    gone = {name: None for event in added for name in ops_of(event)}
    built_on = dict(gone)
    stale: dict[str, None] = {}
    lines = set()
    for event in (event for trace in traces if trace not in earlier for event in trace.events):
        if isinstance(event, OpCreated) and not built_on.keys().isdisjoint(sources_of(event)):
            built_on[event.name] = stale[event.name] = None
            lines.add(event.location)
        if isinstance(event, VariableCreated) and event.location in lines:  # Its first value.
            stale[event.name] = None
    back = TakenBack(
        graph, earlier[-1].label, tuple(variables), tuple(gone), tuple(stale),
        Location(now.label, 0, ""),
    )  # fmt: skip
    return replace(now, events=(back, *(replace(event, graph=graph) for event in now.events)))


def ops_of(event: Event) -> list[str]:
    if isinstance(event, VariableCreated):
        return [event.name, *(name for name, _ in event.ops)]
    return [event.name] if isinstance(event, OpCreated) else []


def sources_of(op: OpCreated) -> list[str]:
    return [tensor.lstrip("^").partition(":")[0] for tensor in op.inputs]


def flagged_rerun(event: Event) -> Event:
    """An event of a cell that runs again under ``reuse``, with the flag that it has then."""
    if isinstance(event, VariableReused):
        return replace(event, flag=ReuseFlag("AUTO_REUSE", "rerun", event.scope))
    return replace(event, flag=ReuseFlag()) if isinstance(event, ScopeEntered) else event


@cache
def graph_of(name: str) -> ScopeGraph:
    """The model of a scene."""
    return build(run(SCENES[name]()))
