"""Recurrent networks, which real TensorFlow 1.15.5 has run as well.

The module that runs a program is handed in, and nothing here is newer than Python 3.7.
"""

from __future__ import annotations

import itertools
from typing import Any, Callable, NamedTuple  # noqa: UP035  # Python 3.7

import numpy as np

BATCH, STEPS, DEPTH = 3, 3, 2
LENGTHS = [2, 3, 0]


class Made(NamedTuple):
    """What a program makes.

    Attributes:
        outputs: the tensors to look at.
        feeds: placeholder -> value.
    """

    outputs: list[Any]
    feeds: dict[Any, Any]


Program = Callable[[Any], Made]


def sequence(*, time_major: bool = False) -> Any:
    """Inputs ``[batch, time, depth]``."""
    values = waves((BATCH, STEPS, DEPTH), 0.3)
    return values.transpose(1, 0, 2) if time_major else values


def waves(shape: tuple[int, ...], start: float) -> Any:
    """Numbers that differ from each other."""
    count = int(np.prod(shape))
    return (0.8 * np.sin(np.arange(count) * 1.7 + start)).reshape(shape).astype(np.float32)


def flat(structure: Any) -> list[Any]:
    """The leaves of nested tuples and lists."""
    if isinstance(structure, (list, tuple)):
        return [leaf for part in structure for leaf in flat(part)]
    return [structure]


# Cells.


def scaled(tf: Any) -> Any:
    """A cell of a user's, whose weights come from ``tf.get_variable``."""

    class Scaled(tf.nn.rnn_cell.RNNCell):  # type: ignore[misc]
        @property
        def state_size(self) -> int:
            return 2

        @property
        def output_size(self) -> int:
            return 2

        def call(self, inputs: Any, state: Any) -> Any:
            weight = tf.get_variable("weight", [DEPTH, 2])
            with tf.variable_scope("inner"):
                bias = tf.get_variable("bias", [2], initializer=tf.zeros_initializer())
            new = tf.tanh(tf.matmul(inputs, weight) + state * bias)
            return new, new

    return Scaled()


def called(tf: Any) -> Any:
    """A cell of a user's that defines ``__call__``, as models of 2016 do."""

    class Called(tf.nn.rnn_cell.RNNCell):  # type: ignore[misc]
        state_size = 2
        output_size = 2

        def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
            with tf.variable_scope(scope or type(self).__name__):
                weight = tf.get_variable("weight", [DEPTH, 2])
                new = tf.tanh(tf.matmul(inputs, weight) + state)
            return new, new

    return Called()


CELLS: dict[str, Callable[[Any], Any]] = {
    "basic_rnn": lambda tf: tf.nn.rnn_cell.BasicRNNCell(2),
    "basic_rnn_relu": lambda tf: tf.nn.rnn_cell.BasicRNNCell(2, tf.nn.relu, name="mine"),
    "gru": lambda tf: tf.nn.rnn_cell.GRUCell(2),
    "gru_initialized": lambda tf: tf.nn.rnn_cell.GRUCell(
        2,
        activation="sigmoid",
        kernel_initializer=tf.ones_initializer(),
        bias_initializer=tf.constant_initializer(0.1),
    ),
    "basic_lstm": lambda tf: tf.nn.rnn_cell.BasicLSTMCell(2),
    "basic_lstm_flat": lambda tf: tf.nn.rnn_cell.BasicLSTMCell(2, 0.5, state_is_tuple=False),
    "lstm": lambda tf: tf.nn.rnn_cell.LSTMCell(2, initializer=tf.ones_initializer()),
    "lstm_peepholes": lambda tf: tf.nn.rnn_cell.LSTMCell(
        3, use_peepholes=True, cell_clip=0.4, num_proj=2, proj_clip=0.2
    ),
    "lstm_flat": lambda tf: tf.nn.rnn_cell.LSTMCell(3, num_proj=2, state_is_tuple=False),
    "multi": lambda tf: tf.nn.rnn_cell.MultiRNNCell(
        [tf.nn.rnn_cell.BasicLSTMCell(2), tf.nn.rnn_cell.GRUCell(3)]
    ),
    "multi_flat": lambda tf: tf.nn.rnn_cell.MultiRNNCell(
        [tf.nn.rnn_cell.GRUCell(size) for size in (2, 3)], state_is_tuple=False
    ),
    "multi_of_one": lambda tf: tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.BasicLSTMCell(2)] * 2),
    "dropout_of_nothing": lambda tf: tf.nn.rnn_cell.DropoutWrapper(
        tf.nn.rnn_cell.GRUCell(2), input_keep_prob=1.0
    ),
    "dropout_fed": lambda tf: tf.nn.rnn_cell.DropoutWrapper(
        tf.nn.rnn_cell.BasicLSTMCell(2), *[tf.placeholder_with_default(1.0, [])] * 3
    ),
    "residual": lambda tf: tf.nn.rnn_cell.ResidualWrapper(tf.nn.rnn_cell.GRUCell(2)),
    "device": lambda tf: tf.nn.rnn_cell.DeviceWrapper(tf.nn.rnn_cell.GRUCell(2), "/cpu:0"),
    "scaled": scaled,
    "called": called,
}


