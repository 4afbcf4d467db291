"""Where the loaded extension is kept, and what asks for it from outside of a magic."""

from __future__ import annotations

from IPython.core.getipython import get_ipython

from scopeviz.jupyter.session import Session

KEY = "scopeviz"
"""Where in ``shell.meta`` the loaded extension is kept, out of reach of a reload."""

EXPLORERS = "scopeviz explorers"
"""Where in ``shell.meta`` is kept which cell displayed which explorers."""


def notebook_session(doing: str, then: str) -> Session:
    """What the running notebook did so far.

    Args:
        doing: what it is wanted for, such as ``to explore``.
        then: what to do besides loading, as the end of a sentence.

    Raises:
        RuntimeError: if scopeviz is not loaded in a notebook.

    >>> notebook_session("to explore", "or hand over a model")
    Traceback (most recent call last):
    RuntimeError: no notebook to explore: scopeviz is not loaded; run %load_ext scopeviz first, ...
    """
    shell = get_ipython()
    extension = None if shell is None else shell.meta.get(KEY)
    if extension is None:
        raise RuntimeError(
            f"no notebook {doing}: scopeviz is not loaded; run %load_ext scopeviz first, {then}"
        )
    session: Session = extension.session
    return session
