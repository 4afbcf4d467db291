"""Templates: functions whose variables are made once, where they are first called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def weight() -> Any:
    return tf.get_variable("w", [1])


def template(name: str = "t", **kwargs: Any) -> Any:
    return tf.make_template(name, weight, **kwargs)


def first_line(error: pytest.ExceptionInfo[BaseException]) -> str:
    return str(error.value).partition("\n")[0]


# Names and sharing.


def test_each_template_has_variables_of_its_own_and_shares_them() -> None:
    one, another = template(), template()
    first, again, other = one(), one(), another()
    assert first is again
    assert (first.name, other.name) == ("t/w:0", "t_1/w:0")
    assert (one.variable_scope.name, another.variable_scope_name) == ("t", "t_1/")
    assert (one.name, another.name) == ("t", "t")


def test_scope_is_taken_where_it_is_called_first() -> None:
    one = template()
    with tf.variable_scope("here"):
        first = one()
    with tf.variable_scope("there"):
        assert one() is first
    assert first.name == "here/t/w:0"


def test_scope_can_be_taken_where_it_is_made() -> None:
    with tf.variable_scope("made"):
        one = template(create_scope_now_=True)
    with tf.variable_scope("here"):
        assert one().name == "made/t/w:0"
    scope = one.variable_scope
    assert (scope.name, scope.original_name_scope) == ("made/t", "t")


def test_unique_name_is_taken_as_it_is_and_clashes() -> None:
    one, another = template(unique_name_="u"), template(unique_name_="u")
    assert one().name == "u/w:0"
    with pytest.raises(ValueError) as refused:
        another()
    assert first_line(refused).startswith("Variable u/w already exists, disallowed.")


def test_each_call_opens_a_name_scope_where_it_is_called() -> None:
    scale = tf.make_template("t", lambda x: x * tf.get_variable("w", []))
    x = tf.constant(1.0)
    names = [scale(x).name for _ in range(2)]
    with tf.name_scope("n"):
        names += [scale(x).name for _ in range(2)]
    assert names == ["t/mul:0", "t_1/mul:0", "n/t/mul:0", "n/t_1/mul:0"]


@pytest.mark.parametrize("now", [False, True])
def test_only_the_first_call_makes(now: bool) -> None:  # noqa: FBT001  # it is a case
    flags = []

    def function() -> Any:
        flags.append(tf.get_variable_scope().reuse)
        return weight()

    one = tf.make_template("t", function, create_scope_now_=now)
    one()
    one()
    assert flags == [False, True]


def test_scope_that_only_shares_lets_no_template_make() -> None:
    with tf.variable_scope("s", reuse=True), pytest.raises(ValueError) as refused:
        template()()
    assert first_line(refused).startswith("Variable s/t/w does not exist")


def test_auto_reuse_around_does_not_make_two_templates_share() -> None:
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        assert [template()().name for _ in range(2)] == ["s/t/w:0", "s/t_1/w:0"]


def test_template_called_in_a_template_shares_with_every_call() -> None:
    inner = template("in")
    outer = tf.make_template("out", lambda: [inner(), inner()])
    first, again = outer(), outer()
    assert len({id(variable) for variable in (*first, *again)}) == 1
    assert first[0].name == "out/in/w:0"


def test_template_made_in_a_template_finds_the_variables_of_the_first_call() -> None:
    def function() -> Any:
        inner = template("in")
        return inner()

    outer = tf.make_template("out", function)
    first, again = outer(), outer()
    assert first is again
    assert first.name == "out/in/w:0"


def test_getter_is_asked_at_each_call() -> None:
    seen = []

    def getter(getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        seen.append((name, kwargs["reuse"]))
        return getter(name, *args, **kwargs)

    deferred = template(custom_getter_=getter)
    deferred()
    deferred()
    template(custom_getter_=getter, create_scope_now_=True)()
    assert seen == [("t/w", False), ("t/w", True), ("t_1/w", False)]


def test_keywords_are_given_to_the_function() -> None:
    assert tf.make_template("t", lambda a, b: [a, b], b=3)(1) == [1, 3]


# What it holds.


def test_nothing_is_held_before_the_first_call() -> None:
    one = template()
    assert (one.variable_scope, one.variable_scope_name) == (None, None)
    assert one.variables == one.trainable_variables == one.non_trainable_variables == []


def test_variables_are_sorted_by_their_collections() -> None:
    def function() -> None:
        weight()
        tf.get_variable("n", [1], trainable=False)
        tf.get_local_variable("l", [1])

    one = tf.make_template("t", function)
    tf.get_variable("outside", [1])
    one()

    def names(variables: Any) -> list[str]:
        return [variable.op.name for variable in variables]

    assert names(one.variables) == names(one.weights) == ["t/w", "t/n", "t/l"]
    assert names(one.global_variables) == ["t/w", "t/n"]
    assert names(one.local_variables) == ["t/l"]
    assert names(one.trainable_variables) == names(one.trainable_weights) == ["t/w"]
    # TF1.15 leaves the local ones out here.
    assert names(one.non_trainable_variables) == names(one.non_trainable_weights) == ["t/n"]


# Refusals.


def test_template_needs_a_name() -> None:
    with pytest.raises(ValueError) as refused:
        tf.make_template(None, weight)  # type: ignore[arg-type]  # it is refused
    assert str(refused.value) == "name cannot be None."


def test_later_call_that_trains_something_new_is_refused() -> None:
    one = tf.make_template("t", lambda: tf.Variable(1.0, name="free"))
    one()
    with pytest.raises(ValueError) as refused:
        one()
    assert first_line(refused) == (
        "Trainable variable created when calling a template after the first time, perhaps you "
        "used tf.Variable when you meant tf.get_variable: "
        "[<tf.Variable 't_1/free:0' shape=() dtype=float32_ref>]"
    )


def test_later_call_may_make_what_is_not_trained() -> None:
    one = tf.make_template("t", lambda: tf.Variable(1.0, name="free", trainable=False))
    assert [one().name for _ in range(2)] == ["t/free:0", "t_1/free:0"]


def test_later_lookup_of_something_new_is_refused() -> None:
    names = iter("ab")
    one = tf.make_template("t", lambda: tf.get_variable(next(names), [1]))
    one()
    with pytest.raises(ValueError) as refused:
        one()
    assert first_line(refused).startswith("Variable t/b does not exist")


def test_first_call_that_failed_is_made_good_by_the_next() -> None:
    answers: Any = iter([ZeroDivisionError("boom"), None, None])

    def function() -> Any:
        if (error := next(answers)) is not None:
            raise error
        return weight()

    one = tf.make_template("t", function)
    with pytest.raises(ZeroDivisionError):
        one()
    assert one() is one()
    assert [variable.name for variable in one.variables] == ["t/w:0"]


def test_variables_of_a_call_that_failed_are_in_the_way_of_the_next() -> None:
    def function() -> Any:
        weight()
        raise ZeroDivisionError

    one = tf.make_template("t", function)
    with pytest.raises(ZeroDivisionError):
        one()
    with pytest.raises(ValueError) as refused:
        one()
    assert first_line(refused).startswith("Variable t/w already exists, disallowed.")
    assert one.variables == []


def test_error_says_where_the_template_was_made_and_keeps_its_arguments() -> None:
    def function() -> None:
        raise ValueError("first", "second")

    with pytest.raises(ValueError) as refused:
        tf.make_template("t", function)()
    message, other = refused.value.args
    lines = message.split("\n")
    assert (lines[:3], other) == (["first", "", "originally defined at:"], "second")
    assert "test_template.py" in lines[3]
