"""Convolutions and pools against TF1's numbers and a plain loop; what is refused when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.kernels import windows
from scopeviz.tf1.kernels.windows import Window
from tests.tf1.op_table.row import Array, naive_conv2d, reals


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def value(tensor: Any, feeds: Any = None) -> Array:
    with tf.Session() as session:
        result: Array = session.run(tensor, feeds)
        return result


IMAGES = ((np.arange(60) * 7) % 11 - 4).reshape(1, 5, 6, 2).astype(np.float32)
KERNELS = ((np.arange(24) * 5) % 7 - 2).reshape(3, 2, 2, 2).astype(np.float32)

# fmt: off
RECORDED: list[tuple[dict[str, Any], tuple[int, ...], list[int]]] = [
    ({"strides": [2, 3], "padding": "SAME"}, (1, 3, 2, 2),
     [-24, 11, -11, 6, 45, 42, 19, 22, -2, -1, -12, -21]),
    ({"strides": 2, "padding": "VALID"}, (1, 2, 3, 2),
     [42, -17, 32, 32, -11, -7, 15, 13, -6, -4, -16, 23]),
    ({"strides": 1, "padding": "SAME", "dilations": 2}, (1, 5, 6, 2),
     [-20, 12, 19, 6, 5, 30, -9, -1, 32, 1, -29, 5, 23, 15, 1, 7, 42, 9, -5, 22, 14, 2, 20, 14, 7,
      -29, 24, 23, 19, -2, 14, -5, -24, 14, 13, -34, 10, 23, 9, 1, -9, 42, 17, -5, -23, 14, -23,
      20, 16, 11, 22, 5, 4, -9, -14, 32, 34, -15, 6, 3]),
    ({"strides": 1, "padding": "VALID", "dilations": [1, 2, 3, 1]}, (1, 1, 3, 2),
     [-10, 18, 18, -51, 35, 23]),
    ({"strides": 2, "padding": [[0, 0], [1, 2], [0, 3], [0, 0]]}, (1, 3, 4, 2),
     [-24, 11, 25, 4, 8, 8, 0, 0, 45, 42, 2, 3, 14, -3, 0, 0, -2, -1, 6, 15, 25, -24, 0, 0]),
]
"""Arguments of ``conv2d`` -> shape and numbers, as TensorFlow 1.15.5 gives them."""

POOLED: list[tuple[Any, dict[str, Any], tuple[int, ...], list[float]]] = [
    (tf.nn.max_pool, {"ksize": 3, "strides": 2, "padding": "SAME"}, (1, 3, 3, 2),
     [6, 6, 5, 5, 4, 4, 6, 6, 5, 5, 4, 6, 6, 5, 4, 4, 6, 6]),
    (tf.nn.max_pool, {"ksize": [2, 3], "strides": [2, 1], "padding": "VALID"}, (1, 2, 4, 2),
     [6, 6, 6, 6, 5, 5, 5, 4, 6, 6, 5, 5, 5, 4, 4, 6]),
    (tf.nn.avg_pool, {"ksize": [1, 2, 3, 1], "strides": [1, 2, 2, 1], "padding": "SAME"},
     (1, 3, 3, 2),
     [0.6667, 2.1667, 1.1667, 0.8333, -0.75, 0.75, 1.8333, 1.5, 0.5, 0.1667, -0.5, 1, 1.3333, 1,
      0, -0.3333, 4.5, 0.5]),
]
"""A pool and its arguments -> shape and numbers, as TensorFlow 1.15.5 gives them."""
# fmt: on


def numbers(array: Array) -> Any:
    return np.round(array.ravel(), 4)


@pytest.mark.parametrize(("arguments", "shape", "wanted"), RECORDED)
def test_convolution_is_tf1s(
    arguments: dict[str, Any], shape: tuple[int, ...], wanted: list[int]
) -> None:
    tensor = tf.nn.conv2d(IMAGES, KERNELS, **arguments)
    assert tensor.shape == shape
    np.testing.assert_array_equal(numbers(value(tensor)), wanted)


@pytest.mark.parametrize(("pool", "arguments", "shape", "wanted"), POOLED)
def test_pool_is_tf1s(
    pool: Callable[..., Any],
    arguments: dict[str, Any],
    shape: tuple[int, ...],
    wanted: list[float],
) -> None:
    tensor = pool(IMAGES, **arguments)
    assert tensor.shape == shape
    np.testing.assert_allclose(numbers(value(tensor)), wanted, atol=1e-4)


@pytest.mark.parametrize(("arguments", "shape", "wanted"), RECORDED)
def test_channels_first_is_the_same(
    arguments: dict[str, Any], shape: tuple[int, ...], wanted: list[int]
) -> None:
    def turned(four: Any) -> Any:
        return [four[0], four[3], *four[1:3]] if np.size(four) in {4, 8} else four

    first: dict[str, Any] = {
        name: found if isinstance(found, str) else turned(found)
        for name, found in arguments.items()
    }
    images = IMAGES.transpose(0, 3, 1, 2)
    tensor = tf.nn.conv2d(images, KERNELS, data_format="NCHW", **first)
    assert tensor.shape == (shape[0], shape[3], *shape[1:3])
    np.testing.assert_array_equal(numbers(value(tensor).transpose(0, 2, 3, 1)), wanted)


def test_pools_with_channels_first() -> None:
    images = IMAGES.transpose(0, 3, 1, 2)
    for pool in (tf.nn.max_pool, tf.nn.avg_pool):
        first = value(pool(images, [1, 1, 2, 3], 2, "SAME", data_format="NCHW"))
        last = value(pool(IMAGES, [1, 2, 3, 1], 2, "SAME"))
        np.testing.assert_array_equal(first.transpose(0, 2, 3, 1), last)
    biased = value(tf.nn.bias_add(images, [10.0, 20.0], data_format="NCHW"))
    np.testing.assert_array_equal(biased, images + np.reshape([10.0, 20.0], (2, 1, 1)))


def test_the_articles_convolution() -> None:
    images, kernels = reals(2, 28, 28, 32), reals(5, 5, 32, 32)
    padded = np.pad(images, [[0, 0], [2, 2], [2, 2], [0, 0]])
    found = value(tf.nn.conv2d(images, kernels, strides=[1, 1, 1, 1], padding="SAME"))
    wanted = naive_conv2d(padded, kernels)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-2)


def test_convolutions_of_all_sizes_are_those_of_a_plain_loop() -> None:
    random = np.random.default_rng(0)
    for _ in range(300):
        batch, channels, number = random.integers(1, 4, 3)
        sides, kernel = random.integers(1, 10, 2), random.integers(1, 5, 2)
        stride, dilation = random.integers(1, 4, 2), random.integers(1, 4, 2)
        padding = ("SAME", "VALID")[random.integers(2)]
        rows, columns = (
            Window(int(kernel[i]), int(stride[i]), int(dilation[i]), padding) for i in (0, 1)
        )
        images = random.random((batch, *sides, channels))
        kernels = random.random((*kernel, channels, number))
        found = windows.convolve(images, kernels, rows, columns)
        np.testing.assert_allclose(found, looped(images, kernels, rows, columns))


def test_convolutions_of_many_channels_are_those_of_a_plain_loop() -> None:
    random = np.random.default_rng(0)
    for _ in range(100):
        batch, number, channels = random.integers(1, 4, 3) * (1, 1, 64)
        sides, kernel = random.integers(1, 10, 2), random.integers(2, 5, 2)
        stride, (dilation, other) = random.integers(1, 3), random.integers(1, 4, 2)
        padding = ("SAME", "VALID", (3, 0), (0, 2))[random.integers(4)]
        rows = Window(int(kernel[0]), 1, int(dilation), padding)
        columns = Window(int(kernel[1]), int(stride), int(other), padding)
        images = random.random((batch, *sides, channels))
        kernels = random.random((*kernel, channels, number))
        found = windows.convolve(images, kernels, rows, columns)
        np.testing.assert_allclose(found, looped(images, kernels, rows, columns))


def looped(images: Array, kernels: Array, rows: Window, columns: Window) -> Array:
    """A convolution, one place after the other."""
    added = [rows.added(images.shape[1]), columns.added(images.shape[2])]
    padded = np.pad(images, [(0, 0), *added, (0, 0)])
    down = (padded.shape[1] - rows.extent) // rows.stride + 1
    across = (padded.shape[2] - columns.extent) // columns.stride + 1
    result = np.zeros((len(images), max(down, 0), max(across, 0), kernels.shape[3]))
    for i, j in np.ndindex(result.shape[1:3]):
        top, left = i * rows.stride, j * columns.stride
        patch = padded[
            :,
            top : top + rows.extent : rows.dilation,
            left : left + columns.extent : columns.dilation,
        ]
        result[:, i, j] = np.tensordot(patch, kernels, 3)
    return result


@pytest.mark.parametrize(("channels", "stride"), [(1, 2), (70, 2), (70, 1)])
def test_batches_of_all_sizes(channels: int, stride: int, monkeypatch: pytest.MonkeyPatch) -> None:
    window = Window(3, stride, 1, "SAME")
    kernels = reals(3, 3, channels, 2)
    for batch in range(1, 8):
        images = reals(batch, 6, 6, channels)
        whole = windows.convolve(images, kernels, window, window)
        with monkeypatch.context() as patch:
            patch.setattr(windows, "_BLOCK", 3 * 6 * 6 * 9 * channels // 2)
            parts = windows.convolve(images, kernels, window, window)
        np.testing.assert_allclose(parts, whole, rtol=1e-6)


def test_half_floats_stay_half_floats() -> None:
    tensor = tf.nn.conv2d(IMAGES.astype(np.float16), KERNELS.astype(np.float16), 1, "SAME")
    result = value(tensor)
    assert tensor.dtype == result.dtype == np.float16
    np.testing.assert_array_equal(result, value(tf.nn.conv2d(IMAGES, KERNELS, 1, "SAME")))


def test_images_too_small_for_the_window_give_nothing_where_it_was_not_known() -> None:
    x = tf.placeholder(tf.float32, [None, None, None, 3])
    result = value(
        tf.nn.conv2d(x, np.zeros([3, 3, 3, 2], np.float32), 1, "VALID"), {x: reals(1, 2, 2, 3)}
    )
    assert result.shape == (1, 0, 0, 2)


def test_static_shape_with_unknown_sides() -> None:
    kernels = tf.zeros([3, 3, 3, 16])
    unknown = tf.placeholder(tf.float32, [None, 28, None, 3])
    assert tf.nn.conv2d(unknown, kernels, 2, "SAME").shape.as_list() == [None, 14, None, 16]
    assert tf.nn.max_pool(unknown, 3, 2, "VALID").shape.as_list() == [None, 13, None, 3]
    rankless = tf.placeholder(tf.float32)
    assert tf.nn.conv2d(rankless, kernels, 1, "SAME").shape.as_list() == [None, None, None, 16]


def test_default_strides_are_one() -> None:
    assert tf.nn.conv2d(IMAGES, filters=KERNELS, padding="VALID").shape.as_list() == [1, 3, 5, 2]


def conv(**changed: Any) -> Callable[[], Any]:
    arguments: dict[str, Any] = {
        "input": reals(1, 5, 5, 3),
        "filter": reals(3, 3, 3, 2),
        "strides": 1,
        "padding": "VALID",
        **changed,
    }
    return lambda: tf.nn.conv2d(**arguments)


REFUSED = [
    (
        conv(padding="same"),
        ValueError,
        (
            "Attr 'padding' of 'Conv2D' Op passed string 'same' not in: "
            '"SAME", "VALID", "EXPLICIT".'
        ),
    ),
    (conv(padding=None), TypeError, "Expected string for argument 'padding' not None."),
    (
        conv(padding="EXPLICIT"),
        ValueError,
        (
            '"EXPLICIT" is not a valid value for the padding parameter. To use explicit padding, '
            "the padding parameter must be a list."
        ),
    ),
    (
        conv(padding=[[1, 0], [1, 1], [2, 0], [0, 0]]),
        ValueError,
        (
            "Nonzero explicit padding in the batch or depth dimensions is not supported for "
            "'Conv2D' (op: 'Conv2D') with input shapes: [1,5,5,3], [3,3,3,2]."
        ),
    ),
    (
        conv(data_format="FOO"),
        ValueError,
        "Attr 'data_format' of 'Conv2D' Op passed string 'FOO' not in: \"NHWC\", \"NCHW\".",
    ),
    (
        conv(strides=[1, 1, 1]),
        ValueError,
        "strides should be of length 1, 2 or 4 but was 3",
    ),
    (
        conv(strides=0),
        ValueError,
        (
            "Stride must be > 0, but got 0 for 'Conv2D' (op: 'Conv2D') with input shapes: "
            "[1,5,5,3], [3,3,3,2]."
        ),
    ),
    (
        conv(dilations=[0, 1]),
        ValueError,
        (
            "Dilation rate must be >= 1, but got 0 for 'Conv2D' (op: 'Conv2D') with input shapes: "
            "[1,5,5,3], [3,3,3,2]."
        ),
    ),
    (
        conv(input=reals(1, 2, 2, 3)),
        ValueError,
        (
            "Negative dimension size caused by subtracting 3 from 2 for 'Conv2D' (op: 'Conv2D') "
            "with input shapes: [1,2,2,3], [3,3,3,2]."
        ),
    ),
    (
        conv(input=reals(5, 5, 3)),
        ValueError,
        (
            "Shape must be rank 4 but is rank 3 for 'Conv2D' (op: 'Conv2D') with input shapes: "
            "[5,5,3], [3,3,3,2]."
        ),
    ),
    (
        conv(filter=reals(3, 3)),
        ValueError,
        (
            "Shape must be rank 4 but is rank 2 for 'Conv2D' (op: 'Conv2D') with input shapes: "
            "[1,5,5,3], [3,3]."
        ),
    ),
    (conv(filters=reals(1)), ValueError, "Cannot specify both 'filter' and 'filters'"),
    (
        conv(filter=None),
        ValueError,
        "Tried to convert 'filter' to a tensor and failed. Error: None values not supported.",
    ),
    (
        lambda: tf.nn.max_pool(reals(1, 5, 5, 2), [1, 2, 3], 1, "SAME"),
        ValueError,
        "ksize should be of length 1, 2 or 4 but was 3",
    ),
    (
        lambda: tf.nn.max_pool(reals(1, 5, 5, 2), 0, 1, "SAME"),
        ValueError,
        "ksize cannot be zero.",
    ),
    (
        lambda: tf.nn.max_pool(reals(1, 5, 5, 2), 3, 1, "same"),
        ValueError,
        "Attr 'padding' of 'MaxPool' Op passed string 'same' not in: \"SAME\", \"VALID\".",
    ),
    (
        lambda: tf.nn.avg_pool(np.ones([1, 5, 5, 2], np.int32), 3, 1, "SAME"),
        TypeError,
        (
            "Value passed to parameter 'value' has DataType int32 not in list of allowed values: "
            "float16, float32, float64"
        ),
    ),
    (
        lambda: tf.nn.bias_add(reals(2, 3), [[1.0, 2.0]]),
        ValueError,
        (
            "Shape must be rank 1 but is rank 2 for 'BiasAdd' (op: 'BiasAdd') with input shapes: "
            "[2,3], [1,2]."
        ),
    ),
    (
        lambda: tf.nn.bias_add(reals(3), reals(3)),
        ValueError,
        (
            "Shape must be at least rank 2 but is rank 1 for 'BiasAdd' (op: 'BiasAdd') with input "
            "shapes: [3], [3]."
        ),
    ),
    (
        lambda: tf.nn.bias_add(reals(2, 3), reals(3), "foo"),
        ValueError,
        "data_format must be of the form `N...C` or `NC...`",
    ),
    (
        lambda: tf.nn.softmax(1.0),
        ValueError,
        (
            "Shape must be at least rank 1 but is rank 0 for 'Softmax' (op: 'Softmax') with input "
            "shapes: []."
        ),
    ),
    (
        lambda: tf.nn.softmax(reals(2, 3), axis=5),
        tf.errors.InvalidArgumentError,
        (
            "Dimension (5) must be in the range [-2, 2) where 2 is the number of dimensions in the "
            "input."
        ),
    ),
    (
        lambda: tf.nn.softmax_cross_entropy_with_logits(reals(1, 2), reals(1, 2)),
        ValueError,
        (
            "Only call `softmax_cross_entropy_with_logits` with named arguments "
            "(labels=..., logits=..., ...)"
        ),
    ),
    (
        lambda: tf.nn.softmax_cross_entropy_with_logits(logits=reals(1, 2)),
        ValueError,
        "Both labels and logits must be provided.",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refused_while_the_graph_is_built(
    call: Callable[[], Any], error: type[Exception], message: str, graph: tf.Graph
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).splitlines()[0] == message
    assert type(caught.value) is error
    assert not graph.get_operations()
    assert not graph._names_in_use


RUNNING = [
    (
        lambda x: tf.nn.conv2d(x, reals(3, 3, 3, 2), 1, "SAME"),
        reals(1, 5, 5, 4),
        tf.errors.InvalidArgumentError,
        "input depth must be evenly divisible by filter depth: 4 vs 3",
    ),
    (
        lambda x: tf.nn.conv2d(x, reals(3, 3, 3, 2), 1, "SAME"),
        reals(5, 5, 3),
        tf.errors.InvalidArgumentError,
        "input must be 4-dimensional[5,5,3]",
    ),
    (
        lambda x: tf.nn.conv2d(x, reals(3, 3, 2, 2), 1, "SAME"),
        reals(1, 5, 5, 4),
        tf.errors.UnimplementedError,
        (
            "The Conv2D op currently does not support grouped convolutions on the CPU. A grouped "
            "convolution was attempted to be run because the input depth of 4 does not match the "
            "filter input depth of 2"
        ),
    ),
    (
        lambda x: tf.nn.conv2d(x, reals(3, 3, 3, 2), [2, 1, 1, 1], "SAME"),
        reals(1, 5, 5, 3),
        tf.errors.InvalidArgumentError,
        "Current implementation does not yet support strides in the batch and depth dimensions.",
    ),
    (
        lambda x: tf.nn.conv2d(x, reals(3, 3, 3, 2), 1, "SAME", dilations=[1, 1, 1, 2]),
        reals(1, 5, 5, 3),
        tf.errors.InvalidArgumentError,
        "Current implementation does not yet support dilations in the batch and depth dimensions.",
    ),
    (
        lambda x: tf.nn.max_pool(x, [2, 3, 3, 1], 1, "SAME"),
        reals(2, 5, 5, 2),
        tf.errors.UnimplementedError,
        "Pooling is not yet supported on the batch dimension.",
    ),
    (
        lambda x: tf.nn.bias_add(x, reals(3)),
        reals(2, 2),
        tf.errors.InvalidArgumentError,
        "Must provide as many biases as the last dimension of the input tensor: [3] vs. [2,2]",
    ),
]


@pytest.mark.parametrize(("call", "fed", "error", "message"), RUNNING)
def test_refused_when_it_runs(
    call: Callable[[Any], Any], fed: Array, error: type[Exception], message: str
) -> None:
    x = tf.placeholder(tf.float32)
    with pytest.raises(error) as caught:
        value(call(x), {x: fed})
    assert str(caught.value).splitlines()[0] == message


def test_softmax_along_another_axis() -> None:
    x = reals(2, 3, 4)
    for axis in (0, 1, -2):
        found = value(tf.nn.softmax(x, axis=axis))
        np.testing.assert_allclose(found, np.exp(x) / np.exp(x).sum(axis, keepdims=True), rtol=1e-5)


def test_activations_do_not_overflow() -> None:
    large = np.array([-1000.0, 1000.0], np.float32)
    for call, wanted in (
        (tf.nn.softplus, [0, 1000]),
        (tf.nn.elu, [-1, 1000]),
        (tf.nn.sigmoid, [0, 1]),
        (tf.nn.softmax, [0, 1]),
        (tf.nn.log_softmax, [-2000, 0]),
    ):
        np.testing.assert_allclose(value(call(large)), wanted)


def test_names_of_a_loss(graph: tf.Graph) -> None:
    x = tf.placeholder(tf.float32, [None, 3])
    loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=x, logits=x, name="loss")
    assert loss.name == "loss/Reshape_2:0"
    assert loss.shape.as_list() == [None]
    assert [(op.name, op.type) for op in graph.get_operations()[1:4]] == [
        ("loss/Rank", "Const"),
        ("loss/Shape", "Shape"),
        ("loss/Rank_1", "Const"),
    ]
    assert graph.get_operation_by_name("loss").type == "SoftmaxCrossEntropyWithLogits"
    assert value(loss, {x: [[1, 2, 3]]})[0] == pytest.approx(6.4456353)


def test_whole_numbers_leak_as_floats(graph: tf.Graph) -> None:
    tensor = tf.nn.leaky_relu([-1, 7])
    np.testing.assert_allclose(value(tensor), [-0.2, 7])
    assert [op.name for op in graph.get_operations()] == [
        "LeakyRelu/features",
        "LeakyRelu/Cast",
        "LeakyRelu",
    ]


def test_avg_pool2d_is_avg_pool_under_another_name() -> None:
    images = tf.zeros([1, 4, 4, 1])
    given: dict[str, Any] = {"ksize": 2, "strides": 2, "padding": "SAME"}
    assert tf.nn.avg_pool2d(value=images, **given).name == "AvgPool:0"
    assert tf.nn.avg_pool2d(value=None, input=images, **given).name == "AvgPool_1:0"


@pytest.mark.parametrize("stride", [1, 2])
def test_an_infinite_gradient_of_a_pool_goes_to_the_greatest_element_alone(stride: int) -> None:
    images = tf.constant(np.arange(16, dtype=np.float32).reshape(1, 4, 4, 1))
    pooled = tf.nn.max_pool(images, [1, 2, 2, 1], [1, stride, stride, 1], "VALID")
    passed = tf.fill(tf.shape(pooled), np.float32(np.inf))
    (gradient,) = tf.gradients(pooled, images, passed)
    wanted = np.zeros((4, 4))
    wanted[1::stride, 1::stride] = np.inf
    np.testing.assert_array_equal(value(gradient)[0, :, :, 0], wanted)
