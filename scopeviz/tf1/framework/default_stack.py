"""What is the default of a thread, such as its graph: a stack for each thread."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any


class Stack(threading.local):
    """The defaults of a thread, the innermost last; ``bottom`` stands where there is none."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.bottom: Any = None

    def get(self) -> Any:
        """The innermost default."""
        return self.items[-1] if self.items else self.bottom


class AsDefault:
    """A block in which something is the default of the thread."""

    __slots__ = ("_stack", "_value")

    def __init__(self, stack: Stack, value: Any) -> None:
        self._stack = stack
        self._value = value

    def __enter__(self) -> Any:
        self._stack.items.append(self._value)
        return self._value

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        items = self._stack.items
        if not items or items[-1] is not self._value:
            raise AssertionError(
                f"Nesting violated for default stack of {type(self._value)} objects"
            )
        items.pop()
