"""The rows of checks, of what is printed, and of what calls Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import Refused, Row, bad_name, whole

NUMBERS = whole(2, 3)


def checked(name: str, check: Callable[[Any], Any], refused: Callable[..., Any]) -> Row:
    """A check that holds, which what is returned waits for."""

    def call(x: Any) -> Any:
        with tf.control_dependencies([check(x)]):
            return tf.identity(x)

    return Row(name, (NUMBERS,), lambda x: x, bad_name(refused), call)


def of_two(name: str, other: Callable[[Any], Any]) -> Row:
    function = getattr(tf, name)
    return checked(name, lambda x: function(x, other(x)), lambda x, name: function(x, x, name=name))


def of_one(name: str, changed: Callable[[Any], Any]) -> Row:
    function = getattr(tf, name)
    return checked(name, lambda x: function(changed(x)), function)


CHECKS = [
    of_two("assert_equal", lambda x: x + 0),
    of_two("assert_none_equal", lambda x: x + 1),
    of_two("assert_less", lambda x: x + 1),
    of_two("assert_less_equal", lambda x: x + 1),
    of_two("assert_greater", lambda x: x - 1),
    of_two("assert_greater_equal", lambda x: x - 1),
    of_one("assert_negative", lambda x: x - 9),
    of_one("assert_positive", lambda x: x + 9),
    of_one("assert_non_negative", lambda x: x + 9),
    of_one("assert_non_positive", lambda x: x - 9),
    checked(
        "Assert",
        lambda x: tf.Assert(tf.reduce_all(x < 99), [x, "text"]),
        lambda x, name: tf.Assert(x > 0, [1], name=name),
    ),
]


def after_printing(x: Any) -> Any:
    with tf.control_dependencies([tf.print("seen", x, [x, 3])]):
        return tf.identity(x)


PRINTED = [
    Row(
        "Print",
        (NUMBERS,),
        lambda x: x,
        bad_name(lambda x, name: tf.Print(x, [x], name=name)),
        lambda x: tf.Print(x, [x, 1.0, "text"], "seen: ", 2, 3),
    ),
    Row(
        "print",
        (NUMBERS,),
        lambda x: x,
        Refused(
            lambda: tf.print("seen", output_stream=3),
            ValueError,
            "Unsupported output stream, logging level, or file.3.",
        ),
        after_printing,
    ),
]


CALLED = [
    Row(
        "py_func",
        (NUMBERS,),
        lambda x: x * 2,
        bad_name(lambda x, name: tf.py_func(abs, [x], tf.float32, name=name)),
        lambda x: tf.py_func(lambda one: one * 2, [x], tf.int32),
    ),
    Row(
        "py_func",
        (NUMBERS,),
        lambda x: [x + 1, x.sum(keepdims=True).astype(np.float32)],
        bad_name(lambda x, name: tf.py_func(abs, [x], tf.float32, name=name)),
        lambda x: tf.py_func(
            lambda one: (one + 1, one.sum(keepdims=True).astype(np.float32)),
            [x],
            [tf.int32, tf.float32],
            stateful=False,
        ),
    ),
    Row(
        "numpy_function",
        (NUMBERS,),
        lambda x: x.T,
        bad_name(lambda x, name: tf.numpy_function(abs, [x], tf.float32, name=name)),
        lambda x: tf.numpy_function(np.transpose, [x], tf.int32),
    ),
    Row(
        "py_function",
        (NUMBERS,),
        lambda x: x * 0.5,
        bad_name(lambda x, name: tf.py_function(abs, [x], tf.float32, name=name)),
        lambda x: tf.py_function(lambda one: one.numpy() * 0.5, [x], tf.float32),
    ),
]

ROWS = [*CHECKS, *PRINTED, *CALLED]
