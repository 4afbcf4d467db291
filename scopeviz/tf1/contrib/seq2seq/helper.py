"""What chooses the inputs of a decoder: given ones, or those that it has drawn itself."""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any

from scopeviz.tf1.contrib.seq2seq.sampling import categorical_sample
from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.ops import array_ops, math_ops
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.ops.cwise_ops import equal
from scopeviz.tf1.ops.embedding_ops import embedding_lookup
from scopeviz.tf1.ops.reductions import argmax, reduce_all
from scopeviz.tf1.ops.repeating import tile
from scopeviz.tf1.ops.rnn_step import transpose_batch_time
from scopeviz.tf1.ops.tensor_array_ops import TensorArray


class Helper(abc.ABC):
    """What draws samples from a decoder's outputs, and chooses its next inputs.

    Follows: tensorflow/contrib/seq2seq/python/ops/helper.py, Helper.

    >>> issubclass(TrainingHelper, Helper)
    True
    """

    @property
    @abc.abstractmethod
    def batch_size(self) -> Any:
        """The size of the batch: ``int32`` ``[]``."""

    @property
    @abc.abstractmethod
    def sample_ids_shape(self) -> Any:
        """The shape of a sample, without the batch."""

    @property
    @abc.abstractmethod
    def sample_ids_dtype(self) -> Any:
        """The element type of samples."""

    @abc.abstractmethod
    def initialize(self, name: str | None = None) -> Any:
        """Which sequences have ended, and the first inputs."""

    @abc.abstractmethod
    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """What is drawn from the outputs of a step."""

    @abc.abstractmethod
    def next_inputs(
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None
    ) -> Any:
        """Which sequences have ended, the next inputs, and the next state."""


class CustomHelper(Helper):
    """A helper of three functions.

    Args:
        initialize_fn: gives what ``initialize`` gives.
        sample_fn: the same, from ``time``, ``outputs`` and ``state``.
        next_inputs_fn: the same, from these and ``sample_ids``.
        sample_ids_shape: the shape of a sample, without the batch; None for a number.
        sample_ids_dtype: its element type; None for ``int32``.

    Follows: tensorflow/contrib/seq2seq/python/ops/helper.py, CustomHelper.

    >>> CustomHelper(None, None, None).sample_ids_shape.as_list()
    []
    """

    def __init__(
        self,
        initialize_fn: Callable[..., Any],
        sample_fn: Callable[..., Any],
        next_inputs_fn: Callable[..., Any],
        sample_ids_shape: Any = None,
        sample_ids_dtype: Any = None,
    ) -> None:
        self._initialize_fn = initialize_fn
        self._sample_fn = sample_fn
        self._next_inputs_fn = next_inputs_fn
        self._batch_size: Any = None
        self._sample_ids_shape = TensorShape(sample_ids_shape or [])
        self._sample_ids_dtype = sample_ids_dtype or int32

    @property
    def batch_size(self) -> Any:
        """The size of the batch.

        Raises:
            ValueError: if ``initialize`` was not called.
        """
        if self._batch_size is None:
            raise ValueError("batch_size accessed before initialize was called")
        return self._batch_size

    @property
    def sample_ids_shape(self) -> Any:
        """The shape of a sample, without the batch."""
        return self._sample_ids_shape

    @property
    def sample_ids_dtype(self) -> Any:
        """The element type of samples."""
        return self._sample_ids_dtype

    def initialize(self, name: str | None = None) -> Any:
        """Which sequences have ended, and the first inputs."""
        with internal_name_scope(name, f"{type(self).__name__}Initialize"):
            finished, inputs = self._initialize_fn()
            if self._batch_size is None:
                self._batch_size = array_ops.size(finished)
        return finished, inputs

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """What is drawn from the outputs of a step."""
        with internal_name_scope(name, f"{type(self).__name__}Sample", (time, outputs, state)):
            return self._sample_fn(time=time, outputs=outputs, state=state)

    def next_inputs(
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None
    ) -> Any:
        """Which sequences have ended, the next inputs, and the next state."""
        with internal_name_scope(name, f"{type(self).__name__}NextInputs", (time, outputs, state)):
            return self._next_inputs_fn(
                time=time, outputs=outputs, state=state, sample_ids=sample_ids
            )


class _NumberHelper(Helper):
    """A helper whose samples are numbers of symbols."""

    _batch_size: Any

    @property
    def batch_size(self) -> Any:
        """The size of the batch: ``int32`` ``[]``."""
        return self._batch_size

    @property
    def sample_ids_shape(self) -> Any:
        """The shape of a sample, without the batch."""
        return TensorShape([])

    @property
    def sample_ids_dtype(self) -> Any:
        """The element type of samples."""
        return int32


def steps_of(inputs: Any) -> TensorArray:
    """An array of the steps of a tensor.

    Args:
        inputs: ``[time, ...]``.

    >>> import scopeviz.tf1 as tf
    >>> steps_of(tf.ones([4, 3])).element_shape.as_list()
    [3]
    """
    array = TensorArray(
        dtype=inputs.dtype,
        size=array_ops.shape(inputs)[0],
        element_shape=inputs.get_shape()[1:],
    )
    return array.unstack(inputs)


