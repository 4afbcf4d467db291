"""A hook that tells the values of tensors while a model is trained."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.platform import tf_logging
from scopeviz.tf1.training.session_run_hook import (
    SessionRunArgs,
    SessionRunContext,
    SessionRunHook,
    SessionRunValues,
)


class LoggingTensorHook(SessionRunHook):
    """Writes the values of tensors to the log, as information.

    Args:
        tensors: tensors or names of tensors, in a list or under keys of a dictionary.
        every_n_iter: how many runs there are from one time to the next.
        every_n_secs: how many seconds there are from one time to the next.
        at_end: whether they are written at the end of the session.
        formatter: from a dictionary of values to the text; None writes ``key = value``.

    Raises:
        ValueError: if it is not said when, or said twice.

    Follows: tensorflow/python/training/basic_session_run_hooks.py, LoggingTensorHook.

    >>> LoggingTensorHook(["loss:0"], every_n_iter=0)
    Traceback (most recent call last):
    ValueError: invalid every_n_iter=0.
    """

    def __init__(
        self,
        tensors: Any,
        every_n_iter: int | None = None,
        every_n_secs: float | None = None,
        at_end: bool = False,
        formatter: Callable[[Any], str] | None = None,
    ) -> None:
        only_at_end = at_end and every_n_iter is None and every_n_secs is None
        if not only_at_end and (every_n_iter is None) == (every_n_secs is None):
            raise ValueError(
                "either at_end and/or exactly one of every_n_iter and every_n_secs must be "
                "provided."
            )
        if every_n_iter is not None and every_n_iter <= 0:
            raise ValueError(f"invalid every_n_iter={every_n_iter}.")
        self._order = sorted(tensors) if isinstance(tensors, dict) else list(tensors)
        self._tensors = tensors if isinstance(tensors, dict) else {one: one for one in tensors}
        self._every_n_iter, self._every_n_secs = every_n_iter, every_n_secs
        self._at_end, self._formatter = at_end, formatter

    def begin(self) -> None:
        """Find the tensors, and begin to count."""
        graph = get_default_graph()
        self._current = {key: graph.as_graph_element(one) for key, one in self._tensors.items()}
        self._runs, self._told_at_run, self._told_at = 0, -1, 0.0

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs | None:
        """Ask for the tensors, if it is time."""
        self._is_time = self._should_tell()
        return SessionRunArgs(self._current) if self._is_time else None

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Tell what they are worth, if they were asked for."""
        if self._is_time:
            self._tell(run_values.results)
        self._runs += 1

    def end(self, session: Any) -> None:
        """Tell what they are worth at last, if that is wanted."""
        if self._at_end:
            self._tell(session.run(self._current))

    def _should_tell(self) -> bool:
        if self._every_n_iter is None and self._every_n_secs is None:
            return False
        if self._told_at_run < 0:
            return True
        if self._every_n_iter is not None:
            return self._runs >= self._told_at_run + self._every_n_iter
        return time.monotonic() >= self._told_at + (self._every_n_secs or 0.0)

    def _tell(self, values: Any) -> None:
        now, first = time.monotonic(), self._told_at_run < 0
        passed, self._told_at, self._told_at_run = now - self._told_at, now, self._runs
        with np.printoptions(suppress=True):
            if self._formatter is not None:
                tf_logging.info(self._formatter(values))
                return
            text = ", ".join(f"{key} = {values[key]}" for key in self._order)
        only_at_end = self._every_n_iter is None and self._every_n_secs is None
        if first or only_at_end:
            tf_logging.info("%s", text)
        else:
            tf_logging.info("%s (%.3f sec)", text, passed)
