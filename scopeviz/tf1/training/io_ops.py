"""The ops that save variables in a checkpoint and restore them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import DType, as_dtype, string
from scopeviz.tf1.framework.errors import InvalidArgumentError, UnimplementedError
from scopeviz.tf1.framework.op_def import OPS, OpDef, convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Output, Tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.framework.tensor_shape import Dims
from scopeviz.tf1.training.checkpoint_file import CheckpointReader, code_of, write


class Part(NamedTuple):
    """Which part of an array is meant.

    Attributes:
        full_shape: the shape of the whole.
        places: where the part is, along each axis.
    """

    full_shape: tuple[int, ...]
    places: tuple[slice, ...]


def part_of(spec: str) -> Part | None:
    """Read what part a checkpoint is asked for; None for the whole.

    >>> part_of("7 2 3,2:0,2").places
    (slice(3, 5, None), slice(0, 2, None))
    """
    if not spec:
        return None
    *full, places = spec.split(" ")
    pairs = [pair.split(",") for pair in places.split(":")]
    return Part(
        tuple(map(int, full)),
        tuple(slice(int(start), int(start) + int(size)) for start, size in pairs),
    )


def save_v2(
    prefix: Tensor, names: Sequence[str], parts: Sequence[str], tensors: Sequence[Tensor]
) -> Operation:
    """Add the op that writes tensors into a checkpoint.

    Args:
        prefix: the checkpoint's path, without what is added to it: ``string`` ``[]``.
        names: the full name of the variable that each tensor is, or is part of.
        parts: which part it is; empty for the whole.
        tensors: what to write.
    """
    return _add("SaveV2", prefix, names, parts, tuple(tensors), [], {})


def restore_v2(
    prefix: Any,
    names: Sequence[str],
    parts: Sequence[str],
    dtypes: Sequence[DType],
    name: str = "RestoreV2",
) -> tuple[Tensor, ...]:
    """Tensors that read a checkpoint; see :func:`save_v2`.

    Args:
        prefix: the checkpoint's path: ``string`` ``[]``, or text.
        names: the full names of the variables.
        parts: which part of each.
        dtypes: the element type that each must have.
        name: the op's name.
    """
    outputs: list[Output] = [
        (dtype, _dims(spec)) for dtype, spec in zip(dtypes, parts, strict=True)
    ]
    return _add(name, prefix, names, parts, (), outputs, {"dtypes": tuple(dtypes)}).outputs


def _dims(spec: str) -> Dims:
    part = part_of(spec)
    return None if part is None else tuple(one.stop - one.start for one in part.places)


def _add(
    name: str,
    prefix: Any,
    names: Sequence[str],
    parts: Sequence[str],
    tensors: tuple[Tensor, ...],
    outputs: Sequence[Output],
    attrs: dict[str, Any],
) -> Operation:
    graph = get_default_graph()
    op_type = "RestoreV2" if attrs else "SaveV2"
    full_name = graph.unique_name(name)
    with graph.name_scope(f"{full_name}/"):
        inputs = (
            convert_to_tensor(prefix, string, name="prefix"),
            constant(list(names), string, name="tensor_names"),
            constant(list(parts), string, name="shape_and_slices"),
        )
    return graph.add_op(op_type, full_name, (*inputs, *tensors), outputs, attrs)


def _save(op: Operation, prefix: Any, names: Any, parts: Any, *values: Any) -> tuple[()]:
    arrays: dict[str, NDArray[Any]] = {}
    missing: dict[str, int] = {}
    for name, spec, given in zip(_texts(names), _texts(parts), values, strict=True):
        part, value = part_of(spec), np.asarray(given)
        if part is None:
            arrays[name] = value
            continue
        whole = arrays.setdefault(name, np.zeros(part.full_shape, value.dtype))
        whole[part.places] = value
        missing[name] = missing.get(name, whole.size) - value.size
    for name, count in missing.items():
        if count:
            raise UnimplementedError(
                None,
                op,
                f"A checkpoint holds whole variables: {count} elements of {name} are "
                "in parts that are not saved with it.",
            )
    write(_text(prefix), arrays)
    return ()


def _restore(op: Operation, prefix: Any, names: Any, parts: Any) -> Any:
    reader = CheckpointReader(_text(prefix))
    values = tuple(
        _restored(op, reader.read(name), name, part_of(spec), dtype)
        for name, spec, dtype in zip(_texts(names), _texts(parts), op.attrs["dtypes"], strict=True)
    )
    return values if len(values) > 1 else values[0]


def _restored(
    op: Operation, array: NDArray[Any], name: str, part: Part | None, dtype: DType
) -> NDArray[Any]:
    if array.dtype != dtype.np_dtype:
        found = code_of(as_dtype("string" if array.dtype.kind == "O" else array.dtype.name))
        raise InvalidArgumentError(
            None,
            op,
            f"tensor_name = {name}; expected dtype {code_of(dtype)} does not equal original "
            f"dtype {found}",
        )
    if part is None:
        return array
    if array.shape != part.full_shape:
        wanted, stored = (
            "[" + ",".join(map(str, shape)) + "]" for shape in (part.full_shape, array.shape)
        )
        raise InvalidArgumentError(
            None,
            op,
            f"tensor_name = {name}; shape in shape_and_slice spec {wanted} does not match the "
            f"shape stored in checkpoint: {stored}",
        )
    return array[part.places].copy()


def _text(value: Any) -> str:
    raw = np.asarray(value).item()
    return raw.decode() if isinstance(raw, bytes) else str(raw)


def _texts(values: Any) -> list[str]:
    return [_text(value) for value in values]


OPS["SaveV2"] = OpDef(
    "prefix:string tensor_names:string shape_and_slices:string tensors*:dtypes",
    lambda operands, attrs: [],
    _save,
)
OPS["RestoreV2"] = OpDef(
    "prefix:string tensor_names:string shape_and_slices:string",
    lambda operands, attrs: [(dtype, None) for dtype in attrs["dtypes"]],
    _restore,
)
