"""Devices: names that say where an op was asked to run, and how these come together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

DeviceFunction: TypeAlias = "Callable[[Any], str] | None"
"""From an op to its device; None hides what is around."""

_FIELDS = ("job", "replica", "task", "device")


def merged_device(inner: str, outer: str) -> str:
    """The device that says what ``inner`` says, and what only ``outer`` says.

    Raises:
        ValueError: if one of them is no device.

    Follows: tensorflow/python/framework/device.py, merge_device.

    >>> merged_device("/job:ps", "/cpu:0")
    '/job:ps/device:CPU:0'
    """
    fields = _parsed(outer) | _parsed(inner)
    return "".join(f"/{name}:{fields[name]}" for name in _FIELDS if name in fields)


def device_function(device: Any) -> DeviceFunction:
    """What ``tf.device`` puts around ops: a name, a function of the op, or None.

    Raises:
        ValueError: if it is a name, and names no device.
    """
    if device is None or callable(device):
        return device  # type: ignore[no-any-return]  # it is the user's
    _parsed(device)
    return lambda op: merged_device(op.device, device)


def device_for(functions: Sequence[DeviceFunction], op: Any) -> str:
    """The device of an op inside blocks of ``tf.device``, of which the innermost is last."""
    for function in reversed(functions):
        if function is None:
            break
        device = function(op)
        if not isinstance(device, str):
            raise TypeError(f"Expected binary or unicode string, got {device!r}")
        op.device = device
    found: str = op.device
    return found


def _device_type(name: str, values: list[str]) -> str:
    """``CPU:0`` from ``cpu:0`` or ``device:CPU:0``; empty where it is something else."""
    if name == "device" and values:
        name, *values = values
    elif name.lower() not in {"cpu", "gpu", "tpu"}:
        return ""
    number = [value if value == "*" else str(int(value)) for value in values]
    return ":".join([name.upper(), *(number or ["*"])]) if len(number) <= 1 else ""


def _parsed(device: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for part in device.split("/"):
        name, *values = part.split(":")
        if name in {"job", "replica", "task"} and len(values) == 1:
            fields[name] = values[0] if name == "job" else str(int(values[0]))
        elif (kind := _device_type(name, values)) and "device" in fields:
            raise ValueError(f"Cannot specify multiple device types: {device}")
        elif kind:
            fields["device"] = kind
        elif part:
            raise ValueError(f"Unknown attribute: '{name}' in '{device}'")
    return fields
