"""The gradients of functions of each element, of divisions, and of complex numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, complex_ops, cwise_ops, elementary_ops, math_ops
from scopeviz.tf1.ops.math_grad import Gradient, after, spreads_of


def _slope(function: Callable[[Tensor], Any]) -> Gradient:
    """The gradient times the slope of the op at its operand."""
    return after(lambda op, grad: grad * function(complex_ops.conj(op.inputs[0])))


def _over(function: Callable[[Tensor], Any]) -> Gradient:
    """The gradient over a function of the op's value."""
    return after(lambda op, grad: grad / function(complex_ops.conj(op.outputs[0])))


def _inverse_sine(sign: int) -> Gradient:
    def gradient(op: Operation, grad: Tensor) -> Any:
        squared = cwise_ops.square(complex_ops.conj(op.inputs[0]))
        one = constant(1, dtype=grad.dtype.base_dtype)
        root = cwise_ops.sqrt(cwise_ops.subtract(one, squared))
        inverse = cwise_ops.reciprocal(root)
        return (grad if sign > 0 else -grad) * inverse

    return after(gradient)


def _inverse_of_one_and_square(combine: Callable[..., Tensor]) -> Gradient:
    def gradient(op: Operation, grad: Tensor) -> Any:
        squared = cwise_ops.square(complex_ops.conj(op.inputs[0]))
        one = constant(1, dtype=grad.dtype.base_dtype)
        return grad * cwise_ops.reciprocal(combine(one, squared))

    return after(gradient)


def _error(sign: int) -> Gradient:
    def gradient(op: Operation, grad: Tensor) -> Any:
        factor = constant(sign * 2 / math.sqrt(math.pi), dtype=grad.dtype.base_dtype)
        with op.graph.control_dependencies([grad]):
            return grad * factor * cwise_ops.exp(-cwise_ops.square(op.inputs[0]))

    return gradient


def _atan2(op: Operation, grad: Tensor) -> tuple[Any, Any]:
    y, x = op.inputs
    with op.graph.control_dependencies([grad]):
        inverse = grad / (cwise_ops.square(x) + cwise_ops.square(y))
        return x * inverse, -y * inverse


