"""``tf.gfile``: files of this machine, under the names that TF1 has for what is done to them."""

from __future__ import annotations

import glob as _glob
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

from scopeviz.tf1.framework.errors import (
    AlreadyExistsError,
    FailedPreconditionError,
    NotFoundError,
    PermissionDeniedError,
)

__all__ = [
    "Copy",
    "DeleteRecursively",
    "Exists",
    "FastGFile",
    "GFile",
    "Glob",
    "IsDirectory",
    "ListDirectory",
    "MakeDirs",
    "MkDir",
    "Open",
    "Remove",
    "Rename",
    "Stat",
    "Walk",
]


class FileStatistics(NamedTuple):
    """What is known of a file.

    Attributes:
        length: bytes.
        mtime_nsec: when it was changed, in nanoseconds.
        is_directory: whether it is a folder.

    >>> FileStatistics(3, 0, False).length
    3
    """

    length: int
    mtime_nsec: int
    is_directory: bool


def _path(name: Any) -> str:
    text = os.fspath(name)
    return text.decode() if isinstance(text, bytes) else str(text)


class _Errors:
    """A block whose errors are those of TF1."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        for python, ours in _KINDS.items():
            if isinstance(error, python):
                raise ours(None, None, f"{self._name}; {error.strerror}") from error


_KINDS: dict[type[OSError], Any] = {
    FileNotFoundError: NotFoundError,
    FileExistsError: AlreadyExistsError,
    PermissionError: PermissionDeniedError,
    IsADirectoryError: FailedPreconditionError,
    NotADirectoryError: FailedPreconditionError,
}


class GFile:
    """A file, opened when it is first read or written.

    Args:
        name: its path.
        mode: ``r``, ``w``, ``a``, each with ``b`` for bytes or ``+`` for both ways.

    Attributes:
        name: its path.
        mode: how it is opened.

    Raises:
        NotFoundError: when it is read, if there is no such file.

    Follows: tensorflow/python/lib/io/file_io.py, FileIO.

    >>> with GFile("/no/such/file") as file:
    ...     file.read()
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.NotFoundError: /no/such/file; No such file or directory
    """

    def __init__(self, name: Any, mode: str = "r") -> None:
        self.name = name
        self.mode = mode
        self._file: IO[Any] | None = None

    def _opened(self) -> IO[Any]:
        if self._file is None:
            path = _path(self.name)
            with _Errors(path):
                encoding = None if "b" in self.mode else "utf-8"
                self._file = open(path, self.mode, encoding=encoding)  # noqa: SIM115  # closed by close
        return self._file

    def read(self, n: int = -1) -> Any:
        """The next ``n`` characters or bytes; all that are left for -1."""
        return self._opened().read(n)

    def readline(self) -> Any:
        """The next line."""
        return self._opened().readline()

    def readlines(self) -> list[Any]:
        """The lines that are left."""
        return self._opened().readlines()

    def write(self, file_content: Any) -> None:
        """Write a text, or bytes."""
        self._opened().write(file_content)

    def seek(self, offset: int | None = None, whence: int = 0, position: int | None = None) -> None:
        """Go to a place in the file."""
        place = position if offset is None else offset
        self._opened().seek(place or 0, whence)

    def tell(self) -> int:
        """The place in the file."""
        return self._opened().tell()

    def size(self) -> int:
        """Bytes."""
        return Stat(self.name).length

    def flush(self) -> None:
        """Have what was written reach the file."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._opened())


Open = GFile
FastGFile = GFile


def Exists(filename: Any) -> bool:
    """Whether there is such a file or folder.

    >>> Exists("/no/such/file")
    False
    """
    return os.path.exists(_path(filename))


def IsDirectory(dirname: Any) -> bool:
    """Whether there is such a folder.

    >>> IsDirectory("/")
    True
    """
    return os.path.isdir(_path(dirname))


