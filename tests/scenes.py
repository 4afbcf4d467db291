"""Small TF1 programs, cell by cell, that between them do all that variable scopes do."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, TypeAlias

import scopeviz.tf1 as tf
from scopeviz.capture import Trace
from scopeviz.events import name_source
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph

Cells: TypeAlias = tuple[str, ...]

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


def run(cells: Cells) -> Trace:
    """Record the cells in an empty graph; an exception ends its cell only."""
    tf.reset_default_graph()
    trace = Trace()
    names: dict[str, Any] = {"tf": tf}
    for number, cell in enumerate(cells, 1):
        source = textwrap.dedent(cell).strip("\n")
        name_source(f"<scene {number}>", f"cell {number}")
        code = compile(source, f"<scene {number}>", "exec")
        with (
            suppress(RuntimeError, ValueError, tf.errors.OpError),
            trace.cell(f"cell {number}", source),
        ):
            exec(code, names)
    tf.reset_default_graph()
    return trace


@cache
def graph_of(name: str) -> ScopeGraph:
    """The model of a scene."""
    return build(run(SCENES[name]()))
