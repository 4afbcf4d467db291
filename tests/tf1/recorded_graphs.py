"""Graphs that TensorFlow 1.15.5 builds of a program, in a file, and those of our own.

``python recorded_graphs.py`` records them in ``data/``, where there is a real TensorFlow.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
UNCOMPARED = {"cond_context", "while_context"}
"""Collections whose elements are no tensors and no operations."""


def transcript(tf: Any, slim: Any, program: Any) -> dict[str, Any]:
    """What a program's graph holds: its ops with their types and shapes, and its collections."""
    with tf.Graph().as_default() as graph:
        told = program(tf, slim)
        return {
            "told": told,
            "variables": [variable.name for variable in tf.global_variables()],
            "ops": folded({op.name: line_of(op) for op in graph.get_operations()}),
            "collections": {
                str(key): folded(dict.fromkeys(names_in(graph, key), ""))
                for key in sorted(graph.get_all_collection_keys())
                if key not in UNCOMPARED
            },
        }


def names_in(graph: Any, key: str) -> list[str]:
    return sorted(item.name for item in graph.get_collection(key) if hasattr(item, "name"))


def line_of(op: Any) -> str:
    """The op's type, and the shapes of its outputs."""
    return " ".join([op.type, *(shape_of(tensor.get_shape()) for tensor in op.outputs)])


def shape_of(shape: Any) -> str:
    if shape.ndims is None:
        return "?"
    return "x".join("?" if size is None else str(size) for size in shape.as_list()) or "[]"


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


def recorded(name: str) -> dict[str, Any]:
    """All transcripts of a file of programs."""
    transcripts: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    return transcripts


def record(name: str, programs: dict[str, Any], tf: Any, slim: Any) -> None:
    transcripts = {key: transcript(tf, slim, program) for key, program in programs.items()}
    text = json.dumps(transcripts, indent=0, sort_keys=True)
    (DATA / f"{name}.json").write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    oracle, its_slim = (import_module(f"tensorflow{part}") for part in ("", ".contrib.slim"))
    for subject in ("layer", "slim"):
        programs = import_module(f"{subject}_programs").PROGRAMS
        record(f"{subject}_graphs", programs, oracle, its_slim)