def MkDir(dirname: Any) -> None:
    """Make a folder in one that exists.

    Raises:
        NotFoundError: if it does not.
        AlreadyExistsError: if the new one does.

    >>> MkDir("/no/such/folder")
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.NotFoundError: /no/such/folder; No such file or directory
    """
    path = _path(dirname)
    with _Errors(path):
        os.mkdir(path)


def MakeDirs(dirname: Any) -> None:
    """Make a folder, and those that it is in, as far as they do not exist.

    >>> MakeDirs("/")
    """
    path = _path(dirname)
    with _Errors(path):
        os.makedirs(path, exist_ok=True)


def ListDirectory(dirname: Any) -> list[str]:
    """The names of what is in a folder.

    Raises:
        NotFoundError: if there is no such folder.

    >>> ListDirectory("/no/such/folder")
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.NotFoundError: Could not find directory /no/such/folder
    """
    path = _path(dirname)
    if not os.path.isdir(path):
        raise NotFoundError(None, None, f"Could not find directory {path}")
    return sorted(os.listdir(path))


def Glob(filename: Any) -> list[str]:
    """The files whose paths match a pattern, or one of several.

    >>> Glob("/no/such/*")
    []
    """
    patterns = filename if isinstance(filename, list | tuple) else [filename]
    return [path for pattern in patterns for path in sorted(_glob.glob(_path(pattern)))]


def Copy(oldpath: Any, newpath: Any, overwrite: bool = False) -> None:
    """Copy a file.

    Raises:
        NotFoundError: if there is no such file.
        AlreadyExistsError: if the new one exists and may not be replaced.

    >>> Copy("/no/such/file", "/no/such/copy")
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.NotFoundError: /no/such/file; No such file or directory
    """
    old, new = _path(oldpath), _path(newpath)
    _check_free(new, overwrite)
    with _Errors(old):
        shutil.copyfile(old, new)


def Rename(oldname: Any, newname: Any, overwrite: bool = False) -> None:
    """Give a file or folder another path.

    Raises:
        NotFoundError: if there is no such file.
        AlreadyExistsError: if the new one exists and may not be replaced.

    >>> Rename("/no/such/file", "/no/such/name")
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.NotFoundError: /no/such/file; No such file or directory
    """
    old, new = _path(oldname), _path(newname)
    _check_free(new, overwrite)
    with _Errors(old):
        os.replace(old, new)


def _check_free(path: str, overwrite: bool) -> None:
    if not overwrite and os.path.exists(path):
        raise AlreadyExistsError(None, None, "file already exists")


def Remove(filename: Any) -> None:
    """Remove a file.

    Raises:
        NotFoundError: if there is no such file.

    >>> Remove("/no/such/file")
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.NotFoundError: /no/such/file; No such file or directory
    """
    path = _path(filename)
    with _Errors(path):
        os.remove(path)


def DeleteRecursively(dirname: Any) -> None:
    """Remove a folder and all that is in it.

    Raises:
        NotFoundError: if there is no such folder.

    >>> DeleteRecursively("/no/such/folder")
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.NotFoundError: /no/such/folder; No such file or directory
    """
    path = _path(dirname)
    with _Errors(path):
        if Path(path).is_file():
            os.remove(path)
        else:
            shutil.rmtree(path)


def Stat(filename: Any) -> FileStatistics:
    """What is known of a file.

    Raises:
        NotFoundError: if there is no such file.

    >>> Stat("/").is_directory
    True
    """
    path = _path(filename)
    with _Errors(path):
        known = os.stat(path)
    return FileStatistics(known.st_size, known.st_mtime_ns, os.path.isdir(path))


def Walk(top: Any, in_order: bool = True) -> Iterator[tuple[str, list[str], list[str]]]:
    """A folder and those in it: path, names of folders, names of files.

    Args:
        top: the folder.
        in_order: whether a folder comes before those in it.

    >>> list(Walk("/no/such/folder"))
    []
    """
    for path, folders, files in os.walk(_path(top), topdown=in_order):
        folders.sort()
        yield path, list(folders), sorted(files)
