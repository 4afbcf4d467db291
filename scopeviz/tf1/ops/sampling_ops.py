"""Random choices: rows in another order, parts, classes; and rarer distributions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import unchanged, with_rank
from scopeviz.tf1.framework.dtypes import float32, float64, int32, int64
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.folding import known_value
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op, convert_to_tensor
from scopeviz.tf1.framework.operands import INDICES, dims_from, dtype_of, operand_like
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.ops import array_ops, cwise_ops, reductions, slicing
from scopeviz.tf1.ops.cwise_ops import FLOATS, ORDERED, REAL
from scopeviz.tf1.ops.logging_ops import Assert
from scopeviz.tf1.ops.random_ops import random_uniform, seeds

Operands = Sequence[Operand]
Outputs = Sequence[Output]


def random_shuffle(value: Any, seed: int | None = None, name: str | None = None) -> Tensor:
    """The rows of a tensor in a random order.

    Args:
        value: a tensor ``[n, ...]``.
        seed: makes the order the same in each session; see :func:`set_random_seed`.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/random_ops.py, random_shuffle.

    >>> import scopeviz.tf1 as tf
    >>> sorted(tf.Session().run(tf.random_shuffle([3, 1, 2])).tolist())
    [1, 2, 3]
    """
    return apply_op("RandomShuffle", name, (value,), seeds(seed)).outputs[0]


def random_crop(value: Any, size: Any, seed: int | None = None, name: str | None = None) -> Tensor:
    """A part of a tensor that begins anywhere.

    Args:
        value: a tensor of any shape.
        size: the size of the part along each axis: ``int32`` ``[rank]``.
        seed: makes the place the same in each session; see :func:`set_random_seed`.
        name: the name of the scope of its ops.

    Returns:
        A tensor of that size and the same dtype.

    Raises:
        TypeError: if ``size`` holds no whole numbers.

    Follows: tensorflow/python/ops/random_ops.py, random_crop.

    >>> import scopeviz.tf1 as tf
    >>> tf.random_crop(tf.zeros([4, 4]), [2, 2]).shape.as_list()
    [2, 2]
    """
    graph = graph_of([value])
    with graph.as_default(), graph.name_scope(name or "random_crop") as scope:
        tensor = convert_to_tensor(value, name="value")
        sizes = convert_to_tensor(size, int32, name="size")
        shape = array_ops.shape(tensor)
        fits = reductions.reduce_all(cwise_ops.greater_equal(shape, sizes))
        message = "Need value.shape >= size, got "
        check = Assert(fits, [message, shape, sizes], summarize=1000)
        with graph.control_dependencies([check]):
            shape = array_ops.identity(shape, name="control_dependency")
        limit = shape - sizes + 1
        most = 2**31 - 1
        drawn = random_uniform(array_ops.shape(shape), maxval=most, dtype=int32, seed=seed)
        return slicing.slice(tensor, drawn % limit, sizes, name=scope)


def multinomial(
    logits: Any,
    num_samples: Any,
    seed: int | None = None,
    name: str | None = None,
    output_dtype: Any = None,
) -> Tensor:
    """Classes, drawn as often as their logits say.

    Args:
        logits: the logarithms of what is in proportion to the probabilities, ``[batch, classes]``.
        num_samples: how many to draw for each row: ``int32`` ``[]``.
        seed: makes the draws the same in each session; see :func:`set_random_seed`.
        name: the name of the scope of the op.
        output_dtype: ``int32`` or ``int64``; None means ``int64``.

    Returns:
        A tensor ``[batch, num_samples]``.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: if ``logits`` is no matrix.

    Follows: tensorflow/python/ops/random_ops.py, multinomial.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.multinomial([[0.0, -100.0]], 3)).tolist()
    [[0, 0, 0]]
    """
    return _drawn_classes("multinomial", logits, num_samples, output_dtype, seed, name)


def categorical(
    logits: Any,
    num_samples: Any,
    dtype: Any = None,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Classes, drawn as often as their logits say.

    Args:
        logits: the logarithms of what is in proportion to the probabilities, ``[batch, classes]``.
        num_samples: how many to draw for each row: ``int32`` ``[]``.
        dtype: ``int32`` or ``int64``; None means ``int64``.
        seed: makes the draws the same in each session; see :func:`set_random_seed`.
        name: the name of the scope of the op.

    Returns:
        A tensor ``[batch, num_samples]``.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: if ``logits`` is no matrix.

    Follows: tensorflow/python/ops/random_ops.py, categorical.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.random.categorical([[0.0, -100.0]], 3)).tolist()
    [[0, 0, 0]]
    """
    return _drawn_classes("categorical", logits, num_samples, dtype, seed, name)


def _drawn_classes(
    scope: str, logits: Any, number: Any, dtype: Any, seed: int | None, name: str | None
) -> Tensor:
    graph = graph_of([logits])
    with graph.as_default(), graph.name_scope(name or scope):
        tensor = convert_to_tensor(logits, name="logits")
        attrs = {**seeds(seed), "output_dtype": int64 if dtype is None else dtype_of(dtype)}
        return apply_op("Multinomial", None, (tensor, number), attrs).outputs[0]


