"""The ops that fill tables, of which there are none unless a program adds its own."""

from __future__ import annotations

from scopeviz.tf1.framework.graph_keys import GraphKeys
from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.ops.control_flow_ops import group, no_op


def tables_initializer(name: str = "init_all_tables") -> Operation:
    """An op that runs all ops of the collection ``TABLE_INITIALIZERS``.

    Args:
        name: the op's name.

    Returns:
        The op; it does nothing where there are no tables.

    Follows: tensorflow/python/ops/lookup_ops.py, tables_initializer.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.tables_initializer().name
    'init_all_tables'
    """
    initializers = get_default_graph().get_collection(GraphKeys.TABLE_INITIALIZERS)
    return group(*initializers, name=name) if initializers else no_op(name=name)


initialize_all_tables = tables_initializer
