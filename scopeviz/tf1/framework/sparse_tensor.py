"""Tensors of which only those elements are kept that are not zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from scopeviz.tf1.framework.dtypes import DType, int64
from scopeviz.tf1.framework.folding import dims_from
from scopeviz.tf1.framework.name_scopes import name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph
from scopeviz.tf1.framework.tensor_shape import Dims, TensorShape, shape_text


class SparseTensorValue(NamedTuple):
    """What a session gives for a :class:`SparseTensor`, and what is fed for one.

    Attributes:
        indices: the places of the elements: ``[n, rank]``.
        values: the elements: ``[n]``.
        dense_shape: the shape of the whole: ``[rank]``.

    >>> SparseTensorValue([[0, 1]], [5.0], [1, 2]).values
    [5.0]
    """

    indices: Any
    values: Any
    dense_shape: Any


class SparseTensor:
    """A tensor of which only some elements are kept; the others are zero.

    Args:
        indices: the places of the elements: ``int64`` ``[n, rank]``.
        values: the elements: any dtype, ``[n]``.
        dense_shape: the shape of the whole: ``int64`` ``[rank]``.

    Raises:
        TypeError: if a dtype does not fit.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/framework/sparse_tensor.py, SparseTensor.

    >>> import scopeviz.tf1 as tf
    >>> sparse = tf.SparseTensor([[0, 1]], [5.0], [1, 2])
    >>> tf.Session().run(tf.sparse_tensor_to_dense(sparse)).tolist()
    [[0.0, 5.0]]
    """

    def __init__(self, indices: Any, values: Any, dense_shape: Any) -> None:
        with name_scope(None, "SparseTensor", [indices, values, dense_shape]):
            self._indices = convert_to_tensor(indices, int64, name="indices")
            self._values = convert_to_tensor(values, name="values")
            self._dense_shape = convert_to_tensor(dense_shape, int64, name="dense_shape")
        for tensor, rank in ((self._indices, 2), (self._values, 1), (self._dense_shape, 1)):
            if tensor.dims is not None and len(tensor.dims) != rank:
                raise ValueError(f"Shape {shape_text(tensor.dims)} must have rank {rank}")
        places, number = self._indices.dims or (None, None), self._values.dims or (None,)
        rank_known = (self._dense_shape.dims or (None,))[0]
        for one, other in ((places[0], number[0]), (places[1], rank_known)):
            if one is not None and other is not None and one != other:
                raise ValueError(f"Dimensions {one} and {other} are not compatible")

    @classmethod
    def from_value(cls, value: Any) -> Any:
        """A sparse tensor with the values of a :class:`SparseTensorValue`, or itself.

        Raises:
            TypeError: if it is neither.
        """
        if isinstance(value, SparseTensor):
            return value
        if not isinstance(value, SparseTensorValue):
            raise TypeError(f"Neither a SparseTensor nor SparseTensorValue: {value}.")
        return cls(*value)

    @property
    def indices(self) -> Tensor:
        """The places of the elements."""
        return self._indices

    @property
    def values(self) -> Tensor:
        """The elements."""
        return self._values

    @property
    def dense_shape(self) -> Tensor:
        """The shape of the whole, as a tensor."""
        return self._dense_shape

    @property
    def dims(self) -> Dims:
        """What is known of the shape of the whole, in plain data."""
        return dims_from(self._dense_shape)

    @property
    def shape(self) -> TensorShape:
        """What is known of the shape of the whole."""
        return TensorShape(self.dims)

    def get_shape(self) -> TensorShape:
        """What is known of the shape of the whole."""
        return self.shape

    @property
    def op(self) -> Operation:
        """The op that gives the elements."""
        return self._values.op

    @property
    def name(self) -> str:
        """The name of the elements."""
        return self._values.name

    @property
    def dtype(self) -> DType:
        """The dtype of the elements."""
        return self._values.dtype

    @property
    def graph(self) -> Graph:
        """The graph of its tensors."""
        return self._values.graph  # type: ignore[no-any-return]  # a tensor's

    def consumers(self) -> list[Operation]:
        """The operations that take one of its tensors."""
        return [op for tensor in self._parts for op in tensor.consumers()]

    def eval(self, feed_dict: Any = None, session: Any = None) -> SparseTensorValue:
        """Its value, computed in ``session`` or in the default session.

        Raises:
            ValueError: if there is no session.
        """
        parts = [part.eval(feed_dict, session) for part in self._parts]
        return SparseTensorValue(*parts)

    def __str__(self) -> str:
        return (
            f"SparseTensor(indices={self._indices}, values={self._values}, "
            f"dense_shape={self._dense_shape})"
        )

    @property
    def _parts(self) -> list[Tensor]:
        return [self._indices, self._values, self._dense_shape]

    def _as_fetches(self) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
        return self._parts, lambda values: SparseTensorValue(*values)

    def _as_feeds(self, value: Any) -> list[tuple[Any, Any]]:
        """What is fed for each of its tensors."""
        return list(zip(self._parts, value, strict=True))
