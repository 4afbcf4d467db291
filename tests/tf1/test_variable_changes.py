"""What holds for every op on a variable: the rows of ``variable_changes``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from tests.tf1.variable_changes import CHANGES, READINGS, START, Change, Reading

both_kinds = pytest.mark.parametrize("use_resource", [False, True], ids=["reference", "resource"])
every_change = pytest.mark.parametrize("change", CHANGES, ids=str)
every_reading = pytest.mark.parametrize("reading", READINGS, ids=str)


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def variable(*, use_resource: bool) -> Any:
    return tf.get_variable("v", initializer=tf.constant(START), use_resource=use_resource)


def types_since(graph: tf.Graph, number: int) -> set[str]:
    return {op.type for op in graph.get_operations()[number:]}


@every_change
@both_kinds
def test_a_variable_holds_what_numpy_says(
    graph: tf.Graph, change: Change, *, use_resource: bool
) -> None:
    v = variable(use_resource=use_resource)
    before = len(graph.get_operations())
    made = change.call(v)
    assert change.types[use_resource] in types_since(graph, before)
    with tf.Session() as session:
        session.run(v.initializer)
        session.run(made)
        np.testing.assert_allclose(session.run(v), change.holds, 1e-6)


@every_change
def test_a_change_of_a_reference_is_of_the_variables_shape_and_dtype(change: Change) -> None:
    made = change.call(variable(use_resource=False))
    assert made.shape.as_list() == [3, 2]
    assert made.dtype.base_dtype is tf.float32


@every_change
@both_kinds
def test_what_does_not_fit_is_refused(
    graph: tf.Graph, change: Change, *, use_resource: bool
) -> None:
    v = variable(use_resource=use_resource)
    before = len(graph.get_operations())
    with pytest.raises(ValueError):  # its words are those of each op's own tests
        change.refused(v)
    assert change.types[use_resource] not in types_since(graph, before)


@every_reading
@both_kinds
def test_a_question_is_answered_as_numpy_does(
    graph: tf.Graph, reading: Reading, *, use_resource: bool
) -> None:
    v = variable(use_resource=use_resource)
    before = len(graph.get_operations())
    made = reading.call(v)
    assert reading.types[use_resource] in types_since(graph, before)
    with tf.Session() as session:
        session.run(v.initializer)
        value = session.run(made)
    np.testing.assert_array_equal(value, reading.expected)
    assert made.shape.is_compatible_with(np.shape(value))


def test_a_resource_is_asked_for_its_shape() -> None:
    v = variable(use_resource=True)
    shape = raw_op("VariableShape", v.handle, out_type=tf.int32)
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(shape).tolist() == [3, 2]
