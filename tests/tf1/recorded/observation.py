"""What a program shows, in plain data: ops, shapes, values and refusals; and what is alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

UNCOMPARED = {"cond_context", "while_context"}
"""Collections whose elements are no tensors and no operations."""


def file_of(subject: str) -> Path:
    return Path(__file__).parent / f"{subject}.json"


def recorded(subject: str) -> dict[str, Any]:
    """Name of a program -> what it showed in TensorFlow 1.15.5."""
    told: dict[str, Any] = json.loads(file_of(subject).read_text("utf-8"))
    return told


# Graphs.


def ops_of(graph: Any, start: int = 0) -> Any:
    """The names and types of the ops of a graph, from one of them on."""
    return [[op.name, op.type] for op in graph.get_operations()[start:]]


def line_of(op: Any) -> str:
    """Name, type, inputs, and dtypes and shapes of outputs."""
    inputs = ",".join(one.name for one in op.inputs)
    outputs = " ".join(f"{one.dtype.name}{shape_of(one)}" for one in op.outputs)
    return f"{op.name} = {op.type}({inputs}) {outputs}"


def shape_of(tensor: Any) -> str:
    """What is known of a tensor's shape."""
    shape = tensor.get_shape()
    if shape.ndims is None:
        return "<?>"
    return f"[{','.join('?' if size is None else str(size) for size in shape.as_list())}]"


def graph_of(tf: Any, program: Any) -> dict[str, Any]:
    """What a program's graph holds: its ops with their types and shapes, and its collections."""
    with tf.Graph().as_default() as graph:
        told = program(tf, tf.contrib.slim)
        return {
            "told": told,
            "variables": [variable.name for variable in tf.global_variables()],
            "ops": folded({op.name: type_and_shapes(op) for op in graph.get_operations()}),
            "collections": {
                str(key): folded(dict.fromkeys(names_in(graph, key), ""))
                for key in sorted(graph.get_all_collection_keys())
                if key not in UNCOMPARED
            },
        }


def type_and_shapes(op: Any) -> str:
    return " ".join([op.type, *map(shape_of, op.outputs)])


def names_in(graph: Any, key: str) -> list[str]:
    return sorted(item.name for item in graph.get_collection(key) if hasattr(item, "name"))


def folded(lines: dict[str, str]) -> dict[str, Any]:
    """Names with slashes as folders in folders, of which many share a name."""
    tree: dict[str, Any] = {}
    for name, line in lines.items():
        *folders, last = name.split("/")
        place = tree
        for folder in folders:
            place = place.setdefault(folder + "/", {})
        place[last] = line
    return tree


# Values and refusals.


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def plain(value: Any) -> Any:
    """A value as lists of numbers with six digits that count, which is what ``float32`` has."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None:
        return None
    array = np.asarray(value)
    if array.dtype.kind == "c":
        return [plain(array.real), plain(array.imag)]
    if array.dtype.kind == "f":
        return shortened(array.tolist())
    return decoded(array.tolist())


def shortened(numbers: Any) -> Any:
    if isinstance(numbers, list):
        return [shortened(one) for one in numbers]
    return float(f"{numbers:.6g}")


def decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [decoded(one) for one in value]
    return value.decode() if isinstance(value, bytes) else value


def check_close(made: Any, wanted: Any, rtol: float = 2e-4, atol: float = 2e-5) -> None:
    """Compares values in plain data: numbers nearly, and all else to the letter."""
    if isinstance(wanted, list) and any(isinstance(one, (list, type(None))) for one in wanted):
        assert len(made) == len(wanted)
        for one, another in zip(made, wanted):  # noqa: B905  # they are as long, and Python 3.7
            check_close(one, another, rtol, atol)
    elif wanted is None or np.asarray(wanted).dtype.kind in "US":
        assert made == wanted
    else:
        np.testing.assert_allclose(made, wanted, rtol, atol)


def refusal(error: Exception) -> list[str]:
    """The kind of exception and the first line of its message."""
    first, *others = str(error).splitlines() or [""]
    if first == "in converted code:":  # TensorFlow's AutoGraph puts its own before some
        first = others[-1].partition("Error: ")[2]
    return [type(error).__name__, first]
