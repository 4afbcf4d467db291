"""``tf.resource_loader``: files that lie beside the user's program."""

from __future__ import annotations

import os
import sys
from typing import Any

__all__ = [
    "get_data_files_path",
    "get_path_to_datafile",
    "get_root_dir_with_all_resources",
    "load_resource",
    "readahead_file_path",
]


def _folder_of_caller() -> str:
    frame: Any = sys._getframe(1)
    while frame.f_globals.get("__name__") == __name__ and frame.f_back is not None:
        frame = frame.f_back
    path: str = frame.f_code.co_filename
    return os.path.dirname(os.path.abspath(path))


def get_data_files_path() -> str:
    """The folder of the file that asks.

    Follows: tensorflow/python/platform/resource_loader.py, get_data_files_path.

    >>> isinstance(get_data_files_path(), str)
    True
    """
    return _folder_of_caller()


def get_root_dir_with_all_resources() -> str:
    """The folder of the file that asks.

    >>> isinstance(get_root_dir_with_all_resources(), str)
    True
    """
    return _folder_of_caller()


def get_path_to_datafile(path: str) -> str:
    """The path of a file that lies beside the one that asks.

    Follows: tensorflow/python/platform/resource_loader.py, get_path_to_datafile.

    >>> get_path_to_datafile("labels.txt").endswith("labels.txt")
    True
    """
    return os.path.join(_folder_of_caller(), path)


def load_resource(path: str) -> bytes:
    """The bytes of a file that lies beside the one that asks.

    Raises:
        OSError: if there is none.

    >>> load_resource("no such file")
    Traceback (most recent call last):
    FileNotFoundError: ...
    """
    with open(os.path.join(_folder_of_caller(), path), "rb") as file:
        return file.read()


def readahead_file_path(path: str, readahead: str = "128M") -> str:
    """``path``, as it is.

    >>> readahead_file_path("a")
    'a'
    """
    del readahead
    return path
