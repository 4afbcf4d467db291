"""Looking into checkpoints, and beginning with values from them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scopeviz.tf1.training.checkpoint_file import CheckpointReader
from scopeviz.tf1.training.checkpoint_management import latest_checkpoint
from scopeviz.tf1.training.io_ops import restore_v2
from scopeviz.tf1.training.saveables import Saveable
from scopeviz.tf1.training.slot_creator import is_variable
from scopeviz.tf1.variables.variable_store import default_store


def load_checkpoint(ckpt_dir_or_file: Any) -> CheckpointReader:
    """What reads a checkpoint.

    Args:
        ckpt_dir_or_file: the checkpoint's path, or a directory of which to take the last.

    Raises:
        NotFoundError: if there is no such checkpoint.
        ValueError: if the directory notes none.

    Follows: tensorflow/python/training/checkpoint_utils.py, load_checkpoint.

    >>> load_checkpoint("no/such/model")
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.NotFoundError: Unsuccessful TensorSliceReader constructor: ...
    """
    return CheckpointReader(_path_of(ckpt_dir_or_file))


def _path_of(ckpt_dir_or_file: Any) -> str:
    given = os.fsdecode(ckpt_dir_or_file)
    path = latest_checkpoint(given) if Path(given).is_dir() else given
    if path is None:
        raise ValueError(
            f"Couldn't find 'checkpoint' file or checkpoints in given directory {given}"
        )
    return path


def load_variable(ckpt_dir_or_file: Any, name: str) -> Any:
    """The value of a variable in a checkpoint.

    Args:
        ckpt_dir_or_file: the checkpoint's path, or a directory of which to take the last.
        name: the variable's full name.

    Raises:
        NotFoundError: if there is no such checkpoint, or no such variable in it.

    Follows: tensorflow/python/training/checkpoint_utils.py, load_variable.

    >>> load_variable("no/such/model", "v")
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.NotFoundError: Unsuccessful TensorSliceReader constructor: ...
    """
    return load_checkpoint(ckpt_dir_or_file).get_tensor(name.removesuffix(":0"))


def list_variables(ckpt_dir_or_file: Any) -> list[tuple[str, list[int]]]:
    """The full names and shapes of the variables in a checkpoint, by name.

    Args:
        ckpt_dir_or_file: the checkpoint's path, or a directory of which to take the last.

    Raises:
        NotFoundError: if there is no such checkpoint.

    Follows: tensorflow/python/training/checkpoint_utils.py, list_variables.

    >>> list_variables("no/such/model")
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.NotFoundError: Unsuccessful TensorSliceReader constructor: ...
    """
    return sorted(load_checkpoint(ckpt_dir_or_file).get_variable_to_shape_map().items())


def init_from_checkpoint(ckpt_dir_or_file: Any, assignment_map: Mapping[str, Any]) -> None:
    """Let variables begin with values from a checkpoint, by their own initializers.

    Args:
        ckpt_dir_or_file: the checkpoint's path, or a directory of which to take the last.
        assignment_map: name in the checkpoint -> a variable, its parts, or its full name;
            or a scope in the checkpoint, with a slash at its end -> a scope.

    Raises:
        NotFoundError: if there is no such checkpoint.
        ValueError: if a variable is not in the checkpoint, or its shape is another.

    Follows: tensorflow/python/training/checkpoint_utils.py, init_from_checkpoint.

    >>> init_from_checkpoint("no/such/model", {})
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.NotFoundError: Unsuccessful TensorSliceReader constructor: ...
    """
    path = _path_of(ckpt_dir_or_file)
    shapes = load_checkpoint(path).get_variable_to_shape_map()
    for name, given in sorted(assignment_map.items()):
        variable = given if _is_variables(given) else _variable_named(given)
        if variable is None:
            _begin_scope(path, shapes, name, given)
            continue
        if name not in shapes:
            raise ValueError(
                f"Tensor {name} is not found in {ckpt_dir_or_file} checkpoint {shapes}"
            )
        if is_variable(variable) and not variable.get_shape().is_compatible_with(shapes[name]):
            raise ValueError(
                f"Shape of variable {variable.name} ({variable.get_shape()}) doesn't match with "
                f"shape of tensor {name} ({shapes[name]}) from checkpoint reader."
            )
        _begin(path, name, variable)


def _is_variables(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(is_variable(one) for one in value)
    return is_variable(value) or not isinstance(value, str)


def _variable_named(name: str) -> Any:
    """The variable of the store of this name, or its parts; None if there is none."""
    known = default_store()._vars
    parts: list[Any] = []
    while f"{name}/part_{len(parts)}" in known:
        parts.append(known[f"{name}/part_{len(parts)}"])
    return known.get(name) or parts or None


def _begin_scope(path: str, shapes: Mapping[str, Any], saved: str, scope: str) -> None:
    """Let all variables of a scope begin with those of a scope in a checkpoint."""
    prefix = scope.rpartition("/")[0]
    if not saved.endswith("/"):
        raise ValueError(
            f"Assignment map with scope only name {prefix} should map to scope only {saved}. "
            "Should be 'scope/': 'other_scope/'."
        )
    names = {
        name.partition("/part_")[0]
        for name in default_store()._vars
        if not prefix or name.startswith(f"{prefix}/")
    }
    for name in sorted(names):
        inside = name.removeprefix(f"{prefix}/") if prefix else name
        wanted = inside if saved == "/" else f"{saved}{inside}"
        if wanted not in shapes:
            raise ValueError(
                f"Tensor {wanted} ({inside} in {saved}) is not found in {path} checkpoint"
            )
        _begin(path, wanted, _variable_named(name))


def _begin(path: str, name: str, variable: Any) -> None:
    for one in variable if isinstance(variable, list | tuple) else [variable]:
        info = one._get_save_slice_info()
        part = "" if info is None else info.spec
        dtype = one.dtype.base_dtype
        (value,) = restore_v2(path, [name], [part], [dtype], "checkpoint_initializer")
        one._initializer = Saveable(name, one, part).restore(value, reshape=False)
        value.set_shape(one.get_shape())
        one._initial_value = value
