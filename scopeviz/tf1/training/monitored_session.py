"""Monitored sessions: they initialize or restore, call hooks, and tell when to stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scopeviz.tf1.client.session import Session
from scopeviz.tf1.framework.errors import OutOfRangeError
from scopeviz.tf1.framework.ops import Graph, get_default_graph
from scopeviz.tf1.ops import control_flow_ops
from scopeviz.tf1.training.basic_session_run_hooks import CheckpointSaverHook
from scopeviz.tf1.training.checkpoint_management import latest_checkpoint
from scopeviz.tf1.training.coordinator import Coordinator
from scopeviz.tf1.training.saver import Saver
from scopeviz.tf1.training.session_run_hook import (
    SessionRunArgs,
    SessionRunContext,
    SessionRunHook,
    SessionRunValues,
)
from scopeviz.tf1.variables.variables import (
    global_variables_initializer,
    local_variables_initializer,
)


class Scaffold:
    """What a session begins with: how variables get their first values, and what saves them.

    Args:
        init_op: gives all global variables their first values; None makes one.
        init_feed_dict: what to feed then.
        init_fn: called after it, with the scaffold and the session.
        ready_op: without meaning here.
        ready_for_local_init_op: without meaning here.
        local_init_op: gives local variables their first values; None makes one.
        summary_op: without meaning here.
        saver: what restores and saves; None makes one.
        copy_from_scaffold: a scaffold from which to take what is not given.

    Follows: tensorflow/python/training/monitored_session.py, Scaffold.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     Scaffold().finalize().init_op.name
    'group_deps'
    """

    def __init__(
        self,
        init_op: Any = None,
        init_feed_dict: Mapping[Any, Any] | None = None,
        init_fn: Callable[[Any, Any], Any] | None = None,
        ready_op: Any = None,
        ready_for_local_init_op: Any = None,
        local_init_op: Any = None,
        summary_op: Any = None,
        saver: Saver | None = None,
        copy_from_scaffold: Scaffold | None = None,
    ) -> None:
        other = copy_from_scaffold
        self._init_op: Any = _given(init_op, other and other._init_op)
        self._init_feed_dict: Any = _given(init_feed_dict, other and other._init_feed_dict)
        self._init_fn: Any = _given(init_fn, other and other._init_fn)
        self._local_init_op: Any = _given(local_init_op, other and other._local_init_op)
        self._saver: Any = _given(saver, other and other._saver)

    @property
    def init_op(self) -> Any:
        """What gives all global variables their first values."""
        return self._init_op

    @property
    def init_feed_dict(self) -> Any:
        """What is fed then."""
        return self._init_feed_dict

    @property
    def local_init_op(self) -> Any:
        """What gives local variables their first values."""
        return self._local_init_op

    @property
    def saver(self) -> Any:
        """What restores and saves."""
        return self._saver

    def finalize(self) -> Self:
        """Make what was not given; after this nothing can be added to the graph."""
        if self._init_op is None:
            self._init_op = control_flow_ops.group(global_variables_initializer())
        if self._local_init_op is None:
            self._local_init_op = control_flow_ops.group(local_variables_initializer())
        if self._saver is None:
            self._saver = Saver(sharded=True, allow_empty=True)
        self._saver.build()
        get_default_graph().finalize()
        return self

    def initialize(self, session: Session, checkpoint: str | None) -> None:
        """Give all variables values, from a checkpoint if there is one."""
        if checkpoint is None:
            session.run(self._init_op, self._init_feed_dict)
            if self._init_fn is not None:
                self._init_fn(self, session)
        else:
            self._saver.restore(session, checkpoint)
        session.run(self._local_init_op)


class ChiefSessionCreator:
    """Makes a session whose variables have values.

    Args:
        scaffold: what it begins with; None makes one.
        master: without meaning here; there is one machine.
        config: as for ``tf.Session``.
        checkpoint_dir: a directory whose last checkpoint is restored, if it has one.
        checkpoint_filename_with_path: a checkpoint to restore.

    Follows: tensorflow/python/training/monitored_session.py, ChiefSessionCreator.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.Variable(2.0)
    ...     float(ChiefSessionCreator().create_session().run(v))
    2.0
    """

    def __init__(
        self,
        scaffold: Scaffold | None = None,
        master: str = "",
        config: Any = None,
        checkpoint_dir: Any = None,
        checkpoint_filename_with_path: str | None = None,
    ) -> None:
        self._scaffold = scaffold or Scaffold()
        self._config = config
        self._checkpoint_dir = checkpoint_dir
        self._checkpoint = checkpoint_filename_with_path

    def create_session(self) -> Session:
        """A session whose variables have values."""
        scaffold = self._scaffold.finalize()
        session = Session(config=self._config)
        checkpoint = self._checkpoint
        if checkpoint is None and self._checkpoint_dir is not None:
            checkpoint = latest_checkpoint(self._checkpoint_dir)
        scaffold.initialize(session, checkpoint)
        return session


class MonitoredSession:
    """A session that calls hooks around each run, and knows when to stop.

    Args:
        session_creator: what makes the session; None takes ``ChiefSessionCreator()``.
        hooks: what is called.
        stop_grace_period_secs: without meaning here.

    Follows: tensorflow/python/training/monitored_session.py, MonitoredSession.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     step = tf.train.get_or_create_global_step()
    ...     count = tf.assign_add(step, 1)
    ...     with MonitoredSession(hooks=[tf.train.StopAtStepHook(3)]) as session:
    ...         while not session.should_stop():
    ...             last = session.run(count)
    >>> int(last)
    3
    """

    def __init__(
        self,
        session_creator: Any = None,
        hooks: Sequence[SessionRunHook] | None = None,
        stop_grace_period_secs: float = 120,
    ) -> None:
        self._graph = get_default_graph()
        self._was_finalized = self._graph.finalized
        self._hooks = list(hooks or [])
        for hook in self._hooks:
            hook.begin()
        creator = session_creator or ChiefSessionCreator()
        self._session: Session | None = creator.create_session()
        self._coord = Coordinator(clean_stop_exception_types=())
        for hook in self._hooks:
            hook.after_create_session(self._session, self._coord)

    @property
    def graph(self) -> Graph | None:
        """The graph that it runs; None once it is closed."""
        return None if self._session is None else self._session.graph

    def raw_session(self) -> Session | None:
        """The session without hooks; None once it is closed."""
        return self._session

    def should_stop(self) -> bool:
        """Whether it was closed, or a hook asked for the end."""
        return self._session is None or self._coord.should_stop()

    def run(
        self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None
    ) -> Any:
        """Compute what is fetched, with hooks before and after; see ``Session.run``.

        Raises:
            RuntimeError: if it is to stop, or is closed, or a tensor is fed twice.
        """
        if self._session is None:
            raise RuntimeError("Attempted to use a closed Session.")
        if self.should_stop():
            raise RuntimeError("Run called even after should_stop requested.")
        context = SessionRunContext(SessionRunArgs(fetches, feed_dict), self._session)
        wanted: dict[Any, Any] = {"caller": fetches}
        feeds = dict(feed_dict or {})
        for number, hook in enumerate(self._hooks):
            request = hook.before_run(context)
            if request is None:
                continue
            if request.fetches is not None:
                wanted[number] = request.fetches
            _add_feeds(feeds, request.feed_dict or {})
        values = self._session.run(wanted, feeds)
        for number, hook in enumerate(self._hooks):
            result = SessionRunValues(values.get(number), options, run_metadata)
            hook.after_run(context, result)
        if context.stop_requested:
            self._coord.request_stop()
        return values["caller"]

    def run_step_fn(self, step_fn: Callable[..., Any]) -> Any:
        """Call a function with the session; it may raise ``StopIteration`` to end it."""
        try:
            return step_fn(StepContext(self))
        except StopIteration:
            self._coord.request_stop()
            return None

    def close(self) -> None:
        """Call the hooks for the end, and let go of everything."""
        self._close(failed=False)

    def _close(self, *, failed: bool) -> None:
        session = self._session
        if session is None:
            raise RuntimeError("Session is already closed.")
        try:
            for hook in () if failed else self._hooks:
                hook.end(session)
        finally:
            session.close()
            self._session = None
            if not self._was_finalized:
                self._graph._finalized = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        ended = exc_type in {OutOfRangeError, StopIteration}
        self._close(failed=exc_type is not None and not ended)
        return ended


class StepContext:
    """What a function of :meth:`MonitoredSession.run_step_fn` is called with.

    Args:
        monitored: the session.
    """

    def __init__(self, monitored: MonitoredSession) -> None:
        self._monitored = monitored

    @property
    def session(self) -> Any:
        """The session without hooks."""
        return self._monitored.raw_session()

    def run_with_hooks(self, *args: Any, **kwargs: Any) -> Any:
        """The same as ``MonitoredSession.run``."""
        return self._monitored.run(*args, **kwargs)

    def request_stop(self) -> None:
        """Let this call be the last one.

        Raises:
            StopIteration: always.
        """
        raise StopIteration("step_fn has requested the iterations to stop.")


class SingularMonitoredSession(MonitoredSession):
    """A monitored session that is made from a scaffold.

    Args:
        hooks: what is called.
        scaffold: what it begins with; None makes one.
        master: without meaning here; there is one machine.
        config: as for ``tf.Session``.
        checkpoint_dir: a directory whose last checkpoint is restored, if it has one.
        stop_grace_period_secs: without meaning here.
        checkpoint_filename_with_path: a checkpoint to restore.

    Follows: tensorflow/python/training/monitored_session.py, SingularMonitoredSession.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.Variable(2.0)
    ...     with SingularMonitoredSession() as session:
    ...         float(session.run(v))
    2.0
    """

    def __init__(
        self,
        hooks: Sequence[SessionRunHook] | None = None,
        scaffold: Scaffold | None = None,
        master: str = "",
        config: Any = None,
        checkpoint_dir: Any = None,
        stop_grace_period_secs: float = 120,
        checkpoint_filename_with_path: str | None = None,
    ) -> None:
        creator = ChiefSessionCreator(
            scaffold, master, config, checkpoint_dir, checkpoint_filename_with_path
        )
        super().__init__(creator, hooks, stop_grace_period_secs)


def MonitoredTrainingSession(  # TF1's name
    master: str = "",
    is_chief: bool = True,
    checkpoint_dir: Any = None,
    scaffold: Scaffold | None = None,
    hooks: Sequence[SessionRunHook] | None = None,
    chief_only_hooks: Sequence[SessionRunHook] | None = None,
    save_checkpoint_secs: Any = None,
    save_summaries_steps: Any = None,
    save_summaries_secs: Any = None,
    config: Any = None,
    stop_grace_period_secs: float = 120,
    log_step_count_steps: int | None = 100,
    max_wait_secs: float = 7200,
    save_checkpoint_steps: int | None = None,
    summary_dir: Any = None,
) -> MonitoredSession:
    """A session to train in: with values, hooks, and checkpoints if it has a directory.

    Args:
        master: without meaning here; there is one machine.
        is_chief: likewise.
        checkpoint_dir: where it goes on from the last checkpoint, and saves.
        scaffold: what it begins with; None makes one.
        hooks: what is called around each run.
        chief_only_hooks: likewise, before ``hooks``.
        save_checkpoint_secs: without meaning here.
        save_summaries_steps: likewise.
        save_summaries_secs: likewise.
        config: as for ``tf.Session``.
        stop_grace_period_secs: without meaning here.
        log_step_count_steps: likewise.
        max_wait_secs: likewise.
        save_checkpoint_steps: how many steps there are between two checkpoints; None saves
            at the beginning and at the end only.
        summary_dir: without meaning here.

    Raises:
        RuntimeError: if there is a directory and no global step.

    Follows: tensorflow/python/training/monitored_session.py, MonitoredTrainingSession.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.Variable(2.0)
    ...     with MonitoredTrainingSession() as session:
    ...         float(session.run(v))
    2.0
    """
    scaffold = scaffold or Scaffold()
    every = list(chief_only_hooks or [])
    if checkpoint_dir:
        Path(checkpoint_dir).mkdir(parents=True, exist_ok=True)
        saver = CheckpointSaverHook(
            checkpoint_dir, save_steps=save_checkpoint_steps, scaffold=scaffold
        )
        every.append(saver)
    creator = ChiefSessionCreator(scaffold, master, config, checkpoint_dir or None)
    return MonitoredSession(creator, [*every, *(hooks or [])], stop_grace_period_secs)


def _given(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value


def _add_feeds(feeds: dict[Any, Any], more: Mapping[Any, Any]) -> None:
    twice = [key for key in more if key in feeds]
    if twice:
        raise RuntimeError(f"Same tensor is fed by two hooks. Conflict(s): {twice}")
    feeds.update(more)
