"""Programs with losses, metrics and checks, which real TensorFlow 1.15.5 has run as well.

Each takes ``tf`` and returns what to fetch, one after the other, and what to run between.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.tf1.recorded.observation import ops_of, plain

A = [[0.1, 0.9, 0.4], [0.8, 0.2, 0.6]]
B = [[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
IDS = [1, 2]
WEIGHTS = [[1.0], [0.0]]


class Program(NamedTuple):
    """What is run, and what of it is compared.

    Attributes:
        fetches: what to fetch in turn, in one session.
        feeds: placeholder -> value, for all of them.
    """

    fetches: list[Any]
    feeds: dict[Any, Any]


def pair(tf: Any) -> Any:
    return tf.placeholder(tf.float32, [2, 3], "a"), tf.placeholder(tf.float32, [2, 3], "b")


def loss(function: str, *names: str, **more: Any) -> Any:
    """A loss of two placeholders."""

    def program(tf: Any) -> Program:
        a, b = pair(tf)
        arguments = dict(zip(names, (b, a)))  # noqa: B905  # Python 3.7 has run it
        arguments.update(
            {key: value(tf) if callable(value) else value for key, value in more.items()}
        )
        made = getattr(tf.losses, function)(**arguments)
        return Program([made, tf.gradients(made, a)[0], tf.losses.get_losses()], {a: A, b: B})

    return program


def sparse(tf: Any) -> Program:
    labels = tf.placeholder(tf.int64, [2], "labels")
    logits = tf.placeholder(tf.float32, [2, 3], "logits")
    made = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    return Program([made, tf.gradients(made, logits)[0]], {labels: IDS, logits: A})


def sparse_columns(tf: Any) -> Program:
    labels = tf.placeholder(tf.int32, [2, 1], "labels")
    logits = tf.placeholder(tf.float32, [2, 3], "logits")
    made = tf.losses.sparse_softmax_cross_entropy(labels, logits, weights=[[2.0], [0.0]])
    return Program([made], {labels: [[1], [2]], logits: A})


def unknown_shapes(tf: Any) -> Program:
    a, b = tf.placeholder(tf.float32, None, "a"), tf.placeholder(tf.float32, [None, 3], "b")
    w = tf.placeholder(tf.float32, None, "w")
    return Program([tf.losses.mean_squared_error(b, a, w)], {a: A, b: B, w: WEIGHTS})


def total(tf: Any) -> Program:
    a, b = pair(tf)
    tf.get_variable(
        "v", [2], initializer=tf.ones_initializer(), regularizer=lambda v: tf.reduce_sum(v) * 0.5
    )
    tf.losses.mean_squared_error(b, a)
    tf.losses.add_loss(tf.constant(2.0))
    init = tf.global_variables_initializer()
    made = [tf.losses.get_regularization_loss(), tf.losses.get_total_loss()]
    return Program([init, made], {a: A, b: B})


LOSSES = {
    "absolute_difference": loss("absolute_difference", "labels", "predictions"),
    "cosine_distance": loss("cosine_distance", "labels", "predictions", axis=1),
    "hinge_loss": loss("hinge_loss", "labels", "logits"),
    "huber_loss": loss("huber_loss", "labels", "predictions", delta=0.5),
    "log_loss": loss("log_loss", "labels", "predictions"),
    "pairwise": loss("mean_pairwise_squared_error", "labels", "predictions"),
    "pairwise_weights": loss(
        "mean_pairwise_squared_error", "labels", "predictions", weights=WEIGHTS
    ),
    "mean_squared_error": loss("mean_squared_error", "labels", "predictions"),
    "scope": loss("mean_squared_error", "labels", "predictions", scope="mine"),
    "column_weights": loss("mean_squared_error", "labels", "predictions", weights=WEIGHTS),
    "whole_weight": loss("mean_squared_error", "labels", "predictions", weights=2),
    "none": loss("mean_squared_error", "labels", "predictions", reduction="none"),
    "sum": loss("mean_squared_error", "labels", "predictions", reduction="weighted_sum"),
    "mean": loss("mean_squared_error", "labels", "predictions", reduction="weighted_mean"),
    "batch_size": loss(
        "mean_squared_error", "labels", "predictions", reduction="weighted_sum_over_batch_size"
    ),
    "no_collection": loss("mean_squared_error", "labels", "predictions", loss_collection=None),
    "sigmoid": loss("sigmoid_cross_entropy", "multi_class_labels", "logits"),
    "sigmoid_smooth": loss(
        "sigmoid_cross_entropy", "multi_class_labels", "logits", label_smoothing=0.1
    ),
    "softmax": loss("softmax_cross_entropy", "onehot_labels", "logits"),
    "softmax_smooth": loss("softmax_cross_entropy", "onehot_labels", "logits", label_smoothing=0.1),
    "sparse": sparse,
    "sparse_columns": sparse_columns,
    "unknown_shapes": unknown_shapes,
    "total": total,
}


def metric(function: str, **more: Any) -> Any:
    """A metric of labels and predictions in [0, 1], updated twice."""

    def program(tf: Any) -> Program:
        a, b = pair(tf)
        value, update = getattr(tf.metrics, function)(labels=b, predictions=a, **more)
        init = tf.local_variables_initializer()
        return Program([init, value, update, value, update, value], {a: A, b: B})

    return program


def of_values(function: str, *arguments: Any, **more: Any) -> Any:
    """A metric of one tensor."""

    def program(tf: Any) -> Program:
        a = tf.placeholder(tf.float32, [2, 3], "a")
        value, update = getattr(tf.metrics, function)(a, *arguments, **more)
        init = tf.variables_initializer(tf.get_collection(tf.GraphKeys.METRIC_VARIABLES))
        return Program([init, update, value, update, value], {a: A})

    return program


def classes(function: str, *arguments: Any, **more: Any) -> Any:
    """A metric of class numbers."""

    def program(tf: Any) -> Program:
        a = tf.placeholder(tf.int64, [4], "a")
        b = tf.placeholder(tf.int64, [4], "b")
        value, update = getattr(tf.metrics, function)(b, a, *arguments, **more)
        init = tf.local_variables_initializer()
        return Program(
            [init, value, update, value, update, value], {a: [0, 1, 2, 1], b: [0, 2, 2, 1]}
        )

    return program


def at_k(function: str, **more: Any) -> Any:
    """A metric of the best classes."""

    def program(tf: Any) -> Program:
        a = tf.placeholder(tf.float32, [2, 3], "a")
        b = tf.placeholder(tf.int64, [2, 1], "b")
        value, update = getattr(tf.metrics, function)(b, a, k=2, **more)
        init = tf.local_variables_initializer()
        return Program([init, update, value, update, value], {a: A, b: [[1], [1]]})

    return program


METRICS = {
    "accuracy": classes("accuracy"),
    "accuracy_weights": classes("accuracy", [1.0, 0.0, 2.0, 1.0]),
    "accuracy_name": classes("accuracy", name="acc"),
    "mean": of_values("mean"),
    "mean_weights": of_values("mean", [[1.0, 0.0, 2.0], [1.0, 1.0, 0.0]]),
    "mean_column": of_values("mean", WEIGHTS),
    "mean_tensor": of_values("mean_tensor"),
    "mean_tensor_weights": of_values("mean_tensor", WEIGHTS),
    "percentage_below": of_values("percentage_below", 0.5),
    "mean_squared_error": metric("mean_squared_error"),
    "root_mean_squared_error": metric("root_mean_squared_error"),
    "mean_absolute_error": metric("mean_absolute_error"),
    "mean_relative_error": metric("mean_relative_error", normalizer=[[1.0, 2.0, 0.0]] * 2),
    "mean_cosine_distance": metric("mean_cosine_distance", dim=1),
    "precision": metric("precision"),
    "precision_weights": metric("precision", weights=[[1.0, 2.0, 0.0]] * 2),
    "recall": metric("recall"),
    "auc": metric("auc", num_thresholds=20),
    "auc_pr": metric(
        "auc", num_thresholds=20, curve="PR", summation_method="careful_interpolation"
    ),
    "auc_weights": metric("auc", num_thresholds=10, weights=WEIGHTS, summation_method="majoring"),
    "true_positives": metric("true_positives"),
    "false_positives": metric("false_positives"),
    "true_negatives": metric("true_negatives"),
    "false_negatives": metric("false_negatives"),
    "true_positives_at_thresholds": metric("true_positives_at_thresholds", thresholds=[0.3, 0.7]),
    "false_positives_at_thresholds": metric("false_positives_at_thresholds", thresholds=[0.3, 0.7]),
    "true_negatives_at_thresholds": metric("true_negatives_at_thresholds", thresholds=[0.3, 0.7]),
    "false_negatives_at_thresholds": metric("false_negatives_at_thresholds", thresholds=[0.3, 0.7]),
    "precision_at_thresholds": metric("precision_at_thresholds", thresholds=[0.3, 0.7]),
    "recall_at_thresholds": metric("recall_at_thresholds", thresholds=[0.3, 0.7]),
    "sensitivity_at_specificity": metric(
        "sensitivity_at_specificity", specificity=0.5, num_thresholds=20
    ),
    "specificity_at_sensitivity": metric(
        "specificity_at_sensitivity", sensitivity=0.5, num_thresholds=20
    ),
    "mean_iou": classes("mean_iou", 3),
    "mean_per_class_accuracy": classes("mean_per_class_accuracy", 3),
    "recall_at_k": at_k("recall_at_k"),
    "precision_at_k": at_k("precision_at_k"),
}


def check(build: Any) -> Any:
    """A check of two placeholders, which holds."""

    def program(tf: Any) -> Program:
        a, b = pair(tf)
        with tf.control_dependencies([build(tf, a, b)]):
            return Program([tf.identity(a)], {a: A, b: A})

    return program


def whole(build: Any) -> Any:
    """A check of whole numbers, which holds."""

    def program(tf: Any) -> Program:
        a = tf.placeholder(tf.int32, None, "a")
        with tf.control_dependencies([build(tf, a)]):
            return Program([tf.identity(a)], {a: [3, 4]})

    return program


CHECKS = {
    "assert_equal": check(lambda tf, a, b: tf.assert_equal(a, b)),
    "assert_equal_message": check(lambda tf, a, b: tf.assert_equal(a, b, message="no", name="x")),
    "assert_equal_whole": whole(lambda tf, a: tf.assert_equal(a, [3, 4])),
    "assert_equal_static": check(lambda tf, a, b: tf.assert_equal(3, 3)),
    "assert_equal_shape": check(lambda tf, a, b: tf.assert_equal(tf.shape(a), tf.shape(b))),
    "assert_equal_same": check(lambda tf, a, b: tf.assert_equal(a, a)),
    "assert_none_equal": check(lambda tf, a, b: tf.assert_none_equal(a, b + 1.0)),
    "assert_less": whole(lambda tf, a: tf.assert_less(a, 10)),
    "assert_less_equal": whole(lambda tf, a: tf.assert_less_equal(a, 10)),
    "assert_greater": whole(lambda tf, a: tf.assert_greater(a, 1)),
    "assert_greater_equal": whole(lambda tf, a: tf.assert_greater_equal(a, 1)),
    "assert_positive": whole(lambda tf, a: tf.assert_positive(a)),
    "assert_negative": whole(lambda tf, a: tf.assert_negative(-a)),
    "assert_non_negative": check(lambda tf, a, b: tf.assert_non_negative(a)),
    "assert_non_positive": check(lambda tf, a, b: tf.assert_non_positive(-a)),
    "assert_near": check(lambda tf, a, b: tf.assert_near(a, b)),
    "assert_rank": whole(lambda tf, a: tf.assert_rank(a, 1)),
    "assert_rank_static": check(lambda tf, a, b: tf.assert_rank(a, 2)),
    "assert_rank_at_least": whole(lambda tf, a: tf.assert_rank_at_least(a, 1)),
    "assert_rank_at_least_static": check(lambda tf, a, b: tf.assert_rank_at_least(a, 1)),
    "assert_rank_in": whole(lambda tf, a: tf.assert_rank_in(a, (1, 2))),
    "assert_rank_in_static": check(lambda tf, a, b: tf.assert_rank_in(a, (1, 2))),
    "assert_integer": whole(lambda tf, a: tf.assert_integer(a)),
    "assert_type": whole(lambda tf, a: tf.assert_type(a, tf.int32)),
    "assert_scalar": check(lambda tf, a, b: tf.assert_scalar(3.0).op),
    "assert_float": check(lambda tf, a, b: tf.Assert(tf.reduce_all(a < 2.0), [a, "text"])),
    "assert_whole": whole(lambda tf, a: tf.Assert(tf.reduce_all(a < 9), [a], name="mine")),
    "is_non_decreasing": check(lambda tf, a, b: tf.is_non_decreasing(a).op),
    "is_strictly_increasing": check(lambda tf, a, b: tf.is_strictly_increasing(a).op),
}


def fails(build: Any) -> Any:
    """A check of two placeholders, which does not hold when it is run."""

    def program(tf: Any) -> Program:
        a, b = pair(tf)
        with tf.control_dependencies([build(tf, a, b)]):
            return Program([tf.identity(a)], {a: A, b: B})

    return program


FAILING = {
    "equal": fails(lambda tf, a, b: tf.assert_equal(a, b, message="other")),
    "equal_static": fails(lambda tf, a, b: tf.assert_equal(3, 4, message="m")),
    "less_static": fails(lambda tf, a, b: tf.assert_less(tf.constant([3, 1]), [2, 4])),
    "positive": fails(lambda tf, a, b: tf.assert_positive(b)),
    "negative_static": fails(lambda tf, a, b: tf.assert_negative(3)),
    "non_negative": fails(lambda tf, a, b: tf.assert_non_negative(b - 1.0)),
    "rank": fails(lambda tf, a, b: tf.assert_rank(a, 3)),
    "rank_message": fails(lambda tf, a, b: tf.assert_rank(a, 3, message="mine")),
    "rank_at_least": fails(lambda tf, a, b: tf.assert_rank_at_least(a, 3)),
    "rank_in": fails(lambda tf, a, b: tf.assert_rank_in(a, [3, 4])),
    "rank_no_scalar": fails(lambda tf, a, b: tf.assert_rank(a, [3])),
    "rank_run": fails(lambda tf, a, b: tf.assert_rank(tf.placeholder_with_default([1.0], None), 2)),
    "integer": fails(lambda tf, a, b: tf.assert_integer(a)),
    "type": fails(lambda tf, a, b: tf.assert_type(a, tf.int32)),
    "scalar": fails(lambda tf, a, b: tf.assert_scalar(a)),
    "float_dtype": fails(lambda tf, a, b: tf.assert_same_float_dtype([a, tf.constant(1)])),
    "float_dtype_whole": fails(lambda tf, a, b: tf.assert_same_float_dtype([tf.constant(1)])),
    "iterable": fails(lambda tf, a, b: tf.assert_proper_iterable(a)),
    "iterable_number": fails(lambda tf, a, b: tf.assert_proper_iterable(3)),
    "assert": fails(lambda tf, a, b: tf.Assert(tf.reduce_all(a > b), [a, b, "text"], summarize=2)),
    "assert_all": fails(lambda tf, a, b: tf.Assert(tf.reduce_all(a > b), [a], summarize=-1)),
    "assert_whole": fails(lambda tf, a, b: tf.Assert(tf.constant(value=False), [1, "a"])),
    "weights": fails(lambda tf, a, b: tf.losses.mean_squared_error(a, b, [1.0, 2.0, 3.0]).op),
    "weights_dim": fails(lambda tf, a, b: tf.losses.mean_squared_error(a, b, [[1.0, 2.0]]).op),
    "weights_run": fails(
        lambda tf, a, b: (
            tf.losses.mean_squared_error(
                a, b, tf.placeholder_with_default([1.0, 2.0, 3.0], None)
            ).op
        )
    ),
    "shapes": fails(lambda tf, a, b: tf.losses.mean_squared_error(a, b[:1]).op),
    "no_labels": fails(lambda tf, a, b: tf.losses.mean_squared_error(None, b).op),
    "no_axis": fails(lambda tf, a, b: tf.losses.cosine_distance(a, b).op),
    "reduction": fails(lambda tf, a, b: tf.losses.mean_squared_error(a, b, reduction="x").op),
    "metric_shapes": fails(lambda tf, a, b: tf.metrics.accuracy(a, b[:1])[0].op),
    "auc_range": fails(lambda tf, a, b: tf.metrics.auc(b, a + 1.0)[1].op),
    "auc_curve": fails(lambda tf, a, b: tf.metrics.auc(b > 0.5, a, curve="x")[1].op),
}

KINDS = {"losses": LOSSES, "metrics": METRICS, "checks": CHECKS}
PROGRAMS = {
    **{f"{kind}.{name}": program for kind, some in KINDS.items() for name, program in some.items()},
    **{f"failing.{name}": program for name, program in FAILING.items()},
}
COLLECTIONS = ("losses", "local_variables", "metric_variables", "regularization_losses")


def observed(tf: Any, name: str) -> dict[str, Any]:
    """Ops, shapes, values and collections, or when and with what it is refused."""
    return refused(tf, name) if name.startswith("failing.") else done(tf, name)


def done(tf: Any, name: str) -> dict[str, Any]:
    with tf.Graph().as_default() as graph:
        made = PROGRAMS[name](tf)
        ops = [op for op in ops_of(graph) if not op[0].startswith("gradients")]
        keys = set(graph.get_all_collection_keys())
        with tf.Session() as session:
            values = [plain(session.run(fetch, made.feeds)) for fetch in made.fetches]
        return {
            "ops": sorted(ops),
            "shapes": [str(getattr(fetch, "shape", None)) for fetch in made.fetches],
            "values": values,
            "collections": {
                key: [item.name for item in graph.get_collection(key)]
                for key in COLLECTIONS
                if key in keys
            },
        }


def refused(tf: Any, name: str) -> dict[str, Any]:
    when = "build"
    with tf.Graph().as_default():
        try:
            made = PROGRAMS[name](tf)
            when = "run"
            with tf.Session() as session:
                session.run(tf.local_variables_initializer())
                session.run(made.fetches, made.feeds)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is compared
            message = str(error).partition("\n\t [[node")[0]
            return {"when": when, "kind": type(error).__name__, "message": message}
    return {"when": "never"}
