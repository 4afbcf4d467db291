"""Parts of tensors: Python's indexing, and the ops behind it."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from scopeviz.tf1.framework.common_shapes import axis_in, equal_dimension, with_rank
from scopeviz.tf1.framework.deferred import Named, Packed, holds_tensors, is_tensor_like
from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
)
from scopeviz.tf1.framework.operands import INDICES, indices, known_sizes
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.operators import OPERATORS
from scopeviz.tf1.framework.tensor_shape import Dimension, Dims
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.state_ops import reference


def slice(input_: Any, begin: Any, size: Any, name: str | None = None) -> Tensor:
    """A block of a tensor.

    Args:
        input_: a tensor of any shape and dtype.
        begin: where the block begins along each axis: ``int32`` or ``int64`` ``[rank]``.
        size: its sizes: the same; -1 goes to the end.
        name: the op's name.

    Returns:
        A tensor of that size and the same rank.

    Raises:
        TypeError: if ``begin`` and ``size`` are no whole numbers.
        ValueError: if the block is not inside.

    Follows: tensorflow/python/ops/array_ops.py, slice.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.slice([[1, 2, 3], [4, 5, 6]], [0, 1], [2, -1])).tolist()
    [[2, 3], [5, 6]]
    """
    return apply_op("Slice", name, (input_, indices(begin), indices(size))).outputs[0]


def strided_slice(
    input_: Any,
    begin: Any,
    end: Any,
    strides: Any = None,
    begin_mask: int = 0,
    end_mask: int = 0,
    ellipsis_mask: int = 0,
    new_axis_mask: int = 0,
    shrink_axis_mask: int = 0,
    var: Any = None,
    name: str | None = None,
) -> Tensor:
    """What a Python index of slices takes from a tensor.

    In each mask, bit ``i`` is about the ``i``-th part of the index.

    Args:
        input_: a tensor of any shape and dtype.
        begin: where each slice begins: ``int32`` or ``int64`` ``[n]``.
        end: where it ends: the same.
        strides: its steps: the same; None means 1.
        begin_mask: which begin at the beginning.
        end_mask: which go to the end.
        ellipsis_mask: which stands for all axes that are not named.
        new_axis_mask: which add an axis of size 1.
        shrink_axis_mask: which take one element, whose axis goes.
        var: the variable whose slice it is; then the result can be assigned to.
        name: the op's name.

    Returns:
        A tensor of the same dtype.

    Raises:
        TypeError: if the places are no whole numbers.
        ValueError: if an index is outside, a step is 0, or there are too many.

    Follows: tensorflow/python/ops/array_ops.py, strided_slice.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.strided_slice([1, 2, 3, 4], [0], [4], [2])).tolist()
    [1, 3]
    """
    attrs = {
        "begin_mask": begin_mask,
        "end_mask": end_mask,
        "ellipsis_mask": ellipsis_mask,
        "new_axis_mask": new_axis_mask,
        "shrink_axis_mask": shrink_axis_mask,
    }
    if strides is None:
        strides = array_ops.ones_like(begin)
    places = (indices(begin), indices(end), indices(strides))
    result = apply_op("StridedSlice", name, (input_, *places), attrs).outputs[0]
    return result if var is None else _assignable(result, var)


def _assignable(part: Tensor, var: Any) -> Tensor:
    """Let a slice of a variable be assigned to.

    Follows: tensorflow/python/ops/array_ops.py, strided_slice.
    """
    taken = part.op

    def assign(value: Any, name: str | None = None) -> Any:
        """Give the slice of the variable a new value."""
        name = f"{taken.name}/_assign" if name is None else name
        bounds = taken.inputs[1:]
        if not hasattr(var, "handle"):
            arguments = (reference(var), *bounds, value)
            return apply_op("StridedSliceAssign", name, arguments, taken.attrs).outputs[0]
        tensor = convert_to_tensor(value, var.dtype)
        arguments = (var.handle, *bounds, tensor)
        return var.after(apply_op("ResourceStridedSliceAssign", name, arguments, taken.attrs))

    part.assign = assign
    return part


class _Part(NamedTuple):
    """One part of an index: a slice, and what is special about it."""

    begin: Any = 0
    end: Any = 0
    stride: Any = 1
    masks: tuple[str, ...] = ()


def getitem(tensor: Any, key: Any, var: Any = None) -> Tensor:
    """What ``tensor[key]`` adds to the graph.

    Args:
        tensor: a tensor or a variable.
        var: the variable that ``tensor`` has just been read from.
        key: whole numbers, scalar tensors of these, slices, ``...`` and ``tf.newaxis``;
            one, or a tuple of them.

    Raises:
        TypeError: if something else is in the key.
        ValueError: if an index is outside, or there are too many.

    Follows: tensorflow/python/ops/array_ops.py, _slice_helper.

    >>> import scopeviz.tf1 as tf
    >>> tf.zeros([4, 5, 6])[0, ..., tf.newaxis, ::2].shape.as_list()
    [5, 1, 3]
    """
    keys = [_checked(one) for one in (key if isinstance(key, list | tuple) else [key])]
    parts = [_part(one) for one in keys]
    attrs = {
        f"{mask}_mask": sum(1 << place for place, part in enumerate(parts) if mask in part.masks)
        for mask in ("begin", "end", "ellipsis", "new_axis", "shrink_axis")
    }
    if parts:
        begins, ends, strides = ([part[place] for part in parts] for place in range(3))
        operands = _stacked([begins, ends, strides])
    else:
        operands = [Named([], "Const", int32)] * 3
    taken = apply_op("StridedSlice", "strided_slice", (tensor, *operands), attrs).outputs[0]
    whole = tensor if var is None and not isinstance(tensor, Tensor) else var
    return _assignable(taken, whole) if hasattr(whole, "assign") else taken


def _checked(item: Any) -> Any:
    """One part of an index, its dimensions as numbers.

    Raises:
        TypeError: if it may be in no index.
    """
    if isinstance(item, builtins.slice):
        return builtins.slice(
            *[
                None if bound is None else _checked(bound)
                for bound in (item.start, item.stop, item.step)
            ]
        )
    if isinstance(item, Dimension):
        return item.value
    if item is None or item is Ellipsis:
        return item
    if isinstance(item, int | np.integer) and not isinstance(item, bool):
        return int(item)
    if is_tensor_like(item) and item.dtype.base_dtype in INDICES and item.shape.ndims != 1:
        return item
    raise TypeError(
        "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
        f"tf.int32/tf.int64 tensors are valid indices, got {item!r}"
    )


def _part(item: Any) -> _Part:
    if isinstance(item, builtins.slice):
        open_ends = tuple(
            mask for mask, end in (("begin", item.start), ("end", item.stop)) if _is_open(end)
        )
        begin = 0 if "begin" in open_ends else item.start
        end = 0 if "end" in open_ends else item.stop
        return _Part(begin, end, 1 if item.step is None else item.step, open_ends)
    if item is Ellipsis or item is None:
        return _Part(masks=("new_axis" if item is None else "ellipsis",))
    return _Part(item, item + 1, masks=("shrink_axis",))


def _is_open(end: Any) -> bool:
    return end is None or (isinstance(end, int) and end == sys.maxsize)


def _stacked(columns: Sequence[list[Any]]) -> list[Any]:
    """Begins, ends and strides as operands of one dtype, under the names of TF1."""
    items = [item for column in columns for item in column if is_tensor_like(item)]
    dtype = int64 if any(item.dtype.base_dtype is int64 for item in items) else int32
    return [
        Packed(column, dtype, name) if holds_tensors(column) else Named(column, name, dtype)
        for column, name in zip(columns, ("stack", "stack_1", "stack_2"), strict=True)
    ]


# Shapes.


def _marked(attrs: Attributes, mask: str, place: int) -> bool:
    return bool(attrs[f"{mask}_mask"] >> place & 1)


def _axes(attrs: Attributes, parts: int, rank: int) -> list[int | None]:
    """For each part of an index the axis that it begins at; None for a new one.

    Raises:
        ShapeError: if there are too many parts.
    """
    new = [_marked(attrs, "new_axis", place) for place in builtins.range(parts)]
    rest = [place for place in builtins.range(parts) if _marked(attrs, "ellipsis", place)]
    if len(rest) > 1:
        raise ShapeError("Multiple ellipses in slice spec not allowed")
    named = parts - sum(new[place] for place in builtins.range(parts) if place not in rest)
    named -= len(rest)
    if named > rank:
        raise ShapeError(f"Index out of range using input dim {rank}; input has only {rank} dims")
    axes: list[int | None] = []
    axis = 0
    for place in builtins.range(parts):
        is_rest = place in rest
        axes.append(None if new[place] and not is_rest else axis)
        axis += rank - named if is_rest else axes[-1] is not None
    return axes


def _strided(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    tensor = operands[0]
    begin, end, strides = (known_sizes(one) for one in operands[1:])
    for one in operands[1:]:
        with_rank(one.dims, 1)
    if tensor.dims is None or begin is None or end is None or strides is None:
        return [(tensor.dtype.base_dtype, None)]
    parts = list(zip(begin, end, strides, strict=True))
    return [(tensor.dtype.base_dtype, _strided_dims(tensor.dims, parts, attrs))]


def _strided_dims(
    dims: tuple[int | None, ...], parts: Sequence[tuple[int | None, ...]], attrs: Attributes
) -> Dims:
    axes = _axes(attrs, len(parts), len(dims))
    result: list[int | None] = []
    named = 0
    for place, (axis, part) in enumerate(zip(axes, parts, strict=True)):
        if part[2] == 0:
            raise ShapeError(f"strides[{place}] must be non-zero")
        if axis is None:
            result.append(1)
        elif _marked(attrs, "ellipsis", place):
            named = len(dims) - sum(one is not None for one in axes[place + 1 :])
            result += dims[axis:named]
        elif _marked(attrs, "shrink_axis", place):
            _check_index(part[0], dims[axis], axis)
            named = axis + 1
        else:
            result.append(_length(part, dims[axis], attrs, place))
            named = axis + 1
    return (*result, *dims[named:])


def _check_index(index: int | None, size: int | None, axis: int) -> None:
    if index is not None and size is not None and not axis_in(index, size):
        found = index + size if index < 0 else index
        raise ShapeError(f"slice index {found} of dimension {axis} out of bounds.")


def _length(
    part: tuple[int | None, ...], size: int | None, attrs: Attributes, place: int
) -> int | None:
    begin, end, stride = part
    from_begin, to_end = (_marked(attrs, mask, place) for mask in ("begin", "end"))
    if size is None or stride is None:
        return None
    if (begin is None and not from_begin) or (end is None and not to_end):
        return None
    bounds = builtins.slice(None if from_begin else begin, None if to_end else end, stride)
    return len(builtins.range(*bounds.indices(size)))


def _compute_strided(op: Operation, array: Any, begin: Any, end: Any, strides: Any) -> Any:
    return array[python_index(op, array, begin, end, strides)]


def python_index(op: Operation, array: Any, begin: Any, end: Any, strides: Any) -> Any:
    """The parts of an index as Python writes it.

    Raises:
        InvalidArgumentError: if it leads out of the array.
    """
    parts = list(zip(begin.tolist(), end.tolist(), strides.tolist(), strict=True))
    try:
        _strided_dims(np.shape(array), parts, op.attrs)
    except ShapeError as error:
        raise InvalidArgumentError(None, op, str(error)) from None
    index = [_python_part(part, op.attrs, place) for place, part in enumerate(parts)]
    # With an ellipsis, NumPy gives an array also where one element is left.
    return tuple(index) if Ellipsis in index else (*index, Ellipsis)


def _python_part(part: tuple[int, int, int], attrs: Attributes, place: int) -> Any:
    begin, end, stride = part
    if _marked(attrs, "ellipsis", place):
        return Ellipsis
    if _marked(attrs, "new_axis", place):
        return None
    if _marked(attrs, "shrink_axis", place):
        return begin
    from_begin, to_end = (_marked(attrs, mask, place) for mask in ("begin", "end"))
    return builtins.slice(None if from_begin else begin, None if to_end else end, stride)


def _block(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    tensor, begin, size = operands
    dtype = tensor.dtype.base_dtype
    rank = equal_dimension(with_rank(begin.dims, 1)[0], with_rank(size.dims, 1)[0])
    if rank is None:
        return [(dtype, None if tensor.dims is None else (None,) * len(tensor.dims))]
    dims = with_rank(tensor.dims, rank)
    sizes = known_sizes(size) or [None] * rank
    if None in sizes:
        # TF1 reads "the rest" only where all of the sizes are numbers.
        sizes = [None if one == -1 else one for one in sizes]
    places = zip(dims, known_sizes(begin) or [None] * rank, sizes, strict=True)
    return [(dtype, tuple(_block_size(*place) for place in places))]


def _block_size(dim: int | None, begin: int | None, size: int | None) -> int | None:
    if size == -1:
        return None if dim is None or begin is None else dim - begin
    if dim is not None and begin is not None and size is not None and begin + size > dim:
        raise ShapeError(f"Expected size to be in [0, {dim - begin}], but got {size}")
    return size


def _compute_block(op: Operation, array: Any, begin: Any, size: Any) -> Any:
    index = []
    for axis, (first, count, dim) in enumerate(zip(begin, size, array.shape, strict=True)):
        if not 0 <= first <= dim:
            message = f"Expected begin[{axis}] in [0, {dim}], but got {first}"
            raise InvalidArgumentError(None, op, message)
        if not -1 <= count <= dim - first:
            message = f"Expected size[{axis}] in [0, {dim - first}], but got {count}"
            raise InvalidArgumentError(None, op, message)
        index.append(builtins.slice(first, dim if count == -1 else first + count))
    return array[tuple(index)]


_PLACES = {"I": INDICES}
OPS["StridedSlice"] = OpDef("input:T begin:I end:I strides:I", _strided, _compute_strided, _PLACES)
OPS["Slice"] = OpDef("input:T begin:I size:I", _block, _compute_block, _PLACES)
OPERATORS["getitem"] = getitem
