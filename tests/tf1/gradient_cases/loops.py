"""Gradients that go back through loops, branches in loops, and arrays of tensors."""

from __future__ import annotations

from typing import Any

import scopeviz.tf1 as tf
from tests.tf1.gradient_cases.case import Case, some


def powers(x: Any, w: Any) -> Any:
    """A loop over a variable of its own and what is the same in each iteration."""
    return tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * w + x), [0, x])[1]


def nested(x: Any, w: Any) -> Any:
    def inner(i: Any, y: Any) -> Any:
        return tf.while_loop(lambda j, z: j < i, lambda j, z: (j + 1, z * w + x), [0, y])[1]

    return tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, inner(i, y)), [0, x])[1]


def choosing(x: Any, w: Any) -> Any:
    def body(i: Any, y: Any) -> Any:
        return i + 1, tf.cond(tf.equal(i % 2, 0), lambda: y * w, lambda: tf.sin(y) + x)

    return tf.while_loop(lambda i, y: i < 3, body, [0, x])[1]


def independent(x: Any, w: Any) -> Any:
    """The next value of a loop variable does not depend on its last one."""
    return tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, x * w), [0, x])[1]


def partly_used(x: Any, w: Any) -> Any:
    """Nobody uses a loop variable after the loop, but another one depends on it."""
    return tf.while_loop(lambda i, *_: i < 3, lambda i, a, b: (i + 1, a * b, b * x), [0, x, w])[1]


def at_most(x: Any, w: Any) -> Any:
    return tf.while_loop(
        lambda y: tf.reduce_sum(y) < 1000.0, lambda y: y * w, [x], maximum_iterations=3
    )


def written(x: Any, w: Any) -> Any:
    """Elements are read from one array, and written to another."""
    items = tf.TensorArray(x.dtype, 3).unstack(x)
    results = tf.TensorArray(x.dtype, 3)

    def body(i: Any, total: Any, results: Any) -> Any:
        total = total * w[0] + items.read(i)
        return i + 1, total, results.write(i, total)

    start = tf.zeros_like(x[0])
    return tf.while_loop(lambda i, *_: i < 3, body, [0, start, results])[2].stack()


def read_twice(x: Any) -> Any:
    array = tf.TensorArray(x.dtype, 3, clear_after_read=False).unstack(x)
    return array.read(1) * array.read(1) + array.read(0)


def split(x: Any, w: Any) -> Any:
    array = tf.TensorArray(x.dtype, 2, infer_shape=False).split(x * w, [1, 2])
    return array.concat()


CASES = [
    Case("Enter Exit NextIteration", powers, (some(3, 2), some(3, 2, seed=1))),
    Case("Enter Exit", nested, (some(3, 2), some(3, 2, seed=1))),
    Case("Enter NextIteration", choosing, (some(3, 2), some(3, 2, seed=1))),
    Case("NextIteration", independent, (some(3, 2), some(3, 2, seed=1))),
    Case("Exit NextIteration", partly_used, (some(3, 2), some(3, 2, seed=1))),
    Case("Enter", at_most, (some(3, 2), some(3, 2, seed=1))),
    Case("TensorArrayReadV3 TensorArrayWriteV3", written, (some(3, 2), some(2, seed=1))),
    Case("TensorArrayReadV3", read_twice, (some(3, 2),)),
    Case("TensorArrayConcatV3 TensorArraySplitV3", split, (some(3, 2), some(3, 2, seed=1))),
    Case(
        "TensorArrayGatherV3 TensorArrayScatterV3",
        lambda x: tf.TensorArray(x.dtype, 3).scatter([2, 0, 1], x).gather([0, 2]),
        (some(3, 2),),
    ),
    Case(
        "TensorArrayReadV3 Enter",
        lambda x: tf.map_fn(lambda row: row * row[0], x),
        (some(3, 2),),
    ),
    Case(
        "TensorArrayWriteV3 Enter",
        lambda x, w: tf.scan(lambda last, row: last * w + row, x),
        (some(3, 2), some(2, seed=1)),
    ),
    Case(
        "TensorArrayWriteV3 Exit",
        lambda x, w: tf.scan(lambda last, row: last * row, x, w, reverse=True),
        (some(3, 2), some(2, seed=1)),
    ),
    Case(
        "Exit TensorArrayReadV3",
        lambda x, w: tf.foldl(lambda last, row: last * w + row, x),
        (some(3, 2), some(2, seed=1)),
    ),
    Case(
        "Exit Enter",
        lambda x, w: tf.foldr(lambda last, row: last * w + row, x),
        (some(3, 2), some(2, seed=1)),
    ),
]
