"""A coordinator of threads: they stop together, and tell of what went wrong in one."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from scopeviz.tf1.framework.errors import OutOfRangeError


class Coordinator:
    """Lets several threads stop as soon as one of them asks for it.

    Args:
        clean_stop_exception_types: exceptions that mean an end, and no failure; None takes
            ``tf.errors.OutOfRangeError``.

    Follows: tensorflow/python/training/coordinator.py, Coordinator.

    >>> coord = Coordinator()
    >>> coord.request_stop()
    >>> coord.should_stop()
    True
    """

    def __init__(
        self, clean_stop_exception_types: Iterable[type[BaseException]] | None = None
    ) -> None:
        self._clean = tuple(clean_stop_exception_types or ())
        if clean_stop_exception_types is None:
            self._clean = (OutOfRangeError,)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self._joined = False
        self._threads: set[threading.Thread] = set()

    @property
    def joined(self) -> bool:
        """Whether all threads were waited for."""
        return self._joined

    def should_stop(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()

    def request_stop(self, ex: Any = None) -> None:
        """Ask all threads to stop.

        Args:
            ex: an exception to tell of, or the triple of ``sys.exc_info()``.

        Raises:
            BaseException: this one, if all threads were waited for already.
        """
        failure = _exception(ex)
        with self._lock:
            if isinstance(failure, self._clean):
                failure = None
            if self._joined and failure is not None:
                raise failure
            if not self._stop.is_set():
                self._failure = self._failure or failure
                self._stop.set()

    def clear_stop(self) -> None:
        """Go on as if nobody had asked to stop."""
        with self._lock:
            self._joined, self._failure = False, None
            self._stop.clear()

    def wait_for_stop(self, timeout: float | None = None) -> bool:
        """Wait until somebody asks to stop; whether somebody did.

        Args:
            timeout: how long to wait at most, in seconds.
        """
        return self._stop.wait(timeout)

    @contextmanager
    def stop_on_exception(self) -> Iterator[None]:
        """A block whose exceptions ask all threads to stop."""
        try:
            yield
        except BaseException:  # noqa: BLE001  # join tells of it, whatever it is
            self.request_stop(sys.exc_info())

    def register_thread(self, thread: threading.Thread) -> None:
        """Wait for this thread too, in :meth:`join`."""
        with self._lock:
            self._threads.add(thread)

    def join(
        self,
        threads: Sequence[threading.Thread] | None = None,
        stop_grace_period_secs: float = 120,
        ignore_live_threads: bool = False,
    ) -> None:
        """Wait until threads have ended.

        Args:
            threads: the threads, beside those that were registered.
            stop_grace_period_secs: how long each may go on after it was asked to stop.
            ignore_live_threads: whether it does not matter that some go on.

        Raises:
            BaseException: what went wrong in one of them.
            RuntimeError: if some go on.
        """
        with self._lock:
            waiting = [*self._threads.union(threads or ())]
        while any(thread.is_alive() for thread in waiting) and not self.wait_for_stop(0.01):
            pass
        for thread in waiting:
            thread.join(stop_grace_period_secs)
        stragglers = sorted(thread.name for thread in waiting if thread.is_alive())
        with self._lock:
            self._joined, self._threads = True, set()
        self.raise_requested_exception()
        if stragglers and not ignore_live_threads:
            names = " ".join(stragglers)
            raise RuntimeError(f"Coordinator stopped with threads still running: {names}")

    def raise_requested_exception(self) -> None:
        """Raise what went wrong in a thread, if something did."""
        if self._failure is not None:
            raise self._failure


def _exception(given: Any) -> BaseException | None:
    found = given[1] if isinstance(given, tuple) else given
    return found if isinstance(found, BaseException) else None


def start_queue_runners(
    sess: Any = None,
    coord: Coordinator | None = None,
    daemon: bool = True,
    start: bool = True,
    collection: str = "queue_runners",
) -> list[threading.Thread]:
    """Nothing, since there are no queues: an empty list of threads.

    Args:
        sess: without meaning here, as all others.
        coord: likewise.
        daemon: likewise.
        start: likewise.
        collection: likewise.

    Follows: tensorflow/python/training/queue_runner_impl.py, start_queue_runners.

    >>> start_queue_runners(coord=Coordinator())
    []
    """
    return []