# Networks of one cell.


def placeholder(tf: Any, *, time_major: bool = False) -> Any:
    shape = [STEPS, None, DEPTH] if time_major else [BATCH, None, DEPTH]
    return tf.placeholder(tf.float32, shape, "x")


def steps_of(tf: Any, *, unknown_batch: bool = False) -> tuple[Any, list[Any]]:
    batch = None if unknown_batch else BATCH
    x = tf.placeholder(tf.float32, [batch, STEPS, DEPTH], "x")
    return x, tf.unstack(x, axis=1)


def static(tf: Any, cell: Any) -> Made:
    x, inputs = steps_of(tf)
    outputs, state = tf.nn.static_rnn(cell, inputs, dtype=tf.float32)
    return Made([outputs, state], {x: sequence()})


def static_lengths(tf: Any, cell: Any) -> Made:
    x, inputs = steps_of(tf, unknown_batch=True)
    lengths = tf.placeholder(tf.int32, [None], "lengths")
    outputs, state = tf.nn.static_rnn(
        cell, inputs, dtype=tf.float32, sequence_length=lengths, scope="net"
    )
    return Made([outputs, state], {x: sequence(), lengths: LENGTHS})


def dynamic(tf: Any, cell: Any) -> Made:
    x = placeholder(tf)
    made = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    return Made(list(made), {x: sequence()})


def dynamic_lengths(tf: Any, cell: Any) -> Made:
    x = placeholder(tf)
    lengths = tf.placeholder(tf.int64, [BATCH], "lengths")
    made = tf.nn.dynamic_rnn(cell, x, sequence_length=lengths, dtype=tf.float32)
    return Made(list(made), {x: sequence(), lengths: LENGTHS})


def dynamic_time_major(tf: Any, cell: Any) -> Made:
    x = placeholder(tf, time_major=True)
    state = cell.zero_state(tf.shape(x)[1], tf.float32)
    with tf.variable_scope("outer"):
        made = tf.nn.dynamic_rnn(
            cell, x, initial_state=state, time_major=True, swap_memory=True, scope="inner"
        )
    return Made(list(made), {x: sequence(time_major=True)})


NETWORKS: dict[str, Callable[[Any, Any], Made]] = {
    "static": static,
    "static_lengths": static_lengths,
    "dynamic": dynamic,
    "dynamic_lengths": dynamic_lengths,
    "dynamic_time_major": dynamic_time_major,
}


# Networks of two cells.


def two(tf: Any) -> list[Any]:
    return [tf.nn.rnn_cell.BasicLSTMCell(2), tf.nn.rnn_cell.GRUCell(3)]


def both_static(tf: Any) -> Made:
    x, inputs = steps_of(tf)
    made = tf.nn.static_bidirectional_rnn(*two(tf), inputs=inputs, dtype=tf.float32)
    return Made(list(made), {x: sequence()})


def both_static_lengths(tf: Any) -> Made:
    x, inputs = steps_of(tf)
    made = tf.nn.static_bidirectional_rnn(
        *two(tf), inputs=inputs, dtype=tf.float32, sequence_length=LENGTHS
    )
    return Made(list(made), {x: sequence()})


def both_dynamic(tf: Any) -> Made:
    x = placeholder(tf)
    made = tf.nn.bidirectional_dynamic_rnn(*two(tf), inputs=x, dtype=tf.float32)
    return Made(list(made), {x: sequence()})


def both_dynamic_lengths(tf: Any) -> Made:
    x = placeholder(tf)
    made = tf.nn.bidirectional_dynamic_rnn(
        *two(tf), inputs=x, dtype=tf.float32, sequence_length=LENGTHS, scope="both"
    )
    return Made(list(made), {x: sequence()})


