"""The rows of what cuts, joins and shapes arrays."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import NUMBERS, Refused, Row, bad_name, positive, reals

PADDINGS: list[tuple[str, dict[str, Any]]] = [
    ("reflect", {}),
    ("symmetric", {}),
    ("constant", {"constant_values": 7.0}),
]

ARRAYS = [
    Row("identity", (reals(2, 3),), lambda x: x, bad_name(tf.identity), dtypes="bool int8"),
    Row("stop_gradient", (reals(2, 3),), lambda x: x, bad_name(tf.stop_gradient)),
    Row("shape", (reals(2, 3),), lambda x: np.array(x.shape, np.int32), bad_name(tf.shape)),
    Row("size", (reals(2, 3),), lambda x: np.int32(x.size), bad_name(tf.size)),
    Row("rank", (reals(2, 3),), lambda x: np.int32(x.ndim), bad_name(tf.rank)),
    *[
        Row(
            name,
            (np.array([2, 3], np.int32),),
            expected,
            Refused(
                partial(getattr(tf, name), [2, -1]),
                ValueError,
                "Fill dimensions must be >= 0",
            ),
        )
        for name, expected in (
            ("zeros", lambda shape: np.zeros(shape, np.float32)),
            ("ones", lambda shape: np.ones(shape, np.float32)),
        )
    ],
    Row(
        "zeros_like",
        (reals(2, 3),),
        np.zeros_like,
        bad_name(lambda x, name: tf.zeros_like(x, name=name)),
        dtypes=NUMBERS,
    ),
    Row(
        "ones_like",
        (reals(2, 3),),
        np.ones_like,
        bad_name(lambda x, name: tf.ones_like(x, name=name)),
        dtypes=NUMBERS,
    ),
    Row(
        "fill",
        (np.array([2, 3], np.int32), np.float32(1.5)),  # type: ignore[arg-type]  # as above
        np.full,
        Refused(lambda: tf.fill([2], [1]), ValueError, "Shape must be rank 0 but is rank 1"),
    ),
    Row(
        "placeholder_with_default",
        (reals(2, 3),),
        lambda x: x,
        Refused(
            lambda: tf.placeholder_with_default([1.0], [2]),
            ValueError,
            "Dimension 0 in both shapes must be equal, but are 1 and 2. Shapes are [1] and [2].",
        ),
        lambda x: tf.placeholder_with_default(x, None),
    ),
    Row(
        "reshape",
        (reals(2, 6),),
        lambda x: x.reshape(3, 4),
        Refused(
            lambda: tf.reshape(reals(6), [4]),
            ValueError,
            "Cannot reshape a tensor with 6 elements to shape [4] (4 elements) for 'Reshape'",
        ),
        lambda x: tf.reshape(x, [3, -1]),
        NUMBERS,
    ),
    Row(
        "expand_dims",
        (reals(2, 3),),
        lambda x: x[:, None],
        Refused(
            lambda: tf.expand_dims([1, 2], 5), ValueError, "dim 5 not in the interval [-2, 1]. for"
        ),
        lambda x: tf.expand_dims(x, 1),
    ),
    Row(
        "squeeze",
        (reals(1, 3, 1),),
        lambda x: x[0],
        Refused(
            lambda: tf.squeeze(reals(2, 1), 0),
            ValueError,
            "Can not squeeze dim[0], expected a dimension of 1, got 2 for 'Squeeze'",
        ),
        lambda x: tf.squeeze(x, [0]),
    ),
    Row(
        "transpose",
        (reals(2, 3, 4),),
        lambda x: x.transpose(2, 0, 1),
        Refused(
            lambda: tf.transpose(reals(2, 3), [0]),
            ValueError,
            "Dimension must be 2 but is 1 for 'transpose' (op: 'Transpose')",
        ),
        lambda x: tf.transpose(x, [2, 0, 1]),
    ),
    Row(
        "transpose",
        (np.array([[1 + 2j, 3], [4j, 5]], np.complex64),),
        lambda x: x.conj().T,
        Refused(
            lambda: tf.transpose(reals(2, 3), [0, 2]),
            ValueError,
            "perm dim 2 is out of range of input rank 2 for 'transpose' (op: 'Transpose')",
        ),
        lambda x: tf.transpose(x, conjugate=True),
    ),
    Row(
        "matrix_transpose",
        (reals(2, 3, 4),),
        lambda x: x.transpose(0, 2, 1),
        Refused(
            lambda: tf.matrix_transpose([1.0]),
            ValueError,
            "Argument 'a' should be a (batch) matrix, with rank >= 2.  Found: (1,)",
        ),
        rankless=False,
    ),
    Row(
        "concat",
        (reals(2, 3), reals(2, 2)),
        lambda a, b: np.concatenate([a, b], 1),
        Refused(
            lambda: tf.concat([reals(2, 2), reals(3, 3)], 0),
            ValueError,
            "Dimension 0 in both shapes must be equal, but are 2 and 3. Shapes are [2] and [3]. "
            "for 'concat' (op: 'ConcatV2')",
        ),
        lambda a, b: tf.concat([a, b], 1),
        NUMBERS,
    ),
    Row(
        "stack",
        (reals(2, 3), positive(2, 3)),
        lambda a, b: np.stack([a, b], 1),
        Refused(
            lambda: tf.stack([reals(2), positive(2)], 3), ValueError, "axis = 3 not in [-2, 2)"
        ),
        lambda a, b: tf.stack([a, b], 1),
        NUMBERS,
    ),
    Row(
        "unstack",
        (reals(2, 3),),
        lambda x: [x[:, 0], x[:, 1], x[:, 2]],
        Refused(
            lambda: tf.unstack(reals(2, 3), num=3),
            ValueError,
            "Dimension must be 3 but is 2 for 'unstack' (op: 'Unpack') with input shapes: [2,3].",
        ),
        lambda x: tf.unstack(x, 3, axis=1),
    ),
    Row(
        "split",
        (reals(6, 2),),
        lambda x: np.split(x, 3),
        Refused(
            lambda: tf.split(reals(5, 2), 3),
            ValueError,
            "Dimension size must be evenly divisible by 3 but is 5",
        ),
        lambda x: tf.split(x, 3),
    ),
    Row(
        "split",
        (reals(2, 6),),
        lambda x: np.split(x, [1, 3], 1),
        Refused(
            lambda: tf.split(reals(5, 2), [2, 2]),
            ValueError,
            "Sum of output sizes must match the size of the original Tensor",
        ),
        lambda x: tf.split(x, [1, 2, 3], -1),
    ),
    Row(
        "gather",
        (reals(4, 3),),
        lambda x: x[:, [2, 0]],
        Refused(
            lambda: tf.gather(reals(4), [0.5]),
            TypeError,
            "Value passed to parameter 'indices' has DataType float32 not in list of allowed",
        ),
        lambda x: tf.gather(x, [2, 0], axis=1),
    ),
    Row(
        "where",
        (reals(2, 3),),
        lambda x: np.argwhere(x > 0),
        Refused(
            lambda: tf.where([True], reals(1)),
            ValueError,
            "x and y must both be non-None or both be None.",
        ),
        lambda x: tf.where(x > 0.0),
    ),
    Row(
        "where",
        (reals(2, 3), reals(2, 3)),
        lambda x, y: np.where(np.array([[True], [False]]), x, y),
        Refused(
            lambda: tf.where([True, False], reals(2, 3), reals(2, 2)),
            ValueError,
            "Dimensions of x and y must be equal",
        ),
        lambda x, y: tf.where([True, False], x, y),
    ),
    Row(
        "boolean_mask",
        (reals(3, 2),),
        lambda x: x[[0, 2]],
        Refused(lambda: tf.boolean_mask(reals(3), np.True_), ValueError, "mask cannot be scalar."),
        lambda x: tf.boolean_mask(x, [True, False, True]),
        rankless=False,
    ),
    Row(
        "pad",
        (reals(2, 3),),
        lambda x: np.pad(x, [[1, 0], [2, 3]]),
        Refused(lambda: tf.pad([1], [[1, 1]], "FOO"), ValueError, "Unknown padding mode: FOO"),
        lambda x: tf.pad(x, [[1, 0], [2, 3]]),
    ),
    *[
        Row(
            "pad",
            (reals(3, 3),),
            partial(np.pad, pad_width=[[1, 0], [2, 1]], mode=mode, **values),
            Refused(
                partial(tf.pad, [1], [[-1, 1]], mode, constant_values=1),
                ValueError,
                "Paddings must be non-negative for ",
            ),
            partial(tf.pad, paddings=[[1, 0], [2, 1]], mode=mode, **values),
        )
        for mode, values in PADDINGS
    ],
    Row(
        "one_hot",
        (np.array([[2, 0, 7]], np.int32),),
        lambda _: np.array([[[0, 0, 1], [1, 0, 0], [0, 0, 0]]], np.float32),
        Refused(
            lambda: tf.one_hot([1], 3, on_value=5, dtype=tf.float32),
            TypeError,
            "dtype <dtype: 'int32'> of on_value does not match dtype parameter",
        ),
        lambda x: tf.one_hot(x, 3),
    ),
    Row(
        "slice",
        (reals(3, 4),),
        lambda x: x[1:, 1:3],
        Refused(
            lambda: tf.slice([1, 2, 3], [1, 2], [5, 3]),
            ValueError,
            "Shape must be rank 2 but is rank 1 for 'Slice' (op: 'Slice')",
        ),
        lambda x: tf.slice(x, [1, 1], [-1, 2]),
    ),
    Row(
        "strided_slice",
        (reals(5, 4),),
        lambda x: x[1:5:2, ::-1],
        Refused(
            lambda: tf.strided_slice([1, 2], [0], [2], [0]),
            ValueError,
            "strides[0] must be non-zero for 'StridedSlice' (op: 'StridedSlice')",
        ),
        lambda x: tf.strided_slice(x, [1, 3], [5, -9], [2, -1]),
    ),
]

ROWS = [*ARRAYS]
