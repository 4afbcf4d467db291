"""Decoders of ``tf.contrib.seq2seq``, which real TensorFlow 1.15.5 has run as well.

The module that runs a program is handed in, and nothing here is newer than Python 3.7.
"""

from __future__ import annotations

from typing import Any, Callable  # noqa: UP035  # Python 3.7

import numpy as np

from tests.tf1.recorded.rnn_networks import BATCH, Made, Program, flat, waves

SYMBOLS, DEPTH, UNITS, STEPS, MEMORY = 5, 3, 4, 3, 4
LENGTHS = [2, 3, 1]
MEMORY_LENGTHS = [4, 2, 3]


def helper_of(tf: Any, kind: str) -> tuple[Any, dict[Any, Any]]:  # noqa: PLR0911  # one for each kind
    """What chooses the inputs, and what is fed for it."""
    seq2seq = tf.contrib.seq2seq
    if kind == "training":
        x = tf.placeholder(tf.float32, [None, None, DEPTH], "x")
        lengths = tf.placeholder(tf.int32, [None], "lengths")
        feeds = {x: waves((BATCH, STEPS, DEPTH), 0.3), lengths: np.array(LENGTHS)}
        return seq2seq.TrainingHelper(x, lengths), feeds
    embedding = tf.get_variable("embedding", [SYMBOLS, DEPTH])
    if kind == "greedy":
        return seq2seq.GreedyEmbeddingHelper(embedding, tf.fill([BATCH], 1), 2), {}
    if kind == "drawn":
        sure = np.array([[0, 0, 0, 900, 0]] * BATCH, np.float32)
        helper = seq2seq.SampleEmbeddingHelper(embedding, [1] * BATCH, 2, softmax_temperature=0.5)
        draw = helper.sample
        helper.sample = lambda time, outputs, state, name=None: draw(
            time, tf.constant(sure), state, name
        )
        return helper, {}
    x = tf.constant(waves((BATCH, STEPS, DEPTH), 0.3))
    if kind == "scheduled":
        return seq2seq.ScheduledEmbeddingTrainingHelper(x, LENGTHS, embedding, 0.0), {}
    if kind == "scheduled_outputs":
        beside = tf.constant(waves((BATCH, STEPS, 1), 0.7))
        return (
            seq2seq.ScheduledOutputTrainingHelper(
                x,
                LENGTHS,
                1.0,
                next_inputs_fn=lambda outputs: outputs[:, :DEPTH],
                auxiliary_inputs=beside,
            ),
            {},
        )
    if kind == "inferred":
        return (
            seq2seq.InferenceHelper(
                sample_fn=lambda outputs: outputs[:, :DEPTH],
                sample_shape=[DEPTH],
                sample_dtype=tf.float32,
                start_inputs=x[:, 0],
                end_fn=lambda samples: samples[:, 0] > 10.0,
            ),
            {},
        )
    return (
        seq2seq.CustomHelper(
            initialize_fn=lambda: (tf.tile([False], [BATCH]), x[:, 0]),
            sample_fn=lambda time, outputs, state: tf.cast(tf.argmax(outputs, 1), tf.int32),
            next_inputs_fn=lambda time, outputs, state, sample_ids: (
                tf.tile([time >= STEPS - 1], [BATCH]),
                x[:, 1],
                state,
            ),
        ),
        {},
    )


def decoded(
    kind: str = "training",
    cell: Callable[..., Any] = lambda tf: tf.nn.rnn_cell.GRUCell(UNITS),
    layer: Any = SYMBOLS,
    **kwargs: Any,
) -> Program:
    """A program that runs a cell with a helper."""

    def program(tf: Any) -> Made:
        helper, feeds = helper_of(tf, kind)
        made = cell(tf)
        made, state = made if isinstance(made, tuple) else (made, None)
        if state is None:
            state = made.zero_state(BATCH, tf.float32)
        upon = None if layer is None else tf.layers.Dense(layer, use_bias=False, name="scores")
        decoder = tf.contrib.seq2seq.BasicDecoder(made, helper, state, upon)
        outputs, last, lengths = tf.contrib.seq2seq.dynamic_decode(decoder, **kwargs)
        return Made(floats(tf, [outputs, last, lengths]), feeds)

    return program


