"""The file that holds a checkpoint: one NumPy array for each variable, under its full name."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.dtypes import DType, as_dtype
from scopeviz.tf1.framework.errors import InvalidArgumentError, NotFoundError

SUFFIX = ".npz"
"""What is added to the path of a checkpoint."""

_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of everything in a file, so that equal values make equal bytes."""

_CODES = {"float16": "half", "float32": "float", "float64": "double"}
"""What TF1 calls these dtypes in messages about files."""


def path_of(prefix: str) -> Path:
    """The file of a checkpoint.

    >>> path_of("logs/model-3").name
    'model-3.npz'
    """
    return Path(f"{prefix}{SUFFIX}")


def code_of(dtype: DType) -> str:
    """A dtype as TF1 calls it in messages about files.

    >>> code_of(as_dtype("float32")), code_of(as_dtype("int32"))
    ('float', 'int32')
    """
    return _CODES.get(dtype.name, dtype.name)


def write(prefix: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a checkpoint; one that is there already is replaced when the new one is whole.

    Args:
        prefix: its path, without what is added to it.
        arrays: full name of a variable -> its value.

    Raises:
        NotFoundError: if there is no such directory.
    """
    path = path_of(prefix)
    unfinished = path.with_name(f"{path.name}.tempstate")
    try:
        with zipfile.ZipFile(unfinished, "w") as archive:
            for name in sorted(arrays):
                entry = zipfile.ZipInfo(f"{name}.npy", _DATE)
                with archive.open(entry, "w", force_zip64=True) as file:
                    np.lib.format.write_array(file, _plain(arrays[name]), allow_pickle=False)
    except FileNotFoundError:
        raise NotFoundError(None, None, f"{unfinished}; No such file or directory") from None
    unfinished.replace(path)


def _plain(array: NDArray[Any]) -> NDArray[Any]:
    """An array that can be written without Python's objects."""
    return array.astype(np.bytes_) if array.dtype.kind == "O" else np.asarray(array)


class CheckpointReader:
    """Reads the variables of a checkpoint, one by one.

    Args:
        filepattern: the checkpoint's path, without what is added to it.

    Raises:
        NotFoundError: if there is no such checkpoint.
        InvalidArgumentError: if the file is none.

    Follows: tensorflow/python/training/checkpoint_utils.py, load_checkpoint.

    >>> import tempfile
    >>> path = tempfile.mkdtemp() + "/model"
    >>> write(path, {"dense/bias": np.zeros(3)})
    >>> CheckpointReader(path).get_variable_to_shape_map()
    {'dense/bias': [3]}
    """

    def __init__(self, filepattern: Any) -> None:
        self._path = path_of(os.fsdecode(filepattern))
        try:
            with np.load(self._path, allow_pickle=False) as archive:
                self._names = [str(name) for name in archive.files]
        except FileNotFoundError:
            raise NotFoundError(None, None, _missing(os.fsdecode(filepattern))) from None
        except (zipfile.BadZipFile, ValueError, AttributeError):
            message = f"{self._path} is no checkpoint: it is not what numpy.savez writes."
            raise InvalidArgumentError(None, None, message) from None

    def has_tensor(self, tensor_str: str) -> bool:
        """Whether it has a variable of this full name."""
        return tensor_str in self._names

    def get_tensor(self, tensor_str: str) -> Any:
        """The value of a variable; a NumPy scalar where it has no axes.

        Args:
            tensor_str: its full name.

        Raises:
            NotFoundError: if it is not there.
        """
        array = self.read(tensor_str)
        return array if array.ndim else array[()]

    def read(self, name: str) -> NDArray[Any]:
        """The value of a variable, as an array."""
        if name not in self._names:
            raise NotFoundError(None, None, f"Key {name} not found in checkpoint")
        with np.load(self._path, allow_pickle=False) as archive:
            array: NDArray[Any] = archive[name]
        return array.astype(object) if array.dtype.kind == "S" else array

    def get_variable_to_shape_map(self) -> dict[str, list[int]]:
        """Full name of each variable -> its shape."""
        return {name: list(shape) for name, (shape, _) in self._headers().items()}

    def get_variable_to_dtype_map(self) -> dict[str, DType]:
        """Full name of each variable -> its element type."""
        kinds = {name: dtype for name, (_, dtype) in self._headers().items()}
        return {
            name: as_dtype("string" if dtype.kind == "S" else dtype.name)
            for name, dtype in kinds.items()
        }

    def debug_string(self) -> bytes:
        """Name, dtype and shape of each variable, one in a line."""
        shapes, dtypes = self.get_variable_to_shape_map(), self.get_variable_to_dtype_map()
        lines = [
            f"{name} (DT_{code_of(dtypes[name]).upper()}) [{','.join(map(str, shape))}]\n"
            for name, shape in shapes.items()
        ]
        return "".join(lines).encode()

    def _headers(self) -> dict[str, tuple[tuple[int, ...], np.dtype[Any]]]:
        """Shape and dtype of each variable, without reading what they are worth."""
        headers = {}
        with zipfile.ZipFile(self._path) as archive:
            for name in self._names:
                with archive.open(f"{name}.npy") as file:
                    version = np.lib.format.read_magic(file)
                    old = version == (1, 0)
                    read = (
                        np.lib.format.read_array_header_1_0
                        if old
                        else np.lib.format.read_array_header_2_0
                    )
                    shape, _, dtype = read(file)
                    headers[name] = shape, dtype
        return headers


def _missing(prefix: str) -> str:
    text = f"{_NO_FILE} {prefix}"
    hint = hint_of_tensorflow(prefix)
    return f"{text}\n{hint}" if hint else text


_NO_FILE = "Unsuccessful TensorSliceReader constructor: Failed to find any matching files for"


def hint_of_tensorflow(prefix: str) -> str:
    """What to do with a checkpoint that TensorFlow has written; empty if it is none.

    >>> hint_of_tensorflow("no/such/model")
    ''
    """
    if not Path(f"{prefix}.index").is_file() and not Path(prefix).is_file():
        return ""
    return (
        "There is a checkpoint of TensorFlow's own. Here a checkpoint is one NumPy file, "
        f"{prefix}{SUFFIX}; docs/checkpoints.md shows how to make it from TensorFlow's."
    )
