"""Values that are known while the graph is built."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.dtypes import DType, as_dtype
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import Graph, as_text, get_default_graph
from scopeviz.tf1.framework.tensor_shape import Dimension, Dims, TensorShape, dims_of, size_of


class Constant:
    """A value on its way into a graph: what an op's argument is until the op exists.

    Attributes:
        value: the array.
        dtype: the element type.
        dims: its shape.
    """

    __slots__ = ("dims", "dtype", "value")

    graph = None  # It goes wherever the op goes that takes it.

    def __init__(self, value: Any, dtype: DType | None = None) -> None:
        self.value = ndarray_of(value, dtype)
        self.dtype = dtype.base_dtype if dtype else as_dtype(self.value.dtype)
        self.dims: Dims = self.value.shape

    def realize(self, graph: Graph, name: str) -> Tensor:
        """Make the ``Const`` op under a name that is still free in the current scope."""
        return _const(graph, _op_name(graph, name), self.value, self.dtype)


def _const(graph: Graph, name: str, value: NDArray[Any], dtype: DType) -> Tensor:
    return graph.add_op("Const", name, (), [(dtype, value.shape)], {"value": value}).outputs[0]


def ndarray_of(value: Any, dtype: DType | None = None) -> NDArray[Any]:
    """A Python value as an array, by TF1's rules.

    Python floats become float32 and integers int32 (int64 where they need it); an
    array keeps its dtype unless another is asked for.

    Args:
        value: number, text, truth value, nested lists of these, or an array.
        dtype: the element type wanted; None takes what the value suggests.

    Raises:
        TypeError: if an element is not of the kind that ``dtype`` wants.
        ValueError: for None, and for lists of uneven lengths.

    Follows: tensorflow/python/framework/tensor_util.py, make_tensor_proto.

    >>> ndarray_of([1, 2.5]).dtype, ndarray_of(3).dtype
    (dtype('float32'), dtype('int32'))
    """
    if value is None:
        raise ValueError("None values not supported.")
    if type(value) is float and dtype is not None and dtype.is_floating:
        return np.array(value, dtype.np_dtype)  # What initializers are full of.
    if isinstance(value, np.ndarray | np.generic):
        array = np.array(value)  # A copy: the user may go on writing into it.
        if dtype is not None and array.dtype != dtype.np_dtype:
            with np.errstate(over="ignore", invalid="ignore"):
                array = array.astype(dtype.np_dtype)
        return as_bytes(array) if array.dtype.kind in "SUO" else array
    array = _python_array(value)
    if array.dtype.kind in "SUO":
        if dtype is None:
            _refuse_mixed(value)
        array = as_bytes(array)
    if dtype is None:
        return _narrowed(array)
    _check_elements(value, array, dtype)
    return array.astype(dtype.np_dtype, copy=False)


def _python_array(value: Any) -> NDArray[Any]:
    if isinstance(value, TensorShape):
        value = value.as_list()
    try:
        array = np.array(value)  # Also a copy of what else has memory to look at.
    except ValueError:
        array = None
    if array is None or (array.dtype == object and not _dimensions(array)):
        _refuse_uneven(value, value, _shape_of_first(value))
        return np.asarray(value, dtype=object)
    if array.dtype == object:
        return np.array([int(item) for item in array.flat], np.int64).reshape(array.shape)
    if array.size == 0 and array.dtype == np.float64:
        return array.astype(np.float32)
    return array


def _dimensions(array: NDArray[Any]) -> bool:
    """Whether the elements are numbers of which some are a TensorShape's dimensions."""
    return any(isinstance(item, Dimension) for item in array.flat) and all(
        isinstance(item, int | Dimension) for item in array.flat
    )


def _refuse_mixed(value: Any) -> None:
    """Demand that the elements are text, all of them.

    Raises:
        TypeError: if one is not, such as None.
    """
    for item in _flat(value.tolist() if isinstance(value, np.ndarray) else value):
        if not isinstance(item, str | bytes):
            raise TypeError(
                f"Failed to convert object of type {type(value)} to Tensor. "
                f"Contents: {value}. Consider casting elements to a supported type."
            )


def _refuse_uneven(whole: Any, value: Any, shape: list[int]) -> None:
    if not shape:
        if isinstance(value, list | tuple):
            raise _uneven(whole, whole)
        return
    if not isinstance(value, list | tuple) or len(value) != shape[0]:
        raise _uneven(whole, whole)
    for item in value:
        _refuse_uneven(whole, item, shape[1:])


def _uneven(whole: Any, value: Any) -> ValueError:
    shape = _shape_of_first(whole)
    found = [len(value)] if isinstance(value, list | tuple) else []
    return ValueError(
        f"Argument must be a dense tensor: {whole} - got shape {found}, but wanted {shape}."
    )


