"""What normalization among channels gives, and how it passes gradients on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import unchanged, with_rank
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.ops.cwise_ops import types

Array: TypeAlias = NDArray[Any]


def _images(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    return [(operands[0].dtype.base_dtype, with_rank(operands[0].dims, 4))]


def _neighbours(array: Array, radius: int) -> Array:
    """The sum of each element and those that are near it among the channels."""
    depth = array.shape[-1]
    sums = np.zeros((*array.shape[:-1], depth + 1), np.result_type(array, np.float32))
    np.cumsum(array, -1, out=sums[..., 1:])
    channels = np.arange(depth)
    last = np.minimum(channels + radius + 1, depth)
    first = np.maximum(channels - radius, 0)
    result: Array = sums[..., last] - sums[..., first]
    return result


def _norm(op: Operation, images: Array) -> Array:
    squares = _neighbours(np.square(images), op.attrs["depth_radius"])
    result: Array = squares * op.attrs["alpha"] + op.attrs["bias"]
    return result


def _lrn(op: Operation, images: Array) -> Array:
    beta = op.attrs["beta"]
    return np.asarray(images * _norm(op, images) ** -beta, images.dtype)


def _lrn_grad(op: Operation, grad: Array, images: Array, out: Array) -> Array:
    alpha, beta, radius = (op.attrs[name] for name in ("alpha", "beta", "depth_radius"))
    norm = _norm(op, images)
    shared = _neighbours(grad * out / norm, radius)
    return np.asarray(grad * norm**-beta - 2 * alpha * beta * images * shared, images.dtype)


_TYPES = {"T": types("float16 float32")}
OPS["LRN"] = OpDef("input:T", _images, _lrn, _TYPES)
OPS["LRNGrad"] = OpDef(
    "input_grads:T input_image:T output_image:T",
    lambda operands, attrs: unchanged(operands[1:], attrs),
    _lrn_grad,
    _TYPES,
)
