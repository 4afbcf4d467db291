"""The hook that logs tensors tells them when TensorFlow 1.15.5 did."""

from __future__ import annotations

from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({"every_n_iter": 2}, [1.0, 3.0, 5.0]),
        ({"every_n_iter": 3, "at_end": True}, [1.0, 4.0, 5.0]),
        ({"at_end": True}, [5.0]),
        ({"every_n_secs": 3600.0}, [1.0]),
    ],
)
def test_values_are_told_when_it_is_time(when: Any, told: list[float]) -> None:
    heard: list[float] = []

    def formatter(values: dict[str, float]) -> str:
        heard.append(values["v"])
        return ""

    with tf.Graph().as_default():
        v = tf.Variable(0.0, name="v")
        tf.train.create_global_step()
        hook = tf.train.LoggingTensorHook({"v": "v:0"}, formatter=formatter, **when)
        step = tf.assign_add(v, 1.0).op
        with tf.train.SingularMonitoredSession(hooks=[hook]) as session:
            for _ in range(5):
                session.run(step)
    assert heard == told


def test_the_log_names_what_it_tells(caplog: pytest.LogCaptureFixture) -> None:
    before = tf.logging.get_verbosity()
    tf.logging.set_verbosity(tf.logging.INFO)
    with tf.Graph().as_default():
        tf.train.create_global_step()
        hook = tf.train.LoggingTensorHook({"b": tf.constant(2), "a": tf.constant(1)}, at_end=True)
        with tf.train.SingularMonitoredSession(hooks=[hook]):
            pass
    tf.logging.set_verbosity(before)
    assert caplog.messages == ["a = 1, b = 2"]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({}, "either at_end and/or exactly one of every_n_iter and every_n_secs"),
        ({"every_n_iter": 1, "every_n_secs": 1}, "either at_end and/or exactly one of"),
        ({"every_n_iter": 0}, "invalid every_n_iter=0"),
    ],
)
def test_it_is_said_once_when_to_tell(when: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        tf.train.LoggingTensorHook(["v:0"], **when)
