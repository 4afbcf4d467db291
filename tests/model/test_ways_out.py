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
from tests.scenes import run


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
    assert other.startswith(("another ", "name='fc_2' for the layer"))


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

    assert ways(program)[0].startswith(
        "get_variable('weights'): shares foo/weights, which was made"
    )


def test_of_a_full_name_where_the_scope_goes_before_it() -> None:
    def program() -> None:
        with tf.variable_scope("foo"):
            tf.get_variable("v", [1])
        with tf.variable_scope("foo", reuse=True):
            tf.get_variable("foo/v", [1])

    assert ways(program)[0].startswith("get_variable('v'): shares foo/v, ")


def test_of_a_scope_within_another() -> None:
    def program() -> None:
        with tf.variable_scope("foo"):
            tf.get_variable("v", [1])
        with tf.variable_scope("b"), tf.variable_scope("foo", reuse=True):
            tf.get_variable("v", [1])

    assert ways(program)[0].startswith(
        "get_variable('v') in variable_scope('foo', reuse=True), outside of b/foo/: shares "
    )


def test_of_a_scope_within_others_that_differ() -> None:
    def program() -> None:
        for around, reuse in (("train", False), ("test", True)):
            with tf.variable_scope(around), tf.variable_scope("net", reuse=reuse):
                tf.layers.dense(tf.zeros([1, 4]), 1, name="a")

    (way, *_) = ways(program)
    assert way.startswith(
        "the layer 'a' in variable_scope('train/net', reuse=True), outside of test/net/a/: "
    )


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
    assert set(WAYS) == {"exists", "missing", "shape", "dtype", "no shape", "name"}


def test_a_flag_around_is_not_left_out_of_account() -> None:
    def program() -> None:
        with tf.variable_scope("o", reuse=True), tf.variable_scope("i", reuse=True):
            tf.get_variable("v", [1])

    (auto,) = ways(program)
    assert auto.startswith("variable_scope('i', reuse=tf.AUTO_REUSE) in here, line ")


def test_of_a_template_that_was_called_before() -> None:
    def program() -> None:
        names = iter("ab")
        template = tf.make_template("t", lambda: tf.get_variable(next(names), [1]))
        template()
        template()

    assert ways(program) == [
        "the same lookup in the template's first call: makes t/b then, and shares it in later calls"
    ]


def test_of_a_layer_that_was_told_to_reuse() -> None:
    def program() -> None:
        tf.layers.dense(tf.zeros([1, 2]), 3, name="e", reuse=True)

    (leave,) = ways(program)
    assert leave.startswith("no reuse=True for the layer in here, line ")
    assert leave.endswith(": makes e/kernel, a new variable")


def test_of_a_name_that_tf1_allows_nowhere() -> None:
    def program() -> None:
        with tf.variable_scope("a"):
            tf.get_variable("w", [1])
        with tf.variable_scope("a", reuse=True):
            tf.get_variable("w:0", [1])

    (near,) = ways(program)
    assert near.startswith("get_variable('w'): shares a/w, ")


def test_of_a_shape_that_is_known_in_part() -> None:
    def program() -> None:
        with tf.variable_scope("b", reuse=True):
            tf.get_variable("w", [None, 3])

    assert ways(program)[0].endswith(": makes b/w, a new variable, once it is given a full shape")


def test_of_a_namesake_that_tf_variable_made() -> None:
    def program() -> None:
        with tf.variable_scope("q"):
            tf.Variable([0.0], name="v")
        with tf.variable_scope("q", reuse=True):
            tf.get_variable("v", [1])

    assert ways(program)[0].startswith("tf.get_variable instead of tf.Variable in here, line ")


def test_what_is_made_later_is_no_name_that_was_meant() -> None:
    with tf.Graph().as_default(), record() as trace:
        with contextlib.suppress(ValueError), tf.variable_scope("d", reuse=True):
            tf.get_variable("weights", [1])
        with tf.variable_scope("d"):
            tf.get_variable("weigths", [1])
    graph = build(trace)
    refused = next(each for each in verdicts(graph) if each.outcome == "refused")
    assert not any("weigths" in str(way) for way in ways_out(refused, graph))


@pytest.mark.parametrize("names", [("l2/w", "l3/w"), ("e/w2", "e/w7"), ("d/kernel", "e/kernel")])
def test_names_that_are_meant_to_differ_are_not_taken_for_each_other(
    names: tuple[str, str],
) -> None:
    def program() -> None:
        tf.get_variable(names[0], [1])
        with tf.variable_scope(tf.get_variable_scope(), reuse=True):
            tf.get_variable(names[1], [1])

    assert not any(names[0] in way for way in ways(program))


def test_the_policies_of_reruns_are_offered_where_an_earlier_run_made_it_alone() -> None:
    def told(*cells: str) -> list[str]:
        graph = build(run(cells))
        return [way.change for way in ways_out(verdicts(graph)[-1], graph)]

    once = "with tf.variable_scope('a'):\n    tf.get_variable('v', [1])"
    assert told(once, once)[:2] == ["%scopeviz rerun rollback", "%scopeviz rerun reuse"]
    assert not any("rerun" in change for change in told(f"{once}\n{once}"))
    assert not any("rerun" in change for change in told(once, f"{once}  # another cell"))
