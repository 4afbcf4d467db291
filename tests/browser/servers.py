"""A real JupyterLab and a real Notebook 7, each with a folder and settings of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import nbformat
from nbformat.sign import NotebookNotary

TOKEN = "token-of-the-tests"  # It guards a server of this machine, for minutes.
STARTED_WITHIN = 60
STOPPED_WITHIN = 15

SETTINGS = {
    # Both would ask the network.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # A save in the middle of a test would be one that the test did not ask for.
    "docmanager-extension/plugin": {"autosave": False},
}


@dataclass(frozen=True)
class Front:
    """A front end.

    Attributes:
        name: what it is called in the names of tests and screenshots.
        module: what ``python -m`` runs.
        app: the class that its own options belong to.
        path: where in its address a notebook is.
    """

    name: str
    module: str
    app: str
    path: str


LAB = Front("lab", "jupyterlab", "LabApp", "doc/tree/{}?reset")
NOTEBOOK = Front("notebook", "notebook", "JupyterNotebookApp", "notebooks/{}?")


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    front: Front
    folder: Path
    url: str

    @property
    def notebooks(self) -> Path:
        """The folder that it shows."""
        return self.folder / "notebooks"

    def address(self, name: str) -> str:
        """Where a notebook is opened."""
        return f"{self.url}{self.front.path.format(quote(name))}&token={TOKEN}"

    def write(self, name: str, notebook: nbformat.NotebookNode, *, trusted: bool = True) -> None:
        """Put a notebook there, trusted as if it had been run here, or not."""
        notary = NotebookNotary(data_dir=str(self.folder / "data"))
        if trusted:
            notary.sign(notebook)
        else:
            notary.unsign(notebook)
        notary.store.close()
        nbformat.write(notebook, self.notebooks / name)

    def read(self, name: str) -> nbformat.NotebookNode:
        """The notebook as it is stored."""
        return read(self.notebooks / name)

    def end_kernels(self) -> None:
        """Shut down every kernel."""
        for session in self.ask("GET", "api/sessions"):
            self.ask("DELETE", f"api/sessions/{session['id']}")

    def ask(self, method: str, path: str) -> Any:
        """What the server's own interface answers."""
        request = Request(
            self.url + path, method=method, headers={"Authorization": f"token {TOKEN}"}
        )
        with urlopen(request, timeout=STARTED_WITHIN) as answer:
            return json.loads(answer.read() or "null")


def read(path: Path) -> nbformat.NotebookNode:
    """The notebook in a file."""
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    return notebook


@contextmanager
def serve(front: Front, folder: Path) -> Iterator[Server]:
    """Start a server, and stop it with all that it started."""
    server = Server(front, folder, f"http://127.0.0.1:{free_port()}/")
    server.notebooks.mkdir(parents=True)
    for name, values in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", front.module, *options(server)],
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait(server, process, log)
        yield server
        server.end_kernels()
    finally:
        stop(process)


def options(server: Server) -> Sequence[str]:
    port = server.url.rstrip("/").rpartition(":")[2]
    return (
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={server.notebooks}",
        f"--IdentityProvider.token={TOKEN}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
        f"--{server.front.app}.expose_app_in_browser=True",
    )


def environment(folder: Path) -> Mapping[str, str]:
    """The environment of a Jupyter program that neither reads nor leaves anything at home."""
    return os.environ | {
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until it answers."""
    end = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            server.ask("GET", "api/status")
        except URLError:
            time.sleep(0.1)
        else:
            return
    tail = log.read_text(encoding="utf-8", errors="replace")[-4000:]
    raise RuntimeError(f"{server.front.module} did not start:\n{tail}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and what is left in its process group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, number)
        try:
            process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            continue
