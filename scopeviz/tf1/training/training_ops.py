"""The ops that train variables: each changes a variable and its slots in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.op_def import OPS, Infer, OpDef, Operand, apply_op
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.ops.cwise_ops import COMPLEX
from scopeviz.tf1.ops.state_ops import reference, variable_of
from scopeviz.tf1.training.slot_creator import is_resource

Rule: TypeAlias = Callable[..., Sequence[Any]]
"""From the op's attributes, the values of a variable and its slots, and those of the other
arguments in their order, to the new values of the variable and its slots."""


def apply_rule(
    op_type: str, variables: Sequence[Any], arguments: Sequence[Any], **attrs: Any
) -> Operation:
    """Add the op that trains a variable: ``ApplyAdam``, or ``ResourceApplyAdam``.

    Args:
        op_type: the op's type for reference variables.
        variables: the variable, then its slots.
        arguments: the other arguments.
        attrs: what is fixed for good.

    Raises:
        TypeError: if the dtypes differ.
        ValueError: if the shapes do.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.Variable(1.0)
    ...     apply_rule("ApplyGradientDescent", [v], [0.1, tf.constant(2.0)]).type
    'ApplyGradientDescent'
    """
    if is_resource(variables[0]):
        handles = [variable.handle for variable in variables]
        return apply_op(f"Resource{op_type}", None, (*handles, *arguments), attrs)
    return apply_op(op_type, None, (*map(reference, variables), *arguments), attrs)


def _computing(count: int, rule: Rule) -> Callable[..., Any]:
    def compute(run: Any, op: Operation, *values: Any) -> Any:
        held = [variable_of(tensor) for tensor in op.inputs[:count]]
        with run.lock:  # Threads may share a session.
            current = [run.value_of(variable, op) for variable in held]
            for variable, value in zip(
                held, rule(op.attrs, *current, *values[count - 1 :]), strict=True
            ):
                run.variables[variable] = np.asarray(value, current[0].dtype)
        return run.variables[held[0]] if op.outputs else ()

    return compute


def _checking(names: Sequence[str]) -> Infer:
    """Slots and gradient have the variable's shape; what else there is are numbers."""

    def infer(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
        first, reference_like = operands[0], operands[0].dtype.base_dtype.name != "resource"
        for name, other in zip(names[1:], operands[1:], strict=True):
            if name not in _OF_VARIABLE:
                with_rank(other.dims, 0)
            elif reference_like:
                OPS["Assign"].infer((first, other), {})
        return [(first.dtype, first.dims)] if reference_like else []

    return infer


_OF_VARIABLE = {"accum", "delta", "grad", "m", "v"}
"""Arguments that have the variable's shape."""


def _register(name: str, variables: str, arguments: str, rule: Rule) -> None:
    held, others = variables.split(), arguments.split()
    infer, compute = _checking([*held, *others]), _computing(len(held), rule)
    for prefix, kind in (("", "T"), ("Resource", "resource")):
        named = [f"{one}:{kind}" for one in held] + [f"{one}:T" for one in others]
        OPS[f"{prefix}{name}"] = OpDef(
            " ".join(named), infer, compute, {"T": COMPLEX}, stateful=True, takes_reference=True
        )


def _gradient_descent(attrs: Attributes, var: Any, alpha: Any, delta: Any) -> Sequence[Any]:
    return [var - alpha * delta]


def _momentum(
    attrs: Attributes, var: Any, accum: Any, lr: Any, grad: Any, momentum: Any
) -> Sequence[Any]:
    accum = accum * momentum + grad
    if attrs["use_nesterov"]:
        return var - (grad * lr + accum * momentum * lr), accum
    return var - accum * lr, accum


def _adam(
    attrs: Attributes,
    var: Any,
    m: Any,
    v: Any,
    beta1_power: Any,
    beta2_power: Any,
    lr: Any,
    beta1: Any,
    beta2: Any,
    epsilon: Any,
    grad: Any,
) -> Sequence[Any]:
    rate = lr * np.sqrt(1 - beta2_power) / (1 - beta1_power)
    m = m + (grad - m) * (1 - beta1)
    v = v + (np.square(grad) - v) * (1 - beta2)
    step = grad * (1 - beta1) + beta1 * m if attrs["use_nesterov"] else m
    return var - rate * step / (np.sqrt(v) + epsilon), m, v


_register("ApplyGradientDescent", "var", "alpha delta", _gradient_descent)
_register("ApplyMomentum", "var accum", "lr grad momentum", _momentum)
_register(
    "ApplyAdam",
    "var m v",
    "beta1_power beta2_power lr beta1 beta2 epsilon grad",
    _adam,
)
