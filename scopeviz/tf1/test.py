"""What ``tf.test`` holds: what tests of models ask for."""

from __future__ import annotations

import sys
import tempfile
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import numpy as np

from scopeviz.tf1.client.session import Session
from scopeviz.tf1.framework.errors import OpError
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import (
    Graph,
    get_default_graph,
    get_default_session,
    reset_default_graph,
)

__all__ = [
    "TestCase",
    "get_temp_dir",
    "gpu_device_name",
    "is_built_with_cuda",
    "is_gpu_available",
    "main",
    "mock",
]


def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: Any = None) -> bool:
    """Whether there is a graphics card to compute on; there is none.

    >>> is_gpu_available()
    False
    """
    return False


def is_built_with_cuda() -> bool:
    """Whether graphics cards can be used; they cannot.

    >>> is_built_with_cuda()
    False
    """
    return False


def gpu_device_name() -> str:
    """The name of a graphics card; empty, since there is none.

    >>> gpu_device_name()
    ''
    """
    return ""


def get_temp_dir() -> str:
    """A folder for files that tests make.

    >>> isinstance(get_temp_dir(), str)
    True
    """
    return tempfile.gettempdir()


def main(argv: Any = None) -> None:
    """Run the tests of the program, and leave.

    >>> callable(main)
    True
    """
    unittest.main(argv=argv or sys.argv)


class TestCase(unittest.TestCase):
    """A test with a session, and with comparisons of arrays.

    Follows: tensorflow/python/framework/test_util.py, TensorFlowTestCase.

    >>> import scopeviz.tf1 as tf
    >>> class Doubling(TestCase):
    ...     def test_doubling(self):
    ...         with self.session():
    ...             self.assertAllClose(tf.constant([1.0, 2.0]) * 2.0, [2.0, 4.0])
    >>> Doubling("test_doubling").run().wasSuccessful()
    True
    """

    def setUp(self) -> None:
        """Begin with an empty graph."""
        reset_default_graph()

    def get_temp_dir(self) -> str:
        """A folder for files that the test makes."""
        return get_temp_dir()

    @contextmanager
    def session(
        self,
        graph: Graph | None = None,
        config: Any = None,
        use_gpu: bool = False,
        force_gpu: bool = False,
    ) -> Iterator[Session]:
        """A block with a session that is the default."""
        with Session(graph=graph or get_default_graph(), config=config) as session:
            yield session

    cached_session = session

    def test_session(self, *args: Any, **kwargs: Any) -> Any:
        """Another name of :meth:`session`; no test, though it has the name of one."""
        if self.id().endswith(".test_session"):
            self.skipTest("Not a test.")
        return self.session(*args, **kwargs)

    def evaluate(self, tensors: Any) -> Any:
        """The values of tensors in the default session."""
        session = get_default_session()
        return session.run(tensors)

    def _value(self, value: Any) -> Any:
        if isinstance(value, Tensor) or hasattr(value, "_as_graph_element"):
            value = self.evaluate(value)
        return np.asarray(value)

    def assertAllClose(
        self, a: Any, b: Any, rtol: float = 1e-6, atol: float = 1e-6, msg: str | None = None
    ) -> None:
        """Demand that arrays have one shape and nearly one value."""
        if isinstance(a, dict):
            self.assertEqual(a.keys(), b.keys())
            for key in a:
                self.assertAllClose(a[key], b[key], rtol, atol, msg)
            return
        if isinstance(a, list | tuple) and any(np.ndim(one) for one in a):
            self.assertEqual(len(a), len(b))
            for one, other in zip(a, b, strict=True):
                self.assertAllClose(one, other, rtol, atol, msg)
            return
        one, other = self._value(a), self._value(b)
        self.assertEqual(one.shape, other.shape, msg)
        np.testing.assert_allclose(one, other, rtol, atol, err_msg=msg or "")

    def assertAllEqual(self, a: Any, b: Any, msg: str | None = None) -> None:
        """Demand that arrays have one shape and one value."""
        one, other = self._value(a), self._value(b)
        self.assertEqual(one.shape, other.shape, msg)
        np.testing.assert_array_equal(one, other, err_msg=msg or "")

    def assertNear(self, f1: float, f2: float, err: float, msg: str | None = None) -> None:
        """Demand that two numbers differ by at most ``err``."""
        self.assertTrue(f1 == f2 or abs(f1 - f2) <= err, f"{f1} != {f2} +/- {err} {msg or ''}")

    def assertShapeEqual(self, np_array: Any, tf_tensor: Any, msg: str | None = None) -> None:
        """Demand that a tensor is known to have an array's shape."""
        self.assertEqual(list(np_array.shape), tf_tensor.get_shape().as_list(), msg)

    def assertAllGreater(self, a: Any, comparison_target: Any) -> None:
        """Demand that all elements are above a number."""
        self.assertGreater(self._value(a).min(), comparison_target)

    def assertAllLess(self, a: Any, comparison_target: Any) -> None:
        """Demand that all elements are below a number."""
        self.assertLess(self._value(a).max(), comparison_target)

    def assertAllCloseAccordingToType(
        self, a: Any, b: Any, rtol: float = 1e-6, atol: float = 1e-6, **more: Any
    ) -> None:
        """Demand that arrays have nearly one value, for half floats not quite so nearly."""
        half = any(self._value(one).dtype == np.float16 for one in (a, b))
        self.assertAllClose(a, b, max(rtol, 1e-3 * half), max(atol, 1e-3 * half))

    def assertRaisesOpError(self, expected_err_re_or_predicate: Any) -> Any:
        """A block in which a run fails, with a message that matches."""
        return self.assertRaisesRegex(OpError, expected_err_re_or_predicate)
