"""The switches between TensorFlow 1's behaviour, which this runtime has, and TensorFlow 2's."""

from __future__ import annotations

from typing import Any, NoReturn

from scopeviz.tf1.variables.variables import disable_resource_variables


def executing_eagerly() -> bool:
    """Whether ops run where they are written, which they never do here.

    Follows: tensorflow/python/eager/context.py, executing_eagerly.

    >>> executing_eagerly()
    False
    """
    return False


def control_flow_v2_enabled() -> bool:
    """Whether loops and branches are functions, as in TensorFlow 2, which they never are here.

    Follows: tensorflow/python/ops/control_flow_util.py, control_flow_v2_enabled.

    >>> control_flow_v2_enabled()
    False
    """
    return False


def disable_v2_behavior() -> None:
    """Behave as TensorFlow 1 does: reference variables, graphs, its loops and shapes.

    Follows: tensorflow/python/compat/v2_compat.py, disable_v2_behavior.

    >>> disable_v2_behavior()
    """
    disable_resource_variables()


def disable_eager_execution() -> None:
    """Build graphs, as is done anyway.

    Follows: tensorflow/python/framework/ops.py, disable_eager_execution.

    >>> disable_eager_execution()
    """


def disable_control_flow_v2() -> None:
    """Make loops and branches of TensorFlow 1's ops, as is done anyway.

    Follows: tensorflow/python/ops/control_flow_v2_toggles.py, disable_control_flow_v2.

    >>> disable_control_flow_v2()
    """


def disable_v2_tensorshape() -> None:
    """Let the sizes in a shape be of ``tf.Dimension``, as they are anyway.

    Follows: tensorflow/python/framework/tensor_shape.py, disable_v2_tensorshape.

    >>> disable_v2_tensorshape()
    """


def disable_tensor_equality() -> None:
    """Let ``==`` ask whether two tensors are one, as it does anyway.

    Follows: tensorflow/python/framework/ops.py, disable_tensor_equality.

    >>> disable_tensor_equality()
    """


def enable_eager_execution(
    config: Any = None, device_policy: Any = None, execution_mode: Any = None
) -> NoReturn:
    """Refuse: here ops run in sessions.

    Args:
        config: without meaning here.
        device_policy: likewise.
        execution_mode: likewise.

    Raises:
        RuntimeError: always.

    Follows: tensorflow/python/framework/ops.py, enable_eager_execution.

    >>> enable_eager_execution()
    Traceback (most recent call last):
    RuntimeError: tf.enable_eager_execution is not supported by scopeviz.tf1, which builds graphs
    and runs them in sessions. Leave the call out, and run what is wanted in a tf.Session.
    """
    _refuse(
        "enable_eager_execution",
        "builds graphs and runs them in sessions. Leave the call out, and run what is wanted in "
        "a tf.Session.",
    )


def enable_v2_behavior() -> NoReturn:
    """Refuse: this is TensorFlow 1.

    Raises:
        RuntimeError: always.

    Follows: tensorflow/python/compat/v2_compat.py, enable_v2_behavior.

    >>> enable_v2_behavior()
    Traceback (most recent call last):
    RuntimeError: tf.enable_v2_behavior is not supported by scopeviz.tf1, which behaves as
    TensorFlow 1.15. Leave the call out.
    """
    _refuse("enable_v2_behavior", "behaves as TensorFlow 1.15. Leave the call out.")


def enable_control_flow_v2() -> NoReturn:
    """Refuse: loops and branches are made of TensorFlow 1's ops.

    Raises:
        RuntimeError: always.

    Follows: tensorflow/python/ops/control_flow_v2_toggles.py, enable_control_flow_v2.

    >>> enable_control_flow_v2()
    Traceback (most recent call last):
    RuntimeError: tf.enable_control_flow_v2 is not supported by scopeviz.tf1, which makes loops
    and branches of TensorFlow 1's ops. Leave the call out.
    """
    _refuse(
        "enable_control_flow_v2",
        "makes loops and branches of TensorFlow 1's ops. Leave the call out.",
    )


def _refuse(name: str, reason: str) -> NoReturn:
    raise RuntimeError(f"tf.{name} is not supported by scopeviz.tf1, which {reason}")
