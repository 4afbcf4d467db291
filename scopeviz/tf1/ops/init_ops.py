"""Initializers: objects that make the first value of a variable.

Each is called with the variable's shape, its dtype, and for a part of a partitioned
variable with where in the whole it lies.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import DType, as_dtype, float32
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import dims_of
from scopeviz.tf1.ops import array_ops, cwise_ops, linalg_ops, random_ops, slicing


class Initializer:
    """What all initializers have in common.

    Follows: tensorflow/python/ops/init_ops.py, Initializer.

    >>> ones_initializer().get_config()
    {'dtype': 'float32'}
    """

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """The first value of a variable, as a tensor.

        Args:
            shape: the shape of the value.
            dtype: its element type; None takes the initializer's own.
            partition_info: for a part of a variable, where in the whole it lies.
        """
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """An initializer from what :meth:`get_config` gave."""
        return cls(**config)


class Zeros(Initializer):
    """An initializer that gives zeros.

    Args:
        dtype: the element type where the call names none.

    Follows: tensorflow/python/ops/init_ops.py, Zeros.

    >>> zeros_initializer()([2]).op.get_attr("value").tolist()
    [0.0, 0.0]
    """

    def __init__(self, dtype: Any = float32) -> None:
        self.dtype = as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        """Zeros in that shape."""
        return array_ops.zeros(shape, self.dtype if dtype is None else dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {"dtype": self.dtype.name}


class Ones(Initializer):
    """An initializer that gives ones.

    Args:
        dtype: the element type where the call names none.

    Follows: tensorflow/python/ops/init_ops.py, Ones.

    >>> ones_initializer("int32")([2]).op.get_attr("value").tolist()
    [1, 1]
    """

    def __init__(self, dtype: Any = float32) -> None:
        self.dtype = as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        """Ones in that shape."""
        return array_ops.ones(shape, self.dtype if dtype is None else dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {"dtype": self.dtype.name}


class Constant(Initializer):
    """An initializer that gives a fixed value.

    Args:
        value: a number, or as many as there are elements; where they are fewer, the last
            is repeated.
        dtype: the element type where the call names none.
        verify_shape: demand that the value has the variable's shape.

    Raises:
        TypeError: if the value is something else.

    Follows: tensorflow/python/ops/init_ops.py, Constant.

    >>> constant_initializer([1, 2])([3]).op.get_attr("value").tolist()
    [1.0, 2.0, 2.0]
    """

    def __init__(self, value: Any = 0, dtype: Any = float32, verify_shape: bool = False) -> None:
        if not (np.isscalar(value) or isinstance(value, list | tuple | np.ndarray)):
            raise TypeError(
                f"Invalid type for initial value: {type(value)} (expected Python scalar, list "
                f"or tuple of values, or numpy.ndarray)."
            )
        self.value = value
        self.dtype = as_dtype(dtype)
        self._verify_shape = verify_shape

    def __call__(
        self,
        shape: Any,
        dtype: Any = None,
        partition_info: Any = None,
        verify_shape: bool | None = None,
    ) -> Tensor:
        """The value in that shape."""
        verify = self._verify_shape if verify_shape is None else verify_shape
        wanted = self.dtype if dtype is None else dtype
        return constant(self.value, wanted, shape, verify_shape=verify)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer, ``verify_shape`` left out."""
        return {"value": self.value, "dtype": self.dtype.name}


# Random ones.


class RandomUniform(Initializer):
    """An initializer that gives uniformly distributed numbers.

    Args:
        minval: the least.
        maxval: more than the greatest; None means 1, for floats only.
        seed: makes the numbers the same in each session.
        dtype: the element type where the call names none.

    Follows: tensorflow/python/ops/init_ops.py, RandomUniform.

    >>> random_uniform_initializer(-1, 1)([2, 3]).shape.as_list()
    [2, 3]
    """

    def __init__(
        self, minval: Any = 0, maxval: Any = None, seed: int | None = None, dtype: Any = float32
    ) -> None:
        self.minval = minval
        self.maxval = maxval
        self.seed = seed
        self.dtype = as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        """Random numbers in that shape."""
        wanted = self.dtype if dtype is None else dtype
        return random_ops.random_uniform(shape, self.minval, self.maxval, wanted, self.seed)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {
            "minval": self.minval,
            "maxval": self.maxval,
            "seed": self.seed,
            "dtype": self.dtype.name,
        }


