"""``optimize_loss``: a step of training, from a loss and the name of an optimizer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scopeviz.tf1.contrib.training.gradient_changes import changed
from scopeviz.tf1.framework.graph_keys import GraphKeys, get_collection, trainable_variables
from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import init_ops, math_ops, random_ops, summary_ops
from scopeviz.tf1.ops.clip_ops import clip_by_global_norm, global_norm
from scopeviz.tf1.ops.dependencies import with_dependencies
from scopeviz.tf1.training.adagrad import AdagradOptimizer
from scopeviz.tf1.training.adam import AdamOptimizer
from scopeviz.tf1.training.ftrl import FtrlOptimizer
from scopeviz.tf1.training.gradient_descent import GradientDescentOptimizer
from scopeviz.tf1.training.momentum import MomentumOptimizer
from scopeviz.tf1.training.optimizer import Optimizer
from scopeviz.tf1.training.rmsprop import RMSPropOptimizer
from scopeviz.tf1.training.training_util import assert_global_step, get_global_step
from scopeviz.tf1.variables.variable_scope import get_variable, internal_variable_scope

OPTIMIZER_CLS_NAMES: Mapping[str, Callable[..., Any]] = {
    "Adagrad": AdagradOptimizer,
    "Adam": AdamOptimizer,
    "Ftrl": FtrlOptimizer,
    "Momentum": lambda learning_rate: MomentumOptimizer(learning_rate, momentum=0.9),
    "RMSProp": RMSPropOptimizer,
    "SGD": GradientDescentOptimizer,
}
"""Name of an optimizer -> what makes it, given ``learning_rate``."""

OPTIMIZER_SUMMARIES = [
    "learning_rate",
    "loss",
    "gradients",
    "gradient_norm",
    "global_gradient_norm",
]
"""What summaries may be asked for."""

_USUAL = ["loss", "learning_rate", "global_gradient_norm"]


def optimize_loss(
    loss: Any,
    global_step: Any,
    learning_rate: Any,
    optimizer: Any,
    gradient_noise_scale: Any = None,
    gradient_multipliers: Any = None,
    clip_gradients: Any = None,
    learning_rate_decay_fn: Callable[..., Any] | None = None,
    update_ops: Any = None,
    variables: Any = None,
    name: Any = None,
    summaries: Any = None,
    colocate_gradients_with_ops: bool = False,
    increment_global_step: bool = True,
) -> Any:
    """A step of training, whose value is the loss before it.

    Args:
        loss: what is to become less: ``[]``.
        global_step: counts the steps; None takes the graph's, if it has one.
        learning_rate: how far a step goes: a float or a tensor ``[]``; None leaves it to the
            optimizer.
        optimizer: its name, its class, itself, or a function of the rate that gives it.
        gradient_noise_scale: how much noise to add to gradients.
        gradient_multipliers: a variable, or its name, with ``:0`` -> a factor of its gradient.
        clip_gradients: the greatest norm of all gradients, or a function of the pairs of
            gradient and variable.
        learning_rate_decay_fn: a function of the rate and the step.
        update_ops: done before the loss is computed; None takes the collection ``UPDATE_OPS``.
        variables: the variables; None takes all that are to be trained.
        name: the scope; None is ``OptimizeLoss``, made unique.
        summaries: what summaries to make, of ``OPTIMIZER_SUMMARIES``; None takes the usual ones.
        colocate_gradients_with_ops: where gradients are computed; only a name here.
        increment_global_step: whether the step is counted.

    Returns:
        A tensor ``[]``.

    Raises:
        ValueError: if the rate, the optimizer, the summaries or what clips are none.

    Follows: tensorflow/contrib/layers/python/layers/optimizers.py, optimize_loss.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     w = tf.get_variable("w", [], initializer=tf.constant_initializer(2.0))
    ...     step = optimize_loss(w * w, None, 0.25, "SGD", summaries=[])
    ...     session.run(tf.global_variables_initializer())
    ...     [float(session.run(step)) for _ in range(3)]
    [4.0, 1.0, 0.25]
    """
    loss = convert_to_tensor(loss)
    if global_step is None:
        global_step = get_global_step()
    else:
        assert_global_step(global_step)
    with internal_variable_scope(name, "OptimizeLoss", [loss, global_step]):
        updates = get_collection(GraphKeys.UPDATE_OPS) if update_ops is None else update_ops
        if updates:
            loss = with_dependencies(list(dict.fromkeys(updates)), loss)
        told = _summaries(summaries)
        rate = _rate(learning_rate)
        if learning_rate is not None and learning_rate_decay_fn is not None:
            if global_step is None:
                raise ValueError("global_step is required for learning_rate_decay_fn.")
            rate = learning_rate_decay_fn(rate, global_step)
            if "learning_rate" in told:
                summary_ops.scalar("learning_rate", rate)
        made = _optimizer(optimizer, rate, learning_rate)
        grads = made.compute_gradients(
            loss,
            trainable_variables() if variables is None else variables,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
        )
        if gradient_noise_scale is not None:
            grads = [(_noisy(grad, gradient_noise_scale), var) for grad, var in grads]
        if gradient_multipliers is not None:
            grads = [(_multiplied(grad, var, gradient_multipliers), var) for grad, var in grads]
        grads = _clipped(grads, clip_gradients, told, loss)
        step = global_step if increment_global_step else None
        applied = made.apply_gradients(grads, global_step=step, name="train")
        return with_dependencies([applied], loss)


def _summaries(summaries: Any) -> Any:
    for one in summaries or ():
        if one not in OPTIMIZER_SUMMARIES:
            raise ValueError(
                f"Summaries should be one of [{', '.join(OPTIMIZER_SUMMARIES)}], you provided "
                f"{one}."
            )
    return _USUAL if summaries is None else summaries


def _rate(learning_rate: Any) -> Any:
    """The rate as a tensor, or as a variable that holds it."""
    if learning_rate is None:
        return None
    if isinstance(learning_rate, Tensor) and learning_rate.get_shape().ndims == 0:
        return learning_rate
    if not isinstance(learning_rate, float):
        raise ValueError(
            "Learning rate should be 0d Tensor or float. Got "
            f"{learning_rate} of type {type(learning_rate)}"
        )
    if learning_rate < 0.0:
        raise ValueError("Invalid learning_rate %s.", learning_rate)
    return get_variable(
        "learning_rate",
        [],
        trainable=False,
        initializer=init_ops.Constant(learning_rate),
    )


def _optimizer(optimizer: Any, rate: Any, learning_rate: Any) -> Any:
    if isinstance(optimizer, str):
        if rate is None:
            raise ValueError(
                "Learning rate is None, but should be specified if optimizer is string "
                f"({optimizer})."
            )
        if optimizer not in OPTIMIZER_CLS_NAMES:
            raise ValueError(
                f"Optimizer name should be one of [{', '.join(OPTIMIZER_CLS_NAMES)}], you "
                f"provided {optimizer}."
            )
        return OPTIMIZER_CLS_NAMES[optimizer](learning_rate=rate)
    if isinstance(optimizer, type) and issubclass(optimizer, Optimizer):
        if rate is None:
            raise ValueError(
                "Learning rate is None, but should be specified if optimizer is class "
                f"({optimizer})."
            )
        kind: Any = optimizer
        return kind(learning_rate=rate)
    if isinstance(optimizer, Optimizer):
        return optimizer
    if not callable(optimizer):
        raise ValueError(
            "Unrecognized optimizer: should be string, subclass of Optimizer, instance of "
            f"subclass of Optimizer or function with one argument. Got {optimizer}."
        )
    made = optimizer() if learning_rate is None else optimizer(rate)
    if not isinstance(made, Optimizer):
        raise ValueError(
            f"Unrecognized optimizer: function should return subclass of Optimizer. Got {made}."
        )
    return made


def _noisy(grad: Any, scale: Any) -> Any:
    if grad is None:
        return None
    sliced = isinstance(grad, IndexedSlices)
    shape = grad.dense_shape if sliced else grad.get_shape()
    noise = random_ops.truncated_normal(shape) * scale
    return grad + noise


def _multiplied(grad: Any, variable: Any, factors: Mapping[Any, Any]) -> Any:
    key = variable if variable in factors else variable.name
    if grad is None or key not in factors:
        return grad
    factor = factors[key]

    def change(values: Any) -> Any:
        return values * math_ops.cast(factor, values.dtype)

    return changed(grad, change)


def _clipped(grads: list[Any], clip_gradients: Any, told: Any, loss: Any) -> list[Any]:
    """The pairs with smaller gradients, and the summaries of before and after."""
    norms = "global_gradient_norm" in told or "gradient_norm" in told
    if norms:
        _tell_norm("gradient_norm", grads)
    if isinstance(clip_gradients, float):
        values, variables = zip(*grads, strict=True)
        smaller, _ = clip_by_global_norm(values, clip_gradients)
        grads = list(zip(smaller, variables, strict=True))
    elif callable(clip_gradients):
        grads = clip_gradients(grads)
    elif clip_gradients is not None:
        raise ValueError(f"Unknown type {type(clip_gradients)} for clip_gradients")
    if "loss" in told:
        summary_ops.scalar("loss", loss)
    for grad, variable in grads:
        values = grad.values if isinstance(grad, IndexedSlices) else grad
        name = variable.name.replace(":", "_")
        if values is not None and "gradients" in told:
            summary_ops.histogram(f"gradients/{name}", values)
        if values is not None and "gradient_norm" in told:
            summary_ops.scalar(f"gradient_norm/{name}", global_norm([values]))
    if clip_gradients is not None and norms:
        _tell_norm("clipped_gradient_norm", grads)
    return grads


def _tell_norm(name: str, grads: list[Any]) -> None:
    summary_ops.scalar(f"global_norm/{name}", global_norm([grad for grad, _ in grads]))
