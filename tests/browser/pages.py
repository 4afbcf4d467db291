"""Pages in headless Chromium that tell what went on in them, what they weigh and how they look."""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, TypedDict, Unpack
from unicodedata import normalize

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    Request,
)
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "tests" / "views" / "explorer" / "node_modules" / "axe-core" / "axe.min.js"

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    # Root may not use the sandbox, and what a container has in /dev/shm is too little.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    # Nothing but this machine is there, for pages and for Chromium itself.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    # The same pixels on every machine.
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
)
OF_THE_PAGE_ITSELF = ("about:", "blob:", "data:")

SERIOUS = ("serious", "critical")
FOUND_WITHIN = 15_000
"""Milliseconds that something may take to be there, on a busy machine."""

TIMES = 5
"""How often something is measured."""

UNTIL_PAINTED = """async (element, action) => {
  const run = new Function("element", `return (${action})`);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const start = performance.now();
  await run(element);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - start;
}"""


class Window(TypedDict, total=False):
    """What a page is opened in.

    Attributes:
        dark: whether the system asks for dark colours.
        width: in pixels.
        height: in pixels.
    """

    dark: bool
    width: int
    height: int


@dataclass
class Watch:
    """What went on in a page.

    Attributes:
        home: how the addresses begin that it may ask.
        foreign: addresses that it asked besides.
        errors: exceptions that nobody caught.
        console: what was printed as an error or a warning.
    """

    home: Sequence[str]
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("request", self._request)
        page.on("websocket", lambda socket: self._address(socket.url.replace("ws", "http", 1)))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)

    def _request(self, request: Request) -> None:
        self._address(request.url)

    def _address(self, url: str) -> None:
        if not url.startswith((*OF_THE_PAGE_ITSELF, *self.home)):
            self.foreign.append(url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.console.append(f"{message.type}: {message.text}")


def launch(playwright: Playwright) -> Browser:
    """Start the system's Chromium, headless."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.exit("no Chromium found: `make chromium` installs it", returncode=1)
    return playwright.chromium.launch(executable_path=found, headless=True, args=list(FLAGS))


def profile(browser: Browser) -> BrowserContext:
    """A profile for the pages of all tests: they share what the front ends' scripts compile to."""
    return browser.new_context(
        permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce"
    )


@contextmanager
def new_page(
    context: BrowserContext, *home: str, **window: Unpack[Window]
) -> Iterator[tuple[Page, Watch]]:
    """A page, and what goes on in it.

    Args:
        context: where.
        home: how the addresses begin that it may ask.
        window: what it is opened in.
    """
    page = context.new_page()
    page.set_default_timeout(FOUND_WITHIN)
    page.set_viewport_size(
        {"width": window.get("width", 1280), "height": window.get("height", 900)}
    )
    page.emulate_media(color_scheme="dark" if window.get("dark") else "light")
    watch = Watch(home)
    watch.watch(page)
    try:
        yield page, watch
    finally:
        page.close()


def photograph(what: Page | Locator, name: str) -> Path:
    """Write a screenshot, to be looked at by people."""
    path = SCREENSHOTS / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    what.screenshot(path=path)
    return path


def printed(page: Page) -> str:
    """The text of the page as a PDF has it, ligatures taken apart."""
    reader = PdfReader(BytesIO(page.pdf(print_background=True)))
    return normalize("NFKC", "\n".join(sheet.extract_text() for sheet in reader.pages))


def violations(page: Page, selector: str = "body") -> list[str]:
    """What axe finds serious or critical in a part of a page, shadow roots included."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "(selector) => axe.run({include: [[selector]]}, {resultTypes: ['violations']})", selector
    )
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: "
        f"{json.dumps(node['target'])} {node['html'][:200]}"
        for violation in found["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


def milliseconds(element: Locator, action: str, *, times: int = TIMES) -> float:
    """How long an action takes until the second frame after it, at the median.

    Args:
        element: what the action is about.
        action: JavaScript, in which it is called ``element``.
        times: how often it is done.
    """
    took = [element.evaluate(UNTIL_PAINTED, action) for _ in range(times)]
    return float(statistics.median(took))
