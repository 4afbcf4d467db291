"""A function for ``tf.device`` that spreads variables over the tasks of a job."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from scopeviz.tf1.framework.device import merged_device

STANDARD_PS_OPS = ("Variable", "VariableV2", "VarHandleOp")
"""Types of ops that are spread over the tasks."""


def replica_device_setter(
    ps_tasks: int = 0,
    ps_device: str = "/job:ps",
    worker_device: str = "/job:worker",
    merge_devices: bool = True,
    cluster: Any = None,
    ps_ops: Sequence[str] | None = None,
    ps_strategy: Callable[[Any], int] | None = None,
) -> Callable[[Any], str] | None:
    """A function for ``tf.device`` that gives the next task to each variable.

    Args:
        ps_tasks: how many tasks there are.
        ps_device: the device of variables, without the task.
        worker_device: the device of all other ops.
        merge_devices: False leaves an op alone that has a device.
        cluster: a dictionary from jobs to addresses, which tells how many tasks there are.
        ps_ops: types of the ops to spread; None takes those of variables.
        ps_strategy: from an op to its task; None takes one after the other.

    Returns:
        The function; None if there are no tasks.

    Raises:
        TypeError: if ``cluster`` is no dictionary, or ``ps_strategy`` no function.

    Follows: tensorflow/python/training/device_setter.py, replica_device_setter.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.device(replica_device_setter(ps_tasks=2)):
    ...     [tf.Variable(0.0).device, tf.Variable(0.0).device, tf.constant(0.0).device]
    ['/job:ps/task:0', '/job:ps/task:1', '/job:worker']
    """
    if cluster is not None:
        ps_tasks = _tasks_of(cluster, ps_device)
    if ps_tasks == 0:
        return None
    turns = itertools.cycle(range(ps_tasks))
    strategy = ps_strategy or (lambda op: next(turns))
    if not callable(strategy):
        raise TypeError("ps_strategy must be callable")
    spread = STANDARD_PS_OPS if ps_ops is None else ps_ops
    job = _job(ps_device)

    def device(op: Any) -> str:
        own = op.device or ""
        if own and not merge_devices:
            return str(own)
        if not ps_device or op.type not in spread:
            return merged_device(own, worker_device or "")
        if job and _job(own) in {"", job}:
            return merged_device(own, merged_device(f"/task:{strategy(op)}", ps_device))
        return merged_device(own, ps_device)

    return device


def _job(device: str) -> str:
    return next((part[4:] for part in device.split("/") if part.startswith("job:")), "")


def _tasks_of(cluster: Any, ps_device: str) -> int:
    jobs = cluster.as_dict() if hasattr(cluster, "as_dict") else cluster
    if not isinstance(jobs, dict):
        raise TypeError(
            "`cluster` must be a dictionary mapping one or more job names to lists of network "
            "addresses, or a `ClusterDef` protocol buffer"
        )
    return len(jobs.get(_job(ps_device)) or ())
