"""What a run of a recurrent network shows, and the runs of TensorFlow 1.15.5.

They are recorded anew by::

    python -m tests.tf1.recorded_rnn > tests/tf1/data/rnn.json

with a Python that has TensorFlow 1.15.5, so nothing here is newer than Python 3.7.
"""

from __future__ import annotations

import json
import math
from typing import Any, Dict, List  # noqa: UP035  # Python 3.7

import numpy as np

from tests.tf1.rnn_programs import PROGRAMS as NETWORKS
from tests.tf1.rnn_programs import flat, waves
from tests.tf1.seq2seq_programs import PROGRAMS as SEQUENCES

PROGRAMS = {**NETWORKS, **SEQUENCES}
WITH_OPS = {name for name in PROGRAMS if name.endswith(("_static", "_reuses", "lstm_dynamic", "_loss"))}
"""The programs of which every op is compared."""


def observed(tf: Any, name: str) -> Dict[str, Any]:
    """Names, shapes and values of what a program makes, and of gradients through it."""
    graph = tf.Graph()
    with graph.as_default():
        made = PROGRAMS[name](tf)
        operations = [[op.name, op.type] for op in graph.get_operations()]
        outputs = flat(made.outputs)
        variables = tf.global_variables()
        assert len(variables) == len({variable.name for variable in variables})
        places = [*variables, *[x for x in made.feeds if x.dtype == tf.float32]]
        total = tf.add_n([tf.reduce_sum(tf.sin(output * 2.0)) for output in outputs])
        gradients = {
            place: tf.convert_to_tensor(gradient)
            for place, gradient in zip(places, tf.gradients(total, places))
            if gradient is not None
        }
        loads = [
            tf.assign(variable, waves(tuple(variable.shape.as_list()), number * 0.9))
            for number, variable in enumerate(variables)
        ]
        with tf.Session(graph=graph) as session:
            for load in loads:
                session.run(load)
            values, slopes = session.run([outputs, list(gradients.values())], made.feeds)
    seen = {
        "variables": [
            [variable.name, variable.shape.as_list(), variable in tf_trainable(tf, graph)]
            for variable in variables
        ],
        "outputs": [
            [output.name, dims_of(output), rounded(value)]
            for output, value in zip(outputs, values)
        ],
        "gradients": [
            [place.name, rounded(slope)] for place, slope in zip(gradients, slopes)
        ],
    }
    if name in WITH_OPS:
        seen["operations"] = operations
    return seen


def tf_trainable(tf: Any, graph: Any) -> List[Any]:
    with graph.as_default():
        trainable: List[Any] = tf.trainable_variables()
    return trainable


def dims_of(tensor: Any) -> Any:
    return None if tensor.shape.ndims is None else tensor.shape.as_list()


def rounded(value: Any) -> Any:
    """Numbers with six digits, so that a file of them is short."""
    return [float("{:.6g}".format(number)) for number in np.ravel(value)]  # noqa: UP032


def same(one: List[float], other: List[float]) -> bool:
    """Whether two lists of numbers are the same but for rounding."""
    return len(one) == len(other) and all(
        math.isclose(a, b, rel_tol=2e-4, abs_tol=2e-5) for a, b in zip(one, other)
    )


if __name__ == "__main__":
    import tensorflow

    seen = {name: observed(tensorflow, name) for name in PROGRAMS}
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(what, separators=(',', ':'))}"
        for name, what in seen.items()
    )
    print(f"{{\n{lines}\n}}")
