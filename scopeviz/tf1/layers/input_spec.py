"""What a layer demands of its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scopeviz.tf1.framework.dtypes import as_dtype


@dataclass(frozen=True)
class InputSpec:
    """Dtype, rank and sizes that a layer's input must have.

    Attributes:
        dtype: the dtype, or its name; None leaves it open.
        shape: all sizes, None for those that are open; it says the rank as well.
        ndim: the rank; None leaves it open.
        max_ndim: the greatest rank; None leaves it open.
        min_ndim: the least rank; None leaves it open.
        axes: axis -> its size.

    Follows: tensorflow/python/keras/engine/input_spec.py, InputSpec.

    >>> InputSpec(min_ndim=2, axes={-1: 3}).axes
    {-1: 3}
    """

    dtype: Any = None
    shape: Any = None
    ndim: int | None = None
    max_ndim: int | None = None
    min_ndim: int | None = None
    axes: Mapping[int, int | None] | None = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.shape is not None:
            object.__setattr__(self, "ndim", len(self.shape))


def check_inputs(spec: InputSpec | None, inputs: Sequence[Any], layer: str) -> None:
    """Demand that inputs are what a layer takes.

    Args:
        spec: what it takes; None takes everything.
        inputs: the inputs, of which there must be one.
        layer: the layer's name.

    Raises:
        ValueError: if they are not.

    Follows: tensorflow/python/keras/engine/input_spec.py, assert_input_compatibility.

    >>> import scopeviz.tf1 as tf
    >>> check_inputs(InputSpec(ndim=1), [tf.constant(1.0)], "mine")
    Traceback (most recent call last):
    ValueError: Input 0 of layer mine is incompatible with the layer: expected ndim=1, found
    ndim=0. Full shape received: []
    """
    if spec is None:
        return
    if len(inputs) != 1:
        raise ValueError(
            f"Layer {layer} expects 1 inputs, but it received {len(inputs)} input tensors. "
            f"Inputs received: {list(inputs)}"
        )
    wrong = _wrong(spec, inputs[0])
    if wrong:
        raise ValueError(f"Input 0 of layer {layer} is incompatible with the layer: {wrong}")


def _wrong(spec: InputSpec, given: Any) -> str:
    """What is wrong with an input, in TF1's words; empty if nothing is."""
    shape = given.shape
    rank = shape.ndims
    if rank is None:
        return "its rank is undefined, but the layer requires a defined rank."
    dims = shape.as_list()
    if spec.ndim is not None and rank != spec.ndim:
        return f"expected ndim={spec.ndim}, found ndim={rank}. Full shape received: {dims}"
    if spec.min_ndim is not None and rank < spec.min_ndim:
        return (
            f": expected min_ndim={spec.min_ndim}, found ndim={rank}. Full shape received: {dims}"
        )
    if spec.max_ndim is not None and rank > spec.max_ndim:
        return f"expected max_ndim={spec.max_ndim}, found ndim={rank}"
    if spec.dtype is not None and given.dtype is not as_dtype(spec.dtype):
        return f"expected dtype={as_dtype(spec.dtype).name}, found dtype={given.dtype!r}"
    for axis, size in (spec.axes or {}).items():
        if size is not None and dims[axis] not in {size, None}:
            return (
                f"expected axis {axis} of input shape to have value {size} but received input "
                f"with shape {dims}"
            )
    for size, found in zip(spec.shape or (), dims, strict=False):
        if size is not None and found not in {size, None}:
            return f"expected shape={list(spec.shape)}, found shape={dims}"
    return ""
