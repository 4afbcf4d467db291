"""Networks and cells of ``tf.contrib``, which real TensorFlow 1.15.5 has run as well.

The module that runs a program is handed in, and nothing here is newer than Python 3.7.
"""

from __future__ import annotations

from typing import Any, Callable  # noqa: UP035  # Python 3.7

import numpy as np

from tests.tf1.recorded.rnn_networks import (
    BATCH,
    DEPTH,
    LENGTHS,
    STEPS,
    Made,
    Program,
    dynamic,
    of,
    placeholder,
    sequence,
    static,
    steps_of,
    waves,
)

SYMBOLS = np.array([[0, 3, 1], [2, 2, 0], [4, 1, 3]])
"""``[batch, time]``."""

WEIGHTS = np.array([[1.0, 0.5, 0.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]], np.float32)


# Cells.

CELLS: dict[str, Callable[[Any], Any]] = {
    "layer_norm": lambda tf: tf.contrib.rnn.LayerNormBasicLSTMCell(2, norm_gain=0.7),
    "layer_norm_without": lambda tf: tf.contrib.rnn.LayerNormBasicLSTMCell(2, layer_norm=False),
    "ugrnn": lambda tf: tf.contrib.rnn.UGRNNCell(2),
    "nas": lambda tf: tf.contrib.rnn.NASCell(2),
    "nas_projected": lambda tf: tf.contrib.rnn.NASCell(3, num_proj=2, use_bias=True),
    "highway": lambda tf: tf.contrib.rnn.HighwayWrapper(tf.contrib.rnn.GRUCell(2)),
    "highway_apart": lambda tf: tf.contrib.rnn.HighwayWrapper(
        tf.contrib.rnn.BasicLSTMCell(2), couple_carry_transform_gates=False, carry_bias_init=0.5
    ),
    "attention": lambda tf: tf.contrib.rnn.AttentionCellWrapper(tf.contrib.rnn.BasicLSTMCell(2), 3),
    "attention_flat": lambda tf: tf.contrib.rnn.AttentionCellWrapper(
        tf.contrib.rnn.GRUCell(2), 2, attn_size=3, attn_vec_size=2, state_is_tuple=False
    ),
    "input_projection": lambda tf: tf.contrib.rnn.InputProjectionWrapper(
        tf.contrib.rnn.GRUCell(2), 3, activation=tf.nn.relu
    ),
    "output_projection": lambda tf: tf.contrib.rnn.OutputProjectionWrapper(
        tf.contrib.rnn.MultiRNNCell([tf.contrib.rnn.BasicLSTMCell(2)]), 3
    ),
    "lstm_block": lambda tf: tf.contrib.rnn.LSTMBlockCell(2, forget_bias=0.0),
    "lstm_block_peephole": lambda tf: tf.contrib.rnn.LSTMBlockCell(
        2, cell_clip=0.3, use_peephole=True
    ),
    "gru_block": lambda tf: tf.contrib.rnn.GRUBlockCell(2),
    "gru_block_v2": lambda tf: tf.contrib.rnn.GRUBlockCellV2(2),
}


# Networks on top of each other.


def grus(tf: Any, number: int = 2) -> list[Any]:
    return [tf.contrib.rnn.GRUCell(2) for _ in range(number)]


def stacked_static(tf: Any) -> Made:
    x, inputs = steps_of(tf)
    made = tf.contrib.rnn.stack_bidirectional_rnn(grus(tf), grus(tf), inputs, dtype=tf.float32)
    return Made(list(made), {x: sequence()})


def stacked_dynamic(tf: Any) -> Made:
    x = placeholder(tf)
    made = tf.contrib.rnn.stack_bidirectional_dynamic_rnn(
        grus(tf), grus(tf), x, dtype=tf.float32, sequence_length=LENGTHS
    )
    return Made(list(made), {x: sequence()})


# Losses.


def logits(tf: Any) -> tuple[Any, Any]:
    x = tf.placeholder(tf.float32, [BATCH, STEPS, 5], "x")
    return x, waves((BATCH, STEPS, 5), 0.1)


def lists(tf: Any, x: Any) -> list[Any]:
    given = [x, tf.constant(SYMBOLS, tf.int32), tf.constant(WEIGHTS)]
    return [tf.unstack(one, axis=1) for one in given]


