"""Ops that only gradients need: dtype and static shape, and then the value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import unchanged
from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op
from scopeviz.tf1.framework.operands import INDICES, dims_from
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import bracketed
from scopeviz.tf1.ops.cwise_ops import COMPLEX, FLOATS, NUMBERS, ORDERED

Array: TypeAlias = NDArray[Any]
Operands = Sequence[Operand]
Outputs = Sequence[Output]


def raw_op(op_type: str, *arguments: Any, **attrs: Any) -> Tensor:
    """The first output of a new op that is named after its type.

    >>> import scopeviz.tf1 as tf
    >>> raw_op("ReluGrad", tf.constant([1.0]), tf.constant([2.0])).op.type
    'ReluGrad'
    """
    return apply_op(op_type, None, arguments, attrs).outputs[0]


# How far a result was spread.


def shape_from(index: int) -> Callable[[Operands, Attributes], Outputs]:
    """The static shape that one operand holds as its value, in the dtype of the last."""

    def infer(operands: Operands, attrs: Attributes) -> Outputs:
        sizes = constant_value(operands[index])
        dims = dims_from(operands[index]) if sizes is None else tuple(map(int, sizes))
        return [(operands[-1].dtype.base_dtype, dims)]

    return infer


def _two_lists(operands: Operands, attrs: Attributes) -> Outputs:
    dtype = operands[0].dtype.base_dtype
    return [(dtype, (None,)), (dtype, (None,))]


def _listed(shape: Array) -> str:
    return bracketed(tuple(shape.tolist()))


def _spread(op: Operation, left: Array, right: Array) -> tuple[Array, Array]:
    """The axes along which each of two shapes is repeated to meet the other."""
    if np.array_equal(left, right):
        return left[:0], right[:0]
    rank = max(len(left), len(right))
    shapes = [np.concatenate([np.ones(rank - len(one), int), one]) for one in (left, right)]
    if np.any((shapes[0] != shapes[1]) & (shapes[0] != 1) & (shapes[1] != 1)):
        message = f"Incompatible shapes: {_listed(left)} vs. {_listed(right)}"
        raise InvalidArgumentError(None, op, message)
    first, second = (np.flatnonzero(one == 1).astype(left.dtype) for one in shapes)
    return first, second


OPS["BroadcastGradientArgs"] = OpDef("s0:T s1:T", _two_lists, _spread, {"T": INDICES})


def _each_unchanged(operands: Operands, attrs: Attributes) -> Outputs:
    return [(int32, operand.dims) for operand in operands[1:]]


def _offsets(op: Operation, axis: Array, *shapes: Array) -> tuple[Array, ...] | Array:
    result, start = [], 0
    for shape in shapes:
        offset = np.zeros_like(shape)
        offset[axis] = start
        start += int(shape[axis])
        result.append(offset)
    return result[0] if len(result) == 1 else tuple(result)


OPS["ConcatOffset"] = OpDef("concat_dim:int32 shape*:int32", _each_unchanged, _offsets)


def _sliced_from(op: Operation, sizes: Array, *others: Array) -> Array:
    """Zeros, and the gradient where the slice was cut out."""
    *bounds, grad = others
    result = np.zeros([int(size) for size in sizes], grad.dtype)
    numbers = np.arange(result.size).reshape(result.shape)
    result.flat[OPS["StridedSlice"].compute(op, numbers, *bounds)] = grad
    return result


OPS["StridedSliceGrad"] = OpDef(
    "shape:I begin:I end:I strides:I dy:T", shape_from(0), _sliced_from, {"I": INDICES}
)


# Of functions of each element, given their values.


def _from_value(kernel: Callable[[Array, Array], Any]) -> OpDef:
    return OpDef("y:T dy:T", unchanged, lambda op, y, dy: kernel(y, dy), {"T": COMPLEX})


OPS["SqrtGrad"] = _from_value(lambda y, dy: dy * y.dtype.type(0.5) / y)
OPS["RsqrtGrad"] = _from_value(lambda y, dy: dy * y.dtype.type(-0.5) * y * y * y)
OPS["SigmoidGrad"] = _from_value(lambda y, dy: dy * y * (1 - y))
OPS["TanhGrad"] = _from_value(lambda y, dy: dy * (1 - y * y))
OPS["ReciprocalGrad"] = _from_value(lambda y, dy: -dy * y * y)


_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def _from_features(kernel: Callable[[Array, Array], Any], second: str = "features") -> OpDef:
    return OpDef(
        f"gradients:T {second}:T",
        unchanged,
        lambda op, dy, x: np.asarray(kernel(dy, x), dy.dtype),
        {"T": ORDERED},
    )


OPS["ReluGrad"] = _from_features(lambda dy, x: dy * (x > 0))
OPS["Relu6Grad"] = _from_features(lambda dy, x: dy * ((x > 0) & (x < 6)))
OPS["SeluGrad"] = _from_features(
    lambda dy, y: dy * np.where(y < 0, y + _SELU_SCALE * _SELU_ALPHA, _SELU_SCALE), "outputs"
)
OPS["EluGrad"] = _from_features(lambda dy, y: np.where(y < 0, (y + 1) * dy, dy), "outputs")
OPS["SoftplusGrad"] = _from_features(lambda dy, x: dy / (1 + np.exp(-x)))
OPS["SoftsignGrad"] = _from_features(lambda dy, x: dy / np.square(1 + np.abs(x)))


def _leaky(op: Operation, dy: Array, x: Array) -> Array:
    return np.where(x > 0, dy, dy * dy.dtype.type(op.attrs["alpha"]))


OPS["LeakyReluGrad"] = OpDef("gradients:T features:T", unchanged, _leaky, {"T": FLOATS})


# Along the channels.


def _channels(operands: Operands, attrs: Attributes) -> Outputs:
    dims = operands[0].dims
    channel = 1 if attrs["data_format"] == "NCHW" else -1
    return [(operands[0].dtype.base_dtype, (None,) if dims is None else (dims[channel],))]


def _bias(op: Operation, out: Array) -> Array:
    channel = 1 if op.attrs["data_format"] == "NCHW" else out.ndim - 1
    axes = tuple(axis for axis in range(out.ndim) if axis != channel)
    return np.asarray(np.sum(out, axes, out.dtype))


OPS["BiasAddGrad"] = OpDef("out_backprop:T", _channels, _bias, {"T": NUMBERS | ORDERED})
