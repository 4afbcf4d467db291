"""Hooks: what is called before and after each run of a monitored session."""

from __future__ import annotations

from typing import Any, NamedTuple


class SessionRunArgs(NamedTuple):
    """What is run, or what a hook wants to be run with it.

    Attributes:
        fetches: as for ``Session.run``.
        feed_dict: likewise.
        options: without meaning here.

    >>> SessionRunArgs("loss:0").feed_dict
    """

    fetches: Any
    feed_dict: Any = None
    options: Any = None


class SessionRunValues(NamedTuple):
    """What came of a run.

    Attributes:
        results: the values of what the hook wanted; None if it wanted nothing.
        options: without meaning here.
        run_metadata: likewise.

    >>> SessionRunValues(1.0, None, None).results
    1.0
    """

    results: Any
    options: Any
    run_metadata: Any


class SessionRunContext:
    """What a hook knows of a run, and how it asks for the end.

    Args:
        original_args: what the user runs.
        session: the session that runs it.

    Follows: tensorflow/python/training/session_run_hook.py, SessionRunContext.

    >>> context = SessionRunContext(SessionRunArgs("loss:0"), None)
    >>> context.request_stop()
    >>> context.stop_requested
    True
    """

    def __init__(self, original_args: SessionRunArgs, session: Any) -> None:
        self._original_args = original_args
        self._session = session
        self._stop_requested = False

    @property
    def original_args(self) -> SessionRunArgs:
        """What the user runs."""
        return self._original_args

    @property
    def session(self) -> Any:
        """The session that runs it, without hooks."""
        return self._session

    @property
    def stop_requested(self) -> bool:
        """Whether a hook asked for the end."""
        return self._stop_requested

    def request_stop(self) -> None:
        """Let this run be the last one."""
        self._stop_requested = True


class SessionRunHook:
    """Something that is called around the runs of a monitored session; to be inherited from.

    Follows: tensorflow/python/training/session_run_hook.py, SessionRunHook.

    >>> SessionRunHook().before_run(None)
    """

    def begin(self) -> None:
        """Called once, before there is a session; ops may be added here."""

    def after_create_session(self, session: Any, coord: Any) -> None:
        """Called once there is a session."""

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs | None:
        """Called before each run; what it gives is run as well."""
        return None

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Called after each run."""

    def end(self, session: Any) -> None:
        """Called at the end, unless an error ends it."""
