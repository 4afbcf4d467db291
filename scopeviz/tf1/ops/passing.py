"""Ops that hand tensors on as they are, or say more, or other things, of what they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import merged_dims, unchanged
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.name_scopes import name_scope
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
)
from scopeviz.tf1.framework.operands import dtype_of
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import bracketed, compatible, dims_of
from scopeviz.tf1.ops.array_ops import alike, expand_dims


def identity_n(input: Any, name: str | None = None) -> list[Tensor]:
    """The same tensors, all from one op.

    Args:
        input: a list of tensors of any shapes and dtypes.
        name: the op's name.

    Returns:
        As many tensors of the same shapes and dtypes.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/gen_array_ops.py, identity_n.

    >>> import scopeviz.tf1 as tf
    >>> [one.name for one in tf.identity_n([1, 2.0], name="both")]
    ['both:0', 'both:1']
    """
    return list(apply_op("IdentityN", name, (list(input),)).outputs)


def shape_n(input: Any, out_type: Any = int32, name: str | None = None) -> list[Tensor]:
    """The shapes of several tensors, all from one op.

    Args:
        input: a list of tensors of one dtype.
        out_type: ``int32`` or ``int64``.
        name: the op's name.

    Returns:
        The sizes of each: ``out_type`` ``[rank]``.

    Raises:
        TypeError: if the dtypes differ.

    Follows: tensorflow/python/ops/array_ops.py, shape_n.

    >>> import scopeviz.tf1 as tf
    >>> [one.tolist() for one in tf.Session().run(tf.shape_n([[1, 2], [[3]]]))]
    [[2], [1, 1]]
    """
    attrs = {"out_type": dtype_of(out_type)}
    return list(apply_op("ShapeN", name, (alike(list(input), "ShapeN", "input"),), attrs).outputs)


def guarantee_const(input: Any, name: str | None = None) -> Tensor:
    """The same tensor, of which the user says that it does not change.

    Args:
        input: a tensor of any shape and dtype.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/gen_array_ops.py, guarantee_const.

    >>> import scopeviz.tf1 as tf
    >>> tf.guarantee_const([1.0]).op.type
    'GuaranteeConst'
    """
    return apply_op("GuaranteeConst", name, (input,)).outputs[0]


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """The same tensor, of which a shape is demanded.

    Args:
        x: a tensor of any dtype.
        shape: the shape; what may be any size is None.
        name: the op's name.

    Returns:
        A tensor of the same dtype, with that static shape.

    Raises:
        ValueError: if it is known beforehand to have another.
        InvalidArgumentError: when it runs, if it has another.

    Follows: tensorflow/python/ops/check_ops.py, ensure_shape.

    >>> import scopeviz.tf1 as tf
    >>> tf.ensure_shape(tf.placeholder("float32"), [None, 2]).shape.as_list()
    [None, 2]
    """
    return apply_op("EnsureShape", name, (x,), {"shape": dims_of(shape)}).outputs[0]


def bitcast(input: Any, type: Any, name: str | None = None) -> Tensor:
    """The same bytes, taken for elements of another dtype.

    Args:
        input: a tensor of numbers.
        type: the dtype; where it is smaller, a last axis is added, where it is larger, one
            goes.
        name: the op's name.

    Returns:
        A tensor of that dtype.

    Raises:
        ValueError: if the last axis does not hold one element of the larger dtype.

    Follows: tensorflow/python/ops/gen_array_ops.py, bitcast.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.bitcast([1.0], tf.int32)).tolist()
    [1065353216]
    """
    return apply_op("Bitcast", name, (input,), {"type": dtype_of(type)}).outputs[0]


def parallel_stack(values: Any, name: str = "parallel_stack") -> Tensor:
    """Tensors of one shape side by side, along a new first axis.

    Args:
        values: a list of tensors of one shape, which is known, and one dtype.
        name: the name of the scope for the ops.

    Returns:
        A tensor of one rank more.

    Raises:
        TypeError: if the dtypes differ.
        ValueError: if the shapes differ.

    Follows: tensorflow/python/ops/array_ops.py, parallel_stack.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.parallel_stack([[1, 2], [3, 4]])).tolist()
    [[1, 2], [3, 4]]
    """
    with name_scope(name):
        first = convert_to_tensor(values[0])
        dims = None if first.dims is None else (len(values), *first.dims)
        rows = [expand_dims(value, 0) for value in values]
        return apply_op("ParallelConcat", None, (rows,), {"shape": dims}).outputs[0]


def _each(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    return [(operand.dtype.base_dtype, operand.dims) for operand in operands]


def _ranks(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    dtype = attrs["out_type"]
    return [(dtype, (None if one.dims is None else len(one.dims),)) for one in operands]


def _shapes(op: Operation, *arrays: Any) -> Any:
    dtype = op.outputs[0].dtype.np_dtype
    result = [np.array(np.shape(one), dtype) for one in arrays]
    return result[0] if len(result) == 1 else tuple(result)


def _ensured(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    return [(operands[0].dtype.base_dtype, merged_dims([attrs["shape"], operands[0].dims]))]


def _ensure(op: Operation, x: Any) -> Any:
    wanted = op.attrs["shape"]
    if not compatible(wanted, np.shape(x)):
        message = (
            f"Shape of tensor {op.inputs[0].op.name} {bracketed(np.shape(x))} is not compatible "
            f"with expected shape {bracketed(wanted)}."
        )
        raise InvalidArgumentError(None, op, message)
    return x


def _recast(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    dtype, dims = attrs["type"], operands[0].dims
    old = operands[0].dtype.base_dtype.np_dtype.itemsize
    new = dtype.np_dtype.itemsize
    if dims is None or old == new:
        return [(dtype, dims)]
    if old > new:
        return [(dtype, (*dims, old // new))]
    if not dims or dims[-1] not in {None, new // old}:
        raise ShapeError(
            f"Cannot bitcast due to shape. {dims[-1] if dims else 1} does not match {new // old}"
        )
    return [(dtype, dims[:-1])]


def _recast_bytes(op: Operation, x: Any) -> Any:
    wanted = op.outputs[0].dtype.np_dtype
    array = np.ascontiguousarray(x)
    old, new = array.dtype.itemsize, wanted.itemsize
    shape = array.shape
    if old > new:
        shape = (*shape, old // new)
    elif old < new:
        if shape[-1:] != (new // old,):
            message = f"Cannot bitcast due to shape. {shape[-1:]} does not match {new // old}"
            raise InvalidArgumentError(None, op, message)
        shape = shape[:-1]
    return array.reshape(-1).view(wanted).reshape(shape)


def _joined(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    dims = merged_dims([operand.dims for operand in operands])
    whole = attrs["shape"] if dims is None else (len(operands), *dims[1:])
    return [(operands[0].dtype.base_dtype, whole)]


OPS["IdentityN"] = OpDef(
    "input*:*", _each, lambda op, *values: values if len(values) > 1 else values[0]
)
OPS["ShapeN"] = OpDef("input*:T", _ranks, _shapes)
OPS["GuaranteeConst"] = OpDef("input:T", unchanged, lambda op, x: x)
OPS["EnsureShape"] = OpDef("input:T", _ensured, _ensure)
OPS["Bitcast"] = OpDef("input:T", _recast, _recast_bytes)
OPS["ParallelConcat"] = OpDef("values*:T", _joined, lambda op, *values: np.concatenate(values))
