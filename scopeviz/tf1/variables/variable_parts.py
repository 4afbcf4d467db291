"""Partitioned variables: one variable in several parts, each a variable of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scopeviz.tf1.framework.deferred import Deferred
from scopeviz.tf1.framework.dtypes import DType
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.framework.tensor_shape import TensorShape, dims_of, shape_text
from scopeviz.tf1.ops import array_ops, selecting, slicing


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


@dataclass(frozen=True, slots=True)
class PartitionInfo:
    """Where in the whole a part lies, for the initializer of the part.

    Attributes:
        full_shape: shape of the whole.
        var_offset: where in the whole the part begins.

    Raises:
        TypeError: if one of them is no sequence.
        ValueError: if their lengths differ, or the part begins outside of the whole.

    Follows: tensorflow/python/ops/variable_scope.py, _PartitionInfo.

    >>> PartitionInfo([7, 2], [3, 0]).single_offset([2, 2])
    3
    """

    full_shape: Sequence[int]
    var_offset: Sequence[int]

    def __post_init__(self) -> None:
        for name in ("full_shape", "var_offset"):
            value = getattr(self, name)
            if not _is_sequence(value):
                raise TypeError(
                    f"`{name}` must be a sequence (like tuple or list) instead of "
                    f"{type(value).__name__}"
                )
        if len(self.var_offset) != len(self.full_shape):
            raise ValueError(
                f"Expected equal length, but `var_offset` is of length {len(self.var_offset)} "
                f"while full_shape is of length {len(self.full_shape)}."
            )
        for offset, size in zip(self.var_offset, self.full_shape, strict=True):
            if not 0 <= offset < size:
                raise ValueError(
                    f"Expected 0 <= offset < shape but found offset={offset}, shape={size} for "
                    f"var_offset={self.var_offset}, full_shape={self.full_shape}"
                )

    def single_offset(self, shape: Sequence[int]) -> int:
        """Where a part of that shape begins along the axis that is sliced; 0 if none is.

        Raises:
            TypeError: if ``shape`` is no sequence.
            ValueError: if it does not fit, or several axes are sliced.
        """
        axis = self.single_slice_dim(shape)
        return 0 if axis is None else self.var_offset[axis]

    def single_slice_dim(self, shape: Sequence[int]) -> int | None:
        """The axis that is sliced, given the shape of a part; None if none is.

        Raises:
            TypeError: if ``shape`` is no sequence.
            ValueError: if it does not fit, or several axes are sliced.
        """
        if not _is_sequence(shape):
            raise TypeError(
                f"`shape` must be a sequence (like tuple or list) instead of {type(shape).__name__}"
            )
        full, offsets = self.full_shape, self.var_offset
        if len(shape) != len(full):
            raise ValueError(
                f"Expected equal length, but received shape={shape} of length {len(shape)} "
                f"while self.full_shape={full} is of length {len(full)}."
            )
        for axis, size in enumerate(shape):
            if offsets[axis] + size > full[axis]:
                raise ValueError(
                    f"With self.var_offset={offsets}, a partition of shape={shape} would exceed "
                    f"self.full_shape={full} in dimension {axis}."
                )
        sliced = [axis for axis, size in enumerate(shape) if size != full[axis]]
        if len(sliced) > 1:
            raise ValueError(
                f"Cannot use single_slice_dim() with shape={shape} and self.full_shape={full} "
                f"since slice dim could be either dimension {sliced[1]} or {sliced[0]}."
            )
        return sliced[0] if sliced else None


class PartitionedVariable:
    """One variable in several parts; as a tensor, the parts one behind the other.

    Args:
        name: full name of the whole.
        shape: shape of the whole.
        dtype: element type.
        variable_list: the parts; each knows which slice of the whole it is.
        partitions: number of parts along each axis.

    Raises:
        TypeError: if ``variable_list`` or ``partitions`` is no list.
        ValueError: if they contradict each other, or there are no parts.

    Follows: tensorflow/python/ops/variables.py, PartitionedVariable.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.get_variable("v", [7, 2], partitioner=tf.fixed_size_partitioner(3))
    >>> v.name, [part.name for part in v]
    ('v', ['v/part_0:0', 'v/part_1:0', 'v/part_2:0'])
    """

    def __init__(
        self,
        name: str,
        shape: Any,
        dtype: Any,
        variable_list: Sequence[Any],
        partitions: Sequence[int],
    ) -> None:
        if not isinstance(variable_list, list | tuple):
            raise TypeError(f"variable_list is not a list or tuple: {variable_list}")
        if not isinstance(partitions, list | tuple):
            raise TypeError(f"partitions is not a list or tuple: {partitions}")
        if not all(count >= 1 for count in partitions):
            raise ValueError(f"partition values must be positive: {partitions}")
        if not variable_list:
            raise ValueError("variable_list may not be empty")
        slices = [part._get_save_slice_info() for part in variable_list]
        if None in slices:
            names = [part.name for part in variable_list]
            raise ValueError(f"All variables must have a save_slice_info available: {names}")
        if len(shape) != len(partitions):
            raise ValueError(f"len(shape) != len(partitions): {shape} vs. {partitions}")
        dims = dims_of(shape)
        for info in slices:
            if tuple(info.full_shape) != dims:
                raise ValueError(
                    f"All variables' full shapes must match shape: {shape}; "
                    f"but full shapes were: {[info.full_shape]}"
                )
        self._name = name
        self._shape = shape
        self._dtype = dtype
        self._variable_list = sorted(
            variable_list, key=lambda part: list(part._get_save_slice_info().var_offset)
        )
        self._partitions = partitions

    def __iter__(self) -> Iterator[Any]:
        return iter(self._variable_list)

    def __len__(self) -> int:
        axes = self._partition_axes()
        if len(axes) > 1:
            raise ValueError(f"Cannot get a length for {len(axes)} > 1 partition axes")
        return len(self._variable_list)

    @property
    def name(self) -> str:
        """Full name, without ``:0``."""
        return self._name

    @property
    def dtype(self) -> DType:
        """The dtype of its elements."""
        dtype: DType = self._dtype
        return dtype

    @property
    def shape(self) -> Any:
        """Shape of the whole."""
        return self._shape

    @property
    def graph(self) -> Graph:
        """The graph that its parts belong to."""
        graph: Graph = self._variable_list[0].graph
        return graph

    def get_shape(self) -> Any:
        """Shape of the whole."""
        return self._shape

    def as_tensor(self) -> Tensor:
        """A new tensor of the whole, which waits for nothing."""
        with get_default_graph().control_dependencies(None):
            return self._concat()

    def assign(
        self,
        value: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> list[Any]:
        """Give each part its part of a value: a tensor of the whole, or a list."""
        return self._each("assign", value, use_locking, name, read_value)

    def assign_add(
        self,
        value: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> list[Any]:
        """Add to each part its part of a value."""
        return self._each("assign_add", value, use_locking, name, read_value)

    def assign_sub(
        self,
        value: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> list[Any]:
        """Subtract from each part its part of a value."""
        return self._each("assign_sub", value, use_locking, name, read_value)

    def _get_variable_list(self) -> list[Any]:
        return self._variable_list

    def _get_partitions(self) -> Sequence[int]:
        return self._partitions

    def _partition_axes(self) -> list[int]:
        return [axis for axis, count in enumerate(self._partitions) if count > 1] or [0]

    def _only_axis(self, doing: str, not_supported: str) -> int:
        axes = self._partition_axes()
        if len(axes) > 1:
            raise NotImplementedError(
                f"Cannot {doing} along more than one dimension: {axes}.  "
                f"Multi-axis partition {not_supported}"
            )
        return axes[0]

    def _concat(self) -> Tensor:
        """A new tensor of the whole, which keeps the control dependencies around it."""
        graph, parts = get_default_graph(), self._variable_list
        whole = parts[0]
        if len(parts) > 1:
            axis = self._only_axis("concatenate", "concat is not supported")
            with graph.name_scope(f"{self._name}/ConcatPartitions/"):
                whole = array_ops.concat(parts, axis)
        with graph.name_scope(None):
            return array_ops.identity(whole, name=self._name)

    def _each(self, method: str, value: Any, *arguments: Any) -> list[Any]:
        axis = self._only_axis("do assign action", "assign action is not supported ")
        if isinstance(value, list | PartitionedVariable):
            values = list(value)
        else:
            sizes = [part.get_shape()[axis].value for part in self]
            values = selecting.split(value, sizes, axis)
        pairs = zip(self, values, strict=True)
        return [getattr(part, method)(new, *arguments) for part, new in pairs]

    def _as_operand(self) -> Deferred:
        return Deferred(self.dtype, dims_of(self._shape), self.graph, self.as_tensor)

    def __repr__(self) -> str:
        return (
            f"<tf.PartitionedVariable '{self._name}' shape={shape_text(dims_of(self._shape))} "
            f"dtype={self.dtype.name} parts={len(self._variable_list)}>"
        )


def call_partitioner(partitioner: Any, shape: TensorShape, dtype: DType) -> Sequence[int]:
    """What a partitioner says to a shape: the number of parts along each axis.

    Raises:
        ValueError: if the shape cannot be partitioned, or not as the partitioner says.

    Follows: tensorflow/python/ops/variable_scope.py, _call_partitioner.
    """
    if not shape.is_fully_defined():
        raise ValueError(
            f"Shape of a new partitioned variable must be fully defined, but instead was {shape}."
        )
    if not shape.ndims:
        raise ValueError(f"A partitioned Variable must have rank at least 1, shape: {shape}")
    slicing: Any = partitioner(shape=shape, dtype=dtype)
    if not isinstance(slicing, Sequence):
        raise ValueError(f"Partitioner must return a sequence, but saw: {slicing}")
    if len(slicing) != shape.ndims:
        raise ValueError(
            "Partitioner returned a partition list that does not match the Variable's rank: "
            f"{slicing} vs. {shape}"
        )
    if any(count < 1 for count in slicing):
        raise ValueError(f"Partitioner returned zero partitions for some axes: {slicing}")
    if sum(count > 1 for count in slicing) > 1:
        raise ValueError(
            f"Can only slice a variable along one dimension: shape: {shape}, "
            f"partitioning: {slicing}"
        )
    return slicing


def parts_of(
    shape: Sequence[int], partitions: Sequence[int]
) -> Iterator[tuple[list[int], list[int]]]:
    """Offset and shape of each part; the first ones take what is left over.

    >>> list(parts_of([5], [2]))
    [([0], [3]), ([3], [2])]
    """
    axis = next((axis for axis, count in enumerate(partitions) if count > 1), 0)
    least, left_over = divmod(shape[axis], partitions[axis])
    offset = [0] * len(shape)
    for number in range(partitions[axis]):
        part = list(shape)
        part[axis] = least + (number < left_over)
        yield list(offset), part
        offset[axis] += part[axis]


def sliced_value(initializer: Any, dtype: DType, offset: list[int], shape: list[int]) -> Tensor:
    """The part of a value that a part of a variable starts from."""
    if not isinstance(initializer, Tensor):
        initializer = convert_to_tensor(initializer, dtype)
    return slicing.slice(initializer, offset, shape)
