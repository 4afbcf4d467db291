"""What ``tf.compat`` holds: texts and bytes, of which Python 2 and 3 think differently."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from scopeviz.tf1.framework.tensor_shape import dimension_at_index, dimension_value

__all__ = [
    "as_bytes",
    "as_str",
    "as_str_any",
    "as_text",
    "bytes_or_text_types",
    "complex_types",
    "dimension_at_index",
    "dimension_value",
    "integral_types",
    "path_to_str",
    "real_types",
]

bytes_or_text_types = (bytes, str)
complex_types = (complex, np.complexfloating)
integral_types = (int, np.integer)
real_types = (int, float, np.integer, np.floating)


def as_bytes(bytes_or_text: Any, encoding: str = "utf-8") -> bytes:
    """A text as bytes.

    Args:
        bytes_or_text: a text, or bytes, which stay as they are.
        encoding: how the text is written.

    Raises:
        TypeError: if it is neither.

    Follows: tensorflow/python/util/compat.py, as_bytes.

    >>> as_bytes("a")
    b'a'
    """
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode(encoding)
    if isinstance(bytes_or_text, bytes | bytearray):
        return bytes(bytes_or_text)
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


def as_text(bytes_or_text: Any, encoding: str = "utf-8") -> str:
    """Bytes as a text.

    Args:
        bytes_or_text: bytes, or a text, which stays as it is.
        encoding: how the text is written.

    Raises:
        TypeError: if it is neither.

    Follows: tensorflow/python/util/compat.py, as_text.

    >>> as_text(b"a")
    'a'
    """
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text.decode(encoding)
    if isinstance(bytes_or_text, str):
        return bytes_or_text
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


as_str = as_text


def as_str_any(value: Any) -> str:
    """Anything as a text.

    >>> as_str_any(b"a"), as_str_any(3)
    ('a', '3')
    """
    return as_text(value) if isinstance(value, bytes) else str(value)


def path_to_str(path: Any) -> Any:
    """A path as a text.

    >>> path_to_str("a/b")
    'a/b'
    """
    return os.fspath(path) if hasattr(path, "__fspath__") else path
