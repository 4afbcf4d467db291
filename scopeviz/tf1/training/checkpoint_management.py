"""Which checkpoints a directory holds, and which of them is the last one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scopeviz.tf1.training.checkpoint_file import path_of


@dataclass
class CheckpointState:
    """What is noted of the checkpoints of a directory.

    Attributes:
        model_checkpoint_path: the last one.
        all_model_checkpoint_paths: all that are kept, oldest first.
        all_model_checkpoint_timestamps: when each was made, if this is noted.
        last_preserved_timestamp: when the last one was made that stays for good; 0 if this
            is not noted.

    >>> print(CheckpointState("model-1", ["model-1"]), end="")
    model_checkpoint_path: "model-1"
    all_model_checkpoint_paths: "model-1"
    """

    model_checkpoint_path: str = ""
    all_model_checkpoint_paths: list[str] = field(default_factory=list)
    all_model_checkpoint_timestamps: list[float] = field(default_factory=list)
    last_preserved_timestamp: float = 0.0

    def __str__(self) -> str:
        lines = [f"model_checkpoint_path: {_quoted(self.model_checkpoint_path)}"]
        lines += [
            f"all_model_checkpoint_paths: {_quoted(path)}"
            for path in self.all_model_checkpoint_paths
        ]
        lines += [
            f"all_model_checkpoint_timestamps: {stamp}"
            for stamp in self.all_model_checkpoint_timestamps
        ]
        if self.last_preserved_timestamp:
            lines.append(f"last_preserved_timestamp: {self.last_preserved_timestamp}")
        return "".join(f"{line}\n" for line in lines)


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_LINE = re.compile(r'^(\w+): (?:"((?:[^"\\]|\\.)*)"|(\S+))$', re.MULTILINE)


def _parsed(text: str) -> CheckpointState:
    state = CheckpointState()
    for key, quoted, number in _LINE.findall(text):
        path = re.sub(r"\\(.)", r"\1", quoted)
        if key == "model_checkpoint_path":
            state.model_checkpoint_path = path
        elif key == "all_model_checkpoint_paths":
            state.all_model_checkpoint_paths.append(path)
        elif key == "all_model_checkpoint_timestamps":
            state.all_model_checkpoint_timestamps.append(float(number))
        elif key == "last_preserved_timestamp":
            state.last_preserved_timestamp = float(number)
    return state


def get_checkpoint_state(
    checkpoint_dir: Any, latest_filename: str | None = None
) -> CheckpointState | None:
    """What is noted of the checkpoints of a directory; None if nothing is.

    Args:
        checkpoint_dir: the directory.
        latest_filename: the file that it is noted in; None takes ``checkpoint``.

    Raises:
        ValueError: if the file names no checkpoint.

    Follows: tensorflow/python/training/checkpoint_management.py, get_checkpoint_state.

    >>> get_checkpoint_state("no/such/directory")
    """
    directory = os.fsdecode(checkpoint_dir)
    file = Path(_below(directory, latest_filename or "checkpoint"))
    if not file.is_file():
        return None
    state = _parsed(file.read_text("utf-8"))
    if not state.model_checkpoint_path:
        raise ValueError(f"Invalid checkpoint state loaded from {directory}")
    state.model_checkpoint_path = _below(directory, state.model_checkpoint_path)
    state.all_model_checkpoint_paths = [
        _below(directory, path) for path in state.all_model_checkpoint_paths
    ]
    return state


def _below(directory: str, path: str) -> str:
    """A path in a directory, with the directory as it was written; absolute ones stay."""
    if not directory or _is_absolute(path):
        return path
    return f"{directory}{path}" if directory.endswith("/") else f"{directory}/{path}"


def _is_absolute(path: str) -> bool:
    return Path(path).is_absolute()


def update_checkpoint_state(
    save_dir: Any,
    model_checkpoint_path: str,
    all_model_checkpoint_paths: Sequence[str] | None = None,
    latest_filename: str | None = None,
    all_model_checkpoint_timestamps: Sequence[float] | None = None,
    last_preserved_timestamp: float | None = None,
) -> None:
    """Note which checkpoints a directory holds.

    Args:
        save_dir: the directory.
        model_checkpoint_path: the last checkpoint.
        all_model_checkpoint_paths: all that are kept, oldest first.
        latest_filename: the file to note it in; None takes ``checkpoint``.
        all_model_checkpoint_timestamps: when each was made.
        last_preserved_timestamp: when the last one was made that stays for good.

    Raises:
        RuntimeError: if the checkpoint is the file that it would be noted in.
        ValueError: if there are not as many times as checkpoints.

    Follows: tensorflow/python/training/checkpoint_management.py, update_checkpoint_state.

    >>> import tempfile
    >>> directory = tempfile.mkdtemp()
    >>> update_checkpoint_state(directory, "model-1")
    >>> get_checkpoint_state(directory).model_checkpoint_path == directory + "/model-1"
    True
    """
    update_checkpoint_state_internal(
        save_dir,
        model_checkpoint_path,
        all_model_checkpoint_paths,
        latest_filename,
        all_model_checkpoint_timestamps=all_model_checkpoint_timestamps,
        last_preserved_timestamp=last_preserved_timestamp,
    )


def update_checkpoint_state_internal(
    save_dir: Any,
    model_checkpoint_path: str,
    all_model_checkpoint_paths: Sequence[str] | None = None,
    latest_filename: str | None = None,
    *,
    save_relative_paths: bool = False,
    all_model_checkpoint_timestamps: Sequence[float] | None = None,
    last_preserved_timestamp: float | None = None,
) -> None:
    """The same, with paths relative to the directory if that is wanted."""
    directory = os.fsdecode(save_dir)
    paths = list(all_model_checkpoint_paths or [])
    last = model_checkpoint_path
    if save_relative_paths:
        last, *paths = [
            os.path.relpath(path, directory) if _is_absolute(path) else path
            for path in (last, *paths)
        ]
    state = generate_checkpoint_state_proto(
        directory, last, paths, all_model_checkpoint_timestamps, last_preserved_timestamp
    )
    file = _below(directory, latest_filename or "checkpoint")
    if file == state.model_checkpoint_path:
        raise RuntimeError(
            f"Save path '{model_checkpoint_path}' conflicts with path used for checkpoint state. "
            " Please use a different save path."
        )
    unfinished = Path(f"{file}.tempstate")
    unfinished.write_text(str(state), "utf-8", newline="\n")
    unfinished.replace(file)


def generate_checkpoint_state_proto(
    save_dir: str,
    model_checkpoint_path: str,
    all_model_checkpoint_paths: Sequence[str] | None = None,
    all_model_checkpoint_timestamps: Sequence[float] | None = None,
    last_preserved_timestamp: float | None = None,
) -> CheckpointState:
    """What would be noted; for the arguments see :func:`update_checkpoint_state`.

    Raises:
        ValueError: if there are not as many times as checkpoints.

    Follows: tensorflow/python/training/checkpoint_management.py,
        generate_checkpoint_state_proto.

    >>> generate_checkpoint_state_proto("logs", "logs/model-1").model_checkpoint_path
    'model-1'
    """
    paths = list(all_model_checkpoint_paths or [])
    if not paths or paths[-1] != model_checkpoint_path:
        paths.append(model_checkpoint_path)
    stamps = list(all_model_checkpoint_timestamps or [])
    if stamps and len(stamps) != len(paths):
        raise ValueError(
            "Checkpoint timestamps, if provided, must match checkpoint paths (got paths "
            f"{paths} and timestamps {stamps})"
        )
    last, *every = [_relative(path, save_dir) for path in (model_checkpoint_path, *paths)]
    return CheckpointState(last, every, stamps, last_preserved_timestamp or 0.0)


def _relative(path: str, directory: str) -> str:
    """A path as seen from a directory, if neither is absolute."""
    if _is_absolute(directory) or _is_absolute(path):
        return path
    return os.path.relpath(path, directory or ".")


def latest_checkpoint(checkpoint_dir: Any, latest_filename: str | None = None) -> str | None:
    """The path of a directory's last checkpoint; None if there is none.

    Args:
        checkpoint_dir: the directory.
        latest_filename: the file that it is noted in; None takes ``checkpoint``.

    Follows: tensorflow/python/training/checkpoint_management.py, latest_checkpoint.

    >>> latest_checkpoint("no/such/directory")
    """
    state = get_checkpoint_state(checkpoint_dir, latest_filename)
    if state is None or not checkpoint_exists(state.model_checkpoint_path):
        return None
    return state.model_checkpoint_path


def checkpoint_exists(checkpoint_prefix: Any) -> bool:
    """Whether there is a checkpoint of this path.

    Follows: tensorflow/python/training/checkpoint_management.py, checkpoint_exists.

    >>> checkpoint_exists("no/such/model")
    False
    """
    return path_of(os.fsdecode(checkpoint_prefix)).is_file()


def get_checkpoint_mtimes(checkpoint_prefixes: Iterable[Any]) -> list[float]:
    """When some checkpoints were written, in seconds; those that are gone are left out.

    Follows: tensorflow/python/training/checkpoint_management.py, get_checkpoint_mtimes.

    >>> get_checkpoint_mtimes(["no/such/model"])
    []
    """
    paths = [path_of(os.fsdecode(prefix)) for prefix in checkpoint_prefixes]
    return [path.stat().st_mtime for path in paths if path.is_file()]


def remove_checkpoint(
    checkpoint_prefix: Any, checkpoint_format_version: int = 2, meta_graph_suffix: str = "meta"
) -> None:
    """Delete a checkpoint, if it is there.

    Args:
        checkpoint_prefix: its path.
        checkpoint_format_version: without meaning here; there is one format.
        meta_graph_suffix: without meaning here; graphs are not written.

    Follows: tensorflow/python/training/checkpoint_management.py, remove_checkpoint.

    >>> remove_checkpoint("no/such/model")
    """
    path_of(os.fsdecode(checkpoint_prefix)).unlink(missing_ok=True)
