"""Draws for decoders: yes or no, or one of several symbols."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, math_ops
from scopeviz.tf1.ops.cwise_ops import equal, less
from scopeviz.tf1.ops.random_ops import random_uniform
from scopeviz.tf1.ops.reductions import reduce_prod
from scopeviz.tf1.ops.sampling_ops import multinomial


def bernoulli_sample(
    probs: Any, dtype: Any = int32, sample_shape: Any = (), seed: int | None = None
) -> Tensor:
    """Whether something happens.

    Args:
        probs: how probable it is, from 0 to 1.
        dtype: the element type of the draws.
        sample_shape: how many draws of each.
        seed: the seed.

    Follows: tensorflow/contrib/seq2seq/python/ops/helper.py, bernoulli_sample.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(bernoulli_sample(1.0, sample_shape=3)).tolist()
    [1, 1, 1]
    """
    probs = convert_to_tensor(probs, name="probs")
    batch = array_ops.shape(probs)

    def draw(count: Any) -> Tensor:
        shape = array_ops.concat([[count], batch], 0)
        return math_ops.cast(
            less(random_uniform(shape, seed=seed, dtype=probs.dtype), probs), dtype
        )

    return _drawn(draw, sample_shape)


def categorical_sample(
    logits: Any, dtype: Any = int32, sample_shape: Any = (), seed: int | None = None
) -> Tensor:
    """One of several symbols.

    Args:
        logits: the logarithm of how probable each is: ``[..., symbols]``.
        dtype: the element type of the draws.
        sample_shape: how many draws of each.
        seed: the seed.

    Follows: tensorflow/contrib/seq2seq/python/ops/helper.py, categorical_sample.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(categorical_sample(tf.constant([[-99.0, 99.0]]))).tolist()
    [1]
    """
    logits = convert_to_tensor(logits, name="logits")
    classes = array_ops.shape(logits)[-1]
    batch = array_ops.shape(logits)[:-1]

    def draw(count: Any) -> Tensor:
        rows = logits if logits.shape.ndims == 2 else array_ops.reshape(logits, [-1, classes])
        drawn = int64 if logits.dtype.size > 4 else int32
        draws = array_ops.transpose(multinomial(rows, count, seed=seed, output_dtype=drawn))
        return math_ops.cast(array_ops.reshape(draws, array_ops.concat([[count], batch], 0)), dtype)

    return _drawn(draw, sample_shape)


def _drawn(draw: Callable[[Any], Tensor], sample_shape: Any) -> Tensor:
    """As many draws as a shape holds, in that shape."""
    with internal_name_scope(None, "call_sampler", [sample_shape]):
        shape = convert_to_tensor(sample_shape, dtype=int32, name="sample_shape")
        missing = math_ops.cast(equal(array_ops.rank(shape), 0), int32)
        shape = array_ops.reshape(
            shape,
            array_ops.pad(array_ops.shape(shape), paddings=[[missing, 0]], constant_values=1),
        )
        draws = draw(reduce_prod(shape))
        rest = array_ops.shape(draws)[1:]
        return array_ops.reshape(draws, array_ops.concat([shape, rest], 0))
