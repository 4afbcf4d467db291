"""The ops that train variables: each changes a variable and its slots in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.indexed_slices import IndexedSlices
from scopeviz.tf1.framework.op_def import OPS, Infer, OpDef, Operand, ShapeError, apply_op
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.tensor_shape import Dims, compatible
from scopeviz.tf1.kernels.training_kernels import RULES, TrainingRule, by_rows
from scopeviz.tf1.ops.cwise_ops import COMPLEX
from scopeviz.tf1.ops.state_ops import difference, reference, variable_of
from scopeviz.tf1.training.slot_creator import is_resource


def apply_rule(
    op_type: str, variables: Sequence[Any], arguments: Sequence[Any], **attrs: Any
) -> Operation:
    """Add the op that trains a variable: ``ApplyAdam``, or ``ResourceSparseApplyMomentum``.

    Args:
        op_type: the op's type for reference variables and dense gradients.
        variables: the variable, then its slots.
        arguments: the other arguments; a gradient of few rows among them are two.
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
    given: list[Any] = []
    for argument in arguments:
        if isinstance(argument, IndexedSlices):
            op_type = f"Sparse{op_type}"
            given += [argument.values, argument.indices]
        else:
            given.append(argument)
    if is_resource(variables[0]):
        handles = [variable.handle for variable in variables]
        return apply_op(f"Resource{op_type}", None, (*handles, *given), attrs)
    return apply_op(op_type, None, (*map(reference, variables), *given), attrs)


def _computing(count: int, rule: TrainingRule) -> Callable[..., Any]:
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


def _checking(names: Sequence[str], held: int) -> Infer:
    """Slots and gradient have the variable's shape; what else there is are numbers."""

    def infer(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
        first = operands[0]
        reference_like = first.dtype.base_dtype.name != "resource"
        given = dict(zip(names, operands, strict=True))
        for name, other in list(given.items())[1:]:
            if name == "indices":
                with_rank(other.dims, 1)
            elif name in names[:held] or name in _GRADIENTS:
                if reference_like:
                    _check_shape(first.dims, other.dims, sparse=_is_sparse(name, names))
            else:
                with_rank(other.dims, 0)
        return [(first.dtype, first.dims)] if reference_like else []

    return infer


_GRADIENTS = {"delta", "grad"}
"""Arguments that have the variable's shape, or are some rows of that."""

_DENSE_ONLY = {"ApplyAdam", "ApplyGradientDescent"}
"""Rules for which TF1 has no op of rows: their optimizers compose it from others."""


def _is_sparse(name: str, names: Sequence[str]) -> bool:
    return name in _GRADIENTS and "indices" in names


def _check_shape(whole: Dims, other: Dims, *, sparse: bool) -> None:
    if sparse and other:
        other = (None, *other[1:])
    if not compatible(whole, other):
        raise ShapeError(difference(whole, other))


def _register(name: str, variables: str, arguments: str, rule: TrainingRule) -> None:
    """The four ops of a rule: for both kinds of variables and of gradients."""
    held, others = variables.split(), arguments.split()
    _add(name, held, others, rule)
    if name in _DENSE_ONLY:
        return
    place = next(i for i, one in enumerate(others) if one in _GRADIENTS)
    others[place : place + 1] = ["grad", "indices"]
    _add(f"Sparse{name}", held, others, by_rows(rule, len(held), place + 1))


def _add(name: str, held: list[str], others: list[str], rule: TrainingRule) -> None:
    infer, compute = _checking([*held, *others], len(held)), _computing(len(held), rule)
    for prefix, kind in (("", "T"), ("Resource", "resource")):
        named = [f"{one}:{kind}" for one in held]
        named += [f"{one}:{'Tindices' if one == 'indices' else 'T'}" for one in others]
        OPS[f"{prefix}{name}"] = OpDef(
            " ".join(named),
            infer,
            compute,
            {"T": COMPLEX, "Tindices": {int32, int64}},
            stateful=True,
            takes_reference=True,
        )


for _name, (_variables, _arguments, _rule) in RULES.items():
    _register(_name, _variables, _arguments, _rule)
