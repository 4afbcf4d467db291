"""Static shapes: what is known of a tensor's dimensions before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod
from typing import Any, TypeAlias, overload

Dims: TypeAlias = "tuple[int | None, ...] | None"
"""A static shape in plain data: None for an unknown dimension, or for an unknown rank."""


class Dimension:
    """The size of one dimension, or None if it is not known.

    Follows: tensorflow/python/framework/tensor_shape.py, Dimension.

    >>> Dimension(3) * Dimension(4), Dimension(3) == Dimension(None)
    (Dimension(12), None)
    """

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        if isinstance(value, Dimension):
            self._value: int | None = value.value
        elif value is None:
            self._value = None
        else:
            self._value = int(value)
            if self._value != value and not isinstance(value, str | bytes):
                raise ValueError(f"Ambiguous dimension: {value}")
            if self._value < 0:
                raise ValueError(f"Dimension {self._value} must be >= 0")

    @property
    def value(self) -> int | None:
        """The size, or None."""
        return self._value

    def is_compatible_with(self, other: Any) -> bool:
        """Whether both could be the same size."""
        other = as_dimension(other)
        return self._value is None or other.value is None or self._value == other.value

    def assert_is_compatible_with(self, other: Any) -> None:
        """Demand that both could be the same size.

        Raises:
            ValueError: if they cannot.
        """
        if not self.is_compatible_with(other):
            raise ValueError(f"Dimensions {self} and {other} are not compatible")

    def merge_with(self, other: Any) -> Dimension:
        """The size that at least one of the two knows.

        Raises:
            ValueError: if they know different sizes.
        """
        other = as_dimension(other)
        self.assert_is_compatible_with(other)
        return Dimension(other.value if self._value is None else self._value)

    def __eq__(self, other: object) -> bool | None:  # type: ignore[override]  # TF1: None for "unknown"
        try:
            other = as_dimension(other)
        except (TypeError, ValueError):
            return NotImplemented
        if self._value is None or other.value is None:
            return None
        return self._value == other.value

    def __ne__(self, other: object) -> bool | None:  # type: ignore[override]  # TF1: None for "unknown"
        equal = self.__eq__(other)
        return equal if equal is None or equal is NotImplemented else not equal

    def __hash__(self) -> int:
        return hash(self._value)

    def __int__(self) -> int:
        return self._value  # type: ignore[return-value]  # TF1: int(Dimension(None)) is a TypeError

    def __index__(self) -> int:
        return self._value  # type: ignore[return-value]  # as above

    def __bool__(self) -> bool:
        return bool(self._value)

    def __add__(self, other: Any) -> Dimension:
        return self._combined(other, lambda a, b: a + b)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Dimension:
        return self._combined(other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Dimension:
        return as_dimension(other)._combined(self, lambda a, b: a - b)

    def __mul__(self, other: Any) -> Dimension:
        return self._combined(other, lambda a, b: a * b)

    __rmul__ = __mul__

    def __floordiv__(self, other: Any) -> Dimension:
        return self._combined(other, lambda a, b: a // b)

    def __rfloordiv__(self, other: Any) -> Dimension:
        return as_dimension(other)._combined(self, lambda a, b: a // b)

    def __mod__(self, other: Any) -> Dimension:
        return self._combined(other, lambda a, b: a % b)

    def __lt__(self, other: Any) -> bool | None:
        return self._compared(other, lambda a, b: a < b)

    def __le__(self, other: Any) -> bool | None:
        return self._compared(other, lambda a, b: a <= b)

    def __gt__(self, other: Any) -> bool | None:
        return self._compared(other, lambda a, b: a > b)

    def __ge__(self, other: Any) -> bool | None:
        return self._compared(other, lambda a, b: a >= b)

    def _combined(self, other: Any, operation: Any) -> Dimension:
        other = as_dimension(other)
        if self._value is None or other.value is None:
            return Dimension(None)
        return Dimension(operation(self._value, other.value))

    def _compared(self, other: Any, operation: Any) -> bool | None:
        other = as_dimension(other)
        if self._value is None or other.value is None:
            return None
        return bool(operation(self._value, other.value))

    def __str__(self) -> str:
        return "?" if self._value is None else str(self._value)

    def __repr__(self) -> str:
        return f"Dimension({self._value})"


def as_dimension(value: Any) -> Dimension:
    """``value`` as a :class:`Dimension`."""
    return value if isinstance(value, Dimension) else Dimension(value)


class TensorShape:
    """The static shape of a tensor: its dimensions, some or all of them unknown.

    Follows: tensorflow/python/framework/tensor_shape.py, TensorShape.

    >>> TensorShape([None, 28]).merge_with([8, 28]).as_list()
    [8, 28]
    """

    __slots__ = ("_dims",)

    def __init__(self, dims: Any) -> None:
        self._dims: Dims = dims_of(dims)

    @property
    def dims(self) -> list[Dimension] | None:
        """The dimensions, or None for an unknown rank."""
        return None if self._dims is None else [Dimension(dim) for dim in self._dims]

    @property
    def ndims(self) -> int | None:
        """The rank, or None."""
        return None if self._dims is None else len(self._dims)

    rank = ndims

    def as_list(self) -> list[int | None]:
        """The dimensions as plain numbers, None for an unknown one.

        Raises:
            ValueError: for an unknown rank.
        """
        if self._dims is None:
            raise ValueError("as_list() is not defined on an unknown TensorShape.")
        return list(self._dims)

    def num_elements(self) -> int | None:
        """The number of elements, or None if a dimension is unknown."""
        return size_of(self._dims)

    def is_fully_defined(self) -> bool:
        """Whether every dimension is known."""
        return self._dims is not None and None not in self._dims

    def assert_is_fully_defined(self) -> None:
        """Demand that every dimension is known.

        Raises:
            ValueError: if one is not.
        """
        if not self.is_fully_defined():
            raise ValueError(f"Shape {self} is not fully defined")

    def is_compatible_with(self, other: Any) -> bool:
        """Whether both could be the shape of one tensor."""
        return compatible(self._dims, dims_of(other))

    def assert_is_compatible_with(self, other: Any) -> None:
        """Demand that both could be the shape of one tensor.

        Raises:
            ValueError: if they cannot.
        """
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {as_shape(other)} are incompatible")

    def merge_with(self, other: Any) -> TensorShape:
        """What the two know together.

        Raises:
            ValueError: if they contradict each other.
        """
        return TensorShape(merged(self._dims, dims_of(other)))

    def concatenate(self, other: Any) -> TensorShape:
        """The dimensions of both in a row."""
        others = dims_of(other)
        if self._dims is None or others is None:
            return TensorShape(None)
        return TensorShape(self._dims + others)

    def with_rank(self, rank: int) -> TensorShape:
        """This shape with a known rank.

        Raises:
            ValueError: if the rank is another.
        """
        try:
            return self.merge_with(TensorShape([None] * rank))
        except ValueError:
            raise ValueError(f"Shape {self} must have rank {rank}") from None

    def assert_has_rank(self, rank: int) -> None:
        """Demand a rank, or an unknown one.

        Raises:
            ValueError: if the rank is another.
        """
        if self.ndims not in (None, rank):
            raise ValueError(f"Shape {self} must have rank {rank}")

    def assert_same_rank(self, other: Any) -> None:
        """Demand another shape's rank, unless one of them is unknown.

        Raises:
            ValueError: if the rank is another.
        """
        wanted = TensorShape(other)
        if None not in (self.ndims, wanted.ndims) and self.ndims != wanted.ndims:
            raise ValueError(f"Shapes {self} and {wanted} must have the same rank")

    def with_rank_at_least(self, rank: int) -> TensorShape:
        """This shape, if its rank is at least ``rank`` or unknown.

        Raises:
            ValueError: if the rank is lower.
        """
        if self.ndims is not None and self.ndims < rank:
            raise ValueError(f"Shape {self} must have rank at least {rank}")
        return self

    def with_rank_at_most(self, rank: int) -> TensorShape:
        """This shape, if its rank is at most ``rank`` or unknown.

        Raises:
            ValueError: if the rank is higher.
        """
        if self.ndims is not None and self.ndims > rank:
            raise ValueError(f"Shape {self} must have rank at most {rank}")
        return self

    def __len__(self) -> int:
        if self._dims is None:
            raise ValueError("Cannot take the length of shape with unknown rank.")
        return len(self._dims)

    def __iter__(self) -> Iterator[Dimension]:
        if self._dims is None:
            raise ValueError("Cannot iterate over a shape with unknown rank.")
        return (Dimension(dim) for dim in self._dims)

    @overload
    def __getitem__(self, key: int) -> Dimension: ...
    @overload
    def __getitem__(self, key: slice) -> TensorShape: ...
    def __getitem__(self, key: int | slice) -> Dimension | TensorShape:
        if isinstance(key, slice):
            return TensorShape(None if self._dims is None else self._dims[key])
        return Dimension(None if self._dims is None else self._dims[key])

    def __bool__(self) -> bool:
        return self._dims is not None

    def __eq__(self, other: object) -> bool:
        try:
            dims = dims_of(other)
        except (TypeError, ValueError):
            return False
        # Of what is not known, TF1 does not say that it is the same.
        return self._dims == dims and (dims is None or None not in dims)

    def __hash__(self) -> int:
        return hash(self._dims)

    def __str__(self) -> str:
        return shape_text(self._dims)

    def __repr__(self) -> str:
        inner = None if self._dims is None else [Dimension(dim) for dim in self._dims]
        return f"TensorShape({inner!r})"


def as_shape(value: Any) -> TensorShape:
    """``value`` as a :class:`TensorShape`."""
    return value if isinstance(value, TensorShape) else TensorShape(value)


def unknown_shape(ndims: int | None = None) -> TensorShape:
    """A shape of which at most the rank is known."""
    return TensorShape(None if ndims is None else [None] * ndims)


def scalar() -> TensorShape:
    """The shape of a single number."""
    return TensorShape(())


def dims_of(value: Any) -> Dims:
    """A shape in any spelling as plain data.

    Raises:
        TypeError: if it is not a shape.
        ValueError: if a dimension is negative.

    >>> dims_of([Dimension(2), None]), dims_of(3), dims_of(None)
    ((2, None), (3,), None)
    """
    if value is None:
        return None
    if isinstance(value, TensorShape):
        return value._dims
    if type(value) is tuple or type(value) is list:
        return tuple(
            [dim if type(dim) is int and dim >= 0 else Dimension(dim).value for dim in value]
        )
    if isinstance(value, str | bytes):
        raise TypeError(
            "A string has ambiguous TensorShape, please wrap in a list or convert to an int: "
            f"{value!s}"
        )
    if not isinstance(value, Iterable) or getattr(value, "shape", None) == ():
        return (Dimension(value).value,)  # An array of one number cannot be iterated over.
    return tuple(Dimension(dim).value for dim in value)


def compatible(left: Dims, right: Dims) -> bool:
    """Whether both could be the shape of one tensor."""
    if left is None or right is None or left == right:
        return True
    return len(left) == len(right) and all(
        a is None or b is None or a == b for a, b in zip(left, right, strict=True)
    )


def merged(left: Dims, right: Dims) -> Dims:
    """What two shapes know together.

    Raises:
        ValueError: if they contradict each other.
    """
    if left is None or right is None:
        return right if left is None else left
    if not compatible(left, right):
        raise ValueError(f"Shapes {shape_text(left)} and {shape_text(right)} are not compatible")
    return tuple(b if a is None else a for a, b in zip(left, right, strict=True))


def broadcast(left: Dims, right: Dims) -> Dims:
    """The shape of an element-wise operation on two tensors.

    Raises:
        ValueError: if they cannot be broadcast to one shape.

    >>> broadcast((None, 1, 3), (4, 1))
    (None, 4, 3)
    """
    if right in (left, ()):
        return left
    if left is None or right is None:
        return None
    rank = max(len(left), len(right))
    left = (1,) * (rank - len(left)) + left
    right = (1,) * (rank - len(right)) + right
    return tuple(_broadcast_dimension(a, b) for a, b in zip(left, right, strict=True))


def _broadcast_dimension(left: int | None, right: int | None) -> int | None:
    if right in (left, 1):
        return left
    if left == 1:
        return right
    if left is None or right is None:
        # The known one decides: unless it is 1, the unknown one must be 1 or the same.
        return right if left is None else left
    raise ValueError(f"Dimensions must be equal, but are {left} and {right}")


def size_of(dims: Dims) -> int | None:
    """Number of elements, or None if a dimension is unknown."""
    if dims is None or None in dims:
        return None
    return prod(dim for dim in dims if dim is not None)


def bracketed(dims: Dims) -> str:
    """A shape as TF1's kernels print it.

    >>> bracketed((2, None))
    '[2,?]'
    """
    if dims is None:
        return "<unknown>"
    return "[" + ",".join("?" if dim is None else str(dim) for dim in dims) + "]"


def shape_text(dims: Dims) -> str:
    """A shape as TF1 prints it.

    >>> shape_text((2, None)), shape_text((1,)), shape_text(None)
    ('(2, ?)', '(1,)', '<unknown>')
    """
    if dims is None:
        return "<unknown>"
    if len(dims) == 1:
        return f"({'?' if dims[0] is None else dims[0]},)"
    return "(" + ", ".join("?" if dim is None else str(dim) for dim in dims) + ")"


def dimension_value(dimension: Any) -> int | None:
    """A size as a number, whether it is a ``tf.Dimension`` or a number already.

    Args:
        dimension: the size.

    Returns:
        The number; None if it is not known.

    Follows: tensorflow/python/framework/tensor_shape.py, dimension_value.

    >>> dimension_value(Dimension(3)), dimension_value(3), dimension_value(None)
    (3, 3, None)
    """
    value: int | None = dimension.value if isinstance(dimension, Dimension) else dimension
    return value


def dimension_at_index(shape: TensorShape, index: int) -> Dimension:
    """One of the sizes of a shape, of which nothing else need be known.

    Args:
        shape: the shape.
        index: which of its sizes.

    Returns:
        The size; an open one if not even the rank is known.

    Follows: tensorflow/python/framework/tensor_shape.py, dimension_at_index.

    >>> dimension_at_index(TensorShape([2, 3]), 1), dimension_at_index(TensorShape(None), 1)
    (Dimension(3), Dimension(None))
    """
    return Dimension(None) if shape.ndims is None else Dimension(shape.as_list()[index])
