"""Arguments of layers that may be given by name: initializers, activations, sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scopeviz.tf1.ops import cwise_ops, init_ops, nn_ops

INITIALIZERS: Mapping[str, Callable[..., Any]] = {
    "constant": init_ops.Constant,
    "glorot_normal": init_ops.GlorotNormal,
    "glorot_uniform": init_ops.GlorotUniform,
    "he_normal": init_ops.he_normal,
    "he_uniform": init_ops.he_uniform,
    "identity": init_ops.Identity,
    "lecun_normal": init_ops.lecun_normal,
    "lecun_uniform": init_ops.lecun_uniform,
    "ones": init_ops.Ones,
    "orthogonal": init_ops.Orthogonal,
    "random_normal": init_ops.RandomNormal,
    "random_uniform": init_ops.RandomUniform,
    "truncated_normal": init_ops.TruncatedNormal,
    "zeros": init_ops.Zeros,
}
"""Name of an initializer -> what makes it."""

ACTIVATIONS: Mapping[str, Callable[..., Any] | None] = {
    "elu": nn_ops.elu,
    "exponential": cwise_ops.exp,
    "linear": None,
    "relu": nn_ops.relu,
    "selu": nn_ops.selu,
    "sigmoid": cwise_ops.sigmoid,
    "softmax": nn_ops.softmax,
    "softplus": nn_ops.softplus,
    "softsign": nn_ops.softsign,
    "tanh": cwise_ops.tanh,
}
"""Name of an activation -> the function; None for one that changes nothing."""


def initializer_of(value: Any) -> Any:
    """An initializer, from itself, its class or its name.

    Raises:
        ValueError: if it is none of these.

    Follows: tensorflow/python/keras/initializers.py, get.

    >>> type(initializer_of("zeros")).__name__
    'Zeros'
    """
    if isinstance(value, str):
        if value not in INITIALIZERS:
            raise ValueError(f"Unknown initializer:{value}")
        return INITIALIZERS[value]()
    if value is not None and not callable(value):
        raise ValueError(f"Could not interpret initializer identifier: {value}")
    return value() if isinstance(value, type) else value


def activation_of(value: Any) -> Any:
    """An activation, from itself or its name; None where nothing is to be done.

    Raises:
        TypeError: if it is neither.
        ValueError: if there is none of that name.

    Follows: tensorflow/python/keras/activations.py, get.

    >>> activation_of("linear")
    """
    if isinstance(value, str):
        if value not in ACTIVATIONS:
            raise ValueError(f"Unknown activation function:{value}")
        return ACTIVATIONS[value]
    if value is not None and not callable(value):
        raise TypeError(f"Could not interpret activation function identifier: {value}")
    return value


def regularizer_of(value: Any) -> Any:
    """A regularizer; None where there is none.

    Raises:
        ValueError: if it is no function.

    Follows: tensorflow/python/keras/regularizers.py, get.

    >>> regularizer_of("mine")
    Traceback (most recent call last):
    ValueError: Unknown regularizer:mine
    """
    if isinstance(value, str):
        raise ValueError(f"Unknown regularizer:{value}")
    if value is not None and not callable(value):
        raise ValueError("Could not interpret regularizer identifier:", value)
    return value


def constraint_of(value: Any) -> Any:
    """A constraint; None where there is none.

    Raises:
        ValueError: if it is no function.

    Follows: tensorflow/python/keras/constraints.py, get.

    >>> constraint_of(3)
    Traceback (most recent call last):
    ValueError: Could not interpret constraint identifier: 3
    """
    if isinstance(value, str):
        raise ValueError(f"Unknown constraint:{value}")
    if value is not None and not callable(value):
        raise ValueError(f"Could not interpret constraint identifier: {value}")
    return value


def sizes_of(value: Any, count: int, name: str) -> tuple[int, ...]:
    """So many numbers, from one for all or from as many.

    Args:
        value: the number or numbers.
        count: how many.
        name: the argument that it was given for.

    Raises:
        ValueError: if it is neither.

    Follows: tensorflow/python/keras/utils/conv_utils.py, normalize_tuple.

    >>> sizes_of(3, 2, "strides"), sizes_of([1, 2, 3], 3, "strides")
    ((3, 3), (1, 2, 3))
    """
    if isinstance(value, int):
        return (value,) * count
    wrong = f"The `{name}` argument must be a tuple of {count} integers. Received: {value}"
    try:
        values = tuple(value)
    except TypeError:
        raise ValueError(wrong) from None
    if len(values) != count:
        raise ValueError(wrong)
    for one in values:
        try:
            int(one)
        except (ValueError, TypeError):
            raise ValueError(f"{wrong} including element {one} of type {type(one)}") from None
    return values


def padding_of(value: Any) -> str:
    """A way of padding, in small letters.

    Raises:
        ValueError: if there is none of that name.

    Follows: tensorflow/python/keras/utils/conv_utils.py, normalize_padding.

    >>> padding_of("SAME")
    'same'
    """
    padding: str = value.lower()
    if padding not in {"valid", "same", "causal"}:
        raise ValueError(
            'The `padding` argument must be a list/tuple or one of "valid", "same" (or "causal", '
            f"only for `Conv1D). Received: {padding}"
        )
    return padding


def data_format_of(value: Any) -> str:
    """Where the channels of images are, in small letters.

    Raises:
        ValueError: if there is no such place.

    Follows: tensorflow/python/keras/utils/conv_utils.py, normalize_data_format.

    >>> data_format_of(None)
    'channels_last'
    """
    order: str = "channels_last" if value is None else value.lower()
    if order not in _ORDERS:
        raise ValueError(
            'The `data_format` argument must be one of "channels_first", "channels_last". '
            f"Received: {value}"
        )
    return order


_ORDERS = {"channels_first": "NC{}", "channels_last": "N{}C"}


def letters_of(data_format: str, rank: int = 4) -> str:
    """A layer's data format as an op writes it.

    Args:
        data_format: ``channels_first`` or ``channels_last``.
        rank: the rank of the inputs, from 3 to 5.

    Follows: tensorflow/python/keras/utils/conv_utils.py, convert_data_format.

    >>> letters_of("channels_first"), letters_of("channels_last", 3)
    ('NCHW', 'NWC')
    """
    return _ORDERS[data_format].format("DHW"[5 - rank :])
