"""Text: joined, and made of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import merged_dims
from scopeviz.tf1.framework.dtypes import string
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.ops.cwise_ops import types

Operands = Sequence[Operand]
Outputs = Sequence[Output]


def string_join(inputs: Any, separator: str = "", name: str | None = None) -> Tensor:
    """Texts put together, element by element.

    Args:
        inputs: a list of tensors of text, of one shape or ``[]``.
        separator: what stands between.
        name: the op's name.

    Returns:
        A tensor of that shape: ``string``.

    Raises:
        TypeError: if one holds no text.
        ValueError: if the shapes differ.

    Follows: tensorflow/python/ops/gen_string_ops.py, string_join.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.string_join(["a", "b"], "/"))
    b'a/b'
    """
    return apply_op("StringJoin", name, (inputs,), {"separator": separator}).outputs[0]


def as_string(
    input: Any,
    precision: int = -1,
    scientific: bool = False,
    shortest: bool = False,
    width: int = -1,
    fill: str = "",
    name: str | None = None,
) -> Tensor:
    """Each element as text.

    Args:
        input: a tensor of numbers or truth values.
        precision: how many digits stand behind the point; a negative number means 6.
        scientific: whether to write a power of 10.
        shortest: whether to take the shorter of both ways.
        width: the least number of characters.
        fill: ``"0"``, ``"-"``, ``" "`` or ``"+"``: how they are filled; none for spaces.
        name: the op's name.

    Returns:
        A tensor of the same shape: ``string``.

    Raises:
        TypeError: if the dtype is another.

    Follows: tensorflow/python/ops/gen_string_ops.py, as_string.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.as_string([1, 23])).tolist()
    [b'1', b'23']
    """
    attrs = {
        "precision": precision,
        "scientific": scientific,
        "shortest": shortest,
        "width": width,
        "fill": fill,
    }
    return apply_op("AsString", name, (input,), attrs).outputs[0]


def _joined(operands: Operands, attrs: Attributes) -> Outputs:
    rest = [one.dims for one in operands if one.dims != ()]
    if any(dims is None for dims in rest):
        return [(string, None)]
    return [(string, merged_dims(rest) if rest else ())]


def _compute_joined(op: Operation, *parts: Any) -> Any:
    between = op.attrs["separator"].encode()
    wide = np.broadcast_arrays(*parts)
    result = np.empty(wide[0].shape, object)
    rows = zip(*(one.ravel().tolist() for one in wide), strict=True)
    result.ravel()[:] = [between.join(row) for row in rows] if result.size else []
    return result


def _texts(op: Operation, array: Any) -> Any:
    attrs, kind = op.attrs, array.dtype.kind
    result = np.empty(array.shape, object)
    result.ravel()[:] = [_text(value, kind, attrs).encode() for value in array.ravel().tolist()]
    return result


def _text(value: Any, kind: str, attrs: Attributes) -> str:
    if kind == "b":
        return "true" if value else "false"
    width = "" if attrs["width"] < 0 else attrs["width"]
    if kind in "iu":
        return str(f"%{attrs['fill']}{width}d" % value)
    letter = "e" if attrs["scientific"] else "g" if attrs["shortest"] else "f"
    digits = "" if attrs["precision"] < 0 else f".{attrs['precision']}"
    form = f"%{attrs['fill']}{width}{digits}{letter}"
    if kind == "c":
        return f"({form % value.real},{form % value.imag})"
    return str(form % value)


OPS["StringJoin"] = OpDef("inputs*:string", _joined, _compute_joined)
OPS["AsString"] = OpDef(
    "input:T",
    lambda operands, attrs: [(string, operands[0].dims)],
    _texts,
    {"T": types("int8 int16 int32 int64 complex64 complex128 float32 float64 bool")},
)
