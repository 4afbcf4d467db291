"""Gradients: each row of the table against differences, and TF1.15's names and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

import scopeviz.tf1 as tf
from scopeviz.tf1 import nn_impl, space_to_batch
from scopeviz.tf1.gradient_kernels import raw_op
from scopeviz.tf1.gradients_impl import GRADIENTS
from scopeviz.tf1.op_def import OPS, apply_op

Array: TypeAlias = NDArray[Any]

NEITHER_TRIED_HERE = {"ReadVariableOp", "Merge", "Switch", "RefSwitch"}
"""Types of ops that need a resource variable, or a conditional: tried below."""


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


class Case(NamedTuple):
    """A function of tensors, and where to look at its gradient.

    Attributes:
        types: the types of ops that it is about.
        call: the function.
        operands: where.
        static: whether shapes must be known beforehand.
        step: how far apart the points are whose difference is taken.
    """

    types: str
    call: Callable[..., Any]
    operands: Sequence[Array]
    static: bool = False
    step: float = 1e-6

    def __str__(self) -> str:
        return self.types.replace(" ", "-")


def some(*shape: int, low: float = 0.3, high: float = 1.7, seed: int = 0) -> Array:
    """Numbers between two bounds, all different."""
    return np.random.default_rng([seed, *shape]).uniform(low, high, shape)


A, B, ROW, COLUMN = some(2, 3), some(2, 3, seed=1), some(3), some(2, 1)
MIXED = some(2, 3, low=-2, high=2)
IMAGES, FILTERS = some(2, 5, 6, 2), some(3, 2, 2, 3)
CHANNELS_FIRST = IMAGES.transpose(0, 3, 1, 2).copy()
PARTS = A / A.sum(1, keepdims=True)


def pooled(pool: Callable[..., Any], order: str, padding: str) -> Callable[..., Any]:
    return lambda x: pool(x, [2, 3], [2, 1], padding, data_format=order)


def fused(order: str, *, training: bool = True) -> Callable[..., Any]:
    def normalize(x: Any, scale: Any, offset: Any) -> Any:
        mean, variance = (None, None) if training else ([0.5] * 2, [2.0] * 2)
        scale, offset = tf.cast(scale, tf.float32), tf.cast(offset, tf.float32)
        return nn_impl.fused_batch_norm(
            x, scale, offset, mean, variance, data_format=order, is_training=training
        )[0]

    return normalize


def entropy(labels: Any, logits: Any) -> Any:
    return tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)


def convolved(images: Any, filters: Any, **arguments: Any) -> Any:
    return tf.nn.conv2d(images, filters, padding="SAME", **arguments)


def with_gaps(padding: str) -> Callable[..., Any]:
    def convolve(images: Any, filters: Any) -> Any:
        make = space_to_batch.Convolution(
            images.shape, tf.TensorShape(FILTERS.shape), (1, 1), padding, (2, 1), "NHWC"
        )
        return make(images, filters)

    return convolve


CASES = [
    Case("Abs", tf.abs, [MIXED]),
    Case("Add", tf.add, [A, ROW]),
    Case("AddN", lambda x, y: tf.add_n([x, y, x]), [A, B]),
    Case("AddV2", lambda x, y: x + y, [COLUMN, ROW]),
    Case("AvgPool", pooled(tf.nn.avg_pool, "NHWC", "SAME"), [IMAGES]),
    Case("AvgPool", pooled(tf.nn.avg_pool, "NCHW", "VALID"), [CHANNELS_FIRST]),
    Case("BatchMatMulV2", tf.matmul, [some(4, 2, 3), some(4, 3, 2)]),
    Case("BatchMatMulV2", tf.matmul, [some(1, 2, 3), some(4, 3, 2)]),
    Case(
        "BatchMatMulV2",
        lambda x, y: tf.matmul(x, y, transpose_a=True, transpose_b=True),
        [some(4, 3, 2), some(4, 5, 3)],
    ),
    Case("BiasAdd", tf.nn.bias_add, [A, ROW]),
    Case("BiasAdd", lambda x, b: tf.nn.bias_add(x, b, "NCHW"), [IMAGES, some(5)]),
    Case("Cast", lambda x: tf.cast(tf.cast(x, tf.complex128), tf.float64), [A]),
    Case("ConcatV2", lambda x, y: tf.concat([x, y, x], -1), [A, COLUMN]),
    Case("Conv2D", lambda x, f: convolved(x, f, strides=[2, 1]), [IMAGES, FILTERS]),
    Case("Conv2D", lambda x, f: tf.nn.conv2d(x, f, 1, "VALID"), [IMAGES, FILTERS]),
    Case(
        "Conv2D",
        lambda x, f: convolved(x, f, data_format="NCHW", dilations=[2, 1]),
        [CHANNELS_FIRST, FILTERS],
    ),
    Case("SpaceToBatchND BatchToSpaceND", with_gaps("SAME"), [IMAGES, FILTERS]),
    Case("SpaceToBatchND BatchToSpaceND", with_gaps("VALID"), [IMAGES, FILTERS]),
    Case("Cos", tf.cos, [MIXED]),
    Case("Elu", tf.nn.elu, [MIXED]),
    Case("Exp", tf.exp, [MIXED]),
    Case("ExpandDims", lambda x: tf.expand_dims(x, 1), [A]),
    Case("Fill", lambda x: tf.fill([2, 3], x), [np.array(0.7)]),
    Case("FloorMod", tf.floormod, [A, ROW]),
    Case("FusedBatchNormV3", fused("NHWC"), [IMAGES, some(2), some(2)], step=1e-2),
    Case(
        "FusedBatchNormV3",
        fused("NCHW"),
        [CHANNELS_FIRST, some(2), some(2)],
        step=1e-2,
    ),
    Case("FusedBatchNormV3", fused("NHWC", training=False), [IMAGES, some(2), some(2)], step=1e-2),
    Case("Identity", tf.identity, [A]),
    Case("L2Loss", tf.nn.l2_loss, [MIXED]),
    Case("LeakyRelu", lambda x: tf.nn.leaky_relu(x, 0.3), [MIXED]),
    Case("Log", tf.log, [A]),
    Case("Log1p", tf.log1p, [A]),
    Case("LogSoftmax", tf.nn.log_softmax, [MIXED]),
    *[
        Case(
            "MatMul",
            lambda x, y, a=a, b=b: tf.matmul(x, y, transpose_a=a, transpose_b=b),
            [some(3, 2) if a else some(2, 3), some(4, 3) if b else some(3, 4)],
        )
        for a in (False, True)
        for b in (False, True)
    ],
    Case("Max", lambda x: tf.reduce_max(x, 1), [A]),
    Case("Maximum", tf.maximum, [A, ROW]),
    Case("MaxPool", pooled(tf.nn.max_pool, "NHWC", "SAME"), [IMAGES]),
    Case("MaxPool", pooled(tf.nn.max_pool, "NCHW", "VALID"), [CHANNELS_FIRST]),
    Case("Mean", tf.reduce_mean, [A]),
    Case("Mean", lambda x: tf.reduce_mean(x, [0, -1]), [some(2, 3, 2)]),
    Case("Min", lambda x: tf.reduce_min(x, 0, keepdims=True), [A]),
    Case("Minimum", tf.minimum, [COLUMN, A]),
    Case("Mul", tf.multiply, [A, COLUMN]),
    Case("Mul", tf.multiply, [A, B]),
    Case("Mul", lambda x: x * x, [A]),
    Case("Neg", tf.negative, [A]),
    Case("Pack", lambda x, y: tf.stack([x, y], 1), [A, B]),
    Case("Pad", lambda x: tf.pad(x, [[1, 0], [2, 1]]), [A]),
    Case("PadV2", lambda x: tf.pad(x, [[1, 0], [2, 1]], constant_values=3.0), [A]),
    Case("PlaceholderWithDefault", lambda x: tf.placeholder_with_default(x, None), [A]),
    Case("Pow", tf.pow, [A, ROW]),
    Case("RealDiv", tf.divide, [A, ROW]),
    Case("Reciprocal", tf.reciprocal, [MIXED]),
    Case("Relu", tf.nn.relu, [MIXED]),
    Case("Relu6", lambda x: tf.nn.relu6(x * 5.0), [MIXED]),
    Case("Reshape", lambda x: tf.reshape(x, [3, -1]), [A]),
    Case("Rsqrt", tf.rsqrt, [A]),
    Case("Select", lambda x, y: raw_op("Select", x > y, x, y * 2.0), [A, B]),
    Case("Selu", tf.nn.selu, [MIXED]),
    Case("Sigmoid", tf.sigmoid, [MIXED]),
    Case("Sign", lambda x: tf.sign(x) * x, [MIXED]),
    Case("Sin", tf.sin, [MIXED]),
    Case("Slice", lambda x: tf.slice(x, [0, 1], [2, -1]), [A]),
    Case("Softmax", tf.nn.softmax, [MIXED]),
    Case("SoftmaxCrossEntropyWithLogits", entropy, [PARTS, MIXED]),
    Case("Softplus", tf.nn.softplus, [MIXED]),
    Case("Softsign", tf.nn.softsign, [MIXED]),
    Case("Sqrt", tf.sqrt, [A]),
    Case("Square", tf.square, [MIXED]),
    Case("SquaredDifference", tf.squared_difference, [A, ROW]),
    Case("SquaredDifference", tf.squared_difference, [A, B]),
    Case("Squeeze", lambda x: tf.squeeze(x, 1), [COLUMN]),
    Case("StridedSlice", lambda x: x[:, ::-2], [A]),
    Case("StridedSlice", lambda x: x[0, tf.newaxis, ..., 1], [some(2, 3, 2)]),
    Case("Sub", tf.subtract, [COLUMN, ROW]),
    Case("Sub", tf.subtract, [A, B]),
    Case("Sum", tf.reduce_sum, [A]),
    Case("Sum", lambda x: tf.reduce_sum(x, [0, 2]), [some(2, 3, 2)]),
    Case("Sum", lambda x: tf.reduce_sum(x, -1, keepdims=True), [A]),
    Case("Tan", tf.tan, [some(2, 3, high=1.0)]),
    Case("Tanh", tf.tanh, [MIXED]),
    Case("Tile", lambda x: raw_op("Tile", x, tf.constant([2, 3])), [A], static=True),
    Case("Transpose", lambda x: tf.transpose(x, [1, 2, 0]), [some(2, 3, 4)]),
    Case("Unpack", lambda x: tf.unstack(x, axis=1)[1], [A], static=True),
]

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
    y = apply_op("MatrixDiag", "mine", (x,)).outputs[0]
    with pytest.raises(LookupError) as caught:
        tf.gradients(y, x)
    message = "No gradient defined for operation 'mine' (op type: MatrixDiag)"
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
