"""Graphs: names, control dependencies, collections, and what is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


# Names.


def test_names_are_compared_without_case_and_keep_it(graph: tf.Graph) -> None:
    assert [graph.unique_name(name) for name in ("a", "A", "a")] == ["a", "A_1", "a_2"]


def test_name_asked_for_blocks_a_suffix(graph: tf.Graph) -> None:
    names = [graph.unique_name(name) for name in ("a_1", "a", "a", "a")]
    assert names == ["a_1", "a", "a_2", "a_3"]


def test_looking_takes_no_name(graph: tf.Graph) -> None:
    assert graph.unique_name("a", mark_as_used=False) == "a"
    assert graph.unique_name("a") == "a"


def test_name_scope_that_ends_in_a_slash_is_taken_as_it_is(graph: tf.Graph) -> None:
    with tf.name_scope("outer"):
        with tf.name_scope("new/") as first:
            pass
        with tf.name_scope("new/") as second:
            assert graph.get_name_scope() == "new"
    assert (first, second) == ("new/", "new/")


@pytest.mark.parametrize("name", [None, ""])
def test_name_scope_without_a_name_leads_to_the_root(name: str | None) -> None:
    with tf.name_scope("outer"), tf.name_scope(name) as scope:
        assert scope == ""
        assert tf.constant(1.0).name == "Const:0"


def test_each_thread_begins_at_the_root_name_scope(graph: tf.Graph) -> None:
    seen = []

    def work() -> None:
        with graph.as_default(), tf.name_scope("inner"):
            seen.append(tf.constant(1.0).name)

    with tf.name_scope("outer"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        seen.append(tf.constant(1.0).name)
    assert seen == ["inner/Const:0", "outer/Const:0"]


def test_ops_scopes_and_variables_draw_on_one_table() -> None:
    tf.constant(1.0, name="s")
    with tf.name_scope("s") as scope:
        assert scope == "s_1/"
    with tf.variable_scope("t"):
        pass
    assert tf.get_variable("t", [1]).name == "t_1:0"


def test_constant_operand_is_named_after_its_argument(graph: tf.Graph) -> None:
    x = tf.placeholder(tf.float32, [2], name="x")
    x + 1.0
    3.0 * x
    assert [op.name for op in graph.get_operations()] == ["x", "add/y", "add", "mul/x", "mul"]


@pytest.mark.parametrize("name", ["a b", "_x", "x:0", "é"])
def test_name_that_tf1_refuses_leaves_no_trace(graph: tf.Graph, name: str) -> None:
    for make in (tf.no_op, lambda name: tf.identity(1.0, name)):
        with pytest.raises(ValueError, match=f"^'{name}' is not a valid scope name$"):
            make(name)
    with pytest.raises(ValueError, match=f"^'{name}' is not a valid node name$"):
        tf.constant(1.0, name=name)
    with pytest.raises(ValueError, match=f"^'{name}' is not a valid scope name$"):
        tf.name_scope(name).__enter__()
    assert graph.get_operations() == []
    assert graph._names_in_use == {}
    assert graph.get_name_scope() == ""


# Ops that fail.


def test_op_whose_shapes_do_not_fit_leaves_no_trace(graph: tf.Graph) -> None:
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    before = dict(graph._names_in_use)
    with pytest.raises(ValueError) as refused:
        tf.matmul(x, [[1.0, 2.0], [3.0, 4.0]])
    assert str(refused.value).splitlines()[0] == (
        "Dimensions must be equal, but are 3 and 2 for 'MatMul' (op: 'MatMul') "
        "with input shapes: [?,3], [2,2]."
    )
    assert graph._names_in_use == before
    assert [op.name for op in graph.get_operations()] == ["x"]


def test_where_both_operands_were_made_is_told_of_shapes_that_do_not_fit() -> None:
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.placeholder(tf.float32, [2, 2], name="y")
    with pytest.raises(ValueError) as refused:
        tf.matmul(x, y)
    assert str(refused.value).splitlines()[1:] == [
        f"\t x:0 [?,3] was made at {x.op.location}",
        f"\t y:0 [2,2] was made at {y.op.location}",
    ]
    assert y.op.location.line == x.op.location.line + 1


def test_labels_that_do_not_fit_are_told_with_both_places() -> None:
    labels, logits = (tf.placeholder(tf.float32, [None, size]) for size in (3, 4))
    with pytest.raises(ValueError, match="Dimension 1 in both shapes must be equal") as refused:
        tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)
    assert str(refused.value).splitlines()[1:] == [
        f"\t {logits.name} [?,4] was made at {logits.op.location}",
        f"\t {labels.name} [?,3] was made at {labels.op.location}",
    ]


def test_op_on_two_graphs_is_refused(graph: tf.Graph) -> None:
    del graph
    x = tf.constant(1.0)
    with tf.Graph().as_default():
        y = tf.constant(1.0)
    with pytest.raises(ValueError, match=r"^Tensor\(.*\) must be from the same graph as Tensor\("):
        tf.add(x, y)


def test_finalized_graph_takes_no_op_and_still_shares(graph: tf.Graph) -> None:
    v = tf.get_variable("v", [1])
    graph.finalize()
    with pytest.raises(RuntimeError, match=r"^Graph is finalized and cannot be modified\.$"):
        tf.constant(1.0)
    with tf.variable_scope(tf.get_variable_scope(), reuse=True):
        assert tf.get_variable("v", [1]) is v


def test_tensor_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match=r"^using a `tf\.Tensor` as a Python `bool` is not allowed"):
        bool(tf.constant(1.0))


# Control dependencies.


def test_op_waits_for_what_its_block_names() -> None:
    first, second = tf.constant(1, name="first"), tf.constant(2, name="second")
    with tf.control_dependencies([first]), tf.control_dependencies([second.op, first]):
        waiting = tf.no_op()
    assert [op.name for op in waiting.control_inputs] == ["first", "second"]


def test_input_from_the_block_waits_already() -> None:
    first = tf.constant(1, name="first")
    with tf.control_dependencies([first]):
        inside = tf.constant(2)
        assert tf.identity(inside).op.control_inputs == ()
    assert inside.op.control_inputs == (first.op,)


def test_none_forgets_the_outer_blocks() -> None:
    with tf.control_dependencies([tf.constant(1)]), tf.control_dependencies(None):
        assert tf.no_op().control_inputs == ()


def test_variable_does_not_wait() -> None:
    with tf.control_dependencies([tf.constant(1)]):
        v = tf.get_variable("v", [1])
    assert v.initializer.control_inputs == ()


def test_control_input_that_is_no_op_is_refused() -> None:
    with (
        pytest.raises(TypeError, match=r"^Control input must be Operation or Tensor: 3$"),
        tf.control_dependencies([3]),
    ):
        pass


# Collections and elements.


def test_collection_is_filtered_by_how_names_begin(graph: tf.Graph) -> None:
    for scope in ("foo", "foo_2", "bar"):
        with tf.variable_scope(scope):
            tf.get_variable("v", [1])
    graph.add_to_collection("variables", "no name")
    found = [v.name for v in tf.get_collection("variables", "foo")]
    assert found == ["foo/v:0", "foo_2/v:0"]


def test_collection_is_a_copy(graph: tf.Graph) -> None:
    graph.add_to_collections(["mine", "mine"], 1)
    graph.get_collection("mine").append(2)
    assert graph.get_collection("mine") == [1]


def test_element_is_found_by_its_name(graph: tf.Graph) -> None:
    tensor = tf.constant(1, name="c")
    assert graph.get_tensor_by_name("c:0") is tensor
    assert graph.get_operation_by_name("c") is tensor.op
    with pytest.raises(KeyError, match="refers to an Operation not in the graph"):
        graph.get_operation_by_name("d")
    with pytest.raises(ValueError, match="'c' refers to an Operation, not a Tensor"):
        graph.get_tensor_by_name("c")


# The default graph.


def test_reset_inside_a_graph_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"^Do not use tf\.reset_default_graph\(\) to clear"):
        tf.reset_default_graph()
