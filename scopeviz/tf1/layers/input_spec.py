"""What a layer demands of its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class InputSpec:
    """Rank and sizes that a layer's input must have.

    Attributes:
        ndim: the rank; None leaves it open.
        min_ndim: the least rank; None leaves it open.
        axes: axis -> its size.

    Follows: tensorflow/python/keras/engine/input_spec.py, InputSpec.

    >>> InputSpec(min_ndim=2, axes={-1: 3}).axes
    {-1: 3}
    """

    ndim: int | None = None
    min_ndim: int | None = None
    axes: Mapping[int, int | None] = field(default_factory=dict)


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
    wrong = _wrong(spec, inputs[0].shape)
    if wrong:
        raise ValueError(f"Input 0 of layer {layer} is incompatible with the layer: {wrong}")


def _wrong(spec: InputSpec, shape: Any) -> str:
    """What is wrong with a shape, in TF1's words; empty if nothing is."""
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
    for axis, size in spec.axes.items():
        if size is not None and dims[axis] not in {size, None}:
            return (
                f"expected axis {axis} of input shape to have value {size} but received input "
                f"with shape {dims}"
            )
    return ""
