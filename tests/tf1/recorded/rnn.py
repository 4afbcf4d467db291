"""What a run of a recurrent network shows, in TensorFlow 1.15.5 as well.

Nothing here is newer than Python 3.7.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.tf1.recorded.observation import ops_of, plain, shape_of
from tests.tf1.recorded.rnn_decoders import PROGRAMS as DECODERS
from tests.tf1.recorded.rnn_networks import PROGRAMS as NETWORKS
from tests.tf1.recorded.rnn_networks import flat, waves
from tests.tf1.recorded.rnn_sequences import PROGRAMS as SEQUENCES

PROGRAMS = {**NETWORKS, **SEQUENCES, **DECODERS}
WITH_OPS = [
    "attention_flat_static",
    "basic_lstm_dynamic",
    "basic_lstm_static",
    "both_static",
    "by_example_loss",
    "attending_twice",
    "bahdanau_normalized",
    "decoded_scheduled_outputs",
    "decoded_training_imputed",
    "cell_that_reuses",
    "gru_block_static",
    "gru_static",
    "layer_norm_static",
    "loop_that_reuses",
    "lstm_block_static",
    "lstm_peepholes_static",
    "multi_flat_static",
    "multi_static",
    "output_projection_static",
    "tensors_loss",
]
"""The programs of which every op is compared."""


def observed(tf: Any, name: str) -> dict[str, Any]:
    """Names, shapes and values of what a program makes, and of gradients through it."""
    graph = tf.Graph()
    with graph.as_default():
        made = PROGRAMS[name](tf)
        operations = ops_of(graph)
        outputs = flat(made.outputs)
        variables = tf.global_variables()
        trainable = {variable.name for variable in tf.trainable_variables()}
        places = [*variables, *[x for x in made.feeds if x.dtype == tf.float32]]
        total = tf.add_n([tf.reduce_sum(tf.sin(output * 2.0)) for output in outputs])
        slopes = tf.gradients(total, places)
        reached = [number for number, slope in enumerate(slopes) if slope is not None]
        slopes = [tf.convert_to_tensor(slopes[number]) for number in reached]
        loads = [
            tf.assign(variable, waves(tuple(variable.shape.as_list()), number * 0.9))
            for number, variable in enumerate(variables)
        ]
        with tf.Session(graph=graph) as session:
            session.run(loads)
            values, slope_values = session.run([outputs, slopes], made.feeds)
    seen: dict[str, Any] = {
        "variables": [
            [variable.name, variable.shape.as_list(), variable.name in trainable]
            for variable in variables
        ],
        "outputs": [
            [output.name, shape_of(output), plain(np.ravel(values[number]))]
            for number, output in enumerate(outputs)
        ],
        "gradients": [
            [places[number].name, plain(np.ravel(slope_values[at]))]
            for at, number in enumerate(reached)
        ],
    }
    if name in WITH_OPS:
        seen["operations"] = sorted(operations)
    return seen
