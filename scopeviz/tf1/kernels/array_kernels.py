"""What the ops of ``array_ops`` give: dtype and static shape, and then the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import axis_in, merged_dims, unchanged, with_rank
from scopeviz.tf1.framework.dtypes import int32, int64, uint8
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError
from scopeviz.tf1.framework.operands import INDICES, dims_from
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.tensor_shape import Dims, bracketed, size_of

Array = NDArray[Any]
Outputs = Sequence[Output]
Operands = Sequence[Operand]

INDEX = {"I": INDICES}


# Values that are there already, or come from outside.


def _const(operands: Operands, attrs: Attributes) -> Outputs:
    raise AssertionError("a constant is added to the graph as it is")


def _placeholder(operands: Operands, attrs: Attributes) -> Outputs:
    return [(attrs["dtype"], attrs["shape"])]


_TF1_DTYPE_NAMES = {"float32": "float", "float64": "double", "float16": "half"}


def _unfed(op: Operation) -> Array:
    tensor = op.outputs[0]
    dtype = _TF1_DTYPE_NAMES.get(tensor.dtype.name, tensor.dtype.name)
    shape = f" and shape {bracketed(tensor.dims)}" if tensor.dims else ""
    raise InvalidArgumentError(
        None,
        op,
        f"You must feed a value for placeholder tensor '{op.name}' with dtype {dtype}{shape}",
    )


def _placeholder_with_default(operands: Operands, attrs: Attributes) -> Outputs:
    merged_dims([operands[0].dims, attrs["shape"]])
    return [(operands[0].dtype.base_dtype, attrs["shape"])]


# A constant that repeats one value holds it once; whoever computes with it wants it whole.
OPS["Const"] = OpDef("", _const, lambda op: np.asarray(op.attrs["value"], order="C"))
OPS["Placeholder"] = OpDef("", _placeholder, _unfed)
OPS["PlaceholderWithDefault"] = OpDef("input:T", _placeholder_with_default, lambda op, x: x)
OPS["Identity"] = OpDef("input:T", unchanged, lambda op, x: x)
OPS["StopGradient"] = OpDef("input:T", unchanged, lambda op, x: x)
OPS["ZerosLike"] = OpDef("x:T", unchanged, lambda op, x: np.zeros_like(x))


# Shapes as tensors.


def _shape(operands: Operands, attrs: Attributes) -> Outputs:
    dims = operands[0].dims
    return [(attrs["out_type"], (None if dims is None else len(dims),))]


def _count(operands: Operands, attrs: Attributes) -> Outputs:
    return [(attrs.get("out_type", int32), ())]


def _as_output(op: Operation, value: Any) -> Array:
    return np.asarray(value, op.outputs[0].dtype.np_dtype)


OPS["Shape"] = OpDef("input:T", _shape, lambda op, x: _as_output(op, np.shape(x)))
OPS["Size"] = OpDef("input:T", _count, lambda op, x: _as_output(op, np.size(x)))
OPS["Rank"] = OpDef("input:T", _count, lambda op, x: _as_output(op, np.ndim(x)))


def _fill(operands: Operands, attrs: Attributes) -> Outputs:
    dims, value = operands
    with_rank(dims.dims, 1)
    with_rank(value.dims, 0)
    sizes = known_value(dims)
    if sizes is not None and (sizes < 0).any():
        raise ShapeError("Fill dimensions must be >= 0")
    return [(value.dtype.base_dtype, dims_from(dims))]


def _compute_fill(op: Operation, dims: Array, value: Any) -> Array:
    if (dims < 0).any():
        place = int(np.argmax(dims < 0))
        raise InvalidArgumentError(None, op, f"Dimension {dims[place]} must be >= 0")
    return np.full(dims, value, op.outputs[0].dtype.np_dtype)


OPS["Fill"] = OpDef("dims:I value:T", _fill, _compute_fill, INDEX)


# Another shape.


def _reshape(operands: Operands, attrs: Attributes) -> Outputs:
    tensor, shape = operands
    with_rank(shape.dims, 1)
    return [(tensor.dtype.base_dtype, _reshaped(tensor.dims, shape))]


def _reshaped(dims: Dims, shape: Operand) -> Dims:
    value = known_value(shape)
    if value is not None and (value < -1).any():
        raise ShapeError(f"Invalid value in tensor used for shape: {value[value < -1][0]}")
    wanted = dims_from(shape)
    size = size_of(dims)
    if wanted is None or size is None:
        return wanted
    rest = _product(wanted)
    if wanted.count(None) == 1 and rest:
        if value is not None and size % rest:
            raise ShapeError(f"Dimension size must be evenly divisible by {rest} but is {size}")
        return tuple(size // rest if one is None else one for one in wanted)
    if (None not in wanted or not rest) and rest != size:
        raise ShapeError(
            f"Cannot reshape a tensor with {size} elements to shape {bracketed(wanted)} "
            f"({rest} elements)"
        )
    return wanted


def _product(dims: tuple[int | None, ...]) -> int:
    return int(np.prod([dim for dim in dims if dim is not None], dtype=np.int64))


def _compute_reshape(op: Operation, tensor: Array, shape: Array) -> Array:
    unknown = np.flatnonzero(shape == -1)
    if len(unknown) > 1:
        raise InvalidArgumentError(
            None, op, f"Only one input size may be -1, not both {unknown[0]} and {unknown[1]}"
        )
    size = np.size(tensor)
    wanted = int(np.prod(shape[shape != -1], dtype=np.int64))
    if len(unknown) and not wanted and not size:
        raise InvalidArgumentError(
            None,
            op,
            "reshape cannot infer the missing input size for an empty tensor unless all "
            "specified input sizes are non-zero",
        )
    if len(unknown) and (size % wanted if wanted else size):
        multiple = f"a multiple of {wanted}"
        raise InvalidArgumentError(
            None,
            op,
            f"Input to reshape is a tensor with {size} values, but the requested shape "
            f"requires {multiple}",
        )
    if not len(unknown) and wanted != size:
        raise InvalidArgumentError(
            None,
            op,
            f"Input to reshape is a tensor with {size} values, but the requested shape has "
            f"{wanted}",
        )
    return np.reshape(tensor, shape)


OPS["Reshape"] = OpDef("tensor:T shape:I", _reshape, _compute_reshape, INDEX)


def _expand_dims(operands: Operands, attrs: Attributes) -> Outputs:
    tensor, dim = operands
    axis = known_value(dim)
    dtype = tensor.dtype.base_dtype
    if tensor.dims is None:
        return [(dtype, None)]
    if axis is None:
        return [(dtype, (None,) * (len(tensor.dims) + 1))]
    rank = len(tensor.dims)
    place = int(axis.item())
    if not axis_in(place, rank + 1):
        raise ShapeError(f"dim {place} not in the interval [{-rank - 1}, {rank}].")
    place %= rank + 1
    return [(dtype, (*tensor.dims[:place], 1, *tensor.dims[place:]))]


def _compute_expand_dims(op: Operation, tensor: Array, dim: Any) -> Array:
    rank, place = np.ndim(tensor), int(np.reshape(dim, ()))  # It may be a list of one.
    if not axis_in(place, rank + 1):
        message = f"Tried to expand dim index {place} for tensor with {rank} dimensions."
        raise InvalidArgumentError(None, op, message)
    return np.expand_dims(tensor, place)


OPS["ExpandDims"] = OpDef("input:T dim:I", _expand_dims, _compute_expand_dims, INDEX)


def _squeeze(operands: Operands, attrs: Attributes) -> Outputs:
    dims, axes = operands[0].dims, attrs["squeeze_dims"]
    dtype = operands[0].dtype.base_dtype
    if dims is None:
        return [(dtype, None)]
    for place, axis in enumerate(axes):
        if not axis_in(axis, len(dims)):
            raise ShapeError(f"squeeze_dims[{place}] not in [{-len(dims)},{len(dims)}).")
        if dims[axis] not in {None, 1}:
            raise ShapeError(
                f"Can not squeeze dim[{axis % len(dims)}], expected a dimension of 1, "
                f"got {dims[axis]}"
            )
    if not axes and None in dims:
        return [(dtype, None)]
    left_out = {axis % len(dims) for axis in axes}
    kept = [dim for place, dim in enumerate(dims) if (place not in left_out if axes else dim != 1)]
    return [(dtype, tuple(kept))]


def _compute_squeeze(op: Operation, tensor: Array) -> Array:
    axes = op.attrs["squeeze_dims"]
    for axis in axes:
        if axis_in(axis, np.ndim(tensor)) and np.shape(tensor)[axis] != 1:
            raise InvalidArgumentError(
                None,
                op,
                f"Can not squeeze dim[{axis}], expected a dimension of 1, "
                f"got {np.shape(tensor)[axis]}",
            )
    return np.squeeze(tensor, tuple(axes) or None)


OPS["Squeeze"] = OpDef("input:T", _squeeze, _compute_squeeze)


def _transpose(operands: Operands, attrs: Attributes) -> Outputs:
    tensor, perm = operands
    dtype = tensor.dtype.base_dtype
    order = known_value(perm)
    length = with_rank(perm.dims, 1)[0]
    rank = length if tensor.dims is None else len(tensor.dims)
    if length is not None and rank != length:
        raise ShapeError(f"Dimension must be {rank} but is {length}")
    if rank is None or (tensor.dims is None and order is None):
        return [(dtype, None if rank is None else (None,) * rank)]
    if order is None or tensor.dims is None:
        return [(dtype, (None,) * rank)]
    for axis in order:
        if not axis_in(axis, rank):
            raise ShapeError(f"perm dim {axis} is out of range of input rank {rank}")
    return [(dtype, tuple(tensor.dims[axis] for axis in order))]


def _compute_transpose(op: Operation, tensor: Array, perm: Array) -> Array:
    rank = np.ndim(tensor)
    for axis in perm:
        if not 0 <= axis < rank:
            raise InvalidArgumentError(None, op, f"{axis} is out of range [0 .. {rank})")
    for axis in range(rank):
        if axis not in perm:
            named = ",".join(map(str, perm))
            raise InvalidArgumentError(None, op, f"{axis} is missing from {{{named}}}.")
    return np.transpose(tensor, perm)


OPS["Transpose"] = OpDef("x:T perm:I", _transpose, _compute_transpose, INDEX)
OPS["ConjugateTranspose"] = OpDef(
    "x:T perm:I",
    _transpose,
    lambda op, tensor, perm: np.conjugate(_compute_transpose(op, tensor, perm)),
    INDEX,
)


# Several tensors, and one.


def _concat(operands: Operands, attrs: Attributes) -> Outputs:
    *values, axis = operands
    dtype = values[0].dtype.base_dtype
    with_rank(axis.dims, 0)
    place = known_value(axis)
    ranked = [value.dims for value in values if value.dims is not None]
    if not ranked:
        return [(dtype, None)]
    rank = len(ranked[0])
    for dims in ranked:
        with_rank(dims, rank)
    if place is None:
        return [(dtype, (None,) * rank)]
    at = int(place)
    if not axis_in(at, rank):
        at_least = at + 1 if at >= 0 else -at
        raise ShapeError(f"Shape must be at least rank {at_least} but is rank {rank}")
    at %= rank
    others = merged_dims([dims[:at] + dims[at + 1 :] for dims in ranked])
    assert others is not None
    sizes = [None if value.dims is None else value.dims[at] for value in values]
    total = None if None in sizes else sum(size for size in sizes if size is not None)
    return [(dtype, (*others[:at], total, *others[at:]))]


def _compute_concat(op: Operation, *arrays: Any) -> Array:
    *values, axis = arrays
    shapes = [np.shape(value) for value in values]
    place = int(axis) % max(len(shapes[0]), 1)
    for index, shape in enumerate(shapes):
        same = len(shape) == len(shapes[0]) and all(
            a == b for i, (a, b) in enumerate(zip(shapes[0], shape, strict=True)) if i != place
        )
        if not same:
            raise InvalidArgumentError(
                None,
                op,
                "ConcatOp : Dimensions of inputs should match: "
                f"shape[0] = {bracketed(shapes[0])} vs. shape[{index}] = {bracketed(shape)}",
            )
    return np.concatenate(values, int(axis))


OPS["ConcatV2"] = OpDef("values*:T axis:I", _concat, _compute_concat, INDEX)


def _pack(operands: Operands, attrs: Attributes) -> Outputs:
    dims = merged_dims([value.dims for value in operands])
    dtype = operands[0].dtype.base_dtype
    if dims is None:
        return [(dtype, None)]
    at = attrs["axis"] % (len(dims) + 1)
    return [(dtype, (*dims[:at], len(operands), *dims[at:]))]


def _compute_pack(op: Operation, *values: Any) -> Array:
    for index, value in enumerate(values):
        if np.shape(value) != np.shape(values[0]):
            raise InvalidArgumentError(
                None,
                op,
                f"Shapes of all inputs must match: values[0].shape = "
                f"{bracketed(np.shape(values[0]))} != values[{index}].shape = "
                f"{bracketed(np.shape(value))}",
            )
    return np.stack(values, op.attrs["axis"])


OPS["Pack"] = OpDef("values*:T", _pack, _compute_pack)


def _unpack(operands: Operands, attrs: Attributes) -> Outputs:
    dims, number, axis = operands[0].dims, attrs["num"], attrs["axis"]
    dtype = operands[0].dtype.base_dtype
    if dims is None:
        return [(dtype, None)] * number
    if dims[axis] not in {None, number}:
        raise ShapeError(f"Dimension must be {number} but is {dims[axis]}")
    at = axis % len(dims)
    return [(dtype, dims[:at] + dims[at + 1 :])] * number


def _compute_unpack(op: Operation, value: Array) -> Any:
    axis, number = op.attrs["axis"], op.attrs["num"]
    if value.shape[axis] != number:
        raise InvalidArgumentError(
            None,
            op,
            f"Input shape axis {axis} must equal {number}, got shape {bracketed(value.shape)}",
        )
    parts = [part.copy() for part in np.moveaxis(value, axis, 0)]
    return parts if number != 1 else parts[0]


OPS["Unpack"] = OpDef("value:T", _unpack, _compute_unpack)


# More elements than there were.


def _pad(operands: Operands, attrs: Attributes) -> Outputs:
    tensor, paddings = operands[:2]
    rank, pair = with_rank(paddings.dims, 2)
    if pair not in {None, 2}:
        raise ShapeError(f"Dimension must be 2 but is {pair}")
    if tensor.dims is not None and rank is not None:
        with_rank(tensor.dims, rank)
    widths = known_value(paddings)
    dtype = tensor.dtype.base_dtype
    if widths is not None and (widths < 0).any():
        raise ShapeError("Paddings must be non-negative")
    if widths is None or tensor.dims is None:
        rank = rank if tensor.dims is None else len(tensor.dims)
        return [(dtype, None if rank is None else (None,) * rank)]
    sums = widths.sum(axis=1)
    return [
        (
            dtype,
            tuple(
                None if dim is None else dim + int(added)
                for dim, added in zip(tensor.dims, sums, strict=True)
            ),
        )
    ]


def _compute_pad(op: Operation, tensor: Array, paddings: Array, value: Any = 0) -> Array:
    _check_paddings(op, tensor, paddings)
    return np.pad(tensor, paddings, constant_values=value)


def _compute_mirror_pad(op: Operation, tensor: Array, paddings: Array) -> Array:
    _check_paddings(op, tensor, paddings)
    mode = op.attrs["mode"].lower()
    for (before, after), size in zip(paddings, tensor.shape, strict=True):
        most, words = (size - 1, "less than") if mode == "reflect" else (size, "no greater than")
        if max(before, after) > most:
            relation = "not less than" if mode == "reflect" else "greater than"
            raise InvalidArgumentError(
                None,
                op,
                f"paddings must be {words} the dimension size: {before}, {after} {relation} {size}",
            )
    return np.pad(tensor, paddings, mode=mode)


def _unpadded(operands: Operands, attrs: Attributes) -> Outputs:
    grad, paddings = operands
    widths = known_value(paddings)
    rank = with_rank(paddings.dims, 2)[0]
    dims = grad.dims if rank is None else with_rank(grad.dims, rank)
    if widths is None or dims is None:
        return [(grad.dtype.base_dtype, None if dims is None else (None,) * len(dims))]
    sums = widths.sum(axis=1).tolist()
    sizes = [None if dim is None else dim - size for dim, size in zip(dims, sums, strict=True)]
    return [(grad.dtype.base_dtype, tuple(sizes))]


def _fold_mirrored(op: Operation, grad: Array, paddings: Array) -> Array:
    """The elements that were mirrored, added to those that they are mirrors of."""
    skip = op.attrs["mode"].lower() == "reflect"
    total = grad
    for axis, (before, after) in enumerate(paddings.tolist()):
        moved = np.moveaxis(total, axis, 0)
        inner = moved[before : len(moved) - after].copy()
        inner[skip : before + skip] += moved[:before][::-1]
        end = len(inner) - skip
        inner[end - after : end] += moved[len(moved) - after :][::-1]
        total = np.moveaxis(inner, 0, axis)
    return total


def _check_paddings(op: Operation, tensor: Array, paddings: Array) -> None:
    if paddings.shape != (np.ndim(tensor), 2):
        raise InvalidArgumentError(
            None,
            op,
            "The first dimension of paddings must be the rank of inputs"
            f"{bracketed(paddings.shape)} {bracketed(np.shape(tensor))}",
        )
    if (paddings < 0).any():
        before, after = paddings[(paddings < 0).any(axis=1)][0]
        raise InvalidArgumentError(None, op, f"Paddings must be non-negative: {before} {after}")


OPS["Pad"] = OpDef("input:T paddings:I", _pad, _compute_pad, INDEX)
OPS["PadV2"] = OpDef("input:T paddings:I constant_values:T", _pad, _compute_pad, INDEX)
OPS["MirrorPad"] = OpDef("input:T paddings:I", _pad, _compute_mirror_pad, INDEX)
OPS["MirrorPadGrad"] = OpDef("input:T paddings:I", _unpadded, _fold_mirrored, INDEX)


def _one_hot(operands: Operands, attrs: Attributes) -> Outputs:
    positions, depth, on_value, off_value = operands
    for operand in (depth, on_value, off_value):
        with_rank(operand.dims, 0)
    dtype = on_value.dtype.base_dtype
    number, axis = known_value(depth), attrs["axis"]
    if number is not None and number < 0:
        raise ShapeError(
            f"Dimension size, given by scalar input 1, must be non-negative but is {number}"
        )
    if positions.dims is None:
        return [(dtype, None)]
    rank = len(positions.dims)
    if not -1 <= axis <= rank:
        raise ShapeError(f"axis must be >= -1 and <= {rank}")
    at = rank if axis == -1 else axis
    size = None if number is None else int(number)
    return [(dtype, (*positions.dims[:at], size, *positions.dims[at:]))]


def _compute_one_hot(
    op: Operation, positions: Array, depth: Any, on_value: Any, off_value: Any
) -> Array:
    axis = op.attrs["axis"]
    at = np.ndim(positions) if axis == -1 else axis
    counted = np.arange(int(depth)).reshape([-1] + [1] * (np.ndim(positions) - at))
    result: Array = np.where(np.expand_dims(positions, at) == counted, on_value, off_value)
    return result


OPS["OneHot"] = OpDef(
    "indices:I depth:int32 on_value:T off_value:T",
    _one_hot,
    _compute_one_hot,
    {"I": frozenset({uint8, int32, int64})},
)
