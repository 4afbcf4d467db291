"""What a decoder is, and the loop that runs one until each sequence has ended."""

from __future__ import annotations

import abc
from contextlib import suppress
from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import constant, constant_value
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cwise_ops import logical_not, logical_or
from scopeviz.tf1.ops.reductions import reduce_all
from scopeviz.tf1.ops.rnn_cell_base import zero_state_tensors
from scopeviz.tf1.ops.rnn_step import loop_scope, transpose_batch_time
from scopeviz.tf1.ops.selecting import where
from scopeviz.tf1.ops.tensor_array_ops import TensorArray
from scopeviz.tf1.ops.while_loop import while_loop


class Decoder(abc.ABC):
    """What makes sequences step by step: a kind defines ``initialize``, ``step`` and the sizes.

    Follows: tensorflow/contrib/seq2seq/python/ops/decoder.py, Decoder.

    >>> Decoder.tracks_own_finished.fget(None)
    False
    """

    @property
    def batch_size(self) -> Any:
        """The size of the batch.

        Raises:
            NotImplementedError: if the kind of decoder does not say it.
        """
        raise NotImplementedError

    @property
    def output_size(self) -> Any:
        """The sizes of what a step gives, without the batch.

        Raises:
            NotImplementedError: if the kind of decoder does not say it.
        """
        raise NotImplementedError

    @property
    def output_dtype(self) -> Any:
        """The dtypes of what a step gives.

        Raises:
            NotImplementedError: if the kind of decoder does not say it.
        """
        raise NotImplementedError

    @abc.abstractmethod
    def initialize(self, name: str | None = None) -> Any:
        """Which sequences have ended, the first inputs, and the first state."""

    @abc.abstractmethod
    def step(self, time: Any, inputs: Any, state: Any, name: str | None = None) -> Any:
        """The outputs of a step, the next state, the next inputs, and what has ended."""

    def finalize(self, outputs: Any, final_state: Any, sequence_lengths: Any) -> Any:
        """Outputs and state as they are handed out after the last step.

        Raises:
            NotImplementedError: if they are handed out as they are.
        """
        raise NotImplementedError

    @property
    def tracks_own_finished(self) -> bool:
        """Whether what ended may go on: beams change their places."""
        return False


def dynamic_decode(
    decoder: Any,
    output_time_major: bool = False,
    impute_finished: bool = False,
    maximum_iterations: Any = None,
    parallel_iterations: int = 32,
    swap_memory: bool = False,
    scope: Any = None,
    **kwargs: Any,
) -> tuple[Any, Any, Any]:
    """Run a decoder until all sequences have ended.

    Args:
        decoder: a :class:`Decoder`.
        output_time_major: whether outputs are ``[time, batch, ...]``.
        impute_finished: whether a sequence that ended keeps its state and gives zeros.
        maximum_iterations: the most steps, ``int32`` ``[]``; None takes as many as it needs.
        parallel_iterations: how many steps may run at a time.
        swap_memory: whether values may leave the device.
        scope: the variable scope; None takes ``decoder``.
        **kwargs: taken by decoders of other kinds only.

    Returns:
        The outputs ``[batch, time, ...]``, the last state, and the lengths, ``int32`` ``[batch]``.

    Raises:
        TypeError: if it is no decoder.
        ValueError: if ``maximum_iterations`` is no scalar.

    Follows: tensorflow/contrib/seq2seq/python/ops/decoder.py, dynamic_decode.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = tf.nn.rnn_cell.GRUCell(3)
    ...     helper = tf.contrib.seq2seq.TrainingHelper(tf.ones([8, 4, 2]), [4] * 8)
    ...     decoder = tf.contrib.seq2seq.BasicDecoder(
    ...         cell, helper, cell.zero_state(8, tf.float32)
    ...     )
    ...     outputs, _, lengths = dynamic_decode(decoder)
    >>> outputs.rnn_output.shape.as_list(), lengths.shape.as_list()
    ([8, None, 3], [8])
    """
    if not isinstance(decoder, Decoder):
        raise TypeError(f"Expected decoder to be type Decoder, but saw: {type(decoder)}")
    with loop_scope(scope, "decoder"):
        if maximum_iterations is not None:
            maximum_iterations = convert_to_tensor(
                maximum_iterations, dtype=int32, name="maximum_iterations"
            )
            if maximum_iterations.get_shape().ndims != 0:
                raise ValueError("maximum_iterations must be a scalar")
        finished, inputs, state = decoder.initialize()
        zeros = _zero_outputs(decoder)
        if maximum_iterations is not None:
            finished = logical_or(finished, maximum_iterations <= 0)
        lengths = array_ops.zeros_like(finished, dtype=int32)
        start = constant(0, dtype=int32)
        arrays = _output_arrays(decoder)
        ended = while_loop(
            _goes_on,
            _Body(decoder, zeros if impute_finished else None),
            loop_vars=(start, arrays, state, inputs, finished, lengths),
            parallel_iterations=parallel_iterations,
            maximum_iterations=maximum_iterations,
            swap_memory=swap_memory,
        )
        return _handed_out(decoder, ended[1], ended[2], ended[5], output_time_major)


