"""The global step: a variable that counts how often a model was trained."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.dtypes import int64
from scopeviz.tf1.framework.graph_keys import GraphKeys
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.ops.init_ops import zeros_initializer
from scopeviz.tf1.variables.distribution import VariableAggregation
from scopeviz.tf1.variables.variable_scope import get_variable
from scopeviz.tf1.variables.variables import Variable


def global_step(sess: Any, global_step_tensor: Any) -> int:
    """The value of a global step in a session, as a number of Python's.

    Follows: tensorflow/python/training/training_util.py, global_step.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     step = create_global_step()
    ...     session.run(tf.global_variables_initializer())
    ...     global_step(session, step)
    0
    """
    return int(sess.run(global_step_tensor))


def get_global_step(graph: Graph | None = None) -> Any:
    """The global step of a graph; None if it has none, or several.

    Args:
        graph: the graph; None takes the default graph.

    Raises:
        TypeError: if what is kept as the global step can be none.

    Follows: tensorflow/python/training/training_util.py, get_global_step.

    >>> get_global_step(Graph())
    """
    graph = graph or get_default_graph()
    steps = graph.get_collection(GraphKeys.GLOBAL_STEP)
    if len(steps) > 1:
        return None
    try:
        step = steps[0] if steps else graph.get_tensor_by_name("global_step:0")
    except KeyError:
        return None
    assert_global_step(step)
    return step


def create_global_step(graph: Graph | None = None) -> Any:
    """A new global step: ``int64`` ``[]``, in the current variable scope.

    Args:
        graph: the graph to make it in; None takes the default graph.

    Raises:
        TypeError: if what is kept as the global step can be none.
        ValueError: if the graph has one already.

    Follows: tensorflow/python/training/training_util.py, create_global_step.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.variable_scope("train"):
    ...     create_global_step().name
    'train/global_step:0'
    """
    graph = graph or get_default_graph()
    if get_global_step(graph) is not None:
        raise ValueError('"global_step" already exists.')
    with graph.as_default(), graph.name_scope(None):
        return get_variable(
            GraphKeys.GLOBAL_STEP,
            shape=[],
            dtype=int64,
            initializer=zeros_initializer(),
            trainable=False,
            aggregation=VariableAggregation.ONLY_FIRST_REPLICA,
            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
        )


def get_or_create_global_step(graph: Graph | None = None) -> Any:
    """The global step of a graph, made if there is none.

    Args:
        graph: the graph; None takes the default graph.

    Raises:
        TypeError: if what is kept as the global step can be none.

    Follows: tensorflow/python/training/training_util.py, get_or_create_global_step.

    >>> with Graph().as_default():
    ...     get_or_create_global_step() is get_or_create_global_step()
    True
    """
    graph = graph or get_default_graph()
    step = get_global_step(graph)
    return create_global_step(graph) if step is None else step


def assert_global_step(global_step_tensor: Any) -> None:
    """Demand that something can be a global step: a whole number.

    Raises:
        TypeError: if it cannot.

    Follows: tensorflow/python/training/training_util.py, assert_global_step.

    >>> import scopeviz.tf1 as tf
    >>> assert_global_step(tf.constant(1.0))
    Traceback (most recent call last):
    TypeError: Existing "global_step" does not have integer type: <dtype: 'float32'>
    """
    if not isinstance(global_step_tensor, Variable | Tensor):
        raise TypeError(
            f'Existing "global_step" must be a Variable or Tensor: {global_step_tensor}.'
        )
    if not global_step_tensor.dtype.base_dtype.is_integer:
        raise TypeError(
            f'Existing "global_step" does not have integer type: {global_step_tensor.dtype}'
        )
    shape = global_step_tensor.get_shape()
    if shape.ndims != 0 and shape.is_fully_defined():
        raise TypeError(f'Existing "global_step" is not scalar: {shape}')
