"""Complex numbers: made of two, and taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import broadcast_dims, unchanged
from scopeviz.tf1.framework.deferred import named
from scopeviz.tf1.framework.dtypes import DType, complex64, complex128, float32, float64
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    apply_op,
    convert_to_tensor,
    operand_of,
)
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cwise_ops import types

Operands = Sequence[Operand]
Outputs = Sequence[Output]

_WHOLE: dict[DType, DType] = {float32: complex64, float64: complex128}
"""Dtype of the parts -> dtype of the complex numbers."""


def complex(real: Any, imag: Any, name: str | None = None) -> Tensor:
    """Complex numbers from their parts.

    Args:
        real: the real part: ``float32`` or ``float64``, of any shape.
        imag: the imaginary part: the same dtype; sizes of 1 are stretched.
        name: the op's name.

    Returns:
        A tensor of the shape of both together: ``complex64`` or ``complex128``.

    Raises:
        TypeError: if a dtype is another, or the dtypes differ.
        ValueError: if the shapes do not fit.

    Follows: tensorflow/python/ops/math_ops.py, complex.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.complex([1.0], [2.0])).tolist()
    [(1+2j)]
    """
    parts = {"real": operand_of(real), "imag": operand_of(imag)}
    found = [one.dtype.base_dtype for one in parts.values()]
    if found[0] is not found[1] or found[0] not in _WHOLE:
        names = " ".join(dtype.name for dtype in found)
        raise TypeError(f"real and imag have incorrect types: {names}")
    graph = graph_of(list(parts.values()))
    tensors = [
        one if isinstance(one, Tensor) else one.realize(graph, part) for part, one in parts.items()
    ]
    attrs = {"Tout": _WHOLE[found[0]]}
    return apply_op("Complex", name, tensors, attrs).outputs[0]


def real(input: Any, name: str | None = None) -> Tensor:
    """The real part; real numbers are given back as they are.

    Args:
        input: a tensor of numbers of any shape.
        name: the op's name.

    Returns:
        A tensor of the same shape: floats.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/math_ops.py, real.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.real([1 + 2j])).tolist()
    [1.0]
    """
    return _part("Real", input, name, lambda x: x)


def imag(input: Any, name: str | None = None) -> Tensor:
    """The imaginary part; 0 for real numbers.

    Args:
        input: a tensor of numbers of any shape.
        name: the op's name.

    Returns:
        A tensor of the same shape: floats.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/math_ops.py, imag.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.imag([1 + 2j])).tolist()
    [2.0]
    """
    return _part("Imag", input, name, array_ops.zeros_like)


def angle(input: Any, name: str | None = None) -> Tensor:
    """The angle of complex numbers, in radians; 0 for real numbers.

    Args:
        input: a tensor of numbers of any shape.
        name: the op's name.

    Returns:
        A tensor of the same shape: floats.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/math_ops.py, angle.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.angle([2 + 0j])).tolist()
    [0.0]
    """
    return _part("Angle", input, name, array_ops.zeros_like)


def _part(op_type: str, value: Any, name: str | None, of_real: Any) -> Tensor:
    operand = operand_of(value)
    graph = graph_of([operand])
    with graph.as_default(), graph.name_scope(name or op_type) as scope:
        tensor = operand if isinstance(operand, Tensor) else operand.realize(graph, "input")
        if not tensor.dtype.is_complex:
            real_part: Tensor = of_real(tensor)
            return real_part
        attrs = {"Tout": tensor.dtype.base_dtype.real_dtype}
        return apply_op(op_type, scope, (tensor,), attrs).outputs[0]


def conj(x: Any, name: str | None = None) -> Tensor:
    """The complex conjugate; real numbers are given back as they are.

    Args:
        x: a tensor of numbers of any shape.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the elements are no numbers.

    Follows: tensorflow/python/ops/math_ops.py, conj.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.conj([1 + 2j])).tolist()
    [(1-2j)]
    """
    operand = operand_of(x)
    dtype = operand.dtype
    if not (dtype.is_complex or dtype.is_floating or dtype.is_integer):
        raise TypeError(f"Expected numeric or variant tensor, got dtype {dtype!r}")
    if not dtype.is_complex:
        return convert_to_tensor(operand, name="Conj/x")
    return apply_op("Conj", name, (named(operand, "x"),)).outputs[0]


def _of_parts(operands: Operands, attrs: Attributes) -> Outputs:
    return [(attrs["Tout"], broadcast_dims(operands[0].dims, operands[1].dims))]


def _compute_complex(op: Operation, real: Any, imag: Any) -> Any:
    return (real + 1j * imag).astype(op.attrs["Tout"].np_dtype)


def _a_part(operands: Operands, attrs: Attributes) -> Outputs:
    return [(attrs["Tout"], operands[0].dims)]


_COMPLEX = {"T": types("complex64 complex128")}
OPS["Complex"] = OpDef(
    "real:T imag:T", _of_parts, _compute_complex, {"T": types("float32 float64")}
)
OPS["Real"] = OpDef("input:T", _a_part, lambda op, x: np.real(x).copy(), _COMPLEX)
OPS["Imag"] = OpDef("input:T", _a_part, lambda op, x: np.imag(x).copy(), _COMPLEX)
OPS["Angle"] = OpDef("input:T", _a_part, lambda op, x: np.angle(x), _COMPLEX)
OPS["Conj"] = OpDef("input:T", unchanged, lambda op, x: np.conjugate(x), _COMPLEX)
