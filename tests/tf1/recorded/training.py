"""Programs that train, which real TensorFlow 1.15.5 has run as well, and what a run shows.

The module that runs a program is handed in, and nothing here is newer than Python 3.7.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Dict  # noqa: UP035  # Python 3.7 subscripts no other

from tests.tf1.recorded.observation import ops_of, plain

OPTIMIZERS: Dict[str, Callable[[Any], Any]] = {  # noqa: UP006  # as above
    "gradient_descent": lambda train: train.GradientDescentOptimizer(0.1),
    "momentum": lambda train: train.MomentumOptimizer(0.1, 0.9),
    "nesterov": lambda train: train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
    "adam": lambda train: train.AdamOptimizer(0.1),
    "rmsprop": lambda train: train.RMSPropOptimizer(0.1, 0.8, 0.5, 1e-3),
    "centered_rmsprop": lambda train: train.RMSPropOptimizer(0.1, momentum=0.3, centered=True),
    "adagrad": lambda train: train.AdagradOptimizer(0.1, initial_accumulator_value=0.2),
    "adadelta": lambda train: train.AdadeltaOptimizer(0.5, 0.9, 1e-2),
    "ftrl": lambda train: train.FtrlOptimizer(0.5, -0.4, 0.2, 0.02, 0.03),
    "ftrl_shrinking": lambda train: train.FtrlOptimizer(
        0.5, l2_shrinkage_regularization_strength=0.1
    ),
    "proximal": lambda train: train.ProximalGradientDescentOptimizer(0.1, 0.02, 0.03),
}

DECAYS: Dict[str, Callable[[Any, Any], Any]] = {  # noqa: UP006  # as above
    "exponential": lambda train, step: train.exponential_decay(0.5, step, 4, 0.9),
    "staircase": lambda train, step: train.exponential_decay(
        0.5, step, 4, 0.9, staircase=True, name="stairs"
    ),
    "natural_exp": lambda train, step: train.natural_exp_decay(0.5, step, 4, 0.9),
    "inverse_time": lambda train, step: train.inverse_time_decay(0.5, step, 4, 0.9),
    "inverse_time_staircase": lambda train, step: train.inverse_time_decay(
        0.5, step, 4, 0.9, staircase=True
    ),
    "polynomial": lambda train, step: train.polynomial_decay(0.5, step, 8, 0.1, 2.0),
    "polynomial_cycle": lambda train, step: train.polynomial_decay(
        0.5, step, 8, 0.1, 0.5, cycle=True
    ),
    "cosine": lambda train, step: train.cosine_decay(0.5, step, 8, 0.1),
    "cosine_restarts": lambda train, step: train.cosine_decay_restarts(0.5, step, 4),
    "cosine_restarts_even": lambda train, step: train.cosine_decay_restarts(
        0.5, step, 4, 1.0, 0.5, 0.1
    ),
    "linear_cosine": lambda train, step: train.linear_cosine_decay(0.5, step, 8),
    "noisy_linear_cosine": lambda train, step: train.noisy_linear_cosine_decay(
        0.5, step, 8, initial_variance=0.0
    ),
    "piecewise": lambda train, step: train.piecewise_constant(step, [2, 6], [0.5, 0.3, 0.1]),
    "piecewise_long": lambda train, step: train.piecewise_constant_decay(
        step, [1, 3, 6], [0.5, 0.3, 0.2, 0.1], "pieces"
    ),
}

SAVERS: Dict[str, Callable[[Any], Any]] = {  # noqa: UP006  # as above
    "all": lambda tf: tf.train.Saver(),
    "reshape": lambda tf: tf.train.Saver(reshape=True),
    "named": lambda tf: tf.train.Saver({"x": tf.global_variables()[0]}, name="mine"),
    "twice": lambda tf: [tf.train.Saver(tf.global_variables()[:1]) for _ in range(2)],
}

AVERAGES: Dict[str, Callable[[Any], Any]] = {  # noqa: UP006  # as above
    "plain": lambda train: train.ExponentialMovingAverage(0.9),
    "counted": lambda train: train.ExponentialMovingAverage(
        0.9, num_updates=train.get_or_create_global_step()
    ),
    "debiased": lambda train: train.ExponentialMovingAverage(0.9, zero_debias=True, name="Mean"),
}

STEPS = [0, 1, 2, 3, 6, 7, 9, 21]


def trained(tf: Any, optimizer: str, *, resource: bool, sparse: bool) -> Any:
    """What five steps of an optimizer make of a variable, and by which ops."""
    with tf.Graph().as_default() as graph:
        start = [[1.0, -2.0], [3.0, 0.5], [-0.25, 4.0], [0.0, 1.0]]
        w = tf.get_variable("w", initializer=tf.constant(start), use_resource=resource)
        grad = tf.constant(
            [[0.1, -0.4], [0.2, 0.0], [-0.3, 0.8]] + ([] if sparse else [[1.0, -1.0]])
        )
        if sparse:
            grad = tf.IndexedSlices(grad, tf.constant([2, 0, 2]), tf.constant([4, 2]))
        made = len(graph.get_operations())
        opt = OPTIMIZERS[optimizer](tf.train)
        train = opt.apply_gradients([(grad, w)])
        variables = [w] + [opt.get_slot(w, name) for name in opt.get_slot_names()]
        ops = ops_of(graph, made)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for _ in range(5):
                session.run(train)
            values = plain(session.run(variables))
        return {"ops": ops, "variables": [v.name for v in variables], "values": values}


def placed(tf: Any, optimizer: str, *, resource: bool) -> Any:
    """The ops that train variables of several devices: their devices, and what they wait for."""
    with tf.Graph().as_default() as graph:
        with tf.device("/cpu:0"):
            table = tf.get_variable("table", [5, 2], use_resource=resource)
        w = tf.get_variable("w", [2, 1], use_resource=resource)
        with tf.device("/gpu:0"):
            b = tf.get_variable("b", [2, 1], use_resource=resource)
        step = tf.train.get_or_create_global_step()
        loss = tf.reduce_sum(tf.matmul(tf.nn.embedding_lookup(table, [1, 2]), w + b))
        made = len(graph.get_operations())
        OPTIMIZERS[optimizer](tf.train).minimize(loss, global_step=step)
        return [
            [op.name, op.device, [before.name for before in op.control_inputs]]
            for op in graph.get_operations()[made:]
            if not op.name.startswith("gradients")
        ]


def decayed(tf: Any, decay: str) -> Any:
    """What a learning rate becomes, and by which ops."""
    with tf.Graph().as_default() as graph:
        step = tf.placeholder(tf.int64, [], name="step")
        rate = DECAYS[decay](tf.train, step)
        with tf.Session() as session:
            values = [plain(session.run(rate, {step: at})) for at in STEPS]
        return {"ops": ops_of(graph), "name": rate.name, "values": values}


def savers(tf: Any, saver: str, *, resource: bool) -> Any:
    """The ops that a saver adds for variables of all kinds."""
    with tf.Graph().as_default() as graph:
        tf.get_variable("b", [3], tf.float64, use_resource=resource)
        tf.get_variable(
            "a", [4, 3], partitioner=tf.fixed_size_partitioner(2), use_resource=resource
        )
        made = len(graph.get_operations())
        SAVERS[saver](tf)
        return ops_of(graph, made)


def averaged(tf: Any, average: str, *, resource: bool) -> Any:
    """What an average of a variable and one of a tensor become, and by which ops."""
    with tf.Graph().as_default() as graph:
        w = tf.get_variable("w", initializer=tf.constant([4.0, 8.0]), use_resource=resource)
        y = tf.multiply(w, 2.0, name="y")
        ema = AVERAGES[average](tf.train)
        made = len(graph.get_operations())
        update = ema.apply([w, y])
        averages = [ema.average(w), ema.average(y)]
        ops = ops_of(graph, made)
        shrink = tf.assign(w, w * 0.5)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for _ in range(3):
                session.run(update)
                session.run(shrink)
            values = plain(session.run(averages))
        return {
            "ops": ops,
            "averages": [one.name for one in averages],
            "update": update.name,
            "variables": [one.name for one in tf.global_variables()],
            "averaged": [one.name for one in tf.moving_average_variables()],
            "values": values,
        }


PROGRAMS: Dict[str, Callable[[Any], Any]] = {  # noqa: UP006  # as above
    **{
        f"optimizers.{name}-{resource}-{sparse}": partial(
            trained, optimizer=name, resource=resource, sparse=sparse
        )
        for name in OPTIMIZERS
        for resource in (False, True)
        for sparse in (False, True)
    },
    **{
        f"placed.{name}-{resource}": partial(placed, optimizer=name, resource=resource)
        for name in ("adam", "ftrl", "momentum")
        for resource in (False, True)
    },
    **{
        f"savers.{name}-{resource}": partial(savers, saver=name, resource=resource)
        for name in SAVERS
        for resource in (False, True)
    },
    **{
        f"averages.{name}-{resource}": partial(averaged, average=name, resource=resource)
        for name in AVERAGES
        for resource in (False, True)
    },
    **{f"decays.{name}": partial(decayed, decay=name) for name in DECAYS},
}


def observed(tf: Any, name: str) -> Any:
    return PROGRAMS[name](tf)
