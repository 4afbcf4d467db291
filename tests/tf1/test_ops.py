"""What holds for every op: the rows of ``op_table``, one after the other."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.events import OpCreated, listening
from scopeviz.tf1.framework.op_def import OPS
from scopeviz.tf1.ops import (
    accumulating_ops,
    activations,
    array_ops,
    blocks,
    candidate_sampling_ops,
    check_ops,
    clip_ops,
    complex_ops,
    control_flow_ops,
    conv_ops,
    cwise_ops,
    dilated_ops,
    distinct,
    division_ops,
    dropout,
    elementary_ops,
    embedding_ops,
    functional_ops,
    gathering,
    image_ops,
    linalg_ops,
    logging_ops,
    masks,
    math_ops,
    matrix_ops,
    moments,
    nn_impl,
    nn_losses,
    nn_ops,
    numerics,
    partitioning,
    passing,
    pool_ops,
    random_ops,
    reductions,
    repeating,
    reversing,
    sampled_losses,
    sampling_ops,
    scattering,
    script_ops,
    segment_ops,
    selecting,
    slicing,
    solving_ops,
    sort_ops,
    sparse_ops,
    special_math_ops,
    state_ops,
    statistics_ops,
    string_ops,
    tensordot_ops,
    top_k_ops,
)
from tests.tf1.op_table import ROWS
from tests.tf1.op_table.row import Array, Row

OP_FILES = (
    accumulating_ops,
    activations,
    array_ops,
    blocks,
    candidate_sampling_ops,
    check_ops,
    clip_ops,
    complex_ops,
    conv_ops,
    cwise_ops,
    dilated_ops,
    distinct,
    division_ops,
    dropout,
    elementary_ops,
    embedding_ops,
    gathering,
    image_ops,
    linalg_ops,
    logging_ops,
    masks,
    math_ops,
    matrix_ops,
    moments,
    nn_impl,
    nn_losses,
    nn_ops,
    numerics,
    partitioning,
    passing,
    pool_ops,
    random_ops,
    reductions,
    repeating,
    reversing,
    sampled_losses,
    sampling_ops,
    scattering,
    script_ops,
    segment_ops,
    selecting,
    slicing,
    solving_ops,
    sort_ops,
    sparse_ops,
    special_math_ops,
    statistics_ops,
    string_ops,
    tensordot_ops,
    top_k_ops,
)
NO_TENSOR_FUNCTIONS = {"broadcast_static_shape", "get_seed", "set_random_seed"}
"""Public functions of these files that add nothing to the graph."""

MADE_OF_CONDITIONALS = {"assert_near", "is_non_decreasing", "is_strictly_increasing"}
"""Functions whose ops are not in the order in which they were made; see test_evaluation.py."""

WITHOUT_FUNCTIONS = {
    "activation_kernels",
    "conv_kernels",
    "gradient_kernels",
    "image_kernels",
    "io_ops",
    "nn_grad_kernels",
    "nn_loss_kernels",
    "pool_kernels",
    "rnn_kernels",
    "scatter_updates",
    "segment_grad",
    "sets_impl",
    "space_to_batch",
    "stack_kernels",
    "summary_kernels",
    "tensor_array_kernels",
    "training_ops",
    "while_context",
}
"""Modules whose ops users do not call; gradients, layers and optimizers do, and test them."""

ELSEWHERE = {
    *("NoOp", "Merge", "Switch", "RefSwitch", "Bucketize", "SparseTensorDenseAdd"),
    *("MirrorPadGrad", "ResourceGather", "ResourceGatherNd"),
    *(name for name in OPS if any(part in name for part in ("Assign", "Variable", "VarIs"))),
    *(
        name
        for name, row in OPS.items()
        if row.compute.__module__.rpartition(".")[2] in WITHOUT_FUNCTIONS
    ),
}
"""Types of ops whose tests are elsewhere: control flow, variables, and what trains them."""

every_row = pytest.mark.parametrize("row", ROWS, ids=str)
every_dtype = pytest.mark.parametrize(
    ("row", "dtype"),
    [pytest.param(row, dtype, id=f"{row}-{dtype}") for row in ROWS for dtype in row.dtypes.split()],
)


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def placeholders(operands: tuple[Array, ...], known: str) -> list[tf.Tensor]:
    """Placeholders for operands: of known ``shape``, of known ``rank``, or of ``nothing``."""
    shapes: dict[str, Any] = {
        "shape": np.shape,
        "rank": lambda one: [None] * np.ndim(one),
        "nothing": lambda _: None,
    }
    return [tf.placeholder(one.dtype, shapes[known](one)) for one in operands]


def run(row: Row, known: str = "shape") -> tuple[list[tf.Tensor], list[Array]]:
    """The op's results, as tensors and as values."""
    fed = placeholders(row.operands, known)
    tensors = row(*fed)
    with tf.Session() as session:
        return tensors, session.run(tensors, dict(zip(fed, row.operands, strict=True)))


