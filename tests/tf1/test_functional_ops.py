"""Functions over the items of a tensor, and ``tf.case``: values that TensorFlow 1.15.5 gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def session(graph: tf.Graph) -> Iterator[tf.Session]:
    with tf.Session(graph=graph) as session:
        yield session


GIVEN: list[tuple[Callable[[Any], Any], Any]] = [
    (lambda x: tf.map_fn(lambda row: row * row, x), [1, 4, 9]),
    (lambda x: tf.map_fn(lambda pair: pair[0] + pair[1], (x, x), dtype=tf.int32), [2, 4, 6]),
    (lambda x: tf.scan(lambda last, row: 10 * last + row, x), [1, 12, 123]),
    (lambda x: tf.scan(lambda last, row: 10 * last + row, x, 7), [71, 712, 7123]),
    (lambda x: tf.scan(lambda last, row: 10 * last + row, x, reverse=True), [321, 32, 3]),
    (lambda x: tf.foldl(lambda last, row: 10 * last + row, x), 123),
    (lambda x: tf.foldl(lambda last, row: 10 * last + row, x, initializer=7), 7123),
    (lambda x: tf.foldr(lambda last, row: 10 * last + row, x), 321),
    (lambda x: tf.foldr(lambda last, row: 10 * last + row, x, initializer=7), 7321),
]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("call", "expected"), GIVEN)
def test_the_function_is_applied_to_each_item(
    session: tf.Session, call: Callable[[Any], Any], expected: Any, *, known: bool
) -> None:
    x = tf.placeholder(tf.int32, [3 if known else None])
    made = call(x)
    assert session.run(made, {x: [1, 2, 3]}).tolist() == expected
    assert made.shape.as_list() == ([3 if known else None] if isinstance(expected, list) else [])


def test_a_variable_of_the_function_is_made_once_and_read_once(graph: tf.Graph) -> None:
    def scaled(row: Any) -> Any:
        return row * tf.get_variable("w", [], initializer=tf.ones_initializer())

    tf.map_fn(scaled, tf.constant([1.0, 2.0]))
    assert [variable.name for variable in tf.global_variables()] == ["w:0"]
    assert [op.name for op in graph.get_operations() if op.name.endswith("read")] == ["w/read"]
    assert tf.get_variable_scope().caching_device is None


@pytest.mark.parametrize("function", [tf.map_fn, tf.scan, tf.foldl, tf.foldr])
def test_what_is_no_function_is_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(TypeError) as caught:
        function(1, tf.constant([1]))
    assert str(caught.value) == "fn must be callable."


def test_a_scalar_has_no_items() -> None:
    with pytest.raises(ValueError) as caught:
        tf.map_fn(lambda x: x, tf.constant(1))
    assert str(caught.value) == "elems must be a 1+ dimensional Tensor, not a scalar"


def test_the_first_branch_whose_condition_holds_is_taken(session: tf.Session) -> None:
    x = tf.placeholder(tf.int32, [])
    y = tf.case(
        [(x < 0, lambda: tf.constant(-1)), (x > 5, lambda: tf.constant(2)), (x > 0, lambda: x)],
        default=lambda: tf.constant(0),
    )
    assert [int(session.run(y, {x: value})) for value in (-3, 7, 4, 0)] == [-1, 2, 4, 0]


def test_some_branch_must_be_taken_without_a_default(session: tf.Session) -> None:
    x = tf.placeholder(tf.int32, [])
    y = tf.case([(x < 0, lambda: tf.constant(-1)), (x > 0, lambda: tf.constant(1))])
    assert session.run(y, {x: 3}) == 1
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run(y, {x: 0})
    assert str(caught.value).startswith(
        "assertion failed: [Input error: None of conditions evaluated as True:] [0 0]"
    )


def test_only_one_condition_may_hold_where_they_exclude_each_other(session: tf.Session) -> None:
    x = tf.placeholder(tf.int32, [])
    y = tf.case(
        [(x > 0, lambda: tf.constant(1)), (x > 5, lambda: tf.constant(2))],
        default=lambda: tf.constant(0),
        exclusive=True,
    )
    assert session.run(y, {x: 3}) == 1
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run(y, {x: 7})
    assert str(caught.value).startswith(
        "assertion failed: [Input error: exclusive=True: more than 1 conditions (Greater:0, "
        "Greater_1:0) evaluated as True:] [1 1]"
    )


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: tf.case(1), "fns must be a list, tuple, or dict"),
    (lambda: tf.case([1]), "Each entry in pred_fn_pairs must be a 2-tuple"),
    (lambda: tf.case([(True, list)]), "pred must be a Tensor, got: True"),
    (lambda: tf.case([(tf.constant(1), list)]), "pred must be Tensor of type bool: Const:0"),
    (lambda: tf.case([(tf.constant(1) < 0, 3)]), "fn for pred Less:0 must be callable."),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_what_is_no_pair_is_refused_in_the_words_of_tf1(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == message
