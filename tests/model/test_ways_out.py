"""The ways out of a refusal: each is tried, and does what it says."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.model.fold import build
from scopeviz.model.verdict import verdicts
from scopeviz.model.ways_out import MOST, WAYS, ways_out


def ways(program: Callable[[], object]) -> list[str]:
    """The ways out of the last lookup of a program, without places."""
    with tf.Graph().as_default(), record() as trace, contextlib.suppress(ValueError):
        program()
    graph = build(trace)
    found = ways_out(verdicts(graph)[-1], graph)
    assert len(found) <= MOST
    return [str(way).replace(f"{__name__.replace('.', '/')}.py", "here") for way in found]


def made_twice() -> None:
    with tf.variable_scope("foo"):
        tf.get_variable("v", [1])
    with tf.variable_scope("foo"):
        tf.get_variable("v", [1])


def test_of_a_variable_that_exists() -> None:
    assert [way.partition(" in ")[0] for way in ways(made_twice)] == [
        "variable_scope('foo', reuse=tf.AUTO_REUSE)",
        "variable_scope('foo', reuse=True)",
        "another scope, such as 'foo_2': makes a second variable, foo_2/v",
    ]
    assert "shares the variable made in here, line " in ways(made_twice)[0]


def test_of_one_at_the_root() -> None:
    def program() -> None:
        tf.get_variable("v", [1])
        tf.get_variable("v", [1])  # Of another line.

    auto, true, name = ways(program)
    assert auto.startswith(
        "variable_scope(tf.get_variable_scope(), reuse=tf.AUTO_REUSE) around it: shares the "
    )
    assert true.endswith(", and makes none")
    assert name == "another name, such as 'v_2': makes a second variable, v_2"


@pytest.mark.parametrize("around", ["with", "function", "root", "layer"])
def test_no_reuse_true_where_it_would_refuse_the_first_lookup(around: str) -> None:
    def program() -> None:
        def net() -> None:
            with tf.variable_scope("foo"):
                tf.get_variable("v", [1])

        if around == "with":
            with tf.variable_scope("foo"):
                for _ in range(2):
                    tf.get_variable("v", [1])
        for _ in range(2):
            if around == "function":
                net()
            elif around == "root":
                tf.get_variable("v", [1])
            else:
                tf.layers.dense(tf.zeros([1, 2]), 1, name="fc")

    auto, other = ways(program)
    assert "reuse=tf.AUTO_REUSE" in auto
    assert other.startswith("another ")


def test_of_a_layer_of_another_shape() -> None:
    def program() -> None:
        for width in (4, 5):
            with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                tf.layers.dense(tf.zeros([1, width]), 2, name="fc")

    as_it_is, other = ways(program)
    assert as_it_is.startswith("the shape that it has, 4×2: ")
    assert other == "another scope, such as 'net_2': makes a second variable, net_2/fc/kernel"


def test_of_one_that_tf_variable_made() -> None:
    def program() -> None:
        with tf.variable_scope("foo"):
            tf.Variable(1.0, name="v")
        with tf.variable_scope("foo", reuse=True):
            tf.get_variable("v", [])

    assert ways(program)[0].startswith("tf.get_variable instead of tf.Variable in here, line ")


def test_of_one_that_does_not_exist() -> None:
    def program() -> None:
        with tf.variable_scope("foo", reuse=True):
            tf.get_variable("v", [1])

    leave, auto = ways(program)
    assert leave.startswith("no reuse=True in here, line ")
    assert leave.endswith(": makes foo/v, a new variable")
    assert auto.endswith(": makes foo/v now, and shares it from then on")


def test_of_a_name_with_a_slip_in_it() -> None:
    def program() -> None:
        with tf.variable_scope("foo"):
            tf.get_variable("weights", [1])
        with tf.variable_scope("foo", reuse=True):
            tf.get_variable("weigths", [1])

    assert ways(program)[0].startswith("the name 'foo/weights': shares the variable that was made")


def test_of_a_full_name_where_the_scope_goes_before_it() -> None:
    def program() -> None:
        with tf.variable_scope("foo"):
            tf.get_variable("v", [1])
        with tf.variable_scope("foo", reuse=True):
            tf.get_variable("foo/v", [1])

    assert ways(program)[0].startswith("the name 'foo/v', written 'v' in the scope foo: shares ")


def test_of_a_scope_within_another() -> None:
    def program() -> None:
        with tf.variable_scope("foo"):
            tf.get_variable("v", [1])
        with tf.variable_scope("b"), tf.variable_scope("foo", reuse=True):
            tf.get_variable("v", [1])

    assert ways(program)[0].startswith("the name 'foo/v', outside of the scope b/foo: shares ")


def test_of_a_scope_within_others_that_differ() -> None:
    def program() -> None:
        for around, reuse in (("train", False), ("test", True)):
            with tf.variable_scope(around), tf.variable_scope("net", reuse=reuse):
                tf.layers.dense(tf.zeros([1, 4]), 1, name="a")

    (way, *_) = ways(program)
    assert way.startswith("the name 'train/net/a/kernel', outside of the scope test/net/a: shares ")


def test_no_name_of_a_variable_that_does_not_fit() -> None:
    def program() -> None:
        with tf.variable_scope("net") as scope:
            x = tf.layers.dense(tf.zeros([1, 4]), 4, name="fc1")
            scope.reuse_variables()
            tf.layers.dense(x, 1, name="fc2")

    assert ways(program)[0].startswith("no reuse_variables() in here, line ")


def test_of_reuse_variables_higher_up() -> None:
    def program() -> None:
        tf.get_variable_scope().reuse_variables()
        with tf.variable_scope("foo"):
            tf.get_variable("v", [1])

    assert ways(program)[0].startswith("no reuse_variables() in here, line ")


def test_of_another_shape() -> None:
    def program() -> None:
        with tf.variable_scope("foo"):
            tf.get_variable("v", [2, 3])
        with tf.variable_scope("foo", reuse=True):
            tf.get_variable("v", [3, 2])

    as_it_is, without, other = ways(program)
    assert as_it_is.startswith("the shape that it has, 2×3: shares the variable made in here")
    assert without.startswith("no shape at all: shares the variable")
    assert other == (
        "another scope, such as 'foo_2', with reuse=tf.AUTO_REUSE: makes a second variable, foo_2/v"
    )


def test_of_another_dtype() -> None:
    def program() -> None:
        with tf.variable_scope("foo"):
            tf.get_variable("v", [2])
        with tf.variable_scope("foo", reuse=tf.AUTO_REUSE):
            tf.get_variable("v", [2], tf.int32)

    assert ways(program)[0].startswith("the dtype that it has, float32: shares the variable")


def test_of_a_new_variable_without_a_shape() -> None:
    def program() -> None:
        with tf.variable_scope("foo"):
            tf.get_variable("v")

    assert ways(program) == [
        "a shape, as in get_variable('v', [2, 3]): makes foo/v, a new variable"
    ]


def test_of_an_optimizers_slots() -> None:
    def program() -> None:
        with tf.variable_scope("net") as scope:
            w = tf.get_variable("w", [1])
            scope.reuse_variables()
            tf.train.AdamOptimizer().minimize(tf.reduce_sum(w))

    assert ways(program)[0].startswith("build the optimizer outside of the scope that reuses: ")


def test_none_where_no_change_of_flag_name_or_shape_helps() -> None:
    def program() -> None:
        tf.get_variable("v", [1], initializer=1.0)

    assert ways(program) == []


@pytest.mark.parametrize("reuse", [True, tf.AUTO_REUSE])
def test_the_flags_it_names_do_share(reuse: object) -> None:
    with tf.Graph().as_default():
        with tf.variable_scope("foo"):
            v = tf.get_variable("v", [1])
        with tf.variable_scope("foo", reuse=reuse):
            assert tf.get_variable("v", [1]) is v


def test_each_cause_has_its_ways() -> None:
    assert set(WAYS) == {"exists", "missing", "shape", "dtype", "no shape"}
