"""The gradients of the ops of ``math_ops``, ``cwise_ops`` and ``reductions``."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from scopeviz.tf1.framework.constant_op import constant, constant_value
from scopeviz.tf1.framework.dtypes import float32, int32
from scopeviz.tf1.framework.op_def import OPS, apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.tensor_shape import Dims
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions
from scopeviz.tf1.ops import selecting as _selecting  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops.complex_ops import conj
from scopeviz.tf1.ops.cwise_ops import COMPLEX

Gradient: TypeAlias = Callable[..., Any]
"""From an op and a gradient for each of its outputs to one for each of its inputs."""


def _known(dims: Dims) -> bool:
    return dims is not None and None not in dims


def after(gradient: Gradient) -> Gradient:
    """A gradient whose ops run only when there is something to pass on."""

    def waiting(op: Operation, grad: Tensor) -> Any:
        with op.graph.control_dependencies([grad]):
            return gradient(op, grad)

    return waiting


def from_output(op_type: str) -> Gradient:
    """A gradient that is an op on the op's value and what is passed back."""
    return lambda op, grad: raw_op(op_type, op.outputs[0], grad)


def _from_conjugate(op_type: str) -> Gradient:
    return lambda op, grad: raw_op(op_type, conj(op.outputs[0]), grad)


# Of one tensor.


def _square(op: Operation, grad: Tensor) -> Tensor:
    x = conj(op.inputs[0])
    two = constant(2.0, dtype=x.dtype.base_dtype)
    return cwise_ops.multiply(grad, cwise_ops.multiply(x, two))


def _sign(op: Operation, grad: Tensor) -> Tensor:
    (x,) = op.inputs
    return array_ops.zeros(array_ops.shape(x), x.dtype.base_dtype)


def _tan(op: Operation, grad: Tensor) -> Tensor:
    secant = cwise_ops.reciprocal(cwise_ops.cos(conj(op.inputs[0])))
    return cwise_ops.multiply(cwise_ops.square(secant), grad)


def _cast(op: Operation, grad: Tensor) -> Tensor | None:
    source = op.inputs[0].dtype.base_dtype
    if source in COMPLEX and grad.dtype.base_dtype in COMPLEX:
        return math_ops.cast(grad, source)
    return None


# Of two tensors, one of which may have been repeated to meet the other.


class _Spread(NamedTuple):
    """How an operand was repeated.

    Attributes:
        shape: the operand's shape.
        axes: along which it was repeated.
        repeated: whether it was, as far as is known.
    """

    shape: Any
    axes: Any
    repeated: bool = True

    def summed(self, grad: Tensor) -> Tensor:
        """The gradient in the operand's shape."""
        return array_ops.reshape(reductions.reduce_sum(grad, self.axes), self.shape)

    def fit(self, grad: Tensor) -> Tensor:
        """The same, and no ops where the shape is right already."""
        return self.summed(grad) if self.repeated else grad


_SPREADS = ("axes of repeated operands",)
"""Key of the collection where a graph keeps what it has found out, as TF1's graphs do."""


def _spreads(x: Tensor, y: Tensor, grad: Tensor) -> tuple[_Spread, _Spread]:
    """How two operands met.

    Follows: tensorflow/python/ops/math_grad.py, SmartBroadcastGradientArgs.
    """
    if not (_known(x.dims) and _known(y.dims)):
        return spreads_of(raw_op("Shape", x, out_type=int32), raw_op("Shape", y, out_type=int32))
    kept = x.graph.get_collection_ref(_SPREADS)
    if not kept:
        kept.append({})
    axes = kept[0].get((x.dims, y.dims))
    if axes is None:
        # TF1 makes the op, looks what it would give, and leaves it in the graph.
        shapes = [np.array(one.dims, np.int32) for one in (x, y)]
        op = apply_op("BroadcastGradientArgs", None, shapes)
        axes = kept[0][x.dims, y.dims] = OPS[op.type].compute(op, *shapes)
    return (
        _Spread(np.array(x.dims, np.int32), axes[0], x.dims != grad.dims),
        _Spread(np.array(y.dims, np.int32), axes[1], y.dims != grad.dims),
    )


