"""Gradients of ops that are a whole recurrent cell, which only take ``float32``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import scopeviz.tf1 as tf
from scopeviz.tf1.framework.op_def import apply_op
from scopeviz.tf1.kernels import rnn_kernels as _kernels  # noqa: F401  # it fills the table of ops
from tests.tf1.gradient_cases.case import Case, some

BATCH, DEPTH, UNITS = 2, 2, 3
STEP = 1e-2


def reals(*shape: int, seed: int) -> Any:
    return some(*shape, low=-0.8, high=0.8, seed=seed)


X, STATE = reals(BATCH, DEPTH, seed=0), reals(BATCH, UNITS, seed=1)
OUTPUT, PEEPHOLE = reals(BATCH, UNITS, seed=2), reals(UNITS, seed=3)
ROWS = DEPTH + UNITS
LSTM = [
    X,
    STATE,
    OUTPUT,
    reals(ROWS, 4 * UNITS, seed=4),
    PEEPHOLE,
    -PEEPHOLE,
    PEEPHOLE[::-1].copy(),
    reals(4 * UNITS, seed=5),
]
GRU = [
    X,
    STATE,
    reals(ROWS, 2 * UNITS, seed=6),
    reals(ROWS, UNITS, seed=7),
    reals(2 * UNITS, seed=8),
    reals(UNITS, seed=9),
]


def step(op_type: str, *results: int, **attrs: Any) -> Callable[..., Any]:
    """Some results of one step, side by side."""

    def call(*operands: Any) -> Any:
        made = apply_op(op_type, None, [tf.cast(one, tf.float32) for one in operands], attrs)
        return tf.concat([made.outputs[number] for number in results], 1)

    return call


def lstm(*, use_peephole: bool) -> Callable[..., Any]:
    attrs = {"forget_bias": 1.0, "cell_clip": -1, "use_peephole": use_peephole}
    return step("LSTMBlockCell", 1, 6, **attrs)


CASES = [
    Case("LSTMBlockCell", lstm(use_peephole=True), LSTM, static=True, step=STEP),
    Case("LSTMBlockCell", lstm(use_peephole=False), LSTM, static=True, step=STEP),
    Case("GRUBlockCell", step("GRUBlockCell", 3), GRU, step=STEP),
]
