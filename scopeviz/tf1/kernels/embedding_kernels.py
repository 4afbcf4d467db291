"""Gathering rows from several parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.tensor_shape import Dims, merged

Array: TypeAlias = NDArray[Any]


def _gathered(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    half = len(operands) // 2
    inner: Dims = None
    for places, data in zip(operands[:half], operands[half:], strict=True):
        if places.dims is not None and data.dims is not None:
            inner = merged(inner, data.dims[len(places.dims) :])
    dims = None if inner is None else (None, *inner)
    return [(operands[half].dtype.base_dtype, dims)]


def _gather(op: Operation, *arrays: Array) -> Array:
    half = len(arrays) // 2
    size = max((int(one.max(initial=-1)) for one in arrays[:half]), default=-1) + 1
    inner = arrays[half].shape[arrays[0].ndim :]
    result = np.zeros((size, *inner), arrays[half].dtype)
    for places, data in zip(arrays[:half], arrays[half:], strict=True):
        result[places] = data
    return result


OPS["ParallelDynamicStitch"] = OpDef("indices*:int32 data*:T", _gathered, _gather)