def floats(tf: Any, structure: Any) -> list[Any]:
    """Tensors of floats; an array of alignments as one tensor."""
    leaves = [leaf.stack() if hasattr(leaf, "stack") else leaf for leaf in flat(structure)]
    return [leaf if leaf.dtype == tf.float32 else tf.cast(leaf, tf.float32) for leaf in leaves]


def memory_of(tf: Any) -> Any:
    return tf.constant(waves((BATCH, MEMORY, 2), 0.5))


def attending(
    kind: str, *, wrapper: Any = None, lengths: Any = MEMORY_LENGTHS, **kwargs: Any
) -> Callable[..., Any]:
    """A cell that looks at a memory."""

    def cell(tf: Any) -> Any:
        mechanism = getattr(tf.contrib.seq2seq, kind)(UNITS, memory_of(tf), lengths, **kwargs)
        return tf.contrib.seq2seq.AttentionWrapper(
            tf.nn.rnn_cell.LSTMCell(UNITS), mechanism, **(wrapper or {"attention_layer_size": 3})
        )

    return cell


def attending_twice(tf: Any) -> Any:
    seq2seq = tf.contrib.seq2seq
    memory = memory_of(tf)
    mechanisms = [
        seq2seq.LuongAttention(UNITS, memory, MEMORY_LENGTHS),
        seq2seq.BahdanauAttention(UNITS, memory),
    ]
    return seq2seq.AttentionWrapper(
        tf.nn.rnn_cell.GRUCell(UNITS),
        mechanisms,
        attention_layer_size=[3, 2],
        alignment_history=True,
        output_attention=False,
    )


def starting(tf: Any) -> Any:
    """A cell that looks, and begins with the state of an encoder."""
    cell = attending("LuongAttention", wrapper={"name": "decoding"})(tf)
    start = tf.nn.rnn_cell.LSTMStateTuple(
        *[tf.constant(waves((BATCH, UNITS), number)) for number in (0.2, 0.9)]
    )
    return cell, cell.zero_state(BATCH, tf.float32).clone(cell_state=start)


def starting_inside(tf: Any) -> Any:
    start = tf.constant(waves((BATCH, UNITS), 0.2))
    mechanism = tf.contrib.seq2seq.BahdanauAttention(UNITS, memory_of(tf))
    return tf.contrib.seq2seq.AttentionWrapper(
        tf.nn.rnn_cell.GRUCell(UNITS),
        mechanism,
        initial_cell_state=start,
        cell_input_fn=lambda inputs, attention: inputs * 2.0,
    )


def hard(tf: Any) -> Made:
    x = tf.placeholder(tf.float32, [BATCH, None], "x")
    return Made([tf.contrib.seq2seq.hardmax(x) * x], {x: waves((BATCH, 4), 0.1)})


HISTORY = {"attention_layer_size": 3, "alignment_history": True}

PROGRAMS: dict[str, Program] = {
    "decoded_training": decoded(),
    "decoded_training_imputed": decoded(
        cell=lambda tf: tf.nn.rnn_cell.LSTMCell(UNITS), impute_finished=True
    ),
    "decoded_time_major": decoded(layer=None, output_time_major=True, scope="mine"),
    "decoded_at_most": decoded("greedy", maximum_iterations=3),
    "decoded_at_most_imputed": decoded("greedy", maximum_iterations=2, impute_finished=True),
    "decoded_drawn": decoded("drawn", maximum_iterations=3),
    "decoded_scheduled": decoded("scheduled"),
    "decoded_scheduled_outputs": decoded("scheduled_outputs", layer=None),
    "decoded_inferred": decoded("inferred", layer=None, maximum_iterations=3),
    "decoded_custom": decoded("custom"),
    "luong": decoded(cell=attending("LuongAttention")),
    "luong_scaled": decoded(cell=attending("LuongAttention", scale=True, lengths=None)),
    "luong_history": decoded(cell=attending("LuongAttention", wrapper=HISTORY)),
    "bahdanau": decoded(cell=attending("BahdanauAttention")),
    "bahdanau_normalized": decoded(
        "greedy", cell=attending("BahdanauAttention", normalize=True), maximum_iterations=3
    ),
    "attending_twice": decoded(cell=attending_twice),
    "attending_from_a_state": decoded(cell=starting, impute_finished=True),
    "attending_from_a_state_inside": decoded(cell=starting_inside),
    "hardmax": hard,
}
