"""Gradients of few slices: their names and values are those of TensorFlow 1.15.5."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.framework.indexed_slices import IndexedSlicesValue


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


both_kinds = pytest.mark.parametrize("use_resource", [False, True])


def table(*, use_resource: bool) -> Any:
    return tf.get_variable(
        "v", [5, 3], use_resource=use_resource, initializer=tf.ones_initializer()
    )


def names(graph: tf.Graph, before: int) -> list[str]:
    """The ops that were made since, without those of slices of shapes."""
    made = [op.name for op in graph.get_operations()[before:]]
    return [name for name in made if "strided_slice/" not in name and name.startswith("gradients/")]


REFERENCE = """
    Shape grad_ys_0 Fill GatherV2_grad/Shape GatherV2_grad/Cast GatherV2_grad/Size
    GatherV2_grad/ExpandDims/dim GatherV2_grad/ExpandDims GatherV2_grad/strided_slice
    GatherV2_grad/concat/axis GatherV2_grad/concat GatherV2_grad/Reshape GatherV2_grad/Reshape_1
"""
RESOURCE = """
    Shape grad_ys_0 Fill Gather_grad/Const Gather_grad/Size
    Gather_grad/ExpandDims/dim Gather_grad/ExpandDims Gather_grad/strided_slice
    Gather_grad/concat/axis Gather_grad/concat Gather_grad/Reshape Gather_grad/Reshape_1
"""


@pytest.mark.parametrize(("use_resource", "wanted"), [(False, REFERENCE), (True, RESOURCE)])
def test_slices_of_a_variable_have_slices_for_a_gradient(
    *, use_resource: bool, wanted: str, graph: tf.Graph
) -> None:
    v = table(use_resource=use_resource)
    rows = tf.gather(v, [[0, 1]])
    before = len(graph.get_operations())
    (made,) = tf.gradients(rows, v)
    assert isinstance(made, tf.IndexedSlices)
    assert names(graph, before) == [f"gradients/{name}" for name in wanted.split()]
    assert (made.values.shape.as_list(), made.indices.shape.as_list()) == ([2, 3], [2])
    assert made.dtype is tf.float32
    assert (made.name, made.op, made.graph) == (made.values.name, made.values.op, graph)


@both_kinds
def test_a_session_gives_slices_places_and_shape(*, use_resource: bool) -> None:
    v = table(use_resource=use_resource)
    (made,) = tf.gradients(tf.gather(v, [4, 0]) * [[2.0], [3.0]], v)
    with tf.Session() as session:
        session.run(v.initializer)
        value = session.run({"slices": made})["slices"]
    assert isinstance(value, IndexedSlicesValue)
    assert value.values.tolist() == [[2.0] * 3, [3.0] * 3]
    assert (value.indices.tolist(), value.dense_shape.tolist()) == ([4, 0], [5, 3])


@both_kinds
def test_slices_of_several_uses_stand_one_after_the_other(*, use_resource: bool) -> None:
    v = table(use_resource=use_resource)
    first, second = tf.gather(v, [0, 1]), tf.gather(v, tf.constant([1], tf.int64))
    (made,) = tf.gradients([first, second], v)
    assert (made.values.name, made.indices.name) == ("gradients/concat:0", "gradients/concat_1:0")
    assert made.indices.dtype is tf.int64
    with tf.Session() as session:
        assert session.run(made.indices).tolist() == [0, 1, 1]
        whole = session.run(tf.convert_to_tensor(made))
    assert whole.tolist() == [[1.0] * 3, [2.0] * 3, *[[0.0] * 3] * 3]


@both_kinds
def test_slices_and_a_tensor_add_up_to_a_tensor(*, use_resource: bool, graph: tf.Graph) -> None:
    v = table(use_resource=use_resource)
    (made,) = tf.gradients([tf.gather(v, [0, 0]), v * 2.0], v)
    assert made.name == "gradients/AddN:0"
    assert made.shape.as_list() == [5, 3]
    assert graph.get_operation_by_name("gradients/AddN/inputs_0").type == "UnsortedSegmentSum"
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(made)[:2].tolist() == [[4.0] * 3, [2.0] * 3]


def test_slices_become_a_tensor_where_an_op_takes_them(graph: tf.Graph) -> None:
    rows = tf.IndexedSlices(tf.ones([2, 1]), tf.constant([0, 2]), tf.constant([3, 1]))
    total = tf.reduce_sum(tf.square(rows), name="total")
    assert graph.get_operation_by_name("Square/x").type == "UnsortedSegmentSum"
    with tf.Session() as session:
        assert session.run(total) == 2.0


def test_a_tensor_of_slices_is_named_after_its_op() -> None:
    rows = tf.IndexedSlices(tf.ones([2, 1]), tf.constant([0, 2]), tf.constant([3, 1]))
    assert tf.convert_to_tensor(rows).name == "UnsortedSegmentSum:0"
    assert tf.convert_to_tensor(rows, name="whole").name == "whole:0"


def test_slices_without_a_shape_become_no_tensor() -> None:
    rows = tf.IndexedSlices(tf.ones([1, 1]), tf.constant([0]))
    with pytest.raises(ValueError, match="for IndexedSlices without dense_shape: IndexedSlices"):
        tf.convert_to_tensor(rows)


def test_slices_can_be_turned_negative() -> None:
    rows = -tf.IndexedSlices(tf.ones([1, 1]), tf.constant([2]), tf.constant([3, 1]))
    with tf.Session() as session:
        assert session.run(tf.convert_to_tensor(rows)).tolist() == [[0.0], [0.0], [-1.0]]


def test_gather_nd_of_single_rows_has_slices_for_a_gradient() -> None:
    x = tf.placeholder(tf.float32, [2, 3])
    (made,) = tf.gradients(tf.gather_nd(x, [[0], [1], [0]]), x)
    assert isinstance(made, tf.IndexedSlices)
    assert made.indices.name == "gradients/GatherNd_grad/Squeeze:0"


def test_gather_nd_of_a_resource_variable_reads_and_is_derived() -> None:
    v = table(use_resource=True)
    read = tf.gather_nd(v, [[0, 1], [4, 2]])
    assert read.op.inputs[0].op.type == "ResourceGatherNd"
    (made,) = tf.gradients(read * [2.0, 3.0], v)
    with tf.Session() as session:
        session.run(v.initializer)
        values = session.run([read, made])
    assert values[0].tolist() == [1.0, 1.0]
    assert np.argwhere(values[1]).tolist() == [[0, 1], [4, 2]]


@pytest.mark.parametrize(
    ("method", "name"),
    [(0, "gradients/AddN:0"), (1, "gradients/Placeholder_gradient_sum/AddN_1:0")],
)
def test_dense_gradients_are_added_up_as_is_asked(method: int, name: str) -> None:
    x = tf.placeholder(tf.float32, [2])
    (made,) = tf.gradients(x * x * x, x, aggregation_method=method)
    assert made.name == name
    with tf.Session() as session:
        assert session.run(made, {x: [1.0, 2.0]}).tolist() == [3.0, 12.0]
