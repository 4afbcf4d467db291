"""Messages on variables, and the variables that are found by them."""

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


def message_of(variable: Any, scope: str | None = None) -> Any:
    return variable.to_proto(scope)


def names(message: Any) -> tuple[str, str, str, str]:
    return (
        message.variable_name,
        message.initial_value_name,
        message.initializer_name,
        message.snapshot_name,
    )


def test_message_names_the_ops_and_tensors() -> None:
    with tf.name_scope("s"):
        message = message_of(tf.Variable(1.0, name="v", trainable=False))
    assert names(message) == ("s/v:0", "s/v/initial_value:0", "s/v/Assign", "s/v/read:0")
    assert (message.is_resource, message.trainable) == (False, False)


@pytest.mark.parametrize(
    ("caching_device", "snapshot"),
    [(None, "v/Read/ReadVariableOp:0"), ("/cpu:0", "v/Read/Identity:0")],
)
def test_message_on_a_resource_names_the_read_that_others_use(
    caching_device: Any, snapshot: str
) -> None:
    v = tf.Variable(1.0, name="v", use_resource=True, caching_device=caching_device)
    message = message_of(v)
    assert names(message) == ("v:0", "v/Initializer/initial_value:0", "v/Assign", snapshot)
    assert message.is_resource


def test_cached_read_is_found_again() -> None:
    v = tf.Variable(1.0, name="v", use_resource=True, caching_device="/cpu:0")
    found = tf.Variable(variable_def=v.to_proto(), use_resource=True)
    assert found.value().name == (found + 1.0).op.inputs[0].name == "v/Read/Identity:0"


@pytest.mark.parametrize("scope", ["s", "s/"])
def test_export_leaves_the_scope_out_of_the_names(scope: str) -> None:
    with tf.name_scope("s"):
        v = tf.Variable(1.0, name="v")
    assert names(v.to_proto(scope)) == ("v:0", "v/initial_value:0", "v/Assign", "v/read:0")


def test_nothing_is_exported_from_another_scope() -> None:
    with tf.name_scope("s"):
        assert tf.Variable(1.0).to_proto("other") is None


def test_import_puts_the_scope_before_the_names() -> None:
    with tf.name_scope("s"):
        v = tf.Variable(1.0, name="v")
    message = message_of(v, "s")
    assert tf.Variable.from_proto(message, import_scope="s").op is v.op
    with pytest.raises(KeyError) as refused:
        tf.Variable.from_proto(message, import_scope="t")
    assert refused.value.args[0] == (
        "The name 't/v:0' refers to a Tensor which does not exist. "
        "The operation, 't/v', does not exist in the graph."
    )


def test_found_variable_is_another_object_on_the_same_ops(graph: tf.Graph) -> None:
    v = tf.Variable(1.0, name="v", trainable=False)
    before = len(graph.get_operations())
    found = tf.Variable.from_proto(message_of(v))
    assert found is not v
    assert (found.op, found.initializer) == (v.op, v.initializer)
    assert (found.value() is v.value(), found.initial_value is v.initial_value) == (True, True)
    assert (found.trainable, type(found).__name__) == (False, "RefVariable")
    assert (len(graph.get_operations()), tf.global_variables()) == (before, [v])


@pytest.mark.parametrize("resource", [False, True])
def test_found_variable_has_the_value_of_the_one_it_was_found_by(
    session: tf.Session, resource: Any
) -> None:
    v = tf.Variable([1.0, 2.0], name="v", use_resource=resource)
    found = tf.Variable.from_proto(message_of(v))
    session.run(found.initializer)
    session.run(v.assign([5.0, 6.0]))
    assert session.run(found + 1.0).tolist() == [6.0, 7.0]
    assert session.run(found).tolist() == [5.0, 6.0]


def test_slice_and_distribution_survive() -> None:
    whole = tf.get_variable(
        "v",
        [4],
        partitioner=tf.fixed_size_partitioner(2),
        synchronization=tf.VariableSynchronization.ON_READ,
        aggregation=tf.VariableAggregation.SUM,
    )
    found = tf.Variable.from_proto(message_of(list(whole)[1]))
    assert found._get_save_slice_info().spec == "4 2,2"
    assert found.synchronization is tf.VariableSynchronization.ON_READ
    assert found.aggregation is tf.VariableAggregation.SUM


def test_messages_are_equal_where_all_names_are() -> None:
    one, other = tf.Variable(1.0), tf.Variable(1.0)
    assert one.to_proto() == one.to_proto()
    assert one.to_proto() != other.to_proto()


@pytest.mark.parametrize("resource", [False, True])
def test_message_and_value_exclude_each_other(resource: Any) -> None:
    message = tf.Variable(1.0, use_resource=resource).to_proto()
    with pytest.raises(ValueError) as refused:
        tf.Variable(1.0, variable_def=message, use_resource=resource)
    assert str(refused.value) == "variable_def and initial_value are mutually exclusive."


def test_message_on_a_reference_makes_no_resource() -> None:
    message = tf.Variable(1.0).to_proto()
    with pytest.raises(ValueError) as refused:
        tf.Variable(variable_def=message, use_resource=True)
    assert str(refused.value) == "Trying to restore Variable as ResourceVariable."
