"""JSON in few characters, for an attribute of HTML: what zlib makes of it, in base 85.

Base 64 would take 7 % more, and every output of a notebook carries it.
"""

from __future__ import annotations

import json
import zlib
from base64 import b85decode, b85encode

# Python's digits but those that mean something in HTML: the script has the same.
_FOR_HTML = bytes.maketrans(b"&<>`", b",.:[")
_BACK = bytes.maketrans(b",.:[", b"&<>`")


def packed(content: object) -> str:
    r"""JSON of some content, packed.

    zlib may make something else of the same on another machine.

    Args:
        content: whatever ``json.dumps`` takes.

    >>> unpacked(packed({"a": [1, None, "\ud800"]}))
    {'a': [1, None, '\ud800']}
    """
    text = json.dumps(content, separators=(",", ":"))
    return b85encode(zlib.compress(text.encode("ascii"), 9)).translate(_FOR_HTML).decode("ascii")


def unpacked(text: str) -> object:
    """What :func:`packed` was given.

    Args:
        text: what it made.

    >>> unpacked(packed("text"))
    'text'
    """
    content: object = json.loads(zlib.decompress(b85decode(text.encode("ascii").translate(_BACK))))
    return content
