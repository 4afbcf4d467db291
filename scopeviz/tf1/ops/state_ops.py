"""Ops that change variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.dtypes import bool_, resource
from scopeviz.tf1.framework.errors import FailedPreconditionError, InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, ShapeError, apply_op
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.tensor_shape import compatible
from scopeviz.tf1.ops.cwise_ops import COMPLEX, ORDERED


def reference(ref: Any) -> Tensor:
    """The tensor through which a variable is assigned to.

    Raises:
        TypeError: if ``ref`` is no variable.
    """
    tensor = ref._ref() if hasattr(ref, "_ref") else ref
    if not (isinstance(tensor, Tensor) and tensor.dtype._is_ref_dtype):
        raise TypeError(f"Input 'ref' of 'Assign' Op requires l-value input: {ref!r}")
    return tensor


def _assigns_by_itself(ref: Any) -> bool:
    """Whether a variable is none of references, so that it alone knows how it is assigned to."""
    return hasattr(ref, "assign") and not ref.dtype._is_ref_dtype


def is_variable(op: Operation) -> bool:
    """Whether the op holds a variable, whose value is the session's."""
    return op.type in {"VariableV2", "VarHandleOp"}


_PASSED_ON = frozenset({"Identity", "StopGradient"})


def variable_of(tensor: Tensor, fed: Collection[Tensor] = ()) -> Operation | None:
    """The variable whose memory a tensor shares; None if it has memory of its own.

    TF1 gives a variable as a reference, an assignment gives it on, and so does an
    identity.  Whoever looks at one of these sees what the variable is worth by then.

    Args:
        tensor: any tensor.
        fed: the tensors that take a value of their own in this run.

    >>> import scopeviz.tf1 as tf
    >>> variable_of(tf.identity(tf.assign(tf.Variable(1.0), 2.0))).type
    'VariableV2'
    """
    while tensor not in fed:
        op = tensor.op
        if is_variable(op):
            return op
        kept = tensor.dtype._is_ref_dtype or tensor.dtype is resource or op.type in _PASSED_ON
        if not kept or (tensor.dtype is resource and op.inputs[0].dtype is not resource):
            return None
        if op.type == "RefMerge":  # Of several variables only a run can tell which one it is.
            held = {variable_of(one, fed) for one in op.inputs}
            return held.pop() if len(held) == 1 else None
        tensor = op.inputs[0]
    return None


def assign(
    ref: Any,
    value: Any,
    validate_shape: bool | None = None,
    use_locking: bool | None = None,
    name: str | None = None,
) -> Any:
    """Give a variable a new value.

    Args:
        ref: the variable.
        value: the value, of the variable's dtype and shape.
        validate_shape: False lets the shape be another.
        use_locking: without meaning here; runs are not concurrent.
        name: the op's name.

    Returns:
        The variable's tensor, with the new value; for a resource variable, a variable that
        is read after it.

    Raises:
        TypeError: if ``ref`` is no variable, or the dtype is another.
        ValueError: if the shape is another.

    Follows: tensorflow/python/ops/state_ops.py, assign.

    >>> import scopeviz.tf1 as tf
    >>> tf.assign(tf.Variable(1.0), 2.0).dtype.name
    'float32_ref'
    """
    if _assigns_by_itself(ref):
        return ref.assign(value, name=name)
    attrs = {"validate_shape": validate_shape is not False}
    return apply_op("Assign", name, (reference(ref), value), attrs).outputs[0]


def assign_add(
    ref: Any, value: Any, use_locking: bool | None = None, name: str | None = None
) -> Any:
    """Add to a variable; see :func:`assign`.

    Follows: tensorflow/python/ops/state_ops.py, assign_add.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.assign_add(tf.Variable(1.0, name="v"), 2.0).op.inputs[1].name
    'AssignAdd/value:0'
    """
    if _assigns_by_itself(ref):
        return ref.assign_add(value)
    return apply_op("AssignAdd", name, (reference(ref), value)).outputs[0]


def assign_sub(
    ref: Any, value: Any, use_locking: bool | None = None, name: str | None = None
) -> Any:
    """Subtract from a variable; see :func:`assign`.

    Follows: tensorflow/python/ops/state_ops.py, assign_sub.

    >>> import scopeviz.tf1 as tf
    >>> tf.assign_sub(tf.Variable(1.0), 2.0).op.type
    'AssignSub'
    """
    if _assigns_by_itself(ref):
        return ref.assign_sub(value)
    return apply_op("AssignSub", name, (reference(ref), value)).outputs[0]


