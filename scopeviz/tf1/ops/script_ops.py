"""Ops that call Python: ``tf.py_func`` and its heirs."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.dtypes import DType, as_dtype
from scopeviz.tf1.framework.errors import (
    InvalidArgumentError,
    OpError,
    OutOfRangeError,
    ResourceExhaustedError,
    UnimplementedError,
    UnknownError,
)
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op
from scopeviz.tf1.framework.operation import Attributes, Operation, Output

_ERRORS: dict[type[BaseException], type[OpError]] = {
    ValueError: InvalidArgumentError,
    TypeError: InvalidArgumentError,
    StopIteration: OutOfRangeError,
    MemoryError: ResourceExhaustedError,
    NotImplementedError: UnimplementedError,
}
"""What Python raises -> what the run raises; anything else is of no known kind."""


def py_func(
    func: Callable[..., Any], inp: Any, Tout: Any, stateful: bool = True, name: str | None = None
) -> Any:
    """An op that calls a Python function with arrays.

    Args:
        func: takes an array for each of ``inp``; returns arrays, or values that can be.
        inp: a list of tensors of any kind.
        Tout: the dtype of its result, or a list of the dtypes of its results.
        stateful: without meaning here.
        name: the op's name.

    Returns:
        A tensor of unknown shape, or a list of them if ``Tout`` is a list; the op itself if
        that list is empty.

    Raises:
        ValueError: if ``func`` is not callable.

    Follows: tensorflow/python/ops/script_ops.py, py_func.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(tf.py_func(lambda x: x[::-1], [tf.constant([1, 2])], tf.int32)).tolist()
    [2, 1]
    """
    return _calling("PyFunc" if stateful else "PyFuncStateless", func, inp, Tout, name)


def numpy_function(func: Callable[..., Any], inp: Any, Tout: Any, name: str | None = None) -> Any:
    """An op that calls a Python function with arrays; see :func:`py_func`.

    Args:
        func: takes an array for each of ``inp``; returns arrays, or values that can be.
        inp: a list of tensors of any kind.
        Tout: the dtype of its result, or a list of the dtypes of its results.
        name: the op's name.

    Returns:
        A tensor of unknown shape, or a list of them if ``Tout`` is a list.

    Raises:
        ValueError: if ``func`` is not callable.

    Follows: tensorflow/python/ops/script_ops.py, numpy_function.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     int(session.run(tf.numpy_function(sum, [tf.constant([1, 2])], tf.int32)))
    3
    """
    return _calling("PyFunc", func, inp, Tout, name)


def py_function(func: Callable[..., Any], inp: Any, Tout: Any, name: str | None = None) -> Any:
    """An op that calls a Python function with arrays that have a method ``numpy()``.

    Nothing of TensorFlow can be computed in the function, and no gradient passes through.

    Args:
        func: takes an array for each of ``inp``; returns arrays, or values that can be.
        inp: a list of tensors of any kind.
        Tout: the dtype of its result, or a list of the dtypes of its results.
        name: the op's name.

    Returns:
        A tensor of unknown shape, or a list of them if ``Tout`` is a list.

    Raises:
        ValueError: if ``func`` is not callable.

    Follows: tensorflow/python/ops/script_ops.py, eager_py_func.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(tf.py_function(lambda x: x.numpy() * 2.0, [1.5], tf.float32)))
    3.0
    """
    return _calling("EagerPyFunc", func, inp, Tout, name)


def _calling(op_type: str, func: Any, inp: Any, types: Any, name: str | None) -> Any:
    if not callable(func):
        raise ValueError(f"Expected func to be callable, got func of type {type(func)}")
    many = isinstance(types, list | tuple)
    dtypes = [as_dtype(dtype) for dtype in (types if many else [types])]
    op = apply_op(op_type, name, (inp,), {"func": func, "Tout": dtypes})
    if not many:
        return op.outputs[0]
    return list(op.outputs) if dtypes else op


def _unknown(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    del operands
    return [(dtype, None) for dtype in attrs["Tout"]]


class _Value(np.ndarray[Any, Any]):
    """An array that can be asked for itself, as a tensor outside of graphs can."""

    def numpy(self) -> Any:
        """The array, or the number if it is one."""
        return np.asarray(self)[()]


def _compute(op: Operation, *arrays: Any) -> Any:
    """Call the function, and see to it that its results are what was said.

    A function may write into its arguments, which other ops may still need.  What has no
    axes comes as a number, or as bytes.
    """
    copies = [np.array(array)[()] for array in arrays]
    if op.type == "EagerPyFunc":
        copies = [np.asarray(copy).view(_Value) for copy in copies]
    try:
        result = op.attrs["func"](*copies)
    except Exception as error:
        raise _failed(op, error) from error
    return _results(op, result)


def _failed(op: Operation, error: Exception) -> OpError:
    kind = next((k for base, k in _ERRORS.items() if isinstance(error, base)), UnknownError)
    place = "".join(traceback.format_tb(error.__traceback__)[1:])
    text = f"{type(error).__name__}: {error}"
    return kind(None, op, f"{text}\nTraceback (most recent call last):\n{place}{text}\n")


def _results(op: Operation, result: Any) -> Any:
    dtypes: list[DType] = op.attrs["Tout"]
    name = getattr(op.attrs["func"], "__name__", "pyfunc")
    if op.type == "EagerPyFunc" and len(dtypes) == 1 and not isinstance(result, list | tuple):
        return _in_dtype(result, dtypes[0])
    values = list(result) if isinstance(result, list | tuple) else [result]
    if result is None:
        values = []
    if len(dtypes) == 1 and isinstance(result, list) and len(values) != 1:
        values = [np.asarray(result)] if _is_array(result) else values
    if len(values) != len(dtypes):
        raise InvalidArgumentError(
            None,
            op,
            f"{name} returns {len(values)} values, but expects to see {len(dtypes)} values.",
        )
    arrays = []
    for place, (value, dtype) in enumerate(zip(values, dtypes, strict=True)):
        if op.type == "EagerPyFunc":
            arrays.append(_in_dtype(value, dtype))
            continue
        array = _as_array(value)
        if array.dtype != dtype.np_dtype:
            raise InvalidArgumentError(
                None,
                op,
                f"{place}-th value returned by {name} is {_type_name(array)}, "
                f"but expects {_NAMES.get(dtype.name, dtype.name)}",
            )
        arrays.append(array)
    return arrays[0] if len(arrays) == 1 else tuple(arrays)


_NAMES = {"float32": "float", "float64": "double", "float16": "half"}


def _type_name(array: Any) -> str:
    name = as_dtype(array.dtype).name
    return _NAMES.get(name, name)


def _is_array(result: list[Any]) -> bool:
    return not any(isinstance(item, np.ndarray) for item in result)


def _as_array(value: Any) -> Any:
    array = np.asarray(value)
    if array.dtype.kind in "US" or array.dtype.kind == "O":
        flat = [one.encode() if isinstance(one, str) else one for one in array.ravel().tolist()]
        held = np.empty(len(flat), object)
        held[:] = flat
        return held.reshape(array.shape)
    return np.array(array)


def _in_dtype(value: Any, dtype: DType) -> Any:
    return _as_array(value) if dtype.np_dtype.kind == "O" else np.array(value, dtype.np_dtype)


for _op_type in ("PyFunc", "PyFuncStateless", "EagerPyFunc"):
    OPS[_op_type] = OpDef("input*:_", _unknown, _compute)
