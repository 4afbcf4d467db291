"""Gradients of arrays of tensors: they are arrays as well, written where those are read.

Follows: tensorflow/python/ops/tensor_array_grad.py.
"""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.ops.math_grad import Gradient
from scopeviz.tf1.ops.tensor_array_ops import TensorArray


def _source(tensor: Tensor) -> str:
    """Which call of ``tf.gradients`` made a tensor.

    Raises:
        ValueError: if its name does not say.
    """
    parts = tensor.name.split("/")
    found = [index for index, part in enumerate(parts) if part.startswith("gradients")]
    if not found:
        raise ValueError(
            "Expected op/tensor name to start with gradients (excluding scope), got: "
            f"{tensor.name}. This means that a tf.gradients op with this op in its dependency "
            "path has a custom name that does not start with 'gradients'. Please make sure all "
            "calls to tf.gradients that have non-empty 'name' arguments use names that start "
            "with 'gradients'."
        )
    return "/".join(parts[: found[-1] + 1])


def _grads_of(op: Operation, dtype: Any, grad: Tensor, flow: Tensor) -> TensorArray:
    array = TensorArray(dtype, handle=op.inputs[0], flow=flow, colocate_with_first_write_call=False)
    return array.grad(source=_source(grad), flow=flow)


def _read(op: Operation, grad: Any) -> list[Any]:
    grad = convert_to_tensor(grad)
    array = _grads_of(op, op.attrs["dtype"], grad, op.inputs[2])
    return [None, None, array.write(op.inputs[1], grad).flow]


def _write(op: Operation, flow: Tensor) -> list[Any]:
    grad = _grads_of(op, op.attrs["T"], flow, flow).read(op.inputs[1])
    return [None, None, grad, flow]


def _gather(op: Operation, grad: Any) -> list[Any]:
    grad = convert_to_tensor(grad)
    array = _grads_of(op, op.attrs["dtype"], grad, op.inputs[2])
    return [None, None, array.scatter(op.inputs[1], grad).flow]


def _scatter(op: Operation, flow: Tensor) -> list[Any]:
    grad = _grads_of(op, op.attrs["T"], flow, flow).gather(op.inputs[1])
    return [None, None, grad, flow]


def _concat(op: Operation, grad: Any, _: Any) -> list[Any]:
    grad = convert_to_tensor(grad)
    array = _grads_of(op, op.attrs["dtype"], grad, op.inputs[1])
    return [None, array.split(grad, lengths=op.outputs[1]).flow]


def _split(op: Operation, flow: Tensor) -> list[Any]:
    return [None, _grads_of(op, op.attrs["T"], flow, flow).concat(), None, flow]


GRADIENTS: dict[str, Gradient | None] = {
    "TensorArrayReadV3": _read,
    "TensorArrayWriteV3": _write,
    "TensorArrayGatherV3": _gather,
    "TensorArrayScatterV3": _scatter,
    "TensorArrayConcatV3": _concat,
    "TensorArraySplitV3": _split,
    **dict.fromkeys(
        ("TensorArrayV3", "TensorArrayGradV3", "TensorArraySizeV3", "TensorArrayCloseV3")
    ),
}
"""Type of an op -> its gradient."""
