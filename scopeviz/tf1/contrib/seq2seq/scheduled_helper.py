"""Helpers that now and then feed back what the decoder gave, and read given inputs otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.contrib.seq2seq.helper import TrainingHelper, embedding_function, steps_of
from scopeviz.tf1.contrib.seq2seq.sampling import bernoulli_sample, categorical_sample
from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.dtypes import bool_, int32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.ops import array_ops, math_ops
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.ops.cwise_ops import logical_not, logical_or
from scopeviz.tf1.ops.gathering import gather_nd
from scopeviz.tf1.ops.reductions import reduce_all, reduce_any
from scopeviz.tf1.ops.rnn_step import transpose_batch_time
from scopeviz.tf1.ops.scattering import scatter_nd
from scopeviz.tf1.ops.selecting import where


def _probability(given: Any) -> Any:
    made = convert_to_tensor(given, name="sampling_probability")
    if made.get_shape().ndims not in (0, 1):
        raise ValueError(
            "sampling_probability must be either a scalar or a vector. "
            f"saw shape: {made.get_shape()}"
        )
    return made


class ScheduledEmbeddingTrainingHelper(TrainingHelper):
    """A helper that feeds back a symbol that it draws, with some probability.

    Args:
        inputs: what it reads otherwise: ``[batch, time, depth]``.
        sequence_length: the lengths: ``int32`` ``[batch]``.
        embedding: the vectors ``[symbols, depth]``, or a function from symbols to vectors.
        sampling_probability: ``float32`` ``[]`` or ``[batch]``.
        time_major: whether inputs are ``[time, batch, depth]``.
        seed: the seed of the symbols.
        scheduling_seed: the seed of whether to draw.
        name: the name of the scope for the ops.

    Raises:
        ValueError: if the probability is a matrix, or the lengths are no vector.

    Follows: tensorflow/contrib/seq2seq/python/ops/helper.py, ScheduledEmbeddingTrainingHelper.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     helper = ScheduledEmbeddingTrainingHelper(
    ...         tf.ones([8, 4, 2]), [4] * 8, tf.ones([5, 2]), 0.5
    ...     )
    ...     helper.sample(0, tf.ones([8, 5]), ()).dtype.name
    'int32'
    """

    def __init__(
        self,
        inputs: Any,
        sequence_length: Any,
        embedding: Any,
        sampling_probability: Any,
        time_major: bool = False,
        seed: int | None = None,
        scheduling_seed: int | None = None,
        name: str | None = None,
    ) -> None:
        given = [embedding, sampling_probability]
        with internal_name_scope(name, "ScheduledEmbeddingSamplingWrapper", given):
            self._embedding_fn = embedding_function(embedding)
            self._sampling_probability = _probability(sampling_probability)
            self._seed = seed
            self._scheduling_seed = scheduling_seed
            super().__init__(inputs, sequence_length, time_major, name)

    def sample(  # type: ignore[override]  # so it is in TF1
        self,
        time: Any,
        outputs: Any,
        state: Any = None,
        name: str | None = None,
        **unused_kwargs: Any,
    ) -> Any:
        """Symbols, or -1 where none was drawn: ``int32`` ``[batch]``."""
        values = [time, outputs, state]
        with internal_name_scope(name, "ScheduledEmbeddingTrainingHelperSample", values):
            drawn = bernoulli_sample(
                probs=self._sampling_probability,
                dtype=bool_,
                sample_shape=self.batch_size,
                seed=self._scheduling_seed,
            )
            return where(
                drawn,
                categorical_sample(logits=outputs, seed=self._seed),
                array_ops.fill([self.batch_size], -1),
            )

    def next_inputs(  # type: ignore[override]  # so it is in TF1
        self,
        time: Any,
        outputs: Any,
        state: Any,
        sample_ids: Any = None,
        name: str | None = None,
        **unused_kwargs: Any,
    ) -> Any:
        """Which sequences have ended, the next inputs, and the same state."""
        values = [time, outputs, state, sample_ids]
        with internal_name_scope(name, "ScheduledEmbeddingTrainingHelperNextInputs", values):
            finished, inputs, state = super().next_inputs(
                time=time, outputs=outputs, state=state, sample_ids=sample_ids, name=name
            )

            def mixed() -> Any:
                drawn = math_ops.cast(where(sample_ids > -1), int32)
                kept = math_ops.cast(where(sample_ids <= -1), int32)
                symbols = gather_nd(sample_ids, drawn)
                given = gather_nd(inputs, kept)
                return _put_together(
                    inputs, drawn, lambda: self._embedding_fn(symbols), kept, given
                )

            return finished, cond(reduce_all(finished), lambda: inputs, mixed), state


def _put_together(inputs: Any, drawn: Any, made: Callable[[], Any], kept: Any, given: Any) -> Any:
    """Rows that were drawn and rows that were given, in their places."""
    rows = made()
    shape = array_ops.shape(inputs)
    return scatter_nd(indices=drawn, updates=rows, shape=shape) + scatter_nd(
        indices=kept, updates=given, shape=shape
    )


class ScheduledOutputTrainingHelper(TrainingHelper):
    """A helper that feeds back the outputs, with some probability.

    Args:
        inputs: what it reads otherwise: ``[batch, time, depth]``.
        sequence_length: the lengths: ``int32`` ``[batch]``.
        sampling_probability: ``float32`` ``[]`` or ``[batch]``.
        time_major: whether inputs are ``[time, batch, depth]``.
        seed: the seed of the draws.
        next_inputs_fn: from outputs to inputs; None takes the outputs.
        auxiliary_inputs: what is put beside each input: ``[batch, time, depth]``; or None.
        name: the name of the scope for the ops.

    Raises:
        ValueError: if the probability is a matrix, or the lengths are no vector.

    Follows: tensorflow/contrib/seq2seq/python/ops/helper.py, ScheduledOutputTrainingHelper.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     helper = ScheduledOutputTrainingHelper(tf.ones([8, 4, 2]), [4] * 8, 0.5)
    ...     helper.sample(0, tf.ones([8, 2]), ()).dtype.name
    'int32'
    """

    def __init__(
        self,
        inputs: Any,
        sequence_length: Any,
        sampling_probability: Any,
        time_major: bool = False,
        seed: int | None = None,
        next_inputs_fn: Callable[[Any], Any] | None = None,
        auxiliary_inputs: Any = None,
        name: str | None = None,
    ) -> None:
        given = [inputs, auxiliary_inputs, sampling_probability]
        with internal_name_scope(name, "ScheduledOutputTrainingHelper", given):
            self._sampling_probability = _probability(sampling_probability)
            joined = inputs
            self._auxiliary_input_tas = None
            if auxiliary_inputs is not None:
                inputs = convert_to_tensor(inputs, name="inputs")
                beside = convert_to_tensor(auxiliary_inputs, name="auxiliary_inputs")
                joined = array_ops.concat((inputs, beside), -1)
                if not time_major:
                    beside = transpose_batch_time(beside)
                self._auxiliary_input_tas = steps_of(beside)
            self._seed = seed
            self._next_inputs_fn = next_inputs_fn
            super().__init__(joined, sequence_length, time_major, name)

    def sample(  # type: ignore[override]  # so it is in TF1
        self,
        time: Any,
        outputs: Any,
        state: Any = None,
        name: str | None = None,
        **unused_kwargs: Any,
    ) -> Any:
        """Whether the outputs are fed back: ``int32`` ``[batch]``."""
        values = [time, outputs, state]
        with internal_name_scope(name, "ScheduledOutputTrainingHelperSample", values):
            return bernoulli_sample(
                probs=self._sampling_probability, sample_shape=self.batch_size, seed=self._seed
            )

    def next_inputs(  # type: ignore[override]  # so it is in TF1
        self,
        time: Any,
        outputs: Any,
        state: Any,
        sample_ids: Any = None,
        name: str | None = None,
        **unused_kwargs: Any,
    ) -> Any:
        """Which sequences have ended, the next inputs, and the same state."""
        values = [time, outputs, state, sample_ids]
        with internal_name_scope(name, "ScheduledOutputTrainingHelperNextInputs", values):
            finished, inputs, state = super().next_inputs(
                time=time, outputs=outputs, state=state, sample_ids=sample_ids, name=name
            )
            chosen = math_ops.cast(sample_ids, bool_)
            over = reduce_all(finished)
            none = logical_not(reduce_any(chosen))
            mixed = cond(
                logical_or(over, none),
                lambda: inputs,
                lambda: self._mixed(time, outputs, inputs, chosen),
            )
            return finished, mixed, state

    def _mixed(self, time: Any, outputs: Any, inputs: Any, chosen: Any) -> Any:
        """The outputs in the chosen rows, the inputs in the others."""
        if self._next_inputs_fn is None:
            return where(chosen, self._with_auxiliary(time, outputs), inputs)
        function = self._next_inputs_fn
        drawn = math_ops.cast(where(chosen), int32)
        kept = math_ops.cast(where(logical_not(chosen)), int32)
        fed_back = gather_nd(outputs, drawn)
        given = gather_nd(inputs, kept)
        return _put_together(
            inputs,
            drawn,
            lambda: self._with_auxiliary(time, function(fed_back), drawn),
            kept,
            given,
        )

    def _with_auxiliary(self, time: Any, outputs: Any, rows: Any = None) -> Any:
        if self._auxiliary_input_tas is None:
            return outputs
        beside = self._auxiliary_input_tas.read(time + 1)
        if rows is not None:
            beside = gather_nd(beside, rows)
        return nest.map_structure(
            lambda one, another: array_ops.concat((one, another), -1), outputs, beside
        )
