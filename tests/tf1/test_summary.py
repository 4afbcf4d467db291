"""Summaries: TensorFlow's names, an empty text, and one warning."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def test_ops_have_tensorflows_names(graph: tf.Graph) -> None:
    a = tf.placeholder(tf.float32, [], "a")
    tf.summary.scalar("loss", a)
    tf.summary.scalar("loss", a)
    tf.summary.histogram("h h", a)
    tf.summary.image("i", tf.placeholder(tf.float32, [1, 2, 2, 3], "images"))
    tf.summary.scalar("l", a, family="f")
    tf.summary.audio("au", tf.placeholder(tf.float32, [1, 3], "sound"), 3.0)
    tf.summary.text("t", tf.placeholder(tf.string, [], "said"))
    tf.summary.tensor_summary("ts", a)
    merged = tf.summary.merge_all()
    assert merged is not None
    tf.summary.merge([merged])
    assert [f"{op.name}={op.type}" for op in graph.get_operations()] == [
        *("a=Placeholder", "loss/tags=Const", "loss=ScalarSummary", "loss_1/tags=Const"),
        *("loss_1=ScalarSummary", "h_h/tag=Const", "h_h=HistogramSummary", "images=Placeholder"),
        *("i/tag=Const", "i=ImageSummary", "f/l/tags=Const", "f/l=ScalarSummary"),
        *("sound=Placeholder", "au/sample_rate=Const", "au/tag=Const", "au=AudioSummaryV2"),
        *("said=Placeholder", "t/tag=Const", "t/serialized_summary_metadata=Const"),
        *("t=TensorSummaryV2", "ts/tag=Const", "ts/serialized_summary_metadata=Const"),
        *("ts=TensorSummaryV2", "Merge/MergeSummary=MergeSummary"),
        "Merge_1/MergeSummary=MergeSummary",
    ]
    assert [one.name for one in tf.get_collection(tf.GraphKeys.SUMMARIES)] == [
        *("loss:0", "loss_1:0", "h_h:0", "i:0", "f/l:0", "au:0", "t:0", "ts:0"),
    ]


def test_a_summary_is_an_empty_text() -> None:
    tf.summary.scalar("loss", 0.5)
    tf.summary.histogram("weights", [1.0, 2.0])
    with tf.Session() as session, tf.summary.FileWriter("logs", session.graph) as writer:
        summary = session.run(tf.summary.merge_all())
        writer.add_summary(summary, 1)
        writer.flush()
    assert summary == b""


def test_nothing_to_merge_is_none() -> None:
    assert tf.summary.merge_all() is None


def test_collections_are_those_that_are_given() -> None:
    made = tf.summary.scalar("loss", 0.5, collections=["mine"])
    assert (tf.get_collection("mine"), tf.get_collection("summaries")) == ([made], [])


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="to have dtype string, got"):
        tf.summary.text("t", tf.constant(1))


def test_one_warning_is_given_in_a_process_at_the_users_line(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import scopeviz.tf1 as tf\n"
        "for step in range(3):\n"
        "    tf.summary.scalar('loss', 0.5)\n"
        "tf.summary.FileWriter('logs')\n"
    )
    done = subprocess.run(
        [sys.executable, str(program)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    warning, line = done.stderr.splitlines()
    assert "program.py:3: UserWarning: tf.summary: summaries are named as in" in warning
    assert line.strip() == "tf.summary.scalar('loss', 0.5)"
    assert not (tmp_path / "logs").exists()
