"""Plans: what runs and in which order, and when values are let go of."""

from __future__ import annotations

import dataclasses
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.client.numerics_watch import ASKED_FOR_BY
from scopeviz.tf1.framework.op_def import OPS


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def session(graph: tf.Graph) -> Iterator[tf.Session]:
    with tf.Session(graph=graph) as session:
        yield session


@pytest.fixture
def living(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many results of ``tf.negative`` were there each time that it computed one."""
    counts: list[int] = []
    made: list[weakref.ref[Any]] = []

    def compute(_: Any, x: Any) -> Any:
        result = np.negative(x)
        made.append(weakref.ref(result))
        counts.append(sum(one() is not None for one in made))
        return result

    monkeypatch.setitem(OPS, "Neg", dataclasses.replace(OPS["Neg"], compute=compute))
    return counts


def chain(x: Any, length: int = 8) -> Any:
    for _ in range(length):
        x = tf.negative(x)
    return x


def in_a_branch(x: Any) -> Any:
    return tf.cond(tf.reduce_sum(x) > 0.0, lambda: chain(x), lambda: x)


def in_a_loop(x: Any) -> Any:
    return tf.while_loop(lambda i, _: i < 4, lambda i, y: (i + 1, chain(y)), [0, x])[1]


@pytest.mark.parametrize("call", [chain, in_a_branch, in_a_loop])
def test_a_value_is_let_go_of_when_its_last_reader_has_run(
    session: tf.Session, living: list[int], call: Callable[[Any], Any]
) -> None:
    x = tf.placeholder(tf.float32, [100])
    session.run(call(x), {x: np.ones(100)})
    assert len(living) == (32 if call is in_a_loop else 8)
    assert max(living) <= 2


def test_a_value_that_is_fetched_is_kept(session: tf.Session, living: list[int]) -> None:
    first = tf.negative(tf.placeholder_with_default(np.ones(100), [100]))
    values = session.run([first, chain(first)])
    assert values[0].tolist() == [-1.0] * 100
    assert max(living) <= 3


def test_only_what_is_fetched_runs(session: tf.Session) -> None:
    v, w = tf.Variable(0.0), tf.Variable(0.0)
    added, _ = tf.assign_add(v, 1.0), tf.assign_add(w, 1.0)
    session.run(tf.global_variables_initializer())
    session.run(added)
    assert session.run([v, w]) == [1.0, 0.0]


def test_a_loop_variable_that_nobody_needs_does_not_run(session: tf.Session) -> None:
    v = tf.get_variable("v", [], initializer=tf.zeros_initializer())
    i, _ = tf.while_loop(lambda i, _: i < 3, lambda i, _: (i + 1, tf.assign_add(v, 1.0)), [0, 0.0])
    session.run(v.initializer)
    assert session.run(i) == 3
    assert session.run(v) == 0.0


def watching(monkeypatch: pytest.MonkeyPatch) -> tf.Session:
    monkeypatch.setenv(ASKED_FOR_BY, "1")
    return tf.Session()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda x: tf.log(x, name="y") + 1.0,
            ["y : Tensor had NaN values", "its inputs were finite"],
        ),
        (
            lambda x: tf.div(1.0, x + 1.0, name="y"),
            ["y : Tensor had Inf values", "its inputs were finite"],
        ),
        (
            lambda x: tf.add(x, np.float32(np.inf), name="y"),
            ["y : Tensor had Inf values", "y/y:0 had Inf"],
        ),
        (
            lambda x: tf.while_loop(
                lambda i, _: i < 3, lambda i, y: (i + 1, tf.log(y, name="y")), [0, x]
            )[1],
            ["while/y : Tensor had NaN values", "its inputs were finite"],
        ),
    ],
)
def test_a_session_that_watches_names_the_first_op_that_gives_no_number(
    monkeypatch: pytest.MonkeyPatch, call: Callable[[Any], Any], message: list[str]
) -> None:
    x = tf.placeholder(tf.float32, [], name="x")
    y = call(x)
    with watching(monkeypatch) as session, pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run(y, {x: -1.0})
    told = [line.strip() for line in str(caught.value).splitlines()]
    assert told[:2] == message
    assert told[2].startswith(f"[[node {caught.value.op.name} (defined at ")


def test_a_session_that_watches_gives_what_others_give(monkeypatch: pytest.MonkeyPatch) -> None:
    v = tf.get_variable("v", [2], initializer=tf.ones_initializer())
    with watching(monkeypatch) as session:
        session.run(tf.global_variables_initializer())
        assert session.run(tf.assign_add(v, [1.0, 2.0])).tolist() == [2.0, 3.0]


def test_checks_of_all_ops_name_the_first_tensor_that_is_no_number(session: tf.Session) -> None:
    x = tf.placeholder(tf.float32, [], name="x")
    y = tf.exp(tf.log(x, name="y"))
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run([y, tf.add_check_numerics_ops()], {x: -1.0})
    assert str(caught.value).startswith("y:0 : Tensor had NaN values")


def test_checks_of_all_ops_do_not_reach_into_branches() -> None:
    tf.cond(tf.placeholder(tf.bool, []), lambda: tf.constant(1.0), lambda: tf.constant(2.0))
    with pytest.raises(ValueError) as caught:
        tf.add_check_numerics_ops()
    assert str(caught.value) == (
        "`tf.add_check_numerics_ops() is not compatible with TensorFlow control flow operations "
        "such as `tf.cond()` or `tf.while_loop()`."
    )


# What scripts say about a session.


def test_a_configuration_is_filled_in_and_taken() -> None:
    config = tf.ConfigProto(
        allow_soft_placement=True,
        gpu_options=tf.GPUOptions(per_process_gpu_memory_fraction=0.5),
        graph_options=tf.GraphOptions(optimizer_options=tf.OptimizerOptions(opt_level=-1)),
    )
    config.gpu_options.allow_growth = True
    config.intra_op_parallelism_threads = 2
    config.device_count["GPU"] = 0
    with tf.Session(config=config) as session:
        options, metadata = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE), tf.RunMetadata()
        assert session.run(tf.constant(1), options=options, run_metadata=metadata) == 1
    assert config.gpu_options.per_process_gpu_memory_fraction == 0.5
    assert config.graph_options.optimizer_options.opt_level == -1


def test_a_configuration_has_no_other_fields() -> None:
    with pytest.raises(ValueError) as given:
        tf.ConfigProto(fast=True)
    assert str(given.value) == 'Protocol message ConfigProto has no "fast" field.'
    with pytest.raises(AttributeError) as assigned:
        tf.ConfigProto().fast = True
    assert str(assigned.value) == (
        'Assignment not allowed (no field "fast" in protocol message object).'
    )


def test_a_callable_takes_what_is_fed_in_order(session: tf.Session) -> None:
    x, y = tf.placeholder(tf.float32, []), tf.placeholder(tf.float32, [])
    divided = session.make_callable([x / y], feed_list=[x, y])
    assert [divided(6.0, 3.0), divided(1.0, 2.0)] == [[2.0], [0.5]]
    with pytest.raises(TypeError) as refused:
        session.make_callable(x, feed_list=x)
    assert str(refused.value) == "`feed_list` must be a list or tuple."


def test_there_is_one_device(session: tf.Session) -> None:
    assert [device.device_type for device in session.list_devices()] == ["CPU"]
