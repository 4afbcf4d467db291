"""What the ops that are a whole recurrent cell give: dtypes and static shapes, then values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import with_rank
from scopeviz.tf1.framework.dtypes import float16, float32
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand
from scopeviz.tf1.framework.operation import Attributes, Operation, Output

Array: TypeAlias = NDArray[Any]


def _sigmoid(x: Array) -> Array:
    result: Array = 0.5 * (np.tanh(0.5 * x) + 1)  # No exponential overflows.
    return result.astype(x.dtype, copy=False)


def _outputs(operands: Sequence[Operand], columns: Sequence[Any]) -> list[Output]:
    """For each number of columns, an output with the batch in front."""
    batch = with_rank(operands[0].dims, 2)[0]
    return [(operands[0].dtype.base_dtype, (batch, number)) for number in columns]


def _times(size: int | None, times: int) -> int | None:
    return None if size is None else times * size


# LSTM.  The order of the gates is i, c, f, o.


def _lstm(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    return _outputs(operands, [with_rank(operands[1].dims, 2)[1]] * 7)


def _lstm_step(
    op: Operation,
    x: Array,
    cs_prev: Array,
    h_prev: Array,
    w: Array,
    wci: Array,
    wcf: Array,
    wco: Array,
    b: Array,
) -> tuple[Array, ...]:
    sums = np.concatenate([x, h_prev], 1) @ w + b
    i, ci, f, o = np.split(sums, 4, axis=1)
    peephole, clip = op.attrs["use_peephole"], op.attrs["cell_clip"]
    i = _sigmoid(i + cs_prev * wci if peephole else i)
    f = f + x.dtype.type(op.attrs["forget_bias"])
    f = _sigmoid(f + cs_prev * wcf if peephole else f)
    ci = np.tanh(ci)
    cs = ci * i + f * cs_prev
    if clip > 0:
        cs = np.clip(cs, -clip, clip)
    o = _sigmoid(o + cs * wco if peephole else o)
    co = np.tanh(cs)
    return i, cs, f, o, ci, co, o * co


def _lstm_back(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    units = with_rank(operands[1].dims, 2)[1]
    dtype = operands[0].dtype.base_dtype
    return [*_outputs(operands, [units, _times(units, 4)]), *[(dtype, (units,))] * 3]


def _lstm_step_back(op: Operation, *values: Array) -> tuple[Array, ...]:
    _, cs_prev, _, _, wci, wcf, wco, _, i, cs, f, o, ci, co, cs_grad, h_grad = values
    peephole = op.attrs["use_peephole"]
    d_o = o * (1 - o) * h_grad * co
    d_cs = (1 - co * co) * h_grad * o + cs_grad
    if peephole:
        d_cs = d_cs + d_o * wco
    d_ci = (1 - ci * ci) * d_cs * i
    d_f = f * (1 - f) * d_cs * cs_prev
    d_i = i * (1 - i) * d_cs * ci
    sums = np.concatenate([d_i, d_ci, d_f, d_o], 1)
    d_cs_prev = d_cs * f
    if not peephole:
        return d_cs_prev, sums, *[np.zeros_like(wci)] * 3
    d_cs_prev = d_cs_prev + d_i * wci + d_f * wcf
    peepholes = [(d_i * cs_prev).sum(0), (d_f * cs_prev).sum(0), (d_o * cs).sum(0)]
    return d_cs_prev, sums, *peepholes


_LSTM_INPUTS = "x:T cs_prev:T h_prev:T w:T wci:T wcf:T wco:T b:T"
_LSTM_TYPES = {"T": frozenset([float16, float32])}

OPS["LSTMBlockCell"] = OpDef(_LSTM_INPUTS, _lstm, _lstm_step, _LSTM_TYPES)
OPS["LSTMBlockCellGrad"] = OpDef(
    f"{_LSTM_INPUTS} i:T cs:T f:T o:T ci:T co:T cs_grad:T h_grad:T",
    _lstm_back,
    _lstm_step_back,
    _LSTM_TYPES,
)


# GRU.


def _gru(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    return _outputs(operands, [with_rank(operands[1].dims, 2)[1]] * 4)


def _gru_step(
    op: Operation,
    x: Array,
    h_prev: Array,
    w_ru: Array,
    w_c: Array,
    b_ru: Array,
    b_c: Array,
) -> tuple[Array, ...]:
    r, u = np.split(_sigmoid(np.concatenate([x, h_prev], 1) @ w_ru + b_ru), 2, axis=1)
    c = np.tanh(np.concatenate([x, h_prev * r], 1) @ w_c + b_c)
    return r, u, c, u * h_prev + (1 - u) * c


def _gru_back(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    depth, units = with_rank(operands[0].dims, 2)[1], with_rank(operands[1].dims, 2)[1]
    return _outputs(operands, [depth, units, units, _times(units, 2)])


def _gru_step_back(op: Operation, *values: Array) -> tuple[Array, ...]:
    x, h_prev, w_ru, w_c, _, _, r, u, c, d_h = values
    depth = x.shape[1]
    d_c = d_h * (1 - u) * (1 - c * c)
    d_u = d_h * (h_prev - c) * u * (1 - u)
    through_c = d_c @ w_c.T
    d_kept = through_c[:, depth:]
    d_ru = np.concatenate([d_kept * h_prev * r * (1 - r), d_u], 1)
    through_ru = d_ru @ w_ru.T
    d_x = through_ru[:, :depth] + through_c[:, :depth]
    d_h_prev = through_ru[:, depth:] + d_kept * r + d_h * u
    return d_x, d_h_prev, d_c, d_ru


_GRU_INPUTS = "x:T h_prev:T w_ru:T w_c:T b_ru:T b_c:T"
_GRU_TYPES = {"T": frozenset([float32])}

OPS["GRUBlockCell"] = OpDef(_GRU_INPUTS, _gru, _gru_step, _GRU_TYPES)
OPS["GRUBlockCellGrad"] = OpDef(
    f"{_GRU_INPUTS} r:T u:T c:T d_h:T", _gru_back, _gru_step_back, _GRU_TYPES
)
