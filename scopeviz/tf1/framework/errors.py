"""The exceptions that running a graph raises."""

from __future__ import annotations

from typing import Any


class OpError(Exception):
    """Running an op failed.

    Attributes:
        op: the operation, or None if it is not known.
        message: what went wrong.
        error_code: TensorFlow's number for the kind of failure.

    Follows: tensorflow/python/framework/errors_impl.py, OpError.

    >>> raise InvalidArgumentError(None, None, "no such thing")
    Traceback (most recent call last):
    scopeviz.tf1.framework.errors.InvalidArgumentError: no such thing
    """

    code = 2

    def __init__(self, node_def: Any, op: Any, message: str) -> None:
        super().__init__(message)
        self.node_def = node_def
        self.op = op
        self.message = message
        self.error_code = self.code

    def __str__(self) -> str:
        return self.message


class InvalidArgumentError(OpError):
    """An op was given what it cannot work with.

    >>> InvalidArgumentError(None, None, "no number").error_code
    3
    """

    code = 3


class NotFoundError(OpError):
    """Something that was asked for does not exist.

    >>> NotFoundError(None, None, "no such file").error_code
    5
    """

    code = 5


class FailedPreconditionError(OpError):
    """The state is not ready for the op, as when a variable has no value yet.

    >>> FailedPreconditionError(None, None, "no value").error_code
    9
    """

    code = 9


class OutOfRangeError(OpError):
    """An op went past the end of what there is.

    >>> OutOfRangeError(None, None, "the end").error_code
    11
    """

    code = 11


class UnimplementedError(OpError):
    """The op, or this use of it, does not exist here.

    >>> UnimplementedError(None, None, "no such op").error_code
    12
    """

    code = 12


class InternalError(OpError):
    """Something is wrong in the runtime itself.

    >>> InternalError(None, None, "a mistake of ours").error_code
    13
    """

    code = 13


class InaccessibleTensorError(ValueError):
    """A tensor or op was asked for that only those in its branch or loop can use.

    >>> isinstance(InaccessibleTensorError("no"), ValueError)
    True
    """
