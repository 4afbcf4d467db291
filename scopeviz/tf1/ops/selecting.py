"""Ops that take some of a tensor's elements: parts, by position, or by condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import broadcast_dims
from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.deferred import beside
from scopeviz.tf1.framework.dtypes import bool_, int32, int64
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    ShapeError,
    apply_op,
    convert_to_tensor,
    operand_of,
)
from scopeviz.tf1.framework.operands import INDICES, operand_as
from scopeviz.tf1.framework.operands import indices as index_operand
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import Dims, compatible, merged, shape_text
from scopeviz.tf1.kernels import gather_kernels as _gather_kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cwise_ops import NUMBERS
from scopeviz.tf1.ops.reductions import reduce_prod
from scopeviz.tf1.ops.state_ops import difference


def split(
    value: Any,
    num_or_size_splits: Any,
    axis: int = 0,
    num: int | None = None,
    name: str = "split",
) -> list[Tensor]:
    """The parts into which a tensor is cut along an axis.

    Args:
        value: a tensor of rank 1 or more.
        num_or_size_splits: how many parts of one size, or the size of each part.
        axis: the axis to cut along: from ``-rank`` to ``rank - 1``.
        num: how many sizes there are, where that is not known.
        name: the op's name.

    Returns:
        As many tensors.

    Raises:
        ValueError: if the sizes do not add up, or their number is not known.

    Follows: tensorflow/python/ops/array_ops.py, split.

    >>> import scopeviz.tf1 as tf
    >>> [part.shape.as_list() for part in tf.split(tf.zeros([5, 2]), [2, 3])]
    [[2, 2], [3, 2]]
    """
    sizes, along = beside(operand_of(num_or_size_splits)), operand_as(axis, int32)
    if sizes.dims == ():
        operands = (along, operand_of(value))
        attrs = {"num_split": int(num_or_size_splits)}
        try:
            _split(operands, attrs)
        except ShapeError:  # Nothing is made before it is refused with a word on the op.
            return list(apply_op("Split", name, operands, attrs).outputs)
        # TF1 makes a tensor of the number, and then does not need it.
        convert_to_tensor(num_or_size_splits)
        return list(apply_op("Split", name, operands, attrs).outputs)
    if num is None:
        if not sizes.dims or sizes.dims[0] is None:
            raise ValueError(f"Cannot infer num from shape {num_or_size_splits}")
        num = sizes.dims[0]
    return list(apply_op("SplitV", name, (value, sizes, along), {"num_split": num}).outputs)


def gather(
    params: Any,
    indices: Any,  # TF1's name
    validate_indices: bool | None = None,
    name: str | None = None,
    axis: Any = None,
    batch_dims: int = 0,
) -> Tensor:
    """The slices of a tensor at some positions along an axis.

    Args:
        params: a tensor of rank 1 or more; of a resource variable only these are read.
        indices: the positions, of any shape: ``int32`` or ``int64``.
        validate_indices: without meaning, as in TF1.
        name: the op's name.
        axis: the axis: ``int32`` or ``int64`` ``[]``, from ``-rank`` to ``rank - 1``; None
            is the first that is not of the batch.
        batch_dims: how many axes ``params`` and ``indices`` have in common at their front.

    Returns:
        A tensor in which the axis has given way to the shape of ``indices``.

    Raises:
        TypeError: if the positions are no whole numbers.
        InvalidArgumentError: when it runs, if there is no such position.

    Follows: tensorflow/python/ops/array_ops.py, gather.

    >>> import scopeviz.tf1 as tf
    >>> tf.gather(tf.zeros([5, 2]), [0, 2, 4]).shape.as_list()
    [3, 2]
    """
    del validate_indices
    place = index_operand(batch_dims if axis is None else axis)
    first = constant_value(place)
    if hasattr(params, "sparse_read") and first is not None and int(first) == 0:
        read: Tensor = params.sparse_read(indices, name=name)
        return read
    arguments = (params, index_operand(indices), place)
    return apply_op("GatherV2", name, arguments, {"batch_dims": batch_dims}).outputs[0]


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """Where a condition holds; or, of two tensors, the elements that it chooses.

    Args:
        condition: ``bool`` of any shape, or numbers, of which those hold that are not 0; with
            ``x`` and ``y`` of theirs, or ``[n]`` for rows.
        x: what is taken where it holds.
        y: what is taken where it does not hold.
        name: the op's name.

    Returns:
        The positions: ``int64`` ``[number, rank]``; or a tensor like ``x``.

    Raises:
        ValueError: if only one of ``x`` and ``y`` is given, or the shapes do not fit.

    Follows: tensorflow/python/ops/array_ops.py, where.

    >>> import scopeviz.tf1 as tf
    >>> tf.where([True, False], [1, 2], [3, 4]).op.type
    'Select'
    """
    if (x is None) != (y is None):
        raise ValueError("x and y must both be non-None or both be None.")
    if x is None:
        with internal_name_scope(name, "Where", [condition]) as scope:
            held = convert_to_tensor(condition, name="condition", preferred_dtype=bool_)
            return apply_op("Where", scope, (held,)).outputs[0]
    return apply_op("Select", name, (operand_as(condition, bool_), x, y)).outputs[0]


def where_v2(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """As :func:`where`, but the three tensors need only fit together.

    Args:
        condition: ``bool``.
        x: what is taken where it holds.
        y: what is taken where it does not hold.
        name: the op's name.

    Returns:
        The positions: ``int64`` ``[number, rank]``; or a tensor of the shape of all three.

    Raises:
        ValueError: if only one of ``x`` and ``y`` is given, or the shapes do not fit.

    Follows: tensorflow/python/ops/array_ops.py, where_v2.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.where_v2([True, False], 1, 2)).tolist()
    [1, 2]
    """
    if (x is None) != (y is None):
        raise ValueError("x and y must both be non-None or both be None.")
    if x is None:
        return where(condition, name=name)
    return apply_op("SelectV2", name, (operand_as(condition, bool_), x, y)).outputs[0]


def boolean_mask(
    tensor: Any, mask: Any, name: str | None = "boolean_mask", axis: int | None = None
) -> Tensor:
    """The elements, or slices, of a tensor for which a mask says so.

    Args:
        tensor: a tensor.
        mask: ``bool``; its shape is that of ``tensor`` from ``axis`` on.
        name: the name of the scope for the ops.
        axis: where the mask begins; None is 0.

    Returns:
        A tensor in which the axes of the mask have become one.

    Raises:
        ValueError: if the mask is a scalar, its rank is not known, or it does not fit.

    Follows: tensorflow/python/ops/array_ops.py, boolean_mask_v1.

    >>> import scopeviz.tf1 as tf
    >>> tf.boolean_mask(tf.zeros([3, 2]), [True, False, True]).shape.as_list()
    [None, 2]
    """
    known, begin = operand_of(tensor).dims, axis or 0
    end = begin + _mask_rank(known, operand_of(mask).dims, begin)
    with internal_name_scope(name, "boolean_mask", [tensor, mask]):
        tensor = convert_to_tensor(tensor, name="tensor")
        mask = convert_to_tensor(mask, name="mask")
        sizes = array_ops.shape(tensor)[begin:end]
        masked = reduce_prod(sizes, [0])
        shape = array_ops.concat(
            [array_ops.shape(tensor)[:begin], [masked], array_ops.shape(tensor)[end:]], 0
        )
        flat = array_ops.reshape(tensor, shape)
        if known is not None:
            flat.set_shape([*known[:begin], None, *known[end:]])
        chosen = array_ops.squeeze(where(array_ops.reshape(mask, [-1])), [1])
        return gather(flat, chosen, axis=begin)


def _mask_rank(dims: Dims, mask: Dims, begin: int) -> int:
    """The number of axes of a mask, if it fits."""
    if mask is None:
        raise ValueError(
            "Number of mask dimensions must be specified, even if some dimensions are None.  "
            "E.g. shape=[None] is ok, but shape=None is not."
        )
    if not mask:
        raise ValueError("mask cannot be scalar.")
    masked = None if dims is None else dims[begin : begin + len(mask)]
    if not compatible(masked, mask):
        raise ValueError(f"Shapes {shape_text(masked)} and {shape_text(mask)} are incompatible")
    return len(mask)


def _along(axis: Any, rank: int) -> int:
    if not -rank <= axis < rank:
        raise ShapeError(
            f"Dimension size, given by scalar input {axis} must be in range [{-rank}, {rank})"
        )
    return int(axis) % rank


def _part(dims: Dims, axis: Any, size: int | None) -> Dims:
    """A shape in which one axis, as far as it is known, has another size."""
    if dims is None:
        return None
    if axis is None:
        return (None,) * len(dims)
    at = _along(int(axis), len(dims))
    return (*dims[:at], size, *dims[at + 1 :])


def _split(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    axis, value = known_value(operands[0]), operands[1]
    number = attrs["num_split"]
    size = None
    if axis is not None and value.dims is not None:
        size = value.dims[_along(int(axis), len(value.dims))]
        if size is not None and size % number:
            raise ShapeError(f"Dimension size must be evenly divisible by {number} but is {size}")
        size = None if size is None else size // number
    return [(value.dtype.base_dtype, _part(value.dims, axis, size))] * number


def _split_sizes(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    value, sizes, axis = operands[0], known_value(operands[1]), known_value(operands[2])
    number = attrs["num_split"]
    known: list[int | None] = [None] * number
    if sizes is not None:
        known = [int(size) if size >= 0 else None for size in sizes.ravel()]
    if axis is not None and value.dims is not None and known.count(None) == 1:
        whole = value.dims[_along(int(axis), len(value.dims))]
        rest = sum(size for size in known if size is not None)
        if whole is not None and sizes is not None and rest <= whole:
            known[known.index(None)] = whole - rest
    if axis is not None and value.dims is not None and None not in known:
        whole = value.dims[_along(int(axis), len(value.dims))]
        if whole is not None and sum(size or 0 for size in known) != whole:
            raise ShapeError(
                "Sum of output sizes must match the size of the original Tensor along the split "
                "dimension or the sum of the positive sizes must be less if it contains a -1"
            )
    return [(value.dtype.base_dtype, _part(value.dims, axis, size)) for size in known]


def _cut(op: Operation, value: Any, sizes: Any, axis: Any) -> Any:
    sizes, whole = np.array(sizes), value.shape[int(axis)]
    left = whole - sizes[sizes >= 0].sum()
    if left < 0 or (left > 0 and not (sizes < 0).any()):
        raise InvalidArgumentError(
            None,
            op,
            "Determined shape must either match input shape along split_dim exactly if fully "
            "specified, or be less than the size of the input along split_dim if not fully "
            f"specified.  Got: {whole - left}, where there are {whole}",
        )
    sizes[sizes < 0] = left
    parts = np.split(value, np.cumsum(sizes)[:-1], int(axis))
    return parts[0] if len(parts) == 1 else tuple(parts)


def _halve(op: Operation, axis: Any, value: Any) -> Any:
    number, size = op.attrs["num_split"], value.shape[int(axis)]
    if size % number:
        raise InvalidArgumentError(
            None,
            op,
            "Number of ways to split should evenly divide the split dimension, but got "
            f"split_dim {int(axis)} (size = {size}) and num_split {number}",
        )
    parts = np.split(value, number, int(axis))
    return parts[0] if len(parts) == 1 else tuple(parts)


def _selected(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    condition, x, y = operands
    if not compatible(x.dims, y.dims):
        raise ShapeError("Dimensions of x and y must be equal")
    rows = condition.dims is not None and len(condition.dims) == 1
    wanted = x.dims[:1] if rows and x.dims else x.dims
    if not compatible(condition.dims, wanted) and condition.dims != ():
        raise ShapeError(difference(condition.dims, wanted))
    return [(x.dtype.base_dtype, merged(x.dims, y.dims))]


def _select(op: Operation, condition: Any, x: Any, y: Any) -> Any:
    if x.shape != y.shape:
        raise InvalidArgumentError(
            None,
            op,
            "Inputs to operation Select of type Select must have the same size and shape.  "
            f"Input 0: {list(x.shape)} != input 1: {list(y.shape)}",
        )
    if condition.ndim == 1 and x.ndim > 1:
        condition = condition.reshape(-1, *[1] * (x.ndim - 1))
    return np.where(condition, x, y)


OPS["Split"] = OpDef("split_dim:int32 value:T", _split, _halve)
OPS["SplitV"] = OpDef(
    "value:T size_splits:Tlen split_dim:int32", _split_sizes, _cut, {"Tlen": INDICES}
)
OPS["Where"] = OpDef(
    "input:T",
    lambda operands, attrs: [
        (int64, (None, None if operands[0].dims is None else len(operands[0].dims)))
    ],
    lambda op, condition: np.argwhere(condition).astype(np.int64),
    {"T": NUMBERS | {bool_}},
)
OPS["Select"] = OpDef("condition:bool t:T e:T", _selected, _select)
OPS["SelectV2"] = OpDef(
    "condition:bool t:T e:T",
    lambda operands, attrs: [
        (
            operands[1].dtype.base_dtype,
            broadcast_dims(operands[0].dims, broadcast_dims(operands[1].dims, operands[2].dims)),
        )
    ],
    lambda op, condition, x, y: np.where(condition, x, y),
)
