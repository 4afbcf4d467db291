"""Checks of values: while the graph is built where they are known, else while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, reductions, slicing
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.ops.control_flow_ops import no_op
from scopeviz.tf1.ops.logging_ops import Assert
from scopeviz.tf1.ops.tensor_kinds import is_numeric_tensor


class Comparison(Protocol):
    """A check of two tensors, element by element."""

    def __call__(
        self,
        x: Any,
        y: Any,
        data: Any = None,
        summarize: int | None = None,
        message: str | None = None,
        name: str | None = None,
    ) -> Operation:
        """Add the ops to the graph."""


class Condition(Protocol):
    """A check of one tensor, element by element."""

    def __call__(
        self,
        x: Any,
        data: Any = None,
        summarize: int | None = None,
        message: str | None = None,
        name: str | None = None,
    ) -> Operation:
        """Add the ops to the graph."""


_ABOUT = """Demand that ``{condition}`` holds for all elements.

    Args:
        x: a tensor of numbers.{more}
        data: what to show if it does not; None is the condition and the values.
        summarize: how many elements to show of each; None is 3, -1 is all.
        message: what to show first.
        name: the name of the scope for the ops.

    Returns:
        An op that looks at the values when it runs.

    Raises:
        InvalidArgumentError: if the values are known and do not fit.

    Follows: tensorflow/python/ops/check_ops.py, {name}.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(tf.{name}({example}))
    """


def _comparison(
    name: str, sign: str, op: Callable[..., Any], static: Callable[..., Any], example: str
) -> Comparison:
    def function(
        x: Any,
        y: Any,
        data: Any = None,
        summarize: int | None = None,
        message: str | None = None,
        name: str | None = None,
    ) -> Operation:
        return _compared(function.__name__, sign, op, static, x, y, data, summarize, message, name)

    function.__name__ = function.__qualname__ = name
    more = "\n        y: another one, of a shape that goes with it."
    function.__doc__ = _ABOUT.format(condition=f"x {sign} y", more=more, name=name, example=example)
    return function


def _compared(
    default: str,
    sign: str,
    op: Callable[..., Any],
    static: Callable[..., Any],
    x: Any,
    y: Any,
    data: Any,
    summarize: int | None,
    message: str | None,
    name: str | None,
) -> Operation:
    """Follows: tensorflow/python/ops/check_ops.py, _binary_assert."""
    with internal_name_scope(name, default, [x, y, *(data or ())]):
        x, y = convert_to_tensor(x, name="x"), convert_to_tensor(y, name="y")
        if data is None:
            data = [f"Condition x {sign} y did not hold element-wise:"]
            data += [f"x ({x.name}) = ", x, f"y ({y.name}) = ", y]
        if message is not None:
            data = [message, *data]
        condition = reductions.reduce_all(op(x, y))
        known = constant_value(x), constant_value(y)
        if known[0] is not None and known[1] is not None and not np.all(static(*known)):
            raise InvalidArgumentError(None, None, "\n".join([_shown(one) for one in data]))
        return Assert(condition, data, summarize=summarize)


def _shown(item: Any) -> str:
    value = constant_value(item) if isinstance(item, Tensor) else None
    return str(item if value is None else value)


def _condition(name: str, sign: str, check: Callable[..., Operation], example: str) -> Condition:
    def function(
        x: Any,
        data: Any = None,
        summarize: int | None = None,
        message: str | None = None,
        name: str | None = None,
    ) -> Operation:
        with internal_name_scope(name, function.__name__, [x, *(data or ())]):
            x = convert_to_tensor(x, name="x")
            if data is None:
                data = [f"Condition x {sign} 0 did not hold element-wise:", f"x ({x.name}) = "]
                # TF1 has these two in one for this condition, which shows in names of ops.
                data = [message or "", *(["".join(data)] if sign == "<=" else data), x]
            zero = convert_to_tensor(0, dtype=x.dtype)
            return check(x, zero, data=data, summarize=summarize)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _ABOUT.format(condition=f"x {sign} 0", more="", name=name, example=example)
    return function


# fmt: off
_equal = _comparison("assert_equal", "==", cwise_ops.equal, np.equal, "3, 3")
assert_none_equal = _comparison(
    "assert_none_equal", "!=", cwise_ops.not_equal, np.not_equal, "3, 4"
)
assert_less = _comparison("assert_less", "<", cwise_ops.less, np.less, "3, 4")
assert_less_equal = _comparison(
    "assert_less_equal", "<=", cwise_ops.less_equal, np.less_equal, "3, 4"
)
assert_greater = _comparison("assert_greater", ">", cwise_ops.greater, np.greater, "4, 3")
assert_greater_equal = _comparison(
    "assert_greater_equal", ">=", cwise_ops.greater_equal, np.greater_equal, "4, 3"
)
# fmt: on


def _turned(check: Comparison) -> Callable[..., Operation]:
    return lambda x, zero, **more: check(zero, x, **more)


assert_negative = _condition("assert_negative", "<", assert_less, "-3")
assert_positive = _condition("assert_positive", ">", _turned(assert_less), "3")
assert_non_negative = _condition("assert_non_negative", ">=", _turned(assert_less_equal), "0")
assert_non_positive = _condition("assert_non_positive", "<=", assert_less_equal, "0")


def assert_equal(
    x: Any,
    y: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Operation:
    """Demand that ``x == y`` holds for all elements.

    Args:
        x: a tensor.
        y: another one, of a shape that goes with it.
        data: what to show if it does not; None is the condition and the values.
        summarize: how many elements to show of each; None is 3, -1 is all.
        message: what to show first.
        name: the name of the scope for the ops.

    Returns:
        An op that looks at the values when it runs; one that does nothing for one tensor
        given twice.

    Raises:
        InvalidArgumentError: if the values are known and differ.

    Follows: tensorflow/python/ops/check_ops.py, assert_equal.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.assert_equal(3, 4, message="sizes")
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.InvalidArgumentError: sizes
    Condition x == y did not hold element-wise:
    x (assert_equal_1/x:0) =
    3
    y (assert_equal_1/y:0) =
    4
    """
    # The scope is opened twice, as in TF1: hence the names that end in _1.
    with internal_name_scope(name, "assert_equal", [x, y, *(data or ())]):
        if x is y:
            return no_op()
    return _equal(x, y, data, summarize, message, name)


def assert_near(
    x: Any,
    y: Any,
    rtol: Any = None,
    atol: Any = None,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Operation:
    """Demand that ``|x - y| < atol + rtol * |y|`` holds for all elements.

    Args:
        x: a tensor of floats.
        y: another one of the same dtype.
        rtol: how much they may differ in relation to ``y``; None is ten times the smallest
            difference of the dtype.
        atol: how much they may differ besides; None is the same.
        data: what to show if it does not hold; None is the condition and the values.
        summarize: how many elements to show of each; None is 3, -1 is all.
        message: what to show first.
        name: the name of the scope for the ops.

    Returns:
        An op that looks at the values when it runs.

    Follows: tensorflow/python/ops/check_ops.py, assert_near.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(tf.assert_near(1.0, 1.01, atol=0.1))
    """
    with internal_name_scope(name, "assert_near", [x, y, rtol, atol, *(data or ())]):
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, name="y", dtype=x.dtype)
        least = 10 * np.finfo(x.dtype.as_numpy_dtype).eps
        rtol = convert_to_tensor(least if rtol is None else rtol, name="rtol", dtype=x.dtype)
        atol = convert_to_tensor(least if atol is None else atol, name="atol", dtype=x.dtype)
        if data is None:
            data = [message or "", "x and y not equal to tolerance rtol = "]
            data[1] += f"{rtol}, atol = {atol}"
            data += [f"x ({x.name}) = ", x, f"y ({y.name}) = ", y]
        allowed = atol + rtol * math_ops.abs(y)
        distance = math_ops.abs(x - y)
        condition = reductions.reduce_all(cwise_ops.less(distance, allowed))
        return Assert(condition, data, summarize=summarize)


# Order.


def _steps(x: Any) -> Tensor:
    """How much each element is above the one before.

    Follows: tensorflow/python/ops/check_ops.py, _get_diff_for_monotonic_comparison.
    """
    x = array_ops.reshape(x, [-1])
    if not is_numeric_tensor(x):
        raise TypeError(f"Expected x to be numeric, instead found: {x}")
    too_short = cwise_ops.less(array_ops.size(x), 2)
    length = array_ops.shape(x) - 1

    def differences() -> Tensor:
        end = [1] + length  # noqa: RUF005  # they are added, as tensors
        steps: Tensor = slicing.strided_slice(x, [1], end) - slicing.strided_slice(x, [0], length)
        return steps

    result: Tensor = cond(too_short, lambda: convert_to_tensor([], dtype=x.dtype), differences)
    return result


def is_non_decreasing(x: Any, name: str | None = None) -> Tensor:
    """Whether no element is below the one before.

    Args:
        x: a tensor of numbers; the last axis counts first.
        name: the name of the scope for the ops.

    Returns:
        ``bool`` ``[]``.

    Raises:
        TypeError: if the elements are no numbers.

    Follows: tensorflow/python/ops/check_ops.py, is_non_decreasing.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     bool(session.run(tf.is_non_decreasing([1, 2, 2])))
    True
    """
    with internal_name_scope(name, "is_non_decreasing", [x]):
        steps = _steps(x)
        zero = convert_to_tensor(0, dtype=steps.dtype)
        return reductions.reduce_all(cwise_ops.less_equal(zero, steps))


def is_strictly_increasing(x: Any, name: str | None = None) -> Tensor:
    """Whether each element is above the one before.

    Args:
        x: a tensor of numbers; the last axis counts first.
        name: the name of the scope for the ops.

    Returns:
        ``bool`` ``[]``.

    Raises:
        TypeError: if the elements are no numbers.

    Follows: tensorflow/python/ops/check_ops.py, is_strictly_increasing.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     bool(session.run(tf.is_strictly_increasing([1, 2, 2])))
    False
    """
    with internal_name_scope(name, "is_strictly_increasing", [x]):
        steps = _steps(x)
        zero = convert_to_tensor(0, dtype=steps.dtype)
        return reductions.reduce_all(cwise_ops.less(zero, steps))
