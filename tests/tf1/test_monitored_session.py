"""Monitored sessions: first values, hooks, checkpoints, and when they stop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def counting() -> Any:
    """An op that counts the global step."""
    return tf.assign_add(tf.train.get_or_create_global_step(), 1)


class Recorder(tf.train.SessionRunHook):
    """A hook that notes when it is called, and asks for a value."""

    def __init__(self, fetches: Any = None, feed_dict: Any = None) -> None:
        self.heard: list[Any] = []
        self.request = tf.train.SessionRunArgs(fetches, feed_dict)

    def begin(self) -> None:
        self.heard.append("begin")

    def after_create_session(self, _session: Any, _coord: Any) -> None:
        self.heard.append("created")

    def before_run(self, _context: Any) -> Any:
        self.heard.append("before")
        return self.request

    def after_run(self, _context: Any, run_values: Any) -> None:
        self.heard.append(run_values.results)

    def end(self, _session: Any) -> None:
        self.heard.append("end")


def test_hooks_are_called_around_each_run() -> None:
    hook = Recorder(tf.constant(5))
    count = counting()
    with tf.train.MonitoredSession(hooks=[hook]) as session:
        assert session.run(count) == 1
    assert hook.heard == ["begin", "created", "before", 5, "end"]


def test_an_error_skips_the_end() -> None:
    hook = Recorder()
    with pytest.raises(ValueError, match="mine"), tf.train.MonitoredSession(hooks=[hook]):
        raise ValueError("mine")
    assert "end" not in hook.heard


def test_the_end_of_the_data_is_the_end() -> None:
    hook = Recorder()
    with tf.train.MonitoredSession(hooks=[hook]):
        raise tf.errors.OutOfRangeError(None, None, "the end")
    assert hook.heard[-1] == "end"


def test_a_hook_may_feed() -> None:
    x = tf.placeholder(tf.float32, [])
    twice = x * 2.0
    with tf.train.MonitoredSession(hooks=[Recorder(feed_dict={x: 3.0})]) as session:
        assert session.run(twice) == 6.0
        with pytest.raises(RuntimeError, match="Same tensor is fed"):
            session.run(x, {x: 1.0})


def test_it_stops_at_a_step() -> None:
    count = counting()
    hooks = [tf.train.StopAtStepHook(last_step=4)]
    with tf.train.MonitoredTrainingSession(hooks=hooks) as session:
        steps = []
        while not session.should_stop():
            steps.append(int(session.run(count)))
        with pytest.raises(RuntimeError, match="Run called even after should_stop requested"):
            session.run(count)
    assert steps == [1, 2, 3, 4]
    assert session.should_stop()


def test_training_goes_on_from_a_directory(tmp_path: Path) -> None:
    count = counting()
    seen = []
    for _ in range(2):
        hooks = [tf.train.StopAtStepHook(num_steps=3)]
        with tf.train.MonitoredTrainingSession(
            checkpoint_dir=str(tmp_path / "logs"), hooks=hooks, save_checkpoint_steps=2
        ) as session:
            while not session.should_stop():
                seen.append(int(session.run(count)))
    assert seen == [1, 2, 3, 4, 5, 6]
    names = sorted(path.name for path in (tmp_path / "logs").glob("*.npz"))
    assert names == [f"model.ckpt-{step}.npz" for step in (0, 2, 3, 5, 6)]


def test_the_graph_takes_no_ops_meanwhile(graph: tf.Graph) -> None:
    with tf.train.SingularMonitoredSession():
        with pytest.raises(RuntimeError, match="Graph is finalized and cannot be modified"):
            tf.constant(1.0)
    assert not graph.finalized
    tf.constant(1.0)


def test_a_scaffold_says_how_it_begins() -> None:
    v = tf.get_variable("v", initializer=tf.constant(1.0))
    scaffold = tf.train.Scaffold(init_fn=lambda _, session: v.load(5.0, session))
    with tf.train.SingularMonitoredSession(scaffold=scaffold) as session:
        assert session.run(v) == 5.0


def test_a_function_may_run_without_hooks() -> None:
    hook = Recorder()
    count = counting()

    def step(step_context: Any) -> Any:
        step_context.session.run(count)
        return step_context.run_with_hooks(count)

    with tf.train.MonitoredSession(hooks=[hook]) as session:
        assert session.run_step_fn(step) == 2
        session.run_step_fn(lambda step_context: step_context.request_stop())
        assert session.should_stop()
    assert hook.heard.count("before") == 1


def test_steps_need_a_global_step() -> None:
    with pytest.raises(RuntimeError, match="Global step should be created to use StopAtStepHook"):
        tf.train.MonitoredSession(hooks=[tf.train.StopAtStepHook(1)])
