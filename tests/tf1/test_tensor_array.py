"""Arrays of tensors: their ops, what they hold, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def session(graph: tf.Graph) -> Iterator[tf.Session]:
    with tf.Session(graph=graph) as session:
        yield session


def test_names_are_those_of_tensorflow(graph: tf.Graph) -> None:
    array = tf.TensorArray(tf.float32, 2).write(0, [1.0]).write(1, [2.0])
    array.stack()
    assert [op.name for op in graph.get_operations()] == [
        "TensorArray/size",
        "TensorArray",
        "TensorArrayWrite/value",
        "TensorArrayWrite/TensorArrayWriteV3/index",
        "TensorArrayWrite/TensorArrayWriteV3",
        "TensorArrayWrite_1/value",
        "TensorArrayWrite_1/TensorArrayWriteV3/index",
        "TensorArrayWrite_1/TensorArrayWriteV3",
        "TensorArrayStack/TensorArraySizeV3",
        "TensorArrayStack/range/start",
        "TensorArrayStack/range/delta",
        "TensorArrayStack/range",
        "TensorArrayStack/TensorArrayGatherV3",
    ]


HELD: list[tuple[str, Callable[[], Any], Any]] = [
    (
        "stack",
        lambda: tf.TensorArray(tf.int32, 2).unstack([[1, 2], [3, 4]]).stack(),
        [[1, 2], [3, 4]],
    ),
    ("read", lambda: tf.TensorArray(tf.int32, 2).unstack([[1, 2], [3, 4]]).read(1), [3, 4]),
    ("gather", lambda: tf.TensorArray(tf.int32, 3).unstack([5, 6, 7]).gather([2, 0]), [7, 5]),
    ("scatter", lambda: tf.TensorArray(tf.int32, 2).scatter([1, 0], [5, 6]).stack(), [6, 5]),
    (
        "split and concat",
        lambda: tf.TensorArray(tf.int32, 2, infer_shape=False).split([1, 2, 3], [1, 2]).concat(),
        [1, 2, 3],
    ),
    ("size", lambda: tf.TensorArray(tf.int32, 3).size(), 3),
    (
        "grown",
        lambda: tf.TensorArray(tf.int32, 0, dynamic_size=True).write(0, 1).write(1, 2).stack(),
        [1, 2],
    ),
    ("identity", lambda: tf.TensorArray(tf.int32, 1).write(0, 4).identity().read(0), 4),
    (
        "nothing, of known shape",
        lambda: tf.TensorArray(tf.float32, 0, element_shape=[2]).stack(),
        [],
    ),
    (
        "not written, of known shape",
        lambda: tf.TensorArray(tf.float32, 1, element_shape=[2]).read(0),
        [0.0, 0.0],
    ),
]


@pytest.mark.parametrize(
    ("call", "expected"), [case[1:] for case in HELD], ids=[c[0] for c in HELD]
)
def test_it_gives_what_was_written(
    session: tf.Session, call: Callable[[], Any], expected: Any
) -> None:
    made = call()
    value = session.run(made)
    assert value.tolist() == expected
    assert made.shape.is_compatible_with(value.shape)


def test_each_run_begins_anew(session: tf.Session) -> None:
    array = tf.TensorArray(tf.int32, 1).write(0, 4)
    assert [int(session.run(array.read(0))) for _ in range(2)] == [4, 4]


def test_an_element_read_is_let_go_of(session: tf.Session) -> None:
    array = tf.TensorArray(tf.int32, 1).write(0, 4)
    first = array.read(0)
    with tf.control_dependencies([first]):
        second = array.read(0)
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run(second)
    assert str(caught.value).startswith(
        "TensorArray TensorArray: Could not read index 0 twice because it was cleared after a "
        "previous read (perhaps try setting clear_after_read = false?)."
    )


def once_more(array: Any) -> Any:
    return array.write(0, 1).write(0, 2).stack()


RUN_REFUSED: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: once_more(tf.TensorArray(tf.int32, 1)),
        "Could not write to TensorArray index 0 because it has already been written to.",
    ),
    (
        lambda: tf.TensorArray(tf.int32, 1).write(3, 1).flow,
        "Tried to write to index 3 but array is not resizeable and size is: 1",
    ),
    (
        lambda: tf.TensorArray(tf.int32, 1).read(3),
        "Tried to read from index 3 but array size is: 1",
    ),
    (
        lambda: tf.TensorArray(tf.int32, 1).read(0),
        "Could not read from TensorArray index 0.  Furthermore, the element shape is not fully",
    ),
]


@pytest.mark.parametrize(("call", "message"), RUN_REFUSED)
def test_a_run_refuses_in_the_words_of_tf1(
    session: tf.Session, call: Callable[[], Any], message: str
) -> None:
    fetched = call()
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run(fetched)
    assert str(caught.value).startswith(f"TensorArray TensorArray: {message}")


def handle() -> Any:
    array = tf.TensorArray(tf.int32, 1)
    return array.handle, array.flow


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: tf.TensorArray(tf.int32),
        ValueError,
        "Size must be provided if handle is not provided",
    ),
    (
        lambda: tf.TensorArray(tf.int32, handle=handle()[0]),
        ValueError,
        "flow must not be None if handle is not None.",
    ),
    (
        lambda: tf.TensorArray(tf.int32, 1, handle=handle()[0]),
        ValueError,
        "Cannot provide both a handle and size at the same time",
    ),
    (lambda: tf.TensorArray(tf.int32, handle=1), TypeError, "Handle must be a Tensor"),  # type: ignore[arg-type]  # it is refused
    (
        lambda: tf.TensorArray(tf.int32, 2).write(0, [1, 2]).write(1, [1]),
        ValueError,
        "Inconsistent shapes: saw (1,) but expected (2,) ",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_what_makes_no_array_is_refused_in_the_words_of_tf1(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


def test_an_array_may_be_closed() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        closed = tf.TensorArray(tf.float32, 2).close()
        assert closed.type == "TensorArrayCloseV3"
        assert session.run(closed) is None
