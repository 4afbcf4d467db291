"""What recurrent networks refuse; real TensorFlow 1.15.5 has refused it as well.

The module that runs a call is handed in, and nothing here is newer than Python 3.7.
"""

from __future__ import annotations

from typing import Any, Callable  # noqa: UP035  # Python 3.7

from tests.tf1.recorded.observation import refusal

X = [[0.1, 0.2], [0.3, 0.4]]


def inputs(tf: Any, *shape: Any) -> Any:
    return tf.placeholder(tf.float32, list(shape), "x")


def gru(tf: Any, **arguments: Any) -> Any:
    return tf.nn.rnn_cell.GRUCell(2, **arguments)


def lstm(tf: Any) -> Any:
    return tf.nn.rnn_cell.BasicLSTMCell(2)


def called(cell: Any, tf: Any) -> Any:
    return cell(inputs(tf, 2, 2), cell.zero_state(2, tf.float32))


def dynamic(tf: Any, cell: Any = None, shape: Any = (2, None, 2), **arguments: Any) -> Any:
    arguments.setdefault("dtype", tf.float32)
    return tf.nn.dynamic_rnn(cell or gru(tf), inputs(tf, *shape), **arguments)


def wrapped(tf: Any, *arguments: Any, **keywords: Any) -> Any:
    return tf.nn.rnn_cell.DropoutWrapper(gru(tf), *arguments, **keywords)


def static(tf: Any, given: Any, **arguments: Any) -> Any:
    arguments.setdefault("dtype", tf.float32)
    return tf.nn.static_rnn(gru(tf), given, **arguments)


def two_networks(tf: Any) -> None:
    dynamic(tf)
    dynamic(tf)


def two_cells_of_one_name(tf: Any) -> None:
    called(gru(tf, name="cell"), tf)
    with tf.variable_scope("", reuse=False):
        called(gru(tf, name="cell"), tf)
    with tf.variable_scope("other"):
        called(gru(tf, name="cell"), tf)
    with tf.variable_scope("other"):
        called(gru(tf, name="cell"), tf)


def shares_what_there_is_not(tf: Any) -> None:
    called(gru(tf, reuse=True), tf)


def one_cell_of_two_depths(tf: Any) -> None:
    cell = gru(tf)
    tf.nn.rnn_cell.MultiRNNCell([cell, cell])
    cell(inputs(tf, 2, 3), cell.zero_state(2, tf.float32))
    cell(inputs(tf, 2, 4), cell.zero_state(2, tf.float32))


def inputs_of_another_rank(tf: Any) -> None:
    cell = gru(tf)
    cell(inputs(tf, 2, 2, 2), cell.zero_state(2, tf.float32))


def whole_numbers(tf: Any) -> None:
    cell = gru(tf)
    cell(tf.constant([[1, 2]]), cell.zero_state(1, tf.float32))


def states_of_two_dtypes(tf: Any) -> Any:
    return tf.nn.rnn_cell.LSTMStateTuple(tf.constant(1.0), tf.constant(1)).dtype


def filter_of_no_truths(tf: Any) -> None:
    cell = tf.nn.rnn_cell.DropoutWrapper(
        gru(tf), state_keep_prob=0.5, dropout_state_filter_visitor=lambda _: 5
    )
    called(cell, tf)


def lengths_of_another_batch(tf: Any) -> None:
    x = tf.placeholder(tf.float32, [None, None, 2], "x")
    lengths = tf.placeholder(tf.int32, [None], "lengths")
    outputs, _ = tf.nn.dynamic_rnn(gru(tf), x, lengths, dtype=tf.float32)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(outputs, {x: [X], lengths: [1, 2]})


def state_saver(tf: Any) -> None:
    tf.nn.static_state_saving_rnn(lstm(tf), [inputs(tf, 2, 2)], None, "name")


def mixed_inputs(tf: Any) -> None:
    x = inputs(tf, 2, 5, 3), tf.placeholder(tf.float32, [2, 6, 3])
    tf.nn.dynamic_rnn(gru(tf), x, dtype=tf.float32)


def nested_state(tf: Any) -> None:
    cell = tf.nn.rnn_cell.MultiRNNCell([gru(tf), gru(tf)])
    cell(inputs(tf, 2, 2), tf.zeros([2, 4]))


