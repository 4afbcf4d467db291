"""What is known of a tensor's value while the graph is built.

Shapes depend on values: ``tf.reshape(x, [n * 2, 3])`` has a static shape if ``n`` is
known.  TF1 finds it by computing what depends on constants alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.deferred import Packed
from scopeviz.tf1.framework.dtypes import resource
from scopeviz.tf1.framework.errors import OpError
from scopeviz.tf1.framework.op_def import OPS, Operand
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.tensor_shape import Dims, size_of

_MOST_OPS = 200
"""How far a value is followed back."""

_MOST_ELEMENTS = 1000

_NEVER = frozenset(
    {
        "Enter",
        "Exit",
        "LoopCond",
        "Merge",
        "NextIteration",
        "Placeholder",
        "RefMerge",
        "RefSwitch",
        "Switch",
    }
    | {"PlaceholderWithDefault", "NoOp"}
)


def known_value(operand: Operand) -> NDArray[Any] | None:
    """The value of an operand that depends on constants and known shapes alone; else None.

    Follows: tensorflow/core/common_runtime/eval_const_tensor.cc, EvaluateConstantTensor.

    >>> import scopeviz.tf1 as tf
    >>> known_value(tf.size(tf.zeros([2, 3])) * 2).tolist()
    12
    """
    if isinstance(operand, Tensor) and operand.op.type != "Const":
        return _computed(operand, {})
    if isinstance(operand, Packed):
        parts = [known_value(part) for part in operand.parts]
        return None if any(part is None for part in parts) else np.stack(parts)  # type: ignore[arg-type]  # none is None
    return constant_value(operand)


def _computed(tensor: Tensor, seen: dict[Operation, Any]) -> NDArray[Any] | None:
    op = tensor.op
    if op not in seen:
        seen[op] = _outputs(op, seen) if len(seen) < _MOST_OPS else None
    values = seen[op]
    return None if values is None else values[tensor.value_index]


def _outputs(op: Operation, seen: dict[Operation, Any]) -> list[Any] | None:
    if op.type == "Const":
        return [op.attrs["value"]]
    if op.type in _NEVER or op.type not in OPS or OPS[op.type].stateful:
        return None
    tensors = (*op.inputs, *op.outputs)
    if any(tensor.dtype is resource for tensor in tensors):  # Behind a handle is no value yet.
        return None
    if any((size_of(tensor.dims) or 0) > _MOST_ELEMENTS for tensor in tensors):
        return None
    if op.type in {"Shape", "ShapeN", "Size", "Rank"}:
        measured = _measured(op)
        if measured is not None or not all(tensor.dtype.is_integer for tensor in op.inputs):
            return measured  # Of what is no size or axis itself, the value would be sought in vain.
    values = [_computed(tensor, seen) for tensor in op.inputs]
    if any(value is None for value in values):
        return None
    try:
        with np.errstate(all="ignore"):
            result = OPS[op.type].compute(op, *values)
    except (OpError, ValueError, ArithmeticError):
        return None  # The run will tell.
    made = list(result) if len(op.outputs) > 1 else [result]
    return [np.asarray(value) for value in made]


def _measured(op: Operation) -> list[Any] | None:
    results = []
    for tensor, output in zip(op.inputs, op.outputs, strict=True):
        dims = tensor.dims
        if dims is None or (op.type != "Rank" and None in dims):
            return None
        found = {"Size": size_of(dims), "Rank": len(dims)}.get(op.type, dims)
        results.append(np.asarray(found, output.dtype.base_dtype.np_dtype))
    return results


def dims_from(operand: Operand) -> Dims:
    """The shape that an operand holds as its value, as far as it is known.

    A negative size is an unknown one.

    Follows: tensorflow/python/framework/tensor_util.py, constant_value_as_shape.
    """
    if isinstance(operand, Tensor) and operand.op.type == "Shape":
        return operand.op.inputs[0].dims
    sizes = known_sizes(operand)
    if sizes is None:
        return None
    return tuple([None if size is None or size < 0 else size for size in sizes])


def known_sizes(operand: Operand) -> list[int | None] | None:
    """The whole numbers that an operand holds, each as far as it is known.

    None if not even their number is.
    """
    value = known_value(operand)
    if value is not None:
        sizes: list[int | None] = value.ravel().tolist()
        return sizes
    if isinstance(operand, Packed):
        return [known_size(part) for part in operand.parts]
    found = _part_by_part(operand) if isinstance(operand, Tensor) else None
    if found is not None:
        return found
    number = operand.dims[0] if operand.dims else None
    return None if number is None else [None] * number


def _part_by_part(tensor: Tensor) -> list[int | None] | None:
    op = tensor.op
    if op.type in {"Shape", "ShapeN"}:
        dims = op.inputs[tensor.value_index].dims
        return None if dims is None else list(dims)
    if op.type == "Pack" and tensor.dims is not None and len(tensor.dims) == 1:
        return [known_size(part) for part in op.inputs]
    if op.type in {"Cast", "Identity"} and op.inputs[0].dims != ():
        return known_sizes(op.inputs[0])
    if op.type == "ConcatV2":
        parts = [known_sizes(part) for part in op.inputs[:-1]]
        if all(part is not None for part in parts):
            return [size for part in parts for size in part or ()]
    if op.type == "StridedSlice" and tensor.dims != ():
        return _sliced(op)
    return None


def _sliced(op: Operation) -> list[int | None] | None:
    """Some of the numbers that the input of a slice holds."""
    tensor, *bounds = op.inputs
    if tensor.dims is None or len(tensor.dims) != 1:
        return None
    sizes, places = known_sizes(tensor), [known_value(bound) for bound in bounds]
    if sizes is None or any(place is None or place.size != 1 for place in places):
        return None
    if op.attrs["new_axis_mask"] or op.attrs["ellipsis_mask"]:
        return None
    begin, end, stride = (int(place.item()) for place in places if place is not None)
    if op.attrs["shrink_axis_mask"]:
        return None
    first = None if op.attrs["begin_mask"] else begin
    last = None if op.attrs["end_mask"] else end
    return sizes[first:last:stride] if stride else None


def known_size(part: Operand) -> int | None:
    """The whole number that a scalar operand holds; None if it is not known.

    One number out of a shape that is not known in full counts as unknown, as in TensorFlow.
    """
    value = known_value(part)
    return None if value is None else int(value)