def both_dynamic_time_major(tf: Any) -> Made:
    x = placeholder(tf, time_major=True)
    made = tf.nn.bidirectional_dynamic_rnn(*two(tf), inputs=x, dtype=tf.float32, time_major=True)
    return Made(list(made), {x: sequence(time_major=True)})


# Sharing.


def loop_that_reuses(tf: Any) -> Made:
    """The time loop of the PTB model."""
    x, inputs = steps_of(tf)
    cell = tf.nn.rnn_cell.MultiRNNCell(
        [tf.nn.rnn_cell.BasicLSTMCell(2, reuse=tf.get_variable_scope().reuse) for _ in range(2)]
    )
    state = cell.zero_state(BATCH, tf.float32)
    outputs = []
    with tf.variable_scope("RNN"):
        for time, given in enumerate(inputs):
            if time > 0:
                tf.get_variable_scope().reuse_variables()
            output, state = cell(given, state)
            outputs.append(output)
    return Made([outputs, state], {x: sequence()})


def one_cell_twice(tf: Any) -> Made:
    x, inputs = steps_of(tf)
    cell = tf.nn.rnn_cell.GRUCell(2)
    first, _ = tf.nn.static_rnn(cell, inputs, dtype=tf.float32, scope="a")
    second, _ = tf.nn.static_rnn(cell, first, dtype=tf.float32, scope="b")
    return Made([second], {x: sequence()})


def two_cells_in_one_scope(tf: Any) -> Made:
    x = placeholder(tf)
    with tf.variable_scope("net"):
        first, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(2), x, dtype=tf.float32)
    with tf.variable_scope("net", reuse=True):
        second, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(2), first, dtype=tf.float32)
    return Made([second], {x: sequence()})


def scope_that_reuses(tf: Any) -> Made:
    x, inputs = steps_of(tf)
    with tf.variable_scope("net") as scope:
        first, _ = tf.nn.static_rnn(tf.nn.rnn_cell.LSTMCell(2), inputs, dtype=tf.float32)
        scope.reuse_variables()
        second, _ = tf.nn.static_rnn(tf.nn.rnn_cell.LSTMCell(2), first, dtype=tf.float32)
    return Made([second], {x: sequence()})


def cell_that_reuses(tf: Any) -> Made:
    x = tf.placeholder(tf.float32, [BATCH, DEPTH], "x")
    first = tf.nn.rnn_cell.GRUCell(2, name="cell")
    output, _ = first(x, first.zero_state(BATCH, tf.float32))
    second = tf.nn.rnn_cell.GRUCell(2, reuse=True, name="cell")
    output, _ = second(x, output)
    return Made([output], {x: sequence()[:, 0]})


def cell_in_a_given_scope(tf: Any) -> Made:
    x = tf.placeholder(tf.float32, [BATCH, DEPTH], "x")
    cell = scaled(tf)
    output, state = cell(x, cell.zero_state(BATCH, tf.float32), "given")
    output, state = cell(x, state, "given_again")
    gru = tf.nn.rnn_cell.GRUCell(2)
    output, _ = gru(x, state, scope="gru")
    return Made([output], {x: sequence()[:, 0]})


# Variables of other kinds.


def resource_variables(tf: Any) -> Made:
    x = placeholder(tf)
    with tf.variable_scope("net", use_resource=True):
        made = tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicLSTMCell(2), x, dtype=tf.float32)
    return Made(list(made), {x: sequence()})


def doubled_by_a_getter(tf: Any) -> Made:
    def getter(getter: Any, *args: Any, **kwargs: Any) -> Any:
        return getter(*args, **kwargs) * 2.0

    x, inputs = steps_of(tf)
    with tf.variable_scope("net", custom_getter=getter):
        made = tf.nn.static_rnn(tf.nn.rnn_cell.GRUCell(2), inputs, dtype=tf.float32)
    return Made(list(made), {x: sequence()})


def cell_in_a_loop(tf: Any) -> Made:
    x = tf.placeholder(tf.float32, [BATCH, DEPTH], "x")
    cell = tf.nn.rnn_cell.GRUCell(2)
    state = cell.zero_state(BATCH, tf.float32)
    _, state = tf.while_loop(
        lambda time, _: time < STEPS,
        lambda time, state: (time + 1, cell(x, state)[1]),
        [0, state],
    )
    return Made([state], {x: sequence()[:, 0]})


