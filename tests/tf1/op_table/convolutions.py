"""The rows of the convolutions and pools that are no plain one of images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import FLOATS, Array, Refused, Row, reals

IMAGES, FILTERS = reals(2, 5, 6, 3), reals(3, 2, 3, 4)
EACH, POINTS = reals(3, 2, 3, 2), reals(1, 1, 6, 4)
ROWS_OF, ROW_FILTERS = reals(2, 7, 3), reals(3, 3, 4)
VOLUMES, VOLUME_FILTERS = reals(1, 3, 4, 3, 2), reals(2, 3, 2, 2, 3)


def padded(x: Array, sizes: Sequence[int], steps: Sequence[int], fill: float) -> Array:
    """Images with what ``SAME`` adds."""
    widths = [(0, 0)]
    for n, size, step in zip(x.shape[1:-1], sizes, steps, strict=True):
        missing = max((-(-n // step) - 1) * step + size - n, 0)
        widths.append((missing // 2, missing - missing // 2))
    return np.pad(x, [*widths, (0, 0)], constant_values=fill)


def places(x: Array, sizes: Sequence[int], steps: Sequence[int], gap: int) -> Any:
    """Each place of a window, and what it meets there."""
    counts = [
        (n - (size - 1) * gap - 1) // step + 1
        for n, size, step in zip(x.shape[1:-1], sizes, steps, strict=True)
    ]
    for place in np.ndindex(*counts):
        inner = [
            slice(at * step, at * step + (size - 1) * gap + 1, gap)
            for at, size, step in zip(place, sizes, steps, strict=True)
        ]
        yield place, (slice(None), *inner), counts


def naive(x: Array, filters: Array, step: int = 1, gap: int = 1) -> Array:
    """What a convolution of any rank gives, without padding."""
    x, filters = x.astype(np.float64), filters.astype(np.float64)
    sizes = filters.shape[:-2]
    steps = [step] * len(sizes)
    result: Any = None
    for place, where, counts in places(x, sizes, steps, gap):
        if result is None:
            result = np.zeros((len(x), *counts, filters.shape[-1]))
        result[(slice(None), *place)] = np.tensordot(x[where], filters, len(sizes) + 1)
    return np.asarray(result)


def naive_each(x: Array, filters: Array, gap: int = 1) -> Array:
    """What filters of each channel give."""
    return np.concatenate(
        [
            naive(x[..., i : i + 1], filters[..., i, :][..., np.newaxis, :], 1, gap)
            for i in range(x.shape[-1])
        ],
        -1,
    )


def spread(x: Array, filters: Array, shape: Sequence[int], step: int) -> Array:
    """What a convolution gives as gradient of its images, without padding."""
    result = np.zeros(shape)
    sizes = filters.shape[:-2]
    for place, where, _ in places(result, sizes, [step] * len(sizes), 1):
        at = x[(slice(None), *place)].astype(np.float64)
        result[where] += np.tensordot(at, filters.astype(np.float64), (-1, -1))
    return result


def pooled(x: Array, size: int, step: int, reduce: Callable[..., Any]) -> Array:
    """What a pool of any rank gives with ``SAME``; ``nan`` is what was added."""
    rank = x.ndim - 2
    around = padded(x.astype(np.float64), [size] * rank, [step] * rank, np.nan)
    result: Any = None
    axes = tuple(range(1, rank + 1))
    for place, where, counts in places(around, [size] * rank, [step] * rank, 1):
        if result is None:
            result = np.zeros((len(x), *counts, x.shape[-1]))
        result[(slice(None), *place)] = reduce(around[where], axis=axes)
    return np.asarray(result)


def filters_gradient(x: Array, out: Array) -> Array:
    """What a convolution gives as gradient of its filters of size 2, without padding."""
    result = np.zeros((2, 2, x.shape[-1], out.shape[-1]))
    for place, where, _ in places(x, (2, 2), (1, 1), 1):
        at = out[(slice(None), *place)].astype(np.float64)
        result += np.tensordot(x[where].astype(np.float64), at, (0, 0))
    return result


def depths(call: Callable[[], Any], op_type: str) -> Refused:
    """Images and filters that differ in their channels."""
    return Refused(call, ValueError, f"Dimensions must be equal, but are 3 and 2 for '{op_type}'")


def called(function: str, *operands: Any, **arguments: Any) -> Any:
    """What a function of ``tf.nn`` gives."""
    return getattr(tf.nn, function)(*operands, **arguments)


def bad_name(call: Callable[..., Any]) -> Refused:
    """A function that is no single op, under a name that TF1 does not allow."""
    return Refused(lambda: call(name="a b"), ValueError, "'a b' is not a valid scope name")


def no_padding(call: Callable[..., Any], op_type: str) -> Refused:
    """A padding that there is not."""
    return Refused(
        lambda: call("HALF"),
        ValueError,
        f"Attr 'padding' of '{op_type}' Op passed string 'HALF' not in: ",
    )


CONVOLUTIONS = [
    Row(
        "nn.conv1d",
        (ROWS_OF, ROW_FILTERS),
        lambda x, k: naive(x, k, 2),
        bad_name(lambda name: tf.nn.conv1d(ROWS_OF, ROW_FILTERS, 1, "SAME", name=name)),
        lambda x, k: tf.nn.conv1d(x, k, 2, "VALID"),
        FLOATS,
        rankless=False,
    ),
    Row(
        "nn.conv1d_transpose",
        (ROWS_OF, reals(3, 4, 3)),
        lambda x, k: spread(x, k, (2, 15, 4), 2),
        bad_name(
            lambda name: tf.nn.conv1d_transpose(ROWS_OF, ROW_FILTERS, [2, 7, 3], 1, name=name)
        ),
        lambda x, k: tf.nn.conv1d_transpose(x, k, [2, 15, 4], 2, "VALID"),
        FLOATS,
        rankless=False,
    ),
    Row(
        "nn.conv2d_transpose",
        (IMAGES, reals(3, 2, 4, 3)),
        lambda x, k: spread(x, k, (2, 11, 12, 4), 2),
        bad_name(lambda name: tf.nn.conv2d_transpose(IMAGES, FILTERS, [2, 5, 6, 3], 1, name=name)),
        lambda x, k: tf.nn.conv2d_transpose(x, k, [2, 11, 12, 4], 2, "VALID"),
        FLOATS,
    ),
    Row(
        "nn.conv2d_backprop_input",
        (reals(2, 3, 5, 4), FILTERS),
        lambda out, k: spread(out, k, (2, 5, 6, 3), 1),
        no_padding(
            lambda padding: tf.nn.conv2d_backprop_input(
                [2, 5, 6, 3], FILTERS, IMAGES, [1, 1, 1, 1], padding
            ),
            "Conv2DBackpropInput",
        ),
        lambda out, k: tf.nn.conv2d_backprop_input([2, 5, 6, 3], k, out, [1, 1, 1, 1], "VALID"),
        FLOATS,
    ),
    Row(
        "nn.conv2d_backprop_filter",
        (IMAGES, reals(2, 4, 5, 4)),
        filters_gradient,
        no_padding(
            lambda padding: tf.nn.conv2d_backprop_filter(
                IMAGES, [3, 2, 3, 4], IMAGES, [1, 1, 1, 1], padding
            ),
            "Conv2DBackpropFilter",
        ),
        lambda x, out: tf.nn.conv2d_backprop_filter(x, [2, 2, 3, 4], out, [1, 1, 1, 1], "VALID"),
        "float64",
    ),
    Row(
        "nn.depthwise_conv2d_native",
        (IMAGES, EACH),
        naive_each,
        depths(
            lambda: tf.nn.depthwise_conv2d_native(IMAGES, EACH[:, :, :2], [1, 1, 1, 1], "SAME"),
            "DepthwiseConv2dNative",
        ),
        lambda x, k: tf.nn.depthwise_conv2d_native(x, k, [1, 1, 1, 1], "VALID"),
        FLOATS,
    ),
    Row(
        "nn.depthwise_conv2d",
        (IMAGES, EACH),
        lambda x, k: naive_each(x, k, 2),
        bad_name(
            lambda name: tf.nn.depthwise_conv2d(IMAGES, EACH, [1, 1, 1, 1], "SAME", name=name)
        ),
        lambda x, k: tf.nn.depthwise_conv2d(x, k, [1, 1, 1, 1], "VALID", rate=[2, 2]),
        "float64",
        rankless=False,
    ),
    Row(
        "nn.separable_conv2d",
        (IMAGES, EACH, POINTS),
        lambda x, k, points: naive(naive_each(x, k), points),
        bad_name(
            lambda name: tf.nn.separable_conv2d(
                IMAGES, EACH, POINTS, [1, 1, 1, 1], "SAME", name=name
            )
        ),
        lambda x, k, points: tf.nn.separable_conv2d(x, k, points, [1, 1, 1, 1], "VALID"),
        "float64",
    ),
    Row(
        "nn.convolution",
        (ROWS_OF, ROW_FILTERS),
        lambda x, k: naive(x, k, 1, 2),
        bad_name(lambda name: tf.nn.convolution(IMAGES, FILTERS, "SAME", name=name)),
        lambda x, k: tf.nn.convolution(x, k, "VALID", dilation_rate=[2]),
        FLOATS,
        rankless=False,
    ),
    Row(
        "nn.atrous_conv2d",
        (IMAGES, FILTERS),
        lambda x, k: naive(np.pad(x, [(0, 0), (2, 2), (1, 1), (0, 0)]), k, 1, 2),
        bad_name(lambda name: tf.nn.atrous_conv2d(IMAGES, FILTERS, 2, "SAME", name=name)),
        lambda x, k: tf.nn.atrous_conv2d(x, k, 2, "SAME"),
        FLOATS,
        rankless=False,
    ),
    Row(
        "nn.atrous_conv2d_transpose",
        (reals(2, 5, 6, 4), FILTERS),
        lambda x, k: spread(
            x, np.insert(np.insert(k, [1, 2], 0, axis=0), [1], 0, axis=1), (2, 9, 8, 3), 1
        ),
        bad_name(
            lambda name: tf.nn.atrous_conv2d_transpose(
                IMAGES, FILTERS, [2, 5, 6, 3], 2, "SAME", name=name
            )
        ),
        lambda x, k: tf.nn.atrous_conv2d_transpose(x, k, [2, 9, 8, 3], 2, "VALID"),
        "float64",
        rankless=False,
    ),
    Row(
        "nn.conv3d",
        (VOLUMES, VOLUME_FILTERS),
        naive,
        Refused(
            lambda: tf.nn.conv3d(VOLUMES, VOLUME_FILTERS[..., :1, :], [1] * 5, "SAME"),
            ValueError,
            "Dimensions must be equal, but are 2 and 1 for 'Conv3D' (op: 'Conv3D')",
        ),
        lambda x, k: tf.nn.conv3d(x, k, [1] * 5, "VALID"),
        FLOATS,
    ),
    Row(
        "nn.conv3d_transpose",
        (VOLUMES, reals(2, 3, 2, 3, 2)),
        lambda x, k: spread(x, k, (1, 4, 6, 4, 3), 1),
        bad_name(
            lambda name: tf.nn.conv3d_transpose(VOLUMES, VOLUME_FILTERS, [1] * 5, 1, name=name)
        ),
        lambda x, k: tf.nn.conv3d_transpose(x, k, [1, 4, 6, 4, 3], 1, "VALID"),
        FLOATS,
    ),
]

POOLS = [
    *[
        Row(
            f"nn.{name}",
            (operand,),
            lambda x, reduce=reduce: pooled(x, 2, 2, reduce),
            bad_name(partial(called, name, operand, 2, 2, "SAME")),
            lambda x, which=name: called(which, x, 2, 2, "SAME"),
            FLOATS,
            rankless=False,
        )
        for name, operand, reduce in (
            ("max_pool1d", ROWS_OF, np.nanmax),
            ("avg_pool1d", ROWS_OF, np.nanmean),
            ("max_pool2d", IMAGES, np.nanmax),
            ("avg_pool2d", IMAGES, np.nanmean),
            ("max_pool3d", VOLUMES, np.nanmax),
            ("avg_pool3d", VOLUMES, np.nanmean),
        )
    ],
    Row(
        "nn.pool",
        (IMAGES,),
        lambda x: pooled(x, 2, 1, np.nanmax),
        bad_name(lambda name: tf.nn.pool(IMAGES, [2, 2], "MAX", "SAME", name=name)),
        lambda x: tf.nn.pool(x, [2, 2], "MAX", "SAME"),
        FLOATS,
        rankless=False,
    ),
    Row(
        "nn.max_pool_with_argmax",
        (IMAGES[:, :4],),
        lambda x: [
            pooled(x, 2, 2, np.nanmax),
            # They grow, so the last of each window is the greatest.
            np.arange(4 * 6 * 3).reshape(1, 4, 6, 3)[:, 1::2, 1::2].repeat(2, 0),
        ],
        no_padding(
            lambda padding: tf.nn.max_pool_with_argmax(IMAGES, [1, 2, 2, 1], 1, padding),
            "MaxPoolWithArgmax",
        ),
        lambda x: tf.nn.max_pool_with_argmax(x, [1, 2, 2, 1], [1, 2, 2, 1], "VALID"),
        "float64",
    ),
]

ROWS = [*CONVOLUTIONS, *POOLS]
