"""Some slices of a tensor, and where in it they stand: what a gradient of few rows is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from scopeviz.tf1.framework.dtypes import DType
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operands import dims_from
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph, graph_of
from scopeviz.tf1.framework.tensor_shape import Dims


class IndexedSlicesValue(NamedTuple):
    """What a session gives for :class:`IndexedSlices`.

    Attributes:
        values: the slices: ``[number, ...]``.
        indices: where each stands along the first axis: ``[number]``.
        dense_shape: the shape of the whole; None if it is not known.

    >>> IndexedSlicesValue([[1.0]], [2], None).indices
    [2]
    """

    values: Any
    indices: Any
    dense_shape: Any


class IndexedSlices:
    """Some slices of a tensor along its first axis; the others are zero.

    Where several stand at one place, they are added up.

    Args:
        values: the slices: any dtype, ``[number, ...]``.
        indices: where each stands: ``int32`` or ``int64`` ``[number]``.
        dense_shape: the shape of the whole: ``int32`` or ``int64`` ``[rank]``.

    Raises:
        ValueError: if they are of different graphs.

    Follows: tensorflow/python/framework/indexed_slices.py, IndexedSlices.

    >>> import scopeviz.tf1 as tf
    >>> rows = tf.IndexedSlices(tf.ones([2, 1]), tf.constant([0, 2]), tf.constant([3, 1]))
    >>> tf.Session().run(tf.convert_to_tensor(rows)).tolist()
    [[1.0], [0.0], [1.0]]
    """

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        graph_of([values, indices, dense_shape])
        self._values = values
        self._indices = indices
        self._dense_shape = dense_shape

    @property
    def values(self) -> Any:
        """The slices."""
        return self._values

    @property
    def indices(self) -> Any:
        """Where each stands along the first axis."""
        return self._indices

    @property
    def dense_shape(self) -> Any:
        """The shape of the whole; None if it is not known."""
        return self._dense_shape

    @property
    def name(self) -> str:
        """The name of the slices."""
        return str(self._values.name)

    @property
    def device(self) -> str:
        """The device of the slices."""
        return str(self._values.device)

    @property
    def op(self) -> Operation:
        """The op that gives the slices."""
        return self._values.op  # type: ignore[no-any-return]  # a tensor's

    @property
    def dtype(self) -> DType:
        """The element type."""
        return self._values.dtype  # type: ignore[no-any-return]  # a tensor's

    @property
    def graph(self) -> Graph:
        """The graph of the slices."""
        return self._values.graph  # type: ignore[no-any-return]  # a tensor's

    @property
    def dims(self) -> Dims:
        """What is known of the shape of the whole, in plain data."""
        whole = None if self._dense_shape is None else dims_from(self._dense_shape)
        rest = self._values.dims
        return whole if rest is None else (whole[0] if whole else None, *rest[1:])

    def __str__(self) -> str:
        shape = "" if self._dense_shape is None else f", dense_shape={self._dense_shape}"
        return f"IndexedSlices(indices={self._indices}, values={self._values}{shape})"

    def __neg__(self) -> IndexedSlices:
        return IndexedSlices(-self._values, self._indices, self._dense_shape)

    def consumers(self) -> list[Operation]:
        """The operations that take one of its tensors."""
        tensors = [
            one for one in (self._values, self._indices, self._dense_shape) if one is not None
        ]
        return [op for tensor in tensors for op in tensor.consumers()]

    def _as_operand(self) -> _Dense:
        return _Dense(self)

    def _as_fetches(self) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
        """The tensors to fetch for it, and what their values make."""
        parts = [self._values, self._indices]
        if self._dense_shape is None:
            return parts, lambda values: IndexedSlicesValue(values[0], values[1], None)
        parts.append(self._dense_shape)
        return parts, lambda values: IndexedSlicesValue(values[0], values[1], values[2])


class _Dense:
    """The whole tensor, which is made when an op takes it.

    Raises:
        ValueError: if its shape is not known.

    Follows: tensorflow/python/framework/indexed_slices.py, _indexed_slices_to_tensor.
    """

    __slots__ = ("_slices",)

    default_name = None
    """A tensor that is made for itself is named after its op."""

    def __init__(self, slices: IndexedSlices) -> None:
        if slices.dense_shape is None:
            raise ValueError(
                f"Tensor conversion requested for IndexedSlices without dense_shape: {slices}"
            )
        self._slices = slices

    @property
    def dtype(self) -> DType:
        """The element type."""
        return self._slices.dtype

    @property
    def dims(self) -> Dims:
        """The static shape."""
        return self._slices.dims

    @property
    def graph(self) -> Graph:
        """The graph it must be made in."""
        return self._slices.graph

    def realize(self, graph: Graph, name: str | None) -> Tensor:
        """Make the ops; the scope is that of the op that takes it."""
        del graph
        slices = self._slices
        arguments = (slices.values, slices.indices, slices.dense_shape[0])
        return apply_op("UnsortedSegmentSum", name, arguments).outputs[0]

    def _as_operand(self) -> _Dense:
        return self
