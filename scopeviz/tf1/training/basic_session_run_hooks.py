"""Hooks for every day: stopping in time, and saving."""

from __future__ import annotations

import os
from typing import Any

from scopeviz.tf1.training.session_run_hook import (
    SessionRunArgs,
    SessionRunContext,
    SessionRunHook,
    SessionRunValues,
)
from scopeviz.tf1.training.training_util import get_global_step


class StopAtStepHook(SessionRunHook):
    """Ends the training after a number of steps.

    Args:
        num_steps: how many steps, counted from the beginning of the session.
        last_step: the global step to stop at.

    Raises:
        ValueError: if it is not exactly one of these.

    Follows: tensorflow/python/training/basic_session_run_hooks.py, StopAtStepHook.

    >>> StopAtStepHook()
    Traceback (most recent call last):
    ValueError: One of num_steps or last_step must be specified.
    """

    def __init__(self, num_steps: int | None = None, last_step: int | None = None) -> None:
        if num_steps is None and last_step is None:
            raise ValueError("One of num_steps or last_step must be specified.")
        if num_steps is not None and last_step is not None:
            raise ValueError("Only one of num_steps or last_step can be specified.")
        self._num_steps = num_steps or 0
        self._last_step = last_step

    def begin(self) -> None:
        """Find the global step.

        Raises:
            RuntimeError: if there is none.
        """
        self._step = _step_for("StopAtStepHook")

    def after_create_session(self, session: Any, coord: Any) -> None:
        """Find out where the counting begins."""
        if self._last_step is None:
            self._last_step = int(session.run(self._step)) + self._num_steps

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        """Ask for the global step."""
        return SessionRunArgs(self._step)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Ask for the end once the step is reached."""
        last = self._last_step or 0
        # A step that is read with a run may be from before it.
        if run_values.results + 1 >= last and run_context.session.run(self._step) >= last:
            run_context.request_stop()


class CheckpointSaverHook(SessionRunHook):
    """Saves at the beginning, every so many steps, and at the end.

    Args:
        checkpoint_dir: the directory to save in.
        save_secs: without meaning here; see ``save_steps``.
        save_steps: how many steps there are between two checkpoints; None saves at the
            beginning and the end only.
        saver: what saves; None takes that of the scaffold.
        checkpoint_basename: the end of the checkpoints' paths, without the step.
        scaffold: what holds the saver.
        listeners: without meaning here.

    Raises:
        ValueError: if there is nothing that saves.

    Follows: tensorflow/python/training/basic_session_run_hooks.py, CheckpointSaverHook.

    >>> CheckpointSaverHook("logs")
    Traceback (most recent call last):
    ValueError: You must provide exactly one of saver or scaffold.
    """

    def __init__(
        self,
        checkpoint_dir: Any,
        save_secs: float | None = None,
        save_steps: int | None = None,
        saver: Any = None,
        checkpoint_basename: str = "model.ckpt",
        scaffold: Any = None,
        listeners: Any = None,
    ) -> None:
        if (saver is None) == (scaffold is None):
            raise ValueError("You must provide exactly one of saver or scaffold.")
        self._path = os.path.join(os.fsdecode(checkpoint_dir), checkpoint_basename)  # noqa: PTH118  # as the user wrote it
        self._save_steps = save_steps
        self._saver = saver
        self._scaffold = scaffold
        self._saved_at = -1

    def begin(self) -> None:
        """Find the global step.

        Raises:
            RuntimeError: if there is none.
        """
        self._step = _step_for("CheckpointSaverHook")

    def after_create_session(self, session: Any, coord: Any) -> None:
        """Save what the training begins with."""
        self._save(session)

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        """Ask for the global step."""
        return SessionRunArgs(self._step)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Save if it is time."""
        if self._save_steps and run_values.results + 1 >= self._saved_at + self._save_steps:
            step = int(run_context.session.run(self._step))
            if step >= self._saved_at + self._save_steps:
                self._save(run_context.session)

    def end(self, session: Any) -> None:
        """Save what the training ends with."""
        if int(session.run(self._step)) != self._saved_at:
            self._save(session)

    def _save(self, session: Any) -> None:
        saver = self._scaffold.saver if self._saver is None else self._saver
        self._saved_at = int(session.run(self._step))
        saver.save(session, self._path, global_step=self._saved_at)


def _step_for(hook: str) -> Any:
    step = get_global_step()
    if step is None:
        raise RuntimeError(f"Global step should be created to use {hook}.")
    return step
