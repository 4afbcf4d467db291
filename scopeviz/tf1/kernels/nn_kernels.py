"""What the ops of ``nn_ops`` give: dtype and static shape, and then the value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import equal_dimension, unchanged, with_rank
from scopeviz.tf1.framework.errors import InvalidArgumentError, UnimplementedError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, ShapeError
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.tensor_shape import bracketed
from scopeviz.tf1.kernels import windows
from scopeviz.tf1.kernels.windows import Window, pool_windows
from scopeviz.tf1.ops.cwise_ops import FLOATS, NUMBERS, ORDERED, types

Array: TypeAlias = NDArray[Any]
Operands = Sequence[Operand]
Outputs = Sequence[Output]


# Convolution.


def _sides(attrs: Attributes) -> tuple[int, int]:
    """The axes of height and width."""
    return (2, 3) if attrs["data_format"] == "NCHW" else (1, 2)


def _conv_windows(attrs: Attributes, kernels: Sequence[int | None]) -> list[Window]:
    """The windows along height and width."""
    explicit = attrs["explicit_paddings"]
    return [
        Window(
            size,
            attrs["strides"][axis],
            attrs["dilations"][axis],
            (explicit[2 * axis], explicit[2 * axis + 1]) if explicit else attrs["padding"],
        )
        for size, axis in zip(kernels, _sides(attrs), strict=False)
    ]


def _conv2d(operands: Operands, attrs: Attributes) -> Outputs:
    images, filters = (with_rank(one.dims, 4) for one in operands)
    channel = 1 if attrs["data_format"] == "NCHW" else 3
    _check_conv(attrs, channel)
    depth, taken = images[channel], filters[2]
    if depth is not None and taken is not None and (not taken or depth % taken):
        raise ShapeError(
            f"Depth of input ({depth}) is not a multiple of input depth of filter ({taken})"
        )
    down, across = (
        window.places(images[axis])
        for window, axis in zip(_conv_windows(attrs, filters), _sides(attrs), strict=True)
    )
    batch, number = images[0], filters[3]
    dims = (batch, number, down, across) if channel == 1 else (batch, down, across, number)
    return [(operands[0].dtype.base_dtype, dims)]


def _check_conv(attrs: Attributes, channel: int) -> None:
    for stride in attrs["strides"]:
        if stride <= 0:
            raise ShapeError(f"Stride must be > 0, but got {stride}")
    for rate in attrs["dilations"]:
        if rate < 1:
            raise ShapeError(f"Dilation rate must be >= 1, but got {rate}")
    explicit = attrs["explicit_paddings"]
    if any(explicit[:2] + explicit[2 * channel : 2 * channel + 2]):
        raise ShapeError(
            "Nonzero explicit padding in the batch or depth dimensions is not supported"
        )
    if any(pad < 0 for pad in explicit):
        raise ShapeError("All elements of explicit_paddings must be nonnegative")


def _compute_conv2d(op: Operation, images: Array, filters: Array) -> Array:
    _check_conv_values(op, images, filters)
    first = op.attrs["data_format"] == "NCHW"
    rows, columns = _conv_windows(op.attrs, filters.shape)
    if first:
        images = images.transpose(0, 2, 3, 1)
    # Half floats have no fast product.
    wide = np.float32 if images.dtype == np.float16 else images.dtype
    result = windows.convolve(
        images.astype(wide, copy=False), filters.astype(wide, copy=False), rows, columns
    ).astype(images.dtype, copy=False)
    return np.ascontiguousarray(result.transpose(0, 3, 1, 2)) if first else result


def _check_conv_values(op: Operation, images: Array, filters: Array) -> None:
    channel = 1 if op.attrs["data_format"] == "NCHW" else 3
    for what, array in (("input", images), ("filter", filters)):
        if array.ndim != 4:
            message = f"{what} must be 4-dimensional{bracketed(array.shape)}"
            raise InvalidArgumentError(None, op, message)
    for what in ("strides", "dilations"):
        if op.attrs[what][0] != 1 or op.attrs[what][channel] != 1:
            raise InvalidArgumentError(
                None,
                op,
                f"Current implementation does not yet support {what} in the batch and depth "
                "dimensions.",
            )
    depth, taken = images.shape[channel], filters.shape[2]
    if not taken or depth % taken:
        message = f"input depth must be evenly divisible by filter depth: {depth} vs {taken}"
        raise InvalidArgumentError(None, op, message)
    if depth != taken:
        raise UnimplementedError(
            None,
            op,
            "The Conv2D op currently does not support grouped convolutions on the CPU. A grouped "
            "convolution was attempted to be run because the input depth of "
            f"{depth} does not match the filter input depth of {taken}",
        )


OPS["Conv2D"] = OpDef("input:T filter:T", _conv2d, _compute_conv2d, {"T": FLOATS})


# Pools.


def _pooled(operands: Operands, attrs: Attributes) -> Outputs:
    dims = with_rank(operands[0].dims, 4)
    for stride in attrs["strides"]:
        if stride <= 0:
            raise ShapeError(f"Stride must be > 0, but got {stride}")
    places = [window.places(dim) for window, dim in zip(pool_windows(attrs), dims, strict=True)]
    return [(operands[0].dtype.base_dtype, tuple(places))]


def _pooling(kernel: Callable[[Array, Sequence[Window]], Array]) -> Callable[..., Array]:
    def compute(op: Operation, images: Array) -> Array:
        if images.ndim != 4:
            message = "tensor_in must be 4-dimensional"
            raise InvalidArgumentError(None, op, message)
        if op.attrs["ksize"][0] != 1:
            message = "Pooling is not yet supported on the batch dimension."
            raise UnimplementedError(None, op, message)
        return kernel(images, pool_windows(op.attrs))

    return compute


OPS["MaxPool"] = OpDef(
    "input:T", _pooled, _pooling(windows.greatest), {"T": ORDERED - types("uint32 uint64")}
)
OPS["AvgPool"] = OpDef("value:T", _pooled, _pooling(windows.mean), {"T": FLOATS})


# Along the channels.


def _bias_add(operands: Operands, attrs: Attributes) -> Outputs:
    value, bias = operands
    (size,) = with_rank(bias.dims, 1)
    dtype, dims = value.dtype.base_dtype, value.dims
    first = attrs["data_format"] == "NCHW"
    if dims is None:
        return [(dtype, None)]
    least = 3 if first else 2
    if len(dims) < least:
        raise ShapeError(f"Shape must be at least rank {least} but is rank {len(dims)}")
    channel = 1 if first else len(dims) - 1
    found = equal_dimension(dims[channel], size)
    return [(dtype, (*dims[:channel], found, *dims[channel + 1 :]))]


def _compute_bias_add(op: Operation, value: Array, bias: Array) -> Array:
    first = op.attrs["data_format"] == "NCHW"
    channel = 1 if first else -1
    if value.ndim < 2 or value.shape[channel] != bias.size:
        which = "channel" if first else "last"
        raise InvalidArgumentError(
            None,
            op,
            f"Must provide as many biases as the {which} dimension of the input tensor: "
            f"{bracketed(bias.shape)} vs. {bracketed(value.shape)}",
        )
    return value + (bias.reshape(-1, *[1] * (value.ndim - 2)) if first else bias)


OPS["BiasAdd"] = OpDef("value:T bias:T", _bias_add, _compute_bias_add, {"T": NUMBERS | ORDERED})


def _ranked(operands: Operands, attrs: Attributes) -> Outputs:
    if operands[0].dims == ():
        raise ShapeError("Shape must be at least rank 1 but is rank 0")
    return unchanged(operands, attrs)


def _log_softmax(logits: Array) -> Array:
    shifted = logits - np.max(logits, -1, keepdims=True, initial=-np.inf)
    result: Array = shifted - np.log(np.sum(np.exp(shifted), -1, keepdims=True))
    return result


def _softmax(logits: Array) -> Array:
    exponentials = np.exp(logits - np.max(logits, -1, keepdims=True, initial=-np.inf))
    result: Array = exponentials / np.sum(exponentials, -1, keepdims=True)
    return result


OPS["Softmax"] = OpDef("logits:T", _ranked, lambda op, x: _softmax(x), {"T": FLOATS})
OPS["LogSoftmax"] = OpDef("logits:T", _ranked, lambda op, x: _log_softmax(x), {"T": FLOATS})


def _leaky(op: Operation, features: Array) -> Array:
    return np.where(features < 0, features * features.dtype.type(op.attrs["alpha"]), features)


OPS["LeakyRelu"] = OpDef("features:T", unchanged, _leaky, {"T": FLOATS})


# Losses.


def _single(operands: Operands, attrs: Attributes) -> Outputs:
    return [(operands[0].dtype.base_dtype, ())]


def _half_square(op: Operation, t: Array) -> Array:
    flat = np.ravel(t)
    return np.asarray(np.dot(flat, flat) / 2, t.dtype)


def _cross_entropy(operands: Operands, attrs: Attributes) -> Outputs:
    scores, labels = (with_rank(one.dims, 2) for one in operands)
    batch, classes = map(equal_dimension, scores, labels)
    dtype = operands[0].dtype.base_dtype
    return [(dtype, (batch,)), (dtype, (batch, classes))]


def _compute_cross_entropy(op: Operation, scores: Array, labels: Array) -> tuple[Array, Array]:
    if scores.shape != labels.shape:
        raise InvalidArgumentError(
            None,
            op,
            "logits and labels must be broadcastable: logits_size="
            f"{bracketed(scores.shape)} labels_size={bracketed(labels.shape)}",
        )
    logarithms = _log_softmax(scores)
    return -np.sum(labels * logarithms, -1), np.exp(logarithms) - labels


OPS["L2Loss"] = OpDef("t:T", _single, _half_square, {"T": FLOATS})
OPS["SoftmaxCrossEntropyWithLogits"] = OpDef(
    "features:T labels:T", _cross_entropy, _compute_cross_entropy, {"T": FLOATS}
)
