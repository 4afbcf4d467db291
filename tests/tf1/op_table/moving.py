"""The rows of what moves the elements of arrays: by places, in blocks, or round an axis."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import NUMBERS, Array, Refused, Row, bad_name, positive, reals, whole


def ints(*values: Any) -> Array:
    return np.array(values, np.int32)


def added_at(shape: tuple[int, ...], places: Array, updates: Array) -> Array:
    """What ``np.add.at`` gives from zeros, one place after the other."""
    result = np.zeros(shape, updates.dtype)
    for place, update in zip(places, updates, strict=True):
        result[tuple(place)] += update
    return result


def changed_at(x: Array, sign: int) -> Array:
    """Two elements of a list with 5 added, subtracted, or in their place."""
    result = x.copy()
    result[[1, 3]] = 5 if not sign else result[[1, 3]] + sign * 5
    return result


def turned_each(x: Array, lengths: tuple[int, ...]) -> Array:
    result = x.copy()
    for row, length in enumerate(lengths):
        result[row, :length] = x[row, :length][::-1]
    return result


def patches(x: Array, high: int, wide: int, stride: int) -> Array:
    """What stands in each window, row by row."""
    batch, height, width, depth = x.shape
    rows = [
        [
            x[:, i : i + high, j : j + wide].reshape(batch, high * wide * depth)
            for j in range(0, width - wide + 1, stride)
        ]
        for i in range(0, height - high + 1, stride)
    ]
    return np.array(rows).transpose(2, 0, 1, 3)


def in_blocks(x: Array) -> Array:
    """Blocks of two by two as channels, one image after the other."""
    parts = [x[:, i::2, j::2] for i in range(2) for j in range(2)]
    return np.concatenate(parts, axis=-1)


def in_parts(x: Array) -> Array:
    """Every other element, in a batch of four parts."""
    return np.concatenate([x[:, i::2, j::2] for i in range(2) for j in range(2)])


REPEATING = [
    Row(
        "tile",
        (reals(2, 3),),
        lambda x: np.tile(x, [2, 3]),
        Refused(
            lambda: tf.tile(reals(2, 3), [2]),
            ValueError,
            "Shape must be rank 2 but is rank 1 for 'Tile' (op: 'Tile') with input shapes: [2,3]",
        ),
        lambda x: tf.tile(x, [2, 3]),
        NUMBERS,
    ),
    Row(
        "broadcast_to",
        (reals(2, 1),),
        lambda x: np.broadcast_to(x, [4, 2, 3]),
        Refused(
            lambda: tf.broadcast_to(reals(2), [3, 3]),
            ValueError,
            "Dimensions must be equal, but are 2 and 3 for 'BroadcastTo' (op: 'BroadcastTo')",
        ),
        lambda x: tf.broadcast_to(x, [4, 2, 3]),
        NUMBERS,
    ),
    Row(
        "broadcast_dynamic_shape",
        (ints(2, 1), ints(3)),
        lambda *_: ints(2, 3),
        Refused(
            lambda: tf.broadcast_dynamic_shape([2.0], [3]),
            TypeError,
            "Value passed to parameter 's0' has DataType float32 not in list of allowed",
        ),
    ),
    Row(
        "meshgrid",
        (reals(3), reals(2)),
        lambda a, b: list(np.meshgrid(a, b)),
        Refused(
            lambda: tf.meshgrid([1, 2], indexing="q"),
            ValueError,
            "indexing parameter must be either 'xy' or 'ij'",
        ),
    ),
    Row(
        "meshgrid",
        (reals(3), reals(2), reals(4)),
        lambda a, b, c: list(np.meshgrid(a, b, c, indexing="ij")),
        Refused(
            lambda: tf.meshgrid([1, 2], size=3),
            TypeError,
            "'size' is an invalid keyword argument for this function",
        ),
        lambda a, b, c: tf.meshgrid(a, b, c, indexing="ij"),
    ),
]

PLACES = [
    Row(
        "gather",
        (reals(2, 4, 3),),
        lambda x: np.stack([x[0, [3, 0]], x[1, [1, 1]]]),
        Refused(
            lambda: tf.gather(reals(4), [0], axis=1),
            ValueError,
            "Shape must be at least rank 2 but is rank 1 for 'GatherV2' (op: 'GatherV2')",
        ),
        lambda x: tf.gather(x, [[3, 0], [1, 1]], batch_dims=1),
    ),
    Row(
        "gather",
        (reals(2, 3, 4),),
        lambda x: np.stack([x[0][:, [3, 0]], x[1][:, [1, 1]]]),
        bad_name(lambda x, name: tf.gather([x], [0], name=name)),
        lambda x: tf.gather(x, [[3, 0], [1, 1]], axis=-1, batch_dims=1),
    ),
    Row(
        "gather_nd",
        (reals(2, 3),),
        lambda x: x[[0, 1], [1, 2]],
        Refused(
            lambda: tf.gather_nd(reals(2, 3), [[0, 1, 2]]),
            ValueError,
            "indices.shape[-1] must be <= params.rank, but saw indices shape: [1,3] and params "
            "shape: [2,3] for 'GatherNd' (op: 'GatherNd')",
        ),
        lambda x: tf.gather_nd(x, [[0, 1], [1, 2]]),
    ),
    Row(
        "gather_nd",
        (reals(2, 3, 2), ints([0], [2])),
        lambda x, _: np.stack([x[0, 0], x[1, 2]]),
        Refused(
            lambda: tf.gather_nd(reals(2), [[0.5]]),
            TypeError,
            "Value passed to parameter 'indices' has DataType float32 not in list of allowed",
        ),
        lambda x, at: tf.gather_nd(x, at, batch_dims=1),
        rankless=False,
    ),
    Row(
        "batch_gather",
        (reals(2, 3, 2), ints([0, 2], [1, 1])),
        lambda x, _: np.stack([x[0, [0, 2]], x[1, [1, 1]]]),
        bad_name(lambda x, name: tf.batch_gather([x], [0], name=name)),
        rankless=False,
    ),
    Row(
        "scatter_nd",
        (ints([1], [3], [1]), reals(3, 2)),
        lambda places, updates: added_at((5, 2), places, updates),
        Refused(
            lambda: tf.scatter_nd([[1], [0]], reals(2, 3), [3, 4]),
            ValueError,
            "The inner 1 dimensions of output.shape=[3,4] must match the inner 1 dimensions of "
            "updates.shape=[2,3]: Dimension 0 in both shapes must be equal, but are 4 and 3.",
        ),
        lambda places, updates: tf.scatter_nd(places, updates, [5, 2]),
    ),
    *[
        Row(
            f"tensor_scatter_{name}",
            (reals(4),),
            lambda x, sign=sign: changed_at(x, sign),
            Refused(
                functools.partial(
                    getattr(tf, f"tensor_scatter_{name}"), reals(4), [[1], [2]], reals(1)
                ),
                ValueError,
                "The outer 1 dimensions of indices.shape=[2,1] must match the outer 1 dimensions "
                "of updates.shape=[1]: Dimension 0 in both shapes must be equal, but are 2 and 1.",
            ),
            lambda x, name=name: getattr(tf, f"tensor_scatter_{name}")(x, [[1], [3]], [5, 5]),
            NUMBERS,
        )
        for name, sign in (("update", 0), ("add", 1), ("sub", -1))
    ],
    Row(
        "invert_permutation",
        (ints(2, 0, 3, 1),),
        lambda x: np.argsort(x).astype(np.int32),
        Refused(
            lambda: tf.invert_permutation([[1, 0]]),
            ValueError,
            "Shape must be rank 1 but is rank 2 for 'InvertPermutation'",
        ),
    ),
    Row(
        "sparse_to_dense",
        (ints([0, 1], [1, 2]),),
        lambda _: np.array([[-1, 5, -1], [-1, -1, 6]], np.float32),
        Refused(
            lambda: tf.sparse_to_dense([[0, 1]], [2, 3], [1.0], default_value=[1.0]),
            ValueError,
            "Shape must be rank 0 but is rank 1 for 'SparseToDense'",
        ),
        lambda places: tf.sparse_to_dense(places, [2, 3], [5.0, 6.0], default_value=-1.0),
    ),
    Row(
        "dynamic_partition",
        (reals(4, 2), ints(0, 1, 1, 0)),
        lambda x, _: [x[[0, 3]], x[[1, 2]]],
        Refused(
            lambda: tf.dynamic_partition(reals(4, 2), [0, 1, 1], 2),
            ValueError,
            "Dimensions must be equal, but are 4 and 3 for 'DynamicPartition'",
        ),
        lambda x, parts: tf.dynamic_partition(x, parts, 2),
    ),
    Row(
        "dynamic_stitch",
        (ints(0, 2), ints(3, 1), reals(2, 2), positive(2, 2)),
        lambda _a, _b, x, y: np.stack([x[0], y[1], x[1], y[0]]),
        Refused(
            lambda: tf.dynamic_stitch([[0], [1]], [[1.0], ["a"]]),
            TypeError,
            "Tensors in list passed to 'data' of 'DynamicStitch' Op have types [float32, string]",
        ),
        lambda a, b, x, y: tf.dynamic_stitch([a, b], [x, y]),
    ),
    Row(
        "unique",
        (ints(3, 1, 3, 2),),
        lambda _: [ints(3, 1, 2), ints(0, 1, 0, 2)],
        Refused(
            lambda: tf.unique([[1]]),
            ValueError,
            "Shape must be rank 1 but is rank 2 for 'Unique' (op: 'Unique') with input shapes: "
            "[1,1].",
        ),
    ),
    Row(
        "unique_with_counts",
        (ints(3, 1, 3, 2),),
        lambda _: [ints(3, 1, 2), np.array([0, 1, 0, 2]), np.array([2, 1, 1])],
        Refused(
            lambda: tf.unique_with_counts([[1]]),
            ValueError,
            "Shape must be rank 1 but is rank 2 for 'UniqueWithCounts'",
        ),
        lambda x: tf.unique_with_counts(x, out_idx=tf.int64),
    ),
    Row(
        "setdiff1d",
        (ints(1, 2, 3, 4), ints(2, 4)),
        lambda *_: [ints(1, 3), ints(0, 2)],
        Refused(
            lambda: tf.setdiff1d([1], [2.0]),
            TypeError,
            "Expected int32 passed to parameter 'y' of op 'ListDiff', got [2.0] of type 'list'",
        ),
    ),
]

TURNING = [
    Row(
        "reverse",
        (reals(2, 3),),
        lambda x: x[::-1, ::-1],
        Refused(
            lambda: tf.reverse([[1, 2], [3, 4]], [2]),
            ValueError,
            "'axis'[0] = 2 is out of valid range [0, 1 for 'ReverseV2' (op: 'ReverseV2')",
        ),
        lambda x: tf.reverse(x, [-1, 0]),
        NUMBERS,
    ),
    Row(
        "reverse_sequence",
        (reals(2, 3), np.array([2, 3])),
        lambda x, _: turned_each(x, (2, 3)),
        Refused(
            lambda: tf.reverse_sequence(reals(2, 3), [1, 2, 1], seq_axis=1),
            ValueError,
            "Dimensions must be equal, but are 2 and 3 for 'ReverseSequence'",
        ),
        lambda x, lengths: tf.reverse_sequence(x, lengths, seq_axis=1, batch_axis=0),
    ),
    Row(
        "roll",
        (reals(2, 3),),
        lambda x: np.roll(x, [1, -1], [0, 1]),
        Refused(
            lambda: tf.roll([1, 2], 0.5, 0),
            TypeError,
            "Value passed to parameter 'shift' has DataType float32 not in list of allowed",
        ),
        lambda x: tf.roll(x, [1, -1], [0, 1]),
    ),
    Row(
        "matrix_band_part",
        (reals(2, 3, 4),),
        lambda x: np.triu(np.tril(x, 1), -2),
        Refused(
            lambda: tf.matrix_band_part(reals(2, 2), 0.5, 1),
            TypeError,
            "Value passed to parameter 'num_lower' has DataType float32 not in list of allowed",
        ),
        lambda x: tf.matrix_band_part(x, 2, 1),
        NUMBERS,
    ),
    Row(
        "sequence_mask",
        (ints(1, 3, 2),),
        lambda x: np.arange(3) < x[:, None],
        Refused(
            lambda: tf.sequence_mask([1], name="a b"), ValueError, "'a b' is not a valid scope"
        ),
    ),
    Row(
        "sequence_mask",
        (ints([1, 0], [2, 4]),),
        lambda x: (np.arange(4) < x[..., None]).astype(np.float32),
        Refused(lambda: tf.sequence_mask([1], name="*"), ValueError, "'*' is not a valid scope"),
        lambda x: tf.sequence_mask(x, 4, tf.float32),
    ),
]

AS_THEY_ARE = [
    Row(
        "identity_n",
        (reals(2, 3), whole(2)),
        lambda x, y: [x, y],
        Refused(lambda: tf.identity_n([1], name="a b"), ValueError, "'a b' is not a valid scope"),
        lambda x, y: tf.identity_n([x, y]),
    ),
    Row(
        "shape_n",
        (reals(2, 3), reals(4)),
        lambda *_: [np.array([2, 3]), np.array([4])],
        Refused(
            lambda: tf.shape_n([1, 2.0]),
            TypeError,
            "Tensors in list passed to 'input' of 'ShapeN' Op have types [int32, float32]",
        ),
        lambda x, y: tf.shape_n([x, y], out_type=tf.int64),
    ),
    Row("guarantee_const", (reals(2, 3),), lambda x: x, bad_name(tf.guarantee_const)),
    Row(
        "ensure_shape",
        (reals(2, 3),),
        lambda x: x,
        Refused(
            lambda: tf.ensure_shape(reals(1, 2), [None, 3]),
            ValueError,
            "Dimension 1 in both shapes must be equal, but are 3 and 2. Shapes are [?,3] and "
            "[1,2]. for 'EnsureShape' (op: 'EnsureShape')",
        ),
        lambda x: tf.ensure_shape(x, [None, 3]),
    ),
    Row(
        "bitcast",
        (reals(2, 3),),
        lambda x: x.view(np.int32),
        Refused(
            lambda: tf.bitcast(np.zeros([2, 3], np.uint8), tf.int32),
            ValueError,
            "Cannot bitcast due to shape. 3 does not match 4 for 'Bitcast'",
        ),
        lambda x: tf.bitcast(x, tf.int32),
    ),
    Row(
        "bitcast",
        (reals(2, 3),),
        lambda x: x.view(np.uint8).reshape(2, 3, 4),
        bad_name(lambda x, name: tf.bitcast(x, tf.int32, name=name)),
        lambda x: tf.bitcast(tf.bitcast(tf.bitcast(x, tf.uint8), tf.float32), tf.uint8),
    ),
    Row(
        "parallel_stack",
        (reals(2, 3), positive(2, 3)),
        lambda x, y: np.stack([x, y]),
        Refused(
            lambda: tf.parallel_stack([1], name="a b"), ValueError, "'a b' is not a valid scope"
        ),
        lambda x, y: tf.parallel_stack([x, y]),
    ),
    Row(
        "where_v2",
        (reals(2, 3), reals(3)),
        lambda x, y: np.where(np.array([[True], [False]]), x, y),
        Refused(
            lambda: tf.where_v2([True], reals(1)),
            ValueError,
            "x and y must both be non-None or both be None.",
        ),
        lambda x, y: tf.where_v2([[True], [False]], x, y),
    ),
]

BLOCKS = [
    Row(
        "space_to_depth",
        (reals(2, 4, 6, 3),),
        in_blocks,
        Refused(
            lambda: tf.space_to_depth(reals(1, 3, 4, 2), 2),
            ValueError,
            "Dimension size must be evenly divisible by 2 but is 3 for 'SpaceToDepth'",
        ),
        lambda x: tf.space_to_depth(x, 2),
    ),
    Row(
        "depth_to_space",
        (in_blocks(reals(2, 4, 6, 3)),),
        lambda _: reals(2, 4, 6, 3),
        Refused(
            lambda: tf.depth_to_space(reals(1, 2, 2, 3), 2),
            ValueError,
            "Dimension size must be evenly divisible by 4 but is 3 for 'DepthToSpace'",
        ),
        lambda x: tf.depth_to_space(x, 2),
    ),
    Row(
        "depth_to_space",
        (in_blocks(reals(2, 4, 6, 3)).transpose(0, 3, 1, 2).copy(),),
        lambda _: reals(2, 4, 6, 3).transpose(0, 3, 1, 2),
        Refused(
            lambda: tf.depth_to_space(reals(1, 2, 2, 4), 1),
            ValueError,
            "Attr 'block_size' of 'DepthToSpace' Op passed 1 less than minimum 2.",
        ),
        lambda x: tf.depth_to_space(x, 2, data_format="NCHW"),
    ),
    Row(
        "extract_image_patches",
        (reals(2, 5, 6, 3),),
        lambda x: patches(x, 2, 3, 2),
        Refused(
            lambda: tf.extract_image_patches(
                reals(2, 2), [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], "VALID"
            ),
            ValueError,
            "Shape must be rank 4 but is rank 2 for 'ExtractImagePatches'",
        ),
        lambda x: tf.extract_image_patches(x, [1, 2, 3, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID"),
    ),
    *[
        Row(
            name,
            (reals(1, 4, 6, 3),),
            in_parts,
            bad_name(lambda x, name: tf.space_to_batch_nd(x, [2], [[0, 0]], name=name)),
            call,
        )
        for name, call in (
            ("space_to_batch_nd", lambda x: tf.space_to_batch_nd(x, [2, 2], [[0, 0], [0, 0]])),
            ("space_to_batch", lambda x: tf.space_to_batch(x, [[0, 0], [0, 0]], 2)),
        )
    ],
    *[
        Row(
            name,
            (
                np.concatenate(
                    [reals(1, 4, 6, 3)[:, i::2, j::2] for i in range(2) for j in range(2)]
                ),
            ),
            lambda _: reals(1, 4, 6, 3),
            bad_name(lambda x, name: tf.batch_to_space_nd(x, [2], [[0, 0]], name=name)),
            call,
        )
        for name, call in (
            ("batch_to_space_nd", lambda x: tf.batch_to_space_nd(x, [2, 2], [[0, 0], [0, 0]])),
            ("batch_to_space", lambda x: tf.batch_to_space(x, [[0, 0], [0, 0]], 2)),
        )
    ],
]

ROWS = [*REPEATING, *PLACES, *TURNING, *AS_THEY_ARE, *BLOCKS]
