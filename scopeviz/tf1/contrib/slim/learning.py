"""What ``slim.learning`` holds."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.contrib.training import train_op
from scopeviz.tf1.contrib.training.gradient_changes import (
    add_gradients_summaries,
    clip_gradient_norms,
    multiply_gradients,
)
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.training.optimizer import Optimizer

__all__ = [
    "add_gradients_summaries",
    "clip_gradient_norms",
    "create_train_op",
    "multiply_gradients",
]


def create_train_op(
    total_loss: Any,
    optimizer: Any,
    global_step: Any = train_op.USE_GLOBAL_STEP,
    update_ops: Any = None,
    variables_to_train: Any = None,
    clip_gradient_norm: Any = 0,
    summarize_gradients: bool = False,
    gate_gradients: int = Optimizer.GATE_OP,
    aggregation_method: int | None = None,
    colocate_gradients_with_ops: bool = False,
    gradient_multipliers: Any = None,
    check_numerics: bool = True,
) -> Any:
    """A step of training, whose value is the loss before it.

    Args:
        total_loss: what is to become less: ``[]``.
        optimizer: the optimizer.
        global_step: counts the steps; None counts none, and by default it is the graph's.
        update_ops: done before the loss is computed; None takes the collection ``UPDATE_OPS``.
        variables_to_train: the variables; None takes all that are to be trained.
        clip_gradient_norm: the greatest norm of each gradient; 0 sets none.
        summarize_gradients: whether to make summaries of the gradients.
        gate_gradients: how much at once; without effect on the values.
        aggregation_method: how several gradients are added up.
        colocate_gradients_with_ops: where gradients are computed; only a name here.
        gradient_multipliers: a variable, or its full name -> a factor of its gradient.
        check_numerics: whether a run is refused where the loss is no number.

    Returns:
        A tensor ``[]``.

    Raises:
        AssertionError: if there is nothing to train.

    Follows: tensorflow/contrib/slim/python/slim/learning.py, create_train_op.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     w = tf.get_variable("w", [])
    ...     create_train_op(w * w, tf.train.GradientDescentOptimizer(0.25)).name
    'train_op/control_dependency:0'
    """

    def changed(grads: Any) -> Any:
        if gradient_multipliers:
            with internal_name_scope("multiply_grads"):
                grads = multiply_gradients(grads, gradient_multipliers)
        if clip_gradient_norm > 0:
            with internal_name_scope("clip_grads"):
                grads = clip_gradient_norms(grads, clip_gradient_norm)
        return grads

    return train_op.create_train_op(
        total_loss=total_loss,
        optimizer=optimizer,
        global_step=global_step,
        update_ops=update_ops,
        variables_to_train=variables_to_train,
        transform_grads_fn=changed,
        summarize_gradients=summarize_gradients,
        gate_gradients=gate_gradients,
        aggregation_method=aggregation_method,
        colocate_gradients_with_ops=colocate_gradients_with_ops,
        check_numerics=check_numerics,
    )
