"""How much a decoder looks at each step of what an encoder made: Luong's score and Bahdanau's."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.dtypes import as_dtype, float32, int32
from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.layers.base_layer import Layer
from scopeviz.tf1.layers.core_layers import Dense
from scopeviz.tf1.ops import array_ops, math_ops
from scopeviz.tf1.ops.check_ops import assert_positive
from scopeviz.tf1.ops.cwise_ops import rsqrt, square, tanh
from scopeviz.tf1.ops.init_ops import constant_initializer, ones_initializer, zeros_initializer
from scopeviz.tf1.ops.masks import sequence_mask
from scopeviz.tf1.ops.nn_ops import softmax
from scopeviz.tf1.ops.reductions import argmax, reduce_sum
from scopeviz.tf1.ops.rnn_cell_base import zero_state_tensors
from scopeviz.tf1.ops.selecting import where
from scopeviz.tf1.variables.variable_scope import get_variable, internal_variable_scope


def size_at(tensor: Any, axis: int) -> Any:
    """A dimension: a number if it is known, a tensor ``int32`` ``[]`` otherwise.

    Args:
        tensor: the tensor.
        axis: which dimension.

    >>> import scopeviz.tf1 as tf
    >>> size_at(tf.ones([8, 3]), 1)
    3
    """
    return tensor.shape[axis].value or array_ops.shape(tensor)[axis]


class AttentionMechanism:
    """What tells how much to look at each step of a memory.

    Follows: tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py, AttentionMechanism.

    >>> issubclass(LuongAttention, AttentionMechanism)
    True
    """

    @property
    def alignments_size(self) -> Any:
        """How many steps there are.

        Raises:
            NotImplementedError: if the kind of mechanism does not say it.
        """
        raise NotImplementedError

    @property
    def state_size(self) -> Any:
        """The size of what is handed from step to step.

        Raises:
            NotImplementedError: if the kind of mechanism does not say it.
        """
        raise NotImplementedError


class BaseAttentionMechanism(AttentionMechanism):
    """A mechanism with a memory, whose steps beyond a sequence's length are masked.

    Args:
        query_layer: a layer upon the query, or None.
        memory: ``[batch, time, ...]``.
        probability_fn: from scores ``[batch, time]`` and the last state to alignments.
        memory_sequence_length: the lengths: ``int32`` ``[batch]``; or None.
        memory_layer: a layer upon the memory.
        check_inner_dims_defined: whether the memory's depth must be known.
        score_mask_value: the score of what is masked; None for minus infinity.
        custom_key_value_fn: from keys and values to those that are used; or None.
        name: the name of the scope for the ops.

    Raises:
        TypeError: if a layer is none, or the function is none.
        ValueError: if the memory's depth is unknown.

    Follows: tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py,
    _BaseAttentionMechanism.
    """

    def __init__(
        self,
        query_layer: Any,
        memory: Any,
        probability_fn: Callable[[Any, Any], Any],
        memory_sequence_length: Any = None,
        memory_layer: Any = None,
        check_inner_dims_defined: bool = True,
        score_mask_value: Any = None,
        custom_key_value_fn: Callable[[Any, Any], Any] | None = None,
        name: str | None = None,
    ) -> None:
        for layer, what in ((query_layer, "query_layer"), (memory_layer, "memory_layer")):
            if layer is not None and not isinstance(layer, Layer):
                raise TypeError(f"{what} is not a Layer: {type(layer).__name__}")
        self._query_layer = query_layer
        self._memory_layer = memory_layer
        self.dtype = memory_layer.dtype
        if not callable(probability_fn):
            raise TypeError(
                f"probability_fn must be callable, saw type: {type(probability_fn).__name__}"
            )
        if score_mask_value is None:
            score_mask_value = as_dtype(self.dtype).as_numpy_dtype(-np.inf)

        def probability(score: Any, state: Any) -> Any:
            masked = _masked_score(score, memory_sequence_length, score_mask_value)
            return probability_fn(masked, state)

        self._probability_fn = probability
        with internal_name_scope(name, "BaseAttentionMechanismInit", nest.flatten(memory)):
            self._values = _masked_memory(memory, memory_sequence_length, check_inner_dims_defined)
            self._keys = memory_layer(self._values) if memory_layer else self._values
            if custom_key_value_fn is not None:
                self._keys, self._values = custom_key_value_fn(self._keys, self._values)
            self._batch_size = size_at(self._keys, 0)
            self._alignments_size = size_at(self._keys, 1)

    @property
    def memory_layer(self) -> Any:
        """The layer upon the memory."""
        return self._memory_layer

    @property
    def query_layer(self) -> Any:
        """The layer upon the query, or None."""
        return self._query_layer

    @property
    def values(self) -> Any:
        """The memory, masked: ``[batch, time, depth]``."""
        return self._values

    @property
    def keys(self) -> Any:
        """What a query is compared with: ``[batch, time, num_units]``."""
        return self._keys

    @property
    def batch_size(self) -> Any:
        """The size of the batch."""
        return self._batch_size

    @property
    def alignments_size(self) -> Any:
        """How many steps the memory has."""
        return self._alignments_size

    @property
    def state_size(self) -> Any:
        """The same: the state is the last alignments."""
        return self._alignments_size

    def initial_alignments(self, batch_size: Any, dtype: Any) -> Any:
        """The alignments before the first step: zeros ``[batch, time]``.

        Args:
            batch_size: a number, or a tensor ``int32`` ``[]``.
            dtype: the element type.
        """
        return zero_state_tensors(self._alignments_size, batch_size, dtype)

    def initial_state(self, batch_size: Any, dtype: Any) -> Any:
        """The state before the first step: the alignments before it.

        Args:
            batch_size: a number, or a tensor ``int32`` ``[]``.
            dtype: the element type.
        """
        return self.initial_alignments(batch_size, dtype)


def _masked_memory(memory: Any, lengths: Any, inner_known: bool) -> Any:
    """A memory with zeros beyond the lengths."""
    memory = nest.map_structure(lambda one: convert_to_tensor(one, name="memory"), memory)
    if lengths is not None:
        lengths = convert_to_tensor(lengths, name="memory_sequence_length")
    parts = nest.flatten(memory)
    for part in parts if inner_known else ():
        if not part.get_shape()[2:].is_fully_defined():
            raise ValueError(
                f"Expected memory {part.name} to have fully defined inner dims, "
                f"but saw shape: {part.get_shape()}"
            )
    if lengths is None:
        return memory
    first = parts[0]
    mask = sequence_mask(lengths, maxlen=array_ops.shape(first)[1], dtype=first.dtype)
    return nest.map_structure(lambda part: _times_mask(part, mask), memory)


def _times_mask(part: Any, mask: Any) -> Any:
    dims = part.get_shape().ndims
    rank = array_ops.rank(part) if dims is None else dims
    ones = array_ops.ones(rank - 2, dtype=int32)
    shape = array_ops.concat((array_ops.shape(mask), ones), 0)
    return part * array_ops.reshape(mask, shape)


def _masked_score(score: Any, lengths: Any, value: Any) -> Any:
    """A score with some value beyond the lengths."""
    if lengths is None:
        return score
    message = "All values in memory_sequence_length must be greater than zero."
    with control_dependencies([assert_positive(lengths, message=message)]):
        mask = sequence_mask(lengths, maxlen=array_ops.shape(score)[1])
    return where(mask, score, value * array_ops.ones_like(score))


def luong_score(query: Any, keys: Any, scale: Any) -> Tensor:
    """The products of a query with all keys.

    Args:
        query: ``[batch, num_units]``.
        keys: ``[batch, time, num_units]``.
        scale: what they are multiplied by, or None.

    Returns:
        ``[batch, time]``.

    Raises:
        ValueError: if query and keys have not the same depth.

    Follows: tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py, _luong_score.

    >>> import scopeviz.tf1 as tf
    >>> luong_score(tf.ones([8, 2]), tf.ones([8, 5, 2]), None).shape.as_list()
    [8, 5]
    """
    depth, units = query.get_shape()[-1], keys.get_shape()[-1]
    if depth != units:
        raise ValueError(
            "Incompatible or unknown inner dimensions between query and keys.  "
            f"Query ({query}) has units: {depth}.  Keys ({keys}) have units: {units}.  "
            f"Perhaps you need to set num_units to the keys' dimension ({units})?"
        )
    products = math_ops.matmul(array_ops.expand_dims(query, 1), keys, transpose_b=True)
    score = array_ops.squeeze(products, [1])
    return score if scale is None else scale * score


def luong_scale(query: Any, wanted: bool) -> Any:
    """The variable that scales :func:`luong_score`, or None."""
    if not wanted:
        return None
    return get_variable("attention_g", dtype=query.dtype, initializer=ones_initializer, shape=())


def bahdanau_score(query: Any, keys: Any, units: int, dtype: Any, normalize: bool) -> Tensor:
    """The sums of what a small network makes of a query and each key.

    Args:
        query: ``[batch, num_units]``.
        keys: ``[batch, time, num_units]``.
        units: the number of units.
        dtype: the element type of the variables.
        normalize: whether the last weights have a length of their own.

    Returns:
        ``[batch, time]``.

    Follows: tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py, _bahdanau_score.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     score = bahdanau_score(tf.ones([8, 2]), tf.ones([8, 5, 2]), 2, tf.float32, False)
    >>> score.shape.as_list()
    [8, 5]
    """
    weights = get_variable("attention_v", [units], dtype=dtype)
    if not normalize:
        query = array_ops.expand_dims(query, 1)
        return reduce_sum(weights * tanh(keys + query), [2])
    length = get_variable(
        "attention_g",
        dtype=dtype,
        initializer=constant_initializer(math.sqrt(1.0 / units)),
        shape=(),
    )
    bias = get_variable("attention_b", [units], dtype=dtype, initializer=zeros_initializer())
    query = array_ops.expand_dims(query, 1)
    weights = length * weights * rsqrt(reduce_sum(square(weights)))
    return reduce_sum(weights * tanh(keys + query + bias), [2])


def projection(units: Any, name: str, dtype: Any) -> Dense:
    """A layer without biases, for queries or memories."""
    return Dense(units, name=name, use_bias=False, dtype=float32 if dtype is None else dtype)


def _of_score(probability_fn: Callable[[Any], Any] | None) -> Callable[[Any, Any], Any]:
    function = softmax if probability_fn is None else probability_fn
    return lambda score, _: function(score)


class LuongAttention(BaseAttentionMechanism):
    """Attention by the product of query and memory.

    Args:
        num_units: the depth of the query, to which the memory is brought.
        memory: ``[batch, time, depth]``.
        memory_sequence_length: the lengths: ``int32`` ``[batch]``; or None.
        scale: whether the score is scaled by a variable.
        probability_fn: from scores to alignments; None for ``tf.nn.softmax``.
        score_mask_value: the score of what is masked; None for minus infinity.
        dtype: the element type of the variables; None for ``float32``.
        custom_key_value_fn: from keys and values to those that are used; or None.
        name: the name of the scope for the ops.

    Raises:
        ValueError: if the memory's depth is unknown.

    Follows: tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py, LuongAttention.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     attention = LuongAttention(4, tf.ones([8, 5, 3]))
    ...     alignments, _ = attention(tf.ones([8, 4]), None)
    >>> alignments.shape.as_list()
    [8, 5]
    """

    def __init__(
        self,
        num_units: Any,
        memory: Any,
        memory_sequence_length: Any = None,
        scale: bool = False,
        probability_fn: Callable[[Any], Any] | None = None,
        score_mask_value: Any = None,
        dtype: Any = None,
        custom_key_value_fn: Callable[[Any, Any], Any] | None = None,
        name: str = "LuongAttention",
    ) -> None:
        super().__init__(
            query_layer=None,
            memory_layer=projection(num_units, "memory_layer", dtype),
            memory=memory,
            probability_fn=_of_score(probability_fn),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            custom_key_value_fn=custom_key_value_fn,
            name=name,
        )
        self._num_units = num_units
        self._scale = scale
        self._name = name

    def __call__(self, query: Any, state: Any) -> tuple[Any, Any]:
        """The alignments ``[batch, time]``, and the next state.

        Args:
            query: ``[batch, num_units]``.
            state: the last state.
        """
        with internal_variable_scope(None, "luong_attention", [query]):
            score = luong_score(query, self._keys, luong_scale(query, self._scale))
        alignments = self._probability_fn(score, state)
        return alignments, alignments


class BahdanauAttention(BaseAttentionMechanism):
    """Attention by a small network of query and memory.

    Args:
        num_units: the depth to which both are brought.
        memory: ``[batch, time, depth]``.
        memory_sequence_length: the lengths: ``int32`` ``[batch]``; or None.
        normalize: whether the last weights have a length of their own.
        probability_fn: from scores to alignments; None for ``tf.nn.softmax``.
        score_mask_value: the score of what is masked; None for minus infinity.
        dtype: the element type of the variables; None for ``float32``.
        custom_key_value_fn: from keys and values to those that are used; or None.
        name: the name of the scope for the ops.

    Raises:
        ValueError: if the memory's depth is unknown.

    Follows: tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py, BahdanauAttention.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     attention = BahdanauAttention(4, tf.ones([8, 5, 3]))
    ...     alignments, _ = attention(tf.ones([8, 2]), None)
    >>> alignments.shape.as_list()
    [8, 5]
    """

    def __init__(
        self,
        num_units: Any,
        memory: Any,
        memory_sequence_length: Any = None,
        normalize: bool = False,
        probability_fn: Callable[[Any], Any] | None = None,
        score_mask_value: Any = None,
        dtype: Any = None,
        custom_key_value_fn: Callable[[Any, Any], Any] | None = None,
        name: str = "BahdanauAttention",
    ) -> None:
        super().__init__(
            query_layer=projection(num_units, "query_layer", dtype),
            memory_layer=projection(num_units, "memory_layer", dtype),
            memory=memory,
            probability_fn=_of_score(probability_fn),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            custom_key_value_fn=custom_key_value_fn,
            name=name,
        )
        self._num_units = num_units
        self._normalize = normalize
        self._name = name

    def __call__(self, query: Any, state: Any) -> tuple[Any, Any]:
        """The alignments ``[batch, time]``, and the next state.

        Args:
            query: ``[batch, depth]``.
            state: the last state.
        """
        with internal_variable_scope(None, "bahdanau_attention", [query]):
            processed = self.query_layer(query)
            score = bahdanau_score(
                processed, self._keys, self._num_units, query.dtype, self._normalize
            )
        alignments = self._probability_fn(score, state)
        return alignments, alignments


def hardmax(logits: Any, name: str | None = None) -> Tensor:
    """One where a row is greatest, zeros elsewhere.

    Args:
        logits: ``[..., n]``.
        name: the name of the scope for the ops.

    Follows: tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py, hardmax.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(hardmax([[1.0, 3.0, 2.0]])).tolist()
    [[0.0, 1.0, 0.0]]
    """
    with internal_name_scope(name, "Hardmax", [logits]):
        logits = convert_to_tensor(logits, name="logits")
        depth = logits.get_shape()[-1].value
        if depth is None:
            depth = array_ops.shape(logits)[-1]
        return array_ops.one_hot(argmax(logits, -1), depth, dtype=logits.dtype)