def dropout_of_many(tf: Any) -> Made:
    """The encoder of many models of sentences, which takes the last output of each."""
    x = placeholder(tf)
    kept = tf.placeholder_with_default(1.0, [])
    cells = [
        tf.contrib.rnn.DropoutWrapper(tf.contrib.rnn.GRUCell(2), output_keep_prob=kept)
        for _ in range(2)
    ]
    outputs, state = tf.nn.dynamic_rnn(
        tf.contrib.rnn.MultiRNNCell(cells), x, dtype=tf.float32, sequence_length=[1, 2, 3]
    )
    last = tf.gather(tf.reshape(outputs, [-1, 2]), tf.range(BATCH) * tf.shape(x)[1])
    return Made([outputs, last, state], {x: sequence()})


# Others.


def raw(tf: Any) -> Made:
    x = tf.placeholder(tf.float32, [BATCH, STEPS, DEPTH], "x")
    steps = tf.TensorArray(tf.float32, STEPS).unstack(tf.transpose(x, [1, 0, 2]))
    lengths = tf.constant(LENGTHS)
    cell = tf.nn.rnn_cell.BasicLSTMCell(2)

    def loop_fn(time: Any, output: Any, state: Any, _: Any) -> Any:
        new = cell.zero_state(BATCH, tf.float32) if output is None else state
        ended = time >= lengths
        given = tf.cond(
            tf.reduce_all(ended),
            lambda: tf.zeros([BATCH, DEPTH], tf.float32),
            lambda: steps.read(time),
        )
        given.set_shape([BATCH, DEPTH])
        return ended, given, new, output, None

    outputs, state, _ = tf.nn.raw_rnn(cell, loop_fn)
    return Made([outputs.stack(), state], {x: sequence()})


def saved_state(tf: Any) -> Made:
    class Saver:
        def state(self, name: str) -> Any:
            return tf.ones([BATCH, 2], name=name)

        def save_state(self, name: str, value: Any) -> Any:
            return tf.identity(value, name="saved_" + name)

    x, inputs = steps_of(tf)
    cell = tf.nn.rnn_cell.BasicLSTMCell(2)
    made = tf.nn.static_state_saving_rnn(cell, inputs, Saver(), ("c", "h"))
    return Made(list(made), {x: sequence()})


def nested_inputs(tf: Any) -> Made:
    """A cell of two inputs and two outputs."""

    class Pair(tf.nn.rnn_cell.RNNCell):  # type: ignore[misc]
        state_size = 2
        output_size = (2, tf.TensorShape([2, 1]))

        def call(self, inputs: Any, state: Any) -> Any:
            one, other = inputs
            weight = tf.get_variable("weight", [2])
            new = state + one * weight + other
            return (new, tf.expand_dims(one, 2)), new

    x = placeholder(tf)
    made = tf.nn.dynamic_rnn(Pair(), (x, x * 2.0), dtype=tf.float32)
    return Made(list(made), {x: sequence()})


PROGRAMS: dict[str, Program] = {
    "both_static": both_static,
    "both_static_lengths": both_static_lengths,
    "both_dynamic": both_dynamic,
    "both_dynamic_lengths": both_dynamic_lengths,
    "both_dynamic_time_major": both_dynamic_time_major,
    "loop_that_reuses": loop_that_reuses,
    "one_cell_twice": one_cell_twice,
    "two_cells_in_one_scope": two_cells_in_one_scope,
    "scope_that_reuses": scope_that_reuses,
    "cell_that_reuses": cell_that_reuses,
    "cell_in_a_given_scope": cell_in_a_given_scope,
    "resource_variables": resource_variables,
    "doubled_by_a_getter": doubled_by_a_getter,
    "cell_in_a_loop": cell_in_a_loop,
    "dropout_of_many": dropout_of_many,
    "raw": raw,
    "saved_state": saved_state,
    "nested_inputs": nested_inputs,
}


def of(network: Callable[[Any, Any], Made], cell: Callable[[Any], Any]) -> Program:
    """The program that makes a network of a cell."""
    return lambda tf: network(tf, cell(tf))


PROGRAMS.update(
    {
        f"{cell}_{network}": of(NETWORKS[network], CELLS[cell])
        for cell, network in itertools.product(CELLS, NETWORKS)
    }
)
