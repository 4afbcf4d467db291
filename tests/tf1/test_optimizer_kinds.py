"""Kinds of optimizers: rows of embeddings, kinds that users write, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.model.explanation import explanation
from scopeviz.model.facts import is_slot
from scopeviz.model.fold import build
from scopeviz.views.text import tree_text

KINDS: dict[str, Callable[[], Any]] = {
    "descent": lambda: tf.train.GradientDescentOptimizer(0.1),
    "momentum": lambda: tf.train.MomentumOptimizer(0.1, 0.9),
    "adam": lambda: tf.train.AdamOptimizer(0.1),
    "rmsprop": lambda: tf.train.RMSPropOptimizer(0.1),
    "centered": lambda: tf.train.RMSPropOptimizer(0.1, centered=True),
    "adagrad": lambda: tf.train.AdagradOptimizer(0.1),
    "adadelta": lambda: tf.train.AdadeltaOptimizer(0.1),
    "ftrl": lambda: tf.train.FtrlOptimizer(0.1),
    "proximal": lambda: tf.train.ProximalGradientDescentOptimizer(0.1),
}

every_kind = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS.keys())
both_variables = pytest.mark.parametrize("use_resource", [False, True], ids=["ref", "resource"])


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def weights(value: Any = (1.0, -2.0), name: str = "w", **arguments: Any) -> Any:
    return tf.get_variable(name, initializer=tf.constant(value), **arguments)


def loss_of(w: Any) -> Any:
    return tf.reduce_sum(w * w)


def after(steps: int, train: Any, *fetched: Any, feed_dict: Any = None) -> list[Any]:
    with tf.Session() as session:
        session.run(tf.global_variables_initializer(), feed_dict)
        for _ in range(steps):
            session.run(train, feed_dict)
        return list(session.run(fetched, feed_dict))


def names(variables: Sequence[Any]) -> list[str]:
    return [variable.op.name for variable in variables]


# All kinds.


@every_kind
@both_variables
def test_a_loss_becomes_less(make: Callable[[], Any], *, use_resource: bool) -> None:
    w = weights(use_resource=use_resource)
    loss = loss_of(w)
    (value,) = after(5, make().minimize(loss), loss)
    assert value < 5.0


@every_kind
@both_variables
def test_rows_that_are_looked_up_are_trained_and_others_stay(
    make: Callable[[], Any], *, use_resource: bool
) -> None:
    start = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], np.float32)
    w = weights(start, use_resource=use_resource)
    loss = loss_of(tf.gather(w, [2, 0, 2]))
    value, left = after(3, make().minimize(loss), w, loss)
    assert left < loss_of_rows(start)
    np.testing.assert_array_equal(value[1], start[1])
    assert not (value[[0, 2]] == start[[0, 2]]).any()


def loss_of_rows(start: Any) -> float:
    return float(np.square(start[[2, 0, 2]]).sum())


@every_kind
def test_all_float_dtypes_are_trained(make: Callable[[], Any]) -> None:
    parts = [weights(np.array([1.0, -2.0], dtype), dtype.__name__) for dtype in DTYPES]
    loss = tf.add_n([tf.cast(loss_of(part), tf.float32) for part in parts])
    optimizer = make()
    values = after(2, optimizer.minimize(loss), *parts)
    assert [value.dtype.type for value in values] == list(DTYPES)
    np.testing.assert_allclose(values[0], values[2], 2e-2)
    np.testing.assert_allclose(values[1], values[2], 1e-5)


DTYPES = (np.float16, np.float32, np.float64)


@pytest.mark.parametrize("kind", ["momentum", "adam", "rmsprop", "centered", "adagrad"])
def test_slots_take_a_shape_that_only_a_run_knows(kind: str) -> None:
    start = tf.placeholder(tf.float32, [None])
    w = tf.Variable(start, validate_shape=False, name="w")
    optimizer = KINDS[kind]()
    train = optimizer.minimize(loss_of(w))
    slots = [optimizer.get_slot(w, name) for name in optimizer.get_slot_names()]
    values = after(1, train, w, *slots, feed_dict={start: [1.0, 2.0, 3.0]})
    assert {value.shape for value in values} == {(3,)}


@every_kind
def test_a_second_one_has_slots_of_its_own(make: Callable[[], Any]) -> None:
    w = weights()
    first, second = make(), make()
    first.minimize(loss_of(w))
    second.minimize(loss_of(w))
    assert not {*names(first.variables())} & {*names(second.variables())}
    assert not any(variable.trainable for variable in first.variables())


def test_a_second_adam_counts_on() -> None:
    w = weights()
    for number, wanted in enumerate((["w/Adam", "w/Adam_1"], ["w/Adam_2", "w/Adam_3"])):
        optimizer = tf.train.AdamOptimizer(0.1)
        optimizer.minimize(loss_of(w))
        powers = [f"beta{i}_power" + (f"_{number}" if number else "") for i in (1, 2)]
        assert names(optimizer.variables()) == [*powers, *wanted]


def test_a_rate_may_be_fed() -> None:
    rate = tf.placeholder(tf.float32, [])
    w = weights()
    train = tf.train.RMSPropOptimizer(rate).minimize(loss_of(w))
    assert after(1, train, w, feed_dict={rate: 0.0})[0].tolist() == [1.0, -2.0]


def test_a_rate_may_decay_with_the_step() -> None:
    step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(0.5, step, 1, 0.0)
    w = weights((4.0,))
    train = tf.train.GradientDescentOptimizer(rate).minimize(tf.reduce_sum(w), step)
    assert after(3, train, w, step) == [[3.5], 3]


def test_rows_named_twice_count_twice_and_are_squared_once() -> None:
    w = weights(np.zeros((2, 1), np.float32))
    grad = tf.IndexedSlices(tf.constant([[1.0], [2.0]]), tf.constant([1, 1]))
    optimizer = tf.train.AdagradOptimizer(1.0, 1.0)
    train = optimizer.apply_gradients([(grad, w)])
    value, slot = after(1, train, w, optimizer.get_slot(w, "accumulator"))
    assert slot.tolist() == [[1.0], [10.0]]
    np.testing.assert_allclose(value, [[0.0], [-3.0 / np.sqrt(10.0)]], 1e-6)


def test_adam_moves_rows_for_which_there_was_a_gradient_before() -> None:
    w = weights(np.ones((2, 1), np.float32))
    row = tf.placeholder(tf.int32, [1])
    grad = tf.IndexedSlices(tf.constant([[1.0]]), row)
    train = tf.train.AdamOptimizer(0.1).apply_gradients([(grad, w)])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(train, {row: [0]})
        first = session.run(w)
        session.run(train, {row: [1]})
        second = session.run(w)
    assert second[0, 0] < first[0, 0] < 1.0


@both_variables
def test_gradients_are_clipped_together_before_a_step(*, use_resource: bool) -> None:
    a = weights((3.0,), "a", use_resource=use_resource)
    b = weights(np.array([[4.0], [7.0]], np.float32), "b", use_resource=use_resource)
    optimizer = tf.train.GradientDescentOptimizer(1.0)
    loss = tf.reduce_sum(3.0 * a) + tf.reduce_sum(4.0 * tf.gather(b, [0]))
    grads, variables = zip(*optimizer.compute_gradients(loss), strict=True)
    clipped, norm = tf.clip_by_global_norm(grads, 1.0)
    train = optimizer.apply_gradients(zip(clipped, variables, strict=True))
    assert isinstance(clipped[1], tf.IndexedSlices)
    values = after(1, train, a, b, norm)
    np.testing.assert_allclose(np.concatenate([v.ravel() for v in values]), [2.4, 3.2, 7.0, 5.0])


@every_kind
@both_variables
def test_a_slot_is_a_variable_below_its_owner(
    make: Callable[[], Any], *, use_resource: bool
) -> None:
    with record() as trace:
        with tf.variable_scope("net"):
            w = weights(use_resource=use_resource)
        optimizer = make()
        optimizer.minimize(loss_of(w))
    known = {node.name: node for node in build(trace).variables.values()}
    slots = [optimizer.get_slot(w, name).op.name for name in optimizer.get_slot_names()]
    for name in slots:
        assert name.startswith("net/w/")
        about = explanation(build(trace), name)
        assert about
        assert ", a slot of net/w, " in about.about[0]
        shown = f"+ {name.removeprefix('net/w/')} "
        assert shown in tree_text(build(trace), "net/w")
        (lookup,) = known[name].lookups
        assert is_slot(lookup)
        assert not known[name].trainable


def test_an_owner_tells_what_is_kept_for_it() -> None:
    with record() as trace:
        w = weights()
        with tf.variable_scope("train"):
            tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss_of(w))
        tf.train.ExponentialMovingAverage(0.9).apply([w])
    about = explanation(build(trace), "w")
    assert about
    assert about.about[1] == (
        "kept for it by optimizers and moving averages: train/w/Momentum, "
        "w/ExponentialMovingAverage"
    )


# Kinds that users write.


class Signed(tf.train.Optimizer):
    """Steps of one length, whatever the gradient, and a count of them beside each variable."""

    def __init__(self, rate: float) -> None:
        super().__init__(False, "Signed")  # as users write it
        self._rate = rate

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            self._zeros_slot(variable, "steps", self._name)

    def _prepare(self) -> None:
        self._rate_t = tf.convert_to_tensor(self._rate, name="rate")

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        counted = tf.assign_add(self.get_slot(var, "steps"), tf.ones_like(grad))
        return tf.group(tf.assign_sub(var, self._rate_t * tf.sign(grad)), counted)

    def _resource_apply_dense(self, grad: Any, handle: Any) -> Any:
        return self._apply_dense(grad, handle)

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        return tf.scatter_sub(var, grad.indices, self._rate_t * tf.sign(grad.values)).op


@both_variables
def test_a_kind_that_a_user_writes_trains(*, use_resource: bool) -> None:
    w = weights(use_resource=use_resource)
    optimizer = Signed(0.25)
    value, steps = after(2, optimizer.minimize(loss_of(w)), w, optimizer.get_slot(w, "steps"))
    assert (value.tolist(), steps.tolist()) == ([0.5, -1.5], [2.0, 2.0])
    assert names(optimizer.variables()) == ["w/Signed"]


def test_a_kind_that_a_user_writes_trains_rows() -> None:
    w = weights(np.ones((3, 1), np.float32))
    train = Signed(0.25).minimize(loss_of(tf.gather(w, [2, 2, 0])))
    assert after(1, train, w)[0].tolist() == [[0.75], [1.0], [0.75]]


class Bounded(tf.train.AdamOptimizer):
    """Adam that lets weights decay, as published models do."""

    def apply_gradients(self, grads_and_vars: Any, *arguments: Any, **named: Any) -> Any:
        pairs = [(grad, variable) for grad, variable in grads_and_vars if grad is not None]
        trained = super().apply_gradients(pairs, *arguments, **named)
        with tf.control_dependencies([trained]):
            return tf.group(*[variable.assign(variable * 0.5) for _, variable in pairs])


def test_a_kind_may_inherit_from_adam() -> None:
    w = weights((1.0,))
    (value,) = after(1, Bounded(0.1).minimize(loss_of(w)), w)
    np.testing.assert_allclose(value, [0.45], 1e-5)


def test_what_a_kind_does_not_say_is_missing() -> None:
    class Dense(tf.train.Optimizer):
        def _apply_dense(self, grad: Any, var: Any) -> Any:
            return tf.assign_sub(var, grad)

    w, r = weights(np.ones((2, 1), np.float32)), weights(name="r", use_resource=True)
    optimizer = Dense(use_locking=False, name="Dense")
    for loss in (loss_of(tf.gather(w, [1])), loss_of(r)):
        with pytest.raises(NotImplementedError):
            optimizer.minimize(loss)


# What is refused.

REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: tf.train.AdagradOptimizer(0.1, 0.0),
        ValueError,
        "initial_accumulator_value must be positive: 0.0",
    ),
    (
        lambda: tf.train.FtrlOptimizer(0.1, 0.5),
        ValueError,
        "learning_rate_power 0.500000 needs to be negative or zero",
    ),
    (
        lambda: tf.train.FtrlOptimizer(0.1, l1_regularization_strength=-1.0),
        ValueError,
        "l1_regularization_strength -1.000000 needs to be positive or zero",
    ),
    (
        lambda: tf.train.AdamOptimizer().minimize(lambda: 1.0),
        RuntimeError,
        "`loss` passed to Optimizer.compute_gradients is a function, and a graph has no tape",
    ),
    (
        lambda: tf.train.AdamOptimizer().minimize(
            loss_of(tf.gather(weights([[1.0], [2.0]], constraint=tf.abs), [1]))
        ),
        RuntimeError,
        "Cannot use a constraint function on a sparse variable.",
    ),
    (
        lambda: tf.train.piecewise_constant(tf.constant(1.0), [2, 3], [0.1, 0.2, 0.3]),
        ValueError,
        "Boundaries (tf.int32) must have the same dtype as x (tf.float32).",
    ),
    (
        lambda: tf.train.piecewise_constant(1, [2], [0.1, 2]),
        ValueError,
        "Values must have elements all with the same dtype (tf.float32 vs tf.int32).",
    ),
    (
        lambda: tf.train.piecewise_constant(1, [2, 3], [0.1, 0.2]),
        ValueError,
        "The length of boundaries should be 1 less than the length of values",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_what_is_refused_is_refused_in_the_words_of_tf1(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(message)


def test_rows_that_do_not_fit_are_refused_by_name() -> None:
    w = weights(np.ones((3, 2), np.float32))
    grad = tf.IndexedSlices(tf.ones([1, 5]), tf.constant([0]))
    with pytest.raises(ValueError) as caught:
        tf.train.AdagradOptimizer(0.1).apply_gradients([(grad, w)])
    assert str(caught.value).startswith(
        "Dimension 1 in both shapes must be equal, but are 2 and 5. Shapes are [3,2] and [?,5]. "
        "for 'Adagrad/update_w/SparseApplyAdagrad' (op: 'SparseApplyAdagrad') with input shapes: "
        "[3,2], [3,2], [], ["
    )


@pytest.mark.parametrize("kind", ["momentum", "adagrad"])
def test_a_row_that_is_not_there_is_refused_when_it_runs(kind: str) -> None:
    w = weights(np.ones((3, 1), np.float32))
    grad = tf.IndexedSlices(tf.ones([2, 1]), tf.constant([0, 7]))
    train = KINDS[kind]().apply_gradients([(grad, w)])
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        after(1, train)
    assert str(caught.value).startswith("Index 7 at offset 1 in indices is out of range")
