"""``tf.add_check_numerics_ops``: a check behind each op that gives floating-point numbers."""

from __future__ import annotations

from scopeviz.tf1.framework.operation import Operation
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.ops.control_flow_ops import group
from scopeviz.tf1.ops.numerics import check_numerics


def add_check_numerics_ops() -> Operation:
    """An op that refuses a run in which a value is infinite or not a number.

    It checks the results of all ops that the graph has by now, in their order.

    Raises:
        ValueError: if one of them lies in a branch or loop.

    Follows: tensorflow/python/ops/numerics.py, add_check_numerics_ops.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.placeholder(tf.float32, [], name="x")
    ...     y = tf.log(x, name="y")
    ...     session.run([y, tf.add_check_numerics_ops()], {x: -1.0})
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.InvalidArgumentError: y:0 : Tensor had NaN values
    ...
    """
    graph = get_default_graph()
    checks: list[Operation] = []
    for op in graph.get_operations():
        for output in op.outputs:
            if output.dtype.name not in {"float16", "float32", "float64"}:
                continue
            if op._control_flow_context is not None:
                raise ValueError(
                    "`tf.add_check_numerics_ops() is not compatible with TensorFlow control flow "
                    "operations such as `tf.cond()` or `tf.while_loop()`."
                )
            with graph.control_dependencies(checks):
                checks = [check_numerics(output, message=output.name).op]
    return group(*checks)
