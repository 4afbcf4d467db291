"""``tf.test.TestCase``: what tests of published models ask of it."""

from __future__ import annotations

import unittest
from typing import Any

import pytest

import scopeviz.tf1 as tf


def outcome(body: Any) -> unittest.TestResult:
    """What comes of a test with that body."""
    case: unittest.TestCase = type("Case", (tf.test.TestCase,), {"test_body": body})("test_body")
    result = case.run()
    assert result is not None
    return result


def test_what_is_close_passes() -> None:
    def body(self: Any) -> None:
        with self.session() as session:
            x = tf.constant([1.0, 2.0])
            self.assertAllClose(x, [1.0, 2.0 + 1e-7])
            self.assertAllEqual(session.run(x), [1.0, 2.0])
            self.assertAllClose({"a": x}, {"a": [1.0, 2.0]})
            self.assertAllClose([x, [3.0]], [[1.0, 2.0], [3.0]])

    assert outcome(body).wasSuccessful()


@pytest.mark.parametrize(
    "body",
    [
        lambda self: self.assertAllClose([1.0], [1.1]),
        lambda self: self.assertAllClose([1.0], [1.0, 1.0]),
        lambda self: self.assertAllEqual([1], [2]),
        lambda self: self.assertNear(1.0, 2.0, 0.5),
    ],
)
def test_what_is_not_fails(body: Any) -> None:
    assert len(outcome(body).failures) == 1


def test_a_failing_run_can_be_demanded() -> None:
    def body(self: Any) -> None:
        with self.cached_session() as session, self.assertRaisesOpError("no such"):
            session.run(tf.Assert(tf.constant([]) is None, ["no such"]))

    assert outcome(body).wasSuccessful()


def test_each_test_begins_with_an_empty_graph() -> None:
    def body(_: Any) -> None:
        assert not tf.get_default_graph().get_operations()
        tf.constant(1.0)

    assert outcome(body).wasSuccessful()
    assert outcome(body).wasSuccessful()


def test_the_older_name_of_the_session_is_no_test() -> None:
    assert len(tf.test.TestCase("test_session").run().skipped) == 1  # type: ignore[union-attr]  # it ran
