"""Has real TensorFlow 1.15 run the programs of ``evaluation_programs.py``, and keeps what it did.

``python -m tests.tf1.recorded_evaluation`` records it anew in ``data/evaluation.json``, with a
Python that has TensorFlow 1.15.5, so nothing here is newer than Python 3.7.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.tf1 import evaluation_programs as programs

FILE = Path(__file__).parent / "data" / "evaluation.json"
COLLECTIONS = ("losses", "local_variables", "metric_variables", "regularization_losses")


def plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None:
        return None
    array = np.asarray(value)
    return np.round(array.astype(float), 7).tolist() if array.dtype.kind == "f" else array.tolist()


def done(tf: Any, program: Any) -> dict[str, Any]:
    with tf.Graph().as_default() as graph:
        made = program(tf)
        ops = [f"{op.name}={op.type}" for op in graph.get_operations()]
        keys = set(graph.get_all_collection_keys())
        with tf.Session() as session:
            values = [plain(session.run(fetch, made.feeds)) for fetch in made.fetches]
        return {
            "ops": " ".join(op for op in ops if not op.startswith("gradients")),
            "shapes": [str(getattr(fetch, "shape", None)) for fetch in made.fetches],
            "values": values,
            "collections": {
                key: [item.name for item in graph.get_collection(key)]
                for key in COLLECTIONS
                if key in keys
            },
        }


def refused(tf: Any, program: Any) -> list[str]:
    when = "build"
    with tf.Graph().as_default():
        try:
            made = program(tf)
            when = "run"
            with tf.Session() as session:
                session.run(tf.local_variables_initializer())
                session.run(made.fetches, made.feeds)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is kept
            return [when, type(error).__name__, str(error).split("\n\t [[node")[0]]
    raise AssertionError("it holds")


def main() -> None:
    tf = importlib.import_module("tensorflow")
    kinds = {"losses": programs.LOSSES, "metrics": programs.METRICS, "checks": programs.CHECKS}
    kept: dict[str, Any] = {
        f"{kind}.{name}": done(tf, program)
        for kind, some in kinds.items()
        for name, program in some.items()
    }
    kept.update({f"failing.{name}": refused(tf, one) for name, one in programs.FAILING.items()})
    rows = [f"{json.dumps(key)}: {json.dumps(kept[key], sort_keys=True)}" for key in sorted(kept)]
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