class TrainingHelper(_NumberHelper):
    """A helper that reads its inputs from a tensor, whatever the decoder gives.

    Args:
        inputs: ``[batch, time, ...]``, or a structure of them.
        sequence_length: the lengths: ``int32`` ``[batch]``.
        time_major: whether inputs are ``[time, batch, ...]``.
        name: the name of the scope for the ops.

    Raises:
        ValueError: if the lengths are no vector.

    Follows: tensorflow/contrib/seq2seq/python/ops/helper.py, TrainingHelper.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     helper = TrainingHelper(tf.ones([8, 4, 2]), [4] * 8)
    ...     helper.initialize()[1].shape.as_list()
    [8, 2]
    """

    def __init__(
        self,
        inputs: Any,
        sequence_length: Any,
        time_major: bool = False,
        name: str | None = None,
    ) -> None:
        with internal_name_scope(name, "TrainingHelper", [inputs, sequence_length]):
            inputs = convert_to_tensor(inputs, name="inputs")
            self._inputs = inputs
            if not time_major:
                inputs = nest.map_structure(transpose_batch_time, inputs)
            self._input_tas = nest.map_structure(steps_of, inputs)
            self._sequence_length = convert_to_tensor(sequence_length, name="sequence_length")
            if self._sequence_length.get_shape().ndims != 1:
                raise ValueError(
                    "Expected sequence_length to be a vector, but received shape: "
                    f"{self._sequence_length.get_shape()}"
                )
            self._zero_inputs = nest.map_structure(
                lambda one: array_ops.zeros_like(one[0, :]), inputs
            )
            self._batch_size = array_ops.size(sequence_length)

    @property
    def inputs(self) -> Any:
        """The inputs, as they were given."""
        return self._inputs

    @property
    def sequence_length(self) -> Any:
        """The lengths."""
        return self._sequence_length

    def initialize(self, name: str | None = None) -> Any:
        """Which sequences are empty, and the inputs of the first step."""
        with internal_name_scope(name, "TrainingHelperInitialize"):
            finished = equal(0, self._sequence_length)
            return finished, self._inputs_at(0, finished)

    def _inputs_at(self, time: Any, finished: Any) -> Any:
        """The inputs of a step, or zeros where no sequence goes on."""
        return cond(
            reduce_all(finished),
            lambda: self._zero_inputs,
            lambda: nest.map_structure(lambda array: array.read(time), self._input_tas),
        )

    def sample(  # type: ignore[override]  # so it is in TF1
        self,
        time: Any,
        outputs: Any,
        name: str | None = None,
        **unused_kwargs: Any,
    ) -> Any:
        """The symbols of the greatest outputs: ``int32`` ``[batch]``."""
        with internal_name_scope(name, "TrainingHelperSample", [time, outputs]):
            return math_ops.cast(argmax(outputs, axis=-1), int32)

    def next_inputs(  # type: ignore[override]  # so it is in TF1
        self,
        time: Any,
        outputs: Any,
        state: Any,
        name: str | None = None,
        **unused_kwargs: Any,
    ) -> Any:
        """Which sequences have ended, the next inputs, and the same state."""
        with internal_name_scope(name, "TrainingHelperNextInputs", [time, outputs, state]):
            next_time = time + 1
            finished = next_time >= self._sequence_length
            return finished, self._inputs_at(next_time, finished), state


def embedding_function(embedding: Any) -> Callable[[Any], Any]:
    """From the numbers of symbols to their vectors.

    Args:
        embedding: such a function, or the vectors ``[symbols, depth]``.

    >>> import scopeviz.tf1 as tf
    >>> embedding_function(tf.ones([5, 2]))([1, 2, 3]).shape.as_list()
    [3, 2]
    """
    if callable(embedding):
        function: Callable[[Any], Any] = embedding
        return function
    return lambda ids: embedding_lookup(embedding, ids)