def by_example_loss(tf: Any) -> Made:
    x, values = logits(tf)
    made = tf.contrib.legacy_seq2seq.sequence_loss_by_example(*lists(tf, x))
    return Made([made], {x: values})


def summed_loss(tf: Any) -> Made:
    x, values = logits(tf)
    losses = tf.contrib.legacy_seq2seq
    made = [
        losses.sequence_loss(*lists(tf, x)),
        losses.sequence_loss(
            *lists(tf, x),
            average_across_timesteps=False,
            average_across_batch=False,
            softmax_loss_function=lambda labels, logits: (
                tf.reduce_sum(logits, 1) * tf.cast(labels, tf.float32)
            ),
        ),
    ]
    return Made(made, {x: values})


def tensors_loss(tf: Any) -> Made:
    x, values = logits(tf)
    targets, weights = tf.constant(SYMBOLS, tf.int32), tf.constant(WEIGHTS)

    def loss(*flags: bool) -> Any:
        return tf.contrib.seq2seq.sequence_loss(x, targets, weights, *flags)

    made = [
        loss(True, True),
        loss(False, True),
        loss(True, False),
        loss(False, False),
        loss(False, False, True, True),
        loss(False, False, False, True),
        loss(False, False, True, False),
    ]
    return Made(made, {x: values})


# From sequence to sequence.


def symbols(tf: Any) -> tuple[Any, list[Any]]:
    ids = tf.placeholder(tf.int32, [BATCH, STEPS], "ids")
    return ids, tf.unstack(ids, axis=1)


def basic(tf: Any) -> Made:
    x, inputs = steps_of(tf)
    made = tf.contrib.legacy_seq2seq.basic_rnn_seq2seq(
        inputs, inputs[:2], tf.contrib.rnn.BasicLSTMCell(2)
    )
    return Made(list(made), {x: sequence()})


def tied(tf: Any) -> Made:
    x, inputs = steps_of(tf)
    made = tf.contrib.legacy_seq2seq.tied_rnn_seq2seq(
        inputs, inputs[:2], tf.contrib.rnn.GRUCell(2), loop_function=lambda last, _: last * 0.5
    )
    return Made(list(made), {x: sequence()})


def char_rnn(tf: Any) -> Made:
    """The network of char-rnn models, which feeds its own outputs back."""
    ids, _ = symbols(tf)
    cell = tf.contrib.rnn.MultiRNNCell([tf.contrib.rnn.BasicLSTMCell(2) for _ in range(2)])
    state = cell.zero_state(BATCH, tf.float32)
    with tf.variable_scope("rnnlm"):
        softmax_w = tf.get_variable("softmax_w", [2, 5])
        softmax_b = tf.get_variable("softmax_b", [5])
    embedding = tf.get_variable("embedding", [5, DEPTH])
    embedded = tf.split(tf.nn.embedding_lookup(embedding, ids), STEPS, 1)
    embedded = [tf.squeeze(one, [1]) for one in embedded]

    def loop(last: Any, _: Any) -> Any:
        last = tf.matmul(last, softmax_w) + softmax_b
        return tf.nn.embedding_lookup(embedding, tf.stop_gradient(tf.argmax(last, 1)))

    outputs, last = tf.contrib.legacy_seq2seq.rnn_decoder(
        embedded, state, cell, loop_function=loop, scope="rnnlm"
    )
    output = tf.reshape(tf.concat(outputs, 1), [-1, 2])
    scores = tf.matmul(output, softmax_w) + softmax_b
    loss = tf.contrib.legacy_seq2seq.sequence_loss_by_example(
        [scores], [tf.reshape(ids, [-1])], [tf.ones([BATCH * STEPS])]
    )
    return Made([loss, last], {ids: SYMBOLS})


def embedding(feed_previous: Any) -> Program:
    def program(tf: Any) -> Made:
        ids, inputs = symbols(tf)
        fed = feed_previous
        if fed is None:
            fed = tf.placeholder_with_default(True, [], "fed")
        made = tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq(
            inputs, inputs[:2], tf.contrib.rnn.BasicLSTMCell(2), 5, 4, 3, feed_previous=fed
        )
        return Made(list(made), {ids: SYMBOLS % 4})

    return program


