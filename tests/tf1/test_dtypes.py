"""Dtypes: their names, their kin in NumPy, and what passes for one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.framework.dtypes import DTYPES

every_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.name)


@every_dtype
def test_a_dtype_is_what_its_name_says(dtype: tf.DType) -> None:
    assert tf.as_dtype(dtype.name) is dtype
    assert tf.as_dtype(f"{dtype.name}_ref") is dtype._ref
    assert str(dtype) == f"<dtype: '{dtype.name}'>"
    assert repr(dtype) == f"tf.{dtype.name}"


@every_dtype
def test_a_reference_has_a_base(dtype: tf.DType) -> None:
    reference = dtype._ref
    assert reference.name == f"{dtype.name}_ref"
    assert reference.base_dtype is dtype
    assert dtype.base_dtype is dtype
    assert (dtype._is_ref_dtype, reference._is_ref_dtype) == (False, True)
    assert reference._ref is reference
    assert reference != dtype
    assert reference.is_compatible_with(dtype)
    assert not dtype.is_compatible_with(reference)


@pytest.mark.parametrize("dtype", [one for one in DTYPES if one.np_dtype.kind != "O"], ids=str)
def test_numpys_kin(dtype: tf.DType) -> None:
    assert tf.as_dtype(dtype.as_numpy_dtype) is dtype
    assert tf.as_dtype(np.dtype(dtype.as_numpy_dtype)) is dtype
    assert dtype == dtype.as_numpy_dtype
    assert dtype.size == np.dtype(dtype.as_numpy_dtype).itemsize


KINDS: list[tuple[str, set[str]]] = [
    ("is_floating", {"bfloat16", "float16", "float32", "float64"}),
    (
        "is_integer",
        {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"},
    ),
    ("is_unsigned", {"uint8", "uint16", "uint32", "uint64"}),
    ("is_complex", {"complex64", "complex128"}),
    ("is_bool", {"bool"}),
]


@pytest.mark.parametrize(("kind", "names"), KINDS)
def test_kinds(kind: str, names: set[str]) -> None:
    assert {dtype.name for dtype in DTYPES if getattr(dtype, kind)} == names


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (float, "float32"),
        (bool, "bool"),
        (str, "string"),
        (object, "string"),
        ("float", "float32"),
        ("double", "float64"),
        ("half", "float16"),
        ("<U3", "string"),
        (np.float64, "float64"),
    ],
)
def test_what_passes_for_a_dtype(value: Any, name: str) -> None:
    assert tf.as_dtype(value).name == name


@pytest.mark.parametrize("value", ["foo", None, 3.5, "", "float99"])
def test_what_does_not(value: Any) -> None:
    with pytest.raises(TypeError) as caught:
        tf.as_dtype(value)
    assert str(caught.value) == f"Cannot convert value {value!r} to a TensorFlow DType."


def test_equality() -> None:
    assert tf.float32 == "float32" == tf.float32
    assert tf.float32 != tf.float64
    assert tf.float32 != "foo"
    assert tf.float32 != None  # noqa: E711  # TF1 programs compare so
    assert {tf.float32: 1}[tf.as_dtype(np.float32)] == 1


def test_limits() -> None:
    assert (tf.int8.min, tf.int8.max) == (-128, 127)
    assert (tf.uint8.min, tf.uint8.max) == (0, 255)
    assert tf.float32.max == np.finfo(np.float32).max
    with pytest.raises(TypeError, match="Cannot find maximum value of <dtype: 'bool'>"):
        _ = tf.bool.max
    with pytest.raises(TypeError, match="Cannot find minimum value of <dtype: 'string'>"):
        _ = tf.string.min


def test_real_parts() -> None:
    assert tf.complex64.real_dtype is tf.float32
    assert tf.complex128.real_dtype is tf.float64
    assert tf.int32.real_dtype is tf.int32


def test_other_names() -> None:
    assert tf.half is tf.float16
    assert tf.double is tf.float64
    assert (tf.bool.name, tf.string.size) == ("bool", 8)
