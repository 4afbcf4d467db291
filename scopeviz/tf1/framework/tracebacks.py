"""Tracebacks that end where the user's code made the mistake."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

E = TypeVar("E", bound=BaseException)

_HERE = f"{Path(__file__).parents[1]}{os.sep}"


def without_own_frames(error: E) -> E:
    """The error without the frames in which TF1's rules were looked up.

    An error that comes from the user's own code, such as an initializer, keeps them all.

    >>> try:
    ...     raise ValueError("mine")
    ... except ValueError as error:
    ...     without_own_frames(error).__traceback__ is not None
    True
    """
    place = error.__traceback__
    while place is not None:
        if not place.tb_frame.f_code.co_filename.startswith(_HERE):
            return error
        place = place.tb_next
    return error.with_traceback(None)
