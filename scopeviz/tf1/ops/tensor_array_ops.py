"""``tf.TensorArray``: as many tensors as a loop writes, which it can read one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.dtypes import DType, as_dtype, int64
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.framework.tensor_shape import TensorShape, compatible, dims_of, merged
from scopeviz.tf1.kernels import tensor_array_kernels as _kernels  # noqa: F401  # it fills OPS
from scopeviz.tf1.ops import array_ops, math_ops


class TensorArray:
    """An array of tensors of one dtype, written and read by index when the graph runs.

    Each writing gives a new object, whose flow says what was written before.

    Args:
        dtype: the dtype of the elements.
        size: how many there are at first: ``int32`` ``[]``.
        dynamic_size: whether writing behind the end makes it longer.
        clear_after_read: False lets an element be read more than once; None is True.
        tensor_array_name: what errors call it.
        handle: that of another array, to use the same elements; without ``size`` then.
        flow: the flow of that array: ``float32`` ``[]``.
        infer_shape: whether all elements have the shape of the first one that is written.
        element_shape: the shape of each element, as far as it is known.
        colocate_with_first_write_call: whether it lies on the device of what is written first.
        name: the name of the scope for the ops.

    Attributes:
        handle: the tensor that stands for the array: ``resource``.
        flow: the tensor that says what has been written: ``float32`` ``[]``.
        dtype: the dtype of the elements.
        dynamic_size: whether it can become longer.

    Raises:
        TypeError: if ``handle`` is no tensor.
        ValueError: if there is neither ``size`` nor ``handle``, or an argument does not go
            with a handle.

    Follows: tensorflow/python/ops/tensor_array_ops.py, TensorArray.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     array = tf.TensorArray(tf.float32, size=2)
    ...     array = array.write(0, [1.0, 2.0]).write(1, [3.0, 4.0])
    ...     session.run(array.stack()).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """

    def __init__(
        self,
        dtype: Any,
        size: Any = None,
        dynamic_size: bool | None = None,
        clear_after_read: bool | None = None,
        tensor_array_name: str | None = None,
        handle: Tensor | None = None,
        flow: Tensor | None = None,
        infer_shape: bool = True,
        element_shape: Any = None,
        colocate_with_first_write_call: bool = True,
        name: str | None = None,
    ) -> None:
        given = {
            "size": size,
            "element_shape": element_shape,
            "dynamic_size": dynamic_size,
            "clear_after_read": clear_after_read,
        }
        _check_arguments(handle, tensor_array_name, given)
        self.dynamic_size = dynamic_size or False
        self.dtype: DType = as_dtype(dtype).base_dtype
        self._colocates = colocate_with_first_write_call
        self._first_written: list[Operation] = []
        # All that are made of one array know the same of its elements.
        self._element_dims = [dims_of(element_shape)]
        self._infer_shape = infer_shape
        if handle is not None:
            if flow is None:
                raise ValueError("flow must not be None if handle is not None.")
            if name is None:
                get_default_graph().unique_name("TensorArray")
            self.handle, self.flow = handle, flow
            return
        attrs = {
            "dtype": self.dtype,
            "element_shape": dims_of(element_shape),
            "dynamic_size": self.dynamic_size,
            "clear_after_read": clear_after_read is not False,
            "identical_element_shapes": infer_shape,
            "tensor_array_name": tensor_array_name or "",
        }
        with (
            internal_name_scope(name, "TensorArray", [size]) as scope,
            _anywhere(get_default_graph(), self._colocates),
        ):
            self.handle, self.flow = apply_op("TensorArrayV3", scope, [size], attrs).outputs

    @property
    def element_shape(self) -> TensorShape:
        """What is known of the shape of each element."""
        return TensorShape(self._element_dims[0])

    def identity(self) -> TensorArray:
        """The same array, after all that its flow waits for."""
        return with_flow(self, array_ops.identity(self.flow))

    def grad(self, source: str, flow: Tensor | None = None, name: str | None = None) -> TensorArray:
        """The array of the gradients of its elements.

        Args:
            source: which call of ``tf.gradients`` they are of.
            flow: what it waits for; None takes that of this array.
            name: the name of the scope for the ops.
        """
        flow = self.flow if flow is None else flow
        graph = self.handle.graph
        with (
            internal_name_scope(name, "TensorArrayGrad", [self.handle]),
            graph.colocate_with(self.handle.op),
        ):
            attrs = {"source": source}
            handle = apply_op("TensorArrayGradV3", name, [self.handle, flow], attrs).outputs[0]
            with graph.control_dependencies([handle]):
                flow = array_ops.identity(flow, name="gradient_flow")
            made = TensorArray(
                self.dtype,
                handle=handle,
                flow=flow,
                infer_shape=self._infer_shape,
                colocate_with_first_write_call=False,
            )
        made._element_dims = self._element_dims
        return made

    def read(self, index: Any, name: str | None = None) -> Tensor:
        """One element.

        Args:
            index: which one: ``int32`` ``[]``.
            name: the op's name.
        """
        attrs = {"dtype": self.dtype}
        operands = [self.handle, index, self.flow]
        value = apply_op("TensorArrayReadV3", name, operands, attrs).outputs[0]
        value.set_shape(self._element_dims[0])
        return value

    def write(self, index: Any, value: Any, name: str | None = None) -> TensorArray:
        """The array with an element set.

        Args:
            index: which one: ``int32`` ``[]``.
            value: what it is set to, of the array's dtype.
            name: the name of the scope for the ops.

        Raises:
            ValueError: if the shape is none of its elements.
        """
        with internal_name_scope(name, "TensorArrayWrite", [self.handle, index, value]):
            value = convert_to_tensor(value, preferred_dtype=self.dtype, name="value")
            self._check_shape(value.dims)
            with self._where(value):
                operands = [self.handle, index, value, self.flow]
                return self._after("TensorArrayWriteV3", name, operands)

    def stack(self, name: str | None = None) -> Tensor:
        """All elements as one tensor: ``[size, ...]``."""
        with (
            self.handle.graph.colocate_with(self.handle.op),
            internal_name_scope(name, "TensorArrayStack", [self.handle]),
        ):
            return self.gather(math_ops.range(0, self.size()), name=name)

    def gather(self, indices: Any, name: str | None = None) -> Tensor:
        """Some elements as one tensor.

        Args:
            indices: which ones: ``int32`` ``[n]``.
            name: the op's name.

        Returns:
            They, of shape ``[n, ...]``.
        """
        dims = self._element_dims[0]
        attrs = {"dtype": self.dtype, "element_shape": dims}
        operands = [self.handle, indices, self.flow]
        value = apply_op("TensorArrayGatherV3", name, operands, attrs).outputs[0]
        if dims is not None:
            value.set_shape([None, *dims])
        return value

    def concat(self, name: str | None = None) -> Tensor:
        """All elements, one behind the other along their first axis."""
        dims = self._element_dims[0]
        rest = dims[1:] if dims else None
        attrs = {"dtype": self.dtype, "element_shape_except0": rest}
        operands = [self.handle, self.flow]
        value = apply_op("TensorArrayConcatV3", name, operands, attrs).outputs[0]
        if dims:
            value.set_shape([None, *dims[1:]])
        return value

    def unstack(self, value: Any, name: str | None = None) -> TensorArray:
        """The array with an element for each item of ``value``.

        Args:
            value: ``[size, ...]``, of the array's dtype.
            name: the name of the scope for the ops.

        Raises:
            ValueError: if the shape of an item is none of its elements.
        """
        with internal_name_scope(name, "TensorArrayUnstack", [self.handle, value]):
            count = array_ops.shape(value)[0]
            return self.scatter(math_ops.range(0, count), value, name=name)

    def scatter(self, indices: Any, value: Any, name: str | None = None) -> TensorArray:
        """The array with some elements set.

        Args:
            indices: which ones: ``int32`` ``[n]``.
            value: what they are set to: ``[n, ...]``, of the array's dtype.
            name: the name of the scope for the ops.

        Raises:
            ValueError: if the shape of an item is none of its elements.
        """
        with internal_name_scope(name, "TensorArrayScatter", [self.handle, value, indices]):
            value = convert_to_tensor(value, preferred_dtype=self.dtype, name="value")
            self._check_shape(value.dims[1:] if value.dims is not None else None)
            with self._where(value):
                operands = [self.handle, indices, value, self.flow]
                return self._after("TensorArrayScatterV3", name, operands)

    def split(self, value: Any, lengths: Any, name: str | None = None) -> TensorArray:
        """The array with parts of ``value`` for elements.

        Args:
            value: ``[sum of lengths, ...]``, of the array's dtype.
            lengths: how long each part is: whole numbers ``[size]``.
            name: the name of the scope for the ops.

        Raises:
            ValueError: if the shape of a part is none of its elements.
        """
        with internal_name_scope(name, "TensorArraySplit", [self.handle, value, lengths]):
            value = convert_to_tensor(value, dtype=self.dtype, name="value")
            with self._where(value):
                long = math_ops.cast(lengths, int64)
                known = constant_value(long)
                sizes = set() if known is None else set(known.tolist())
                if value.dims is not None and len(sizes) == 1:
                    self._check_shape((*sizes, *value.dims[1:]))
                operands = [self.handle, value, long, self.flow]
                return self._after("TensorArraySplitV3", name, operands)

    def size(self, name: str | None = None) -> Tensor:
        """How many elements there are: ``int32`` ``[]``."""
        return apply_op("TensorArraySizeV3", name, [self.handle, self.flow]).outputs[0]

    def close(self, name: str | None = None) -> Operation:
        """An op that lets go of all elements."""
        return apply_op("TensorArrayCloseV3", name, [self.handle])

    def _check_shape(self, dims: Any) -> None:
        known = self._element_dims[0]
        if not compatible(dims, known):
            raise ValueError(
                f"Inconsistent shapes: saw {TensorShape(dims)} but expected {TensorShape(known)} "
            )
        if self._infer_shape:
            self._element_dims[0] = merged(known, dims)

    def _after(self, op_type: str, name: str | None, operands: list[Any]) -> TensorArray:
        attrs = {"T": self.dtype}
        return with_flow(self, apply_op(op_type, name, operands, attrs).outputs[0])

    @contextmanager
    def _where(self, value: Tensor) -> Iterator[None]:
        """A block on the device of what was written first."""
        if not self._colocates:
            yield
            return
        if not self._first_written:
            self._first_written.append(value.op)
        with value.graph.colocate_with(self._first_written[0]):
            yield


def _check_arguments(handle: Any, name: str | None, given: dict[str, Any]) -> None:
    if handle is None:
        if given["size"] is None:
            raise ValueError("Size must be provided if handle is not provided")
        return
    if name:
        raise ValueError("Cannot construct with both handle and tensor_array_name")
    if not isinstance(handle, Tensor):
        raise TypeError("Handle must be a Tensor")
    for argument, value in given.items():
        if value is not None:
            raise ValueError(f"Cannot provide both a handle and {argument} at the same time")


@contextmanager
def _anywhere(graph: Graph, wanted: bool) -> Iterator[None]:
    """A block on no device, if that is wanted."""
    if not wanted:
        yield
        return
    with graph.colocate_with(None, ignore_existing=True):
        yield


def with_flow(array: TensorArray, flow: Tensor) -> TensorArray:
    """The same array after ``flow``.

    Follows: tensorflow/python/ops/tensor_array_ops.py, build_ta_with_new_flow.

    >>> import scopeviz.tf1 as tf
    >>> array = tf.TensorArray(tf.float32, size=2)
    >>> with_flow(array, tf.identity(array.flow)).handle is array.handle
    True
    """
    made = TensorArray(
        array.dtype,
        handle=array.handle,
        flow=flow,
        infer_shape=array._infer_shape,
        colocate_with_first_write_call=array._colocates,
    )
    made.dynamic_size = array.dynamic_size
    made._first_written = array._first_written
    made._element_dims = array._element_dims
    return made


def as_flow(value: Any) -> Any:
    """The flow of an array; anything else as it is.

    >>> as_flow(3)
    3
    """
    return value.flow if isinstance(value, TensorArray) else value


def with_flows(values: Iterable[Any], tensors: Iterable[Tensor]) -> list[Any]:
    """``tensors``, as arrays where ``values`` are arrays.

    >>> with_flows([1], ["tensor"])
    ['tensor']
    """
    return [
        with_flow(value, tensor) if isinstance(value, TensorArray) else tensor
        for value, tensor in zip(values, tensors, strict=True)
    ]
