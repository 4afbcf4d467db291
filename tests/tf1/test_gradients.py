"""Gradients: each row of the table against differences, and TF1.15's names and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.events import Event, GradientComputed, listening
from scopeviz.tf1.framework.op_def import OPS, apply_op
from scopeviz.tf1.ops.gradients_impl import GRADIENTS
from tests.tf1.gradient_cases import CASES
from tests.tf1.gradient_cases.case import Array, Case, some

NEITHER_TRIED_HERE = {
    "Merge",
    "PreventGradient",
    "ReadVariableOp",
    "RefEnter",
    "RefMerge",
    "RefSwitch",
    "ResourceGather",
    "ResourceGatherNd",
    "Switch",
}
"""Types of ops that need a resource variable, or a conditional: tried below."""


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


every_case = pytest.mark.parametrize("case", CASES, ids=str)


def slope(run: Callable[..., Array], operands: Sequence[Array], place: int, step: float) -> Array:
    """The gradient of a number with one operand, by differences."""
    result = np.zeros_like(operands[place])
    for index in np.ndindex(result.shape):
        ends = []
        for sign in (1, -1):
            moved = [one.copy() for one in operands]
            moved[place][index] += sign * step
            ends.append(run(*moved))
        result[index] = (ends[0] - ends[1]) / (2 * step)
    return result


def check(case: Case, shapes: Sequence[Any]) -> None:
    fed = [tf.placeholder(tf.float64, shape) for shape in shapes]
    result = case.call(*fed)
    with tf.Session() as session:

        def run(*operands: Array) -> Any:
            return session.run(result, dict(zip(fed, operands, strict=True)))

        weights = np.asarray(some(*np.shape(run(*case.operands)), seed=7))
        made = tf.gradients(result, fed, grad_ys=tf.constant(weights, result.dtype))
        values = session.run(made, dict(zip(fed, case.operands, strict=True)))
        exact = case.step < 1e-3
        for place, value in enumerate(values):
            wanted = slope(
                lambda *operands: np.sum(run(*operands) * weights), case.operands, place, case.step
            )
            assert made[place].shape.is_compatible_with(value.shape)
            tolerance = 1e-5 if exact else 3e-2
            np.testing.assert_allclose(value, wanted, rtol=tolerance, atol=tolerance)


@every_case
def test_a_gradient_is_the_slope(case: Case, graph: tf.Graph) -> None:
    check(case, [np.shape(one) for one in case.operands])
    assert set(case.types.split()) <= {op.type for op in graph.get_operations()}


@pytest.mark.parametrize("case", [case for case in CASES if not case.static], ids=str)
def test_unknown_sizes_change_no_gradient(case: Case) -> None:
    last_axes = {"Conv2D", "FusedBatchNormV3", "SpaceToBatchND BatchToSpaceND"}
    if case.types in last_axes:
        shapes = [[None, *np.shape(one)[1:]] for one in case.operands]
    else:
        shapes = [[None] * np.ndim(one) for one in case.operands]
    check(case, shapes)


def test_each_row_of_the_table_is_tried() -> None:
    tried = {op_type for case in CASES for op_type in case.types.split()}
    passing = {op_type for op_type, gradient in GRADIENTS.items() if gradient is not None}
    assert passing - NEITHER_TRIED_HERE == tried


def test_each_row_is_of_an_op_that_there_is() -> None:
    assert set(GRADIENTS) - NEITHER_TRIED_HERE <= set(OPS)


@pytest.mark.parametrize(
    "call",
    [
        tf.floor,
        tf.ceil,
        tf.round,
        tf.stop_gradient,
        lambda x: tf.zeros_like(tf.reshape(x, [-1])),
        lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32),
        lambda x: tf.cast(x > 0.0, tf.float32),
        lambda x: tf.one_hot(tf.argmax(x), 2),
        lambda x: tf.cast(tf.shape(x), tf.float32),
    ],
)
def test_some_ops_pass_nothing_back(call: Callable[[Any], Any]) -> None:
    x = tf.placeholder(tf.float32, [2])
    assert tf.gradients(call(x), x) == [None]


def test_the_gradients_of_several_uses_are_added() -> None:
    x = tf.placeholder(tf.float64, [])
    (slope_of_x,) = tf.gradients([x * x, x * 3.0], x)
    with tf.Session() as session:
        assert session.run(slope_of_x, {x: 5.0}) == 13.0


def test_a_variable_is_reached_through_all_that_reads_it() -> None:
    v = tf.get_variable("v", initializer=tf.constant([1.0, 2.0]))
    made = tf.gradients(tf.reduce_sum(v * v.read_value()), v)
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(made[0]).tolist() == [2.0, 4.0]


def test_a_second_gradient_is_one_of_the_first() -> None:
    x = tf.placeholder(tf.float64, [])
    (first,) = tf.gradients(x * x * x, x)
    (second,) = tf.gradients(first, x)
    with tf.Session() as session:
        assert session.run([first, second], {x: 2.0}) == [12.0, 12.0]


def test_second_derivatives_are_a_matrix() -> None:
    x = tf.placeholder(tf.float64, [2])
    (made,) = tf.hessians(x[0] * x[0] * x[1], x)
    assert made.shape.as_list() == [2, 2]
    with tf.Session() as session:
        assert session.run(made, {x: [3.0, 5.0]}).tolist() == [[10.0, 6.0], [6.0, 0.0]]


def test_nothing_is_looked_for_behind_a_stopped_tensor() -> None:
    x = tf.placeholder(tf.float64, [])
    y = x * x
    with tf.Session() as session:
        free, stopped = tf.gradients(y * x, x), tf.gradients(y * x, x, stop_gradients=[y])
        assert session.run([free, stopped], {x: 3.0}) == [[27.0], [9.0]]


def test_unconnected_gradients_are_none_or_zeros() -> None:
    x, y = tf.placeholder(tf.float32, [2]), tf.placeholder(tf.float32, [2])
    assert tf.gradients(y * 2.0, x) == [None]
    (zeros,) = tf.gradients(y * 2.0, x, unconnected_gradients="zero")
    with tf.Session() as session:
        assert session.run(zeros).tolist() == [0.0, 0.0]


def test_no_gradient_of_a_gated_op_is_used_before_all_are_there(graph: tf.Graph) -> None:
    x, y = tf.placeholder(tf.float32, [2]), tf.placeholder(tf.float32, [2])
    made = tf.gradients(x * y, [x, y], gate_gradients=True)
    assert [one.name for one in made] == [
        "gradients/mul_grad/tuple/control_dependency:0",
        "gradients/mul_grad/tuple/control_dependency_1:0",
    ]
    gate = graph.get_operation_by_name("gradients/mul_grad/tuple/group_deps")
    assert {op.name for op in gate.control_inputs} == {
        "gradients/mul_grad/Mul",
        "gradients/mul_grad/Mul_1",
    }


# Recorded from TensorFlow 1.15.5.

RECORDED: dict[str, tuple[Callable[..., Any], str]] = {
    "add": (
        lambda x, _, row: x + row,
        """
        Shape grad_ys_0 Fill add_grad/BroadcastGradientArgs/s0 add_grad/BroadcastGradientArgs/s1
        add_grad/BroadcastGradientArgs add_grad/Sum/reduction_indices add_grad/Sum
        add_grad/Reshape/shape add_grad/Reshape
        """,
    ),
    "square": (
        lambda x, *_: tf.square(x),
        "Shape grad_ys_0 Fill Square_grad/Const Square_grad/Mul Square_grad/Mul_1",
    ),
    "mul": (lambda x, y, _: x * y, "Shape grad_ys_0 Fill mul_grad/Mul mul_grad/Mul_1"),
    "div": (
        lambda x, y, _: x / y,
        """
        Shape grad_ys_0 Fill truediv_grad/Shape truediv_grad/Shape_1
        truediv_grad/BroadcastGradientArgs truediv_grad/RealDiv truediv_grad/Sum
        truediv_grad/Reshape truediv_grad/Neg truediv_grad/RealDiv_1 truediv_grad/RealDiv_2
        truediv_grad/mul truediv_grad/Sum_1 truediv_grad/Reshape_1
        """,
    ),
    "matmul": (
        lambda x, y, _: tf.matmul(x, y, transpose_b=True),
        "Shape grad_ys_0 Fill MatMul_grad/MatMul MatMul_grad/MatMul_1",
    ),
    "mean": (
        lambda x, *_: tf.reduce_mean(x),
        """
        Shape grad_ys_0 Fill Mean_grad/Reshape/shape Mean_grad/Reshape Mean_grad/Const
        Mean_grad/Tile Mean_grad/Const_1 Mean_grad/truediv
        """,
    ),
    "bias": (
        lambda x, _, row: tf.nn.relu(tf.nn.bias_add(x, row)),
        "Shape grad_ys_0 Fill Relu_grad/ReluGrad BiasAdd_grad/BiasAddGrad",
    ),
    "concat": (
        lambda x, y, _: tf.concat([x, y], 0),
        """
        Shape grad_ys_0 Fill concat_grad/Rank concat_grad/mod concat_grad/Shape
        concat_grad/Shape_1 concat_grad/ConcatOffset concat_grad/Slice concat_grad/Slice_1
        """,
    ),
}


@pytest.mark.parametrize("name", RECORDED)
def test_the_ops_of_a_gradient_have_the_names_of_tf1(name: str, graph: tf.Graph) -> None:
    call, wanted = RECORDED[name]
    x, y = tf.placeholder(tf.float32, [2, 3]), tf.placeholder(tf.float32, [2, 3])
    row = tf.placeholder(tf.float32, [3])
    result = call(x, y, row)
    before = len(graph.get_operations())
    tf.gradients(result, [x, y, row])
    made = [op.name for op in graph.get_operations()[before:]]
    assert made == [f"gradients/{part}" for part in wanted.split()]


REFUSED: list[tuple[Callable[[Any], Any], type[Exception], str]] = [
    (
        lambda x: tf.gradients(x, x, grad_ys=[1.0, 2.0]),
        ValueError,
        "Passed 2 grad_ys for 1 ys",
    ),
    (
        lambda x: tf.gradients(x, x, aggregation_method=9),
        ValueError,
        "Invalid aggregation_method specified 9.",
    ),
    (
        lambda x: tf.gradients(x, x, unconnected_gradients="q"),
        ValueError,
        "Unknown value for unconnected_gradients: 'q'",
    ),
    (lambda x: tf.gradients(x, x, name="*"), ValueError, "'*' is not a valid scope name"),
    (
        lambda x: tf.gradients(x, x, grad_ys=tf.constant([True, False])),
        TypeError,
        (
            'Gradient type bool generated for real or integer-valued tensor Tensor("x:0", '
            "shape=(2,), dtype=float32) with type float32 must be real or integer"
        ),
    ),
    (
        lambda x: tf.gradients(tf.cast(x, tf.complex64), x),
        TypeError,
        "Gradients of complex tensors must set grad_ys (y.dtype = tf.complex64)",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_bad_arguments_are_refused_in_the_words_of_tf1(
    call: Callable[[Any], Any], error: type[Exception], message: str
) -> None:
    x = tf.placeholder(tf.float32, [2], name="x")
    with pytest.raises(error) as caught:
        call(x)
    assert str(caught.value) == message


def test_an_op_without_a_gradient_is_named() -> None:
    x = tf.placeholder(tf.float32, [2])
    y = apply_op("SegmentProd", "mine", (x, [0, 0])).outputs[0]
    with pytest.raises(LookupError) as caught:
        tf.gradients(y, x)
    message = "No gradient defined for operation 'mine' (op type: SegmentProd)"
    assert str(caught.value) == message


@pytest.mark.parametrize("use_resource", [False, True])
@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    # Of v * w * 3, 5 * v and w * w at v = 1, w = 2; what TF1.15 computes.
    [(True, True, [6.0, 3.0]), (True, False, [5.0, 0.0]), (False, True, [0.0, 4.0])],
)
def test_gradient_goes_back_through_the_branch_that_is_taken(
    *, outer: bool, inner: bool, expected: list[float], use_resource: bool
) -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        p, q = tf.placeholder(tf.bool, []), tf.placeholder(tf.bool, [])
        with tf.variable_scope("s", use_resource=use_resource):
            v = tf.get_variable("v", [], initializer=tf.ones_initializer())
            w = tf.get_variable("w", [], initializer=tf.constant_initializer(2.0))
        y = tf.cond(p, lambda: tf.cond(q, lambda: v * w * 3.0, lambda: v * 5.0), lambda: w * w)
        grads = tf.gradients(y, [v, w])
        session.run(tf.global_variables_initializer())
        assert session.run(grads, {p: outer, q: inner}) == expected


def test_the_listeners_are_told_what_each_use_adds() -> None:
    told: list[Event] = []
    with listening(told.append):
        v = tf.get_variable("v", [2])
        tf.gradients(tf.sin(v) + tf.gather(v, [1, 1]), v, name="back")
    (event,) = [each for each in told if isinstance(each, GradientComputed)]
    assert (event.name, event.gradient) == ("v", "back/AddN:0")
    assert event.shares == (
        ("Sin", "back/Sin_grad/mul:0", ""),
        ("GatherV2", "back/GatherV2_grad/Reshape:0", "back/GatherV2_grad/Reshape_1:0"),
    )
