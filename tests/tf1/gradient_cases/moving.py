"""Gradients of what moves the elements of arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from tests.tf1.gradient_cases.case import Case, some

A, ROW, LINE = some(2, 3), some(3), some(6)
IMAGES = some(2, 4, 6, 4)
ONES = [1, 1, 1, 1]


def dealt(x: Any) -> Any:
    """Two parts, one of them doubled, side by side."""
    first, second = tf.dynamic_partition(x, [0, 1, 1, 0, 1, 0], 2)
    return tf.concat([first * 2.0, second], 0)


def turned_complex(x: Any, y: Any) -> Any:
    turned = tf.transpose(tf.complex(x, y), conjugate=True)
    return tf.real(turned) * 2.0 + tf.imag(turned)


def back_from_mirror(mode: str) -> Any:
    return lambda x: raw_op("MirrorPadGrad", x, tf.constant([[1, 0], [1, 1]]), mode=mode)


def sliced_back(x: Any) -> Any:
    """The gradient of a slice is zeros around ``x``; its own gradient is a slice."""
    whole = tf.placeholder_with_default(np.zeros([4, 7]), [4, 7])
    (back,) = tf.gradients(whole[::2, 1:7:2], whole, grad_ys=x)
    return back


CASES = [
    Case("ConjugateTranspose", turned_complex, [A, some(2, 3, seed=2)]),
    Case("BroadcastTo", lambda x: tf.broadcast_to(x, [4, 2, 3]), [some(2, 1)]),
    Case("DepthToSpace", lambda x: tf.depth_to_space(x, 2), [IMAGES]),
    Case("DynamicPartition", dealt, [LINE]),
    Case(
        "DynamicStitch",
        lambda x, y: tf.dynamic_stitch([[0, 3, 1], [2, 4]], [x, y]),
        [some(3, 2), some(2, 2)],
    ),
    Case(
        "ParallelDynamicStitch",
        lambda x, y: tf.nn.embedding_lookup([x * 2.0, y * x[:2]], [4, 0, 3, 3, 1]),
        [some(3, 2), some(2, 2)],
    ),
    Case("EnsureShape", lambda x: tf.ensure_shape(x, [None, 3]), [A]),
    Case(
        "ExtractImagePatches",
        lambda x: tf.extract_image_patches(x, [1, 2, 3, 1], [1, 1, 2, 1], [1, 2, 1, 1], "SAME"),
        [some(2, 4, 5, 2)],
    ),
    Case("GatherNd", lambda x: tf.gather_nd(x, [[0, 1], [1, 2], [0, 1]]), [A]),
    Case("GatherV2", lambda x: tf.gather(x, [[0, 2], [2, 1]], axis=1), [A]),
    Case("GatherV2", lambda x: tf.gather(x, [[0, 2], [2, 2]], batch_dims=1), [A]),
    Case(
        "GatherV2",
        lambda x: tf.gather(x, [[0, 2], [2, 2]], axis=2, batch_dims=1),
        [some(2, 2, 3, 2)],
    ),
    Case("IdentityN", lambda x, y: tf.add_n(tf.identity_n([x, y])), [A, some(2, 3, seed=1)]),
    Case("MatrixBandPart", lambda x: tf.matrix_band_part(x, 0, 1), [some(2, 3, 4)]),
    Case(
        "ParallelDynamicStitch",
        lambda x, y: tf.nn.embedding_lookup([1.0 * x, 1.0 * y], [0, 3, 2, 0]),
        [some(2, 3), some(2, 3, seed=1)],
    ),
    Case("MirrorPad", lambda x: tf.pad(x, [[1, 0], [2, 1]], "REFLECT"), [some(3, 4)]),
    Case("MirrorPad", lambda x: tf.pad(x, [[1, 2], [2, 3]], "SYMMETRIC"), [some(3, 4)]),
    Case("MirrorPadGrad", back_from_mirror("REFLECT"), [some(4, 5)]),
    Case("MirrorPadGrad", back_from_mirror("SYMMETRIC"), [some(4, 5)]),
    Case("ReverseSequence", lambda x: tf.reverse_sequence(x, [2, 3], seq_axis=1), [A]),
    Case("ReverseV2", lambda x: tf.reverse(x, [1]), [A]),
    Case("Roll", lambda x: tf.roll(x, [1, 2], [0, 1]), [A]),
    Case("ScatterNd", lambda x: tf.scatter_nd([[1], [3], [1]], x, [5]), [ROW]),
    Case("SelectV2", lambda x, y: tf.where_v2([[True], [False]], x, y), [A, ROW]),
    Case("SpaceToDepth", lambda x: tf.space_to_depth(x, 2), [IMAGES]),
    Case("Split", lambda x: tf.split(x, 3)[1] * tf.split(x, 3)[0], [LINE]),
    Case("SplitV", lambda x: tf.concat(tf.split(x, [1, 5])[::-1], 0), [LINE]),
    Case("StridedSliceGrad", sliced_back, [some(2, 3)]),
    *[
        Case(
            f"TensorScatter{name}",
            lambda x, y, call=call: call(x, [[1], [3]], y),
            [some(5), some(2)],
        )
        for name, call in (
            ("Add", tf.tensor_scatter_add),
            ("Sub", tf.tensor_scatter_sub),
            ("Update", tf.tensor_scatter_update),
        )
    ],
    Case("Tile", lambda x: tf.tile(x, [2, 3]), [A]),
    Case("Tile", lambda x: tf.tile(x, [2, 1, 3]), [some(2, 3, 2)]),
]
