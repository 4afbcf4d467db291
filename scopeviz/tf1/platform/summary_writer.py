"""Writers of summaries, which write nothing, and say so once."""

from __future__ import annotations

import contextlib
import sys
import warnings
from pathlib import Path
from typing import Any, ClassVar, Self

_ON_THE_WAY = (str(Path(__file__).parents[1]), contextlib.__file__)
"""Files that do not count as the user's."""


def not_written() -> None:
    """Warn, the first time in a process, that summaries are not written.

    >>> not_written()
    """
    if not _told:
        _told.append(True)
        warnings.warn(
            "tf.summary: summaries are named as in TensorFlow, but nothing is written; look at "
            "values with session.run",
            UserWarning,
            stacklevel=_frames_of_ours(),
        )


def _frames_of_ours() -> int:
    """How many frames up the line of the user's is."""
    frame, count = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_ON_THE_WAY):
        frame, count = frame.f_back, count + 1
    return count


_told: list[bool] = []


class FileWriter:
    """Takes summaries and graphs, and writes nothing.

    Args:
        logdir: where TensorFlow would write.
        graph: the graph that TensorFlow would write.
        max_queue: without meaning here.
        flush_secs: without meaning here.
        graph_def: without meaning here.
        filename_suffix: without meaning here.
        session: without meaning here.

    Follows: tensorflow/python/summary/writer/writer.py, FileWriter.

    >>> writer = FileWriter("logs")
    >>> writer.add_summary(b"", 1)
    >>> writer.close()
    """

    def __init__(
        self,
        logdir: Any,
        graph: Any = None,
        max_queue: int = 10,
        flush_secs: int = 120,
        graph_def: Any = None,
        filename_suffix: Any = None,
        session: Any = None,
    ) -> None:
        self._logdir = logdir
        not_written()

    def get_logdir(self) -> Any:
        """Where TensorFlow would write."""
        return self._logdir

    def add_summary(self, summary: Any, global_step: Any = None) -> None:
        """Do nothing with a summary."""

    def add_graph(self, graph: Any, global_step: Any = None, graph_def: Any = None) -> None:
        """Do nothing with a graph."""

    def add_meta_graph(self, meta_graph_def: Any, global_step: Any = None) -> None:
        """Do nothing with a graph."""

    def add_event(self, event: Any) -> None:
        """Do nothing with an event."""

    def add_run_metadata(self, run_metadata: Any, tag: str, global_step: Any = None) -> None:
        """Do nothing with what is known of a run."""

    def add_session_log(self, session_log: Any, global_step: Any = None) -> None:
        """Do nothing with what a session did."""

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def reopen(self) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass


class FileWriterCache:
    """One writer for each folder.

    Follows: tensorflow/python/summary/writer/writer_cache.py, FileWriterCache.

    >>> FileWriterCache.get("logs") is FileWriterCache.get("logs")
    True
    """

    _writers: ClassVar[dict[Any, FileWriter]] = {}

    @classmethod
    def get(cls, logdir: Any) -> FileWriter:
        """The writer of a folder."""
        if logdir not in cls._writers:
            cls._writers[logdir] = FileWriter(logdir)
        return cls._writers[logdir]

    @classmethod
    def clear(cls) -> None:
        """Forget the writers."""
        cls._writers.clear()


class _Values(list[Any]):
    """The values of a summary."""

    def add(self, **fields: Any) -> Any:
        """Append a value, and give it back."""
        self.append(Summary.Value(**fields))
        return self[-1]


class Summary:
    """A summary that a program makes itself: a list of values.

    Args:
        value: the values.

    Attributes:
        value: the values.

    Follows: tensorflow/core/framework/summary.proto, Summary.

    >>> summary = Summary(value=[Summary.Value(tag="loss", simple_value=0.5)])
    >>> summary.value.add(tag="rate", simple_value=0.1).tag, len(summary.value)
    ('rate', 2)
    """

    class Value:
        """One value, with what it is called.

        Args:
            **fields: ``tag``, ``simple_value``, ``image``, ``histo`` and the like.

        >>> Summary.Value(tag="loss", simple_value=0.5).simple_value
        0.5
        """

        def __init__(self, **fields: Any) -> None:
            self.tag = ""
            self.simple_value = 0.0
            self.__dict__.update(fields)

    Image = Value

    def __init__(self, value: Any = ()) -> None:
        self.value = _Values(value)

    def ParseFromString(self, serialized: bytes) -> None:
        """Take what is written in bytes: nothing, as summaries are empty here."""
        self.value = _Values()
