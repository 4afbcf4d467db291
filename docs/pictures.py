"""Make the README's pictures: a cell with its figure, and the explorer, in light and dark.

    python docs/pictures.py

Needs Chromium, which lays out the page as a notebook would; look at what it made before
you commit it.
"""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
NOTEBOOKS = DOCS.parent / "notebooks"


@dataclass(frozen=True)
class Picture:
    """What is photographed.

    Attributes:
        notebook: its file.
        cell: the id of the cell.
        width: of the window, in pixels.
        height: of the same.
        act: JavaScript that runs once the output is there, with it as ``output``.
    """

    notebook: str
    cell: str
    width: int
    height: int
    act: str = ""


IN_THE_MIDDLE = """
const explorer = output.querySelector(".sv-live").shadowRoot;
const slider = explorer.querySelector('[data-testid="slider"]');
const told = explorer.querySelector('[data-testid="sentence"]');
slider.value = 0;
do {
  if (slider.value === slider.max) throw new Error("no step has created conv2/weights");
  slider.value = Number(slider.value) + 1;
  slider.dispatchEvent(new Event("input"));
} while (!told.textContent.includes("created conv2/weights"));
explorer.querySelector('[role="treeitem"][data-name="conv1/weights"]').click();
explorer.activeElement.blur();
"""

PICTURES = {
    "notebook": Picture("01_variable_scopes.ipynb", "shared", 760, 742),
    "explorer": Picture("02_the_explorer.ipynb", "refused-explore", 1120, 900, IN_THE_MIDDLE),
}
"""Name of the picture -> what it shows."""

# JupyterLab's own colours: what a figure in it goes by.
THEMES = {
    "light": {"page": "#ffffff", "cell": "#f5f5f5", "border": "#e0e0e0", "text": "#212121"},
    "dark": {"page": "#111111", "cell": "#212121", "border": "#424242", "text": "#ffffff"},
}

PAGE = """<!doctype html><meta charset="utf-8">
<style>
body {{ margin: 12px; background: {page}; color: {text}; font: 13px system-ui, sans-serif;
  --jp-layout-color0: {page}; --jp-border-color2: {border}; --jp-content-font-color1: {text} }}
pre {{ margin: 0 0 6px; padding: 6px 8px; background: {cell}; border: 1px solid {border};
  font: 13px/1.35 monospace }}
</style>
<body data-jp-theme-light="{is_light}"><pre>{source}</pre><div id="output">{figure}</div>
<script>
window.onerror = (message) => {{ document.body.textContent = message; }};
const output = document.querySelector("#output");
const act = () => {{ {act} }};
const wait = () => (output.querySelector(".sv-static") && !output.querySelector("[data-live]")
  ? setTimeout(wait, 20) : act());
wait();
</script>"""


def cell(notebook: Path, cell_id: str) -> dict[str, Any]:
    """The cell of that id, with its stored outputs."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    found: dict[str, Any] = next(one for one in cells if one["id"] == cell_id)
    return found


def page(shown: dict[str, Any], theme: str, act: str) -> str:
    """The cell as a page in a theme, and what is done there."""
    figures = [o["data"]["text/html"] for o in shown["outputs"] if "text/html" in o.get("data", {})]
    return PAGE.format(
        **THEMES[theme],
        is_light=str(theme == "light").lower(),
        source=html.escape("".join(shown["source"])),
        figure="".join(figures[0]),
        act=act,
    )


def photograph(chromium: str, text: str, picture: Picture, target: Path) -> None:
    """Let Chromium draw a page into a PNG."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(text, encoding="utf-8")
        subprocess.run(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--hide-scrollbars",
                "--force-device-scale-factor=2",
                f"--window-size={picture.width},{picture.height}",
                "--virtual-time-budget=3000",
                f"--screenshot={target}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
        )


def main() -> None:
    """Make the pictures."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium found; install it (Debian: apt install chromium)")
    for name, picture in PICTURES.items():
        shown = cell(NOTEBOOKS / picture.notebook, picture.cell)
        for theme in THEMES:
            target = DOCS / f"{name}-{theme}.png"
            photograph(chromium, page(shown, theme, picture.act), picture, target)


if __name__ == "__main__":
    main()
