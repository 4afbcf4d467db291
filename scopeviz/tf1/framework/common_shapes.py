"""Static shapes that many ops have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from scopeviz.tf1.framework.dtypes import bool_
from scopeviz.tf1.framework.op_def import Operand, ShapeError, places_of
from scopeviz.tf1.framework.operation import Attributes, Output
from scopeviz.tf1.framework.tensor_shape import Dims, bracketed, broadcast, compatible, merged


def unchanged(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    """The first operand's dtype and shape."""
    del attrs
    first = operands[0]
    return [(first.dtype.base_dtype, first.dims)]


def broadcast_shape(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    """The shape that two operands have together, in the dtype of the first."""
    del attrs
    left, right = operands
    return [(left.dtype.base_dtype, broadcast_dims(left.dims, right.dims))]


def broadcast_truth(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    """The shape that two operands have together, of truth values."""
    del attrs
    return [(bool_, broadcast_dims(operands[0].dims, operands[1].dims))]


def broadcast_dims(left: Dims, right: Dims) -> Dims:
    """The shape that two shapes have together.

    Raises:
        ShapeError: if they have none.
    """
    if right == ():
        return left
    if left == ():
        return right
    try:
        return broadcast(left, right)
    except ValueError as error:
        raise ShapeError(str(error)) from None


def with_rank(dims: Dims, rank: int) -> tuple[int | None, ...]:
    """``dims`` if it has that rank, unknown dimensions if its rank is not known.

    Raises:
        ShapeError: if the rank is another.
    """
    if dims is None:
        return (None,) * rank
    if len(dims) != rank:
        raise ShapeError(f"Shape must be rank {rank} but is rank {len(dims)}")
    return dims


def equal_dimension(left: int | None, right: int | None) -> int | None:
    """The size that two dimensions have together.

    Raises:
        ShapeError: if they know different sizes.
    """
    if left is None or right is None or left == right:
        return right if left is None else left
    raise ShapeError(f"Dimensions must be equal, but are {left} and {right}")


def merged_dims(all_dims: Sequence[Dims]) -> Dims:
    """What shapes that must be the same know together.

    Raises:
        ShapeError: if two contradict each other.
    """
    result: Dims = None
    for dims in all_dims:
        if not compatible(result, dims):
            raise _different(result, dims)
        result = merged(result, dims)
    return result


def _different(left: Dims, right: Dims) -> ShapeError:
    if left is None or right is None or len(left) != len(right):
        ranks = f"{len(left or ())} and {len(right or ())}"
        return ShapeError(f"Shapes must be equal rank, but are {ranks}")
    index, a, b = next(
        (index, a, b)
        for index, (a, b) in enumerate(zip(left, right, strict=True))
        if a is not None and b is not None and a != b
    )
    return ShapeError(
        f"Dimension {index} in both shapes must be equal, but are {a} and {b}. "
        f"Shapes are {bracketed(left)} and {bracketed(right)}."
    )


@contextmanager
def refusing(op_type: str, *operands: Operand) -> Iterator[None]:
    """A block whose shape errors are those of an op that is not made yet.

    Raises:
        ValueError: in place of a :class:`ShapeError`.
    """
    try:
        yield
    except ShapeError as error:
        shapes = ", ".join(bracketed(operand.dims) for operand in operands)
        raise ValueError(
            f"{error} for '{op_type}' (op: '{op_type}') with input shapes: {shapes}."
            + "".join(places_of(operands))
        ) from None


def axis_in(axis: int, rank: int) -> bool:
    """Whether ``axis`` counts one of ``rank`` axes, from the front or from the back."""
    return -rank <= axis < rank
