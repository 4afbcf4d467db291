"""Initializers: their distributions, their seeds, their rules, and the ops that they make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.ops import init_ops
from scopeviz.tf1.ops.random_ops import get_seed
from tests.tf1.op_table.row import Array


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def value(tensor: Any) -> Array:
    with tf.Session() as session:
        result: Array = session.run(tensor)
        return result


def made(graph: tf.Graph) -> list[tuple[str, str]]:
    return [(op.name, op.type) for op in graph.get_operations()]


SHAPE = [60, 40, 50]
"""Its fan-in is 2400, its fan-out 3000."""

TRUNCATED = 0.8796
"""Standard deviation of a standard normal distribution that is cut off at 2."""

# An initializer, and the mean, standard deviation, least and greatest of what it gives.
DISTRIBUTIONS: list[tuple[Any, float, float, float, float]] = [
    (tf.random_normal_initializer(1.0, 2.0), 1.0, 2.0, -np.inf, np.inf),
    (tf.truncated_normal_initializer(1.0, 2.0), 1.0, 2 * TRUNCATED, -3.0, 5.0),
    (tf.random_uniform_initializer(-1.0, 3.0), 1.0, 4 / 12**0.5, -1.0, 3.0),
    (tf.random_uniform_initializer(), 0.5, 1 / 12**0.5, 0.0, 1.0),
    (
        tf.uniform_unit_scaling_initializer(2.0),
        0.0,
        2 * 2400**-0.5,
        -2 * (3 / 2400) ** 0.5,
        2 * (3 / 2400) ** 0.5,
    ),
    (tf.glorot_uniform_initializer(), 0.0, 2700**-0.5, -((3 / 2700) ** 0.5), (3 / 2700) ** 0.5),
    (
        tf.glorot_normal_initializer(),
        0.0,
        2700**-0.5,
        -2 / TRUNCATED * 2700**-0.5,
        2 / TRUNCATED * 2700**-0.5,
    ),
    (init_ops.he_uniform(), 0.0, (2 / 2400) ** 0.5, -((6 / 2400) ** 0.5), (6 / 2400) ** 0.5),
    (init_ops.he_normal(), 0.0, (2 / 2400) ** 0.5, -0.066, 0.066),
    (init_ops.lecun_uniform(), 0.0, 2400**-0.5, -((3 / 2400) ** 0.5), (3 / 2400) ** 0.5),
    (init_ops.lecun_normal(), 0.0, 2400**-0.5, -0.047, 0.047),
    (
        tf.variance_scaling_initializer(3.0, "fan_out", "untruncated_normal"),
        0.0,
        1000**-0.5,
        -np.inf,
        np.inf,
    ),
]


@pytest.mark.parametrize(("initializer", "mean", "deviation", "least", "most"), DISTRIBUTIONS)
@pytest.mark.parametrize("dtype", [tf.float32, tf.float64, tf.float16])
def test_distributions(
    initializer: Any, mean: float, deviation: float, least: float, most: float, dtype: Any
) -> None:
    tf.set_random_seed(7)
    numbers = value(initializer(SHAPE, dtype))
    assert numbers.shape == tuple(SHAPE)
    assert numbers.dtype == dtype.as_numpy_dtype
    coarse = 0.01 if dtype == tf.float16 else 0.0
    numbers = numbers.astype(np.float64)
    assert numbers.mean() == pytest.approx(mean, abs=0.02 * deviation)
    assert numbers.std() == pytest.approx(deviation, rel=0.02)
    assert numbers.min() >= least - coarse
    assert numbers.max() <= most + coarse
    if np.isfinite(least):
        reach = max(abs(least - mean), abs(most - mean))
        assert np.abs(numbers - mean).max() > 0.97 * reach


def test_whole_random_numbers() -> None:
    numbers = value(tf.random_uniform_initializer(-2, 3, dtype=tf.int32)([1000]))
    assert set(numbers.tolist()) == {-2, -1, 0, 1, 2}


@pytest.mark.parametrize("shape", [[6, 4], [4, 6], [5, 5], [2, 3, 4], [2, 2, 8]])
def test_orthogonal_matrices(shape: list[int]) -> None:
    matrix = value(tf.orthogonal_initializer(gain=2.0)(shape))
    assert matrix.shape == tuple(shape)
    flat = matrix.reshape(-1, shape[-1])
    square = flat @ flat.T if flat.shape[0] < flat.shape[1] else flat.T @ flat
    np.testing.assert_allclose(square, 4 * np.eye(len(square)), atol=1e-5)


def test_names_of_an_orthogonal_matrix(graph: tf.Graph) -> None:
    tf.orthogonal_initializer()([3, 3])
    assert made(graph)[6:] == [
        ("Qr", "Qr"),
        ("DiagPart", "DiagPart"),
        ("Sign", "Sign"),
        ("mul", "Mul"),
        ("Reshape/shape", "Const"),
        ("Reshape", "Reshape"),
        ("mul_1/x", "Const"),
        ("mul_1", "Mul"),
    ]


NORMAL = [
    ("random_normal/shape", "Const"),
    ("random_normal/mean", "Const"),
    ("random_normal/stddev", "Const"),
    ("random_normal/RandomStandardNormal", "RandomStandardNormal"),
    ("random_normal/mul", "Mul"),
    ("random_normal", "Add"),
]
UNIFORM = [
    ("random_uniform/shape", "Const"),
    ("random_uniform/min", "Const"),
    ("random_uniform/max", "Const"),
    ("random_uniform/RandomUniform", "RandomUniform"),
    ("random_uniform/sub", "Sub"),
    ("random_uniform/mul", "Mul"),
    ("random_uniform", "Add"),
]
NAMES: list[tuple[Callable[[], Any], list[tuple[str, str]]]] = [
    (lambda: tf.random_normal_initializer()([2]), NORMAL),
    (lambda: tf.glorot_uniform_initializer()([2]), UNIFORM),
    (
        lambda: tf.truncated_normal_initializer()([2]),
        [
            (name.replace("random_normal", "truncated_normal"), kind)
            if "Standard" not in name
            else ("truncated_normal/TruncatedNormal", "TruncatedNormal")
            for name, kind in NORMAL
        ],
    ),
    (
        lambda: tf.random_uniform_initializer(0, 5, dtype=tf.int32)([2]),
        [*UNIFORM[:3], ("random_uniform", "RandomUniformInt")],
    ),
    (lambda: tf.zeros_initializer()([2]), [("zeros", "Const")]),
    (lambda: tf.constant_initializer(1.0)([2]), [("Const", "Const")]),
    (
        lambda: init_ops.Identity()([2, 2]),
        [
            ("eye/ones", "Const"),
            ("eye/diag", "MatrixDiag"),
            ("mul/x", "Const"),
            ("mul", "Mul"),
        ],
    ),
    (
        lambda: init_ops.Identity()([2, 3]),
        [
            ("eye/ones", "Const"),
            ("eye/zeros", "Const"),
            ("eye/set_diag", "MatrixSetDiag"),
            ("mul/x", "Const"),
            ("mul", "Mul"),
        ],
    ),
]


@pytest.mark.parametrize(("call", "ops"), NAMES)
def test_names_of_ops(call: Callable[[], Any], ops: list[tuple[str, str]], graph: tf.Graph) -> None:
    call()
    assert made(graph) == ops


# Seeds.


def test_seeds_are_tf1s() -> None:
    assert get_seed(None) == (None, None)
    assert get_seed(5) == (87654321, 5)
    tf.set_random_seed(3)
    assert get_seed(None) == (3, 0)
    assert get_seed(5) == (3, 5)
    tf.set_random_seed(0)
    assert get_seed(0) == (0, 2**31 - 1)
    tf.set_random_seed(2**31)
    assert get_seed(-1) == (1, 2**31 - 2)


def test_the_seed_of_an_op_counts_the_ops_before_it() -> None:
    tf.set_random_seed(3)
    op = tf.random_normal([1]).op.inputs[0].op.inputs[0].op
    assert (op.get_attr("seed"), op.get_attr("seed2")) == (3, 3)


def test_the_graphs_seed_makes_sessions_alike() -> None:
    def numbers() -> list[Array]:
        with tf.Graph().as_default(), tf.Session() as session:
            tf.set_random_seed(1)
            one, other = tf.random_normal([5]), tf.random_normal([5])
            return [*session.run([one, other]), session.run(one)]

    first, second, again = numbers()
    np.testing.assert_array_equal([first, second, again], numbers())
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, again), "a session goes on where it was"


def test_the_seed_of_an_initializer() -> None:
    one, other = (tf.random_uniform_initializer(seed=4)([5]) for _ in range(2))
    np.testing.assert_array_equal(value(one), value(other))


def test_without_a_seed_sessions_differ() -> None:
    tensor = tf.random_normal([5])
    assert not np.array_equal(value(tensor), value(tensor))


# Constants.


def test_constants_are_filled_up() -> None:
    initializer = tf.constant_initializer([1, 2, 3])
    assert value(initializer([2, 3])).tolist() == [[1, 2, 3], [3, 3, 3]]
    assert value(initializer([3], tf.int32)).dtype == np.int32
    assert value(tf.constant_initializer(np.eye(2))([2, 2])).tolist() == [[1, 0], [0, 1]]
    assert value(tf.constant_initializer(7)([])).tolist() == 7


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: tf.constant_initializer([1, 2, 3])([2]),
        ValueError,
        "Too many elements provided. Needed at most 2, but received 3",
    ),
    (
        lambda: tf.constant_initializer([1, 2], verify_shape=True)([2, 2]),
        TypeError,
        "Expected Tensor's shape: (2, 2), got (2,).",
    ),
    (
        lambda: tf.constant_initializer({}),
        TypeError,
        (
            "Invalid type for initial value: <class 'dict'> (expected Python scalar, list or tuple "
            "of values, or numpy.ndarray)."
        ),
    ),
    (
        lambda: tf.constant_initializer("a")([2]),
        TypeError,
        "Expected float32, got 'a' of type 'str' instead.",
    ),
    (
        lambda: tf.random_normal_initializer(dtype=tf.int32),
        ValueError,
        "Expected floating point type, got <dtype: 'int32'>.",
    ),
    (
        lambda: tf.variance_scaling_initializer(scale=-1.0),
        ValueError,
        "`scale` must be positive float.",
    ),
    (
        lambda: tf.variance_scaling_initializer(mode="x"),
        ValueError,
        "('Invalid `mode` argument:', 'x')",
    ),
    (
        lambda: tf.variance_scaling_initializer(distribution="X"),
        ValueError,
        "('Invalid `distribution` argument:', 'x')",
    ),
    (
        lambda: tf.orthogonal_initializer()([2]),
        ValueError,
        "The tensor to initialize must be at least two-dimensional",
    ),
    (
        lambda: init_ops.Identity()([2]),
        ValueError,
        "Identity matrix initializer can only be used for 2D matrices.",
    ),
    (
        lambda: tf.random_uniform_initializer(dtype=tf.int32)([2]),
        ValueError,
        "Must specify maxval for integer dtype tf.int32",
    ),
    (
        lambda: tf.random_normal_initializer(stddev="a")([2]),
        TypeError,
        "Expected float32, got 'a' of type 'str' instead.",
    ),
    (
        lambda: tf.random_normal([2.5]),
        TypeError,
        (
            "Value passed to parameter 'shape' has DataType float32 not in list of allowed values: "
            "int32, int64"
        ),
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refused(
    call: Callable[[], Any], error: type[Exception], message: str, graph: tf.Graph
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
    assert not made(graph)
    assert not graph._names_in_use


def test_refused_when_it_runs() -> None:
    for tensor, message in (
        (tf.random_uniform([2], 5, 5, tf.int32), "Need minval < maxval, got 5 >= 5"),
        (tf.random_normal([-1]), "Dimension -1 must be >= 0"),
    ):
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            value(tensor)
        assert str(caught.value).splitlines()[0] == message


# What they are made of.

CONFIGURED = [
    init_ops.Zeros(),
    init_ops.Ones("int32"),
    init_ops.Constant([1, 2]),
    init_ops.RandomUniform(-1, 2, 3),
    init_ops.RandomNormal(1.0, 2.0, 3),
    init_ops.TruncatedNormal(1.0, 2.0, 3),
    init_ops.UniformUnitScaling(2.0, 3),
    init_ops.VarianceScaling(2.0, "fan_out", "uniform", 3),
    init_ops.GlorotUniform(3),
    init_ops.GlorotNormal(3),
    init_ops.Orthogonal(2.0, 3),
    init_ops.Identity(2.0),
]


@pytest.mark.parametrize("initializer", CONFIGURED, ids=lambda one: type(one).__name__)
def test_a_configuration_makes_an_equal_initializer(initializer: Any) -> None:
    config = initializer.get_config()
    other = type(initializer).from_config(config)
    assert vars(other) == vars(initializer)
    assert config["dtype"] == initializer.dtype.name


@pytest.mark.parametrize(
    ("initializer", "limit"),
    [(tf.uniform_unit_scaling_initializer(), 0.05), (tf.glorot_uniform_initializer(), 0.1)],
)
def test_a_part_is_scaled_like_the_whole(initializer: Any, limit: float) -> None:
    whole = SimpleNamespace(full_shape=[1200, 10], var_offset=[0, 0])
    part = initializer([3, 10], partition_info=whole)
    assert part.op.inputs[1].op.get_attr("value") == pytest.approx(-limit, rel=0.5)
    assert part.shape.as_list() == [3, 10]


def test_a_part_of_the_identity() -> None:
    whole = SimpleNamespace(full_shape=[4, 4], var_offset=[2, 0])
    part = value(init_ops.Identity()([2, 4], partition_info=whole))
    assert part.tolist() == [[0, 0, 1, 0], [0, 0, 0, 1]]


def test_a_shape_that_is_only_known_when_it_runs() -> None:
    sizes = tf.placeholder(tf.int32, [2])
    tensor = tf.random_normal(sizes)
    assert tensor.shape.as_list() == [None, None]
    with tf.Session() as session:
        assert session.run(tensor, {sizes: [2, 3]}).shape == (2, 3)


def test_limits_of_several_elements() -> None:
    assert value(tf.random_normal([2], mean=[100.0, 200.0])).round(-2).tolist() == [100, 200]
