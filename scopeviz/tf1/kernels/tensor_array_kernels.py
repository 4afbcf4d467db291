"""Arrays of tensors: what a run keeps of them, one element after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.dtypes import float32, int32, int64, resource
from scopeviz.tf1.framework.errors import InvalidArgumentError, UnimplementedError
from scopeviz.tf1.framework.op_def import OPS, OpDef, ShapeError
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.tensor_shape import Dims, bracketed, compatible

_FLOW = np.float32(0.0)


class StoredArray:
    """The elements of a ``tf.TensorArray`` in one run.

    Args:
        name: what errors call it.
        op: the op that made it; it says dtype, shape of the elements, and what is allowed.
        size: how many elements there are at first.
        adds: whether what is written twice to an element is added, as gradients are.

    Attributes:
        dims: the shape that each element had when it was written, also where it was read.
    """

    __slots__ = (
        "_adds",
        "_clears",
        "_element",
        "_grads",
        "_grows",
        "_identical",
        "_op",
        "dims",
        "dtype",
        "name",
        "values",
    )

    def __init__(self, name: str, op: Operation, size: int, *, adds: bool = False) -> None:
        self.name = name
        self.values: list[Any] = [None] * size
        self.dims: list[Dims] = [None] * size
        self.dtype = op.attrs["dtype"].as_numpy_dtype
        self._op = op
        self._adds = adds
        self._grows = bool(op.attrs["dynamic_size"]) and not adds
        self._clears = bool(op.attrs["clear_after_read"]) and not adds
        self._element: Dims = op.attrs["element_shape"]
        self._identical = bool(op.attrs["identical_element_shapes"])
        self._grads: dict[str, StoredArray] = {}

    def write(self, index: int, value: NDArray[Any]) -> None:
        """Set an element, or add to it.

        Raises:
            InvalidArgumentError: if there is no such element, it is set already, or has
                another shape.
        """
        if index < 0 or index >= len(self.values):
            self._grow(index)
        wanted = self._element
        if not compatible(wanted, value.shape):
            raise self._error(
                "Could not write to TensorArray index "
                f"{index} because the value shape is {bracketed(value.shape)} which is "
                f"incompatible with the TensorArray's inferred element shape: {bracketed(wanted)} "
                "(consider setting infer_shape=False)."
            )
        if self._identical:
            self._element = value.shape
        old = self.values[index]
        if old is not None and self._adds:
            value = old + value
        elif self.dims[index] is not None and not self._adds:
            how = "written to" if old is not None else "read"
            raise self._error(
                f"Could not write to TensorArray index {index} because it has already been {how}."
            )
        self.values[index] = value
        self.dims[index] = value.shape

    def _grow(self, index: int) -> None:
        if index < 0 or not self._grows:
            raise self._error(
                f"Tried to write to index {index} but array is not resizeable and size is: "
                f"{len(self.values)}"
            )
        more = index + 1 - len(self.values)
        self.values += [None] * more
        self.dims += [None] * more

    def read(self, index: int) -> Any:
        """An element, which is let go of where it is to be read once.

        Raises:
            InvalidArgumentError: if there is no such element, or it was not set.
        """
        if not 0 <= index < len(self.values):
            raise self._error(
                f"Tried to read from index {index} but array size is: {len(self.values)}"
            )
        value = self.values[index]
        if value is None:
            return self._zeros(index)
        if self._clears:
            self.values[index] = None
        return value

    def _zeros(self, index: int) -> NDArray[Any]:
        """What stands for an element that nobody set."""
        dims = self.dims[index]
        if dims is not None and self._clears:
            raise self._error(
                f"Could not read index {index} twice because it was cleared after a previous "
                "read (perhaps try setting clear_after_read = false?)."
            )
        if dims is None:
            dims = self._element
        if dims is None or None in dims:
            raise self._error(
                f"Could not read from TensorArray index {index}.  Furthermore, the element shape "
                f"is not fully defined: {bracketed(dims)}.  It is possible you are working with "
                "a resizeable TensorArray and stop_gradients is not allowing the gradients to be "
                "written.  If you set the full element_shape property on the forward "
                "TensorArray, the proper all-zeros tensor will be returned instead of incurring "
                "this error."
            )
        return np.zeros([size for size in dims if size is not None], self.dtype)

    def grad(self, source: str) -> StoredArray:
        """The array of its gradients for one call of ``tf.gradients``."""
        found = self._grads.get(source)
        if found is None:
            self._grows = False
            name = f"{self.name}@{source}"
            found = self._grads[source] = StoredArray(name, self._op, len(self.values), adds=True)
            found.dims = list(self.dims)
        return found

    def close(self) -> None:
        """Let go of all elements."""
        self.values = []
        self.dims = []

    def _error(self, what: str) -> InvalidArgumentError:
        return InvalidArgumentError(None, None, f"TensorArray {self.name}: {what}")


# What each op does.


def _make(op: Operation, size: Any) -> tuple[StoredArray, Any]:
    if np.ndim(size):
        raise InvalidArgumentError(
            None,
            op,
            f"TensorArray size must be scalar, but had shape: {bracketed(np.shape(size))}",
        )
    if size < 0:
        raise InvalidArgumentError(None, op, "Size should be >= 0.")
    return StoredArray(op.attrs["tensor_array_name"] or op.name, op, int(size)), _FLOW


def _write(op: Operation, array: StoredArray, index: Any, value: Any, flow: Any) -> Any:
    array.write(int(index), np.asarray(value))
    return flow


def _stacked(op: Operation, array: StoredArray, items: list[Any]) -> NDArray[Any]:
    if not items:
        dims = op.attrs["element_shape"]
        if dims is None or None in dims:
            raise UnimplementedError(
                None,
                op,
                f"TensorArray has size zero, but element shape {bracketed(dims)} is "
                "not fully defined. Currently only static shapes are supported when packing "
                "zero-size TensorArrays.",
            )
        return np.zeros((0, *dims), array.dtype)
    first = np.shape(items[0])
    for index, item in enumerate(items):
        if np.shape(item) != first:
            raise InvalidArgumentError(
                None,
                op,
                f"TensorArray has inconsistent shapes.  Index 0 has shape: {bracketed(first)} "
                f"but index {index} has shape: {bracketed(np.shape(item))}",
            )
    return np.stack(items)


def _gather(op: Operation, array: StoredArray, indices: Any, flow: Any) -> Any:
    return _stacked(op, array, [array.read(int(index)) for index in np.asarray(indices)])


def _scatter(op: Operation, array: StoredArray, indices: Any, value: Any, flow: Any) -> Any:
    if len(indices) != len(value):
        raise InvalidArgumentError(
            None,
            op,
            f"Expected len(indices) == values.shape[0], but saw: {len(indices)} vs. {len(value)}",
        )
    for index, item in zip(np.asarray(indices).tolist(), value, strict=True):
        array.write(index, np.asarray(item))
    return flow


def _concat(op: Operation, array: StoredArray, flow: Any) -> tuple[Any, Any]:
    items = [array.read(index) for index in range(len(array.values))]
    for item in items:
        if not np.ndim(item):
            raise InvalidArgumentError(
                None, op, "Concat saw a scalar shape at index 0 but requires at least vectors."
            )
    if not items:
        dims = op.attrs["element_shape_except0"] or ()
        return np.zeros((0, *dims), array.dtype), np.zeros(0, np.int64)
    return np.concatenate(items), np.array([len(item) for item in items], np.int64)


def _split(op: Operation, array: StoredArray, value: Any, lengths: Any, flow: Any) -> Any:
    if lengths.sum() != len(value):
        raise InvalidArgumentError(
            None,
            op,
            "Expected sum of lengths to be equal to values.shape[0], but sum of lengths is "
            f"{lengths.sum()} and value's shape is: {bracketed(np.shape(value))} ",
        )
    ends = np.cumsum(lengths).tolist()
    for index, (end, length) in enumerate(zip(ends, lengths.tolist(), strict=True)):
        array.write(index, value[end - length : end])
    return flow


# Which shapes they give.


def _flow_only(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    return [(float32, ())]


def _scalar_size(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    if operands[0].dims:
        raise ShapeError(f"Shape must be rank 0 but is rank {len(operands[0].dims)}")
    return [(resource, (2,)), (float32, ())]


def _element(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    return [(attrs["dtype"], None)]


def _gathered(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    dims, indices = attrs["element_shape"], operands[1].dims
    count = indices[0] if indices else None
    return [(attrs["dtype"], None if dims is None else (count, *dims))]


def _concatenated(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    dims = attrs["element_shape_except0"]
    return [(attrs["dtype"], None if dims is None else (None, *dims)), (int64, (None,))]


OPS["TensorArrayV3"] = OpDef("size:int32", _scalar_size, _make)
OPS["TensorArrayGradV3"] = OpDef(
    "handle:resource flow_in:float32",
    lambda operands, attrs: [(resource, (2,)), (float32, ())],
    lambda op, array, flow: (array.grad(op.attrs["source"]), flow),
)
OPS["TensorArrayWriteV3"] = OpDef(
    "handle:resource index:int32 value:T flow_in:float32", _flow_only, _write
)
OPS["TensorArrayReadV3"] = OpDef(
    "handle:resource index:int32 flow_in:float32",
    _element,
    lambda op, array, index, flow: array.read(int(index)),
)
OPS["TensorArrayGatherV3"] = OpDef(
    "handle:resource indices:int32 flow_in:float32", _gathered, _gather
)
OPS["TensorArrayScatterV3"] = OpDef(
    "handle:resource indices:int32 value:T flow_in:float32", _flow_only, _scatter
)
OPS["TensorArrayConcatV3"] = OpDef("handle:resource flow_in:float32", _concatenated, _concat)
OPS["TensorArraySplitV3"] = OpDef(
    "handle:resource value:T lengths:int64 flow_in:float32", _flow_only, _split
)
OPS["TensorArraySizeV3"] = OpDef(
    "handle:resource flow_in:float32",
    lambda operands, attrs: [(int32, ())],
    lambda op, array, flow: np.int32(len(array.values)),
)
OPS["TensorArrayCloseV3"] = OpDef(
    "handle:resource", lambda operands, attrs: [], lambda op, array: array.close()
)
