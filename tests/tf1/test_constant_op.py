"""Constants: which dtype and shape a Python value takes, and which values are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


DTYPES: list[tuple[Any, str]] = [
    (1, "int32"),
    (1.0, "float32"),
    (True, "bool"),
    ("a", "string"),
    (b"a", "string"),
    (1j, "complex128"),
    (2**31 - 1, "int32"),
    (2**31, "int64"),
    ([1, 2.5], "float32"),
    ([], "float32"),
    ((1, 2), "int32"),
    (float("nan"), "float32"),
    (np.float64(1), "float64"),
    (np.float16(1), "float16"),
    (np.int64(1), "int64"),
    (np.arange(3, dtype=np.uint8), "uint8"),
    (np.array(["a", "bc"]), "string"),
    ([["a"], ["b"]], "string"),
]


@pytest.mark.parametrize(("value", "dtype"), DTYPES)
def test_the_dtype_of_a_value(value: Any, dtype: str) -> None:
    tensor = tf.constant(value)
    assert tensor.dtype.name == dtype
    assert tensor.shape == np.shape(value)


ASKED: list[tuple[Any, str, Any]] = [
    (1, "float64", 1.0),
    (1, "complex64", 1 + 0j),
    (1.5, "float16", 1.5),
    (True, "bool", True),
    ([1, 2], "int8", [1, 2]),
    (np.array([1.9, -1.9]), "int32", [1, -1]),
    ("a", "string", b"a"),
]


@pytest.mark.parametrize(("value", "dtype", "wanted"), ASKED)
def test_a_dtype_that_is_asked_for(value: Any, dtype: str, wanted: Any) -> None:
    tensor = tf.constant(value, dtype)
    with tf.Session() as session:
        result = session.run(tensor)
    assert tensor.dtype.name == dtype
    assert np.asarray(result).tolist() == wanted


SHAPED: list[tuple[Any, list[int], Any]] = [
    (1, [2, 2], [[1, 1], [1, 1]]),
    ([1, 2], [2, 1], [[1], [2]]),
    ([1, 2], [4], [1, 2, 2, 2]),
    ([[1], [2]], [3], [1, 2, 2]),
    ([], [2], [0.0, 0.0]),
]


@pytest.mark.parametrize(("value", "shape", "wanted"), SHAPED)
def test_a_shape_is_filled_up(value: Any, shape: list[int], wanted: Any) -> None:
    with tf.Session() as session:
        assert session.run(tf.constant(value, shape=shape)).tolist() == wanted


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: tf.constant(None), ValueError, "None values not supported."),
    (
        lambda: tf.constant([1, None]),
        TypeError,
        (
            "Failed to convert object of type <class 'list'> to Tensor. Contents: [1, None]. "
            "Consider casting elements to a supported type."
        ),
    ),
    (
        lambda: tf.constant([1, "a"]),
        TypeError,
        (
            "Failed to convert object of type <class 'list'> to Tensor. Contents: [1, 'a']. "
            "Consider casting elements to a supported type."
        ),
    ),
    (
        lambda: tf.constant({}),
        TypeError,
        (
            "Failed to convert object of type <class 'dict'> to Tensor. Contents: {}. Consider "
            "casting elements to a supported type."
        ),
    ),
    (
        lambda: tf.constant([[1, 2], [3]]),
        ValueError,
        "Argument must be a dense tensor: [[1, 2], [3]] - got shape [2], but wanted [2, 2].",
    ),
    (
        lambda: tf.constant(1.5, tf.int32),
        TypeError,
        "Expected int32, got 1.5 of type 'float' instead.",
    ),
    (
        lambda: tf.constant("a", tf.int32),
        TypeError,
        "Expected int32, got 'a' of type 'str' instead.",
    ),
    (
        lambda: tf.constant([1, None], tf.int32),
        TypeError,
        "Expected int32, got None of type 'NoneType' instead.",
    ),
    (
        lambda: tf.constant(1, tf.string),
        TypeError,
        "Expected string, got 1 of type 'int' instead.",
    ),
    (lambda: tf.constant(1, tf.bool), TypeError, "Expected bool, got 1 of type 'int' instead."),
    (
        lambda: tf.constant(1, "foo"),
        TypeError,
        "Cannot convert value 'foo' to a TensorFlow DType.",
    ),
    (
        lambda: tf.constant([1, 2, 3], shape=[2]),
        ValueError,
        "Too many elements provided. Needed at most 2, but received 3",
    ),
    (
        lambda: tf.constant(1, shape=[2], verify_shape=True),
        TypeError,
        "Expected Tensor's shape: (2,), got ().",
    ),
    (
        lambda: tf.constant(1, shape=[None]),
        TypeError,
        "Cannot convert a partially known TensorShape to a Tensor: (None,)",
    ),
    (
        lambda: tf.constant(np.array(1), shape=[0]),
        ValueError,
        "Too many elements provided. Needed at most 0, but received 1",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_what_is_no_constant(
    call: Callable[[], Any], error: type[Exception], message: str, graph: tf.Graph
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(message)
    assert not graph.get_operations()
    assert not graph._names_in_use


def test_conversion_of_a_tensor_of_another_dtype() -> None:
    one = tf.constant(1)
    with pytest.raises(ValueError) as caught:
        tf.convert_to_tensor(one, tf.float32)
    assert str(caught.value) == (
        "Tensor conversion requested dtype float32 for Tensor with dtype int32: "
        "<tf.Tensor 'Const:0' shape=() dtype=int32>"
    )


def test_conversion() -> None:
    assert tf.convert_to_tensor([1, 2], "float32", name="n").name == "n:0"
    assert tf.convert_to_tensor(1, preferred_dtype=tf.float32).dtype == tf.float32
    assert tf.convert_to_tensor("a", preferred_dtype=tf.float32).dtype == tf.string
    tensor = tf.constant(1)
    assert tf.convert_to_tensor(tensor) is tensor


def test_names() -> None:
    with tf.name_scope("s"):
        assert [tf.constant(1).name, tf.constant(1, name="c").name] == ["s/Const:0", "s/c:0"]
        assert tf.constant(1, name="top/").name == "top:0"


def test_one_value_in_a_large_shape_is_held_once() -> None:
    value = tf.constant(2.0, shape=[1000, 1000]).op.get_attr("value")
    assert value.shape == (1000, 1000)
    assert value.strides == (0, 0)
    with tf.Session() as session:
        assert session.run(tf.constant(2.0, shape=[3])).tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    "tensor_of",
    [
        tf.constant,
        tf.convert_to_tensor,
        tf.Variable,
        lambda array: tf.get_variable("v", initializer=array),
        lambda array: tf.constant(array, shape=[2, 1]),
        lambda array: tf.constant([0.0, 0.0], tf.float64) + array,
    ],
)
def test_the_users_array_stays_the_users(tensor_of: Callable[[Any], Any]) -> None:
    array = np.array([1.0, 2.0])
    tensor = tensor_of(array)
    array[0] = 99.0
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(tensor).ravel().tolist() == [1.0, 2.0]


def test_text_in_an_array_of_objects_becomes_bytes() -> None:
    with tf.Session() as session:
        assert session.run(tf.constant(np.array(["a"], object))).tolist() == [b"a"]
        assert session.run(tf.constant(np.array(["a"]), tf.string)).tolist() == [b"a"]


@pytest.mark.filterwarnings("error")
def test_a_number_too_large_for_its_dtype_is_infinite() -> None:
    with tf.Session() as session:
        assert session.run(tf.constant(np.float64(1e300), tf.float32)) == np.inf


def test_plain_values_are_not_looked_at_where_nothing_is_held() -> None:
    assert tf.constant([1, 2], shape=[2, 0]).shape.as_list() == [2, 0]
    assert tf.constant(0, shape=[0]).dtype == tf.float32
