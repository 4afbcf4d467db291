"""Static shapes and dimensions, by the facts of TensorFlow 1.15.5."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.framework.tensor_shape import (
    as_dimension,
    as_shape,
    broadcast,
    scalar,
    unknown_shape,
)

Shape, Dim = tf.TensorShape, tf.Dimension

FACTS: list[tuple[Callable[[], Any], Any]] = [
    (lambda: repr(Shape([1, None])), "TensorShape([Dimension(1), Dimension(None)])"),
    (lambda: repr(Shape(None)), "TensorShape(None)"),
    (lambda: str(Shape([1, None])), "(1, ?)"),
    (lambda: str(Shape([3])), "(3,)"),
    (lambda: str(Shape([])), "()"),
    (lambda: str(Shape(None)), "<unknown>"),
    (lambda: Shape([1, None]).as_list(), [1, None]),
    (lambda: Shape(5).as_list(), [5]),
    (lambda: Shape([Dim(2), None]).as_list(), [2, None]),
    (lambda: Shape(Shape([1])).as_list(), [1]),
    (lambda: [Shape(s).num_elements() for s in ([2, 3], [2, None], [], None)], [6, None, 1, None]),
    (lambda: [Shape(s).ndims for s in ([2, 3], [], None)], [2, 0, None]),
    (lambda: [Shape(s).rank for s in ([2, 3], [], None)], [2, 0, None]),
    (lambda: len(Shape([1, 2])), 2),
    (lambda: [bool(Shape(None)), bool(Shape([]))], [False, True]),
    (lambda: Shape([1, 2]) == [1, 2], True),
    (lambda: Shape([1, 2]) == (1, 2), True),
    (lambda: Shape([1, 2]) != [2], True),
    (lambda: Shape([1, 2]) == "a", False),
    (lambda: Shape(None) == Shape(None), True),
    (lambda: Shape([1, None]) == Shape([1, None]), False),
    (lambda: Shape([1, None]).merge_with([1, 3]).as_list(), [1, 3]),
    (lambda: Shape(None).merge_with([1]).as_list(), [1]),
    (lambda: Shape([1]).concatenate([2]).as_list(), [1, 2]),
    (lambda: str(Shape([1]).concatenate(None)), "<unknown>"),
    (lambda: Shape([1, 2]).with_rank(2).as_list(), [1, 2]),
    (lambda: Shape(None).with_rank(2).as_list(), [None, None]),
    (lambda: Shape([1, 2]).with_rank_at_least(1).as_list(), [1, 2]),
    (lambda: Shape([1, 2]).with_rank_at_most(2).as_list(), [1, 2]),
    (lambda: Shape([1, 2]).is_compatible_with([None, 2]), True),
    (lambda: Shape([1, 2]).is_compatible_with([1]), False),
    (lambda: Shape(None).is_compatible_with([1]), True),
    (
        lambda: [Shape(s).is_fully_defined() for s in ([1, None], [], None)],
        [False, True, False],
    ),
    (lambda: Shape([1, 2, 3])[1].value, 2),
    (lambda: Shape([1, 2, 3])[-1].value, 3),
    (Shape([1, 2, 3])[1:].as_list, [2, 3]),
    (lambda: Shape(None)[0].value, None),
    (lambda: [one.value for one in Shape([1, None])], [1, None]),
    (lambda: [one.value for one in Shape([1, 2]).dims or ()], [1, 2]),
    (lambda: Shape(None).dims, None),
    (lambda: unknown_shape().ndims, None),
    (lambda: unknown_shape(2).as_list(), [None, None]),
    (lambda: scalar().as_list(), []),
    (lambda: as_shape([1]).as_list(), [1]),
    (lambda: [(Dim(3) + 4).value, (Dim(3) - 1).value, (3 * Dim(2)).value], [7, 2, 6]),
    (lambda: [(Dim(7) // 2).value, (Dim(7) % 4).value, (7 // Dim(2)).value], [3, 3, 3]),
    (lambda: [(Dim(None) + 1).value, (5 - Dim(2)).value, (1 + Dim(2)).value], [None, 3, 3]),
    (lambda: [Dim(3) == 3, Dim(3) == 4, Dim(None) == 3], [True, False, None]),
    (lambda: [Dim(3) != 4, Dim(3) != 3, Dim(None) != 3], [True, False, None]),
    (lambda: Dim(3) == "a", False),
    (lambda: [Dim(3) < 4, Dim(3) <= 2, Dim(3) > 2, Dim(3) >= 4], [True, False, True, False]),
    (lambda: [Dim(None) < 4, Dim(3) > None], [None, None]),
    (lambda: [int(Dim(3)), Dim("3").value, [10, 20][Dim(1)]], [3, 3, 20]),
    (
        lambda: [str(Dim(None)), repr(Dim(3)), repr(Dim(None))],
        ["?", "Dimension(3)", "Dimension(None)"],
    ),
    (lambda: [bool(Dim(0)), bool(Dim(2))], [False, True]),
    (lambda: Dim(3).merge_with(None).value, 3),
    (lambda: Dim(None).merge_with(3).value, 3),
    (lambda: Dim(3).is_compatible_with(None), True),
    (lambda: as_dimension(3).value, 3),
]


@pytest.mark.parametrize(("call", "wanted"), FACTS)
def test_facts(call: Callable[[], Any], wanted: Any) -> None:
    assert call() == wanted


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: Shape(None).as_list(),
        ValueError,
        "as_list() is not defined on an unknown TensorShape.",
    ),
    (lambda: len(Shape(None)), ValueError, "Cannot take the length of shape with unknown rank."),
    (lambda: list(Shape(None)), ValueError, "Cannot iterate over a shape with unknown rank."),
    (
        lambda: Shape([1, 2]).merge_with([1, 3]),
        ValueError,
        "Shapes (1, 2) and (1, 3) are not compatible",
    ),
    (
        lambda: Shape([1, 2]).merge_with([1, 2, 3]),
        ValueError,
        "Shapes (1, 2) and (1, 2, 3) are not compatible",
    ),
    (lambda: Shape([1, 2]).with_rank(3), ValueError, "Shape (1, 2) must have rank 3"),
    (
        lambda: Shape([1, 2]).with_rank_at_least(3),
        ValueError,
        "Shape (1, 2) must have rank at least 3",
    ),
    (
        lambda: Shape([1, 2]).with_rank_at_most(1),
        ValueError,
        "Shape (1, 2) must have rank at most 1",
    ),
    (
        lambda: Shape([1, 2]).assert_is_compatible_with([2, 2]),
        ValueError,
        "Shapes (1, 2) and (2, 2) are incompatible",
    ),
    (
        lambda: Shape([1, None]).assert_is_fully_defined(),
        ValueError,
        "Shape (1, ?) is not fully defined",
    ),
    (
        lambda: Shape("a"),
        TypeError,
        "A string has ambiguous TensorShape, please wrap in a list or convert to an int: a",
    ),
    (lambda: Shape([1.5]), ValueError, "Ambiguous dimension: 1.5"),
    (lambda: Shape([-1]), ValueError, "Dimension -1 must be >= 0"),
    (lambda: Dim(-1), ValueError, "Dimension -1 must be >= 0"),
    (lambda: Dim("a"), ValueError, "invalid literal for int() with base 10: 'a'"),
    (lambda: Dim(2.5), ValueError, "Ambiguous dimension: 2.5"),
    (lambda: Dim(3).merge_with(4), ValueError, "Dimensions 3 and 4 are not compatible"),
    (
        lambda: Dim(3).assert_is_compatible_with(4),
        ValueError,
        "Dimensions 3 and 4 are not compatible",
    ),
    (
        lambda: int(Dim(None)),
        TypeError,
        "__int__ returned non-int (type NoneType)",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refused(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        ((2, 3), (3,), (2, 3)),
        ((2, 1), (1, 3), (2, 3)),
        ((None,), (3,), (3,)),
        ((None,), (1,), (None,)),
        ((None,), (None,), (None,)),
        ((), (2,), (2,)),
        (None, (2,), None),
        ((5, None, 1), (4, 1), (5, 4, 1)),
    ],
)
def test_broadcasting(left: Any, right: Any, wanted: Any) -> None:
    assert broadcast(left, right) == wanted
    assert broadcast(right, left) == wanted


def test_shapes_of_tensors_can_be_narrowed() -> None:
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 3])
        x.set_shape([2, None])
        assert x.shape == x.get_shape() == [2, 3]
        with pytest.raises(ValueError, match="are not compatible"):
            x.set_shape([4, 3])
