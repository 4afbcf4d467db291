"""Indexing against NumPy; the ops behind zeros, shapes and lists with tensors in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import Array, reals, whole


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def value(tensor: Any, feeds: Any = None) -> Array:
    with tf.Session() as session:
        result: Array = session.run(tensor, feeds)
        return result


def made(graph: tf.Graph) -> list[tuple[str, str]]:
    """The names and types of ops, but for the placeholder that they begin with."""
    ops = [(op.name, op.type) for op in graph.get_operations()]
    return [pair for pair in ops if pair[1] != "Placeholder"]


# Indexing.

CUBE = whole(4, 5, 6)
KEYS: list[Any] = [
    0,
    -1,
    (1, 2),
    (3, 4, 5),
    slice(None),
    slice(1, 3),
    slice(None, None, -1),
    slice(10, None),
    slice(-2, None),
    slice(3, 1),
    (slice(None, None, 2), slice(4, None, -2)),
    Ellipsis,
    (Ellipsis, 0),
    (0, Ellipsis, slice(1, 3)),
    (Ellipsis, np.newaxis),
    (np.newaxis, 2, np.newaxis, slice(2)),
    (slice(None), np.newaxis, Ellipsis, 1, np.newaxis),
    (1, Ellipsis, np.newaxis, 2, 3),
    (),
    (slice(None), slice(None), slice(None), Ellipsis),
]


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_indexing_is_numpys(key: Any) -> None:
    x = tf.placeholder(tf.int32, CUBE.shape)
    tensor = x[key]
    assert tensor.shape == CUBE[key].shape
    np.testing.assert_array_equal(value(tensor, {x: CUBE}), CUBE[key])


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_indexing_what_is_not_known(key: Any) -> None:
    for shape in ([None] * 3, None, [4, None, 6]):
        x = tf.placeholder(tf.int32, shape)
        tensor = x[key]
        assert tensor.shape.is_compatible_with(CUBE[key].shape)
        np.testing.assert_array_equal(value(tensor, {x: CUBE}), CUBE[key])


def test_static_shapes_of_parts() -> None:
    x = tf.placeholder(tf.float32, [None, 4])
    assert x[0].shape.as_list() == [4]
    assert x[:, 0].shape.as_list() == [None]
    assert x[1:].shape.as_list() == [None, 4]
    assert x[..., 1:3].shape.as_list() == [None, 2]
    assert x[tf.newaxis, :, ::2].shape.as_list() == [1, None, 2]
    assert tf.placeholder(tf.float32)[0].shape.ndims is None


def test_a_list_is_one_index_for_each_axis() -> None:
    x = tf.constant(CUBE)
    np.testing.assert_array_equal(value(x[[1, 2]]), CUBE[1, 2])
    np.testing.assert_array_equal(value(x[tf.Dimension(1)]), CUBE[1])


def test_names_of_an_index(graph: tf.Graph) -> None:
    x = tf.placeholder(tf.float32, [4])
    x[1]  # it adds ops
    stacks = [("strided_slice/stack", "Const"), ("strided_slice/stack_1", "Const")]
    last = [("strided_slice/stack_2", "Const"), ("strided_slice", "StridedSlice")]
    assert made(graph) == stacks + last
    assert graph.get_operation_by_name("strided_slice").get_attr("shrink_axis_mask") == 1


def test_tensors_as_indices(graph: tf.Graph) -> None:
    x, i = tf.placeholder(tf.float32, [4, 5, 6]), tf.placeholder(tf.int32, [])
    part = x[i, 0]
    assert made(graph) == [
        ("add/y", "Const"),
        ("add", "AddV2"),
        ("strided_slice/stack/1", "Const"),
        ("strided_slice/stack", "Pack"),
        ("strided_slice/stack_1/1", "Const"),
        ("strided_slice/stack_1", "Pack"),
        ("strided_slice/stack_2", "Const"),
        ("strided_slice", "StridedSlice"),
    ]
    assert part.shape.as_list() == [6]
    array = reals(4, 5, 6)
    np.testing.assert_array_equal(value(part, {x: array, i: 3}), array[3, 0])
    wide = x[tf.constant(1, tf.int64) :, 0]
    assert wide.shape.as_list() == [3, 6]
    np.testing.assert_array_equal(value(wide, {x: array}), array[1:, 0])


def test_a_tensor_of_known_length_can_be_walked() -> None:
    assert [int(value(part)) for part in tf.constant([7, 8])] == [7, 8]
    with pytest.raises(TypeError, match="iterating over `tf"):
        iter(tf.placeholder(tf.float32, [None]))


# Zeros and ones.

FILLED = [("zeros/shape_as_tensor", "Const"), ("zeros/Const", "Const"), ("zeros", "Fill")]
ZEROS: list[tuple[Callable[[Any], Any], list[tuple[str, str]], list[int | None]]] = [
    (lambda _: tf.zeros([2, 3]), [("zeros", "Const")], [2, 3]),
    (lambda _: tf.zeros([]), [("zeros", "Const")], []),
    (lambda _: tf.zeros(tf.TensorShape([2])), [("zeros", "Const")], [2]),
    (lambda _: tf.zeros([999]), [("zeros", "Const")], [999]),
    (lambda _: tf.zeros([50, 20]), FILLED, [50, 20]),
    (lambda _: tf.zeros(3), FILLED, [3]),
    (lambda _: tf.ones([2], name="a/b"), [("a/b", "Const")], [2]),
    (
        lambda x: tf.zeros([tf.shape(x)[0], 2]),
        [
            ("zeros/mul/y", "Const"),
            ("zeros/mul", "Mul"),
            ("zeros/Less/y", "Const"),
            ("zeros/Less", "Less"),
            ("zeros/packed/1", "Const"),
            ("zeros/packed", "Pack"),
            ("zeros/Const", "Const"),
        ],
        [None, 2],
    ),
    (
        lambda _: tf.zeros(tf.constant([2, 3])),
        [("Const", "Const"), ("zeros/Const", "Const"), ("zeros", "Fill")],
        [2, 3],
    ),
    (
        lambda _: tf.zeros(tf.placeholder(tf.int32, [])),
        [("zeros/Reshape/shape", "Const"), ("zeros/Reshape", "Reshape")],
        [None],
    ),
    (tf.zeros_like, [("zeros_like", "ZerosLike")], [None]),
    (
        lambda x: tf.zeros_like(x, tf.int32),
        [("zeros_like/Shape", "Shape"), ("zeros_like/Const", "Const"), ("zeros_like", "Fill")],
        [None],
    ),
    (
        lambda _: tf.ones_like([1.0, 2.0]),
        [
            ("ones_like/tensor", "Const"),
            ("ones_like/Shape", "Const"),
            ("ones_like/Const", "Const"),
            ("ones_like", "Fill"),
        ],
        [2],
    ),
    (
        lambda _: tf.zeros_like([1.0, 2.0]),
        [("zeros_like/tensor", "Const"), ("zeros_like", "Const")],
        [2],
    ),
    (lambda _: tf.shape(tf.zeros([2])), [("zeros", "Const"), ("Shape", "Const")], [1]),
    (lambda _: tf.shape([1, 2]), [("Shape/Const", "Const"), ("Shape", "Const")], [1]),
    (tf.size, [("Size", "Size")], []),
    (tf.rank, [("Rank", "Const")], []),
    (
        lambda _: tf.transpose(tf.zeros([2, 3])),
        [("zeros", "Const"), ("transpose/perm", "Const"), ("transpose", "Transpose")],
        [3, 2],
    ),
    (
        lambda _: tf.transpose(tf.placeholder(tf.float32)),
        [
            ("transpose/Rank", "Rank"),
            ("transpose/sub/y", "Const"),
            ("transpose/sub", "Sub"),
            ("transpose/Range/start", "Const"),
            ("transpose/Range/delta", "Const"),
            ("transpose/Range", "Range"),
            ("transpose/sub_1", "Sub"),
            ("transpose", "Transpose"),
        ],
        [],
    ),
    (
        lambda x: tf.concat([x], 0),
        [("concat/concat_dim", "Const"), ("concat/concat", "Identity")],
        [None],
    ),
    (
        lambda _: tf.concat([[1, 2], tf.constant([3])], 0),
        [
            ("Const", "Const"),
            ("concat/values_0", "Const"),
            ("concat/axis", "Const"),
            ("concat", "ConcatV2"),
        ],
        [3],
    ),
    (lambda _: tf.stack([1, 2]), [("stack", "Const")], [2]),
    (
        lambda _: tf.stack([tf.constant(1), 2]),
        [("Const", "Const"), ("stack/1", "Const"), ("stack", "Pack")],
        [2],
    ),
    (
        lambda _: tf.stack([tf.constant([1]), [2]], axis=1),
        [("Const", "Const"), ("stack/values_1", "Const"), ("stack", "Pack")],
        [1, 2],
    ),
    (
        lambda _: tf.one_hot([0, 1], 3, name="hot"),
        [
            ("hot/on_value", "Const"),
            ("hot/off_value", "Const"),
            ("hot/indices", "Const"),
            ("hot/depth", "Const"),
            ("hot", "OneHot"),
        ],
        [2, 3],
    ),
]


@pytest.mark.parametrize(("call", "ops", "dims"), ZEROS)
def test_names_of_ops(
    call: Callable[[Any], Any],
    ops: list[tuple[str, str]],
    dims: list[int | None],
    graph: tf.Graph,
) -> None:
    tensor = call(tf.placeholder(tf.float32, [None]))
    begun = [pair for pair in made(graph) if not pair[0].startswith(("strided_slice", "Shape_"))]
    if ops[0][0] != "Shape":
        begun = [pair for pair in begun if pair[0] != "Shape" or ("Shape", "Const") in ops]
    assert begun[: len(ops)] == ops
    assert tensor.shape.ndims is None or tensor.shape.as_list() == dims


def test_zeros_of_every_dtype() -> None:
    assert value(tf.zeros([2], tf.string)).tolist() == [b"", b""]
    assert value(tf.zeros([1], tf.bool)).tolist() == [False]
    assert value(tf.ones([1], tf.bool)).tolist() == [True]
    assert tf.zeros([1], "int8").dtype == tf.int8


def test_a_large_constant_is_held_once() -> None:
    small = tf.zeros([30, 30]).op.get_attr("value")
    assert small.shape == (30, 30)
    assert small.base.nbytes == 4


# Lists with tensors in them.


def test_a_list_with_tensors_is_packed(graph: tf.Graph) -> None:
    x = tf.placeholder(tf.float32, [None, 4])
    rows = tf.shape(x)[0]
    before = len(graph.get_operations())
    tensor = tf.reshape(x, [rows, 2, -1])
    names = [(op.name, op.type) for op in graph.get_operations()[before:]]
    assert names == [
        ("Reshape/shape/1", "Const"),
        ("Reshape/shape/2", "Const"),
        ("Reshape/shape", "Pack"),
        ("Reshape", "Reshape"),
    ]
    assert tensor.shape.as_list() == [None, 2, None]
    assert value(tensor, {x: reals(3, 4)}).shape == (3, 2, 2)


def test_nested_lists_with_tensors() -> None:
    one = tf.constant(1.0)
    matrix = tf.convert_to_tensor([[one, 2], [3, one]], name="m")
    assert matrix.name == "m:0"
    assert value(matrix).tolist() == [[1, 2], [3, 1]]
    assert [part.name for part in matrix.op.inputs] == ["m/0:0", "m/1:0"]


def test_tensors_of_another_dtype_in_a_list_are_cast(graph: tf.Graph) -> None:
    size = tf.constant(2, tf.int64)
    assert value(tf.fill([size, 3], 0)).shape == (2, 3)
    assert "Fill/Cast" in [op.name for op in graph.get_operations()]
    with pytest.raises(TypeError, match="Cannot convert a list containing a tensor of dtype"):
        tf.fill([tf.constant(1), tf.constant(1.0)], 0)


def test_a_variable_in_a_list_is_read() -> None:
    variable = tf.Variable(2.0, name="v")
    pair = tf.stack([variable, 3.0])
    assert pair.op.inputs[0].name == "v/read:0"


# Values that NumPy does not have as such.


def test_one_hot_along_other_axes() -> None:
    hot = tf.one_hot([0, 2, -1], 3, on_value=5, off_value=1, axis=0)
    assert hot.dtype == tf.int32
    assert value(hot).tolist() == [[5, 1, 1], [1, 1, 1], [1, 5, 1]]
    assert value(tf.one_hot(2, 3, on_value=True, off_value=False)).tolist() == [False, False, True]


def test_squeeze() -> None:
    x = tf.zeros([1, 2, 1])
    assert tf.squeeze(x).shape.as_list() == [2]
    assert tf.squeeze(x, 0).shape.as_list() == [2, 1]
    assert tf.squeeze(x, squeeze_dims=[-1]).shape.as_list() == [1, 2]
    assert tf.squeeze(tf.placeholder(tf.float32, [1, None])).shape.ndims is None
    assert value(tf.squeeze(x)).shape == (2,)


def test_older_names_of_arguments() -> None:
    assert tf.expand_dims([1, 2], dim=0).shape.as_list() == [1, 2]
    with pytest.raises(ValueError, match="Cannot specify both 'dim' and 'axis'"):
        tf.expand_dims([1, 2], 0, dim=0)


def test_placeholder_with_default() -> None:
    x = tf.placeholder_with_default([1.0, 2.0], [None])
    assert x.shape.as_list() == [None]
    assert value(x).tolist() == [1, 2]
    assert value(x, {x: [5.0]}).tolist() == [5]


# What is refused.

REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: tf.zeros([4, 5])[4],
        ValueError,
        (
            "slice index 4 of dimension 0 out of bounds. for 'strided_slice' (op: 'StridedSlice') "
            "with input shapes: [4,5], [1], [1], [1]."
        ),
    ),
    (
        lambda: tf.zeros([4])[0, 0],
        ValueError,
        "Index out of range using input dim 1; input has only 1 dims for 'strided_slice'",
    ),
    (
        lambda: tf.zeros([4])[..., ...],
        ValueError,
        "Multiple ellipses in slice spec not allowed for 'strided_slice'",
    ),
    (lambda: tf.zeros([4])[::0], ValueError, "strides[0] must be non-zero for 'strided_slice'"),
    (
        lambda: tf.zeros([4])[1.5],
        TypeError,
        (
            "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
            "tf.int32/tf.int64 tensors are valid indices, got 1.5"
        ),
    ),
    (
        lambda: tf.zeros([4])["a"],
        TypeError,
        (
            "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
            "tf.int32/tf.int64 tensors are valid indices, got 'a'"
        ),
    ),
    (
        lambda: tf.placeholder(tf.float32, [-1]),
        ValueError,
        "Error converting shape to a TensorShape: Dimension -1 must be >= 0.",
    ),
    (
        lambda: tf.placeholder(tf.float32, ["a"]),
        ValueError,
        "Error converting shape to a TensorShape: invalid literal for int() with base 10: 'a'.",
    ),
    (
        lambda: tf.reshape(tf.zeros([6]), [-1, 4]),
        ValueError,
        (
            "Dimension size must be evenly divisible by 4 but is 6 for 'Reshape' (op: 'Reshape') "
            "with input shapes: [6], [2]."
        ),
    ),
    (
        lambda: tf.reshape(tf.zeros([6]), [[2, 3]]),
        ValueError,
        (
            "Shape must be rank 1 but is rank 2 for 'Reshape' (op: 'Reshape') with input shapes: "
            "[6], [1,2]."
        ),
    ),
    (
        lambda: tf.reshape(tf.zeros([6]), [None, 2]),
        TypeError,
        (
            "Failed to convert object of type <class 'list'> to Tensor. Contents: [None, 2]. "
            "Consider casting elements to a supported type."
        ),
    ),
    (
        lambda: tf.reshape(tf.zeros([6]), [2.0, 3]),
        TypeError,
        (
            "Value passed to parameter 'shape' has DataType float32 not in list of allowed values: "
            "int32, int64"
        ),
    ),
    (
        lambda: tf.zeros(tf.TensorShape([None, 2])),
        ValueError,
        "Cannot convert a partially known TensorShape to a Tensor: (?, 2)",
    ),
    (
        lambda: tf.zeros([2, None]),
        TypeError,
        "Expected int32, got None of type 'NoneType' instead.",
    ),
    (lambda: tf.zeros(None), ValueError, "None values not supported."),
    (
        lambda: tf.ones([2], tf.string),
        TypeError,
        "Expected string, got 1 of type 'int' instead.",
    ),
    (
        lambda: tf.concat([tf.zeros([2]), tf.constant([1])], 0),
        TypeError,
        (
            "Tensors in list passed to 'values' of 'ConcatV2' Op have types [float32, int32] that "
            "don't all match."
        ),
    ),
    (
        lambda: tf.concat([tf.zeros([2, 2]), tf.zeros([2, 2])], 5),
        ValueError,
        "Shape must be at least rank 6 but is rank 2 for 'concat' (op: 'ConcatV2')",
    ),
    (
        lambda: tf.squeeze(tf.zeros([2]), 5),
        ValueError,
        "squeeze_dims[0] not in [-1,1). for 'Squeeze' (op: 'Squeeze') with input shapes: [2].",
    ),
    (
        lambda: tf.unstack(tf.placeholder(tf.float32)),
        ValueError,
        "Cannot infer num from shape <unknown>",
    ),
    (
        lambda: tf.unstack(tf.zeros([2]), axis=1),
        ValueError,
        "axis = 1 not in [-1, 1)",
    ),
    (
        lambda: tf.expand_dims([1]),
        ValueError,
        "Must specify an axis argument to tf.expand_dims()",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refused_while_the_graph_is_built(
    call: Callable[[], Any], error: type[Exception], message: str, graph: tf.Graph
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).splitlines()[0].startswith(message)
    assert type(caught.value) is error
    assert {op.type for op in graph.get_operations()} <= {"Const", "Placeholder"}
    assert set(graph._names_in_use) <= {"zeros", "zeros_1", "const", "placeholder"}


RUNNING: list[tuple[Callable[[Any], Any], Any, str]] = [
    (
        lambda x: tf.reshape(x, [4]),
        [1, 2],
        "Input to reshape is a tensor with 2 values, but the requested shape has 4",
    ),
    (
        lambda x: tf.reshape(x, [-1, 4]),
        [1, 2],
        (
            "Input to reshape is a tensor with 2 values, but the requested shape requires a "
            "multiple of 4"
        ),
    ),
    (
        lambda x: tf.reshape(x, [-1, -1]),
        [1, 2],
        "Only one input size may be -1, not both 0 and 1",
    ),
    (lambda x: x[2], [1, 2], "slice index 2 of dimension 0 out of bounds."),
    (lambda x: tf.fill(x, 1), [1, -2], "Dimension -2 must be >= 0"),
    (
        lambda x: tf.squeeze(x, [0]),
        [1, 2],
        "Can not squeeze dim[0], expected a dimension of 1, got 2",
    ),
    (
        lambda x: tf.expand_dims(x, 3),
        [1, 2],
        "Tried to expand dim index 3 for tensor with 1 dimensions.",
    ),
    (lambda x: tf.transpose(tf.zeros([2, 3]), x), [0, 0], "1 is missing from {0,0}."),
    (lambda x: tf.transpose(tf.zeros([2, 3]), x), [-1, 0], "-1 is out of range [0 .. 2)"),
    (
        lambda x: tf.concat([x, [[1]]], 1),
        [1, 2],
        "ConcatOp : Dimensions of inputs should match: shape[0] = [2] vs. shape[1] = [1,1]",
    ),
    (
        lambda x: tf.stack([x, [1]], 1),
        [1, 2],
        "Shapes of all inputs must match: values[0].shape = [2] != values[1].shape = [1]",
    ),
    (lambda x: tf.unstack(x, 3), [1, 2], "Input shape axis 0 must equal 3, got shape [2]"),
    (lambda x: tf.pad([1, 2], tf.stack([x])), [1, -1], "Paddings must be non-negative: 1 -1"),
    (
        lambda x: tf.pad(x, [[5, 5]], "REFLECT"),
        [1, 2],
        "paddings must be less than the dimension size: 5, 5 not less than 2",
    ),
    (lambda x: tf.slice(x, [1], [5]), [1, 2], "Expected size[0] in [0, 1], but got 5"),
    (lambda x: tf.slice(x, [3], [1]), [1, 2], "Expected begin[0] in [0, 2], but got 3"),
]


@pytest.mark.parametrize(("call", "fed", "message"), RUNNING)
def test_refused_when_it_runs(call: Callable[[Any], Any], fed: Any, message: str) -> None:
    x = tf.placeholder(tf.int32)
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        value(call(x), {x: fed})
    assert str(caught.value).splitlines()[0] == message


@pytest.mark.parametrize(
    ("dtype", "shape", "words"),
    [
        (tf.float32, [2], "with dtype float and shape [2]"),
        (tf.float64, [None, 2], "with dtype double and shape [?,2]"),
        (tf.int32, [], "with dtype int32"),
        (tf.bool, None, "with dtype bool"),
    ],
)
def test_a_placeholder_must_be_fed(dtype: Any, shape: Any, words: str) -> None:
    x = tf.placeholder(dtype, shape, name="x")
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        value(tf.identity(x))
    first = str(caught.value).splitlines()[0]
    assert first == f"You must feed a value for placeholder tensor 'x' {words}"


def test_broadcast_static_shape_is_numpys() -> None:
    shapes = tf.TensorShape([4, 1, 3]), tf.TensorShape([2, 1])
    assert tf.broadcast_static_shape(*shapes).as_list() == [4, 2, 3]
    with pytest.raises(ValueError, match="Incompatible shapes for broadcasting"):
        tf.broadcast_static_shape(tf.TensorShape([2]), tf.TensorShape([3]))
