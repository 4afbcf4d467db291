"""What asks for the loaded extension from outside of a magic."""

from __future__ import annotations

from scopeviz.jupyter.session import Session
from scopeviz.recorded import loaded_session

EXPLORERS = "scopeviz explorers"
"""Where in ``shell.meta`` is kept which cell displayed which explorers."""


def notebook_session(doing: str, then: str) -> Session:
    """What the running notebook did so far.

    Args:
        doing: what it is wanted for, such as ``to score``.
        then: what to do besides loading, as the end of a sentence.

    Raises:
        RuntimeError: if scopeviz is not loaded in a notebook.

    >>> notebook_session("to score", "and predict a cell")
    Traceback (most recent call last):
    RuntimeError: no notebook to score: scopeviz is not loaded; run %load_ext scopeviz first, ...
    """
    session: Session | None = loaded_session()
    if session is None:
        raise RuntimeError(
            f"no notebook {doing}: scopeviz is not loaded; run %load_ext scopeviz first, {then}"
        )
    return session
