"""``tf.logging``: the log, which is Python's logger of the name ``tensorflow``."""

from __future__ import annotations

import logging as _logging
import sys as _sys
from logging import DEBUG, ERROR, FATAL, INFO, WARN
from typing import Any

__all__ = [
    "DEBUG",
    "ERROR",
    "FATAL",
    "INFO",
    "WARN",
    "TaskLevelStatusMessage",
    "debug",
    "error",
    "fatal",
    "flush",
    "get_verbosity",
    "info",
    "log",
    "log_every_n",
    "log_first_n",
    "log_if",
    "set_verbosity",
    "vlog",
    "warn",
    "warning",
]


class _Counts:
    """How often each place in a program has logged."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[str, int], int] = {}

    def before(self) -> int:
        """How often the caller of the module has logged before."""
        frame: Any = _sys._getframe(1)
        while frame.f_globals.get("__name__") == __name__ and frame.f_back is not None:
            frame = frame.f_back
        place = (frame.f_code.co_filename, frame.f_lineno)
        count = self._by_place.get(place, 0)
        self._by_place[place] = count + 1
        return count


class _Stderr(_logging.StreamHandler[Any]):
    """Writes to what ``sys.stderr`` is at the moment: notebooks and tests exchange it."""

    @property
    def stream(self) -> Any:
        return _sys.stderr

    @stream.setter
    def stream(self, stream: Any) -> None:
        pass


_counts = _Counts()


def get_logger() -> _logging.Logger:
    """The logger.

    Follows: tensorflow/python/platform/tf_logging.py, get_logger.

    >>> get_logger().name
    'tensorflow'
    """
    logger = _logging.getLogger("tensorflow")
    if not logger.handlers and not _logging.getLogger().handlers:
        handler = _Stderr()
        handler.setFormatter(_logging.Formatter(_logging.BASIC_FORMAT))
        logger.addHandler(handler)
    return logger


def _write(level: int, msg: Any, args: Any, kwargs: Any) -> None:
    deep = kwargs.pop("stacklevel", 1)
    get_logger().log(level, msg, *args, stacklevel=deep + 2, **kwargs)


def log(level: int, msg: Any, *args: Any, **kwargs: Any) -> None:
    """Log at a level.

    Args:
        level: ``tf.logging.INFO`` and the like.
        msg: the message, with places for ``args`` as ``%`` fills them.
        *args: what goes there.
        **kwargs: as in Python's ``logging``.

    Follows: tensorflow/python/platform/tf_logging.py, log.

    >>> log(DEBUG, "%d of %d", 1, 2)
    """
    _write(level, msg, args, kwargs)


def debug(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Log at the level ``DEBUG``; see :func:`log`.

    >>> debug("%d steps", 3)
    """
    _write(DEBUG, msg, args, kwargs)


def info(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Log at the level ``INFO``; see :func:`log`.

    >>> info("%d steps", 3)
    """
    _write(INFO, msg, args, kwargs)


def warn(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Log at the level ``WARN``; see :func:`log`.

    >>> warn("%d steps", 3)
    """
    _write(_logging.WARNING, msg, args, kwargs)


def warning(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Log at the level ``WARN``; see :func:`log`.

    >>> warning("%d steps", 3)
    """
    _write(_logging.WARNING, msg, args, kwargs)


def error(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Log at the level ``ERROR``; see :func:`log`.

    >>> error("%d steps", 3)
    """
    _write(ERROR, msg, args, kwargs)


def fatal(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Log at the level ``FATAL``; see :func:`log`.

    >>> fatal("%d steps", 3)
    """
    _write(FATAL, msg, args, kwargs)


def vlog(level: int, msg: Any, *args: Any, **kwargs: Any) -> None:
    """Log at a level; see :func:`log`.

    >>> vlog(DEBUG, "%d steps", 3)
    """
    _write(level, msg, args, kwargs)


def log_if(level: int, msg: Any, condition: Any, *args: Any) -> None:
    """Log if a condition holds.

    >>> log_if(DEBUG, "%d steps", False, 3)
    """
    if condition:
        _write(level, msg, args, {})


def log_every_n(level: int, msg: Any, n: int, *args: Any) -> None:
    """Log the first time and each ``n``-th time after that the line is reached.

    Follows: tensorflow/python/platform/tf_logging.py, log_every_n.

    >>> for step in range(4):
    ...     log_every_n(DEBUG, "step %d", 2, step)
    """
    if not _counts.before() % n:
        _write(level, msg, args, {})


def log_first_n(level: int, msg: Any, n: int, *args: Any) -> None:
    """Log the first ``n`` times that the line is reached.

    Follows: tensorflow/python/platform/tf_logging.py, log_first_n.

    >>> for step in range(4):
    ...     log_first_n(DEBUG, "step %d", 2, step)
    """
    if _counts.before() < n:
        _write(level, msg, args, {})


def TaskLevelStatusMessage(msg: Any) -> None:
    """Log at the level ``ERROR``.

    >>> TaskLevelStatusMessage("done")
    """
    _write(ERROR, msg, (), {})


def flush() -> None:
    """Do nothing: what is logged is written at once.

    >>> flush()
    """


def get_verbosity() -> int:
    """The lowest level that is logged.

    >>> old = get_verbosity()
    >>> set_verbosity(ERROR)
    >>> get_verbosity() == ERROR
    True
    >>> set_verbosity(old)
    """
    return get_logger().getEffectiveLevel()


def set_verbosity(v: int) -> None:
    """Log from a level on.

    >>> set_verbosity(WARN)
    """
    get_logger().setLevel(v)
