"""Objects of a user's own class stand for tensors, once it is said how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.framework.tensor_conversion_registry import CONVERSIONS


class Money:
    def __init__(self, amount: Any) -> None:
        self.amount = amount


@pytest.fixture(autouse=True)
def asked() -> Iterator[list[Any]]:
    """What the conversion was asked for: the dtypes and the names."""
    before, asked = list(CONVERSIONS), []

    def convert(value: Money, dtype: Any = None, name: Any = None, as_ref: Any = None) -> Any:
        asked.append((dtype, name, as_ref))
        return tf.constant(value.amount, dtype, name=name)

    tf.register_tensor_conversion_function(Money, convert)
    with tf.Graph().as_default():
        yield asked
    CONVERSIONS[:] = before


def test_an_operator_takes_it_in_the_scope_of_its_op(asked: list[Any]) -> None:
    total = tf.constant([1.0, 2.0]) + Money([3.0, 4.0])
    assert [one.name for one in total.op.inputs] == ["Const:0", "add/y:0"]
    assert asked == [(tf.float32, "y", False)]
    with tf.Session() as session:
        assert session.run(total).tolist() == [4.0, 6.0]


def test_an_op_takes_it_in_its_own_scope(asked: list[Any]) -> None:
    total = tf.add(tf.constant(1.0), Money(3.0), name="total")
    assert (total.name, total.op.inputs[1].name) == ("total:0", "total/y:0")
    assert asked == [(tf.float32, "y", False)]


def test_it_is_converted_under_the_name_that_is_asked_for() -> None:
    assert tf.convert_to_tensor(Money(1.0), name="n").name == "n:0"
    with pytest.raises(TypeError, match=r"Expected int32, got 1\.0 of type 'float' instead"):
        tf.convert_to_tensor(Money(1.0), dtype=tf.int32)


def test_the_function_of_the_least_priority_is_tried_first() -> None:
    def refuse(value: Money, **_: Any) -> Any:
        return NotImplemented if value.amount < 0 else tf.constant(100.0, name="first")

    tf.register_tensor_conversion_function((Money,), refuse, 50)
    assert tf.convert_to_tensor(Money(1.0)).name == "first:0"
    assert tf.convert_to_tensor(Money(-1.0)).name == "Const:0"


@pytest.mark.parametrize(
    ("base_type", "function", "words"),
    [
        ("Money", len, "base_type must be a type or a tuple of types."),
        (Money, 3, "conversion_func must be callable."),
        (int, len, "Cannot register conversions for Python numeric types and NumPy scalars"),
    ],
)
def test_what_cannot_be_registered_is_refused(base_type: Any, function: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        tf.register_tensor_conversion_function(base_type, function)