def spreads_of(x_shape: Tensor, y_shape: Tensor) -> tuple[_Spread, _Spread]:
    """How two operands met, found in a run."""
    x_axes, y_axes = apply_op("BroadcastGradientArgs", None, (x_shape, y_shape)).outputs
    return _Spread(x_shape, x_axes), _Spread(y_shape, y_axes)


def _alike(x: Tensor, y: Tensor, grad: Tensor) -> bool:
    return _known(x.dims) and x.dims == y.dims == grad.dims


def _add(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, y = op.inputs
    if _alike(x, y, grad):
        return grad, grad
    to_x, to_y = _spreads(x, y, grad)
    return to_x.fit(grad), to_y.fit(grad)


def _sub(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, y = op.inputs
    if _alike(x, y, grad):
        return grad, -grad
    to_x, to_y = _spreads(x, y, grad)
    return to_x.fit(grad), to_y.fit(-grad)


def _mul(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, y = op.inputs
    if _alike(x, y, grad) and grad.dtype.base_dtype in {int32, float32}:
        return raw_op("Mul", grad, y), raw_op("Mul", grad, x)
    to_x, to_y = _spreads(x, y, grad)
    x, y = conj(x), conj(y)
    return to_x.fit(raw_op("Mul", grad, y)), to_y.fit(raw_op("Mul", x, grad))


def _real_div(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, y = op.inputs
    to_x, to_y = spreads_of(array_ops.shape(x), array_ops.shape(y))
    x, y = conj(x), conj(y)
    first = to_x.summed(raw_op("RealDiv", grad, y))
    return first, to_y.summed(grad * raw_op("RealDiv", raw_op("RealDiv", -x, y), y))


def _floor_mod(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, y = op.inputs
    to_x, to_y = spreads_of(array_ops.shape(x), array_ops.shape(y))
    whole = raw_op("FloorDiv", x, y)
    return to_x.summed(grad), to_y.summed(grad * cwise_ops.negative(whole))


def _pow(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, y = op.inputs
    to_x, to_y = _spreads(x, y, grad)
    x, y = conj(x), conj(y)
    first = to_x.fit(grad * y * math_ops.pow(x, y - 1))
    mask = cwise_ops.not_equal(x, 0) if x.dtype.is_complex else x > 0
    safe = raw_op("Select", mask, x, array_ops.ones_like(x))
    logarithm = raw_op("Select", mask, cwise_ops.log(safe), array_ops.zeros_like(x))
    return first, to_y.fit(grad * conj(op.outputs[0]) * logarithm)


def _extreme_of_two(compare: Callable[..., Tensor]) -> Gradient:
    """The gradient goes to the operand that was chosen."""

    def gradient(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
        x, y = op.inputs
        shapes = array_ops.shape(x), array_ops.shape(y)
        zeros = array_ops.zeros(array_ops.shape(grad), grad.dtype)
        mask = compare(x, y)
        to_x, to_y = spreads_of(*shapes)
        first = to_x.summed(raw_op("Select", mask, grad, zeros))
        return first, to_y.summed(raw_op("Select", mask, zeros, grad))

    return gradient


def _squared_difference(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, y = op.inputs
    with op.graph.control_dependencies([grad]):
        two = constant(2.0, grad.dtype.base_dtype, name="scalar")
        first = cwise_ops.multiply(two, grad) * (x - y)
    if _alike(x, y, grad):
        return first, -first
    to_x, to_y = _spreads(x, y, grad)
    return to_x.fit(first), -to_y.fit(first)


# Of reductions.


def kept_shape(shape: Any, axes: Any) -> Tensor:
    """The shape of a reduced tensor, had its reduced axes been kept.

    Follows: tensorflow/python/ops/math_ops.py, reduced_shape.
    """
    sizes, places = math_ops.cast(shape, int32), math_ops.cast(axes, int32)
    rank = array_ops.size(sizes)
    places = (places + rank) % rank
    count = array_ops.shape(places)
    indices = [math_ops.range(rank), places]
    return apply_op("DynamicStitch", None, (indices, [sizes, array_ops.fill(count, 1)])).outputs[0]


def shape_quotient(shape: Any, by: Any) -> Tensor:
    """Sizes over others, of which 0 counts as 1."""
    quotient: Tensor = math_ops.floordiv(shape, cwise_ops.maximum(by, 1))
    return quotient


def _sum(op: Operation, grad: Tensor) -> list[Tensor | None]:
    x, axes = op.inputs[0], constant_value(op.inputs[1])
    if x.dims is not None and axes is not None:
        if np.array_equal(axes, np.arange(len(x.dims))):
            grad = array_ops.reshape(grad, [1] * len(x.dims))
            known = _known(x.dims)
            sizes = constant(np.array(x.dims, np.int32)) if known else array_ops.shape(x)
            return [raw_op("Tile", grad, sizes), None]
        if _known(x.dims):
            kept, times = _static_shapes(x, tuple(np.ravel(axes).tolist()))
            return [raw_op("Tile", array_ops.reshape(grad, kept), times), None]
    shape = array_ops.shape(x)
    kept = kept_shape(shape, op.inputs[1])
    times = shape_quotient(shape, kept)
    return [raw_op("Tile", array_ops.reshape(grad, kept), times), None]


_REDUCED = ("shapes of reduced tensors",)


def _static_shapes(x: Tensor, axes: tuple[int, ...]) -> Any:
    """Shape with the axes kept, and how often to repeat it, where all is known."""
    kept = x.graph.get_collection_ref(_REDUCED)
    if not kept:
        kept.append({})
    found = kept[0].get((x.dims, axes))
    if found is None:
        sizes = np.array(x.dims, np.int32)
        reduced = sizes.copy()
        reduced[list(axes)] = 1
        # TF1 makes these ops, looks what they would give, and leaves them in the graph.
        kept_shape(sizes, np.array(axes, np.int32))
        shape_quotient(sizes, reduced)
        found = kept[0][x.dims, axes] = (reduced, sizes // np.maximum(reduced, 1))
    return found


def _mean(op: Operation, grad: Tensor) -> tuple[Tensor, None]:
    spread = _sum(op, grad)[0]
    assert spread is not None
    (x, y), factor = (op.inputs[0], op.outputs[0]), None
    if x.dims is not None and y.dims is not None and None not in (*x.dims, *y.dims):
        count = math.prod(n for n in x.dims if n is not None)
        kept = math.prod(n for n in y.dims if n is not None)
        factor = constant(count // max(kept, 1), dtype=spread.dtype.base_dtype)
    else:
        before, after = array_ops.shape(x), array_ops.shape(y)
        factor = shape_quotient(reductions.reduce_prod(before), reductions.reduce_prod(after))
    return math_ops.truediv(spread, math_ops.cast(factor, spread.dtype.base_dtype)), None


def _extreme(op: Operation, grad: Tensor) -> list[Tensor | None]:
    """The gradient is divided among the elements that were chosen."""
    x, axes = op.inputs
    kept = kept_shape(array_ops.shape(x), axes)
    y = array_ops.reshape(op.outputs[0], kept)
    grad = array_ops.reshape(grad, kept)
    chosen = math_ops.cast(cwise_ops.equal(y, x), grad.dtype)
    number = array_ops.reshape(reductions.reduce_sum(chosen, axes), kept)
    return [math_ops.divide(chosen, number) * grad, None]


# Of matrices.


def _mat_mul(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    a, b = (conj(one) for one in op.inputs)
    turned = op.attrs["transpose_a"], op.attrs["transpose_b"]
    first, second = _PRODUCTS[turned]
    operands = {"a": a, "b": b, "g": grad}
    made = [
        math_ops.matmul(operands[left], operands[right], transpose_a=ta, transpose_b=tb)
        for left, ta, right, tb in (first, second)
    ]
    return made[0], made[1]


def _sparse_mat_mul(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    a, b = op.inputs
    operands = {"a": a, "b": b, "g": grad}
    sparse = {"a": op.attrs["a_is_sparse"], "b": op.attrs["b_is_sparse"]}
    sparse["g"] = grad.op.type == "ReluGrad"
    first, second = _PRODUCTS[op.attrs["transpose_a"], op.attrs["transpose_b"]]
    to_a, to_b = (
        math_ops.matmul(
            operands[left],
            operands[right],
            transpose_a=ta,
            transpose_b=tb,
            a_is_sparse=sparse[left],
            b_is_sparse=sparse[right],
        )
        for left, ta, right, tb in (first, second)
    )
    return to_a, to_b


def _batch_mat_mul(op: Operation, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, y = op.inputs
    first, second = _PRODUCTS[op.attrs["transpose_a"], op.attrs["transpose_b"]]
    operands = {"a": x, "b": y, "g": grad}
    to_x, to_y = (
        math_ops.matmul(operands[left], operands[right], adjoint_a=ta, adjoint_b=tb)
        for left, ta, right, tb in (first, second)
    )
    if _known(x.dims) and x.dims == y.dims:
        return to_x, to_y
    x_shape, y_shape = array_ops.shape(x), array_ops.shape(y)
    axes = apply_op("BroadcastGradientArgs", None, (x_shape[:-2], y_shape[:-2])).outputs
    return _Spread(x_shape, axes[0]).summed(to_x), _Spread(y_shape, axes[1]).summed(to_y)


_PRODUCTS = {
    (False, False): (("g", False, "b", True), ("a", True, "g", False)),
    (False, True): (("g", False, "b", False), ("g", True, "a", False)),
    (True, False): (("b", False, "g", True), ("a", False, "g", False)),
    (True, True): (("b", True, "g", True), ("g", True, "a", True)),
}
"""Which operands were transposed -> the products for the first and second one's gradient."""


_PASS_NOTHING = (
    *("ArgMax", "ArgMin", "Ceil", "Equal", "Floor", "FloorDiv", "Greater"),
    *("GreaterEqual", "Less", "LessEqual", "LogicalAnd", "LogicalNot", "LogicalOr", "NotEqual"),
    *("Range", "Round"),
)

GRADIENTS: dict[str, Gradient | None] = {
    "Abs": lambda op, grad: grad * cwise_ops.sign(op.inputs[0]),
    "Add": _add,
    "AddN": lambda op, grad: [grad] * len(op.inputs),
    "AddV2": _add,
    "BatchMatMulV2": _batch_mat_mul,
    "Cast": _cast,
    "Cos": after(lambda op, grad: -grad * cwise_ops.sin(conj(op.inputs[0]))),
    "Exp": after(lambda op, grad: grad * conj(op.outputs[0])),
    "FloorMod": _floor_mod,
    "Log": after(lambda op, grad: grad * cwise_ops.reciprocal(conj(op.inputs[0]))),
    "Log1p": after(lambda op, grad: grad * cwise_ops.reciprocal(1 + conj(op.inputs[0]))),
    "MatMul": _mat_mul,
    "Max": _extreme,
    "Maximum": _extreme_of_two(cwise_ops.greater_equal),
    "Mean": _mean,
    "Min": _extreme,
    "Minimum": _extreme_of_two(cwise_ops.less_equal),
    "Mul": _mul,
    "Neg": lambda op, grad: -grad,
    "Pow": _pow,
    "RealDiv": _real_div,
    "Reciprocal": from_output("ReciprocalGrad"),
    "Rsqrt": from_output("RsqrtGrad"),
    "Sigmoid": after(_from_conjugate("SigmoidGrad")),
    "Sign": _sign,
    "Sin": after(lambda op, grad: grad * cwise_ops.cos(conj(op.inputs[0]))),
    "SparseMatMul": _sparse_mat_mul,
    "Sqrt": from_output("SqrtGrad"),
    "Square": after(_square),
    "SquaredDifference": _squared_difference,
    "Sub": _sub,
    "Sum": _sum,
    "Tan": after(_tan),
    "Tanh": after(_from_conjugate("TanhGrad")),
    **dict.fromkeys(_PASS_NOTHING),
}
"""Type of an op -> its gradient; None where nothing is passed on."""
