"""Moving averages: shadows and their names as in TensorFlow 1.15.5, and their values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.training.moving_averages import assign_moving_average


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def weight(name: str = "v", **arguments: Any) -> Any:
    return tf.get_variable(name, initializer=tf.constant([1.0, 2.0]), **arguments)


def values(fetched: Any, *updates: Any, times: int = 1) -> Any:
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(times):
            for update in updates:
                session.run(update)
        return session.run(fetched)


def test_an_average_follows_its_variable() -> None:
    v, average = weight(), tf.train.ExponentialMovingAverage(0.75)
    update = average.apply([v])
    assert values(average.average(v)).tolist() == [1.0, 2.0]
    followed = values(average.average(v), v.assign([0.0, 0.0]), update, times=2)
    assert followed.tolist() == [0.5625, 1.125]


def test_while_a_variable_is_young_less_is_kept() -> None:
    v, average = weight(), tf.train.ExponentialMovingAverage(0.9, num_updates=tf.constant(2))
    update = average.apply([v])
    followed = values(average.average(v), v.assign([0.0, 0.0]), update, times=2)
    np.testing.assert_allclose(followed, np.array([1.0, 2.0]) * (3 / 12) ** 2, 1e-6)


@pytest.mark.parametrize(("zero_debias", "part"), [(True, 1.0), (False, 1 - 0.9**3)])
def test_an_average_of_a_tensor_begins_with_zeros(*, zero_debias: bool, part: float) -> None:
    tensor = weight() * 3.0
    average = tf.train.ExponentialMovingAverage(0.9, zero_debias=zero_debias)
    update = average.apply([tensor])
    followed = values(average.average(tensor), update, times=3)
    np.testing.assert_allclose(followed, np.array([3.0, 6.0]) * part, 1e-5)


def test_a_debiased_average_counts_its_steps_in_variables_of_its_own() -> None:
    tensor = weight() * 3.0
    tf.train.ExponentialMovingAverage(0.9, zero_debias=True).apply([tensor])
    assert [v.name for v in tf.global_variables()] == [
        "v:0",
        "mul/ExponentialMovingAverage:0",
        "mul/ExponentialMovingAverage/biased:0",
        "mul/ExponentialMovingAverage/local_step:0",
    ]


def test_a_second_debiased_update_counts_on_its_own() -> None:
    v = weight()
    for _ in range(2):
        assign_moving_average(v, tf.constant([1.0, 1.0]), 0.5)
    assert [one.op.name for one in tf.global_variables()] == [
        "v",
        "v/biased",
        "v/local_step",
        "v/biased_1",
        "v/local_step_1",
    ]


def test_the_update_is_named_after_the_average(graph: tf.Graph) -> None:
    update = tf.train.ExponentialMovingAverage(0.9).apply([weight()])
    assert (update.name, update.type) == ("ExponentialMovingAverage", "NoOp")
    names = [op.name for op in graph.get_operations() if op.name.startswith("Expo")]
    assert names == [
        "ExponentialMovingAverage/decay",
        "ExponentialMovingAverage/AssignMovingAvg/sub/x",
        "ExponentialMovingAverage/AssignMovingAvg/sub",
        "ExponentialMovingAverage/AssignMovingAvg/sub_1",
        "ExponentialMovingAverage/AssignMovingAvg/mul",
        "ExponentialMovingAverage/AssignMovingAvg",
        "ExponentialMovingAverage",
    ]


def test_an_average_is_not_trained_and_its_variable_is_remembered() -> None:
    v, average = weight(), tf.train.ExponentialMovingAverage(0.9)
    average.apply([v])
    assert tf.trainable_variables() == [v]
    assert tf.moving_average_variables() == [v]
    assert average.average(v) in tf.global_variables()


def test_applying_again_keeps_the_average() -> None:
    v, average = weight(), tf.train.ExponentialMovingAverage(0.9)
    updates = [average.apply([v]).name, average.apply([v]).name]
    assert updates == ["ExponentialMovingAverage", "ExponentialMovingAverage_1"]
    assert len(tf.global_variables()) == 2


def test_two_averages_of_one_variable_have_two_names() -> None:
    v = weight()
    one, two = (tf.train.ExponentialMovingAverage(decay) for decay in (0.5, 0.9))
    one.apply([v])
    two.apply([v])
    assert one.average(v).name == "v/ExponentialMovingAverage:0"
    assert two.average(v).name == "v/ExponentialMovingAverage_1:0"


def test_an_average_is_named_after_the_scope_it_is_made_in() -> None:
    with tf.variable_scope("a"):
        v = weight()
    average = tf.train.ExponentialMovingAverage(0.9)
    assert average.average_name(v) == "a/v/ExponentialMovingAverage"
    with tf.variable_scope("b"):
        average.apply([v])
    assert average.average_name(v) == "b/a/v/ExponentialMovingAverage"


def test_averages_cannot_be_made_where_a_scope_only_shares() -> None:
    v = weight()
    with tf.variable_scope("n", reuse=True), pytest.raises(ValueError) as caught:
        tf.train.ExponentialMovingAverage(0.5).apply([v])
    assert str(caught.value).startswith("Variable n/v/ExponentialMovingAverage/ does not exist")


def test_what_is_restored_takes_averages_where_there_are() -> None:
    v, u = weight(), weight("u", trainable=False)
    average = tf.train.ExponentialMovingAverage(0.5)
    average.apply()
    assert average.average(u) is None
    assert average.variables_to_restore() == {"v/ExponentialMovingAverage": v, "u": u}


def test_only_floats_have_averages() -> None:
    with pytest.raises(TypeError) as caught:
        tf.train.ExponentialMovingAverage(0.5).apply([tf.Variable(1, name="n")])
    assert str(caught.value) == "The variables must be half, float, or double: n:0"
