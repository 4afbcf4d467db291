"""Values that TensorFlow 1.15.5 computes in a program, in a file.

``python recorded_values.py`` records them in ``data/``, where there is a real TensorFlow.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "layer_values.json"


def recorded() -> dict[str, list[list[float]]]:
    """Name of a program -> what it gives."""
    values: dict[str, list[list[float]]] = json.loads(FILE.read_text("utf-8"))
    return values


def short(values: Any) -> Any:
    """Numbers with six digits that count, which is what ``float32`` has."""
    return [[float(f"{value:.6g}") for value in one] for one in values]


if __name__ == "__main__":
    tf, slim = (import_module(f"tensorflow{part}") for part in ("", ".contrib.slim"))
    told = {}
    for name, program in import_module("value_programs").PROGRAMS.items():
        with tf.Graph().as_default():
            told[name] = short(program(tf, slim))
    lines = [f'"{name}": {json.dumps(values)}' for name, values in told.items()]
    FILE.write_text("{{\n{}\n}}\n".format(",\n".join(lines)), "utf-8")
