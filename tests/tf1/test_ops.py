"""What holds for every op: the rows of ``op_table``, one after the other."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.events import OpCreated, listening
from scopeviz.tf1.framework.op_def import OPS
from tests.tf1.gradient_cases import CASES
from tests.tf1.op_table import ROWS
from tests.tf1.op_table.row import Array, Row
from tests.tf1.recorded.observation import recorded
from tests.tf1.test_public_names import public_names
from tests.tf1.variable_changes import CHANGES, READINGS

HERE = Path(__file__).parent

FUNCTIONS_ELSEWHERE = {
    "all_numerics": "test_plan.py",
    "case": "test_cond.py",
    "check_ops": "recorded/evaluation.py",
    "class_metrics": "recorded/evaluation.py",
    "cond": "test_cond.py",
    "confusion_matrix": "test_confusion_matrix.py",
    "control_flow_ops": "test_control_flow_ops.py",
    "counting_metrics": "recorded/evaluation.py",
    "custom_gradient": "test_registered_gradients.py",
    "functional_ops": "test_functional_ops.py",
    "gradients_impl": "test_gradients.py",
    "hessians": "test_gradients.py",
    "image_changes": "test_image.py",
    "init_ops": "test_init_ops.py",
    "lookup_ops": "test_lookup_ops.py",
    "loss_collections": "test_evaluation.py recorded/evaluation.py",
    "losses_impl": "test_evaluation.py recorded/evaluation.py",
    "metrics_impl": "recorded/evaluation.py",
    "random_ops": "test_init_ops.py",
    "raw_rnn": "recorded/rnn_networks.py",
    "repeating": "test_array_ops.py",
    "rnn": "recorded/rnn_networks.py",
    "rnn_step": "test_rnn_step.py",
    "scatter_updates": "test_scatter_updates.py variable_changes.py",
    "state_ops": "test_state_ops.py",
    "static_rnn": "recorded/rnn_networks.py",
    "summary_ops": "test_summary.py",
    "tensor_kinds": "test_evaluation.py recorded/evaluation.py test_tensor_kinds.py",
    "threshold_metrics": "recorded/evaluation.py",
    "top_k_metrics": "test_evaluation.py recorded/evaluation.py",
    "while_loop": "test_while_loop.py",
    "zero_fraction": "test_neural.py",
}
"""A file of ops -> the files whose tests are about those of its functions that have no row."""

TYPES_ELSEWHERE = {
    **dict.fromkeys(("Switch", "RefSwitch", "Merge", "RefMerge"), "test_cond.py"),
    "AudioSummaryV2": "test_summary.py",
    "AdjustContrastv2": "recorded/neural.json",
    "Bucketize": "test_bucketize.py",
    "ControlTrigger": "test_while_loop.py",
    "CountUpTo": "test_scatter_updates.py",
    "DenseToDenseSetOperation": "recorded/evaluation.json",
    "HistogramSummary": "test_summary.py",
    "ImageSummary": "test_summary.py",
    "IsVariableInitialized": "variable_changes.py",
    "MergeSummary": "test_summary.py",
    "NoOp": "test_control_flow_ops.py",
    "RefEnter": "test_while_loop.py",
    "ResourceCountUpTo": "test_scatter_updates.py",
    "RestoreV2": "recorded/training.json",
    "SaveV2": "recorded/training.json",
    "ScalarSummary": "test_summary.py",
    "SetSize": "recorded/evaluation.json",
    "TensorArrayCloseV3": "test_tensor_array.py",
    "TensorSummaryV2": "test_summary.py",
    "VariableShape": "test_variable_changes.py",
}
"""Type of an op -> the file whose tests compute it, where no table has a row that does."""

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


def home_of(function: Any) -> str:
    return str(function.__module__).removeprefix("scopeviz.tf1.ops.")


def functions_of_ops() -> dict[str, Any]:
    """The public functions that files of ops hold, each under one of its names."""
    found = {
        name.value: name.name
        for name in public_names()
        if inspect.isfunction(name.value) and name.value.__module__.startswith("scopeviz.tf1.ops.")
    }
    return {name: function for function, name in found.items()}


def text_of(files: str) -> str:
    return "\n".join((HERE / file).read_text("utf-8") for file in files.split())


@pytest.mark.parametrize("name", sorted(functions_of_ops()))
def test_every_public_function_has_a_row_or_a_test_elsewhere(name: str) -> None:
    function = functions_of_ops()[name]
    if function not in {row.function for row in ROWS}:
        assert home_of(function) in FUNCTIONS_ELSEWHERE, "give it a row in tests/tf1/op_table"
        last = function.__name__
        parts = rf"\b{last}\b|{last.rpartition('_')[0]}_\{{name\}}"
        assert re.search(parts, text_of(FUNCTIONS_ELSEWHERE[home_of(function)]))


def types_in_rows() -> set[str]:
    with tf.Graph().as_default() as graph:
        for row in ROWS:
            row(*placeholders(row.operands, "nothing" if row.rankless else "shape"))
            row(*placeholders(row.operands, "shape"))
        return {op.type for op in graph.get_operations()}


def types_in_gradients() -> set[str]:
    """Those that are compared with differences: on the way there, and on the way back."""
    with tf.Graph().as_default() as graph:
        for case in CASES:
            fed = [tf.placeholder(tf.float64, np.shape(one)) for one in case.operands]
            tf.gradients(case.call(*fed), fed)
        return {op.type for op in graph.get_operations()}


def types_in_training() -> set[str]:
    """Those of the optimizers whose steps are compared with TensorFlow's."""
    programs = {
        name: told for name, told in recorded("training").items() if name.startswith("optimizers.")
    }
    return {op_type for told in programs.values() for _, op_type, *_ in told["ops"]}


def types_of_changes() -> set[str]:
    changing = {op_type for row in CHANGES for op_type in row.types}
    return changing | {op_type for row in READINGS for op_type in row.types}


def test_every_type_of_op_is_computed_in_some_table() -> None:
    tables = (types_in_rows, types_in_gradients, types_in_training, types_of_changes)
    used = {op_type for table in tables for op_type in table()}
    assert set(OPS) - used - set(TYPES_ELSEWHERE) == set()


@pytest.mark.parametrize("op_type", sorted(TYPES_ELSEWHERE))
def test_a_type_that_no_table_has_is_named_where_it_is_tried(op_type: str) -> None:
    assert op_type in OPS
    assert re.search(rf"\b{op_type}\b", text_of(TYPES_ELSEWHERE[op_type]))


def test_no_table_of_exceptions_is_out_of_date() -> None:
    homes = {home_of(function) for function in functions_of_ops().values()}
    assert set(FUNCTIONS_ELSEWHERE) <= homes