def embedding_projected(tf: Any) -> Made:
    ids, inputs = symbols(tf)
    projection = tf.get_variable("w", [2, 5]), tf.get_variable("b", [5])
    made = tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq(
        inputs,
        inputs,
        tf.contrib.rnn.GRUCell(2),
        5,
        5,
        3,
        output_projection=projection,
        feed_previous=True,
    )
    return Made(list(made), {ids: SYMBOLS})


def embedding_tied(feed_previous: Any) -> Program:
    def program(tf: Any) -> Made:
        ids, inputs = symbols(tf)
        fed = feed_previous
        if fed is None:
            fed = tf.placeholder_with_default(False, [], "fed")
        made = tf.contrib.legacy_seq2seq.embedding_tied_rnn_seq2seq(
            inputs, inputs[:2], tf.contrib.rnn.GRUCell(2), 5, 3, feed_previous=fed
        )
        return Made(list(made), {ids: SYMBOLS})

    return program


def embedding_attention(feed_previous: Any, *, initial: bool) -> Program:
    def program(tf: Any) -> Made:
        ids, inputs = symbols(tf)
        fed = feed_previous
        if fed is None:
            fed = tf.placeholder_with_default(False, [], "fed")
        made = tf.contrib.legacy_seq2seq.embedding_attention_seq2seq(
            inputs,
            inputs[:2],
            tf.contrib.rnn.BasicLSTMCell(2),
            5,
            4,
            3,
            num_heads=2,
            feed_previous=fed,
            initial_state_attention=initial,
        )
        return Made(list(made), {ids: SYMBOLS % 4})

    return program


def one_to_many(tf: Any) -> Made:
    ids, inputs = symbols(tf)
    outputs, states = tf.contrib.legacy_seq2seq.one2many_rnn_seq2seq(
        inputs,
        {"a": inputs[:2], "b": inputs[1:]},
        tf.contrib.rnn.GRUCell(2),
        {"a": tf.contrib.rnn.GRUCell(2), "b": tf.contrib.rnn.GRUCell(2)},
        5,
        {"a": 5, "b": 6},
        3,
    )
    return Made([outputs["a"], outputs["b"], states["a"], states["b"]], {ids: SYMBOLS})


def buckets(tf: Any) -> Made:
    ids, inputs = symbols(tf)
    weights = tf.unstack(tf.constant(WEIGHTS), axis=1)

    def seq2seq(encoder_inputs: Any, decoder_inputs: Any) -> Any:
        return tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq(
            encoder_inputs, decoder_inputs, tf.contrib.rnn.GRUCell(2), 5, 5, 3
        )

    outputs, losses = tf.contrib.legacy_seq2seq.model_with_buckets(
        inputs, inputs, inputs, weights, [(1, 2), (3, 3)], seq2seq
    )
    return Made([outputs, losses], {ids: SYMBOLS})


PROGRAMS: dict[str, Program] = {
    "stacked_static": stacked_static,
    "stacked_dynamic": stacked_dynamic,
    "by_example_loss": by_example_loss,
    "summed_loss": summed_loss,
    "tensors_loss": tensors_loss,
    "basic_seq2seq": basic,
    "tied_seq2seq": tied,
    "char_rnn": char_rnn,
    "embedding_seq2seq": embedding(False),
    "embedding_fed_seq2seq": embedding(True),
    "embedding_either_seq2seq": embedding(None),
    "embedding_projected_seq2seq": embedding_projected,
    "embedding_tied_seq2seq": embedding_tied(True),
    "embedding_tied_either_seq2seq": embedding_tied(None),
    "embedding_attention_seq2seq": embedding_attention(False, initial=True),
    "embedding_attention_fed_seq2seq": embedding_attention(True, initial=False),
    "embedding_attention_either_seq2seq": embedding_attention(None, initial=False),
    "one_to_many": one_to_many,
    "buckets": buckets,
}
PROGRAMS.update({f"{name}_static": of(static, cell) for name, cell in CELLS.items()})
PROGRAMS.update({f"{name}_dynamic": of(dynamic, cell) for name, cell in CELLS.items()})
