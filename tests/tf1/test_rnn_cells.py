"""Recurrent cells: what they share, what their wrappers do, and what listeners are told."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.events import ReuseEnabled, ScopeEntered, VariableCreated, listening

nn = tf.nn.rnn_cell


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


class Kept(nn.RNNCell):
    """A cell that gives its inputs, and keeps them for a state."""

    def __init__(self, size: Any) -> None:
        super().__init__()
        self._size = size

    @property
    def state_size(self) -> Any:
        return self._size

    @property
    def output_size(self) -> int:
        return 4

    def call(self, inputs: Any, state: Any) -> Any:
        if isinstance(state, nn.LSTMStateTuple):
            return inputs, nn.LSTMStateTuple(inputs, inputs)
        return inputs, inputs


def names(items: Any) -> list[str]:
    return [item.name for item in items]


def run(fetched: Any) -> Any:
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run(fetched)


def steps(cell: Any, number: int = 3, batch: int = 5) -> Any:
    return tf.nn.static_rnn(cell, [tf.ones([batch, 4])] * number, dtype=tf.float32)


# What they are.


def test_contrib_has_the_same_cells() -> None:
    for name in nn.__all__:
        assert getattr(tf.contrib.rnn, name) is getattr(nn, name)


def test_every_cell_is_a_layer() -> None:
    for cell in (nn.GRUCell(2), nn.MultiRNNCell([nn.GRUCell(2)]), nn.ResidualWrapper(Kept(4))):
        assert isinstance(cell, nn.RNNCell)
        assert isinstance(cell, tf.layers.Layer)


def test_a_copied_cell_has_weights_of_its_own() -> None:
    cell = nn.GRUCell(2, kernel_initializer=tf.zeros_initializer(), dtype=tf.float32)
    for one in (cell, copy.deepcopy(cell)):
        one(tf.ones([5, 4]), one.zero_state(5, tf.float32))
    assert names(tf.global_variables()[::4]) == [
        "gru_cell/gates/kernel:0",
        "gru_cell_1/gates/kernel:0",
    ]


def test_a_zero_state_is_nested_as_the_state_size_is() -> None:
    cell = nn.MultiRNNCell([nn.BasicLSTMCell(2), nn.GRUCell(3)])
    batch = tf.placeholder(tf.int32, [])
    (c, h), last = cell.zero_state(batch, tf.float64)
    assert [one.shape.as_list() for one in (c, h, last)] == [[None, 2], [None, 2], [None, 3]]
    assert {one.dtype for one in (c, h, last)} == {tf.float64}


def test_weights_are_those_of_the_cells_inside() -> None:
    inside = nn.BasicLSTMCell(4)
    cell = nn.MultiRNNCell([nn.DropoutWrapper(inside, 0.5), Kept(4)])
    steps(cell)
    assert len(inside.weights) == 2
    assert cell.weights == []  # As TF1 has it: a wrapper has no weights of its own.
    assert nn.MultiRNNCell([inside]).trainable_weights == inside.weights


def test_doubles_are_computed_with_doubles() -> None:
    x = tf.ones([5, 3, 4], tf.float64)
    outputs, _ = tf.nn.dynamic_rnn(nn.LSTMCell(2), x, dtype=tf.float64)
    assert outputs.dtype == tf.float64
    assert run(outputs).dtype == np.float64


def test_a_network_learns() -> None:
    x = np.random.default_rng(0).choice([-1.0, 1.0], (64, 6, 1)).astype(np.float32)
    wanted = np.cumprod(x, 1)[:, -1]
    outputs, _ = tf.nn.dynamic_rnn(nn.GRUCell(8), tf.constant(x), dtype=tf.float32)
    result = tf.layers.dense(outputs[:, -1], 1)
    loss = tf.reduce_mean(tf.square(result - wanted))
    train = tf.train.AdamOptimizer(0.05).minimize(loss)
    tf.set_random_seed(1)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        first = session.run(loss)
        for _ in range(150):
            session.run(train)
        assert session.run(loss) < first / 4


# Dropout.


def dropped(values: Any) -> Any:
    return values == 0


@pytest.mark.parametrize("which", ["input_keep_prob", "output_keep_prob"])
def test_what_is_kept_grows_for_what_is_dropped(which: str) -> None:
    tf.set_random_seed(1)
    part: dict[str, Any] = {which: 0.5}
    outputs, _ = steps(nn.DropoutWrapper(Kept(4), **part))
    values = np.stack(run(outputs))
    assert set(np.unique(values)) == {0.0, 2.0}
    assert not (dropped(values) == dropped(values[:1])).all()


def test_a_recurrent_dropout_is_the_same_in_all_steps_and_entries() -> None:
    cell = nn.DropoutWrapper(
        Kept(4),
        input_keep_prob=0.5,
        variational_recurrent=True,
        input_size=4,
        dtype=tf.float32,
        seed=3,
    )
    values = np.stack(run(steps(cell, 6)[0]))
    assert set(np.unique(values)) == {0.0, 2.0}
    assert (dropped(values) == dropped(values[0, 0])).all()


def test_memory_is_not_dropped() -> None:
    cell = nn.DropoutWrapper(Kept(nn.LSTMStateTuple(4, 4)), state_keep_prob=0.5, seed=1)
    c, h = run(steps(cell)[1])
    assert not dropped(c).any()
    assert dropped(h).any()


def test_a_filter_says_what_is_dropped() -> None:
    cell = nn.DropoutWrapper(
        Kept(nn.LSTMStateTuple(4, 4)),
        state_keep_prob=0.5,
        seed=1,
        dropout_state_filter_visitor=lambda state: (
            nn.LSTMStateTuple(c=True, h=False) if isinstance(state, nn.LSTMStateTuple) else True
        ),
    )
    c, h = run(steps(cell)[1])
    assert dropped(c).any()
    assert not dropped(h).any()


def test_seeds_of_dropout_are_those_of_tensorflow() -> None:
    cell = nn.DropoutWrapper(nn.BasicLSTMCell(4), 0.5, 0.5, 0.5, seed=7)
    cell(tf.ones([5, 4]), cell.zero_state(5, tf.float32))
    ops = tf.get_default_graph().get_operations()
    random = [op for op in ops if op.type == "RandomUniform" and "dropout" in op.name]
    # Recorded from TensorFlow 1.15.5: of inputs, state and outputs.
    assert [op.get_attr("seed2") for op in random] == [1933561695, 839511211, 992545650]


def test_a_part_that_is_one_adds_no_op() -> None:
    cell = nn.DropoutWrapper(Kept(4), output_keep_prob=tf.constant(1.0))
    outputs, _ = steps(cell)
    assert "dropout" not in outputs[0].name


# Other wrappers.


def test_a_residual_function_joins_inputs_and_outputs() -> None:
    cell = nn.ResidualWrapper(Kept(4), residual_fn=lambda inputs, outputs: inputs - outputs)
    assert not run(steps(cell)[0][0]).any()


def test_a_device_is_asked_for_the_cell_and_its_state() -> None:
    cell = nn.DeviceWrapper(nn.GRUCell(4), "/device:CPU:3")
    state = cell.zero_state(5, tf.float32)
    assert {one.device for one in (state, *cell(tf.ones([5, 4]), state))} == {"/device:CPU:3"}


# What listeners are told.


def test_scopes_of_networks_are_none_of_the_users() -> None:
    heard: list[Any] = []
    with listening(heard.append):
        tf.nn.dynamic_rnn(nn.MultiRNNCell([nn.GRUCell(2)]), tf.ones([5, 3, 4]), dtype=tf.float32)
        steps(nn.BasicRNNCell(4))
        tf.contrib.legacy_seq2seq.rnn_decoder([tf.ones([5, 4])] * 2, tf.ones([5, 4]), Kept(4))
    scopes = [event for event in heard if isinstance(event, ScopeEntered)]
    assert all(scope.internal for scope in scopes)
    assert not [event for event in heard if isinstance(event, ReuseEnabled)]
    assert "rnn/multi_rnn_cell/cell_0" in {scope.name for scope in scopes}


def test_a_weight_is_made_where_the_user_calls_the_network() -> None:
    heard: list[Any] = []
    with listening(heard.append):
        steps(nn.BasicRNNCell(4))
    made = [event for event in heard if isinstance(event, VariableCreated)]
    assert {event.location.function for event in made} == {"steps"}
