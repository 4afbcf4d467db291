"""Fixtures: Chromium, pages, a JupyterLab, a Notebook 7, and notebooks that are open in them."""

import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Unpack

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser.notebooks import Notebook, notebook_of
from tests.browser.pages import Watch, Window, launch, new_page, photograph, profile
from tests.browser.servers import LAB, NOTEBOOK, Front, Server, serve

FRONTS = pytest.StashKey[dict[str, Server]]()
FIGURES = pytest.StashKey[list[str]]()
FAILED = pytest.StashKey[bool]()

NOT_OURS = ("Cannot read properties of undefined (reading 'schema')",)
"""Exceptions of Notebook 7's own, which it throws with no scopeviz in the page."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the fixtures of a test know that it failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print what was measured."""
    figures = config.stash.get(FIGURES, [])
    if figures:
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(line)


@pytest.fixture
def note(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Keep a measured figure, to be printed after the tests."""
    return pytestconfig.stash.setdefault(FIGURES, []).append


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserContext]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield profile(browser)
        browser.close()


OpenPage = Callable[..., Page]
OpenNotebook = Callable[..., Notebook]


@pytest.fixture
def open_page(
    chromium: BrowserContext, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Open pages; at the end of the test each is asked whether it kept to itself.

    ``open_page(html)`` and ``open_page(path)`` open a file; ``home=`` lets a page ask more
    addresses, ``dark=``, ``width=`` and ``height=`` are of the window.
    """
    watches: list[Watch] = []
    with ExitStack() as stack:
        pages: list[Page] = []

        def open_one(
            content: str | Path | None = None,
            *,
            home: tuple[str, ...] = (),
            **window: Unpack[Window],
        ) -> Page:
            if isinstance(content, str):
                path = tmp_path / f"page-{len(pages)}.html"
                path.write_text(content, encoding="utf-8")
                content = path
            own = () if content is None else (content.as_uri(),)
            page, watch = stack.enter_context(new_page(chromium, *own, *home, **window))
            pages.append(page)
            watches.append(watch)
            if content is not None:
                page.goto(content.as_uri())
            return page

        yield open_one
        if request.node.stash.get(FAILED, False):
            for number, page in enumerate(pages):
                photograph(page, f"failed/{request.node.name}-{number}")
    for watch in watches:
        assert watch.foreign == []
        assert [error for error in watch.errors if error not in NOT_OURS] == []


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Front], Server]]:
    """Start a front end when the first test wants it."""
    # Who ends the tests ends the servers too, which are in process groups of their own.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    running: dict[str, Server] = {}
    with ExitStack() as stack:

        def server(front: Front) -> Server:
            if front.name not in running:
                folder = tmp_path_factory.mktemp(front.name)
                running[front.name] = stack.enter_context(serve(front, folder))
            return running[front.name]

        yield server


@pytest.fixture(params=[LAB, NOTEBOOK], ids=lambda front: front.name)
def server(request: pytest.FixtureRequest, servers: Callable[[Front], Server]) -> Server:
    """JupyterLab, then Notebook 7."""
    return servers(request.param)


@pytest.fixture
def open_notebook(
    server: Server, open_page: OpenPage, request: pytest.FixtureRequest
) -> Iterator[OpenNotebook]:
    """Open a notebook: a new one of these cells, ready to run, or a stored one, to look at.

    ``trusted=False`` opens one that was not run here; the rest is of the window.
    """
    opened: list[Notebook] = []

    def open_one(
        *cells: str,
        stored: nbformat.NotebookNode | None = None,
        trusted: bool = True,
        **window: Unpack[Window],
    ) -> Notebook:
        written = notebook_of(*cells) if stored is None else stored
        name = f"{request.node.originalname}-{len(opened)}.ipynb"
        server.write(name, written, trusted=trusted)
        notebook = Notebook(open_page(home=(server.url,), **window), server, name)
        opened.append(notebook)
        notebook.open()
        if cells:
            notebook.wait_for_kernel()
        return notebook

    yield open_one
    server.end_kernels()
