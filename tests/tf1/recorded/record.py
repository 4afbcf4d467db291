"""Has TensorFlow 1.15.5 run the programs of a subject, and keeps what they show.

It writes ``SUBJECT.json``, and needs a Python that has TensorFlow 1.15.5; so nothing in this
folder is newer than Python 3.7::

    python -m tests.tf1.recorded.record SUBJECT...

A subject is a module of this folder that has ``PROGRAMS``, which are called by their names, and
``observed(tf, name)``, which runs one and gives what it shows as plain data.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

from tests.tf1.recorded import observation, op_types

SUBJECTS = (
    "evaluation",
    "layer_values",
    "layers",
    "mathematics",
    "neural",
    "op_types",
    "rnn",
    "rnn_refusals",
    "slim",
    "training",
)


def record(subject: str) -> None:
    tf = importlib.import_module("tensorflow")
    if subject == "op_types":
        told = op_types.op_types()
    else:
        module = importlib.import_module(f"tests.tf1.recorded.{subject}")
        told = {name: module.observed(tf, name) for name in module.PROGRAMS}
    observation.file_of(subject).write_text(f"{written(told)}\n", "utf-8")


def written(told: Any) -> str:
    """JSON with a line for each key, so that two records can be compared line by line."""
    if isinstance(told, dict) and told:
        rows = [f"{json.dumps(key)}: {written(told[key])}" for key in sorted(told)]
        return "{{\n{}\n}}".format(",\n".join(rows))
    return json.dumps(told)


if __name__ == "__main__":
    if not sys.argv[1:] or not set(sys.argv[1:]) <= {*SUBJECTS}:
        sys.exit(f"Name one or more of these: {' '.join(SUBJECTS)}")
    for each in sys.argv[1:]:
        record(each)