class GreedyEmbeddingHelper(_NumberHelper):
    """A helper that feeds back the symbol of the greatest output.

    Args:
        embedding: the vectors ``[symbols, depth]``, or a function from symbols to vectors.
        start_tokens: the first symbols: ``int32`` ``[batch]``.
        end_token: the symbol that ends a sequence: ``int32`` ``[]``.

    Raises:
        ValueError: if the first symbols are no vector, or the last one is no scalar.

    Follows: tensorflow/contrib/seq2seq/python/ops/helper.py, GreedyEmbeddingHelper.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     helper = GreedyEmbeddingHelper(tf.ones([5, 2]), [1] * 8, 2)
    ...     helper.initialize()[1].shape.as_list()
    [8, 2]
    """

    def __init__(self, embedding: Any, start_tokens: Any, end_token: Any) -> None:
        self._embedding_fn = embedding_function(embedding)
        self._start_tokens = convert_to_tensor(start_tokens, dtype=int32, name="start_tokens")
        self._end_token = convert_to_tensor(end_token, dtype=int32, name="end_token")
        if self._start_tokens.get_shape().ndims != 1:
            raise ValueError("start_tokens must be a vector")
        self._batch_size = array_ops.size(start_tokens)
        if self._end_token.get_shape().ndims != 0:
            raise ValueError("end_token must be a scalar")
        self._start_inputs = self._embedding_fn(self._start_tokens)

    def initialize(self, name: str | None = None) -> Any:
        """That no sequence has ended, and the vectors of the first symbols."""
        return tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """The symbols of the greatest outputs: ``int32`` ``[batch]``.

        Raises:
            TypeError: if the outputs are not one tensor.
        """
        return argmax(_one_tensor(outputs), axis=-1, output_type=int32)

    def next_inputs(
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None
    ) -> Any:
        """Which sequences have ended, the vectors of the symbols, and the same state."""
        finished = equal(sample_ids, self._end_token)
        inputs = cond(
            reduce_all(finished),
            lambda: self._start_inputs,
            lambda: self._embedding_fn(sample_ids),
        )
        return finished, inputs, state


def _one_tensor(outputs: Any) -> Any:
    if not isinstance(outputs, Tensor):
        raise TypeError(f"Expected outputs to be a single Tensor, got: {type(outputs)}")
    return outputs


class SampleEmbeddingHelper(GreedyEmbeddingHelper):
    """A helper that feeds back a symbol that it draws.

    Args:
        embedding: the vectors ``[symbols, depth]``, or a function from symbols to vectors.
        start_tokens: the first symbols: ``int32`` ``[batch]``.
        end_token: the symbol that ends a sequence: ``int32`` ``[]``.
        softmax_temperature: by how much the outputs are divided; None for 1.
        seed: the seed of the draws.

    Raises:
        ValueError: if the first symbols are no vector, or the last one is no scalar.

    Follows: tensorflow/contrib/seq2seq/python/ops/helper.py, SampleEmbeddingHelper.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     helper = SampleEmbeddingHelper(tf.ones([5, 2]), [1] * 8, 2, seed=1)
    ...     helper.sample(0, tf.ones([8, 5]), ()).dtype.name
    'int32'
    """

    def __init__(
        self,
        embedding: Any,
        start_tokens: Any,
        end_token: Any,
        softmax_temperature: Any = None,
        seed: int | None = None,
    ) -> None:
        super().__init__(embedding, start_tokens, end_token)
        self._softmax_temperature = softmax_temperature
        self._seed = seed

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """Symbols that are drawn: ``int32`` ``[batch]``.

        Raises:
            TypeError: if the outputs are not one tensor.
        """
        logits = _one_tensor(outputs)
        if self._softmax_temperature is not None:
            logits = logits / self._softmax_temperature
        return categorical_sample(logits=logits, seed=self._seed)


class InferenceHelper(Helper):
    """A helper that feeds back what a function makes of the outputs.

    Args:
        sample_fn: from outputs to samples.
        sample_shape: the shape of a sample, without the batch.
        sample_dtype: its element type.
        start_inputs: the first inputs: ``[batch, ...]``.
        end_fn: from samples to which sequences have ended: ``bool`` ``[batch]``.
        next_inputs_fn: from samples to inputs; None takes the samples.

    Follows: tensorflow/contrib/seq2seq/python/ops/helper.py, InferenceHelper.

    >>> import scopeviz.tf1 as tf
    >>> InferenceHelper(None, [2], tf.float32, tf.ones([8, 2]), None).sample_ids_shape.as_list()
    [2]
    """

    def __init__(
        self,
        sample_fn: Callable[[Any], Any],
        sample_shape: Any,
        sample_dtype: Any,
        start_inputs: Any,
        end_fn: Callable[[Any], Any],
        next_inputs_fn: Callable[[Any], Any] | None = None,
    ) -> None:
        self._sample_fn = sample_fn
        self._end_fn = end_fn
        self._sample_shape = TensorShape(sample_shape)
        self._sample_dtype = sample_dtype
        self._next_inputs_fn = next_inputs_fn
        self._batch_size = array_ops.shape(start_inputs)[0]
        self._start_inputs = convert_to_tensor(start_inputs, name="start_inputs")

    @property
    def batch_size(self) -> Any:
        """The size of the batch: ``int32`` ``[]``."""
        return self._batch_size

    @property
    def sample_ids_shape(self) -> Any:
        """The shape of a sample, without the batch."""
        return self._sample_shape

    @property
    def sample_ids_dtype(self) -> Any:
        """The element type of samples."""
        return self._sample_dtype

    def initialize(self, name: str | None = None) -> Any:
        """That no sequence has ended, and the first inputs."""
        return tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """What the function makes of the outputs."""
        return self._sample_fn(outputs)

    def next_inputs(
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None
    ) -> Any:
        """Which sequences have ended, the next inputs, and the same state."""
        inputs = sample_ids if self._next_inputs_fn is None else self._next_inputs_fn(sample_ids)
        return self._end_fn(sample_ids), inputs, state
