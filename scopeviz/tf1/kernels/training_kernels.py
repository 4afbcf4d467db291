"""The rules by which optimizers change a variable and what they keep beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

TrainingRule: TypeAlias = Callable[..., Sequence[Any]]
"""From the op's attributes, the values of a variable and its slots, and those of the other
arguments in their order, to the new values of the variable and its slots."""

_Attributes: TypeAlias = Mapping[str, Any]


def by_rows(rule: TrainingRule, held: int, place: int) -> TrainingRule:
    """The rule for a gradient that is known for some rows only: the others stay as they are.

    Args:
        rule: the rule for whole arrays.
        held: how many values the variable and its slots are.
        place: where the rows' numbers stand among the other arguments, after the gradient.

    >>> rule = by_rows(RULES["ApplyGradientDescent"][2], 1, 2)
    >>> rule({}, np.ones([3, 1]), 0.5, np.ones([1, 1]), np.array([1]))[0].tolist()
    [[1.0], [0.5], [1.0]]
    """

    def of_rows(attrs: _Attributes, *values: Any) -> Sequence[Any]:
        result, others = [np.array(one) for one in values[:held]], [*values[held:]]
        indices, grad = others.pop(place), others[place - 1]
        _check_rows(indices, len(result[0]))
        for some in _distinct(indices):
            others[place - 1] = grad[some]
            rows = indices[some]
            changed = rule(attrs, *(one[rows] for one in result), *others)
            for one, new in zip(result, changed, strict=True):
                one[rows] = new
        return result

    return of_rows


def _check_rows(indices: Any, size: int) -> None:
    outside = (indices < 0) | (indices >= size)
    if outside.any():
        offset = int(np.argmax(outside))
        raise IndexError(f"Index {indices[offset]} at offset {offset} in indices is out of range")


def _distinct(indices: Any) -> list[Any]:
    """The places of ``indices`` in groups without repetition, to be worked off in order."""
    if len(np.unique(indices)) == len(indices):
        return [slice(None)]
    return [slice(i, i + 1) for i in range(len(indices))]


# Big arrays cost most where they are made anew, so what is new is worked on in place.


def _nearer(average: Any, value: Any, part: Any) -> Any:
    """An average that came nearer to a value by a part of the way."""
    way = np.asarray(value - average)
    way *= part
    way += average
    return way


def _less(var: Any, step: Any, rate: Any, size: Any) -> Any:
    """A variable after a step of a rate, divided by a size."""
    way = np.asarray(np.divide(step, size))
    way *= rate
    return np.subtract(var, way, out=way)


def _stepped(kept: Any, grad: Any, rate: Any, squares: Any) -> Any:
    """What is kept of the last step, and the next one, divided by a root."""
    root = np.asarray(np.sqrt(squares))
    np.divide(grad, root, out=root)
    root *= rate
    root += kept
    return root


def _gradient_descent(attrs: _Attributes, var: Any, alpha: Any, delta: Any) -> Sequence[Any]:
    way = np.asarray(alpha * delta)
    return [np.subtract(var, way, out=way)]


def _proximal(
    attrs: _Attributes, var: Any, alpha: Any, l1: Any, l2: Any, delta: Any
) -> Sequence[Any]:
    step = var - alpha * delta
    if l1 > 0:
        step = np.sign(step) * np.maximum(np.abs(step) - alpha * l1, 0)
    return [step / (1 + alpha * l2)]


def _momentum(
    attrs: _Attributes, var: Any, accum: Any, lr: Any, grad: Any, momentum: Any
) -> Sequence[Any]:
    accum = np.asarray(accum * momentum)
    accum += grad
    if attrs["use_nesterov"]:
        return var - (grad * lr + accum * momentum * lr), accum
    return var - accum * lr, accum


def _adam(
    attrs: _Attributes,
    var: Any,
    m: Any,
    v: Any,
    beta1_power: Any,
    beta2_power: Any,
    lr: Any,
    beta1: Any,
    beta2: Any,
    epsilon: Any,
    grad: Any,
) -> Sequence[Any]:
    rate = lr * np.sqrt(1 - beta2_power) / (1 - beta1_power)
    m = _nearer(m, grad, 1 - beta1)
    v = _nearer(v, np.square(grad), 1 - beta2)
    step = grad * (1 - beta1) + beta1 * m if attrs["use_nesterov"] else m
    size = np.asarray(np.sqrt(v))
    size += epsilon
    return _less(var, step, rate, size), m, v


def _adagrad(attrs: _Attributes, var: Any, accum: Any, lr: Any, grad: Any) -> Sequence[Any]:
    accum = accum + np.square(grad)
    return var - lr * grad / np.sqrt(accum), accum


def _adadelta(
    attrs: _Attributes,
    var: Any,
    accum: Any,
    accum_update: Any,
    lr: Any,
    rho: Any,
    epsilon: Any,
    grad: Any,
) -> Sequence[Any]:
    accum = accum * rho + np.square(grad) * (1 - rho)
    update = np.sqrt(accum_update + epsilon) / np.sqrt(accum + epsilon) * grad
    return var - update * lr, accum, accum_update * rho + np.square(update) * (1 - rho)


def _rms_prop(
    attrs: _Attributes,
    var: Any,
    ms: Any,
    mom: Any,
    lr: Any,
    rho: Any,
    momentum: Any,
    epsilon: Any,
    grad: Any,
) -> Sequence[Any]:
    ms = _nearer(ms, np.square(grad), 1 - rho)
    mom = _stepped(mom * momentum, grad, lr, ms + epsilon)
    return var - mom, ms, mom


def _centered_rms_prop(
    attrs: _Attributes,
    var: Any,
    mg: Any,
    ms: Any,
    mom: Any,
    lr: Any,
    rho: Any,
    momentum: Any,
    epsilon: Any,
    grad: Any,
) -> Sequence[Any]:
    ms = _nearer(ms, np.square(grad), 1 - rho)
    mg = _nearer(mg, grad, 1 - rho)
    mom = _stepped(mom * momentum, grad, lr, ms - np.square(mg) + epsilon)
    return var - mom, mg, ms, mom


def _ftrl(
    attrs: _Attributes,
    var: Any,
    accum: Any,
    linear: Any,
    grad: Any,
    lr: Any,
    l1: Any,
    l2: Any,
    lr_power: Any,
) -> Sequence[Any]:
    return _ftrl_v2(attrs, var, accum, linear, grad, lr, l1, l2, 0, lr_power)


def _ftrl_v2(
    attrs: _Attributes,
    var: Any,
    accum: Any,
    linear: Any,
    grad: Any,
    lr: Any,
    l1: Any,
    l2: Any,
    l2_shrinkage: Any,
    lr_power: Any,
) -> Sequence[Any]:
    new = accum + np.square(grad)
    before, after = accum**-lr_power, new**-lr_power
    linear = linear + grad + 2 * l2_shrinkage * var - (after - before) / lr * var
    step = np.clip(linear, -l1, l1) - linear
    return step / (after / lr + 2 * l2), new, linear


RULES: Mapping[str, tuple[str, str, TrainingRule]] = {
    "ApplyGradientDescent": ("var", "alpha delta", _gradient_descent),
    "ApplyProximalGradientDescent": ("var", "alpha l1 l2 delta", _proximal),
    "ApplyMomentum": ("var accum", "lr grad momentum", _momentum),
    "ApplyAdam": ("var m v", "beta1_power beta2_power lr beta1 beta2 epsilon grad", _adam),
    "ApplyAdagrad": ("var accum", "lr grad", _adagrad),
    "ApplyAdadelta": ("var accum accum_update", "lr rho epsilon grad", _adadelta),
    "ApplyRMSProp": ("var ms mom", "lr rho momentum epsilon grad", _rms_prop),
    "ApplyCenteredRMSProp": (
        "var mg ms mom",
        "lr rho momentum epsilon grad",
        _centered_rms_prop,
    ),
    "ApplyFtrl": ("var accum linear", "grad lr l1 l2 lr_power", _ftrl),
    "ApplyFtrlV2": ("var accum linear", "grad lr l1 l2 l2_shrinkage lr_power", _ftrl_v2),
}
"""Type of an op -> the variable and its slots, the other arguments, and the rule."""