PROGRAMS: dict[str, Callable[[Any], Any]] = {
    "two_networks": two_networks,
    "two_cells_of_one_name": two_cells_of_one_name,
    "shares_what_there_is_not": shares_what_there_is_not,
    "one_cell_of_two_depths": one_cell_of_two_depths,
    "inputs_of_another_rank": inputs_of_another_rank,
    "whole_numbers": whole_numbers,
    "whole_dtype": lambda tf: tf.nn.rnn_cell.LSTMCell(2, dtype=tf.int32),
    "unknown_depth": lambda tf: gru(tf)(inputs(tf, 2, None), tf.zeros([2, 2])),
    "unknown_keyword": lambda tf: gru(tf, units=3),
    "unknown_activation": lambda tf: gru(tf, activation="nothing"),
    "states_of_two_dtypes": states_of_two_dtypes,
    "no_cells": lambda tf: tf.nn.rnn_cell.MultiRNNCell([]),
    "cells_of_no_sequence": lambda tf: tf.nn.rnn_cell.MultiRNNCell(5),
    "tuples_in_one_tensor": lambda tf: tf.nn.rnn_cell.MultiRNNCell(
        [lstm(tf)], state_is_tuple=False
    ),
    "nested_state": nested_state,
    "state_of_nothing": lambda tf: gru(tf).get_initial_state(),
    "state_of_another_batch": lambda tf: gru(tf).get_initial_state(inputs(tf, 2, 2), 3),
    "state_of_another_dtype": lambda tf: gru(tf).get_initial_state(
        inputs(tf, 2, 2), dtype=tf.float64
    ),
    "part_above_one": lambda tf: wrapped(tf, 1.5),
    "part_below_zero": lambda tf: wrapped(tf, output_keep_prob=-1.0),
    "alike_without_dtype": lambda tf: wrapped(tf, variational_recurrent=True),
    "alike_without_size": lambda tf: wrapped(tf, 0.5, variational_recurrent=True, dtype=tf.float32),
    "filter_of_no_function": lambda tf: wrapped(tf, dropout_state_filter_visitor=5),
    "filter_of_no_truths": filter_of_no_truths,
    "static_of_a_tensor": lambda tf: static(tf, inputs(tf, 2, 2)),
    "static_of_nothing": lambda tf: static(tf, []),
    "static_of_unknown_depth": lambda tf: static(tf, [inputs(tf, 2, None)]),
    "static_without_dtype": lambda tf: static(tf, [inputs(tf, 2, 2)], dtype=None),
    "static_of_one_length": lambda tf: static(tf, [inputs(tf, 2, 2)], sequence_length=5),
    "state_saver": state_saver,
    "both_of_a_tensor": lambda tf: tf.nn.static_bidirectional_rnn(
        gru(tf), gru(tf), inputs(tf, 2, 2), dtype=tf.float32
    ),
    "dynamic_without_dtype": lambda tf: dynamic(tf, dtype=None),
    "dynamic_of_one_length": lambda tf: dynamic(tf, sequence_length=5),
    "dynamic_of_unknown_depth": lambda tf: dynamic(tf, shape=(2, 3, None)),
    "dynamic_of_one_step": lambda tf: dynamic(tf, shape=(2, 3)),
    "dynamic_of_mixed_inputs": mixed_inputs,
    "lengths_of_another_batch": lengths_of_another_batch,
    "raw_of_no_function": lambda tf: tf.nn.raw_rnn(gru(tf), 5),
    "symbols_of_no_size": lambda tf: tf.contrib.rnn.EmbeddingWrapper(gru(tf), 0, 2),
    "projection_to_nothing": lambda tf: tf.contrib.rnn.OutputProjectionWrapper(gru(tf), 0),
    "attention_to_nothing": lambda tf: tf.contrib.rnn.AttentionCellWrapper(gru(tf), 0),
    "attention_of_tuples": lambda tf: tf.contrib.rnn.AttentionCellWrapper(
        lstm(tf), 2, state_is_tuple=False
    ),
    "block_of_two_sizes": lambda tf: tf.contrib.rnn.GRUBlockCell(2, 3),
    "stack_of_nothing": lambda tf: tf.contrib.rnn.stack_bidirectional_rnn([], [], []),
    "stack_of_a_tuple": lambda tf: tf.contrib.rnn.stack_bidirectional_rnn(
        (gru(tf),), [gru(tf)], []
    ),
    "stack_of_two_depths": lambda tf: tf.contrib.rnn.stack_bidirectional_dynamic_rnn(
        [gru(tf)], [gru(tf), gru(tf)], inputs(tf, 2, 3, 2)
    ),
    "stack_of_few_states": lambda tf: tf.contrib.rnn.stack_bidirectional_rnn(
        [gru(tf)], [gru(tf)], [], initial_states_bw=[]
    ),
    "loss_of_few_targets": lambda tf: tf.contrib.legacy_seq2seq.sequence_loss_by_example(
        [X], [], []
    ),
    "loss_of_another_rank": lambda tf: tf.contrib.seq2seq.sequence_loss(
        tf.zeros([2, 2]), tf.zeros([2, 2]), tf.zeros([2, 2])
    ),
    "loss_averaged_and_summed": lambda tf: tf.contrib.seq2seq.sequence_loss(
        tf.zeros([2, 2, 2]), tf.zeros([2, 2]), tf.zeros([2, 2]), sum_over_batch=True
    ),
    "bucket_too_long": lambda tf: tf.contrib.legacy_seq2seq.model_with_buckets(
        [], [], [], [], [(1, 2)], None
    ),
    "decoder_of_nothing": lambda tf: tf.contrib.legacy_seq2seq.attention_decoder(
        [], None, tf.zeros([2, 3, 2]), gru(tf)
    ),
    "decoder_without_heads": lambda tf: tf.contrib.legacy_seq2seq.attention_decoder(
        [X], None, tf.zeros([2, 3, 2]), gru(tf), num_heads=0
    ),
}
"""What is refused -> the call."""


def observed(tf: Any, name: str) -> list[str]:
    with tf.Graph().as_default():
        try:
            PROGRAMS[name](tf)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is compared
            return refusal(error)
    return ["nothing", ""]
