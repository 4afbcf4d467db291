"""Conditionals: which ops they are made of, and which of them a run computes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
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


@pytest.fixture
def pred(graph: tf.Graph) -> tf.Tensor:
    with graph.as_default():
        return tf.placeholder(tf.bool, [], name="p")


def number(name: str = "x") -> Any:
    return tf.placeholder(tf.float32, [], name=name)


def one() -> Any:
    return tf.constant(1.0)


def nodes(graph: tf.Graph, within: str) -> list[tuple[str, str, list[str], list[str]]]:
    """Name, type, inputs and control inputs of each op of a scope."""
    return [
        (
            op.name.removeprefix(within),
            op.type,
            [tensor.name.removeprefix(within) for tensor in op.inputs],
            [before.name.removeprefix(within) for before in op.control_inputs],
        )
        for op in graph.get_operations()
        if op.name.startswith(within)
    ]


# Ops and names, as TensorFlow 1.15.5 has them.

HEAD: list[tuple[str, str, list[str], list[str]]] = [
    ("Switch", "Switch", ["p:0", "p:0"], []),
    ("switch_t", "Identity", ["Switch:1"], []),
    ("switch_f", "Identity", ["Switch:0"], []),
    ("pred_id", "Identity", ["p:0"], []),
]


def test_what_a_branch_takes_from_outside_goes_through_a_switch(
    graph: tf.Graph, pred: tf.Tensor
) -> None:
    x = number()
    assert tf.cond(pred, lambda: x * 2.0, lambda: x - 1.0).name == "cond/Merge:0"
    assert nodes(graph, "cond/") == [
        *HEAD,
        ("mul/y", "Const", [], ["switch_t"]),
        ("mul", "Mul", ["mul/Switch:1", "mul/y:0"], []),
        ("mul/Switch", "Switch", ["x:0", "pred_id:0"], []),
        ("sub/y", "Const", [], ["switch_f"]),
        ("sub", "Sub", ["sub/Switch:0", "sub/y:0"], []),
        ("sub/Switch", "Switch", ["x:0", "pred_id:0"], []),
        ("Merge", "Merge", ["sub:0", "mul:0"], []),
    ]


def test_one_switch_serves_all_uses_in_a_branch(graph: tf.Graph, pred: tf.Tensor) -> None:
    x = number()
    tf.cond(pred, lambda: x * x + x, one, name="choose")
    assert nodes(graph, "choose/")[4:7] == [
        ("mul", "Mul", ["mul/Switch:1", "mul/Switch:1"], []),
        ("mul/Switch", "Switch", ["x:0", "pred_id:0"], []),
        ("add", "AddV2", ["mul:0", "mul/Switch:1"], []),
    ]


def test_tensor_from_outside_as_a_result_is_switched_too(graph: tf.Graph, pred: tf.Tensor) -> None:
    x = number()
    tf.cond(pred, lambda: x, lambda: x)
    assert nodes(graph, "cond/") == [
        *HEAD,
        ("Switch_1", "Switch", ["x:0", "pred_id:0"], []),
        ("Switch_2", "Switch", ["x:0", "pred_id:0"], []),
        ("Merge", "Merge", ["Switch_2:0", "Switch_1:1"], []),
    ]


def test_python_values_are_constants_of_their_branch(graph: tf.Graph, pred: tf.Tensor) -> None:
    tf.cond(pred, lambda: 1.0, lambda: 2.0)
    assert nodes(graph, "cond/")[4:] == [
        ("Const", "Const", [], ["switch_t"]),
        ("Const_1", "Const", [], ["switch_f"]),
        ("Merge", "Merge", ["Const_1:0", "Const:0"], []),
    ]


def test_inner_conditional_switches_what_the_outer_one_has_switched(
    graph: tf.Graph, pred: tf.Tensor
) -> None:
    inner, x = tf.placeholder(tf.bool, [], name="q"), number()
    tf.cond(pred, lambda: tf.cond(inner, lambda: x + 1.0, lambda: x + 2.0), lambda: x + 3.0)
    assert nodes(graph, "cond/cond/") == [
        ("Switch", "Switch", ["Switch/Switch:1", "Switch/Switch:1"], []),
        ("Switch/Switch", "Switch", ["q:0", "cond/pred_id:0"], []),
        ("switch_t", "Identity", ["Switch:1"], []),
        ("switch_f", "Identity", ["Switch:0"], []),
        ("pred_id", "Identity", ["Switch/Switch:1"], []),
        ("add/y", "Const", [], ["switch_t"]),
        ("add", "AddV2", ["add/Switch_1:1", "add/y:0"], []),
        ("add/Switch", "Switch", ["x:0", "cond/pred_id:0"], []),
        ("add/Switch_1", "Switch", ["add/Switch:1", "pred_id:0"], []),
        ("add_1/y", "Const", [], ["switch_f"]),
        ("add_1", "AddV2", ["add_1/Switch:0", "add_1/y:0"], []),
        ("add_1/Switch", "Switch", ["add/Switch:1", "pred_id:0"], []),
        ("Merge", "Merge", ["add_1:0", "add:0"], []),
    ]


def test_branch_waits_for_what_its_block_names(graph: tf.Graph, pred: tf.Tensor) -> None:
    first = tf.no_op("first")

    def on_true() -> Any:
        with tf.control_dependencies([first]):
            return tf.constant(1.0, name="k")

    tf.cond(pred, on_true, one)
    assert nodes(graph, "cond/")[4] == ("k", "Const", [], ["first", "switch_t"])


def test_op_as_a_result_becomes_the_pivot_after_it(graph: tf.Graph, pred: tf.Tensor) -> None:
    v = tf.Variable(0.0, name="v")
    result = tf.cond(pred, lambda: v.assign(1.0).op, tf.no_op)
    assert result.dtype is tf.bool
    assert nodes(graph, "cond/")[4:] == [
        ("Assign/value", "Const", [], ["switch_t"]),
        ("Assign", "Assign", ["Assign/Switch:1", "Assign/value:0"], []),
        ("Assign/Switch", "RefSwitch", ["v:0", "pred_id:0"], []),
        ("control_dependency", "Identity", ["switch_t:0"], ["Assign"]),
        ("NoOp", "NoOp", [], ["switch_f"]),
        ("control_dependency_1", "Identity", ["switch_f:0"], ["NoOp"]),
        ("Merge", "Merge", ["control_dependency_1:0", "control_dependency:0"], []),
    ]


def test_the_end_of_a_choice_waits_by_its_inputs_for_the_block_around() -> None:
    with tf.Graph().as_default():
        x, first = tf.constant(1.0), tf.no_op("first")
        with tf.control_dependencies([first]):
            chosen = tf.cond(tf.placeholder(tf.bool, []), lambda: x, lambda: x)
        assert chosen.op.type == "Merge"
        assert not chosen.op.control_inputs


def test_switch_stands_on_the_device_of_what_it_switches(graph: tf.Graph, pred: tf.Tensor) -> None:
    with tf.device("/gpu:1"):
        x = tf.constant(1.0)
    with tf.device("/job:a"):
        tf.cond(pred, lambda: x + 1.0, one)
    devices = {op.name: op.device for op in graph.get_operations()}
    assert devices["cond/add/Switch"] == "/device:GPU:1"
    assert devices["cond/add"] == devices["cond/Switch"] == "/job:a"


@pytest.mark.parametrize(
    ("on_true", "on_false", "shape"),
    [
        ([2], [2], "(2,)"),
        ([2], [3], "(?,)"),
        ([2], [2, 2], "<unknown>"),
        ([2, 3], [2, 4], "(2, ?)"),
    ],
)
def test_shape_is_what_both_branches_agree_on(
    pred: tf.Tensor, on_true: list[int], on_false: list[int], shape: str
) -> None:
    result = tf.cond(pred, lambda: tf.zeros(on_true), lambda: tf.zeros(on_false))
    assert str(result.shape) == shape


def test_error_in_a_branch_leads_out_of_it(graph: tf.Graph, pred: tf.Tensor) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tf.cond(pred, broken, broken)
    tf.constant(1.0, name="after")
    assert nodes(graph, "after") == [("", "Const", [], [])]


# Runs.


def test_branch_not_taken_is_not_run(session: tf.Session, pred: tf.Tensor) -> None:
    v, w = tf.Variable(0.0), tf.Variable(0.0)
    y = tf.cond(pred, lambda: tf.assign_add(v, 1.0), lambda: tf.assign_add(w, 10.0))
    session.run(tf.global_variables_initializer())
    seen = []
    for taken in (True, False, True):
        result = session.run(y, {pred: taken})
        seen.append((float(result), *map(float, session.run([v, w]))))
    assert seen == [(1.0, 1.0, 0.0), (10.0, 1.0, 10.0), (2.0, 2.0, 10.0)]


def test_what_was_made_outside_is_run_whatever_is_taken(
    session: tf.Session, pred: tf.Tensor
) -> None:
    v = tf.Variable(0.0)
    added = tf.assign_add(v, 1.0)
    y = tf.cond(pred, lambda: tf.identity(added), lambda: 5.0)
    session.run(v.initializer)
    session.run(y, {pred: False})
    assert session.run(v) == 1.0


def test_nested_branches_give_what_python_gives(session: tf.Session, pred: tf.Tensor) -> None:
    inner, x = tf.placeholder(tf.bool, []), number()
    y = tf.cond(pred, lambda: tf.cond(inner, lambda: x + 1.0, lambda: x + 2.0), lambda: x + 3.0)
    for outer_taken, inner_taken in product([True, False], repeat=2):
        expected = 10.0 + (1 if inner_taken else 2) if outer_taken else 13.0
        assert session.run(y, {pred: outer_taken, inner: inner_taken, x: 10.0}) == expected


def test_op_as_a_result_is_run_where_its_branch_is_taken(
    session: tf.Session, pred: tf.Tensor
) -> None:
    v = tf.Variable(0.0)
    y = tf.cond(pred, lambda: v.assign(1.0).op, tf.no_op)
    session.run(v.initializer)
    seen = [(bool(session.run(y, {pred: taken})), float(session.run(v))) for taken in (False, True)]
    assert seen == [(False, 0.0), (True, 1.0)]


@pytest.mark.parametrize(
    ("on_true", "on_false", "expected"),
    [
        ([1.0, 2], [3.0, 4], [3.0, 4]),
        ((1, {"k": 2, "a": 5}), (3, {"k": 4, "a": 6}), (3, {"k": 4, "a": 6})),
        ([1.0], [3.0], 3.0),
        (1.0, [2.0], 2.0),
        ((1.0,), [2.0], 2.0),
        ({"a": 1.0}, {"a": 2.0}, {"a": 2.0}),
    ],
)
def test_result_has_the_structure_of_the_branches(
    session: tf.Session, pred: tf.Tensor, on_true: Any, on_false: Any, expected: Any
) -> None:
    result = tf.cond(pred, lambda: on_true, lambda: on_false)
    assert session.run(result, {pred: False}) == expected
    assert type(session.run(result, {pred: False})) is type(session.run(result, {pred: True}))


def test_strict_keeps_a_list_of_one(session: tf.Session, pred: tf.Tensor) -> None:
    result = tf.cond(pred, lambda: [1.0], lambda: [3.0], strict=True)
    assert session.run(result, {pred: True}) == [1.0]


# Variables.


def test_variable_made_in_a_branch_is_initialized_whatever_is_taken(
    graph: tf.Graph, session: tf.Session, pred: tf.Tensor
) -> None:
    made = []

    def on_true() -> Any:
        made.append(tf.get_variable("v", [], initializer=tf.ones_initializer()))
        return made[0] * 2.0

    y = tf.cond(pred, on_true, lambda: tf.constant(7.0))
    session.run(tf.global_variables_initializer())
    assert [float(session.run(y, {pred: taken})) for taken in (True, False)] == [2.0, 7.0]
    assert nodes(graph, "v")[:2] == [
        ("/Initializer/ones", "Const", [], []),
        ("", "VariableV2", [], []),
    ]


def test_lookup_in_both_branches_shares_and_its_ops_lie_in_the_name_scopes(
    graph: tf.Graph, pred: tf.Tensor
) -> None:
    def branch() -> Any:
        with tf.variable_scope("in"):
            return tf.get_variable("w", [1]) + tf.constant(1.0)

    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        tf.cond(pred, branch, branch)
    assert [variable.name for variable in tf.global_variables()] == ["s/in/w:0"]
    assert [name for name, *_ in nodes(graph, "s/cond/in")] == [
        "/Const",
        "/add",
        "/add/Switch",
        "_1/Const",
        "_1/add",
        "_1/add/Switch",
    ]


def test_template_called_in_both_branches_shares(session: tf.Session, pred: tf.Tensor) -> None:
    ones = tf.ones_initializer()
    template = tf.make_template("t", lambda: tf.get_variable("w", [], initializer=ones))
    y = tf.cond(pred, lambda: template() * 2.0, lambda: template() * 3.0)
    session.run(tf.global_variables_initializer())
    assert [float(session.run(y, {pred: taken})) for taken in (True, False)] == [2.0, 3.0]
    assert [variable.name for variable in tf.global_variables()] == ["t/w:0"]


def test_first_value_made_in_a_branch_is_refused(pred: tf.Tensor) -> None:
    with pytest.raises(ValueError) as refused:
        tf.cond(pred, lambda: tf.Variable(tf.constant(1.0)).value(), one)
    assert str(refused.value) == (
        "Initializer for variable cond/Variable/ is from inside a control-flow construct, such "
        "as a loop or conditional. When creating a variable inside a loop or conditional, use a "
        "lambda as the initializer."
    )


@pytest.mark.parametrize("value", [1.0, lambda: tf.constant(1.0)])
def test_first_value_made_with_the_variable_is_allowed(pred: tf.Tensor, value: Any) -> None:
    tf.cond(pred, lambda: tf.Variable(value, name="v").value(), one)
    assert [variable.name for variable in tf.global_variables()] == ["cond/v:0"]


READS: list[tuple[bool, Callable[[Any], Any], bool]] = [
    # The read of a reference variable lies outside of the branch, and runs always.
    (False, lambda v: v + 1.0, True),
    (False, tf.identity, True),
    (False, lambda v: v.read_value(), False),
    (True, lambda v: v + 1.0, False),
]


@pytest.mark.parametrize(("resource", "read", "fails"), READS)
def test_variable_without_a_value_matters_where_its_read_is_run(
    session: tf.Session,
    pred: tf.Tensor,
    resource: bool,  # noqa: FBT001  # it is a case
    read: Callable[[Any], Any],
    fails: bool,  # noqa: FBT001  # the same
) -> None:
    v = tf.Variable(1.0, name="v", use_resource=resource)
    y = tf.cond(pred, lambda: read(v), lambda: 5.0)
    with pytest.raises(tf.errors.FailedPreconditionError):
        session.run(y, {pred: True})
    if fails:
        with pytest.raises(tf.errors.FailedPreconditionError):
            session.run(y, {pred: False})
    else:
        assert session.run(y, {pred: False}) == 5.0


# Misuse.

STRUCTURE = "The two structures don't have the same nested structure."
MISUSE: list[tuple[Callable[[Any], Any], type[Exception], str]] = [
    (lambda _: tf.cond(bool(1), one, one), TypeError, "pred must not be a Python bool"),
    (lambda p: tf.cond(p, one), TypeError, "cond(): false_fn argument required"),
    (lambda p: tf.cond(p, None, one), TypeError, "cond(): true_fn argument required"),
    (lambda p: tf.cond(p, 1, one), TypeError, "true_fn must be callable."),  # type: ignore[arg-type]  # it is refused
    (lambda p: tf.cond(p, one, 2), TypeError, "false_fn must be callable."),  # type: ignore[arg-type]  # the same
    (
        lambda p: tf.cond(p, one, one, fn1=one),
        TypeError,
        "cond(): true_fn and fn1 may not be set simultaneously.",
    ),
    (lambda p: tf.cond(p, lambda: None, one), ValueError, "true_fn must have a return value."),
    (lambda p: tf.cond(p, one, lambda: None), ValueError, "false_fn must have a return value."),
    (
        lambda p: tf.cond(p, one, lambda: tf.constant(1)),
        ValueError,
        "Outputs of true_fn and false_fn must have the same type: float32, int32",
    ),
    (lambda p: tf.cond(p, lambda: [1.0, 2.0], one), ValueError, STRUCTURE),
    (lambda p: tf.cond(p, lambda: [1.0, 2.0], lambda: (1.0, 2.0)), TypeError, STRUCTURE),
    (lambda p: tf.cond(p, lambda: [1.0, [2.0]], lambda: [[1.0], 2.0]), ValueError, STRUCTURE),
    (lambda p: tf.cond(p, lambda: {"a": 1.0}, lambda: {"b": 1.0}), ValueError, STRUCTURE),
    (lambda p: tf.cond(p, lambda: {"a": 1.0, "b": 2.0}, lambda: [1.0, 2.0]), TypeError, STRUCTURE),
    (lambda p: tf.cond(p, lambda: [1.0], lambda: (1.0,), strict=True), TypeError, STRUCTURE),
    (
        lambda p: tf.cond(p, list, list),
        ValueError,
        "true_fn and false_fn must return at least one result.",
    ),
    (
        lambda _: tf.cond(tf.constant(1), one, one),
        TypeError,
        "Input 'pred' of 'Switch' Op has type int32 that does not match expected type of bool.",
    ),
    (
        lambda _: tf.cond(tf.constant([True]), one, one),
        ValueError,
        (
            "Shape must be rank 0 but is rank 1 for 'cond/Switch' (op: 'Switch') with input "
            "shapes: [1], [1]."
        ),
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), MISUSE)
def test_misuse_raises_what_tf1_raises(
    pred: tf.Tensor, call: Callable[[Any], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as refused:
        call(pred)
    assert str(refused.value).partition("\n")[0] == message


def test_older_names_of_the_functions_are_understood(session: tf.Session, pred: tf.Tensor) -> None:
    y = tf.cond(pred, fn1=lambda: 1.0, fn2=lambda: 2.0)
    assert session.run(y, {pred: False}) == 2.0


def test_references_of_both_branches_give_a_reference(pred: tf.Tensor) -> None:
    v, w = (tf.Variable(1.0, name=name) for name in "vw")
    same = tf.cond(pred, lambda: tf.assign(v, 2.0), lambda: tf.assign_add(v, 5.0), name="same")
    other = tf.cond(pred, lambda: tf.assign(v, 3.0), lambda: tf.assign(w, 4.0), name="other")
    mixed = tf.cond(pred, lambda: tf.assign(v, 2.0), lambda: v, name="mixed")
    assert [one.op.type for one in (same, other, mixed)] == ["RefMerge", "RefMerge", "Merge"]
    assert [one.dtype.name for one in (same, mixed)] == ["float32_ref", "float32"]
    for decided, expected in ((True, [2.0, 3.0]), (False, [6.0, 4.0])):
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            assert [session.run(one, {pred: decided}) for one in (same, other)] == expected


def test_only_branches_at_the_root_are_in_the_collection(graph: tf.Graph, pred: tf.Tensor) -> None:
    tf.cond(pred, lambda: tf.cond(pred, one, one), one)
    tf.while_loop(lambda i: i < 3, lambda i: tf.cond(i > 1, lambda: i + 1, lambda: i + 2), [0])
    contexts = graph.get_collection(tf.GraphKeys.COND_CONTEXT)
    assert [context.name for context in contexts] == ["cond/cond_text", "cond/cond_text_1"]
    assert [type(context).__name__ for context in contexts] == ["CondContext", "CondContext"]
