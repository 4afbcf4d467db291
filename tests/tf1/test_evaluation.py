"""Losses, metrics and checks: values, names, shapes and refusals as TensorFlow 1.15.5 had them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from tests.tf1 import evaluation_programs as programs

RECORDED = json.loads((Path(__file__).parent / "data" / "evaluation.json").read_text("utf-8"))
"""What TensorFlow did: for each program its ops, values, shapes and collections, or its error."""

KINDS = {"losses": programs.LOSSES, "metrics": programs.METRICS, "checks": programs.CHECKS}

every_program = pytest.mark.parametrize(
    ("program", "recorded"),
    [
        pytest.param(program, RECORDED[f"{kind}.{name}"], id=f"{kind}-{name}")
        for kind, some in KINDS.items()
        for name, program in some.items()
    ],
)


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def listed(value: Any) -> Any:
    """A fetched value in plain data."""
    if isinstance(value, list | tuple):
        return [listed(item) for item in value]
    return None if value is None else np.asarray(value).tolist()


def check_close(value: Any, wanted: Any) -> None:
    if isinstance(wanted, list) and any(item is None for item in wanted):
        assert value == wanted
    elif wanted is None:
        assert value is None
    else:
        np.testing.assert_allclose(value, wanted, rtol=1e-5, atol=1e-6)


@every_program
def test_values_are_those_of_tensorflow(
    program: Callable[[Any], Any], recorded: dict[str, Any]
) -> None:
    made = program(tf)
    with tf.Session() as session:
        for fetch, wanted in zip(made.fetches, recorded["values"], strict=True):
            check_close(listed(session.run(fetch, made.feeds)), wanted)


@every_program
def test_ops_are_those_of_tensorflow(
    program: Callable[[Any], Any], recorded: dict[str, Any], graph: tf.Graph
) -> None:
    program(tf)
    ops = [f"{op.name}={op.type}" for op in graph.get_operations()]
    made = [op for op in ops if not op.startswith("gradients")]
    assert sorted(made) == sorted(recorded["ops"].split())


@every_program
def test_shapes_and_collections_are_those_of_tensorflow(
    program: Callable[[Any], Any], recorded: dict[str, Any], graph: tf.Graph
) -> None:
    made = program(tf)
    shapes = [str(getattr(fetch, "shape", None)) for fetch in made.fetches]
    assert shapes == recorded["shapes"]
    for key, names in recorded["collections"].items():
        assert [item.name for item in graph.get_collection(key)] == names


@pytest.mark.parametrize(
    ("program", "recorded"),
    [
        pytest.param(program, RECORDED[f"failing.{name}"], id=name)
        for name, program in programs.FAILING.items()
    ],
)
def test_what_does_not_hold_is_refused_as_in_tensorflow(
    program: Callable[[Any], Any], recorded: list[str]
) -> None:
    when, kind, message = recorded
    if when == "build":
        with pytest.raises(Exception) as caught:  # its kind is asserted below
            program(tf)
    else:
        made = program(tf)
        with tf.Session() as session:
            session.run(tf.local_variables_initializer())
            with pytest.raises(tf.errors.OpError) as caught:
                session.run(made.fetches, made.feeds)
    assert type(caught.value).__name__ == kind
    said = str(caught.value).partition("\n\t [[node")[0]
    assert said.replace("scopeviz.tf1.framework.operation", "tensorflow.python.framework.ops") == (
        message
    )


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
