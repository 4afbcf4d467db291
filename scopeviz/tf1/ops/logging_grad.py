"""Gradients of ops that tell of values, and of those that call Python."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.ops.math_grad import Gradient


def _print(op: Operation, grad: Tensor) -> Any:
    """Follows: tensorflow/python/ops/logging_ops.py, _PrintGrad."""
    return [grad, *[None] * (len(op.inputs) - 1)]


GRADIENTS: dict[str, Gradient | None] = {
    "Print": _print,
    "PyFunc": None,
    "PyFuncStateless": None,
    "Assert": None,
    "ScalarSummary": None,
    "HistogramSummary": None,
    "ImageSummary": None,
    "AudioSummaryV2": None,
    "TensorSummaryV2": None,
    "MergeSummary": None,
    "DenseToDenseSetOperation": None,
    "SetSize": None,
}
