"""``get_name_scope``: where the next op is named."""

from __future__ import annotations

from scopeviz.tf1.framework.ops import get_default_graph


def get_name_scope() -> str:
    """The name of the default graph's current name scope, without a slash behind it.

    Follows: tensorflow/contrib/framework/python/ops/ops.py, get_name_scope.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.name_scope("outer"), tf.name_scope("inner"):
    ...     get_name_scope()
    'outer/inner'
    """
    return get_default_graph().get_name_scope() or ""
