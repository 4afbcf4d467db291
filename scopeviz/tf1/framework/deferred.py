"""Operands that several ops stand behind, none of which exists before the last one may.

What is checked before anything is made leaves the graph as it was when it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

from scopeviz.tf1.framework.constant_op import Constant
from scopeviz.tf1.framework.dtypes import DType
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph, graph_of
from scopeviz.tf1.framework.tensor_shape import Dims, merged


class Named(Constant):
    """A constant with a name of its own in the scope of the op that takes it.

    >>> graph = Graph()
    >>> Named([1, 2], "axes").realize(graph, "ignored").name
    'axes:0'
    """

    __slots__ = ("name",)

    def __init__(self, value: Any, name: str, dtype: DType | None = None) -> None:
        super().__init__(value, dtype)
        self.name = name

    def realize(self, graph: Graph, name: str) -> Tensor:
        """Make the ``Const`` op."""
        return super().realize(graph, self.name)

    def _as_operand(self) -> Self:
        return self


class Beside(Named):
    """A constant beside the op that takes it: in the scope in which that was asked for."""

    __slots__ = ("_scope",)

    def __init__(self, graph: Graph, value: Any, name: str, dtype: DType | None = None) -> None:
        super().__init__(value, name, dtype)
        self._scope = graph.get_name_scope()

    def realize(self, graph: Graph, name: str) -> Tensor:
        """Make the ``Const`` op."""
        with graph.name_scope(f"{self._scope}/" if self._scope else None):
            return super().realize(graph, name)


def named(operand: Any, name: str) -> Any:
    """An operand that gets another name if it is a constant."""
    return Named(operand.value, name, operand.dtype) if isinstance(operand, Constant) else operand


def beside(operand: Any, name: str = "Const") -> Any:
    """An operand that is made beside the op that takes it, if it is a constant."""
    if not isinstance(operand, Constant):
        return operand
    return Beside(get_default_graph(), operand.value, name, operand.dtype)


class Deferred:
    """An operand whose dtype and shape are known, and whose ops are made when it is taken.

    Attributes:
        dtype: its element type.
        dims: its static shape.
        graph: the graph that it must be made in; None if any will do.
    """

    __slots__ = ("_make", "dims", "dtype", "graph")

    def __init__(
        self, dtype: DType, dims: Dims, graph: Graph | None, make: Callable[[], Tensor]
    ) -> None:
        self.dtype = dtype
        self.dims = dims
        self.graph = graph
        self._make = make

    def realize(self, graph: Graph, name: str) -> Tensor:
        """Make the ops; the scope is that of the op that takes the operand."""
        del graph, name
        return self._make()

    def _as_operand(self) -> Self:
        return self


class Packed:
    """A list with tensors in it: a ``Pack`` op, with constants for what is no tensor.

    Attributes:
        parts: its elements, as operands.
        dtype: its element type.
        dims: its static shape.
        graph: the graph of its tensors.

    Raises:
        TypeError: if the elements are not of one dtype.
        ValueError: if they are not of one shape.

    Follows: tensorflow/python/ops/array_ops.py, _autopacking_conversion_function.
    """

    __slots__ = ("_name", "dims", "dtype", "graph", "parts")

    def __init__(
        self, values: Sequence[Any], dtype: DType | None = None, name: str | None = None
    ) -> None:
        found = _first_dtype(values)
        assert found is not None
        self._name = name
        self.dtype = dtype or found
        self.parts = [_part(value, self.dtype, self.dtype is not found) for value in values]
        dims: Dims = None
        for part in self.parts:
            dims = merged(dims, part.dims)
        self.dims: Dims = None if dims is None else (len(self.parts), *dims)
        self.graph = graph_of([part for part in self.parts if not isinstance(part, Constant)])

    def realize(self, graph: Graph, name: str) -> Tensor:
        """Make the op and its constants under a name that is still free in the scope."""
        wanted = [self._cast(graph, part) for part in self.parts]
        name = graph.unique_name(self._name or name)
        with graph.name_scope(f"{name}/"):
            tensors = tuple(
                part if isinstance(part, Tensor) else part.realize(graph, str(index))
                for index, part in enumerate(wanted)
            )
        return graph.add_op("Pack", name, tensors, [(self.dtype, self.dims)], {"axis": 0}).outputs[
            0
        ]

    def _cast(self, graph: Graph, part: Any) -> Any:
        if not isinstance(part, Tensor) or part.dtype.base_dtype is self.dtype:
            return part
        attrs = {"DstT": self.dtype, "SrcT": part.dtype.base_dtype, "Truncate": False}
        outputs = [(self.dtype, part.dims)]
        return graph.add_op("Cast", graph.unique_name("Cast"), (part,), outputs, attrs).outputs[0]

    def _as_operand(self) -> Self:
        return self


def is_tensor_like(value: Any) -> bool:
    """Whether ``value`` stands for a tensor of a graph, not for a value of Python's."""
    return isinstance(value, Tensor) or hasattr(value, "_as_operand")


def holds_tensors(value: Any) -> bool:
    """Whether a tensor is somewhere in a nested list.

    >>> holds_tensors([1, [2, 3]])
    False
    """
    if isinstance(value, list | tuple):
        return any(type(item) is not int and holds_tensors(item) for item in value)
    return is_tensor_like(value)


def _first_dtype(value: Any) -> DType | None:
    if isinstance(value, list | tuple):
        return next(filter(None, map(_first_dtype, value)), None)
    dtype: DType | None = value.dtype.base_dtype if is_tensor_like(value) else None
    return dtype


def _part(value: Any, dtype: DType, cast: bool) -> Any:
    if hasattr(value, "_as_operand"):
        value = value._as_operand()
    if holds_tensors(value) and not isinstance(value, Tensor | Packed):
        return Packed(value, dtype)
    if not isinstance(value, Tensor | Packed):
        return Constant(value, dtype)
    if value.dtype.base_dtype is not dtype and not cast:
        raise TypeError(
            f"Cannot convert a list containing a tensor of dtype {value.dtype.base_dtype} "
            f"to {dtype} (Tensor is: {value!r})"
        )
    return value
