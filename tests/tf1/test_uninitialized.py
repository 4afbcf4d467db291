"""What tells which variables have no value yet."""

from __future__ import annotations

from collections.abc import Iterator
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


def test_names_of_the_variables_without_a_value_are_reported(session: tf.Session) -> None:
    a, b = tf.Variable(1.0, name="a"), tf.Variable(1.0, name="b", use_resource=True)
    local = tf.get_local_variable("l", [1])
    report = tf.report_uninitialized_variables()
    assert (report.dtype, str(report.shape)) == (tf.string, "(?,)")
    assert session.run(report).tolist() == [b"a", b"b", b"l"]
    session.run(a.initializer)
    assert session.run(report).tolist() == [b"b", b"l"]
    session.run([b.initializer, local.initializer])
    assert session.run(report).shape == (0,)


def test_only_the_variables_that_are_named_are_looked_at(session: tf.Session) -> None:
    tf.Variable(1.0, name="a")
    report = tf.report_uninitialized_variables([tf.Variable(1.0, name="b")], name="who")
    assert (report.name, session.run(report).tolist()) == ("who/boolean_mask/GatherV2:0", [b"b"])


@pytest.mark.parametrize("variables", [None, []])
def test_report_on_nothing_is_an_empty_constant(session: tf.Session, variables: Any) -> None:
    report = tf.report_uninitialized_variables(variables)
    assert (report.name, report.device) == (
        "report_uninitialized_variables/Const:0",
        "/device:CPU:0",
    )
    assert session.run(report).tolist() == []


def test_question_is_asked_where_the_variable_is_and_the_rest_is_done_on_the_cpu(
    graph: tf.Graph,
) -> None:
    tf.Variable(1.0, name="a")
    tf.report_uninitialized_variables()
    devices = {op.type: op.device for op in graph.get_operations()[4:]}
    assert devices.pop("IsVariableInitialized") == ""
    assert set(devices.values()) == {"/device:CPU:0"}


def test_assertion_fails_until_all_variables_have_a_value(session: tf.Session) -> None:
    a, b = tf.Variable(1.0, name="a"), tf.Variable([1.0], name="b")
    assertion = tf.assert_variables_initialized()
    session.run(b.initializer)
    with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value a"):
        session.run(assertion)
    session.run(a.initializer)
    assert session.run(assertion).tolist() == [0, 1]


def test_assertion_on_one_variable_is_its_rank() -> None:
    tf.Variable(1.0)
    assertion = tf.assert_variables_initialized()
    assert assertion is not None
    assert assertion.name == "Rank:0"


def test_assertion_on_nothing_is_none() -> None:
    assert tf.assert_variables_initialized() is None


@pytest.mark.parametrize(
    ("resource", "name"), [(False, "IsVariableInitialized:0"), (True, "VarIsInitializedOp:0")]
)
def test_each_kind_is_asked_by_its_own_op(session: tf.Session, resource: Any, name: str) -> None:
    v = tf.Variable(1.0, use_resource=resource)
    has_value = tf.is_variable_initialized(v)
    before = bool(session.run(has_value))
    session.run(v.initializer)
    assert (has_value.name, before, bool(session.run(has_value))) == (name, False, True)