def is_variable_initialized(variable: Any) -> Tensor:
    """Whether a variable has a value, as a tensor: ``bool`` ``[]``.

    Follows: tensorflow/python/ops/variables.py, is_variable_initialized.

    >>> import scopeviz.tf1 as tf
    >>> v = tf.Variable(1.0)
    >>> with tf.Session() as session:
    ...     bool(session.run(tf.is_variable_initialized(v)))
    False
    """
    if hasattr(variable, "is_initialized"):
        tensor: Tensor = variable.is_initialized()
        return tensor
    return apply_op("IsVariableInitialized", None, (reference(variable),)).outputs[0]


def _check_shapes(operands: Sequence[Any], attrs: Attributes) -> Sequence[Output]:
    ref, value = operands
    if not attrs.get("validate_shape", True):
        return [(ref.dtype, value.dims)]
    if compatible(ref.dims, value.dims):
        return [(ref.dtype, ref.dims)]
    raise ShapeError(difference(ref.dims, value.dims))


def difference(one: Any, another: Any) -> str:
    """In what two known shapes that do not fit differ.

    >>> difference((2, 3), (2, 4))
    'Dimension 1 in both shapes must be equal, but are 3 and 4. Shapes are [2,3] and [2,4].'
    """
    if len(one) != len(another):
        return f"Shapes must be equal rank, but are {len(one)} and {len(another)}"
    index, a, b = next(
        (index, a, b)
        for index, (a, b) in enumerate(zip(one, another, strict=True))
        if None not in (a, b) and a != b
    )
    return (
        f"Dimension {index} in both shapes must be equal, but are {a} and {b}. "
        f"Shapes are {_spaceless(one)} and {_spaceless(another)}."
    )


def _assign(run: Any, op: Operation, value: Any) -> Any:
    ref = op.inputs[0]
    if op.attrs["validate_shape"] and not compatible(ref.dims, value.shape):
        raise InvalidArgumentError(
            None,
            op,
            "Assign requires shapes of both tensors to match. "
            f"lhs shape= {_spaceless(ref.dims)} rhs shape= {_spaceless(value.shape)}",
        )
    run.variables[variable_of(ref)] = value
    return value


def _spaceless(dims: Any) -> str:
    return "[" + ",".join("?" if dim is None else str(dim) for dim in dims) + "]"


def _update(operation: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def compute(run: Any, op: Operation, value: Any) -> Any:
        variable = variable_of(op.inputs[0])
        with run.lock:  # Threads may share a session.
            result = np.asarray(operation(run.value_of(variable, op), value))
            run.variables[variable] = result
        return result

    return compute


def uninitialized(variable: Operation, op: Operation) -> FailedPreconditionError:
    """The error of reading a variable that has no value yet."""
    if variable.type == "VarHandleOp":
        return FailedPreconditionError(
            None,
            op,
            f"Error while reading resource variable {variable.name} from Container: localhost. "
            "This could mean that the variable was uninitialized. Not found: Resource "
            f"localhost/{variable.name} does not exist.",
        )
    return FailedPreconditionError(
        None, op, f"Attempting to use uninitialized value {variable.name}"
    )


_READING = re.compile(r"(?:resource variable|uninitialized value) (\S+)")


def uninitialized_by(error: FailedPreconditionError) -> str:
    """The name of the variable of which an error says that it has no value; empty for others.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     op = tf.get_variable("v", [1]).op
    >>> uninitialized_by(uninitialized(op, op))
    'v'
    """
    found = _READING.search(error.message)
    return found[1] if found else ""


OPS["Assign"] = OpDef("ref:T value:T", _check_shapes, _assign, stateful=True, takes_reference=True)
_NUMERIC = {"T": ORDERED | COMPLEX}
OPS["AssignAdd"] = OpDef(
    "ref:T value:T",
    _check_shapes,
    _update(np.add),
    _NUMERIC,
    stateful=True,
    takes_reference=True,
)
OPS["AssignSub"] = OpDef(
    "ref:T value:T",
    _check_shapes,
    _update(np.subtract),
    _NUMERIC,
    stateful=True,
    takes_reference=True,
)
OPS["IsVariableInitialized"] = OpDef(
    "ref:T",
    lambda operands, attrs: [(bool_, ())],
    lambda run, op: np.asarray(variable_of(op.inputs[0]) in run.variables),
    stateful=True,
    takes_reference=True,
)
