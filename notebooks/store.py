"""Run notebooks from top to bottom and store their outputs.

What is stored is the same on every machine: no time, no path, no Python version.
A cell that is meant to raise carries the tag ``raises-exception``.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = re.compile(r"[~/.][^\s:\x1b]*/lib/python3\.\d+/(site-packages/)?")
WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def main(paths: list[str]) -> None:
    """Run and store each notebook."""
    for path in map(Path, paths):
        print(path, file=sys.stderr)
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(path.parent)}},
        )
        client.execute()
        tidy(notebook)
        nbformat.write(notebook, path)


def tidy(notebook: nbformat.NotebookNode) -> None:
    """Take out what depends on the machine."""
    notebook.metadata = METADATA
    models: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                output.traceback = [without_folder(line) for line in output.traceback]
            if WIDGET in output.get("data", {}):
                # A stored widget has no model, whatever its id: they are numbered.
                view = output.data[WIDGET]
                view["model_id"] = models.setdefault(view["model_id"], f"{len(models) + 1:032x}")


def without_folder(line: str) -> str:
    """A line of a traceback that names no folder of this machine.

    A file of ours is named from the repository on, another one from its package on.
    """
    for root in (str(ROOT), f"~/{os.path.relpath(ROOT, Path.home())}"):
        line = line.replace(root + os.sep, "")
    return LIBRARY.sub("", line)


if __name__ == "__main__":
    main(sys.argv[1:])
