"""Partitioned variables: how they are cut, named, shared and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.variables.variable_parts import PartitionedVariable, PartitionInfo

Slice = tf.Variable.SaveSliceInfo
ZEROS = tf.zeros_initializer()


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def session(graph: tf.Graph) -> Iterator[tf.Session]:
    with tf.Session(graph=graph) as session:
        yield session


def parts(number: int, axis: int = 0) -> Any:
    return tf.fixed_size_partitioner(number, axis)


def in_parts(name: str = "v", size: int = 4, number: int = 2, **kwargs: Any) -> Any:
    return tf.get_variable(name, [size], initializer=ZEROS, partitioner=parts(number), **kwargs)


def always(answer: Any) -> Any:
    return lambda **_: answer


def first_line(error: pytest.ExceptionInfo[BaseException]) -> str:
    return str(error.value).partition("\n")[0]


def made(graph: tf.Graph, after: int = 0) -> list[tuple[str, str]]:
    return [(op.name, op.type) for op in graph.get_operations()[after:]]


# Partitioners, each answer as TensorFlow 1.15.5 gives it.


@pytest.mark.parametrize(
    ("number", "axis", "shape", "answer"),
    [
        (2, 0, [4, 4], [2, 1]),
        (5, 0, [3, 4], [3, 1]),
        (3, 1, [4, 7], [1, 3]),
        (1, 0, [4], [1]),
    ],
)
def test_fixed_size_makes_as_many_parts_as_there_are_slices_at_most(
    number: int, axis: int, shape: list[int], answer: list[int]
) -> None:
    assert list(parts(number, axis)(shape=tf.TensorShape(shape), dtype=tf.float32)) == answer


@pytest.mark.parametrize(
    ("most", "axis", "least_bytes", "shape", "dtype", "answer"),
    [
        (4, 0, 16, [8, 2], tf.float32, [4, 1]),
        (4, 1, 16, [8, 2], tf.float32, [1, 2]),
        (100, 0, 256 << 10, [1024, 1024], tf.float32, [16, 1]),
        (10, 0, 100, [5, 2], tf.string, [2, 1]),
        (10, 0, 100, [5, 2], tf.float64, [1, 1]),
        (3, 0, 1, [2], tf.int32, [2]),
        (8, 0, 33, [8, 2], tf.float32, [2, 1]),
    ],
)
def test_min_max_makes_parts_of_a_least_size(
    most: int, axis: int, least_bytes: int, shape: list[int], dtype: Any, answer: list[int]
) -> None:
    partitioner = tf.min_max_variable_partitioner(most, axis=axis, min_slice_size=least_bytes)
    assert list(partitioner(shape=tf.TensorShape(shape), dtype=dtype)) == answer


@pytest.mark.parametrize(
    ("most_bytes", "axis", "most", "shape", "dtype", "answer"),
    [
        (32, 0, None, [8, 2], tf.float32, [2, 1]),
        (32, 1, None, [8, 2], tf.float32, [1, 2]),
        (1, 0, None, [8, 2], tf.float32, [8, 1]),
        (32, 0, 2, [64, 2], tf.float32, [2, 1]),
        (64, 0, None, [8, 2], tf.string, [4, 1]),
        (20, 0, None, [8, 2], tf.float32, [4, 1]),
    ],
)
def test_variable_axis_size_makes_parts_of_a_greatest_size(
    most_bytes: int, axis: int, most: int | None, shape: list[int], dtype: Any, answer: list[int]
) -> None:
    partitioner = tf.variable_axis_size_partitioner(most_bytes, axis=axis, max_shards=most)
    assert list(partitioner(shape=tf.TensorShape(shape), dtype=dtype)) == answer


def of_8_bytes(shape: Any, dtype: Any = tf.float32) -> Any:
    return tf.variable_axis_size_partitioner(8)(shape=shape, dtype=dtype)


BOTH_POSITIVE = "Both max_shard_bytes and bytes_per_string_element must be positive."
BAD_PARTITIONERS: list[tuple[Callable[[], Any], str]] = [
    (lambda: tf.variable_axis_size_partitioner(0), BOTH_POSITIVE),
    (lambda: tf.variable_axis_size_partitioner(8, bytes_per_string_element=0), BOTH_POSITIVE),
    (lambda: tf.variable_axis_size_partitioner(8, max_shards=-1), "max_shards must be positive."),
    (lambda: of_8_bytes([2]), "shape is not a TensorShape: [2]"),
    (lambda: of_8_bytes(tf.TensorShape([None, 2])), "shape is not fully defined: (?, 2)"),
    (lambda: of_8_bytes(tf.TensorShape([2]), "float32"), "dtype is not a DType: float32"),
    (
        lambda: tf.min_max_variable_partitioner(2, axis=3)(
            shape=tf.TensorShape([2, 2]), dtype=tf.float32
        ),
        "Can not partition variable along axis 3 when shape is only (2, 2)",
    ),
]


@pytest.mark.parametrize(("call", "message"), BAD_PARTITIONERS)
def test_partitioner_that_makes_no_sense_is_refused(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError) as refused:
        call()
    assert str(refused.value) == message


# What an initializer is told.


@pytest.mark.parametrize(
    ("shape", "number", "axis", "told"),
    [
        ([7, 2], 3, 0, [([3, 2], [0, 0], 0, 0), ([2, 2], [3, 0], 3, 0), ([2, 2], [5, 0], 5, 0)]),
        ([2, 5], 2, 1, [([2, 3], [0, 0], 0, 1), ([2, 2], [0, 3], 3, 1)]),
        ([2, 5], 1, 0, [([2, 5], [0, 0], 0, None)]),
    ],
)
def test_initializer_is_told_where_each_part_lies(
    shape: list[int], number: int, axis: int, told: list[Any]
) -> None:
    heard = []

    def initializer(part: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        info = partition_info
        assert list(info.full_shape) == shape
        offset = list(info.var_offset)
        heard.append((list(part), offset, info.single_offset(part), info.single_slice_dim(part)))
        return tf.zeros(part, dtype)

    tf.get_variable("v", shape, initializer=initializer, partitioner=parts(number, axis))
    assert heard == told


def test_default_initializer_knows_the_whole_shape(session: tf.Session) -> None:
    tf.get_variable("v", [100, 2], partitioner=parts(4))
    limit = session.run("v/part_0/Initializer/random_uniform/max:0")
    assert limit == pytest.approx((6 / (100 + 2)) ** 0.5)


BAD_INFO: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: PartitionInfo(3, [0]),  # type: ignore[arg-type]  # it is refused
        TypeError,
        "`full_shape` must be a sequence (like tuple or list) instead of int",
    ),
    (
        lambda: PartitionInfo("3", [0]),  # type: ignore[arg-type]  # it is refused
        TypeError,
        "`full_shape` must be a sequence (like tuple or list) instead of str",
    ),
    (
        lambda: PartitionInfo([3], 0),  # type: ignore[arg-type]  # it is refused
        TypeError,
        "`var_offset` must be a sequence (like tuple or list) instead of int",
    ),
    (
        lambda: PartitionInfo([3], [0, 0]),
        ValueError,
        "Expected equal length, but `var_offset` is of length 2 while full_shape is of length 1.",
    ),
    (
        lambda: PartitionInfo([3], [3]),
        ValueError,
        (
            "Expected 0 <= offset < shape but found offset=3, shape=3 for var_offset=[3], "
            "full_shape=[3]"
        ),
    ),
    (
        lambda: PartitionInfo([3], [-1]),
        ValueError,
        (
            "Expected 0 <= offset < shape but found offset=-1, shape=3 for var_offset=[-1], "
            "full_shape=[3]"
        ),
    ),
    (
        lambda: PartitionInfo([3], [1]).single_offset([3]),
        ValueError,
        (
            "With self.var_offset=[1], a partition of shape=[3] would exceed self.full_shape=[3] "
            "in dimension 0."
        ),
    ),
    (
        lambda: PartitionInfo([3], [1]).single_slice_dim([3, 1]),
        ValueError,
        (
            "Expected equal length, but received shape=[3, 1] of length 2 while "
            "self.full_shape=[3] is of length 1."
        ),
    ),
    (
        lambda: PartitionInfo([3, 3], [1, 1]).single_slice_dim([1, 1]),
        ValueError,
        (
            "Cannot use single_slice_dim() with shape=[1, 1] and self.full_shape=[3, 3] since "
            "slice dim could be either dimension 1 or 0."
        ),
    ),
    (
        lambda: PartitionInfo([3], [0]).single_slice_dim(3),  # type: ignore[arg-type]  # the same
        TypeError,
        "`shape` must be a sequence (like tuple or list) instead of int",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD_INFO)
def test_place_of_a_part_that_makes_no_sense_is_refused(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as refused:
        call()
    assert str(refused.value) == message


# Parts and names.


def test_first_parts_take_what_is_left_over() -> None:
    v = tf.get_variable("v", [7, 2], partitioner=parts(3))
    assert (v.name, str(v.get_shape()), v.dtype.name, len(v)) == ("v", "(7, 2)", "float32", 3)
    assert list(v._get_partitions()) == [3, 1]
    assert [part.name for part in v] == ["v/part_0:0", "v/part_1:0", "v/part_2:0"]
    assert [part.shape.as_list() for part in v] == [[3, 2], [2, 2], [2, 2]]


def test_each_part_knows_its_slice_as_a_checkpoint_names_it() -> None:
    v = tf.get_variable("v", [7, 2], partitioner=parts(3))
    specs = [part._get_save_slice_info().spec for part in v]
    assert specs == ["7 2 0,3:0,2", "7 2 3,2:0,2", "7 2 5,2:0,2"]


def test_parts_join_the_collections_and_the_whole_does_not() -> None:
    v = in_parts()
    assert tf.global_variables() == tf.trainable_variables() == list(v)


def test_whole_is_put_together_anew_each_time(graph: tf.Graph) -> None:
    with tf.variable_scope("s"):
        v = in_parts()
    before = len(graph.get_operations())
    assert [v.as_tensor().name for _ in range(2)] == ["s/v:0", "s/v_1:0"]
    assert made(graph, before) == [
        ("s/v/ConcatPartitions/concat/axis", "Const"),
        ("s/v/ConcatPartitions/concat", "ConcatV2"),
        ("s/v", "Identity"),
        ("s/v/ConcatPartitions/concat_1/axis", "Const"),
        ("s/v/ConcatPartitions/concat_1", "ConcatV2"),
        ("s/v_1", "Identity"),
    ]


def test_whole_of_one_part_is_an_identity(graph: tf.Graph) -> None:
    v = in_parts(number=1)
    before = len(graph.get_operations())
    v.as_tensor()
    assert made(graph, before) == [("v", "Identity")]


def test_parts_of_a_resource_variable_are_read_where_they_are_joined(graph: tf.Graph) -> None:
    v = in_parts(use_resource=True)
    before = len(graph.get_operations())
    v.as_tensor()
    assert [name for name, _ in made(graph, before)] == [
        "v/ConcatPartitions/concat/ReadVariableOp",
        "v/ConcatPartitions/concat/ReadVariableOp_1",
        "v/ConcatPartitions/concat/axis",
        "v/ConcatPartitions/concat",
        "v",
    ]


def test_regularizer_sees_each_part() -> None:
    seen = []

    def regularizer(part: Any) -> Any:
        seen.append(part.name)
        return tf.reduce_sum(part)

    in_parts(regularizer=regularizer)
    assert seen == ["v/part_0:0", "v/part_1:0"]
    losses = [loss.name for loss in tf.get_collection("regularization_losses")]
    assert losses == ["v/part_0/Regularizer/Sum:0", "v/part_1/Regularizer/Sum:0"]


def test_getter_sees_the_whole_and_creators_see_the_parts() -> None:
    seen = []

    def getter(getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        seen.append(("getter", name))
        return getter(name, *args, **kwargs)

    def creator(next_creator: Any, **kwargs: Any) -> Any:
        seen.append(("creator", kwargs["name"]))
        return next_creator(**kwargs)

    with tf.variable_creator_scope(creator):
        in_parts(custom_getter=getter)
    assert seen == [("getter", "v"), ("creator", "v/part_0"), ("creator", "v/part_1")]


def test_partitioner_of_the_scope_leaves_scalars_whole() -> None:
    with tf.variable_scope("s", partitioner=parts(2)):
        with tf.variable_scope("inner"):
            whole = tf.get_variable("a", [4])
        scalar, local = tf.get_variable("b", []), tf.get_local_variable("c", [4])
    kinds = [type(variable).__name__ for variable in (whole, scalar, local)]
    assert kinds == ["PartitionedVariable", "RefVariable", "PartitionedVariable"]
    assert [v.name for v in tf.local_variables()] == ["s/c/part_0:0", "s/c/part_1:0"]


# Values.


def test_value_is_cut_for_the_parts_and_put_together_again(session: tf.Session) -> None:
    value = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    v = tf.get_variable("v", initializer=tf.constant(value), partitioner=parts(2))
    session.run(tf.global_variables_initializer())
    assert [part.tolist() for part in session.run(list(v))] == [value[:2], value[2:]]
    assert session.run(v.as_tensor()).tolist() == value
    assert session.run(tf.matmul([[1.0, 1.0, 1.0]], v)).tolist() == [[9.0, 12.0]]


def test_slices_of_a_value_are_named_after_their_part(graph: tf.Graph) -> None:
    tf.get_variable("v", initializer=tf.constant([1.0, 2.0]), partitioner=parts(2))
    assert [name for name, _ in made(graph, 1)][:6] == [
        "v/part_0/PartitionedInitializer/Slice/begin",
        "v/part_0/PartitionedInitializer/Slice/size",
        "v/part_0/PartitionedInitializer/Slice",
        "v/part_0",
        "v/part_0/Assign",
        "v/part_0/read",
    ]


def test_python_value_needs_a_shape_to_be_cut() -> None:
    with pytest.raises(ValueError) as refused:
        tf.get_variable("v", initializer=[1.0, 2.0, 3.0], partitioner=parts(2))
    assert first_line(refused) == (
        "Shape of a new partitioned variable must be fully defined, but instead was <unknown>."
    )


def test_assignments_give_each_part_its_part(session: tf.Session) -> None:
    v = in_parts(size=3)
    add = v.assign_add(tf.constant([10.0, 20.0, 30.0]))
    subtract = v.assign_sub([tf.constant([1.0, 2.0]), tf.constant([3.0])])
    session.run(tf.global_variables_initializer())
    session.run(add)
    assert session.run(v.as_tensor()).tolist() == [10.0, 20.0, 30.0]
    session.run(subtract)
    assert session.run(v.as_tensor()).tolist() == [9.0, 18.0, 27.0]


# Sharing.


def test_sharing_gives_the_same_object_with_or_without_the_partitioner() -> None:
    with tf.variable_scope("s"):
        v = in_parts()
    with tf.variable_scope("s", reuse=True):
        assert tf.get_variable("v", [4], partitioner=parts(2)) is v
        assert tf.get_variable("v", [4]) is tf.get_variable("v") is v


def test_part_is_found_under_its_own_name() -> None:
    with tf.variable_scope("s"):
        v = in_parts()
    with tf.variable_scope("s", reuse=True):
        assert tf.get_variable("v/part_1", [2]) is list(v)[1]


EXISTS = (
    "Partitioned variable with name s/v already exists. Did you mean to set reuse=True or "
    "reuse=tf.AUTO_REUSE in VarScope?"
)
NO_PARTITIONER = (
    "No partitioner was provided, but a partitioned version of the variable was found: "
    "s/v/part_0. Perhaps a variable of the same name was already created with partitioning?"
)
OTHER = "Trying to reuse partitioned variable s/v, but specified "
NOT_SHARED: list[tuple[Any, dict[str, Any], str]] = [
    (None, {"partitioner": parts(2)}, EXISTS),
    (None, {}, NO_PARTITIONER),
    (tf.AUTO_REUSE, {}, NO_PARTITIONER),
    (True, {"shape": [5]}, f"{OTHER}shape (5,) and found shape (4,)."),
    (True, {"dtype": tf.int32}, f"{OTHER}dtype int32 and found dtype float32."),
    (True, {"partitioner": parts(4)}, f"{OTHER}partitions [4] and found partitions [2]."),
    (
        True,
        {"name": "w", "partitioner": parts(4)},
        (
            "PartitionedVariable s/w does not exist, or was not created with tf.get_variable(). "
            "Did you mean to set reuse=False or reuse=tf.AUTO_REUSE in VarScope?"
        ),
    ),
]


@pytest.mark.parametrize(("reuse", "arguments", "message"), NOT_SHARED)
def test_what_contradicts_the_parts_is_refused_and_leaves_no_trace(
    graph: tf.Graph, reuse: Any, arguments: dict[str, Any], message: str
) -> None:
    with tf.variable_scope("s"):
        in_parts()
    before = len(graph.get_operations())
    with tf.variable_scope("s", reuse=reuse), pytest.raises(ValueError) as refused:
        tf.get_variable(**{"name": "v", "shape": [4]} | arguments)
    assert first_line(refused) == message
    assert len(graph.get_operations()) == before


def test_variable_that_is_whole_is_not_cut_later() -> None:
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        tf.get_variable("v", [4])
        with pytest.raises(ValueError) as refused:
            in_parts()
    assert first_line(refused) == (
        "A partitioner was provided, but an unpartitioned version of the variable was found: "
        "s/v.  Perhaps a variable of the same name was already created without partitioning?"
    )


@pytest.mark.parametrize(
    ("there", "message"),
    [
        (1, "part_1 was not."),
        (3, "so was the extra shard v/part_2."),
    ],
)
def test_single_variables_named_like_parts_must_be_all_of_them(there: int, message: str) -> None:
    for number in range(there):
        tf.get_variable(f"v/part_{number}", [2])
    tf.get_variable_scope()._flag = tf.VariableScope(tf.AUTO_REUSE)._flag
    with pytest.raises(ValueError) as refused:
        in_parts()
    assert first_line(refused).startswith(
        "Partitioner returned a different partitioning than what was already found.  "
        "Partitioner returned 2 shards, and shard v/part_0 was found, but "
    )
    assert first_line(refused).endswith(message)


BAD_PARTS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"partitioner": 3}, ValueError, "Partitioner must be callable, but received: 3"),
    ({"partitioner": always(2)}, ValueError, "Partitioner must return a sequence, but saw: 2"),
    (
        {"partitioner": always([2])},
        ValueError,
        (
            "Partitioner returned a partition list that does not match the Variable's rank: "
            "[2] vs. (4, 4)"
        ),
    ),
    (
        {"partitioner": always([0, 1])},
        ValueError,
        "Partitioner returned zero partitions for some axes: [0, 1]",
    ),
    (
        {"partitioner": always([2, 2])},
        ValueError,
        "Can only slice a variable along one dimension: shape: (4, 4), partitioning: [2, 2]",
    ),
    (
        {"partitioner": parts(2), "shape": [None, 2]},
        ValueError,
        "Shape of a new partitioned variable must be fully defined, but instead was (?, 2).",
    ),
    (
        {"partitioner": parts(2), "shape": None, "initializer": tf.ones},
        ValueError,
        "Shape of a new partitioned variable must be fully defined, but instead was <unknown>.",
    ),
    (
        {"partitioner": parts(1), "shape": tf.TensorShape([])},
        ValueError,
        "A partitioned Variable must have rank at least 1, shape: ()",
    ),
]


@pytest.mark.parametrize(("arguments", "error", "message"), BAD_PARTS)
def test_variable_that_cannot_be_cut_is_refused_and_leaves_no_trace(
    graph: tf.Graph, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as refused:
        tf.get_variable(**{"name": "v", "shape": [4, 4]} | arguments)
    assert first_line(refused) == message
    assert not graph.get_operations()


# create_partitioned_variables.


def test_created_parts_lie_in_a_scope_that_is_made_unique() -> None:
    with tf.name_scope("n"), tf.variable_scope("hi"):
        made_parts = [tf.create_partitioned_variables([7, 2], [3, 1], ZEROS) for _ in range(2)]
    assert [[part.name for part in each] for each in made_parts] == [
        [f"hi/PartitionedVariable{suffix}/part_{number}:0" for number in range(3)]
        for suffix in ("", "_1")
    ]


def test_created_parts_are_shared_by_name() -> None:
    with tf.variable_scope("hi"):
        one = tf.create_partitioned_variables([4], [2], ZEROS, name="n")
        again = tf.create_partitioned_variables([4], [2], ZEROS, name="n", reuse=True)
    assert one == again
    assert [part.name for part in one] == ["hi/n/part_0:0", "hi/n/part_1:0"]


def test_created_parts_take_their_slice_of_a_value(session: tf.Session) -> None:
    made_parts = tf.create_partitioned_variables([5], [2], tf.constant([1.0, 2.0, 3.0, 4.0, 5.0]))
    session.run(tf.global_variables_initializer())
    assert [part.tolist() for part in session.run(made_parts)] == [[1.0, 2.0, 3.0], [4.0, 5.0]]


BAD_CREATION: list[tuple[dict[str, Any], str]] = [
    (
        {"shape": [4], "slicing": [2, 1]},
        (
            "The 'shape' and 'slicing' of a partitioned Variable must have the length: shape: [4], "
            "slicing: [2, 1]"
        ),
    ),
    (
        {"shape": [], "slicing": []},
        "A partitioned Variable must have rank at least 1: shape: []",
    ),
    (
        {"shape": [4, 4], "slicing": [2, 2]},
        "Can only slice a variable along one dimension: shape: (4, 4), partitioning: [2, 2]",
    ),
    (
        {"shape": [4], "slicing": [2], "name": "x", "reuse": True},
        (
            "PartitionedVariable x does not exist, or was not created with tf.get_variable(). Did "
            "you mean to set reuse=False or reuse=tf.AUTO_REUSE in VarScope?"
        ),
    ),
]


@pytest.mark.parametrize(("arguments", "message"), BAD_CREATION)
def test_parts_that_cannot_be_created_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as refused:
        tf.create_partitioned_variables(initializer=ZEROS, **arguments)
    assert first_line(refused) == message


def test_parts_are_not_created_past_a_custom_getter() -> None:
    def getter(getter: Any, *args: Any, **kwargs: Any) -> Any:
        return getter(*args, **kwargs)

    with tf.variable_scope("g", custom_getter=getter), pytest.raises(ValueError) as refused:
        tf.create_partitioned_variables([4], [2], ZEROS)
    assert first_line(refused).startswith(
        "Private access to _get_partitioned_variable is not allowed when a custom getter is set.  "
    )


# PartitionedVariable by hand.


def part(name: str, value: Any, info: Any) -> Any:
    variable = tf.Variable(value, name=name)
    variable._set_save_slice_info(info)
    return variable


def by_hand(variables: Any = None, shape: Any = (3,), partitions: Any = (2,)) -> Any:
    if variables is None:
        variables = [
            part("b", [3.0], Slice("w", [3], [2], [1])),
            part("a", [1.0, 2.0], Slice("w", [3], [0], [2])),
        ]
    return PartitionedVariable("w", list(shape), tf.float32, variables, partitions)


def test_parts_are_put_in_the_order_of_their_offsets(session: tf.Session) -> None:
    w = by_hand()
    session.run(tf.global_variables_initializer())
    assert [variable.name for variable in w] == ["a:0", "b:0"]
    assert session.run(w.as_tensor()).tolist() == [1.0, 2.0, 3.0]


BAD_BY_HAND: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: by_hand(3), TypeError, "variable_list is not a list or tuple: 3"),
    (lambda: by_hand(partitions=2), TypeError, "partitions is not a list or tuple: 2"),
    (lambda: by_hand(partitions=[0]), ValueError, "partition values must be positive: [0]"),
    (lambda: by_hand([]), ValueError, "variable_list may not be empty"),
    (
        lambda: by_hand([tf.Variable(1.0, name="u")]),
        ValueError,
        "All variables must have a save_slice_info available: ['u:0']",
    ),
    (
        lambda: by_hand(shape=[3, 1], partitions=[2]),
        ValueError,
        "len(shape) != len(partitions): [3, 1] vs. [2]",
    ),
    (
        lambda: by_hand(shape=[4]),
        ValueError,
        "All variables' full shapes must match shape: [4]; but full shapes were: [[3]]",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD_BY_HAND)
def test_parts_that_contradict_each_other_are_refused(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as refused:
        call()
    assert str(refused.value) == message


ON_TWO_AXES: list[tuple[Callable[[Any], Any], type[Exception], str]] = [
    (len, ValueError, "Cannot get a length for 2 > 1 partition axes"),
    (
        lambda w: w.assign([[1.0]]),
        NotImplementedError,
        (
            "Cannot do assign action along more than one dimension: [0, 1].  Multi-axis partition "
            "assign action is not supported "
        ),
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), ON_TWO_AXES)
def test_what_needs_one_axis_is_refused_for_two(
    call: Callable[[Any], Any], error: type[Exception], message: str
) -> None:
    corner = part("a", [[1.0]], Slice("w", [1, 1], [0, 0], [1, 1]))
    w = PartitionedVariable("w", [1, 1], tf.float32, [corner], [2, 2])
    with pytest.raises(error) as refused:
        call(w)
    assert str(refused.value) == message


def test_parts_on_two_axes_are_not_joined() -> None:
    infos = [Slice("w", [1, 2], [0, offset], [1, 1]) for offset in (0, 1)]
    halves = [part(f"p{number}", [[1.0]], info) for number, info in enumerate(infos)]
    w = PartitionedVariable("w", [1, 2], tf.float32, halves, [2, 2])
    with pytest.raises(NotImplementedError) as refused:
        w.as_tensor()
    assert str(refused.value) == (
        "Cannot concatenate along more than one dimension: [0, 1].  Multi-axis partition concat "
        "is not supported"
    )


def test_whole_is_no_reference_and_no_list() -> None:
    v = in_parts()
    with pytest.raises(TypeError):
        v[0]
    with pytest.raises(TypeError):
        v + 1.0
    assert not hasattr(v, "op")
