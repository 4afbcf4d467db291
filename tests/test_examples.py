"""The example computes what the article says, checked without our own convolution."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scopeviz
import scopeviz.tf1 as tf
from scopeviz.model.scope_graph import ScopeGraph

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "conv_block.py"
SHAPE = (2, 8, 8, 32)


@pytest.fixture
def example() -> dict[str, Any]:
    """The functions of the example, not yet called."""
    return runpy.run_path(str(EXAMPLE), run_name="example")


def conv_block(images: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    """The block by its definition: SAME padding, stride 1, then the bias, then relu."""
    height, width = weights.shape[:2]
    top, left = (height - 1) // 2, (width - 1) // 2
    padding = ((0, 0), (top, height - 1 - top), (left, width - 1 - left), (0, 0))
    padded = np.pad(images.astype(np.float64), padding)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(1, 2))
    result = np.einsum("nyxcij,ijcd->nyxd", windows, weights.astype(np.float64)) + biases
    clipped: np.ndarray = np.maximum(result, 0)
    return clipped


def pixels() -> np.ndarray:
    return np.sin(np.arange(np.prod(SHAPE))).reshape(SHAPE)


def test_the_definition_used_here_is_right() -> None:
    ones = np.ones((1, 3, 3, 1))
    assert conv_block(ones, np.ones((3, 3, 1, 1)), np.zeros(1))[0, :, :, 0].tolist() == [
        [4, 6, 4],
        [6, 9, 6],
        [4, 6, 4],
    ]


def test_two_scopes_make_two_sets_of_variables(example: dict[str, Any]) -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        images = tf.placeholder(tf.float32, [None, *SHAPE[1:]])
        block = example["two_sets_of_variables"](images)
        session.run(tf.global_variables_initializer())
        found, *values = session.run([block, *tf.trainable_variables()], {images: pixels()})
        names = [variable.name for variable in tf.trainable_variables()]
    assert names == ["conv1/weights:0", "conv1/biases:0", "conv2/weights:0", "conv2/biases:0"]
    expected = conv_block(conv_block(pixels(), *values[:2]), *values[2:])
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-2)


def test_reuse_variables_shares_one_set(example: dict[str, Any]) -> None:
    with tf.Graph().as_default() as graph, tf.Session() as session:
        images = tf.placeholder(tf.float32, [None, *SHAPE[1:]])
        first, second = example["one_set_used_twice"](images)
        session.run(tf.global_variables_initializer())
        variables = tf.trainable_variables()
        one, two, *values = session.run([first, second, *variables], {images: pixels()})
        ops = {op.name for op in graph.get_operations()}
    assert [variable.name for variable in variables] == ["conv1/weights:0", "conv1/biases:0"]
    for suffix in ("", "_1"):
        assert {f"conv1/{op}{suffix}" for op in ("Conv2D", "add", "Relu")} <= ops
    np.testing.assert_array_equal(one, two)
    np.testing.assert_allclose(one, conv_block(pixels(), *values), rtol=1e-4, atol=1e-2)


def test_names_and_objects_are_those_of_the_article(example: dict[str, Any]) -> None:
    with tf.Graph().as_default():
        assert example["full_name"]().name == "foo/v:0"
    with tf.Graph().as_default():
        v, v1 = example["the_same_object"]()
        assert v1 is v
    with tf.Graph().as_default(), tf.Session() as session:
        parts = example["name_scope"]()
        assert [part.name for part in parts] == ["var1:0", "my_scope/var2:0", "my_scope/Add:0"]
        session.run(tf.global_variables_initializer())
        x1, x2, total = session.run(parts)
        assert x2 == 1
        np.testing.assert_array_equal(x1 + 1, total)


def model_of_the_example() -> ScopeGraph:
    with scopeviz.record("conv_block.py") as trace:
        runpy.run_path(str(EXAMPLE), run_name="__main__")
    return scopeviz.build(trace)


def test_the_model_says_who_shares(capsys: pytest.CaptureFixture[str]) -> None:
    graph = model_of_the_example()
    shared = {key for key, variable in graph.variables.items() if variable.shared}
    assert shared == {(1, "conv1/weights"), (1, "conv1/biases"), (3, "foo/v")}
    assert "both calls give the same: True" in capsys.readouterr().out


def test_two_runs_print_the_same() -> None:
    runs = [
        subprocess.run(
            [sys.executable, str(EXAMPLE)],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": str(ROOT)},
        ).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].splitlines()) == 7
