"""Fixtures: a notebook without scopeviz, and one with it."""

import atexit
from collections.abc import Iterator
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from scopeviz import events
from scopeviz.jupyter.magics import Shell
from tests.jupyter import shell as stand_in
from tests.jupyter.shell import Notebook


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    """A notebook without scopeviz."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    # The stand-in is no user code: locations point at the cell that calls it.
    monkeypatch.setitem(events._sources, stand_in.__file__, "")
    InteractiveShell.clear_instance()
    # A history would be written as the process ends, when its folder is gone.
    config = Config({"HistoryManager": {"enabled": False}})
    shell: Shell = InteractiveShell.instance(config=config)
    shell.user_ns.update(make=stand_in.make, share=stand_in.share)
    yield Notebook(shell)
    shell.run_cell("%unload_ext scopeviz")
    assert not events.listeners
    atexit.unregister(shell.atexit_operations)  # Of hundreds of shells these take a minute.
    InteractiveShell.clear_instance()


@pytest.fixture
def notebook(bare: Notebook) -> Notebook:
    """A notebook whose cell 1 was ``%load_ext scopeviz``."""
    bare.run("%load_ext scopeviz")
    return bare
