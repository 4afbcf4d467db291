"""Devices: how their names come together, and which op gets which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def inside(*devices: Any) -> str:
    """The device of an op inside blocks of ``tf.device``, outermost first."""
    with ExitStack() as blocks:
        for device in devices:
            blocks.enter_context(tf.device(device))
        return tf.no_op().device


def devices(graph: tf.Graph, within: str = "") -> dict[str, str]:
    return {op.name: op.device for op in graph.get_operations() if op.name.startswith(within)}


# Each answer is what TensorFlow 1.15.5 gives.


@pytest.mark.parametrize(
    ("blocks", "device"),
    [
        (["/cpu:0"], "/device:CPU:0"),
        (["gpu:0"], "/device:GPU:0"),
        (["/Cpu:1"], "/device:CPU:1"),
        (["/cpu"], "/device:CPU:*"),
        (["/cpu:*"], "/device:CPU:*"),
        (["/device:GPU:3"], "/device:GPU:3"),
        (["/device:XLA_CPU:0"], "/device:XLA_CPU:0"),
        (["/task:03"], "/task:3"),
        ([""], ""),
    ],
)
def test_device_is_written_in_one_way(blocks: list[Any], device: str) -> None:
    assert inside(*blocks) == device


@pytest.mark.parametrize(
    ("blocks", "device"),
    [
        (["/job:ps", "/cpu:0"], "/job:ps/device:CPU:0"),
        (["/cpu:0", "/gpu:1"], "/device:GPU:1"),
        (["/job:a/task:1", "/job:b"], "/job:b/task:1"),
        (["/job:a/replica:1/task:2/cpu:0", "/task:7"], "/job:a/replica:1/task:7/device:CPU:0"),
        (["/job:a", "/gpu:0", "/cpu:1"], "/job:a/device:CPU:1"),
        (["/cpu:0", ""], "/device:CPU:0"),
        (["/gpu:0", None], ""),
        (["/job:a", None, "/cpu:0"], "/device:CPU:0"),
    ],
)
def test_inner_block_wins_and_the_outer_one_fills_in(blocks: list[Any], device: str) -> None:
    assert inside(*blocks) == device


@pytest.mark.parametrize(
    ("device", "message"),
    [
        ("/foo:1", "Unknown attribute: 'foo' in '/foo:1'"),
        ("cpu0", "Unknown attribute: 'cpu0' in 'cpu0'"),
        ("/job:a:b", "Unknown attribute: 'job' in '/job:a:b'"),
        ("/device:cpu:0:1", "Unknown attribute: 'device' in '/device:cpu:0:1'"),
        ("/cpu:0/gpu:0", "Cannot specify multiple device types: /cpu:0/gpu:0"),
        ("/task:x", "invalid literal for int() with base 10: 'x'"),
    ],
)
def test_name_of_no_device_is_refused_and_opens_nothing(device: str, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        inside(device)
    assert str(refused.value) == message
    assert inside() == ""


def test_function_decides_for_each_op() -> None:
    with tf.device(lambda op: "/gpu:0" if op.type == "Const" else "/cpu:0"):
        assert (tf.constant(1.0).device, tf.no_op().device) == ("/gpu:0", "/cpu:0")


def test_function_inside_a_block_is_asked_first_and_filled_in() -> None:
    assert inside("/job:a", lambda _: "/gpu:0") == "/job:a/device:GPU:0"


def test_function_around_a_block_sees_what_the_block_says() -> None:
    seen = []

    def function(op: Any) -> Any:
        seen.append(op.device)
        return "/gpu:0"

    assert (inside(function, "/job:a"), seen) == ("/gpu:0", ["/job:a"])


def test_function_must_give_a_string() -> None:
    with pytest.raises(TypeError) as refused:
        inside(lambda _: None)
    assert str(refused.value) == "Expected binary or unicode string, got None"


def test_block_is_left_when_it_raises() -> None:
    with pytest.raises(ZeroDivisionError), tf.device("/gpu:0"):
        raise ZeroDivisionError
    assert inside() == ""


def test_initializer_of_a_lookup_stands_nowhere(graph: tf.Graph) -> None:
    with tf.device("/job:ps"):
        tf.get_variable("v", [1], initializer=tf.zeros_initializer())
    assert devices(graph) == {
        "v/Initializer/zeros": "",
        "v": "/job:ps",
        "v/Assign": "/job:ps",
        "v/read": "/job:ps",
    }


def test_value_given_for_a_variable_stands_beside_it(graph: tf.Graph) -> None:
    with tf.device("/job:ps"):
        tf.Variable(1.0, name="w")
    assert set(devices(graph).values()) == {"/job:ps"}


def test_function_can_spread_the_parts_of_a_variable(graph: tf.Graph) -> None:
    tasks = iter(range(2))

    def spread(op: Any) -> str:
        return f"/job:ps/task:{next(tasks)}" if op.type == "VariableV2" else "/job:worker"

    with tf.device(spread):
        tf.get_variable("v", [4], partitioner=tf.fixed_size_partitioner(2))
    found = devices(graph)
    for number in range(2):
        names = [f"v/part_{number}", f"v/part_{number}/Assign", f"v/part_{number}/read"]
        assert [found[name] for name in names] == [f"/job:ps/task:{number}"] * 3


def test_variable_is_read_where_it_is_or_where_it_is_read_anew() -> None:
    with tf.device("/job:ps"):
        v = tf.Variable(1.0)
    with tf.device("/job:w"):
        y, again = v + 1.0, v.read_value()
    assert (y.op.inputs[0].device, y.device, again.device) == ("/job:ps", "/job:w", "/job:w")


def test_what_takes_a_reference_stands_where_the_variable_is(graph: tf.Graph) -> None:
    with tf.device("/gpu:1"):
        v = tf.Variable(1.0, name="v")
    with tf.device("/job:a"):
        tf.assign(v, 1.0)
        tf.is_variable_initialized(v)
    found = devices(graph)
    assert found["Assign"] == found["IsVariableInitialized"] == "/device:GPU:1"
    assert found["Assign/value"] == "/job:a"


@pytest.mark.parametrize(
    ("caching_device", "device"),
    [
        ("/cpu:0", "/job:ps/device:CPU:0"),
        ("", "/job:ps"),
        (lambda _: "/gpu:1", "/job:ps/device:GPU:1"),
    ],
)
def test_caching_device_is_where_the_variable_is_read(caching_device: Any, device: str) -> None:
    with tf.device("/job:ps"):
        v = tf.get_variable("v", [1], caching_device=caching_device)
    assert (v.device, v.value().device) == ("/job:ps", device)


def test_empty_caching_device_turns_off_the_scopes() -> None:
    with tf.variable_scope("s", caching_device="/gpu:0"):
        cached, plain = tf.get_variable("v", [1]), tf.get_variable("w", [1], caching_device="")
    assert (cached.value().device, plain.value().device) == ("/device:GPU:0", "")


def test_loss_of_a_variable_stands_where_the_variable_is(graph: tf.Graph) -> None:
    with tf.device("/gpu:0"):
        tf.get_variable("v", [1], regularizer=tf.reduce_sum)
    assert set(devices(graph, "v/Regularizer/").values()) == {"/device:GPU:0"}


def test_colocation_forgets_the_devices_around() -> None:
    with tf.device("/gpu:0"):
        a = tf.constant(1.0)
    with tf.device("/job:x"):
        with tf.colocate_with(a):
            assert tf.no_op().device == "/device:GPU:0"
        with tf.colocate_with(None, ignore_existing=True):
            assert tf.no_op().device == ""


def test_colocation_with_nothing_must_be_meant() -> None:
    with pytest.raises(ValueError) as refused:
        tf.colocate_with(None).__enter__()
    assert str(refused.value) == (
        "Trying to reset colocation (op is None) but ignore_existing is not True"
    )
