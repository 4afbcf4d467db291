"""Ops on tensors of which only some elements are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import equal_dimension, with_rank
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int64
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import dims_from, known_value
from scopeviz.tf1.framework.name_scopes import name_scope
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op, convert_to_tensor
from scopeviz.tf1.framework.operands import INDICES, dtype_of, indices
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.sparse_tensor import SparseTensor
from scopeviz.tf1.framework.tensor_shape import bracketed, dims_of
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.array_ops import renamed
from scopeviz.tf1.ops.cwise_ops import COMPLEX, ORDERED
from scopeviz.tf1.ops.scattering import sparse_to_dense


def sparse_placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> SparseTensor:
    """A sparse tensor that is fed in each run.

    Args:
        dtype: the dtype of its elements.
        shape: what is known of the shape of the whole.
        name: what its tensors are named after.

    Returns:
        A ``tf.SparseTensor`` of placeholders; a ``tf.SparseTensorValue`` is fed for it, or
        places, elements and shape.

    Raises:
        TypeError: if there is no such dtype.

    Follows: tensorflow/python/ops/array_ops.py, sparse_placeholder.

    >>> import scopeviz.tf1 as tf
    >>> tf.sparse_placeholder(tf.float32, name="words").values.name
    'words/values:0'
    """

    def part(kind: str) -> str | None:
        return None if name is None else f"{name}/{kind}"

    try:
        dtype = dtype_of(dtype)
    except TypeError:
        raise TypeError(f"Expected DataType for argument 'dtype' not {dtype!r}.") from None
    dims = None if shape is None else dims_of(shape)
    rank = None if dims is None else len(dims)
    sizes: Any
    if dims is None or None in dims:
        sizes = array_ops.placeholder(int64, [rank], part("shape"))
    else:
        sizes = constant(np.array(dims, np.int64), int64, name=part("shape") or "Const")
    values = array_ops.placeholder(dtype, [None], part("values"))
    return SparseTensor(array_ops.placeholder(int64, [None, rank], part("indices")), values, sizes)


def sparse_tensor_to_dense(
    sp_input: Any,
    default_value: Any = None,
    validate_indices: bool = True,
    name: str | None = None,
) -> Tensor:
    """A sparse tensor with all its elements.

    Args:
        sp_input: a ``tf.SparseTensor``.
        default_value: the elements that it does not keep: its dtype, ``[]``; None is 0.
        validate_indices: whether the places must be in order, and each there once.
        name: the op's name.

    Returns:
        A tensor of its shape and dtype.

    Raises:
        TypeError: if ``sp_input`` is none.
        InvalidArgumentError: when it runs, if the places are not as they must be.

    Follows: tensorflow/python/ops/sparse_ops.py, sparse_tensor_to_dense.

    >>> import scopeviz.tf1 as tf
    >>> sparse = tf.SparseTensor([[1]], [5], [3])
    >>> tf.Session().run(tf.sparse_tensor_to_dense(sparse)).tolist()
    [0, 5, 0]
    """
    sparse = _sparse(sp_input)
    if default_value is None:
        default_value = array_ops.zeros([], sparse.dtype)
    return sparse_to_dense(
        sparse.indices,
        sparse.dense_shape,
        sparse.values,
        default_value=default_value,
        validate_indices=validate_indices,
        name=name,
    )


def sparse_tensor_dense_matmul(
    sp_a: Any,
    b: Any,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    name: str | None = None,
) -> Tensor:
    """The product of a sparse matrix and a matrix.

    Args:
        sp_a: a ``tf.SparseTensor`` of rank 2.
        b: a tensor of rank 2 and the same dtype.
        adjoint_a: whether to transpose the first, and conjugate complex elements.
        adjoint_b: the same for the second.
        name: the name of the scope for the ops.

    Returns:
        A tensor ``[rows, columns]``.

    Raises:
        TypeError: if a dtype does not fit.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/sparse_ops.py, sparse_tensor_dense_matmul.

    >>> import scopeviz.tf1 as tf
    >>> sparse = tf.SparseTensor([[0, 1]], [2.0], [1, 2])
    >>> tf.Session().run(tf.sparse_tensor_dense_matmul(sparse, [[1.0], [3.0]])).tolist()
    [[6.0]]
    """
    sparse = _sparse(sp_a)
    with name_scope(name, "SparseTensorDenseMatMul", [sparse.indices, sparse.values, b]):
        tensor = convert_to_tensor(b, name="b")
        arguments = (sparse.indices, sparse.values, sparse.dense_shape, tensor)
        attrs = {"adjoint_a": adjoint_a, "adjoint_b": adjoint_b}
        return apply_op("SparseTensorDenseMatMul", None, arguments, attrs).outputs[0]


def sparse_reorder(sp_input: Any, name: str | None = None) -> SparseTensor:
    """A sparse tensor whose elements stand in the order of their places.

    Args:
        sp_input: a ``tf.SparseTensor``.
        name: the op's name.

    Returns:
        A ``tf.SparseTensor`` of the same shape and dtype.

    Raises:
        TypeError: if ``sp_input`` is none.

    Follows: tensorflow/python/ops/sparse_ops.py, sparse_reorder.

    >>> import scopeviz.tf1 as tf
    >>> sparse = tf.SparseTensor([[1], [0]], [5, 6], [3])
    >>> tf.Session().run(tf.sparse_reorder(sparse)).values.tolist()
    [6, 5]
    """
    sparse = _sparse(sp_input)
    arguments = (sparse.indices, sparse.values, sparse.dense_shape)
    places, values = apply_op("SparseReorder", name, arguments).outputs
    dims = sparse.dims
    if dims is not None and None not in dims:
        return SparseTensor(places, values, np.array(dims, np.int64))
    return SparseTensor(places, values, array_ops.identity(sparse.dense_shape))


def sparse_reduce_sum(
    sp_input: Any,
    axis: Any = None,
    keepdims: bool | None = None,
    reduction_axes: Any = None,
    keep_dims: bool | None = None,
) -> Tensor:
    """The sums of a sparse tensor's elements along some axes.

    Args:
        sp_input: a ``tf.SparseTensor``.
        axis: the axes; None means all.
        keepdims: whether the axes stay, with size 1.
        reduction_axes: older name of ``axis``.
        keep_dims: older name of ``keepdims``.

    Returns:
        A tensor of lower rank.

    Raises:
        TypeError: if ``sp_input`` is no sparse tensor.

    Follows: tensorflow/python/ops/sparse_ops.py, sparse_reduce_sum.

    >>> import scopeviz.tf1 as tf
    >>> sparse = tf.SparseTensor([[0, 0], [0, 1]], [5, 6], [1, 2])
    >>> tf.Session().run(tf.sparse_reduce_sum(sparse, 1)).tolist()
    [11]
    """
    sparse = _sparse(sp_input)
    axes = renamed("axis", axis, "reduction_axes", reduction_axes)
    kept = bool(renamed("keepdims", keepdims, "keep_dims", keep_dims))
    if axes is None:
        axes = np.arange(len(sparse.dims or ()), dtype=np.int32)
    arguments = (sparse.indices, sparse.values, sparse.dense_shape, indices(axes))
    return apply_op("SparseReduceSum", None, arguments, {"keep_dims": kept}).outputs[0]


def _sparse(value: Any) -> SparseTensor:
    """A sparse tensor, or its value made one.

    Raises:
        TypeError: if it is neither.
    """
    sparse = SparseTensor.from_value(value) if isinstance(value, tuple) else value
    if not isinstance(sparse, SparseTensor):
        raise TypeError("Input must be a SparseTensor.")
    return sparse


def _product(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    shape, b = operands[2:]
    rows, depth = with_rank(dims_from(shape), 2)
    high, wide = with_rank(b.dims, 2)
    if attrs["adjoint_a"]:
        rows, depth = depth, rows
    if attrs["adjoint_b"]:
        high, wide = wide, high
    equal_dimension(depth, high)
    return [(b.dtype.base_dtype, (rows, wide))]


def _multiply(op: Operation, places: Any, values: Any, shape: Any, b: Any) -> Any:
    rows, columns = places[:, 0], places[:, 1]
    size, depth = (int(one) for one in shape)
    if op.attrs["adjoint_a"]:
        rows, columns, size, depth = columns, rows, depth, size
        values = np.conjugate(values)
    if op.attrs["adjoint_b"]:
        b = np.conjugate(b.T)
    if depth != b.shape[0]:
        message = (
            f"Cannot multiply A and B because inner dimension does not match: {depth} vs. "
            f"{b.shape[0]}.  Did you forget a transpose?  Dimensions of A: "
            f"{bracketed((size, depth))}.  Dimensions of B: {bracketed(b.shape)}"
        )
        raise InvalidArgumentError(None, op, message)
    parts = values[:, None] * b[columns]
    run: Any = OPS["UnsortedSegmentSum"].compute
    return run(op, parts, rows, size)


def _ordered(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    places, values = operands[:2]
    return [(int64, places.dims), (values.dtype.base_dtype, values.dims)]


def _order(op: Operation, places: Any, values: Any, shape: Any) -> tuple[Any, Any]:
    order = np.lexsort(places.T[::-1])
    return places[order], values[order]


def _summed(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    values, shape, axes = operands[1:]
    dims, known = dims_from(shape), known_value(axes)
    dtype = values.dtype.base_dtype
    if dims is None or known is None:
        return [(dtype, None)]
    gone = {int(axis) % len(dims) for axis in np.ravel(known)}
    if attrs["keep_dims"]:
        return [(dtype, tuple(1 if axis in gone else size for axis, size in enumerate(dims)))]
    return [(dtype, tuple(size for axis, size in enumerate(dims) if axis not in gone))]


def _sum(op: Operation, places: Any, values: Any, shape: Any, axes: Any) -> Any:
    whole = np.zeros([int(size) for size in shape], values.dtype)
    np.add.at(whole, tuple(places.T), values)
    gone = tuple(int(axis) for axis in np.ravel(axes))
    return np.sum(whole, gone, values.dtype, keepdims=op.attrs["keep_dims"])


OPS["SparseTensorDenseMatMul"] = OpDef(
    "a_indices:I a_values:T a_shape:int64 b:T", _product, _multiply, {"I": INDICES}
)
OPS["SparseReorder"] = OpDef(
    "input_indices:int64 input_values:T input_shape:int64", _ordered, _order
)
OPS["SparseReduceSum"] = OpDef(
    "input_indices:int64 input_values:T input_shape:int64 reduction_axes:int32",
    _summed,
    _sum,
    {"T": ORDERED | COMPLEX},
)
