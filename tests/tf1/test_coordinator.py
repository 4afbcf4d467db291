"""Coordinators: threads stop together, and what went wrong in one is told."""

from __future__ import annotations

import threading

import pytest

import scopeviz.tf1 as tf


def thread_of(coord: tf.train.Coordinator, error: Exception | None = None) -> threading.Thread:
    """A thread that raises an error, or goes on until it is asked to stop."""

    def work() -> None:
        with coord.stop_on_exception():
            if error is not None:
                raise error
            coord.wait_for_stop()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_all_threads_stop_if_one_is_asked_to() -> None:
    coord = tf.train.Coordinator()
    threads = [thread_of(coord) for _ in range(3)]
    coord.request_stop()
    coord.join(threads)
    assert (coord.should_stop(), coord.joined) == (True, True)
    assert not any(thread.is_alive() for thread in threads)


def test_what_went_wrong_in_a_thread_is_raised_by_join() -> None:
    coord = tf.train.Coordinator()
    coord.register_thread(thread_of(coord, ValueError("wrong")))
    with pytest.raises(ValueError, match="wrong"):
        coord.join()


def test_the_end_of_the_data_is_no_failure() -> None:
    coord = tf.train.Coordinator()
    coord.join([thread_of(coord, tf.errors.OutOfRangeError(None, None, "the end"))])
    assert coord.should_stop()


def test_a_thread_that_goes_on_is_told_of() -> None:
    coord, ends = tf.train.Coordinator(), threading.Event()
    thread = threading.Thread(target=ends.wait, name="slow", daemon=True)
    thread.start()
    coord.request_stop()
    with pytest.raises(RuntimeError, match="Coordinator stopped with threads still running: slow"):
        coord.join([thread], stop_grace_period_secs=0.01)
    coord.join([thread], stop_grace_period_secs=0.01, ignore_live_threads=True)
    ends.set()


def test_a_failure_after_the_end_is_raised_at_once() -> None:
    coord = tf.train.Coordinator()
    coord.request_stop()
    coord.join()
    with pytest.raises(ValueError, match="late"):
        coord.request_stop(ValueError("late"))


def test_a_coordinator_can_begin_anew() -> None:
    coord = tf.train.Coordinator()
    coord.request_stop(ValueError("once"))
    coord.clear_stop()
    coord.join()
    assert not coord.should_stop()


def test_there_are_no_queues_to_start() -> None:
    assert tf.train.start_queue_runners(coord=tf.train.Coordinator()) == []
