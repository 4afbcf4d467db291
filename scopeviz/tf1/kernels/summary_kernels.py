"""What summaries give when they are run: nothing that could be written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.dtypes import float16, float32, float64, string, uint8
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.ops.cwise_ops import ORDERED


def _text(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    del operands, attrs
    return [(string, ())]


def _nothing(op: Operation, *arrays: Any) -> Any:
    del op, arrays
    return np.array(b"", object)


_TYPES = {"T": ORDERED, "I": frozenset({float16, float32, float64, uint8})}

for _op_type, _arguments in {
    "ScalarSummary": "tags:string values:T",
    "HistogramSummary": "tag:string values:T",
    "ImageSummary": "tag:string tensor:I",
    "AudioSummaryV2": "tag:string tensor:float32 sample_rate:float32",
    "TensorSummaryV2": "tag:string tensor:_ serialized_summary_metadata:string",
    "MergeSummary": "inputs*:string",
}.items():
    OPS[_op_type] = OpDef(_arguments, _text, _nothing, _TYPES)
