"""Learning rates that become less with the number of steps."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import case, cond, cwise_ops, math_ops, random_ops


def exponential_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Tensor:
    """A rate that is multiplied by ``decay_rate`` every ``decay_steps`` steps.

    Args:
        learning_rate: the first rate: a float ``[]``.
        global_step: the number of steps so far: a number ``[]``.
        decay_steps: how many steps: a number ``[]``.
        decay_rate: what to multiply by: a number ``[]``.
        staircase: whether it stays the same in between.
        name: the name of the scope for the ops, and of the last of them.

    Returns:
        The rate, of the dtype of ``learning_rate``.

    Follows: tensorflow/python/training/learning_rate_decay.py, exponential_decay.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(exponential_decay(1.0, 4, 2, 0.5)))
    0.25
    """
    with internal_name_scope(name or "ExponentialDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        count = math_ops.cast(decay_steps, rate.dtype)
        factor = math_ops.cast(decay_rate, rate.dtype)
        part = math_ops.cast(global_step, rate.dtype) / count
        if staircase:
            part = cwise_ops.floor(part)
        return cwise_ops.multiply(rate, math_ops.pow(factor, part), name=scope)


def natural_exp_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Tensor:
    """A rate that is divided by the exponential of ``decay_rate`` every ``decay_steps`` steps.

    For the arguments see :func:`exponential_decay`.

    Returns:
        The rate, of the dtype of ``learning_rate``.

    Follows: tensorflow/python/training/learning_rate_decay.py, natural_exp_decay.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     f"{session.run(natural_exp_decay(1.0, 2, 2, 1.0)):.4f}"
    '0.3679'
    """
    factor = cwise_ops.exp(cwise_ops.negative(decay_rate))
    return exponential_decay(learning_rate, global_step, decay_steps, factor, staircase, name)


def inverse_time_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Tensor:
    """A rate that is divided by a number that grows evenly, by ``decay_rate``.

    For the arguments see :func:`exponential_decay`.

    Returns:
        The rate, of the dtype of ``learning_rate``.

    Follows: tensorflow/python/training/learning_rate_decay.py, inverse_time_decay.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(inverse_time_decay(1.0, 6, 2, 1.0)))
    0.25
    """
    with internal_name_scope(name or "InverseTimeDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        count = math_ops.cast(decay_steps, rate.dtype)
        factor = math_ops.cast(decay_rate, rate.dtype)
        part = math_ops.cast(global_step, rate.dtype) / count
        if staircase:
            part = cwise_ops.floor(part)
        one = math_ops.cast(constant(1), rate.dtype)
        divisor = cwise_ops.add(one, cwise_ops.multiply(factor, part))
        decayed: Tensor = math_ops.divide(rate, divisor, name=scope)
        return decayed


def polynomial_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    end_learning_rate: Any = 0.0001,
    power: Any = 1.0,
    cycle: bool = False,
    name: str | None = None,
) -> Tensor:
    """A rate that comes down to another one in ``decay_steps`` steps, along a power.

    Args:
        learning_rate: the first rate: a float ``[]``.
        global_step: the number of steps so far: a number ``[]``.
        decay_steps: how many steps: a number ``[]``.
        end_learning_rate: the last rate: a float ``[]``.
        power: the power; 1 is a straight line.
        cycle: whether it begins anew, with more steps, instead of staying there.
        name: the name of the scope for the ops, and of the last of them.

    Returns:
        The rate, of the dtype of ``learning_rate``.

    Follows: tensorflow/python/training/learning_rate_decay.py, polynomial_decay.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(polynomial_decay(1.0, 2, 4, 0.5)))
    0.75
    """
    with internal_name_scope(name or "PolynomialDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        last = math_ops.cast(end_learning_rate, rate.dtype)
        exponent = math_ops.cast(power, rate.dtype)
        step = math_ops.cast(global_step, rate.dtype)
        count = math_ops.cast(decay_steps, rate.dtype)
        if cycle:
            rounds = cond.cond(
                cwise_ops.equal(step, 0), lambda: 1.0, lambda: cwise_ops.ceil(step / decay_steps)
            )
            count = cwise_ops.multiply(count, rounds)
        else:
            step = cwise_ops.minimum(step, decay_steps)
        part = math_ops.divide(step, count)
        more = cwise_ops.multiply(rate - last, math_ops.pow(1 - part, exponent))
        return cwise_ops.add(more, last, name=scope)


def cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    alpha: Any = 0.0,
    name: str | None = None,
) -> Tensor:
    """A rate that comes down in ``decay_steps`` steps along half a wave.

    Args:
        learning_rate: the first rate: a float ``[]``.
        global_step: the number of steps so far: a number ``[]``.
        decay_steps: how many steps: a number ``[]``.
        alpha: what part of the first rate the last one is.
        name: the name of the scope for the ops.

    Returns:
        The rate, of the dtype of ``learning_rate``.

    Follows: tensorflow/python/training/learning_rate_decay.py, cosine_decay.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(cosine_decay(1.0, 8, 4, 0.25)))
    0.25
    """
    with internal_name_scope(name or "CosineDecay"):
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        count = math_ops.cast(decay_steps, rate.dtype)
        step = cwise_ops.minimum(math_ops.cast(global_step, rate.dtype), count)
        part = step / count
        wave = 0.5 * (1.0 + cwise_ops.cos(constant(math.pi) * part))
        return cwise_ops.multiply(rate, (1 - alpha) * wave + alpha)


def cosine_decay_restarts(
    learning_rate: Any,
    global_step: Any,
    first_decay_steps: Any,
    t_mul: Any = 2.0,
    m_mul: Any = 1.0,
    alpha: Any = 0.0,
    name: str | None = None,
) -> Tensor:
    """A rate that comes down along half a wave, and begins anew again and again.

    Args:
        learning_rate: the first rate: a float ``[]``.
        global_step: the number of steps so far: a number ``[]``.
        first_decay_steps: how many steps the first wave has: a number ``[]``.
        t_mul: how much longer each wave is than the last one.
        m_mul: how much higher it begins.
        alpha: what part of the first rate is left at the end of a wave.
        name: the name of the scope for the ops, and of the last of them.

    Returns:
        The rate, of the dtype of ``learning_rate``.

    Follows: tensorflow/python/training/learning_rate_decay.py, cosine_decay_restarts.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(cosine_decay_restarts(1.0, 4, 4)))
    1.0
    """
    with internal_name_scope(name or "SGDRDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        count = math_ops.cast(first_decay_steps, rate.dtype)
        least = math_ops.cast(alpha, rate.dtype)
        longer = math_ops.cast(t_mul, rate.dtype)
        higher = math_ops.cast(m_mul, rate.dtype)
        done = math_ops.cast(global_step, rate.dtype) / count
        number, part = cond.cond(
            cwise_ops.equal(longer, 1.0),
            lambda: _even_wave(done),
            lambda: _longer_wave(done, longer),
        )
        height = higher**number
        wave = 0.5 * height * (1.0 + cwise_ops.cos(constant(math.pi) * part))
        return cwise_ops.multiply(rate, (1 - least) * wave + least, name=scope)


def _even_wave(done: Any) -> tuple[Any, Any]:
    """The number of the wave, and the part of it that is done, if all are as long."""
    number = cwise_ops.floor(done)
    return number, done - number


def _longer_wave(done: Any, longer: Any) -> tuple[Any, Any]:
    """The same if each is ``longer`` times as long as the last one."""
    number = cwise_ops.floor(cwise_ops.log(1.0 - done * (1.0 - longer)) / cwise_ops.log(longer))
    before = (1.0 - longer**number) / (1.0 - longer)
    return number, (done - before) / longer**number


def linear_cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    num_periods: Any = 0.5,
    alpha: Any = 0.0,
    beta: Any = 0.001,
    name: str | None = None,
) -> Tensor:
    """A rate that comes down along a line and a wave at once.

    Args:
        learning_rate: the first rate: a float ``[]``.
        global_step: the number of steps so far: a number ``[]``.
        decay_steps: how many steps: a number ``[]``.
        num_periods: how many waves there are.
        alpha: what to add to the line.
        beta: what to add to the product.
        name: the name of the scope for the ops, and of the last of them.

    Returns:
        The rate, of the dtype of ``learning_rate``.

    Follows: tensorflow/python/training/learning_rate_decay.py, linear_cosine_decay.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(linear_cosine_decay(1.0, 4, 4, beta=0.25)))
    0.25
    """
    with internal_name_scope(name or "LinearCosineDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        count = math_ops.cast(decay_steps, rate.dtype)
        waves, more, least = (math_ops.cast(one, rate.dtype) for one in (num_periods, alpha, beta))
        step = cwise_ops.minimum(math_ops.cast(global_step, rate.dtype), count)
        line = (count - step) / count
        part = step / count
        wave = _wave(part, waves)
        return cwise_ops.multiply(rate, (more + line) * wave + least, name=scope)


def noisy_linear_cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    initial_variance: Any = 1.0,
    variance_decay: Any = 0.55,
    num_periods: Any = 0.5,
    alpha: Any = 0.0,
    beta: Any = 0.001,
    name: str | None = None,
) -> Tensor:
    """A rate that comes down along a wave and a line with noise.

    Args:
        learning_rate: the first rate: a float ``[]``.
        global_step: the number of steps so far: a number ``[]``.
        decay_steps: how many steps: a number ``[]``.
        initial_variance: the variance of the noise at first.
        variance_decay: the power by which it becomes less.
        num_periods: how many waves there are.
        alpha: what to add to the line.
        beta: what to add to the product.
        name: the name of the scope for the ops, and of the last of them.

    Returns:
        The rate, of the dtype of ``learning_rate``.

    Follows: tensorflow/python/training/learning_rate_decay.py, noisy_linear_cosine_decay.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(noisy_linear_cosine_decay(1.0, 4, 4, 0.0, beta=0.25)))
    0.25
    """
    with internal_name_scope(name or "NoisyLinearCosineDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        count = math_ops.cast(decay_steps, rate.dtype)
        first, fading, waves, more, least = (
            math_ops.cast(one, rate.dtype)
            for one in (initial_variance, variance_decay, num_periods, alpha, beta)
        )
        step = cwise_ops.minimum(math_ops.cast(global_step, rate.dtype), count)
        line = (count - step) / count
        spread = cwise_ops.sqrt(first / math_ops.pow(1.0 + step, fading))
        noisy = line + random_ops.random_normal(line.get_shape(), stddev=spread)
        part = step / count
        wave = _wave(part, waves)
        return cwise_ops.multiply(rate, (more + noisy) * wave + least, name=scope)


def _wave(part: Any, waves: Any) -> Any:
    """Where a number of waves is after a part of the way, between 1 and 0."""
    angle = 2.0 * waves * part
    return 0.5 * (1.0 + cwise_ops.cos(constant(math.pi) * angle))


def piecewise_constant(
    x: Any, boundaries: Sequence[Any], values: Sequence[Any], name: str | None = None
) -> Tensor:
    """A rate that changes at some steps, and stays the same between them.

    Args:
        x: the number of steps so far: a number ``[]``.
        boundaries: the last step of each value but the last one, in growing order.
        values: the rates: one more than there are boundaries.
        name: the name of the scope for the ops.

    Returns:
        The rate, of the dtype of ``values``.

    Raises:
        ValueError: if a dtype does not fit ``x``, or the values' differ.

    Follows: tensorflow/python/training/learning_rate_decay.py, piecewise_constant.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     float(session.run(piecewise_constant(5, [2, 6], [1.0, 0.5, 0.25])))
    0.5
    """
    limits = [convert_to_tensor(one) for one in boundaries]
    rates = [convert_to_tensor(one) for one in values]
    step = convert_to_tensor(x)
    limits = [_of_step(limit, step) for limit in limits]
    _check_alike(rates)
    if len(limits) != len(rates) - 1:
        raise ValueError("The length of boundaries should be 1 less than the length of values")
    with internal_name_scope(name or "PiecewiseConstant"):
        cases: list[tuple[Tensor, Tensor]] = [(step <= limits[0], rates[0])]
        cases.append((step > limits[-1], rates[-1]))
        for low, high, rate in zip(limits[:-1], limits[1:], rates[1:-1], strict=True):
            cases.append((cwise_ops.logical_and(step > low, step <= high, name="and"), rate))
        chosen: Tensor = case.case(
            [(holds, functools.partial(_same, rate)) for holds, rate in cases],
            functools.partial(_same, rates[0]),
            exclusive=True,
        )
        return chosen


piecewise_constant_decay = piecewise_constant
"""The newer name of it."""


def _same(rate: Tensor) -> Tensor:
    return rate


def _of_step(limit: Tensor, step: Tensor) -> Tensor:
    """A boundary in the dtype of the step.

    Raises:
        ValueError: if it is of another dtype that cannot be changed without loss.
    """
    own, wanted = limit.dtype.base_dtype, step.dtype.base_dtype
    if own is wanted:
        return limit
    if own is int32 and wanted is int64:
        return math_ops.cast(limit, int64)
    raise ValueError(f"Boundaries ({own!r}) must have the same dtype as x ({wanted!r}).")


def _check_alike(rates: Sequence[Tensor]) -> None:
    first = rates[0].dtype.base_dtype
    for rate in rates[1:]:
        own = rate.dtype.base_dtype
        if own is not first:
            raise ValueError(
                f"Values must have elements all with the same dtype ({first!r} vs {own!r})."
            )
