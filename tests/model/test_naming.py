"""Why names end in numbers: which counter did it, and who had the name before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.model.fold import build
from scopeviz.model.naming import numbers_in

Program = Callable[[], object]
PROGRAMS: dict[str, tuple[Program, str]] = {}
"""Name -> a program that makes it, and what the sentence must hold."""


def makes(name: str, words: str) -> Callable[[Program], Program]:
    def add(program: Program) -> Program:
        PROGRAMS[name] = program, words
        return program

    return add


def relu(x: Any = 1.0) -> None:
    tf.nn.relu(x)


@makes("conv1_1/Relu", "variable scope conv1 got when it was entered in")
def reentered() -> None:
    for _ in range(2):
        with tf.variable_scope("conv1"):
            relu()


@makes("a_1/Relu", "its ops are in a_1/, its variables in a/")
def reentered_by_object() -> None:
    with tf.variable_scope("a") as scope:
        pass
    with tf.variable_scope(scope):
        relu()


@makes("dense_1/kernel", "dense_1 was opened from default_name 'dense' in")
def layers() -> None:
    for _ in range(2):
        tf.layers.dense(tf.zeros([1, 2]), 3)


@makes("block_1/w", "scope block had been opened in")
def default_names() -> None:
    for _ in range(2):
        with tf.variable_scope(None, "block"):
            tf.get_variable("w", [1])


@makes("v_1", "by tf.Variable('v'); the graph gives each name once, and v had gone to tf.Variable")
def variables() -> None:
    for _ in range(2):
        tf.Variable(1.0, name="v")


@makes("V_1", "(v: case does not count)")
def variables_of_other_case() -> None:
    tf.Variable(1.0, name="v")
    tf.Variable(1.0, name="V")


@makes("t_1", "by get_variable('t'); the graph gives each name once, and t had gone to variable_sc")
def a_scope_has_the_name() -> None:
    with tf.variable_scope("t"):
        pass
    tf.get_variable("t", [1])


@makes("n_1/Relu", "n_1 was asked for as n in")
def name_scopes() -> None:
    for _ in range(2):
        with tf.name_scope("n"):
            relu()


@makes("Relu_1", "and Relu had gone to an op of type Relu in")
def ops() -> None:
    relu()
    relu()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_number_is_explained(name: str) -> None:
    program, words = PROGRAMS[name]
    with tf.Graph().as_default(), record() as trace:
        program()
    (sentence,) = numbers_in(build(trace), name)
    assert words in sentence
    assert ", line " in sentence


@pytest.mark.parametrize("name", ["w_1", "s_2/v", "s_2"])
def test_a_number_that_was_asked_for_is_not(name: str) -> None:
    with tf.Graph().as_default(), record() as trace:
        tf.get_variable("w_1", [1])
        with tf.variable_scope("s_2"):
            tf.get_variable("v", [1])
    assert numbers_in(build(trace), name) == ()


def test_ops_and_variables_of_one_name_go_by_their_own_counters() -> None:
    with tf.Graph().as_default(), record() as trace:
        for name in ("t", "t"):
            template = tf.make_template(name, lambda: tf.nn.relu(tf.get_variable("w", [1])))
            template()
            template()
    graph = build(trace)
    assert "default_name" in numbers_in(graph, "t_1/w")[0]
    assert "variable scope t got" in numbers_in(graph, "t_1/Relu")[0]
