"""Gradients of the user's own: by name, by block, and by function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.framework.registered_gradients import REGISTERED


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    before = dict(REGISTERED)
    with tf.Graph().as_default() as graph:
        yield graph
    REGISTERED.clear()
    REGISTERED.update(before)


def test_a_block_gives_ops_another_gradient(graph: tf.Graph) -> None:
    tf.RegisterGradient("Reversed")(lambda _, grad: -2.0 * grad)
    x = tf.constant(3.0)
    with graph.gradient_override_map({"Identity": "Reversed"}):
        inside = tf.identity(x)
    outside = tf.identity(x)
    with tf.Session() as session:
        assert session.run(tf.gradients(inside, x) + tf.gradients(outside, x)) == [-2.0, 1.0]
    assert inside.op.get_attr("_gradient_op_type") == b"Reversed"


def test_the_gradients_ops_have_tensorflows_names(graph: tf.Graph) -> None:
    tf.RegisterGradient("Turned")(lambda _, grad: tf.negative(grad))
    x = tf.constant(3.0)
    with graph.gradient_override_map({"Identity": "Turned"}):
        y = tf.identity(x)
    assert tf.gradients(y, x)[0].name == "gradients/Identity_grad/Neg:0"


def test_a_name_is_registered_once() -> None:
    tf.RegisterGradient("Mine")(lambda _, grad: grad)
    with pytest.raises(KeyError, match="Registering two gradient with name 'Mine'!"):
        tf.RegisterGradient("Mine")(lambda _, grad: grad)
    with pytest.raises(TypeError, match="op_type must be a string"):
        tf.RegisterGradient(3)  # type: ignore[arg-type]  # that is refused


@pytest.mark.parametrize("op_type", ["Relu", "Rint"])
def test_a_type_that_has_a_gradient_takes_no_other(op_type: str) -> None:
    with pytest.raises(KeyError, match=f"Registering two gradient with name '{op_type}'!"):
        tf.RegisterGradient(op_type)(lambda _, grad: grad)
    with pytest.raises(KeyError, match=f"Registering two gradient with name '{op_type}'!"):
        tf.NoGradient(op_type)


def test_a_name_that_nobody_registered_has_no_gradient(graph: tf.Graph) -> None:
    x = tf.constant(3.0)
    with graph.gradient_override_map({"Identity": "Other"}):
        y = tf.identity(x)
    with pytest.raises(LookupError, match="No gradient defined for operation 'Identity'"):
        tf.gradients(y, x)


def test_a_map_is_one_of_strings(graph: tf.Graph) -> None:
    for wrong in (3, {"a": 1}):
        with (
            pytest.raises(TypeError, match="op_type_map must be a dictionary"),
            graph.gradient_override_map(wrong),
        ):
            pass


def test_a_type_may_pass_nothing_on(graph: tf.Graph) -> None:
    tf.NotDifferentiable("Nothing")
    x = tf.constant(3.0)
    with graph.gradient_override_map({"Identity": "Nothing"}):
        y = tf.identity(x)
    assert tf.gradients(y, x) == [None]


def test_a_function_says_its_own_gradient() -> None:
    @tf.custom_gradient
    def f(x: Any, y: Any) -> Any:
        return x * y, lambda grad: (grad * 10.0, grad * 20.0)

    x, y = tf.constant(3.0), tf.constant(4.0)
    made = f(x, y)
    assert made.op.type == "IdentityN"
    with tf.Session() as session:
        assert session.run([made, *tf.gradients(made * 2.0, [x, y])]) == [12.0, 20.0, 40.0]


def test_a_function_may_have_several_results() -> None:
    @tf.custom_gradient
    def f(x: Any) -> Any:
        return [x + 1.0, x * 2.0], lambda first, second: first + 100.0 * second

    x = tf.constant(3.0)
    one, two = f(x)
    with tf.Session() as session:
        assert session.run([one, two, tf.gradients([one, two], x)[0]]) == [4.0, 6.0, 101.0]


def test_variables_of_a_function_get_their_gradients() -> None:
    with tf.variable_scope("s", use_resource=True):
        v = tf.get_variable("v", initializer=2.0)

    @tf.custom_gradient
    def f(x: Any) -> Any:
        def gradient(grad: Any, variables: Any = None) -> Any:
            return grad * 7.0, [grad * 5.0 for _ in variables]

        return x * v, gradient

    x = tf.constant(3.0)
    made = f(x)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run([made, *tf.gradients(made, [x, v])]) == [6.0, 7.0, 5.0]


def test_variables_must_be_taken() -> None:
    with tf.variable_scope("s", use_resource=True):
        v = tf.get_variable("v", initializer=2.0)
    f = tf.custom_gradient(lambda x: (x * v, lambda grad: grad))
    with pytest.raises(TypeError, match="If using @custom_gradient with a function that uses"):
        f(tf.constant(1.0))


def test_arguments_by_name_are_refused() -> None:
    f = tf.custom_gradient(lambda x: (x, lambda grad: grad))
    with pytest.raises(ValueError, match="The custom_gradient decorator currently supports"):
        f(x=tf.constant(1.0))
