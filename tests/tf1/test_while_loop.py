"""Loops: which ops they are made of, what a run computes, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.framework.errors import InaccessibleTensorError


class Pair(NamedTuple):
    first: Any
    second: Any


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def session(graph: tf.Graph) -> Iterator[tf.Session]:
    with tf.Session(graph=graph) as session:
        yield session


def counting(limit: int = 3) -> Any:
    return tf.while_loop(lambda i: i < limit, lambda i: i + 1, [0])


def nodes(graph: tf.Graph, before: int = 0) -> str:
    """Type, name, inputs and control inputs of ops, a line for each."""
    return "\n".join(
        " ".join(
            [
                op.type,
                op.name,
                *(tensor.name.removesuffix(":0") for tensor in op.inputs),
                *sorted(f"^{one.name}" for one in op.control_inputs),
            ]
        )
        for op in graph.get_operations()[before:]
    )


# Ops and names, as TensorFlow 1.15.5 has them.


def test_a_loop_is_made_of_these_ops(graph: tf.Graph) -> None:
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    tf.while_loop(
        lambda i, _: i < 3,
        lambda i, y: (i + 1, y * x + tf.constant(1.0)),
        [0, tf.ones([2, 2], name="one")],
    )
    assert nodes(graph).splitlines() == [
        "Placeholder x",
        "Const one",
        "Const while/Const",
        "Enter while/Enter while/Const",
        "Enter while/Enter_1 one",
        "Merge while/Merge while/Enter while/NextIteration",
        "Merge while/Merge_1 while/Enter_1 while/NextIteration_1",
        "Const while/Less/y ^while/Merge",
        "Less while/Less while/Merge while/Less/y",
        "LoopCond while/LoopCond while/Less",
        "Switch while/Switch while/Merge while/LoopCond",
        "Switch while/Switch_1 while/Merge_1 while/LoopCond",
        "Identity while/Identity while/Switch:1",
        "Identity while/Identity_1 while/Switch_1:1",
        "Const while/add/y ^while/Identity",
        "AddV2 while/add while/Identity while/add/y",
        "Mul while/mul while/Identity_1 while/mul/Enter",
        "Enter while/mul/Enter x",
        "Const while/Const_1 ^while/Identity",
        "AddV2 while/add_1 while/mul while/Const_1",
        "NextIteration while/NextIteration while/add",
        "NextIteration while/NextIteration_1 while/add_1",
        "Exit while/Exit while/Switch",
        "Exit while/Exit_1 while/Switch_1",
    ]


def test_the_gradient_of_a_loop_is_a_loop_over_stacks(graph: tf.Graph) -> None:
    x = tf.placeholder(tf.float32, [2], name="x")
    y = tf.while_loop(lambda i, _: i < 3, lambda i, y: (i + 1, y * y), [0, x])[1]
    before = len(graph.get_operations())
    tf.gradients(y, x)
    scope, switched = "gradients/while/mul_grad/Mul", "gradients/while/Switch_1_grad_1"
    switch = "gradients/while/Switch_1_grad/b_switch"
    assert nodes(graph, before).splitlines() == [
        "Const gradients/Shape",
        "Const gradients/grad_ys_0",
        "Fill gradients/Fill gradients/Shape gradients/grad_ys_0",
        "Const gradients/f_count",
        "Enter gradients/f_count_1 gradients/f_count",
        "Merge gradients/Merge gradients/f_count_1 gradients/NextIteration",
        "Switch gradients/Switch gradients/Merge while/LoopCond",
        "Const gradients/Add/y ^while/Identity",
        "Add gradients/Add gradients/Switch:1 gradients/Add/y",
        f"NextIteration gradients/NextIteration gradients/Add ^{scope}/StackPushV2",
        "Exit gradients/f_count_2 gradients/Switch",
        "Const gradients/b_count",
        "Enter gradients/b_count_1 gradients/f_count_2",
        "Merge gradients/Merge_1 gradients/b_count_1 gradients/NextIteration_1",
        "GreaterEqual gradients/GreaterEqual gradients/Merge_1 gradients/GreaterEqual/Enter",
        "Enter gradients/GreaterEqual/Enter gradients/b_count",
        "LoopCond gradients/b_count_2 gradients/GreaterEqual",
        "Switch gradients/Switch_1 gradients/Merge_1 gradients/b_count_2",
        "Sub gradients/Sub gradients/Switch_1:1 gradients/GreaterEqual/Enter",
        f"NextIteration gradients/NextIteration_1 gradients/Sub ^{scope}/b_sync",
        "Exit gradients/b_count_3 gradients/Switch_1",
        "Enter gradients/while/Exit_1_grad/b_exit gradients/Fill",
        f"Merge {switch} gradients/while/Exit_1_grad/b_exit {switched}/NextIteration",
        f"Switch gradients/while/Merge_1_grad/Switch {switch} gradients/b_count_2",
        "Exit gradients/while/Enter_1_grad/Exit gradients/while/Merge_1_grad/Switch",
        f"Mul {scope} gradients/while/Merge_1_grad/Switch:1 {scope}/StackPopV2",
        f"Const {scope}/Const",
        f"StackV2 {scope}/f_acc {scope}/Const",
        f"Enter {scope}/Enter {scope}/f_acc",
        f"StackPushV2 {scope}/StackPushV2 {scope}/Enter while/Identity_1 ^gradients/Add",
        f"StackPopV2 {scope}/StackPopV2 {scope}/StackPopV2/Enter ^gradients/Sub",
        f"Enter {scope}/StackPopV2/Enter {scope}/f_acc",
        f"ControlTrigger {scope}/b_sync ^{scope}/StackPopV2",
        f"Mul {scope}_1 gradients/while/Merge_1_grad/Switch:1 {scope}/StackPopV2",
        f"AddN gradients/AddN {scope} {scope}_1",
        f"NextIteration {switched}/NextIteration gradients/AddN",
    ]


def test_what_the_block_around_names_is_drawn_into_the_loop(graph: tf.Graph) -> None:
    first = tf.constant(1.0, name="first")
    with tf.control_dependencies([first]):
        tf.while_loop(lambda i: i < 3, lambda i: (tf.constant(1.0, name="k"), i + 1)[1], [0])
    waiting = graph.get_operation_by_name("while/k").control_inputs
    assert [op.name for op in waiting] == ["while/Identity", "while/Identity_1"]
    assert waiting[1].inputs[0].name == "while/Less/Identity/Enter:0"


# Runs.


def test_a_loop_gives_what_pythons_does(session: tf.Session) -> None:
    x = tf.placeholder(tf.float32, [None])
    n, product = tf.while_loop(lambda i, _: i < 4, lambda i, p: (i + 1, p * x), [0, x])
    values = session.run([n, product], {x: [2.0, 3.0]})
    assert values[0] == 4
    assert values[1].tolist() == [32.0, 243.0]


def test_no_iteration_leaves_what_came_in(session: tf.Session) -> None:
    assert session.run(tf.while_loop(lambda i: i < 0, lambda i: i + 1, [7])) == 7


def test_loops_and_branches_may_lie_in_each_other(session: tf.Session) -> None:
    p, x = tf.placeholder(tf.bool, []), tf.placeholder(tf.float32, [])

    def body(i: Any, y: Any) -> Any:
        chosen = tf.cond(i < 2, lambda: y * 2.0 + x, lambda: y - 1.0)
        return i + 1, tf.while_loop(lambda j, _: j < i, lambda j, z: (j + 1, z + 1.0), [0, chosen])[
            1
        ]

    def looping() -> Any:
        return tf.while_loop(lambda i, _: i < 4, body, [0, x])[1]

    y = tf.cond(p, looping, lambda: x)
    expected = 5.0
    for i in range(4):
        expected = (expected * 2.0 + 5.0 if i < 2 else expected - 1.0) + i
    assert session.run(y, {p: True, x: 5.0}) == expected
    assert session.run(y, {p: False, x: 5.0}) == 5.0


@pytest.mark.parametrize("use_resource", [False, True])
def test_a_variable_made_in_the_body_is_one(session: tf.Session, *, use_resource: bool) -> None:
    def body(i: Any, y: Any) -> Any:
        with tf.variable_scope("s", use_resource=use_resource):
            w = tf.get_variable("w", [], initializer=tf.constant_initializer(2.0))
        return i + 1, y * w

    y = tf.while_loop(lambda i, _: i < 3, body, [0, 1.0])[1]
    session.run(tf.global_variables_initializer())
    assert [variable.name for variable in tf.global_variables()] == ["s/w:0"]
    assert session.run(y) == 8.0


def test_an_assignment_in_the_body_happens_in_each_iteration(session: tf.Session) -> None:
    v = tf.get_variable("v", [], initializer=tf.zeros_initializer())

    def body(i: Any) -> Any:
        with tf.control_dependencies([tf.assign_add(v, 2.0)]):
            return i + 1

    loop = tf.while_loop(lambda i: i < 5, body, [0])
    session.run(v.initializer)
    session.run(loop)
    assert session.run(v) == 10.0


def test_structures_come_back_as_the_body_gives_them(session: tf.Session) -> None:
    def body(i: Any, pair: Any) -> Any:
        return i + 1, Pair(pair.first + 1, {"a": pair.second["a"] * 2})

    result = tf.while_loop(lambda i, _: i < 3, body, [0, Pair(0, {"a": 1})])
    assert session.run(result) == (3, Pair(3, {"a": 8}))


def test_iterations_can_be_bounded(session: tf.Session) -> None:
    loop = tf.while_loop(lambda i: i < 100, lambda i: i + 1, [0], maximum_iterations=7)
    assert session.run(loop) == 7


def test_a_shape_may_grow_where_the_invariant_allows_it(session: tf.Session) -> None:
    grown = tf.while_loop(
        lambda x: tf.size(x) < 5,
        lambda x: tf.concat([x, x], 0),
        [tf.constant([1])],
        shape_invariants=[tf.TensorShape([None])],
    )
    assert grown.shape.as_list() == [None]
    assert session.run(grown).tolist() == [1] * 8


def test_a_loop_of_one_is_a_list_where_that_is_wanted() -> None:
    assert isinstance(counting(), tf.Tensor)
    kept = tf.while_loop(lambda i: i < 3, lambda i: i + 1, [0], return_same_structure=True)
    assert isinstance(kept, list)


def test_an_error_in_an_iteration_names_the_op_and_its_line(session: tf.Session) -> None:
    x = tf.placeholder(tf.float32, [None])
    loop = tf.while_loop(
        lambda i, _: i < 3,
        lambda i, y: (i + 1, tf.add(y, x, name="here")),
        [0, tf.zeros([2])],
        shape_invariants=[tf.TensorShape([]), tf.TensorShape(None)],
    )
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run(loop, {x: [1.0, 2.0, 3.0]})
    assert caught.value.op.name == "while/here"
    assert "[[node while/here (defined at " in str(caught.value)


def test_a_second_order_gradient_is_refused() -> None:
    x = tf.placeholder(tf.float32, [])
    y = tf.while_loop(lambda i, _: i < 3, lambda i, y: (i + 1, y * x), [0, x])[1]
    with pytest.raises(TypeError) as caught:
        tf.gradients(tf.gradients(y, x), x)
    assert str(caught.value) == "Second-order gradient for while loops not supported."


def test_nothing_goes_back_through_a_loop_without_back_prop() -> None:
    x = tf.placeholder(tf.float32, [])
    y = tf.while_loop(lambda i, _: i < 3, lambda i, y: (i + 1, y * x), [0, x], back_prop=False)[1]
    assert tf.gradients(y, x) == [None]


def test_many_iterations_go_back_exactly(session: tf.Session) -> None:
    x = tf.placeholder(tf.float64, [])
    y = tf.while_loop(lambda i, _: i < 200, lambda i, y: (i + 1, y * x), [0, x])[1]
    np.testing.assert_allclose(
        session.run(tf.gradients(y, x)[0], {x: 1.01}), 201 * 1.01**200, rtol=1e-9
    )


# What is refused, in TF1's words.

REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: tf.while_loop(1, 1, [1]), TypeError, "cond must be callable."),  # type: ignore[arg-type]  # it is refused
    (lambda: tf.while_loop(bool, 1, [1]), TypeError, "body must be callable."),  # type: ignore[arg-type]  # the same
    (lambda: tf.while_loop(bool, bool, []), ValueError, "No loop variables provided"),
    (
        lambda: tf.while_loop(bool, bool, [1], parallel_iterations=0),
        TypeError,
        "parallel_iterations must be a positive integer.",
    ),
    (
        lambda: tf.while_loop(lambda _: tf.constant([True]), lambda i: i, [0]),
        ValueError,
        (
            "Shape must be rank 0 but is rank 1 for 'while/LoopCond' (op: 'LoopCond') with input "
            "shapes: [1]."
        ),
    ),
    (
        lambda: tf.while_loop(lambda i: i, lambda i: i, [0]),
        TypeError,
        "Input 'input' of 'LoopCond' Op has type int32 that does not match expected type of bool.",
    ),
    (
        lambda: tf.while_loop(
            lambda x: x[0] < 3, lambda x: tf.concat([x, x], 0), [tf.constant([1], name="c")]
        ),
        ValueError,
        (
            "Input tensor 'c:0' enters the loop with shape (1,), but has shape (2,) after one "
            "iteration. To allow the shape to vary across iterations, use the `shape_invariants` "
            "argument of tf.while_loop to specify a less-specific shape."
        ),
    ),
    (
        lambda: tf.while_loop(
            lambda x: x[0] < 3,
            lambda x: x,
            [tf.constant([1], name="c")],
            shape_invariants=[tf.TensorShape([2])],
        ),
        ValueError,
        (
            "The shape invariant specified for c:0 is not compatible with the initial shape of "
            "the loop variable. It enters the loop with shape (1,), but the specified shape "
            "invariant is (2,)."
        ),
    ),
    (
        lambda: tf.while_loop(bool, bool, [0], shape_invariants=[3]),
        ValueError,
        "`shapes` must be a (possibly nested) list of shapes.",
    ),
    (
        lambda: tf.while_loop(lambda i, _: i < 3, lambda i, _: (i,), [0, 0]),
        ValueError,
        "The two structures don't have the same nested structure.",
    ),
    (
        lambda: tf.while_loop(bool, bool, [0], maximum_iterations=[3]),
        ValueError,
        "maximum_iterations must be a scalar, saw shape: (1,)",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_what_makes_no_loop_is_refused_in_the_words_of_tf1(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).splitlines()[0] == message


def test_a_tensor_in_a_loop_can_neither_be_fetched_nor_fed(session: tf.Session) -> None:
    loop = counting()
    with pytest.raises(InaccessibleTensorError) as fetched:
        session.run("while/add:0")
    assert str(fetched.value).startswith(
        "Operation 'while/add' has been marked as not fetchable. Typically this happens when it "
        "is defined in another function or code block."
    )
    with pytest.raises(ValueError) as fed:
        session.run(loop, {"while/add:0": 1})
    assert str(fed.value) == ('Tensor Tensor("while/add:0", shape=(), dtype=int32) may not be fed.')


def test_a_variable_that_a_loop_changes_is_led_into_it() -> None:
    with tf.Graph().as_default() as graph, tf.Session() as session:
        v = tf.get_variable("v", initializer=0.0)
        loop = tf.while_loop(
            lambda i: i < 3, lambda i: i + tf.cast(tf.assign_add(v, 2.0) > 0.0, tf.int32), [0]
        )
        assert graph.get_operation_by_name("while/AssignAdd/RefEnter").type == "RefEnter"
        session.run(v.initializer)
        assert session.run([loop, v])[0] == 3
        assert session.run(v) == 6.0


def test_the_axis_of_a_concatenation_is_made_anew_in_the_loop_of_its_gradient() -> None:
    with tf.Graph().as_default() as graph:
        w = tf.ones([4, 2])
        _, last = tf.while_loop(
            lambda i, _: i < 3,
            lambda i, x: (i + 1, tf.matmul(tf.concat([x, x], 1), w)),
            [0, tf.ones([5, 2])],
        )
        tf.gradients(last, w)
        mod = graph.get_operation_by_name("gradients/while/concat_grad/mod")
        assert [one.op.name.rpartition("/")[2] for one in mod.inputs] == ["Const", "Rank"]