def _zero_outputs(decoder: Any) -> Any:
    return nest.map_structure(
        lambda size, dtype: zero_state_tensors(size, decoder.batch_size, dtype),
        decoder.output_size,
        decoder.output_dtype,
    )


def _output_arrays(decoder: Any) -> Any:
    """An empty array for each of the outputs."""

    def array(size: Any, dtype: Any) -> TensorArray:
        shape = _with_batch(decoder.batch_size, size)
        return TensorArray(dtype=dtype, size=0, dynamic_size=True, element_shape=shape)

    return nest.map_structure(array, decoder.output_size, decoder.output_dtype)


def _with_batch(batch_size: Any, size: Any) -> TensorShape | None:
    if not isinstance(size, TensorShape) or size.ndims == 0:
        return None
    known = constant_value(convert_to_tensor(batch_size, name="batch_size"))
    return TensorShape([None if known is None else int(known)]).concatenate(size)


def _goes_on(*values: Any) -> Any:
    return logical_not(reduce_all(values[4]))


class _Body:
    """One step of the loop; ``zeros`` stand in for the outputs of what has ended, if any."""

    def __init__(self, decoder: Any, zeros: Any) -> None:
        self._decoder = decoder
        self._zeros = zeros

    def __call__(
        self, time: Any, arrays: Any, state: Any, inputs: Any, finished: Any, lengths: Any
    ) -> tuple[Any, ...]:
        outputs, new_state, new_inputs, ended = self._decoder.step(time, inputs, state)
        if not self._decoder.tracks_own_finished:
            ended = logical_or(ended, finished)
        new_lengths = where(
            logical_not(finished), array_ops.fill(array_ops.shape(lengths), time + 1), lengths
        )
        nest.assert_same_structure(state, new_state)
        nest.assert_same_structure(arrays, outputs)
        nest.assert_same_structure(inputs, new_inputs)
        if self._zeros is not None:
            outputs = nest.map_structure(
                lambda output, zero: where(finished, zero, output), outputs, self._zeros
            )
            new_state = nest.map_structure(
                lambda new, old: _unless(finished, new, old), new_state, state
            )
        arrays = nest.map_structure(lambda array, one: array.write(time, one), arrays, outputs)
        return time + 1, arrays, new_state, new_inputs, ended, new_lengths


def _unless(finished: Any, new: Any, old: Any) -> Any:
    """The new value, or the old one where a sequence has ended; what has no batch is new."""
    if isinstance(old, TensorArray):
        return new
    new.set_shape(old.shape)
    return new if new.shape.ndims == 0 else where(finished, old, new)


def _handed_out(
    decoder: Any, arrays: Any, state: Any, lengths: Any, time_major: bool
) -> tuple[Any, Any, Any]:
    outputs = nest.map_structure(lambda array: array.stack(), arrays)
    with suppress(NotImplementedError):
        outputs, state = decoder.finalize(outputs, state, lengths)
    if not time_major:
        outputs = nest.map_structure(transpose_batch_time, outputs)
    return outputs, state, lengths
