"""What the losses over classes give: dtype and static shape, and then the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import equal_dimension, unchanged, with_rank
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.tensor_shape import bracketed
from scopeviz.tf1.ops.cwise_ops import FLOATS

Array: TypeAlias = NDArray[Any]


def _of_classes(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    (first, classes), (second,) = with_rank(operands[0].dims, 2), with_rank(operands[1].dims, 1)
    batch = equal_dimension(first, second)
    dtype = operands[0].dtype.base_dtype
    return [(dtype, (batch,)), (dtype, (batch, classes))]


def _cross_entropy(op: Operation, scores: Array, labels: Array) -> tuple[Array, Array]:
    if scores.ndim != 2 or labels.shape != scores.shape[:1]:
        raise InvalidArgumentError(
            None,
            op,
            "logits and labels must have the same first dimension, got logits shape "
            f"{bracketed(scores.shape)} and labels shape {bracketed(labels.shape)}",
        )
    outside = (labels < 0) | (labels >= scores.shape[1])
    if outside.any():
        raise InvalidArgumentError(
            None,
            op,
            f"Received a label value of {labels[outside][0]} which is outside the valid range "
            f"of [0, {scores.shape[1]}).  Label values: {' '.join(map(str, labels))}",
        )
    shifted = scores - np.max(scores, 1, keepdims=True, initial=-np.inf)
    exponentials = np.exp(shifted)
    sums = np.sum(exponentials, 1, keepdims=True)
    rows = np.arange(len(labels))
    loss = np.log(sums[:, 0]) - shifted[rows, labels]
    exponentials /= sums
    exponentials[rows, labels] -= 1
    return loss, exponentials


OPS["SparseSoftmaxCrossEntropyWithLogits"] = OpDef(
    "features:T labels:I", _of_classes, _cross_entropy, {"T": FLOATS, "I": INDICES}
)
OPS["PreventGradient"] = OpDef("input:T", unchanged, lambda op, x: x)
