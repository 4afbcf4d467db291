"""Changes of some slices or elements of variables, as TensorFlow 1.15.5 makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.framework import errors


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


both_kinds = pytest.mark.parametrize("use_resource", [False, True])
START = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]


def variable(*, use_resource: bool) -> Any:
    return tf.get_variable("v", initializer=START, use_resource=use_resource)


def after(change: Any, v: Any) -> tuple[Any, Any]:
    """What the change gives, and what the variable is then."""
    with tf.Session() as session:
        session.run(v.initializer)
        return session.run(change).tolist(), session.run(v).tolist()


UPDATES = [
    ("scatter_update", [7.0, 8.0]),
    ("scatter_add", [15.0, 18.0]),
    ("scatter_sub", [-9.0, -10.0]),
    ("scatter_mul", [105.0, 192.0]),
    ("scatter_min", [3.0, 4.0]),
    ("scatter_max", [7.0, 8.0]),
]


@both_kinds
@pytest.mark.parametrize(("name", "row"), UPDATES)
def test_slices_are_changed_one_after_the_other(
    *, name: str, row: list[float], use_resource: bool
) -> None:
    v = variable(use_resource=use_resource)
    change = getattr(tf, name)(v, [1, 1], [[5.0, 6.0], [7.0, 8.0]])
    wanted = [START[0], row, *START[2:]]
    assert after(change, v) == (wanted, wanted)


@both_kinds
@pytest.mark.parametrize(("name", "row"), UPDATES)
def test_variables_have_the_same_changes_as_methods(
    *, name: str, row: list[float], use_resource: bool
) -> None:
    v = variable(use_resource=use_resource)
    updates = tf.constant([[5.0, 6.0], [7.0, 8.0]])
    change = getattr(v, name)(tf.IndexedSlices(updates, tf.constant([1, 1])))
    assert after(change, v)[1][1] == row


@pytest.mark.parametrize(
    ("use_resource", "wanted"),
    [
        (False, ["ScatterAdd/indices", "ScatterAdd/updates", "ScatterAdd"]),
        (True, ["Const_1", "ResourceScatterAdd/indices", "ResourceScatterAdd", "ReadVariableOp"]),
    ],
)
def test_ops_have_the_names_of_tf1(
    *, use_resource: bool, wanted: list[str], graph: tf.Graph
) -> None:
    v = tf.get_variable("v", initializer=tf.constant(START), use_resource=use_resource)
    before = len(graph.get_operations())
    tf.scatter_add(v, [1], [[5.0, 6.0]])
    assert [op.name for op in graph.get_operations()[before:]] == wanted


@both_kinds
def test_one_number_changes_all_of_a_slice(*, use_resource: bool) -> None:
    v = variable(use_resource=use_resource)
    assert after(tf.scatter_add(v, [0, 2], 5.0), v)[1][::2] == [[6.0, 7.0], [10.0, 11.0]]


@both_kinds
@pytest.mark.parametrize(
    ("name", "elements"), [("update", [5.0, 6.0]), ("add", [8.0, 12.0]), ("sub", [-2.0, 0.0])]
)
def test_elements_are_changed(*, name: str, elements: list[float], use_resource: bool) -> None:
    v = variable(use_resource=use_resource)
    change = getattr(tf, f"scatter_nd_{name}")(v, [[1, 0], [2, 1]], [5.0, 6.0])
    value = after(change, v)[1]
    assert [value[1][0], value[2][1]] == elements


@both_kinds
def test_each_row_of_a_batch_is_changed(*, use_resource: bool) -> None:
    v = variable(use_resource=use_resource)
    rows = [[0], [1], [0], [1]]
    change = tf.batch_scatter_update(v, rows, [[9.0]] * 4)
    assert after(change, v)[1] == [[9.0, 2.0], [3.0, 9.0], [9.0, 6.0], [7.0, 9.0]]


@both_kinds
@pytest.mark.parametrize(
    ("take", "value", "wanted"),
    [
        (lambda v: v[0], [9.0, 8.0], [[9.0, 8.0], *START[1:]]),
        (lambda v: v[1:3, 0], [9.0, 8.0], [START[0], [9.0, 4.0], [8.0, 6.0], START[3]]),
        (lambda v: v[::-2, 1], [9.0, 8.0], [START[0], [3.0, 8.0], START[2], [7.0, 9.0]]),
    ],
)
def test_a_slice_of_a_variable_can_be_assigned_to(
    *, take: Callable[[Any], Any], value: Any, wanted: Any, use_resource: bool
) -> None:
    v = variable(use_resource=use_resource)
    assert after(take(v).assign(value), v) == (wanted, wanted)


def test_the_op_that_assigns_to_a_slice_has_the_name_of_tf1() -> None:
    v = variable(use_resource=False)
    assert v[0].assign([1.0, 2.0]).op.name == "strided_slice/_assign"


def test_a_slice_of_a_tensor_cannot_be_assigned_to() -> None:
    assert not hasattr(tf.constant(START)[0], "assign")


@both_kinds
def test_a_value_of_another_shape_is_not_assigned_to_a_slice(*, use_resource: bool) -> None:
    v = variable(use_resource=use_resource)
    change = v[0].assign([9.0, 8.0, 1.0])
    with pytest.raises(errors.UnimplementedError, match=r"sliced l-value shape \[2\] does not"):
        after(change, v)


@both_kinds
def test_slices_that_there_are_not_are_refused_when_it_runs(*, use_resource: bool) -> None:
    v = variable(use_resource=use_resource)
    change = tf.scatter_add(v, [0, 9], [[5.0, 1.0], [5.0, 1.0]])
    with pytest.raises(errors.InvalidArgumentError, match=r"indices\[1\] = 9 is not in \[0, 4\)"):
        after(change, v)


@pytest.mark.parametrize(
    ("use_resource", "op_type", "first"),
    [(False, "ScatterAdd", "[4,2]"), (True, "ResourceScatterAdd", "[]")],
)
def test_slices_of_another_shape_are_refused(
    *, use_resource: bool, op_type: str, first: str
) -> None:
    v = variable(use_resource=use_resource)
    with pytest.raises(ValueError, match="Dimension 0 in both shapes") as caught:
        tf.scatter_add(v, [0, 2], [[5.0]])
    assert str(caught.value).splitlines()[0] == (
        "Dimension 0 in both shapes must be equal, but are 1 and 2. Shapes are [1,1] and [2,2]. "
        f"for '{op_type}' (op: '{op_type}') with input shapes: {first}, [2], [1,1]."
    )


@both_kinds
def test_a_variable_counts_up_to_a_limit(*, use_resource: bool) -> None:
    v = tf.get_variable("v", initializer=0, use_resource=use_resource)
    count = tf.count_up_to(v, 2)
    assert count.op.type == ("ResourceCountUpTo" if use_resource else "CountUpTo")
    with tf.Session() as session:
        session.run(v.initializer)
        assert [int(session.run(count)) for _ in range(2)] == [0, 1]
        with pytest.raises(errors.OutOfRangeError, match="Reached limit of 2"):
            session.run(count)


@both_kinds
@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "int64", "bool", "float64"])
def test_variables_may_hold_numbers_of_other_dtypes(*, dtype: str, use_resource: bool) -> None:
    v = tf.get_variable("v", [2], dtype, use_resource=use_resource)
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(v).dtype == dtype


def test_bytes_may_be_names() -> None:
    names: Any = [b"scope", b"a", b"b", b"c"]
    with tf.name_scope(names[0]):
        made = [
            tf.constant(1, name=names[1]).name,
            tf.placeholder(tf.float32, name=names[2]).name,
            tf.Variable(1, name=names[3]).name,
        ]
    assert made == ["scope/a:0", "scope/b:0", "scope/c:0"]
