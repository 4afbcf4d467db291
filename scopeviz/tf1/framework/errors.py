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


class CancelledError(OpError):
    """Somebody stopped it.

    >>> CancelledError(None, None, "stopped").error_code
    1
    """

    code = 1


class UnknownError(OpError):
    """What went wrong is of no known kind.

    >>> UnknownError(None, None, "something went wrong").error_code
    2
    """

    code = 2


class DeadlineExceededError(OpError):
    """It took too long.

    >>> DeadlineExceededError(None, None, "too late").error_code
    4
    """

    code = 4


class AlreadyExistsError(OpError):
    """What was to be made is there already.

    >>> AlreadyExistsError(None, None, "there is one").error_code
    6
    """

    code = 6


class PermissionDeniedError(OpError):
    """It is not allowed.

    >>> PermissionDeniedError(None, None, "not allowed").error_code
    7
    """

    code = 7


class ResourceExhaustedError(OpError):
    """Something is used up, such as memory.

    >>> ResourceExhaustedError(None, None, "no memory").error_code
    8
    """

    code = 8


class AbortedError(OpError):
    """It was given up.

    >>> AbortedError(None, None, "given up").error_code
    10
    """

    code = 10


class UnavailableError(OpError):
    """A service cannot be reached just now.

    >>> UnavailableError(None, None, "out of reach").error_code
    14
    """

    code = 14


class DataLossError(OpError):
    """Data was lost, or cannot be read.

    >>> DataLossError(None, None, "damaged").error_code
    15
    """

    code = 15


class UnauthenticatedError(OpError):
    """Who asks is not known.

    >>> UnauthenticatedError(None, None, "who are you").error_code
    16
    """

    code = 16


# TensorFlow's numbers for the kinds of failure.

OK = 0
CANCELLED = 1
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
ABORTED = 10
OUT_OF_RANGE = 11
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
DATA_LOSS = 15
UNAUTHENTICATED = 16
