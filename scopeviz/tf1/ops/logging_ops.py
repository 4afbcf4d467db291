"""Ops that tell of values while a graph runs, and ``tf.Assert``, which stops it."""

from __future__ import annotations

import logging
import pprint
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import unchanged
from scopeviz.tf1.framework.dtypes import int32, string
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
)
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.summarizing import edged, summarized, text_of
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.ops.control_flow_ops import no_op


def Assert(
    condition: Any, data: Sequence[Any], summarize: int | None = None, name: str | None = None
) -> Operation:
    """An op that stops the run if a condition does not hold.

    Args:
        condition: ``bool`` ``[]``.
        data: what to show then: tensors or values of any kind.
        summarize: how many elements of each; None is 3, -1 is all.
        name: the name of the scope for the ops.

    Returns:
        The op; to have it run, let other ops wait for it.

    Raises:
        ValueError: if the condition is no scalar.

    Follows: tensorflow/python/ops/control_flow_ops.py, Assert.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(tf.Assert(tf.constant(1) < 0, ["too large"]))
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.InvalidArgumentError: assertion failed: [too large]
    ...
    """
    with internal_name_scope(name, "Assert", [condition, *data]):
        tensors = [convert_to_tensor(one) for one in data]
        attrs = {"summarize": 3 if summarize is None else summarize}
        if all(one.dtype.base_dtype in (string, int32) for one in tensors):
            return apply_op("Assert", "Assert", (condition, data), attrs)
        condition = convert_to_tensor(condition, name="Condition")
        guarded = cond(
            condition,
            no_op,
            lambda: apply_op("Assert", "Assert", (condition, data), attrs),
            name="AssertGuard",
        )
        op: Operation = guarded.op if isinstance(guarded, Tensor) else guarded
        return op