def random_gamma(
    shape: Any,
    alpha: Any,
    beta: Any = None,
    dtype: Any = float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Random numbers from gamma distributions.

    Args:
        shape: how many of each: ``int32`` ``[n]``.
        alpha: the shape parameter of each distribution: ``dtype``.
        beta: the rate of each: ``dtype``, of a shape that fits; None means 1.
        dtype: ``float16``, ``float32`` or ``float64``.
        seed: makes the numbers the same in each session; see :func:`set_random_seed`.
        name: the name of the scope of its ops.

    Returns:
        A tensor of ``shape``, and then that of both parameters together.

    Raises:
        TypeError: if a parameter cannot be of that dtype.

    Follows: tensorflow/python/ops/random_ops.py, random_gamma.

    >>> import scopeviz.tf1 as tf
    >>> tf.random_gamma([3], [1.0, 2.0]).shape.as_list()
    [3, 2]
    """
    graph = graph_of([alpha])
    with graph.as_default(), graph.name_scope(name or "random_gamma"):
        sizes = convert_to_tensor(shape, int32, name="shape")
        first = convert_to_tensor(alpha, dtype, name="alpha")
        second = convert_to_tensor(1 if beta is None else beta, dtype, name="beta")
        both = first + array_ops.zeros_like(second)
        drawn = apply_op("RandomGamma", None, (sizes, both), seeds(seed)).outputs[0]
        least = np.finfo(first.dtype.as_numpy_dtype).tiny
        return cwise_ops.maximum(least, drawn / second)


def random_poisson(
    lam: Any, shape: Any, dtype: Any = float32, seed: int | None = None, name: str | None = None
) -> Tensor:
    """Random numbers from Poisson distributions.

    Args:
        lam: the mean of each distribution: real numbers.
        shape: how many of each: ``int32`` ``[n]``.
        dtype: the dtype of the result.
        seed: makes the numbers the same in each session; see :func:`set_random_seed`.
        name: the name of the scope of its ops.

    Returns:
        A tensor of ``shape``, and then that of ``lam``.

    Raises:
        TypeError: if the dtype of ``lam`` is another.

    Follows: tensorflow/python/ops/random_ops.py, random_poisson.

    >>> import scopeviz.tf1 as tf
    >>> tf.random_poisson([1.0, 2.0], [3]).shape.as_list()
    [3, 2]
    """
    graph = graph_of([lam])
    with graph.as_default(), graph.name_scope(name or "random_poisson"):
        sizes = convert_to_tensor(shape, int32, name="shape")
        attrs = {**seeds(seed), "dtype": dtype_of(dtype)}
        rate = operand_like(lam, float64)
        return apply_op("RandomPoissonV2", None, (sizes, rate), attrs).outputs[0]


# Kernels.


def _shuffled(run: Any, op: Operation, value: Any) -> Any:
    return run.generator(op).permutation(value, axis=0) if value.ndim else value


def _classes_dims(operands: Operands, attrs: Attributes) -> Outputs:
    logits = with_rank(operands[0].dims, 2)
    with_rank(operands[1].dims, 0)
    number = known_value(operands[1])
    return [(attrs["output_dtype"], (logits[0], None if number is None else int(number)))]


def _drawn(run: Any, op: Operation, logits: Any, number: Any) -> Any:
    dtype = op.attrs["output_dtype"].np_dtype
    if number < 0:
        message = f"num_samples should be nonnegative, got {number}"
        raise InvalidArgumentError(None, op, message)
    batch, classes = logits.shape
    if not classes and number:
        raise InvalidArgumentError(None, op, f"num_classes should be positive, got {classes}")
    wide = logits.astype(np.float64)
    top = wide.max(axis=1, keepdims=True, where=np.isfinite(wide), initial=-np.inf)
    weights = np.where(np.isfinite(wide), np.exp(wide - np.where(np.isfinite(top), top, 0)), 0)
    totals = np.cumsum(weights, axis=1)
    draws = run.generator(op).random((batch, int(number))) * totals[:, -1:]
    found = (draws[:, :, None] >= totals[:, None, :]).sum(axis=2)
    return np.minimum(found, classes - 1).astype(dtype)


def _gamma_dims(operands: Operands, attrs: Attributes) -> Outputs:
    sizes, rest = operands
    with_rank(sizes.dims, 1)
    dims = dims_from(sizes)
    known = None if dims is None or rest.dims is None else (*dims, *rest.dims)
    return [(attrs.get("dtype", rest.dtype.base_dtype), known)]


def _gamma(run: Any, op: Operation, shape: Any, alpha: Any) -> Any:
    size = (*map(int, shape), *alpha.shape)
    return run.generator(op).standard_gamma(alpha, size).astype(alpha.dtype)


def _poisson(run: Any, op: Operation, shape: Any, rate: Any) -> Any:
    size = (*map(int, shape), *rate.shape)
    return run.generator(op).poisson(rate, size).astype(op.attrs["dtype"].np_dtype)


OPS["RandomShuffle"] = OpDef("value:T", unchanged, _shuffled, stateful=True)
OPS["Multinomial"] = OpDef(
    "logits:T num_samples:int32", _classes_dims, _drawn, {"T": ORDERED}, stateful=True
)
OPS["RandomGamma"] = OpDef(
    "shape:S alpha:T", _gamma_dims, _gamma, {"S": INDICES, "T": FLOATS}, stateful=True
)
OPS["RandomPoissonV2"] = OpDef(
    "shape:S rate:R", _gamma_dims, _poisson, {"S": INDICES, "R": REAL}, stateful=True
)
