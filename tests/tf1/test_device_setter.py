"""Variables are spread over the tasks of a job as in TensorFlow 1.15.5."""

from __future__ import annotations

from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.mark.parametrize(
    ("arguments", "devices"),
    [
        ({"ps_tasks": 2}, ["/job:ps/task:0", "/job:ps/task:1/device:CPU:1", "/job:worker"]),
        (
            {"cluster": {"ps": ["a"], "worker": ["b"]}},
            ["/job:ps/task:0", "/job:ps/task:0/device:CPU:1", "/job:worker"],
        ),
        (
            {"ps_tasks": 3, "ps_strategy": lambda _: 2, "ps_ops": ["Const"]},
            ["/job:worker", "/job:worker/device:CPU:1", "/job:ps/task:2"],
        ),
        (
            {"ps_tasks": 1, "merge_devices": False},
            ["/job:ps/task:0", "/device:CPU:1", "/job:worker"],
        ),
    ],
)
def test_each_op_lies_where_it_lies_in_tf1(arguments: Any, devices: list[str]) -> None:
    with tf.Graph().as_default(), tf.device(tf.train.replica_device_setter(**arguments)):
        first = tf.get_variable("first", [])
        with tf.device("/cpu:1"):
            second = tf.get_variable("second", [])
        assert [one.device for one in (first, second, tf.constant(1.0))] == devices


def test_without_tasks_there_is_no_function() -> None:
    assert tf.train.replica_device_setter() is None
    assert tf.train.replica_device_setter(cluster={"worker": ["a"]}) is None


@pytest.mark.parametrize("wrong", [{"cluster": 3}, {"ps_tasks": 2, "ps_strategy": 4}])
def test_what_is_no_dictionary_or_function_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="must be"):
        tf.train.replica_device_setter(**wrong)
