"""The well-known collections of a graph, and the functions that look into them."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.ops import get_default_graph


class GraphKeys:
    """Names of the collections that TF1 itself uses.

    Follows: tensorflow/python/framework/ops.py, GraphKeys.

    >>> GraphKeys.GLOBAL_VARIABLES
    'variables'
    """

    GLOBAL_VARIABLES = "variables"
    VARIABLES = "variables"
    LOCAL_VARIABLES = "local_variables"
    METRIC_VARIABLES = "metric_variables"
    MODEL_VARIABLES = "model_variables"
    TRAINABLE_VARIABLES = "trainable_variables"
    SUMMARIES = "summaries"
    QUEUE_RUNNERS = "queue_runners"
    TABLE_INITIALIZERS = "table_initializer"
    ASSET_FILEPATHS = "asset_filepaths"
    MOVING_AVERAGE_VARIABLES = "moving_average_variables"
    REGULARIZATION_LOSSES = "regularization_losses"
    CONCATENATED_VARIABLES = "concatenated_variables"
    SAVERS = "savers"
    WEIGHTS = "weights"
    BIASES = "biases"
    ACTIVATIONS = "activations"
    UPDATE_OPS = "update_ops"
    LOSSES = "losses"
    SAVEABLE_OBJECTS = "saveable_objects"
    RESOURCES = "resources"
    LOCAL_RESOURCES = "local_resources"
    TRAINABLE_RESOURCE_VARIABLES = "trainable_resource_variables"
    INIT_OP = "init_op"
    LOCAL_INIT_OP = "local_init_op"
    READY_OP = "ready_op"
    READY_FOR_LOCAL_INIT_OP = "ready_for_local_init_op"
    SUMMARY_OP = "summary_op"
    GLOBAL_STEP = "global_step"
    EVAL_STEP = "eval_step"
    TRAIN_OP = "train_op"
    COND_CONTEXT = "cond_context"
    WHILE_CONTEXT = "while_context"


def add_to_collection(name: Any, value: Any) -> None:
    """Append ``value`` to a collection of the default graph.

    >>> from scopeviz.tf1.framework.ops import Graph
    >>> with Graph().as_default():
    ...     add_to_collection("mine", 3)
    ...     get_collection("mine")
    [3]
    """
    get_default_graph().add_to_collection(name, value)


def add_to_collections(names: Any, value: Any) -> None:
    """Append ``value`` to each of several collections of the default graph.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     add_to_collections(["mine", "yours"], 3)
    ...     get_collection("yours")
    [3]
    """
    get_default_graph().add_to_collections(names, value)


def get_collection(key: Any, scope: str | None = None) -> list[Any]:
    """A copy of a collection of the default graph; see :meth:`Graph.get_collection`.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     a, b = tf.Variable(1.0, name="a"), tf.Variable(1.0, name="b")
    ...     [v.name for v in get_collection("variables", scope="b")]
    ['b:0']
    """
    return get_default_graph().get_collection(key, scope)


def get_collection_ref(key: Any) -> list[Any]:
    """The list that is a collection of the default graph, made if there is none.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     get_collection_ref("mine").append(3)
    ...     get_collection("mine")
    [3]
    """
    return get_default_graph().get_collection_ref(key)


def get_all_collection_keys() -> list[str]:
    """The keys of the default graph's collections that have a string for a key.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     add_to_collection("mine", 3)
    ...     get_all_collection_keys()
    ['mine']
    """
    return get_default_graph().get_all_collection_keys()


def global_variables(scope: str | None = None) -> list[Any]:
    """The variables that all of a program shares, as ``get_variable`` makes them.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.get_variable("w", [2])
    ...     global_variables() == [w]
    True
    """
    return get_collection(GraphKeys.GLOBAL_VARIABLES, scope)


def all_variables() -> list[Any]:
    """The older name of :func:`global_variables`.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.get_variable("w", [2])
    ...     all_variables() == [w]
    True
    """
    return global_variables()


def local_variables(scope: str | None = None) -> list[Any]:
    """The variables of one process, such as counters, which are not saved.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w, count = tf.get_variable("w", [2]), tf.get_local_variable("count", [])
    ...     local_variables() == [count]
    True
    """
    return get_collection(GraphKeys.LOCAL_VARIABLES, scope)


def trainable_variables(scope: str | None = None) -> list[Any]:
    """The variables that an optimizer would train.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w, step = tf.Variable(1.0), tf.Variable(0, trainable=False)
    ...     trainable_variables() == [w]
    True
    """
    return get_collection(GraphKeys.TRAINABLE_VARIABLES, scope)


def model_variables(scope: str | None = None) -> list[Any]:
    """The variables that were put down as needed for inference.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     mean = tf.Variable(0.0, collections=[GraphKeys.MODEL_VARIABLES])
    ...     model_variables() == [mean]
    True
    """
    return get_collection(GraphKeys.MODEL_VARIABLES, scope)


def moving_average_variables(scope: str | None = None) -> list[Any]:
    """The variables of which a moving average is kept.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.Variable(1.0)
    ...     add_to_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, w)
    ...     moving_average_variables() == [w]
    True
    """
    return get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, scope)
