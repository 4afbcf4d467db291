"""Layers: what they are called and share, as TensorFlow 1.15.5 has it, and what they compute."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

import scopeviz.tf1 as tf

Array: TypeAlias = NDArray[Any]


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def inputs(*shape: int | None, dtype: Any = tf.float32) -> Any:
    return tf.placeholder(dtype, list(shape), name="x")


def some(*shape: int) -> Array:
    return np.random.default_rng([*shape]).normal(size=shape).astype(np.float32)


def names(items: Sequence[Any]) -> list[str]:
    return [item.name for item in items]


def made(graph: tf.Graph) -> list[str]:
    """The ops that are no part of a variable."""
    parts = ("/Assign", "/read", "kernel", "bias", "gamma", "beta", "moving_mean")
    return [
        op.name
        for op in graph.get_operations()
        if "Initializer" not in op.name and not op.name.endswith((*parts, "moving_variance", "x"))
    ]


def value_of(fetched: Any, feeds: Any = None, *before: Any) -> Any:
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for update in before:
            session.run(update, feeds)
        return session.run(fetched, feeds)


# Scopes and sharing.


def test_unnamed_layers_are_counted_in_each_variable_scope() -> None:
    x = inputs(2, 3)
    outside = [tf.layers.dense(x, 2).name for _ in range(2)]
    with tf.variable_scope("s"):
        inside = [tf.layers.dense(x, 2).name for _ in range(2)]
    assert outside == ["dense/BiasAdd:0", "dense_1/BiasAdd:0"]
    assert inside == ["s/dense/BiasAdd:0", "s/dense_1/BiasAdd:0"]


def test_name_scopes_do_not_touch_the_names_of_weights() -> None:
    with tf.name_scope("n"):
        y = tf.layers.dense(inputs(2, 3), 2)
    assert y.name == "n/dense/BiasAdd:0"
    assert names(tf.global_variables()) == ["dense/kernel:0", "dense/bias:0"]


def test_a_named_layer_is_shared_with_reuse() -> None:
    x = inputs(2, 3)
    one = tf.layers.dense(x, 2, name="d")
    two = tf.layers.dense(x, 2, name="d", reuse=True)
    assert names([one, two]) == ["d/BiasAdd:0", "d_1/BiasAdd:0"]
    assert names(tf.global_variables()) == ["d/kernel:0", "d/bias:0"]


def test_a_name_is_not_taken_twice_without_reuse() -> None:
    tf.layers.dense(inputs(2, 3), 2, name="d")
    with pytest.raises(ValueError) as caught:
        tf.layers.dense(inputs(2, 3), 2, name="d")
    assert str(caught.value).startswith("Variable d/kernel already exists, disallowed.")


def test_unnamed_layers_never_share() -> None:
    x = inputs(2, 3)
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        tf.layers.dense(x, 2)
        tf.layers.dense(x, 2)
    assert names(tf.trainable_variables())[::2] == ["net/dense/kernel:0", "net/dense_1/kernel:0"]


def test_unnamed_layers_find_each_other_in_a_scope_that_is_entered_again() -> None:
    x = inputs(2, 3)
    for reuse in (None, True):
        with tf.variable_scope("net", reuse=reuse):
            tf.layers.dense(x, 2)
    assert names(tf.global_variables()) == ["net/dense/kernel:0", "net/dense/bias:0"]


def test_a_layer_that_only_shares_its_name_by_class_is_one_with_the_unnamed() -> None:
    x = inputs(2, 3)
    for _ in range(2):
        tf.layers.dense(x, 2, reuse=tf.AUTO_REUSE)
    assert names(tf.global_variables()) == ["dense/kernel:0", "dense/bias:0"]


def test_a_layer_keeps_the_scope_of_its_first_call() -> None:
    layer = tf.layers.Dense(2)
    with tf.variable_scope("a"):
        layer(inputs(2, 3))
    with tf.variable_scope("b"):
        calls = [layer(inputs(2, 3)).name for _ in range(2)]
    assert calls == ["a/dense/BiasAdd_1:0", "a/dense/BiasAdd_2:0"]
    assert (layer.name, layer.scope_name, layer.dtype) == ("dense_1", "a/dense", "float32")
    assert names(layer.weights) == ["a/dense/kernel:0", "a/dense/bias:0"]


def test_a_scope_may_be_given_with_the_first_call() -> None:
    with tf.variable_scope("given") as scope:
        pass
    layer = tf.layers.Dense(2)
    layer(inputs(2, 3), scope=scope)
    assert layer.kernel.name == "given/kernel:0"


def test_layers_are_counted_by_their_class() -> None:
    layers = [
        tf.layers.Dense(2),
        tf.layers.Flatten(),
        tf.layers.Dense(2, name="mine"),
        tf.layers.Dense(2),
        tf.layers.MaxPooling2D(2, 2),
        tf.layers.BatchNormalization(),
    ]
    assert names(layers) == [
        "dense_1",
        "flatten_1",
        "mine",
        "dense_2",
        "max_pooling2d_1",
        "batch_normalization_1",
    ]


def test_a_scope_initializes_what_the_layer_does_not() -> None:
    with tf.variable_scope("s", initializer=tf.constant_initializer(0.5)):
        tf.layers.dense(inputs(2, 3), 2)
        tf.layers.batch_normalization(inputs(2, 3))
    kernel, bias, gamma, beta, mean, variance = value_of(tf.global_variables())
    assert np.unique(kernel).tolist() == [0.5]
    assert np.unique(bias).tolist() == [0.0]
    kept = [np.unique(one).tolist() for one in (gamma, beta, mean, variance)]
    assert kept == [[1.0], [0.0], [0.0], [1.0]]


def test_a_custom_getter_makes_the_weights() -> None:
    def getter(getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        return getter(f"{name}_g", *args, **{**kwargs, "trainable": False})

    layer = tf.layers.Dense(2)
    with tf.variable_scope("s", custom_getter=getter):
        layer(inputs(2, 3))
    assert names(layer.weights) == ["s/dense/kernel_g:0", "s/dense/bias_g:0"]
    assert layer.trainable_weights == []


def test_a_scope_of_resource_variables_makes_resource_weights() -> None:
    x = inputs(4, 3)
    with tf.variable_scope("s", use_resource=True):
        y = tf.layers.batch_normalization(tf.layers.dense(x, 2), training=True)
    assert {v.op.type for v in tf.global_variables()} == {"VarHandleOp"}
    mean = tf.global_variables()[4]
    output, kept = value_of([y, mean], {x: some(4, 3)}, tf.get_collection("update_ops"))
    np.testing.assert_allclose(output.mean(0), [0.0, 0.0], atol=1e-5)
    assert np.all(kept != 0.0)


def test_a_weight_in_parts_counts_as_one_that_is_not_trained() -> None:
    layer, x = tf.layers.Dense(4, kernel_regularizer=tf.nn.l2_loss), inputs(2, 4)
    with tf.variable_scope("s", partitioner=tf.fixed_size_partitioner(2)):
        y = layer(x)
    assert (layer.trainable_weights, len(layer.non_trainable_weights)) == ([], 2)
    assert names(tf.trainable_variables()) == [
        "s/dense/kernel/part_0:0",
        "s/dense/kernel/part_1:0",
        "s/dense/bias/part_0:0",
        "s/dense/bias/part_1:0",
    ]
    assert names(tf.get_collection("regularization_losses")) == [
        "s/dense/kernel/Regularizer/L2Loss:0",
        "s/dense/kernel/Regularizer_1/L2Loss:0",
    ]
    given = some(2, 4)
    output, kernel = value_of([y, layer.kernel.as_tensor()], {x: given})
    np.testing.assert_allclose(output, given @ kernel, 1e-5)


def test_averages_are_kept_in_one_part() -> None:
    with tf.variable_scope("s", partitioner=tf.fixed_size_partitioner(2)) as scope:
        tf.layers.batch_normalization(inputs(2, 4), training=True)
    assert scope.partitioner is not None
    assert [v.op.name.partition("/batch_normalization/")[2] for v in tf.global_variables()] == [
        "gamma/part_0",
        "gamma/part_1",
        "beta/part_0",
        "beta/part_1",
        "moving_mean",
        "moving_variance",
    ]


# Losses and training.


def test_losses_of_weights_and_outputs_have_the_names_of_tf1() -> None:
    layer = tf.layers.Dense(2, kernel_regularizer=tf.nn.l2_loss, activity_regularizer=tf.nn.l2_loss)
    x = inputs(2, 3)
    layer(x)
    layer(x)
    assert names(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)) == [
        "dense/kernel/Regularizer/L2Loss:0",
        "dense/ActivityRegularizer/truediv:0",
        "dense/ActivityRegularizer_1/truediv:0",
    ]
    assert names(layer.losses) == [
        "dense/ActivityRegularizer/truediv:0",
        "dense/ActivityRegularizer_1/truediv:0",
        "kernel/Regularizer/L2Loss:0",
    ]


def test_the_loss_of_outputs_is_a_mean_over_the_batch() -> None:
    x = inputs(4, 3)
    y = tf.layers.dense(x, 2, activity_regularizer=tf.nn.l2_loss)
    output, loss = value_of([y, tf.get_collection("regularization_losses")[0]], {x: some(4, 3)})
    assert loss == pytest.approx(np.sum(output**2) / 2 / 4, rel=1e-5)


def test_a_scope_regularizes_besides_the_layer() -> None:
    with tf.variable_scope("s", regularizer=tf.nn.l2_loss):
        tf.layers.dense(inputs(2, 3), 2, kernel_regularizer=tf.nn.l2_loss)
    assert names(tf.get_collection("regularization_losses")) == [
        "s/dense/kernel/Regularizer/L2Loss:0",
        "s/dense/kernel/Regularizer/L2Loss_1:0",
        "s/dense/bias/Regularizer/L2Loss:0",
    ]


def test_a_shared_weight_is_penalized_once() -> None:
    for reuse in (None, True):
        tf.layers.dense(inputs(2, 3), 2, name="d", kernel_regularizer=tf.nn.l2_loss, reuse=reuse)
    assert len(tf.get_collection("regularization_losses")) == 1


def test_a_layer_may_be_kept_from_training() -> None:
    tf.layers.dense(inputs(2, 3), 2, trainable=False)
    assert tf.trainable_variables() == []
    layer = tf.layers.Dense(2)
    layer(inputs(2, 3))
    layer.trainable = False
    assert (len(layer.trainable_weights), len(layer.non_trainable_weights)) == (0, 2)
    assert layer.variables == layer.weights == layer.non_trainable_variables
    assert layer.count_params() == 8


# Layers of one's own.


class Scaled(tf.layers.Layer):
    def build(self, input_shape: Any) -> None:
        self.factor = self.add_weight(
            "factor", [input_shape.as_list()[-1]], initializer="ones", regularizer=tf.nn.l2_loss
        )
        self.count = self.add_variable("count", [], dtype=tf.int32, trainable=False)

    def call(self, x: Any, times: Any = 1.0, scope: Any = None) -> Any:
        assert scope is tf.get_variable_scope()
        return x * self.factor * times


def test_a_layer_of_ones_own_shares_its_weights() -> None:
    layer, x = Scaled(), inputs(2, 3)
    one, two = layer(x, 2.0), layer.apply(x, times=3.0)
    assert (layer.name, layer.scope_name) == ("scaled_1", "scaled")
    assert names(layer.weights) == ["scaled/factor:0", "scaled/count:0"]
    assert names(layer.trainable_variables) == ["scaled/factor:0"]
    assert names([one, two]) == ["scaled/mul_1:0", "scaled/mul_3:0"]
    first, second = value_of([one, two], {x: np.ones([2, 3])})
    assert (first[0, 0], second[0, 0]) == (2.0, 3.0)


def test_losses_and_updates_may_be_added() -> None:
    layer = tf.layers.Layer()
    loss, update = tf.constant(1.0, name="loss"), tf.no_op("update")
    layer.add_loss([loss, None, lambda: loss])
    layer.add_update([update, lambda: tf.identity(loss, "again")])
    layer(inputs(2))
    assert tf.get_collection("regularization_losses") == [loss, loss]
    assert names(layer.updates) == names(tf.get_collection("update_ops")) == ["update", "again"]


def refuse_to_give() -> Any:
    class Mute(tf.layers.Layer):
        def call(self, _: Any) -> Any:
            return None

    return Mute()(inputs(2, 3))


def add(**arguments: Any) -> Callable[[], Any]:
    def build() -> Any:
        return tf.layers.Layer().add_weight("w", [1], **arguments)

    return build


# What layers compute.


def test_dense_layers_give_weighted_sums() -> None:
    x, layer = inputs(None, 3), tf.layers.Dense(2, activation="tanh", bias_initializer="ones")
    y = layer(x)
    assert y.shape.as_list() == [None, 2]
    given = some(4, 3)
    output, kernel, bias = value_of([y, layer.kernel, layer.bias], {x: given})
    np.testing.assert_allclose(output, np.tanh(given @ kernel + bias), 1e-5)


@pytest.mark.parametrize("shape", [(None, 4, 3), (2, 4, 3)])
def test_dense_layers_take_the_last_axis(shape: Sequence[int | None], graph: tf.Graph) -> None:
    x, layer = inputs(*shape), tf.layers.Dense(5, name="d", bias_initializer="ones")
    y = layer(x)
    assert y.shape.as_list() == [shape[0], 4, 5]
    given = some(2, 4, 3)
    output, kernel = value_of([y, layer.kernel], {x: given})
    np.testing.assert_allclose(output, given @ kernel + 1, 1e-5)
    assert "d/Tensordot" in names(graph.get_operations())
    assert ("d/Tensordot/GatherV2_1" in names(graph.get_operations())) == (None in shape)


def convolved(images: Array, kernel: Array, rate: int, padding: str) -> Array:
    """A convolution, element by element."""
    reach = (kernel.shape[0] - 1) * rate
    if padding == "same":
        around = (reach // 2, reach - reach // 2)
        images = np.pad(images, [(0, 0), around, around, (0, 0)])
    batch, height, width, _ = images.shape
    result = np.zeros([batch, height - reach, width - reach, kernel.shape[-1]])
    for row, column in np.ndindex(*kernel.shape[:2]):
        top, left = row * rate, column * rate
        part = images[:, top : top + result.shape[1], left : left + result.shape[2]]
        result += part @ kernel[row, column]
    return result


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("rate", [1, 2, 3])
@pytest.mark.parametrize("known", [True, False])
def test_convolutions_may_have_gaps(padding: str, rate: int, *, known: bool) -> None:
    given = some(2, 9, 8, 2)
    x = inputs(*given.shape) if known else inputs(None, None, None, 2)
    layer = tf.layers.Conv2D(3, 3, padding=padding, dilation_rate=rate)
    output, kernel = value_of([layer(x), layer.kernel], {x: given})
    np.testing.assert_allclose(output, convolved(given, kernel, rate, padding), 1e-4, 1e-5)


def test_convolutions_take_channels_first() -> None:
    given = some(2, 9, 8, 2)
    x = inputs(2, 2, 9, 8)
    layer = tf.layers.Conv2D(
        3, 3, dilation_rate=2, data_format="channels_first", bias_initializer="ones"
    )
    y = layer(x)
    assert y.shape.as_list() == [2, 3, 5, 4]
    output, kernel = value_of([y, layer.kernel], {x: given.transpose(0, 3, 1, 2)})
    expected = convolved(given, kernel, 2, "valid") + 1
    np.testing.assert_allclose(output.transpose(0, 2, 3, 1), expected, 1e-4, 1e-5)


def test_the_ops_of_a_convolution_with_gaps_have_the_names_of_tf1(graph: tf.Graph) -> None:
    tf.layers.conv2d(inputs(2, 8, 8, 1), 4, 3, dilation_rate=2, name="c")
    assert made(graph) == [
        "c/dilation_rate",
        "c/required_space_to_batch_paddings/input_shape",
        "c/required_space_to_batch_paddings/base_paddings",
        "c/required_space_to_batch_paddings/paddings",
        "c/required_space_to_batch_paddings/crops",
        "c/SpaceToBatchND/block_shape",
        "c/SpaceToBatchND/paddings",
        "c/SpaceToBatchND",
        "c/Conv2D",
        "c/BatchToSpaceND/block_shape",
        "c/BatchToSpaceND/crops",
        "c/BatchToSpaceND",
        "c/BiasAdd",
    ]


def test_pools_look_at_windows() -> None:
    given = np.arange(16.0, dtype=np.float32).reshape(1, 4, 4, 1)
    x = inputs(1, 4, 4, 1)
    pools = [
        tf.layers.max_pooling2d(x, 2, 2),
        tf.layers.average_pooling2d(x, (2, 2), (2, 2), name="mean"),
    ]
    assert names(pools) == ["max_pooling2d/MaxPool:0", "mean/AvgPool:0"]
    greatest, mean = value_of(pools, {x: given})
    assert greatest.ravel().tolist() == [5, 7, 13, 15]
    assert mean.ravel().tolist() == [2.5, 4.5, 10.5, 12.5]


@pytest.mark.parametrize(
    ("shape", "data_format", "wanted"),
    [
        ((None, 4, 3), "channels_last", [None, 12]),
        ((2, 4, 3), "channels_last", [2, 12]),
        ((2,), "channels_last", [2, 1]),
        ((None, None, 3), "channels_last", [None, None]),
        ((2, 3, 4, 5), "channels_first", [2, 60]),
    ],
)
def test_flattening_leaves_the_batch(
    shape: Sequence[int | None], data_format: str, wanted: list[int | None]
) -> None:
    x = inputs(*shape)
    y = tf.layers.flatten(x, data_format=data_format)
    assert y.shape.as_list() == wanted
    given = some(*[size or 2 for size in shape])
    expected = np.moveaxis(given, 1, -1) if data_format == "channels_first" else given
    np.testing.assert_array_equal(value_of(y, {x: given}), expected.reshape(len(given), -1))


def test_dropout_keeps_the_mean() -> None:
    kept = value_of(tf.layers.dropout(tf.ones([100, 100]), 0.25, training=True, seed=3))
    assert np.unique(kept).tolist() == [0.0, pytest.approx(4 / 3)]
    assert np.mean(kept > 0) == pytest.approx(0.75, abs=0.02)


def test_dropout_can_be_turned_on_in_a_run() -> None:
    training = tf.placeholder(tf.bool, [])
    y = tf.layers.dropout(tf.ones([100]), 0.5, training=training, noise_shape=[None])
    assert 0 in value_of(y, {training: True})
    assert value_of(y, {training: False}).tolist() == [1.0] * 100


# Batch normalization.

BATCHES = [("step by step", (8, 3)), ("at once", (4, 2, 2, 3))]
every_batch = pytest.mark.parametrize("shape", [shape for _, shape in BATCHES], ids=str)


def normalized(x: Array, mean: Array, variance: Array) -> Array:
    result: Array = (x - mean) / np.sqrt(variance + 1e-3)
    return result


@every_batch
@pytest.mark.parametrize("as_tensor", [False, True])
def test_a_batch_is_normalized_by_itself_and_remembered(
    shape: Sequence[int], *, as_tensor: bool
) -> None:
    training = tf.placeholder_with_default(np.True_, []) if as_tensor else True
    x, layer = inputs(*shape), tf.layers.BatchNormalization(momentum=0.9)
    y, given = layer(x, training=training), some(*shape) * 3 + 2
    axes = tuple(range(len(shape) - 1))
    mean, variance, count = given.mean(axes), given.var(axes), given.size // 3
    fetched = [y, layer.moving_mean, layer.moving_variance]
    output, kept_mean, kept_variance = value_of(fetched, {x: given}, layer.updates)
    np.testing.assert_allclose(output, normalized(given, mean, variance), 1e-3, 1e-4)
    # The op for images corrects the variance that it remembers for the size of the batch.
    unbiased = variance * (count / (count - 1) if len(shape) == 4 else 1)
    np.testing.assert_allclose(kept_mean, 0.1 * mean, 1e-4)
    np.testing.assert_allclose(kept_variance, 0.9 + 0.1 * unbiased, 1e-4)


@every_batch
@pytest.mark.parametrize("as_tensor", [False, True])
def test_at_other_times_what_is_remembered_counts(shape: Sequence[int], *, as_tensor: bool) -> None:
    training = tf.placeholder_with_default(np.False_, []) if as_tensor else False
    x = inputs(*shape)
    layer = tf.layers.BatchNormalization(
        moving_mean_initializer=tf.constant_initializer(2.0),
        moving_variance_initializer=tf.constant_initializer(9.0),
    )
    y, given = layer(x, training=training), some(*shape)
    fetched = [y, layer.moving_mean, layer.moving_variance]
    output, mean, variance = value_of(fetched, {x: given}, layer.updates)
    two, nine = np.array([2.0] * 3), np.array([9.0] * 3)
    np.testing.assert_allclose(output, normalized(given, two, nine), 1e-4, 1e-5)
    np.testing.assert_array_equal([mean, variance], [two, nine])
    assert len(layer.updates) == (2 if as_tensor else 0)


@pytest.mark.parametrize("shape", [(4, 3, 5), (4, 3, 5, 2)])
def test_the_channels_may_be_the_second_axis(shape: Sequence[int]) -> None:
    x, given = inputs(*shape), some(*shape)
    y = tf.layers.batch_normalization(x, axis=1, training=True)
    axes = tuple(axis for axis in range(len(shape)) if axis != 1)
    mean, variance = (f(given, axes, keepdims=True) for f in (np.mean, np.var))
    np.testing.assert_allclose(
        value_of(y, {x: given}), normalized(given, mean, variance), 1e-3, 1e-4
    )


def test_there_may_be_several_axes_of_channels() -> None:
    x, given = inputs(4, 3, 5), some(4, 3, 5)
    layer = tf.layers.BatchNormalization(axis=[1, 2])
    y = layer(x, training=True)
    assert layer.gamma.shape.as_list() == [1, 3, 5]
    expected = normalized(given, given.mean(0), given.var(0))
    np.testing.assert_allclose(value_of(y, {x: given}), expected, 1e-3, 1e-4)


def test_half_floats_are_normalized_with_whole_weights() -> None:
    x = inputs(4, 3, dtype=tf.float16)
    y = tf.layers.batch_normalization(x, training=True)
    assert {v.dtype.base_dtype for v in tf.global_variables()} == {tf.float32}
    assert (y.dtype, value_of(y, {x: some(4, 3)}).dtype) == (tf.float16, np.float16)


def test_scale_and_center_may_be_left_out(graph: tf.Graph) -> None:
    y = tf.layers.batch_normalization(inputs(4, 2, 2, 3), training=True, scale=False, center=False)
    assert names(tf.global_variables()) == [
        "batch_normalization/moving_mean:0",
        "batch_normalization/moving_variance:0",
    ]
    assert y.op.type == "FusedBatchNormV3"
    assert made(graph)[:2] == ["batch_normalization/Const", "batch_normalization/Const_1"]


def test_a_shared_batch_normalization_updates_one_average_twice() -> None:
    x = inputs(4, 3)
    for reuse in (None, True):
        tf.layers.batch_normalization(x, training=True, name="b", reuse=reuse)
    assert names(tf.get_collection(tf.GraphKeys.UPDATE_OPS)) == [
        "b/AssignMovingAvg",
        "b/AssignMovingAvg_1",
        "b_1/AssignMovingAvg",
        "b_1/AssignMovingAvg_1",
    ]
    assert len(tf.global_variables()) == 4


def test_the_ops_of_batch_normalization_have_the_names_of_tf1(graph: tf.Graph) -> None:
    tf.layers.batch_normalization(inputs(4, 3), training=True, name="b")
    wanted = """
        b/moments/mean/reduction_indices b/moments/mean b/moments/StopGradient
        b/moments/SquaredDifference b/moments/variance/reduction_indices b/moments/variance
        b/moments/Squeeze b/moments/Squeeze_1 b/AssignMovingAvg/decay b/AssignMovingAvg/sub
        b/AssignMovingAvg/mul b/AssignMovingAvg b/AssignMovingAvg_1/decay
        b/AssignMovingAvg_1/sub b/AssignMovingAvg_1/mul b/AssignMovingAvg_1 b/batchnorm/add/y
        b/batchnorm/add b/batchnorm/Rsqrt b/batchnorm/mul b/batchnorm/mul_1 b/batchnorm/mul_2
        b/batchnorm/sub b/batchnorm/add_1
    """
    assert " ".join(made(graph)) == " ".join(wanted.split())


def test_a_choice_of_the_run_is_named_as_in_tf1() -> None:
    tf.layers.batch_normalization(inputs(4, 3), training=tf.placeholder(tf.bool, []))
    assert names(tf.get_collection(tf.GraphKeys.UPDATE_OPS)) == [
        "batch_normalization/cond_2/Merge",
        "batch_normalization/cond_3/Merge",
    ]


def test_a_network_of_layers_is_trained() -> None:
    x, labels = inputs(None, 8, 8, 1), tf.placeholder(tf.float32, [None, 2])
    y = tf.layers.conv2d(x, 4, 3, padding="same", activation=tf.nn.relu)
    y = tf.layers.batch_normalization(tf.layers.max_pooling2d(y, 2, 2), training=True)
    logits = tf.layers.dense(tf.layers.flatten(y), 2)
    losses = tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)
    loss = tf.reduce_mean(losses)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train = tf.train.AdamOptimizer(0.01).minimize(loss)
    images = some(16, 8, 8, 1)
    bright = images.mean((1, 2, 3)) > 0
    feeds = {x: images, labels: np.stack([bright, ~bright], 1)}
    tf.set_random_seed(0)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        before = session.run(loss, feeds)
        for _ in range(30):
            session.run(train, feeds)
        assert session.run(loss, feeds) < before / 5


def wave(shape: Sequence[int], **_: Any) -> Any:
    """First values that are the same everywhere."""
    return tf.constant(np.sin(np.arange(np.prod(shape)) * 2.7).reshape(shape) / 2, tf.float32)


@pytest.mark.parametrize("fused", [True, False])
def test_a_network_is_trained_as_in_tf1(*, fused: bool) -> None:
    x, training = inputs(None, 6, 6, 2), tf.placeholder(tf.bool, [])
    with tf.variable_scope("net", initializer=wave):
        y = tf.layers.conv2d(
            x,
            3,
            3,
            padding="same",
            dilation_rate=2,
            activation=tf.tanh,
            kernel_regularizer=tf.nn.l2_loss,
        )
        y = tf.layers.batch_normalization(y, training=training, momentum=0.8, fused=fused)
        y = tf.layers.dense(tf.layers.flatten(tf.layers.average_pooling2d(y, 2, 2)), 1)
    penalty = tf.add_n(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))
    loss = tf.reduce_mean(tf.square(y - 1.0)) + 0.1 * penalty
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train = tf.train.MomentumOptimizer(0.02, 0.9).minimize(loss)
    images = np.cos(np.arange(4 * 72)).reshape(4, 6, 6, 2)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        found = [session.run([loss, train], {x: images, training: True})[0] for _ in range(4)]
        found.append(session.run(loss, {x: images, training: False}))
    # Recorded from TensorFlow 1.15.5.
    assert found == pytest.approx([1.4688, 1.3242, 1.0852, 0.8129, 0.5722], abs=1e-4)


# What is refused.

REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: tf.layers.Dense(2).scope_name,
        ValueError,
        (
            'No name available for layer scope because the layer "dense_1" has not been used yet. '
            "The scope name  is determined the first time the layer instance is called. You must "
            "therefore call the layer before querying `scope_name`."
        ),
    ),
    (
        lambda: tf.layers.Dense(2).count_params(),
        ValueError,
        (
            "You tried to call `count_params` on dense_1, but the layer isn't built. You can "
            "build it manually via: `dense_1.build(batch_input_shape)`."
        ),
    ),
    (lambda: tf.layers.Dense(2, foo=1), TypeError, "('Keyword argument not understood:', 'foo')"),
    (
        lambda: tf.layers.dense(inputs(3), 2),
        ValueError,
        (
            "Input 0 of layer dense_1 is incompatible with the layer: : expected min_ndim=2, "
            "found ndim=1. Full shape received: [3]"
        ),
    ),
    (
        lambda: tf.layers.dense(tf.placeholder(tf.float32), 2),
        ValueError,
        (
            "Input 0 of layer dense_1 is incompatible with the layer: its rank is undefined, but "
            "the layer requires a defined rank."
        ),
    ),
    (
        lambda: tf.layers.dense(inputs(2, None), 2),
        ValueError,
        "The last dimension of the inputs to `Dense` should be defined. Found `None`.",
    ),
    (
        lambda: tf.layers.dense(inputs(2, 3, dtype=tf.int32), 2),
        TypeError,
        "Unable to build `Dense` layer with non-floating point dtype <dtype: 'int32'>",
    ),
    (
        lambda: tf.layers.dense([[1.0, 2.0]], 2),
        ValueError,
        (
            "Layer dense_1 expects 1 inputs, but it received 2 input tensors. Inputs received: "
            "[<tf.Tensor 'Const:0' shape=() dtype=float32>, "
            "<tf.Tensor 'Const_1:0' shape=() dtype=float32>]"
        ),
    ),
    (
        lambda: tf.layers.dense(None, 2),
        AttributeError,
        "'NoneType' object has no attribute 'shape'",
    ),
    (lambda: tf.layers.dense(inputs(2, 3), -1), ValueError, "Dimension -1 must be >= 0"),
    (
        lambda: tf.layers.dense(inputs(2, 3), 2, name="*"),
        ValueError,
        "'*' is not a valid scope name",
    ),
    (
        lambda: tf.layers.dense(inputs(2, 3), 2, name=3),
        TypeError,
        "VariableScope: name_or_scope must be a string or VariableScope.",
    ),
    (
        lambda: tf.layers.dense(inputs(2, 3), 2, name="d", reuse="yes"),
        ValueError,
        "The reuse parameter must be True or False or None.",
    ),
    (
        lambda: tf.layers.dense(inputs(2, 3), 2, name="d", reuse=True),
        ValueError,
        (
            "Variable d/kernel does not exist, or was not created with tf.get_variable(). Did "
            "you mean to set reuse=tf.AUTO_REUSE in VarScope?"
        ),
    ),
    (
        lambda: (
            [tf.layers.dense(inputs(2, 3), 2, name="d", reuse=reuse) for reuse in (None, True)]
            + [tf.layers.dense(inputs(2, 3), 5, name="d", reuse=True)]
        ),
        ValueError,
        ("Trying to share variable d/kernel, but specified shape (3, 5) and found shape (3, 2)."),
    ),
    (
        lambda: [(layer := tf.layers.Dense(2))(inputs(2, 3)), layer(inputs(2, 4))],
        ValueError,
        (
            "Input 0 of layer dense_1 is incompatible with the layer: expected axis -1 of input "
            "shape to have value 3 but received input with shape [2, 4]"
        ),
    ),
    *[
        (lambda given=given: tf.layers.Dense(2, **given), error, message)
        for given, error, message in (
            ({"activation": "nope"}, ValueError, "Unknown activation function:nope"),
            (
                {"activation": 3},
                TypeError,
                "Could not interpret activation function identifier: 3",
            ),
            ({"kernel_initializer": "nope"}, ValueError, "Unknown initializer:nope"),
            (
                {"bias_initializer": 3},
                ValueError,
                "Could not interpret initializer identifier: 3",
            ),
            ({"kernel_regularizer": "nope"}, ValueError, "Unknown regularizer:nope"),
            (
                {"bias_regularizer": 3},
                ValueError,
                "('Could not interpret regularizer identifier:', 3)",
            ),
            ({"bias_constraint": 3}, ValueError, "Could not interpret constraint identifier: 3"),
            ({"bias_constraint": "nope"}, ValueError, "Unknown constraint:nope"),
        )
    ],
    (
        refuse_to_give,
        ValueError,
        (
            "A layer's `call` method should return a Tensor or a list of Tensors, not None "
            "(layer: mute_1)."
        ),
    ),
    (add(foo=3), TypeError, "('Unknown keyword argument:', 'foo')"),
    (
        add(trainable=True, synchronization=tf.VariableSynchronization.ON_READ),
        ValueError,
        (
            "Synchronization value can be set to VariableSynchronization.ON_READ only for "
            "non-trainable variables. You have specified trainable=True and "
            "synchronization=VariableSynchronization.ON_READ."
        ),
    ),
    (
        add(dtype=tf.string),
        ValueError,
        ("An initializer for variable w of type <dtype: 'string'> is required for layer layer_1"),
    ),
    *[
        (lambda given=given: tf.layers.Conv2D(1, **{"kernel_size": 3, **given}), ValueError, text)
        for given, text in (
            (
                {"padding": "foo"},
                (
                    'The `padding` argument must be a list/tuple or one of "valid", "same" (or '
                    '"causal", only for `Conv1D). Received: foo'
                ),
            ),
            (
                {"padding": "causal"},
                "Causal padding is only supported for `Conv1D`and ``SeparableConv1D`.",
            ),
            (
                {"data_format": "foo"},
                (
                    'The `data_format` argument must be one of "channels_first", '
                    '"channels_last". Received: foo'
                ),
            ),
            (
                {"kernel_size": (3, 3, 3)},
                "The `kernel_size` argument must be a tuple of 2 integers. Received: (3, 3, 3)",
            ),
            (
                {"strides": "ab"},
                (
                    "The `strides` argument must be a tuple of 2 integers. Received: ab including "
                    "element a of type <class 'str'>"
                ),
            ),
            (
                {"dilation_rate": None},
                "The `dilation_rate` argument must be a tuple of 2 integers. Received: None",
            ),
        )
    ],
    (
        lambda: tf.layers.conv2d(inputs(2, 8, 8), 1, 3),
        ValueError,
        (
            "Input 0 of layer conv2d_1 is incompatible with the layer: expected ndim=4, found "
            "ndim=3. Full shape received: [2, 8, 8]"
        ),
    ),
    (
        lambda: tf.layers.conv2d(inputs(2, 8, 8, None), 1, 3),
        ValueError,
        "The channel dimension of the inputs should be defined. Found `None`.",
    ),
    (
        lambda: tf.layers.conv2d(inputs(2, 8, 8, 1), 1, 3, strides=2, dilation_rate=2),
        ValueError,
        "strides > 1 not supported in conjunction with dilation_rate > 1",
    ),
    (
        lambda: tf.layers.conv2d(inputs(2, 8, 8, 1), 1, 3, strides=0),
        ValueError,
        "all values of strides must be positive",
    ),
    (
        lambda: tf.layers.dropout(inputs(2, 3), 1.5, training=True),
        ValueError,
        "rate must be a scalar tensor or a float in the range [0, 1), got 1.5",
    ),
    (
        lambda: tf.layers.dropout(inputs(2, 3, dtype=tf.int32), training=True),
        ValueError,
        (
            "x has to be a floating point tensor since it's going to be scaled. Got a <dtype: "
            "'int32'> tensor instead."
        ),
    ),
    (
        lambda: tf.layers.batch_normalization(inputs(4, 3), training="yes"),
        TypeError,
        "`pred` must be a Tensor, or a Python bool, or 1 or 0. Found instead: yes",
    ),
    (
        lambda: tf.layers.batch_normalization(inputs(4, 3), axis=5),
        ValueError,
        "Invalid axis: 5",
    ),
    (
        lambda: tf.layers.batch_normalization(inputs(4, 3), axis=[1, 1]),
        ValueError,
        "Duplicate axis: [1, 1]",
    ),
    (
        lambda: tf.layers.batch_normalization(inputs(4, 3), axis="a"),
        TypeError,
        "axis must be int or list, type given: <class 'str'>",
    ),
    (
        lambda: tf.layers.batch_normalization(inputs(4, None)),
        ValueError,
        (
            "('Input has undefined `axis` dimension. Input shape: ', "
            "TensorShape([Dimension(4), Dimension(None)]))"
        ),
    ),
    (
        lambda: tf.layers.batch_normalization(tf.placeholder(tf.float32)),
        ValueError,
        "('Input has undefined rank:', TensorShape(None))",
    ),
    (
        lambda: tf.layers.batch_normalization(
            inputs(4, 3), renorm=True, renorm_clipping={"least": 1.0}
        ),
        ValueError,
        "renorm_clipping {'least': 1.0} contains keys not in ['rmax', 'rmin', 'dmax']",
    ),
    (
        lambda: tf.layers.batch_normalization(inputs(4, 3), virtual_batch_size=0),
        ValueError,
        (
            "virtual_batch_size must be a positive integer that divides the true batch size of "
            "the input Tensor"
        ),
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_bad_arguments_are_refused_in_the_words_of_tf1(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        call()
    # Our own explanation may follow.
    assert str(caught.value).splitlines()[0] == message


@pytest.mark.parametrize(
    ("demand", "words"),
    [
        ({"max_ndim": 1}, "expected max_ndim=1, found ndim=2"),
        ({"dtype": "float64"}, "expected dtype=float64, found dtype=tf.float32"),
        ({"shape": [None, 4]}, "expected shape=[None, 4], found shape=[2, 3]"),
        ({"shape": (None, None, 3)}, "expected ndim=3, found ndim=2"),
    ],
)
def test_a_layer_of_ones_own_may_demand_dtype_shape_and_rank(
    demand: dict[str, Any], words: str
) -> None:
    layer = tf.layers.Layer(name="mine")
    layer.input_spec = tf.layers.InputSpec(**demand)
    with pytest.raises(ValueError, match=re.escape(words)):
        layer.apply(inputs(2, 3))
    layer.input_spec = tf.layers.InputSpec(tf.float32, [None, 3], None, 3, 1, {-1: 3})
    assert layer.apply(inputs(2, 3)).shape == [2, 3]


def test_a_layer_may_have_methods_of_its_own_that_are_called_as_sonnets_are() -> None:
    class Mine(tf.layers.Layer):
        def _build(self) -> None:
            raise AssertionError("nobody but its author calls it")

        def _outputs(self) -> None:
            self._build()

        def call(self, inputs: Any) -> Any:
            return inputs + 1.0

    with tf.Graph().as_default():
        assert Mine()(tf.ones([2])).shape == [2]
