"""Which types of ops have a gradient in TensorFlow 1.15.5, in a file.

Nothing here is newer than Python 3.7; with TensorFlow 1.15.5 this records them anew::

    python -m tests.tf1.gradient_types > tests/tf1/data/gradient_types.json
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any, Dict, List  # noqa: UP035  # Python 3.7

DATA = Path(__file__).parent / "data" / "gradient_types.json"
CONTRIB = ("layers", "rnn", "seq2seq", "slim")
"""Parts of ``tf.contrib`` that register gradients when they are imported."""


def registered() -> Dict[str, List[str]]:  # noqa: UP006  # Python 3.7
    """The types of all ops: those with a gradient, those that pass nothing, and the rest."""
    for part in CONTRIB:
        importlib.import_module("tensorflow.contrib." + part)
    framework = "tensorflow.python.framework."
    known: Any = importlib.import_module(framework + "op_def_registry").get_registered_ops()
    registry: Any = importlib.import_module(framework + "ops")._gradient_registry
    kinds: Dict[str, List[str]] = {"gradient": [], "nothing": [], "refused": []}  # noqa: UP006
    for op_type in sorted(known):
        if op_type not in registry.list():
            kinds["refused"].append(op_type)
        elif registry.lookup(op_type) is None:
            kinds["nothing"].append(op_type)
        else:
            kinds["gradient"].append(op_type)
    return kinds


if __name__ == "__main__":
    lines = [f"{json.dumps(kind)}: {json.dumps(types)}" for kind, types in registered().items()]
    sys.stdout.write("{{\n{}\n}}\n".format(",\n".join(lines)))