def _asserted(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    del attrs
    if operands[0].dims not in (None, ()):
        raise ShapeError(f"Shape must be rank 0 but is rank {len(operands[0].dims or ())}")
    return []


def _assert(op: Operation, condition: Any, *data: Any) -> tuple[()]:
    if not np.all(condition):
        shown = " ".join([summarized(one, op.attrs["summarize"]) for one in data])
        raise InvalidArgumentError(None, op, f"assertion failed: {shown}")
    return ()


OPS["Assert"] = OpDef("condition:bool data*:_", _asserted, _assert)


def Print(
    input_: Any,
    data: Sequence[Any],
    message: str | None = None,
    first_n: int | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> Tensor:
    """``input_`` itself; whenever it is computed, some tensors are written to ``sys.stderr``.

    Args:
        input_: a tensor of any kind.
        data: what to write: tensors or values of any kind.
        message: what to write before them.
        first_n: how many times to write; None or -1 is always.
        summarize: how many elements of each; None is 3, -1 is all.
        name: the op's name.

    Returns:
        A tensor with the value of ``input_``.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/logging_ops.py, Print.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.Print(tf.constant(1.0), [tf.constant([1, 2])], "seen: ").name
    'Print:0'
    """
    attrs = {
        "message": message or "",
        "first_n": -1 if first_n is None else first_n,
        "summarize": 3 if summarize is None else summarize,
    }
    return apply_op("Print", name, (input_, data), attrs).outputs[0]


def _print(run: Any, op: Operation, value: Any, *data: Any) -> Any:
    first = op.attrs["first_n"]
    if first < 0 or run.count(op) <= first:
        shown = "".join([summarized(one, op.attrs["summarize"]) for one in data])
        sys.stderr.write(f"{op.attrs['message']}{shown}\n")
        sys.stderr.flush()
    return value


OPS["Print"] = OpDef("input:T data*:_", unchanged, _print, stateful=True)

_STREAMS = {
    "log(info)": logging.INFO,
    "log(warning)": logging.WARNING,
    "log(error)": logging.ERROR,
}


def print(*inputs: Any, **kwargs: Any) -> Operation:
    """An op that writes some values, a line each time it runs.

    Args:
        *inputs: tensors, other values, or nested lists, tuples and dictionaries of these.
        **kwargs: ``output_stream`` (``sys.stderr``, ``sys.stdout``, a function or level of
            ``tf.logging``, or ``file://`` and a path), ``summarize`` (how many elements at
            each end of an axis, 3), ``sep`` (a blank), ``end`` (a new line), ``name``.

    Returns:
        The op; to have it run, let other ops wait for it.

    Raises:
        ValueError: for another keyword, or another stream.

    Follows: tensorflow/python/ops/logging_ops.py, print_v2.

    >>> import scopeviz.tf1 as tf, sys
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(tf.print("x:", tf.constant([1, 2]), output_stream=sys.stdout))
    x: [1 2]
    """
    stream = _stream(kwargs.pop("output_stream", sys.stderr))
    name = kwargs.pop("name", None)
    summarize = kwargs.pop("summarize", 3)
    sep, end = kwargs.pop("sep", " "), kwargs.pop("end", "\n")
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments for tf.print: {kwargs}")
    if len(inputs) == 1 and _is_text(inputs[0]):
        formatted = inputs[0]
    else:
        tensors: list[Tensor] = []
        template = sep.join([_template(one, tensors) for one in inputs])
        attrs = {"template": template, "placeholder": _HOLE, "summarize": summarize}
        formatted = apply_op(
            "StringFormat", f"{name}_format" if name else None, (tensors,), attrs
        ).outputs[0]
    return apply_op("PrintV2", name, (formatted,), {"output_stream": stream, "end": end})


_HOLE = "\0{}"
"""Stands for a tensor in a template; no text of a user's has it."""


class _Hole:
    def __repr__(self) -> str:
        return _HOLE


def _is_text(value: Any) -> bool:
    return isinstance(value, Tensor) and value.dims == () and value.dtype.base_dtype is string


def _template(value: Any, tensors: list[Tensor]) -> str:
    """What is written of an input, with holes for its tensors, which join ``tensors``."""
    if isinstance(value, str):
        return value
    return pprint.pformat(_holed(value, tensors))


def _holed(value: Any, tensors: list[Tensor]) -> Any:
    if isinstance(value, dict):
        return {key: _holed(value[key], tensors) for key in sorted(value)}
    if isinstance(value, list | tuple):
        items = [_holed(item, tensors) for item in value]
        if hasattr(value, "_fields"):
            return type(value)(*items)
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, Tensor) or hasattr(value, "_as_graph_element"):
        tensors.append(convert_to_tensor(value))
        return _Hole()
    return value


def _stream(stream: Any) -> str:
    if isinstance(stream, str) and stream.startswith("file://"):
        return stream
    for known, name in ((sys.stdout, "stdout"), (sys.stderr, "stderr")):
        if stream is known:
            return name
    level = stream if isinstance(stream, int) else _LEVELS.get(getattr(stream, "__name__", ""))
    for name, number in _STREAMS.items():
        if level == number:
            return name
    raise ValueError(
        f"Unsupported output stream, logging level, or file.{stream}. Supported streams are "
        "sys.stdout, sys.stderr, tf.logging.info, tf.logging.warning, tf.logging.error. File "
        "needs to be in the form of 'file://<filepath>'."
    )


_LEVELS = {
    "info": logging.INFO,
    "warn": logging.WARNING,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


def _format(op: Operation, *tensors: Any) -> Any:
    parts = op.attrs["template"].split(op.attrs["placeholder"])
    text = parts[0]
    for value, part in zip(tensors, parts[1:], strict=True):
        text += edged(value, op.attrs["summarize"]) + part
    return np.array(text.encode(), object)


def _print_v2(run: Any, op: Operation, text: Any) -> tuple[()]:
    del run
    line, stream = text_of(np.asarray(text)[()]), op.attrs["output_stream"]
    if stream in _STREAMS:
        logging.getLogger("tensorflow").log(_STREAMS[stream], line)
    elif stream.startswith("file://"):
        with Path(stream.removeprefix("file://")).open("a", encoding="utf-8") as file:
            file.write(line + op.attrs["end"])
    else:
        out = sys.stdout if stream == "stdout" else sys.stderr
        out.write(line + op.attrs["end"])
        out.flush()
    return ()


OPS["StringFormat"] = OpDef("inputs*:_", lambda operands, attrs: [(string, ())], _format)
OPS["PrintV2"] = OpDef("input:string", lambda operands, attrs: [], _print_v2, stateful=True)
