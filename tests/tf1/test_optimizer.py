"""Optimizers: slots, names and steps, as TensorFlow 1.15.5 has them, and as their rules say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

import scopeviz.tf1 as tf
from scopeviz.tf1.framework.op_def import OPS
from scopeviz.tf1.training import slot_creator, training_ops

Array: TypeAlias = NDArray[Any]


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def weight(name: str = "w", **arguments: Any) -> Any:
    return tf.get_variable(name, initializer=tf.constant([1.0, 2.0]), **arguments)


def loss_of(w: Any) -> Any:
    return tf.reduce_sum(w * w)


def momentum(**arguments: Any) -> Any:
    return tf.train.MomentumOptimizer(0.1, 0.9, **arguments)


def names(variables: Sequence[Any]) -> list[str]:
    return [variable.name for variable in variables]


def after(steps: int, train: Any, *fetched: Any) -> list[Array]:
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(steps):
            session.run(train)
        return list(session.run(fetched))


# What is computed.


def slope(w: Array) -> Array:
    return 2 * w


def test_gradient_descent_takes_a_part_of_the_gradient_away() -> None:
    w = weight()
    (value,) = after(3, tf.train.GradientDescentOptimizer(0.1).minimize(loss_of(w)), w)
    expected = np.array([1.0, 2.0])
    for _ in range(3):
        expected -= 0.1 * slope(expected)
    np.testing.assert_allclose(value, expected, 1e-6)


@pytest.mark.parametrize("use_nesterov", [False, True])
def test_momentum_gathers_gradients(*, use_nesterov: bool) -> None:
    w = weight()
    optimizer = momentum(use_nesterov=use_nesterov)
    train = optimizer.minimize(loss_of(w))
    value, slot = after(3, train, w, optimizer.get_slot(w, "momentum"))
    expected, gathered = np.array([1.0, 2.0]), np.zeros(2)
    for _ in range(3):
        grad = slope(expected)
        gathered = 0.9 * gathered + grad
        expected = expected - 0.1 * (grad + 0.9 * gathered if use_nesterov else gathered)
    np.testing.assert_allclose(value, expected, 1e-5)
    np.testing.assert_allclose(slot, gathered, 1e-5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_adam_fits_the_length_of_steps(dtype: str) -> None:
    w = tf.get_variable("w", initializer=tf.constant([1.0, -20.0], dtype))
    optimizer = tf.train.AdamOptimizer(0.1, 0.8, 0.95, 1e-3)
    train = optimizer.minimize(loss_of(w))
    value, *slots = after(4, train, w, *[optimizer.get_slot(w, name) for name in "mv"])
    expected, m, v = np.array([1.0, -20.0]), np.zeros(2), np.zeros(2)
    for step in range(1, 5):
        grad = slope(expected)
        m, v = 0.8 * m + 0.2 * grad, 0.95 * v + 0.05 * grad**2
        rate = 0.1 * np.sqrt(1 - 0.95**step) / (1 - 0.8**step)
        expected = expected - rate * m / (np.sqrt(v) + 1e-3)
    for got, wanted in zip([value, *slots], [expected, m, v], strict=True):
        np.testing.assert_allclose(got, wanted, 1e-5)


RECORDED: list[tuple[Callable[[], Any], list[float]]] = [
    (lambda: tf.train.GradientDescentOptimizer(0.1), [0.512, 1.024]),
    (momentum, [0.062, 0.124]),
    (lambda: momentum(use_nesterov=True), [-0.10835, -0.2167]),
    (lambda: tf.train.AdamOptimizer(0.1), [0.70159, 1.70062]),
]
"""Three steps of TensorFlow 1.15.5 from [1, 2], down the sum of squares."""


@pytest.mark.parametrize(("make", "wanted"), RECORDED)
def test_three_steps_lead_where_they_led_in_tf1(
    make: Callable[[], Any], wanted: list[float]
) -> None:
    w = weight()
    assert after(3, make().minimize(loss_of(w)), w)[0] == pytest.approx(wanted, abs=2e-5)


def test_a_loss_counts_as_much_as_is_said() -> None:
    w = weight()
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss_of(w), grad_loss=tf.constant(3.0))
    assert after(1, train, w)[0] == pytest.approx([0.4, 0.8])


def test_gradients_may_be_changed_before_they_are_applied() -> None:
    w = weight()
    optimizer = tf.train.GradientDescentOptimizer(0.5)
    pairs = [(tf.minimum(grad, 3.0), v) for grad, v in optimizer.compute_gradients(loss_of(w))]
    assert after(1, optimizer.apply_gradients(pairs), w)[0] == pytest.approx([0.0, 0.5])


def test_a_constraint_holds_after_each_step() -> None:
    w = weight(constraint=lambda value: tf.minimum(value, 0.5))
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss_of(w))
    assert after(2, train, w)[0] == pytest.approx([0.4, 0.4])


def test_the_global_step_counts_the_updates(graph: tf.Graph) -> None:
    step = tf.train.get_or_create_global_step()
    train = momentum().minimize(loss_of(weight()), global_step=step)
    assert (train.name, train.type) == ("Momentum", "AssignAdd")
    before = graph.get_operation_by_name("Momentum/value").control_inputs
    assert [op.name for op in before] == ["Momentum/update"]
    assert after(3, train, step) == [3]


def test_training_needs_values() -> None:
    train = momentum().minimize(loss_of(weight()))
    with tf.Session() as session, pytest.raises(tf.errors.FailedPreconditionError) as caught:
        session.run(train)
    assert str(caught.value).startswith("Attempting to use uninitialized value w")


@pytest.mark.parametrize("number", range(4))
def test_a_resource_variable_is_trained_to_the_same_values(number: int, graph: tf.Graph) -> None:
    make, wanted = RECORDED[number]
    w = weight(use_resource=True)
    step = tf.get_variable("step", [], tf.int64, tf.zeros_initializer(), use_resource=True)
    optimizer = make()
    train = optimizer.minimize(loss_of(w), global_step=step)
    value, count = after(3, train, w, step)
    assert value == pytest.approx(wanted, abs=2e-5)
    assert count == 3
    assert {v.op.type for v in optimizer.variables()} <= {"VarHandleOp"}
    types = {op.type for op in graph.get_operations()}
    assert types & {"ResourceApplyGradientDescent", "ResourceApplyMomentum", "ResourceApplyAdam"}


def test_a_slot_is_of_its_variables_kind_whatever_the_scope_makes() -> None:
    w = weight()
    with tf.variable_scope("t", use_resource=True):
        optimizer = tf.train.AdamOptimizer(0.1)
        optimizer.minimize(loss_of(w))
    assert {v.op.type for v in optimizer.variables()} == {"VariableV2"}


def test_a_slot_of_a_part_is_a_part_of_the_slot() -> None:
    whole = tf.get_variable("w", [4], partitioner=tf.fixed_size_partitioner(2))
    optimizer = momentum()
    optimizer.minimize(loss_of(whole.as_tensor()))
    slots = optimizer.variables()
    assert names(slots) == ["w/part_0/Momentum:0", "w/part_1/Momentum:0"]
    infos = [slot._get_save_slice_info() for slot in slots]
    assert [(info.full_name, info.var_offset) for info in infos] == [
        ("w/Momentum", [0]),
        ("w/Momentum", [2]),
    ]


@pytest.mark.parametrize("op_type", ["GradientDescent", "Momentum", "Adam"])
def test_a_resource_variable_is_trained_by_the_same_rule(op_type: str) -> None:
    plain, resource = OPS[f"Apply{op_type}"], OPS[f"ResourceApply{op_type}"]
    assert plain.compute is resource.compute
    held = [one for one in resource.parsed if one.type == "resource"]
    assert [one.name for one in held] == [one.name for one in plain.parsed[: len(held)]]


def test_an_op_that_trains_demands_the_shape_of_its_variable() -> None:
    w = weight()
    with pytest.raises(ValueError) as caught:
        training_ops.apply_rule("ApplyGradientDescent", [w], [0.1, tf.constant([1.0, 2.0, 3.0])])
    assert str(caught.value).splitlines()[0] == (
        "Dimension 0 in both shapes must be equal, but are 2 and 3. Shapes are [2] and [3]. for "
        "'ApplyGradientDescent' (op: 'ApplyGradientDescent') with input shapes: [2], [], [3]."
    )


# Names, recorded from TensorFlow 1.15.5.


def test_gradient_descent_makes_no_variables(graph: tf.Graph) -> None:
    w = weight()
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    optimizer.minimize(tf.reduce_sum(tf.square(w)) + loss_of(w))
    assert names(tf.global_variables()) == ["w:0"]
    assert [op.name for op in graph.get_operations()][11:] == TRAINING.split()


TRAINING = """
gradients/Shape gradients/grad_ys_0 gradients/Fill gradients/add_grad/tuple/group_deps
gradients/add_grad/tuple/control_dependency gradients/add_grad/tuple/control_dependency_1
gradients/Sum_grad/Reshape/shape gradients/Sum_grad/Reshape gradients/Sum_grad/Const
gradients/Sum_grad/Tile gradients/Sum_1_grad/Reshape/shape gradients/Sum_1_grad/Reshape
gradients/Sum_1_grad/Const gradients/Sum_1_grad/Tile gradients/Square_grad/Const
gradients/Square_grad/Mul gradients/Square_grad/Mul_1 gradients/mul_grad/Mul
gradients/mul_grad/Mul_1 gradients/mul_grad/tuple/group_deps
gradients/mul_grad/tuple/control_dependency gradients/mul_grad/tuple/control_dependency_1
gradients/AddN GradientDescent/learning_rate GradientDescent/update_w/ApplyGradientDescent
GradientDescent
"""


def test_adam_makes_two_slots_for_each_variable_and_two_numbers() -> None:
    with tf.variable_scope("net"):
        w = weight()
    optimizer = tf.train.AdamOptimizer(0.1)
    train = optimizer.minimize(loss_of(w))
    own = ["beta1_power:0", "beta2_power:0", "net/w/Adam:0", "net/w/Adam_1:0"]
    assert names(optimizer.variables()) == own
    assert names(tf.global_variables()) == ["net/w:0", *own]
    assert names(tf.trainable_variables()) == ["net/w:0"]
    assert optimizer.get_slot_names() == ["m", "v"]
    assert [op.name for op in train.control_inputs] == [
        "Adam/update_net/w/ApplyAdam",
        "Adam/Assign",
        "Adam/Assign_1",
    ]


def test_optimizers_of_one_name_have_slots_of_their_own() -> None:
    w = weight()
    one, two = momentum(), momentum()
    one.minimize(loss_of(w))
    two.minimize(loss_of(w))
    assert one.get_slot(w, "momentum").name == "w/Momentum:0"
    assert two.get_slot(w, "momentum").name == "w/Momentum_1:0"
    assert [op.name for op in tf.get_collection("train_op")] == ["Momentum", "Momentum_1"]


def test_an_optimizer_that_is_used_twice_keeps_its_slots() -> None:
    w = weight()
    optimizer = momentum()
    optimizer.minimize(loss_of(w))
    optimizer.minimize(loss_of(w) * 2.0)
    assert names(optimizer.variables()) == ["w/Momentum:0"]


def test_a_slot_is_named_after_the_scope_it_is_made_in() -> None:
    with tf.variable_scope("net"):
        w = weight()
    with tf.variable_scope("train"):
        optimizer = momentum(name="Other")
        optimizer.minimize(loss_of(w))
    assert optimizer.get_slot(w, "momentum").name == "train/net/w/Other:0"


def test_name_scopes_count_for_ops_and_numbers_and_not_for_slots() -> None:
    w = weight()
    with tf.name_scope("n"):
        train = tf.train.AdamOptimizer(0.1).minimize(loss_of(w), name="go")
    assert train.name == "n/go"
    assert names(tf.global_variables()) == [
        "w:0",
        "n/beta1_power:0",
        "n/beta2_power:0",
        "w/Adam:0",
        "w/Adam_1:0",
    ]


def test_slots_cannot_be_made_where_a_scope_only_shares() -> None:
    w = weight()
    with tf.variable_scope("t", reuse=True), pytest.raises(ValueError) as caught:
        momentum().minimize(loss_of(w))
    assert str(caught.value) == (
        "Variable t/w/Momentum/ does not exist, or was not created with tf.get_variable(). "
        "Did you mean to set reuse=tf.AUTO_REUSE in VarScope?"
    )


def test_a_scope_regularizes_slots_and_does_not_choose_their_dtype() -> None:
    w = weight()
    with tf.variable_scope("t", regularizer=tf.nn.l2_loss, dtype=tf.float64):
        optimizer = momentum()
        optimizer.minimize(loss_of(w))
    assert optimizer.get_slot(w, "momentum").dtype.base_dtype is tf.float32
    assert names(tf.get_collection("regularization_losses")) == [
        "t/w/Momentum//Regularizer/L2Loss:0"
    ]


def test_slots_do_not_wait_for_what_training_waits_for(graph: tf.Graph) -> None:
    w = weight()
    with tf.control_dependencies([tf.no_op("first")]):
        momentum().minimize(loss_of(w))
    waiting = {op.name for op in graph.get_operations() if op.control_inputs}
    assert "Momentum/learning_rate" in waiting
    assert not [name for name in waiting if name.startswith("w/")]


def test_only_what_is_listed_is_trained() -> None:
    a, b = weight("a"), weight("b")
    optimizer = momentum()
    optimizer.minimize(loss_of(a) + loss_of(b), var_list=[[b]])
    assert names(optimizer.variables()) == ["b/Momentum:0"]
    assert optimizer.get_slot(a, "momentum") is None


def test_variables_without_a_gradient_are_left_alone() -> None:
    w, b = weight(), weight("b")
    pairs = tf.train.GradientDescentOptimizer(0.1).compute_gradients(loss_of(w))
    assert [(grad is None, v) for grad, v in pairs] == [(False, w), (True, b)]


@pytest.mark.parametrize(
    ("gate", "name"),
    [
        (tf.train.Optimizer.GATE_NONE, "gradients/mul_grad/Mul"),
        (tf.train.Optimizer.GATE_OP, "gradients/mul_grad/tuple/control_dependency"),
        (tf.train.Optimizer.GATE_GRAPH, "tuple/control_dependency"),
    ],
)
def test_gates_say_what_waits_for_what(gate: int, name: str) -> None:
    a, b = weight("a"), weight("b")
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    pairs = optimizer.compute_gradients(tf.reduce_sum(a * b), gate_gradients=gate)
    assert pairs[0][0].op.name == name


def test_numbers_may_be_tensors_or_functions(graph: tf.Graph) -> None:
    optimizer = tf.train.MomentumOptimizer(lambda: 0.5, tf.constant(0.9, tf.float64, name="kept"))
    optimizer.minimize(loss_of(weight()))
    op = graph.get_operation_by_name("Momentum/update_w/ApplyMomentum")
    assert [tensor.op.name for tensor in op.inputs[2:]] == [
        "Momentum/learning_rate",
        "gradients/AddN",
        "Momentum/update_w/Cast",
    ]


def test_a_slot_can_begin_with_a_tensor() -> None:
    w = weight()
    slot = slot_creator.create_slot(w, tf.constant([3.0, 4.0]), "best")
    assert (slot.name, slot.trainable) == ("w/best:0", False)
    assert after(0, (), slot)[0].tolist() == [3.0, 4.0]


def test_a_slot_of_unknown_shape_takes_the_shape_that_its_variable_has() -> None:
    start = tf.placeholder_with_default([[1.0, 2.0]], [None, 2])
    w = tf.get_variable("w", initializer=start, validate_shape=False)
    assert after(0, (), slot_creator.create_zeros_slot(w, "zeros"))[0].tolist() == [[0.0, 0.0]]


# What is refused.

REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: tf.train.GradientDescentOptimizer(0.1, name=""),
        ValueError,
        "Must specify the optimizer name",
    ),
    (
        lambda: momentum().minimize(tf.constant(1.0)),
        ValueError,
        "No variables to optimize.",
    ),
    (
        lambda: [weight(), momentum().minimize(tf.constant(1.0))],
        ValueError,
        (
            "No gradients provided for any variable, check your graph for ops that do not support "
            "gradients, between variables [\"<tf.Variable 'w:0' shape=(2,) dtype=float32_ref>\"] "
            'and loss Tensor("Const_1:0", shape=(), dtype=float32).'
        ),
    ),
    (
        lambda: momentum().minimize(loss_of(weight()), gate_gradients=7),
        ValueError,
        (
            "gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, "
            "Optimizer.GATE_GRAPH.  Not 7"
        ),
    ),
    (
        lambda: [weight(), momentum().minimize(tf.constant(1))],
        ValueError,
        ("Invalid type tf.int32 for Const_1:0, expected: [tf.float16, tf.float32, tf.float64]."),
    ),
    (
        lambda: momentum().minimize(None),
        AttributeError,
        "'NoneType' object has no attribute 'dtype'",
    ),
    (
        lambda: momentum().minimize(loss_of(weight()), var_list=["w"]),
        AttributeError,
        "'str' object has no attribute 'op'",
    ),
    (
        lambda: momentum().minimize(loss_of(weight()), global_step=3),
        AttributeError,
        "'int' object has no attribute 'dtype'",
    ),
    (
        lambda: momentum().minimize(loss_of(weight()), global_step=tf.constant(0)),
        AttributeError,
        "'Tensor' object has no attribute 'assign_add'",
    ),
    (lambda: momentum().apply_gradients([]), ValueError, "No variables provided."),
    (
        lambda: momentum().apply_gradients([(None, weight())]),
        ValueError,
        (
            "No gradients provided for any variable: "
            "[\"<tf.Variable 'w:0' shape=(2,) dtype=float32_ref>\"]."
        ),
    ),
    (
        lambda: momentum().apply_gradients([(len, weight())]),
        TypeError,
        (
            "Gradient must be convertible to a Tensor or IndexedSlices, or None: "
            "<built-in function len>"
        ),
    ),
    (
        lambda: tf.train.GradientDescentOptimizer(0.1).apply_gradients([("a", weight())]),
        TypeError,
        (
            "Input 'delta' of 'ApplyGradientDescent' Op has type string that does not match type "
            "float32 of argument 'var'."
        ),
    ),
    (
        lambda: tf.train.GradientDescentOptimizer(0.1).apply_gradients(
            [(tf.constant(1.0), tf.constant(1.0, name="c"))]
        ),
        NotImplementedError,
        "('Trying to update a Tensor ', <tf.Tensor 'c:0' shape=() dtype=float32>)",
    ),
    (
        lambda: tf.train.Optimizer(use_locking=False, name="X").minimize(loss_of(weight())),
        NotImplementedError,
        "",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_bad_arguments_are_refused_in_the_words_of_tf1(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
