"""``tf.app``: how a program starts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from scopeviz.tf1.platform import flags
from scopeviz.tf1.platform.flag_kinds import Error

__all__ = ["flags", "run"]


def run(
    main: Callable[[list[str]], Any] | None = None, argv: Sequence[str] | None = None
) -> NoReturn:
    """Read the flags, call the program's main function, and leave.

    Args:
        main: takes the command line without the flags; None is ``main`` of the program.
        argv: the command line; None is ``sys.argv``.

    Raises:
        SystemExit: always, with what ``main`` returned.

    Follows: tensorflow/python/platform/app.py, run.

    >>> run(lambda argv: print(argv), ["program", "word"])
    Traceback (most recent call last):
    SystemExit
    """
    function = main or sys.modules["__main__"].main
    try:
        rest = flags.FLAGS(sys.argv if argv is None else argv, known_only=True)
    except Error as error:
        sys.stderr.write(f"FATAL Flags parsing error: {error}\n")
        sys.stderr.write("Pass --helpshort or --helpfull to see help on flags.\n")
        sys.exit(1)
    sys.exit(function(rest))
