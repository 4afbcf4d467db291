"""Losses, metrics and checks: values, names, shapes and refusals as TensorFlow 1.15.5 had them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from tests.tf1.recorded import evaluation as programs
from tests.tf1.recorded.observation import check_close, ops_of, plain, recorded

RECORDED = recorded("evaluation")
"""What TensorFlow did: for each program its ops, values, shapes and collections, or its error."""

every_program = pytest.mark.parametrize(
    ("program", "wanted"),
    [
        pytest.param(program, RECORDED[f"{kind}.{name}"], id=f"{kind}-{name}")
        for kind, some in programs.KINDS.items()
        for name, program in some.items()
    ],
)


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


@every_program
def test_values_are_those_of_tensorflow(
    program: Callable[[Any], Any], wanted: dict[str, Any]
) -> None:
    made = program(tf)
    with tf.Session() as session:
        values = [plain(session.run(fetch, made.feeds)) for fetch in made.fetches]
    check_close(values, wanted["values"], 1e-5, 1e-6)


@every_program
def test_ops_are_those_of_tensorflow(
    program: Callable[[Any], Any], wanted: dict[str, Any], graph: tf.Graph
) -> None:
    program(tf)
    made = [op for op in ops_of(graph) if not op[0].startswith("gradients")]
    assert sorted(made) == wanted["ops"]


@every_program
def test_shapes_and_collections_are_those_of_tensorflow(
    program: Callable[[Any], Any], wanted: dict[str, Any], graph: tf.Graph
) -> None:
    made = program(tf)
    shapes = [str(getattr(fetch, "shape", None)) for fetch in made.fetches]
    assert shapes == wanted["shapes"]
    for key, names in wanted["collections"].items():
        assert [item.name for item in graph.get_collection(key)] == names


@pytest.mark.parametrize("name", programs.FAILING)
def test_what_does_not_hold_is_refused_as_in_tensorflow(name: str) -> None:
    made = programs.observed(tf, f"failing.{name}")
    made["message"] = made["message"].replace(
        "scopeviz.tf1.framework.operation", "tensorflow.python.framework.ops"
    )
    assert made == RECORDED[f"failing.{name}"]


@pytest.mark.parametrize(
    ("function", "arguments", "name", "value"),
    [
        ("recall_at_k", {"class_id": 1}, "recall_at_2_class1", 0.5),
        ("recall_at_k", {"class_id": 2}, "recall_at_2_class2", np.nan),
        ("recall_at_k", {"weights": [1.0, 0.0]}, "recall_at_2", 1.0),
        ("recall_at_k", {"class_id": 0, "weights": [1.0, 2.0]}, "recall_at_2_class0", np.nan),
        ("recall_at_k", {"name": "mine"}, "mine", 0.5),
        ("precision_at_k", {"class_id": 1}, "precision_at_2_class1", 1.0),
        ("precision_at_k", {"class_id": 2}, "precision_at_2_class2", 0.0),
        ("precision_at_k", {"weights": [1.0, 0.0]}, "precision_at_2", 0.5),
        ("precision_at_k", {"class_id": 0, "weights": [1.0, 2.0]}, "precision_at_2_class0", 0.0),
        ("sparse_precision_at_k", {"name": "mine"}, "mine", 0.25),
    ],
)
def test_the_best_classes_may_be_weighted_or_be_one(
    function: str, arguments: dict[str, Any], name: str, value: float
) -> None:
    labels = tf.constant([[1], [1]], tf.int64)
    total, update = getattr(tf.metrics, function)(labels, tf.constant(programs.A), k=2, **arguments)
    assert (total.name, update.name) == (f"{name}:0", f"{name}/update:0")
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        session.run(update)
        np.testing.assert_equal(session.run(total), value)


def test_compute_weighted_loss_is_a_mean_over_those_that_count() -> None:
    made = tf.losses.compute_weighted_loss([1.0, 2.0, 6.0], weights=[1.0, 0.0, 0.5])
    with tf.Session() as session:
        assert session.run(made) == 2.0
    assert tf.losses.get_losses() == [made]


def test_get_regularization_losses_are_those_of_a_scope() -> None:
    for name in ("a", "b"):
        with tf.variable_scope(name):
            tf.get_variable("w", [2], regularizer=tf.nn.l2_loss)
    assert [one.op.type for one in tf.losses.get_regularization_losses()] == ["L2Loss"] * 2
    assert len(tf.losses.get_regularization_losses("b")) == 1


@pytest.mark.parametrize(
    ("name", "value"), [("precision_at_top_k", 0.25), ("recall_at_top_k", 0.5)]
)
def test_the_best_classes_may_be_given(name: str, value: float) -> None:
    labels, best = tf.constant([[1], [2]], tf.int64), tf.constant([[1, 0], [0, 1]], tf.int64)
    total, update = getattr(tf.metrics, name)(labels, best)
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        assert session.run(update) == value
        assert session.run(total) == value


def test_is_numeric_tensor_tells_numbers_from_text() -> None:
    assert tf.debugging.is_numeric_tensor(tf.constant(1))
    assert not tf.debugging.is_numeric_tensor(tf.constant("a"))
    assert not tf.debugging.is_numeric_tensor(3)
