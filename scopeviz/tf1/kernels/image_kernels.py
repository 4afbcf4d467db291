"""What resizing of images gives: dtype and static shape, and then the value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import unchanged, with_rank
from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError
from scopeviz.tf1.framework.operands import known_sizes
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.tensor_shape import bracketed
from scopeviz.tf1.ops.cwise_ops import FLOATS, ORDERED, types

Array: TypeAlias = NDArray[Any]
Operands: TypeAlias = Sequence[Operand]
Outputs: TypeAlias = Sequence[Output]
Weights: TypeAlias = Callable[[int, int, Attributes], Array]
"""From two lengths to how much each old element counts for each new one ``[new, old]``."""


def _sized(dtype_of: Callable[[Operand], Any]) -> Callable[[Operands, Attributes], Outputs]:
    def infer(operands: Operands, attrs: Attributes) -> Outputs:
        images, size = operands
        batch, _, _, channels = with_rank(images.dims, 4)
        (count,) = with_rank(size.dims, 1)
        if count not in {None, 2}:
            raise ShapeError(f"Dimension must be 2 but is {count}")
        known = known_sizes(size) or [None, None]
        wanted = constant_value(size)
        if wanted is not None and (wanted < 0).any():
            raise ShapeError(f"Dimension {wanted.min()} must be >= 0")
        return [(dtype_of(images), (batch, *known, channels))]

    return infer


def _places(old: int, new: int, attrs: Attributes) -> Array:
    """Where each new element stands among the old ones."""
    centers = attrs.get("half_pixel_centers")
    aligned = attrs["align_corners"] and new > 1
    scale = np.float32((old - 1) / (new - 1) if aligned else old / max(new, 1))
    numbers = np.arange(new, dtype=np.float32)
    if centers:
        return (numbers + np.float32(0.5)) * scale - np.float32(0.5)
    return numbers * scale


def _linear(old: int, new: int, attrs: Attributes) -> Array:
    places = _places(old, new, attrs)
    whole = np.floor(places)
    part = places - whole
    lower = np.clip(whole, 0, old - 1).astype(int)
    upper = np.clip(whole + 1, 0, old - 1).astype(int)
    result = np.zeros((new, old), np.float32)
    rows = np.arange(new)
    np.add.at(result, (rows, lower), 1 - part)
    np.add.at(result, (rows, upper), part)
    return result


def _nearest_places(old: int, new: int, attrs: Attributes) -> Array:
    places = _places(old, new, attrs)
    if attrs.get("half_pixel_centers"):
        places = places + np.float32(0.5)
    whole = np.floor(places + np.float32(0.5)) if attrs["align_corners"] else np.floor(places)
    return np.clip(whole, 0, old - 1).astype(int)


def _nearest(old: int, new: int, attrs: Attributes) -> Array:
    result = np.zeros((new, old), np.float32)
    result[np.arange(new), _nearest_places(old, new, attrs)] = 1
    return result


_STEPS = 1024
"""TF1 knows its cubic curve at so many places."""


def _cubic(old: int, new: int, attrs: Attributes) -> Array:
    places = _places(old, new, attrs)
    centers = attrs.get("half_pixel_centers")
    bend = -0.5 if centers else -0.75
    whole = np.floor(places).astype(int)
    part = np.rint((places - whole) * _STEPS) / _STEPS

    def near(x: Array) -> Array:
        return ((bend + 2) * x - (bend + 3)) * x * x + 1

    def far(x: Array) -> Array:
        return ((bend * x - 5 * bend) * x + 8 * bend) * x - 4 * bend

    weights = np.stack([far(part + 1), near(part), near(1 - part), far(2 - part)], 1)
    met = whole[:, np.newaxis] + np.arange(-1, 3)
    if centers:
        weights = np.where((met >= 0) & (met < old), weights, 0)
        weights /= weights.sum(1, keepdims=True)
    result = np.zeros((new, old), np.float32)
    rows = np.arange(new)[:, np.newaxis]
    np.add.at(result, (rows, np.clip(met, 0, old - 1)), weights.astype(np.float32))
    return result


def _area(old: int, new: int, attrs: Attributes) -> Array:
    scale = (old - 1) / (new - 1) if attrs["align_corners"] and new > 1 else old / max(new, 1)
    starts = (np.arange(new) * scale)[:, np.newaxis]
    cells = np.arange(old + 1)
    shared = np.minimum(starts + scale, cells + 1) - np.maximum(starts, cells)
    weights = np.clip(shared, 0, None)
    weights[:, -2] += weights[:, -1]
    return np.asarray(weights[:, :-1] / scale, np.float32)


def _check(op: Operation, images: Array, size: Array) -> tuple[int, int]:
    if images.ndim != 4:
        message = f"input must be 4-dimensional{bracketed(images.shape)}"
        raise InvalidArgumentError(None, op, message)
    if size.shape != (2,):
        message = f"shape_t must have two elements{bracketed(size.shape)}"
        raise InvalidArgumentError(None, op, message)
    high, wide = (int(one) for one in size)
    if high <= 0 or wide <= 0:
        raise InvalidArgumentError(None, op, "output dimensions must be positive")
    if not images.shape[1] or not images.shape[2]:
        raise InvalidArgumentError(None, op, "input image must be of non-zero size")
    return high, wide


def _applied(rows: Array, columns: Array, images: Array) -> Array:
    """Images times a matrix along the height, and one along the width."""
    batch, height, width, channels = images.shape
    across = np.matmul(columns, images.reshape(-1, width, channels))
    down: Array = np.matmul(rows, across.reshape(batch, height, -1))
    return down.reshape(batch, len(rows), len(columns), channels)


def _resizing(weights: Weights) -> Callable[..., Array]:
    def compute(op: Operation, images: Array, size: Array) -> Array:
        high, wide = _check(op, images, size)
        dtype = op.outputs[0].dtype.np_dtype
        rows = weights(images.shape[1], high, op.attrs)
        columns = weights(images.shape[2], wide, op.attrs)
        precise = np.float64 if images.dtype == np.float64 else np.float32
        made = _applied(rows.astype(precise), columns.astype(precise), images.astype(precise))
        return made.astype(dtype, copy=False)

    return compute


def _take_nearest(op: Operation, images: Array, size: Array) -> Array:
    high, wide = _check(op, images, size)
    rows = _nearest_places(images.shape[1], high, op.attrs)
    columns = _nearest_places(images.shape[2], wide, op.attrs)
    return images[:, rows[:, np.newaxis], columns]


def _like_original(operands: Operands, attrs: Attributes) -> Outputs:
    grads, original = operands
    channels = with_rank(grads.dims, 4)[3]
    return [
        (
            original.dtype.base_dtype,
            (*with_rank(original.dims, 4)[:3], channels),
        )
    ]


def _to_original(weights: Weights) -> Callable[..., Array]:
    def compute(op: Operation, grad: Array, original: Array) -> Array:
        rows = weights(original.shape[1], grad.shape[1], op.attrs)
        columns = weights(original.shape[2], grad.shape[2], op.attrs)
        return _applied(rows.T, columns.T, grad).astype(original.dtype, copy=False)

    return compute


def _from_nearest(operands: Operands, attrs: Attributes) -> Outputs:
    ((_, dims),) = _sized(lambda images: images.dtype.base_dtype)(operands, attrs)
    return [(operands[0].dtype.base_dtype, dims)]


def _to_nearest(op: Operation, grad: Array, size: Array) -> Array:
    high, wide = (int(one) for one in size)
    rows = _nearest(high, grad.shape[1], op.attrs)
    columns = _nearest(wide, grad.shape[2], op.attrs)
    return _applied(rows.T, columns.T, grad).astype(grad.dtype, copy=False)


_NUMBERS = {"T": ORDERED - types("uint32 uint64")}
_TO_FLOATS = _sized(lambda images: float32)
OPS["ResizeBilinear"] = OpDef("images:T size:int32", _TO_FLOATS, _resizing(_linear), _NUMBERS)
OPS["ResizeBicubic"] = OpDef("images:T size:int32", _TO_FLOATS, _resizing(_cubic), _NUMBERS)
OPS["ResizeArea"] = OpDef("images:T size:int32", _TO_FLOATS, _resizing(_area), _NUMBERS)
OPS["ResizeNearestNeighbor"] = OpDef(
    "images:T size:int32",
    _sized(lambda images: images.dtype.base_dtype),
    _take_nearest,
    _NUMBERS,
)
OPS["ResizeBilinearGrad"] = OpDef(
    "grads:float32 original_image:T", _like_original, _to_original(_linear), {"T": FLOATS}
)
OPS["ResizeBicubicGrad"] = OpDef(
    "grads:float32 original_image:T",
    _like_original,
    _to_original(_cubic),
    {"T": types("float32 float64")},
)
_TO_NEAREST = {"T": FLOATS | types("uint8 int8 int32")}
OPS["ResizeNearestNeighborGrad"] = OpDef(
    "grads:T size:int32", _from_nearest, _to_nearest, _TO_NEAREST
)


def _contrast(op: Operation, images: Array, factor: Any) -> Array:
    mean = images.mean((-3, -2), keepdims=True, dtype=np.float32)
    return np.asarray((images - mean) * factor + mean, images.dtype)


OPS["AdjustContrastv2"] = OpDef(
    "images:T contrast_factor:float32", unchanged, _contrast, {"T": types("float16 float32")}
)
