"""Ops that call Python: what may go wrong, recorded from TensorFlow 1.15.5."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def failing(error: BaseException) -> Callable[..., Any]:
    def function(*_: Any) -> Any:
        raise error

    return function


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ValueError("boo"), tf.errors.InvalidArgumentError),
        (TypeError("boo"), tf.errors.InvalidArgumentError),
        (StopIteration("boo"), tf.errors.OutOfRangeError),
        (MemoryError("boo"), tf.errors.ResourceExhaustedError),
        (NotImplementedError("boo"), tf.errors.UnimplementedError),
        (KeyError("boo"), tf.errors.UnknownError),
    ],
)
def test_an_error_of_the_function_ends_the_run(
    error: BaseException, kind: type[tf.OpError]
) -> None:
    made = tf.py_func(failing(error), [1.0], tf.float32)
    with tf.Session() as session, pytest.raises(kind) as caught:
        session.run(made)
    assert type(caught.value) is kind
    assert caught.value.message.startswith(f"{type(error).__name__}: ")
    assert caught.value.op is made.op


@pytest.mark.parametrize(
    ("result", "types", "message"),
    [
        ([1.0, 2.0, 3.0], [tf.float32] * 2, " returns 3 values, but expects to see 2 values."),
        (None, tf.float32, " returns 0 values, but expects to see 1 values."),
        (np.int32(1), tf.float32, " is int32, but expects float"),
        (3, tf.int32, " is int64, but expects int32"),
    ],
)
def test_results_are_those_that_were_said(result: Any, types: Any, message: str) -> None:
    made = tf.py_func(lambda _: result, [1.0], types)
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run(made)
    assert caught.value.message.partition("\n")[0].endswith(message)


def test_texts_come_as_bytes_and_go_as_texts() -> None:
    made = tf.py_func(lambda text: text.decode() + "!", ["a"], tf.string)
    with tf.Session() as session:
        assert session.run(made) == b"a!"


def test_a_function_may_write_into_its_arguments() -> None:
    def clear(x: Any) -> Any:
        x[:] = 0
        return x

    x = tf.constant([1, 2])
    with tf.Session() as session:
        assert [one.tolist() for one in session.run([tf.py_func(clear, [x], tf.int32), x])] == [
            [0, 0],
            [1, 2],
        ]


def test_no_result_makes_an_op() -> None:
    seen: list[Any] = []
    op = tf.py_func(lambda x: seen.append(float(x)), [2.0], [])
    assert isinstance(op, tf.Operation)
    with tf.Session() as session:
        assert session.run(op) is None
    assert seen == [2.0]


def test_it_is_called_in_each_run() -> None:
    counts = iter(range(9))
    made = tf.py_func(lambda: np.int64(next(counts)), [], tf.int64)
    with tf.Session() as session:
        assert [session.run(made) for _ in range(3)] == [0, 1, 2]


def test_shapes_are_unknown_and_names_tensorflows(graph: tf.Graph) -> None:
    a = tf.placeholder(tf.float32, [2], "a")
    first = tf.py_func(abs, [a, 2.0], tf.float32)
    second = tf.py_func(abs, [a], [tf.float32, tf.int32], stateful=False, name="q")
    third = tf.py_function(abs, [a], tf.float32)
    assert [str(one.shape) for one in (first, *second, third)] == ["<unknown>"] * 4
    assert [f"{op.name}={op.type}" for op in graph.get_operations()] == [
        *("a=Placeholder", "PyFunc/input_1=Const", "PyFunc=PyFunc", "q=PyFuncStateless"),
        "EagerPyFunc=EagerPyFunc",
    ]


def test_what_is_not_callable_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected func to be callable, got func of type"):
        tf.py_func(3, [], tf.float32)  # type: ignore[arg-type]  # that is refused
