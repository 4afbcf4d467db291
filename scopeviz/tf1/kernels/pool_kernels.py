"""Pools of volumes, pools that say where, and what pools pass on to gradients of gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import unchanged, with_rank
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.kernels import nn_grad_kernels, windows
from scopeviz.tf1.kernels.gradient_kernels import shape_from
from scopeviz.tf1.kernels.nn_grad_kernels import window_places, window_room
from scopeviz.tf1.kernels.windows import pool_windows
from scopeviz.tf1.ops.cwise_ops import FLOATS, ORDERED

Array: TypeAlias = NDArray[Any]
Operands: TypeAlias = Sequence[Operand]
Outputs: TypeAlias = Sequence[Output]


def _pooled(operands: Operands, attrs: Attributes) -> Outputs:
    dims = with_rank(operands[0].dims, len(attrs["ksize"]))
    for stride in attrs["strides"]:
        if stride <= 0:
            raise ShapeError(f"Stride must be > 0, but got {stride}")
    along = zip(pool_windows(attrs), dims, strict=True)
    return [(operands[0].dtype.base_dtype, tuple(window.places(dim) for window, dim in along))]


def _with_places(operands: Operands, attrs: Attributes) -> Outputs:
    ((dtype, dims),) = _pooled(operands, attrs)
    return [(dtype, dims), (attrs["Targmax"], dims)]


def _greatest_and_places(op: Operation, images: Array) -> tuple[Array, Array]:
    along = pool_windows(op.attrs)
    pooled = windows.greatest(images, along)
    batch, *image = images.shape
    numbers = np.arange(int(np.prod(image)), dtype=np.int64).reshape(1, *image)
    if op.attrs["include_batch_in_index"]:
        numbers = numbers + (np.arange(batch) * numbers.size).reshape(-1, 1, 1, 1)
    padded, inner = window_room(along, images.shape, images.dtype)
    padded[...] = np.finfo(images.dtype).min if images.dtype.kind == "f" else 0
    inner[...] = images
    numbered, inside = window_room(along, images.shape, np.int64)
    numbered[...] = -1
    inside[...] = numbers
    places = np.full(pooled.shape, -1, np.int64)
    for _, where in window_places(along, pooled.shape):
        here = (places < 0) & (padded[where] == pooled) & (numbered[where] >= 0)
        np.copyto(places, numbered[where], where=here)
    return pooled, places.astype(op.attrs["Targmax"].np_dtype)


def _to_places(op: Operation, images: Array, grad: Array, places: Array) -> Array:
    """What is passed back, where the greatest elements were."""
    each = images.size // max(len(images), 1)
    flat = np.zeros(images.size, grad.dtype)
    first = np.zeros(1, np.int64)
    if not op.attrs["include_batch_in_index"]:
        first = np.arange(len(images), dtype=np.int64) * each
    np.add.at(flat, (places + first.reshape(-1, 1, 1, 1)).ravel(), grad.ravel())
    return flat.reshape(images.shape)


def _from_greatest(op: Operation, images: Array, pooled: Array, grad: Array) -> Array:
    """What stands in ``grad`` where each window's greatest element is; the first of several."""
    along = pool_windows(op.attrs)
    padded, inner = window_room(along, images.shape, images.dtype)
    padded[...] = np.finfo(images.dtype).min if images.dtype.kind == "f" else 0
    inner[...] = images
    passed, inside = window_room(along, images.shape, grad.dtype)
    inside[...] = grad
    result = np.zeros_like(pooled)
    open_ = np.ones(pooled.shape, bool)
    for _, where in window_places(along, pooled.shape):
        here = open_ & (padded[where] == pooled)
        np.copyto(result, passed[where], where=here)
        open_ &= ~here
    return result


def _like_second(operands: Operands, attrs: Attributes) -> Outputs:
    return [(operands[1].dtype.base_dtype, operands[1].dims)]


_NUMBERS = {"T": ORDERED}
_OF_FLOATS = {"T": FLOATS}
OPS["MaxPool3D"] = OpDef(
    "input:T", _pooled, lambda op, x: windows.greatest(x, pool_windows(op.attrs)), _OF_FLOATS
)
OPS["AvgPool3D"] = OpDef(
    "input:T", _pooled, lambda op, x: windows.mean(x, pool_windows(op.attrs)), _OF_FLOATS
)
OPS["MaxPoolWithArgmax"] = OpDef("input:T", _with_places, _greatest_and_places, _NUMBERS)
OPS["MaxPoolGradWithArgmax"] = OpDef(
    "input:T grad:T argmax:I", unchanged, _to_places, {**_NUMBERS, "I": INDICES}
)
for _kind in ("", "3D"):
    OPS[f"MaxPool{_kind}GradGrad"] = OpDef(
        "orig_input:T orig_output:T grad:T", _like_second, _from_greatest, _NUMBERS
    )
OPS["MaxPool3DGrad"] = OpDef(
    "orig_input:T orig_output:T grad:T", unchanged, nn_grad_kernels.to_greatest, _OF_FLOATS
)
OPS["AvgPool3DGrad"] = OpDef(
    "orig_input_shape:int32 grad:T", shape_from(0), nn_grad_kernels.to_all, _OF_FLOATS
)