def _div_no_nan(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, y = op.inputs
    to_x, to_y = spreads_of(array_ops.shape(x), array_ops.shape(y))
    x, y = complex_ops.conj(x), complex_ops.conj(y)
    first = to_x.summed(_divided(grad, y))
    return first, to_y.summed(grad * _divided(_divided(-x, y), y))


def _divided(x: Any, y: Any) -> Tensor:
    with x.graph.name_scope("div_no_nan") as scope:
        return apply_op("DivNoNan", scope, (x, y)).outputs[0]


def _mul_no_nan(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, y = op.inputs
    if x.dims is not None and None not in x.dims and x.dims == y.dims == grad.dims:
        return raw_op("MulNoNan", grad, y), raw_op("MulNoNan", x, grad)
    to_x, to_y = spreads_of(array_ops.shape(x), array_ops.shape(y))
    first = to_x.summed(raw_op("MulNoNan", grad, y))
    return first, to_y.summed(raw_op("MulNoNan", x, grad))


def _of_zero_first(slopes: Callable[[Tensor, Tensor, Tensor], tuple[Any, Any]]) -> Gradient:
    """Of an op that gives 0 where its first operand is 0; from that and both operands."""

    def gradient(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
        x, y = op.inputs
        to_x, to_y = spreads_of(array_ops.shape(x), array_ops.shape(y))
        with op.graph.control_dependencies([grad]):
            zero = math_ops.cast(0.0, x.dtype.base_dtype)
            some = math_ops.cast(cwise_ops.not_equal(x, zero), x.dtype.base_dtype)
            first, second = slopes(some, x, y)
            return to_x.summed(first * grad), to_y.summed(second * grad)

    return gradient


def _quotient_slopes(some: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    first = raw_op("Xdivy", some, y)
    return first, raw_op("Xdivy", cwise_ops.negative(x), y**2)


def _logarithm_slopes(some: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    return raw_op("Xlogy", some, y), raw_op("Xdivy", x, y)


# Of complex numbers.


def _complex(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, y = op.inputs
    to_x, to_y = spreads_of(array_ops.shape(x), array_ops.shape(y))
    return to_x.summed(complex_ops.real(grad)), to_y.summed(complex_ops.imag(grad))


def _zero_like(grad: Tensor) -> Tensor:
    return constant(0, dtype=grad.dtype.base_dtype)


def _angle(op: Operation, grad: Tensor) -> Tensor:
    with op.graph.control_dependencies([grad]):
        x = op.inputs[0]
        real, imag = complex_ops.real(x), complex_ops.imag(x)
        inverse = cwise_ops.reciprocal(complex_ops.complex(imag, real))
        whole = complex_ops.complex(grad, _zero_like(grad))
        result: Tensor = -whole * inverse
        return result


def _complex_abs(op: Operation, grad: Tensor) -> Tensor:
    y = op.outputs[0]
    upper = complex_ops.complex(grad, array_ops.zeros_like(grad)) * op.inputs[0]
    return _divided(upper, complex_ops.complex(y, array_ops.zeros_like(y)))


# Of gradients.


def _reciprocal_grad(op: Operation, grad: Tensor) -> tuple[Any, Tensor]:
    y, passed = op.inputs
    with op.graph.control_dependencies([grad]):
        y, grad = complex_ops.conj(y), complex_ops.conj(grad)
        return grad * -2.0 * passed * y, raw_op("ReciprocalGrad", y, grad)


def _sqrt_grad(op: Operation, grad: Tensor) -> tuple[Any, Any]:
    with op.graph.control_dependencies([grad]):
        quotient = grad / op.inputs[0]
        return -complex_ops.conj(quotient) * op.outputs[0], 0.5 * quotient


def _rsqrt_grad(op: Operation, grad: Tensor) -> tuple[Any, Tensor]:
    y, passed = op.inputs
    with op.graph.control_dependencies([grad]):
        y, grad = complex_ops.conj(y), complex_ops.conj(grad)
        first = -1.5 * grad * passed * cwise_ops.square(y)
        return first, raw_op("RsqrtGrad", y, grad)


def _sigmoid_grad(op: Operation, grad: Tensor) -> tuple[Any, Tensor]:
    with op.graph.control_dependencies([grad]):
        y, passed = (complex_ops.conj(one) for one in op.inputs)
        both = grad * passed
        return both - 2.0 * both * y, raw_op("SigmoidGrad", y, grad)


def _tanh_grad(op: Operation, grad: Tensor) -> tuple[Any, Tensor]:
    with op.graph.control_dependencies([grad]):
        y, passed = (complex_ops.conj(one) for one in op.inputs)
        return grad * -2.0 * passed * y, raw_op("TanhGrad", y, grad)


_PASS_NOTHING = ("AsString", "LinSpace", "Multinomial", "Rint", "StringJoin", "TruncateDiv")

GRADIENTS: dict[str, Gradient | None] = {
    "Acos": _inverse_sine(-1),
    "Acosh": _over(elementary_ops.sinh),
    "Angle": _angle,
    "Asin": _inverse_sine(1),
    "Asinh": _over(elementary_ops.cosh),
    "Atan": _inverse_of_one_and_square(cwise_ops.add),
    "Atan2": _atan2,
    "Atanh": _inverse_of_one_and_square(cwise_ops.subtract),
    "Complex": _complex,
    "ComplexAbs": _complex_abs,
    "Conj": lambda op, grad: complex_ops.conj(grad),
    "Cosh": _slope(elementary_ops.sinh),
    "DivNoNan": _div_no_nan,
    "Erf": _error(1),
    "Erfc": _error(-1),
    "Expm1": _slope(cwise_ops.exp),
    "Imag": lambda op, grad: complex_ops.complex(_zero_like(grad), grad),
    "Lgamma": _slope(elementary_ops.digamma),
    "MulNoNan": _mul_no_nan,
    "Real": lambda op, grad: complex_ops.complex(grad, _zero_like(grad)),
    "ReciprocalGrad": _reciprocal_grad,
    "RsqrtGrad": _rsqrt_grad,
    "SigmoidGrad": _sigmoid_grad,
    "Sinh": _slope(elementary_ops.cosh),
    "SqrtGrad": _sqrt_grad,
    "TanhGrad": _tanh_grad,
    "Xdivy": _of_zero_first(_quotient_slopes),
    "Xlogy": _of_zero_first(_logarithm_slopes),
    **dict.fromkeys(_PASS_NOTHING),
}
"""Type of an op -> its gradient; None where nothing is passed on."""
