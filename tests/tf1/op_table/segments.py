"""The rows of sums along axes, of segments, and of reductions that are several ops."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

import scopeviz.tf1 as tf
from tests.tf1.op_table.row import (
    FLOATS,
    NUMBERS,
    Array,
    Refused,
    Row,
    always,
    bad_axis,
    bad_name,
    no_numbers,
    positive,
    reals,
    truths,
    whole,
)


def no_axis(function: Any) -> Refused:
    """A sum along an axis that there is not."""
    return Refused(
        lambda: function([1, 2], 3), ValueError, "Dimension 3 must be in the range [-1, 1)"
    )


RUNNING = [
    Row("cumsum", (reals(2, 3),), lambda x: np.cumsum(x, 0), no_axis(tf.cumsum), dtypes=NUMBERS),
    Row(
        "cumsum",
        (reals(2, 3),),
        lambda x: np.cumsum(x[:, ::-1], 1)[:, ::-1] - x,
        no_axis(tf.cumsum),
        lambda x: tf.cumsum(x, -1, exclusive=True, reverse=True),
        "float64",
    ),
    Row("cumprod", (reals(2, 3),), lambda x: np.cumprod(x, 0), no_axis(tf.cumprod), dtypes=FLOATS),
    Row(
        "cumprod",
        (reals(2, 3),),
        lambda x: np.stack([np.ones(2), x[:, 0], x[:, 0] * x[:, 1]], 1),
        no_axis(tf.cumprod),
        lambda x: tf.cumprod(x, 1, exclusive=True),
    ),
    Row(
        "scalar_mul",
        (reals(2, 3),),
        lambda x: x * 2,
        Refused(
            lambda: tf.scalar_mul([1.0], tf.get_variable),
            AttributeError,
            "'function' object has no attribute 'dtype'",
        ),
        lambda x: tf.scalar_mul(2, x),
        NUMBERS,
    ),
    Row(
        "accumulate_n",
        (reals(2, 3), positive(2, 3), reals(2, 3)),
        lambda *terms: sum(terms),
        Refused(
            lambda: tf.accumulate_n([]),
            ValueError,
            "inputs must be a list of at least one Tensor with the same dtype and shape",
        ),
        lambda *terms: tf.accumulate_n(list(terms)),
        NUMBERS,
    ),
]

IDS = np.array([0, 0, 2, 2, 2], np.int32)
MIXED = np.array([2, 0, -1, 2, 0], np.int64)


def by_number(reduce: Any, empty: Any) -> Any:
    """The rows of each of three numbers, reduced one after the other."""

    def expected(rows: Array, ids: Array) -> Array:
        result = [
            reduce(rows[ids == number]) if (ids == number).any() else np.full(rows.shape[1:], empty)
            for number in range(3)
        ]
        return np.stack(result)

    return expected


def add(rows: Array) -> Any:
    return rows.sum(0)


SEGMENTS = [
    Row(
        f"segment_{name}",
        (reals(5, 2), IDS),
        by_number(reduce, 1 if name == "prod" else 0),
        Refused(
            partial(getattr(tf, f"segment_{name}"), [1.0], [[0]]),
            ValueError,
            "Shape must be rank 1 but is rank 2 for 'Segment",
        ),
    )
    for name, reduce in (
        ("sum", add),
        ("mean", lambda rows: rows.mean(0)),
        ("prod", lambda rows: rows.prod(0)),
        ("max", lambda rows: rows.max(0)),
        ("min", lambda rows: rows.min(0)),
    )
]


def in_any_order(name: str, reduce: Any, empty: Any) -> Row:
    """Rows that are reduced by number."""
    function = getattr(tf, f"unsorted_segment_{name}")
    refused = Refused(
        lambda: function([1.0], [0, 1], 3),
        ValueError,
        "Shapes must be equal, but are [1] and [2] for 'UnsortedSegment",
    )
    return Row(
        f"unsorted_segment_{name}",
        (reals(5, 2), MIXED),
        by_number(reduce, empty),
        refused,
        lambda rows, ids: function(rows, ids, 3),
    )


def divided(name: str, reduce: Any) -> Row:
    """The same, for what several ops stand behind."""
    function = getattr(tf, f"unsorted_segment_{name}")
    return Row(
        f"unsorted_segment_{name}",
        (reals(5, 2), MIXED),
        by_number(reduce, 0),
        bad_name(lambda x, name: function([x], [0], 1, name)),
        lambda rows, ids: function(rows, ids, 3),
        rankless=False,
    )


UNSORTED = [
    in_any_order("sum", add, 0),
    in_any_order("prod", lambda rows: rows.prod(0), 1),
    in_any_order("max", lambda rows: rows.max(0), np.finfo(np.float32).min),
    in_any_order("min", lambda rows: rows.min(0), np.finfo(np.float32).max),
    divided("mean", lambda rows: rows.mean(0)),
    divided("sqrt_n", lambda rows: rows.sum(0) / np.sqrt(len(rows))),
]

PLACES = np.array([3, 0, 1, 1, 2], np.int32)


def looked_up(name: str, reduce: Any, **more: Any) -> Row:
    """Rows that are looked up, and reduced by number."""
    function = getattr(tf, f"sparse_segment_{name}")
    return Row(
        f"sparse_segment_{name}",
        (reals(4, 2), PLACES, IDS),
        lambda rows, places, ids: by_number(reduce, 0)(rows[places], ids),
        no_numbers(lambda x: function([[x]], [0], [0]), "data"),
        lambda rows, places, ids: function(rows, places, ids, **more),
    )


LOOKED_UP = [
    looked_up(name, reduce, **more)
    for more in ({}, {"num_segments": 3})
    for name, reduce in (
        ("sum", add),
        ("mean", lambda rows: rows.mean(0)),
        ("sqrt_n", lambda rows: rows.sum(0) / np.sqrt(len(rows))),
    )
]


def log_sum(x: Array, axis: Any = None) -> Any:
    return np.log(np.sum(np.exp(x), axis))


STATISTICS = [
    Row(
        "reduce_logsumexp",
        (reals(2, 3),),
        lambda x: log_sum(x, 1),
        bad_name(tf.reduce_logsumexp),
        lambda x: tf.reduce_logsumexp(x, axis=1),
        FLOATS,
    ),
    Row("reduce_logsumexp", (reals(2, 3),), log_sum, bad_name(tf.reduce_logsumexp)),
    Row(
        "math.reduce_variance",
        (reals(2, 3),),
        lambda x: np.var(x, 1),
        bad_name(tf.math.reduce_variance),
        lambda x: tf.math.reduce_variance(x, 1),
        FLOATS,
    ),
    Row(
        "math.reduce_std",
        (reals(2, 3),),
        lambda x: np.std(x, 0, keepdims=True),
        bad_name(tf.math.reduce_std),
        lambda x: tf.math.reduce_std(x, 0, keepdims=True),
        FLOATS,
    ),
    Row(
        "math.reduce_euclidean_norm",
        (reals(2, 3),),
        lambda x: np.linalg.norm(x, axis=1),
        bad_axis(tf.math.reduce_euclidean_norm, "EuclideanNorm", [1.0]),
        lambda x: tf.math.reduce_euclidean_norm(x, 1),
        FLOATS,
    ),
    Row(
        "count_nonzero",
        (whole(2, 3),),
        lambda x: np.count_nonzero(x, 1),
        bad_name(tf.count_nonzero),
        lambda x: tf.count_nonzero(x, 1),
        NUMBERS,
    ),
    Row(
        "count_nonzero",
        (truths(2, 3),),
        np.count_nonzero,
        bad_name(tf.count_nonzero),
        lambda x: tf.count_nonzero(x, dtype=tf.int32),
    ),
    Row(
        "bincount",
        (np.array([[1, 1, 3], [0, 1, 9]], np.int32),),
        always(np.array([1, 3, 0, 1])),
        Refused(
            lambda: tf.bincount(["a"]), TypeError, "Expected int32, got 'a' of type 'str' instead"
        ),
        lambda x: tf.bincount(x, minlength=4, maxlength=4),
    ),
    Row(
        "bincount",
        (np.array([1, 1, 3], np.int32), positive(3)),
        np.bincount,
        Refused(
            lambda: tf.bincount([1.5]), TypeError, "Expected int32, got 1.5 of type 'float' instead"
        ),
        tf.bincount,
    ),
    Row(
        "linspace",
        (np.float32(1), np.float32(4)),  # type: ignore[arg-type]  # as good as arrays
        lambda a, b: np.linspace(a, b, 5),
        Refused(lambda: tf.linspace(0.0, 1.0, 0), ValueError, "Requires num > 0: 0 for 'LinSpace'"),
        lambda a, b: tf.linspace(a, b, 5),
        "float64",
    ),
    Row(
        "lbeta",
        (np.array([[1.0, 2.0], [2.0, 2.0]], np.float32),),
        always(np.log([0.5, 1 / 6])),
        bad_name(tf.lbeta),
        dtypes="float64",
    ),
    *[
        Row(
            name,
            (np.cos(reals(3, 4)),),
            expected,
            Refused(
                partial(getattr(tf, name), reals(3, 4), 2),
                ValueError,
                "Dimension (2) must be in the range [-2, 2)",
            ),
            partial(getattr(tf, name), dimension=1),
        )
        for name, expected in (
            ("arg_max", lambda x: np.argmax(x, 1)),
            ("arg_min", lambda x: np.argmin(x, 1)),
        )
    ],
]

SORTED = [
    Row(
        "sort",
        (np.cos(reals(3, 4)),),
        lambda x: np.sort(x, 0),
        bad_name(lambda x, name: tf.sort([x], name=name)),
        lambda x: tf.sort(x, 0),
        FLOATS,
    ),
    Row(
        "sort",
        (np.cos(reals(3, 4)),),
        lambda x: np.sort(x)[:, ::-1],
        Refused(lambda: tf.sort([1.0], direction="UP"), ValueError, "UP should be one of"),
        lambda x: tf.sort(x, direction="DESCENDING"),
    ),
    Row(
        "argsort",
        (np.cos(reals(3, 4)),),
        np.argsort,
        bad_name(lambda x, name: tf.argsort([x], name=name)),
        dtypes=FLOATS,
    ),
    *[
        Row(
            "searchsorted",
            (np.array([[1.0, 3.0, 5.0], [0.0, 1.0, 1.0]]), np.array([[1.0, 4.0], [1.0, 9.0]])),
            always(np.array(wanted)),
            Refused(
                partial(tf.searchsorted, [1], [1], "up"),
                ValueError,
                "side must be either 'right' or 'left'.  Saw: up.",
            ),
            partial(tf.searchsorted, side=side),
            "float32 int64",
        )
        for side, wanted in (("left", [[0, 2], [1, 3]]), ("right", [[1, 2], [3, 3]]))
    ],
    Row(
        "math.polyval",
        (reals(2, 3), positive(3)),
        lambda a, x: a * x**2 + x * x + x,
        bad_name(lambda x, name: tf.math.polyval([x], x, name)),
        lambda a, x: tf.math.polyval([a, x, x], x),
        FLOATS,
    ),
]

ROWS = [*SORTED, *RUNNING, *SEGMENTS, *UNSORTED, *LOOKED_UP, *STATISTICS]