class _Normal(Initializer):
    """What the two normal distributions have in common."""

    def __init__(
        self, mean: Any = 0.0, stddev: Any = 1.0, seed: int | None = None, dtype: Any = float32
    ) -> None:
        self.mean = mean
        self.stddev = stddev
        self.seed = seed
        self.dtype = _floating(dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {
            "mean": self.mean,
            "stddev": self.stddev,
            "seed": self.seed,
            "dtype": self.dtype.name,
        }


class RandomNormal(_Normal):
    """An initializer that gives normally distributed numbers.

    Args:
        mean: their mean.
        stddev: their standard deviation.
        seed: makes the numbers the same in each session.
        dtype: the element type where the call names none.

    Raises:
        ValueError: if the dtype is not one of floats.

    Follows: tensorflow/python/ops/init_ops.py, RandomNormal.

    >>> random_normal_initializer(stddev=0.1)([2, 3]).shape.as_list()
    [2, 3]
    """

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        """Random numbers in that shape."""
        wanted = self.dtype if dtype is None else dtype
        return random_ops.random_normal(shape, self.mean, self.stddev, wanted, self.seed)


class TruncatedNormal(_Normal):
    """An initializer that gives normally distributed numbers, none two deviations off.

    Args:
        mean: their mean.
        stddev: their standard deviation before numbers are left out.
        seed: makes the numbers the same in each session.
        dtype: the element type where the call names none.

    Raises:
        ValueError: if the dtype is not one of floats.

    Follows: tensorflow/python/ops/init_ops.py, TruncatedNormal.

    >>> truncated_normal_initializer()([2, 3]).shape.as_list()
    [2, 3]
    """

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        """Random numbers in that shape."""
        wanted = self.dtype if dtype is None else dtype
        return random_ops.truncated_normal(shape, self.mean, self.stddev, wanted, self.seed)


class UniformUnitScaling(Initializer):
    """An initializer that gives uniform numbers, fewer inputs larger ones.

    Args:
        factor: what they are multiplied by.
        seed: makes the numbers the same in each session.
        dtype: the element type where the call names none.

    Raises:
        ValueError: if the dtype is not one of floats.

    Follows: tensorflow/python/ops/init_ops.py, UniformUnitScaling.

    >>> uniform_unit_scaling_initializer()([3, 4]).op.inputs[1].op.get_attr("value").item()
    -1.0
    """

    def __init__(self, factor: float = 1.0, seed: int | None = None, dtype: Any = float32) -> None:
        self.factor = factor
        self.seed = seed
        self.dtype = _floating(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        """Random numbers in that shape."""
        inputs = math.prod(_whole(shape, partition_info)[:-1])
        limit = math.sqrt(3 / max(inputs, 1.0)) * self.factor
        wanted = self.dtype if dtype is None else dtype
        return random_ops.random_uniform(shape, -limit, limit, wanted, self.seed)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {"factor": self.factor, "seed": self.seed, "dtype": self.dtype.name}


_MODES = {
    "fan_in": lambda fan_in, fan_out: fan_in,
    "fan_out": lambda fan_in, fan_out: fan_out,
    "fan_avg": lambda fan_in, fan_out: (fan_in + fan_out) / 2,
}
_DISTRIBUTIONS = ("normal", "uniform", "truncated_normal", "untruncated_normal")

_TRUNCATED = 0.87962566103423978
"""Standard deviation of a standard normal distribution cut off at two."""


class VarianceScaling(Initializer):
    """An initializer whose numbers are the smaller, the more units a unit is tied to.

    Args:
        scale: what the variance is multiplied by.
        mode: which units count: ``fan_in``, those before it, ``fan_out``, those after it,
            or ``fan_avg``, the mean of both.
        distribution: ``truncated_normal`` (or ``normal``), ``untruncated_normal`` or
            ``uniform``.
        seed: makes the numbers the same in each session.
        dtype: the element type where the call names none.

    Raises:
        ValueError: if there is no such mode or distribution, the scale is not positive,
            or the dtype is not one of floats.

    Follows: tensorflow/python/ops/init_ops.py, VarianceScaling.

    >>> variance_scaling_initializer(distribution="uniform")([2, 3]).shape.as_list()
    [2, 3]
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
        dtype: Any = float32,
    ) -> None:
        if scale <= 0:
            raise ValueError("`scale` must be positive float.")
        if mode not in _MODES:
            raise ValueError("Invalid `mode` argument:", mode)
        if distribution.lower() not in _DISTRIBUTIONS:
            raise ValueError("Invalid `distribution` argument:", distribution.lower())
        self.scale = scale
        self.mode = mode
        self.distribution = distribution.lower()
        self.seed = seed
        self.dtype = _floating(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        """Random numbers in that shape."""
        wanted = self.dtype if dtype is None else dtype
        units = _MODES[self.mode](*_fans(_whole(shape, partition_info)))
        variance = self.scale / max(1.0, units)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return random_ops.random_uniform(shape, -limit, limit, wanted, self.seed)
        stddev = math.sqrt(variance)
        if self.distribution == "untruncated_normal":
            return random_ops.random_normal(shape, 0.0, stddev, wanted, self.seed)
        return random_ops.truncated_normal(shape, 0.0, stddev / _TRUNCATED, wanted, self.seed)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {
            "scale": self.scale,
            "mode": self.mode,
            "distribution": self.distribution,
            "seed": self.seed,
            "dtype": self.dtype.name,
        }


class GlorotUniform(VarianceScaling):
    """An initializer that keeps the variance in both directions, with uniform numbers.

    Args:
        seed: makes the numbers the same in each session.
        dtype: without effect, as in TF1.

    Follows: tensorflow/python/ops/init_ops.py, GlorotUniform.

    >>> glorot_uniform_initializer(seed=1).get_config()
    {'seed': 1, 'dtype': 'float32'}
    """

    def __init__(self, seed: int | None = None, dtype: Any = float32) -> None:
        del dtype
        super().__init__(mode="fan_avg", distribution="uniform", seed=seed)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {"seed": self.seed, "dtype": self.dtype.name}


class GlorotNormal(VarianceScaling):
    """An initializer that keeps the variance in both directions, with normal numbers.

    Args:
        seed: makes the numbers the same in each session.
        dtype: without effect, as in TF1.

    Follows: tensorflow/python/ops/init_ops.py, GlorotNormal.

    >>> glorot_normal_initializer(seed=1).get_config()
    {'seed': 1, 'dtype': 'float32'}
    """

    def __init__(self, seed: int | None = None, dtype: Any = float32) -> None:
        del dtype
        super().__init__(mode="fan_avg", seed=seed)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {"seed": self.seed, "dtype": self.dtype.name}


def lecun_normal(seed: int | None = None) -> VarianceScaling:
    """An initializer that keeps the variance of what comes in, with normal numbers.

    Follows: tensorflow/python/ops/init_ops.py, lecun_normal.

    >>> lecun_normal().scale, lecun_normal().distribution
    (1.0, 'truncated_normal')
    """
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed: int | None = None) -> VarianceScaling:
    """An initializer that keeps the variance of what comes in, with uniform numbers.

    Follows: tensorflow/python/ops/init_ops.py, lecun_uniform.

    >>> lecun_uniform().scale, lecun_uniform().distribution
    (1.0, 'uniform')
    """
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


def he_normal(seed: int | None = None) -> VarianceScaling:
    """An initializer for units that let half of what comes in through, normal numbers.

    Follows: tensorflow/python/ops/init_ops.py, he_normal.

    >>> he_normal().scale, he_normal().distribution
    (2.0, 'truncated_normal')
    """
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed: int | None = None) -> VarianceScaling:
    """An initializer for units that let half of what comes in through, uniform numbers.

    Follows: tensorflow/python/ops/init_ops.py, he_uniform.

    >>> he_uniform().scale, he_uniform().distribution
    (2.0, 'uniform')
    """
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


# Matrices.


class Orthogonal(Initializer):
    """An initializer that gives a matrix with orthogonal rows or columns.

    Of a larger shape all axes but the last count as one.

    Args:
        gain: what the matrix is multiplied by.
        seed: makes the numbers the same in each session.
        dtype: the element type where the call names none.

    Raises:
        ValueError: if the dtype is not one of floats.

    Follows: tensorflow/python/ops/init_ops.py, Orthogonal.

    >>> import scopeviz.tf1 as tf
    >>> q = tf.Session().run(orthogonal_initializer()([3, 3]))
    >>> bool(np.allclose(q @ q.T, np.eye(3), atol=1e-5))
    True
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None, dtype: Any = float32) -> None:
        self.gain = gain
        self.seed = seed
        self.dtype = _floating(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """An orthogonal matrix in that shape.

        Raises:
            ValueError: if the shape has fewer than two axes.
        """
        dims = _whole(shape, None)
        if len(dims) < 2:
            raise ValueError("The tensor to initialize must be at least two-dimensional")
        rows, columns = math.prod(dims[:-1]), dims[-1]
        longer, shorter = max(rows, columns), min(rows, columns)
        wanted = self.dtype if dtype is None else dtype
        normal = random_ops.random_normal([longer, shorter], dtype=wanted, seed=self.seed)
        q, r = linalg_ops.qr(normal)
        q *= cwise_ops.sign(linalg_ops.diag_part(r))
        if rows < columns:
            q = array_ops.matrix_transpose(q)
        return self.gain * array_ops.reshape(q, dims)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {"gain": self.gain, "seed": self.seed, "dtype": self.dtype.name}


class Identity(Initializer):
    """An initializer that gives ones on the diagonal and zeros elsewhere.

    Args:
        gain: what the matrix is multiplied by.
        dtype: the element type where the call names none.

    Raises:
        ValueError: if the dtype is not one of floats.

    Follows: tensorflow/python/ops/init_ops.py, Identity.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(identity_initializer(gain=2.0)([2, 2])).tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """

    def __init__(self, gain: float = 1.0, dtype: Any = float32) -> None:
        self.gain = gain
        self.dtype = _floating(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """That matrix, or the part of it that was asked for.

        Raises:
            ValueError: if the shape does not have two axes.
        """
        dims = _whole(shape, partition_info)
        if len(dims) != 2:
            raise ValueError("Identity matrix initializer can only be used for 2D matrices.")
        matrix = linalg_ops.eye(*dims, dtype=self.dtype if dtype is None else dtype)
        if partition_info is not None:
            matrix = slicing.slice(matrix, partition_info.var_offset, shape)
        return self.gain * matrix

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {"gain": self.gain, "dtype": self.dtype.name}


def _floating(dtype: Any) -> DType:
    found = as_dtype(dtype)
    if not found.is_floating:
        raise ValueError(f"Expected floating point type, got {found}.")
    return found


def _whole(shape: Any, partition_info: Any) -> tuple[int, ...]:
    """The shape of the whole variable."""
    dims = dims_of(shape if partition_info is None else partition_info.full_shape)
    return tuple(int(dim) for dim in dims or ())  # type: ignore[arg-type]  # TF1: a TypeError


def _fans(dims: Sequence[int]) -> tuple[int, int]:
    """The number of units before and after a unit of a layer with such weights."""
    if len(dims) < 2:
        return (dims[0], dims[0]) if dims else (1, 1)
    field = math.prod(dims[:-2])
    return dims[-2] * field, dims[-1] * field


# TF1's public names.
zeros_initializer = Zeros
ones_initializer = Ones
constant_initializer = Constant
random_uniform_initializer = RandomUniform
random_normal_initializer = RandomNormal
truncated_normal_initializer = TruncatedNormal
uniform_unit_scaling_initializer = UniformUnitScaling
variance_scaling_initializer = VarianceScaling
glorot_uniform_initializer = GlorotUniform
glorot_normal_initializer = GlorotNormal
orthogonal_initializer = Orthogonal
identity_initializer = Identity