def _shape_of_first(value: Any) -> list[int]:
    shape = []
    while isinstance(value, list | tuple):
        shape.append(len(value))
        if not value:
            break
        value = value[0]
    return shape


def _flat(value: Any) -> Iterable[Any]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def as_bytes(array: NDArray[Any]) -> NDArray[Any]:
    """Text as bytes, which is what a string tensor holds."""
    result = np.empty(array.shape, dtype=object)
    for index, item in np.ndenumerate(array):
        result[index] = item.encode() if isinstance(item, str) else item
    return result


def _narrowed(array: NDArray[Any]) -> NDArray[Any]:
    """Python's numbers at the width that TF1 gives them."""
    if array.dtype == np.float64:
        return array.astype(np.float32)
    if array.dtype == np.complex128:
        return array
    if array.dtype == np.int64:
        narrow = array.astype(np.int32)
        return narrow if np.array_equal(narrow, array) else array
    return array


_KINDS = {"i": "iub", "u": "iub", "f": "fiub", "c": "cfiub", "b": "b", "O": "O"}
"""Kind of the dtype wanted -> kinds of the values that may stand for it."""


def _check_elements(value: Any, array: NDArray[Any], dtype: DType) -> None:
    allowed = _KINDS[dtype.np_dtype.kind]
    if array.dtype.kind in allowed or not array.size:
        return
    for item in _flat(value.tolist() if isinstance(value, np.ndarray) else value):
        if np.asarray(item).dtype.kind.replace("U", "O").replace("S", "O") not in allowed:
            raise TypeError(
                f"Expected {dtype.name}, got {item!r} of type '{type(item).__name__}' instead."
            )


def constant(
    value: Any,
    dtype: Any = None,
    shape: Any = None,
    name: str | None = "Const",
    verify_shape: bool = False,
) -> Tensor:
    """A tensor with a fixed value.

    Args:
        value: number, text, truth value, nested lists of these, or an array.
        dtype: the element type; None takes what the value suggests.
        shape: the shape; a value with fewer elements is filled up with its last one.
        name: the op's name.
        verify_shape: demand that the value has ``shape`` already.

    Returns:
        A tensor of that dtype and shape.

    Raises:
        TypeError: if an element is not of the kind that ``dtype`` wants, or the shape is
            not the value's and ``verify_shape`` is set.
        ValueError: if the value has more elements than the shape.

    Follows: tensorflow/python/framework/constant_op.py, constant_v1.

    >>> constant([[1.0, 2.0]]).shape.as_list()
    [1, 2]
    """
    wanted = None if dtype is None else as_dtype(dtype).base_dtype
    if shape is not None and size_of(dims_of(shape)) == 0 and not isinstance(value, np.ndarray):
        # Where nothing is held TF1 does not look at plain values.
        value = np.zeros(dims_of(shape) or (), np.float32 if wanted is None else wanted.np_dtype)
    array = ndarray_of(value, wanted)
    if shape is not None:
        array = shaped(array, dims_of(shape), verify_shape)
    graph, name = get_default_graph(), as_text(name)
    dtype = wanted or as_dtype(array.dtype)
    graph.check_node_name(name or "Const")
    return _const(graph, _op_name(graph, name or "Const"), array, dtype)


def _op_name(graph: Graph, name: str) -> str:
    return name[:-1] if name.endswith("/") else graph.unique_name(name)


def shaped(array: NDArray[Any], dims: Dims, verify: bool = False) -> NDArray[Any]:
    """``array`` in a shape, its last element repeated as often as needed.

    Raises:
        TypeError: if ``verify`` is set and the shape is another.
        ValueError: if it has too many elements.
    """
    size = size_of(dims)
    if dims is None or size is None:
        raise TypeError(f"Cannot convert a partially known TensorShape to a Tensor: {dims}")
    if verify and array.shape != dims:
        raise TypeError(f"Expected Tensor's shape: {tuple(dims)}, got {array.shape}.")
    if array.size > size:
        raise ValueError(
            f"Too many elements provided. Needed at most {size}, but received {array.size}"
        )
    full = tuple(dim or 0 for dim in dims)
    if array.size == size:
        return array.reshape(full)
    if not array.size:
        return np.zeros(full, array.dtype)
    if array.size == 1:
        # However large the shape is, the graph holds the value once.
        return np.broadcast_to(array.reshape(()), full)
    flat = np.empty(size, array.dtype)
    flat[: array.size] = array.ravel()
    flat[array.size :] = array.ravel()[-1]
    return flat.reshape(full)


def constant_value(tensor: Any) -> NDArray[Any] | None:
    """The value of a tensor that is known while the graph is built; None if it is not.

    Follows: tensorflow/python/framework/tensor_util.py, constant_value.
    """
    if isinstance(tensor, Constant):
        return tensor.value
    if isinstance(tensor, Tensor) and tensor.op.type == "Const":
        value: NDArray[Any] = tensor.op.attrs["value"]
        return value
    return None
