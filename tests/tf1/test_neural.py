"""Calls of ``tf.nn`` and ``tf.image``, beside what TensorFlow 1.15.5 made of the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import scopeviz.tf1 as tf
from tests.tf1.recorded.neural import PROGRAMS, observed
from tests.tf1.recorded.observation import check_close, recorded

WANTED = recorded("neural")


@pytest.fixture(autouse=True)
def graph() -> Iterator[None]:
    with tf.Graph().as_default():
        yield


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_call_does_what_tensorflow_does(name: str) -> None:
    made, wanted = observed(tf, name), dict(WANTED[name])
    check_close(made.pop("values", None), wanted.pop("values", None))
    assert made == wanted


def test_every_call_was_recorded() -> None:
    assert set(PROGRAMS) == set(WANTED)


def test_the_second_gradient_of_a_loss_over_classes_is_refused() -> None:
    x = tf.placeholder(tf.float32, [1, 3])
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0], logits=x)
    (first,) = tf.gradients(loss, x)
    with pytest.raises(LookupError) as caught:
        tf.gradients(first, x)
    assert str(caught.value).startswith("Gradient explicitly disabled. Reason: ")


def test_dropout_keeps_the_mean_and_drops_the_part_it_is_told_to() -> None:
    ones = tf.ones([10000])
    with tf.Session() as session:
        value = session.run(tf.nn.dropout(ones, keep_prob=0.8, seed=1))
    assert set(np.unique(value)) == {np.float32(0), np.float32(1.25)}
    assert abs(value.mean() - 1) < 0.03


def test_dropout_decides_once_for_what_noise_shape_leaves_out() -> None:
    with tf.Session() as session:
        value = session.run(tf.nn.dropout(tf.ones([4, 50]), rate=0.5, noise_shape=[None, 1]))
    assert all(len(set(row)) == 1 for row in value)


@pytest.mark.parametrize(
    "sampler", [tf.nn.log_uniform_candidate_sampler, tf.nn.uniform_candidate_sampler]
)
def test_a_sampler_draws_each_class_once_if_told_to(sampler: object) -> None:
    drawn, _, _ = sampler([[0]], 1, 20, unique=True, range_max=20, seed=3)  # type: ignore[operator]  # a function
    with tf.Session() as session:
        assert sorted(session.run(drawn)) == list(range(20))


def test_frequent_classes_are_drawn_as_often_as_their_rank_says() -> None:
    drawn, _, expected = tf.nn.log_uniform_candidate_sampler(
        [[0]], 1, 20000, unique=False, range_max=5, seed=3
    )
    with tf.Session() as session:
        classes, often = session.run([drawn, expected])
    for place in range(5):
        wanted = float(often[classes == place][0])
        assert abs((classes == place).sum() - wanted) < 0.06 * wanted


def test_a_part_of_the_elements_is_zero() -> None:
    x = tf.placeholder(tf.float32)
    with tf.Session() as session:
        assert session.run(tf.nn.zero_fraction(x), {x: [[0, 1], [0, 0]]}) == 0.75


@pytest.mark.parametrize("what", ["depthwise", "transposed"])
def test_the_order_of_axes_changes_no_convolution(what: str) -> None:
    random = np.random.default_rng(0)
    images = random.random((2, 6, 5, 3), dtype=np.float32)
    each = random.random((3, 3, 3, 2), dtype=np.float32)
    plain = tf.nn.depthwise_conv2d(images, each, [1, 2, 2, 1], "SAME")
    first = tf.nn.depthwise_conv2d(
        images.transpose(0, 3, 1, 2), each, [1, 1, 2, 2], "SAME", data_format="NCHW"
    )
    back = tf.nn.conv2d_transpose(images, each.swapaxes(2, 3), [2, 12, 10, 2], 2)
    turned = tf.nn.conv2d_transpose(
        images.transpose(0, 3, 1, 2),
        each.swapaxes(2, 3),
        [2, 2, 12, 10],
        2,
        data_format="NCHW",
    )
    pairs = {"depthwise": (plain, first), "transposed": (back, turned)}
    with tf.Session() as session:
        last, channels_first = session.run(pairs[what])
    np.testing.assert_allclose(channels_first.transpose(0, 2, 3, 1), last, 1e-5)
