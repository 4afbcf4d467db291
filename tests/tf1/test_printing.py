"""What is printed while a graph runs: texts recorded from TensorFlow 1.15.5."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf

VALUES: list[Any] = [
    np.array([1, 2, 3, 4], np.int32),
    np.array([[1.5, 2], [3, 4]], np.float32),
    np.float32(1e-8),
    np.array([True, False]),
    "abc",
    ["a", "b"],
    np.int32(3),
    np.array([0.1, 1e20, 1 / 3, 100000.0, 1234567.0]),
    np.arange(8).reshape(2, 2, 2),
    np.array([], np.float32),
    np.array([1e-5, 123456.789, 0.1, 1e7], np.float32),
]


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


@pytest.mark.parametrize(
    ("summarize", "text"),
    [
        (
            None,
            (
                "[1 2 3...][[1.5 2][3...]...][1e-08][1 0][abc][a b][3]"
                "[0.1 1e+20 0.33333333333333331...][[[0 1][2...]]...][][1e-05 123456.789 0.1...]"
            ),
        ),
        (
            2,
            (
                "[1 2...][[1.5 2]...][1e-08][1 0][abc][a b][3][0.1 1e+20...][[[0 1]]...][]"
                "[1e-05 123456.789...]"
            ),
        ),
        (
            -1,
            (
                "[1 2 3 4][[1.5 2][3 4]][1e-08][1 0][abc][a b][3]"
                "[0.1 1e+20 0.33333333333333331 100000 1234567][[[0 1][2 3]][[4 5][6 7]]][]"
                "[1e-05 123456.789 0.1 1e+07]"
            ),
        ),
    ],
)
def test_print_shows_the_first_elements(
    summarize: int | None, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with tf.Session() as session:
        session.run(tf.Print(1.0, VALUES, "seen: ", summarize=summarize))
    assert capsys.readouterr().err == f"seen: {text}\n"


def test_print_stops_after_the_first_n_runs(capsys: pytest.CaptureFixture[str]) -> None:
    printed = tf.Print(1.0, [2.0], first_n=2)
    with tf.Session() as session:
        for _ in range(4):
            session.run(printed)
    assert capsys.readouterr().err == "[2]\n" * 2


def test_a_gradient_passes_through_print() -> None:
    x = tf.constant(3.0)
    with tf.Session() as session:
        assert session.run(tf.gradients(tf.Print(x, [x]) * 2.0, x)) == [2.0]


@pytest.mark.parametrize(
    ("values", "more", "text"),
    [
        ([VALUES[0]], {}, "[1 2 3 4]\n"),
        ([VALUES[1]], {}, "[[1.5 2]\n [3 4]]\n"),
        ([["a", "b"]], {}, '["a" "b"]\n'),
        ([VALUES[8]], {}, "[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]\n"),
        ([np.arange(20)], {"summarize": -1}, " ".join(map(str, range(20))).join("[]") + "\n"),
        (
            [np.ones([10, 10])],
            {},
            "["
            + "[1 1 1 ... 1 1 1]\n " * 3
            + "...\n "
            + "[1 1 1 ... 1 1 1]\n " * 2
            + "[1 1 1 ... 1 1 1]]\n",
        ),
    ],
)
def test_the_newer_print_shows_both_ends(
    values: list[Any], more: dict[str, Any], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tensors = [tf.constant(value) for value in values]
    with tf.Session() as session:
        session.run(tf.print(*tensors, **more))
    assert capsys.readouterr().err == text


def test_the_newer_print_mixes_values_and_tensors(capsys: pytest.CaptureFixture[str]) -> None:
    made = tf.print(
        "a",
        tf.constant(VALUES[0]),
        {"b": tf.constant(VALUES[1])},
        [tf.constant("abc"), 2],
        output_stream=sys.stdout,
    )
    with tf.Session() as session:
        session.run(made)
        session.run(tf.print("a", "b", 3, sep="|", end="$\n", output_stream=sys.stdout))
    assert capsys.readouterr().out == "a [1 2 3 4] {'b': [[1.5 2]\n [3 4]]} [abc, 2]\na|b|3$\n"


def test_ops_that_print_have_tensorflows_names(graph: tf.Graph) -> None:
    a = tf.placeholder(tf.float32, [2], "a")
    tf.print("x", a, name="pp")
    tf.print(a)
    tf.Print(a, [a, 1.0, "t"], "m", 3, 4, "nn")
    tf.Print(a, [a])
    assert [f"{op.name}={op.type}" for op in graph.get_operations()] == [
        *("a=Placeholder", "pp_format=StringFormat", "pp=PrintV2", "StringFormat=StringFormat"),
        *("PrintV2=PrintV2", "nn/data_1=Const", "nn/data_2=Const", "nn=Print", "Print=Print"),
    ]


def test_the_newer_print_writes_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    with tf.Session() as session:
        op = tf.print("a", tf.constant(1), output_stream=f"file://{path}")
        session.run(op)
        session.run(op)
    assert path.read_text() == "a 1\na 1\n"
