"""What TF1's scripts say about a session: records that are filled in, and change nothing here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar


class _Options:
    """A record with the fields that TensorFlow's has.

    Raises:
        ValueError: if another field is given.
        AttributeError: if another one is set.
    """

    _fields: ClassVar[Mapping[str, Callable[[], Any]]] = {}

    def __init__(self, **kwargs: Any) -> None:
        for name, default in self._fields.items():
            value = kwargs.pop(name, None)
            object.__setattr__(self, name, default() if value is None else value)
        if kwargs:
            kind, name = type(self).__name__, next(iter(kwargs))
            raise ValueError(f'Protocol message {kind} has no "{name}" field.')

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._fields:
            raise AttributeError(
                f'Assignment not allowed (no field "{name}" in protocol message object).'
            )
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __repr__(self) -> str:
        return "".join(
            f"{name}: {getattr(self, name)!r}\n"
            for name, default in self._fields.items()
            if getattr(self, name) and not isinstance(getattr(self, name), _Options)
        )


class GPUOptions(_Options):
    """How much of which GPU is used; without meaning here.

    Follows: tensorflow/core/protobuf/config.proto, GPUOptions.

    >>> GPUOptions(allow_growth=True).allow_growth
    True
    """

    _fields: ClassVar = {
        "per_process_gpu_memory_fraction": float,
        "allow_growth": bool,
        "allocator_type": str,
        "deferred_deletion_bytes": int,
        "visible_device_list": str,
        "polling_active_delay_usecs": int,
        "polling_inactive_delay_msecs": int,
        "force_gpu_compatible": bool,
    }


class OptimizerOptions(_Options):
    """How a graph is optimized before it runs; without meaning here.

    Follows: tensorflow/core/protobuf/config.proto, OptimizerOptions.

    >>> OptimizerOptions(opt_level=OptimizerOptions.L0).opt_level
    -1
    """

    L0, L1, DEFAULT, OFF, ON_1, ON_2 = -1, 0, 0, -1, 1, 2
    _fields: ClassVar = {
        "do_common_subexpression_elimination": bool,
        "do_constant_folding": bool,
        "max_folded_constant_in_bytes": int,
        "do_function_inlining": bool,
        "opt_level": int,
        "global_jit_level": int,
    }


class GraphOptions(_Options):
    """How a graph is prepared before it runs; without meaning here.

    Follows: tensorflow/core/protobuf/config.proto, GraphOptions.

    >>> GraphOptions().optimizer_options.opt_level
    0
    """

    _fields: ClassVar = {
        "optimizer_options": OptimizerOptions,
        "enable_recv_scheduling": bool,
        "build_cost_model": int,
        "infer_shapes": bool,
        "place_pruned_graph": bool,
        "enable_bfloat16_sendrecv": bool,
        "timeline_step": int,
    }


class ConfigProto(_Options):
    """How a session runs: devices, threads and memory; without meaning here.

    Follows: tensorflow/core/protobuf/config.proto, ConfigProto.

    >>> import scopeviz.tf1 as tf
    >>> config = tf.ConfigProto(allow_soft_placement=True)
    >>> config.gpu_options.allow_growth = True
    >>> with tf.Session(config=config) as session:
    ...     config.allow_soft_placement, config.gpu_options.allow_growth
    (True, True)
    """

    _fields: ClassVar = {
        "device_count": dict,
        "intra_op_parallelism_threads": int,
        "inter_op_parallelism_threads": int,
        "use_per_session_threads": bool,
        "session_inter_op_thread_pool": list,
        "placement_period": int,
        "device_filters": list,
        "gpu_options": GPUOptions,
        "allow_soft_placement": bool,
        "log_device_placement": bool,
        "graph_options": GraphOptions,
        "operation_timeout_in_ms": int,
        "isolate_session_state": bool,
    }


class RunOptions(_Options):
    """How one run goes; without meaning here.

    Follows: tensorflow/core/protobuf/config.proto, RunOptions.

    >>> RunOptions(trace_level=RunOptions.FULL_TRACE).trace_level
    3
    """

    NO_TRACE, SOFTWARE_TRACE, HARDWARE_TRACE, FULL_TRACE = 0, 1, 2, 3
    _fields: ClassVar = {
        "trace_level": int,
        "timeout_in_ms": int,
        "inter_op_thread_pool": int,
        "output_partition_graphs": bool,
        "report_tensor_allocations_upon_oom": bool,
    }


class RunMetadata(_Options):
    """What is measured of one run; nothing is here.

    Follows: tensorflow/core/protobuf/config.proto, RunMetadata.

    >>> RunMetadata().partition_graphs
    []
    """

    _fields: ClassVar = {"step_stats": dict, "cost_graph": dict, "partition_graphs": list}
