"""Gradients of the ops that are a whole recurrent cell."""

from __future__ import annotations

from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.kernels import rnn_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.kernels.gradient_kernels import raw_op
from scopeviz.tf1.ops import array_ops, math_ops, slicing
from scopeviz.tf1.ops.math_grad import Gradient


def _lstm(op: Operation, *grads: Tensor) -> list[Tensor]:
    """Follows: tensorflow/contrib/rnn/python/ops/lstm_ops.py, _LSTMBlockCellGrad."""
    x, cs_prev, h_prev, w = op.inputs[:4]
    attrs = {"use_peephole": op.attrs["use_peephole"]}
    operands = [*op.inputs, *op.outputs[:6], grads[1], grads[6]]
    d_cs_prev, d_sums, *peepholes = apply_op("LSTMBlockCellGrad", None, operands, attrs).outputs
    batch, depth = (-1 if dim is None else dim for dim in x.shape.with_rank(2).as_list())
    units = cs_prev.shape.with_rank(2)[1].value
    both = math_ops.matmul(d_sums, w, transpose_b=True)
    d_x = slicing.slice(both, (0, 0), (batch, depth))
    d_x.set_shape(x.shape)
    d_h_prev = slicing.slice(both, (0, depth), (batch, units))
    inputs = array_ops.concat([x, h_prev], 1)
    d_w = math_ops.matmul(inputs, d_sums, transpose_a=True)
    return [
        d_x,
        d_cs_prev,
        d_h_prev,
        d_w,
        *peepholes,
        raw_op("BiasAddGrad", d_sums, data_format="NHWC"),
    ]


def _gru(op: Operation, *grads: Tensor) -> list[Tensor]:
    """Follows: tensorflow/contrib/rnn/python/ops/gru_ops.py, _GRUBlockCellGrad."""
    x, h_prev = op.inputs[:2]
    r, u, c, _ = op.outputs
    operands = [*op.inputs, r, u, c, grads[3]]
    d_x, d_h_prev, d_c, d_ru = apply_op("GRUBlockCellGrad", None, operands).outputs
    inputs = array_ops.concat([x, h_prev], 1)
    d_w_ru = math_ops.matmul(inputs, d_ru, transpose_a=True)
    d_b_ru = raw_op("BiasAddGrad", d_ru, data_format="NHWC")
    kept = array_ops.concat([x, h_prev * r], 1)
    d_w_c = math_ops.matmul(kept, d_c, transpose_a=True)
    return [d_x, d_h_prev, d_w_ru, d_w_c, d_b_ru, raw_op("BiasAddGrad", d_c, data_format="NHWC")]


GRADIENTS: dict[str, Gradient | None] = {"GRUBlockCell": _gru, "LSTMBlockCell": _lstm}
"""Type of an op -> its gradient."""
