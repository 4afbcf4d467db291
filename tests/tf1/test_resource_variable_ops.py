"""Resource variables: read anew by each use, and changed by ops that give no tensor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


def resource(value: Any, **kwargs: Any) -> Any:
    return tf.Variable(value, use_resource=True, **kwargs)


def made(graph: tf.Graph, after: int = 0) -> list[tuple[str, str]]:
    return [(op.name, op.type) for op in graph.get_operations()[after:]]


# Ops and names, as TensorFlow 1.15.5 has them.


def test_value_is_made_in_the_initializers_scope(graph: tf.Graph) -> None:
    resource(1.0, name="v")
    assert made(graph) == [
        ("v/Initializer/initial_value", "Const"),
        ("v", "VarHandleOp"),
        ("v/IsInitialized/VarIsInitializedOp", "VarIsInitializedOp"),
        ("v/Assign", "AssignVariableOp"),
        ("v/Read/ReadVariableOp", "ReadVariableOp"),
    ]


def test_scope_decides_the_kind_that_a_lookup_makes(graph: tf.Graph) -> None:
    with tf.variable_scope("s", use_resource=True):
        v = tf.get_variable("v", [2])
    assert repr(v) == "<tf.Variable 's/v:0' shape=(2,) dtype=float32>"
    assert (type(v).__name__, made(graph)[-4]) == ("ResourceVariable", ("s/v", "VarHandleOp"))


def test_argument_decides_before_scope_and_default() -> None:
    tf.enable_resource_variables()
    try:
        kinds = [
            type(variable).__name__
            for variable in (
                tf.get_variable("a", [1]),
                tf.Variable(1.0),
                tf.get_variable("b", [1], use_resource=False),
                tf.Variable(1.0, use_resource=False),
            )
        ]
    finally:
        tf.disable_resource_variables()
    assert kinds == ["ResourceVariable", "ResourceVariable", "RefVariable", "RefVariable"]


def test_name_goes_by_the_name_scope_and_is_made_unique() -> None:
    with tf.name_scope("n"):
        assert [resource(1.0).name for _ in range(2)] == ["n/Variable:0", "n/Variable_1:0"]


def test_each_use_reads_in_the_scope_of_the_use(graph: tf.Graph) -> None:
    v = resource(1.0, name="v")
    with tf.name_scope("a"):
        tensors = [v + 1.0, tf.square(v), v.value(), v.read_value()]
    assert [tensor.name for tensor in tensors] == [
        "a/add:0",
        "a/Square:0",
        "a/ReadVariableOp_1:0",
        "a/Identity:0",
    ]
    assert [name for name, _ in made(graph, 5)] == [
        "a/ReadVariableOp",
        "a/add/y",
        "a/add",
        "a/Square/ReadVariableOp",
        "a/Square",
        "a/ReadVariableOp_1",
        "a/Read/ReadVariableOp",
        "a/Identity",
    ]


def test_operators_read_left_before_their_scope_and_right_inside_it(graph: tf.Graph) -> None:
    v = resource([[1.0]], name="v")
    del graph
    assert [tensor.name for tensor in (v * v).op.inputs] == [
        "ReadVariableOp:0",
        "mul/ReadVariableOp:0",
    ]


def test_both_operands_of_a_function_are_read_in_its_scope() -> None:
    v = resource([[1.0]], name="v")
    assert [tensor.name for tensor in tf.matmul(v, v).op.inputs] == [
        "MatMul/ReadVariableOp:0",
        "MatMul/ReadVariableOp_1:0",
    ]


def test_cached_variable_is_read_once_and_on_the_caching_device(graph: tf.Graph) -> None:
    with tf.device("/job:w"):
        v = resource(1.0, name="v", caching_device="/cpu:0")
    assert [(op.name, op.device) for op in graph.get_operations()] == [
        ("v/Initializer/initial_value", ""),
        ("v", "/job:w"),
        ("v/IsInitialized/VarIsInitializedOp", "/job:w"),
        ("v/Assign", "/job:w"),
        ("v/Read/ReadVariableOp", "/job:w"),
        ("v/Read/Identity", "/device:CPU:0"),
    ]
    assert v.value().name == tf.square(v).op.inputs[0].name == "v/Read/Identity:0"


# Values.


def test_assignments_give_variables_that_are_read_after_them(session: tf.Session) -> None:
    v = resource([1.0, 2.0], name="v")
    set_, added = v.assign([3.0, 4.0]), v.assign_add([1.0, 1.0], name="up")
    session.run(v.initializer)
    assert (set_.name, added.name) == ("AssignVariableOp", "up")
    assert session.run(set_).tolist() == [3.0, 4.0]
    assert session.run(added).tolist() == [4.0, 5.0]
    assert session.run(v).tolist() == [4.0, 5.0]


def test_assignment_without_reading_is_an_op(session: tf.Session) -> None:
    v = resource([1.0, 2.0], name="v")
    op = v.assign_sub([1.0, 0.5], read_value=False)
    session.run(v.initializer)
    assert (op.type, session.run(op)) == ("AssignSubVariableOp", None)
    assert session.run(v).tolist() == [0.0, 1.5]


def test_reads_of_an_assignment_wait_for_it(graph: tf.Graph) -> None:
    y = resource(1.0, name="v").assign(7.0) + 1.0
    assert y.op.inputs[0].name == "ReadVariableOp_1:0"
    assert {
        op.name: [before.name for before in op.control_inputs]
        for op in graph.get_operations()
        if op.control_inputs
    } == {"ReadVariableOp": ["AssignVariableOp"], "ReadVariableOp_1": ["AssignVariableOp"]}


def test_counter_counts_the_runs(session: tf.Session) -> None:
    v = resource(0)
    up = v.assign_add(1)
    session.run(v.initializer)
    assert [int(session.run(up)) for _ in range(3)] == [1, 2, 3]


def test_loaded_value_is_seen_by_every_way_of_reading(session: tf.Session) -> None:
    v = resource(2.0, name="v")
    session.run(v.initializer)
    v.load(5.0, session)
    reads = [v, "v/Read/ReadVariableOp:0", v.initialized_value(), v.read_value()]
    assert [float(value) for value in session.run(reads)] == [5.0] * 4
    assert v.eval(session) == 5.0


def test_shape_may_be_less_known_than_the_values(session: tf.Session) -> None:
    v = tf.Variable([1.0, 2.0], shape=[None], use_resource=True)
    longer = v.assign([1.0, 2.0, 3.0])
    session.run(v.initializer)
    assert str(v.shape) == "(?,)"
    assert session.run(longer).tolist() == [1.0, 2.0, 3.0]


def test_variable_knows_whether_it_has_a_value(session: tf.Session) -> None:
    v = resource(1.0)
    has_value = v.is_initialized()
    before = bool(session.run(has_value))
    session.run(v.initializer)
    assert (before, bool(session.run(has_value))) == (False, True)


# Sharing.


def test_kind_makes_no_difference_to_sharing() -> None:
    with tf.variable_scope("s", use_resource=True):
        v = tf.get_variable("v", [1])
    with tf.variable_scope("s", reuse=True, use_resource=False):
        assert tf.get_variable("v", [1]) is v


def test_refusals_name_the_dtype_without_ref() -> None:
    with tf.variable_scope("s", use_resource=True):
        tf.get_variable("v", [1])
    with tf.variable_scope("s", reuse=True), pytest.raises(ValueError) as refused:
        tf.get_variable("v", [1], tf.int32)
    assert str(refused.value).partition("\n")[0] == (
        "Trying to share variable s/v, but specified dtype int32 and found dtype float32."
    )


def test_first_line_of_a_duplicate_ends_with_the_question() -> None:
    with tf.variable_scope("s", use_resource=True):
        tf.get_variable("v", [1])
        with pytest.raises(ValueError) as refused:
            tf.get_variable("v", [1])
    assert str(refused.value).partition("\n")[0] == (
        "Variable s/v already exists, disallowed. Did you mean to set reuse=True or "
        "reuse=tf.AUTO_REUSE in VarScope?"
    )


# Misuse.

NO_SHAPES = "ResourceVariable does not implement set_shape()"
BOTH = "Dimension 0 in both shapes must be equal, but are 2 and 3. Shapes are [2] and [3]."
MISUSE: list[tuple[Callable[[Any], Any], type[Exception], str]] = [
    (lambda v: v.set_shape([2]), NotImplementedError, NO_SHAPES),
    (lambda v: v.assign([1.0]), ValueError, "Shapes (2,) and (1,) are incompatible"),
    (
        lambda v: v.assign_add([1.0, 2.0, 3.0]),
        ValueError,
        f"{BOTH} for 'AssignAddVariableOp' (op: 'AssignAddVariableOp') with input shapes: [], [3].",
    ),
    (lambda v: v.assign("x"), TypeError, "Expected float32, got 'x' of type 'str' instead."),
    (iter, TypeError, "'Variable' object is not iterable."),
    (
        bool,
        TypeError,
        (
            "using a `tf.Tensor` as a Python `bool` is not allowed in Graph execution. Use Eager "
            "execution or decorate this function with @tf.function."
        ),
    ),
    (
        lambda v: v.__iadd__(1.0),
        RuntimeError,
        (
            "Variable += value not supported. Use variable.assign_add(value) to modify the "
            "variable value and variable = variable + value to get a new Tensor object."
        ),
    ),
    (
        lambda v: v.__isub__(1.0),
        RuntimeError,
        (
            "Variable -= value not supported. Use variable.assign_sub(value) to modify the "
            "variable value and variable = variable - value to get a new Tensor object."
        ),
    ),
    (
        lambda v: v.__imul__(1.0),
        RuntimeError,
        (
            "Variable *= value not supported. Use `var.assign(var * value)` to modify the variable "
            "or `var = var * value` to get a new Tensor object."
        ),
    ),
    (
        lambda v: v.__itruediv__(1.0),
        RuntimeError,
        (
            "Variable /= value not supported. Use `var.assign(var / value)` to modify the variable "
            "or `var = var / value` to get a new Tensor object."
        ),
    ),
    (
        lambda v: v.__ipow__(1.0),
        RuntimeError,
        (
            "Variable **= value not supported. Use `var.assign(var ** value)` to modify the "
            "variable or `var = var ** value` to get a new Tensor object."
        ),
    ),
    (
        lambda _: tf.Variable([1.0], shape=[3], use_resource=True),
        ValueError,
        (
            "The initial value's shape ((1,)) is not compatible with the explicitly supplied "
            "`shape` argument ([3])."
        ),
    ),
    (lambda _: resource(None), ValueError, "initial_value must be specified."),
]


@pytest.mark.parametrize(("call", "error", "message"), MISUSE)
def test_misuse_raises_what_tf1_raises(
    call: Callable[[Any], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as refused:
        call(resource([1.0, 2.0], name="v"))
    assert str(refused.value).partition("\n")[0] == message


def test_reading_without_a_value_names_the_variable(session: tf.Session) -> None:
    with pytest.raises(tf.errors.FailedPreconditionError) as refused:
        session.run(resource(1.0, name="v"))
    assert refused.value.message.startswith(
        "Error while reading resource variable v from Container: localhost. This could mean "
        "that the variable was uninitialized. Not found: "
    )
