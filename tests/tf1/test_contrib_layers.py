"""``tf.contrib.layers``: sharing, collections and refusals, as TensorFlow 1.15.5 has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf

slim = tf.contrib.slim
NO_NUMBER: Any = "4"


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def names(items: Any) -> list[str]:
    return [item.op.name for item in items]


def images() -> Any:
    return tf.placeholder(tf.float32, [2, 8, 8, 3], name="x")


# Sharing.


def test_a_named_layer_is_shared_with_reuse() -> None:
    x = images()
    for reuse in (None, True):
        slim.conv2d(x, 4, 3, scope="conv", reuse=reuse)
    assert names(tf.global_variables()) == ["conv/weights", "conv/biases"]


def test_a_name_is_not_taken_twice_without_reuse() -> None:
    x = images()
    slim.conv2d(x, 4, 3, scope="conv")
    with pytest.raises(ValueError, match="Variable conv/weights already exists, disallowed"):
        slim.conv2d(x, 4, 3, scope="conv")


def test_unnamed_layers_of_a_scope_that_is_shared_find_each_other() -> None:
    x = images()

    def tower() -> Any:
        return slim.stack(slim.flatten(slim.conv2d(x, 4, 3)), slim.fully_connected, [5, 4])

    with tf.variable_scope("tower"):
        tower()
    made = names(tf.global_variables())
    with tf.variable_scope("tower", reuse=True):
        tower()
    assert names(tf.global_variables()) == made
    assert made[:4] == [
        *("tower/Conv/weights", "tower/Conv/biases"),
        *("tower/Stack/fully_connected_1/weights", "tower/Stack/fully_connected_1/biases"),
    ]


def test_a_scope_object_leads_back() -> None:
    with tf.variable_scope("mine") as scope:
        pass
    slim.fully_connected(tf.zeros([2, 3]), 4, scope=scope)
    assert names(tf.model_variables()) == ["mine/weights", "mine/biases"]


def test_a_getter_around_makes_the_weights() -> None:
    asked = []

    def getter(getter: Callable[..., Any], name: str, *args: Any, **kwargs: Any) -> Any:
        asked.append(name)
        return getter(name, *args, **kwargs)

    with tf.variable_scope("s", custom_getter=getter):
        slim.fully_connected(tf.zeros([2, 3]), 4)
    assert asked == ["s/fully_connected/weights", "s/fully_connected/biases"]


# Collections.


def test_variables_and_outputs_join_their_collections() -> None:
    y = slim.conv2d(
        images(),
        4,
        3,
        scope="conv",
        variables_collections={"weights": ["heavy"], "biases": ["light"]},
        outputs_collections="ends",
    )
    assert names(tf.get_collection("heavy")) == ["conv/weights"]
    assert names(tf.get_collection("light")) == ["conv/biases"]
    assert dict(slim.utils.convert_collection_to_dict("ends", clear_collection=True)) == {"conv": y}
    assert tf.get_collection("ends") == []


def test_a_variable_that_is_shared_joins_a_collection_once() -> None:
    x = tf.zeros([2, 3])
    for reuse in (None, True):
        slim.fully_connected(x, 4, scope="fc", reuse=reuse, variables_collections=["mine"])
    assert names(tf.get_collection("mine")) == ["fc/weights", "fc/biases"]


def test_weights_are_penalized_once() -> None:
    x = tf.zeros([2, 3])
    for reuse in (None, True):
        slim.fully_connected(
            x, 4, scope="fc", reuse=reuse, weights_regularizer=slim.l2_regularizer(0.1)
        )
    assert names(tf.losses.get_regularization_losses()) == ["fc/kernel/Regularizer/l2_regularizer"]


def test_what_is_not_trained_is_still_of_the_model() -> None:
    slim.batch_norm(slim.conv2d(images(), 4, 3, trainable=False))
    assert names(tf.trainable_variables()) == ["BatchNorm/beta"]
    assert len(slim.get_model_variables()) == 5


def test_updates_are_run_with_the_outputs_where_no_collection_takes_them() -> None:
    x = tf.constant(np.arange(8, dtype=np.float32).reshape(2, 2, 2, 1))
    y = slim.batch_norm(x, updates_collections=None, decay=0.5)
    assert tf.get_collection(tf.GraphKeys.UPDATE_OPS) == []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(y)
        mean = session.run(slim.get_variables_by_name("moving_mean")[0])
    np.testing.assert_allclose(mean, [1.75])


def test_elements_of_a_batch_may_count_for_more() -> None:
    x = tf.constant([[1.0], [3.0]])
    y = slim.batch_norm(x, batch_weights=[1.0, 0.0], updates_collections=None, decay=0.0)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(y)
        mean = session.run(slim.get_variables_by_name("moving_mean")[0])
    np.testing.assert_allclose(mean, [1.0])


# Finding variables.


def test_variables_are_found_by_their_names() -> None:
    with tf.variable_scope("net") as scope:
        slim.fully_connected(tf.zeros([2, 3]), 4, scope="fc")
    step = slim.get_or_create_global_step()
    find = tf.contrib.framework
    assert names(find.get_variables(scope)) == ["net/fc/weights", "net/fc/biases"]
    assert names(find.get_variables_by_suffix("weights")) == ["net/fc/weights"]
    assert names(find.get_variables_by_name("fc")) == []
    assert names(find.get_variables_to_restore(exclude=["net/fc/biases"])) == [
        *("net/fc/weights", "global_step"),
    ]
    assert find.get_unique_variable("global_step") is step
    with pytest.raises(ValueError, match="does not uniquely identify a variable"):
        find.get_unique_variable("net/fc")


# Refusals.


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: slim.conv2d(tf.zeros([2, 3]), 4, 3), "Convolution expects input with rank 4"),
        (lambda: slim.conv2d(images(), 4, 3, data_format="HW"), "Invalid data_format: 'HW'"),
        (lambda: slim.linear(tf.zeros([2, 3]), NO_NUMBER), "num_outputs type should be one of"),
        (lambda: slim.max_pool2d(images(), 2, data_format="X"), "data_format has to be either"),
        (lambda: slim.batch_norm(tf.placeholder(tf.float32)), "Input has undefined rank"),
        (lambda: slim.stack(images(), slim.conv2d, 3), "stack_args need to be a list or tuple"),
        (lambda: slim.maxout(images(), 2), "number of features(3) is not a multiple of num_units"),
        (lambda: slim.l2_regularizer(1), "scale cannot be an integer: 1"),
        (lambda: slim.l1_regularizer(-0.5), "Setting a scale less than 0 on a regularizer: -0.5"),
        (lambda: slim.apply_regularization(slim.l2_regularizer(0.1)), "No weights to regularize."),
        (
            lambda: slim.layer_norm(tf.zeros([2, 3]), begin_norm_axis=2),
            "begin_params_axis (-1) and",
        ),
        (lambda: tf.contrib.layers.group_norm(images(), 2), "3 channels is not commensurate with"),
        (lambda: tf.contrib.layers.embed_sequence([[1]]), "Must specify vocab size and embedding"),
        (
            lambda: tf.contrib.layers.optimize_loss(tf.constant(1.0), None, 0.1, "Mine"),
            "Optimizer name should be one of [Adagrad, Adam, Ftrl, Momentum, RMSProp, SGD], you",
        ),
    ],
)
def test_bad_arguments_are_refused_in_the_words_of_tf1(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(ValueError) as caught:  # the words are looked at below
        call()
    assert words in str(caught.value)