def expected(row: Row) -> list[Any]:
    """NumPy's answers; an empty list where there are none."""
    if row.expected is None:
        return []
    result = row.expected(*row.operands)
    return result if isinstance(result, list) else [result]


def close(value: Array, wanted: Any) -> None:
    if value.dtype.kind in "fc":
        coarse = value.dtype == np.float16
        np.testing.assert_allclose(
            value, wanted, 2e-2 if coarse else 1e-5, 1e-2 if coarse else 1e-6
        )
    else:
        np.testing.assert_array_equal(value, wanted)


@every_row
def test_value_is_numpys(row: Row) -> None:
    for value, wanted in zip(run(row)[1], expected(row), strict=bool(row.expected)):
        close(value, wanted)


@every_dtype
def test_value_in_another_dtype(row: Row, dtype: str) -> None:
    operands = tuple(np.asarray(one).astype(dtype) for one in row.operands)
    other = Row(row.name, operands, row.expected, row.refused, row.call)
    tensors, values = run(other)
    for tensor, value, wanted in zip(tensors, values, expected(other), strict=True):
        assert value.dtype == tensor.dtype.as_numpy_dtype
        close(value, wanted)


@every_row
def test_static_shape_and_dtype_are_the_real_ones(row: Row) -> None:
    for tensor, value in zip(*run(row), strict=True):
        assert tensor.shape.is_compatible_with(value.shape)
        assert tensor.dtype.as_numpy_dtype == value.dtype


@pytest.mark.parametrize(
    ("row", "known"),
    [
        pytest.param(row, known, id=f"{row}-{known}")
        for row in ROWS
        for known in ("rank", "nothing")
        if row.rankless or known == "rank"
    ],
)
def test_unknown_dimensions_change_no_value(row: Row, known: str) -> None:
    tensors, values = run(row, known)
    for tensor, value in zip(tensors, values, strict=True):
        assert tensor.shape.is_compatible_with(value.shape)
    for value, wanted in zip(values, expected(row), strict=bool(row.expected)):
        close(value, wanted)


@every_row
def test_every_op_is_an_event(row: Row, graph: tf.Graph) -> None:
    heard: list[Any] = []
    with listening(heard.append):
        tensors = row(*placeholders(row.operands, "shape"))
    created = [event for event in heard if isinstance(event, OpCreated)]
    ops = graph.get_operations()
    assert [(event.name, event.op_type) for event in created] == [(op.name, op.type) for op in ops]
    assert {tensor.op for tensor in tensors} <= set(ops)
    for event, op in zip(created, ops, strict=True):
        assert [dtype for dtype, _ in event.outputs] == [out.dtype.name for out in op.outputs]
        assert event.location.function


@every_row
def test_what_is_refused_leaves_the_graph_alone(row: Row, graph: tf.Graph) -> None:
    with pytest.raises(row.refused.error) as caught:
        row.refused.call()
    assert str(caught.value).splitlines()[0].startswith(row.refused.message)
    assert type(caught.value) is row.refused.error
    assert not graph.get_operations()
    assert graph.unique_name("x") == "x"
    assert not [name for name in graph._names_in_use if name != "x"]


def public_functions(module: ModuleType) -> set[str]:
    """The functions of an op file that users see, under the names that they see."""
    return {
        f"{prefix}{name}"
        for prefix, window in (("", tf), ("nn.", tf.nn), ("image.", tf.image))
        for name, value in vars(window).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__
    }


@pytest.mark.parametrize("module", OP_FILES, ids=lambda module: module.__name__)
def test_every_public_function_has_a_row(module: ModuleType) -> None:
    rows = {row.function for row in ROWS}
    missing = {
        name
        for name in public_functions(module) - NO_TENSOR_FUNCTIONS - MADE_OF_CONDITIONALS
        if Row(name, (), None, ROWS[0].refused).function not in rows
    }
    assert not missing, "give it a row in tests/tf1/op_table"


def test_every_type_of_op_is_computed_in_some_row(graph: tf.Graph) -> None:
    for row in ROWS:
        row(*placeholders(row.operands, "nothing" if row.rankless else "shape"))
        row(*placeholders(row.operands, "shape"))
    used = {op.type for op in graph.get_operations()}
    assert used - ELSEWHERE == set(OPS) - ELSEWHERE


def test_the_op_files_are_all_of_them() -> None:
    asked = {module.__name__ for module in (*OP_FILES, control_flow_ops, functional_ops, state_ops)}
    found = {
        value.__module__
        for window in (tf, tf.nn)
        for value in vars(window).values()
        if inspect.isfunction(value) and value.__module__.endswith(("_ops", "reductions"))
    }
    assert found - {"scopeviz.tf1.ops.init_ops"} <= asked
