"""``create_train_op``: a step of training, with the updates that go before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.contrib.training.gradient_changes import add_gradients_summaries
from scopeviz.tf1.framework.graph_keys import (
    GraphKeys,
    get_collection,
    get_collection_ref,
    trainable_variables,
)
from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.ops import control_flow_ops
from scopeviz.tf1.ops.dependencies import with_dependencies
from scopeviz.tf1.ops.numerics import check_numerics as checked
from scopeviz.tf1.training.optimizer import Optimizer
from scopeviz.tf1.training.training_util import get_or_create_global_step

USE_GLOBAL_STEP = 0
"""Stands for the global step of the graph, where None means that there is to be none."""


def create_train_op(
    total_loss: Any,
    optimizer: Any,
    global_step: Any = USE_GLOBAL_STEP,
    update_ops: Any = None,
    variables_to_train: Any = None,
    transform_grads_fn: Callable[..., Any] | None = None,
    summarize_gradients: bool = False,
    gate_gradients: int = Optimizer.GATE_OP,
    aggregation_method: int | None = None,
    colocate_gradients_with_ops: bool = False,
    check_numerics: bool = True,
) -> Any:
    """A step of training, whose value is the loss before it.

    Args:
        total_loss: what is to become less: ``[]``.
        optimizer: the optimizer.
        global_step: counts the steps; None counts none, and by default it is the graph's.
        update_ops: done before the loss is computed; None takes the collection ``UPDATE_OPS``.
        variables_to_train: the variables; None takes all that are to be trained.
        transform_grads_fn: a function of the pairs of gradient and variable.
        summarize_gradients: whether to make summaries of the gradients.
        gate_gradients: how much at once; without effect on the values.
        aggregation_method: how several gradients are added up.
        colocate_gradients_with_ops: where gradients are computed; only a name here.
        check_numerics: whether a run is refused where the loss is no number.

    Returns:
        A tensor ``[]``, which joins the collection ``TRAIN_OP``.

    Raises:
        AssertionError: if there is nothing to train.

    Follows: tensorflow/contrib/training/python/training/training.py, create_train_op.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     w = tf.get_variable("w", [], initializer=tf.constant_initializer(2.0))
    ...     step = create_train_op(w * w, tf.train.GradientDescentOptimizer(0.25))
    ...     session.run(tf.global_variables_initializer())
    ...     [float(session.run(step)) for _ in range(3)]
    [4.0, 1.0, 0.25]
    """
    # TF1 asks whether it is the very same.
    counted = get_or_create_global_step() if global_step is USE_GLOBAL_STEP else global_step
    updates = get_collection(GraphKeys.UPDATE_OPS) if update_ops is None else update_ops
    if updates:
        with control_dependencies(list(dict.fromkeys(updates))):
            barrier = control_flow_ops.no_op(name="update_barrier")
        total_loss = with_dependencies([barrier], total_loss)
    variables = trainable_variables() if variables_to_train is None else variables_to_train
    assert variables
    grads = optimizer.compute_gradients(
        total_loss,
        variables,
        gate_gradients=gate_gradients,
        aggregation_method=aggregation_method,
        colocate_gradients_with_ops=colocate_gradients_with_ops,
    )
    if transform_grads_fn:
        grads = transform_grads_fn(grads)
    if summarize_gradients:
        with internal_name_scope("summarize_grads"):
            add_gradients_summaries(grads)
    applied = optimizer.apply_gradients(grads, global_step=counted)
    with internal_name_scope("train_op"):
        if check_numerics:
            total_loss = checked(total_loss, "LossTensor is inf or nan")
        train_op = with_dependencies([applied], total_loss)
    get_collection_ref(GraphKeys.TRAIN_OP).append(train_op)
    return train_op
